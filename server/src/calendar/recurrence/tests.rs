//! Dates of events, as people enter them and as RFC 5545 has them.

use app::city::Text;

use super::super::zone::{CITY, zone};
use super::*;

pub(super) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

pub(super) fn clock() -> Zone {
    zone(CITY, at("2024-06-01T00:00:00Z"), at("2029-06-01T00:00:00Z"))
}

pub(super) fn when(start: &str, end: &str, rule: &str) -> When {
    When::Dated {
        start: local(start),
        end: local(end),
        all_day: false,
        rrule: (!rule.is_empty()).then(|| rule.to_owned()),
        except: vec![],
    }
}

fn all_day(first: &str, after: &str, rule: &str) -> When {
    let mut when = when(
        &format!("{first}T00:00:00"),
        &format!("{after}T00:00:00"),
        rule,
    );
    if let When::Dated { all_day, .. } = &mut when {
        *all_day = true;
    }
    when
}

fn without(mut when: When, starts: &[&str]) -> When {
    if let When::Dated { except, .. } = &mut when {
        *except = starts.iter().map(|start| local(start)).collect();
    }
    when
}

/// The dates between two days, on the wall clock.
fn shown(when: &When, from: &str, until: &str) -> Vec<String> {
    let clock = clock();
    let midnight = |day: &str| clock.midnight(day.parse().unwrap());
    let dates = dates(when, &clock, midnight(from), midnight(until)).unwrap();
    let show = |at| clock.local(at).format("%a %d.%m. %H:%M").to_string();
    dates
        .within
        .iter()
        .map(|(start, end)| format!("{} - {}", show(*start), show(*end)))
        .collect()
}

fn error(rule: &str) -> RecurrenceError {
    let clock = clock();
    dates(
        &when("2026-11-05T10:00:00", "2026-11-05T12:00:00", rule),
        &clock,
        at("2026-11-01T00:00:00Z"),
        at("2027-12-01T00:00:00Z"),
    )
    .unwrap_err()
}

#[test]
fn an_event_without_a_rule_takes_place_once() {
    let once = when("2026-11-05T10:00:00", "2026-11-05T12:00:00", "");
    assert_eq!(
        shown(&once, "2026-11-01", "2026-12-01"),
        ["Thu 05.11. 10:00 - Thu 05.11. 12:00"]
    );
    assert!(shown(&once, "2026-11-06", "2026-12-01").is_empty());
    assert!(shown(&once, "2026-10-01", "2026-11-05").is_empty());
}

#[test]
fn an_event_under_way_when_the_span_begins_counts() {
    let night = when("2026-11-05T22:00:00", "2026-11-06T02:00:00", "");
    assert_eq!(
        shown(&night, "2026-11-06", "2026-11-07"),
        ["Thu 05.11. 22:00 - Fri 06.11. 02:00"]
    );
}

#[test]
fn an_event_that_ends_at_the_start_of_the_span_does_not_count_but_a_moment_does() {
    let before = when("2026-11-05T22:00:00", "2026-11-06T00:00:00", "");
    assert!(shown(&before, "2026-11-06", "2026-11-07").is_empty());
    let moment = when("2026-11-06T00:00:00", "2026-11-06T00:00:00", "");
    assert_eq!(shown(&moment, "2026-11-06", "2026-11-07").len(), 1);
}

#[test]
fn a_market_every_thursday_keeps_its_time_over_the_change_of_the_clock() {
    let market = when(
        "2026-10-15T10:00:00",
        "2026-10-15T16:00:00",
        "FREQ=WEEKLY;BYDAY=TH",
    );
    let clock = clock();
    let dates = dates(
        &market,
        &clock,
        at("2026-10-20T00:00:00Z"),
        at("2026-11-01T00:00:00Z"),
    );
    assert_eq!(
        dates.unwrap(),
        Dates {
            within: vec![
                (at("2026-10-22T08:00:00Z"), at("2026-10-22T14:00:00Z")),
                (at("2026-10-29T09:00:00Z"), at("2026-10-29T15:00:00Z")),
            ],
            later: true,
            effort: 4,
        }
    );
}

#[test]
fn a_night_ends_by_the_clock_when_the_clock_changes() {
    let night = when("2026-10-17T22:00:00", "2026-10-18T03:30:00", "FREQ=WEEKLY");
    let clock = clock();
    let lengths = |from, until| {
        let dates = dates(&night, &clock, at(from), at(until)).unwrap();
        dates
            .within
            .iter()
            .map(|(start, end)| (*end - *start).num_minutes())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lengths("2026-10-17T12:00:00Z", "2026-11-01T00:00:00Z"),
        [330, 390, 330]
    );
    assert_eq!(
        lengths("2027-03-20T12:00:00Z", "2027-04-04T00:00:00Z"),
        [330, 270, 330]
    );
}

