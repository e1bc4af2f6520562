//! `/api/v1/places`, `/api/v1/places/{slug}` and `/api/v1/places/{slug}.vcf`.

use geojson::{FeatureCollection, GeometryValue};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::site::{Running, header, on_sqlite};

const DOOR: &str = "/api/v1/places";

/// The features of an answer, which must be `GeoJSON` of points (RFC 7946).
async fn features(site: &Running, query: &str) -> Vec<(f64, f64, serde_json::Map<String, Value>)> {
    let text = site.text(&format!("{DOOR}{query}")).await;
    let collection: FeatureCollection = text.parse().unwrap();
    collection
        .features
        .into_iter()
        .map(|feature| {
            let Some(GeometryValue::Point { coordinates }) = feature.geometry.map(|it| it.value)
            else {
                panic!("a place is a point");
            };
            (coordinates[0], coordinates[1], feature.properties.unwrap())
        })
        .collect()
}

async fn slugs(site: &Running, query: &str) -> Vec<String> {
    let features = features(site, query).await;
    let slug = |it: &serde_json::Map<String, Value>| it["slug"].as_str().unwrap().to_owned();
    features.iter().map(|(_, _, it)| slug(it)).collect()
}

#[test]
fn a_box_really_bounds_the_answer() {
    on_sqlite(async |site| {
        let everything = features(&site, "?limit=5000").await;
        assert!(everything.len() > 150);
        let mut runner = TestRunner::default();
        let boxes = (7.44..7.49, 51.505..51.522, 0.0..0.03, 0.0..0.02);
        for _ in 0..40 {
            let (west, south, width, height) = boxes.new_tree(&mut runner).unwrap().current();
            let (east, north) = (west + width, south + height);
            let query = format!("?limit=5000&bbox={west},{south},{east},{north}");
            let mut found = slugs(&site, &query).await;
            let mut expected: Vec<String> = everything
                .iter()
                .filter(|(lon, lat, _)| {
                    (west..=east).contains(lon) && (south..=north).contains(lat)
                })
                .map(|(_, _, it)| it["slug"].as_str().unwrap().to_owned())
                .collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{query}");
        }
    });
}

#[test]
fn a_hundred_are_given_unless_said_otherwise_and_the_answer_says_how_many_matched() {
    on_sqlite(async |site| {
        let usual = site.json(DOOR).await;
        assert_eq!(usual["returned"], 100);
        assert_eq!(usual["features"].as_array().unwrap().len(), 100);
        assert!(usual["matched"].as_u64().unwrap() > 150);
        let few = site.json(&format!("{DOOR}?limit=3")).await;
        assert_eq!(few["features"].as_array().unwrap().len(), 3);
        assert_eq!(few["matched"], usual["matched"]);
    });
}

#[test]
fn kinds_and_networks_leave_what_they_name() {
    on_sqlite(async |site| {
        let islands = features(&site, "?kind=art_island").await;
        assert!(islands.len() >= 10);
        assert!(islands.iter().all(|(_, _, it)| it["kind"] == "art_island"));
        let two = features(&site, "?kind=culture&kind=shop&limit=5000").await;
        let kind = |wanted| two.iter().filter(|(_, _, it)| it["kind"] == wanted).count();
        assert_eq!(kind("culture") + kind("shop"), two.len());
        assert!(kind("culture") > 0 && kind("shop") > 0);
        for (_, _, it) in features(&site, "?network=qualitaetsroute").await {
            let networks = it["networks"].as_array().unwrap();
            assert!(networks.contains(&"qualitaetsroute".into()));
        }
    });
}

#[test]
fn a_search_forgives_umlauts_case_and_typing_mistakes() {
    on_sqlite(async |site| {
        for words in ["Reinoldikirche", "reinoldikirsche", "REINOLDIKIRCHE"] {
            let found = slugs(&site, &format!("?q={words}")).await;
            assert_eq!(
                found.first().map(String::as_str),
                Some("reinoldikirche"),
                "{words}"
            );
        }
        let spellings = ["M%C3%B6nchenwordt", "moenchenwordt", "monchenwordt"];
        for words in spellings {
            let found = slugs(&site, &format!("?q={words}")).await;
            assert!(
                found.iter().any(|it| it.contains("moenchenwordt")),
                "{words}: {found:?}"
            );
        }
        assert!(slugs(&site, "?q=xyzzyqwert").await.is_empty());
    });
}

#[test]
fn a_search_understands_words_that_ask_for_a_filter() {
    on_sqlite(async |site| {
        let noon = "open_at=2026-11-23T12:00:00%2B01:00";
        let night = "open_at=2026-11-24T03:30:00Z";
        for words in ["optiker+offen", "open+optician", "optician+open+now"] {
            let found = slugs(&site, &format!("?q={words}&{noon}")).await;
            assert_eq!(found, ["musteroptik-durchblick"], "{words}");
            let found = slugs(&site, &format!("?q={words}&{night}")).await;
            assert!(found.is_empty(), "{words}: {found:?}");
        }
        let found = slugs(&site, "?q=kaffee+barrierefrei").await;
        assert!(
            found.contains(&"cafe-beispielbohne".to_owned()),
            "{found:?}"
        );
        assert!(!found.contains(&"muster-eisdiele".to_owned()), "{found:?}");
    });
}

