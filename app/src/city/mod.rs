//! The pure domain: the places, events and rules of a city centre.
//!
//! Nothing here does I/O, reads the clock or knows HTML. The same code answers on the server and,
//! compiled to WebAssembly, on the visitor's phone, so both always agree.
//!
//! Records ([`Place`], [`Event`]) are what people enter. A [`Snapshot`] is all published records of
//! one revision with what is costly to work out already worked out: opening intervals and event
//! dates as instants.

pub mod check;
mod event;
#[cfg(test)]
pub(crate) mod fixture;
mod geo;
mod hours;
mod index;
mod info;
mod place;
mod search;
mod slug;
mod snapshot;
mod text;
mod zone;

pub use event::{Event, EventState, Occurrence, Offer, Price, Venue, When};
pub use geo::{BBox, Direction, GeoError, Point};
pub use hours::{Closure, Hours, OpenState, Schedule, Span, SpanState};
pub use index::{City, Date};
pub use info::{Attribution, Category, CityInfo, District, Holiday, Network};
pub use place::{
    Accessibility, Address, ArtIsland, Contact, Details, Furniture, InterimUse, Kind, Link,
    Picture, PictureFormat, Place, Source, Wheelchair,
};
pub use search::{Ask, Asks, Found, Group, Hit, Piece, Query, Street, Subject, Topic, fold};
pub use slug::{Slug, SlugError};
pub use snapshot::{PlaceEntry, Revision, Snapshot};
pub use text::{Lang, Text};
pub use zone::Zone;

/// A moment in time, in UTC. Shown to people in the city's own time, see [`Zone`].
pub type Instant = chrono::DateTime<chrono::Utc>;
