//! What each page shows, worked out from the city: plain values, no HTML.
//!
//! The same functions run on the server for the first response and in the browser once it holds
//! the city, so a page does not care which of the two it got.

mod event;
mod events;
mod filters;
mod islands;
mod listing;
mod month;
pub mod phrase;
mod place;
#[cfg(feature = "ssr")]
mod sheet;
mod suggest;
mod way;

pub use event::{EventView, OfferLine, SameDay};
pub use events::{DayGroup, EventLine, EventsQuery, EventsView, SeasonLine, Span};
pub use filters::Filters;
pub(crate) use filters::encode;
pub use islands::{IslandCard, IslandsView};
pub use listing::{Listing, Origin, Row, RowLink, day_of_month, marker_of};
pub use month::Month;
pub use phrase::{StateLine, Tone};
pub use place::{DayLine, Fact, PlaceView, StopLine};
#[cfg(feature = "ssr")]
pub use sheet::{DayCell, MonthSheet};
pub use suggest::{Suggestion, SuggestionGroup, SuggestionSign, Suggestions};
pub use way::Device;
