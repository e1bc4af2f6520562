//! The organiser's pages: one's events, posting and changing them, cancelling and moving dates.

pub mod calendars;
pub mod change;
pub mod conflict;
pub mod editor;
mod input;
pub mod list;
pub mod offer;
mod route;

pub use route::EventsPage;
