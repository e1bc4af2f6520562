//! Calendars of others: whatever stands in them, what is taken is sound and comes in only once.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::city::{Event, Instant, Source, When};
use proptest::prelude::*;
use server::calendar;
use server::import::ics::{self, Reading, Venues};
use server::store::{Origin, Stored, Version, Write};

use crate::mutate::{Format, Input};
use crate::search::search;

const SEEDS: [&str; 4] = [
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Kultur in der City\r\nBEGIN:VTIMEZONE\r\n\
     TZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\n\
     END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:konzert-1@example.org\r\n\
     DTSTART;TZID=Europe/Berlin:20261205T190000\r\nDTEND;TZID=Europe/Berlin:20261205T213000\r\n\
     SUMMARY:Orgel\\, Chor & Glühwein\r\nDESCRIPTION:Erste Zeile\\nzweite Zeile mit einem sehr la\r\n \
     ngen Wort\r\nLOCATION:St. Reinoldi\\, Ostenhellweg 2\r\nGEO:51.5148;7.4687\r\n\
     URL:https://example.org/konzert?a=1\r\nORGANIZER;CN=\"Kantorei\":mailto:x@example.org\r\n\
     STATUS:CONFIRMED\r\nSEQUENCE:3\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Wecker\r\n\
     END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:markt\r\n\
     DTSTART;TZID=W. Europe Standard Time:20261127T080000\r\nDURATION:PT6H30M\r\n\
     RRULE:FREQ=WEEKLY;BYDAY=FR,SA;UNTIL=20270401T000000Z;WKST=MO\r\n\
     EXDATE;TZID=Europe/Berlin:20261225T080000,20261226T080000\r\nEXDATE;VALUE=DATE:20270101\r\n\
     RDATE:20261222T080000,20261223T080000\r\nRDATE;VALUE=PERIOD:20261224T080000Z/PT2H\r\n\
     SUMMARY:Markt\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:markt\r\n\
     RECURRENCE-ID;TZID=Europe/Berlin:20261204T080000\r\nDTSTART:20261204T100000\r\n\
     SEQUENCE:1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:markt\r\n\
     RECURRENCE-ID:20261211T080000\r\nDTSTART:20261211T080000\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
     END:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:fest\nDTSTART;VALUE=DATE:20261212\nDTEND;VALUE=DATE:20261214\n\
     RRULE:FREQ=MONTHLY;BYDAY=2SA;COUNT=12;INTERVAL=1\nSUMMARY:Fest\nCLASS:PUBLIC\nEND:VEVENT\n\
     BEGIN:VEVENT\nUID:lauf\nDTSTART:20261231T140000Z\nDTEND:20261231T160000Z\n\
     RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1;BYSETPOS=1;BYHOUR=14\nSUMMARY:Lauf\n\
     DESCRIPTION:<b>Start</b> am\\;Friedensplatz\\, um 14 Uhr\nEND:VEVENT\n\
     BEGIN:VEVENT\nUID:privat\nCLASS:PRIVATE\nDTSTART:20261201T100000\nSUMMARY:Arzt\nEND:VEVENT\n\
     BEGIN:VTODO\nUID:x\nSUMMARY:y\nEND:VTODO\nEND:VCALENDAR\n",
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:weit\r\nDTSTART;TZID=America/New_York:20261129T023000\r\n\
     DTEND;TZID=/citadel.org/20250101_1/Europe/London:20261129T230000\r\n\
     RRULE:FREQ=DAILY;INTERVAL=2;COUNT=20\r\nSUMMARY;LANGUAGE=de:Weit weg\r\n\
     ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:iVBORw0KGgo=\r\nGEO:nan;inf\r\n\
     END:VEVENT\r\nEND:VCALENDAR\r\n",
];

/// `⏎` is the end of a line, `␣` a blank.
const WORDS: &str = "\
    BEGIN:VCALENDAR⏎ END:VCALENDAR⏎ BEGIN:VEVENT⏎ END:VEVENT⏎ BEGIN:VALARM⏎ END:VALARM⏎ \
    METHOD:CANCEL⏎ UID:x⏎ UID:markt⏎ UID:⏎ SUMMARY:⏎ CLASS:CONFIDENTIAL⏎ \
    SEQUENCE:99999999999999999999⏎ DTSTART:00000101T000000⏎ DTSTART:99991231T235960⏎ \
    DTSTART:20260329T023000⏎ DTEND:99991231T235959Z⏎ DURATION:PT999999999H⏎ DURATION:-P1D⏎ \
    DURATION:P52W⏎ RDATE:20261201,20261202T1000,x⏎ EXDATE:20261127T080000⏎ \
    RECURRENCE-ID:20261127T080000⏎ RECURRENCE-ID;RANGE=THISANDFUTURE:20261127T080000⏎ \
    RRULE:FREQ=SECONDLY⏎ RRULE:FREQ=MINUTELY;INTERVAL=65535⏎ \
    RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30⏎ RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO⏎ \
    RRULE:FREQ=MONTHLY;BYDAY=5MO,-5SU;BYSETPOS=-366⏎ RRULE:FREQ=DAILY;COUNT=4294967295⏎ \
    RRULE:FREQ=DAILY;UNTIL=99991231⏎ RRULE:FREQ=HOURLY;BYMINUTE=0,1,2;BYSECOND=0,59⏎ \
    RRULE:FREQ=DAILY;INTERVAL=0⏎ RRULE:FREQ=WEEKLY;BYDAY=MO,MO,MO,MO⏎ GEO:999;999⏎ \
    URL:javascript:alert(1)⏎ URL:https:evil.example⏎ URL:https://⏎ ORGANIZER;CN=a@b:x⏎ \
    X-A;B=\"C:D\":E⏎ ⏎␣ ⏎\t TZID= ;TZID=Mars/Olympus ;VALUE=DATE ;VALUE=PERIOD FREQ= \
    ;COUNT=0 ;UNTIL= ;BYDAY= ;BYMONTHDAY=31 ;BYYEARDAY=366,-366 20261127T080000 20261301 \
    20270230 19700101T000000Z \\n \\, \\; \\\\ : ; ,";

