//! The read side: one revision of the city, indexed for every question that is asked of it.
//!
//! A [`City`] never changes. The server builds one per revision and swaps it in; the browser builds
//! one from the snapshot it was sent. Pages, the API and the map all read from it.

use std::collections::{BTreeMap, HashMap};

use chrono::{Duration, NaiveDate, Timelike};
use rstar::{AABB, RTree, primitives::GeomWithData};

use super::{
    BBox, Category, CityInfo, Event, Holiday, Instant, Network, Occurrence, OpenState, Place,
    PlaceEntry, Point, Revision, Schedule, Slug, Snapshot, Venue, Zone, hours::open_state,
    search::SearchIndex,
};

/// Degrees of latitude, and of longitude shrunk to the same length on the ground.
type Flat = [f64; 2];

/// One revision of the city, ready to be read.
#[derive(Debug)]
pub struct City {
    snapshot: Snapshot,
    /// Cosine of the centre's latitude: shrinks degrees of longitude for the tree.
    shrink: f64,
    places: HashMap<Slug, u32>,
    events: HashMap<Slug, u32>,
    tree: RTree<GeomWithData<Flat, u32>>,
    /// Positions in `snapshot.occurrences` by local day.
    days: BTreeMap<NaiveDate, Vec<u32>>,
    /// Positions in `snapshot.occurrences` by event.
    dates: Vec<Vec<u32>>,
    /// Events at or with an offer of a place.
    at_place: HashMap<u32, Vec<u32>>,
    /// Every instant at which something shown may change, sorted.
    changes: Vec<Instant>,
    search: SearchIndex,
}

/// An event on a date, as lists show it.
#[derive(Debug, Clone, Copy)]
pub struct Date<'a> {
    /// The event.
    pub event: &'a Event,
    /// When.
    pub occurrence: Occurrence,
}

