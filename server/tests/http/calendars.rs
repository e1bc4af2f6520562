//! Calendars of organisers over HTTP: files that are uploaded, addresses that are followed.

use std::sync::{Arc, Mutex};

use app::account::rights::Role;
use app::city::{Event, EventState, Slug, When};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use reqwest::Response;
use reqwest::multipart::{Form, Part};
use server::clock::Clock;
use server::import::ics::fetch::{Fetcher, Guard};
use server::store::desk::{Outcome, Review};
use server::store::people::PersonId;
use server::store::{Batch, Stored, Write};
use server::subscription;
use tokio::net::TcpListener;

use crate::browser::{Browser, invite, next_mail, way};
use crate::site::{Running, now, on_sqlite};

const PAGE: &str = "/konto/kalender";

/// Calendars on this machine, as only tests may ask for them.
const LOOPBACK: Guard = Guard::new(|address| address.ip().is_loopback());

/// Runs a test against a server that may ask this machine for calendars.
fn on_loopback(test: impl AsyncFnOnce(Running)) {
    crate::database::run_on_sqlite(async |database| {
        test(Running::start_with(&database.url, now(), LOOPBACK).await).await;
    });
}

async fn organiser(site: &Running) -> (PersonId, Browser<'_>) {
    person(site, "olga@kultur.example", Some(Role::Organiser)).await
}

async fn person<'a>(site: &'a Running, mail: &str, role: Option<Role>) -> (PersonId, Browser<'a>) {
    let (id, link) = invite(site, mail, role).await;
    while next_mail(site).await.is_some() {}
    let mut browser = Browser::new(site);
    browser.follow(&link).await;
    (id, browser)
}

/// The office lets calendars through.
async fn at_once(site: &Running) {
    let review = Review {
        calendars: false,
        ..Review::default()
    };
    site.store.set_review(review, "test", now()).await.unwrap();
}

fn entry(lines: &[&str]) -> String {
    ["BEGIN:VEVENT", &lines.join("\r\n"), "END:VEVENT", ""].join("\r\n")
}

fn calendar(entries: &[String]) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Kulturkalender\r\n{}END:VCALENDAR\r\n",
        entries.concat()
    )
}

fn reading(time: &str, more: &str) -> String {
    let start = format!("DTSTART;TZID=Europe/Berlin:{time}");
    let lines = [
        "UID:lesung@kultur.example",
        "SUMMARY:Lesung im Turm",
        &start,
    ];
    let lines: Vec<&str> = lines
        .into_iter()
        .chain(["LOCATION:Reinoldikirche"])
        .chain((!more.is_empty()).then_some(more))
        .collect();
    entry(&lines)
}

async fn upload(browser: &mut Browser<'_>, path: &str, bytes: impl Into<Vec<u8>>) -> Response {
    let part = Part::bytes(bytes.into()).file_name("termine.ics");
    let form = Form::new()
        .part("file", part)
        .text("new", "live")
        .text("do", "upload");
    browser.post_form(path, form).await
}

/// Uploads a file that is taken; the page that says so.
async fn uploaded(browser: &mut Browser<'_>, text: &str) -> String {
    let answer = upload(browser, PAGE, text).await;
    assert_eq!(answer.status().as_u16(), 303);
    let path = way(&answer).to_owned();
    assert!(path.starts_with("/konto/kalender?n=read&k="), "{path}");
    browser.page(&path).await
}

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

async fn stored(site: &Running, name: &str) -> Stored<Event> {
    site.store.event(&slug(name)).await.unwrap().unwrap()
}

fn start(event: &Event) -> String {
    match &event.when {
        When::Dated { start, .. } => start.to_string(),
        When::Season(_) => panic!("{event:?}"),
    }
}

fn contains_all(page: &str, needed: &[&str]) {
    for needed in needed {
        assert!(page.contains(needed), "{needed} is missing in {page}");
    }
}

