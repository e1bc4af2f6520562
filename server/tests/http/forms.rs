//! Forms that nobody has filled in: far too many fields, far too much in them.

use app::account::rights::Role;
use reqwest::Response;

use crate::browser::{Browser, invite, proven};
use crate::site::on_sqlite;

/// More fields than any form has, in less than a megabyte.
fn many() -> Vec<(String, String)> {
    (0..100_000)
        .map(|it| (format!("f{it}"), String::new()))
        .collect()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

async fn refused(door: &str, answer: Response) {
    assert_eq!(answer.status().as_u16(), 413, "{door}");
    let page = answer.text().await.unwrap();
    // How to go on, and nothing of what was sent.
    assert!(
        page.contains("kürzen Sie den längsten Text"),
        "{door}: {page}"
    );
    assert!(page.len() < 20_000, "{door}");
}

#[test]
fn what_no_form_of_ours_sends_is_refused_with_words() {
    on_sqlite(async |site| {
        let (id, _) = invite(&site, "r@b.example", Some(Role::Office)).await;
        let (many, long) = (many(), "x".repeat(70_000));
        let mut anybody = Browser::new(&site);
        for door in [
            "/anmelden",
            "/anmelden/code",
            "/anmelden/link",
            "/vorschlagen",
            "/vorschlagen/ort",
        ] {
            refused(door, anybody.post(door, &borrowed(&many)).await).await;
            refused(door, anybody.post(door, &[("mail", &long)]).await).await;
        }
        let mut office = proven(&site, id).await;
        for door in [
            "/konto",
            "/konto/geraete",
            "/konto/passkeys",
            "/konto/daten",
            "/konto/redaktion",
            "/konto/redaktion/neuer-ort",
            "/konto/redaktion/ort/reinoldikirche",
            "/konto/redaktion/ort/reinoldikirche/verlauf",
            "/konto/redaktion/orte/auswahl",
            "/konto/redaktion/personen",
            "/konto/redaktion/stadt",
            "/konto/redaktion/beispieldaten",
            "/konto/termine/neu",
            "/konto/kalender",
        ] {
            refused(door, office.post(door, &borrowed(&many)).await).await;
            refused(door, office.post(door, &[("text_de", &long)]).await).await;
        }
    });
}

#[test]
fn an_answer_that_shows_what_was_typed_is_not_many_times_as_long() {
    on_sqlite(async |site| {
        let (id, _) = invite(&site, "r@b.example", Some(Role::Office)).await;
        // Each of these letters takes five or six when it is shown.
        let quotes = "\"<&'".repeat(8_000);
        let unknown = "unbekannt-".to_owned() + &"x".repeat(40) + " ";
        let unknown = unknown.repeat(1_200);
        let mut anybody = Browser::new(&site);
        let answer = anybody
            .post("/anmelden", &[("mail", &quotes[..20_000])])
            .await;
        assert_eq!(answer.status().as_u16(), 422);
        assert!(answer.text().await.unwrap().len() < 20_000);

        let mut office = proven(&site, id).await;
        let page = office.page("/konto/redaktion/neuer-ort").await.len();
        let names = [
            "name_de",
            "text_de",
            "street",
            "website",
            "networks",
            "categories",
            "slug",
        ];
        for text in [&quotes, &unknown] {
            let typed = names.map(|name| (name, text.as_str()));
            let sent: usize = typed.iter().map(|it| it.1.len()).sum();
            let answer = office.post("/konto/redaktion/neuer-ort", &typed).await;
            assert_eq!(answer.status().as_u16(), 422);
            let shown = answer.text().await.unwrap().len();
            assert!(shown < page + 7 * sent, "{shown} bytes for {sent}");
        }
    });
}

#[test]
fn the_longest_texts_that_are_kept_come_back_whole() {
    on_sqlite(async |site| {
        let (id, _) = invite(&site, "r@b.example", Some(Role::Office)).await;
        let mut office = proven(&site, id).await;
        let text = "\u{e4}\u{1f3b5}".repeat(5_000);
        let typed = [("name_de", ""), ("text_de", &text), ("text_en", &text)];
        let answer = office.post("/konto/redaktion/neuer-ort", &typed).await;
        assert_eq!(answer.status().as_u16(), 422);
        assert_eq!(answer.text().await.unwrap().matches(&text).count(), 2);
    });
}
