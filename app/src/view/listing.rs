//! The list of places: the map's full text alternative.

use serde::{Deserialize, Serialize};

use super::{Filters, StateLine, phrase};
use crate::{
    city::{
        Ask, City, Date, Details, EventState, Instant, Kind, Lang, OpenState, Place, PlaceEntry,
        Point, Slug,
    },
    map::{MarkerState, Symbol},
    route::Page,
    words::Words,
};

/// From where distances are measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The point.
    pub at: Point,
    /// Whether that is the visitor's own position rather than the middle of the map.
    pub located: bool,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Where it leads.
    pub link: RowLink,
    /// The name.
    pub name: String,
    /// The language the name is in.
    pub name_lang: Lang,
    /// The marker it has on the map.
    pub symbol: Symbol,
    /// The state its marker shows.
    pub marker: MarkerState,
    /// Whether something is on there today.
    pub today: bool,
    /// Open or closed until when; none where the question makes no sense.
    pub state: Option<StateLine>,
    /// What it is: categories, or the kind.
    pub what: String,
    /// Metres from the origin.
    pub metres: u32,
    /// "90 m"
    pub distance: String,
    /// "nach Osten"
    pub direction: String,
    /// Whether it is made up.
    pub sample: bool,
}

/// What a row leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RowLink {
    /// A place, by slug.
    Place(String),
    /// An event, by slug.
    Event(String),
}

impl RowLink {
    /// The page.
    pub fn page(&self) -> Page {
        match self {
            Self::Place(slug) => Page::Place(slug.clone()),
            Self::Event(slug) => Page::Event(slug.clone()),
        }
    }

    /// The slug.
    pub fn slug(&self) -> &str {
        match self {
            Self::Place(slug) | Self::Event(slug) => slug,
        }
    }
}

/// The list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows shown.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub matched: usize,
    /// How many of them are open now.
    pub open: usize,
    /// Whether distances are from the visitor's own position.
    pub located: bool,
    /// Networks to choose from: slug and name.
    pub networks: Vec<(String, String)>,
    /// Filters that came from words, a street, a category and what the text asks for: the label of
    /// each, and the query of the list without it.
    pub chips: Vec<(String, String)>,
    /// Whether any sample is published.
    pub samples: bool,
}

/// One candidate for the list, before it is put in words.
enum Found<'a> {
    Place(&'a PlaceEntry),
    Event(Date<'a>, Point),
}

impl Listing {
    /// The list for some filters.
    pub fn of(city: &City, filters: &Filters, origin: Origin, now: Instant, lang: Lang) -> Self {
        let found = matches(city, filters, now);
        let mut ranked: Vec<(u32, u32, Found<'_>)> = found
            .into_iter()
            .map(|(score, found)| {
                let at = match &found {
                    Found::Place(entry) => entry.place.at,
                    Found::Event(_, at) => *at,
                };
                (score, origin.at.metres_to(at).round() as u32, found)
            })
            .collect();
        ranked.sort_by_key(|(score, metres, _)| (std::cmp::Reverse(*score), *metres));
        let open = |found: &Found<'_>| match found {
            Found::Place(entry) => city.state(entry, now).is_open(),
            Found::Event(..) => false,
        };
        Self {
            matched: ranked.len(),
            open: ranked.iter().filter(|(.., found)| open(found)).count(),
            located: origin.located,
            networks: city
                .info()
                .networks
                .iter()
                .map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
                .collect(),
            chips: chips(city, filters, lang),
            samples: city.has_samples(),
            rows: ranked
                .into_iter()
                .take(filters.count)
                .map(|(_, metres, found)| match found {
                    Found::Place(entry) => place_row(city, entry, metres, origin, now, lang),
                    Found::Event(date, at) => event_row(city, date, at, metres, origin, now, lang),
                })
                .collect(),
        }
    }

    /// Positions of the places that match, in the city's order: what the map shows.
    pub fn places<'a>(city: &'a City, filters: &Filters, now: Instant) -> Vec<&'a PlaceEntry> {
        matches(city, filters, now)
            .into_iter()
            .filter_map(|(_, found)| match found {
                Found::Place(entry) => Some(entry),
                Found::Event(..) => None,
            })
            .collect()
    }

    /// Today's events that match and have a position.
    pub fn events<'a>(city: &'a City, filters: &Filters, now: Instant) -> Vec<(Date<'a>, Point)> {
        matches(city, filters, now)
            .into_iter()
            .filter_map(|(_, found)| match found {
                Found::Event(date, at) => Some((date, at)),
                Found::Place(_) => None,
            })
            .collect()
    }
}

