//! The statements of a SQLite transaction.
//!
//! Rows arrive as one JSON array, taken apart by `json_each`. `WHERE true` keeps the parser from
//! reading `ON CONFLICT` as part of a join (<https://sqlite.org/lang_upsert.html>, section 2.2).

use app::city::Revision;
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{FromRow, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::store::StoreError;
use crate::store::row::{ChangeColumns, EventColumns, InfoColumns, PlaceColumns, TermColumns};
use crate::store::transaction::{self, Answer, Each};

macro_rules! places {
    ($rest:literal) => {
        concat!(
            "SELECT p.slug, p.kind, p.lon, p.lat, p.district, p.sample, p.published, p.version, \
               p.source_name, p.source_as_of, p.body, p.created, p.updated, \
               (SELECT json_group_array(n.network ORDER BY n.position) \
                FROM place_network n WHERE n.place = p.id) AS networks, \
               (SELECT json_group_array(c.category ORDER BY c.position) \
                FROM place_category c WHERE c.place = p.id) AS categories \
             FROM place p ",
            $rest
        )
    };
}

macro_rules! events {
    ($rest:literal) => {
        concat!(
            "SELECT e.slug, e.category, v.slug AS venue_place, e.venue_lon, e.venue_lat, e.state, \
               e.sample, e.published, e.version, e.source_name, e.source_as_of, e.body, e.created, \
               e.updated, v.published AS place_published, v.lon AS place_lon, \
               v.lat AS place_lat, v.body -> '$.name' AS place_name, \
               (SELECT json_group_array(json_object( \
                  'place', p.slug, 'text', json(o.text), 'published', p.published) \
                  ORDER BY o.position) \
                FROM event_offer o JOIN place p ON p.id = o.place WHERE o.event = e.id) AS offers \
             FROM event e LEFT JOIN place v ON v.id = e.venue_place ",
            $rest
        )
    };
}

/// Writes and prunes one of the tables `network`, `category` and `district` from an info row.
macro_rules! put_terms {
    ($table:literal, $member:literal) => {
        [
            concat!(
                "INSERT INTO ",
                $table,
                " (slug, position, body) \
                 SELECT value ->> 'slug', key, value -> 'body' FROM json_each(?1, '$.",
                $member,
                "') \
                 WHERE true ON CONFLICT (slug) DO UPDATE \
                 SET position = excluded.position, body = excluded.body"
            ),
            concat!(
                "DELETE FROM ",
                $table,
                " WHERE slug NOT IN \
                 (SELECT value ->> 'slug' FROM json_each(?1, '$.",
                $member,
                "'))"
            ),
        ]
    };
}

const PUT_INFO: &str = "INSERT INTO city_info \
       (one, version, centre_lon, centre_lat, west, south, east, north, body, updated) \
     SELECT 1, r ->> 'version', r ->> 'centre_lon', r ->> 'centre_lat', r ->> 'west', \
       r ->> 'south', r ->> 'east', r ->> 'north', r -> 'body', r ->> 'at' \
     FROM (SELECT ?1 AS r) WHERE true \
     ON CONFLICT (one) DO UPDATE SET version = excluded.version, \
       centre_lon = excluded.centre_lon, centre_lat = excluded.centre_lat, \
       west = excluded.west, south = excluded.south, east = excluded.east, \
       north = excluded.north, body = excluded.body, updated = excluded.updated";

const PUT_TERMS: [[&str; 2]; 3] = [
    put_terms!("network", "networks"),
    put_terms!("category", "categories"),
    put_terms!("district", "districts"),
];

const TERM_USERS: &str = "WITH gone AS \
       (SELECT value ->> 'kind' AS kind, value ->> 'slug' AS slug FROM json_each(?1)) \
     SELECT 'network', n.network, 'place', p.slug FROM gone g \
       JOIN place_network n ON g.kind = 'network' AND n.network = g.slug \
       JOIN place p ON p.id = n.place \
     UNION ALL SELECT 'category', c.category, 'place', p.slug FROM gone g \
       JOIN place_category c ON g.kind = 'category' AND c.category = g.slug \
       JOIN place p ON p.id = c.place \
     UNION ALL SELECT 'category', e.category, 'event', e.slug FROM gone g \
       JOIN event e ON g.kind = 'category' AND e.category = g.slug \
     UNION ALL SELECT 'district', p.district, 'place', p.slug FROM gone g \
       JOIN place p ON g.kind = 'district' AND p.district = g.slug \
     LIMIT 20";

const PUT_PLACES: [&str; 5] = [
    "INSERT INTO place (slug, kind, lon, lat, district, sample, published, version, source_name, \
       source_as_of, body, created, updated) \
     SELECT value ->> 'slug', value ->> 'kind', value ->> 'lon', value ->> 'lat', \
       value ->> 'district', value ->> 'sample', value ->> 'published', value ->> 'version', \
       value ->> 'source_name', value ->> 'source_as_of', value -> 'body', value ->> 'at', \
       value ->> 'at' \
     FROM json_each(?1) WHERE true \
     ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, lon = excluded.lon, \
       lat = excluded.lat, district = excluded.district, sample = excluded.sample, \
       published = excluded.published, version = excluded.version, \
       source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
       body = excluded.body, updated = excluded.updated",
    "DELETE FROM place_network WHERE place IN \
       (SELECT p.id FROM json_each(?1) r JOIN place p ON p.slug = r.value ->> 'slug')",
    "DELETE FROM place_category WHERE place IN \
       (SELECT p.id FROM json_each(?1) r JOIN place p ON p.slug = r.value ->> 'slug')",
    "INSERT INTO place_network (place, position, network) \
     SELECT p.id, n.key, n.value FROM json_each(?1) r JOIN place p ON p.slug = r.value ->> 'slug' \
       JOIN json_each(r.value, '$.networks') n",
    "INSERT INTO place_category (place, position, category) \
     SELECT p.id, c.key, c.value FROM json_each(?1) r JOIN place p ON p.slug = r.value ->> 'slug' \
       JOIN json_each(r.value, '$.categories') c",
];

const PLACE_USERS: &str = "SELECT p.slug, e.slug FROM json_each(?1) s \
       JOIN place p ON p.slug = s.value JOIN event e ON e.venue_place = p.id \
     UNION SELECT p.slug, e.slug FROM json_each(?1) s \
       JOIN place p ON p.slug = s.value JOIN event_offer o ON o.place = p.id \
       JOIN event e ON e.id = o.event \
     ORDER BY 1, 2 LIMIT 20";

const PUT_EVENTS: [&str; 3] = [
    "INSERT INTO event (slug, category, venue_place, venue_lon, venue_lat, state, sample, \
       published, version, source_name, source_as_of, body, created, updated) \
     SELECT value ->> 'slug', value ->> 'category', \
       (SELECT id FROM place WHERE slug = value ->> 'venue_place'), value ->> 'venue_lon', \
       value ->> 'venue_lat', value ->> 'state', value ->> 'sample', value ->> 'published', \
       value ->> 'version', value ->> 'source_name', value ->> 'source_as_of', value -> 'body', \
       value ->> 'at', value ->> 'at' \
     FROM json_each(?1) WHERE true \
     ON CONFLICT (slug) DO UPDATE SET category = excluded.category, \
       venue_place = excluded.venue_place, venue_lon = excluded.venue_lon, \
       venue_lat = excluded.venue_lat, state = excluded.state, sample = excluded.sample, \
       published = excluded.published, version = excluded.version, \
       source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
       body = excluded.body, updated = excluded.updated",
    "DELETE FROM event_offer WHERE event IN \
       (SELECT e.id FROM json_each(?1) r JOIN event e ON e.slug = r.value ->> 'slug')",
    "INSERT INTO event_offer (event, position, place, text) \
     SELECT e.id, o.key, p.id, o.value -> 'text' FROM json_each(?1) r \
       JOIN event e ON e.slug = r.value ->> 'slug' JOIN json_each(r.value, '$.offers') o \
       JOIN place p ON p.slug = o.value ->> 'place'",
];

const PUT_ORIGINS: &str = "INSERT INTO origin (source, object, slug, record) \
       SELECT value ->> 'source', value ->> 'object', value ->> 'slug', value -> 'record' \
       FROM json_each(?1) WHERE true \
     ON CONFLICT (source, object) DO UPDATE SET slug = excluded.slug, record = excluded.record";

const PUT_CHANGES: &str = "INSERT INTO change \
       (revision, at, author, kind, slug, version, published, before, after) \
     SELECT value ->> 'revision', value ->> 'at', value ->> 'author', value ->> 'kind', \
       value ->> 'slug', value ->> 'version', value ->> 'published', \
       nullif(value -> 'before', 'null'), nullif(value -> 'after', 'null') \
     FROM json_each(?1)";

pub(in crate::store) struct Transaction(pub(super) sqlx::Transaction<'static, Sqlite>);

impl Transaction {
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }

    async fn rows<T>(&mut self, sql: &'static str, json: &str) -> Answer<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        sqlx::query_as(sql)
            .bind(json)
            .fetch_all(self.connection())
            .await
    }

    async fn run(&mut self, sql: &'static str, json: &str) -> Answer<()> {
        sqlx::query(sql)
            .bind(json)
            .execute(self.connection())
            .await
            .map(drop)
    }

    async fn each<T>(&mut self, sql: &'static str, each: Each<'_, T>) -> Result<(), StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let mut rows = sqlx::query_as(sql).fetch(self.connection());
        while let Some(row) = rows.try_next().await? {
            each(row)?;
        }
        Ok(())
    }
}

