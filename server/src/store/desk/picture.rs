//! Which pictures are needed: those that records show, those that wait for the office, and those that
//! somebody has only just uploaded.

use std::collections::BTreeSet;

use app::city::Instant;
use async_trait::async_trait;

use crate::store::StoreError;
use crate::store::people::PersonId;
use crate::store::row::timestamp;
use crate::store::sql::{Sql, Transactions, values};

/// What is said about pictures. Their files are elsewhere; see [`crate::media`].
#[async_trait]
pub trait Pictures: Send + Sync {
    /// Somebody has uploaded a picture. Uploaded again, its time starts anew.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn uploaded(&self, picture: &str, by: PersonId, at: Instant) -> Result<(), StoreError>;

    /// Whether somebody has uploaded a picture that is not in any record yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn has_uploaded(&self, picture: &str, person: PersonId) -> Result<bool, StoreError>;

    /// The pictures that were uploaded and are not in any record yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn uploads(&self) -> Result<BTreeSet<String>, StoreError>;

    /// Forgets who has uploaded these pictures, because they are in records now, and what was uploaded
    /// before an instant. Where several have uploaded the same, nobody knows whose is in the record, and
    /// all of them keep it until then.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn forget_uploads(
        &self,
        arrived: &BTreeSet<String>,
        before: Instant,
    ) -> Result<(), StoreError>;

    /// All that may show pictures with a text in their addresses, as JSON: records as they are, visible
    /// or not, and what waits for the office or has come back from it. What a record once was is none
    /// of it. The text may stand anywhere in them; whether it belongs to a picture, the reader finds out.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn showing(&self, part: &str) -> Result<Vec<String>, StoreError>;
}

#[async_trait]
impl<D: Transactions> Pictures for D {
    async fn uploaded(&self, picture: &str, by: PersonId, at: Instant) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let sql = "INSERT INTO upload (picture, person, created) VALUES ($1, $2, $3) \
                   ON CONFLICT (picture, person) DO UPDATE SET created = excluded.created";
        let (by, at) = (by.to_string(), timestamp(at));
        tx.run(sql, values![picture, &by, &at]).await?;
        tx.commit().await
    }

    async fn has_uploaded(&self, picture: &str, person: PersonId) -> Result<bool, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT picture FROM upload WHERE picture = $1 AND person = $2";
        let person = person.to_string();
        let row: Option<(String,)> = tx.first(sql, values![picture, &person]).await?;
        Ok(row.is_some())
    }

    async fn uploads(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut tx = self.reading().await?;
        let rows: Vec<(String,)> = tx.rows("SELECT picture FROM upload", &[]).await?;
        Ok(rows.into_iter().map(|(picture,)| picture).collect())
    }

    async fn forget_uploads(
        &self,
        arrived: &BTreeSet<String>,
        before: Instant,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        for picture in arrived {
            let sql = "DELETE FROM upload WHERE picture = $1 \
                         AND (SELECT COUNT(*) FROM upload WHERE picture = $1) = 1";
            tx.run(sql, values![picture]).await?;
        }
        let before = timestamp(before);
        let sql = "DELETE FROM upload WHERE created < $1";
        tx.run(sql, values![&before]).await?;
        tx.commit().await
    }

    async fn showing(&self, part: &str) -> Result<Vec<String>, StoreError> {
        let mut tx = self.reading().await?;
        let part = format!("%{part}%");
        let sql = "SELECT CAST(body AS TEXT) FROM place WHERE CAST(body AS TEXT) LIKE $1 \
                   UNION ALL \
                   SELECT CAST(body AS TEXT) FROM event WHERE CAST(body AS TEXT) LIKE $1 \
                   UNION ALL \
                   SELECT record FROM submission \
                     WHERE state IN ('waiting', 'returned') AND record LIKE $1";
        let rows: Vec<(String,)> = tx.rows(sql, values![&part]).await?;
        Ok(rows.into_iter().map(|(text,)| text).collect())
    }
}
