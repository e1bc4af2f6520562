//! The system of record: everything that people have entered, and who changed what and when.
//!
//! Readers are never served from here. They get an immutable value built from [`Store::load`], so
//! the store only has to be right: a batch of writes happens as a whole or not at all, it is refused
//! if somebody else was faster, and every change leaves a trail ([`Store::history`]).
//!
//! People, their sessions and their mails are kept beside the records ([`people`]), and so is what
//! waits for the office ([`desk`]): a trait for each matter, and [`Database`] for all of them.
//!
//! One meaning, two databases: a SQLite file, which needs no care, and PostgreSQL for those who run it
//! already. Each has its module and its migrations (`server/migrations`); what a batch means is
//! written once, in `write` and `read`, and what a row means once, in `row`.

mod check;
pub mod desk;
mod error;
pub mod people;
mod postgres;
mod read;
mod record;
mod row;
mod sql;
mod sqlite;
mod transaction;
mod write;

use std::{fmt::Debug, sync::Arc, time::Duration};

use app::city::{CityInfo, Event, Instant, Place, Revision, Slug};
use async_trait::async_trait;
use serde_json::Value;

pub use error::StoreError;
pub use record::{RecordId, Reference, Version};

/// All published records of one revision.
///
/// They agree with each other: an offer of an unpublished place is left out, and an event at an
/// unpublished place has that place's name and position as its venue.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// The state of the data they belong to.
    pub revision: Revision,
    /// The city itself.
    pub info: CityInfo,
    /// The places, by slug.
    pub places: Vec<Place>,
    /// The events, by slug.
    pub events: Vec<Event>,
    /// The base map, a `GeoJSON` `FeatureCollection`.
    pub basemap: String,
}

/// A record as it is kept, published or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The record.
    pub record: T,
    /// Whether visitors see it.
    pub published: bool,
    /// Its version; hand it back with the next write, see [`Write::Place`].
    pub version: Version,
    /// When it was first written.
    pub created: Instant,
    /// When it was last written.
    pub updated: Instant,
}

/// Where a record comes from, and what the source said about it when it was last read.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The source, such as `osm`.
    pub source: String,
    /// What the source calls the record, such as `node/123`.
    pub object: String,
    /// The place or event that it became.
    pub slug: Slug,
    /// The place or event as the source described it; null if the source has dropped it since.
    pub record: Value,
}

/// Writes that happen together or not at all, in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Who writes, for the trail: a person's id, or a command such as `load demo`.
    pub by: String,
    /// When; kept to the millisecond.
    pub at: Instant,
    /// What.
    pub writes: Vec<Write>,
}

/// One write.
///
/// `expected` is the version that the writer has seen: the batch is refused with
/// [`StoreError::Stale`] if the record has another one by now, [`Version::NONE`] meaning that it
/// must not be there yet. `None` writes over whatever is there, as imports do.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// The city's texts, networks, categories and districts.
    Info {
        /// What they shall be.
        record: CityInfo,
        /// The version seen.
        expected: Option<Version>,
    },
    /// The base map.
    Basemap {
        /// A `GeoJSON` `FeatureCollection`.
        geojson: String,
    },
    /// A place, new or changed.
    Place {
        /// What it shall be.
        record: Place,
        /// Whether visitors shall see it.
        published: bool,
        /// The version seen.
        expected: Option<Version>,
    },
    /// Takes a place away. Refused while an event needs it.
    RemovePlace {
        /// Its name in addresses.
        slug: Slug,
        /// The version seen.
        expected: Option<Version>,
    },
    /// What a source says about a place; leaves no trail of its own.
    Origin(Origin),
    /// An event, new or changed.
    Event {
        /// What it shall be.
        record: Event,
        /// Whether visitors shall see it.
        published: bool,
        /// The version seen.
        expected: Option<Version>,
    },
    /// Takes an event away.
    RemoveEvent {
        /// Its name in addresses.
        slug: Slug,
        /// The version seen.
        expected: Option<Version>,
    },
}

/// One step in the life of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The state of the data that it led to.
    pub revision: Revision,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// The version that it led to.
    pub version: Version,
    /// Whether visitors have seen the record from then on.
    pub published: bool,
    /// The record before, as JSON; none if it was not there.
    pub before: Option<Value>,
    /// The record after, as JSON; none if it was taken away.
    pub after: Option<Value>,
}

/// Where the records of one city are kept.
#[async_trait]
pub trait Store: Debug + Send + Sync {
    /// The number of the present state; 0 before the first write.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn revision(&self) -> Result<Revision, StoreError>;

    /// All published records of one revision, read as of one moment.
    ///
    /// # Errors
    /// [`StoreError::Empty`] if the city itself was never written, [`StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn load(&self) -> Result<Records, StoreError>;

    /// Whether the city itself was never written.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn is_empty(&self) -> Result<bool, StoreError>;

    /// One place, published or not; none if there is no such place.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if its row cannot be read.
    async fn place(&self, slug: &Slug) -> Result<Option<Stored<Place>>, StoreError>;

    /// All places, published or not, by slug.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn places(&self) -> Result<Vec<Stored<Place>>, StoreError>;

    /// What a source said about places when it was last read.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn origins(&self, source: &str) -> Result<Vec<Origin>, StoreError>;

    /// One event, published or not; none if there is no such event.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if its row cannot be read.
    async fn event(&self, slug: &Slug) -> Result<Option<Stored<Event>>, StoreError>;

    /// All events, published or not, by slug.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn events(&self) -> Result<Vec<Stored<Event>>, StoreError>;

    /// Does all writes of a batch in one transaction and raises the city's revision by one. A batch
    /// without writes changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] if any of the writes is refused; then none has happened.
    async fn write(&self, batch: Batch) -> Result<Revision, StoreError>;

    /// What happened to a record, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn history(&self, record: &RecordId) -> Result<Vec<Change>, StoreError>;

    /// Waits until the revision is newer than `seen`, whoever raised it, and returns it.
    ///
    /// # Errors
    /// [`StoreError::Closed`] if the store is closed, or another if the database is out of reach.
    async fn changed(&self, seen: Revision) -> Result<Revision, StoreError>;

    /// Keeps the database's files small and its statistics fresh; once an hour is enough.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn maintain(&self) -> Result<(), StoreError>;

    /// Finishes what is under way and leaves the database in order.
    async fn close(&self);
}

/// All that a database keeps.
pub trait Database: Store + people::Keeper + desk::Desk {}

impl<T: Store + people::Keeper + desk::Desk> Database for T {}

/// Opens the database at an address, creating (SQLite only) and migrating it if need be.
///
/// `sqlite://data/city.db` names a file, relative to the working directory; its folder is created
/// too. `postgres://user:password@host/name` names a database of a PostgreSQL server.
///
/// # Errors
/// [`StoreError`] if the address is wrong, nothing answers there, or the database was written by a
/// newer version of the program.
pub async fn open(url: &str) -> Result<Arc<dyn Database>, StoreError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Arc::new(sqlite::Sqlite::open(url).await?)),
        Some(("postgres" | "postgresql", _)) => Ok(Arc::new(postgres::Postgres::open(url).await?)),
        _ => Err(StoreError::Address { cause: None }),
    }
}

/// Calls [`Store::maintain`] every hour until the store is closed. Failures are logged: the next
/// hour brings the next try.
pub async fn maintain_hourly(store: Arc<dyn Store>) {
    loop {
        tokio::time::sleep(Duration::from_hours(1)).await;
        match store.maintain().await {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the database could not be tidied up"
            ),
        }
    }
}