#[test]
fn a_start_that_spring_skips_moves_to_the_change() {
    let early = when(
        "2027-03-27T02:30:00",
        "2027-03-27T04:00:00",
        "FREQ=DAILY;COUNT=2",
    );
    assert_eq!(
        shown(&early, "2027-03-27", "2027-03-30"),
        [
            "Sat 27.03. 02:30 - Sat 27.03. 04:00",
            "Sun 28.03. 03:00 - Sun 28.03. 04:00"
        ]
    );
}

#[test]
fn all_day_events_last_from_midnight_to_midnight_also_on_days_of_23_and_25_hours() {
    let clock = clock();
    for (day, next, hours) in [
        ("2026-10-25", "2026-10-26", 25),
        ("2027-03-28", "2027-03-29", 23),
        ("2026-11-05", "2026-11-06", 24),
        ("2026-10-24", "2026-10-27", 73),
    ] {
        let event = all_day(day, next, "");
        let dates = dates(
            &event,
            &clock,
            at("2026-01-01T00:00:00Z"),
            at("2028-01-01T00:00:00Z"),
        );
        let (start, end) = dates.unwrap().within[0];
        assert_eq!((end - start).num_hours(), hours, "{day}");
        assert_eq!(clock.local(start).time(), NaiveTime::MIN);
    }
}

#[test]
fn an_all_day_event_without_an_end_lasts_a_day() {
    assert_eq!(
        shown(
            &all_day("2026-11-05", "2026-11-05", ""),
            "2026-11-01",
            "2026-12-01"
        ),
        ["Thu 05.11. 00:00 - Fri 06.11. 00:00"]
    );
}

#[test]
fn exceptions_are_starts_on_the_wall_clock() {
    let daily = when(
        "2026-10-24T02:30:00",
        "2026-10-24T03:00:00",
        "FREQ=DAILY;COUNT=4",
    );
    let daily = without(daily, &["2026-10-25T02:30:00", "2026-10-26T02:00:00"]);
    assert_eq!(
        shown(&daily, "2026-10-24", "2026-11-01"),
        [
            "Sat 24.10. 02:30 - Sat 24.10. 03:00",
            "Mon 26.10. 02:30 - Mon 26.10. 03:00",
            "Tue 27.10. 02:30 - Tue 27.10. 03:00",
        ]
    );
    let days = without(
        all_day("2026-11-05", "2026-11-06", "FREQ=DAILY;COUNT=2"),
        &["2026-11-06T10:00:00"],
    );
    assert_eq!(
        shown(&days, "2026-11-01", "2026-12-01"),
        ["Thu 05.11. 00:00 - Fri 06.11. 00:00"]
    );
}

#[test]
fn the_first_date_can_be_left_out_and_counts_otherwise() {
    let rule = "FREQ=WEEKLY;BYDAY=TH";
    let tuesday = when("2026-11-03T10:00:00", "2026-11-03T11:00:00", rule);
    let expected = [
        "Tue 03.11. 10:00 - Tue 03.11. 11:00",
        "Thu 05.11. 10:00 - Thu 05.11. 11:00",
    ];
    assert_eq!(shown(&tuesday, "2026-11-01", "2026-11-08"), expected);
    let left_out = without(tuesday, &["2026-11-03T10:00:00"]);
    assert_eq!(shown(&left_out, "2026-11-01", "2026-11-08"), expected[1..]);
}

#[test]
fn rules_that_organisers_use() {
    let start = ("2026-11-05T18:00:00", "2026-11-05T20:00:00");
    let days = |rule: &str| -> Vec<String> {
        shown(&when(start.0, start.1, rule), "2026-11-01", "2027-02-15")
            .iter()
            .map(|line| line[4..9].to_owned())
            .collect()
    };
    assert_eq!(
        days("FREQ=MONTHLY;BYDAY=1TH"),
        ["05.11", "03.12", "07.01", "04.02"]
    );
    assert_eq!(
        days("FREQ=MONTHLY;BYDAY=-1TH"),
        ["05.11", "26.11", "31.12", "28.01"]
    );
    assert_eq!(
        days("FREQ=WEEKLY;INTERVAL=4;COUNT=3"),
        ["05.11", "03.12", "31.12"]
    );
    assert_eq!(
        days("RRULE:FREQ=DAILY;UNTIL=20261107"),
        ["05.11", "06.11", "07.11"]
    );
    assert_eq!(
        days("FREQ=WEEKLY;BYDAY=TH,SA;COUNT=3"),
        ["05.11", "07.11", "12.11"]
    );
    assert_eq!(days("FREQ=YEARLY"), ["05.11"]);
    assert_eq!(
        days("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2"),
        ["05.11", "31.12", "31.01"]
    );
}

