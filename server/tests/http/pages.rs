//! The pages as machines see them: without script, by their addresses.

use crate::site::on_sqlite;

const PAIRS: [(&str, &str); 8] = [
    ("/", "/en"),
    ("/ort/reinoldikirche", "/en/place/reinoldikirche"),
    ("/termine", "/en/events"),
    ("/inseln", "/en/islands"),
    ("/mehr", "/en/more"),
    ("/impressum", "/en/imprint"),
    ("/datenschutz", "/en/privacy"),
    ("/barrierefreiheit", "/en/accessibility"),
];

#[test]
fn every_page_knows_its_language_itself_and_the_other() {
    on_sqlite(async |site| {
        for (german, english) in PAIRS {
            for (path, lang) in [(german, "de"), (english, "en")] {
                let html = site.text(path).await;
                let opening = html.split('>').nth(1).unwrap();
                assert_eq!(opening, format!("<html lang=\"{lang}\""), "{path}");
                let address = |path: &str| format!("https://karte.example.org{path}");
                for link in [
                    format!("rel=\"canonical\" href=\"{}\"", address(path)),
                    format!("hreflang=\"de\" href=\"{}\"", address(german)),
                    format!("hreflang=\"en\" href=\"{}\"", address(english)),
                ] {
                    let reversed: Vec<&str> = link.split("\" ").collect();
                    let found = html.split("<link").any(|it| {
                        let tag = it.split('>').next().unwrap_or_default();
                        reversed
                            .iter()
                            .all(|part| tag.contains(part.trim_end_matches('"')))
                    });
                    assert!(found, "{path} has no {link}");
                }
                assert!(html.contains("<title>"), "{path}");
                assert!(html.contains("name=\"description\""), "{path}");
                assert!(html.contains("property=\"og:title\""), "{path}");
                assert_eq!(html.matches("<h1").count(), 1, "{path}");
            }
        }
    });
}

#[test]
fn the_first_answer_holds_the_map_and_the_thirty_nearest() {
    on_sqlite(async |site| {
        let html = site.text("/").await;
        assert!(html.contains("<svg") && html.contains("Westenhellweg"));
        assert_eq!(html.matches("<li class=\"row\"").count(), 30);
        let more = site.text("/?n=60").await;
        assert_eq!(more.matches("<li class=\"row\"").count(), 60);
        assert!(
            html.contains("href=\"/?n=60\""),
            "more works without script"
        );
    });
}

#[test]
fn filters_work_without_script_as_a_plain_form() {
    on_sqlite(async |site| {
        let html = site.text("/?q=reinoldikirsche&kind=sight&network=").await;
        assert!(html.contains("href=\"/ort/reinoldikirche\""));
        assert!(
            html.contains("value=\"reinoldikirsche\""),
            "what was typed stays"
        );
        let nothing = site.text("/?q=xyzzyqwert").await;
        assert_eq!(nothing.matches("<li class=\"row\"").count(), 0);
        assert!(nothing.contains("Filter zurücksetzen"));
        // What is typed never becomes markup.
        let html = site
            .text("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
            .await;
        assert!(!html.contains("<script>alert"));
    });
}

#[test]
fn what_does_not_exist_says_so_and_helps_on() {
    on_sqlite(async |site| {
        for (path, words) in [
            ("/ort/gibt-es-nicht", "Diese Seite gibt es nicht"),
            ("/en/event/nothing", "This page does not exist"),
            ("/en/nothing/here", "This page does not exist"),
        ] {
            let answer = site.get(path).await;
            assert_eq!(answer.status().as_u16(), 404, "{path}");
            let html = answer.text().await.unwrap();
            assert!(html.contains(words), "{path}");
            assert!(
                html.contains("name=\"q\"") && html.contains("noindex"),
                "{path}"
            );
        }
    });
}

#[test]
fn a_note_says_that_samples_are_made_up() {
    on_sqlite(async |site| {
        assert!(site.text("/").await.contains("sind erfunden"));
        assert!(site.text("/en").await.contains("are made up"));
    });
}

#[test]
fn a_month_is_a_table_that_works_without_script() {
    on_sqlite(async |site| {
        let html = site.text("/termine?month=2026-12").await;
        for part in [
            "<table class=\"month\"><caption>Dezember 2026</caption><thead>",
            "</thead><tbody>",
            "href=\"/termine?month=2026-11\"",
            "href=\"/termine?month=2027-01\"",
            "1. Weihnachtstag",
        ] {
            assert!(html.contains(part), "{part}");
        }
        // A weekly event far beyond the coming four weeks, and how many there are in words.
        assert!(html.contains("href=\"/termine?from=2026-12-26&amp;to=2026-12-26\""));
        assert!(html.contains(": 1 Termin<"));
        let now = site.text("/termine?when=month").await;
        assert_eq!(now.matches("aria-current=\"date\"").count(), 1);
        // The category stays in every link.
        let concerts = site.text("/termine?month=2026-11&category=konzert").await;
        assert!(concerts.contains("/termine?month=2026-12&amp;category=konzert"));

        let wrong = site.text("/en/events?month=%3Cb%3E").await;
        assert!(wrong.contains("could not read the month “&lt;b&gt;”"));
        assert!(wrong.contains("<caption>November 2026</caption>"));
    });
}

#[test]
fn a_place_can_be_reached_kept_and_corrected_without_script() {
    on_sqlite(async |site| {
        let html = site.text("/en/place/reinoldikirche").await;
        for part in [
            "https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&amp;route=%3B51",
            "href=\"/api/v1/places/reinoldikirche.vcf?lang=en\"",
            // Nobody has entered the publisher's mail address yet.
            "<a href=\"/en/imprint\">How to reach us</a>",
        ] {
            assert!(html.contains(part), "{part}");
        }
        let event = site.text("/termin/musterabend-am-hansaplatz").await;
        assert!(event.contains("href=\"/api/v1/events/musterabend-am-hansaplatz.ics\""));
        assert!(event.contains("Was an diesem Tag noch los ist"));
        assert!(event.contains("href=\"/termine?from=2026-11-21&amp;to=2026-11-21\""));
    });
}
