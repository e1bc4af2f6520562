//! The statements of a PostgreSQL transaction.
//!
//! Rows arrive as one JSON array, taken apart by `jsonb_to_recordset`. JSON is handed out as text,
//! so that both databases give the same columns.

use app::city::Revision;
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{FromRow, PgConnection, Postgres, postgres::PgRow};

use super::CHANNEL;
use crate::store::StoreError;
use crate::store::row::{ChangeColumns, EventColumns, InfoColumns, PlaceColumns, TermColumns};
use crate::store::transaction::{self, Answer, Each};

macro_rules! places {
    ($rest:literal) => {
        concat!(
            "SELECT p.slug, p.kind, p.lon, p.lat, p.district, p.sample, p.published, p.version, \
               p.source_name, p.source_as_of, p.body::text, p.created, p.updated, \
               (SELECT coalesce(json_agg(n.network ORDER BY n.position), '[]')::text \
                FROM place_network n WHERE n.place = p.id) AS networks, \
               (SELECT coalesce(json_agg(c.category ORDER BY c.position), '[]')::text \
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
               e.sample, e.published, e.version, e.source_name, e.source_as_of, e.body::text, \
               e.created, e.updated, v.published AS place_published, v.lon AS place_lon, \
               v.lat AS place_lat, (v.body -> 'name')::text AS place_name, \
               (SELECT coalesce(json_agg(json_build_object( \
                  'place', p.slug, 'text', o.text, 'published', p.published::int) \
                  ORDER BY o.position), '[]')::text \
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
                 SELECT r.value ->> 'slug', r.position, r.value -> 'body' \
                 FROM jsonb_array_elements($1::jsonb -> '",
                $member,
                "') \
                   WITH ORDINALITY AS r (value, position) \
                 ON CONFLICT (slug) DO UPDATE \
                 SET position = excluded.position, body = excluded.body"
            ),
            concat!(
                "DELETE FROM ",
                $table,
                " WHERE slug NOT IN (SELECT r.value ->> 'slug' \
                 FROM jsonb_array_elements($1::jsonb -> '",
                $member,
                "') AS r (value))"
            ),
        ]
    };
}

const PUT_INFO: &str = "INSERT INTO city_info \
       (one, version, centre_lon, centre_lat, west, south, east, north, body, updated) \
     SELECT 1, version, centre_lon, centre_lat, west, south, east, north, body, at \
     FROM jsonb_to_record($1::jsonb) AS r (version bigint, centre_lon float8, centre_lat float8, \
       west float8, south float8, east float8, north float8, body jsonb, at text) \
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
       (SELECT kind, slug FROM jsonb_to_recordset($1::jsonb) AS r (kind text, slug text)) \
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
     SELECT slug, kind, lon, lat, district, sample, published, version, source_name, \
       source_as_of, body, at, at \
     FROM jsonb_to_recordset($1::jsonb) AS r (slug text, kind text, lon float8, lat float8, \
       district text, sample boolean, published boolean, version bigint, source_name text, \
       source_as_of text, body jsonb, at text) \
     ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, lon = excluded.lon, \
       lat = excluded.lat, district = excluded.district, sample = excluded.sample, \
       published = excluded.published, version = excluded.version, \
       source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
       body = excluded.body, updated = excluded.updated",
    "DELETE FROM place_network n USING jsonb_to_recordset($1::jsonb) AS r (slug text), place p \
     WHERE p.slug = r.slug AND n.place = p.id",
    "DELETE FROM place_category c USING jsonb_to_recordset($1::jsonb) AS r (slug text), place p \
     WHERE p.slug = r.slug AND c.place = p.id",
    "INSERT INTO place_network (place, position, network) \
     SELECT p.id, n.position, n.slug \
     FROM jsonb_to_recordset($1::jsonb) AS r (slug text, networks jsonb) \
       JOIN place p ON p.slug = r.slug \
       CROSS JOIN jsonb_array_elements_text(r.networks) WITH ORDINALITY AS n (slug, position)",
    "INSERT INTO place_category (place, position, category) \
     SELECT p.id, c.position, c.slug \
     FROM jsonb_to_recordset($1::jsonb) AS r (slug text, categories jsonb) \
       JOIN place p ON p.slug = r.slug \
       CROSS JOIN jsonb_array_elements_text(r.categories) WITH ORDINALITY AS c (slug, position)",
];

