use proptest::prelude::*;

use super::*;
use crate::city::{Closure, Details, Hours, fixture::*};

fn city(places: Vec<Place>) -> City {
    City::build(snapshot(
        places.into_iter().map(|it| (it, None)).collect(),
        vec![],
    ))
}

fn slugs<'a>(dates: impl Iterator<Item = Date<'a>>) -> Vec<&'a str> {
    dates.map(|date| date.event.slug.as_str()).collect()
}

#[test]
fn a_record_is_found_by_its_slug() {
    let city = city(vec![place("St Petri", Details::Sight, 7.46, 51.51)]);
    assert!(city.place("st-petri").is_some());
    assert!(city.place("st-marien").is_none());
}

#[test]
fn a_night_belongs_to_the_evening_on_which_it_began() {
    let party = (
        event("Party", None),
        vec![(at(11, 21, 22, 0), at(11, 22, 3, 0))],
    );
    let fair = (
        event("Fair", None),
        vec![(at(11, 21, 12, 0), at(11, 23, 20, 0))],
    );
    let city = City::build(snapshot(vec![], vec![party, fair]));
    let now = at(11, 21, 9, 0);
    assert_eq!(slugs(city.dates_on(day(11, 21), now)), ["fair", "party"]);
    assert_eq!(slugs(city.dates_on(day(11, 22), now)), ["fair"]);
    assert_eq!(slugs(city.dates_on(day(11, 23), now)), ["fair"]);
    assert_eq!(slugs(city.dates_on(day(11, 24), now)), [""; 0]);
}

#[test]
fn an_all_day_event_ends_with_its_last_day() {
    let market = (
        event("Market", None),
        vec![(at(11, 21, 0, 0), at(11, 23, 0, 0))],
    );
    let city = City::build(snapshot(vec![], vec![market]));
    let now = at(11, 21, 9, 0);
    assert_eq!(city.dates_on(day(11, 22), now).count(), 1);
    assert_eq!(city.dates_on(day(11, 23), now).count(), 0);
}

#[test]
fn what_is_over_has_vanished() {
    let concert = (
        event("Concert", None),
        vec![(at(11, 21, 19, 0), at(11, 21, 22, 0))],
    );
    let city = City::build(snapshot(vec![], vec![concert]));
    assert_eq!(city.dates_on(day(11, 21), at(11, 21, 21, 59)).count(), 1);
    assert_eq!(city.dates_on(day(11, 21), at(11, 21, 22, 0)).count(), 0);
    assert_eq!(
        city.dates_between(at(11, 21, 21, 0), at(11, 21, 23, 0))
            .count(),
        1
    );
    assert_eq!(
        city.dates_between(at(11, 21, 22, 0), at(11, 21, 23, 0))
            .count(),
        0
    );
}

#[test]
fn an_event_is_listed_at_its_venue_and_at_whoever_joins_in() {
    let mut concert = event("Concert", Some(Venue::Place(slug("hall"))));
    concert.offers.push(crate::city::Offer {
        place: slug("shop"),
        text: crate::city::Text::new("Sekt"),
    });
    let places = vec![
        (place("Hall", Details::Culture, 7.46, 51.51), None),
        (place("Shop", Details::Shop, 7.46, 51.51), None),
        (place("Other", Details::Shop, 7.46, 51.51), None),
    ];
    let city = City::build(snapshot(places, vec![(concert, vec![])]));
    let events_of = |slug| city.events_of(&city.place(slug).unwrap().place).count();
    assert_eq!(
        (events_of("hall"), events_of("shop"), events_of("other")),
        (1, 1, 0)
    );
}

#[test]
fn the_next_opening_skips_days_closed_out_of_turn() {
    let mut shop = place("Shop", Details::Shop, 7.46, 51.51);
    shop.hours = Hours::Osm("10:00-18:00".into());
    shop.closures.push(Closure {
        from: day(11, 22),
        until: Some(day(11, 24)),
        reason: None,
    });
    let city = City::build(snapshot(vec![(shop, Some(ten_to_six()))], vec![]));
    let entry = city.place("shop").unwrap();
    let state = city.state(entry, at(11, 21, 19, 0));
    assert_eq!(
        state,
        OpenState::Closed {
            opens: Some(at(11, 25, 10, 0))
        }
    );
    let state = city.state(entry, at(11, 23, 12, 0));
    assert_eq!(
        state,
        OpenState::TemporarilyClosed {
            until: Some(day(11, 24))
        }
    );
}

#[test]
fn what_is_shown_changes_at_openings_events_and_midnight() {
    let mut shop = place("Shop", Details::Shop, 7.46, 51.51);
    shop.hours = Hours::Osm("10:00-18:00".into());
    let concert = (
        event("Concert", None),
        vec![(at(11, 21, 19, 0), at(11, 21, 22, 0))],
    );
    let city = City::build(snapshot(vec![(shop, Some(ten_to_six()))], vec![concert]));
    let mut now = at(11, 21, 9, 30);
    let mut seen = Vec::new();
    for _ in 0..6 {
        now = city.next_change(now);
        seen.push(now);
    }
    let expected = [(21, 10), (21, 18), (21, 19), (21, 22), (22, 0), (22, 10)];
    assert_eq!(seen, expected.map(|(date, hour)| at(11, date, hour, 0)));
}

fn scattered() -> impl Strategy<Value = Vec<Place>> {
    proptest::collection::vec((7.44..7.49, 51.50..51.53), 0..40).prop_map(|points| {
        points
            .into_iter()
            .enumerate()
            .map(|(i, (lon, lat))| place(&format!("p{i}"), Details::Shop, lon, lat))
            .collect()
    })
}

proptest! {
    #[test]
    fn a_box_holds_exactly_the_places_inside_it(
        places in scattered(), west in 7.44..7.48, south in 51.50..51.52,
        width in 0.001..0.03, height in 0.001..0.02,
    ) {
        let bbox = BBox::new(west, south, west + width, south + height).unwrap();
        let city = city(places);
        let mut found: Vec<u32> = city.in_box(&bbox).collect();
        found.sort_unstable();
        let expected: Vec<u32> = (0..).zip(city.places())
            .filter(|(_, entry)| bbox.contains(entry.place.at))
            .map(|(i, _)| i)
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_nearest_come_first(places in scattered(), lon in 7.44..7.49, lat in 51.50..51.53) {
        let here = point(lon, lat);
        let city = city(places);
        let metres: Vec<f64> = city.near(here)
            .filter_map(|i| city.place_at(i))
            .map(|entry| here.metres_to(entry.place.at))
            .collect();
        prop_assert_eq!(metres.len(), city.places().len());
        // The tree measures on a plane; inside a city that differs by less than a thousandth.
        prop_assert!(metres.windows(2).all(|pair| pair[0] <= pair[1] * 1.001 + 0.5));
    }
}
