//! Results by what they are, for the list of suggestions under the search field.

use super::{Query, SearchIndex, Street, TopicEntry, TopicOf};
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
    /// A street, with how many places at it pass.
    Street(&'a Street, usize),
    /// An event with its next date; none if that is not known yet.
    Event(&'a Event, Option<Occurrence>),
    /// A kind or a category, with how many of its places or events pass.
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
        /// What scores less than this part of the best only mentions in passing what is sought.
        const WEAK: u32 = 8;
        if query.is_everything() {
            return vec![];
        }
        let index = self.index();
        let (places, stops) = self.places_found(index, query, now, MOST);
        let streets = index.streets.find(query).into_iter();
        let streets = streets.filter_map(|(i, score)| {
            let (_, street) = index.street_list.get(i as usize)?;
            let count = self.passing(query, &street.places, now);
            let found = Found::Street(street, count);
            (count > 0).then_some(Hit { score, found })
        });
        let topics = index.topics.find(query).into_iter();
        let topics = topics.filter_map(|(i, score)| {
            let found = self.topic(index, i, query, now)?;
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
        .to_vec();
        let scores = groups.iter().flat_map(|group| &group.hits);
        let enough = scores.map(|hit| hit.score).max().unwrap_or(0) / WEAK;
        for group in &mut groups {
            group.hits.retain(|hit| hit.score >= enough);
        }
        groups.retain(|group| !group.hits.is_empty());
        // Of equals the one that was first stays first.
        let best = |group: &Group<'_>| group.hits.first().map_or(0, |hit| hit.score);
        for end in 1..groups.len() {
            for i in (1..=end).rev() {
                if let Some([one, other]) = groups.get_mut(i - 1..=i)
                    && best(one) < best(other)
                {
                    std::mem::swap(one, other);
                }
            }
        }
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

    /// How many of some places are there and pass the filters that the words ask for.
    fn passing(&self, query: &Query, places: &[u32], now: Instant) -> usize {
        let today = self.zone().date(now);
        let places = places.iter().filter_map(|i| self.place_at(*i));
        places
            .filter(|entry| entry.place.exists_on(today) && self.grants(query.asks(), entry, now))
            .count()
    }

    /// A topic with how many of its places or events pass; none if none do.
    fn topic<'a>(
        &'a self,
        index: &'a SearchIndex,
        i: u32,
        query: &Query,
        now: Instant,
    ) -> Option<Found<'a>> {
        let TopicEntry { of, members } = index.topic_list.get(i as usize)?;
        let (topic, count) = match of {
            TopicOf::Kind(kind) => (Topic::Kind(*kind), self.passing(query, members, now)),
            TopicOf::Category(position) => {
                let category = self.info().categories.get(*position)?;
                let count = if category.events {
                    let events = members
                        .iter()
                        .filter_map(|i| self.snapshot().events.get(*i as usize));
                    let passes = |event: &&Event| {
                        let next = self.dates_of(event, now).next();
                        next.is_some() && self.grants_event(query.asks(), event, next, now)
                    };
                    events.filter(passes).count()
                } else {
                    self.passing(query, members, now)
                };
                (Topic::Category(category), count)
            }
        };
        (count > 0).then_some(Found::Topic(topic, count))
    }
}
