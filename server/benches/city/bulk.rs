//! A large batch in one go, and how long others who write meanwhile have to wait for it.
//!
//! The databases are filled with the embedded data set first, and SQLite is made to believe for ever
//! that it is no larger (`ANALYZE`). PostgreSQL is measured if `TEST_POSTGRES_URL` names one.

use std::path::Path;
use std::time::{Duration, Instant};

use app::city::Slug;
use server::store::{self, Batch, Write};
use sqlx::Connection as _;

use crate::{NOW, Outcome, town};

/// What comes in at once.
const PLACES: usize = 10_000;
const EVENTS: usize = 2_000;

/// Prints what it takes on each database.
pub async fn measure(folder: &Path) -> Outcome {
    let file = folder.join("bulk.db");
    let sqlite = format!("sqlite://{}", file.display());
    run("SQLite", &sqlite).await?;
    if let Ok(server) = std::env::var("TEST_POSTGRES_URL") {
        run("PostgreSQL", &server).await
    } else {
        println!("  PostgreSQL: not measured, TEST_POSTGRES_URL names none");
        Ok(())
    }
}

async fn run(name: &str, database: &str) -> Outcome {
    let now = chrono::DateTime::parse_from_rfc3339(NOW)?.to_utc();
    let store = store::open(database).await?;
    server::load::demo(&*store, server::clock::Clock::Frozen(now), true).await?;
    if database.starts_with("sqlite") {
        let mut other = sqlx::SqliteConnection::connect(database).await?;
        sqlx::query("ANALYZE").execute(&mut other).await?;
        other.close().await?;
    }
    for what in ["new", "again"] {
        let batch = town::batch_of(now, PLACES, EVENTS)?;
        let started = Instant::now();
        let large = tokio::spawn({
            let store = store.clone();
            async move { store.write(batch).await }
        });
        let mut waits = Vec::new();
        while !large.is_finished() {
            let began = Instant::now();
            store.write(small(now)?).await?;
            waits.push(began.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        large.await??;
        println!(
            "  {name}, {what:<6} {:>8.2?} (target 5 s); others wrote {} times and waited at most {:.2?} (target 1 s)",
            started.elapsed(),
            waits.len(),
            waits.iter().max().copied().unwrap_or_default(),
        );
    }
    store.close().await;
    Ok(())
}

/// What an owner saves: one place.
fn small(now: app::city::Instant) -> Outcome<Batch> {
    let mut places = server::demo::dortmund(now.date_naive())?.places;
    let mut record = places.swap_remove(0);
    record.slug = Slug::new("zwischendurch")?;
    Ok(Batch {
        by: "owner".to_owned(),
        at: now,
        writes: vec![Write::Place {
            record,
            published: true,
            expected: None,
        }],
    })
}
