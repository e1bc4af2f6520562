//! How long a snapshot takes, for cities of several sizes.

use std::time::Instant as Start;

use super::tests::{dated, event, now, osm, published};
use super::*;

/// Hours as shops have them, all different.
fn various(index: usize) -> String {
    let (hour, minute) = (7 + index / 60 % 5, index % 60);
    match index % 5 {
        0 => format!("Mo-Fr {hour:02}:{minute:02}-18:00; Sa 10:00-14:00; PH off"),
        1 => format!("Mo-Sa {hour:02}:{minute:02}-20:00"),
        2 => format!("Tu-Su {hour:02}:{minute:02}-14:00,17:00-23:00; PH 12:00-22:00"),
        3 => format!("Mo-Th {hour:02}:{minute:02}-01:00; Fr,Sa 10:00-03:00; Su off"),
        _ => format!("Mo-Fr {hour:02}:{minute:02}-12:00,13:00-18:00; Dec 24-26 off; PH off"),
    }
}

/// Prints how long a snapshot takes; run with `-- --ignored --nocapture`.
#[test]
#[ignore = "a measurement: run with --ignored --nocapture"]
fn how_long_a_snapshot_takes() {
    for (places, hours, events) in [(200, 60, 50), (1000, 200, 500), (100_000, 300, 500)] {
        let records = published(
            (0..places)
                .map(|i| osm(&format!("p{i}"), &various(i % hours)))
                .collect(),
            (0..events)
                .map(|i| {
                    let start = format!("2026-{:02}-{:02}T18:00:00", 1 + i % 12, 1 + i % 28);
                    let end = start.replace("18:00", "20:00");
                    let rule = [
                        "FREQ=WEEKLY",
                        "FREQ=MONTHLY;BYDAY=1TH",
                        "FREQ=DAILY;COUNT=30",
                    ];
                    event(&format!("e{i}"), dated(&start, &end, Some(rule[i % 3])))
                })
                .collect(),
        );
        let (from, until) = horizon(now());
        let mut almanac = Almanac::default();
        let again = records.clone();
        let start = Start::now();
        let (whole, notices) = almanac.snapshot(records, from, until);
        let took = start.elapsed();
        let start = Start::now();
        almanac.snapshot(again, from, until);
        let next = start.elapsed();
        let start = Start::now();
        let four_weeks = trim(&whole, now(), now() + Duration::weeks(4));
        println!(
            "{places} places with {hours} hours and {events} events: {took:?}, the next {next:?} ({} schedules, {} dates), four weeks {:?}",
            whole.schedules.len(),
            whole.occurrences.len(),
            start.elapsed(),
        );
        assert_eq!(notices, []);
        assert_eq!(whole.places.len(), places);
        assert_eq!(four_weeks.schedules.len(), hours);
    }
}
