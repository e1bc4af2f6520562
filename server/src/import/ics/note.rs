//! What could not be taken from a calendar, in words.

use serde::{Deserialize, Serialize};

use crate::calendar::limits::{
    DATES_OF_FILE, DATES_OF_PERSON, EVENTS_OF_FILE, EVENTS_OF_PERSON, EXDATES, RDATES,
    TEXT_OF_FILE, TEXT_OF_PERSON,
};

/// Something that could not be taken, or not as it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {problem}", uid.as_ref().map(|uid| format!(" ({uid})")).unwrap_or_default())]
pub struct Note {
    /// The line in which the entry begins, counted from 1.
    pub line: usize,
    /// The entry's UID, if it has one.
    pub uid: Option<String>,
    /// The entry's title, if it has one.
    pub title: Option<String>,
    /// What is the matter.
    #[source]
    pub problem: Problem,
}

/// What is the matter with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no calendar in the file.
    #[error("this is no calendar: it has no line BEGIN:VCALENDAR")]
    NoCalendar,
    /// The entry's lines make no sense.
    #[error("the entry cannot be read")]
    Unreadable,
    /// There are too many entries.
    #[error(
        "a calendar may have {EVENTS_OF_FILE} entries, additional dates counted; this one and those after it are left out"
    )]
    TooMany,
    /// Without a UID nobody could tell later which entry is which.
    #[error("the entry has no UID")]
    NoUid,
    /// It has no title.
    #[error("the entry has no title (SUMMARY)")]
    NoTitle,
    /// It does not say when, or not in a way that can be read.
    #[error("the entry’s {0} is missing or no date")]
    NoTime(&'static str),
    /// It ends before it begins.
    #[error("the entry ends before it begins")]
    Backwards,
    /// It is private and stays so.
    #[error("the entry is marked as private")]
    Private,
    /// Nobody knows the time zone; the entry is taken.
    #[error("the time zone “{0}” is unknown; the times are taken as the city’s own")]
    Zone(String),
    /// The repetition cannot be followed; the entry is taken with its first date.
    #[error("{0}; only the first date is taken")]
    Repetition(String),
    /// Something beside the dates cannot be read; the entry is taken without it.
    #[error("its {0} cannot be read and is left out")]
    Detail(&'static str),
    /// Something beside title and dates is too long; the entry is taken without it.
    #[error("its {0} is too long and is left out")]
    TooLong(&'static str),
    /// What it cannot do without is too long.
    #[error("the entry’s {0} is too long; the entry is left out")]
    Overlong(&'static str),
    /// It has too many additional dates.
    #[error("only the first {RDATES} additional dates (RDATE) of the entry are taken")]
    Additional,
    /// It has too many exceptions, and without them it would take place when it does not.
    #[error("the entry has more than {EXDATES} exceptions (EXDATE) and is left out")]
    Exceptions,
    /// There is no room for it.
    #[error("{0}; the entry is left out")]
    Full(Full),
}

/// Of what there is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Full {
    /// Dates of the calendar.
    #[error("the calendar has more than {DATES_OF_FILE} dates")]
    Dates,
    /// Text of the calendar, copies for additional dates counted.
    #[error("the texts of the calendar have more than {} MB", TEXT_OF_FILE / 1_000_000)]
    Text,
    /// Rules of the calendar that are hard to follow.
    #[error("it takes too long to follow all repetitions of the calendar")]
    Rules,
    /// Events of its owner.
    #[error("all events of its owner are more than {EVENTS_OF_PERSON}")]
    OwnersEvents,
    /// Dates of all events of its owner.
    #[error("all events of its owner have more than {DATES_OF_PERSON} dates")]
    OwnersDates,
    /// Texts of all events of its owner.
    #[error("the texts of all events of its owner have more than {} MB", TEXT_OF_PERSON / 1_000_000)]
    OwnersText,
    /// Rules of all events of its owner that are hard to follow.
    #[error("it takes too long to follow the repetitions of all events of its owner")]
    OwnersRules,
}
