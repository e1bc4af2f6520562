//! Snapshots of a small city.

use app::city::{Accessibility, BBox, Contact, Details, Point, Source, SpanState, Text};
use chrono::{NaiveDate, NaiveDateTime};

use super::*;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

fn source() -> Source {
    Source {
        name: "Test".to_owned(),
        url: None,
        licence: None,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        note: None,
    }
}

fn info() -> CityInfo {
    CityInfo {
        city: "Dortmund".to_owned(),
        title: Text::new("Stadtplan"),
        description: Text::new("Stadtplan"),
        languages: app::city::Lang::ALL.to_vec(),
        centre: Point::new(7.4653, 51.5136).unwrap(),
        bounds: BBox::new(7.45, 51.5, 7.48, 51.52).unwrap(),
        schematic: true,
        attribution: vec![],
        publisher: vec![],
        email: None,
        networks: vec![],
        categories: vec![],
        districts: vec![],
    }
}

fn place(name: &str, hours: Hours) -> Place {
    Place {
        slug: slug(name),
        name: Text::new(name),
        details: Details::Shop,
        at: Point::new(7.4653, 51.5136).unwrap(),
        networks: vec![],
        categories: vec![],
        summary: None,
        text: None,
        address: None,
        district: None,
        hours,
        closures: vec![],
        contact: Contact::default(),
        access: Accessibility::default(),
        pictures: vec![],
        source: source(),
        sample: false,
    }
}

pub(super) fn osm(name: &str, hours: &str) -> Place {
    place(name, Hours::Osm(hours.to_owned()))
}

pub(super) fn event(name: &str, when: When) -> Event {
    Event {
        slug: slug(name),
        title: Text::new(name),
        summary: None,
        text: None,
        organiser: None,
        venue: None,
        when,
        category: None,
        price: None,
        access: Accessibility::default(),
        link: None,
        state: EventState::Scheduled,
        state_note: None,
        offers: vec![],
        pictures: vec![],
        source: source(),
        sample: false,
    }
}

pub(super) fn dated(start: &str, end: &str, rule: Option<&str>) -> When {
    let local = |text: &str| text.parse::<NaiveDateTime>().unwrap();
    When::Dated {
        start: local(start),
        end: local(end),
        all_day: false,
        rrule: rule.map(str::to_owned),
        except: vec![],
    }
}

pub(super) fn published(places: Vec<Place>, events: Vec<Event>) -> Published {
    Published {
        revision: Revision(7),
        info: info(),
        places,
        events,
    }
}

/// Noon of Saturday, 21 November 2026, in Dortmund.
pub(super) fn now() -> Instant {
    at("2026-11-21T11:00:00Z")
}

fn of(places: Vec<Place>, events: Vec<Event>) -> (Snapshot, Vec<Notice>) {
    let (from, until) = horizon(now());
    snapshot(published(places, events), from, until)
}

#[test]
fn the_horizon_goes_from_yesterdays_midnight_to_thirteen_months_ahead() {
    let expected = (at("2026-11-19T23:00:00Z"), at("2027-12-20T23:00:00Z"));
    assert_eq!(horizon(now()), expected);
    // Half past midnight in summer is still the day before in UTC.
    let expected = (at("2026-07-30T22:00:00Z"), at("2027-08-31T22:00:00Z"));
    assert_eq!(horizon(at("2026-07-31T22:30:00Z")), expected);
    // The last of January has no counterpart in February.
    assert_eq!(
        horizon(at("2027-01-31T12:00:00Z")).1,
        at("2028-02-28T23:00:00Z")
    );
}

