//! The office's pages: what waits, people, all records, the city itself, and what has happened.

pub mod city;
pub mod desk;
pub mod difference;
pub mod history;
pub mod import;
pub mod label;
pub mod part;
pub mod people;
pub mod query;
pub mod record;
pub mod route;
pub mod table;
