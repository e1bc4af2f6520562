//! Shops that organisers have asked to take part in an event.
//!
//! A shop gets one mail a day at most, about all events that it was asked to since the last one; and
//! an organiser asks a limited number of shops a day. Both are counted here, in the transaction that
//! writes, so that several requests at once find no way around.

use std::collections::{BTreeMap, BTreeSet};

use app::city::{Instant, Slug};
use async_trait::async_trait;

use super::hold;
use crate::store::StoreError;
use crate::store::people::{Outgoing, PersonId, outbox};
use crate::store::row::{corrupt, timestamp};
use crate::store::sql::{Answer, Sql, Transactions, values};

/// What came of asking a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is asked now.
    Now,
    /// It was asked before, by whomever.
    Before,
    /// Whoever asks has asked as many as they may.
    TooMany,
}

/// Who was asked, so that nobody is asked twice, and nobody is written to all day.
#[async_trait]
pub trait Invited: Send + Sync {
    /// The places that were asked to take part in an event.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn invited_places(&self, event: &Slug) -> Result<BTreeSet<Slug>, StoreError>;

    /// The events that a place was asked to.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn invitations_of(&self, place: &Slug) -> Result<BTreeSet<Slug>, StoreError>;

    /// Whether owners of a place that was asked to take part in an event are still to be written to.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn is_invitation_waiting(&self, event: &Slug) -> Result<bool, StoreError>;

    /// How many places somebody has asked since an instant.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn invited_since(&self, person: PersonId, since: Instant) -> Result<usize, StoreError>;

    /// Asks a place, unless it was asked before, or `person` has asked `most` since an instant. Its
    /// owners are still to be written to.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn invite_place(
        &self,
        event: &Slug,
        place: &Slug,
        person: PersonId,
        at: Instant,
        since: Instant,
        most: usize,
    ) -> Result<Asked, StoreError>;

    /// The places whose owners are still to be written to, each with the events that it was asked
    /// to; without those that were written to after an instant.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn waiting_invitations(
        &self,
        since: Instant,
    ) -> Result<Vec<(Slug, Vec<Slug>)>, StoreError>;

    /// Writes to the owners of a place about all events that it was asked to. Whether it was done:
    /// another process may have written to them after `since`, or about some of these events.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nobody is written to.
    async fn mail_invitations(
        &self,
        place: &Slug,
        events: &[Slug],
        at: Instant,
        since: Instant,
        mails: &[Outgoing],
    ) -> Result<bool, StoreError>;

    /// Forgets that a place waits to be written to about events that are not to come any more.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn drop_invitations(&self, place: &Slug, events: &[Slug]) -> Result<(), StoreError>;
}

fn slugs(rows: Vec<(String,)>) -> Answer<BTreeSet<Slug>> {
    rows.into_iter().map(|(it,)| slug(it)).collect()
}

fn slug(text: String) -> Answer<Slug> {
    Slug::new(text.as_str()).map_err(|cause| corrupt("a slug", &text, cause))
}

