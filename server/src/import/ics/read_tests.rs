use app::city::{EventState, Source};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::Venues;
use super::*;

fn now() -> Instant {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n").replace('\n', "\r\n")
}

fn taken(events: &str) -> Reading {
    read(&calendar(events), now())
}

fn notes(reading: &Reading) -> Vec<String> {
    reading.notes.iter().map(ToString::to_string).collect()
}

/// Start, end, rule and exceptions on the wall clock.
fn when(draft: &Draft) -> String {
    let When::Dated {
        start,
        end,
        all_day,
        rrule,
        except,
    } = &draft.when
    else {
        panic!("{draft:?}")
    };
    format!("{start} to {end} {all_day} {rrule:?} {except:?}")
}

#[test]
fn a_concert_comes_with_all_that_is_known_of_it() {
    let reading = taken(
        "X-WR-CALNAME:Kultur in der City\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\n\
         DTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:konzert-1@example.org\n\
         DTSTART;TZID=Europe/Berlin:20261205T190000\nDTEND;TZID=Europe/Berlin:20261205T213000\n\
         SUMMARY:Orgel\\, Chor & Glühwein\nDESCRIPTION:Erste Zeile\\nzweite Zeile mit einem sehr la\n \
         ngen Wort\nLOCATION:St. Reinoldi\\, Ostenhellweg 2\nGEO:51.5148;7.4687\n\
         URL:https://example.org/konzert?a=1\nORGANIZER;CN=\"Kantorei\":mailto:x@example.org\n\
         STATUS:CONFIRMED\nBEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Wecker\nEND:VALARM\nEND:VEVENT",
    );
    assert_eq!(notes(&reading), Vec::<String>::new());
    assert_eq!(reading.name.as_deref(), Some("Kultur in der City"));
    let [draft] = reading.drafts.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!(draft.object, "konzert-1@example.org");
    assert_eq!(draft.title, "Orgel, Chor & Glühwein");
    assert_eq!(draft.slug.as_str(), "orgel-chor-gluehwein");
    assert_eq!(
        draft.text.as_deref(),
        Some("Erste Zeile\nzweite Zeile mit einem sehr langen Wort")
    );
    assert_eq!(
        draft.location.as_deref(),
        Some("St. Reinoldi, Ostenhellweg 2")
    );
    assert_eq!(draft.organiser.as_deref(), Some("Kantorei"));
    assert_eq!(
        draft.link.as_deref(),
        Some("https://example.org/konzert?a=1")
    );
    assert_eq!(draft.at, Some(Point::new(7.4687, 51.5148).unwrap()));
    assert_eq!(
        when(draft),
        "2026-12-05 19:00:00 to 2026-12-05 21:30:00 false None []"
    );
}

#[test]
fn times_may_be_written_in_many_ways() {
    let event = |lines: &str| {
        let reading = taken(&format!(
            "BEGIN:VEVENT\nUID:a\nSUMMARY:x\n{lines}\nEND:VEVENT"
        ));
        reading
            .drafts
            .first()
            .map_or_else(|| notes(&reading).join("|"), when)
    };
    for (lines, meant) in [
        (
            "DTSTART:20261205T180000Z\nDURATION:PT1H30M",
            "2026-12-05 19:00:00 to 2026-12-05 20:30:00 false None []",
        ),
        (
            "DTSTART:20261205T180000",
            "2026-12-05 18:00:00 to 2026-12-05 18:00:00 false None []",
        ),
        (
            "DTSTART;VALUE=DATE:20261205",
            "2026-12-05 00:00:00 to 2026-12-06 00:00:00 true None []",
        ),
        (
            "DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261208",
            "2026-12-05 00:00:00 to 2026-12-08 00:00:00 true None []",
        ),
        (
            "DTSTART:20261205T180000\nDTEND:20261205T170000",
            "line 3 (a): the entry ends before it begins",
        ),
        (
            "DTSTART:soon",
            "line 3 (a): the entry’s DTSTART is missing or no date",
        ),
        (
            "DTSTART:20261205T180000\nDURATION:-PT1H",
            "line 3 (a): the entry’s DURATION is missing or no date",
        ),
    ] {
        assert_eq!(event(lines), meant, "{lines}");
    }
}

