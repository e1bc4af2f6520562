//! Opening hours, tested with sentences as on the wiki page of `Key:opening_hours`.

use super::super::zone::{CITY, zone};
use super::*;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn evaluator(from: &str, until: &str) -> Evaluator {
    let clock = zone(CITY, at("2025-06-01T00:00:00Z"), at("2028-06-01T00:00:00Z"));
    let local = |text: &str| clock.midnight(text.parse().unwrap());
    let (from, until) = (local(from), local(until));
    let dortmund = Point::new(7.4653, 51.5136).unwrap();
    Evaluator::new(Arc::new(clock), dortmund, from, until)
}

/// The spans from the first instant of one day to the first instant of another, on the wall clock.
fn spans(hours: &str, from: &str, until: &str) -> Vec<String> {
    let evaluator = evaluator(from, until);
    let clock = evaluator.context.locale.zone.clone();
    let schedule = evaluator.schedule(hours).unwrap();
    let show = |at| clock.local(at).format("%a %d %H:%M").to_string();
    schedule
        .spans
        .iter()
        .map(|span| {
            let state = match span.state {
                SpanState::Open => "",
                SpanState::ByAppointment => " by appointment",
                SpanState::Unknown => " unknown",
            };
            format!("{} - {}{state}", show(span.start), show(span.end))
        })
        .collect()
}

#[test]
fn a_shop_is_open_on_weekdays_shorter_on_saturdays_and_closed_on_holidays() {
    // Friday 25 and Saturday 26 December 2026 are holidays.
    let hours = "Mo-Fr 10:00-18:00; Sa 10:00-14:00; PH off";
    assert_eq!(
        spans(hours, "2026-12-18", "2026-12-29"),
        [
            "Fri 18 10:00 - Fri 18 18:00",
            "Sat 19 10:00 - Sat 19 14:00",
            "Mon 21 10:00 - Mon 21 18:00",
            "Tue 22 10:00 - Tue 22 18:00",
            "Wed 23 10:00 - Wed 23 18:00",
            "Thu 24 10:00 - Thu 24 18:00",
            "Mon 28 10:00 - Mon 28 18:00",
        ]
    );
}

#[test]
fn holidays_are_those_of_north_rhine_westphalia() {
    // Fronleichnam 2026 is Thursday 4 June, Allerheiligen Sunday 1 November.
    assert_eq!(
        spans("Th 10:00-12:00; PH off", "2026-06-01", "2026-06-12"),
        ["Thu 11 10:00 - Thu 11 12:00"]
    );
    assert_eq!(
        spans("PH 11:00-17:00", "2026-10-30", "2026-11-05"),
        ["Sun 01 11:00 - Sun 01 17:00"]
    );
    // The third of October belongs to all of Germany, the Epiphany only to others.
    assert_eq!(
        spans("PH 11:00-17:00", "2027-01-02", "2027-02-01"),
        Vec::<String>::new()
    );
}

#[test]
fn a_lunch_break_makes_two_spans() {
    assert_eq!(
        spans("Mo-Fr 09:00-12:00,13:00-18:00", "2026-11-02", "2026-11-03"),
        ["Mon 02 09:00 - Mon 02 12:00", "Mon 02 13:00 - Mon 02 18:00"]
    );
}

#[test]
fn a_bar_closes_after_midnight() {
    assert_eq!(
        spans("Fr 18:00-03:00", "2026-11-02", "2026-11-09"),
        ["Fri 06 18:00 - Sat 07 03:00"]
    );
    assert_eq!(
        spans("Fr 18:00-27:00", "2026-11-02", "2026-11-09"),
        ["Fri 06 18:00 - Sat 07 03:00"]
    );
}

#[test]
fn a_night_that_began_before_the_horizon_is_seen() {
    assert_eq!(
        spans("Fr 18:00-03:00", "2026-11-07", "2026-11-09"),
        ["Sat 07 00:00 - Sat 07 03:00"]
    );
}

