//! What owners were asked by mail: is it still true?

use app::city::{Instant, Slug};
use async_trait::async_trait;

use super::hold;
use super::submission::{self, NewSubmission};
use crate::secret::Digest;
use crate::store::people::{Outgoing, PersonId, instant, outbox, read};
use crate::store::row::timestamp;
use crate::store::sql::{Sql, Transactions, values};
use crate::store::{Batch, StoreError, write};

/// What an answer means.
#[derive(Debug, Clone)]
pub enum Reply {
    /// What is to be written.
    Write(Batch),
    /// The office decides whether to take the place off the map.
    Removal(Box<NewSubmission>),
}

/// The questions.
#[async_trait]
pub trait Questions: Send + Sync {
    /// When somebody was last asked about each of their places.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn last_asked(&self, person: PersonId) -> Result<Vec<(Slug, Instant)>, StoreError>;

    /// Asks about places in one mail; each has its own token, of which the digest is kept. Whether it
    /// was done: whoever was asked after `since`, by another process a moment ago, is left alone.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nobody was asked.
    async fn ask_about(
        &self,
        person: PersonId,
        places: &[(Digest, Slug)],
        mail: &Outgoing,
        at: Instant,
        since: Instant,
    ) -> Result<bool, StoreError>;

    /// Whom a token asks, and about which place; none if it is unknown, was answered, or was handed out
    /// before an instant.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the row cannot be read.
    async fn question(
        &self,
        token: &Digest,
        since: Instant,
    ) -> Result<Option<(PersonId, Slug)>, StoreError>;

    /// Answers the question and does what that means, both or neither. Whether it was still open; of
    /// several answers at once, one finds it so.
    ///
    /// # Errors
    /// [`StoreError`] if what it means is refused; then the question stays open.
    async fn answer(&self, token: &Digest, at: Instant, reply: &Reply) -> Result<bool, StoreError>;
}

#[async_trait]
impl<D: Transactions> Questions for D {
    async fn last_asked(&self, person: PersonId) -> Result<Vec<(Slug, Instant)>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT place, max(asked) FROM place_question WHERE person = $1 GROUP BY place";
        let person = person.to_string();
        let rows: Vec<(String, String)> = tx.rows(sql, values![&person]).await?;
        rows.into_iter()
            .map(|(place, asked)| {
                let place = Slug::new(place.as_str())
                    .map_err(|cause| crate::store::row::corrupt("question", &place, cause))?;
                Ok((place, instant(&asked)?))
            })
            .collect()
    }

    async fn ask_about(
        &self,
        person: PersonId,
        places: &[(Digest, Slug)],
        mail: &Outgoing,
        at: Instant,
        since: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (person, at, since) = (person.to_string(), timestamp(at), timestamp(since));
        hold(&mut tx, &person).await?;
        let sql = "SELECT token FROM place_question WHERE person = $1 AND asked > $2 LIMIT 1";
        let lately: Option<(String,)> = tx.first(sql, values![&person, &since]).await?;
        if lately.is_some() {
            return Ok(false);
        }
        let sql =
            "INSERT INTO place_question (token, person, place, asked) VALUES ($1, $2, $3, $4)";
        for (token, place) in places {
            let values = values![token.as_str(), &person, place.as_str(), &at];
            tx.run(sql, values).await?;
        }
        outbox::put(&mut tx, mail, Some(&person)).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn question(
        &self,
        token: &Digest,
        since: Instant,
    ) -> Result<Option<(PersonId, Slug)>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT person, place FROM place_question \
                   WHERE token = $1 AND answered IS NULL AND asked >= $2";
        let since = timestamp(since);
        let row: Option<(String, String)> = tx.first(sql, values![token.as_str(), &since]).await?;
        row.map(|(person, place)| {
            let place = Slug::new(place.as_str())
                .map_err(|cause| crate::store::row::corrupt("question", &place, cause))?;
            Ok((read("person", &person)?, place))
        })
        .transpose()
    }

    async fn answer(&self, token: &Digest, at: Instant, reply: &Reply) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        // First of all: whoever else answers waits here, and then finds it answered.
        let sql = "UPDATE place_question SET answered = $2 WHERE token = $1 AND answered IS NULL";
        let at = timestamp(at);
        if tx.run(sql, values![token.as_str(), &at]).await? == 0 {
            return Ok(false);
        }
        let mut revision = None;
        match reply {
            Reply::Write(batch) => revision = Some(write::apply(&mut tx, batch).await?),
            Reply::Removal(new) => {
                submission::put_removal(&mut tx, new).await?;
            }
        }
        tx.commit().await?;
        if let Some(revision) = revision {
            self.written(revision);
        }
        Ok(true)
    }
}
