//! Passkeys over HTTP, as far as that goes without an authenticator: who may add which, when.

use app::account::rights::Role;
use serde_json::{Value, json};

use crate::browser::{Browser, invite, proven, way};
use crate::site::on_sqlite;

const MAIL: &str = "erika@laden.example";

#[test]
fn the_office_without_a_passkey_can_only_add_one() {
    on_sqlite(async |site| {
        let (_, link) = invite(&site, MAIL, Some(Role::Office)).await;
        let mut browser = Browser::new(&site);
        browser.follow(&link).await;
        for closed in [
            "/konto",
            "/konto/geraete",
            "/konto/daten",
            "/konto/daten/export",
        ] {
            let answer = browser.get(closed).await;
            assert_eq!(way(&answer), "/konto/passkeys?n=prove", "{closed}");
        }
        for closed in [
            "/konto",
            "/konto/geraete",
            "/konto/daten",
            "/konto/passkeys",
        ] {
            let fields = [
                ("sure", "yes"),
                ("do", "remove"),
                ("name", "x"),
                ("lang", "de"),
                ("passkey", "01900000-0000-7000-8000-000000000000"),
            ];
            let answer = browser.post(closed, &fields).await;
            assert_eq!(way(&answer), "/konto/passkeys?n=prove", "{closed}");
        }
        let page = browser.page("/konto/passkeys?n=prove").await;
        assert!(page.contains("data-passkey=\"enrol\""), "{page}");
        let question: Value = browser
            .post_json("/auth/passkeys/enrol", &json!({}))
            .await
            .json()
            .await
            .unwrap();
        let asked = &question["publicKey"];
        assert_eq!(asked["rp"]["id"], "karte.example.org");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(
            asked["authenticatorSelection"]["userVerification"],
            "required"
        );
        assert!(asked["challenge"].as_str().unwrap().len() > 20);
        assert_eq!(
            way(&browser.post("/abmelden", &[]).await),
            "/anmelden?n=out"
        );
    });
}

#[test]
fn whoever_has_a_passkey_cannot_add_another_by_mail_alone_in_the_office() {
    on_sqlite(async |site| {
        let (id, link) = invite(&site, MAIL, Some(Role::Office)).await;
        let mut with_passkey = proven(&site, id).await;
        assert!(with_passkey.page("/konto").await.contains("Redaktion"));
        let mut by_mail = Browser::new(&site);
        by_mail.follow(&link).await;
        let page = by_mail.page("/konto/passkeys").await;
        assert!(page.contains("data-passkey=\"sign-in\""), "{page}");
        assert!(!page.contains("data-passkey=\"enrol\""), "{page}");
        let answer = by_mail.post_json("/auth/passkeys/enrol", &json!({})).await;
        assert_eq!(answer.status().as_u16(), 403);
    });
}

#[test]
fn passkeys_can_be_named_and_removed_but_not_the_offices_last() {
    on_sqlite(async |site| {
        let (id, _) = invite(&site, MAIL, Some(Role::Office)).await;
        let mut browser = proven(&site, id).await;
        let key = site.store.passkeys(id).await.unwrap()[0].id.to_string();
        let fields = [("do", "rename"), ("passkey", &key), ("name", "Büro <1>")];
        assert_eq!(
            way(&browser.post("/konto/passkeys", &fields).await),
            "/konto/passkeys?n=renamed"
        );
        assert!(
            browser
                .page("/konto/passkeys")
                .await
                .contains("Büro &lt;1&gt;")
        );
        let fields = [("do", "remove"), ("passkey", &*key)];
        assert_eq!(
            way(&browser.post("/konto/passkeys", &fields).await),
            "/konto/passkeys?n=last"
        );
        proven(&site, id).await;
        assert_eq!(
            way(&browser.post("/konto/passkeys", &fields).await),
            "/konto/passkeys?n=removed"
        );
        assert_eq!(site.store.passkeys(id).await.unwrap().len(), 1);
    });
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    on_sqlite(async |site| {
        let mut browser = Browser::new(&site);
        let answer = browser.post_json("/auth/passkeys/enrol", &json!({})).await;
        assert_eq!(answer.status().as_u16(), 401, "signed out");
        let credential = json!({
            "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
            "response": {
                "clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA",
                "userHandle": "AAAA",
            },
        });
        let question: Value = browser
            .post_json("/auth/passkeys/ask", &json!({}))
            .await
            .json()
            .await
            .unwrap();
        for ceremony in [
            "",
            "A",
            question["ceremony"].as_str().unwrap(),
            question["ceremony"].as_str().unwrap(),
        ] {
            let body = json!({ "ceremony": ceremony, "credential": credential });
            let answer = browser.post_json("/auth/passkeys/answer", &body).await;
            assert_eq!(answer.status().as_u16(), 422, "{ceremony}");
        }
        assert!(browser.cookies.is_empty());
        let answer = browser
            .post_json("/auth/passkeys/answer", &json!({ "ceremony": 1 }))
            .await;
        assert!(answer.status().is_client_error());
    });
}
