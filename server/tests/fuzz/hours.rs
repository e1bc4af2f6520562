//! Opening hours: in whatever way they are written, they mean one thing, and the rows mean the same.

use std::sync::Arc;

use app::city::{Hours, Instant, Lang, Place, Point, Schedule};
use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use server::calendar::form::{self, Form};
use server::calendar::hours::{self, Evaluator, HoursError};
use server::calendar::zone::{CITY, zone};
use server::demo;

use crate::mutate::{Format, Input};
use crate::search::search;

/// As they stand in OpenStreetMap.
const SEEDS: [&str; 24] = [
    "Mo-Fr 10:00-18:30; Sa 10:00-16:00; PH off",
    "Mo-Fr 09:30-13:00,14:00-18:30; Sa 10:00-16:00; PH off",
    "24/7",
    "Mo-Su,PH 00:00-24:00",
    "Tu-Su 11:00-18:00; Th 11:00-20:00; PH 11:00-18:00; Dec 24,25,31 off; Jan 1 off",
    "Fr,Sa 20:00-03:00; Su-Th 18:00-01:00",
    "Mo-Fr 08:00-12:00, We 14:00-17:00 \"nach Vereinbarung\"",
    "Mo-Sa 10:00-20:00; Dec 24 10:00-14:00; Dec 31 10:00-14:00; PH,Dec 25-26 off",
    "Apr-Oct: Mo-Su 10:00-19:00; Nov-Mar: Sa,Su 11:00-16:00",
    "sunrise-sunset",
    "Mo-Fr (sunrise+01:00)-(sunset-00:30)",
    "easter -2 days off; easter 10:00-12:00; PH -1 day 10:00-14:00",
    "week 1-53/2 Mo 10:00-12:00; week 2-52/2 Tu 10:00-12:00",
    "2026 Nov 21-2027 Jan 06 Mo-Su 11:00-21:00; 2026 Dec 24-2026 Dec 26 off",
    "Sa[1] 10:00-14:00; Su[-1] 13:00-18:00; Sa[2-4] off",
    "Mo-Th 12:00-14:30,17:30-22:00; Fr 12:00-14:30,17:30-23:00; Su off || \"nach Vereinbarung\"",
    "Mo-Fr 06:00-18:00+; Sa 08:00+",
    "SH,PH off; Mo-Fr 07:45-15:15",
    "\"nur nach telefonischer Absprache\"",
    "Mo-Fr 10:00-16:00 unknown \"bei gutem Wetter\"",
    "Jan 1-Feb 29 10:00-12:00; Feb 30 off",
    "Mo 22:00-26:00; Tu 00:00-48:00",
    "09:00-18:00/00:30",
    "off",
];

const WORDS: &str = "Mo Tu We Th Fr Sa Su PH SH Mo-Su Su-Mo Mo,We Jan Feb Dec Dec␣24-26 Feb␣29 \
    2026␣Dec␣24 2026-2030/2 9999␣Dec␣31 week␣53 easter easter␣+366␣days PH␣-1␣day off closed open \
    unknown 24/7 10:00 24:00 48:00 26:00 23:59-23:58 00:00-24:00 00:00-48:00 10:00-18:00 + - , ; || : / \
    sunrise sunset dawn dusk (sunset+23:00) (sunrise-25:00) \"nach␣Vereinbarung\" \"\" \" [1] [-5] \
    [1-5] ( ) . 1o 10.00-18.00 10-18 ;␣ ,␣ ␣||␣ ␣";

struct Around {
    shop: Place,
    zone: Arc<app::city::Zone>,
    evaluator: Evaluator,
    from: Instant,
    until: Instant,
}

impl Around {
    /// Two months with the turn of a year and four holidays, and a shop to open.
    fn new() -> Self {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let around = (at("2025-06-01T00:00:00Z"), at("2028-06-01T00:00:00Z"));
        let zone = Arc::new(zone(CITY, around.0, around.1));
        let (from, until) = (at("2026-11-20T23:00:00Z"), at("2027-01-20T23:00:00Z"));
        let centre = Point::new(7.4653, 51.5136).unwrap();
        let data = demo::dortmund(today()).unwrap();
        Self {
            shop: data.places[0].clone(),
            evaluator: Evaluator::new(Arc::clone(&zone), centre, from, until),
            zone,
            from,
            until,
        }
    }
}

fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

