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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    /// Central European time: one hour east of UTC, two in summer.
    fn zone() -> Zone {
        let changes = [
            ("2026-03-29T01:00:00Z", 7200),
            ("2026-10-25T01:00:00Z", 3600),
            ("2027-03-28T01:00:00Z", 7200),
            ("2027-10-31T01:00:00Z", 3600),
        ];
        Zone {
            name: "Europe/Berlin".to_owned(),
            base: 3600,
            changes: changes
                .map(|(from, offset)| (at(from).timestamp(), offset))
                .to_vec(),
        }
    }

    #[test]
    fn summer_begins_and_ends_to_the_second() {
        let zone = zone();
        for (utc, wall) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00"),
        ] {
            assert_eq!(zone.local(at(utc)), local(wall));
        }
    }

    #[test]
    fn a_time_that_spring_skips_is_the_instant_of_the_change() {
        for skipped in ["2027-03-28T02:00:00", "2027-03-28T02:59:59"] {
            assert_eq!(zone().instant(local(skipped)), at("2027-03-28T01:00:00Z"));
        }
    }

    #[test]
    fn of_a_time_that_autumn_repeats_the_first_is_meant() {
        let (first, last) = ("2026-10-25T02:00:00", "2026-10-25T02:59:59");
        assert_eq!(zone().instant(local(first)), at("2026-10-25T00:00:00Z"));
        assert_eq!(zone().instant(local(last)), at("2026-10-25T00:59:59Z"));
    }

    #[test]
    fn the_days_of_the_changes_have_23_and_25_hours() {
        for (day, hours) in [("2027-03-28", 23), ("2026-10-25", 25), ("2026-11-21", 24)] {
            let day: NaiveDate = day.parse().unwrap();
            let length = zone().midnight(day.succ_opt().unwrap()) - zone().midnight(day);
            assert_eq!(length.num_hours(), hours, "{day}");
        }
    }

    #[test]
    fn a_zone_without_changes_has_one_offset_for_ever() {
        let zone = Zone {
            name: "Etc/GMT-1".to_owned(),
            base: 3600,
            changes: vec![],
        };
        assert_eq!(
            zone.instant(local("1900-01-01T01:00:00")),
            at("1900-01-01T00:00:00Z")
        );
    }

    prop_compose! {
        fn instant()(seconds in 1_767_000_000_i64..1_830_000_000) -> Instant {
            Instant::from_timestamp(seconds, 0).unwrap()
        }
    }

    proptest! {
        #[test]
        fn the_way_to_the_wall_and_back_ends_at_the_first_instant_that_shows_the_same(it in instant()) {
            let zone = zone();
            let back = zone.instant(zone.local(it));
            prop_assert_eq!(zone.local(back), zone.local(it));
            prop_assert!(back == it || it - back == Duration::hours(1));
        }

        #[test]
        fn a_later_time_on_the_wall_is_never_an_earlier_instant(it in instant(), minutes in 0_i64..6000) {
            let earlier = it.naive_utc();
            let later = earlier + Duration::minutes(minutes);
            prop_assert!(zone().instant(earlier) <= zone().instant(later));
        }

        #[test]
        fn an_instant_lies_within_its_day(it in instant()) {
            let zone = zone();
            let day = zone.date(it);
            prop_assert!(zone.midnight(day) <= it);
            prop_assert!(it < zone.midnight(day.succ_opt().unwrap()));
        }
    }
}