impl City {
    /// Indexes a snapshot.
    pub fn build(snapshot: Snapshot) -> Self {
        let shrink = snapshot.info.centre.lat().to_radians().cos();
        let places = by_slug(snapshot.places.iter().map(|entry| &entry.place.slug));
        let events = by_slug(snapshot.events.iter().map(|event| &event.slug));
        let tree = RTree::bulk_load(
            (0..)
                .zip(&snapshot.places)
                .map(|(i, entry)| GeomWithData::new(flat(entry.place.at, shrink), i))
                .collect(),
        );
        let mut dates = vec![Vec::new(); snapshot.events.len()];
        let mut days: BTreeMap<NaiveDate, Vec<u32>> = BTreeMap::new();
        for (i, occurrence) in (0..).zip(&snapshot.occurrences) {
            if let Some(list) = dates.get_mut(occurrence.event as usize) {
                list.push(i);
            }
            for day in days_of(*occurrence, &snapshot.zone) {
                days.entry(day).or_default().push(i);
            }
        }
        let mut at_place: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, event) in (0..).zip(&snapshot.events) {
            let venue = match &event.venue {
                Some(Venue::Place(slug)) => Some(slug),
                _ => None,
            };
            let mut involved: Vec<u32> = venue
                .into_iter()
                .chain(event.offers.iter().map(|offer| &offer.place))
                .filter_map(|slug| places.get(slug).copied())
                .collect();
            involved.sort_unstable();
            involved.dedup();
            for place in involved {
                at_place.entry(place).or_default().push(i);
            }
        }
        let search = SearchIndex::build(&snapshot);
        Self {
            shrink,
            changes: changes(&snapshot),
            places,
            events,
            tree,
            days,
            dates,
            at_place,
            search,
            snapshot,
        }
    }

    /// The records this city was built from.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The state of the data.
    pub fn revision(&self) -> Revision {
        self.snapshot.revision
    }

    /// What the city says about itself.
    pub fn info(&self) -> &CityInfo {
        &self.snapshot.info
    }

    /// The city's wall clock.
    pub fn zone(&self) -> &Zone {
        &self.snapshot.zone
    }

    /// Whether any sample is published.
    pub fn has_samples(&self) -> bool {
        let places = self.snapshot.places.iter().any(|entry| entry.place.sample);
        places || self.snapshot.events.iter().any(|event| event.sample)
    }

    /// All places.
    pub fn places(&self) -> impl ExactSizeIterator<Item = &PlaceEntry> {
        self.snapshot.places.iter()
    }

    /// The place at a position in the snapshot.
    pub fn place_at(&self, index: u32) -> Option<&PlaceEntry> {
        self.snapshot.places.get(index as usize)
    }

    /// The place with a slug.
    pub fn place(&self, slug: &str) -> Option<&PlaceEntry> {
        self.place_at(*self.places.get(slug)?)
    }

    /// The event with a slug.
    pub fn event(&self, slug: &str) -> Option<&Event> {
        self.snapshot.events.get(*self.events.get(slug)? as usize)
    }

    /// The network with a slug.
    pub fn network(&self, slug: &str) -> Option<&Network> {
        self.info()
            .networks
            .iter()
            .find(|it| it.slug.as_str() == slug)
    }

    /// The category with a slug.
    pub fn category(&self, slug: &str) -> Option<&Category> {
        self.info()
            .categories
            .iter()
            .find(|it| it.slug.as_str() == slug)
    }

    /// The evaluated hours of a place.
    pub fn schedule(&self, entry: &PlaceEntry) -> Option<&Schedule> {
        self.snapshot.schedules.get(entry.schedule? as usize)
    }

    /// What a visitor is told about a place at an instant.
    pub fn state(&self, entry: &PlaceEntry, at: Instant) -> OpenState {
        let Place {
            hours, closures, ..
        } = &entry.place;
        let today = self.zone().date(at);
        let state = open_state(
            hours,
            closures,
            self.schedule(entry),
            at,
            today,
            self.snapshot.until,
        );
        match state {
            // An opening on a day on which it is closed out of turn is none.
            OpenState::Closed { opens: Some(opens) } if !closures.is_empty() => OpenState::Closed {
                opens: self.first_opening(entry, opens),
            },
            other => other,
        }
    }

    /// The first opening at or after an instant that no closure covers.
    fn first_opening(&self, entry: &PlaceEntry, mut opens: Instant) -> Option<Instant> {
        let schedule = self.schedule(entry)?;
        while entry
            .place
            .closures
            .iter()
            .any(|it| it.covers(self.zone().date(opens)))
        {
            opens = schedule.opens_after(opens)?;
        }
        Some(opens)
    }

    /// Holidays, earliest first.
    pub fn holiday(&self, day: NaiveDate) -> Option<&Holiday> {
        self.snapshot.holidays.iter().find(|it| it.date == day)
    }

    /// Positions of the places inside a box, in no order. Costs nothing for places outside.
    pub fn in_box(&self, bbox: &BBox) -> impl Iterator<Item = u32> + '_ {
        let envelope = AABB::from_corners(
            flat(bbox.south_west(), self.shrink),
            flat(bbox.north_east(), self.shrink),
        );
        self.tree.locate_in_envelope(envelope).map(|leaf| leaf.data)
    }

    /// Positions of the places, nearest first.
    pub fn near(&self, point: Point) -> impl Iterator<Item = u32> {
        self.tree
            .nearest_neighbor_iter(flat(point, self.shrink))
            .map(|leaf| leaf.data)
    }

    /// Positions of the places that match a text, best first, with their scores.
    pub fn search(&self, text: &str) -> Vec<(u32, u32)> {
        self.search.places(text)
    }

    /// Events that match a text.
    pub fn search_events(&self, text: &str) -> Vec<(u32, u32)> {
        self.search.events(text)
    }

    /// The position of an event in the snapshot.
    pub fn event_index(&self, slug: &str) -> Option<u32> {
        self.events.get(slug).copied()
    }

    /// Dates that touch a day and are not over at `now`, earliest first.
    ///
    /// What began the evening before and ends in the small hours belongs to the evening.
    pub fn dates_on(&self, day: NaiveDate, now: Instant) -> impl Iterator<Item = Date<'_>> {
        self.days
            .get(&day)
            .into_iter()
            .flatten()
            .filter_map(|i| self.date(*i))
            .filter(move |date| date.occurrence.end > now)
    }

    /// Dates that overlap a span of time, earliest first.
    pub fn dates_between(&self, from: Instant, until: Instant) -> impl Iterator<Item = Date<'_>> {
        let all = &self.snapshot.occurrences;
        let begun = all.partition_point(|it| it.start < until);
        (0..begun)
            .filter_map(|i| self.date(i as u32))
            .filter(move |date| date.occurrence.end > from)
    }

    /// Dates of an event that are not over at `now`, earliest first.
    pub fn dates_of(&self, event: &Event, now: Instant) -> impl Iterator<Item = Occurrence> {
        let index = self.events.get(&event.slug).copied();
        index
            .and_then(|i| self.dates.get(i as usize))
            .into_iter()
            .flatten()
            .filter_map(|i| self.snapshot.occurrences.get(*i as usize).copied())
            .filter(move |it| it.end > now)
    }

    /// Events that take place at a place or for which it offers something.
    pub fn events_of(&self, place: &Place) -> impl Iterator<Item = &Event> {
        self.places
            .get(&place.slug)
            .and_then(|i| self.at_place.get(i))
            .into_iter()
            .flatten()
            .filter_map(|i| self.snapshot.events.get(*i as usize))
    }

    /// Where an event takes place, if that is one point.
    pub fn position(&self, event: &Event) -> Option<Point> {
        match event.venue.as_ref()? {
            Venue::Place(slug) => self.place(slug.as_str()).map(|entry| entry.place.at),
            Venue::Point { at, .. } => Some(*at),
        }
    }

    /// The first instant after `now` at which anything shown changes: an opening, a closing, an
    /// event's start or end, midnight.
    pub fn next_change(&self, now: Instant) -> Instant {
        let tomorrow = self.zone().date(now) + Duration::days(1);
        let midnight = self.zone().midnight(tomorrow);
        let next = self.changes.partition_point(|at| *at <= now);
        self.changes
            .get(next)
            .map_or(midnight, |at| midnight.min(*at))
    }

    fn date(&self, index: u32) -> Option<Date<'_>> {
        let occurrence = *self.snapshot.occurrences.get(index as usize)?;
        let event = self.snapshot.events.get(occurrence.event as usize)?;
        Some(Date { event, occurrence })
    }
}