#[test]
fn places_are_sorted_and_share_schedules() {
    let (snapshot, notices) = of(
        vec![
            osm("c", " Mo-Fr 10:00-18:00"),
            osm("a", "Mo-Fr 10:00-18:00 "),
            osm("b", "24/7"),
            place("e", Hours::ByAppointment),
            place("d", Hours::Unknown),
        ],
        vec![],
    );
    let shown: Vec<_> = snapshot
        .places
        .iter()
        .map(|entry| (entry.place.slug.as_str(), entry.schedule))
        .collect();
    let expected = [
        ("a", Some(0)),
        ("b", Some(1)),
        ("c", Some(0)),
        ("d", None),
        ("e", None),
    ];
    assert_eq!(shown, expected);
    assert_eq!(snapshot.schedules.len(), 2);
    assert_eq!(notices, []);
}

#[test]
fn a_place_whose_hours_cannot_be_read_is_unknown_and_the_office_is_told() {
    let places = vec![
        osm("a", "Mo-Fr 10-18"),
        osm("b", "off"),
        osm("c", "Mo-Fr 10-18"),
    ];
    let (snapshot, notices) = of(places, vec![]);
    let schedules: Vec<_> = snapshot.places.iter().map(|entry| entry.schedule).collect();
    assert_eq!(schedules, [None, Some(0), None]);
    assert_eq!(snapshot.schedules, [Schedule::default()]);
    let told: Vec<_> = notices
        .iter()
        .map(|notice| notice.record.as_str())
        .collect();
    assert_eq!(told, ["a", "c"]);
    assert!(
        notices[0]
            .to_string()
            .starts_with("a: the opening hours “Mo-Fr 10-18” cannot be read")
    );
}

#[test]
fn a_bar_that_opened_yesterday_is_still_open_after_midnight() {
    let (snapshot, _) = of(vec![osm("bar", "Fr 18:00-03:00; Sa 19:00-23:00")], vec![]);
    let span = snapshot.schedules[0].spans[0];
    assert_eq!(span.start, at("2026-11-20T17:00:00Z"));
    assert_eq!(span.end, at("2026-11-21T02:00:00Z"));
    assert_eq!(span.state, SpanState::Open);
}

#[test]
fn holidays_and_the_clock_cover_the_span() {
    let (snapshot, _) = of(vec![], vec![]);
    let days: Vec<_> = snapshot
        .holidays
        .iter()
        .map(|it| it.date.to_string())
        .collect();
    assert_eq!(days.len(), 11);
    assert_eq!(days.first().map(String::as_str), Some("2026-12-25"));
    assert_eq!(days.last().map(String::as_str), Some("2027-11-01"));
    assert!(
        snapshot
            .zone
            .changes
            .iter()
            .any(|(from, _)| *from < snapshot.from.timestamp())
    );
    assert!(
        snapshot
            .zone
            .changes
            .iter()
            .any(|(from, _)| *from > snapshot.until.timestamp())
    );
}

#[test]
fn past_events_are_left_out_and_those_without_a_date_stay() {
    let past = dated("2026-11-01T10:00:00", "2026-11-01T12:00:00", None);
    let mut postponed = event("postponed", past.clone());
    postponed.state = EventState::Postponed;
    let mut cancelled = event("cancelled", past.clone());
    cancelled.state = EventState::Cancelled;
    let (snapshot, notices) = of(
        vec![],
        vec![
            event(
                "weekly",
                dated(
                    "2025-01-07T10:00:00",
                    "2025-01-07T12:00:00",
                    Some("FREQ=WEEKLY;UNTIL=20261208"),
                ),
            ),
            event("past", past),
            cancelled,
            postponed,
            event("season", When::Season(Text::new("im Advent"))),
            event(
                "in-two-years",
                dated("2028-11-01T10:00:00", "2028-11-01T12:00:00", None),
            ),
            event(
                "exhibition",
                dated("2026-01-10T10:00:00", "2026-12-31T18:00:00", None),
            ),
        ],
    );
    let slugs: Vec<_> = snapshot
        .events
        .iter()
        .map(|event| event.slug.as_str())
        .collect();
    assert_eq!(
        slugs,
        [
            "exhibition",
            "in-two-years",
            "postponed",
            "season",
            "weekly"
        ]
    );
    let dates: Vec<_> = snapshot
        .occurrences
        .iter()
        .map(|it| (it.event, it.start))
        .collect();
    assert_eq!(
        dates,
        [
            (0, at("2026-01-10T09:00:00Z")),
            (4, at("2026-11-24T09:00:00Z")),
            (4, at("2026-12-01T09:00:00Z")),
            (4, at("2026-12-08T09:00:00Z")),
        ]
    );
    assert_eq!(notices, []);
}

