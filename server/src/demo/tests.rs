//! What the embedded data promises: real places with sources, samples that say so, nothing dangling.

use std::collections::{BTreeMap, BTreeSet};

use app::city::{Details, Hours, Kind, Text, Venue, When};
use chrono::{NaiveDate, NaiveTime};
use opening_hours::OpeningHours;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn set() -> DataSet {
    dortmund(today()).unwrap()
}

/// Every object with a `de` in it, with the path of keys that leads there.
fn texts<'a>(value: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("de") {
                found.push((path.to_owned(), value));
            }
            for (key, field) in fields {
                texts(field, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn there_are_at_least_120_real_places_of_many_kinds() {
    let set = set();
    let real: Vec<_> = set.places.iter().filter(|place| !place.sample).collect();
    assert!(real.len() >= 120, "{}", real.len());
    let mut kinds = BTreeMap::new();
    for place in &real {
        *kinds.entry(place.kind().key()).or_insert(0) += 1;
    }
    insta::assert_json_snapshot!(kinds, @r#"
    {
      "art_island": 7,
      "culture": 18,
      "interim_use": 1,
      "public": 25,
      "shop": 1,
      "sight": 41,
      "transport": 67
    }
    "#);
}

#[test]
fn samples_show_every_feature_and_are_flagged() {
    let set = set();
    let samples: Vec<_> = set.places.iter().filter(|place| place.sample).collect();
    let of = |kind| samples.iter().filter(|place| place.kind() == kind).count();
    assert_eq!(of(Kind::ArtIsland), 6);
    assert_eq!(of(Kind::InterimUse), 2);
    assert_eq!(
        of(Kind::Shop) + of(Kind::Gastronomy) + of(Kind::Service),
        20
    );
    assert!(samples.iter().any(|place| place.hours == Hours::Unknown));
    assert!(
        samples
            .iter()
            .any(|place| place.hours == Hours::ByAppointment)
    );
    assert!(samples.iter().any(|place| !place.closures.is_empty()));
    for place in samples {
        let name = place.name.de.to_lowercase();
        assert!(
            name.contains("muster") || name.contains("beispiel"),
            "{name}"
        );
        assert!(place.source.name.contains("Beispiel"), "{}", place.slug);
    }
    for event in set.events.iter().filter(|event| event.sample) {
        assert!(event.title.de.contains("Muster"), "{}", event.slug);
    }
}

#[test]
fn samples_can_reach_nobody() {
    for place in set().places.iter().filter(|place| place.sample) {
        let contact = &place.contact;
        let number = contact.phone.as_deref().unwrap_or("+49 231 5550000");
        assert!(number.starts_with("+49 231 555"), "{}", place.slug);
        let mail = contact.email.as_deref().unwrap_or("@example.org");
        assert!(mail.ends_with("@example.org"), "{}", place.slug);
        let site = contact.website.as_deref().unwrap_or(".example.org");
        assert!(site.ends_with(".example.org"), "{}", place.slug);
    }
}

#[test]
fn real_records_carry_no_mark_of_a_sample() {
    let set = set();
    for place in set.places.iter().filter(|place| !place.sample) {
        let json = serde_json::to_string(place).unwrap().to_lowercase();
        assert!(
            !json.contains("muster") && !json.contains("example."),
            "{}",
            place.slug
        );
        assert!(place.source.as_of <= today(), "{}", place.slug);
    }
}

#[test]
fn only_proven_members_are_members_and_closed_shops_are_gone() {
    let set = set();
    let members = set
        .places
        .iter()
        .filter(|place| !place.sample && !place.networks.is_empty())
        .map(|place| place.slug.as_str());
    // Why only these: server/data/dortmund/README.md.
    assert_eq!(members.collect::<Vec<_>>(), ["weinhaus-hilgering"]);
    let all = serde_json::to_string(&(&set.places, &set.events, &set.info)).unwrap();
    assert!(!all.to_lowercase().contains("hofius"));
}

#[test]
fn names_in_addresses_are_unique() {
    let set = set();
    let mut seen = BTreeSet::new();
    for slug in set.places.iter().map(|place| &place.slug) {
        assert!(seen.insert(slug), "two places are called {slug}");
    }
    seen.clear();
    for slug in set.events.iter().map(|event| &event.slug) {
        assert!(seen.insert(slug), "two events are called {slug}");
    }
    seen.clear();
    for slug in set.info.categories.iter().map(|category| &category.slug) {
        assert!(seen.insert(slug), "two categories are called {slug}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let set = set();
    let info = &set.info;
    let places: BTreeSet<_> = set.places.iter().map(|place| &place.slug).collect();
    let networks: BTreeSet<_> = info.networks.iter().map(|it| &it.slug).collect();
    let districts: BTreeSet<_> = info.districts.iter().map(|it| &it.slug).collect();
    let categories = |events: bool| -> BTreeSet<_> {
        let kept = info.categories.iter().filter(|it| it.events == events);
        kept.map(|it| &it.slug).collect()
    };
    let (for_places, for_events) = (categories(false), categories(true));
    for place in &set.places {
        let slug = &place.slug;
        assert!(
            place.networks.iter().all(|it| networks.contains(it)),
            "{slug}"
        );
        assert!(
            place.categories.iter().all(|it| for_places.contains(it)),
            "{slug}"
        );
        assert!(
            place.district.iter().all(|it| districts.contains(it)),
            "{slug}"
        );
    }
    for event in &set.events {
        let slug = &event.slug;
        assert!(
            event.category.iter().all(|it| for_events.contains(it)),
            "{slug}"
        );
        assert!(
            event.offers.iter().all(|it| places.contains(&it.place)),
            "{slug}"
        );
        if let Some(Venue::Place(venue)) = &event.venue {
            assert!(places.contains(venue), "{slug}");
        }
    }
    assert_eq!(districts.len(), 12);
}

#[test]
fn everything_lies_inside_the_bounds() {
    let set = set();
    for place in &set.places {
        assert!(set.info.bounds.contains(place.at), "{}", place.slug);
    }
    for event in &set.events {
        if let Some(Venue::Point { at, .. }) = event.venue {
            assert!(set.info.bounds.contains(at), "{}", event.slug);
        }
    }
    assert!(set.info.bounds.contains(set.info.centre));
}

#[test]
fn whatever_is_read_exists_in_english() {
    let set = set();
    let all = serde_json::to_value((&set.info, &set.places, &set.events)).unwrap();
    let mut found = Vec::new();
    texts(&all, "", &mut found);
    assert!(found.len() > 600, "{}", found.len());
    for (path, text) in found {
        let text: Text = serde_json::from_value(text.clone()).unwrap();
        let filled = |it: &str| !it.trim().is_empty() && it.trim() == it;
        assert!(filled(&text.de), "{path}: {text:?}");
        assert!(text.en.as_deref().is_none_or(filled), "{path}: {text:?}");
        // A proper name may be the same in both languages; a sentence may not.
        let is_name = path.ends_with("/name") || path.ends_with("/title");
        assert!(is_name || text.en.is_some(), "{path}: {text:?}");
    }
    for place in &set.places {
        assert!(place.summary.is_some(), "{}", place.slug);
    }
    for event in &set.events {
        assert!(event.summary.is_some(), "{}", event.slug);
    }
}

#[test]
fn islands_say_what_stands_there() {
    for place in &set().places {
        if let Details::ArtIsland(island) = &place.details {
            assert!(!island.furniture.is_empty(), "{}", place.slug);
        }
    }
}

#[test]
fn samples_exist_on_the_day_of_loading() {
    let set = set();
    for place in &set.places {
        assert!(place.exists_on(today()), "{}", place.slug);
    }
}

#[test]
fn every_line_of_opening_hours_can_be_read() {
    let mut read = 0;
    for place in &set().places {
        if let Hours::Osm(text) = &place.hours {
            text.parse::<OpeningHours>()
                .unwrap_or_else(|why| panic!("{}: {why}", place.slug));
            read += 1;
        }
    }
    assert!(read >= 15, "{read}");
}

#[test]
fn festivals_name_no_date_that_nobody_announced() {
    let set = set();
    let (samples, real): (Vec<_>, Vec<_>) = set.events.iter().partition(|event| event.sample);
    assert!(real.len() >= 14);
    for event in real {
        assert!(matches!(event.when, When::Season(_)), "{}", event.slug);
    }
    assert!(samples.len() >= 14);
    for event in samples {
        assert!(matches!(event.when, When::Dated { .. }), "{}", event.slug);
    }
}

/// A key that [`Place`] or [`Event`] does not know would be dropped in silence.
#[test]
fn no_key_of_the_files_is_lost() {
    fn check<T: DeserializeOwned + serde::Serialize>(files: &[File]) {
        for (file, text) in files {
            let mut wanted: Value = serde_json::from_str(text).unwrap();
            day::resolve(&mut wanted, today()).unwrap();
            let records: Vec<T> = read((file, text), today()).unwrap();
            let got = serde_json::to_value(records).unwrap();
            for (wanted, got) in wanted
                .as_array()
                .unwrap()
                .iter()
                .zip(got.as_array().unwrap())
            {
                let missing: Vec<_> = wanted
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(key, value)| got.get(key) != Some(value))
                    .collect();
                assert!(
                    missing.is_empty(),
                    "{file}, {}: {missing:?}",
                    wanted["slug"]
                );
            }
        }
    }
    check::<Place>(PLACES);
    check::<Event>(EVENTS);
}

#[test]
fn a_broken_file_is_named() {
    let why = read::<Vec<Place>>(("places/x.json", "[{}]"), today()).unwrap_err();
    assert!(why.to_string().contains("places/x.json"), "{why}");
    let why = read::<Vec<String>>(("y.json", r#"["today+2000000000"]"#), today()).unwrap_err();
    assert!(
        matches!(why, DemoError::Day { file: "y.json", .. }),
        "{why}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn samples_are_ahead_on_whatever_day_they_are_loaded(day in 0_i32..20_000) {
        let today = NaiveDate::from_num_days_from_ce_opt(730_000 + day).unwrap();
        let set = dortmund(today).unwrap();
        let mut on_the_day = 0;
        for event in &set.events {
            let When::Dated { start, end, all_day, except, .. } = &event.when else { continue };
            prop_assert!(start < end, "{}", event.slug);
            prop_assert!(start.date() >= today, "{}", event.slug);
            prop_assert!((start.date() - today).num_days() <= 14, "{}", event.slug);
            prop_assert!(!all_day || start.time() == NaiveTime::MIN && end.time() == NaiveTime::MIN);
            // What is left out must be one of the dates, or it has no effect.
            prop_assert!(except.iter().all(|it| it.time() == start.time()));
            on_the_day += u32::from(start.date() == today);
        }
        prop_assert!(on_the_day >= 2);
        prop_assert!(set.places.iter().all(|place| place.exists_on(today)));
    }
}
