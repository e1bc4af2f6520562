//! Saving: what is live at once, and what the office sees first.

use app::city::Event;
use axum::response::Response;

use super::Said;
use super::edit::Work;
use super::invite::{self, Sent};
use super::load::{self, Own};
use super::posted::Posted;
use crate::http::auth::failure::Failed;
use crate::store::desk::{NewSubmission, Posting, Proposal, Sender};
use crate::store::{Batch, Store, StoreError, Version, Write};

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

/// How often a new event is tried under another short name.
const TRIES: usize = 5;

/// Saves, and leads to the list that says what has become of it.
pub(super) async fn save(
    work: &Work<'_>,
    posted: Posted,
    own: Option<Own>,
    mut event: Event,
) -> Result<Response, Failed> {
    event.source.as_of = work.city().zone().date(work.moment.now);
    let mut tries = 0;
    let said = loop {
        match put(work, own.as_ref(), &event, posted.version).await {
            Ok(said) => break said,
            Err(Failed::Store(StoreError::Stale { .. })) => {
                return stale(work, &posted, &event).await;
            }
            Err(Failed::Store(StoreError::Taken { .. })) if tries < TRIES => {
                if let Some(said) = already(work, &event).await? {
                    break said;
                }
                event.slug = load::free(work.auth, &event.title.de).await?;
                tries += 1;
            }
            Err(error) => return Err(error),
        }
    };
    // The link in the mail leads to the event, which has to be there.
    let sent = match said {
        Said::Waiting => Sent::All,
        _ => match invite::send(work, &posted.shops, &event).await {
            Ok(sent) => sent,
            // The event is saved, and nobody may think otherwise.
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "shops could not be asked to take part in an event that was saved"
                );
                Sent::NotNow
            }
        },
    };
    Ok(said.at_list_after(sent, work.person.lang))
}

/// Keeps an event, with the right to change it if it is new.
async fn put(
    work: &Work<'_>,
    own: Option<&Own>,
    event: &Event,
    base: Version,
) -> Result<Said, Failed> {
    let account = &work.person.current.account;
    let plan = plan(work, own, event).await?;
    let stored = own.and_then(|it| it.stored.as_ref());
    let mut record = event.clone();
    if plan == Plan::WithoutPicture {
        record.pictures = stored
            .map(|it| it.record.pictures.clone())
            .unwrap_or_default();
    }
    let same = stored.is_some_and(|it| it.published && it.record == record);
    let writes = if plan == Plan::Wait || same {
        Vec::new()
    } else {
        vec![Write::Event {
            record,
            published: true,
            expected: Some(base),
        }]
    };
    let hand_in = (plan != Plan::Live).then(|| NewSubmission {
        proposal: Proposal::Event(event.clone()),
        base,
        from: Sender::Person(account.id),
        lang: account.lang,
        note: String::new(),
        at: work.moment.now,
    });
    let posting = Posting {
        by: account.id,
        at: work.moment.now,
        new: own.is_none().then(|| event.slug.clone()),
        writes,
        hand_in,
        settled: (plan == Plan::Live).then(|| event.slug.clone()),
    };
    work.auth.people.keeper.post(&posting).await?;
    Ok(match plan {
        Plan::Live => Said::Live,
        Plan::Wait => Said::Waiting,
        Plan::WithoutPicture => Said::Partly,
    })
}

/// What has become of a new event if it was posted before, just like this: somebody has pressed twice.
/// Another event that has its short name is none of it.
async fn already(work: &Work<'_>, event: &Event) -> Result<Option<Said>, Failed> {
    let id = work.person.current.account.id;
    // Looked at anew: the other press may have been a moment ago.
    let account = work.auth.people.keeper.person(id).await?;
    if !account.is_some_and(|it| it.rights.events.contains(&event.slug)) {
        return Ok(None);
    }
    let own = load::of(work.auth, id, &event.slug).await?;
    let same = own.event().is_some_and(|there| {
        // What no form says.
        let as_posted = Event {
            source: event.source.clone(),
            state: event.state,
            state_note: event.state_note.clone(),
            offers: event.offers.clone(),
            ..there.clone()
        };
        as_posted == *event
    });
    let published = own.stored.as_ref().is_some_and(|it| it.published);
    Ok(match (same, published, own.waits()) {
        (true, true, false) => Some(Said::Live),
        (true, true, true) => Some(Said::Partly),
        (true, false, true) => Some(Said::Waiting),
        _ => None,
    })
}

async fn stale(work: &Work<'_>, posted: &Posted, event: &Event) -> Result<Response, Failed> {
    let there = work.auth.people.keeper.event(&event.slug).await?;
    let (theirs, version) = there.map_or_else(
        || (app::account::event_form::Form::default(), Version::NONE),
        |it| (work.form_of(&it.record), it.version),
    );
    Ok(work.conflict(&posted.form, &theirs, version))
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
