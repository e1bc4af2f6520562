//! The records in a SQLite file.
//!
//! One connection writes, a few read; readers never wait for the writer (write-ahead log). Other
//! processes may open the same file, such as a command that imports data while the server runs.

mod connection;
mod file;
mod statements;
mod transaction;

use std::sync::atomic::{AtomicU64, Ordering};
use std::{fmt, path::Path, pin::pin, time::Duration};

use app::city::{Event, Place, Revision, Slug};
use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::error::damages;
use super::sql::{Answer, Sql as _, Transactions, runs_sql};
use super::{
    Batch, Change, Origin, RecordId, Records, Store, StoreError, Stored, care, read, write,
};
use connection::{BUSY, Stop, connect};
use transaction::Transaction;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How often [`Store::changed`] looks whether another process has written.
const POLL: Duration = Duration::from_secs(1);

/// How long closing waits for what is under way, and then again for it to break off.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Sqlite {
    database: String,
    writer: SqlitePool,
    readers: SqlitePool,
    stop: Stop,
    /// What was found wrong with the file when it was last looked through.
    damage: ArcSwapOption<String>,
    /// How much damage was met with when the file was last looked through for that reason.
    noticed: AtomicU64,
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
        let options = connection::common(options);
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
        if let Err(error) = file::forget_statistics(&mut connection).await {
            tracing::warn!(%error, "statistics stay in the database for now");
        }
        let stop = Stop::default();
        let this = Self {
            writer: connection::writer(options.clone(), &stop),
            readers: connection::readers(options, &stop),
            stop,
            damage: ArcSwapOption::empty(),
            noticed: AtomicU64::new(damages()),
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

    async fn erased(&self) {
        if let Err(error) = self.rewrite_if_due(file::SMALL).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was erased stays in the database's files until they are tidied up next"
            );
        }
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

    async fn probe(&self) -> Result<Revision, StoreError> {
        if let Some(found) = self.damage.load_full() {
            return Err(StoreError::Damaged(found.as_str().into()));
        }
        // What this connection needs may be in memory still, and whole.
        let noticed = damages();
        if self.noticed.load(Ordering::Relaxed) != noticed {
            self.look_through().await?;
            self.noticed.store(noticed, Ordering::Relaxed);
        }
        let mut tx = self.writing().await?;
        let revision = care::probe(&mut tx).await?;
        tx.commit().await?;
        Ok(revision)
    }

    async fn maintain(&self) -> Result<(), StoreError> {
        self.look_through().await?;
        self.rewrite_if_due(i64::MAX).await
    }

    async fn close(&self) {
        // From here on nothing new begins. The writer comes last: the last connection to close writes
        // the log back and removes it.
        let (readers, writer) = (self.readers.close(), self.writer.close());
        let mut closed = pin!(async {
            readers.await;
            writer.await;
        });
        if timeout(PATIENCE, &mut closed).await.is_ok() {
            return;
        }
        tracing::warn!("the database is breaking off what is under way; it leaves no trace");
        self.stop.now();
        if timeout(PATIENCE, closed).await.is_err() {
            tracing::warn!("the database was left without being closed; the next start tidies up");
        }
    }
}

#[cfg(test)]
mod tests;
