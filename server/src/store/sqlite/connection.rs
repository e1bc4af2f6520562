//! Connections to the file: how they are opened, tested before use, and stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::time::sleep;

use crate::store::error::is_busy;

/// How long a write waits for other processes that write to the same file.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// How long a write or a reader waits for its turn in this process. Less than what an answer may take, so
/// that whoever waits is told why.
const TURN: Duration = Duration::from_secs(10);

/// How large the write-ahead log stays once it has been written back, in bytes.
const JOURNAL: &str = "16777216";

const READERS: u32 = 4;

/// How many steps of SQLite's virtual machine pass between two looks at [`Stop`]: a millisecond or so.
const STEPS: i32 = 20_000;

/// Breaks off what is under way on all connections, once it is told to.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on every statement that takes longer than a moment fails.
    pub(super) fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What all connections have in common.
pub(super) fn common(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("journal_size_limit", JOURNAL)
        // What is deleted is overwritten with zeros.
        .pragma("secure_delete", "ON")
}

/// The one connection that writes.
pub(super) fn writer(options: SqliteConnectOptions, stop: &Stop) -> SqlitePool {
    pool(stop)
        .max_connections(1)
        .acquire_timeout(TURN)
        .connect_lazy_with(options)
}

/// Those that only read.
pub(super) fn readers(options: SqliteConnectOptions, stop: &Stop) -> SqlitePool {
    pool(stop)
        .max_connections(READERS)
        .acquire_timeout(TURN)
        .connect_lazy_with(options.pragma("query_only", "ON"))
}

fn pool(stop: &Stop) -> SqlitePoolOptions {
    let stop = stop.clone();
    SqlitePoolOptions::new()
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // SQLite itself ends a transaction when the disk is full or broken, and sqlx does not notice:
        // on such a connection nothing can be begun any more. It is closed, and a new one opened.
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            if !usable {
                tracing::warn!("a connection to the database is broken and is replaced");
            }
            Box::pin(async move { Ok(usable) })
        })
        .after_connect(move |connection, _| {
            let stop = stop.clone();
            Box::pin(async move {
                let mut handle = connection.lock_handle().await?;
                handle.set_progress_handler(STEPS, move || !stop.is_told());
                Ok(())
            })
        })
}

/// Connects, waiting for another process that creates the same file: SQLite itself does not wait
/// while the journal mode changes.
pub(super) async fn connect(
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, sqlx::Error> {
    loop {
        match options.connect().await {
            Err(error) if is_busy(&error) => sleep(Duration::from_millis(20)).await,
            result => return result,
        }
    }
}
