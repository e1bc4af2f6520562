//! Why the store cannot do what it was asked to.
//!
//! Refusals (`Stale`, `Taken`, `Missing`, `Unknown`, `InUse`, `Invalid`) are answers for whoever writes;
//! everything else is for whoever runs the server. No message holds a password: databases are named
//! by host and name, never by the address they were opened with.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::migrate::MigrateError;

use super::{RecordId, Reference, Version};

/// Why the store cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address names no database.
    #[error(
        "the database address cannot be used: give sqlite://path/to/file.db or \
         postgres://user:password@host/name"
    )]
    Address {
        /// What is wrong with it, if the scheme is right.
        #[source]
        cause: Option<sqlx::Error>,
    },
    /// The folder of the database file cannot be created.
    #[error(
        "the folder {folder} for the database cannot be created: choose another with --database, or create it for this user"
    )]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// Nothing answers, or not as a database should.
    #[error("cannot open {database}: {advice}")]
    Unreachable {
        /// The database.
        database: String,
        /// What to check.
        advice: &'static str,
        /// What happened.
        #[source]
        cause: sqlx::Error,
    },
    /// The database was written by a newer version of the program.
    #[error(
        "{database} was written by a newer version of this program (it has migration {migration}): \
         run that version, or restore an older backup"
    )]
    Newer {
        /// The database.
        database: String,
        /// The first migration that this program does not know.
        migration: i64,
    },
    /// The tables could not be brought up to date.
    #[error("the tables of {database} cannot be brought up to date: nothing was changed")]
    Migration {
        /// The database.
        database: String,
        /// What happened.
        #[source]
        cause: MigrateError,
    },
    /// The city itself was never written.
    #[error("the database is empty: load data first, for example with `server load demo`")]
    Empty,
    /// Somebody else has written the record since.
    #[error(
        "{record} has changed in the meantime: version {expected} was expected, {found} is there"
    )]
    Stale {
        /// The record.
        record: RecordId,
        /// The version that the writer had seen.
        expected: Version,
        /// The version that is there, [`Version::NONE`] if none is.
        found: Version,
    },
    /// A new record cannot have the short name of another one.
    #[error("the name of {record} is taken: choose another one")]
    Taken {
        /// The record that has it.
        record: RecordId,
    },
    /// The record to take away is not there.
    #[error("{record} is not there")]
    Missing {
        /// The record.
        record: RecordId,
    },
    /// A record refers to something that is not there.
    #[error("{record} refers to {reference}, which is not there: write that first")]
    Unknown {
        /// The record.
        record: RecordId,
        /// What is missing.
        reference: Reference,
    },
    /// Something cannot be taken away because records refer to it.
    #[error(
        "{reference} is still used by {}: change or remove that first",
        list(by)
    )]
    InUse {
        /// What was to be taken away.
        reference: Reference,
        /// Who refers to it; not all, if there are many.
        by: Vec<RecordId>,
    },
    /// A record cannot be kept as it is.
    #[error("{record} cannot be kept: {reason}")]
    Invalid {
        /// The record.
        record: RecordId,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A row of the database makes no sense.
    #[error("{record} is damaged in the database: write it again, or restore a backup")]
    Corrupt {
        /// The record, in words.
        record: String,
        /// What is wrong with it.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody else holds the database for too long.
    #[error("the database is busy with another write: try again in a moment")]
    Busy(#[source] sqlx::Error),
    /// The disk does not take what is to be written.
    #[error(
        "the database cannot write: is its disk full or broken, and may this user write to it?"
    )]
    Unwritable(#[source] sqlx::Error),
    /// The connection is lost.
    #[error("the database does not answer: is it running?")]
    Away(#[source] sqlx::Error),
    /// The database's files are not as it has left them.
    #[error("the database is damaged: stop the server and restore a backup")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store was closed.
    #[error("the database is closed because the server is stopping")]
    Closed,
    /// The database refused or failed.
    #[error("the database could not do it")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// After how long it is worth trying again; none if that alone would not help.
    pub const fn passes_after(&self) -> Option<Duration> {
        match self {
            Self::Busy(_) | Self::Closed => Some(Duration::from_secs(5)),
            Self::Away(_) => Some(Duration::from_secs(10)),
            Self::Unwritable(_) => Some(Duration::from_mins(1)),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolClosed => Self::Closed,
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Self::Away(error)
            }
            error => match Trouble::of(&error) {
                Some(Trouble::Busy) => Self::Busy(error),
                Some(Trouble::Unwritable) => Self::Unwritable(error),
                Some(Trouble::Away) => Self::Away(error),
                Some(Trouble::Damaged) => {
                    DAMAGES.fetch_add(1, Ordering::Relaxed);
                    Self::Damaged(error.into())
                }
                Some(Trouble::Stopping) => Self::Closed,
                None => Self::Database(error),
            },
        }
    }
}

/// How often somebody has met with a damaged database.
static DAMAGES: AtomicU64 = AtomicU64::new(0);

/// How often somebody in this process has met with a damaged database, whichever it was: if that has
/// become more, it is time to look through one's own.
pub(super) fn damages() -> u64 {
    DAMAGES.load(Ordering::Relaxed)
}

/// What ails a database that says by itself why it cannot do something.
enum Trouble {
    Busy,
    Unwritable,
    Away,
    Damaged,
    Stopping,
}

impl Trouble {
    fn of(error: &sqlx::Error) -> Option<Self> {
        let error = error.as_database_error()?;
        let code = error.code()?;
        let by_sqlite = error.try_downcast_ref::<sqlx::sqlite::SqliteError>();
        if by_sqlite.is_some() {
            Self::of_sqlite(code.parse().ok()?)
        } else {
            Self::of_postgres(&code)
        }
    }

    /// By result code (<https://sqlite.org/rescode.html>), whose low byte is the kind.
    const fn of_sqlite(code: i32) -> Option<Self> {
        Some(match code & 0xff {
            // SQLITE_BUSY, SQLITE_LOCKED
            5 | 6 => Self::Busy,
            // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
            8 | 10 | 13 | 14 => Self::Unwritable,
            // SQLITE_INTERRUPT
            9 => Self::Stopping,
            // SQLITE_CORRUPT, SQLITE_NOTADB
            11 | 26 => Self::Damaged,
            _ => return None,
        })
    }

    /// By SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
    fn of_postgres(code: &str) -> Option<Self> {
        Some(match code {
            // Locks not granted, deadlocks, statements that took too long, no connection free.
            "55P03" | "40001" | "40P01" | "57014" | "53300" => Self::Busy,
            // Shut down, crashed, starting.
            "57P01" | "57P02" | "57P03" => Self::Away,
            // A standby, or told to only read.
            "25006" => Self::Unwritable,
            "XX001" | "XX002" => Self::Damaged,
            code if code.starts_with("08") => Self::Away,
            code if code.starts_with("53") || code.starts_with("58") => Self::Unwritable,
            _ => return None,
        })
    }
}

/// Whether SQLite says that another process holds the file.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(Trouble::of(error), Some(Trouble::Busy))
}

fn list(records: &[RecordId]) -> String {
    let names: Vec<String> = records.iter().map(ToString::to_string).collect();
    names.join(", ")
}
