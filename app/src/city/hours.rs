//! Opening state of a place at an instant.
//!
//! Visitors ask one question: can I go in now, and until when? Everything here answers it from
//! spans that the server has already worked out, so that the phone only compares instants.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Instant, Text};

/// What a place says about its hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Nobody has told us.
    #[default]
    Unknown,
    /// Visitors must arrange a time first.
    ByAppointment,
    /// In OpenStreetMap's syntax, as on its wiki page `Key:opening_hours/specification`.
    Osm(String),
}

/// Days on which a place is closed out of turn, such as a holiday of its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// First closed day, in the city's time.
    pub from: NaiveDate,
    /// Last closed day; none if nobody knows yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why, in the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// What holds during a [`Span`]. Outside all spans a place is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpanState {
    /// Anyone may come in.
    Open,
    /// Only who has arranged it.
    ByAppointment,
    /// The hours say so themselves: nobody knows (OSM `unknown`).
    Unknown,
}

/// A stretch of time in which a place is not simply closed: from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, u8)", into = "(i64, i64, u8)")]
pub struct Span {
    /// When it begins.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// What holds.
    pub state: SpanState,
}

impl From<(i64, i64, u8)> for Span {
    fn from((start, end, state): (i64, i64, u8)) -> Self {
        let instant = |seconds| Instant::from_timestamp(seconds, 0).unwrap_or_default();
        Self {
            start: instant(start),
            end: instant(end),
            state: match state {
                0 => SpanState::Open,
                1 => SpanState::ByAppointment,
                _ => SpanState::Unknown,
            },
        }
    }
}

impl From<Span> for (i64, i64, u8) {
    fn from(span: Span) -> Self {
        let state = match span.state {
            SpanState::Open => 0,
            SpanState::ByAppointment => 1,
            SpanState::Unknown => 2,
        };
        (span.start.timestamp(), span.end.timestamp(), state)
    }
}

/// The evaluated hours of one or more places over the snapshot's horizon.
///
/// Spans are sorted, do not overlap, and neighbours of the same state are merged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The spans, earliest first.
    pub spans: Vec<Span>,
}

/// What a visitor is told about a place at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    /// Open now; closes at the instant given, if it closes within the horizon.
    Open {
        /// Closing time.
        until: Option<Instant>,
    },
    /// Closed now; opens next at the instant given, if within the horizon.
    Closed {
        /// Next opening.
        opens: Option<Instant>,
    },
    /// Only by appointment: neither open nor closed.
    ByAppointment,
    /// Closed out of turn up to and including the day given, if that is known.
    TemporarilyClosed {
        /// Last closed day.
        until: Option<NaiveDate>,
    },
    /// The facts are missing or cannot be read. Never shown as closed.
    Unknown,
}
