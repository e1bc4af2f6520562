//! What searching a whole city does.

use std::time::Instant as Clock;

use proptest::prelude::*;

use super::*;
use crate::city::{Address, City, Hours, Instant, Wheelchair, fixture::*};

fn at_street(mut place: Place, street: &str) -> Place {
    place.address = Some(Address {
        street: street.into(),
        house_number: Some("1".into()),
        postcode: None,
        city: None,
    });
    place
}

fn town() -> City {
    let mut cafe = at_street(
        place("Bohne", Details::Gastronomy, 7.465, 51.514),
        "Rosental",
    );
    cafe.access.wheelchair = Some(Wheelchair::Yes);
    cafe.hours = Hours::Osm("10:00-18:00".into());
    let other_cafe = place("Tasse", Details::Gastronomy, 7.466, 51.514);
    let mut pharmacy = at_street(
        place("Loewen-Apotheke", Details::Shop, 7.464, 51.515),
        "Kampstr.",
    );
    pharmacy.hours = cafe.hours.clone();
    let church = at_street(
        place("Reinoldikirche", Details::Sight, 7.4665, 51.5148),
        "Kampstraße",
    );
    let lines = vec!["U42".into()];
    let stop = place("Kampstrasse", Details::Transport { lines }, 7.461, 51.5145);
    let offen = place("Offen", Details::Shop, 7.463, 51.513);
    let fountain = {
        let mut it = place("Trinkwasser am Markt", Details::Sight, 7.462, 51.513);
        it.categories = vec![slug("brunnen")];
        it
    };
    let concert = event("Orgelkonzert", Some(Venue::Place(slug("reinoldikirche"))));
    let over = event("Orgelfest", None);
    City::build(snapshot(
        vec![
            (cafe, Some(ten_to_six())),
            (other_cafe, None),
            (pharmacy, Some(ten_to_six())),
            (church, None),
            (stop, None),
            (offen, None),
            (fountain, None),
        ],
        vec![
            (concert, vec![(at(11, 28, 19, 0), at(11, 28, 21, 0))]),
            (over, vec![(at(11, 20, 19, 0), at(11, 20, 21, 0))]),
        ],
    ))
}

fn noon() -> Instant {
    at(11, 21, 12, 0)
}

/// The names found for a text, best first, its filters applied.
fn names(city: &City, text: &str) -> Vec<String> {
    let query = city.understand(text);
    let found = city.search(&query).into_iter();
    let entries = found.filter_map(|(i, _)| city.place_at(i));
    entries
        .filter(|entry| city.grants(query.asks(), entry, noon()))
        .map(|entry| entry.place.name.de.clone())
        .collect()
}

#[test]
fn words_that_ask_for_a_filter_are_understood_in_both_languages() {
    let city = town();
    for text in [
        "apotheke offen",
        "offene Apotheke",
        "Apotheke jetzt geöffnet",
        "pharmacy open now",
        "open pharmacy near me",
        "Apotheke in der Nähe offen",
        "wo ist eine Apotheke offen",
        "apotheke heute offen",
    ] {
        let query = city.understand(text);
        let Asks {
            open,
            today,
            wheelchair,
        } = query.asks();
        assert!(open && !today && !wheelchair, "{text}: {query:?}");
        assert_eq!(names(&city, text), ["Loewen-Apotheke"], "{text}");
    }
    for text in [
        "kaffee barrierefrei",
        "Kaffee barierefrei",
        "kaffee rollstuhl",
        "step-free coffee",
        "wheelchair accessible café",
        "kaffee barrier",
    ] {
        assert!(city.understand(text).asks().wheelchair, "{text}");
        assert_eq!(names(&city, text), ["Bohne"], "{text}");
    }
    assert!(city.understand("konzert heute").asks().today);
    assert_eq!(names(&city, "kaffee").len(), 2);
}

#[test]
fn a_name_is_meant_before_a_filter_is() {
    let city = town();
    assert_eq!(names(&city, "offen"), ["Offen"]);
    assert!(!city.understand("offen").asks().any());
    assert!(city.understand("kaffee offen").asks().open);
}

#[test]
fn a_filter_alone_wants_everything_that_passes() {
    let city = town();
    assert_eq!(names(&city, "geöffnet"), ["Bohne", "Loewen-Apotheke"]);
    assert_eq!(names(&city, "in der Nähe").len(), 7);
    assert!(names(&city, "!!!").is_empty());
    assert!(names(&city, "xyzzyqwert").is_empty());
}

#[test]
fn a_filter_can_be_taken_out_of_the_words_again() {
    let query = town().understand("Kaffee, barrierefrei & offen");
    assert_eq!(query.without(Ask::Open), "Kaffee barrierefrei");
    assert_eq!(query.without(Ask::Wheelchair), "Kaffee offen");
}

#[test]
fn small_words_are_missed_nowhere_but_count_where_they_stand() {
    let city = town();
    assert_eq!(
        names(&city, "trinkwasser bei markt"),
        ["Trinkwasser am Markt"]
    );
    assert_eq!(names(&city, "the church"), ["Reinoldikirche"]);
}

#[test]
fn results_are_grouped_and_the_group_with_the_best_is_first() {
    let city = town();
    let groups = |text: &str| -> Vec<(Subject, usize)> {
        let found = city.suggest(&city.understand(text), noon());
        found.iter().map(|it| (it.subject, it.hits.len())).collect()
    };
    assert_eq!(
        groups("kampstraße"),
        [
            (Subject::Stops, 1),
            (Subject::Streets, 1),
            (Subject::Places, 2)
        ]
    );
    assert_eq!(groups("orgel"), [(Subject::Events, 1)], "one is over");
    assert_eq!(groups("brunnen")[0], (Subject::Topics, 1));
    assert_eq!(groups(""), []);
    assert_eq!(
        groups("kaffee offen"),
        [(Subject::Topics, 1), (Subject::Places, 1)]
    );
}

