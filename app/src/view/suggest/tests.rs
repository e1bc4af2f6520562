use super::*;
use crate::city::{Address, Details, Place, Venue, Wheelchair, fixture::*};

fn at_street(mut place: Place, street: &str) -> Place {
    place.address = Some(Address {
        street: street.into(),
        house_number: Some("7".into()),
        postcode: None,
        city: None,
    });
    place
}

fn town() -> City {
    let shop = |name| {
        let it = place(name, Details::Shop, 7.465, 51.514);
        (at_street(it, "Hansastraße"), None)
    };
    let mut places: Vec<_> = [
        "Hansa A", "Hansa B", "Hansa C", "Hansa D", "Hansa E", "Hansa F",
    ]
    .map(shop)
    .into();
    places[0].0.access.wheelchair = Some(Wheelchair::Yes);
    let mut fountain = place("Hansabrunnen", Details::Sight, 7.464, 51.514);
    fountain.categories = vec![slug("brunnen")];
    places.push((fountain, None));
    let lines = vec!["U42".into(), "U46".into()];
    let station = place("Hansaplatz", Details::Transport { lines }, 7.463, 51.514);
    places.push((station, None));
    let market = event("Hansemarkt", Some(Venue::Place(slug("hansaplatz"))));
    let dates = vec![(at(11, 28, 10, 0), at(11, 28, 18, 0))];
    City::build(snapshot(places, vec![(market, dates)]))
}

fn suggest(text: &str, lang: Lang) -> Suggestions {
    let filters = Filters::from_pairs([("q", text)]);
    Suggestions::of(&town(), &filters, at(11, 21, 12, 0), lang)
}

fn only(text: &str, title: &str) -> Suggestion {
    let found = suggest(text, Lang::De);
    let group = found.groups.iter().find(|it| it.title == title).unwrap();
    group.rows[0].clone()
}

#[test]
fn no_more_than_fit_a_phone_and_of_every_sort_some() {
    let found = suggest("hans", Lang::De);
    assert_eq!(found.count(), Suggestions::MOST);
    let titles: Vec<&str> = found.groups.iter().map(|it| it.title).collect();
    for title in [
        "Orte",
        "Haltestellen und Parken",
        "Straßen und Plätze",
        "Termine",
    ] {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let rows = found.groups.iter().flat_map(|it| &it.rows);
    assert!(rows.enumerate().all(|(i, row)| row.index == i));
}

#[test]
fn each_says_what_it_is_and_leads_there() {
    let street = only("hansastr", "Straßen und Plätze");
    assert_eq!(street.facts, "6 Orte");
    assert_eq!(street.href, "/?street=Hansastra%C3%9Fe");
    assert_eq!(
        street.name,
        [("Hansastr".into(), true), ("aße".into(), false)]
    );
    assert_eq!(
        only("hansaplatz", "Haltestellen und Parken").facts,
        "U42 · U46"
    );
    let event = only("hansemarkt", "Termine");
    assert_eq!(event.facts, "Sa, 28. November, 10:00–18:00");
    assert_eq!(event.href, "/termin/hansemarkt");
    assert_eq!(only("hansa a", "Orte").facts, "Geschäft · Hansastraße 7");
    assert_eq!(only("brunnen", "Rubriken").href, "/?category=brunnen");
}

#[test]
fn a_filter_in_words_goes_along_to_the_street() {
    let street = only("Hansastraße barrierefrei", "Straßen und Plätze");
    assert_eq!(street.href, "/?street=Hansastra%C3%9Fe&wheelchair=1");
    assert_eq!(street.facts, "1 Ort", "the others have not said so");
}

#[test]
fn nothing_is_suggested_without_words_to_look_for() {
    assert_eq!(suggest("", Lang::De).count(), 0);
    assert_eq!(suggest("geöffnet", Lang::De).count(), 0);
    assert_eq!(suggest("xyzzyqwert", Lang::En).count(), 0);
}

#[test]
fn recent_searches_lead_to_the_list() {
    let recent = Suggestions::recent("Café & Kuchen", Lang::En);
    assert_eq!(recent.groups[0].title, "Recent searches");
    assert_eq!(
        recent.groups[0].rows[0].href,
        "/en?q=Caf%C3%A9%20%26%20Kuchen"
    );
    assert_eq!(Suggestions::recent("", Lang::De).count(), 0);
}
