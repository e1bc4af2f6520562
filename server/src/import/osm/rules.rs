//! Which objects become places of the map, of which kind: a table in `server/data/osm/places.json`.
//!
//! Keys and values are those of the OSM wiki, `Map features`. The first rule that fits counts.

use std::collections::BTreeMap;

use app::city::{Category, Kind, Slug, Text};
use serde::Deserialize;

use super::error::OsmError;
use super::objects::Tags;

const FILE: &str = "osm/places.json";
const TABLE: &str = include_str!("../../../data/osm/places.json");

/// What becomes a place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Categories beyond those of the embedded data set.
    pub(super) categories: Vec<Category>,
    rules: Vec<Rule>,
}

/// What one key with some values stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    key: String,
    /// Any value but “no” if there are none.
    values: Vec<String>,
    /// Further keys, one of whose values must be there.
    #[serde(default)]
    only: BTreeMap<String, Vec<String>>,
    /// Keys none of whose values may be there.
    #[serde(default)]
    unless: BTreeMap<String, Vec<String>>,
    /// What kind of place it is.
    pub(super) kind: Kind,
    /// What it offers.
    #[serde(default)]
    pub(super) category: Option<Slug>,
    /// What such a thing is called where it has no name; without one, it then is no place.
    #[serde(default)]
    pub(super) unnamed: Option<Text>,
}

impl Rules {
    /// Reads the table.
    pub(super) fn read() -> Result<Self, OsmError> {
        serde_json::from_str(TABLE).map_err(|source| OsmError::Table { file: FILE, source })
    }

    /// The rule for an object, if it can be a place at all.
    pub(super) fn of(&self, tags: &Tags) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.fits(tags))
    }

    /// Whether an object becomes a place.
    pub(super) fn is_place(&self, tags: &Tags) -> bool {
        self.of(tags)
            .is_some_and(|rule| tags.get("name").is_some() || rule.unnamed.is_some())
    }
}

impl Rule {
    fn fits(&self, tags: &Tags) -> bool {
        let Some(value) = tags.get(&self.key).filter(|value| *value != "no") else {
            return false;
        };
        let one_of = |(key, values): (&String, &Vec<String>)| {
            tags.get(key)
                .is_some_and(|value| values.iter().any(|it| it == value))
        };
        (self.values.is_empty() || self.values.iter().any(|it| it == value))
            && self.only.iter().all(one_of)
            && !self.unless.iter().any(one_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Option<(Kind, Option<String>)> {
        let rules = Rules::read().unwrap();
        let tags: Tags = pairs.iter().map(|(k, v)| (*k, *v)).collect();
        let rule = rules.of(&tags)?;
        Some((rule.kind, rule.category.as_ref().map(ToString::to_string)))
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let books = Some((Kind::Shop, Some("buecher".to_owned())));
        assert_eq!(of(&[("shop", "books")]), books);
        assert_eq!(of(&[("shop", "trade")]), Some((Kind::Shop, None)));
        assert_eq!(of(&[("shop", "vacant")]), None);
        assert_eq!(of(&[("shop", "no")]), None);
        let tram = Some((Kind::Transport, Some("stadtbahn".to_owned())));
        assert_eq!(of(&[("railway", "station"), ("station", "subway")]), tram);
        assert_eq!(of(&[("amenity", "parking")]), None);
    }

    #[test]
    fn every_category_of_a_rule_is_known() {
        let rules = Rules::read().unwrap();
        let demo = crate::demo::categories().unwrap();
        let known: Vec<&Slug> = rules
            .categories
            .iter()
            .chain(&demo)
            .map(|it| &it.slug)
            .collect();
        for rule in &rules.rules {
            assert!(
                rule.category.iter().all(|it| known.contains(&it)),
                "{rule:?}"
            );
        }
    }
}
