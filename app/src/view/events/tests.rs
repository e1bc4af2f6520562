use proptest::prelude::*;

use super::*;

fn day(m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, m, d).unwrap()
}

#[test]
fn the_weekend_is_the_coming_one_and_on_sunday_the_present_one() {
    let weekend = EventsQuery::from_pairs([("when", "weekend")]);
    assert_eq!(weekend.bounds(day(11, 18)), (day(11, 21), day(11, 22)));
    assert_eq!(weekend.bounds(day(11, 21)), (day(11, 21), day(11, 22)));
    assert_eq!(weekend.bounds(day(11, 22)), (day(11, 22), day(11, 22)));
}

#[test]
fn days_in_the_wrong_order_mean_the_days_between_them() {
    let query = EventsQuery::from_pairs([("from", "2026-12-10"), ("to", "2026-12-01")]);
    assert_eq!(query.bounds(day(11, 21)), (day(12, 1), day(12, 10)));
}

#[test]
fn a_date_that_cannot_be_read_is_kept_for_the_message() {
    let query = EventsQuery::from_pairs([("from", "31.12.")]);
    assert_eq!(query.unreadable.as_deref(), Some("31.12."));
    assert_eq!(query.span, Span::All);
}

proptest! {
    #[test]
    fn any_query_can_be_read(key in "when|from|to|category|n", value in ".{0,20}") {
        let query = EventsQuery::from_pairs([(key.as_str(), value.as_str())]);
        let _ = query.bounds(day(11, 21));
        let _ = query.query();
    }
}
