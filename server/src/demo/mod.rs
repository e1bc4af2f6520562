//! The data set that comes with the program: Dortmund's centre.
//!
//! Whoever starts the map for the first time sees a real city: public places with their sources, the
//! recurring festivals, a base map. On top lie samples (made-up shops, islands and events, each
//! flagged as such) so that every feature can be seen before the office has entered anything. Their
//! dates are written relative to the day of loading, see [`day`].
//!
//! The files in `server/data/dortmund` hold the records exactly as [`app::city`] reads and writes
//! them; the folder's `README.md` says where the facts come from and what was left out, and why.

mod day;
#[cfg(test)]
mod tests;

use app::city::{Category, CityInfo, Event, Place};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use day::DayError;

/// A complete city, ready for the store.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// What the city says about itself.
    pub info: CityInfo,
    /// Places: the real ones first, then the samples.
    pub places: Vec<Place>,
    /// Events: the recurring festivals, then the samples.
    pub events: Vec<Event>,
    /// The base map, `GeoJSON` (RFC 7946), byte for byte as shipped.
    pub basemap: String,
}

/// Why an embedded file cannot be used. It is part of the program, so only a new build helps.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Not JSON, or not the records that belong there.
    #[error("the embedded file {file} cannot be read; correct it and build the program again")]
    Records {
        /// Path below `server/data/dortmund`.
        file: &'static str,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// A date relative to the day of loading that does not exist.
    #[error("a date in the embedded file {file} cannot be worked out; correct it and build again")]
    Day {
        /// Path below `server/data/dortmund`.
        file: &'static str,
        /// The date.
        source: DayError,
    },
}

/// An embedded file: its path below `server/data/dortmund`, and its text.
type File = (&'static str, &'static str);

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../data/dortmund/", $path)))),*]
    };
}

const CITY: File = ("city.json", include_str!("../../data/dortmund/city.json"));
const BASEMAP: &str = include_str!("../../data/dortmund/basemap.geojson");
const PLACES: &[File] = embedded![
    "places/members.json",
    "places/sights.json",
    "places/art.json",
    "places/culture.json",
    "places/islands.json",
    "places/public.json",
    "places/stops.json",
    "places/parking.json",
    "places/bikes_and_charging.json",
    "samples/places.json",
];
const EVENTS: &[File] = embedded!["events.json", "samples/events.json"];

/// The embedded data set, with the samples' dates worked out from `today`.
///
/// # Errors
/// [`DemoError`] if an embedded file is wrong, which the tests of this module rule out.
pub fn dortmund(today: NaiveDate) -> Result<DataSet, DemoError> {
    Ok(DataSet {
        info: read(CITY, today)?,
        places: read_all(PLACES, today)?,
        events: read_all(EVENTS, today)?,
        basemap: BASEMAP.to_owned(),
    })
}

/// The embedded categories: what places offer and events are about, in any city.
///
/// # Errors
/// [`DemoError`] if the embedded file is wrong, which the tests of this module rule out.
pub fn categories() -> Result<Vec<Category>, DemoError> {
    #[derive(serde::Deserialize)]
    struct City {
        categories: Vec<Category>,
    }
    let (file, text) = CITY;
    let city: City =
        serde_json::from_str(text).map_err(|source| DemoError::Records { file, source })?;
    Ok(city.categories)
}

fn read_all<T: DeserializeOwned>(files: &[File], today: NaiveDate) -> Result<Vec<T>, DemoError> {
    let mut all = Vec::new();
    for file in files {
        all.append(&mut read::<Vec<T>>(*file, today)?);
    }
    Ok(all)
}

fn read<T: DeserializeOwned>((file, text): File, today: NaiveDate) -> Result<T, DemoError> {
    let records = |source| DemoError::Records { file, source };
    let mut value: Value = serde_json::from_str(text).map_err(records)?;
    day::resolve(&mut value, today).map_err(|source| DemoError::Day { file, source })?;
    serde_json::from_value(value).map_err(records)
}
