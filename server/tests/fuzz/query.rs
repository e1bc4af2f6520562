//! Questions to the read API and the visitors' pages: answered, or refused with what goes.

use std::fmt::Write as _;

use app::city::BBox;
use proptest::prelude::*;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::mutate::{Format, Input};
use crate::search::search;
use crate::site::{Running, header};

const SEEDS: [&str; 22] = [
    "/api/v1/places?bbox=7.45,51.51,7.48,51.52&limit=5000",
    "/api/v1/places?kind=shop,gastronomy&network=qualitaetsroute&limit=10",
    "/api/v1/places?q=apotheke+offen&open_at=2026-12-05T14:00:00%2B01:00",
    "/api/v1/places?q=reinoldi&bbox=7.4,51.4,7.5,51.6&kind=sight&kind=culture",
    "/api/v1/places/reinoldikirche",
    "/api/v1/places/reinoldikirche.vcf?lang=en",
    "/api/v1/events?from=2026-12-05&to=2026-12-24&limit=20",
    "/api/v1/events?place=reinoldikirche&bbox=7.45,51.51,7.48,51.52",
    "/api/v1/events?from=2026-12-05T14:00:00Z&limit=1",
    "/api/v1/events.ics?lang=en",
    "/api/v1/city",
    "/api/v1/basemap",
    "/?q=caf%C3%A9&kind=gastronomy&open=1&wheelchair=1&n=40",
    "/?network=qualitaetsroute&category=mode&street=Ostenhellweg&today=1",
    "/en?q=open+pharmacy&at=7.4653,51.5136",
    "/termine?when=weekend&category=musik&n=3",
    "/en/events?when=month&month=2026-12&from=2026-12-05&to=2026-12-06",
    "/ort/reinoldikirche?from=7.46,51.51",
    "/en/place/reinoldikirche",
    "/mehr",
    "/sitemap.xml",
    "/media/abc.jpg",
];

const WORDS: &str = "& = ? , / . + % %25 %2F %2f%2e%2e %00 %0d%0a %FF %C3%28 %E2%80%AE %F0%9F%98%80 \
    bbox= limit= kind= network= q= open_at= from= to= place= lang= n= at= when= month= days= \
    category= street= open= today= 7.45,51.51,7.48,51.52 -180,-90,180,90 180,90,-180,-90 \
    NaN,NaN,NaN,NaN inf,-inf,inf,inf 1e308,1e308,1e309,1e309 0,0,0,0 5000 5001 00001 1_000 \
    2026-12-05 -262143-01-01 %2B262142-12-31 2026-13-01 0000-00-00 9999-12-31T23:59:60Z \
    1900-01-01 2199-12-31 2200-01-01 2026-12-05T14:00:00%2B99:99 2026-12-05T14:00:00+01:00 \
    2026-12-05T25:00:00Z 1969-12-31T23:59:59.999999999Z shop art_island castle reinoldikirche \
    reinoldikirche.vcf .ics .vcf /api/v1/ /en/ /api/v2/ /pkg/ ../ // ; : * ' \" [ ] { } | ^ ` ~ ! $ ( )";

/// The longest answer that visitors get without asking for more of it, in bytes: all of the city.
const MOST: usize = 4_000_000;

/// An address that may be sent: what may not stand in one is escaped.
fn address(bytes: &[u8]) -> String {
    let mut address = String::from("/");
    for byte in bytes.strip_prefix(b"/").unwrap_or(bytes).iter().take(6000) {
        match byte {
            b'!' | b'$'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => {
                address.push(char::from(*byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[test]
fn questions_are_answered_or_refused_with_what_goes() {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("city.db").display());
    let site = runtime.block_on(Running::start(&url));
    let format = Format::new(SEEDS, WORDS);
    search(400, &format.damaged(), |Input(bytes)| {
        let address = address(&bytes);
        runtime.block_on(ask(&site, &address))
    });
    let alive = runtime.block_on(site.get("/health/ready"));
    assert_eq!(alive.status().as_u16(), 200);
}

async fn ask(site: &Running, address: &str) -> Result<(), TestCaseError> {
    let answer = site.get(address).await;
    let status = answer.status().as_u16();
    prop_assert!(status < 500, "{status}");
    // Two points in an address lead upwards, also escaped.
    let path = answer.url().path().to_owned();
    let headers = answer.headers().clone();
    let kind = header(&headers, CONTENT_TYPE.as_str()).to_owned();
    let body = answer.bytes().await;
    let body = body.map_err(|it| TestCaseError::fail(it.to_string()))?;
    // What is echoed of a question is cut, or said once for each of its parts.
    prop_assert!(
        body.len() <= MOST + 100 * address.len(),
        "{} bytes",
        body.len()
    );
    if !path.starts_with("/api/v1/") {
        return Ok(());
    }
    if status >= 400 && status != 405 {
        prop_assert_eq!(&kind, "application/problem+json");
        let problem: Value = serde_json::from_slice(&body).unwrap();
        prop_assert_eq!(&problem["status"], status);
        prop_assert!(
            body.len() <= 20_000 + 20 * address.len(),
            "{} bytes",
            body.len()
        );
        // A name that is no text is no parameter, and has no error of its own.
        let errors = problem["errors"].as_array();
        let told = errors.is_some_and(|it| !it.is_empty());
        prop_assert!(status != 400 || told || path.contains('%'));
    } else if kind.starts_with("application/geo+json") {
        let json: Value = serde_json::from_slice(&body).unwrap();
        collection(&json, address)?;
    }
    Ok(())
}

/// No more than was asked for, and nothing from elsewhere.
fn collection(json: &Value, address: &str) -> Result<(), TestCaseError> {
    let Some(features) = json["features"]
        .as_array()
        .filter(|_| json["matched"].is_u64())
    else {
        return Ok(());
    };
    let count = features.len() as u64;
    prop_assert_eq!(json["returned"].as_u64(), Some(count));
    prop_assert!(json["matched"].as_u64() >= Some(count));
    let query = address.split_once('?').map_or("", |it| it.1);
    let pairs = form_urlencoded::parse(query.as_bytes());
    for (name, value) in pairs {
        match &*name {
            "limit" => prop_assert!(count <= value.parse::<u64>().unwrap()),
            "bbox" => {
                let sides: Vec<f64> = value
                    .split(',')
                    .map(|it| it.trim().parse().unwrap())
                    .collect();
                let sides: [f64; 4] = sides.try_into().unwrap();
                let bbox = BBox::try_from(sides).unwrap();
                for feature in features {
                    let at = feature["geometry"]["coordinates"].clone();
                    let at: app::city::Point = serde_json::from_value(at).unwrap();
                    prop_assert!(bbox.contains(at), "{:?}", at);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