#[test]
fn saturdays_rule_does_not_cut_fridays_night_short() {
    let expected = ["Fri 06 18:00 - Sat 07 03:00", "Sat 07 18:00 - Sun 08 05:00"];
    for hours in [
        "Fr 18:00-03:00; Sa 18:00-05:00",
        "Fr 18:00-03:00, Sa 18:00-05:00",
        "Sa 18:00-05:00; Fr 18:00-03:00",
        "Mo-Su 20:00-01:00; Mo-Th,Su off; Fr 18:00-03:00; Sa 18:00-05:00",
    ] {
        assert_eq!(
            spans(hours, "2026-11-02", "2026-11-09"),
            expected,
            "{hours}"
        );
    }
    assert_eq!(
        spans("Fr 18:00-03:00; Sa 10:00-14:00", "2026-11-02", "2026-11-09"),
        ["Fri 06 18:00 - Sat 07 03:00", "Sat 07 10:00 - Sat 07 14:00"]
    );
}

#[test]
fn a_holiday_has_no_night_and_does_not_cut_the_night_before_short() {
    // Good Friday 2027 is 26 March.
    assert_eq!(
        spans("Mo-Su 20:00-02:00; PH off", "2027-03-24", "2027-03-28"),
        [
            "Wed 24 00:00 - Wed 24 02:00",
            "Wed 24 20:00 - Thu 25 02:00",
            "Thu 25 20:00 - Fri 26 02:00",
            "Sat 27 20:00 - Sun 28 00:00",
        ]
    );
}

#[test]
fn closing_at_two_means_the_first_two_o_clock_when_the_clock_goes_back() {
    let schedule = evaluator("2026-10-24", "2026-10-26")
        .schedule("Mo-Su 22:00-02:00")
        .unwrap();
    let night = schedule.spans[1];
    assert_eq!(night.start, at("2026-10-24T20:00:00Z"));
    assert_eq!(night.end, at("2026-10-25T00:00:00Z"));
}

#[test]
fn closing_at_three_is_an_hour_longer_when_the_clock_goes_back() {
    let schedule = evaluator("2026-10-24", "2026-10-26")
        .schedule("Sa 22:00-03:00")
        .unwrap();
    let night = schedule.spans[0];
    assert_eq!(night.start, at("2026-10-24T20:00:00Z"));
    assert_eq!(night.end, at("2026-10-25T02:00:00Z"));
}

#[test]
fn closing_at_two_means_the_moment_of_the_change_when_the_clock_goes_forward() {
    let evaluator = evaluator("2027-03-27", "2027-03-29");
    let night = evaluator.schedule("Mo-Su 22:00-02:00").unwrap().spans[1];
    assert_eq!(night.start, at("2027-03-27T21:00:00Z"));
    assert_eq!(night.end, at("2027-03-28T01:00:00Z"));
    // From two to three there is no time in which to be open.
    assert_eq!(evaluator.schedule("Su 02:00-03:00").unwrap().spans, []);
    let long = evaluator.schedule("Sa 22:00-05:00").unwrap().spans[0];
    assert_eq!(long.end, at("2027-03-28T03:00:00Z"));
}

#[test]
fn around_the_clock_is_one_span_over_both_changes_of_the_clock() {
    for hours in ["24/7", "Mo-Su 00:00-24:00", "00:00-24:00", "open"] {
        let evaluator = evaluator("2026-10-20", "2027-04-01");
        let schedule = evaluator.schedule(hours).unwrap();
        let only = app::city::Span {
            start: evaluator.from,
            end: evaluator.until,
            state: SpanState::Open,
        };
        assert_eq!(schedule.spans, [only], "{hours}");
    }
}

