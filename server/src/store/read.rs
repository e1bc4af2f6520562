//! Reading records back, whichever database keeps them.

use app::city::{Event, Place, Slug};

use super::row::For;
use super::transaction::Transaction;
use super::{Change, Origin, RecordId, Records, StoreError, Stored};

/// A map without any features, for a city whose base map was never written.
const NO_BASEMAP: &str = r#"{"type":"FeatureCollection","features":[]}"#;

/// All published records, as the transaction sees them.
pub(super) async fn load(tx: &mut dyn Transaction) -> Result<Records, StoreError> {
    let revision = tx.revision().await?;
    let info = tx.info().await?.ok_or(StoreError::Empty)?;
    let info = info.info(&tx.terms().await?)?;
    let basemap = tx.basemap().await?;
    let mut places = Vec::new();
    tx.published_places(&mut |row| {
        places.push(row.place()?);
        Ok(())
    })
    .await?;
    let mut events = Vec::new();
    tx.published_events(&mut |row| {
        events.push(row.event(For::Visitors)?);
        Ok(())
    })
    .await?;
    Ok(Records {
        revision,
        info,
        places,
        events,
        basemap: basemap.map_or_else(|| NO_BASEMAP.to_owned(), |(_, geojson)| geojson),
    })
}

/// One place, published or not.
pub(super) async fn place(
    tx: &mut dyn Transaction,
    slug: &Slug,
) -> Result<Option<Stored<Place>>, StoreError> {
    let rows = tx.places(&only(slug)).await?;
    rows.first()
        .map(super::row::PlaceColumns::stored)
        .transpose()
}

/// All places, published or not.
pub(super) async fn places(tx: &mut dyn Transaction) -> Result<Vec<Stored<Place>>, StoreError> {
    let mut places = Vec::new();
    tx.all_places(&mut |row| {
        places.push(row.stored()?);
        Ok(())
    })
    .await?;
    Ok(places)
}

/// What a source said about places when it was last read.
pub(super) async fn origins(
    tx: &mut dyn Transaction,
    source: &str,
) -> Result<Vec<Origin>, StoreError> {
    let rows = tx.origins(source).await?.into_iter();
    rows.map(|(object, slug, record)| {
        let broken = |cause| super::row::corrupt("origin", &object, cause);
        Ok(Origin {
            source: source.to_owned(),
            slug: serde_json::from_value(slug.into()).map_err(broken)?,
            record: serde_json::from_str(&record).map_err(broken)?,
            object: object.clone(),
        })
    })
    .collect()
}

/// One event, published or not.
pub(super) async fn event(
    tx: &mut dyn Transaction,
    slug: &Slug,
) -> Result<Option<Stored<Event>>, StoreError> {
    let rows = tx.events(&only(slug)).await?;
    rows.first()
        .map(super::row::EventColumns::stored)
        .transpose()
}

/// All events, published or not.
pub(super) async fn events(tx: &mut dyn Transaction) -> Result<Vec<Stored<Event>>, StoreError> {
    let mut events = Vec::new();
    tx.all_events(&mut |row| {
        events.push(row.stored()?);
        Ok(())
    })
    .await?;
    Ok(events)
}

/// The trail of a record, newest first.
pub(super) async fn history(
    tx: &mut dyn Transaction,
    record: &RecordId,
) -> Result<Vec<Change>, StoreError> {
    let rows = tx.changes(record.kind(), record.slug()).await?;
    rows.into_iter()
        .map(super::row::ChangeColumns::change)
        .collect()
}

/// A JSON array of one slug; slugs need no escaping.
fn only(slug: &Slug) -> String {
    format!("[\"{slug}\"]")
}
