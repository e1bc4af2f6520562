//! Calendars of others in a real store, and what the store knows for those who look after files.

use std::collections::BTreeSet;

use app::city::{EventState, Picture, Source, Text, When};
use server::import::ics::{self, Merged, Venues};
use server::store::{Store, Write};

use crate::database::{Database, on_both};
use crate::samples::{batch, event, info, noon, place, slug, write_event, write_place};

on_both! {
    a_calendar_is_followed_and_never_appears_twice
    all_events_are_listed_whether_or_not_visitors_see_them
    a_picture_is_needed_as_long_as_a_record_shows_it
}

const SUBSCRIPTION: &str = "kultur";

fn calendar(time: &str, status: &str) -> String {
    [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:lesung@example.org",
        "SUMMARY:Lesung mit Musik",
        "LOCATION:Laden",
        &format!("DTSTART;TZID=Europe/Berlin:{time}"),
        "RRULE:FREQ=WEEKLY;COUNT=3",
        &format!("STATUS:{status}"),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}

/// Reads a calendar into the store, as a subscription does.
async fn bring_in(store: &dyn Store, text: &str) -> Merged {
    let reading = ics::read(text, noon());
    assert_eq!(reading.notes, [], "{text}");
    let places = store.places().await.unwrap();
    let venues = Venues::of(places.iter().map(|it| &it.record));
    let source = || Source {
        name: "Kulturkalender".into(),
        url: None,
        licence: None,
        as_of: noon().date_naive(),
        note: None,
    };
    let incoming = reading
        .drafts
        .iter()
        .map(|it| (it.object.clone(), it.event(source(), &venues)))
        .collect();
    let source = ics::source(SUBSCRIPTION);
    let there = store.events().await.unwrap();
    let origins = store.origins(&source).await.unwrap();
    let merged = ics::merge(
        &source,
        incoming,
        &there,
        &origins,
        true,
        &BTreeSet::new(),
        |_| false,
    )
    .unwrap();
    store.write(batch(merged.writes.clone())).await.unwrap();
    merged
}

async fn a_calendar_is_followed_and_never_appears_twice(database: &Database) {
    let store = database.open().await;
    let mut shop = place("laden");
    shop.name = Text::new("Laden");
    store
        .write(batch([
            Write::Info {
                record: info(),
                expected: None,
            },
            write_place(shop),
        ]))
        .await
        .unwrap();
    let year = noon().format("%Y").to_string().parse::<i32>().unwrap() + 1;
    let first = calendar(&format!("{year}0305T190000"), "CONFIRMED");
    assert_eq!(bring_in(&*store, &first).await.new, 1);
    let again = bring_in(&*store, &first).await;
    assert_eq!((again.same, again.writes.len()), (1, 0));

    // Somebody finds a better title; then the calendar moves the event and calls it off.
    let slug = slug("lesung-mit-musik");
    let mut edited = store.event(&slug).await.unwrap().unwrap().record;
    edited.title = Text::both("Lesung mit Klavier", "Reading with piano");
    store.write(batch([write_event(edited)])).await.unwrap();
    let moved = calendar(&format!("{year}0306T200000"), "CANCELLED");
    assert_eq!(bring_in(&*store, &moved).await.changed, 1);
    let events = store.events().await.unwrap();
    assert_eq!(events.len(), 1);
    let record = &events[0].record;
    assert_eq!(record.title.de, "Lesung mit Klavier");
    assert_eq!(record.state, EventState::Cancelled);
    assert!(matches!(&record.when, When::Dated { start, .. }
        if start.to_string() == format!("{year}-03-06 20:00:00")));

    // The calendar is empty: what somebody has edited stays.
    let empty = bring_in(&*store, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").await;
    assert_eq!((empty.orphans.len(), empty.gone), (1, 0));
    store.close().await;
}

async fn all_events_are_listed_whether_or_not_visitors_see_them(database: &Database) {
    let store = database.open().await;
    let hidden = Write::Event {
        record: event("anderes"),
        published: false,
        expected: None,
    };
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_event(event("markt")),
        hidden,
    ];
    store.write(batch(writes)).await.unwrap();
    let all = store.events().await.unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|it| (it.record.slug.as_str(), it.published))
        .collect();
    assert_eq!(seen, [("anderes", false), ("markt", true)]);
    store.close().await;
}

async fn a_picture_is_needed_as_long_as_a_record_shows_it(database: &Database) {
    let store = database.open_all().await;
    let mut shop = place("laden");
    shop.pictures = vec![Picture {
        src: "/media/0123456789abcdef0123456789abcdef-640.jpg".into(),
        width: 640,
        height: 480,
        widths: vec![320, 640],
        alt: Text::new("Schaufenster"),
        credit: "Laden".into(),
        licence: "CC BY 4.0".into(),
    }];
    let writes = [
        Write::Info {
            record: info(),
            expected: None,
        },
        write_place(shop),
    ];
    store.write(batch(writes)).await.unwrap();
    let showing = store.showing("/media/").await.unwrap();
    assert_eq!(showing.len(), 1);
    assert!(showing[0].contains("-640.jpg"), "{showing:?}");
    store
        .write(batch([write_place(place("laden"))]))
        .await
        .unwrap();
    assert_eq!(
        store.showing("/media/").await.unwrap().len(),
        0,
        "its history is of no account"
    );
    store.close().await;
}