#[test]
fn single_days_and_weeks_can_be_named() {
    assert_eq!(
        spans("Dec 24 10:00-13:00", "2026-12-20", "2027-01-05"),
        ["Thu 24 10:00 - Thu 24 13:00"]
    );
    assert_eq!(
        spans(
            "Mo-Fr 10:00-18:00; Dec 24-26 off",
            "2026-12-23",
            "2026-12-29"
        ),
        ["Wed 23 10:00 - Wed 23 18:00", "Mon 28 10:00 - Mon 28 18:00"]
    );
    assert_eq!(
        spans("Su[1] 13:00-18:00", "2026-11-01", "2026-12-31"),
        ["Sun 01 13:00 - Sun 01 18:00", "Sun 06 13:00 - Sun 06 18:00"]
    );
    assert_eq!(
        spans("Th[-1] 10:00-12:00", "2026-11-01", "2026-12-01"),
        ["Thu 26 10:00 - Thu 26 12:00"]
    );
    // 2 November 2026 begins week 45.
    assert_eq!(
        spans("week 1-53/2 Mo 10:00-12:00", "2026-11-02", "2026-11-30"),
        ["Mon 02 10:00 - Mon 02 12:00", "Mon 16 10:00 - Mon 16 12:00"]
    );
    assert_eq!(
        spans("easter -2 days 10:00-12:00", "2027-03-01", "2027-05-01"),
        ["Fri 26 10:00 - Fri 26 12:00"]
    );
}

#[test]
fn seasons_reach_over_the_turn_of_the_year() {
    assert_eq!(
        spans(
            "Nov-Feb Sa 11:00-16:00; Mar-Oct Sa 10:00-18:00",
            "2027-02-26",
            "2027-03-08"
        ),
        ["Sat 27 11:00 - Sat 27 16:00", "Sat 06 10:00 - Sat 06 18:00"]
    );
    assert_eq!(
        spans("2027 Jan-Mar Sa 11:00-16:00", "2027-03-20", "2027-04-30"),
        ["Sat 20 11:00 - Sat 20 16:00", "Sat 27 11:00 - Sat 27 16:00"]
    );
}

#[test]
fn off_is_closed_and_not_unknown() {
    for hours in ["off", "closed", "Mo-Su off", "off \"Umbau\""] {
        assert_eq!(
            spans(hours, "2026-11-02", "2026-11-09"),
            Vec::<String>::new(),
            "{hours}"
        );
    }
}

#[test]
fn by_appointment_is_neither_open_nor_closed() {
    for hours in [
        "\"nach Vereinbarung\"",
        "unknown \"Termine nach Vereinbarung\"",
        "open \"by appointment\"",
        "24/7 \"nur auf Anfrage\"",
        "Mo-Su \"By Appointment Only\"",
    ] {
        assert_eq!(
            spans(hours, "2026-11-02", "2026-11-09"),
            ["Mon 02 00:00 - Mon 09 00:00 by appointment"],
            "{hours}"
        );
    }
    assert_eq!(
        spans(
            "Mo 10:00-12:00 \"nach Absprache\"",
            "2026-11-02",
            "2026-11-09"
        ),
        ["Mon 02 10:00 - Mon 02 12:00 by appointment"]
    );
}

#[test]
fn hours_with_appointments_besides_or_without_any_are_open() {
    for comment in [
        "und nach Vereinbarung",
        "ohne Anmeldung",
        "no appointment needed",
        "SB",
    ] {
        assert_eq!(
            spans(
                &format!("Mo 10:00-12:00 \"{comment}\""),
                "2026-11-02",
                "2026-11-09"
            ),
            ["Mon 02 10:00 - Mon 02 12:00"],
            "{comment}"
        );
    }
}

#[test]
fn outside_the_hours_the_rule_after_two_bars_holds() {
    assert_eq!(
        spans(
            "Mo 10:00-18:00 || \"nach Vereinbarung\"",
            "2026-11-02",
            "2026-11-04"
        ),
        [
            "Mon 02 00:00 - Mon 02 10:00 by appointment",
            "Mon 02 10:00 - Mon 02 18:00",
            "Mon 02 18:00 - Wed 04 00:00 by appointment",
        ]
    );
    assert_eq!(
        spans(
            "Mo 20:00-02:00 || Tu 01:00-03:00 unknown",
            "2026-11-02",
            "2026-11-04"
        ),
        [
            "Mon 02 20:00 - Tue 03 02:00",
            "Tue 03 02:00 - Tue 03 03:00 unknown"
        ]
    );
}

