//! What organisers post: the event, what of it the office is to see first, and the right to change it
//! are kept together, all of it or nothing.

use app::city::{Instant, Slug};
use async_trait::async_trait;

use super::submission::{self, NewSubmission};
use crate::store::people::PersonId;
use crate::store::row::timestamp;
use crate::store::sql::{Answer, Sql, Transactions, values};
use crate::store::{Batch, RecordId, StoreError, Version, Write, write};

/// What somebody posts or changes.
#[derive(Debug, Clone)]
pub struct Posting {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// The short name of an event that is new. Nobody may have it yet; they may change the event from
    /// now on.
    pub new: Option<Slug>,
    /// What visitors see at once.
    pub writes: Vec<Write>,
    /// What the office is to see first. If the same event is written too, it is based on that.
    pub hand_in: Option<NewSubmission>,
    /// The event of which nothing need wait any more.
    pub settled: Option<Slug>,
}

/// What organisers post.
#[async_trait]
pub trait Postings: Send + Sync {
    /// Keeps what somebody posts.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if somebody has the short name of a new event already,
    /// [`StoreError::Stale`] and others if a write is refused; then nothing has happened.
    async fn post(&self, posting: &Posting) -> Result<(), StoreError>;

    /// Whether an event has a short name, on the map or not, or somebody has a right to it or has
    /// suggested one under it, confirmed or not.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn is_taken(&self, event: &Slug) -> Result<bool, StoreError>;
}

async fn taken(tx: &mut impl Sql, event: &Slug) -> Answer<bool> {
    let sql = "SELECT slug FROM event WHERE slug = $1 \
               UNION ALL SELECT event FROM event_organiser WHERE event = $1 \
               UNION ALL SELECT slug FROM submission WHERE slug = $1 AND kind = 'event' \
                 AND state IN ('waiting', 'returned') \
               LIMIT 1";
    let found: Option<(String,)> = tx.first(sql, values![event.as_str()]).await?;
    Ok(found.is_some())
}

/// The version of an event that is there.
async fn version(tx: &mut impl Sql, event: &str) -> Answer<Version> {
    let sql = "SELECT version FROM event WHERE slug = $1";
    let found: Option<(i64,)> = tx.first(sql, values![event]).await?;
    Ok(found.map_or(Version::NONE, |(version,)| Version(version)))
}

#[async_trait]
impl<D: Transactions> Postings for D {
    async fn post(&self, posting: &Posting) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let (person, at) = (posting.by.to_string(), timestamp(posting.at));
        if let Some(event) = &posting.new {
            // One after the other: otherwise two could find the same name free.
            tx.run("UPDATE city SET revision = revision", &[]).await?;
            if taken(&mut tx, event).await? {
                let record = RecordId::Event(event.clone());
                return Err(StoreError::Taken { record });
            }
            let sql = "INSERT INTO event_organiser (event, person) VALUES ($1, $2)";
            tx.run(sql, values![event.as_str(), &person]).await?;
        }
        let mut revision = None;
        if !posting.writes.is_empty() {
            let batch = Batch {
                by: person.clone(),
                at: posting.at,
                writes: posting.writes.clone(),
            };
            revision = Some(write::apply(&mut tx, &batch).await?);
        }
        if let Some(new) = &posting.hand_in {
            let mut new = new.clone();
            if revision.is_some() {
                new.base = version(&mut tx, new.proposal.id().slug()).await?;
            }
            submission::put(&mut tx, &new, None).await?;
        }
        if let Some(event) = &posting.settled {
            let sql = "UPDATE submission SET state = 'withdrawn', decided = $3 \
                       WHERE person = $1 AND kind = 'event' AND slug = $2 \
                         AND state IN ('waiting', 'returned')";
            tx.run(sql, values![&person, event.as_str(), &at]).await?;
        }
        tx.commit().await?;
        if let Some(revision) = revision {
            self.written(revision);
        }
        Ok(())
    }

    async fn is_taken(&self, event: &Slug) -> Result<bool, StoreError> {
        taken(&mut self.reading().await?, event).await
    }
}
