//! Both databases lead to the same answers, and a write shows in them.

use app::city::Slug;
use server::store::{Batch, Write};

use crate::database::{Database, run_on_postgres, run_on_sqlite};
use crate::site::{Running, now};

const DOORS: [&str; 6] = [
    "/api/v1/city",
    "/api/v1/places?limit=5000",
    "/api/v1/events?limit=5000",
    "/api/v1/basemap",
    "/",
    "/en/place/reinoldikirche",
];

async fn answers(database: &Database) -> Vec<String> {
    let site = Running::start(&database.url).await;
    let mut texts = Vec::new();
    for door in DOORS {
        texts.push(site.text(door).await);
    }
    texts
}

#[test]
fn both_databases_lead_to_the_same_answers() {
    let mut with_sqlite = Vec::new();
    run_on_sqlite(async |database| with_sqlite = answers(database).await);
    run_on_postgres(async |database| {
        let with_postgres = answers(database).await;
        for (door, (one, other)) in DOORS.iter().zip(with_sqlite.iter().zip(&with_postgres)) {
            assert!(one == other, "{door} differs");
        }
    });
}

#[test]
fn a_write_shows_in_the_answers_on_sqlite() {
    run_on_sqlite(a_write_shows);
}

#[test]
fn a_write_shows_in_the_answers_on_postgres() {
    run_on_postgres(a_write_shows);
}

async fn a_write_shows(database: &Database) {
    const DOOR: &str = "/api/v1/places/reinoldikirche";
    let site = Running::start(&database.url).await;
    let before = site.get(DOOR).await.headers()["etag"].clone();
    let slug = Slug::new("reinoldikirche").unwrap();
    let mut place = site.store.place(&slug).await.unwrap().unwrap();
    place.record.name.de = "St. Reinoldi".into();
    let write = Write::Place {
        record: place.record,
        published: true,
        expected: Some(place.version),
    };
    let revision = site
        .store
        .write(Batch {
            by: "office".into(),
            at: now(),
            writes: vec![write],
        })
        .await
        .unwrap();
    // Publishing follows the write; it is not part of it.
    for _ in 0..200 {
        if site.json("/health/ready").await["published"] == revision.0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let answer = site.get(DOOR).await;
    assert_ne!(answer.headers()["etag"], before);
    assert!(answer.text().await.unwrap().contains("St. Reinoldi"));
    assert!(
        site.text("/ort/reinoldikirche")
            .await
            .contains("St. Reinoldi")
    );
}
