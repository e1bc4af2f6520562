//! What all answers have in common: headers, entity tags, codings, methods.

use std::collections::BTreeMap;
use std::io::Read as _;

use base64::Engine as _;
use sha2::{Digest, Sha256};

use crate::site::{Running, header, on_sqlite};

/// An address of every kind, with the status it answers with.
const WALK: [(&str, u16); 24] = [
    ("/", 200),
    ("/en", 200),
    ("/ort/reinoldikirche", 200),
    ("/en/place/reinoldikirche", 200),
    ("/termine", 200),
    ("/en/events", 200),
    ("/inseln", 200),
    ("/en/islands", 200),
    ("/mehr", 200),
    ("/impressum", 200),
    ("/datenschutz", 200),
    ("/barrierefreiheit", 200),
    ("/ort/gibt-es-nicht", 404),
    ("/gibt/es/nicht", 404),
    ("/robots.txt", 200),
    ("/pkg/app.Aa1-_x.js", 200),
    ("/pkg/gibt-es-nicht.js", 404),
    ("/api/v1/city", 200),
    ("/api/v1/places", 200),
    ("/api/v1/places?limit=0", 400),
    ("/api/v1/events", 200),
    ("/api/v1/basemap", 200),
    ("/api/gibt-es-nicht", 404),
    ("/health/live", 200),
];

#[test]
fn every_answer_carries_the_security_headers() {
    on_sqlite(async |site| {
        let mut answers = Vec::new();
        for (path, status) in WALK {
            for method in ["GET", "HEAD"] {
                let answer = site.request(method, path).send().await.unwrap();
                assert_eq!(answer.status().as_u16(), status, "{method} {path}");
                answers.push((format!("{method} {path}"), answer));
            }
            let answer = site.request("POST", path).send().await.unwrap();
            assert!(
                [404, 405].contains(&answer.status().as_u16()),
                "POST {path}"
            );
            answers.push((format!("POST {path}"), answer));
        }
        for (what, answer) in answers {
            let headers = answer.headers();
            assert_eq!(
                header(headers, "x-content-type-options"),
                "nosniff",
                "{what}"
            );
            assert_eq!(header(headers, "x-frame-options"), "DENY", "{what}");
            for name in [
                "referrer-policy",
                "permissions-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "strict-transport-security",
            ] {
                assert!(!header(headers, name).is_empty(), "{what} has no {name}");
            }
            let policy = header(headers, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
            let scripts = policy
                .split(';')
                .find(|it| it.trim().starts_with("script-src"));
            assert!(
                !scripts.unwrap_or_default().contains("unsafe-inline"),
                "{what}: {policy}"
            );
            assert!(
                header(headers, "set-cookie").is_empty(),
                "{what} sets a cookie"
            );
        }
    });
}

#[test]
fn a_page_allows_each_of_its_inline_scripts_by_its_hash_and_carries_its_values_as_data() {
    on_sqlite(async |site| {
        for path in [
            "/",
            "/en/place/reinoldikirche",
            "/termine",
            "/gibt-es-nicht",
        ] {
            let answer = site.get(path).await;
            let policy = header(answer.headers(), "content-security-policy").to_owned();
            let html = answer.text().await.unwrap();
            let (mut scripts, mut data) = (0, 0);
            for part in html.split("<script").skip(1) {
                let (tag, rest) = part.split_once('>').unwrap();
                assert!(!tag.contains(" src="), "{path}: {tag}");
                let text = rest.split("</script>").next().unwrap();
                if tag.contains("application/json") {
                    let values: BTreeMap<usize, String> = serde_json::from_str(text).unwrap();
                    assert!(values[&0].contains("karte.example.org"), "{path}");
                    data += 1;
                    continue;
                }
                let hash = base64::prelude::BASE64_STANDARD.encode(Sha256::digest(text));
                assert!(
                    policy.contains(&format!("'sha256-{hash}'")),
                    "{path}: {text}"
                );
                scripts += 1;
            }
            assert_eq!((scripts, data), (1, 1), "{path}");
            for attribute in [" onclick=", " onload=", " onerror=", "javascript:"] {
                assert!(!html.contains(attribute), "{path} has {attribute}");
            }
        }
    });
}

async fn in_coding(site: &Running, path: &str, accept: &str) -> (String, String, Vec<u8>) {
    let request = site.request("GET", path).header("accept-encoding", accept);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let vary = header(answer.headers(), "vary").to_lowercase();
    assert!(vary.contains("accept-encoding"), "{path}: {vary}");
    let coding = header(answer.headers(), "content-encoding").to_owned();
    let tag = header(answer.headers(), "etag").to_owned();
    let bytes = answer.bytes().await.unwrap().to_vec();
    let mut plain = Vec::new();
    match coding.as_str() {
        "br" => brotli::Decompressor::new(&bytes[..], 4096)
            .read_to_end(&mut plain)
            .unwrap(),
        "gzip" => flate2::read::GzDecoder::new(&bytes[..])
            .read_to_end(&mut plain)
            .unwrap(),
        "" => plain.write(&bytes),
        other => panic!("unknown coding {other}"),
    };
    (coding, tag, plain)
}

trait Write {
    fn write(&mut self, bytes: &[u8]) -> usize;
}

impl Write for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) -> usize {
        self.extend_from_slice(bytes);
        bytes.len()
    }
}