#[test]
fn the_last_start_counts_however_it_is_written() {
    let count = |rule: &str| {
        let event = when("2026-11-05T18:00:00", "2026-11-05T20:00:00", rule);
        shown(&event, "2026-11-01", "2027-02-15").len()
    };
    assert_eq!(count("FREQ=DAILY;UNTIL=20261107T180000"), 3);
    assert_eq!(count("FREQ=DAILY;UNTIL=20261107T175959"), 2);
    // 18:00 in Dortmund is 17:00 in UTC.
    assert_eq!(count("FREQ=DAILY;UNTIL=20261107T170000Z"), 3);
    assert_eq!(count("FREQ=DAILY;until=20261107T165959Z"), 2);
}

#[test]
fn an_event_with_all_its_dates_behind_the_span_has_later_ones() {
    let clock = clock();
    let span = (at("2026-11-01T00:00:00Z"), at("2026-11-05T00:00:00Z"));
    let find = |when: &When| dates(when, &clock, span.0, span.1).unwrap();
    let later = when("2026-11-06T18:00:00", "2026-11-06T20:00:00", "");
    assert_eq!(
        find(&later),
        Dates {
            within: vec![],
            later: true,
            effort: 1,
        }
    );
    let earlier = when(
        "2026-10-06T18:00:00",
        "2026-10-06T20:00:00",
        "FREQ=DAILY;COUNT=3",
    );
    let none = |effort| Dates {
        effort,
        ..Dates::default()
    };
    assert_eq!(find(&earlier), none(3));
    let yearly = when("1998-12-06T18:00:00", "1998-12-06T20:00:00", "FREQ=YEARLY");
    assert_eq!(
        find(&yearly),
        Dates {
            within: vec![],
            later: true,
            effort: 29,
        }
    );
    // The only later one is left out.
    let left_out = without(
        when(
            "2026-10-06T18:00:00",
            "2026-10-06T20:00:00",
            "FREQ=MONTHLY;COUNT=3",
        ),
        &["2026-11-06T18:00:00", "2026-12-06T18:00:00"],
    );
    assert_eq!(find(&left_out), none(3));
    assert_eq!(
        find(&When::Season(Text::new("im Advent"))),
        Dates::default()
    );
}

#[test]
fn rules_that_cannot_be_followed_are_errors() {
    for rule in [
        "weekly",
        "FREQ=NEVER",
        "FREQ=WEEKLY;BYDAY=DO",
        "BYDAY=TH",
        "FREQ=WEEKLY;COUNT=x",
    ] {
        assert!(
            matches!(error(rule), RecurrenceError::Rule { .. }),
            "{rule}"
        );
    }
    for rule in [
        "FREQ=HOURLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;UNTIL=morgen",
        "FREQ=DAILY;UNTIL=20261104",
        "FREQ=DAILY;UNTIL=20261201;UNTIL=20261202",
        "FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40",
        "FREQ=DAILY\nEXDATE:20261106",
        "FREQ=WEEKLY;BYDAY=ÄÖ",
    ] {
        assert!(
            matches!(error(rule), RecurrenceError::Part { .. }),
            "{rule}"
        );
    }
    let message = error("FREQ=HOURLY").to_string();
    assert!(message.contains("not more often"), "{message}");
}

#[test]
fn an_event_that_would_have_too_many_dates_is_an_error() {
    let rule = "FREQ=DAILY;BYHOUR=8,10,12,14,16,18";
    assert_eq!(
        error(rule),
        RecurrenceError::TooMany {
            rule: rule.to_owned()
        }
    );
}

#[test]
fn the_first_date_stands_when_the_rule_cannot_be_followed() {
    let clock = clock();
    let broken = when("2026-11-05T18:00:00", "2026-11-05T20:00:00", "FREQ=HOURLY");
    let dates = first_date(
        &broken,
        &clock,
        at("2026-11-01T00:00:00Z"),
        at("2026-12-01T00:00:00Z"),
    );
    assert_eq!(dates.unwrap().within.len(), 1);
}

#[test]
fn dates_that_make_no_sense_are_errors() {
    let clock = clock();
    let find = |when: &When| {
        dates(
            when,
            &clock,
            at("2026-11-01T00:00:00Z"),
            at("2026-12-01T00:00:00Z"),
        )
    };
    assert!(matches!(
        find(&when("2026-11-05T18:00:00", "2026-11-05T17:00:00", "")),
        Err(RecurrenceError::EndBeforeStart { .. })
    ));
    assert_eq!(
        find(&when(
            "0206-11-05T18:00:00",
            "0206-11-05T19:00:00",
            "FREQ=DAILY"
        )),
        Err(RecurrenceError::Year(206))
    );
    assert_eq!(
        find(&when("2026-11-05T18:00:00", "+12026-11-05T19:00:00", "")),
        Err(RecurrenceError::Year(12026))
    );
}
