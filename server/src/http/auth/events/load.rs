//! An event as somebody may edit it: what visitors see, and what of theirs waits for the office.

use app::account::rights::{Action, may};
use app::city::{Event, Slug};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::import::merge::three_ways;
use crate::import::osm::slug;
use crate::store::desk::{Proposal, Submission, SubmissionState};
use crate::store::people::PersonId;
use crate::store::{Change, RecordId, Stored, Version};

/// An event and what its owner has handed in about it.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub stored: Option<Stored<Event>>,
    sent: Option<Submission>,
    /// What they would like it to be, brought onto what it is by now.
    proposed: Option<Event>,
}

impl Own {
    fn new(
        stored: Option<Stored<Event>>,
        sent: Option<Submission>,
        history: &[Change],
    ) -> Result<Self, serde_json::Error> {
        let proposed = match (&stored, &sent) {
            (stored, Some(sent)) => match &sent.proposal {
                Proposal::Event(event) => Some(match stored {
                    Some(there) => brought_on(&there.record, event, version(history, sent.base))?,
                    None => event.clone(),
                }),
                Proposal::Place(_) => None,
            },
            (_, None) => None,
        };
        Ok(Self {
            stored,
            sent,
            proposed,
        })
    }

    /// What its owner sees: their last word, on top of whatever has become of the event since.
    pub fn event(&self) -> Option<&Event> {
        let stored = self.stored.as_ref().map(|it| &it.record);
        self.proposed.as_ref().or(stored)
    }

    /// The version of what visitors see.
    pub fn version(&self) -> Version {
        self.stored.as_ref().map_or(Version::NONE, |it| it.version)
    }

    /// Whether something of it waits for the office.
    pub fn waits(&self) -> bool {
        let sent = self.sent.as_ref();
        sent.is_some_and(|it| it.state == SubmissionState::Waiting)
    }
}

/// The event as it was in a version; none if there was no such version.
fn version(history: &[Change], version: Version) -> Option<&Value> {
    let change = history.iter().find(|it| it.version == version)?;
    change.after.as_ref()
}

/// What was proposed, brought onto what is there: fields that the proposal has left as they were
/// follow what is there. Whether it takes place and what shops do is no matter of the form, so that
/// is always as it is now. Without the version that was changed nobody can tell who has said what;
/// then what is there counts.
fn brought_on(
    there: &Event,
    proposed: &Event,
    base: Option<&Value>,
) -> Result<Event, serde_json::Error> {
    let Some(base) = base.and_then(|it| Event::deserialize(it).ok()) else {
        return Ok(there.clone());
    };
    let merged = three_ways(&base, proposed, there)?;
    Ok(Event {
        state: there.state,
        state_note: there.state_note.clone(),
        offers: there.offers.clone(),
        ..merged
    })
}

/// An event that somebody may change.
pub(super) async fn own(auth: &Auth, person: &SignedIn, slug: &Slug) -> Result<Own, Failed> {
    let account = &person.current.account;
    if !may(Some(&account.rights), Action::EditEvent(slug)) {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let own = of(auth, account.id, slug).await?;
    if own.event().is_none() {
        return Err(Failed::Refused(StatusCode::NOT_FOUND));
    }
    Ok(own)
}

/// What there is of somebody's event.
pub(super) async fn of(auth: &Auth, person: PersonId, slug: &Slug) -> Result<Own, Failed> {
    let keeper = &auth.people.keeper;
    let id = RecordId::Event(slug.clone());
    let sent = keeper.submissions_of(person).await?;
    let sent = sent.into_iter().find(|it| it.proposal.id() == id);
    let stored = keeper.event(slug).await?;
    let history = match (&stored, &sent) {
        (Some(_), Some(_)) => keeper.history(&id).await?,
        _ => Vec::new(),
    };
    Own::new(stored, sent, &history).map_err(Failed::Event)
}

/// A short name that nobody has, made from a title.
pub(super) async fn free(auth: &Auth, title: &str) -> Result<Slug, Failed> {
    let refused = || Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY);
    let wish = slug(&[title, "termin"]).ok_or_else(refused)?;
    let short: String = wish.as_str().chars().take(Slug::MAX - 8).collect();
    let mut name = wish.clone();
    let mut number = 2_u32;
    while auth.people.keeper.is_taken(&name).await? {
        let next = format!("{}-{number}", short.trim_end_matches('-'));
        name = Slug::new(next).map_err(|_| refused())?;
        number += 1;
    }
    Ok(name)
}
