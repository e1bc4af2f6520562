//! How often places are opened: a number a day, and nothing about who.

use app::city::Slug;
use async_trait::async_trait;
use chrono::NaiveDate;

use crate::store::StoreError;
use crate::store::people::read;
use crate::store::sql::{Sql, Transactions, values};

/// The counts.
#[async_trait]
pub trait Views: Send + Sync {
    /// Adds to the counts of a day.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nothing was added.
    async fn add_views(&self, day: NaiveDate, counts: &[(Slug, i64)]) -> Result<(), StoreError>;

    /// The counts of a place from a day on, earliest first; days without any are left out.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn views(
        &self,
        place: &Slug,
        since: NaiveDate,
    ) -> Result<Vec<(NaiveDate, i64)>, StoreError>;
}

#[async_trait]
impl<D: Transactions> Views for D {
    async fn add_views(&self, day: NaiveDate, counts: &[(Slug, i64)]) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let day = day.to_string();
        let sql = "INSERT INTO place_view (place, day, views) VALUES ($1, $2, $3) \
                   ON CONFLICT (place, day) DO UPDATE SET views = place_view.views + excluded.views";
        for (place, count) in counts {
            tx.run(sql, values![place.as_str(), &day, *count]).await?;
        }
        tx.commit().await
    }

    async fn views(
        &self,
        place: &Slug,
        since: NaiveDate,
    ) -> Result<Vec<(NaiveDate, i64)>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT day, views FROM place_view WHERE place = $1 AND day >= $2 ORDER BY day";
        let since = since.to_string();
        let rows: Vec<(String, i64)> = tx.rows(sql, values![place.as_str(), &since]).await?;
        rows.into_iter()
            .map(|(day, views)| Ok((read("a day", &day)?, views)))
            .collect()
    }
}
