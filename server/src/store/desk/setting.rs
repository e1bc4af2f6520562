//! What the office has decided about how things are done.

use app::city::Instant;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::secret::Token;
use crate::store::StoreError;
use crate::store::people::audit;
use crate::store::row::timestamp;
use crate::store::sql::{Answer, Sql, Transactions, values};

const REVIEW: &str = "review";

const SEAL: &str = "seal";

/// What the office looks at before visitors see it. Everything else is published at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box that the office ticks"
)]
pub struct Review {
    /// A place's name.
    pub names: bool,
    /// New pictures.
    pub pictures: bool,
    /// New events of organisers and owners.
    pub events: bool,
    /// What calendars bring that organisers have subscribed to.
    pub calendars: bool,
}

impl Default for Review {
    /// Names and pictures are what visitors trust most, and what is hardest to take back.
    fn default() -> Self {
        Self {
            names: true,
            pictures: true,
            events: false,
            calendars: true,
        }
    }
}

/// The office's settings.
#[async_trait]
pub trait Settings: Send + Sync {
    /// What is looked at first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the row cannot be read.
    async fn review(&self) -> Result<Review, StoreError>;

    /// Changes what is looked at first, and notes who has.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn set_review(&self, review: Review, by: &str, at: Instant) -> Result<(), StoreError>;

    /// Changes what is looked at first, if it is still what whoever changes it has seen; whether it was.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn change_review(
        &self,
        seen: Review,
        review: Review,
        by: &str,
        at: Instant,
    ) -> Result<bool, StoreError>;

    /// The secret by which forms are known that were handed out here: the one that is kept, so that
    /// all servers of a database know each other's forms, or else the one that is given.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn seal(&self, fresh: &Token, at: Instant) -> Result<Token, StoreError>;
}

async fn kept(tx: &mut impl Sql) -> Answer<Review> {
    let sql = "SELECT value FROM setting WHERE key = $1";
    let row: Option<(String,)> = tx.first(sql, values![REVIEW]).await?;
    row.map_or_else(
        || Ok(Review::default()),
        |(value,)| {
            serde_json::from_str(&value)
                .map_err(|cause| crate::store::row::corrupt("setting", REVIEW, cause))
        },
    )
}

async fn put(tx: &mut impl Sql, review: Review, by: &str, at: Instant) -> Answer<()> {
    let (value, at) = (json!(review), timestamp(at));
    let sql = "INSERT INTO setting (key, value, updated) VALUES ($1, $2, $3) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated = excluded.updated";
    let text = value.to_string();
    tx.run(sql, values![REVIEW, &text, &at]).await?;
    audit::put(tx, &at, by, "settings", REVIEW, &value).await
}

#[async_trait]
impl<D: Transactions> Settings for D {
    async fn review(&self) -> Result<Review, StoreError> {
        kept(&mut self.reading().await?).await
    }

    async fn set_review(&self, review: Review, by: &str, at: Instant) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        put(&mut tx, review, by, at).await?;
        tx.commit().await
    }

    async fn change_review(
        &self,
        seen: Review,
        review: Review,
        by: &str,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        if kept(&mut tx).await? != seen {
            return Ok(false);
        }
        put(&mut tx, review, by, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn seal(&self, fresh: &Token, at: Instant) -> Result<Token, StoreError> {
        let mut tx = self.writing().await?;
        let at = timestamp(at);
        let sql = "INSERT INTO setting (key, value, updated) VALUES ($1, $2, $3) \
                   ON CONFLICT (key) DO NOTHING";
        tx.run(sql, values![SEAL, fresh.secret(), &at]).await?;
        let sql = "SELECT value FROM setting WHERE key = $1";
        let row: Option<(String,)> = tx.first(sql, values![SEAL]).await?;
        tx.commit().await?;
        row.and_then(|(value,)| Token::parse(&value))
            .ok_or_else(|| crate::store::row::corrupt("setting", SEAL, "no secret"))
    }
}
