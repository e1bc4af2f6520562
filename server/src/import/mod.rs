//! Bringing in data from elsewhere, without losing what people have entered here.
//!
//! Every source has a reader of its own, such as [`osm`]. What it reads is compared with what the
//! store holds and with what the same source said last time ([`merge`]), so that a second run
//! changes only what the source has changed, and never what somebody has edited by hand.

pub mod csv;
pub mod ics;
pub mod merge;
pub mod osm;
