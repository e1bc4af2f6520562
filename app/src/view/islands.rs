//! The page of the Aufenthaltsinseln: where one can sit down, and what there is to see.

use serde::{Deserialize, Serialize};

use super::{Fact, Origin, place};
use crate::{
    city::{City, Details, Instant, Lang},
    view::phrase,
};

/// An island in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IslandCard {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The language the name is in.
    pub name_lang: Lang,
    /// One sentence.
    pub summary: Option<String>,
    /// What stands there.
    pub facts: Vec<Fact>,
    /// "90 m nach Osten"
    pub distance: String,
    /// Whether it is made up.
    pub sample: bool,
}

/// The page of the islands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IslandsView {
    /// The islands, nearest first.
    pub islands: Vec<IslandCard>,
    /// Seats in all, as far as known.
    pub seats: u32,
}

impl IslandsView {
    /// The islands that exist today.
    pub fn of(city: &City, origin: Origin, now: Instant, lang: Lang) -> Self {
        let today = city.zone().date(now);
        let mut found: Vec<_> = city
            .places()
            .filter(|entry| entry.place.exists_on(today))
            .filter_map(|entry| match &entry.place.details {
                Details::ArtIsland(island) => Some((
                    origin.at.metres_to(entry.place.at).round() as u32,
                    &entry.place,
                    island,
                )),
                _ => None,
            })
            .collect();
        found.sort_by_key(|(metres, ..)| *metres);
        Self {
            seats: found
                .iter()
                .filter_map(|(.., island)| island.seats.map(u32::from))
                .sum(),
            islands: found
                .into_iter()
                .map(|(metres, place, island)| IslandCard {
                    slug: place.slug.to_string(),
                    name: place.name.get(lang).to_owned(),
                    name_lang: place.name.lang_shown(lang),
                    summary: place.summary.as_ref().map(|it| it.get(lang).to_owned()),
                    facts: place::island_facts(island, lang),
                    distance: format!(
                        "{} {}",
                        phrase::distance(metres, lang),
                        phrase::direction(origin.at.direction_to(place.at), lang)
                    ),
                    sample: place.sample,
                })
                .collect(),
        }
    }
}