#[test]
fn a_series_leaves_out_what_is_excepted_moved_or_called_off() {
    let reading = taken(
        "BEGIN:VEVENT\nUID:markt\nSUMMARY:Markt\nLOCATION:Alter Markt\nDTSTART:20261126T100000\n\
         DTEND:20261126T160000\nRRULE:FREQ=WEEKLY;BYDAY=TH\nEXDATE:20261203T100000,20261210T090000Z\n\
         EXDATE;VALUE=DATE:20261217\nRDATE:20261202T100000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:markt\nRECURRENCE-ID:20261224T100000\nDTSTART:20261223T100000\nDTEND:20261223T140000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:markt\nRECURRENCE-ID:20261231T100000\nDTSTART:20261231T100000\nSTATUS:CANCELLED\nSUMMARY:Markt\nEND:VEVENT",
    );
    assert_eq!(notes(&reading), Vec::<String>::new());
    let all: Vec<_> = reading
        .drafts
        .iter()
        .map(|it| (it.object.as_str(), it.title.as_str(), it.cancelled))
        .collect();
    assert_eq!(
        all,
        [
            ("markt#20261202T100000", "Markt", false),
            ("markt", "Markt", false),
            ("markt#20261224T100000", "Markt", false),
            ("markt#20261231T100000", "Markt", true),
        ]
    );
    let series = when(&reading.drafts[1]);
    assert!(series.contains("FREQ=WEEKLY;BYDAY=TH"), "{series}");
    for date in [
        "2026-12-03T10:00:00",
        "2026-12-10T10:00:00",
        "2026-12-17T10:00:00",
        "2026-12-24T10:00:00",
        "2026-12-31T10:00:00",
    ] {
        assert!(series.contains(date), "{date} in {series}");
    }
    assert_eq!(reading.drafts[2].location.as_deref(), Some("Alter Markt"));
}

#[test]
fn what_cannot_be_taken_is_told_and_costs_nothing_else() {
    let reading = taken(
        "BEGIN:VEVENT\nSUMMARY:ohne\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:kaputt\nSUMMARY;;;=\"x\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:titellos\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:privat\nSUMMARY:x\nCLASS:PRIVATE\nDTSTART:20261205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:mars\nSUMMARY:x\nDTSTART;TZID=Mars:20261205T180000\nDTEND;TZID=Mars:20261205T190000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:regel\nSUMMARY:x\nDTSTART:20261205T180000\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:link\nSUMMARY:x\nDTSTART:20261205T180000\nURL:javascript:alert(1)\nGEO:oben;links\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:alt\nSUMMARY:x\nDTSTART:20251205T180000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:offen\nSUMMARY:x\nDTSTART:20261205T180000",
    );
    assert_eq!(
        notes(&reading),
        [
            "line 3: the entry has no UID",
            "line 7 (kaputt): the entry’s DTSTART is missing or no date",
            "line 12 (titellos): the entry has no title (SUMMARY)",
            "line 16 (privat): the entry is marked as private",
            "line 22 (mars): the time zone “Mars” is unknown; the times are taken as the city’s own",
            "line 28 (regel): the repetition “FREQ=SECONDLY” cannot be used: an event can repeat daily, weekly, \
             monthly or yearly, not more often; only the first date is taken",
            "line 34 (link): its GEO cannot be read and is left out",
            "line 34 (link): its URL cannot be read and is left out",
            "line 46 (offen): the entry cannot be read",
        ]
    );
    let objects: Vec<_> = reading.drafts.iter().map(|it| it.object.as_str()).collect();
    assert_eq!(objects, ["mars", "regel", "link"]);
    assert_eq!(reading.past, 1);
    assert_eq!(reading.drafts[2].link, None);
    assert_eq!(
        notes(&read("<html>", now())),
        ["line 1: this is no calendar: it has no line BEGIN:VCALENDAR"]
    );
}