const PLACE_USERS: &str = "WITH gone AS (SELECT p.id, p.slug \
       FROM jsonb_array_elements_text($1::jsonb) AS s (slug) JOIN place p ON p.slug = s.slug) \
     SELECT g.slug, e.slug FROM gone g JOIN event e ON e.venue_place = g.id \
     UNION SELECT g.slug, e.slug FROM gone g \
       JOIN event_offer o ON o.place = g.id JOIN event e ON e.id = o.event \
     ORDER BY 1, 2 LIMIT 20";

const PUT_EVENTS: [&str; 3] = [
    "INSERT INTO event (slug, category, venue_place, venue_lon, venue_lat, state, sample, \
       published, version, source_name, source_as_of, body, created, updated) \
     SELECT r.slug, r.category, p.id, r.venue_lon, r.venue_lat, r.state, r.sample, r.published, \
       r.version, r.source_name, r.source_as_of, r.body, r.at, r.at \
     FROM jsonb_to_recordset($1::jsonb) AS r (slug text, category text, venue_place text, \
       venue_lon float8, venue_lat float8, state text, sample boolean, published boolean, \
       version bigint, source_name text, source_as_of text, body jsonb, at text) \
       LEFT JOIN place p ON p.slug = r.venue_place \
     ON CONFLICT (slug) DO UPDATE SET category = excluded.category, \
       venue_place = excluded.venue_place, venue_lon = excluded.venue_lon, \
       venue_lat = excluded.venue_lat, state = excluded.state, sample = excluded.sample, \
       published = excluded.published, version = excluded.version, \
       source_name = excluded.source_name, source_as_of = excluded.source_as_of, \
       body = excluded.body, updated = excluded.updated",
    "DELETE FROM event_offer o USING jsonb_to_recordset($1::jsonb) AS r (slug text), event e \
     WHERE e.slug = r.slug AND o.event = e.id",
    "INSERT INTO event_offer (event, position, place, text) \
     SELECT e.id, o.position, p.id, o.value -> 'text' \
     FROM jsonb_to_recordset($1::jsonb) AS r (slug text, offers jsonb) \
       JOIN event e ON e.slug = r.slug \
       CROSS JOIN jsonb_array_elements(r.offers) WITH ORDINALITY AS o (value, position) \
       JOIN place p ON p.slug = o.value ->> 'place'",
];

const PUT_ORIGINS: &str = "INSERT INTO origin (source, object, slug, record) \
       SELECT source, object, slug, coalesce(record, 'null'::jsonb) \
       FROM jsonb_to_recordset($1::jsonb) \
         AS r (source text, object text, slug text, record jsonb) \
     ON CONFLICT (source, object) DO UPDATE SET slug = excluded.slug, record = excluded.record";

const PUT_CHANGES: &str = "INSERT INTO change \
       (revision, at, author, kind, slug, version, published, before, after) \
     SELECT revision, at, author, kind, slug, version, published, before, after \
     FROM jsonb_to_recordset($1::jsonb) AS r (revision bigint, at text, author text, kind text, \
       slug text, version bigint, published boolean, before jsonb, after jsonb)";

