//! A small city for tests: three places and a few events around Saturday, 21 November 2026.

use chrono::{NaiveDate, NaiveDateTime};

use super::*;

pub(crate) fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

pub(crate) fn point(lon: f64, lat: f64) -> Point {
    Point::new(lon, lat).unwrap()
}

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub(crate) fn clock(month: u32, date: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(month, date).and_hms_opt(hour, minute, 0).unwrap()
}

/// The instant at which the clock in Dortmund shows a time.
pub(crate) fn at(month: u32, date: u32, hour: u32, minute: u32) -> Instant {
    zone().instant(clock(month, date, hour, minute))
}

/// Europe/Berlin in 2026.
pub(crate) fn zone() -> Zone {
    Zone {
        name: "Europe/Berlin".into(),
        base: 3600,
        changes: vec![(1_774_746_000, 7200), (1_792_890_000, 3600)],
    }
}

pub(crate) fn source() -> Source {
    Source {
        name: "Test".into(),
        url: None,
        licence: None,
        as_of: day(11, 1),
        note: None,
    }
}

pub(crate) fn place(name: &str, details: Details, lon: f64, lat: f64) -> Place {
    Place {
        slug: slug(&name.to_lowercase().replace(' ', "-")),
        name: Text::new(name),
        details,
        at: point(lon, lat),
        networks: vec![],
        categories: vec![],
        summary: None,
        text: None,
        address: None,
        district: None,
        hours: Hours::Unknown,
        closures: vec![],
        contact: Contact::default(),
        access: Accessibility::default(),
        pictures: vec![],
        source: source(),
        sample: false,
    }
}

pub(crate) fn event(name: &str, venue: Option<Venue>) -> Event {
    Event {
        slug: slug(&name.to_lowercase().replace(' ', "-")),
        title: Text::new(name),
        summary: None,
        text: None,
        organiser: None,
        venue,
        when: When::Dated {
            start: clock(11, 21, 19, 0),
            end: clock(11, 21, 22, 0),
            all_day: false,
            rrule: None,
            except: vec![],
        },
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

/// Open 10 to 18 from 20 to 28 November 2026.
pub(crate) fn ten_to_six() -> Schedule {
    let spans = (20..=28).map(|date| Span {
        start: at(11, date, 10, 0),
        end: at(11, date, 18, 0),
        state: SpanState::Open,
    });
    Schedule {
        spans: spans.collect(),
    }
}

pub(crate) fn info() -> CityInfo {
    CityInfo {
        city: "Dortmund".into(),
        title: Text::both("Stadtplan", "City map"),
        description: Text::new("Test"),
        languages: super::Lang::ALL.to_vec(),
        centre: point(7.465, 51.514),
        bounds: BBox::new(7.448, 51.507, 7.48, 51.521).unwrap(),
        schematic: true,
        attribution: vec![],
        publisher: vec![],
        email: None,
        networks: vec![Network {
            slug: slug("qualitaetsroute"),
            name: Text::new("Qualitätsroute"),
            mark: "Q".into(),
            text: None,
            url: None,
        }],
        categories: vec![Category {
            slug: slug("brunnen"),
            name: Text::both("Brunnen", "Fountain"),
            events: false,
            outdoors: true,
            words: vec![],
        }],
        districts: vec![],
    }
}

/// A snapshot of places with schedules and of events with their dates.
pub(crate) fn snapshot(
    places: Vec<(Place, Option<Schedule>)>,
    events: Vec<(Event, Vec<(Instant, Instant)>)>,
) -> Snapshot {
    let mut schedules = Vec::new();
    let places = places
        .into_iter()
        .map(|(place, schedule)| PlaceEntry {
            place,
            schedule: schedule.map(|schedule| {
                schedules.push(schedule);
                schedules.len() as u32 - 1
            }),
        })
        .collect();
    let mut occurrences: Vec<Occurrence> = Vec::new();
    for (i, (_, dates)) in (0..).zip(&events) {
        occurrences.extend(dates.iter().map(|(start, end)| Occurrence {
            start: *start,
            end: *end,
            event: i,
        }));
    }
    occurrences.sort_unstable();
    Snapshot {
        revision: Revision(1),
        from: at(11, 20, 0, 0),
        until: at(12, 20, 0, 0),
        zone: zone(),
        info: info(),
        holidays: vec![],
        schedules,
        places,
        events: events.into_iter().map(|(event, _)| event).collect(),
        occurrences,
    }
}