#[async_trait]
impl transaction::Transaction for Transaction {
    async fn raise(&mut self) -> Answer<Revision> {
        let sql = "UPDATE city SET revision = revision + 1 RETURNING revision";
        sqlx::query_scalar(sql)
            .fetch_one(self.connection())
            .await
            .map(Revision)
    }

    async fn revision(&mut self) -> Answer<Revision> {
        let sql = "SELECT revision FROM city";
        sqlx::query_scalar(sql)
            .fetch_one(self.connection())
            .await
            .map(Revision)
    }

    async fn info(&mut self) -> Answer<Option<InfoColumns>> {
        let sql = "SELECT version, centre_lon, centre_lat, west, south, east, north, body \
                   FROM city_info";
        sqlx::query_as(sql).fetch_optional(self.connection()).await
    }

    async fn terms(&mut self) -> Answer<Vec<TermColumns>> {
        let sql = "SELECT 'network' AS kind, slug, position, body FROM network \
                   UNION ALL SELECT 'category', slug, position, body FROM category \
                   UNION ALL SELECT 'district', slug, position, body FROM district \
                   ORDER BY position";
        sqlx::query_as(sql).fetch_all(self.connection()).await
    }

    async fn put_info(&mut self, row: &str) -> Answer<()> {
        self.run(PUT_INFO, row).await?;
        for sql in PUT_TERMS.iter().flatten() {
            self.run(sql, row).await?;
        }
        Ok(())
    }

