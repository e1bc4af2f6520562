//! What becomes of a change: published at once, or looked at by the office first.

use app::account::rights::{Action, may};
use app::city::{Place, Slug};
use axum::http::StatusCode;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::store::desk::{NewSubmission, Proposal, Review, Sender, Submission, SubmissionState};
use crate::store::{Batch, RecordId, Stored, Version, Write};

/// A place that somebody may edit, and what they have handed in about it.
#[derive(Debug)]
pub(super) struct Mine {
    /// Its name in addresses.
    pub slug: Slug,
    /// As it is kept.
    pub stored: Stored<Place>,
    /// What waits for the office, or has come back from it.
    pub handed_in: Option<Submission>,
}

/// What has become of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Visitors see all of it.
    Live,
    /// A part of it waits.
    Waits,
}

impl Mine {
    /// The place of an address, if it is theirs.
    pub(super) async fn find(auth: &Auth, person: &SignedIn, slug: &str) -> Result<Self, Failed> {
        let account = &person.current.account;
        let slug = Slug::new(slug).map_err(|_| Failed::Refused(StatusCode::NOT_FOUND))?;
        if !may(Some(&account.rights), Action::EditPlace(&slug)) {
            return Err(Failed::Refused(StatusCode::FORBIDDEN));
        }
        let keeper = &auth.people.keeper;
        let stored = keeper.place(&slug).await?;
        let stored = stored.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
        let id = RecordId::Place(slug.clone());
        let handed_in = keeper.submissions_of(account.id).await?;
        let handed_in = handed_in.into_iter().find(|it| it.proposal.id() == id);
        Ok(Self {
            slug,
            stored,
            handed_in,
        })
    }

    /// The record's name for the store.
    pub(super) fn id(&self) -> RecordId {
        RecordId::Place(self.slug.clone())
    }

    /// Whether something waits for the office.
    pub(super) fn waits(&self) -> bool {
        let handed_in = self.handed_in.as_ref();
        handed_in.is_some_and(|it| it.state == SubmissionState::Waiting)
    }

    /// The place with what waits for the office, which stays handed in whatever else changes.
    pub(super) fn with_waiting(&self) -> Place {
        if self.waits() {
            self.with_handed_in()
        } else {
            self.stored.record.clone()
        }
    }

    /// The place with what was handed in, even if the office has sent it back: to be edited further.
    pub(super) fn with_handed_in(&self) -> Place {
        let mut place = self.stored.record.clone();
        if let Some(Proposal::Place(wanted)) = self.handed_in.as_ref().map(|it| &it.proposal) {
            place.name.clone_from(&wanted.name);
            place.pictures.clone_from(&wanted.pictures);
        }
        place
    }
}

/// What the office looks at first when this person changes something.
pub(super) async fn review(auth: &Auth, person: &SignedIn) -> Result<Review, Failed> {
    if person.current.account.rights.is_office() {
        return Ok(Review {
            names: false,
            pictures: false,
            events: false,
            calendars: false,
        });
    }
    Ok(auth.people.keeper.review().await?)
}

/// A wish as it can be published at once, and as a whole if that is not all of it.
pub(super) fn split(now: &Place, wanted: Place, review: Review) -> (Place, Option<Place>) {
    let mut live = wanted.clone();
    if review.names {
        live.name.clone_from(&now.name);
    }
    if review.pictures {
        let known = |src: &str| now.pictures.iter().any(|it| it.src == src);
        live.pictures.retain(|it| known(&it.src));
    }
    let waits = live != wanted;
    (live, waits.then_some(wanted))
}

/// Publishes a wish, as far as it needs nobody's eyes, and hands in the rest. `seen` is the version
/// that the person has seen.
pub(super) async fn publish(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    wanted: Place,
    seen: Version,
) -> Result<Outcome, Failed> {
    let account = &person.current.account;
    if !may(Some(&account.rights), Action::EditPlace(&mine.slug)) || wanted.slug != mine.slug {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let (live, waits) = split(&mine.stored.record, wanted, review(auth, person).await?);
    let (keeper, at) = (&auth.people.keeper, auth.people.clock.now());
    let write = Write::Place {
        record: live,
        published: mine.stored.published,
        expected: Some(seen),
    };
    let batch = Batch {
        by: account.id.to_string(),
        at,
        writes: vec![write],
    };
    keeper.write(batch).await?;
    let Some(proposal) = waits else {
        if mine.handed_in.is_some() {
            keeper.withdraw(account.id, &mine.id(), at).await?;
        }
        return Ok(Outcome::Live);
    };
    let base = keeper.place(&mine.slug).await?;
    let submission = NewSubmission {
        proposal: Proposal::Place(proposal),
        base: base.map_or(Version::NONE, |it| it.version),
        from: Sender::Person(account.id),
        lang: account.lang,
        note: String::new(),
        at,
    };
    keeper.submit(&submission).await?;
    Ok(Outcome::Waits)
}
