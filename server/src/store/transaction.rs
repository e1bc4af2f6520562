//! What a database must be able to do within one transaction.
//!
//! Every step works on many rows at once: rows travel as one JSON array, which both databases take
//! apart themselves. So a hundred thousand places are a few hundred statements, and no SQL text is
//! ever put together at run time. Rows are those of [`super::row`].

use app::city::Revision;
use async_trait::async_trait;

use super::StoreError;
use super::row::{ChangeColumns, EventColumns, InfoColumns, PlaceColumns, TermColumns};

pub(super) type Answer<T> = Result<T, sqlx::Error>;

/// Takes rows one by one, so that a large city is never in memory twice.
pub(super) type Each<'a, T> = &'a mut (dyn FnMut(T) -> Result<(), StoreError> + Send);

/// A transaction under way. Dropped without a commit, it leaves no trace.
#[async_trait]
pub(super) trait Transaction: Send {
    /// Raises the city's revision. Comes first: other writers wait here.
    async fn raise(&mut self) -> Answer<Revision>;

    /// The city's revision.
    async fn revision(&mut self) -> Answer<Revision>;

    /// The city's own record, if it was ever written.
    async fn info(&mut self) -> Answer<Option<InfoColumns>>;
    /// The networks, categories and districts, in order.
    async fn terms(&mut self) -> Answer<Vec<TermColumns>>;
    /// Writes the city's own record from an [`super::row::info_row`].
    async fn put_info(&mut self, row: &str) -> Answer<()>;
    /// Who refers to the terms `[{"kind", "slug"}]`: `(kind, slug, kind of record, its slug)`.
    async fn term_users(&mut self, terms: &str) -> Answer<Vec<(String, String, String, String)>>;

    /// The base map with its version, if it was ever written.
    async fn basemap(&mut self) -> Answer<Option<(i64, String)>>;
    /// Writes the base map.
    async fn put_basemap(&mut self, version: i64, geojson: &str, at: &str) -> Answer<()>;

    /// Those of the places `["slug"]` that are there.
    async fn places(&mut self, slugs: &str) -> Answer<Vec<PlaceColumns>>;
    /// All published places, by slug.
    async fn published_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError>;
    /// All places, published or not, by slug.
    async fn all_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError>;
    /// What a source said about places: `(object, slug, record)`.
    async fn origins(&mut self, source: &str) -> Answer<Vec<(String, String, String)>>;
    /// Writes `[{"source", "object", "slug", "record"}]`.
    async fn put_origins(&mut self, rows: &str) -> Answer<()>;
    /// The slugs of those of the places `["slug"]` that are there.
    async fn place_slugs(&mut self, slugs: &str) -> Answer<Vec<String>>;
    /// Writes `[`[`super::row::PlaceRow`]`]`.
    async fn put_places(&mut self, rows: &str) -> Answer<()>;
    /// Takes the places `["slug"]` away.
    async fn remove_places(&mut self, slugs: &str) -> Answer<()>;
    /// Which events need the places `["slug"]`: `(place, event)`.
    async fn place_users(&mut self, slugs: &str) -> Answer<Vec<(String, String)>>;

    /// Those of the events `["slug"]` that are there.
    async fn events(&mut self, slugs: &str) -> Answer<Vec<EventColumns>>;
    /// All published events, by slug.
    async fn published_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError>;
    /// All events, published or not, by slug.
    async fn all_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError>;
    /// Writes `[`[`super::row::EventRow`]`]`.
    async fn put_events(&mut self, rows: &str) -> Answer<()>;
    /// Takes the events `["slug"]` away.
    async fn remove_events(&mut self, slugs: &str) -> Answer<()>;

    /// The last version in the trail of each of the records `["slug"]` of a kind: `(slug, version)`.
    async fn last_versions(&mut self, kind: &str, slugs: &str) -> Answer<Vec<(String, i64)>>;
    /// The trail of a record, newest first.
    async fn changes(&mut self, kind: &str, slug: &str) -> Answer<Vec<ChangeColumns>>;
    /// Adds `[`[`super::row::ChangeRow`]`]` to the trail.
    async fn put_changes(&mut self, rows: &str) -> Answer<()>;
}
