//! What owners were asked by mail: is it still true?

use app::city::{Instant, Slug};
use async_trait::async_trait;

use crate::secret::Digest;
use crate::store::StoreError;
use crate::store::people::{Outgoing, PersonId, instant, outbox, read};
use crate::store::row::timestamp;
use crate::store::sql::{Sql, Transactions, values};

/// The questions.
#[async_trait]
pub trait Questions: Send + Sync {
    /// When somebody was last asked about each of their places.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn last_asked(&self, person: PersonId) -> Result<Vec<(Slug, Instant)>, StoreError>;

    /// Asks about places in one mail; each has its own token, of which the digest is kept.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nobody was asked.
    async fn ask_about(
        &self,
        person: PersonId,
        places: &[(Digest, Slug)],
        mail: &Outgoing,
        at: Instant,
    ) -> Result<(), StoreError>;

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

    /// The question is answered. Whether it was still open.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn was_answered(&self, token: &Digest, at: Instant) -> Result<bool, StoreError>;
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
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let (person, at) = (person.to_string(), timestamp(at));
        let sql =
            "INSERT INTO place_question (token, person, place, asked) VALUES ($1, $2, $3, $4)";
        for (token, place) in places {
            let values = values![token.as_str(), &person, place.as_str(), &at];
            tx.run(sql, values).await?;
        }
        outbox::put(&mut tx, mail, Some(&person)).await?;
        tx.commit().await
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

    async fn was_answered(&self, token: &Digest, at: Instant) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE place_question SET answered = $2 WHERE token = $1 AND answered IS NULL";
        let at = timestamp(at);
        let open = tx.run(sql, values![token.as_str(), &at]).await? > 0;
        tx.commit().await?;
        Ok(open)
    }
}
