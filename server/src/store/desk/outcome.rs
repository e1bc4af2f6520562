//! What came of reading a calendar, as its owner is told. Kept as JSON, and put into words where it is
//! shown: so it is in the reader's language also when it was read in the background.

use serde::{Deserialize, Serialize};

use crate::import::ics::Full;

/// What came of reading a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Outcome {
    /// It was read.
    Taken(Taken),
    /// It says that it is as it was.
    Unchanged,
    /// It was not read.
    Failed {
        /// Why.
        why: Failure,
    },
}

/// What a calendar has brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Taken {
    /// Events that were not there.
    pub new: usize,
    /// Those of the new ones that visitors do not see yet.
    pub hidden: usize,
    /// Events that are different now, other than called off.
    pub changed: usize,
    /// Events that are called off now.
    pub cancelled: usize,
    /// Events that stay as they are.
    pub same: usize,
    /// Events that the calendar no longer has, and that visitors no longer see.
    pub gone: usize,
    /// Entries that are over.
    pub past: usize,
    /// Events of which somebody has edited what the calendar sees otherwise, or no longer has.
    pub kept: usize,
    /// Events that were taken away here, and stay away.
    pub removed: usize,
    /// Entries that somebody else has posted already.
    pub elsewhere: usize,
    /// What could not be taken as it is written.
    pub remarks: Vec<Remark>,
    /// How many remarks there were beyond those.
    pub more: usize,
}

/// Something in a calendar that could not be taken as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Remark {
    /// The line in which the entry begins, counted from 1.
    pub line: usize,
    /// The entry's title, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is the matter.
    pub trouble: Trouble,
}

/// What is the matter with an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Its lines make no sense.
    Unreadable,
    /// There are too many entries; this one and those after it are left out.
    TooMany,
    /// Nobody could tell later which entry it is.
    NoUid,
    /// It has no title.
    NoTitle,
    /// It does not say when; the name of the property.
    NoTime(String),
    /// It ends before it begins.
    Backwards,
    /// It is private and stays so.
    Private,
    /// The entry is taken, in the city's time: nobody knows its time zone.
    Zone(String),
    /// The entry is taken with its first date: nobody can follow its repetition.
    Repetition,
    /// The entry is taken without something; the name of the property.
    Detail(String),
    /// The entry is taken without something that is too long; the name of the property.
    TooLong(String),
    /// What the entry cannot do without is too long; the name of the property.
    Overlong(String),
    /// It has too many additional dates; the first ones are taken.
    Additional,
    /// It has too many exceptions.
    Exceptions,
    /// There is no room for it.
    Full(Full),
}

/// Why a calendar was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The address is none, or of a kind that is not asked.
    Address,
    /// The address leads into a private network.
    Forbidden,
    /// It was sent on and on.
    Redirects,
    /// It answers with a status that is no success.
    Status(u16),
    /// The calendar is too large.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// It is not written in UTF-8.
    Encoding,
    /// The address does not answer.
    Unreachable,
    /// What is there is no calendar.
    NoCalendar,
    /// Its owner may no longer post events.
    NoRight,
    /// It is our fault.
    Ours,
}