#[test]
fn a_street_is_one_however_it_is_spelled() {
    let city = town();
    let street = city.street("KAMPSTRASSE").unwrap();
    assert_eq!((street.name.as_str(), street.places.len()), ("Kampstr.", 2));
    assert!(street.bounds.contains(street.middle));
    assert!(city.street("Ostwall").is_none());
    let groups = city.suggest(&city.understand("kampstarße"), noon());
    assert!(groups.iter().any(|group| group.subject == Subject::Streets));
}

#[test]
fn an_event_comes_with_its_next_date() {
    let city = town();
    let groups = city.suggest(&city.understand("orgelkonzert"), noon());
    let Found::Event(event, next) = groups[0].hits[0].found else {
        panic!("{groups:?}");
    };
    assert_eq!(event.title.de, "Orgelkonzert");
    assert_eq!(next.map(|it| it.start), Some(at(11, 28, 19, 0)));
}

/// A city of places with some names.
fn city_of(names: &[String]) -> City {
    let places = names.iter().enumerate().map(|(i, name)| {
        let mut it = place("x", Details::Shop, 7.465, 51.514);
        it.slug = slug(&format!("place-{i}"));
        it.name = Text::new(name);
        (it, None)
    });
    City::build(snapshot(places.collect(), vec![]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_it_panic_and_results_are_bounded(text in ".{0,120}") {
        let city = town();
        let query = city.understand(&text);
        prop_assert!(city.search(&query).len() <= 7);
        let groups = city.suggest(&query, noon());
        prop_assert!(groups.len() <= 5);
        prop_assert!(groups.iter().all(|it| (1..=5).contains(&it.hits.len())));
        for ask in Ask::ALL {
            let _ = query.without(ask);
        }
    }

    #[test]
    fn every_place_is_first_or_level_with_the_first_under_its_full_name(
        names in proptest::collection::vec(
            "(offen|Café|am|heute|St\\.|[A-ZÄÖÜ][a-z]{0,7})( (Open|now|bei|Markt|Haus|[a-zß]{1,7})){0,3}",
            1..12,
        ),
    ) {
        let city = city_of(&names);
        for (i, name) in (0..).zip(&names) {
            let found = city.search(&city.understand(name));
            let best = found.first().map(|it| it.1);
            let own = found.iter().find(|it| it.0 == i).map(|it| it.1);
            prop_assert!(own.is_some() && own == best, "{name}: {found:?}");
        }
    }

    #[test]
    fn two_letters_that_changed_places_are_forgiven(
        // Without e and s: what stands for one letter, such as ae and ss, becomes two when it is
        // torn apart, and that is more than two letters that changed places.
        names in proptest::collection::vec("[a-df-rt-z]{8,14}( [a-df-rt-z]{8,14})?", 1..12),
        at in 0_usize..7,
    ) {
        let city = city_of(&names);
        for (i, name) in (0..).zip(&names) {
            let mut letters: Vec<char> = name.chars().collect();
            letters.swap(at, at + 1);
            let typed: String = letters.into_iter().collect();
            let found = city.search(&city.understand(&typed));
            prop_assert!(found.iter().any(|it| it.0 == i), "{name} {typed}: {found:?}");
        }
    }
}

/// `cargo nextest run --release -p app --run-ignored only --no-capture speed`
#[test]
#[ignore = "a measurement: says how long a search takes"]
fn speed() {
    const FIRST: [&str; 12] = [
        "Muster", "Löwen", "Adler", "Rosen", "Stern", "Hansa", "Reinoldi", "Kamp", "Brück",
        "Linden", "Sonnen", "Markt",
    ];
    const SECOND: [&str; 10] = [
        "apotheke",
        "bäckerei",
        "café",
        "buchhandlung",
        "optik",
        "laden",
        "friseur",
        "kirche",
        "brunnen",
        "haus",
    ];
    for count in [1_000_usize, 100_000] {
        let places = (0..count).map(|i| {
            let (first, second) = (FIRST[i % 12], SECOND[(i / 12) % 10]);
            // Syllables that make about as many different words as a real directory has.
            let own: String = [i % 20, i / 20 % 20, i / 400 % 20]
                .iter()
                .map(|it| {
                    ["ba", "do", "ke", "li", "mu"][it % 5].to_owned()
                        + ["n", "r", "s", "t"][it / 5 % 4]
                })
                .collect();
            let mut it = place("x", Details::Shop, 7.465, 51.514);
            it.slug = slug(&format!("place-{i}"));
            it.name = Text::new(format!("{first}{second} {own}"));
            it.summary = Some(Text::new(
                "Ein Geschäft mit guter Beratung und eigener Werkstatt",
            ));
            (at_street(it, &format!("{}straße", FIRST[i / 7 % 12])), None)
        });
        let city = City::build(snapshot(places.collect(), vec![]));
        for text in [
            "k",
            "kam",
            "apotheke",
            "apothkee",
            "löwenapotheke banban",
            "rosenbukhandlung",
            "kaffee barrierefrei",
            "pharmacy open now",
            "xyzzyqwert",
        ] {
            let rounds = 20;
            let begun = Clock::now();
            for _ in 0..rounds {
                std::hint::black_box(city.search(&city.understand(text)));
            }
            let search = begun.elapsed() / rounds;
            let begun = Clock::now();
            for _ in 0..rounds {
                std::hint::black_box(city.suggest(&city.understand(text), noon()));
            }
            let suggest = begun.elapsed() / rounds;
            println!("{count} places, {text}: search {search:?}, suggestions {suggest:?}");
        }
    }
}
