//! One's own account: devices, data, and that nothing of it shows in public.

use app::account::rights::Role;
use app::city::Lang;
use serde_json::Value;

use crate::browser::{Browser, invite, next_mail, proven, way};
use crate::site::{now, on_sqlite};

const MAIL: &str = "erika@laden.example";

#[test]
fn name_and_language_of_mails_can_be_changed() {
    on_sqlite(async |site| {
        let (id, link) = invite(&site, MAIL, None).await;
        next_mail(&site).await.unwrap();
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let name = "Erika <b>Müller</b>";
        let answer = browser
            .post("/konto", &[("name", name), ("lang", "en")])
            .await;
        assert_eq!(way(&answer), "/konto?n=saved");
        let page = browser.page("/konto?n=saved").await;
        assert!(
            page.contains("Gespeichert.") && !page.contains("<b>Müller"),
            "{page}"
        );
        let account = site.store.person(id).await.unwrap().unwrap();
        assert_eq!((account.name.as_str(), account.lang), (name, Lang::En));
        let mut elsewhere = Browser::new(&site);
        elsewhere.post("/anmelden", &[("mail", MAIL)]).await;
        let mail = next_mail(&site).await.unwrap();
        assert!(
            mail.letter.subject.starts_with("Your sign-in link"),
            "{}",
            mail.letter.subject
        );
        let long = "x".repeat(81);
        for wrong in [
            [("name", long.as_str()), ("lang", "de")],
            [("name", "x"), ("lang", "fr")],
        ] {
            let answer = browser.post("/konto", &wrong).await;
            assert_eq!(answer.status().as_u16(), 422);
        }
    });
}