#[test]
fn an_uploaded_file_appears_once_follows_changes_and_leaves_what_was_edited() {
    on_sqlite(async |site| {
        at_once(&site).await;
        let (id, mut browser) = organiser(&site).await;
        let before = site.store.events().await.unwrap().len();
        let list = browser.page("/konto/termine").await;
        assert!(list.contains("href=\"/konto/kalender\""), "{list}");
        let first = calendar(&[reading("20261203T193000", "")]);
        let page = uploaded(&mut browser, &first).await;
        contains_all(
            &page,
            &[
                "Der Kalender ist gelesen: 1 neuer.",
                "gerade eben: 1 neuer",
                "Hochgeladene Dateien",
            ],
        );
        let event = stored(&site, "lesung-im-turm").await;
        assert!(event.published);
        assert_eq!(event.record.source.name, "Kulturkalender");
        let rights = site.store.person(id).await.unwrap().unwrap().rights;
        assert!(rights.events.contains(&slug("lesung-im-turm")));
        assert!(
            browser
                .page("/konto/termine")
                .await
                .contains("Lesung im Turm")
        );

        // The same again changes nothing, not even the trail.
        let revision = site.store.revision().await.unwrap();
        let page = uploaded(&mut browser, &first).await;
        assert!(page.contains("gerade eben: nichts Neues"), "{page}");
        assert_eq!(site.store.revision().await.unwrap(), revision);
        assert_eq!(site.store.events().await.unwrap().len(), before + 1);

        // Somebody edits the title; the calendar changes title and time.
        let mut edited = stored(&site, "lesung-im-turm").await.record;
        edited.title.de = "Lesung mit Klavier".to_owned();
        let write = Write::Event {
            record: edited,
            published: true,
            expected: None,
        };
        let batch = Batch {
            by: id.to_string(),
            at: now(),
            writes: vec![write],
        };
        site.store.write(batch).await.unwrap();
        let moved = calendar(&[reading("20261204T200000", "")]).replace("im Turm", "ganz oben");
        let page = uploaded(&mut browser, &moved).await;
        contains_all(&page, &["1 geändert", "Ihre Fassung bleibt"]);
        let event = stored(&site, "lesung-im-turm").await.record;
        assert_eq!(start(&event), "2026-12-04 20:00:00");
        assert_eq!(event.title.de, "Lesung mit Klavier");

        let off = calendar(&[reading("20261204T200000", "STATUS:CANCELLED")]);
        let page = uploaded(&mut browser, &off).await;
        assert!(page.contains("gerade eben: 1 abgesagt"), "{page}");
        let event = stored(&site, "lesung-im-turm").await;
        assert_eq!(event.record.state, EventState::Cancelled);
        assert!(
            event.published,
            "so that nobody stands before a closed door"
        );

        // A file of another program says nothing about the first one.
        let other = calendar(&[entry(&[
            "UID:konzert",
            "SUMMARY:Konzert",
            "DTSTART;VALUE=DATE:20261212",
        ])]);
        uploaded(&mut browser, &other).await;
        assert!(stored(&site, "lesung-im-turm").await.published);
        assert_eq!(site.store.events().await.unwrap().len(), before + 2);
    });
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_in_both_languages() {
    on_sqlite(async |site| {
        at_once(&site).await;
        let (_, mut browser) = organiser(&site).await;
        let text = calendar(&[
            entry(&["UID:a", "SUMMARY:<script>alert(1)</script>"]),
            reading("20261203T193000", "URL:javascript:alert(1)"),
            entry(&["UID:b", "DTSTART:20261203T190000Z"]),
        ]);
        let page = uploaded(&mut browser, &text).await;
        contains_all(
            &page,
            &[
                "1 neuer",
                "Zeile 3, „&lt;script&gt;alert(1)&lt;/script&gt;“: DTSTART fehlt oder ist kein Datum. Der Eintrag ist ausgelassen.",
                "Zeile 7, „Lesung im Turm“: URL ist nicht zu lesen und fehlt.",
                "Zeile 14: Der Eintrag hat keinen Titel (SUMMARY) und ist ausgelassen.",
            ],
        );
        assert!(!page.contains("<script>alert"), "{page}");
        assert_eq!(stored(&site, "lesung-im-turm").await.record.link, None);
        let page = browser.page("/en/account/calendars").await;
        contains_all(
            &page,
            &[
                "just now: 1 new",
                "Line 3, “&lt;script&gt;alert(1)&lt;/script&gt;”: DTSTART is missing or no date.",
                "Line 14: The entry has no title",
            ],
        );
    });
}

#[test]
fn files_that_are_no_calendar_or_too_large_are_refused_in_words() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site).await;
        let large = vec![b'x'; 5_000_001];
        for (bytes, words) in [
            (b"PK\x03\x04 garbage".to_vec(), "Das ist kein Kalender"),
            (vec![0xff, 0xfe, 0x00], "nicht in UTF-8"),
            (large, "größer als 5 MB"),
            (Vec::new(), "wählen Sie eine Datei"),
        ] {
            let answer = upload(&mut browser, PAGE, bytes).await;
            assert_eq!(answer.status().as_u16(), 422, "{words}");
            let page = answer.text().await.unwrap();
            contains_all(
                &page,
                &[
                    words,
                    "href=\"#file\"",
                    "id=\"file-error\"",
                    "file-hint file-error",
                ],
            );
        }
        let answer = upload(&mut browser, "/en/account/calendars", "garbage").await;
        assert!(answer.text().await.unwrap().contains("This is no calendar"));
        assert_eq!(site.store.calendars(id).await.unwrap(), []);
    });
}