#[async_trait]
impl<D: Transactions> Invited for D {
    async fn invited_places(&self, event: &Slug) -> Result<BTreeSet<Slug>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT place FROM event_invitation WHERE event = $1";
        slugs(tx.rows(sql, values![event.as_str()]).await?)
    }

    async fn invitations_of(&self, place: &Slug) -> Result<BTreeSet<Slug>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT event FROM event_invitation WHERE place = $1";
        slugs(tx.rows(sql, values![place.as_str()]).await?)
    }

    async fn is_invitation_waiting(&self, event: &Slug) -> Result<bool, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT place FROM event_invitation WHERE event = $1 AND mailed IS NULL LIMIT 1";
        let waiting: Option<(String,)> = tx.first(sql, values![event.as_str()]).await?;
        Ok(waiting.is_some())
    }

    async fn invited_since(&self, person: PersonId, since: Instant) -> Result<usize, StoreError> {
        let mut tx = self.reading().await?;
        count(&mut tx, &person.to_string(), &timestamp(since)).await
    }

    async fn invite_place(
        &self,
        event: &Slug,
        place: &Slug,
        person: PersonId,
        at: Instant,
        since: Instant,
        most: usize,
    ) -> Result<Asked, StoreError> {
        let mut tx = self.writing().await?;
        let (person, at, since) = (person.to_string(), timestamp(at), timestamp(since));
        hold(&mut tx, &person).await?;
        let sql = "SELECT place FROM event_invitation WHERE event = $1 AND place = $2";
        let values = values![event.as_str(), place.as_str()];
        let before: Option<(String,)> = tx.first(sql, values).await?;
        if before.is_some() {
            return Ok(Asked::Before);
        }
        if count(&mut tx, &person, &since).await? >= most {
            return Ok(Asked::TooMany);
        }
        let sql = "INSERT INTO event_invitation (event, place, at, person) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        let values = values![event.as_str(), place.as_str(), &at, &person];
        if tx.run(sql, values).await? == 0 {
            return Ok(Asked::Before);
        }
        tx.commit().await?;
        Ok(Asked::Now)
    }

    async fn waiting_invitations(
        &self,
        since: Instant,
    ) -> Result<Vec<(Slug, Vec<Slug>)>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT place, event FROM event_invitation WHERE mailed IS NULL \
                     AND place NOT IN (SELECT place FROM event_invitation WHERE mailed > $1) \
                   ORDER BY place, at, event";
        let since = timestamp(since);
        let rows: Vec<(String, String)> = tx.rows(sql, values![&since]).await?;
        let mut waiting: BTreeMap<Slug, Vec<Slug>> = BTreeMap::new();
        for (place, event) in rows {
            waiting.entry(slug(place)?).or_default().push(slug(event)?);
        }
        Ok(waiting.into_iter().collect())
    }

    async fn mail_invitations(
        &self,
        place: &Slug,
        events: &[Slug],
        at: Instant,
        since: Instant,
        mails: &[Outgoing],
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (at, since) = (timestamp(at), timestamp(since));
        let sql = "SELECT event FROM event_invitation WHERE place = $1 AND mailed > $2 LIMIT 1";
        let lately: Option<(String,)> = tx.first(sql, values![place.as_str(), &since]).await?;
        if lately.is_some() {
            return Ok(false);
        }
        // Whoever writes to the same place at the same time has some of the same events, waits here
        // for the first of them, and then finds it done.
        let sql = "UPDATE event_invitation SET mailed = $3 \
                   WHERE place = $1 AND event = $2 AND mailed IS NULL";
        let mut ordered: Vec<&Slug> = events.iter().collect();
        ordered.sort_unstable();
        for event in ordered {
            let values = values![place.as_str(), event.as_str(), &at];
            if tx.run(sql, values).await? == 0 {
                return Ok(false);
            }
        }
        for mail in mails {
            outbox::put(&mut tx, mail, None).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn drop_invitations(&self, place: &Slug, events: &[Slug]) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        // As if it had been done long ago, so that nobody is asked twice, and nobody has to wait.
        let sql = "UPDATE event_invitation SET mailed = $3 \
                   WHERE place = $1 AND event = $2 AND mailed IS NULL";
        let long_ago = timestamp(Instant::UNIX_EPOCH);
        for event in events {
            let values = values![place.as_str(), event.as_str(), &long_ago];
            tx.run(sql, values).await?;
        }
        tx.commit().await
    }
}

async fn count(tx: &mut impl Sql, person: &str, since: &str) -> Answer<usize> {
    let sql = "SELECT count(*) FROM event_invitation WHERE person = $1 AND at > $2";
    let count: Option<(i64,)> = tx.first(sql, values![person, since]).await?;
    Ok(count.map_or(0, |(count,)| usize::try_from(count).unwrap_or_default()))
}