#[test]
fn devices_are_listed_and_can_be_signed_out_one_by_one_or_all_others() {
    on_sqlite(async |site| {
        let mut browsers = Vec::new();
        for _ in 0..3 {
            let (_, link) = invite(&site, MAIL, None).await;
            let mut browser = Browser::new(&site);
            browser.follow(&link).await;
            browsers.push(browser);
        }
        let (stranger, _) = invite(&site, "otto@laden.example", None).await;
        let mut strangers = proven(&site, stranger).await;
        let [mine, second, third] = browsers.as_mut_slice() else {
            panic!()
        };
        let page = mine.page("/konto/geraete").await;
        assert_eq!(
            page.matches("Firefox, Android").count(),
            3 + 2,
            "three names, two buttons"
        );
        assert!(page.contains("dieses Gerät"), "{page}");
        let session = |page: &str| {
            let (_, rest) = page.split_once("name=\"session\" value=\"").unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let id = session(&page);
        let answer = strangers
            .post("/konto/geraete", &[("do", "one"), ("session", &id)])
            .await;
        assert_eq!(answer.status().as_u16(), 303);
        let after = mine.page("/konto/geraete").await;
        assert!(after.contains(&id), "not a stranger's to end");

        let answer = mine
            .post("/konto/geraete", &[("do", "one"), ("session", &id)])
            .await;
        assert_eq!(way(&answer), "/konto/geraete?n=device");
        let mut left = 0;
        for browser in [&mut *second, &mut *third] {
            left += u32::from(browser.get("/konto").await.status().as_u16() == 200);
        }
        assert_eq!(left, 1);
        mine.post("/konto/geraete", &[("do", "others")]).await;
        for browser in [second, third] {
            assert_eq!(way(&browser.get("/konto").await), "/anmelden?n=please");
        }
        assert!(
            mine.page("/konto/geraete?n=others")
                .await
                .contains("Alle anderen Geräte")
        );
        let answer = mine.post("/konto/geraete", &[("do", "everything")]).await;
        assert_eq!(answer.status().as_u16(), 422);
    });
}

#[test]
fn everybody_can_take_their_data_along_and_leave() {
    on_sqlite(async |site| {
        let (id, link) = invite(&site, MAIL, Some(Role::Organiser)).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        let answer = browser.get("/konto/daten/export").await;
        let disposition = answer.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(disposition.starts_with("attachment"), "{disposition}");
        let all: Value = answer.json().await.unwrap();
        assert_eq!(all["account"]["mail"], MAIL);
        assert_eq!(all["devices"][0]["device"], "Firefox, Android");

        let answer = browser.post("/konto/daten", &[]).await;
        assert_eq!(way(&answer), "/konto/daten?n=unsure");
        assert!(site.store.person(id).await.unwrap().is_some());
        let answer = browser.post("/konto/daten", &[("sure", "yes")]).await;
        assert_eq!(way(&answer), "/anmelden?n=erased");
        assert!(browser.cookies.is_empty());
        assert_eq!(site.store.person(id).await.unwrap(), None);
        assert!(
            browser
                .page("/anmelden?n=erased")
                .await
                .contains("Konto ist gelöscht")
        );
    });
}

#[test]
fn the_last_of_the_office_cannot_leave_it_alone() {
    on_sqlite(async |site| {
        let (id, _) = invite(&site, MAIL, Some(Role::Office)).await;
        let mut browser = proven(&site, id).await;
        let answer = browser.post("/konto/daten", &[("sure", "yes")]).await;
        assert_eq!(way(&answer), "/konto/daten?n=office");
        invite(&site, "otto@laden.example", Some(Role::Office)).await;
        let answer = browser.post("/konto/daten", &[("sure", "yes")]).await;
        assert_eq!(way(&answer), "/anmelden?n=erased");
    });
}

#[test]
fn nothing_of_accounts_shows_in_public_answers() {
    const NAME: &str = "Xaveria Quittenbaum";
    const ADDRESS: &str = "xaveria.quittenbaum@laden.example";
    on_sqlite(async |site| {
        // Somebody who has a place, has posted an event, and has changed the place.
        let (id, link) = invite(&site, ADDRESS, Some(Role::Office)).await;
        site.store.describe(id, NAME, Lang::De).await.unwrap();
        Browser::new(&site).follow(&link).await;
        let slug = app::city::Slug::new("reinoldikirche").unwrap();
        let place = site.store.place(&slug).await.unwrap().unwrap();
        let event = app::city::Slug::new("hansemarkt").unwrap();
        site.store.give_event(id, &event).await.unwrap();
        let write = server::store::Write::Place {
            record: place.record,
            published: true,
            expected: Some(place.version),
        };
        let batch = server::store::Batch {
            by: id.to_string(),
            at: now(),
            writes: vec![write],
        };
        site.store.write(batch).await.unwrap();

        let mut doors: Vec<String> = [
            "/",
            "/en",
            "/termine",
            "/inseln",
            "/mehr",
            "/impressum",
            "/datenschutz",
            "/barrierefreiheit",
            "/anmelden",
            "/anmelden/code",
            "/manifest.webmanifest",
            "/api/v1",
            "/api/v1/city",
            "/api/v1/basemap",
            "/api/v1/places?limit=5000",
            "/api/v1/places.geojson?limit=5000",
            "/api/v1/events?limit=5000",
            "/api/v1/events.ics",
            "/health/ready",
            "/health/live",
            "/gibt/es/nicht",
        ]
        .map(str::to_owned)
        .into();
        for (list, page) in [("places", "ort"), ("events", "termin")] {
            let all = site.json(&format!("/api/v1/{list}?limit=5000")).await;
            let slugs = all["features"].as_array().unwrap();
            assert!(slugs.len() > 5, "{list}");
            for record in slugs {
                let slug = record["properties"]["slug"].as_str().unwrap();
                doors.push(format!("/{page}/{slug}"));
                doors.push(format!("/api/v1/{list}/{slug}"));
            }
        }
        assert!(doors.len() > 200, "{}", doors.len());
        for door in doors {
            let answer = site.get(&door).await;
            let headers = format!("{:?}", answer.headers());
            let text = answer.text().await.unwrap() + &headers;
            for secret in [NAME, "Quittenbaum", ADDRESS, "quittenbaum", &id.to_string()] {
                assert!(!text.contains(secret), "{door} tells {secret}");
            }
        }
    });
}

/// Whether a page's way on is this one.
fn leads(page: &str, path: &str, label: &str) -> bool {
    let links = page.split("<a ").skip(1);
    let mut links = links.filter_map(|it| it.split_once("</a>")).map(|it| it.0);
    links.any(|it| {
        it.contains("button primary")
            && it.contains(&format!("href=\"{path}\""))
            && it.ends_with(label)
    })
}

#[test]
fn whoever_is_signed_in_is_led_back_to_their_account_when_something_did_not_work() {
    const NAVIGATION: &str = "class=\"account-nav\"";
    on_sqlite(async |site| {
        let (id, _) = invite(&site, MAIL, Some(Role::Organiser)).await;
        let mut browser = proven(&site, id).await;
        let as_text = browser
            .request("POST", "/konto")
            .header("content-type", "text/plain");
        for (answer, status, words) in [
            (browser.get("/konto/redaktion").await, 403, "kein Recht"),
            (
                browser.get("/konto/geschaeft/Nichts").await,
                404,
                "gibt es nicht",
            ),
            (
                browser.get("/konto/geschaeft/%ff").await,
                404,
                "gibt es nicht",
            ),
            (
                browser.get("/konto/termin/A%20B").await,
                404,
                "gibt es nicht",
            ),
            (browser.get("/abmelden").await, 405, "Über diese Adresse"),
            (
                as_text.body("x").send().await.unwrap(),
                415,
                "Über diese Adresse",
            ),
            (
                browser
                    .post("/konto", &[("name", "x"), ("lang", "xx")])
                    .await,
                422,
                "nicht verstanden",
            ),
        ] {
            assert_eq!(answer.status().as_u16(), status, "{words}");
            let page = answer.text().await.unwrap();
            assert!(page.contains(words), "{page}");
            assert!(page.contains(NAVIGATION), "{page}");
            assert!(!page.contains("/anmelden\""), "{page}");
            assert!(leads(&page, "/konto", "Ihr Konto"), "{page}");
        }
        let page = site.get("/abmelden").await.text().await.unwrap();
        assert!(leads(&page, "/anmelden", "Anmelden"), "{page}");
        assert!(!page.contains(NAVIGATION), "{page}");
    });
}
