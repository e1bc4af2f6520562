//! Calendars that somebody follows, and what they bring, on both databases.

use std::collections::BTreeSet;

use app::account::letter::Letter;
use app::account::rights::Role;
use app::city::{EventState, Instant, Lang};
use chrono::Duration;
use server::import::ics::{self, Seen};
use server::mail::MailAddress;
use server::secret::Random;
use server::store::desk::{
    Calendar, Delivery, Failure, NewCalendar, NewSubmission, Outcome, Proposal, Remark, Report,
    Review, Sender, SubmissionState, Taken, Trouble,
};
use server::store::people::{Given, Granted, Invitation, Kind, Outgoing, PersonId};
use server::store::{Batch, Database as Keeper, StoreError, Version, Write};
use server::subscription::{self, Desk};

use crate::database::{Database, on_both};
use crate::samples::{batch, event, info, noon, slug, write_event};

on_both! {
    a_calendar_is_followed_once_and_remembers_what_came_of_it
    due_calendars_are_handed_out_once
    what_a_calendar_brings_is_written_with_rights_and_report_or_not_at_all
    whoever_is_erased_follows_no_calendar_and_whoever_asks_is_told_which
    the_office_looks_at_new_events_of_calendars_and_sees_their_changes
    an_event_of_somebody_else_is_neither_changed_nor_brought_twice
    a_page_that_is_no_calendar_takes_nothing_away
    what_was_edited_and_waits_for_the_office_keeps_its_words
    what_goes_before_the_office_has_looked_does_not_come_back_behind_its_back
    whoever_may_no_longer_post_events_brings_none
    what_was_read_too_late_does_not_come_back
    an_event_that_somebody_else_hides_is_not_taken_over
    a_name_with_signs_that_cannot_be_seen_does_not_stop_a_calendar
}

async fn organiser(store: &dyn Keeper, address: &str) -> PersonId {
    somebody(store, address, Role::Organiser).await
}

async fn somebody(store: &dyn Keeper, address: &str, role: Role) -> PersonId {
    let mail: MailAddress = address.parse().unwrap();
    let invitation = Invitation {
        id: PersonId(Random::SYSTEM.id(noon()).unwrap()),
        mail: mail.clone(),
        name: "Olga".to_owned(),
        lang: Lang::De,
        role: Some(role),
        places: Vec::new(),
        link: Random::SYSTEM.token().unwrap().digest(),
        expires: noon() + Duration::days(7),
        mail_out: Outgoing {
            to: mail,
            lang: Lang::De,
            kind: Kind::Invitation,
            letter: Letter {
                subject: "Betreff".to_owned(),
                text: "Text".to_owned(),
                html: "<p>Text</p>".to_owned(),
            },
            at: noon(),
            expires: None,
        },
        by: "test".to_owned(),
        at: noon(),
    };
    store.invite(&invitation).await.unwrap()
}

fn new(person: PersonId, address: Option<&str>) -> NewCalendar {
    NewCalendar {
        id: Random::SYSTEM.id(noon()).unwrap(),
        person,
        address: address.map(str::to_owned),
        live: true,
        at: noon(),
    }
}

fn report(outcome: Outcome, at: Instant) -> Report {
    Report {
        at,
        due: Some(at + Duration::hours(1)),
        name: Some("Kultur".to_owned()),
        seen: Some(Seen {
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        }),
        failures: 2,
        outcome,
    }
}

const ADDRESS: &str = "https://kultur.example/a.ics";