#[test]
fn an_address_in_a_private_network_is_refused_and_nobody_asks_it() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site).await;
        for (address, words) in [
            ("http://127.0.0.1:9/a.ics", "privates Netz"),
            ("http://[::1]/a.ics", "privates Netz"),
            ("webcal://169.254.169.254/latest", "privates Netz"),
            ("http://localhost:9/a.ics", "privates Netz"),
            ("file:///etc/passwd", "keine Adresse eines Kalenders"),
            ("https://olga:geheim@example.org/", "kein Kennwort"),
            (
                "\"><script>alert(1)</script>",
                "keine Adresse eines Kalenders",
            ),
            ("", "geben Sie die Adresse"),
        ] {
            let fields = [("do", "subscribe"), ("address", address), ("new", "draft")];
            let answer = browser.post(PAGE, &fields).await;
            assert_eq!(answer.status().as_u16(), 422, "{address}");
            let page = answer.text().await.unwrap();
            contains_all(
                &page,
                &[
                    words,
                    "href=\"#address\"",
                    "id=\"address-error\"",
                    "aria-invalid=\"true\"",
                ],
            );
            assert!(!page.contains("<script>alert"), "{page}");
        }
        assert_eq!(site.store.calendars(id).await.unwrap(), []);
    });
}

/// A calendar on this machine that can be changed.
#[derive(Clone, Default)]
struct Elsewhere {
    text: Arc<Mutex<Option<String>>>,
    /// `If-None-Match` of each request.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    async fn serve(text: &str) -> (Self, String) {
        let this = Self::default();
        this.says(Some(text));
        let calendar = this.clone();
        let answer = get(async move |headers: HeaderMap| {
            let known = headers.get("if-none-match");
            let known = known.map_or("", |it| it.to_str().unwrap()).to_owned();
            calendar.asked.lock().unwrap().push(known.clone());
            let text = calendar.text.lock().unwrap().clone();
            let text = text.ok_or(StatusCode::BAD_GATEWAY)?;
            let etag = format!("\"{}\"", text.len());
            if known == etag {
                return Err(StatusCode::NOT_MODIFIED);
            }
            Ok(([("etag", etag)], text))
        });
        let router = Router::new().route("/a.ics", answer);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/a.ics", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (this, address)
    }

    fn says(&self, text: Option<&str>) {
        *self.text.lock().unwrap() = text.map(str::to_owned);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// What the server does every minute, some minutes later.
async fn later(site: &Running, minutes: i64) -> usize {
    let clock = Clock::Frozen(now() + chrono::Duration::minutes(minutes));
    let fetcher = Fetcher::new(LOOPBACK).unwrap();
    let bounds = site.store.load().await.unwrap().info.bounds;
    subscription::ask_due(&site.store, &fetcher, bounds, clock)
        .await
        .unwrap()
}

async fn subscribe(browser: &mut Browser<'_>, address: &str, new: &str) -> Response {
    let fields = [("do", "subscribe"), ("address", address), ("new", new)];
    browser.post(PAGE, &fields).await
}

#[test]
fn an_address_is_followed_every_hour_until_somebody_unsubscribes() {
    on_loopback(async |site| {
        at_once(&site).await;
        let (id, mut browser) = organiser(&site).await;
        let first = calendar(&[reading("20261203T193000", "")]);
        let (there, address) = Elsewhere::serve(&first).await;
        let answer = subscribe(&mut browser, &address, "live").await;
        assert_eq!(answer.status().as_u16(), 303);
        let page = browser.page(way(&answer)).await;
        contains_all(&page, &["Kulturkalender", &address, "gerade eben: 1 neuer"]);
        assert!(stored(&site, "lesung-im-turm").await.published);
        let again = subscribe(&mut browser, &address, "live").await;
        assert!(again.text().await.unwrap().contains("schon abonniert"));
        assert_eq!(there.asked(), [""]);

        // Only after an hour, and only for what is new.
        assert_eq!(later(&site, 59).await, 0);
        assert_eq!(later(&site, 75).await, 1);
        assert_eq!(there.asked(), [format!("\"{}\"", first.len())]);
        // It falls silent, and is asked less often.
        there.says(None);
        let off = browser.page("/en/account/calendars").await;
        assert!(off.contains("New events: onto the map at once."), "{off}");
        assert_eq!(later(&site, 150).await, 1);
        assert_eq!(later(&site, 150 + 75).await, 0);
        let page = browser.page(PAGE).await;
        assert!(page.contains("mit dem Fehler 502"), "{page}");
        assert!(stored(&site, "lesung-im-turm").await.published);
        // Somebody asks by hand: all of it is read anew.
        there.asked();
        there.says(Some(&calendar(&[reading("20261210T193000", "")])));
        let calendars = site.store.calendars(id).await.unwrap();
        let key = calendars[0].id.to_string();
        let answer = browser.post(PAGE, &[("do", "fetch"), ("id", &key)]).await;
        let page = browser.page(way(&answer)).await;
        assert!(page.contains("gelesen: 1 geändert."), "{page}");
        assert_eq!(there.asked(), [""]);
        let event = stored(&site, "lesung-im-turm").await.record;
        assert_eq!(start(&event), "2026-12-10 19:30:00");

        let answer = browser.post(PAGE, &[("do", "keep"), ("id", &key)]).await;
        let page = browser.page(way(&answer)).await;
        assert!(page.contains("Die Termine bleiben"), "{page}");
        assert!(!page.contains(&address), "{page}");
        assert!(stored(&site, "lesung-im-turm").await.published);
        assert_eq!(later(&site, 60 * 24 * 7).await, 0);
        // Back again: nothing is there twice, and then it goes with its events.
        let count = site.store.events().await.unwrap().len();
        subscribe(&mut browser, &address, "live").await;
        assert_eq!(site.store.events().await.unwrap().len(), count);
        let answer = browser
            .post(PAGE, &[("do", "withdraw"), ("id", &key)])
            .await;
        assert!(way(&answer).contains("n=withdrawn"));
        assert!(!stored(&site, "lesung-im-turm").await.published);
        assert_eq!(site.store.calendars(id).await.unwrap(), []);
    });
}

#[test]
fn what_cannot_be_read_the_first_time_is_not_subscribed() {
    on_loopback(async |site| {
        let (id, mut browser) = organiser(&site).await;
        let (_, address) = Elsewhere::serve("<html>Kein Kalender</html>").await;
        for (address, words) in [
            (address.clone(), "Das ist kein Kalender"),
            (address.replace("a.ics", "b.ics"), "gibt es keinen Kalender"),
        ] {
            let answer = subscribe(&mut browser, &address, "live").await;
            assert_eq!(answer.status().as_u16(), 422, "{address}");
            let page = answer.text().await.unwrap();
            contains_all(&page, &[words, &format!("value=\"{address}\"")]);
        }
        assert_eq!(site.store.calendars(id).await.unwrap(), []);
    });
}

#[test]
fn one_bad_calendar_does_not_hurt_the_others() {
    on_loopback(async |site| {
        at_once(&site).await;
        let (id, mut browser) = organiser(&site).await;
        let (bad, bad_address) = Elsewhere::serve(&calendar(&[])).await;
        let (good, good_address) = Elsewhere::serve(&calendar(&[])).await;
        subscribe(&mut browser, &bad_address, "live").await;
        subscribe(&mut browser, &good_address, "live").await;
        bad.says(Some("\u{0}\u{1}"));
        good.says(Some(&calendar(&[reading("20261203T193000", "")])));
        assert_eq!(later(&site, 80).await, 2);
        assert!(stored(&site, "lesung-im-turm").await.published);
        for it in site.store.calendars(id).await.unwrap() {
            let taken = matches!(it.outcome, Some(Outcome::Taken(_)));
            assert_eq!(taken, it.address.as_ref() == Some(&good_address), "{it:?}");
        }
    });
}

#[test]
fn new_events_wait_for_the_office_or_for_their_owner() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site).await;
        let page = browser.page(PAGE).await;
        assert!(page.contains("sobald die Redaktion"), "{page}");
        let text = calendar(&[reading("20261203T193000", "")]);
        let page = uploaded(&mut browser, &text).await;
        assert!(page.contains("sieht sich die Redaktion an"), "{page}");
        assert!(!stored(&site, "lesung-im-turm").await.published);
        assert_eq!(site.store.waiting_count().await.unwrap(), 1);
        let list = browser.page("/konto/termine").await;
        assert!(list.contains("wartet auf die Redaktion"), "{list}");

        let other = text
            .replace("lesung@", "konzert@")
            .replace("Lesung", "Konzert");
        let drafts = Form::new()
            .part("file", Part::text(other).file_name("konzert.ics"))
            .text("new", "draft")
            .text("do", "upload");
        let answer = browser.post_form(PAGE, drafts).await;
        let page = browser.page(way(&answer)).await;
        assert!(page.contains("Die neuen Termine sind Entwürfe"), "{page}");
        assert!(!stored(&site, "konzert-im-turm").await.published);
        assert_eq!(site.store.waiting_count().await.unwrap(), 1);
        let key = site.store.calendars(id).await.unwrap()[0].id.to_string();
        let answer = browser.post(PAGE, &[("do", "live"), ("id", &key)]).await;
        assert!(way(&answer).contains("n=saved"));
        assert!(site.store.calendars(id).await.unwrap()[0].live);
    });
}