    async fn term_users(&mut self, terms: &str) -> Answer<Vec<(String, String, String, String)>> {
        self.rows(TERM_USERS, terms).await
    }

    async fn basemap(&mut self) -> Answer<Option<(i64, String)>> {
        let sql = "SELECT version, geojson FROM basemap";
        sqlx::query_as(sql).fetch_optional(self.connection()).await
    }

    async fn put_basemap(&mut self, version: i64, geojson: &str, at: &str) -> Answer<()> {
        let sql = "INSERT INTO basemap (one, version, geojson, updated) VALUES (1, ?1, ?2, ?3) \
                   ON CONFLICT (one) DO UPDATE SET version = excluded.version, \
                   geojson = excluded.geojson, updated = excluded.updated";
        let query = sqlx::query(sql).bind(version).bind(geojson).bind(at);
        query.execute(self.connection()).await.map(drop)
    }

    async fn places(&mut self, slugs: &str) -> Answer<Vec<PlaceColumns>> {
        self.rows(places!("JOIN json_each(?1) s ON s.value = p.slug"), slugs)
            .await
    }

    async fn published_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(places!("WHERE p.published ORDER BY p.slug"), each)
            .await
    }

    async fn all_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(places!("ORDER BY p.slug"), each).await
    }

    async fn origins(&mut self, source: &str) -> Answer<Vec<(String, String, String)>> {
        let sql = "SELECT object, slug, record FROM origin WHERE source = ?1 ORDER BY object";
        self.rows(sql, source).await
    }

    async fn put_origins(&mut self, rows: &str) -> Answer<()> {
        self.run(PUT_ORIGINS, rows).await
    }

    async fn place_slugs(&mut self, slugs: &str) -> Answer<Vec<String>> {
        let sql = "SELECT p.slug FROM json_each(?1) s JOIN place p ON p.slug = s.value";
        sqlx::query_scalar(sql)
            .bind(slugs)
            .fetch_all(self.connection())
            .await
    }

    async fn put_places(&mut self, rows: &str) -> Answer<()> {
        for sql in PUT_PLACES {
            self.run(sql, rows).await?;
        }
        Ok(())
    }

    async fn remove_places(&mut self, slugs: &str) -> Answer<()> {
        let sql = "DELETE FROM place WHERE slug IN (SELECT value FROM json_each(?1))";
        self.run(sql, slugs).await
    }

    async fn place_users(&mut self, slugs: &str) -> Answer<Vec<(String, String)>> {
        self.rows(PLACE_USERS, slugs).await
    }

    async fn events(&mut self, slugs: &str) -> Answer<Vec<EventColumns>> {
        self.rows(events!("JOIN json_each(?1) s ON s.value = e.slug"), slugs)
            .await
    }

    async fn published_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError> {
        self.each(events!("WHERE e.published ORDER BY e.slug"), each)
            .await
    }

    async fn all_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError> {
        self.each(events!("ORDER BY e.slug"), each).await
    }

    async fn put_events(&mut self, rows: &str) -> Answer<()> {
        for sql in PUT_EVENTS {
            self.run(sql, rows).await?;
        }
        Ok(())
    }

    async fn remove_events(&mut self, slugs: &str) -> Answer<()> {
        let sql = "DELETE FROM event WHERE slug IN (SELECT value FROM json_each(?1))";
        self.run(sql, slugs).await
    }

    async fn last_versions(&mut self, kind: &str, slugs: &str) -> Answer<Vec<(String, i64)>> {
        // Not a join: SQLite would go through the whole trail of that kind for every few slugs.
        let sql = "SELECT slug, version FROM (SELECT value AS slug, \
                     (SELECT max(version) FROM change c WHERE c.kind = ?1 AND c.slug = value) \
                     AS version FROM json_each(?2)) \
                   WHERE version IS NOT NULL";
        sqlx::query_as(sql)
            .bind(kind)
            .bind(slugs)
            .fetch_all(self.connection())
            .await
    }

    async fn changes(&mut self, kind: &str, slug: &str) -> Answer<Vec<ChangeColumns>> {
        let sql = "SELECT revision, at, author, kind, slug, version, published, before, after \
                   FROM change WHERE kind = ?1 AND slug = ?2 ORDER BY version DESC";
        sqlx::query_as(sql)
            .bind(kind)
            .bind(slug)
            .fetch_all(self.connection())
            .await
    }

    async fn put_changes(&mut self, rows: &str) -> Answer<()> {
        self.run(PUT_CHANGES, rows).await
    }
}