async fn a_calendar_is_followed_once_and_remembers_what_came_of_it(database: &Database) {
    let store = database.open_all().await;
    let olga = organiser(&*store, "olga@example.org").await;
    let first = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    assert_eq!(first.address.as_deref(), Some(ADDRESS));
    let again = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    assert_eq!(again.id, first.id);
    let files = store.follow(&new(olga, None)).await.unwrap();
    assert_eq!(files.address, None);
    let outcome = Outcome::Taken(Taken {
        new: 3,
        remarks: vec![Remark {
            line: 12,
            title: Some("Konzert".to_owned()),
            trouble: Trouble::NoTime("DTSTART".to_owned()),
        }],
        ..Taken::default()
    });
    let told = report(outcome.clone(), noon());
    store.report(first.id, &told).await.unwrap();
    let all = store.calendars(olga).await.unwrap();
    assert_eq!(all.len(), 2);
    let it = all.iter().find(|it| it.id == first.id).unwrap();
    assert_eq!((&it.outcome, it.failures), (&Some(outcome), 2));
    assert_eq!((it.name.as_str(), it.fetched), ("Kultur", Some(noon())));
    assert_eq!(Some(&it.seen), told.seen.as_ref());

    assert!(store.set_live(olga, first.id, false).await.unwrap());
    let karl = organiser(&*store, "karl@example.org").await;
    assert!(!store.set_live(karl, first.id, true).await.unwrap());
    assert!(!store.unfollow(karl, first.id).await.unwrap());
    assert!(store.unfollow(olga, first.id).await.unwrap());
    assert!(!store.unfollow(olga, first.id).await.unwrap());
    assert_eq!(store.calendars(olga).await.unwrap(), [files]);
    let back = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    assert_eq!((back.id, back.live, back.failures), (first.id, true, 0));
    assert_eq!(back.seen, Seen::default());
    store.close().await;
}

async fn due_calendars_are_handed_out_once(database: &Database) {
    let store = database.open_all().await;
    let olga = organiser(&*store, "olga@example.org").await;
    store.follow(&new(olga, None)).await.unwrap();
    let calendar = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    let due = async |minutes: i64| {
        let now = noon() + Duration::minutes(minutes);
        let until = now + Duration::minutes(15);
        store.due_calendars(now, until, 10).await.unwrap().len()
    };
    assert_eq!(due(0).await, 0, "whoever enters it asks for it");
    assert_eq!(due(6).await, 1);
    assert_eq!(due(6).await, 0);
    assert_eq!(due(22).await, 1, "nobody has said what came of it");
    let told = report(
        Outcome::Failed {
            why: Failure::Status(500),
        },
        noon(),
    );
    store.report(calendar.id, &told).await.unwrap();
    assert_eq!((due(59).await, due(61).await), (0, 1));
    store.unfollow(olga, calendar.id).await.unwrap();
    store.report(calendar.id, &told).await.unwrap();
    assert_eq!(due(600).await, 0);
    store.close().await;
}

async fn what_a_calendar_brings_is_written_with_rights_and_report_or_not_at_all(
    database: &Database,
) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    let brought = |expected| Delivery {
        batch: Batch {
            by: olga.to_string(),
            at: noon(),
            writes: vec![Write::Event {
                record: event("lesung"),
                published: false,
                expected: Some(expected),
            }],
        },
        own: vec![slug("lesung")],
        handed_in: vec![(
            None,
            NewSubmission {
                proposal: Proposal::Event(event("lesung")),
                base: Version::NONE,
                from: Sender::Person(olga),
                lang: Lang::De,
                note: String::new(),
                at: noon(),
            },
        )],
        withdrawn: Vec::new(),
        ends: false,
    };
    let told = report(Outcome::Unchanged, noon());
    let stale = store.bring_in(&calendar, &brought(Version(7)), &told).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    let events = async || store.person(olga).await.unwrap().unwrap().rights.events;
    assert!(events().await.is_empty());
    assert_eq!(store.waiting_count().await.unwrap(), 0);
    assert_eq!(store.calendars(olga).await.unwrap()[0].outcome, None);

    let before = store.revision().await.unwrap();
    store
        .bring_in(&calendar, &brought(Version::NONE), &told)
        .await
        .unwrap();
    assert!(store.changed(before).await.unwrap() > before);
    assert!(events().await.contains(&slug("lesung")));
    let waiting = store.waiting().await.unwrap();
    assert_eq!(waiting[0].base, Version(1), "what there is now");
    assert_eq!(
        store.calendars(olga).await.unwrap()[0].outcome,
        Some(Outcome::Unchanged)
    );
    store.close().await;
}

