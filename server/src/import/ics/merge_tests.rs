use app::city::{Accessibility, EventState, Source, Text};
use chrono::NaiveDate;

use super::*;
use crate::store::Version;

fn event(slug: &str, title: &str, day: u32) -> Event {
    let at = |hour| {
        NaiveDate::from_ymd_opt(2026, 12, day)
            .unwrap()
            .and_hms_opt(hour, 0, 0)
            .unwrap()
    };
    Event {
        slug: Slug::new(slug).unwrap(),
        title: Text::new(title),
        summary: None,
        text: None,
        organiser: None,
        venue: None,
        when: When::Dated {
            start: at(18),
            end: at(20),
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
        source: Source {
            name: "Kultur".into(),
            url: None,
            licence: None,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            note: None,
        },
        sample: false,
    }
}

/// A store in memory: what has been written is there.
#[derive(Default)]
struct Shelf {
    events: Vec<Stored<Event>>,
    origins: Vec<Origin>,
}

impl Shelf {
    fn run(&mut self, incoming: &[(&str, Event)], live: bool) -> Merged {
        let incoming = incoming
            .iter()
            .map(|(object, event)| ((*object).to_owned(), event.clone()))
            .collect();
        let over = |event: &Event| event.title.de.starts_with("Vorbei");
        let merged = merge(
            "ics:kultur",
            incoming,
            &self.events,
            &self.origins,
            live,
            &BTreeSet::new(),
            over,
        )
        .unwrap();
        for write in &merged.writes {
            match write {
                Write::Event {
                    record, published, ..
                } => self.put(record.clone(), *published),
                Write::Origin(origin) => {
                    self.origins.retain(|it| it.object != origin.object);
                    self.origins.push(origin.clone());
                }
                other => panic!("{other:?}"),
            }
        }
        merged
    }

    fn put(&mut self, record: Event, published: bool) {
        self.events.retain(|it| it.record.slug != record.slug);
        self.events.push(Stored {
            record,
            published,
            version: Version::NONE,
            created: app::city::Instant::default(),
            updated: app::city::Instant::default(),
        });
    }

    fn event(&mut self, slug: &str) -> &mut Stored<Event> {
        self.events
            .iter_mut()
            .find(|it| it.record.slug.as_str() == slug)
            .unwrap()
    }
}

#[test]
fn a_second_reading_of_the_same_calendar_changes_nothing() {
    let mut shelf = Shelf::default();
    let calendar = [
        ("a", event("lesung", "Lesung", 5)),
        ("b", event("lesung", "Lesung", 6)),
    ];
    let first = shelf.run(&calendar, true);
    assert_eq!((first.new, shelf.events.len()), (2, 2));
    assert!(shelf.event("lesung-2").published);
    let second = shelf.run(&calendar, true);
    assert_eq!((second.same, second.writes.len()), (2, 0));
    // Read on another day.
    let mut later = calendar.clone();
    for (_, event) in &mut later {
        event.source.as_of = NaiveDate::from_ymd_opt(2026, 11, 9).unwrap();
    }
    let third = shelf.run(&later, true);
    assert_eq!(
        (third.same, third.writes.len(), third.kept.len()),
        (2, 0, 0)
    );
}

#[test]
fn what_somebody_has_edited_stays_and_the_rest_follows() {
    let mut shelf = Shelf::default();
    shelf.run(&[("a", event("lesung", "Lesung", 5))], false);
    assert!(!shelf.event("lesung").published, "new entries wait");
    shelf.event("lesung").record.title = Text::both("Große Lesung", "Reading");
    shelf.event("lesung").published = true;
    let mut moved = event("lesung", "Lesung im Café", 7);
    moved.state = EventState::Cancelled;
    let merged = shelf.run(&[("a", moved)], false);
    assert_eq!(
        (merged.changed, merged.kept),
        (
            1,
            vec![(Slug::new("lesung").unwrap(), vec!["title".to_owned()])]
        )
    );
    let stored = shelf.event("lesung");
    assert!(stored.published);
    assert_eq!(stored.record.title.de, "Große Lesung");
    assert_eq!(stored.record.when, event("x", "x", 7).when);
    assert_eq!(stored.record.state, EventState::Cancelled);
}

#[test]
fn what_was_here_already_does_not_appear_twice() {
    let mut shelf = Shelf::default();
    let mut mine = event("lesung-in-der-bibliothek", "LESUNG", 5);
    mine.text = Some(Text::new("Mit Tee."));
    shelf.put(mine.clone(), true);
    let mut theirs = event("lesung", "Lesung", 5);
    theirs.text = Some(Text::new("Ohne Tee."));
    theirs.link = Some("https://example.org".into());
    let merged = shelf.run(&[("a", theirs)], true);
    assert_eq!((merged.adopted, merged.new, shelf.events.len()), (1, 0, 1));
    let record = &shelf.event("lesung-in-der-bibliothek").record;
    assert_eq!(record.text, mine.text);
    assert_eq!(record.link.as_deref(), Some("https://example.org"));
}

#[test]
fn what_the_calendar_drops_goes_unless_it_is_over_or_edited() {
    let mut shelf = Shelf::default();
    let calendar = [
        ("a", event("weg", "Weg", 5)),
        ("b", event("vorbei", "Vorbei", 5)),
        ("c", event("meins", "Meins", 5)),
    ];
    shelf.run(&calendar, true);
    shelf.event("meins").record.text = Some(Text::new("Von Hand."));
    let merged = shelf.run(&[], true);
    assert_eq!((merged.gone, merged.orphans.len()), (1, 1));
    assert!(!shelf.event("weg").published);
    assert!(shelf.event("vorbei").published && shelf.event("meins").published);
    assert_eq!(shelf.run(&[], true).writes.len(), 0, "once is enough");
    // It comes back.
    shelf.run(&calendar, true);
    assert!(shelf.event("weg").published);
}

#[test]
fn what_somebody_has_taken_away_stays_away() {
    let mut shelf = Shelf::default();
    shelf.run(&[("a", event("lesung", "Lesung", 5))], true);
    shelf.events.clear();
    let merged = shelf.run(&[("a", event("lesung", "Lesung", 9))], true);
    assert_eq!((merged.removed, merged.writes.len()), (1, 0));
}
