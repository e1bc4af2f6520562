//! The office's pages: what waits, people, all records, the city itself, and what has happened.

pub mod desk;
pub mod difference;
pub mod label;
pub mod part;
pub mod record;
pub mod route;
