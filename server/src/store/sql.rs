//! Statements that both databases understand.
//!
//! The tables about people are small and plain, so one text serves SQLite and PostgreSQL: `$1`
//! for values, text for instants and JSON, `RETURNING`, `ON CONFLICT`. What such a statement means is
//! then written once, in the modules of [`super::people`]; each database only has to run it.

use std::future::Future;

use app::city::Revision;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::StoreError;
use super::transaction::Transaction;

/// A value for a statement.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Maybe(Option<&'a str>),
    Number(i64),
    Flag(bool),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Maybe(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// The values of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::sql::Value::from($value)),*] };
}
pub(super) use values;

/// What a row of either database can be read into.
pub(super) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

pub(super) type Answer<T> = Result<T, StoreError>;

/// A transaction under way. Dropped without a commit, it leaves no trace.
pub(super) trait Sql: Send {
    /// Runs a statement; how many rows it has touched.
    fn run(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Answer<u64>> + Send;

    /// The rows of a statement.
    fn rows<T: Row>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Answer<Vec<T>>> + Send;

    /// The first row of a statement.
    fn first<T: Row>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Answer<Option<T>>> + Send;

    /// Makes it so.
    fn commit(self) -> impl Future<Output = Answer<()>> + Send;
}

/// A database that opens transactions.
pub(super) trait Transactions: Send + Sync {
    /// Its transactions.
    type Tx: Sql + Transaction;

    /// One that sees one moment and changes nothing.
    fn reading(&self) -> impl Future<Output = Answer<Self::Tx>> + Send;

    /// One that changes something.
    fn writing(&self) -> impl Future<Output = Answer<Self::Tx>> + Send;

    /// Tells whoever waits in this process that records were written and committed.
    fn written(&self, revision: Revision);

    /// Somebody was erased and that is committed; their bytes must not stay either.
    fn erased(&self) -> impl Future<Output = ()> + Send;
}

/// Writes [`Sql`] for the transaction of one database.
macro_rules! runs_sql {
    ($tx:ty) => {
        impl $crate::store::sql::Sql for $tx {
            async fn run(
                &mut self,
                sql: &'static str,
                values: &[$crate::store::sql::Value<'_>],
            ) -> $crate::store::sql::Answer<u64> {
                let query = $crate::store::sql::bound!(sqlx::query(sql), values);
                Ok(query.execute(&mut *self.0).await?.rows_affected())
            }

            async fn rows<T: $crate::store::sql::Row>(
                &mut self,
                sql: &'static str,
                values: &[$crate::store::sql::Value<'_>],
            ) -> $crate::store::sql::Answer<Vec<T>> {
                let query = $crate::store::sql::bound!(sqlx::query_as(sql), values);
                Ok(query.fetch_all(&mut *self.0).await?)
            }

            async fn first<T: $crate::store::sql::Row>(
                &mut self,
                sql: &'static str,
                values: &[$crate::store::sql::Value<'_>],
            ) -> $crate::store::sql::Answer<Option<T>> {
                let query = $crate::store::sql::bound!(sqlx::query_as(sql), values);
                Ok(query.fetch_optional(&mut *self.0).await?)
            }

            async fn commit(self) -> $crate::store::sql::Answer<()> {
                Ok(self.0.commit().await?)
            }
        }
    };
}
pub(super) use runs_sql;

/// A query with its values.
macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match *value {
                $crate::store::sql::Value::Text(text) => query.bind(text),
                $crate::store::sql::Value::Maybe(text) => query.bind(text),
                $crate::store::sql::Value::Number(number) => query.bind(number),
                $crate::store::sql::Value::Flag(flag) => query.bind(flag),
            };
        }
        query
    }};
}
pub(super) use bound;