#[test]
fn every_coding_says_the_same_and_is_chosen_as_the_client_wishes() {
    on_sqlite(async |site| {
        for path in ["/", "/api/v1/city", "/api/v1/basemap"] {
            let plain = in_coding(&site, path, "identity").await;
            let mut tags = vec![plain.1.clone()];
            for (accept, codings) in [
                ("br", ["br", "br"]),
                ("gzip", ["gzip", "gzip"]),
                ("gzip, br", ["br", "gzip"]),
                ("br;q=0, gzip", ["gzip", "gzip"]),
            ] {
                let (coding, tag, body) = in_coding(&site, path, accept).await;
                assert!(
                    codings.contains(&coding.as_str()),
                    "{path} {accept}: {coding}"
                );
                assert!(body == plain.2, "{path} {accept}");
                assert!(tag.starts_with('"'), "a strong tag: {tag}");
                tags.push(format!("{coding}{tag}"));
            }
            let (coding, ..) = in_coding(&site, path, "br;q=0, gzip;q=0").await;
            assert_eq!(coding, "", "{path}");
            assert!(
                tags[1..].iter().all(|tag| !tag.ends_with(&tags[0])),
                "{path}: {tags:?}"
            );
        }
    });
}

#[test]
fn who_has_the_answer_already_gets_304() {
    on_sqlite(async |site| {
        for path in [
            "/",
            "/api/v1/city",
            "/api/v1/places?limit=2",
            "/ort/reinoldikirche",
        ] {
            let first = site.get(path).await;
            let tag = header(first.headers(), "etag").to_owned();
            let again = site.request("GET", path).header("if-none-match", &tag);
            let again = again.send().await.unwrap();
            assert_eq!(again.status().as_u16(), 304, "{path}");
            for name in ["etag", "cache-control", "vary", "content-security-policy"] {
                let value = header(again.headers(), name);
                assert_eq!(value, header(first.headers(), name), "{path}: {name}");
            }
            assert!(again.bytes().await.unwrap().is_empty());
            let other = site
                .request("GET", path)
                .header("if-none-match", "\"other\"");
            assert_eq!(other.send().await.unwrap().status().as_u16(), 200);
        }
    });
}

#[test]
fn head_answers_as_get_does_but_without_a_body() {
    on_sqlite(async |site| {
        for (path, _) in WALK {
            let get = site.get(path).await;
            let head = site.request("HEAD", path).send().await.unwrap();
            assert_eq!(head.status(), get.status(), "{path}");
            for name in ["content-type", "etag", "cache-control"] {
                let value = header(get.headers(), name);
                assert_eq!(header(head.headers(), name), value, "{path}: {name}");
            }
            assert!(head.bytes().await.unwrap().is_empty(), "{path}");
        }
    });
}

