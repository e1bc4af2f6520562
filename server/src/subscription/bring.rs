//! From the text of a calendar to events, and to a report of what has become of it.

use std::collections::BTreeSet;

use super::plan::{Here, Plan, plan};
use super::{Desk, SubscriptionError, may_post, next};
use crate::import::ics::{self, Problem, Reading, Seen, Venues};
use crate::store::desk::{Calendar, Delivery, Failure, NewCalendar, Outcome, Report};
use crate::store::people::{Account, PersonId};
use crate::store::{Batch, StoreError};

/// How often it is tried again if somebody else has written in between.
const TRIES: u8 = 3;

/// The longest name of a calendar that is kept, in letters.
const NAME: usize = 120;

/// Takes the entries of an uploaded file. What it does not mention stays as it is: people upload
/// files of different programs.
///
/// # Errors
/// [`SubscriptionError`]; then nothing has happened.
pub async fn take_file(
    desk: Desk<'_>,
    person: PersonId,
    id: uuid::Uuid,
    live: bool,
    text: String,
) -> Result<Outcome, SubscriptionError> {
    let reading = read(desk, text).await?;
    if is_none(&reading) {
        return Ok(failed(Failure::NoCalendar));
    }
    let new = NewCalendar {
        id,
        person,
        address: None,
        live,
        at: desk.now,
    };
    let calendar = desk.store.follow(&new).await?;
    let outcome = take(desk, &calendar, reading, None, How::Adds).await?;
    Ok(outcome.unwrap_or(Outcome::Unchanged))
}

/// Takes what is coming of a calendar off the map, but for what somebody has edited, and follows it
/// no longer. What came of it, unless nobody has followed it.
///
/// # Errors
/// [`SubscriptionError`].
pub async fn withdraw(
    desk: Desk<'_>,
    calendar: &Calendar,
) -> Result<Option<Outcome>, SubscriptionError> {
    take(desk, calendar, Reading::default(), None, How::Last).await
}

pub(super) const fn failed(why: Failure) -> Outcome {
    Outcome::Failed { why }
}

/// Large calendars take a while: other requests need not wait for it.
pub(super) async fn read(desk: Desk<'_>, text: String) -> Result<Reading, SubscriptionError> {
    let now = desk.now;
    Ok(tokio::task::spawn_blocking(move || ics::read(&text, now)).await?)
}

/// Whether there is no calendar at all, such as in a page that says that something is wrong. Then
/// nothing is gone.
pub(super) fn is_none(reading: &Reading) -> bool {
    let notes = &reading.notes;
    notes.iter().any(|it| it.problem == Problem::NoCalendar)
}

/// What becomes of what a calendar does not mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It stays as it is.
    Adds,
    /// It goes.
    Follows,
    /// It goes, and the calendar is not followed any more.
    Last,
}

/// Brings in what was read. What came of it, unless nobody follows the calendar any more.
pub(super) async fn take(
    desk: Desk<'_>,
    calendar: &Calendar,
    reading: Reading,
    seen: Option<Seen>,
    how: How,
) -> Result<Option<Outcome>, SubscriptionError> {
    let account = desk.store.person(calendar.person).await?;
    let Some(account) = account.filter(may_post) else {
        return Ok(Some(failed(Failure::NoRight)));
    };
    let name = reading.name.as_ref().filter(|it| !it.is_empty());
    let name: Option<String> = name.map(|it| it.chars().take(NAME).collect());
    let mut tries = 0;
    loop {
        let here = here(desk, calendar, account.clone()).await?;
        let (calendar_now, reading) = (calendar.clone(), reading.clone());
        let (now, bounds, follows) = (desk.now, desk.bounds, how != How::Adds);
        let planning = tokio::task::spawn_blocking(move || {
            plan(&calendar_now, &here, reading, follows, now, bounds)
        });
        let Plan {
            writes,
            own,
            handed_in,
            withdrawn,
            taken,
        } = planning.await??;
        let delivery = Delivery {
            batch: Batch {
                by: calendar.person.to_string(),
                at: desk.now,
                writes,
            },
            own,
            handed_in,
            withdrawn,
            ends: how == How::Last,
        };
        let report = Report {
            at: desk.now,
            due: next(calendar, 0, desk.now),
            name: name.clone(),
            seen: seen.clone(),
            failures: 0,
            outcome: Outcome::Taken(taken),
        };
        tries += 1;
        match desk.store.bring_in(calendar, &delivery, &report).await {
            Ok(followed) => return Ok(followed.then_some(report.outcome)),
            Err(
                StoreError::Stale { .. } | StoreError::Taken { .. } | StoreError::Unknown { .. },
            ) if tries < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn here(
    desk: Desk<'_>,
    calendar: &Calendar,
    mut account: Account,
) -> Result<Here, StoreError> {
    let store = desk.store;
    let office = account
        .rights
        .roles
        .contains(&app::account::rights::Role::Office);
    // A calendar of the office changes what it has brought, not whatever there is.
    account.rights.proven = false;
    let places = store.places().await?;
    let places = places.iter().filter(|it| it.published);
    let people = store.people().await?;
    let rights = people.into_iter().flat_map(|it| it.rights.events);
    let waiting = store.waiting().await?;
    let waiting = waiting.iter().filter_map(|it| match it.proposal.id() {
        crate::store::RecordId::Event(slug) => Some(slug),
        _ => None,
    });
    let reserved: BTreeSet<_> = rights.chain(waiting).collect();
    let source = ics::source(&calendar.id.to_string());
    Ok(Here {
        venues: Venues::of(places.map(|it| &it.record)),
        events: store.events().await?,
        origins: store.origins(&source).await?,
        sent: store.submissions_of(account.id).await?,
        looks_first: !office && store.review().await?.calendars,
        reserved,
        account,
    })
}
