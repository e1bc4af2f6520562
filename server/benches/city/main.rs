//! Measures the product as its users meet it: the built program with a city of 1,000 places and
//! 500 events, asked over loopback HTTP.
//!
//! `make bench` builds everything and runs it. It prints figures and the targets they are held
//! against, and judges nothing: a slow machine is no fault of the code. Processor time is read from
//! the system's own accounting of the server's process (Linux), so that the client's work does not
//! count.

mod asking;
mod bulk;
#[expect(
    clippy::unwrap_used,
    dead_code,
    reason = "written for tests, which need more of it and stop at the first surprise"
)]
#[path = "../../tests/media/made.rs"]
mod made;
mod many;
#[expect(
    clippy::unwrap_used,
    dead_code,
    reason = "written for tests, which need more of it and stop at the first surprise"
)]
#[path = "../../tests/import/pbf.rs"]
mod pbf;
mod pictures;
mod product;
mod region;
mod town;
mod visit;

use std::error::Error;
use std::time::{Duration, Instant};

use app::city::City;
use server::calendar::{self, Almanac};
use server::store;

use crate::asking::Asking;
use crate::product::Product;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The instant at which the clock of the measured program stands still: a Saturday morning.
const NOW: &str = "2026-11-21T10:30:00+01:00";
/// How long each address is asked.
const ROUND: Duration = Duration::from_secs(4);
/// How long the program is left alone before its memory is read again.
const REST: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() -> Outcome {
    server::tls::provide();
    let folder = tempfile::tempdir()?;
    // `cargo bench -p server --bench city -- region` measures only this.
    if std::env::args().any(|it| it == "region") {
        return region::measure(folder.path());
    }
    // The same with `bulk` and `pictures`.
    if std::env::args().any(|it| it == "bulk") {
        return bulk::measure(folder.path()).await;
    }
    if std::env::args().any(|it| it == "pictures") {
        return pictures::measure(folder.path()).await;
    }
    let database = format!("sqlite://{}", folder.path().join("city.db").display());
    fill(&database).await?;
    println!("\nThe domain by itself, on one core");
    many::measure(NOW)?;
    let product = Product::start(&database, NOW).await?;
    let fresh = product.memory()?;

    println!("\nBytes of a first visit (brotli)");
    visit::measure(&product).await?;

    println!("\nAnswers over loopback HTTP, 4 connections, Accept-Encoding: gzip, br");
    println!(
        "  {:<44} {:>12} {:>12}   target",
        "", "CPU/request", "requests/s"
    );
    let asking = Asking::new(product.url());
    let place = format!("/ort/{}", town::FIRST_SHOP);
    let kept = |path: &str| {
        let path = path.to_owned();
        move |_| path.clone()
    };
    let measure = |name, target, paths: Box<dyn Fn(u32) -> String>| {
        asking.round(&product, ROUND, name, target, paths)
    };
    measure("/", "0.3 ms", Box::new(kept("/"))).await?;
    measure("a place's page", "", Box::new(kept(&place))).await?;
    let hundred = "/api/v1/places?limit=100";
    measure("100 features", "0.1 ms", Box::new(kept(hundred))).await?;
    measure(
        "100 features in a new box each time",
        "0.5 ms",
        Box::new(boxed),
    )
    .await?;
    let searched = |i| format!("/?q=laden+{i}");
    measure(
        "/ with a search nobody asked before",
        "",
        Box::new(searched),
    )
    .await?;

    let loaded = product.memory()?;
    tokio::time::sleep(REST).await;
    let rested = product.memory()?;
    println!("\nResident memory of the server");
    println!("  after its start             {fresh:>6.1} MB   target 70 MB");
    println!("  right after all of this     {loaded:>6.1} MB");
    println!("  a quarter of a minute later {rested:>6.1} MB   target 70 MB");
    product.stop().await?;

    println!("\nA hundred times as many places in a hundred times the area");
    let database = format!("sqlite://{}", folder.path().join("many.db").display());
    let now = chrono::DateTime::parse_from_rfc3339(NOW)?.to_utc();
    let store = store::open(&database).await?;
    store.write(town::batch(now, 100 * town::PLACES)?).await?;
    store.close().await;
    let product = Product::start(&database, NOW).await?;
    let asking = Asking::new(product.url());
    let name = "100 features in a new box each time";
    asking
        .round(&product, ROUND, name, "as above", Box::new(boxed))
        .await?;
    println!(
        "  memory after its start      {:>6.1} MB",
        product.memory()?
    );
    product.stop().await?;

    println!("\n10,000 places and 2,000 events in one go");
    bulk::measure(folder.path()).await?;
    println!("\nUploads at their worst: memory over rest, time, answer");
    pictures::measure(folder.path()).await?;

    println!("\nAn extract of a region, of which a centre is taken");
    region::measure(folder.path())
}

/// Fills a database, and says how long it takes to make a `City` of it.
async fn fill(database: &str) -> Outcome {
    let now = chrono::DateTime::parse_from_rfc3339(NOW)?.to_utc();
    let store = store::open(database).await?;
    store.write(town::batch(now, town::PLACES)?).await?;
    let records = store.load().await?;
    store.close().await;
    println!(
        "A city of {} places and {} events",
        records.places.len(),
        records.events.len()
    );
    let published = calendar::Published {
        revision: records.revision,
        info: records.info,
        places: records.places,
        events: records.events,
    };
    let (from, until) = calendar::horizon(now);
    let mut almanac = Almanac::default();
    let again = published.clone();
    let start = Instant::now();
    let (snapshot, _) = almanac.snapshot(published, from, until);
    let worked_out = start.elapsed();
    let start = Instant::now();
    let city = City::build(snapshot);
    let built = start.elapsed();
    let start = Instant::now();
    let (snapshot, _) = almanac.snapshot(again, from, until);
    let worked_out_again = start.elapsed();
    println!("  hours and dates of 13 months       {worked_out:>8.1?}");
    println!("  the same after a change            {worked_out_again:>8.1?}");
    println!("  City::build (its indexes)          {built:>8.1?}");
    drop((city, snapshot));
    Ok(())
}

/// A box that was never asked for, around the middle of the centre, with far more than 100 places.
fn boxed(i: u32) -> String {
    let shift = f64::from(i % 100_000) * 1e-8;
    format!(
        "/api/v1/places?limit=100&bbox={:.8},{:.8},7.4795,51.5205",
        7.4485 + shift,
        51.5075 + shift
    )
}
