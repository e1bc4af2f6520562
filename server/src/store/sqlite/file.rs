//! Looking after the file: whether it is whole, and that it forgets what was deleted.

use sqlx::SqliteConnection;

use super::Sqlite;
use crate::store::{StoreError, care};

/// Up to this size, in bytes, the file is written anew at once when somebody is erased, which takes a
/// fraction of a second; a larger one when the database is tidied up next.
pub(super) const SMALL: i64 = 64 << 20;

/// Removes what `ANALYZE` and earlier versions have left. The statements need no statistics, and
/// their samples of values would outlive the people whose addresses they are.
pub(super) async fn forget_statistics(
    connection: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4')";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await?;
    for table in tables {
        let drop = match table.as_str() {
            "sqlite_stat1" => "DROP TABLE IF EXISTS sqlite_stat1",
            _ => "DROP TABLE IF EXISTS sqlite_stat4",
        };
        sqlx::query(drop).execute(&mut *connection).await?;
    }
    Ok(())
}

impl Sqlite {
    /// Looks whether the file is whole. What is found is remembered, for whoever asks whether the
    /// database can be used.
    pub(super) async fn look_through(&self) -> Result<(), StoreError> {
        let check = sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)");
        let found = match check
            .fetch_all(&self.readers)
            .await
            .map_err(StoreError::from)
        {
            Ok(lines) if lines == ["ok"] => None,
            Ok(lines) => Some(lines.join("; ")),
            Err(StoreError::Damaged(cause)) => Some(cause.to_string()),
            Err(error) => return Err(error),
        };
        self.damage.store(found.clone().map(Into::into));
        found.map_or(Ok(()), |found| Err(StoreError::Damaged(found.into())))
    }

    /// Writes the file anew if somebody was erased since it was last, unless it is larger than so many
    /// bytes; then empties the write-ahead log, which holds pages as they were.
    ///
    /// `secure_delete` alone is not enough: when SQLite moves rows from one page to another, it leaves
    /// copies between the rows that it does not know of any more.
    pub(super) async fn rewrite_if_due(&self, up_to: i64) -> Result<(), StoreError> {
        let mut connection = self.writer.acquire().await?;
        let due = sqlx::query_scalar::<_, i64>(care::REWRITE_DUE);
        if let Some(erased) = due.fetch_optional(&mut *connection).await? {
            let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            let size: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
            if size <= up_to {
                forget_statistics(&mut connection).await?;
                sqlx::query("VACUUM").execute(&mut *connection).await?;
                let done = sqlx::query(care::REWRITTEN).bind(erased);
                done.execute(&mut *connection).await?;
            }
        }
        // Left alone, the log only grows for as long as some reader is busy at every checkpoint.
        let checkpoint = sqlx::query_as::<_, (bool, i64, i64)>("PRAGMA wal_checkpoint(TRUNCATE)");
        let (busy, pages, _) = checkpoint.fetch_one(&mut *connection).await?;
        if busy {
            tracing::info!(
                pages,
                "the write-ahead log is in use and stays as it is for now"
            );
        }
        Ok(())
    }
}
