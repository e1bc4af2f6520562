//! The database is busy, full or damaged: what people and programs are told, and that nothing is lost.

use std::time::Duration;

use app::account::rights::Role;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::browser::{Browser, invite};
use crate::database::{Database, run_on_sqlite};
use crate::media::png;
use crate::site::{Running, header};

/// Holds the file as another program may, until it is dropped.
async fn hold(database: &Database) -> sqlx::SqliteConnection {
    let mut other = sqlx::SqliteConnection::connect(&database.url)
        .await
        .unwrap();
    let begin = sqlx::query("BEGIN IMMEDIATE");
    begin.execute(&mut other).await.unwrap();
    other
}

#[test]
fn a_busy_database_loses_nothing_that_was_typed_and_says_when_to_try_again() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let held = hold(database).await;
        let (mut german, mut english) = (Browser::new(&site), Browser::new(&site));
        let typed = [("mail", "erika@laden.example"), ("way", "\"><b>\nx")];
        let answer = german.post("/anmelden?weiter=1", &typed).await;
        assert_eq!(answer.status().as_u16(), 503);
        let seconds: u64 = header(answer.headers(), "retry-after").parse().unwrap();
        assert!(seconds > 0);
        let page = answer.text().await.unwrap();
        assert!(page.contains("Es wurde noch nichts gespeichert"), "{page}");
        assert!(page.contains("Noch einmal"), "{page}");
        assert!(page.contains("action=\"/anmelden?weiter=1\""), "{page}");
        let field = "name=\"mail\" value=\"erika@laden.example\"";
        assert!(page.contains(field), "{page}");
        assert!(!page.contains("<b>"), "{page}");

        let page = english
            .post("/en/sign-in", &typed)
            .await
            .text()
            .await
            .unwrap();
        assert!(page.contains("Nothing was saved yet"), "{page}");

        let asked = site
            .request("POST", "/auth/passkeys/ask")
            .header("sec-fetch-site", "same-origin")
            .json(&json!({}));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 503);
        assert_eq!(
            header(answer.headers(), "content-type"),
            "application/problem+json"
        );
        assert_eq!(header(answer.headers(), "retry-after"), seconds.to_string());
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["status"], 503);

        held.close().await.unwrap();
        let answer = german.post("/anmelden", &typed).await;
        assert_eq!(answer.status().as_u16(), 303);
    });
}

/// An event, as its form sends it.
const TYPED: [(&str, &str); 6] = [
    ("version", "0"),
    ("title_de", "Lesung im \"Turm\""),
    ("start_day", "2026-12-03"),
    ("start_time", "19:30"),
    ("venue", "all"),
    ("do", "save"),
];

#[test]
fn a_busy_database_loses_no_text_of_a_form_with_files_either() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let (_, link) = invite(&site, "olga@kultur.example", Some(Role::Organiser)).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let form = || {
            let texts = TYPED.into_iter();
            texts.fold(Form::new(), |form, (name, text)| form.text(name, text))
        };
        let picture = Part::bytes(png(5)).file_name("x.png");
        let held = hold(database).await;
        for (form, is_missing) in [(form(), false), (form().part("file", picture), true)] {
            let answer = browser.post_form("/konto/termine/neu", form).await;
            let status = answer.status().as_u16();
            let page = answer.text().await.unwrap();
            assert_eq!(status, 503, "{page}");
            assert!(page.contains("Noch einmal"), "{page}");
            assert!(page.contains("action=\"/konto/termine/neu\""), "{page}");
            let field = "name=\"title_de\" value=\"Lesung im &quot;Turm&quot;\"";
            assert!(page.contains(field), "{page}");
            let told = page.contains("Die Datei, die Sie gewählt hatten, ist nicht dabei");
            assert_eq!(told, is_missing, "{page}");
        }
        held.close().await.unwrap();
        let answer = browser.post("/konto/termine/neu", &TYPED).await;
        assert_eq!(answer.status().as_u16(), 303);
    });
}

/// Asks until it is so: what was found a moment ago is told to others for a while.
async fn until_ready_is(site: &Running, status: u16) -> Value {
    for _ in 0..200 {
        let answer = site.get("/health/ready").await;
        if answer.status().as_u16() == status {
            assert_eq!(status == 503, answer.headers().contains_key("retry-after"));
            return answer.json().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("/health/ready did not say {status}");
}

#[test]
fn ready_says_when_the_database_is_held_and_when_it_is_free_again() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let held = hold(database).await;
        let told = until_ready_is(&site, 503).await;
        assert_eq!(told["status"], "unready");
        assert_eq!(site.get("/health/live").await.status().as_u16(), 200);
        assert_eq!(site.get("/termine").await.status().as_u16(), 200);
        held.close().await.unwrap();
        until_ready_is(&site, 200).await;
    });
}

#[test]
fn ready_says_that_the_file_is_damaged() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        site.store.maintain().await.unwrap();
        until_ready_is(&site, 200).await;
        let file = database.url.strip_prefix("sqlite://").unwrap();
        let mut bytes = std::fs::read(file).unwrap();
        bytes[8192..].fill(0xab);
        // Into the same file, which the server has open.
        std::fs::write(file, bytes).unwrap();
        site.store.maintain().await.unwrap_err();
        let told = until_ready_is(&site, 503).await;
        assert_eq!(told["reason"], "the database is damaged");
    });
}

#[test]
fn ready_writes_and_many_who_ask_are_not_many_writes() {
    run_on_sqlite(async |database| {
        let site = Running::start(&database.url).await;
        let probes = async || {
            let mut other = sqlx::SqliteConnection::connect(&database.url)
                .await
                .unwrap();
            let sql = "SELECT probes FROM care";
            let probes: i64 = sqlx::query_scalar(sql).fetch_one(&mut other).await.unwrap();
            other.close().await.unwrap();
            probes
        };
        let before = probes().await;
        let started = std::time::Instant::now();
        for _ in 0..200 {
            assert_eq!(site.get("/health/ready").await.status().as_u16(), 200);
        }
        let seconds = i64::try_from(started.elapsed().as_secs()).unwrap();
        let written = probes().await - before;
        assert!(
            (1..=seconds + 2).contains(&written),
            "{written} in {seconds} s"
        );
    });
}
