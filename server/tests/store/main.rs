//! The store, on both databases: whatever is claimed for one must hold for the other.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod calendars;
mod cluster;
mod concurrency;
mod database;
mod desk;
mod origins;
mod people;
mod pictures;
mod random;
mod refusals;
mod robustness;
mod round_trip;
mod samples;
mod subscriptions;
mod volume;
