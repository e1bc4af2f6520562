//! The records in a SQLite file.
//!
//! One connection writes, a few read; readers never wait for the writer (write-ahead log). Other
//! processes may open the same file, such as a command that imports data while the server runs.

mod transaction;

use std::{fmt, path::Path, time::Duration};

use app::city::{Event, Place, Revision, Slug};
use async_trait::async_trait;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::error::is_busy;
use super::sql::{Answer, Transactions, runs_sql};
use super::{Batch, Change, Origin, RecordId, Records, Store, StoreError, Stored, read, write};
use transaction::Transaction;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a write waits for other processes that write to the same file.
const BUSY: Duration = Duration::from_secs(5);

/// How often [`Store::changed`] looks whether another process has written.
const POLL: Duration = Duration::from_secs(1);

/// How large the write-ahead log stays once it has been written back, in bytes.
const JOURNAL: &str = "16777216";

const READERS: u32 = 4;

pub(super) struct Sqlite {
    database: String,
    writer: SqlitePool,
    readers: SqlitePool,
    /// The last revision written through this value, so that [`Store::changed`] need not wait for
    /// the next look.
    written: watch::Sender<Revision>,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite")
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl Sqlite {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let options: SqliteConnectOptions = url
            .parse()
            .map_err(|cause| StoreError::Address { cause: Some(cause) })?;
        let file = options.get_filename().to_owned();
        // Each connection would get a database of its own.
        if file.as_os_str().is_empty() || url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::Address { cause: None });
        }
        create_folder(&file).await?;
        let database = format!("the database {}", file.display());
        let unreachable = |cause| StoreError::Unreachable {
            database: database.clone(),
            advice: "is it a SQLite file, and may this user write to it and to its folder?",
            cause,
        };
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("journal_size_limit", JOURNAL);
        let first = options.clone().journal_mode(SqliteJournalMode::Wal);
        let mut connection = timeout(BUSY, connect(&first))
            .await
            .unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut))
            .map_err(unreachable)?;
        migrate(&mut connection)
            .await
            .map_err(|cause| match cause {
                MigrateError::VersionMissing(migration) => StoreError::Newer {
                    database: database.clone(),
                    migration,
                },
                MigrateError::Execute(cause) => unreachable(cause),
                cause => StoreError::Migration {
                    database: database.clone(),
                    cause,
                },
            })?;
        let pool = || {
            SqlitePoolOptions::new()
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        let this = Self {
            writer: pool()
                .max_connections(1)
                .acquire_timeout(Duration::from_mins(1))
                .connect_lazy_with(options.clone().optimize_on_close(true, 400)),
            readers: pool()
                .max_connections(READERS)
                .connect_lazy_with(options.pragma("query_only", "ON")),
            written: watch::Sender::default(),
            database,
        };
        connection.close().await?;
        Ok(this)
    }

    async fn read(&self) -> Result<Transaction, StoreError> {
        Ok(Transaction(self.readers.begin().await?))
    }
}

async fn create_folder(file: &Path) -> Result<(), StoreError> {
    let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) else {
        return Ok(());
    };
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(|cause| StoreError::Folder {
            folder: folder.display().to_string(),
            cause,
        })
}

/// Connects, waiting for another process that creates the same file: SQLite itself does not wait
/// while the journal mode changes.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    loop {
        match options.connect().await {
            Err(error) if is_busy(&error) => sleep(Duration::from_millis(20)).await,
            result => return result,
        }
    }
}

/// Migrates in one transaction, so that two processes starting together do not get in each other's
/// way and a failure leaves everything as it was.
async fn migrate(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATOR.run(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

impl Transactions for Sqlite {
    type Tx = Transaction;

    async fn reading(&self) -> Answer<Transaction> {
        self.read().await
    }

    async fn writing(&self) -> Answer<Transaction> {
        // A transaction that begins by reading could not become a writer while another one writes.
        Ok(Transaction(
            self.writer.begin_with("BEGIN IMMEDIATE").await?,
        ))
    }

    fn written(&self, revision: Revision) {
        self.written.send_replace(revision);
    }
}

runs_sql!(Transaction);

#[async_trait]
impl Store for Sqlite {
    async fn revision(&self) -> Result<Revision, StoreError> {
        let revision = sqlx::query_scalar("SELECT revision FROM city").fetch_one(&self.readers);
        Ok(Revision(revision.await?))
    }

    async fn load(&self) -> Result<Records, StoreError> {
        read::load(&mut self.read().await?).await
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        let there = sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT 1 FROM city_info)");
        Ok(!there.fetch_one(&self.readers).await?)
    }

    async fn place(&self, slug: &Slug) -> Result<Option<Stored<Place>>, StoreError> {
        read::place(&mut self.read().await?, slug).await
    }

    async fn places(&self) -> Result<Vec<Stored<Place>>, StoreError> {
        read::places(&mut self.read().await?).await
    }

    async fn origins(&self, source: &str) -> Result<Vec<Origin>, StoreError> {
        read::origins(&mut self.read().await?, source).await
    }

    async fn event(&self, slug: &Slug) -> Result<Option<Stored<Event>>, StoreError> {
        read::event(&mut self.read().await?, slug).await
    }

    async fn events(&self) -> Result<Vec<Stored<Event>>, StoreError> {
        read::events(&mut self.read().await?).await
    }

    async fn history(&self, record: &RecordId) -> Result<Vec<Change>, StoreError> {
        read::history(&mut self.read().await?, record).await
    }

    async fn write(&self, batch: Batch) -> Result<Revision, StoreError> {
        if batch.writes.is_empty() {
            return self.revision().await;
        }
        // A transaction that begins by reading could not become a writer while another one writes.
        let mut tx = Transaction(self.writer.begin_with("BEGIN IMMEDIATE").await?);
        let revision = write::apply(&mut tx, &batch).await?;
        tx.0.commit().await?;
        self.written.send_replace(revision);
        Ok(revision)
    }

    async fn changed(&self, seen: Revision) -> Result<Revision, StoreError> {
        let mut written = self.written.subscribe();
        loop {
            let revision = self.revision().await?;
            if revision > seen {
                return Ok(revision);
            }
            tokio::select! {
                _ = written.changed() => {}
                () = sleep(POLL) => {}
                () = self.readers.close_event() => return Err(StoreError::Closed),
            }
        }
    }

    async fn maintain(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA optimize").execute(&self.writer).await?;
        // Left alone, the log only grows for as long as some reader is busy at every checkpoint.
        let checkpoint = sqlx::query_as::<_, (bool, i64, i64)>("PRAGMA wal_checkpoint(TRUNCATE)");
        let (busy, pages, _) = checkpoint.fetch_one(&self.writer).await?;
        if busy {
            tracing::info!(
                pages,
                "the write-ahead log is in use and stays as it is for now"
            );
        }
        Ok(())
    }

    async fn close(&self) {
        // The writer last: the last connection to close writes the log back and removes it.
        self.readers.close().await;
        self.writer.close().await;
    }
}
