//! Calendars that organisers follow: read when they say so and every hour, and brought onto the map.
//!
//! A calendar may do only what its owner may do. It never touches an event of somebody else, what
//! the office wants to see first is handed in to it, and what its owner has edited stays as it is.

mod bring;
mod follow;
mod plan;

use app::account::rights::{Action, may};
use app::city::{BBox, Instant};
use chrono::Duration;

use crate::import::ics::fetch::FetchError;
use crate::store::desk::{Calendar, Failure};
use crate::store::people::Account;
use crate::store::{Database, StoreError};

pub use self::bring::{take_file, withdraw};
pub use self::follow::{ask, ask_due, ask_safely, follow_hourly, read_again};

/// The most calendars that somebody may follow.
pub const MOST: usize = 20;

/// The most remarks about a calendar that are kept.
const REMARKS: usize = 50;

/// How long a calendar rests after it was read.
const REST: Duration = Duration::hours(1);

/// How long it rests at most, however often it could not be read.
const LONGEST_REST: Duration = Duration::hours(24);

/// Why a calendar could not be worked on; none of this is the calendar's fault.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionError {
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event cannot be put into JSON or read from it.
    #[error("an event of a calendar cannot be compared with what is here")]
    Json(#[from] serde_json::Error),
    /// The library that reads calendars has given up.
    #[error("a calendar could not be read through")]
    Broken(#[from] tokio::task::JoinError),
}

/// What reading a calendar needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Where calendars, events and people are kept.
    pub store: &'a dyn Database,
    /// The area of the map: what lies elsewhere gets no point on it.
    pub bounds: BBox,
    /// What time it is.
    pub now: Instant,
}

/// Whether somebody may have calendars: whoever may post events. The office's right counts without a
/// passkey here, because only with one it could enter the calendar.
fn may_post(account: &Account) -> bool {
    let mut rights = account.rights.clone();
    rights.proven = true;
    may(Some(&rights), Action::CreateEvent)
}

/// When a calendar is asked next: less and less often while it cannot be read, and not all of them
/// in the same minute.
fn next(calendar: &Calendar, failures: u32, now: Instant) -> Option<Instant> {
    calendar.address.as_ref()?;
    let factor = 2_i32.pow(failures.min(5));
    let spread = Duration::seconds(i64::from(calendar.id.as_bytes()[15]) * 2);
    Some(now + (REST * factor).min(LONGEST_REST) + spread)
}

impl From<&FetchError> for Failure {
    fn from(error: &FetchError) -> Self {
        match error {
            FetchError::Address => Self::Address,
            FetchError::Forbidden => Self::Forbidden,
            FetchError::Redirects => Self::Redirects,
            FetchError::Status(status) => Self::Status(status.as_u16()),
            FetchError::TooLarge => Self::TooLarge,
            FetchError::TooSlow => Self::TooSlow,
            FetchError::Encoding => Self::Encoding,
            FetchError::Unreachable(_) => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::import::ics::Seen;
    use crate::store::people::PersonId;

    fn calendar(id: u128, address: Option<&str>) -> Calendar {
        Calendar {
            id: Uuid::from_u128(id),
            person: PersonId(Uuid::nil()),
            address: address.map(str::to_owned),
            name: String::new(),
            live: true,
            active: true,
            seen: Seen::default(),
            created: Instant::default(),
            fetched: None,
            failures: 0,
            outcome: None,
        }
    }

    #[test]
    fn files_are_never_due() {
        assert_eq!(next(&calendar(1, None), 0, Instant::default()), None);
    }

    proptest! {
        #[test]
        fn a_calendar_that_fails_is_asked_less_often_but_every_day(
            id in any::<u128>(), failures in 0..1000_u32,
        ) {
            let calendar = calendar(id, Some("https://example.org/"));
            let now = Instant::default();
            let rest = |failures| next(&calendar, failures, now).unwrap() - now;
            prop_assert!(rest(failures) >= REST);
            prop_assert!(rest(failures) <= LONGEST_REST + Duration::minutes(10));
            prop_assert!(rest(failures + 1) >= rest(failures));
            prop_assert!(rest(0) <= REST + Duration::minutes(10));
        }
    }
}
