//! `/api/v1/events.ics` and `/api/v1/events/{slug}.ics`, read by another program's parser.

use std::collections::HashSet;

use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime, EventLike, EventStatus};

use crate::site::{Running, header, now, on_sqlite};

const DOOR: &str = "/api/v1/events";

/// A calendar that obeys the rules for lines (RFC 5545 section 3.1).
async fn calendar(site: &Running, path: &str) -> Calendar {
    let text = site.text(path).await;
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{path}");
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{path}: {line} is too long");
        assert!(!line.contains(['\r', '\n']), "{path}: {line:?}");
    }
    text.parse().unwrap()
}

fn start(event: &icalendar::Event) -> String {
    match event.get_start() {
        Some(DatePerhapsTime::Date(day)) => day.to_string(),
        Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(at))) => at.to_rfc3339(),
        other => panic!("{other:?} is neither a day nor an instant in UTC"),
    }
}

#[test]
fn an_event_goes_into_a_calendar_with_all_there_is_to_know() {
    on_sqlite(async |site| {
        let path = format!("{DOOR}/mustertage-kunst-im-leerstand.ics");
        let headers = site.get(&path).await.headers().clone();
        assert_eq!(
            header(&headers, "content-type"),
            "text/calendar; charset=utf-8"
        );
        assert_eq!(
            header(&headers, "content-disposition"),
            "attachment; filename=\"mustertage-kunst-im-leerstand.ics\""
        );
        let german = calendar(&site, &path).await;
        let [event] = german.events().collect::<Vec<_>>()[..] else {
            panic!("one date, one entry");
        };
        assert_eq!(
            event.get_uid(),
            Some("mustertage-kunst-im-leerstand@karte.example.org")
        );
        // Days count here, not times; the last one is not included.
        assert_eq!(start(event), "2026-11-24");
        let last = event.get_end().map(|it| it.date_naive());
        assert_eq!(last, "2026-11-27".parse().ok());
        assert_eq!(
            event.get_summary(),
            Some("Mustertage: Kunst im Leerstand (Beispiel)")
        );
        assert!(
            event
                .get_description()
                .unwrap()
                .contains("Kollektiv Muster")
        );
        assert_eq!(
            event.get_url(),
            Some("https://karte.example.org/termin/mustertage-kunst-im-leerstand")
        );
        assert_eq!(event.get_status(), Some(EventStatus::Confirmed));
        assert!(event.get_timestamp().unwrap() < now());

        let english = calendar(&site, &format!("{path}?lang=en")).await;
        let event = english.events().next().unwrap();
        assert!(event.get_summary().unwrap().starts_with("Sample days"));
        assert!(event.get_url().unwrap().contains("/en/event/"));
    });
}

#[test]
fn what_does_not_take_place_says_so() {
    on_sqlite(async |site| {
        let list = site.json(&format!("{DOOR}?limit=5000")).await;
        let mut seen = HashSet::new();
        for event in list["features"].as_array().unwrap() {
            let of = &event["properties"];
            let (Some(slug), Some(state)) = (of["slug"].as_str(), of["state"].as_str()) else {
                panic!("no slug or no state: {of}");
            };
            if state == "scheduled" || of["occurrences"].as_array().unwrap().is_empty() {
                continue;
            }
            seen.insert(state.to_owned());
            let calendar = calendar(&site, &format!("{DOOR}/{slug}.ics")).await;
            for entry in calendar.events() {
                let summary = entry.get_summary().unwrap();
                let (word, status) = match state {
                    "cancelled" => ("Abgesagt: ", EventStatus::Cancelled),
                    "postponed" => ("Verschoben, neuer Termin folgt: ", EventStatus::Cancelled),
                    _ => ("Verlegt: ", EventStatus::Confirmed),
                };
                assert!(summary.starts_with(word), "{summary}");
                assert_eq!(entry.get_status(), Some(status), "{slug}");
            }
        }
        assert_eq!(seen.len(), 3, "the samples show every state: {seen:?}");
    });
}

#[test]
fn the_whole_calendar_holds_every_coming_date_once() {
    on_sqlite(async |site| {
        let all = calendar(&site, "/api/v1/events.ics").await;
        let entries: Vec<_> = all.events().collect();
        let names: HashSet<_> = entries.iter().filter_map(|it| it.get_uid()).collect();
        assert_eq!(names.len(), entries.len(), "a name is given once");
        let list = site.json(&format!("{DOOR}?limit=5000")).await;
        let dates = list["features"].as_array().unwrap().iter();
        let dates = dates.map(|it| {
            it["properties"]["occurrences"]
                .as_array()
                .map_or(0, Vec::len)
        });
        assert_eq!(entries.len(), dates.sum::<usize>());
        for entry in entries {
            start(entry);
            assert!(
                entry.get_location().is_some_and(|it| !it.is_empty())
                    == entry.property_value("GEO").is_some()
            );
        }
        let text = site.text("/api/v1/events.ics").await;
        assert_eq!(text, site.text("/api/v1/events.ics").await);
        let english = site.text("/api/v1/events.ics?lang=en").await;
        assert_ne!(text, english);
    });
}

#[test]
fn what_has_no_date_or_does_not_exist_is_no_calendar() {
    on_sqlite(async |site| {
        site.problem(&format!("{DOOR}/gibt-es-nicht.ics"), 404)
            .await;
        site.problem("/api/v1/events.ics?lang=fr", 400).await;
        let list = site.json(&format!("{DOOR}?limit=5000")).await;
        let features = list["features"].as_array().unwrap();
        let season = features
            .iter()
            .find(|it| it["properties"]["season"].is_string());
        let slug = season.unwrap()["properties"]["slug"].as_str().unwrap();
        site.problem(&format!("{DOOR}/{slug}.ics"), 404).await;
    });
}