fn by_slug<'a>(slugs: impl Iterator<Item = &'a Slug>) -> HashMap<Slug, u32> {
    (0..)
        .zip(slugs)
        .map(|(i, slug)| (slug.clone(), i))
        .collect()
}

fn flat(point: Point, shrink: f64) -> Flat {
    [point.lon() * shrink, point.lat()]
}

/// The local days on which an occurrence is listed.
fn days_of(occurrence: Occurrence, zone: &Zone) -> impl Iterator<Item = NaiveDate> {
    /// Until this hour a night belongs to the evening before.
    const SMALL_HOURS: u32 = 6;
    let first = zone.date(occurrence.start);
    let end = zone.local(occurrence.end);
    let last = if end.hour() < SMALL_HOURS {
        end.date() - Duration::days(1)
    } else {
        end.date()
    };
    first
        .iter_days()
        .take_while(move |day| *day == first || *day <= last)
}

fn changes(snapshot: &Snapshot) -> Vec<Instant> {
    let spans = snapshot
        .schedules
        .iter()
        .flat_map(|schedule| &schedule.spans);
    let spans = spans.flat_map(|span| [span.start, span.end]);
    let events = snapshot
        .occurrences
        .iter()
        .flat_map(|it| [it.start, it.end]);
    let mut all: Vec<Instant> = spans.chain(events).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
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
}
