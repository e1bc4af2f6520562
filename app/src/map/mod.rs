//! The map: the server's drawing, and the interactive map that takes over from it in the browser.
//!
//! - [`MapView`]: what is shown; centre, zoom, pixels. [`Marker`]: what stands on it.
//! - `Basemap` and `svg` (server): the base map and its drawing, the first paint.
//! - [`MapCanvas`] shows the drawing, and in the browser `live`, the interactive map, over it;
//!   [`MapHandle`] commands it.

mod handle;
mod marker;
mod shell;
mod style;
mod view;

#[cfg(feature = "ssr")]
mod along;
#[cfg(feature = "ssr")]
mod basemap;
#[cfg(feature = "ssr")]
mod geometry;
#[cfg(feature = "ssr")]
mod label;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(any(feature = "hydrate", test))]
mod signs;
#[cfg(feature = "ssr")]
pub mod svg;
#[cfg(feature = "ssr")]
mod text_width;

#[cfg(feature = "ssr")]
pub use basemap::{Basemap, BasemapError, Class, Feature, Of, Shape};
pub use handle::{Fix, LocateError, MapEvent, MapHandle, MapMode, MapWords};
pub use marker::{Marker, MarkerState, Symbol, icon_svg};
pub use shell::MapCanvas;
pub use view::{MapView, Padding, ViewError};
