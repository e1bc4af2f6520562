//! `/api/v1/events` and `/api/v1/events/{slug}`.

use serde_json::Value;

use crate::site::{Running, instant, now, on_sqlite};

const DOOR: &str = "/api/v1/events";

async fn events(site: &Running, query: &str) -> Vec<Value> {
    let answer = site.json(&format!("{DOOR}{query}")).await;
    assert_eq!(answer["type"], "FeatureCollection");
    answer["features"].as_array().unwrap().clone()
}

/// Start and end of each date of an event.
fn dates(event: &Value) -> Vec<(app::city::Instant, app::city::Instant)> {
    let Some(dates) = event["properties"]["occurrences"].as_array() else {
        panic!("an event has dates: {event}");
    };
    dates
        .iter()
        .map(|it| {
            let at = |name: &str| instant(it[name].as_str().unwrap());
            (at("start"), at("end"))
        })
        .collect()
}

#[test]
fn nothing_that_is_over_is_listed() {
    on_sqlite(async |site| {
        let all = events(&site, "?limit=5000").await;
        assert!(all.len() >= 20);
        assert!(
            all.iter()
                .flat_map(dates)
                .all(|(start, end)| start < end && end > now())
        );
    });
}

#[test]
fn a_span_of_time_is_kept_to() {
    on_sqlite(async |site| {
        let (from, to) = ("2026-11-24T00:00:00Z", "2026-11-29T00:00:00Z");
        let some = events(&site, &format!("?from={from}&to={to}")).await;
        assert!(!some.is_empty());
        for event in &some {
            let dates = dates(event);
            assert!(!dates.is_empty());
            for (start, end) in dates {
                assert!(
                    start < instant(to) && end > instant(from),
                    "{start} to {end}"
                );
            }
        }
        // Whole days in the city: the last one is included.
        let day = events(&site, "?from=2026-11-24&to=2026-11-24").await;
        for (start, end) in day.iter().flat_map(dates) {
            assert!(start < instant("2026-11-25T00:00:00+01:00"));
            assert!(end > instant("2026-11-24T00:00:00+01:00"));
        }
    });
}

#[test]
fn a_place_and_a_box_leave_what_is_there() {
    on_sqlite(async |site| {
        let all = events(&site, "?limit=5000").await;
        let bounds = [7.46, 51.51, 7.468, 51.516];
        let query = format!(
            "?limit=5000&bbox={},{},{},{}",
            bounds[0], bounds[1], bounds[2], bounds[3]
        );
        let inside = events(&site, &query).await;
        assert!(!inside.is_empty() && inside.len() < all.len());
        for event in inside {
            let at = event["geometry"]["coordinates"].as_array().unwrap();
            let (lon, lat) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
            assert!(
                (bounds[0]..=bounds[2]).contains(&lon) && (bounds[1]..=bounds[3]).contains(&lat)
            );
        }
        let here = events(&site, "?place=reinoldikirche").await;
        assert!(!here.is_empty() && here.len() < all.len());
        assert_eq!(events(&site, "?limit=2").await.len(), 2);
    });
}

#[test]
fn wrong_parameters_are_refused() {
    on_sqlite(async |site| {
        for query in [
            "from=soon",
            "from=2026-12-02&to=2026-12-01",
            "place=gibt-es-nicht",
            "bbox=1,2,3",
            "limit=0",
            "kind=shop",
        ] {
            site.problem(&format!("{DOOR}?{query}"), 400).await;
        }
        site.problem(&format!("{DOOR}/gibt-es-nicht"), 404).await;
    });
}

#[test]
fn one_event_is_told_in_full() {
    on_sqlite(async |site| {
        let all = events(&site, "").await;
        let slug = all[0]["properties"]["slug"].as_str().unwrap();
        let one = site.json(&format!("{DOOR}/{slug}")).await;
        assert_eq!(one["properties"]["slug"], slug);
        assert!(!dates(&one).is_empty());
    });
}