pub(in crate::store) struct Transaction(pub(super) sqlx::Transaction<'static, Postgres>);

impl Transaction {
    fn connection(&mut self) -> &mut PgConnection {
        &mut self.0
    }

    async fn rows<T>(&mut self, sql: &'static str, json: &str) -> Answer<Vec<T>>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
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
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
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
        let revision = sqlx::query_scalar(sql).fetch_one(self.connection()).await?;
        // The notification is delivered when, and only if, the transaction commits. Statements are
        // planned anew each time: a plan made while a table was empty ruins the rest of an import.
        let sql = "SELECT pg_notify($1, $2::text), \
                   set_config('plan_cache_mode', 'force_custom_plan', true)";
        let notify = sqlx::query(sql).bind(CHANNEL).bind(revision);
        notify.execute(self.connection()).await?;
        Ok(Revision(revision))
    }

    async fn revision(&mut self) -> Answer<Revision> {
        let sql = "SELECT revision FROM city";
        sqlx::query_scalar(sql)
            .fetch_one(self.connection())
            .await
            .map(Revision)
    }

    async fn info(&mut self) -> Answer<Option<InfoColumns>> {
        let sql = "SELECT version, centre_lon, centre_lat, west, south, east, north, body::text \
                   FROM city_info";
        sqlx::query_as(sql).fetch_optional(self.connection()).await
    }

    async fn terms(&mut self) -> Answer<Vec<TermColumns>> {
        let sql = "SELECT 'network' AS kind, slug, position, body::text FROM network \
                   UNION ALL SELECT 'category', slug, position, body::text FROM category \
                   UNION ALL SELECT 'district', slug, position, body::text FROM district \
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
        let sql = "INSERT INTO basemap (one, version, geojson, updated) VALUES (1, $1, $2, $3) \
                   ON CONFLICT (one) DO UPDATE SET version = excluded.version, \
                   geojson = excluded.geojson, updated = excluded.updated";
        let query = sqlx::query(sql).bind(version).bind(geojson).bind(at);
        query.execute(self.connection()).await.map(drop)
    }

    async fn places(&mut self, slugs: &str) -> Answer<Vec<PlaceColumns>> {
        let sql =
            places!("JOIN jsonb_array_elements_text($1::jsonb) AS s (slug) ON s.slug = p.slug");
        self.rows(sql, slugs).await
    }

    async fn published_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(places!("WHERE p.published ORDER BY p.slug"), each)
            .await
    }

    async fn all_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(places!("ORDER BY p.slug"), each).await
    }

    async fn origins(&mut self, source: &str) -> Answer<Vec<(String, String, String)>> {
        let sql = "SELECT object, slug, record::text FROM origin WHERE source = $1 ORDER BY object";
        self.rows(sql, source).await
    }

    async fn put_origins(&mut self, rows: &str) -> Answer<()> {
        self.run(PUT_ORIGINS, rows).await
    }

    async fn place_slugs(&mut self, slugs: &str) -> Answer<Vec<String>> {
        let sql = "SELECT p.slug FROM jsonb_array_elements_text($1::jsonb) AS s (slug) \
                   JOIN place p ON p.slug = s.slug";
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
        let sql = "DELETE FROM place WHERE slug IN \
                   (SELECT * FROM jsonb_array_elements_text($1::jsonb))";
        self.run(sql, slugs).await
    }

    async fn place_users(&mut self, slugs: &str) -> Answer<Vec<(String, String)>> {
        self.rows(PLACE_USERS, slugs).await
    }

    async fn events(&mut self, slugs: &str) -> Answer<Vec<EventColumns>> {
        let sql =
            events!("JOIN jsonb_array_elements_text($1::jsonb) AS s (slug) ON s.slug = e.slug");
        self.rows(sql, slugs).await
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
        let sql = "DELETE FROM event WHERE slug IN \
                   (SELECT * FROM jsonb_array_elements_text($1::jsonb))";
        self.run(sql, slugs).await
    }

    async fn last_versions(&mut self, kind: &str, slugs: &str) -> Answer<Vec<(String, i64)>> {
        let sql = "SELECT slug, version FROM (SELECT s.slug, \
                     (SELECT max(version) FROM change c WHERE c.kind = $1 AND c.slug = s.slug) \
                     AS version FROM jsonb_array_elements_text($2::jsonb) AS s (slug)) AS r \
                   WHERE version IS NOT NULL";
        sqlx::query_as(sql)
            .bind(kind)
            .bind(slugs)
            .fetch_all(self.connection())
            .await
    }

    async fn changes(&mut self, kind: &str, slug: &str) -> Answer<Vec<ChangeColumns>> {
        let sql = "SELECT revision, at, author, kind, slug, version, published, \
                     before::text, after::text \
                   FROM change WHERE kind = $1 AND slug = $2 ORDER BY version DESC";
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
