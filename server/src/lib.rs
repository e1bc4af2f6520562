//! The city-centre map's server: the only crate with I/O.

pub mod calendar;
pub mod clock;
pub mod config;
pub mod demo;
pub mod http;
pub mod import;
pub mod invitation;
pub mod load;
pub mod mail;
pub mod media;
pub mod output;
pub mod people;
pub mod progress;
pub mod read;
pub mod remind;
pub mod secret;
pub mod serve;
pub mod settings;
pub mod store;
pub mod subscription;
pub mod tls;
pub mod views;
