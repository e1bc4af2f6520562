//! Whatever is filled in means the same on the way to OpenStreetMap's syntax and back.

use std::sync::Arc;

use app::city::{Instant, Point, Schedule, Span, SpanState, Zone};
use chrono::{Datelike, Duration, NaiveTime};
use proptest::prelude::*;

use super::super::*;
use crate::calendar::holidays;
use crate::calendar::hours::Evaluator;
use crate::calendar::zone::{CITY, zone};

/// Two months with three holidays, the turn of a year and a change of the clock are not in one
/// stretch: so there are three stretches of 60 days.
const STRETCHES: [&str; 3] = ["2026-09-15", "2026-11-20", "2027-03-10"];

fn clock() -> Zone {
    let at = |text: &str| text.parse::<Instant>().unwrap();
    zone(CITY, at("2025-06-01T00:00:00Z"), at("2028-06-01T00:00:00Z"))
}

fn evaluators() -> Vec<(NaiveDate, Evaluator)> {
    let clock = Arc::new(clock());
    let dortmund = Point::new(7.4653, 51.5136).unwrap();
    STRETCHES
        .iter()
        .map(|first| {
            let first: NaiveDate = first.parse().unwrap();
            let (from, until) = (
                clock.midnight(first),
                clock.midnight(first + Duration::days(60)),
            );
            (
                first,
                Evaluator::new(Arc::clone(&clock), dortmund, from, until),
            )
        })
        .collect()
}

/// What the rows say, worked out without any syntax.
fn meant(rows: &Rows, first: NaiveDate, clock: &Zone) -> Schedule {
    let holidays = holidays::between(first - Duration::days(1), first + Duration::days(60));
    let (from, until) = (
        clock.midnight(first),
        clock.midnight(first + Duration::days(60)),
    );
    let mut spans: Vec<(Instant, Instant)> = Vec::new();
    for offset in -1..60 {
        let day = first + Duration::days(offset);
        let mut slots = rows.week()[day.weekday().num_days_from_monday() as usize].clone();
        if holidays.iter().any(|holiday| holiday.date == day) {
            match &rows.holidays {
                Holidays::Closed => slots = vec![],
                Holidays::Own(own) => slots.clone_from(own),
                Holidays::Unsaid | Holidays::AsUsual => {}
            }
        }
        for special in rows.specials() {
            if special.dates.has(day) {
                slots.clone_from(&special.slots);
            }
        }
        for slot in slots {
            let (start, end) = slot.minutes();
            let at = |minutes: u16| {
                clock.instant(day.and_time(NaiveTime::MIN) + Duration::minutes(minutes.into()))
            };
            spans.push((at(start).max(from), at(end).min(until)));
        }
    }
    spans.retain(|(start, end)| start < end);
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => merged.push(Span {
                start,
                end,
                state: SpanState::Open,
            }),
        }
    }
    Schedule { spans: merged }
}

/// One to three times of a day that do not overlap; the last may pass midnight.
fn slots() -> impl Strategy<Value = Vec<Slot>> {
    let quarter = |minutes: u16| Time::new(minutes / 60, minutes % 60).unwrap();
    (
        proptest::collection::btree_set(0_u16..=96, 2..=6),
        0_u16..48,
    )
        .prop_map(move |(edges, night)| {
            let edges: Vec<u16> = edges.into_iter().collect();
            let pairs: Vec<_> = edges.chunks_exact(2).collect();
            let count = pairs.len();
            pairs
                .into_iter()
                .enumerate()
                .map(|(i, pair)| {
                    let last = i + 1 == count;
                    let to = if last && night < pair[0] && night > 0 && night % 3 == 0 {
                        night
                    } else {
                        pair[1]
                    };
                    Slot {
                        from: quarter(pair[0] * 15),
                        to: quarter(to * 15),
                    }
                })
                .collect()
        })
}

fn maybe_slots() -> impl Strategy<Value = Vec<Slot>> {
    prop_oneof![1 => Just(vec![]), 3 => slots()]
}

prop_compose! {
    fn special()(
        yearly in any::<bool>(), start in 0_i64..240, days in 0_i64..20, slots in maybe_slots()
    ) -> Special {
        let first: NaiveDate = "2026-09-10".parse().unwrap();
        let (from, until) = (first + Duration::days(start), first + Duration::days(start + days));
        let of_year = |day: NaiveDate| DayOfYear::new(day.month(), day.day()).unwrap();
        let dates = if yearly {
            Dates::Yearly { from: of_year(from), until: of_year(until) }
        } else {
            Dates::Once { from, until }
        };
        Special { dates, slots }
    }
}

