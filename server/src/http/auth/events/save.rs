//! Saving: what is live at once, and what the office sees first.

use app::city::Event;
use axum::response::Response;

use super::edit::Work;
use super::load::Own;
use super::posted::Posted;
use super::{Said, invite};
use crate::http::auth::failure::Failed;
use crate::store::desk::{NewSubmission, Proposal, Sender};
use crate::store::{Batch, RecordId, Store, StoreError, Version, Write};

/// What becomes of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// All of it is published.
    Live,
    /// All of it waits.
    Wait,
    /// All but the new picture is published.
    WithoutPicture,
}

/// What the office wants to see first of a change.
pub(super) async fn plan(
    work: &Work<'_>,
    own: Option<&Own>,
    event: &Event,
) -> Result<Plan, Failed> {
    if work.person.current.account.rights.is_office() {
        return Ok(Plan::Live);
    }
    let review = work.auth.people.keeper.review().await?;
    let stored = own.and_then(|it| it.stored.as_ref());
    let published = stored.filter(|it| it.published);
    // A draft has come from a calendar.
    let first = review.events || (stored.is_some() && review.calendars);
    if published.is_none() && first {
        return Ok(Plan::Wait);
    }
    let known = |src: &str| {
        published.is_some_and(|it| it.record.pictures.iter().any(|picture| picture.src == src))
    };
    let news = event.pictures.iter().any(|it| !known(&it.src));
    Ok(if news && review.pictures {
        Plan::WithoutPicture
    } else {
        Plan::Live
    })
}

/// Saves, and leads to the list that says what has become of it.
pub(super) async fn save(
    work: &Work<'_>,
    posted: Posted,
    own: Option<Own>,
    mut event: Event,
) -> Result<Response, Failed> {
    let account = &work.person.current.account;
    let keeper = &work.auth.people.keeper;
    let now = work.moment.now;
    let plan = plan(work, own.as_ref(), &event).await?;
    event.source.as_of = work.city().zone().date(now);
    keeper.give_event(account.id, &event.slug).await?;
    let base = posted.version;
    let said = match plan {
        Plan::Wait => {
            submit(work, event.clone(), base).await?;
            Said::Waiting
        }
        Plan::Live | Plan::WithoutPicture => {
            let stored = own.as_ref().and_then(|it| it.stored.as_ref());
            let mut record = event.clone();
            if plan == Plan::WithoutPicture {
                record.pictures = stored
                    .map(|it| it.record.pictures.clone())
                    .unwrap_or_default();
            }
            let same = stored.is_some_and(|it| it.published && it.record == record);
            if !same {
                match write(work, record, base).await {
                    Ok(()) => {}
                    Err(StoreError::Stale { .. }) => return stale(work, &posted, &event).await,
                    Err(error) => return Err(error.into()),
                }
            }
            if plan == Plan::WithoutPicture {
                let there = keeper.event(&event.slug).await?;
                let base = there.map_or(Version::NONE, |it| it.version);
                submit(work, event.clone(), base).await?;
                Said::Partly
            } else {
                let id = RecordId::Event(event.slug.clone());
                keeper.withdraw(account.id, &id, now).await?;
                Said::Live
            }
        }
    };
    invite::send(work, &posted.shops, &event).await?;
    Ok(said.at_list(work.person.lang))
}

async fn stale(work: &Work<'_>, posted: &Posted, event: &Event) -> Result<Response, Failed> {
    let there = work.auth.people.keeper.event(&event.slug).await?;
    let (theirs, version) = there.map_or_else(
        || (app::account::event_form::Form::default(), Version::NONE),
        |it| (work.form_of(&it.record), it.version),
    );
    Ok(work.conflict(&posted.form, &theirs, version))
}

async fn submit(work: &Work<'_>, event: Event, base: Version) -> Result<(), StoreError> {
    let account = &work.person.current.account;
    let new = NewSubmission {
        proposal: Proposal::Event(event),
        base,
        from: Sender::Person(account.id),
        lang: account.lang,
        note: String::new(),
        at: work.moment.now,
    };
    work.auth.people.keeper.submit(&new).await?;
    Ok(())
}

async fn write(work: &Work<'_>, record: Event, expected: Version) -> Result<(), StoreError> {
    let write = Write::Event {
        record,
        published: true,
        expected: Some(expected),
    };
    write_all(work, vec![write]).await
}

/// Writes in the name of whoever asks, and lets this process publish it.
pub(super) async fn write_all(work: &Work<'_>, writes: Vec<Write>) -> Result<(), StoreError> {
    let batch = Batch {
        by: work.person.current.account.id.to_string(),
        at: work.moment.now,
        writes,
    };
    let store: &dyn Store = &*work.auth.people.keeper;
    store.write(batch).await?;
    Ok(())
}
