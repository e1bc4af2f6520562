//! Every door over real HTTP, with the embedded data set in a real database and a clock that
//! stands still.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod accounts;
mod answers;
mod browser;
mod calendar;
mod calendars;
mod city;
#[path = "../store/cluster.rs"]
mod cluster;
#[path = "../store/database.rs"]
#[expect(unused, reason = "the store's tests need more of it")]
mod database;
mod databases;
mod events;
mod files;
mod forms;
mod hostile;
mod mail;
mod media;
mod office;
mod office_tables;
mod organiser;
mod owner;
mod pages;
mod passkeys;
mod places;
mod privacy;
mod roles;
mod settings;
mod sign_in;
mod site;
mod suggest;
mod surprises;
mod trouble;
