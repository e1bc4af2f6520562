//! Building blocks that pages share.

mod correct;
mod facts;
mod filter_panel;
mod frame;
mod hand;
mod head;
mod icon;
mod layer;
mod map_panel;
mod month_table;
mod outward;
mod pictures;
mod print;
mod recent;
mod row;
mod sample;
mod search_box;
mod share;
mod sheet;
mod suggest;
mod suggest_panel;
mod way;

pub use correct::Correct;
pub use facts::{FactList, Paragraphs, SourceLine};
pub use filter_panel::FilterPanel;
pub use frame::Frame;
pub use hand::HandChoice;
#[cfg(feature = "hydrate")]
pub use hand::restore as restore_hand;
pub use head::Head;
pub use icon::{Glyph, Icon, Sign};
pub use layer::closes_on_back;
pub use map_panel::MapPanel;
pub use month_table::MonthTable;
pub use outward::{dial, outward};
pub use pictures::Pictures;
pub use print::Print;
pub use row::{EventItem, PlaceRow};
pub use sample::{Sample, SampleNote};
pub use search_box::{Search, SearchBox};
pub use share::{Share, Shared};
pub use sheet::{Grip, Sheet};
pub use way::Way;
