//! Text search that forgives and understands.
//!
//! It forgives case, umlauts, accents, typing mistakes and halves of compound words, knows what
//! people call things in both languages, and understands words that ask for a filter, such as
//! "offen". All words that are left must be found; each counts for more the better it fits and the
//! more prominent the field is in which it stands.
//!
//! [`Query`]: a text, understood. `Postings`: which documents hold a word. [`Group`]: results of
//! one kind, for the list of suggestions.

mod fold;
mod found;
mod lexicon;
mod marks;
mod postings;
mod query;
mod street;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use fold::fold;
pub use found::{Found, Group, Hit, Subject, Topic};
pub use marks::Piece;
pub use query::{Ask, Asks, Query};
pub use street::Street;

use self::{
    lexicon::Lexicon,
    postings::{Collector, Postings},
};
use super::{Category, Details, Event, Kind, Place, Snapshot, Text, Venue};

/// How much a hit counts, by the field in which it stands.
mod weight {
    pub(super) const NAME: u16 = 100;
    pub(super) const CATEGORY: u16 = 50;
    pub(super) const STREET: u16 = 40;
    pub(super) const SUMMARY: u16 = 20;
    pub(super) const TEXT: u16 = 8;
}

/// Words of everything that can be found, and where they stand.
#[derive(Debug, Default)]
pub(super) struct SearchIndex {
    lexicon: Lexicon,
    places: Postings,
    events: Postings,
    /// In the order of `street_list`.
    streets: Postings,
    /// By their keys, sorted.
    street_list: Vec<(String, Street)>,
    /// In the order of `topic_list`.
    topics: Postings,
    topic_list: Vec<TopicEntry>,
}

/// A kind or a category that somebody may look for, with what belongs to it.
#[derive(Debug)]
struct TopicEntry {
    of: TopicOf,
    /// Positions of its places, or of its events.
    members: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum TopicOf {
    Kind(Kind),
    /// Position among the city's categories.
    Category(usize),
}

impl SearchIndex {
    /// Reads all words of a snapshot.
    pub(super) fn build(snapshot: &Snapshot) -> Self {
        let mut index = Self {
            lexicon: Lexicon::new(),
            places: places(snapshot),
            events: events(snapshot),
            ..Self::default()
        };
        index.add_streets(snapshot);
        index.add_topics(snapshot);
        index
    }

    /// What somebody who typed a text wants.
    pub(super) fn understand(&self, text: &str) -> Query {
        Query::understand(text, self)
    }

    /// The street with a name, however it is spelled.
    pub(super) fn street(&self, name: &str) -> Option<&Street> {
        let wanted = street::key(name);
        let position = self
            .street_list
            .binary_search_by(|(key, _)| key.cmp(&wanted));
        Some(&self.street_list.get(position.ok()?)?.1)
    }

    /// The positions of the places, or events, of a category.
    pub(super) fn members(&self, category: usize) -> &[u32] {
        let mut topics = self.topic_list.iter();
        topics
            .find(|topic| matches!(topic.of, TopicOf::Category(it) if it == category))
            .map_or(&[], |topic| &topic.members)
    }

    /// Places that hold all words, best first, with their scores.
    pub(super) fn places(&self, query: &Query) -> Vec<(u32, u32)> {
        if query.is_everything() {
            return self.places.all().map(|i| (i, 0)).collect();
        }
        self.places.find(query)
    }

    /// Events that hold all words, best first, with their scores.
    pub(super) fn events(&self, query: &Query) -> Vec<(u32, u32)> {
        if query.is_everything() {
            return self.events.all().map(|i| (i, 0)).collect();
        }
        self.events.find(query)
    }

    /// Whether a word stands anywhere.
    fn knows(&self, word: &str) -> bool {
        self.all().iter().any(|it| it.knows(word))
    }

    /// Whether a name holds one word just so, and the others at least begun.
    fn named(&self, word: &str, others: &[&str]) -> bool {
        self.all().iter().any(|it| it.named(word, others))
    }

    /// Whether anything holds all words.
    fn holds(&self, query: &Query) -> bool {
        self.all().iter().any(|it| !it.find(query).is_empty())
    }

    const fn all(&self) -> [&Postings; 3] {
        [&self.places, &self.events, &self.streets]
    }

    fn add_streets(&mut self, snapshot: &Snapshot) {
        let mut collector = Collector::default();
        self.street_list = street::streets(&snapshot.places);
        for (key, street) in &self.street_list {
            collector.document(weight::NAME, &Text::new(&street.name));
            collector.name(weight::NAME, key);
        }
        self.streets = collector.finish();
    }

