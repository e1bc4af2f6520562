//! The city-centre map's server: the only crate with I/O.

pub mod calendar;
pub mod clock;
pub mod demo;
pub mod store;
