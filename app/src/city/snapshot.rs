//! Everything public of one revision, in the form in which it travels to the browser.

use serde::{Deserialize, Serialize};

use super::{CityInfo, Event, Holiday, Instant, Occurrence, Place, Schedule, Zone};

/// The number of a state of the data. Every write raises it by one.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub i64);

/// All published records of one revision, with hours and dates worked out for a span of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The state of the data.
    pub revision: Revision,
    /// Start of the time for which schedules and occurrences are worked out.
    pub from: Instant,
    /// End of that time.
    pub until: Instant,
    /// The city's wall clock over that time.
    pub zone: Zone,
    /// The city itself.
    pub info: CityInfo,
    /// Public holidays in that time.
    pub holidays: Vec<Holiday>,
    /// Schedules; places with the same hours share one.
    pub schedules: Vec<Schedule>,
    /// The places.
    pub places: Vec<PlaceEntry>,
    /// The events, past ones left out.
    pub events: Vec<Event>,
    /// The dates of the events, earliest first.
    pub occurrences: Vec<Occurrence>,
}

/// A place with its schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceEntry {
    /// The place.
    #[serde(flatten)]
    pub place: Place,
    /// Position in [`Snapshot::schedules`]; none if the hours are unknown, unreadable or by
    /// appointment only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<u32>,
}
