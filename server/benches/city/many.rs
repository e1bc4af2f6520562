//! What the domain costs by itself, with a centre's places and with a hundred times as many.

use std::time::{Duration, Instant};

use app::city::{BBox, City, Revision};
use server::calendar::{self, Almanac};
use server::store::Write;

use crate::{Outcome, town};

/// What people type, whole and half, right and wrong.
const TYPED: [&str; 12] = [
    "reinoldikirche",
    "reinoldikriche",
    "kaffee",
    "kaf",
    "apotheke offen",
    "kaffee barrierefrei",
    "laden 7",
    "westenhellweg",
    "museum",
    "coffee open now",
    "u42",
    "buchhandlng",
];

/// Prints what building, box queries and searches take.
pub fn measure(now: &str) -> Outcome {
    println!(
        "  {:<12} {:>12} {:>14} {:>14} {:>14}",
        "places", "City::build", "box query", "search p50", "search p99"
    );
    for count in [town::PLACES, 100 * town::PLACES] {
        let (city, built) = city(now, count)?;
        let at = chrono::DateTime::parse_from_rfc3339(now)?.to_utc();
        let boxes = times(2_000, |i| {
            let shift = f64::from(i) * 1e-8;
            let bbox = BBox::new(7.4600 + shift, 51.5120, 7.4680, 51.5160).ok();
            bbox.map_or(0, |bbox| city.in_box(&bbox).count())
        });
        let searches = times(600, |i| {
            let typed = TYPED[i as usize % TYPED.len()];
            let query = city.understand(typed);
            city.suggest(&query, at).len()
        });
        println!(
            "  {count:<12} {built:>12.1?} {:>14.1?} {:>14.1?} {:>14.1?}",
            part(&boxes, 50),
            part(&searches, 50),
            part(&searches, 99)
        );
    }
    Ok(())
}

fn city(now: &str, count: usize) -> Outcome<(City, Duration)> {
    let now = chrono::DateTime::parse_from_rfc3339(now)?.to_utc();
    let mut published = calendar::Published {
        revision: Revision(1),
        info: server::demo::dortmund(now.date_naive())?.info,
        places: Vec::new(),
        events: Vec::new(),
    };
    for write in town::batch(now, count)?.writes {
        match write {
            Write::Info { record, .. } => published.info = record,
            Write::Place { record, .. } => published.places.push(record),
            Write::Event { record, .. } => published.events.push(record),
            _ => {}
        }
    }
    let (from, until) = calendar::horizon(now);
    let (snapshot, _) = Almanac::default().snapshot(published, from, until);
    let start = Instant::now();
    let city = City::build(snapshot);
    Ok((city, start.elapsed()))
}

/// How long each of so many runs takes, the shortest first.
fn times(count: u32, run: impl Fn(u32) -> usize) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..count)
        .map(|i| {
            let start = Instant::now();
            std::hint::black_box(run(i));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times
}

/// The time within which so many of a hundred are done.
fn part(times: &[Duration], percent: usize) -> Duration {
    let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(index).copied().unwrap_or_default()
}
