//! Shops that organisers have asked to take part in an event.

use std::collections::BTreeSet;

use app::city::{Instant, Slug};
use async_trait::async_trait;

use crate::store::StoreError;
use crate::store::people::{Outgoing, outbox};
use crate::store::row::{corrupt, timestamp};
use crate::store::sql::{Sql, Transactions, values};

/// Who was asked, so that nobody is asked twice.
#[async_trait]
pub trait Invited: Send + Sync {
    /// The places that were asked to take part in an event.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn invited_places(&self, event: &Slug) -> Result<BTreeSet<Slug>, StoreError>;

    /// Asks the owners of a place, unless it was asked before. Whether it was not.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn invite_place(
        &self,
        event: &Slug,
        place: &Slug,
        at: Instant,
        mails: &[Outgoing],
    ) -> Result<bool, StoreError>;
}

#[async_trait]
impl<D: Transactions> Invited for D {
    async fn invited_places(&self, event: &Slug) -> Result<BTreeSet<Slug>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT place FROM event_invitation WHERE event = $1";
        let rows: Vec<(String,)> = tx.rows(sql, values![event.as_str()]).await?;
        rows.into_iter()
            .map(|(place,)| {
                Slug::new(place.clone()).map_err(|cause| corrupt("a slug", &place, cause))
            })
            .collect()
    }

    async fn invite_place(
        &self,
        event: &Slug,
        place: &Slug,
        at: Instant,
        mails: &[Outgoing],
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "INSERT INTO event_invitation (event, place, at) VALUES ($1, $2, $3) \
                   ON CONFLICT DO NOTHING";
        let at = timestamp(at);
        let values = values![event.as_str(), place.as_str(), &at];
        if tx.run(sql, values).await? == 0 {
            return Ok(false);
        }
        for mail in mails {
            outbox::put(&mut tx, mail, None).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