#[test]
fn the_latest_version_of_an_entry_counts() {
    let event = |sequence: u8, title: &str| {
        format!(
            "BEGIN:VEVENT\nUID:a\nSEQUENCE:{sequence}\nSUMMARY:{title}\nDTSTART:20261205T180000\nEND:VEVENT\n"
        )
    };
    let reading = taken(&(event(2, "neu") + &event(1, "alt")));
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.drafts[0].title, "neu");
    let all = calendar(&event(1, "x")).replace("VERSION:2.0", "METHOD:CANCEL");
    assert!(read(&all, now()).drafts[0].cancelled);
}

#[test]
fn components_nested_without_end_are_passed_over() {
    let deep = "BEGIN:X\r\n".repeat(200_000);
    assert!(
        read(&format!("BEGIN:VCALENDAR\r\n{deep}"), now())
            .drafts
            .is_empty()
    );
    let deep = format!(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:x\nDTSTART:20261205T180000\n{}{}END:VEVENT",
        "BEGIN:X\n".repeat(50_000),
        "END:X\n".repeat(50_000)
    );
    assert_eq!(taken(&deep).drafts.len(), 1);
}

#[test]
fn a_draft_becomes_an_event_at_the_place_that_its_location_names() {
    let mut place = crate::demo::dortmund(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap())
        .unwrap()
        .places
        .remove(0);
    place.name = app::city::Text::new("Reinoldikirche");
    let venues = Venues::of([&place]);
    let source = || Source {
        name: "Kultur".into(),
        url: None,
        licence: None,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        note: None,
    };
    let event = |location: &str| {
        let text = format!(
            "BEGIN:VEVENT\nUID:a\nSUMMARY:x\nSTATUS:CANCELLED\nDTSTART:20261205T180000\n{location}\nEND:VEVENT"
        );
        taken(&text).drafts[0].event(source(), &venues)
    };
    let there = event("LOCATION:REINOLDIKIRCHE\\, Ostenhellweg 2\\, Dortmund\nGEO:51.5;7.4");
    assert_eq!(
        there.venue,
        Some(app::city::Venue::Place(place.slug.clone()))
    );
    assert_eq!(there.state, EventState::Cancelled);
    let point = event("LOCATION:Hinterhof\nGEO:51.5;7.4");
    assert!(matches!(point.venue, Some(app::city::Venue::Point { .. })));
    let told = event("LOCATION:Hinterhof");
    assert_eq!(told.venue, None);
    assert_eq!(told.text.unwrap().de, "Ort: Hinterhof");
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in any::<String>()) {
        let _ = read(&text, now());
        let _ = read(&calendar(&text), now());
    }

    #[test]
    fn no_entry_makes_it_stumble(
        lines in proptest::collection::vec(
            (
                prop_oneof![
                    Just("DTSTART"), Just("DTEND"), Just("RRULE"), Just("EXDATE"), Just("RDATE"), Just("DURATION"),
                    Just("RECURRENCE-ID"), Just("GEO"), Just("URL"), Just("UID"), Just("SUMMARY"),
                    Just("DTSTART;TZID=Europe/London"), Just("BEGIN"), Just("END"), Just(" ")
                ],
                prop_oneof![
                    Just("20261205T180000Z".to_owned()), Just("20261205".to_owned()), Just("99991231T235959".to_owned()),
                    Just("00010101T000000Z".to_owned()), Just("FREQ=DAILY;COUNT=3".to_owned()), Just("P1D".to_owned()),
                    Just("VEVENT".to_owned()), "[ -~ä]{0,20}"
                ]
            ),
            0..14
        )
    ) {
        let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        let _ = taken(&format!("BEGIN:VEVENT\nUID:a\nSUMMARY:x\n{}\nEND:VEVENT", lines.join("\n")));
    }
}
