//! What could not be taken from a calendar, in words.

/// The most entries of one calendar.
pub(super) const MAX_EVENTS: usize = 2000;

/// Something that could not be taken, or not as it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {problem}", uid.as_ref().map(|uid| format!(" ({uid})")).unwrap_or_default())]
pub struct Note {
    /// The line in which the entry begins, counted from 1.
    pub line: usize,
    /// The entry's UID, if it has one.
    pub uid: Option<String>,
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
    #[error("a calendar may have {MAX_EVENTS} entries; this one and those after it are left out")]
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
}
