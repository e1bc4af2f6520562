//! `/api/v1/city`, `/api/v1/basemap` and the doors that say how the server is.

use app::city::{City, Snapshot};
use chrono::Duration;

use crate::site::{now, on_sqlite};

#[test]
fn the_snapshot_holds_the_coming_four_weeks() {
    on_sqlite(async |site| {
        let snapshot: Snapshot = serde_json::from_str(&site.text("/api/v1/city").await).unwrap();
        assert_eq!(snapshot.revision, site.store.revision().await.unwrap());
        assert!(snapshot.from <= now() && snapshot.until >= now() + Duration::days(28));
        assert!(
            snapshot.until <= now() + Duration::days(36),
            "the phone gets no more than it needs"
        );
        assert!(snapshot.places.len() >= 120 && !snapshot.occurrences.is_empty());
        for date in &snapshot.occurrences {
            assert!(date.start < snapshot.until && date.end > snapshot.from);
        }
        let with_hours = snapshot
            .places
            .iter()
            .filter(|it| it.schedule.is_some())
            .count();
        assert!(with_hours >= 15);
        // It is all that a phone needs to answer by itself.
        let city = City::build(snapshot);
        assert!(city.place("reinoldikirche").is_some());
        assert!(!city.search(&city.understand("kirche")).is_empty());
    });
}

#[test]
fn the_base_map_names_its_streets() {
    on_sqlite(async |site| {
        let map: geojson::FeatureCollection = site.text("/api/v1/basemap").await.parse().unwrap();
        let named = |name: &str| {
            map.features
                .iter()
                .any(|it| it.property("name").is_some_and(|it| it == name))
        };
        for name in ["Westenhellweg", "Ostenhellweg", "Königswall", "Alter Markt"] {
            assert!(named(name), "{name}");
        }
    });
}

#[test]
fn health_says_that_the_server_runs_and_reaches_its_database() {
    on_sqlite(async |site| {
        assert_eq!(site.json("/health/live").await["status"], "live");
        let ready = site.json("/health/ready").await;
        assert_eq!(ready["status"], "ready");
        assert_eq!(ready["published"], ready["stored"]);
        site.store.close().await;
        // What was found a moment ago is told for a while.
        while site.get("/health/ready").await.status().as_u16() != 503 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(site.get("/health/live").await.status().as_u16(), 200);
        // What was published last is still there.
        assert_eq!(site.get("/termine").await.status().as_u16(), 200);
    });
}
