//! The read side: one revision of the city, indexed for every question that is asked of it.
//!
//! A [`City`] never changes. The server builds one per revision and swaps it in; the browser builds
//! one from the snapshot it was sent. Pages, the API and the map all read from it.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use chrono::{Duration, NaiveDate, Timelike};
use rstar::{AABB, RTree, primitives::GeomWithData};

use super::{
    Asks, BBox, Category, CityInfo, Event, EventState, Holiday, Instant, Network, Occurrence,
    OpenState, Place, PlaceEntry, Point, Query, Revision, Schedule, Slug, Snapshot, Street, Venue,
    Wheelchair, Zone, hours::open_state, search::SearchIndex,
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
    /// Made when it is first needed: a phone that only shows the map is spared it.
    search: OnceLock<SearchIndex>,
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
    /// Indexes a snapshot, but for the words in it; see [`City::prepare`].
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
        Self {
            shrink,
            changes: changes(&snapshot),
            places,
            events,
            tree,
            days,
            dates,
            at_place,
            search: OnceLock::new(),
            snapshot,
        }
    }

    /// Indexes the words too. Whoever does not call this waits for it at the first search.
    pub fn prepare(&self) {
        self.words();
    }

    fn words(&self) -> &SearchIndex {
        self.search
            .get_or_init(|| SearchIndex::build(&self.snapshot))
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

    /// What somebody who typed a text wants.
    pub fn understand(&self, text: &str) -> Query {
        self.words().understand(text)
    }

    /// Positions of the places that hold the words of a query, best first, with their scores.
    ///
    /// Filters that the words ask for are not applied; see [`City::grants`].
    pub fn search(&self, query: &Query) -> Vec<(u32, u32)> {
        self.words().places(query)
    }

    /// Positions of the events that hold the words of a query, best first, with their scores.
    pub fn search_events(&self, query: &Query) -> Vec<(u32, u32)> {
        self.words().events(query)
    }

    /// The street with a name, however it is spelled.
    pub fn street(&self, name: &str) -> Option<&Street> {
        self.words().street(name)
    }

    /// Positions of the places of a category, or of its events.
    pub fn of_category(&self, slug: &str) -> &[u32] {
        let mut categories = self.info().categories.iter();
        let position = categories.position(|it| it.slug.as_str() == slug);
        position.map_or(&[], |position| self.words().members(position))
    }

    /// The words of everything that can be found.
    pub(super) fn index(&self) -> &SearchIndex {
        self.words()
    }

    /// Whether a place passes filters.
    pub fn grants(&self, asks: Asks, entry: &PlaceEntry, at: Instant) -> bool {
        // What costs most is asked last.
        (!asks.wheelchair || entry.place.access.wheelchair == Some(Wheelchair::Yes))
            && (!asks.open || self.state(entry, at).is_open())
            && (!asks.today || self.has_event(entry, at))
    }

    /// Whether an event passes filters, given one of its dates.
    pub fn grants_event(
        &self,
        asks: Asks,
        event: &Event,
        date: Option<Occurrence>,
        at: Instant,
    ) -> bool {
        let today = self.zone().date(at);
        (!asks.wheelchair || event.access.wheelchair == Some(Wheelchair::Yes))
            && (!asks.open || date.is_some_and(|date| date.start <= at && at < date.end))
            && (!asks.today
                || date.is_some_and(|date| days_of(date, self.zone()).any(|day| day == today)))
    }

    /// Whether something is on at a place today.
    pub fn has_event(&self, entry: &PlaceEntry, now: Instant) -> bool {
        let today = self.zone().date(now);
        self.events_of(&entry.place).any(|event| {
            event.state != EventState::Cancelled
                && self
                    .dates_on(today, now)
                    .any(|date| date.event.slug == event.slug)
        })
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
mod tests;