#[test]
fn an_event_whose_rule_cannot_be_read_keeps_its_first_date_and_the_office_is_told() {
    let date = ("2026-12-01T10:00:00", "2026-12-01T12:00:00");
    let (snapshot, notices) = of(
        vec![],
        vec![
            event("broken", dated(date.0, date.1, Some("jeden Dienstag"))),
            event("upside-down", dated(date.1, date.0, None)),
        ],
    );
    assert_eq!(snapshot.events.len(), 1);
    assert_eq!(snapshot.occurrences.len(), 1);
    let told: Vec<_> = notices
        .iter()
        .map(|notice| notice.record.as_str())
        .collect();
    assert_eq!(told, ["broken", "upside-down"]);
    assert!(matches!(
        notices[1].problem,
        Problem::Dates(RecurrenceError::EndBeforeStart { .. })
    ));
}

#[test]
fn a_snapshot_reads_the_same_after_its_journey() {
    let (snapshot, _) = of(
        vec![osm(
            "a",
            "Mo-Fr 10:00-18:00; PH off || \"nach Vereinbarung\"",
        )],
        vec![event(
            "weekly",
            dated(
                "2026-11-03T10:00:00",
                "2026-11-03T12:00:00",
                Some("FREQ=WEEKLY"),
            ),
        )],
    );
    let json = serde_json::to_string(&snapshot).unwrap();
    let read: Snapshot = serde_json::from_str(&json).unwrap();
    assert_eq!(read, snapshot);
}

#[test]
fn four_weeks_hold_all_records_but_only_their_time() {
    let (whole, _) = of(
        vec![
            osm("shop", "Mo-Fr 10:00-18:00"),
            osm("always", "24/7"),
            osm("advent", "Dec 24 10:00-13:00"),
        ],
        vec![
            event(
                "weekly",
                dated(
                    "2026-11-03T10:00:00",
                    "2026-11-03T12:00:00",
                    Some("FREQ=WEEKLY"),
                ),
            ),
            event(
                "summer",
                dated("2027-07-03T10:00:00", "2027-07-03T12:00:00", None),
            ),
            event(
                "exhibition",
                dated("2026-11-01T10:00:00", "2027-12-31T18:00:00", None),
            ),
        ],
    );
    let (from, until) = (now(), now() + Duration::weeks(4));
    let four_weeks = trim(&whole, from, until);
    assert_eq!((four_weeks.from, four_weeks.until), (from, until));
    assert_eq!(four_weeks.places, whole.places);
    assert_eq!(four_weeks.events, whole.events);
    assert_eq!(four_weeks.zone, whole.zone);
    assert_eq!(four_weeks.holidays, []);
    // Sorted by slug: advent, always, shop. Twenty working days, none of them under way at noon
    // of a Saturday.
    let counts: Vec<_> = four_weeks
        .schedules
        .iter()
        .map(|it| it.spans.len())
        .collect();
    assert_eq!(counts, [0, 1, 20]);
    let always = four_weeks.schedules[1].spans[0];
    assert_eq!((always.start, always.end), (from, until));
    let dates: Vec<_> = four_weeks.occurrences.iter().map(|it| it.event).collect();
    assert_eq!(dates, [0, 2, 2, 2, 2]);
    assert_eq!(four_weeks.occurrences[0].start, at("2026-11-01T09:00:00Z"));
}

#[test]
fn a_window_outside_the_snapshot_is_empty_and_one_around_it_is_all() {
    let (whole, _) = of(vec![osm("always", "24/7")], vec![]);
    let after = trim(
        &whole,
        whole.until + Duration::days(1),
        whole.until + Duration::days(2),
    );
    assert_eq!(after.schedules, [Schedule::default()]);
    let around = trim(
        &whole,
        whole.from - Duration::days(1),
        whole.until + Duration::days(1),
    );
    assert_eq!(around, whole);
}

