//! What becomes of a change: published at once, or looked at by the office first.

use app::account::rights::{Action, may};
use app::city::{Picture, Place, Slug};
use axum::http::StatusCode;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::store::desk::{
    NewSubmission, Proposal, Review, Sender, Submission, SubmissionState, Wish,
};
use crate::store::{Batch, RecordId, StoreError, Stored, Version, Write};

/// A place that somebody may edit, and what they have handed in about it.
#[derive(Debug)]
pub(super) struct Mine {
    /// Its name in addresses.
    pub slug: Slug,
    /// As it is kept.
    pub stored: Stored<Place>,
    /// What waits for the office, or has come back from it.
    pub handed_in: Option<Submission>,
    /// The place as it was when that was handed in, if that can still be told.
    before: Option<Place>,
    /// That it is gone, as they have said and the office has not believed yet.
    pub gone: Option<Submission>,
}

/// What of a place the office may look at before visitors see it. Each has a form of its own, and
/// what waits of the one is never changed by the form of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reviewed {
    /// Its name.
    Name,
    /// Its pictures.
    Pictures,
}

impl Reviewed {
    const fn other(self) -> Self {
        match self {
            Self::Name => Self::Pictures,
            Self::Pictures => Self::Name,
        }
    }
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
        let sent = keeper.submissions_of(account.id).await?.into_iter();
        let sent = sent.filter(|it| it.proposal.id() == id);
        let (gone, changes): (Vec<_>, Vec<_>) = sent.partition(|it| it.wish == Wish::Remove);
        let (gone, handed_in) = (gone.into_iter().next(), changes.into_iter().next());
        let before = match handed_in.as_ref().map(|it| it.base) {
            None => None,
            Some(base) if base == stored.version => Some(stored.record.clone()),
            Some(base) => {
                let history = keeper.history(&id).await?;
                let change = history.into_iter().find(|it| it.version == base);
                let record = change.and_then(|it| it.after);
                record.and_then(|it| serde_json::from_value(it).ok())
            }
        };
        Ok(Self {
            slug,
            stored,
            handed_in,
            before,
            gone,
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

    /// The place with what was handed in of one part, even if the office has sent it back: to be
    /// edited further.
    pub(super) fn with_handed_in(&self, part: Reviewed) -> Place {
        let mut place = self.stored.record.clone();
        self.hand_in(part, &mut place);
        place
    }

    /// The place with all that was handed in.
    pub(super) fn with_all_handed_in(&self) -> Place {
        let mut place = self.with_handed_in(Reviewed::Name);
        self.hand_in(Reviewed::Pictures, &mut place);
        place
    }

    /// Puts what was handed in of one part into a place: what it was to change, and nothing of what
    /// others have changed since.
    fn hand_in(&self, part: Reviewed, place: &mut Place) {
        let Some(Proposal::Place(wanted)) = self.handed_in.as_ref().map(|it| &it.proposal) else {
            return;
        };
        let now = &self.stored.record;
        let before = self.before.as_ref().unwrap_or(now);
        match part {
            Reviewed::Name if wanted.name != before.name => place.name.clone_from(&wanted.name),
            Reviewed::Pictures if wanted.pictures != before.pictures => {
                place.pictures = pictures(&before.pictures, &now.pictures, &wanted.pictures);
            }
            Reviewed::Name | Reviewed::Pictures => {}
        }
    }
}

/// Pictures as somebody has put them in order, without those that others have taken away since, and
/// with those that others have added since.
fn pictures(before: &[Picture], now: &[Picture], wanted: &[Picture]) -> Vec<Picture> {
    let is_in = |all: &[Picture], it: &Picture| all.iter().any(|other| other.src == it.src);
    let kept = wanted
        .iter()
        .filter(|it| is_in(now, it) || !is_in(before, it));
    let added = now
        .iter()
        .filter(|it| !is_in(before, it) && !is_in(wanted, it));
    kept.chain(added).cloned().collect()
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
/// that the person has seen, `part` what they have decided about in a form: the rest of what was
/// handed in stays as it is.
pub(super) async fn publish(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    wanted: Place,
    seen: Version,
    part: Reviewed,
) -> Result<Outcome, Failed> {
    let (live, waits) = split(&mine.stored.record, wanted, review(auth, person).await?);
    let wrote = live != mine.stored.record;
    write(auth, person, mine, live.clone(), seen).await?;
    // What fails from here on does not undo what was published.
    let rest = move |error: StoreError| match error.passes_after() {
        Some(_) if wrote => Failed::Partly(error),
        _ => Failed::Store(error),
    };
    let (keeper, at) = (&auth.people.keeper, auth.people.clock.now());
    let account = &person.current.account;
    let outcome = if waits.is_some() {
        Outcome::Waits
    } else {
        Outcome::Live
    };
    let has_wish = waits.is_some();
    let mut proposal = waits.unwrap_or_else(|| live.clone());
    mine.hand_in(part.other(), &mut proposal);
    let parts = |it: &Place| (it.name.clone(), it.pictures.clone());
    if parts(&proposal) == parts(&live) {
        if mine.handed_in.is_some() {
            let withdrawn = keeper.withdraw(account.id, &mine.id(), at).await;
            withdrawn.map_err(rest)?;
        }
        return Ok(outcome);
    }
    let as_it_was = mine.waits() && parts(&proposal) == parts(&mine.with_all_handed_in());
    // What the office has sent back is only handed in again with something new to look at.
    if as_it_was || !(has_wish || mine.waits()) {
        return Ok(outcome);
    }
    let base = keeper.place(&mine.slug).await.map_err(rest)?;
    let waiting = mine.handed_in.as_ref().filter(|_| mine.waits());
    let submission = NewSubmission {
        proposal: Proposal::Place(proposal),
        base: base.map_or(Version::NONE, |it| it.version),
        from: Sender::Person(account.id),
        lang: account.lang,
        note: waiting.map_or_else(String::new, |it| it.note.clone()),
        at,
    };
    keeper.submit(&submission).await.map_err(rest)?;
    Ok(outcome)
}

/// Writes a place of theirs as visitors shall see it. What was handed in is not touched.
pub(super) async fn write(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    record: Place,
    seen: Version,
) -> Result<(), Failed> {
    let account = &person.current.account;
    if !may(Some(&account.rights), Action::EditPlace(&mine.slug)) || record.slug != mine.slug {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let write = Write::Place {
        record,
        published: mine.stored.published,
        expected: Some(seen),
    };
    let batch = Batch {
        by: account.id.to_string(),
        at: auth.people.clock.now(),
        writes: vec![write],
    };
    auth.people.keeper.write(batch).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use app::city::Text;

    use super::*;

    fn named(all: &[&str]) -> Vec<Picture> {
        let picture = |src: &&str| Picture {
            src: (*src).to_owned(),
            width: 640,
            height: 480,
            widths: Vec::new(),
            alt: Text::new("Bild"),
            credit: String::new(),
            licence: String::new(),
        };
        all.iter().map(picture).collect()
    }

    #[test]
    fn pictures_that_others_have_added_or_removed_since_stay_added_or_removed() {
        let (before, wanted) = (named(&["a", "b"]), named(&["new", "b", "a"]));
        let merged = |now: &[&str]| pictures(&before, &named(now), &wanted);
        assert_eq!(merged(&["a", "b"]), wanted);
        assert_eq!(
            merged(&["a", "b", "theirs"]),
            named(&["new", "b", "a", "theirs"])
        );
        assert_eq!(merged(&["b"]), named(&["new", "b"]));
        assert_eq!(pictures(&before, &before, &named(&["b"])), named(&["b"]));
    }
}
