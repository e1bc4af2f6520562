//! The city's wall clock.
//!
//! Times are kept in UTC and shown in the city's own time. The time zone database stays on the
//! server: it sends the few changes of the clock that matter, and both sides convert with them.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::Instant;

/// The offsets from UTC that hold in the city, from which instant on each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `Europe/Berlin`.
    pub name: String,
    /// Seconds east of UTC before the first change.
    pub base: i32,
    /// `(unix seconds, seconds east of UTC)`: from that second on that offset holds. Sorted.
    pub changes: Vec<(i64, i32)>,
}

impl Zone {
    /// Seconds east of UTC at an instant.
    pub fn offset(&self, at: Instant) -> i32 {
        let seconds = at.timestamp();
        let next = self.changes.partition_point(|(from, _)| *from <= seconds);
        next.checked_sub(1)
            .and_then(|last| self.changes.get(last))
            .map_or(self.base, |(_, offset)| *offset)
    }

    /// What a clock on the wall shows at an instant.
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        at.naive_utc() + Duration::seconds(i64::from(self.offset(at)))
    }

    /// The day of the calendar at an instant.
    pub fn date(&self, at: Instant) -> NaiveDate {
        self.local(at).date()
    }

    /// The instant at which the clock shows `local`.
    ///
    /// A time that the clock skips in spring becomes the instant of the change; of a time shown
    /// twice in autumn the first is meant.
    pub fn instant(&self, local: NaiveDateTime) -> Instant {
        let offsets = std::iter::once(self.base).chain(self.changes.iter().map(|(_, o)| *o));
        offsets
            .map(|offset| (local - Duration::seconds(i64::from(offset))).and_utc())
            .filter(|at| self.local(*at) == local)
            .min()
            .unwrap_or_else(|| self.after_gap(local))
    }

    /// The first instant of a day.
    pub fn midnight(&self, date: NaiveDate) -> Instant {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    fn after_gap(&self, local: NaiveDateTime) -> Instant {
        self.changes
            .iter()
            .filter_map(|(from, _)| Instant::from_timestamp(*from, 0))
            .find(|from| self.local(*from) > local)
            .unwrap_or_else(|| (local - Duration::seconds(i64::from(self.base))).and_utc())
    }
}
