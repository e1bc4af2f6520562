//! What the map shows beside each page: the view it opens with, and its signs.

use crate::{
    city::{City, Date, Details, Instant, Kind, Lang, PlaceEntry, Point, Slug, Venue},
    map::{MapView, Marker, MarkerState, Padding, Symbol},
    route::Page,
    view::{EventsQuery, EventsView, Filters, Listing, Origin, marker_of},
};

/// Zoom at which the centre inside the Wall fits a phone.
const CITY_ZOOM: f64 = 14.6;
/// Zoom at which one sees the houses around a place.
const PLACE_ZOOM: f64 = 16.4;
/// The part of a phone's screen in which several signs shall fit, in CSS pixels.
const FIT: (u32, u32) = (390, 330);

/// What the map shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Where it opens.
    pub view: MapView,
    /// Whether that view was asked for, rather than being the page's usual one.
    pub asked: bool,
    /// The signs.
    pub markers: Vec<Marker>,
    /// The record the page is about, by slug.
    pub selected: Option<String>,
}

impl Scene {
    /// The map beside a page. `pairs` is the page's query.
    pub fn of(
        city: &City,
        page: Option<&Page>,
        pairs: &[(String, String)],
        now: Instant,
        lang: Lang,
    ) -> Self {
        let pairs = || {
            pairs
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()))
        };
        let asked = pairs()
            .find(|(key, _)| *key == "map")
            .and_then(|(_, value)| value.parse::<MapView>().ok());
        let usual = MapView::new(city.info().centre, CITY_ZOOM);
        let everything = Filters::from_pairs([]);
        let mut scene = match page {
            Some(Page::Place(slug)) => Self::place(city, slug, usual, now, lang),
            Some(Page::Events) => {
                let query = EventsQuery::from_pairs(pairs());
                Self::events(city, &query, usual, now, lang)
            }
            Some(Page::Event(slug)) => Self::event(city, slug, usual, now, lang),
            Some(Page::Islands) => {
                let islands = everything.with(|it| it.kinds = vec![Kind::ArtIsland]);
                Self::listing(city, &islands, usual, now, lang)
            }
            Some(Page::Map) => Self::listing(city, &Filters::from_pairs(pairs()), usual, now, lang),
            _ => Self::listing(city, &everything, usual, now, lang),
        };
        if let Some(view) = asked {
            (scene.view, scene.asked) = (view, true);
        }
        scene
    }

    /// From where the list beside this map measures, unless the visitor's own position is known.
    pub fn origin(&self) -> Origin {
        Origin {
            at: self.view.centre,
            located: false,
        }
    }

    fn with(view: MapView, markers: Vec<Marker>) -> Self {
        Self {
            view,
            asked: false,
            markers,
            selected: None,
        }
    }

    fn listing(city: &City, filters: &Filters, view: MapView, now: Instant, lang: Lang) -> Self {
        let places = Listing::places(city, filters, now);
        let mut markers: Vec<Marker> = places
            .into_iter()
            .map(|entry| place_marker(city, entry, now, lang))
            .collect();
        let events = Listing::events(city, filters, now);
        markers.extend(
            events
                .into_iter()
                .map(|(date, at)| event_marker(city, date, at, lang)),
        );
        if filters.any() {
            for marker in &mut markers {
                marker.wanted = true;
            }
        }
        let view = if filters.any() && !markers.is_empty() {
            around(&markers, view)
        } else {
            view
        };
        Self::with(view, markers)
    }

    fn place(city: &City, slug: &str, usual: MapView, now: Instant, lang: Lang) -> Self {
        let mut scene = Self::listing(city, &Filters::from_pairs([]), usual, now, lang);
        if let Some(entry) = city.place(slug) {
            scene.view = MapView::new(entry.place.at, PLACE_ZOOM);
            scene.select(slug, || place_marker(city, entry, now, lang));
        }
        scene
    }

    fn events(city: &City, query: &EventsQuery, usual: MapView, now: Instant, lang: Lang) -> Self {
        let query = query.as_list(city.zone().date(now));
        let view = EventsView::of(city, &query, now, lang);
        let mut markers: Vec<Marker> = Vec::new();
        for line in view.days.iter().flat_map(|day| &day.events) {
            // Of an event with several dates the next one stands on the map.
            if markers.iter().any(|marker| marker.slug == line.slug) {
                continue;
            }
            let Some(event) = city.event(&line.slug) else {
                continue;
            };
            let occurrence = city.dates_of(event, now).next();
            if let (Some(at), Some(occurrence)) = (city.position(event), occurrence) {
                markers.push(event_marker(city, Date { event, occurrence }, at, lang));
            }
        }
        Self::with(usual, markers)
    }

    fn event(city: &City, slug: &str, usual: MapView, now: Instant, lang: Lang) -> Self {
        let Some(event) = city.event(slug) else {
            return Self::listing(city, &Filters::from_pairs([]), usual, now, lang);
        };
        // The event itself, and the places that do something for it.
        let mut markers: Vec<Marker> = event
            .offers
            .iter()
            .filter_map(|offer| city.place(offer.place.as_str()))
            .map(|entry| place_marker(city, entry, now, lang))
            .collect();
        let mut selected = None;
        if let Some(at) = city.position(event) {
            let day = city
                .dates_of(event, now)
                .next()
                .map(|occurrence| Date { event, occurrence });
            let marker = match day {
                Some(date) => event_marker(city, date, at, lang),
                None => venue_marker(
                    city,
                    event.venue.as_ref(),
                    event.slug.clone(),
                    at,
                    now,
                    lang,
                ),
            };
            selected = Some(marker.slug.clone());
            markers.insert(
                0,
                Marker {
                    selected: true,
                    ..marker
                },
            );
        }
        let view = if markers.is_empty() {
            usual
        } else {
            around(&markers, usual)
        };
        Self {
            selected,
            ..Self::with(view, markers)
        }
    }

    fn select(&mut self, slug: &str, missing: impl FnOnce() -> Marker) {
        if let Some(marker) = self.markers.iter_mut().find(|it| it.slug == slug) {
            marker.selected = true;
        } else {
            self.markers.push(Marker {
                selected: true,
                ..missing()
            });
        }
        self.selected = Some(slug.to_owned());
    }
}

