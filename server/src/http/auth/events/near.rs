//! What somebody may mean: places by what is typed, and events that may be the same.

use std::collections::BTreeSet;

use app::account::event_form::{Match, is_similar};
use app::city::{City, Event, Place, Slug, fold};
use chrono::Duration;

use crate::calendar;

/// How many places are offered where several could be meant.
const OFFERED: usize = 8;

/// How many dates of an event are compared with what is there.
const COMPARED: usize = 12;

/// "Reinoldikirche, Ostenhellweg 2"
pub(in crate::http::auth) fn label(place: &Place) -> String {
    let address = place.address.as_ref().map(|it| {
        let number = it.house_number.as_deref().unwrap_or_default();
        format!(", {} {number}", it.street).trim_end().to_owned()
    });
    format!("{}{}", place.name.de, address.unwrap_or_default())
}

/// The places that somebody may mean, best first: by label, name or address as a whole, and only
/// then by words.
pub(in crate::http::auth) fn places(city: &City, typed: &str) -> Vec<Slug> {
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Vec::new();
    }
    let named = |place: &Place| {
        let whole = label(place);
        let address = whole.split_once(", ").map(|(_, it)| it.to_owned());
        let names = [
            Some(place.name.de.clone()),
            place.name.en.clone(),
            address,
            Some(whole),
        ];
        names.iter().flatten().any(|it| fold(it) == wanted)
    };
    let exact = city.places().filter(|it| named(&it.place));
    let exact: Vec<Slug> = exact
        .map(|it| it.place.slug.clone())
        .take(OFFERED)
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    let found = city.search(&city.understand(typed));
    let found = found.iter().filter_map(|(index, _)| city.place_at(*index));
    found
        .map(|it| it.place.slug.clone())
        .take(OFFERED)
        .collect()
}

/// The one place that is meant, if it is clear.
pub(in crate::http::auth) fn place(city: &City, typed: &str) -> Match {
    let found = places(city, typed);
    match found.as_slice() {
        [] => Match::None,
        [one] => Match::One(one.clone()),
        _ => Match::Several,
    }
}

/// Events of the same day that may be the same.
pub(in crate::http::auth) fn events<'a>(
    city: &'a City,
    event: &Event,
    now: app::city::Instant,
) -> Vec<&'a Event> {
    let Ok(dates) = calendar::coming(&event.when, now, COMPARED) else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (start, _) in dates {
        let day = city.zone().date(start);
        let (from, until) = (
            city.zone().midnight(day),
            city.zone().midnight(day + Duration::days(1)),
        );
        for date in city.dates_between(from, until) {
            let hours = (date.occurrence.start - start).num_minutes().abs();
            let other = date.event;
            let same = other.slug != event.slug && is_similar(event, other, hours <= 60);
            if same && seen.insert(&other.slug) {
                found.push(other);
            }
        }
    }
    found
}
