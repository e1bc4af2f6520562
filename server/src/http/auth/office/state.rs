//! Records as they are kept now, and what becomes of them.

use std::collections::HashSet;

use app::account::office::difference::{self, Difference};
use app::city::{Lang, Slug};
use app::words::Words;
use serde_json::Value;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::import::csv::TableError;
use crate::import::merge;
use crate::store::desk::{Proposal, Submission, Wish};
use crate::store::people::AuditEntry;
use crate::store::{Batch, RecordId, Reference, StoreError, Version, Write};

/// A place or an event as it is kept; none if it is not there.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub record: Option<Proposal>,
    pub published: bool,
    pub version: Version,
}

impl Kept {
    /// The record of an id.
    pub(super) async fn find(auth: &Auth, id: &RecordId) -> Result<Self, Failed> {
        let keeper = &auth.people.keeper;
        let found = match id {
            RecordId::Place(slug) => keeper
                .place(slug)
                .await?
                .map(|it| (Proposal::Place(it.record), it.published, it.version)),
            RecordId::Event(slug) => keeper
                .event(slug)
                .await?
                .map(|it| (Proposal::Event(it.record), it.published, it.version)),
            RecordId::Info | RecordId::Basemap => None,
        };
        Ok(match found {
            Some((record, published, version)) => Self {
                record: Some(record),
                published,
                version,
            },
            None => Self::default(),
        })
    }

    /// As JSON; null if it is not there.
    pub(super) fn json(&self) -> Result<Value, Failed> {
        self.record.as_ref().map_or(Ok(Value::Null), json)
    }
}

/// A record as JSON.
pub(super) fn json(record: &Proposal) -> Result<Value, Failed> {
    let json = match record {
        Proposal::Place(place) => serde_json::to_value(place),
        Proposal::Event(event) => serde_json::to_value(event),
    };
    Ok(json.map_err(TableError::from)?)
}

/// The record that JSON makes, of the same kind as another; none if it makes none.
pub(super) fn of_json(like: &Proposal, json: Value) -> Option<Proposal> {
    match like {
        Proposal::Place(_) => serde_json::from_value(json).ok().map(Proposal::Place),
        Proposal::Event(_) => serde_json::from_value(json).ok().map(Proposal::Event),
    }
}

/// What a record is called.
pub(super) fn name(record: &Proposal, lang: Lang) -> &str {
    match record {
        Proposal::Place(place) => place.name.get(lang),
        Proposal::Event(event) => event.title.get(lang),
    }
}

/// Its name in addresses.
pub(super) fn slug(record: &Proposal) -> &Slug {
    match record {
        Proposal::Place(place) => &place.slug,
        Proposal::Event(event) => &event.slug,
    }
}

/// What came in, and the record that it is about. Something new never becomes a change of what
/// somebody else has called the same meanwhile: it gets a free name instead.
pub(super) async fn target(auth: &Auth, entry: Submission) -> Result<(Submission, Kept), Failed> {
    let id = entry.proposal.id();
    let kept = Kept::find(auth, &id).await?;
    let is_new = entry.wish == Wish::Change && entry.base == Version::NONE;
    let is_other = kept.record.as_ref().is_some_and(|it| *it != entry.proposal);
    if !(is_new && is_other) {
        return Ok((entry, kept));
    }
    let slug = free(auth, &entry.proposal).await?;
    let proposal = entry.proposal.named(slug);
    Ok((Submission { proposal, ..entry }, Kept::default()))
}

/// A name in addresses like that of a record, which nothing has that is there or may come to be.
pub(super) async fn free(auth: &Auth, like: &Proposal) -> Result<Slug, Failed> {
    let (keeper, wish) = (&auth.people.keeper, slug(like));
    let mut taken = HashSet::new();
    loop {
        let slug = merge::free(&mut taken, wish);
        let id = like.clone().named(slug.clone()).id();
        if Kept::find(auth, &id).await?.record.is_none() && !keeper.is_proposed(&id).await? {
            return Ok(slug);
        }
    }
}

/// What something that came in would change, compared with what there is now.
pub(super) async fn differences(
    auth: &Auth,
    entry: &Submission,
    now: &Kept,
) -> Result<Vec<Difference>, Failed> {
    let base = if entry.base == Version::NONE || entry.base == now.version {
        None
    } else {
        let history = auth.people.keeper.history(&entry.proposal.id()).await?;
        let change = history.into_iter().find(|it| it.version == entry.base);
        change.and_then(|it| it.after)
    };
    let wanted = json(&entry.proposal)?;
    Ok(difference::differences(
        base.as_ref(),
        &now.json()?,
        &wanted,
    ))
}

/// Writes a record in the name of whoever is signed in.
pub(super) async fn write(
    auth: &Auth,
    person: &SignedIn,
    record: Proposal,
    published: bool,
    seen: Version,
) -> Result<(), StoreError> {
    let write = match record {
        Proposal::Place(record) => Write::Place {
            record,
            published,
            expected: Some(seen),
        },
        Proposal::Event(record) => Write::Event {
            record,
            published,
            expected: Some(seen),
        },
    };
    write_all(auth, person, vec![write]).await
}

/// Writes several records together, or none.
pub(super) async fn write_all(
    auth: &Auth,
    person: &SignedIn,
    writes: Vec<Write>,
) -> Result<(), StoreError> {
    let (by, at) = (
        person.current.account.id.to_string(),
        auth.people.clock.now(),
    );
    let removed: Vec<RecordId> = writes
        .iter()
        .filter_map(|it| match it {
            Write::RemovePlace { slug, .. } => Some(RecordId::Place(slug.clone())),
            Write::RemoveEvent { slug, .. } => Some(RecordId::Event(slug.clone())),
            _ => None,
        })
        .collect();
    let batch = Batch {
        by: by.clone(),
        at,
        writes,
    };
    auth.people.keeper.write(batch).await?;
    for id in removed {
        let entry = AuditEntry {
            at,
            who: by.clone(),
            what: "delete".to_owned(),
            on: match &id {
                RecordId::Place(slug) => format!("place {slug}"),
                RecordId::Event(slug) => format!("event {slug}"),
                other @ (RecordId::Info | RecordId::Basemap) => other.to_string(),
            },
            details: Value::Null,
        };
        auth.people.keeper.note(&entry).await?;
    }
    Ok(())
}

/// What keeps something from being taken away: "Ort buchladen, Termin lesung".
pub(super) fn needed_by(by: &[RecordId], lang: Lang) -> String {
    let t = Words(lang);
    let words = |id: &RecordId| match id {
        RecordId::Place(slug) => format!("{} {slug}", t.office_place()),
        RecordId::Event(slug) => format!("{} {slug}", t.office_event()),
        RecordId::Info | RecordId::Basemap => t.officecity_short().to_owned(),
    };
    by.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// The short name of what is needed.
pub(super) const fn needed(reference: &Reference) -> &Slug {
    match reference {
        Reference::Place(slug)
        | Reference::Network(slug)
        | Reference::Category(slug)
        | Reference::District(slug) => slug,
    }
}