async fn what_was_read_too_late_does_not_come_back(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let entries = [("eins", "Lesung", 5)];
    // As it was when somebody began to ask it.
    let calendar = subscribed(&*store, olga, &entries).await;
    let desk = desk(&*store);
    let outcome = subscription::withdraw(desk, &calendar).await.unwrap();
    assert!(matches!(outcome, Some(Outcome::Taken(_))), "{outcome:?}");
    assert_eq!(store.calendars(olga).await.unwrap(), []);
    let before = store.revision().await.unwrap();
    let late = subscription::read_again(desk, &calendar, text(&entries)).await;
    assert_eq!(late.unwrap(), Outcome::Unchanged);
    assert_eq!(store.revision().await.unwrap(), before);
    let again = subscription::withdraw(desk, &calendar).await.unwrap();
    assert_eq!(again, None, "nobody follows it any more");
    store.close().await;
}

async fn whoever_is_erased_follows_no_calendar_and_whoever_asks_is_told_which(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = subscribed(&*store, olga, &[("eins", "Lesung", 5)]).await;
    let export = store.export(olga).await.unwrap().unwrap();
    assert_eq!(export["calendars"][0]["address"], ADDRESS);
    assert_eq!(export["calendars"][0]["live"], true);
    let source = ics::source(&calendar.id.to_string());
    assert_eq!(store.origins(&source).await.unwrap().len(), 1);
    assert!(store.erase(olga, "test", noon()).await.unwrap());
    assert_eq!(store.calendars(olga).await.unwrap(), []);
    assert_eq!(store.origins(&source).await.unwrap(), []);
    let later = noon() + Duration::days(9);
    assert_eq!(
        store.due_calendars(later, later, 10).await.unwrap(),
        [],
        "nobody asks for it any more"
    );
    store.close().await;
}

fn text(entries: &[(&str, &str, u32)]) -> String {
    let year = noon().format("%Y").to_string().parse::<i32>().unwrap() + 1;
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned()];
    for (uid, title, day) in entries {
        let (title, status) = title.split_once('!').unwrap_or((title, "CONFIRMED"));
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}"),
            format!("SUMMARY:{title}"),
            format!("DTSTART;TZID=Europe/Berlin:{year}03{day:02}T190000"),
            format!("STATUS:{status}"),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.extend(["END:VCALENDAR".to_owned(), String::new()]);
    lines.join("\r\n")
}

fn desk(store: &dyn Keeper) -> Desk<'_> {
    Desk {
        store,
        bounds: info().bounds,
        now: noon(),
    }
}

/// Reads a text as if it had come from the calendar's address.
async fn reads(store: &dyn Keeper, calendar: &Calendar, text: &str) -> Outcome {
    subscription::read_again(desk(store), calendar, text.to_owned())
        .await
        .unwrap()
}

async fn subscribed(
    store: &dyn Keeper,
    person: PersonId,
    entries: &[(&str, &str, u32)],
) -> Calendar {
    let calendar = store.follow(&new(person, Some(ADDRESS))).await.unwrap();
    let Outcome::Taken(taken) = reads(store, &calendar, &text(entries)).await else {
        panic!("nothing was taken")
    };
    assert_eq!(taken.remarks, []);
    calendar
}

async fn the_office_looks_at_new_events_of_calendars_and_sees_their_changes(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = subscribed(&*store, olga, &[("eins", "Lesung", 5)]).await;
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert!(!there.published);
    let waiting = store.waiting().await.unwrap();
    assert_eq!((waiting.len(), waiting[0].base), (1, there.version));
    // Called off before the office has looked: it sees that.
    let off = text(&[("eins", "Lesung!CANCELLED", 5)]);
    let Outcome::Taken(taken) = reads(&*store, &calendar, &off).await else {
        panic!()
    };
    assert_eq!((taken.cancelled, taken.changed), (1, 0));
    let waiting = store.waiting().await.unwrap();
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert_eq!((waiting.len(), waiting[0].base), (1, there.version));
    let Proposal::Event(event) = &waiting[0].proposal else {
        panic!()
    };
    assert_eq!(event.state, EventState::Cancelled);
    store.close().await;
}