#[test]
fn a_comment_alone_is_unknown() {
    assert_eq!(
        spans("\"siehe Aushang\"", "2026-11-02", "2026-11-03"),
        ["Mon 02 00:00 - Tue 03 00:00 unknown"]
    );
    assert_eq!(
        spans(
            "Mo 10:00-12:00; Tu unknown \"mal so, mal so\"",
            "2026-11-02",
            "2026-11-09"
        ),
        [
            "Mon 02 10:00 - Mon 02 12:00",
            "Tue 03 00:00 - Wed 04 00:00 unknown"
        ]
    );
    // A comment that describes hours does not make them unknown.
    assert_eq!(
        spans("24/7 \"Automat\"", "2026-11-02", "2026-11-03"),
        ["Mon 02 00:00 - Tue 03 00:00"]
    );
    assert_eq!(
        spans("\"Küche\":Mo 10:00-12:00", "2026-11-02", "2026-11-03"),
        ["Mon 02 10:00 - Mon 02 12:00"]
    );
}

#[test]
fn the_sun_rises_in_the_city_itself() {
    // Dortmund, 21 June 2027: sunrise 05:11, sunset 21:49 by the almanac; within two minutes here.
    let schedule = evaluator("2027-06-21", "2027-06-22")
        .schedule("sunrise-sunset")
        .unwrap();
    let day = schedule.spans[0];
    let near = |is: Instant, expected| (is - at(expected)).num_minutes().abs() <= 2;
    assert!(near(day.start, "2027-06-21T03:11:00Z"), "{}", day.start);
    assert!(near(day.end, "2027-06-21T19:49:00Z"), "{}", day.end);
}

#[test]
fn a_night_may_begin_or_end_with_the_sun() {
    assert_eq!(
        spans(
            "Fr sunset-02:00; Sa 10:00-12:00",
            "2026-11-07",
            "2026-11-08"
        ),
        ["Sat 07 00:00 - Sat 07 02:00", "Sat 07 10:00 - Sat 07 12:00"]
    );
    let schedule = evaluator("2026-11-06", "2026-11-08")
        .schedule("Fr dusk-dawn; Sa off")
        .unwrap();
    let night = schedule.spans[0];
    assert!(
        (11..14).contains(&(night.end - night.start).num_hours()),
        "{night:?}"
    );
    assert_eq!(schedule.spans.len(), 1);
}

#[test]
fn rules_for_school_holidays_never_apply() {
    assert_eq!(
        spans("Mo 10:00-12:00; SH off", "2026-11-02", "2026-11-09"),
        ["Mon 02 10:00 - Mon 02 12:00"]
    );
}

#[test]
fn an_open_end_lasts_until_midnight() {
    assert_eq!(
        spans("Mo 18:00+", "2026-11-02", "2026-11-09"),
        ["Mon 02 18:00 - Tue 03 00:00"]
    );
}

fn error(hours: &str) -> HoursError {
    evaluator("2026-11-02", "2026-11-09")
        .schedule(hours)
        .unwrap_err()
}

#[test]
fn hours_that_cannot_be_read_are_an_error_that_says_where() {
    assert_eq!(error(""), HoursError::Empty);
    assert_eq!(error("  "), HoursError::Empty);
    for (hours, expected) in [
        ("garbage", 1),
        ("Mo-Fr 10-18", 7),
        ("Di-Fr 10:00-18:00", 1),
        ("Mo-Fr 10:00–18:00", 12),
        ("Mo 10:00-12:00 \"Größe\"; Fr 10-12", 28),
    ] {
        let HoursError::Syntax { position, .. } = error(hours) else {
            panic!("{hours} was read");
        };
        assert_eq!(position, expected, "{hours}");
    }
    let message = error("Mo-Fr 10-18").to_string();
    assert!(
        message.contains("“Mo-Fr 10-18” cannot be read from character 7 on"),
        "{message}"
    );
    let long = "Mo 10:00-12:00; ".repeat(100);
    assert_eq!(error(&long), HoursError::TooLong { length: 1599 });
    assert!(matches!(error("Mo 10:00-49:00"), HoursError::Syntax { .. }));
    assert!(matches!(
        error("2026-2020 10:00-12:00"),
        HoursError::Unusable { .. }
    ));
}

#[test]
fn absurd_hours_are_an_error_and_no_panic() {
    assert!(matches!(
        error("(sunset+23:00)-25:00"),
        HoursError::Unusable { .. }
    ));
}
