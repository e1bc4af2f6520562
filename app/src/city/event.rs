//! Events ("Termine"): what happens where and when, and what shops do for it.

use chrono::{Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Accessibility, Instant, Picture, Point, Slug, Source, Text};

/// An event, once or repeating ("Termin").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its name in addresses.
    pub slug: Slug,
    /// What it is called.
    pub title: Text,
    /// One sentence for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// The full text; paragraphs are separated by an empty line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Where; none if it is all over the centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// When.
    pub when: When,
    /// By slug; see [`super::Category`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Slug>,
    /// What it costs, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What people with impairments need to know.
    #[serde(default, skip_serializing_if = "Accessibility::is_empty")]
    pub access: Accessibility,
    /// Where to read more or buy tickets, `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whether it takes place.
    #[serde(default)]
    pub state: EventState,
    /// Why it is cancelled, postponed or moved, and what now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_note: Option<Text>,
    /// What shops and others do for it ("Aktionen").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// Pictures, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// Where the facts come from.
    pub source: Source,
    /// A made-up record that shows what is possible; marked as a sample wherever it appears.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// Where an event takes place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Venue {
    /// At a place of the map.
    Place(Slug),
    /// Somewhere else.
    Point {
        /// What people call it.
        name: Text,
        /// Where it is.
        at: Point,
    },
}

/// When an event takes place, in the city's own time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At dates that are known.
    Dated {
        /// Start of the first occurrence; midnight for all-day events.
        start: NaiveDateTime,
        /// End of the first occurrence (not included); midnight after the last day for all-day events.
        end: NaiveDateTime,
        /// Whether only the days count, not the times.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        all_day: bool,
        /// Repetition: the value of an RRULE (RFC 5545 section 3.3.10), `FREQ=WEEKLY;BYDAY=TH`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rrule: Option<String>,
        /// Starts that are left out (EXDATE, RFC 5545 section 3.8.5.1).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<NaiveDateTime>,
    },
    /// Every year around some time; the next date is not known yet.
    Season(Text),
}

impl When {
    /// How long one occurrence lasts on the clock.
    pub fn duration(&self) -> Option<Duration> {
        match self {
            Self::Dated { start, end, .. } => Some(*end - *start),
            Self::Season(_) => None,
        }
    }

    /// Whether it takes place more than once.
    pub fn repeats(&self) -> bool {
        matches!(self, Self::Dated { rrule: Some(_), .. })
    }

    /// Whether only days count, not times.
    pub fn is_all_day(&self) -> bool {
        matches!(self, Self::Dated { all_day: true, .. })
    }
}

/// Whether an event takes place (schema.org `EventStatusType`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// As announced.
    #[default]
    Scheduled,
    /// Not at all.
    Cancelled,
    /// Later; the new date is not known yet.
    Postponed,
    /// At another place or time than first announced; the record shows the new one.
    Moved,
}

/// What an event costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// Nothing.
    Free,
    /// In words, such as "8 €, ermäßigt 5 €".
    Paid(Text),
}

/// What a place does for an event ("Aktion").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The place, by slug.
    pub place: Slug,
    /// What it does.
    pub text: Text,
}

/// One date of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(i64, i64, u32)", into = "(i64, i64, u32)")]
pub struct Occurrence {
    /// When it begins.
    pub start: Instant,
    /// When it ends (not included).
    pub end: Instant,
    /// Position of the event in its snapshot.
    pub event: u32,
}

impl From<(i64, i64, u32)> for Occurrence {
    fn from((start, end, event): (i64, i64, u32)) -> Self {
        let instant = |seconds| Instant::from_timestamp(seconds, 0).unwrap_or_default();
        Self {
            start: instant(start),
            end: instant(end),
            event,
        }
    }
}

impl From<Occurrence> for (i64, i64, u32) {
    fn from(it: Occurrence) -> Self {
        (it.start.timestamp(), it.end.timestamp(), it.event)
    }
}
