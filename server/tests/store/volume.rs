//! How long a large city takes. Not part of the usual run:
//! `cargo test -p server --test store --release -- --ignored --nocapture`.

use std::time::Instant;

use app::city::{Hours, Place, Point, Text};
use server::store::Write;

use crate::database::{Database, run_on_postgres, run_on_sqlite};
use crate::samples::{batch, info, place, slug, write_place};

const PLACES: u32 = 100_000;

#[test]
#[ignore = "takes long; prints what it measures"]
fn sqlite() {
    run_on_sqlite(measure);
}

#[test]
#[ignore = "takes long; prints what it measures"]
fn postgres() {
    run_on_postgres(measure);
}

async fn measure(database: &Database) {
    let store = database.open().await;
    let kind = if database.is_postgres() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    store
        .write(batch([Write::Info {
            record: info(),
            expected: None,
        }]))
        .await
        .unwrap();
    for what in ["write", "write again"] {
        let writes: Vec<Write> = (0..PLACES).map(numbered).map(write_place).collect();
        let start = Instant::now();
        store.write(batch(writes)).await.unwrap();
        println!("{kind}: {what} {PLACES} places: {:.2?}", start.elapsed());
    }
    let start = Instant::now();
    let records = store.load().await.unwrap();
    println!("{kind}: load {PLACES} places: {:.2?}", start.elapsed());
    assert_eq!(records.places.len(), PLACES as usize);
    assert_eq!(records.places[7], numbered(7));
    let start = Instant::now();
    store
        .write(batch([write_place(numbered(3))]))
        .await
        .unwrap();
    println!(
        "{kind}: write one place among them: {:.2?}",
        start.elapsed()
    );
    store.close().await;
}

fn numbered(number: u32) -> Place {
    let offset = f64::from(number) / 1e6;
    let mut place = place(&format!("laden-{number:06}"));
    place.at = Point::new(7.4 + offset, 51.5 + offset).unwrap();
    place.networks = vec![slug("qualitaetsroute")];
    place.categories = vec![slug("mode"), slug("cityring")];
    place.district = Some(slug("stadtbezirk-1"));
    place.hours = Hours::Osm("Mo-Fr 10:00-18:30; Sa 10:00-16:00; PH off".into());
    place.summary = Some(Text::both("Mode aus der Region", "Fashion from nearby"));
    place.text = Some(Text::both(
        "Seit 1952 am Platz. ".repeat(10),
        "Here since 1952. ".repeat(10),
    ));
    place
}
