//! What becomes of an extract, the first time and again.

use app::city::{Hours, Text};
use server::import::osm::{Order, OsmError};

use crate::Desk;
use crate::town::Town;

#[tokio::test]
async fn a_town_gets_its_map_and_its_places() {
    let desk = Desk::new().await;
    let summary = desk.import(&Town::FIRST.extract()).await.unwrap();
    assert_eq!(summary.merged.new, 3);
    assert_eq!((summary.left_out.nameless, summary.basemap.open), (1, 0));
    let there = desk.store.load().await.unwrap();
    assert_eq!(there.info.city, "Eckstadt");
    assert_eq!(
        there.info.title,
        Text::both("Stadtplan Eckstadt", "City map of Eckstadt")
    );
    assert!(!there.info.schematic);
    let slugs: Vec<_> = there.places.iter().map(|it| it.slug.as_str()).collect();
    assert_eq!(slugs, ["buecher-am-eck", "sitzbank-node-42", "st-eck"]);
    insta::assert_snapshot!(there.basemap);

    // It can be drawn, and names nobody but OpenStreetMap.
    app::map::Basemap::parse(&there.basemap).unwrap();
    assert_eq!(there.info.attribution.len(), 1);
    let text = summary.to_string();
    assert!(
        text.contains("3 new") && text.contains("1 places without a name"),
        "{text}"
    );
}

#[tokio::test]
async fn the_second_run_with_the_same_file_changes_nothing() {
    let desk = Desk::new().await;
    let file = Town::FIRST.extract();
    let first = desk.import(&file).await.unwrap().revision.unwrap();
    let again = desk.import(&file).await.unwrap();
    assert_eq!((again.revision, again.written), (Some(first), 0));
    assert!(again.to_string().contains("Nothing has changed"));
}

#[tokio::test]
async fn what_was_edited_stays_and_the_difference_is_reported() {
    let desk = Desk::new().await;
    desk.import(&Town::FIRST.extract()).await.unwrap();
    desk.edit("buecher-am-eck", |place| {
        place.hours = Hours::Osm("Mo-Fr 11:00-17:00".to_owned());
        place.summary = Some(Text::new("Lesen am Eck."));
    })
    .await;
    let next = Town {
        hours: "Mo-Sa 09:00-20:00",
        bench: false,
    };
    let summary = desk.import(&next.extract()).await.unwrap();
    let place = desk.place("buecher-am-eck").await.unwrap();
    assert_eq!(place.hours, Hours::Osm("Mo-Fr 11:00-17:00".to_owned()));
    assert_eq!(place.summary, Some(Text::new("Lesen am Eck.")));
    assert_eq!(summary.merged.gone, 1);
    assert!(desk.place("sitzbank-node-42").await.is_none());
    let text = summary.to_string();
    assert!(
        text.contains("buecher-am-eck: hours as edited here"),
        "{text}"
    );

    // Said once; the next run has nothing new to say.
    let again = desk.import(&next.extract()).await.unwrap();
    assert!(again.merged.kept.is_empty(), "{again}");
    assert_eq!(again.written, 0);
}

#[tokio::test]
async fn trying_out_writes_nothing() {
    let desk = Desk::new().await;
    let file = desk.file(&Town::FIRST.extract());
    let order = Order {
        file,
        bbox: None,
        area: Some("Eckstadt".to_owned()),
        dry_run: true,
    };
    let summary = desk.order(order).await.unwrap();
    assert!(summary.written > 0 && summary.revision.is_none());
    assert!(desk.store.is_empty().await.unwrap());
    // Without a box, the part with streets and houses is meant.
    assert_eq!(summary.merged.new, 3);
}

#[tokio::test]
async fn an_empty_database_must_be_told_which_city_it_is() {
    let desk = Desk::new().await;
    let order = |area: Option<&str>| Order {
        file: desk.file(&Town::FIRST.extract()),
        bbox: None,
        area: area.map(str::to_owned),
        dry_run: false,
    };
    let error = desk.order(order(None)).await.unwrap_err();
    assert!(matches!(error, OsmError::Unnamed), "{error}");
    desk.order(order(Some("Eckstadt"))).await.unwrap();
    desk.order(order(None)).await.unwrap();
    // The name can be changed; what people wrote of their own stays.
    desk.order(order(Some("Neustadt"))).await.unwrap();
    let info = desk.store.load().await.unwrap().info;
    assert_eq!(
        (info.city.as_str(), info.title.de.as_str()),
        ("Neustadt", "Stadtplan Neustadt")
    );
}