/// Everything that passes the filters, with the score of the text search (0 without text).
fn matches<'a>(city: &'a City, filters: &Filters, now: Instant) -> Vec<(u32, Found<'a>)> {
    let today = city.zone().date(now);
    let query = filters.understood(city);
    let asks = match &query {
        Some(query) => filters.asks().and(query.asks()),
        None => filters.asks(),
    };
    let candidates: Vec<(u32, u32)> = match &query {
        Some(query) => city.search(query),
        None => (0..city.places().len() as u32).map(|i| (i, 0)).collect(),
    };
    let street = filters.street.as_deref().map(|name| city.street(name));
    // A street nobody has an address at has no places.
    let in_street = |i| street.is_none_or(|street| street.is_some_and(|it| it.places.contains(&i)));
    let mut found: Vec<(u32, Found<'a>)> = candidates
        .into_iter()
        .filter(|(i, _)| in_street(*i))
        .filter_map(|(i, score)| Some((score, city.place_at(i)?)))
        .filter(|(_, entry)| {
            entry.place.exists_on(today) && filters.admit(entry) && city.grants(asks, entry, now)
        })
        .map(|(score, entry)| (score, Found::Place(entry)))
        .collect();
    if filters.admit_events() {
        let scores = query.map(|query| city.search_events(&query));
        let mut seen = std::collections::HashSet::new();
        for date in city.dates_on(today, now) {
            let score = match &scores {
                None => 0,
                Some(scores) => match scores.iter().find(|(i, _)| *i == date.occurrence.event) {
                    Some((_, score)) => *score,
                    None => continue,
                },
            };
            let Some(at) = city.position(date.event) else {
                continue;
            };
            if city.grants_event(asks, date.event, Some(date.occurrence), now)
                && seen.insert(date.occurrence.event)
            {
                found.push((score, Found::Event(date, at)));
            }
        }
    }
    found
}

/// The filters that came from words: label, and the query without it.
fn chips(city: &City, filters: &Filters, lang: Lang) -> Vec<(String, String)> {
    let t = Words(lang);
    let mut chips = Vec::new();
    let mut add = |label: &str, change: &dyn Fn(&mut Filters)| {
        chips.push((label.to_owned(), filters.with(change).query()));
    };
    if let Some(name) = &filters.street {
        let street = city.street(name).map_or(name, |it| &it.name);
        add(street, &|it| it.street = None);
    }
    if let Some(slug) = &filters.category {
        let category = city.category(slug.as_str());
        let name = category.map_or(slug.as_str(), |it| it.name.get(lang));
        add(name, &|it| it.category = None);
    }
    if let Some(query) = filters.understood(city) {
        for ask in Ask::ALL.into_iter().filter(|ask| query.asks().has(*ask)) {
            let label = match ask {
                Ask::Open => t.chip_open(),
                Ask::Today => t.chip_today(),
                Ask::Wheelchair => t.chip_wheelchair(),
            };
            add(label, &|it| {
                it.text = query.without(ask);
                it.set(ask, false);
            });
        }
    }
    chips
}

/// The marker of a place.
pub(crate) fn symbol(city: &City, entry: &PlaceEntry) -> Symbol {
    let place = &entry.place;
    if place.kind() == Kind::ArtIsland {
        return Symbol::Island;
    }
    city.info()
        .networks
        .iter()
        .find(|network| place.networks.contains(&network.slug))
        .map_or(Symbol::Place(place.kind()), |network| {
            Symbol::Member(network.mark.clone())
        })
}

/// The sign of a place: its shape, its state, and whether something is on there today.
pub fn marker_of(city: &City, entry: &PlaceEntry, now: Instant) -> (Symbol, MarkerState, bool) {
    let state = city.state(entry, now);
    let state = if state == OpenState::Unknown && !keeps_hours(city, &entry.place) {
        MarkerState::Plain
    } else {
        MarkerState::from(&state)
    };
    (symbol(city, entry), state, city.has_event(entry, now))
}

/// Whether it makes sense to ask when a place is open, if nobody has said so.
fn keeps_hours(city: &City, place: &Place) -> bool {
    let outdoors = |slug: &Slug| city.category(slug.as_str()).is_some_and(|it| it.outdoors);
    !matches!(place.kind(), Kind::ArtIsland | Kind::Transport)
        && !place.categories.iter().any(outdoors)
}

/// The state of a place in words, where the question makes sense.
pub(crate) fn state_line(
    city: &City,
    entry: &PlaceEntry,
    now: Instant,
    lang: Lang,
) -> Option<StateLine> {
    let state = city.state(entry, now);
    (state != OpenState::Unknown || keeps_hours(city, &entry.place))
        .then(|| StateLine::of(state, now, city.zone(), lang))
}

/// What a place is: its categories, or its kind, or what stands there.
pub(crate) fn what(city: &City, entry: &PlaceEntry, lang: Lang) -> String {
    let place = &entry.place;
    let kind = phrase::kind(place.kind(), lang);
    let parts: Vec<&str> = match &place.details {
        Details::ArtIsland(island) => std::iter::once(kind)
            .chain(
                island
                    .furniture
                    .iter()
                    .map(|it| phrase::furniture(*it, lang)),
            )
            .collect(),
        Details::Transport { lines } if !lines.is_empty() => {
            return lines.join(" · ");
        }
        Details::InterimUse(_) => vec![kind],
        _ => place
            .categories
            .iter()
            .filter_map(|slug| city.category(slug.as_str()))
            .map(|category| category.name.get(lang))
            .collect(),
    };
    if parts.is_empty() {
        kind.to_owned()
    } else {
        parts.join(", ")
    }
}

fn place_row(
    city: &City,
    entry: &PlaceEntry,
    metres: u32,
    origin: Origin,
    now: Instant,
    lang: Lang,
) -> Row {
    let place = &entry.place;
    let (symbol, marker, today) = marker_of(city, entry, now);
    Row {
        link: RowLink::Place(place.slug.to_string()),
        name: place.name.get(lang).to_owned(),
        name_lang: place.name.lang_shown(lang),
        symbol,
        marker,
        today,
        state: state_line(city, entry, now, lang),
        what: what(city, entry, lang),
        metres,
        distance: phrase::distance(metres, lang),
        direction: phrase::direction(origin.at.direction_to(place.at), lang).to_owned(),
        sample: place.sample,
    }
}

fn event_row(
    city: &City,
    date: Date<'_>,
    at: Point,
    metres: u32,
    origin: Origin,
    now: Instant,
    lang: Lang,
) -> Row {
    let t = Words(lang);
    let offers = date.event.offers.len();
    let what = if offers > 0 {
        t.event_offers(offers)
    } else {
        t.event_one().to_owned()
    };
    Row {
        link: RowLink::Event(date.event.slug.to_string()),
        name: date.event.title.get(lang).to_owned(),
        name_lang: date.event.title.lang_shown(lang),
        symbol: Symbol::Event(day_of_month(city, date)),
        marker: if matches!(
            date.event.state,
            EventState::Cancelled | EventState::Postponed
        ) {
            MarkerState::Closed
        } else {
            MarkerState::Plain
        },
        today: false,
        state: Some(super::events::state_line(city, date, now, lang)),
        what,
        metres,
        distance: phrase::distance(metres, lang),
        direction: phrase::direction(origin.at.direction_to(at), lang).to_owned(),
        sample: date.event.sample,
    }
}

/// The day that an event's marker shows.
pub fn day_of_month(city: &City, date: Date<'_>) -> u8 {
    use chrono::Datelike;
    city.zone().date(date.occurrence.start).day() as u8
}

#[cfg(test)]
mod tests;