#[test]
fn an_almanac_gives_the_same_as_a_fresh_start() {
    let mut almanac = Almanac::default();
    let (from, until) = horizon(now());
    let hours = ["24/7", "Mo-Fr 10-18", "Mo-Fr 10:00-18:00", "Fr 18:00-03:00"];
    let next_day = (from + Duration::days(1), until + Duration::days(1));
    for (names, (from, until)) in [
        (vec![0, 1, 2], (from, until)),
        (vec![0, 1, 2], (from, until)),
        (vec![3, 1], (from, until)),
        (vec![0, 1, 2, 3], (from, until)),
        (vec![0, 1, 2, 3], next_day),
    ] {
        let places: Vec<_> = names
            .iter()
            .map(|i| osm(&format!("p{i}"), hours[*i]))
            .collect();
        let expected = snapshot(published(places.clone(), vec![]), from, until);
        assert_eq!(
            almanac.snapshot(published(places, vec![]), from, until),
            expected
        );
    }
    let mut moved = published(vec![osm("a", "sunrise-sunset")], vec![]);
    let here = almanac.snapshot(moved.clone(), from, until).0;
    moved.info.centre = Point::new(14.98, 51.15).unwrap();
    let there = almanac.snapshot(moved, from, until).0;
    assert!(there.schedules[0].spans[0].start < here.schedules[0].spans[0].start);
}

#[test]
fn of_too_many_dates_the_earliest_are_shown_and_the_office_is_told() {
    let daily = dated(
        "2026-11-21T18:00:00",
        "2026-11-21T20:00:00",
        Some("FREQ=DAILY"),
    );
    let events: Vec<_> = (0..5)
        .map(|it| event(&format!("e{it}"), daily.clone()))
        .collect();
    let (from, until) = horizon(now());
    let mut page = Page::new((from, until, info().centre));
    let mut notices = Vec::new();
    let (all, every) = upcoming(events.clone(), &mut page, 1_000_000, &mut notices);
    assert_eq!((all.len(), notices.len()), (5, 0));
    let (kept, some) = upcoming(events, &mut page, 23, &mut notices);
    assert_eq!(kept.len(), 5, "events stay, even without a date");
    assert_eq!(some, every[..23]);
    let left_out: usize = notices
        .iter()
        .map(|it| match it.problem {
            Problem::TooFar { later } => later,
            _ => 0,
        })
        .sum();
    assert_eq!(left_out, every.len() - 23);
}

#[test]
fn dates_that_were_worked_out_are_not_worked_out_again() {
    let rule = dated(
        "2026-11-21T18:00:00",
        "2026-11-21T20:00:00",
        Some("FREQ=WEEKLY"),
    );
    let (from, until) = horizon(now());
    let mut almanac = Almanac::default();
    let records = |when: &When| published(vec![], vec![event("markt", when.clone())]);
    let (first, _) = almanac.snapshot(records(&rule), from, until);
    let remembered = |almanac: &mut Almanac, dates: Result<Dates, RecurrenceError>| {
        let page = almanac.page.as_mut().unwrap();
        let (_, result) = page.dates.values_mut().next().unwrap();
        *result = dates;
    };
    // What is remembered is believed as long as the event repeats in the same way.
    remembered(
        &mut almanac,
        Ok(Dates {
            later: true,
            ..Dates::default()
        }),
    );
    let (again, _) = almanac.snapshot(records(&rule), from, until);
    assert_eq!(again.occurrences, []);
    let other = dated(
        "2026-11-21T18:00:00",
        "2026-11-21T20:00:00",
        Some("FREQ=WEEKLY;COUNT=3"),
    );
    let (changed, _) = almanac.snapshot(records(&other), from, until);
    assert_eq!(changed.occurrences, first.occurrences[..3]);
}