    fn add_topics(&mut self, snapshot: &Snapshot) {
        let mut collector = Collector::default();
        for kind in Kind::ALL {
            let members = (0..).zip(&snapshot.places);
            let members = members.filter(|(_, it)| it.place.kind() == kind);
            let members: Vec<u32> = members.map(|(i, _)| i).collect();
            if !members.is_empty() {
                collector.document(weight::CATEGORY, &Text::new(kind_words(kind)));
                self.topic_list.push(TopicEntry {
                    of: TopicOf::Kind(kind),
                    members,
                });
            }
        }
        for (position, category) in snapshot.info.categories.iter().enumerate() {
            let members: Vec<u32> = if category.events {
                let events = (0..).zip(&snapshot.events);
                events
                    .filter(|(_, it)| it.category.as_ref() == Some(&category.slug))
                    .map(|(i, _)| i)
                    .collect()
            } else {
                let places = (0..).zip(&snapshot.places);
                places
                    .filter(|(_, it)| it.place.categories.contains(&category.slug))
                    .map(|(i, _)| i)
                    .collect()
            };
            if !members.is_empty() {
                collector.document(weight::NAME, &category.name);
                for word in &category.words {
                    collector.words(weight::CATEGORY, word);
                }
                self.topic_list.push(TopicEntry {
                    of: TopicOf::Category(position),
                    members,
                });
            }
        }
        self.topics = collector.finish();
    }
}

fn places(snapshot: &Snapshot) -> Postings {
    let info = &snapshot.info;
    let categories = by_slug(&info.categories);
    let network: HashMap<&str, _> = info
        .networks
        .iter()
        .map(|it| (it.slug.as_str(), &it.name))
        .collect();
    let mut collector = Collector::default();
    for entry in &snapshot.places {
        let place = &entry.place;
        collector.document(weight::NAME, &place.name);
        collector.words(weight::CATEGORY, kind_words(place.kind()));
        if let Some(address) = &place.address {
            collector.words(weight::STREET, &address.street);
            collector.words(weight::STREET, &street::key(&address.street));
            let number = address.house_number.as_deref().unwrap_or_default();
            collector.words(weight::STREET, number);
        }
        if let Details::Transport { lines } = &place.details {
            for line in lines {
                collector.words(weight::CATEGORY, line);
            }
        }
        for slug in &place.categories {
            add_category(&mut collector, categories.get(slug.as_str()).copied());
        }
        for slug in &place.networks {
            collector.text(weight::CATEGORY, network.get(slug.as_str()).copied());
        }
        collector.text(weight::SUMMARY, place.summary.as_ref());
        collector.text(weight::TEXT, place.text.as_ref());
    }
    collector.finish()
}

fn events(snapshot: &Snapshot) -> Postings {
    let categories = by_slug(&snapshot.info.categories);
    let places: HashMap<&str, &Place> = snapshot
        .places
        .iter()
        .map(|it| (it.place.slug.as_str(), &it.place))
        .collect();
    let mut collector = Collector::default();
    for event in &snapshot.events {
        let Event {
            title, organiser, ..
        } = event;
        let venue = match &event.venue {
            Some(Venue::Place(slug)) => places.get(slug.as_str()).map(|place| &place.name),
            Some(Venue::Point { name, .. }) => Some(name),
            None => None,
        };
        collector.document(weight::NAME, title);
        collector.text(weight::STREET, venue);
        collector.words(weight::STREET, organiser.as_deref().unwrap_or_default());
        if let Some(slug) = &event.category {
            add_category(&mut collector, categories.get(slug.as_str()).copied());
        }
        collector.text(weight::SUMMARY, event.summary.as_ref());
        collector.text(weight::TEXT, event.text.as_ref());
    }
    collector.finish()
}

fn by_slug(categories: &[Category]) -> HashMap<&str, &Category> {
    categories.iter().map(|it| (it.slug.as_str(), it)).collect()
}

fn add_category(collector: &mut Collector, category: Option<&Category>) {
    if let Some(category) = category {
        collector.text(weight::CATEGORY, Some(&category.name));
        for word in &category.words {
            collector.words(weight::CATEGORY, word);
        }
    }
}

/// What people type when they look for a kind, in both languages.
const fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Shop => "Geschäft Laden Einkaufen shop store shopping",
        Kind::Gastronomy => "Essen Trinken Restaurant Café Kaffee Lokal food drink coffee eat",
        Kind::Service => "Dienstleistung service",
        Kind::Culture => "Kultur culture",
        Kind::Sight => "Sehenswürdigkeit sight attraction",
        Kind::Public => "öffentlich public",
        Kind::Transport => "Haltestelle Verkehr stop transport",
        Kind::ArtIsland => {
            "Aufenthaltsinsel Insel Sitzen Pause Bank Kunst bench rest seat art island"
        }
        Kind::InterimUse => "Zwischennutzung Pop-up interim",
    }
}
