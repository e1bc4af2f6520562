//! The city's wall clock, taken from the time zone database.

use app::city::{Instant, Zone};
use chrono::{Duration, Offset, TimeZone};
use chrono_tz::Tz;

/// The zone in which Dortmund lives.
pub const CITY: Tz = chrono_tz::Europe::Berlin;

/// The wall clock of `tz` from one instant to another, with every change of its offset.
///
/// Changes are looked for day by day and then found to the second by bisection. A zone that
/// changes its offset and takes it back within one day would be missed; none has done so.
pub fn zone(tz: Tz, from: Instant, until: Instant) -> Zone {
    let mut changes = Vec::new();
    let (mut day, end) = (from.timestamp(), until.timestamp());
    let mut offset = offset_at(tz, day);
    let base = offset;
    while day < end {
        let next = (day + Duration::days(1).num_seconds()).min(end);
        let after = offset_at(tz, next);
        if after != offset {
            changes.push((change_between(tz, day, next), after));
            offset = after;
        }
        day = next;
    }
    Zone {
        name: tz.name().to_owned(),
        base,
        changes,
    }
}

/// The first second after `before` at which the offset of `before` no longer holds.
fn change_between(tz: Tz, mut before: i64, mut after: i64) -> i64 {
    let old = offset_at(tz, before);
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        if offset_at(tz, middle) == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

fn offset_at(tz: Tz, seconds: i64) -> i32 {
    let utc = Instant::from_timestamp(seconds, 0).unwrap_or_default();
    tz.offset_from_utc_datetime(&utc.naive_utc())
        .fix()
        .local_minus_utc()
}

#[cfg(test)]
mod tests {
    use chrono::{LocalResult, NaiveDateTime};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn span() -> (Instant, Instant) {
        (at("2020-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"))
    }

    #[test]
    fn the_clock_changes_on_the_last_sundays_of_march_and_october() {
        let zone = zone(CITY, at("2026-01-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
        assert_eq!(zone.name, "Europe/Berlin");
        assert_eq!(zone.base, 3600);
        let changes: Vec<_> = zone
            .changes
            .iter()
            .map(|(from, offset)| (Instant::from_timestamp(*from, 0).unwrap(), *offset))
            .collect();
        assert_eq!(
            changes,
            [
                (at("2026-03-29T01:00:00Z"), 7200),
                (at("2026-10-25T01:00:00Z"), 3600),
                (at("2027-03-28T01:00:00Z"), 7200),
                (at("2027-10-31T01:00:00Z"), 3600),
            ]
        );
    }

    #[test]
    fn a_change_at_the_very_end_of_the_span_is_part_of_it() {
        let zone = zone(CITY, at("2026-10-25T00:59:59Z"), at("2026-10-25T01:00:00Z"));
        assert_eq!(zone.base, 7200);
        assert_eq!(zone.changes, [(1_792_890_000, 3600)]);
    }

    #[test]
    fn a_span_that_begins_at_a_change_has_it_as_its_base() {
        let zone = zone(CITY, at("2026-10-25T01:00:00Z"), at("2026-10-26T00:00:00Z"));
        assert_eq!((zone.base, zone.changes), (3600, vec![]));
    }

    #[test]
    fn a_time_that_spring_skips_becomes_the_instant_of_the_change() {
        let zone = zone(CITY, span().0, span().1);
        for skipped in ["2027-03-28T02:00:00", "2027-03-28T02:59:59"] {
            let local: NaiveDateTime = skipped.parse().unwrap();
            assert_eq!(zone.instant(local), at("2027-03-28T01:00:00Z"));
        }
    }

    /// The instant that chrono-tz gives to a time on the wall: the first of two, none if skipped.
    fn expected(local: NaiveDateTime) -> Option<Instant> {
        match CITY.from_local_datetime(&local) {
            LocalResult::None => None,
            LocalResult::Single(it) | LocalResult::Ambiguous(it, _) => Some(it.to_utc()),
        }
    }

    proptest! {
        #[test]
        fn the_wall_clock_agrees_with_the_time_zone_database(
            seconds in span().0.timestamp()..span().1.timestamp()
        ) {
            let (zone, it) = (zone(CITY, span().0, span().1), Instant::from_timestamp(seconds, 0).unwrap());
            prop_assert_eq!(zone.local(it), it.with_timezone(&CITY).naive_local());
        }

        #[test]
        fn the_instant_of_a_local_time_agrees_with_the_time_zone_database(
            seconds in span().0.timestamp() + 7200..span().1.timestamp() - 7200
        ) {
            let zone = zone(CITY, span().0, span().1);
            let local = Instant::from_timestamp(seconds, 0).unwrap().naive_utc();
            if let Some(it) = expected(local) {
                prop_assert_eq!(zone.instant(local), it);
            }
        }

        #[test]
        fn around_every_change_the_instant_agrees_too(year in 2020..2037, autumn: bool, minutes in -240i64..240) {
            let zone = zone(CITY, span().0, span().1);
            let index = usize::try_from(year - 2020).unwrap() * 2 + usize::from(autumn);
            let change = Instant::from_timestamp(zone.changes[index].0, 0).unwrap();
            let local = change.naive_utc() + Duration::minutes(60 + minutes);
            prop_assert_eq!(zone.instant(local), expected(local).unwrap_or(change));
        }
    }
}
