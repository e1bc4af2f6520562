//! Asking for calendars: now, or every hour.

use std::sync::Arc;

use app::city::BBox;
use chrono::Duration;
use tokio::task::JoinSet;

use super::bring::{How, failed, is_none, read, take};
use super::{Desk, SubscriptionError, may_post, next};
use crate::clock::Clock;
use crate::import::ics::Seen;
use crate::import::ics::fetch::{Fetched, Fetcher};
use crate::read::Reader;
use crate::store::desk::{Calendar, Failure, Outcome, Report};
use crate::store::{Database, StoreError};

/// How many calendars are asked at the same time.
const TOGETHER: i64 = 4;

/// How often it is looked which calendars are due.
const LOOK: std::time::Duration = std::time::Duration::from_mins(1);

/// For so long nobody else asks a calendar that is being asked.
const CLAIM: Duration = Duration::minutes(15);

/// Asks for a calendar and brings in what it says. With `anew` it is read also if it says that it is
/// as it was.
///
/// # Errors
/// [`SubscriptionError`] if it is our fault; a calendar that cannot be read is an [`Outcome`].
pub async fn ask(
    desk: Desk<'_>,
    fetcher: &Fetcher,
    calendar: &Calendar,
    anew: bool,
) -> Result<Outcome, SubscriptionError> {
    let Some(address) = &calendar.address else {
        return Ok(Outcome::Unchanged);
    };
    let account = desk.store.person(calendar.person).await?;
    if !account.as_ref().is_some_and(may_post) {
        return fail(desk, calendar, Failure::NoRight).await;
    }
    let nothing = Seen::default();
    let seen = if anew { &nothing } else { &calendar.seen };
    let (text, seen) = match fetcher.fetch(address, seen).await {
        Ok(Fetched::Text { text, seen }) => (text, seen),
        Ok(Fetched::Unchanged) => {
            let report = report(desk, calendar, 0, Outcome::Unchanged);
            desk.store.report(calendar.id, &report).await?;
            return Ok(report.outcome);
        }
        Err(error) => {
            tracing::info!(
                calendar = %calendar.id,
                error = &error as &dyn std::error::Error,
                "a calendar could not be read"
            );
            return fail(desk, calendar, Failure::from(&error)).await;
        }
    };
    bring(desk, calendar, text, Some(seen)).await
}

/// Brings in what a calendar says now.
///
/// # Errors
/// [`SubscriptionError`] if it is our fault; a text that cannot be read is an [`Outcome`].
pub async fn read_again(
    desk: Desk<'_>,
    calendar: &Calendar,
    text: String,
) -> Result<Outcome, SubscriptionError> {
    bring(desk, calendar, text, None).await
}

async fn bring(
    desk: Desk<'_>,
    calendar: &Calendar,
    text: String,
    seen: Option<Seen>,
) -> Result<Outcome, SubscriptionError> {
    let reading = read(desk, text).await?;
    if is_none(&reading) {
        return fail(desk, calendar, Failure::NoCalendar).await;
    }
    match take(desk, calendar, reading, seen, How::Follows).await? {
        Some(Outcome::Failed { why }) => fail(desk, calendar, why).await,
        Some(outcome) => Ok(outcome),
        // It was left while it was asked.
        None => Ok(Outcome::Unchanged),
    }
}

fn report(desk: Desk<'_>, calendar: &Calendar, failures: u32, outcome: Outcome) -> Report {
    Report {
        at: desk.now,
        due: next(calendar, failures, desk.now),
        name: None,
        seen: None,
        failures,
        outcome,
    }
}

async fn fail(
    desk: Desk<'_>,
    calendar: &Calendar,
    why: Failure,
) -> Result<Outcome, SubscriptionError> {
    let failures = calendar.failures.saturating_add(1);
    let report = report(desk, calendar, failures, failed(why));
    desk.store.report(calendar.id, &report).await?;
    Ok(report.outcome)
}

/// Asks for one calendar, whatever comes of it: that something is wrong on our side is in the report
/// too.
pub async fn ask_safely(
    store: Arc<dyn Database>,
    fetcher: Fetcher,
    bounds: BBox,
    clock: Clock,
    calendar: Calendar,
    anew: bool,
) -> Outcome {
    let desk = Desk {
        store: &*store,
        bounds,
        now: clock.now(),
    };
    let error = match ask(desk, &fetcher, &calendar, anew).await {
        Ok(outcome) => return outcome,
        Err(error) => error,
    };
    tracing::warn!(
        calendar = %calendar.id,
        error = &error as &dyn std::error::Error,
        "a calendar could not be brought in"
    );
    if let Err(error) = fail(desk, &calendar, Failure::Ours).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "what came of a calendar could not be written down"
        );
    }
    failed(Failure::Ours)
}

/// Asks for all calendars that are due now, a few at a time; how many that were.
///
/// # Errors
/// [`StoreError`] if the database does not say which are due.
pub async fn ask_due(
    store: &Arc<dyn Database>,
    fetcher: &Fetcher,
    bounds: BBox,
    clock: Clock,
) -> Result<usize, StoreError> {
    let mut asked = 0;
    loop {
        let now = clock.now();
        let due = store.due_calendars(now, now + CLAIM, TOGETHER).await?;
        if due.is_empty() {
            return Ok(asked);
        }
        asked += due.len();
        let mut under_way = JoinSet::new();
        for calendar in due {
            let (store, fetcher) = (Arc::clone(store), fetcher.clone());
            under_way.spawn(ask_safely(store, fetcher, bounds, clock, calendar, false));
        }
        while let Some(ended) = under_way.join_next().await {
            // A panic ends with the calendar that has caused it; it is asked again when its claim is
            // over.
            if let Err(error) = ended {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "reading a calendar broke off"
                );
            }
        }
    }
}

/// Asks for every calendar every hour, until the store is closed.
pub async fn follow_hourly(
    store: Arc<dyn Database>,
    fetcher: Fetcher,
    reader: Arc<Reader>,
    clock: Clock,
) {
    loop {
        let bounds = reader.moment().published.city.info().bounds;
        match ask_due(&store, &fetcher, bounds, clock).await {
            Ok(0) => {}
            Ok(asked) => tracing::debug!(asked, "calendars were asked"),
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "calendars could not be asked"
            ),
        }
        tokio::time::sleep(LOOK).await;
    }
}
