//! Calendars of others: read, compared with what is here, fetched without harm.
//!
//! [`read()`] turns an iCalendar file (RFC 5545) into [`Draft`]s and says in words what it could not
//! take; one broken entry never costs the others. [`merge()`] compares the drafts with the events
//! that are here, as the import of OpenStreetMap does for places: what somebody has edited by hand
//! stays, the rest follows the calendar, and nothing appears twice. [`fetch`] gets a calendar from an
//! address that a stranger has typed in.

mod draft;
pub mod fetch;
mod lines;
mod merge;
mod note;
mod read;
mod times;

pub use self::draft::{Draft, Venues};
pub use self::fetch::Seen;
pub use self::merge::title_and_start;
pub use self::merge::{Merged, merge, source};
pub use self::note::{Full, Note, Problem};
pub use self::read::{Reading, read};