#[test]
fn what_is_open_depends_on_the_instant_asked_for() {
    on_sqlite(async |site| {
        let states = async |at: &str| {
            let found = features(&site, &format!("?limit=5000&open_at={at}")).await;
            let open = found
                .iter()
                .filter(|(_, _, it)| it["open"] == "open")
                .count();
            for (_, _, it) in &found {
                let state = it["open"].as_str().unwrap();
                assert!(
                    ["open", "closed", "by_appointment", "unknown"].contains(&state),
                    "{state}"
                );
                if it.get("opening_hours").is_none() && state != "by_appointment" {
                    assert_ne!(state, "closed", "nobody knows the hours of {}", it["slug"]);
                }
            }
            open
        };
        let noon = states("2026-11-23T12:00:00%2B01:00").await;
        let night = states("2026-11-24T03:30:00Z").await;
        assert!(noon > night, "{noon} open at noon, {night} at night");
        // The same instant, written in another zone.
        let utc = site
            .json(&format!("{DOOR}?open_at=2026-11-23T11:00:00Z"))
            .await;
        let local = site
            .json(&format!("{DOOR}?open_at=2026-11-23T12:00:00%2B01:00"))
            .await;
        assert_eq!(utc, local);
    });
}

#[test]
fn wrong_parameters_are_refused_with_a_problem_that_names_them() {
    on_sqlite(async |site| {
        for query in [
            "bbox=7.4,51.5,7.5",
            "bbox=7.4,51.5,7.5,nan",
            "bbox=7.4,51.6,7.5,51.5",
            "bbox=7.4,51.5,7.5,91",
            "bbox=a,b,c,d",
            "kind=pub",
            "network=hanse",
            "open_at=tomorrow",
            "open_at=2020-01-01T00:00:00Z",
            "open_at=2028-01-01T00:00:00Z",
            "limit=0",
            "limit=-1",
            "limit=5001",
            "limit=ten",
            "limit=1&limit=2",
            "lim=10",
        ] {
            let problem = site.problem(&format!("{DOOR}?{query}"), 400).await;
            let name = query.split('=').next().unwrap();
            assert!(problem.to_string().contains(name), "{query}: {problem}");
        }
    });
}

#[test]
fn problems_speak_the_readers_language() {
    on_sqlite(async |site| {
        let detail = async |language: &str| {
            let request = site.request("GET", "/api/v1/places?limit=0");
            let answer = request
                .header("accept-language", language)
                .send()
                .await
                .unwrap();
            assert!(
                answer.headers()["vary"]
                    .to_str()
                    .unwrap()
                    .to_lowercase()
                    .contains("accept-language")
            );
            answer.json::<Value>().await.unwrap()["title"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_ne!(detail("de").await, detail("en").await);
    });
}

#[test]
fn one_place_is_told_in_full() {
    on_sqlite(async |site| {
        let place = site.json(&format!("{DOOR}/reinoldikirche")).await;
        assert_eq!(place["type"], "Feature");
        assert_eq!(place["properties"]["name"], "Reinoldikirche");
        assert_eq!(place["properties"]["record"]["slug"], "reinoldikirche");
        assert_eq!(place["properties"]["openings"], Value::Null);
        let open = slugs(&site, "?kind=shop&limit=1").await;
        let shop = site.json(&format!("{DOOR}/{}", open[0])).await;
        let openings = shop["properties"]["openings"].as_array().unwrap();
        assert!(openings.len() > 10, "four weeks of hours");
        site.problem(&format!("{DOOR}/gibt-es-nicht"), 404).await;
        site.problem(&format!("{DOOR}/reinoldikirche?x=1"), 400)
            .await;
    });
}

#[test]
fn an_address_card_can_be_kept_by_a_phone() {
    on_sqlite(async |site| {
        let slug = slugs(&site, "?kind=shop&limit=1").await.remove(0);
        let path = format!("{DOOR}/{slug}.vcf");
        let answer = site.get(&path).await;
        assert_eq!(answer.status().as_u16(), 200);
        let headers = answer.headers().clone();
        assert_eq!(
            header(&headers, "content-type"),
            "text/vcard; charset=utf-8"
        );
        assert_eq!(
            header(&headers, "content-disposition"),
            format!("attachment; filename=\"{slug}.vcf\"")
        );
        let card = answer.text().await.unwrap();
        let head = "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:";
        assert!(card.starts_with(head), "{card}");
        assert!(card.ends_with("\r\nEND:VCARD\r\n"), "{card}");
        for line in ["ADR;TYPE=work:;;", "GEO:geo:51.5", "REV:2026"] {
            assert!(card.contains(&format!("\r\n{line}")), "{line} in {card}");
        }
        assert!(
            card.split("\r\n")
                .all(|it| it.len() <= 75 && !it.contains('\n'))
        );

        // Kept like every other answer, and known again by its tag.
        let tag = header(&headers, "etag").to_owned();
        let again = site.request("GET", &path).header("if-none-match", tag);
        assert_eq!(again.send().await.unwrap().status().as_u16(), 304);

        let church = site
            .text(&format!("{DOOR}/reinoldikirche.vcf?lang=en"))
            .await;
        assert!(
            church.contains("\r\nFN:St Reinold's Church\r\n"),
            "{church}"
        );
        assert!(church.contains("\r\nKIND:location\r\n"), "{church}");
        let page = "https://karte.example.org/ort/reinoldikirche";
        assert!(church.contains(&format!("\r\nUID:{page}\r\n")), "{church}");
        site.problem(&format!("{DOOR}/reinoldikirche.vcf?lang=fr"), 400)
            .await;
        site.problem(&format!("{DOOR}/gibt-es-nicht.vcf"), 404)
            .await;
    });
}
