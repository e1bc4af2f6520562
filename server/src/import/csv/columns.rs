//! The columns of the tables. Their names are a promise: others' spreadsheets rely on them.

use std::collections::HashSet;

use app::city::{Event, Hours, Kind as PlaceKind, Place, Slug, Venue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::Fault;
use super::table::Known;
use crate::calendar::{self, hours};
use crate::store::{Version, Write};

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// The way to what it holds in the record's JSON.
    pub path: &'static [&'static str],
    /// What stands in its cells.
    pub kind: Kind,
    /// Whether a record cannot be without it.
    pub required: bool,
}

/// What stands in the cells of a column.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text.
    Text,
    /// A number with a fraction.
    Number,
    /// A whole number, not below 0.
    Whole,
    /// Yes or no.
    Flag,
    /// Whether something costs nothing.
    Free,
    /// A day.
    Day,
    /// A day with a time.
    Time,
    /// Several of them.
    Times,
    /// Several short names.
    List,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Opening hours, as OSM writes them.
    Hours,
}

const fn column(name: &'static str, path: &'static [&'static str], kind: Kind) -> Column {
    Column {
        name,
        path,
        kind,
        required: false,
    }
}

const fn needed(name: &'static str, path: &'static [&'static str], kind: Kind) -> Column {
    Column {
        required: true,
        ..column(name, path, kind)
    }
}

const WHEELCHAIR: &[&str] = &["yes", "limited", "no"];
const STATES: &[&str] = &["scheduled", "cancelled", "postponed", "moved"];
const KINDS: &[&str] = &[
    "shop",
    "gastronomy",
    "service",
    "culture",
    "sight",
    "public",
    "transport",
    "art_island",
    "interim_use",
];

const PLACES: &[Column] = &[
    column("slug", &["slug"], Kind::Text),
    needed("name_de", &["name", "de"], Kind::Text),
    column("name_en", &["name", "en"], Kind::Text),
    needed("kind", &["kind"], Kind::Choice(KINDS)),
    needed("lon", &["at", "0"], Kind::Number),
    needed("lat", &["at", "1"], Kind::Number),
    column("networks", &["networks"], Kind::List),
    column("categories", &["categories"], Kind::List),
    column("summary_de", &["summary", "de"], Kind::Text),
    column("summary_en", &["summary", "en"], Kind::Text),
    column("text_de", &["text", "de"], Kind::Text),
    column("text_en", &["text", "en"], Kind::Text),
    column("street", &["address", "street"], Kind::Text),
    column("house_number", &["address", "house_number"], Kind::Text),
    column("postcode", &["address", "postcode"], Kind::Text),
    column("city", &["address", "city"], Kind::Text),
    column("district", &["district"], Kind::Text),
    column("hours", &["hours"], Kind::Hours),
    column("phone", &["contact", "phone"], Kind::Text),
    column("email", &["contact", "email"], Kind::Text),
    column("website", &["contact", "website"], Kind::Text),
    column(
        "wheelchair",
        &["access", "wheelchair"],
        Kind::Choice(WHEELCHAIR),
    ),
    column("toilet", &["access", "toilet"], Kind::Flag),
    column("door_cm", &["access", "door_cm"], Kind::Whole),
    column("step_cm", &["access", "step_cm"], Kind::Whole),
    column("hearing_loop", &["access", "hearing_loop"], Kind::Flag),
    column("tactile", &["access", "tactile"], Kind::Flag),
    column("access_note_de", &["access", "note", "de"], Kind::Text),
    column("access_note_en", &["access", "note", "en"], Kind::Text),
    needed("source_name", &["source", "name"], Kind::Text),
    column("source_url", &["source", "url"], Kind::Text),
    column("source_licence", &["source", "licence"], Kind::Text),
    needed("source_as_of", &["source", "as_of"], Kind::Day),
    column("sample", &["sample"], Kind::Flag),
];

const EVENTS: &[Column] = &[
    column("slug", &["slug"], Kind::Text),
    needed("title_de", &["title", "de"], Kind::Text),
    column("title_en", &["title", "en"], Kind::Text),
    column("start", &["when", "dated", "start"], Kind::Time),
    column("end", &["when", "dated", "end"], Kind::Time),
    column("all_day", &["when", "dated", "all_day"], Kind::Flag),
    column("rrule", &["when", "dated", "rrule"], Kind::Text),
    column("except", &["when", "dated", "except"], Kind::Times),
    column("season_de", &["when", "season", "de"], Kind::Text),
    column("season_en", &["when", "season", "en"], Kind::Text),
    column("venue_place", &["venue", "place"], Kind::Text),
    column(
        "venue_name_de",
        &["venue", "point", "name", "de"],
        Kind::Text,
    ),
    column(
        "venue_name_en",
        &["venue", "point", "name", "en"],
        Kind::Text,
    ),
    column("venue_lon", &["venue", "point", "at", "0"], Kind::Number),
    column("venue_lat", &["venue", "point", "at", "1"], Kind::Number),
    column("category", &["category"], Kind::Text),
    column("summary_de", &["summary", "de"], Kind::Text),
    column("summary_en", &["summary", "en"], Kind::Text),
    column("text_de", &["text", "de"], Kind::Text),
    column("text_en", &["text", "en"], Kind::Text),
    column("organiser", &["organiser"], Kind::Text),
    column("free", &["price"], Kind::Free),
    column("price_de", &["price", "paid", "de"], Kind::Text),
    column("price_en", &["price", "paid", "en"], Kind::Text),
    column("link", &["link"], Kind::Text),
    column("state", &["state"], Kind::Choice(STATES)),
    column("state_note_de", &["state_note", "de"], Kind::Text),
    column("state_note_en", &["state_note", "en"], Kind::Text),
    needed("source_name", &["source", "name"], Kind::Text),
    column("source_url", &["source", "url"], Kind::Text),
    column("source_licence", &["source", "licence"], Kind::Text),
    needed("source_as_of", &["source", "as_of"], Kind::Day),
    column("sample", &["sample"], Kind::Flag),
];

/// The columns of a table, in order; `published` stands before them.
pub fn columns<R: Row>() -> &'static [Column] {
    R::COLUMNS
}

/// A record that can be a row.
pub trait Row: Serialize + DeserializeOwned + Clone + PartialEq {
    #[doc(hidden)]
    const COLUMNS: &'static [Column];
    /// The column whose text a new record's short name is made from.
    const TITLE: &'static str;
    /// Its name in addresses.
    fn slug(&self) -> &Slug;
    /// What a new record has that no column names.
    fn blank(kind: Option<&str>) -> Value;
    /// The write that makes it so.
    fn write(self, published: bool, expected: Version) -> Write;
    /// What does not fit, by column.
    fn check(&self, known: &Known<'_>) -> Vec<(&'static str, Fault)>;
}

fn unknown<'a>(
    column: &'static str,
    named: impl IntoIterator<Item = &'a Slug>,
    known: &HashSet<&Slug>,
) -> Vec<(&'static str, Fault)> {
    let strangers = named.into_iter().filter(|it| !known.contains(it));
    strangers
        .map(|it| (column, Fault::Unknown(it.to_string())))
        .collect()
}

