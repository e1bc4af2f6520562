//! What a city says about itself: name, networks, categories, districts, holidays.
//!
//! Comes from the store, never from code, so that the same program serves another city.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BBox, Lang, Point, Slug, Text};

/// The city as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityInfo {
    /// Name of the town, "Dortmund".
    pub city: String,
    /// Name of the product for this town, "Stadtplan der Qualitätsroute Dortmund".
    pub title: Text,
    /// One or two sentences for search engines and link previews.
    pub description: Text,
    /// The languages in which pages are offered, the first one at first.
    #[serde(default = "every_language")]
    pub languages: Vec<Lang>,
    /// Where the map opens.
    pub centre: Point,
    /// The area for which there is data.
    pub bounds: BBox,
    /// Whether the base map is a drawing rather than a survey; then the map says so.
    pub schematic: bool,
    /// Whom the map must name.
    pub attribution: Vec<Attribution>,
    /// Who answers for the contents (§ 5 DDG); lines of an address.
    pub publisher: Vec<String>,
    /// Mail address of the publisher, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The networks, most prominent first.
    pub networks: Vec<Network>,
    /// What places offer and what events are about.
    pub categories: Vec<Category>,
    /// The Stadtbezirke.
    pub districts: Vec<District>,
}

fn every_language() -> Vec<Lang> {
    Lang::ALL.to_vec()
}

/// Whom the map must name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// The text, such as "© OpenStreetMap-Mitwirkende".
    pub text: Text,
    /// Where it leads, `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A network of members, such as the Qualitätsroute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name.
    pub name: Text,
    /// One letter for markers, "Q".
    pub mark: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Its own site, `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a place offers or an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name.
    pub name: Text,
    /// Whether it is for events rather than places.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub events: bool,
    /// Whether it is about things that have no door, such as squares and fountains: nobody asks
    /// when they are open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outdoors: bool,
    /// Further words under which people look for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// A Stadtbezirk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name.
    pub name: String,
}

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its name.
    pub name: Text,
}