#[test]
fn whoever_wants_to_change_something_is_told_what_goes() {
    on_sqlite(async |site| {
        for path in ["/", "/termine", "/api/v1/places", "/health/live"] {
            for method in ["POST", "PUT", "DELETE"] {
                let answer = site.request(method, path).send().await.unwrap();
                assert_eq!(answer.status().as_u16(), 405, "{method} {path}");
                assert!(
                    header(answer.headers(), "allow").contains("GET"),
                    "{method} {path}"
                );
            }
        }
    });
}

#[test]
fn other_sites_may_read_the_api_and_nothing_else() {
    on_sqlite(async |site| {
        let asked = async |path: &str| {
            let request = site
                .request("GET", path)
                .header("origin", "https://example.org");
            let answer = request.send().await.unwrap();
            header(answer.headers(), "access-control-allow-origin").to_owned()
        };
        assert_eq!(asked("/api/v1/city").await, "*");
        assert_eq!(asked("/api/v1/places?limit=0").await, "*");
        assert_eq!(asked("/").await, "");
        let ahead = site
            .request("OPTIONS", "/api/v1/places")
            .header("origin", "https://example.org")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "if-none-match");
        let ahead = ahead.send().await.unwrap();
        assert!(ahead.status().is_success());
        assert!(header(ahead.headers(), "access-control-allow-methods").contains("GET"));
    });
}

/// An event on every day of two months, with as much text as one may have.
fn long_event(index: usize) -> app::city::Event {
    let slug = app::city::Slug::new(format!("markt-{index}")).unwrap();
    let start: chrono::NaiveDateTime = "2026-11-21T12:00:00".parse().unwrap();
    let source = app::city::Source {
        name: "Test".to_owned(),
        url: None,
        licence: None,
        as_of: start.date(),
        note: None,
    };
    let mut event = app::account::event_form::empty_event(slug, source);
    event.title = app::city::Text::new(format!("Markt {index}"));
    event.text = Some(app::city::Text::both(
        "ä".repeat(10_000),
        "ö".repeat(10_000),
    ));
    event.venue = Some(app::city::Venue::Place(
        app::city::Slug::new("reinoldikirche").unwrap(),
    ));
    event.when = app::city::When::Dated {
        start,
        end: start + chrono::Duration::hours(1),
        all_day: false,
        rrule: Some("FREQ=DAILY;COUNT=60".to_owned()),
        except: vec![],
    };
    event
}

#[test]
fn no_answer_fails_because_there_are_very_many_events() {
    on_sqlite(async |site| {
        let writes = (0..450).map(|index| server::store::Write::Event {
            record: long_event(index),
            published: true,
            expected: None,
        });
        let batch = server::store::Batch {
            by: "test".to_owned(),
            at: crate::site::now(),
            writes: writes.collect(),
        };
        site.store.write(batch).await.unwrap();
        tokio::time::timeout(std::time::Duration::from_mins(4), async {
            while site.get("/api/v1/events/markt-449").await.status() != 200 {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        })
        .await
        .unwrap();
        let mut city = Vec::new();
        for path in [
            "/api/v1/city",
            "/api/v1/events",
            "/api/v1/events?limit=5000",
            "/api/v1/events.ics",
            "/api/v1/events/markt-7",
            "/api/v1/events/markt-7.ics",
            "/api/v1/places/reinoldikirche",
            "/termine",
            "/ort/reinoldikirche",
        ] {
            let answer = site.get(path).await;
            assert_eq!(answer.status(), 200, "{path}");
            let body = answer.bytes().await.unwrap();
            if path == "/api/v1/city" {
                assert!(body.len() > 16 << 20, "{}", body.len());
                city = body.to_vec();
            } else {
                assert!(body.len() < 8 << 20, "{path}: {}", body.len());
            }
        }
        let answers = (0..12).map(async |_| {
            let answer = site.get("/api/v1/city").await;
            let tag = header(answer.headers(), "etag").to_owned();
            assert_eq!(answer.status(), 200);
            (tag, answer.bytes().await.unwrap())
        });
        for (tag, body) in futures::future::join_all(answers).await {
            assert!(body == city, "all get the same");
            assert!(!tag.is_empty());
        }
    });
}