impl Row for Place {
    const COLUMNS: &'static [Column] = PLACES;
    const TITLE: &'static str = "name_de";

    fn slug(&self) -> &Slug {
        &self.slug
    }

    fn blank(kind: Option<&str>) -> Value {
        match kind.and_then(PlaceKind::from_key) {
            Some(PlaceKind::ArtIsland) => json!({ "furniture": [] }),
            _ => json!({}),
        }
    }

    fn write(self, published: bool, expected: Version) -> Write {
        Write::Place {
            record: self,
            published,
            expected: Some(expected),
        }
    }

    fn check(&self, known: &Known<'_>) -> Vec<(&'static str, Fault)> {
        let info = known.info;
        let networks = info.networks.iter().map(|it| &it.slug).collect();
        let categories = info.categories.iter().map(|it| &it.slug).collect();
        let districts = info.districts.iter().map(|it| &it.slug).collect();
        let mut faults = unknown("networks", &self.networks, &networks);
        faults.extend(unknown("categories", &self.categories, &categories));
        faults.extend(unknown("district", &self.district, &districts));
        if !info.bounds.contains(self.at) {
            faults.push(("lon", Fault::Elsewhere));
        }
        if let Hours::Osm(text) = &self.hours
            && let Err(error) = hours::readable(text)
        {
            faults.push(("hours", Fault::Hours(error.to_string())));
        }
        faults
    }
}

impl Row for Event {
    const COLUMNS: &'static [Column] = EVENTS;
    const TITLE: &'static str = "title_de";

    fn slug(&self) -> &Slug {
        &self.slug
    }

    fn blank(_: Option<&str>) -> Value {
        json!({})
    }

    fn write(self, published: bool, expected: Version) -> Write {
        Write::Event {
            record: self,
            published,
            expected: Some(expected),
        }
    }

    fn check(&self, known: &Known<'_>) -> Vec<(&'static str, Fault)> {
        let categories = known.info.categories.iter().map(|it| &it.slug).collect();
        let mut faults = unknown("category", &self.category, &categories);
        match &self.venue {
            Some(Venue::Place(place)) => {
                faults.extend(unknown("venue_place", [place], &known.places));
            }
            Some(Venue::Point { at, .. }) if !known.info.bounds.contains(*at) => {
                faults.push(("venue_lon", Fault::Elsewhere));
            }
            _ => {}
        }
        let clock = calendar::clock_around(known.now);
        if let Err(error) = calendar::is_over(&self.when, &clock, known.now) {
            faults.push(("start", Fault::Dates(error.to_string())));
        }
        faults
    }
}
