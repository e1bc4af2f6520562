use proptest::prelude::*;

use super::*;
use crate::city::fixture;

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

#[test]
fn a_month_that_cannot_be_read_is_kept_for_the_message_and_the_present_one_is_shown() {
    let query = EventsQuery::from_pairs([("month", "Dezember"), ("when", "month")]);
    assert_eq!(query.unreadable_month.as_deref(), Some("Dezember"));
    assert_eq!(query.span, Span::Month(None));
    assert_eq!(query.bounds(day(11, 21)), (day(11, 21), day(11, 30)));
    assert_eq!(query.query(), "?when=month");
}

#[test]
fn a_month_and_its_category_survive_the_address() {
    let query = EventsQuery::from_pairs([("month", "2026-12"), ("category", "konzert")]);
    assert_eq!(query.query(), "?month=2026-12&category=konzert");
    assert_eq!(query.bounds(day(11, 21)), (day(12, 1), day(12, 31)));
    let list = query.as_list(day(11, 21));
    assert_eq!(
        list.query(),
        "?from=2026-12-01&to=2026-12-31&category=konzert&n=31"
    );
}

#[test]
fn days_beyond_what_the_phone_knows_are_missed() {
    // The fixture knows dates until 20 December.
    let evening = (fixture::at(11, 27, 19, 0), fixture::at(11, 27, 22, 0));
    let event = (fixture::event("Konzert", None), vec![evening]);
    let city = City::build(fixture::snapshot(vec![], vec![event]));
    let lacks = |key, value| {
        let query = EventsQuery::from_pairs([(key, value)]);
        EventsView::of(&city, &query, fixture::at(11, 21, 11, 0), Lang::De).lacks
    };
    assert_eq!(lacks("month", "2026-12"), Lack::Asked);
    assert_eq!(lacks("when", "weekend"), Lack::Nothing);
    assert_eq!(lacks("to", "2026-12-24"), Lack::Asked);
    assert_eq!(lacks("from", "2026-12-24"), Lack::Asked);
    assert_eq!(
        lacks("", ""),
        Lack::Later,
        "the list goes on without an end"
    );
}

proptest! {
    #[test]
    fn any_query_can_be_read(key in "when|month|from|to|category|n", value in ".{0,20}") {
        let query = EventsQuery::from_pairs([(key.as_str(), value.as_str())]);
        let _ = query.bounds(day(11, 21));
        let _ = query.query();
    }
}
