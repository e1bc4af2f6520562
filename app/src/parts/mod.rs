//! Building blocks that pages share.

mod facts;
mod filter_panel;
mod frame;
mod head;
mod icon;
mod map_panel;
mod recent;
mod row;
mod sample;
mod search_box;
mod suggest;
mod suggest_panel;

pub use facts::{FactList, Paragraphs, Pictures, SourceLine};
pub use filter_panel::FilterPanel;
pub use frame::Frame;
pub use head::Head;
pub use icon::{Glyph, Icon, Sign};
pub use map_panel::MapPanel;
pub use row::{EventItem, PlaceRow};
pub use sample::{Sample, SampleNote};
pub use search_box::{Search, SearchBox};
