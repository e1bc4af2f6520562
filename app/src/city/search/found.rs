//! Results by what they are, for the list of suggestions under the search field.

use super::{Query, SearchIndex, Street, TopicOf};
use crate::city::{Category, City, Event, Instant, Kind, Occurrence, PlaceEntry};

/// What the results of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Kinds and categories.
    Topics,
    /// Places that are no stops.
    Places,
    /// Stops, stations, car parks.
    Stops,
    /// Streets and squares.
    Streets,
    /// Events.
    Events,
}

/// A kind of place, or a category of places or events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Topic<'a> {
    /// A kind of place.
    Kind(Kind),
    /// A category.
    Category(&'a Category),
}

/// A result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found<'a> {
    /// A place or a stop.
    Place(&'a PlaceEntry),
    /// A street.
    Street(&'a Street),
    /// An event with its next date; none if that is not known yet.
    Event(&'a Event, Option<Occurrence>),
    /// A kind or a category, with how many places or events it has.
    Topic(Topic<'a>, usize),
}

/// A result with how well it fits; more is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit<'a> {
    /// How well it fits.
    pub score: u32,
    /// What was found.
    pub found: Found<'a>,
}

/// Results of one kind, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// What they are.
    pub subject: Subject,
    /// The best of them; never empty.
    pub hits: Vec<Hit<'a>>,
}

impl City {
    /// The best results of each kind for a query, the group with the best one first.
    ///
    /// Filters that the words ask for are applied. Places that are gone and events that are over
    /// are left out.
    pub fn suggest(&self, query: &Query, now: Instant) -> Vec<Group<'_>> {
        /// More than anyone reads; whoever wants all has the list.
        const MOST: usize = 5;
        if query.is_everything() {
            return vec![];
        }
        let index = self.index();
        let (places, stops) = self.places_found(index, query, now, MOST);
        let streets = index.streets.find(query).into_iter();
        let streets = streets.filter_map(|(i, score)| {
            let found = Found::Street(index.street_list.get(i as usize)?);
            Some(Hit { score, found })
        });
        let topics = index.topics.find(query).into_iter();
        let topics = topics.filter_map(|(i, score)| {
            let found = self.topic(index, i, now)?;
            Some(Hit { score, found })
        });
        let mut groups = [
            (Subject::Topics, topics.take(MOST).collect()),
            (Subject::Places, places),
            (Subject::Stops, stops),
            (Subject::Streets, streets.take(MOST).collect()),
            (Subject::Events, self.events_found(index, query, now, MOST)),
        ]
        .map(|(subject, hits): (Subject, Vec<Hit<'_>>)| Group { subject, hits })
        .into_iter()
        .filter(|group| !group.hits.is_empty())
        .collect::<Vec<_>>();
        groups.sort_by_key(|group| std::cmp::Reverse(group.hits.first().map(|hit| hit.score)));
        groups
    }

    fn places_found(
        &self,
        index: &SearchIndex,
        query: &Query,
        now: Instant,
        most: usize,
    ) -> (Vec<Hit<'_>>, Vec<Hit<'_>>) {
        let today = self.zone().date(now);
        let (mut places, mut stops) = (Vec::new(), Vec::new());
        for (i, score) in index.places(query) {
            let Some(entry) = self.place_at(i) else {
                continue;
            };
            let hits = match entry.place.kind() {
                Kind::Transport => &mut stops,
                _ => &mut places,
            };
            if hits.len() < most
                && entry.place.exists_on(today)
                && self.grants(query.asks(), entry, now)
            {
                let found = Found::Place(entry);
                hits.push(Hit { score, found });
            }
            if places.len().min(stops.len()) == most {
                break;
            }
        }
        (places, stops)
    }

    fn events_found(
        &self,
        index: &SearchIndex,
        query: &Query,
        now: Instant,
        most: usize,
    ) -> Vec<Hit<'_>> {
        let found = index.events(query).into_iter();
        let found = found.filter_map(|(i, score)| {
            let event = self.snapshot().events.get(i as usize)?;
            let next = self.dates_of(event, now).next();
            let over = next.is_none() && event.when.duration().is_some();
            let found = Found::Event(event, next);
            (!over && self.grants_event(query.asks(), event, next, now))
                .then_some(Hit { score, found })
        });
        found.take(most).collect()
    }

    /// A topic with how many places or events it has at present; none if there are none.
    fn topic<'a>(&'a self, index: &'a SearchIndex, i: u32, now: Instant) -> Option<Found<'a>> {
        let entry = index.topic_list.get(i as usize)?;
        let members = entry.members.iter();
        let today = self.zone().date(now);
        let of_places = || {
            let places = members.clone().filter_map(|i| self.place_at(*i));
            places.filter(|it| it.place.exists_on(today)).count()
        };
        let (topic, count) = match entry.of {
            TopicOf::Kind(kind) => (Topic::Kind(kind), of_places()),
            TopicOf::Category(position) => {
                let category = self.info().categories.get(position)?;
                let count = if category.events {
                    let events = self.snapshot().events.as_slice();
                    let events = members.filter_map(|i| events.get(*i as usize));
                    events
                        .filter(|event| self.dates_of(event, now).next().is_some())
                        .count()
                } else {
                    of_places()
                };
                (Topic::Category(category), count)
            }
        };
        (count > 0).then_some(Found::Topic(topic, count))
    }
}