#[test]
fn hours_mean_one_thing_however_they_are_written() {
    let around = Around::new();
    let format = Format::new(SEEDS, WORDS);
    search(500, &format.damaged(), |input: Input| {
        // A few times what is read; forms take no more either.
        let text: String = input.text().chars().take(4 * hours::MAX_LENGTH).collect();
        let found = around.evaluator.schedule(&text);
        // What cannot be read is told before it is saved, not when it is published.
        if let (Ok(()), Err(error)) = (hours::readable(&text), &found) {
            prop_assert!(matches!(error, HoursError::Unusable { .. }), "{}", error);
        }
        if let Err(error) = &found {
            prop_assert!(error.to_string().chars().count() < 2 * hours::MAX_LENGTH + 1000);
        }
        if let Ok(schedule) = &found {
            orderly(schedule, &around)?;
        }
        rows(&text, &found, &around)?;
        quick(&text, &found, &around)
    });
}

/// In order, apart from each other, within the time asked for.
fn orderly(schedule: &Schedule, around: &Around) -> Result<(), TestCaseError> {
    let spans = &schedule.spans;
    prop_assert!(spans.len() <= 5000);
    prop_assert!(spans.iter().all(|it| it.start < it.end));
    prop_assert!(
        spans
            .iter()
            .all(|it| around.from <= it.start && it.end <= around.until)
    );
    for pair in spans.windows(2) {
        prop_assert!(pair[0].end <= pair[1].start);
        prop_assert!(pair[0].end < pair[1].start || pair[0].state != pair[1].state);
    }
    Ok(())
}

/// The rows say the same, and are written in one way.
fn rows(
    text: &str,
    found: &Result<Schedule, HoursError>,
    around: &Around,
) -> Result<(), TestCaseError> {
    let form = Form::of(&Hours::Osm(text.to_owned()));
    let _ = form.issues(today());
    for lang in Lang::ALL {
        prop_assert!(form.sentence(lang).len() <= 40 * text.len() + 200);
    }
    let json = serde_json::to_string(&form).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Form>(&json).unwrap(), &form);
    if let Ok(Form::Rows(rows)) = Form::from_osm(text) {
        let written = rows.to_osm();
        if written.chars().count() > hours::MAX_LENGTH {
            return Ok(());
        }
        prop_assert_eq!(&around.evaluator.schedule(&written), found, "{}", written);
        let Ok(Form::Rows(again)) = Form::from_osm(&written) else {
            let told = format!("{written} is in no rows any more");
            return Err(TestCaseError::fail(told));
        };
        prop_assert_eq!(again.to_osm(), written);
    }
    Ok(())
}

/// What owners do with one press keeps all other days as they were.
fn quick(
    text: &str,
    found: &Result<Schedule, HoursError>,
    around: &Around,
) -> Result<(), TestCaseError> {
    let shop = Place {
        hours: Hours::Osm(text.to_owned()),
        ..around.shop.clone()
    };
    let _ = form::tidied(&shop, today());
    let closed = form::closed_today(&shop, today(), None);
    prop_assert!(closed.closures.iter().any(|it| it.covers(today())));
    let open = form::open_again(&closed, today());
    prop_assert!(!open.closures.iter().any(|it| it.covers(today())));
    let until = today() + Duration::days(9);
    let _ = form::away(&shop, today(), Some(until), None, today());
    let noon: Instant = "2026-11-21T11:00:00Z".parse().unwrap();
    let at = "15:00".parse().unwrap();
    let Ok(schedule) = found else { return Ok(()) };
    let earlier = form::closes_earlier(&shop, Some(schedule), at, noon, &around.zone);
    let Ok(Place {
        hours: Hours::Osm(earlier),
        ..
    }) = earlier
    else {
        return Ok(());
    };
    // The day after tomorrow nothing is left of it.
    let rest = |schedule: &Schedule| {
        let midnight = around.zone.midnight(today() + Duration::days(2));
        let spans = schedule.spans.iter().filter(|it| it.start >= midnight);
        spans.copied().collect::<Vec<_>>()
    };
    let changed = around.evaluator.schedule(&earlier);
    let changed = changed.map_err(|it| TestCaseError::fail(it.to_string()))?;
    prop_assert_eq!(
        rest(&changed),
        rest(schedule),
        "{} became {}",
        text,
        earlier
    );
    Ok(())
}
