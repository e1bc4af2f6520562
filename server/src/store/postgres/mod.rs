//! The records in a PostgreSQL database.
//!
//! For those who run PostgreSQL already, or who want more than one server process. Writers wait for
//! each other at the row that holds the revision, so revisions have no gaps here either.

mod listener;
mod transaction;

use std::{fmt, time::Duration};

use app::city::{Event, Place, Revision, Slug};
use async_trait::async_trait;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::sql::{Answer, Transactions, runs_sql};
use super::{Batch, Change, Origin, RecordId, Records, Store, StoreError, Stored, read, write};
use listener::Listener;
use transaction::Transaction;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/postgres");

/// The channel on which every write is announced.
const CHANNEL: &str = "city_revision";

/// How long the server may take to answer at the start.
const CONNECT: Duration = Duration::from_secs(10);

const CONNECTIONS: u32 = 8;

pub(super) struct Postgres {
    database: String,
    options: PgConnectOptions,
    pool: PgPool,
    /// Started when somebody first asks, so that commands that only write do not listen.
    listener: OnceCell<Listener>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the options: they hold the password.
        f.debug_struct("Postgres")
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl Postgres {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url
            .parse()
            .map_err(|cause| StoreError::Address { cause: Some(cause) })?;
        let database = describe(&options);
        let unreachable = |cause| StoreError::Unreachable {
            database: database.clone(),
            advice: "is PostgreSQL running there, does the database exist, and are user and \
                     password right?",
            cause,
        };
        // Not through the pool, which would try again for half a minute and then not say why.
        let mut connection = timeout(CONNECT, options.connect())
            .await
            .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
            .map_err(unreachable)?;
        MIGRATOR
            .run(&mut connection)
            .await
            .map_err(|cause| match cause {
                MigrateError::VersionMissing(migration) => StoreError::Newer {
                    database: database.clone(),
                    migration,
                },
                cause => StoreError::Migration {
                    database: database.clone(),
                    cause,
                },
            })?;
        connection.close().await?;
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        Ok(Self {
            pool: pool.connect_lazy_with(options.clone()),
            listener: OnceCell::new(),
            options,
            database,
        })
    }

    /// A transaction that sees one moment throughout.
    async fn read(&self) -> Result<Transaction, StoreError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Transaction(self.pool.begin_with(begin).await?))
    }
}

/// The database in words, without the password.
fn describe(options: &PgConnectOptions) -> String {
    let user = options.get_username();
    let name = options.get_database().unwrap_or(user);
    let server = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    format!("the PostgreSQL database “{name}” at {server} as user “{user}”")
}

impl Transactions for Postgres {
    type Tx = Transaction;

    async fn reading(&self) -> Answer<Transaction> {
        self.read().await
    }

    async fn writing(&self) -> Answer<Transaction> {
        Ok(Transaction(self.pool.begin().await?))
    }

    // The database itself tells everybody.
    fn written(&self, _: Revision) {}
}

runs_sql!(Transaction);

#[async_trait]
impl Store for Postgres {
    async fn revision(&self) -> Result<Revision, StoreError> {
        let revision = sqlx::query_scalar("SELECT revision FROM city").fetch_one(&self.pool);
        Ok(Revision(revision.await?))
    }

    async fn load(&self) -> Result<Records, StoreError> {
        read::load(&mut self.read().await?).await
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        let there = sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT 1 FROM city_info)");
        Ok(!there.fetch_one(&self.pool).await?)
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
        let mut tx = Transaction(self.pool.begin().await?);
        let revision = write::apply(&mut tx, &batch).await?;
        tx.0.commit().await?;
        Ok(revision)
    }

    async fn changed(&self, seen: Revision) -> Result<Revision, StoreError> {
        if self.pool.is_closed() {
            return Err(StoreError::Closed);
        }
        let start = async || Listener::start(self.options.clone());
        let listener = self.listener.get_or_init(start).await;
        listener.newer(seen).await.ok_or(StoreError::Closed)
    }

    async fn maintain(&self) -> Result<(), StoreError> {
        // PostgreSQL's own autovacuum does the work; this only notices that it is gone.
        if self.pool.is_closed() {
            return Err(StoreError::Closed);
        }
        Ok(())
    }

    async fn close(&self) {
        if let Some(listener) = self.listener.get() {
            listener.stop();
        }
        self.pool.close().await;
    }
}
