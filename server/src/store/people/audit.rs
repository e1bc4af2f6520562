//! The audit log: who has signed in, changed roles, erased what.
//!
//! It names people by id, and never holds a mail address or a name, so that it can outlive them.

use app::city::Instant;
use async_trait::async_trait;
use serde_json::Value;

use super::{Answer, Sql, Transactions, instant, read, timestamp, values};
use crate::store::StoreError;

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Instant,
    /// A person's id, or a command such as `user invite`.
    pub who: String,
    /// What, such as `sign-in` or `erase`.
    pub what: String,
    /// On what: a person's id, a record.
    pub on: String,
    /// More about it, without personal data.
    pub details: Value,
}

/// The log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds a line.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn note(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// The last lines, newest first, at most so many.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn audit(&self, most: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// The last lines of one kind (or of all, if it is empty), newest first, at most so many, each with
    /// its number; `before` leaves out the lines from that number on.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn audit_of(
        &self,
        what: &str,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<(i64, AuditEntry)>, StoreError>;
}

pub(in crate::store) async fn put(
    tx: &mut impl Sql,
    at: &str,
    who: &str,
    what: &str,
    on: &str,
    details: &Value,
) -> Answer<()> {
    let sql = "INSERT INTO audit (at, who, what, subject, details) VALUES ($1, $2, $3, $4, $5)";
    let details = details.to_string();
    tx.run(sql, values![at, who, what, on, &details]).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: i64,
    at: String,
    who: String,
    what: String,
    subject: String,
    details: String,
}

#[async_trait]
impl<D: Transactions> AuditLog for D {
    async fn note(&self, it: &AuditEntry) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let at = timestamp(it.at);
        put(&mut tx, &at, &it.who, &it.what, &it.on, &it.details).await?;
        tx.commit().await
    }

    async fn audit(&self, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let lines = self.audit_of("", None, most).await?;
        Ok(lines.into_iter().map(|(_, it)| it).collect())
    }

    async fn audit_of(
        &self,
        what: &str,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<(i64, AuditEntry)>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id, at, who, what, subject, details FROM audit \
                   WHERE ($1 = '' OR what = $1) AND id < $2 ORDER BY id DESC LIMIT $3";
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<AuditRow> = tx.rows(sql, values![what, before, i64::from(most)]).await?;
        rows.into_iter()
            .map(|row| {
                let entry = AuditEntry {
                    at: instant(&row.at)?,
                    who: row.who,
                    what: row.what,
                    on: row.subject,
                    details: read("audit details", &row.details)?,
                };
                Ok((row.id, entry))
            })
            .collect()
    }
}
