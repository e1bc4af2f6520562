//! The program while it serves, and how it stops.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::program::{Place, get};

#[test]
fn the_clock_stands_still_where_it_was_put() {
    let place = Place::new();
    let serving = place.serve(&["--demo-if-empty", "--now", "2027-05-01T12:00:00+02:00"]);
    let (head, body) = get(&serving.address, "/termine").unwrap();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let html = String::from_utf8_lossy(&body);
    assert!(
        html.contains("Samstag, 1. Mai"),
        "the day is not the one that was set"
    );
}

#[test]
fn without_a_command_it_serves_and_keeps_what_is_there() {
    let place = Place::new();
    assert!(place.run(&["load", "demo"]).status.success());
    let serving = place.serve(&["--demo-if-empty"]);
    let (head, body) = get(&serving.address, "/api/v1/places/reinoldikirche").unwrap();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("\"revision\":1"));
}

#[test]
fn told_to_stop_it_finishes_every_answer_it_has_begun() {
    const VISITORS: u32 = 8;
    let place = Place::new();
    let mut serving = place.serve(&["--demo-if-empty"]);
    let address = serving.address.clone();
    let complete = AtomicU32::new(0);
    thread::scope(|scope| {
        let visit = || {
            // Ends when nobody answers any more.
            while let Some((head, body)) = get(&address, "/api/v1/city") {
                assert!(head.starts_with("http/1.1 200"), "{head}");
                let length = head.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                assert_eq!(body.len(), length, "an answer was cut off");
                complete.fetch_add(1, Ordering::Relaxed);
            }
        };
        for _ in 0..VISITORS {
            scope.spawn(visit);
        }
        while complete.load(Ordering::Relaxed) < VISITORS * 4 {
            thread::yield_now();
        }
        serving.terminate();
    });
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}
