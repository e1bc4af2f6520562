//! What the city says about itself shows everywhere, and needs no other program.

use app::city::{Lang, Text};
use server::store::{Batch, Write};

use crate::site::{Running, header, now, on_sqlite};

/// Changes the city's record and waits until it is published.
async fn change(site: &Running, change: impl FnOnce(&mut app::city::CityInfo)) {
    let mut info = site.store.load().await.unwrap().info;
    change(&mut info);
    let batch = Batch {
        by: "test".into(),
        at: now(),
        writes: vec![Write::Info {
            record: info.clone(),
            expected: None,
        }],
    };
    let revision = site.store.write(batch).await.unwrap();
    let published = format!("\"revision\":{}", revision.0);
    for _ in 0..200 {
        if site.text("/api/v1/city").await.contains(&published) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("revision {} was never published", revision.0);
}

#[test]
fn the_app_is_installed_under_the_citys_own_name() {
    on_sqlite(async |site| {
        change(&site, |info| {
            info.title = Text::both("Plan von Eckstadt", "Plan of Eckstadt");
        })
        .await;
        let answer = site.get("/manifest.webmanifest").await;
        assert!(header(answer.headers(), "content-type").starts_with("application/manifest+json"));
        let manifest: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(manifest["name"], "Plan von Eckstadt");
        assert_eq!(manifest["start_url"], "/");
    });
}

#[test]
fn a_city_of_one_language_leads_there_and_offers_no_other() {
    on_sqlite(async |site| {
        assert!(site.text("/").await.contains("class=\"language\""));
        change(&site, |info| info.languages = vec![Lang::En]).await;
        for (from, to) in [
            ("/", "/en"),
            ("/ort/reinoldikirche", "/en/place/reinoldikirche"),
            ("/termine?category=markt", "/en/events?category=markt"),
        ] {
            let answer = site.get(from).await;
            assert_eq!(answer.status(), 307, "{from}");
            assert_eq!(header(answer.headers(), "location"), to);
            assert_eq!(site.get(to).await.status(), 200, "{to}");
        }
        let page = site.text("/en").await;
        assert!(!page.contains("class=\"language\""));
        assert!(!page.contains("hreflang=\"de\""));
        let manifest = site.text("/manifest.webmanifest").await;
        assert!(manifest.contains("\"start_url\":\"/en\""), "{manifest}");
    });
}
