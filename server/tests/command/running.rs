//! The program while it serves, and how it stops.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use sqlx::Connection as _;

use crate::program::{Place, get, post};

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
fn told_to_stop_it_ends_although_a_write_waits_and_nothing_is_half_written() {
    let place = Place::new();
    assert!(place.run(&["load", "demo"]).status.success());
    let mut serving = place.serve(&[]);
    let url = format!("sqlite://{}", place.path("data/city.db"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Another program that never lets go of the database.
    let mut other = runtime.block_on(async {
        let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let begin = sqlx::query("BEGIN IMMEDIATE");
        begin.execute(&mut other).await.unwrap();
        other
    });
    let address = serving.address.clone();
    let waiting = thread::spawn(move || post(&address, "/anmelden", "mail=a%40laden.example"));
    thread::sleep(Duration::from_millis(300));
    serving.terminate();
    let mut ended = None;
    // Many times as long as it may take.
    for _ in 0..600 {
        ended = serving.child.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    let Some(ended) = ended else {
        panic!("it did not end")
    };
    assert_eq!(ended.code(), Some(0));
    waiting.join().unwrap();
    runtime.block_on(async {
        sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sign_in");
        assert_eq!(count.fetch_one(&mut other).await.unwrap(), 0);
        other.close().await.unwrap();
    });
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
