//! What a SQLite transaction does. Statements over rows stand in [`super::statements`].

use app::city::Revision;
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{FromRow, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::statements::{self, Statement};
use crate::store::StoreError;
use crate::store::row::{ChangeColumns, EventColumns, InfoColumns, PlaceColumns, TermColumns};
use crate::store::transaction::{self, Answer, Each};

pub(in crate::store) struct Transaction(pub(super) sqlx::Transaction<'static, Sqlite>);

impl Transaction {
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }

    async fn rows<T>(&mut self, statement: Statement, json: &str) -> Answer<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        sqlx::query_as(statement.sql())
            .bind(json)
            .fetch_all(self.connection())
            .await
    }

    async fn run(&mut self, statement: Statement, json: &str) -> Answer<()> {
        sqlx::query(statement.sql())
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
        sqlx::query(statements::PUT_INFO)
            .bind(row)
            .execute(self.connection())
            .await?;
        for statement in statements::PUT_TERMS {
            self.run(statement, row).await?;
        }
        Ok(())
    }

    async fn term_users(&mut self, terms: &str) -> Answer<Vec<(String, String, String, String)>> {
        self.rows(statements::TERM_USERS, terms).await
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
        self.rows(statements::PLACES, slugs).await
    }

    async fn published_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(statements::PUBLISHED_PLACES, each).await
    }

    async fn all_places(&mut self, each: Each<'_, PlaceColumns>) -> Result<(), StoreError> {
        self.each(statements::ALL_PLACES, each).await
    }

    async fn origins(&mut self, source: &str) -> Answer<Vec<(String, String, String)>> {
        let sql = "SELECT object, slug, record FROM origin WHERE source = ?1 ORDER BY object";
        sqlx::query_as(sql)
            .bind(source)
            .fetch_all(self.connection())
            .await
    }

    async fn put_origins(&mut self, rows: &str) -> Answer<()> {
        self.run(statements::PUT_ORIGINS, rows).await
    }

    async fn place_slugs(&mut self, slugs: &str) -> Answer<Vec<String>> {
        sqlx::query_scalar(statements::PLACE_SLUGS.sql())
            .bind(slugs)
            .fetch_all(self.connection())
            .await
    }

    async fn put_places(&mut self, rows: &str) -> Answer<()> {
        self.run(statements::PUT_PLACE, rows).await?;
        let links: String = sqlx::query_scalar(statements::PLACE_LINKS.sql())
            .bind(rows)
            .fetch_one(self.connection())
            .await?;
        for statement in statements::PUT_PLACE_LINKS {
            self.run(statement, &links).await?;
        }
        Ok(())
    }

    async fn remove_places(&mut self, slugs: &str) -> Answer<()> {
        self.run(statements::REMOVE_PLACES, slugs).await
    }

    async fn place_users(&mut self, slugs: &str) -> Answer<Vec<(String, String)>> {
        self.rows(statements::PLACE_USERS, slugs).await
    }

    async fn events(&mut self, slugs: &str) -> Answer<Vec<EventColumns>> {
        self.rows(statements::EVENTS, slugs).await
    }

    async fn published_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError> {
        self.each(statements::PUBLISHED_EVENTS, each).await
    }

    async fn all_events(&mut self, each: Each<'_, EventColumns>) -> Result<(), StoreError> {
        self.each(statements::ALL_EVENTS, each).await
    }

    async fn put_events(&mut self, rows: &str) -> Answer<()> {
        for statement in statements::PUT_EVENTS {
            self.run(statement, rows).await?;
        }
        Ok(())
    }

    async fn remove_events(&mut self, slugs: &str) -> Answer<()> {
        self.run(statements::REMOVE_EVENTS, slugs).await
    }

    async fn last_versions(&mut self, kind: &str, slugs: &str) -> Answer<Vec<(String, i64)>> {
        sqlx::query_as(statements::LAST_VERSIONS.sql())
            .bind(slugs)
            .bind(kind)
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
        self.run(statements::PUT_CHANGES, rows).await
    }
}