#[test]
fn only_who_may_post_events_has_calendars_and_only_their_own() {
    on_sqlite(async |site| {
        at_once(&site).await;
        let (olga_id, mut olga) = organiser(&site).await;
        let text = calendar(&[reading("20261203T193000", "")]);
        uploaded(&mut olga, &text).await;
        let key = site.store.calendars(olga_id).await.unwrap()[0]
            .id
            .to_string();
        let (_, mut plain) = person(&site, "nur@konto.example", None).await;
        assert_eq!(plain.get(PAGE).await.status().as_u16(), 403);
        let (_, mut otto) = person(&site, "otto@kultur.example", Some(Role::Organiser)).await;
        for what in ["fetch", "live", "draft", "keep", "withdraw"] {
            let fields = [("do", what), ("id", key.as_str())];
            assert_eq!(
                otto.post(PAGE, &fields).await.status().as_u16(),
                404,
                "{what}"
            );
            assert_eq!(
                plain.post(PAGE, &fields).await.status().as_u16(),
                403,
                "{what}"
            );
            let mut nobody = Browser::new(&site);
            let answer = nobody.post(PAGE, &fields).await;
            assert_eq!(way(&answer), "/anmelden?n=please", "{what}");
        }
        assert_eq!(
            upload(&mut plain, PAGE, text.as_str())
                .await
                .status()
                .as_u16(),
            403
        );
        // Otto cannot take Olga's event over by bringing the same one in.
        let page = uploaded(&mut otto, &text.replace("lesung@", "otto@")).await;
        assert!(
            page.contains("hat schon jemand anders eingetragen"),
            "{page}"
        );
        let edit = otto.get("/konto/termin/lesung-im-turm").await;
        assert_eq!(edit.status().as_u16(), 403);
        let page = otto.page(PAGE).await;
        assert!(!page.contains(&key), "{page}");
    });
}

#[test]
fn the_address_of_a_calendar_is_told_to_nobody() {
    on_loopback(async |site| {
        at_once(&site).await;
        let (_, mut browser) = organiser(&site).await;
        let text = calendar(&[reading("20261203T193000", "")])
            .replace("Kulturkalender", "olga@kultur.example");
        let (_, address) = Elsewhere::serve(&text).await;
        let address = format!("{address}?token=geheim");
        let answer = subscribe(&mut browser, &address, "live").await;
        assert_eq!(answer.status().as_u16(), 303);
        site.caught_up().await;
        let all = site.text("/api/v1/events").await;
        assert!(all.contains("Lesung im Turm"), "{all}");
        for path in [
            "/api/v1/events",
            "/api/v1/city",
            "/api/v1/events.ics",
            "/termin/lesung-im-turm",
        ] {
            let text = site.text(path).await;
            for secret in ["geheim", "127.0.0.1", "olga@kultur.example"] {
                assert!(!text.contains(secret), "{secret} in {path}");
            }
        }
    });
}