async fn at_once(store: &dyn Keeper) {
    let review = Review {
        calendars: false,
        ..Review::default()
    };
    store.set_review(review, "test", noon()).await.unwrap();
}

async fn an_event_of_somebody_else_is_neither_changed_nor_brought_twice(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    at_once(&*store).await;
    let olga = organiser(&*store, "olga@example.org").await;
    let karl = organiser(&*store, "karl@example.org").await;
    subscribed(&*store, olga, &[("eins", "Lesung", 5)]).await;
    let before = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert!(before.published);
    let theirs = store.follow(&new(karl, Some(ADDRESS))).await.unwrap();
    let same = text(&[("eins", "Lesung!CANCELLED", 5), ("zwei", "Konzert", 6)]);
    let Outcome::Taken(taken) = reads(&*store, &theirs, &same).await else {
        panic!()
    };
    assert_eq!((taken.elsewhere, taken.new, taken.hidden), (1, 1, 0));
    assert_eq!(store.event(&slug("lesung")).await.unwrap(), Some(before));
    assert_eq!(store.events().await.unwrap().len(), 2);
    let rights = store.person(karl).await.unwrap().unwrap().rights;
    assert_eq!(
        rights.events.into_iter().collect::<Vec<_>>(),
        [slug("konzert")]
    );
    store.close().await;
}

async fn an_event_that_somebody_else_hides_is_not_taken_over(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    at_once(&*store).await;
    let olga = organiser(&*store, "olga@example.org").await;
    let karl = organiser(&*store, "karl@example.org").await;
    let entries = [("eins", "Lesung", 5)];
    let calendar = subscribed(&*store, olga, &entries).await;
    reads(&*store, &calendar, &text(&[])).await;
    let before = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert!(!before.published);
    // Karl's is an event of its own, and Olga's stays hers alone.
    let theirs = store.follow(&new(karl, Some(ADDRESS))).await.unwrap();
    let told = text(&entries).replace("UID:", "DESCRIPTION:Von Karl\r\nUID:");
    let Outcome::Taken(taken) = reads(&*store, &theirs, &told).await else {
        panic!()
    };
    assert_eq!((taken.new, taken.changed, taken.elsewhere), (1, 0, 0));
    assert_eq!(store.event(&slug("lesung")).await.unwrap(), Some(before));
    let rights = async |person| store.person(person).await.unwrap().unwrap().rights.events;
    assert_eq!(Vec::from_iter(rights(olga).await), [slug("lesung")]);
    assert_eq!(Vec::from_iter(rights(karl).await), [slug("lesung-2")]);
    store.close().await;
}

async fn a_page_that_is_no_calendar_takes_nothing_away(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    at_once(&*store).await;
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = subscribed(&*store, olga, &[("eins", "Lesung", 5)]).await;
    let outcome = reads(&*store, &calendar, "<html>Wartung</html>").await;
    let none = Outcome::Failed {
        why: Failure::NoCalendar,
    };
    assert_eq!(outcome, none);
    let shown = async || {
        store
            .event(&slug("lesung"))
            .await
            .unwrap()
            .unwrap()
            .published
    };
    assert!(shown().await);
    // One entry that cannot be read is not gone either.
    let broken = text(&[("eins", "Lesung", 5)]).replace("DTSTART;", "DTNOTHING;");
    let Outcome::Taken(taken) = reads(&*store, &calendar, &broken).await else {
        panic!()
    };
    assert_eq!((taken.gone, taken.remarks.len()), (0, 1));
    assert!(shown().await);
    let Outcome::Taken(taken) = reads(&*store, &calendar, &text(&[])).await else {
        panic!()
    };
    assert_eq!(taken.gone, 1);
    assert!(!shown().await);
    store.close().await;
}

