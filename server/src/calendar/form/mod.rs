//! Opening hours as people fill them in: rows of days with times, holidays, special days.
//!
//! Nobody behind a counter writes `Mo-Fr 10:00-18:30; PH off`. A [`Form`] is what they see instead,
//! and [`Form::hours`] and [`Form::of`] go from one to the other without changing what is meant.
//! What the rows cannot express stays as it is, in OpenStreetMap's syntax ([`Form::Osm`]): nothing
//! that somebody has written down is ever simplified away.
//!
//! Decisions that hold everywhere here:
//!
//! - Times of one day belong to the day on which they begin, past midnight too.
//! - If a day stands in two rows, the later row counts; if a date stands in two special days, the
//!   one with a year counts before the one of every year, and then the later one.
//! - "As usual on holidays" is written as `PH off` in front of everything: any later rule overrides
//!   it, so it changes nothing, but it says that holidays have been thought of.

mod check;
mod dates;
mod days;
mod osm;
mod quick;
mod sentence;
#[cfg(test)]
mod tests;
mod time;

use app::city::Hours;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::check::{Fault, Issue, Spot};
pub use self::dates::{Dates, DayOfYear};
pub use self::days::Days;
pub use self::osm::TooComplicated;
pub use self::quick::{
    QuickError, away, closed_today, closes_earlier, open_again, tidied, tidied_hours,
};
pub use self::time::{Slot, Time, TimeError};

/// How somebody answers the question when a place is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// "unbekannt"
    #[default]
    Unknown,
    /// "nur nach Vereinbarung"
    ByAppointment,
    /// In rows.
    Rows(Rows),
    /// In OpenStreetMap's syntax: too complicated for rows, or somebody likes it better.
    Osm(String),
}

/// Opening hours in rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The days of the week; days in no row are closed.
    pub rows: Vec<Row>,
    /// Public holidays.
    #[serde(default)]
    pub holidays: Holidays,
    /// Dates on which other times hold.
    #[serde(default)]
    pub special: Vec<Special>,
    /// Whether visitors may arrange a time whenever it is closed.
    #[serde(default)]
    pub otherwise_by_appointment: bool,
}

/// Some days of the week with their times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Which days.
    pub days: Days,
    /// When; several with breaks between them, none if closed.
    pub slots: Vec<Slot>,
}

/// What holds on public holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holidays {
    /// Nobody has said; visitors are warned that times may differ.
    #[default]
    Unsaid,
    /// The times of that day of the week.
    AsUsual,
    /// Closed.
    Closed,
    /// Times of their own.
    Own(Vec<Slot>),
}

/// A date or a stretch of dates on which other times hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Special {
    /// Which dates.
    pub dates: Dates,
    /// When; none if closed.
    pub slots: Vec<Slot>,
}

impl Form {
    /// The form for what a record says. Never changes what it means.
    pub fn of(hours: &Hours) -> Self {
        match hours {
            Hours::Unknown => Self::Unknown,
            Hours::ByAppointment => Self::ByAppointment,
            Hours::Osm(text) => {
                Self::from_osm(text).unwrap_or_else(|_| Self::Osm(text.trim().to_owned()))
            }
        }
    }

    /// The form for hours in OpenStreetMap's syntax.
    ///
    /// # Errors
    /// [`TooComplicated`] if rows cannot express them, or nobody can read them.
    pub fn from_osm(text: &str) -> Result<Self, TooComplicated> {
        osm::read(text)
    }

    /// What a record shall say.
    pub fn hours(&self) -> Hours {
        match self {
            Self::Unknown => Hours::Unknown,
            Self::ByAppointment => Hours::ByAppointment,
            Self::Rows(rows) => Hours::Osm(rows.to_osm()),
            Self::Osm(text) => Hours::Osm(text.trim().to_owned()),
        }
    }

    /// The form without special days that are over.
    #[must_use]
    pub fn without_past(mut self, today: NaiveDate) -> Self {
        if let Self::Rows(rows) = &mut self {
            rows.special
                .retain(|special| special.dates.last().is_none_or(|last| today <= last));
        }
        self
    }
}

impl Rows {
    /// The hours in OpenStreetMap's syntax, in one fixed way of writing.
    pub fn to_osm(&self) -> String {
        osm::write(self)
    }

    /// The times of each day of the week, Monday first.
    pub(super) fn week(&self) -> [Vec<Slot>; 7] {
        let mut week: [Vec<Slot>; 7] = Default::default();
        for row in &self.rows {
            for (index, day) in week.iter_mut().enumerate() {
                if row.days.has_index(index) {
                    day.clone_from(&row.slots);
                    day.sort_unstable();
                }
            }
        }
        week
    }

    /// Special days in the order in which they override each other: those of every year first.
    pub(super) fn specials(&self) -> impl Iterator<Item = &Special> {
        let yearly = |special: &&Special| special.dates.last().is_none();
        let rest = self.special.iter().filter(move |it| !yearly(it));
        self.special.iter().filter(yearly).chain(rest)
    }
}
