use super::*;
use crate::city::{Hours, Slug, Venue, Wheelchair, fixture::*};

fn town() -> City {
    let mut shop = place("Musterladen", Details::Shop, 7.465, 51.514);
    shop.hours = Hours::Osm("10:00-18:00".into());
    shop.networks = vec![slug("qualitaetsroute")];
    shop.access.wheelchair = Some(Wheelchair::Yes);
    let church = place("St Petri", Details::Sight, 7.4604, 51.5146);
    let library = place("Bibliothek", Details::Public, 7.461, 51.5166);
    let concert = event("Abendmusik", Some(Venue::Place(slug("st-petri"))));
    City::build(snapshot(
        vec![(shop, Some(ten_to_six())), (church, None), (library, None)],
        vec![(concert, vec![(at(11, 21, 19, 0), at(11, 21, 22, 0))])],
    ))
}

fn list(city: &City, change: impl FnOnce(&mut Filters), now: Instant) -> Listing {
    let origin = Origin {
        at: city.info().centre,
        located: false,
    };
    let filters = Filters::from_pairs([]).with(change);
    Listing::of(city, &filters, origin, now, Lang::De)
}

fn names(listing: &Listing) -> Vec<&str> {
    listing.rows.iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn the_nearest_is_first_and_todays_events_are_among_the_places() {
    let listing = list(&town(), |_| {}, at(11, 21, 12, 0));
    assert_eq!(
        names(&listing),
        ["Musterladen", "St Petri", "Abendmusik", "Bibliothek"]
    );
    assert_eq!((listing.matched, listing.open), (4, 1));
    let row = &listing.rows[1];
    assert_eq!(
        (row.distance.as_str(), row.direction.as_str()),
        ("330 m", "nach Westen")
    );
    assert!(row.today, "a concert is on at St Petri");
}

#[test]
fn hours_are_unknown_where_there_is_a_door_and_no_matter_where_there_is_none() {
    let noon = at(11, 21, 12, 0);
    let listing = list(&town(), |_| {}, noon);
    let state = |i: usize| listing.rows[i].state.as_ref().map(|it| it.text.as_str());
    assert_eq!(state(0), Some("geöffnet bis 18:00"));
    assert_eq!(state(1), Some("Öffnungszeiten unbekannt"));
    assert_eq!(state(2), Some("heute 19:00"));
    assert_eq!(state(3), Some("Öffnungszeiten unbekannt"));

    let mut fountain = place("Brunnen", Details::Sight, 7.465, 51.514);
    fountain.categories = vec![slug("brunnen")];
    let stop = Details::Transport { lines: vec![] };
    let stop = place("Haltestelle", stop, 7.464, 51.515);
    let city = City::build(snapshot(vec![(fountain, None), (stop, None)], vec![]));
    let listing = list(&city, |_| {}, noon);
    assert_eq!(listing.rows.len(), 2);
    assert!(listing.rows.iter().all(|row| row.state.is_none()));
    let plain = |row: &Row| row.marker == MarkerState::Plain;
    assert!(listing.rows.iter().all(plain));
}

#[test]
fn each_filter_leaves_what_it_names() {
    let (city, noon) = (town(), at(11, 21, 12, 0));
    let network = Slug::new("qualitaetsroute").unwrap();
    assert_eq!(
        names(&list(&city, |it| it.open = true, noon)),
        ["Musterladen"]
    );
    assert_eq!(
        names(&list(&city, |it| it.network = Some(network), noon)),
        ["Musterladen"]
    );
    assert_eq!(
        names(&list(&city, |it| it.wheelchair = true, noon)),
        ["Musterladen"]
    );
    assert_eq!(
        names(&list(&city, |it| it.kinds = vec![Kind::Public], noon)),
        ["Bibliothek"]
    );
    assert_eq!(
        names(&list(&city, |it| it.text = "abendmusick".into(), noon)),
        ["Abendmusik"]
    );
    assert_eq!(
        names(&list(&city, |it| it.today = true, noon)),
        ["St Petri", "Abendmusik"]
    );
    assert_eq!(
        list(&city, |it| it.open = true, at(11, 21, 20, 0))
            .rows
            .len(),
        1,
        "the concert is on"
    );
}

#[test]
fn an_event_that_is_over_leaves_the_list() {
    let listing = list(&town(), |_| {}, at(11, 21, 22, 0));
    assert!(!names(&listing).contains(&"Abendmusik"));
    assert!(listing.rows.iter().all(|row| !row.today));
}

#[test]
fn words_that_ask_for_a_filter_do_and_can_be_taken_back() {
    let (city, noon) = (town(), at(11, 21, 12, 0));
    let listing = list(&city, |it| it.text = "laden jetzt offen".into(), noon);
    assert_eq!(names(&listing), ["Musterladen"]);
    let chips: Vec<(&str, &str)> = listing
        .chips
        .iter()
        .map(|(label, without)| (label.as_str(), without.as_str()))
        .collect();
    assert_eq!(chips, [("Jetzt geöffnet", "?q=laden")]);
    let late = list(
        &city,
        |it| it.text = "laden offen".into(),
        at(11, 21, 20, 0),
    );
    assert!(late.rows.is_empty());
    let open = list(&city, |it| it.text = "offen".into(), noon);
    assert_eq!(names(&open), ["Musterladen"]);
}

#[test]
fn a_street_and_a_category_leave_their_places_and_can_be_taken_back() {
    let mut shop = place("Laden", Details::Shop, 7.465, 51.514);
    shop.address = Some(crate::city::Address {
        street: "Rosental".into(),
        house_number: None,
        postcode: None,
        city: None,
    });
    let mut fountain = place("Brunnen", Details::Sight, 7.465, 51.514);
    fountain.categories = vec![slug("brunnen")];
    let city = City::build(snapshot(vec![(shop, None), (fountain, None)], vec![]));
    let noon = at(11, 21, 12, 0);
    let street = list(&city, |it| it.street = Some("rosental".into()), noon);
    assert_eq!(names(&street), ["Laden"]);
    assert_eq!(street.chips[0].0, "Rosental");
    let category = list(&city, |it| it.category = Some(slug("brunnen")), noon);
    assert_eq!(names(&category), ["Brunnen"]);
    assert_eq!(category.chips[0].1, "");
    let nowhere = list(&city, |it| it.street = Some("Nirgendweg".into()), noon);
    assert!(nowhere.rows.is_empty());
}