async fn what_was_edited_and_waits_for_the_office_keeps_its_words(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = subscribed(&*store, olga, &[("eins", "Lesung", 5)]).await;
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    let mut edited = there.record.clone();
    edited.title.de = "Lesung mit Klavier".into();
    let own = NewSubmission {
        proposal: Proposal::Event(edited),
        base: there.version,
        from: Sender::Person(olga),
        lang: Lang::De,
        note: "Neuer Titel".to_owned(),
        at: noon(),
    };
    store.submit(&own).await.unwrap();
    reads(&*store, &calendar, &text(&[("eins", "Lesung", 6)])).await;
    let sent = store.submissions_of(olga).await.unwrap();
    assert_eq!((sent.len(), sent[0].state), (1, SubmissionState::Waiting));
    assert_eq!(sent[0].note, "Neuer Titel");
    let Proposal::Event(event) = &sent[0].proposal else {
        panic!()
    };
    assert_eq!(event.title.de, "Lesung mit Klavier");
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert_eq!(event.when, there.record.when, "the calendar's new day");
    assert_eq!(sent[0].base, there.version);
    // An ordinary write of somebody else is not undone by the calendar.
    let mut record = there.record.clone();
    record.title.de = "Lesung der Redaktion".into();
    store.write(batch([write_event(record)])).await.unwrap();
    reads(
        &*store,
        &calendar,
        &text(&[("eins", "Lesung im Freien", 6)]),
    )
    .await;
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert_eq!(there.record.title.de, "Lesung der Redaktion");
    store.close().await;
}

async fn what_goes_before_the_office_has_looked_does_not_come_back_behind_its_back(
    database: &Database,
) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let there = [("eins", "Lesung", 5)];
    let calendar = subscribed(&*store, olga, &there).await;
    assert_eq!(store.waiting_count().await.unwrap(), 1);
    reads(&*store, &calendar, &text(&[])).await;
    assert_eq!(store.waiting_count().await.unwrap(), 0);
    reads(&*store, &calendar, &text(&there)).await;
    let back = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert!(!back.published);
    let waiting = store.waiting().await.unwrap();
    assert_eq!((waiting.len(), waiting[0].base), (1, back.version));
    store.close().await;
}

async fn whoever_may_no_longer_post_events_brings_none(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    somebody(&*store, "office@example.org", Role::Office).await;
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = subscribed(&*store, olga, &[]).await;
    let seen = Given {
        roles: BTreeSet::from([Role::Organiser]),
        places: BTreeSet::new(),
    };
    let nothing = Given::default();
    for (seen, becomes) in [(&nothing, Granted::Changed), (&seen, Granted::Done)] {
        let granted = store.grant(olga, seen, &nothing, "test", noon()).await;
        assert_eq!(granted.unwrap(), becomes);
    }
    let outcome = reads(&*store, &calendar, &text(&[("eins", "Lesung", 5)])).await;
    let refused = Outcome::Failed {
        why: Failure::NoRight,
    };
    assert_eq!(outcome, refused);
    assert_eq!(store.events().await.unwrap(), []);
    assert_eq!(
        store.calendars(olga).await.unwrap()[0].outcome,
        Some(refused)
    );
    store.close().await;
}

async fn a_name_with_signs_that_cannot_be_seen_does_not_stop_a_calendar(database: &Database) {
    let store = database.open_all().await;
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    let olga = organiser(&*store, "olga@example.org").await;
    let calendar = store.follow(&new(olga, Some(ADDRESS))).await.unwrap();
    let named = text(&[("eins", "Lesung", 5)]).replace(
        "BEGIN:VCALENDAR",
        "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Kultur\u{202e}\tin der City\0",
    );
    let Outcome::Taken(taken) = reads(&*store, &calendar, &named).await else {
        panic!("nothing was taken")
    };
    assert_eq!((taken.new, taken.remarks), (1, vec![]));
    let there = store.event(&slug("lesung")).await.unwrap().unwrap();
    assert_eq!(there.record.source.name, "Kultur in der City");
    store.close().await;
}