prop_compose! {
    fn row()(days in 1_u8..128, slots in maybe_slots()) -> Row {
        let days = app::view::phrase::WEEK.into_iter()
            .filter(|day| days & 1 << day.num_days_from_monday() != 0)
            .collect();
        Row { days, slots }
    }
}

prop_compose! {
    fn rows()(
        rows in proptest::collection::vec(row(), 0..5),
        holidays in prop_oneof![
            Just(Holidays::Unsaid), Just(Holidays::AsUsual), Just(Holidays::Closed),
            slots().prop_map(Holidays::Own)
        ],
        special in proptest::collection::vec(special(), 0..4),
    ) -> Rows {
        Rows { rows, holidays, special, otherwise_by_appointment: false }
    }
}

/// Hours as OpenStreetMap has them, mostly simple, in any order.
fn osm() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        Just("Mo-Fr"),
        Just("Sa"),
        Just("Su"),
        Just("Mo,We"),
        Just("PH"),
        Just("Su,PH"),
        Just("Mo-Su,PH"),
        Just("Sa-Mo"),
        Just("Dec 24"),
        Just("Dec 24-31"),
        Just("2026 Dec 24"),
        Just("Dec 20-Jan 03"),
        Just("2026 Nov 25-2026 Dec 01"),
        Just("")
    ];
    let times = prop_oneof![
        Just("off"),
        Just("10:00-18:00"),
        Just("09:00-12:00,14:00-18:00"),
        Just("20:00-03:00"),
        Just("22:00-26:00"),
        Just("00:00-24:00"),
        Just("18:00-00:00")
    ];
    let rule = (days, times).prop_map(|(days, times)| format!("{days} {times}").trim().to_owned());
    let separator = prop_oneof![6 => Just("; "), 1 => Just(", ")];
    proptest::collection::vec((rule, separator), 1..6).prop_map(|rules| {
        let mut text = String::new();
        for (i, (rule, separator)) in rules.iter().enumerate() {
            if i > 0 {
                text.push_str(separator);
            }
            text.push_str(rule);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_means_what_was_filled_in(rows in rows()) {
        let clock = clock();
        let text = rows.to_osm();
        let back = Form::from_osm(&text);
        let Ok(Form::Rows(back)) = back else {
            return Err(TestCaseError::fail(format!("{text}: {back:?}")));
        };
        prop_assert_eq!(back.to_osm(), text.clone());
        for (first, evaluator) in evaluators() {
            let meant = meant(&rows, first, &clock);
            prop_assert_eq!(&evaluator.schedule(&text).unwrap(), &meant, "{}", text);
            prop_assert_eq!(&evaluator.schedule(&back.to_osm()).unwrap(), &meant, "{}", text);
        }
    }

    #[test]
    fn what_is_read_is_never_changed_in_its_meaning(text in osm()) {
        if let Ok(form) = Form::from_osm(&text) {
            let Hours::Osm(again) = form.hours() else { return Ok(()) };
            for (_, evaluator) in evaluators() {
                prop_assert_eq!(
                    evaluator.schedule(&text).unwrap(), evaluator.schedule(&again).unwrap(),
                    "{} became {}", text, again
                );
            }
        }
    }

    #[test]
    fn a_form_without_blocking_issues_can_be_saved_and_said(rows in rows()) {
        let form = Form::Rows(rows);
        let today = "2026-11-21".parse().unwrap();
        if form.issues(today).iter().all(|issue| !issue.blocks()) {
            let Hours::Osm(text) = form.hours() else { return Err(TestCaseError::fail("rows")) };
            prop_assert!(crate::calendar::hours::readable(&text).is_ok());
        }
        for lang in app::city::Lang::ALL {
            let sentence = form.sentence(lang);
            prop_assert!(!sentence.is_empty() && !sentence.starts_with([',', ';', ' ']), "{}", sentence);
        }
    }

    #[test]
    fn no_text_makes_it_stumble(text in any::<String>()) {
        let form = Form::of(&Hours::Osm(text));
        let _ = form.issues("2026-11-21".parse().unwrap());
        let _ = form.sentence(app::city::Lang::De);
    }

    #[test]
    fn tidying_changes_nothing_from_today_on(text in osm(), fallback in any::<bool>()) {
        let text = if fallback { format!("{text} || \"nach Vereinbarung\"") } else { text };
        let tidied = tidied_hours(&text, "2026-11-27".parse().unwrap());
        let clock = Arc::new(clock());
        let (from, until) = (
            clock.midnight("2026-11-28".parse().unwrap()),
            clock.midnight("2027-02-01".parse().unwrap()),
        );
        let evaluator = Evaluator::new(clock, Point::new(7.4653, 51.5136).unwrap(), from, until);
        prop_assert_eq!(evaluator.schedule(&text).ok(), evaluator.schedule(&tidied).ok(), "{} became {}", text, tidied);
    }
}