fn now() -> Instant {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

#[test]
fn calendars_yield_what_can_be_kept_and_come_in_once() {
    let format = Format::new(SEEDS, WORDS);
    search(400, &format.damaged(), sound);
}

fn sound(input: Input) -> Result<(), TestCaseError> {
    let text = input.text();
    let reading = ics::read(&text, now());
    bounded(&text, &reading)?;
    let source = Source {
        name: "Kalender".into(),
        url: None,
        licence: None,
        as_of: "2026-11-21".parse().unwrap(),
        note: None,
    };
    let venues = Venues::default();
    let mut events = Vec::new();
    for draft in &reading.drafts {
        prop_assert!(!draft.title.trim().is_empty() && !draft.object.is_empty());
        let event = draft.event(source.clone(), &venues);
        let json = serde_json::to_string(&event).unwrap();
        prop_assert!(
            !json.contains("\\u0000"),
            "no database keeps U+0000: {}",
            json
        );
        prop_assert_eq!(&serde_json::from_str::<Event>(&json).unwrap(), &event);
        if let Some(link) = &event.link {
            let url = link.parse::<reqwest::Url>();
            let url = url.map_err(|it| TestCaseError::fail(it.to_string()))?;
            prop_assert!(matches!(url.scheme(), "http" | "https"), "{}", link);
            prop_assert!(url.has_host(), "{}", link);
        }
        let When::Dated { start, end, .. } = &event.when else {
            return Err(TestCaseError::fail("a date without a date"));
        };
        prop_assert!(start <= end);
        events.push((draft.object.clone(), event));
    }
    // Working dates out looks five years ahead: not for all of a thousand.
    for (_, event) in events.iter().take(5) {
        let coming = calendar::coming(&event.when, now(), 3);
        let coming = coming.map_err(|it| TestCaseError::fail(it.to_string()))?;
        prop_assert!(coming.is_sorted() && coming.iter().all(|(start, end)| start <= end));
    }
    comes_in_once(&events)
}

/// What a calendar yields grows with the calendar, and no faster.
fn bounded(text: &str, reading: &Reading) -> Result<(), TestCaseError> {
    let upper = text.to_ascii_uppercase();
    let dates = upper.matches("VEVENT").count() + upper.matches("RDATE").count();
    let most = dates + text.matches(',').count();
    prop_assert!(reading.drafts.len() + reading.past <= most);
    let lines = text.split('\n').count();
    prop_assert!(reading.notes.len() <= 1 + lines + 4 * most);
    prop_assert!(
        reading
            .notes
            .iter()
            .all(|it| (1..=lines).contains(&it.line))
    );
    let told: usize = reading.notes.iter().map(|it| it.to_string().len()).sum();
    prop_assert!(told <= 4 * text.len() + 2000 * (1 + reading.notes.len()));
    let mut objects = HashSet::new();
    prop_assert!(reading.drafts.iter().all(|it| objects.insert(&it.object)));
    let long = |it: &String| it.chars().count() > 10_000;
    prop_assert!(
        !reading
            .drafts
            .iter()
            .any(|it| it.text.as_ref().is_some_and(long))
    );
    Ok(())
}

/// The same calendar a second time changes nothing.
fn comes_in_once(events: &[(String, Event)]) -> Result<(), TestCaseError> {
    let merge = |there: &[Stored<Event>], origins: &[Origin]| {
        let reserved = BTreeSet::new();
        ics::merge(
            "ics:x",
            events.to_vec(),
            there,
            origins,
            true,
            &reserved,
            |_| false,
        )
        .map_err(|it| TestCaseError::fail(it.to_string()))
    };
    let first = merge(&[], &[])?;
    let (mut there, mut origins) = (Vec::new(), HashMap::new());
    for write in first.writes {
        match write {
            Write::Event {
                record, published, ..
            } => there.push(Stored {
                record,
                published,
                version: Version(1),
                created: now(),
                updated: now(),
            }),
            Write::Origin(origin) => {
                origins.insert(origin.object.clone(), origin);
            }
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }
    let slugs: HashSet<_> = there.iter().map(|it| &it.record.slug).collect();
    prop_assert_eq!(slugs.len(), events.len(), "two events have one name");
    let origins: Vec<Origin> = origins.into_values().collect();
    let second = merge(&there, &origins)?;
    prop_assert_eq!(second.writes, vec![]);
    prop_assert_eq!(second.same, events.len());
    Ok(())
}
