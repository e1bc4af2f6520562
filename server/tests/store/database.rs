//! A database of its own for each test, of either kind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use server::store::{self, Store};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::cluster;

/// Runs each of the functions named as a test on SQLite and as a test on PostgreSQL.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { crate::database::run_on_sqlite(super::$name); })*
        }
        mod postgres {
            $(#[test] fn $name() { crate::database::run_on_postgres(super::$name); })*
        }
    };
}
pub(crate) use on_both;

/// An empty database.
pub(crate) struct Database {
    pub(crate) url: String,
}

impl Database {
    /// A store on this database; several may be open at once, as in several processes.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        store::open(&self.url).await.unwrap()
    }

    /// The same with everything about people.
    pub(crate) async fn open_all(&self) -> Arc<dyn store::Database> {
        store::open(&self.url).await.unwrap()
    }

    /// Runs a statement behind the store's back.
    pub(crate) async fn run(&self, sql: &'static str) {
        if self.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }

    /// Holds what every write needs, as another program may, until it is released.
    pub(crate) async fn hold(&self) -> Held {
        if self.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            let begin = sqlx::query("BEGIN IMMEDIATE");
            begin.execute(&mut connection).await.unwrap();
            Held::Sqlite(connection)
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            for sql in ["BEGIN", "LOCK TABLE city, care, person IN EXCLUSIVE MODE"] {
                sqlx::query(sql).execute(&mut connection).await.unwrap();
            }
            Held::Postgres(connection)
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

/// A database that is held.
pub(crate) enum Held {
    Sqlite(sqlx::SqliteConnection),
    Postgres(PgConnection),
}

impl Held {
    pub(crate) async fn release(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}

pub(crate) fn run_on_sqlite(test: impl AsyncFnOnce(&Database)) {
    let folder = tempfile::tempdir().unwrap();
    // The folder in between is for the store to create.
    let file = folder.path().join("data/city.db");
    let url = format!("sqlite://{}", file.display());
    runtime().block_on(test(&Database { url }));
}

pub(crate) fn run_on_postgres(test: impl AsyncFnOnce(&Database)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(server) = cluster::url() else { return };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("store_test_{}_{number}", std::process::id());
    let options: PgConnectOptions = server.parse().unwrap();
    let url = options.clone().database(&name).to_url_lossy().to_string();
    runtime().block_on(async {
        let mut admin = options.connect().await.unwrap();
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        sqlx::query(AssertSqlSafe(create))
            .execute(&mut admin)
            .await
            .unwrap();
        test(&Database { url }).await;
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        sqlx::query(AssertSqlSafe(drop))
            .execute(&mut admin)
            .await
            .unwrap();
    });
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}
