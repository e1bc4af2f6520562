use app::city::{Details, Hours, Instant, Point, Source, Text};
use chrono::NaiveDate;

use super::*;

fn place(slug: &str, name: &str) -> Place {
    Place {
        slug: Slug::new(slug).unwrap(),
        name: Text::new(name),
        details: Details::Shop,
        at: Point::new(7.46, 51.51).unwrap(),
        networks: vec![],
        categories: vec![],
        summary: None,
        text: None,
        address: None,
        district: None,
        hours: Hours::Unknown,
        closures: vec![],
        contact: app::city::Contact::default(),
        access: app::city::Accessibility::default(),
        pictures: vec![],
        source: Source {
            name: "OSM".into(),
            url: None,
            licence: None,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
            note: None,
        },
        sample: false,
    }
}

fn incoming(object: &str, place: Place) -> Incoming {
    Incoming {
        object: object.into(),
        place,
    }
}

/// A store in memory that takes the writes of a merge.
#[derive(Default)]
struct Shelf {
    there: Vec<Stored<Place>>,
    origins: Vec<Origin>,
}

impl Shelf {
    fn import(&mut self, records: Vec<Incoming>) -> Merged {
        let merged = merge("osm", records, &self.there, &self.origins, |_| true).unwrap();
        for write in merged.writes.clone() {
            match write {
                Write::Place {
                    record, published, ..
                } => self.put(record, published),
                Write::Origin(origin) => {
                    self.origins.retain(|it| it.object != origin.object);
                    self.origins.push(origin);
                }
                other => panic!("{other:?}"),
            }
        }
        merged
    }

    fn put(&mut self, record: Place, published: bool) {
        self.there.retain(|it| it.record.slug != record.slug);
        self.there.push(Stored {
            record,
            published,
            version: Version(1),
            created: Instant::default(),
            updated: Instant::default(),
        });
    }

    fn get(&self, slug: &str) -> &Stored<Place> {
        let found = self.there.iter().find(|it| it.record.slug.as_str() == slug);
        found.unwrap()
    }
}

fn with_hours(hours: &str) -> Place {
    Place {
        hours: Hours::Osm(hours.into()),
        ..place("laden", "Laden")
    }
}

#[test]
fn a_second_run_with_the_same_file_writes_nothing() {
    let mut shelf = Shelf::default();
    let records = || vec![incoming("node/1", with_hours("Mo 10:00-18:00"))];
    assert_eq!(shelf.import(records()).new, 1);
    let again = shelf.import(records());
    assert_eq!((again.same, again.writes.len()), (1, 0));
}

#[test]
fn what_the_source_changes_is_taken_and_what_people_changed_stays() {
    let mut shelf = Shelf::default();
    shelf.import(vec![incoming("node/1", with_hours("Mo 10:00-18:00"))]);
    let mut edited = shelf.get("laden").record.clone();
    edited.name = Text::new("Mein Laden");
    shelf.put(edited, true);

    let mut next = with_hours("Mo 10:00-20:00");
    next.name = Text::new("Der Laden");
    let merged = shelf.import(vec![incoming("node/1", next)]);
    let now = &shelf.get("laden").record;
    assert_eq!(now.name.de, "Mein Laden");
    assert_eq!(now.hours, Hours::Osm("Mo 10:00-20:00".into()));
    let slug = Slug::new("laden").unwrap();
    assert_eq!(merged.kept, [(slug, vec!["name".to_owned()])]);
}

#[test]
fn two_shops_of_one_name_get_two_addresses_and_keep_them() {
    let mut shelf = Shelf::default();
    let two = || {
        let mut far = place("laden", "Laden");
        far.at = Point::new(7.47, 51.515).unwrap();
        vec![
            incoming("node/1", place("laden", "Laden")),
            incoming("node/2", far),
        ]
    };
    shelf.import(two());
    assert_eq!(shelf.get("laden-2").record.at.lon().to_string(), "7.47");
    let mut turned = two();
    turned.reverse();
    assert_eq!(shelf.import(turned).writes.len(), 0);
}

#[test]
fn a_record_of_people_is_recognised_and_only_filled_in() {
    let mut shelf = Shelf::default();
    let mut ours = place("unser-laden", "Der Läden");
    ours.contact.phone = Some("+49 231 1".into());
    shelf.put(ours, true);
    let mut theirs = with_hours("Mo 10:00-18:00");
    theirs.name = Text::new("Der Laeden");
    theirs.contact.phone = Some("+49 231 2".into());
    let merged = shelf.import(vec![incoming("node/1", theirs)]);
    assert_eq!((merged.adopted, merged.new, shelf.there.len()), (1, 0, 1));
    let now = &shelf.get("unser-laden").record;
    assert_eq!(now.contact.phone.as_deref(), Some("+49 231 1"));
    assert_eq!(now.hours, Hours::Osm("Mo 10:00-18:00".into()));
    assert_eq!(now.name.de, "Der Läden");
}

#[test]
fn what_the_source_no_longer_has_goes_unless_people_care_for_it() {
    let mut shelf = Shelf::default();
    let mut bench = place("bank", "Bank");
    bench.at = Point::new(7.47, 51.51).unwrap();
    shelf.import(vec![
        incoming("node/1", place("laden", "Laden")),
        incoming("node/2", bench),
    ]);
    let mut edited = shelf.get("laden").record.clone();
    edited.summary = Some(Text::new("Schön."));
    shelf.put(edited, true);
    let merged = shelf.import(vec![]);
    assert_eq!((merged.gone, merged.orphans.len()), (1, 1));
    assert!(!shelf.get("bank").published && shelf.get("laden").published);
    assert_eq!(shelf.import(vec![]).writes.len(), 0);
}

#[test]
fn what_had_gone_and_comes_back_is_shown_again() {
    let mut shelf = Shelf::default();
    let records = || vec![incoming("node/1", place("laden", "Laden"))];
    shelf.import(records());
    shelf.import(vec![]);
    assert!(!shelf.get("laden").published);
    shelf.import(records());
    assert!(shelf.get("laden").published);
    assert_eq!(shelf.import(records()).writes.len(), 0);
}

#[test]
fn what_people_took_away_stays_away() {
    let mut shelf = Shelf::default();
    shelf.import(vec![incoming("node/1", place("laden", "Laden"))]);
    shelf.there.clear();
    let merged = shelf.import(vec![incoming("node/1", with_hours("Mo 9:00-10:00"))]);
    assert_eq!((merged.removed, merged.writes.len()), (1, 0));
}