/// The view in which all signs can be seen, no closer than makes sense for one.
fn around(markers: &[Marker], usual: MapView) -> MapView {
    let points = markers.iter().map(|marker| marker.at);
    MapView::fit(points, FIT, Padding::all(36.0), PLACE_ZOOM)
        .filter(|view| view.zoom > usual.zoom || markers.len() < 8)
        .unwrap_or(usual)
}

/// The sign of a place.
fn place_marker(city: &City, entry: &PlaceEntry, now: Instant, lang: Lang) -> Marker {
    let place = &entry.place;
    let (symbol, state, today) = marker_of(city, entry, now);
    let rank = match (&symbol, place.kind()) {
        (Symbol::Member(_), _) => 0,
        (_, Kind::ArtIsland | Kind::InterimUse) => 2,
        (_, Kind::Culture) => 3,
        // Benches are many; a toilet is wanted.
        (_, Kind::Public) if outdoors(city, place) => 8,
        (_, Kind::Sight | Kind::Public) => 4,
        (_, Kind::Shop | Kind::Gastronomy | Kind::Service) => 5,
        // Stops with lines before car parks and bicycles.
        (_, Kind::Transport) => match &place.details {
            Details::Transport { lines } if lines.is_empty() => 8,
            _ => 6,
        },
    };
    Marker {
        href: Page::Place(place.slug.to_string()).path(lang),
        slug: place.slug.to_string(),
        name: place.name.get(lang).to_owned(),
        at: place.at,
        symbol,
        state,
        today,
        selected: false,
        wanted: false,
        sample: place.sample,
        rank,
    }
}

/// Whether a place has no door: a bench, a fountain.
fn outdoors(city: &City, place: &crate::city::Place) -> bool {
    let mut categories = place.categories.iter();
    categories.any(|slug| city.category(slug.as_str()).is_some_and(|it| it.outdoors))
}

/// The sign of a date of an event.
fn event_marker(city: &City, date: Date<'_>, at: Point, lang: Lang) -> Marker {
    let event = date.event;
    let on = !matches!(
        event.state,
        crate::city::EventState::Cancelled | crate::city::EventState::Postponed
    );
    Marker {
        href: Page::Event(event.slug.to_string()).path(lang),
        slug: event.slug.to_string(),
        name: event.title.get(lang).to_owned(),
        at,
        symbol: Symbol::Event(crate::view::day_of_month(city, date)),
        state: if on {
            MarkerState::Plain
        } else {
            MarkerState::Closed
        },
        today: false,
        selected: false,
        wanted: false,
        sample: event.sample,
        rank: 1,
    }
}

/// The sign of the place where a festival without a date takes place.
fn venue_marker(
    city: &City,
    venue: Option<&Venue>,
    slug: Slug,
    at: Point,
    now: Instant,
    lang: Lang,
) -> Marker {
    let place = match venue {
        Some(Venue::Place(slug)) => city.place(slug.as_str()),
        _ => None,
    };
    match place {
        Some(entry) => place_marker(city, entry, now, lang),
        None => Marker {
            href: Page::Event(slug.to_string()).path(lang),
            slug: slug.to_string(),
            name: match venue {
                Some(Venue::Point { name, .. }) => name.get(lang).to_owned(),
                _ => slug.to_string(),
            },
            at,
            symbol: Symbol::Place(Kind::Sight),
            state: MarkerState::Plain,
            today: true,
            selected: false,
            wanted: false,
            sample: false,
            rank: 1,
        },
    }
}
