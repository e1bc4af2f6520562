//! The office's tables, people, the city's record, history and samples.

use app::account::rights::Role;
use app::city::{Lang, Text};
use reqwest::multipart::{Form, Part};
use server::store::people::{AuditEntry, PersonId};
use server::store::{RecordId, Version};

use crate::browser::{Browser, invite, link_in, next_mail, way};
use crate::office::{kept, office, slug, write};
use crate::site::{Running, now, on_sqlite};

const PLACES: &str = "/konto/redaktion/orte";
const CHURCH: &str = "reinoldikirche";

async fn version(site: &Running, place: &str) -> Version {
    kept(site, place).await.version
}

async fn pick(site: &Running, place: &str) -> String {
    format!("{place}@{}", version(site, place).await)
}

fn names(page: &str) -> Vec<&str> {
    page.split("<th scope=\"row\">")
        .skip(1)
        .filter_map(|it| it.split_once("</a>")?.0.rsplit_once('>'))
        .map(|it| it.1)
        .collect()
}

#[test]
fn a_table_is_searched_filtered_and_sorted() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let page = browser.page(&format!("{PLACES}?q=reinoldi+kirche")).await;
        assert!(names(&page).contains(&"Reinoldikirche"), "{page}");
        let up = browser.page(&format!("{PLACES}?sort=name")).await;
        let down = browser.page(&format!("{PLACES}?sort=name&down=yes")).await;
        let (up, down) = (names(&up), names(&down));
        assert_eq!(up.len(), 50, "a page");
        assert_ne!(up[0], down[0]);
        let samples = browser.page(&format!("{PLACES}?sample=yes")).await;
        let made_up = site.store.places().await.unwrap().into_iter();
        let made_up = made_up.filter(|it| it.record.sample).count();
        assert_eq!(names(&samples).len(), made_up.min(50), "{samples}");
        let none = browser.page(&format!("{PLACES}?q=gibtesnicht")).await;
        assert!(
            names(&none).is_empty() && none.contains("Dazu gibt es nichts"),
            "{none}"
        );
    });
}

#[test]
fn many_are_changed_at_once_after_a_look_at_what_happens_or_none() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let bulk = format!("{PLACES}/auswahl");
        let (one, two) = (pick(&site, CHURCH).await, pick(&site, "alter-markt").await);
        let mut fields = vec![
            ("pick", one.as_str()),
            ("pick", two.as_str()),
            ("do", "unpublish"),
        ];
        let answer = browser.post(&bulk, &fields).await;
        let page = answer.text().await.unwrap();
        assert!(page.contains("2 Einträge werden geändert"), "{page}");
        assert!(kept(&site, CHURCH).await.published, "only said, not done");
        fields.push(("sure", "yes"));
        assert_eq!(
            way(&browser.post(&bulk, &fields).await),
            format!("{PLACES}?n=done")
        );
        for place in [CHURCH, "alter-markt"] {
            assert!(!kept(&site, place).await.published);
        }
        // Seen before somebody else has changed one of them: none is changed.
        fields[2] = ("do", "add-network.cityring");
        let answer = browser.post(&bulk, &fields).await;
        assert_eq!(answer.status().as_u16(), 409);
        let page = answer.text().await.unwrap();
        assert!(page.contains("Nichts wurde geändert"), "{page}");
        assert!(
            !kept(&site, "alter-markt")
                .await
                .record
                .networks
                .contains(&slug("cityring"))
        );
        // Something that is needed stays.
        let again = pick(&site, CHURCH).await;
        let fields = [("pick", again.as_str()), ("do", "delete"), ("sure", "yes")];
        let answer = browser.post(&bulk, &fields).await;
        assert_eq!(answer.status().as_u16(), 409);
        assert!(answer.text().await.unwrap().contains("wird noch gebraucht"));
        let answer = browser.post(&bulk, &[("do", "publish")]).await;
        assert_eq!(way(&answer), format!("{PLACES}?n=nothing"));
    });
}

fn file(table: &str) -> Form {
    let part = Part::bytes(table.as_bytes().to_vec()).file_name("orte.csv");
    Form::new().part("file", part)
}

/// What a hidden field of a page holds.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    let text = rest.split_once('"').unwrap().0;
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[test]
fn a_table_goes_out_and_comes_back_with_a_look_at_what_changes() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let import = format!("{PLACES}/einlesen");
        let answer = browser.get("/konto/redaktion/orte.csv").await;
        let kind = answer.headers()["content-disposition"].to_str().unwrap();
        assert!(kind.starts_with("attachment"), "{kind}");
        let table = answer.text().await.unwrap();
        let page = browser.post_form(&import, file(&table)).await;
        let page = page.text().await.unwrap();
        assert!(page.contains("was schon da ist"), "{page}");

        let changed = table.replacen(
            "reinoldikirche;Reinoldikirche",
            "reinoldikirche;Sankt Reinoldi",
            1,
        );
        assert_ne!(changed, table);
        let answer = browser.post_form(&import, file(&changed)).await;
        let page = answer.text().await.unwrap();
        assert!(page.contains("Ein geänderter Eintrag"), "{page}");
        assert_eq!(kept(&site, CHURCH).await.record.name.de, "Reinoldikirche");
        let sure = Form::new()
            .text("revision", hidden(&page, "revision"))
            .text("table", hidden(&page, "table"))
            .text("sure", "yes");
        let answer = browser.post_form(&import, sure).await;
        assert_eq!(way(&answer), format!("{PLACES}?n=imported"));
        assert_eq!(kept(&site, CHURCH).await.record.name.de, "Sankt Reinoldi");

        // Confirmed, but the data have changed since: it is shown anew.
        let answer = browser.post_form(&import, file(&table)).await;
        let page = answer.text().await.unwrap();
        let mut church = kept(&site, CHURCH).await;
        church.record.summary = Some(Text::new("Inzwischen"));
        write(&site, church).await;
        let sure = Form::new()
            .text("revision", hidden(&page, "revision"))
            .text("table", hidden(&page, "table"))
            .text("sure", "yes");
        let page = browser.post_form(&import, sure).await.text().await.unwrap();
        assert!(page.contains("haben sich inzwischen geändert"), "{page}");
        assert_eq!(kept(&site, CHURCH).await.record.name.de, "Sankt Reinoldi");
    });
}

#[test]
fn a_table_with_mistakes_is_refused_as_a_whole_with_their_lines() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let before = site.store.revision().await.unwrap();
        let table = "slug;lon;lat\r\nreinoldikirche;200;51.5\r\nalter-markt;7.46;abc\r\n";
        let answer = browser
            .post_form(&format!("{PLACES}/einlesen"), file(table))
            .await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        for needed in ["2 Fehler in der Tabelle", "Zeile 2", "Zeile 3"] {
            assert!(page.contains(needed), "{needed}: {page}");
        }
        for bad in ["", "\u{0}\u{1}", "a,b\n1"] {
            let answer = browser
                .post_form(&format!("{PLACES}/einlesen"), file(bad))
                .await;
            assert_eq!(answer.status().as_u16(), 422, "{bad:?}");
        }
        assert_eq!(site.store.revision().await.unwrap(), before);
    });
}

#[test]
fn people_are_asked_in_given_rights_and_removed() {
    on_sqlite(async |site| {
        let (me, mut browser) = office(&site).await;
        let people = "/konto/redaktion/personen";
        let answer = browser
            .post(people, &[("mail", "kein"), ("name", "Eva")])
            .await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("value=\"kein\"") && page.contains("value=\"Eva\""),
            "{page}"
        );
        let guest = [
            ("mail", "eva@laden.example"),
            ("name", "Eva"),
            ("lang", "en"),
            ("role", ""),
            ("place", CHURCH),
        ];
        assert_eq!(
            way(&browser.post(people, &guest).await),
            format!("{people}?n=invited")
        );
        let mail = next_mail(&site).await.unwrap();
        assert_eq!(mail.to.as_str(), "eva@laden.example");
        let mut eva = Browser::new(&site);
        let link = link_in(&mail);
        eva.post(
            "/anmelden/link",
            &[("t", link.split_once("?t=").unwrap().1)],
        )
        .await;
        assert_eq!(
            eva.get(&format!("/konto/geschaeft/{CHURCH}"))
                .await
                .status(),
            200
        );

        let account = site
            .store
            .person_by_mail(&"eva@laden.example".parse().unwrap())
            .await
            .unwrap()
            .unwrap();
        let card = format!("/konto/redaktion/person/{}", account.id);
        let blind = [("do", "rights"), ("role", "organiser")];
        assert_eq!(
            way(&browser.post(&card, &blind).await),
            format!("{card}?n=rights"),
            "nothing is taken away that the page has not shown"
        );
        let seen = format!("name=\"had-place\" value=\"{CHURCH}\"");
        assert!(browser.page(&card).await.contains(&seen));
        let rights = [
            ("do", "rights"),
            ("role", "organiser"),
            ("had-place", CHURCH),
        ];
        assert_eq!(
            way(&browser.post(&card, &rights).await),
            format!("{card}?n=saved")
        );
        assert_eq!(
            eva.get(&format!("/konto/geschaeft/{CHURCH}"))
                .await
                .status(),
            403,
            "what is taken away is gone at once"
        );
        assert_eq!(eva.get("/konto/termine/neu").await.status(), 200);

        // Somebody has to stay in the office.
        let mine = format!("/konto/redaktion/person/{me}");
        let answer = browser
            .post(&mine, &[("do", "rights"), ("had-role", "office")])
            .await;
        assert_eq!(way(&answer), format!("{mine}?n=last"));
        let answer = browser.post(&card, &[("do", "remove")]).await;
        assert_eq!(way(&answer), format!("{card}?n=unsure"));
        let data = browser.page(&format!("{card}/daten.json")).await;
        assert!(data.contains("eva@laden.example"), "{data}");
        let answer = browser
            .post(&card, &[("do", "remove"), ("sure", "yes")])
            .await;
        assert_eq!(way(&answer), format!("{people}?n=removed"));
        assert!(site.store.person(account.id).await.unwrap().is_none());
        assert_eq!(
            eva.get("/konto").await.status(),
            303,
            "signed out everywhere"
        );
        let log = browser.page("/konto/redaktion/protokoll").await;
        for needed in [
            "Rechte geändert",
            "Person gelöscht",
            "Eingeladen",
            "gelöschtes Konto",
        ] {
            assert!(log.contains(needed), "{needed}: {log}");
        }
        assert!(!log.contains("eva@laden.example"), "{log}");
    });
}

#[test]
fn the_log_is_filtered_as_a_whole_and_goes_back_page_by_page() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let entry = |what: &str, on: String| AuditEntry {
            at: now(),
            who: "test".to_owned(),
            what: what.to_owned(),
            on,
            details: serde_json::Value::Null,
        };
        let old = entry("delete", "place vor-langer-zeit".to_owned());
        site.store.note(&old).await.unwrap();
        for i in 0..501 {
            let newer = entry("sign-in refused", format!("place neuer-{i}"));
            site.store.note(&newer).await.unwrap();
        }
        let log = "/konto/redaktion/protokoll";
        let first = browser.page(log).await;
        assert!(first.contains("neuer-500") && !first.contains("vor-langer-zeit"));
        let filtered = browser.page(&format!("{log}?what=delete")).await;
        assert!(filtered.contains("vor-langer-zeit"), "{filtered}");
        assert!(
            !filtered.contains("rel=\"next\""),
            "there are no older ones"
        );
        let older = first.split_once("rel=\"next\"").unwrap().0;
        let older = older.rsplit_once("<a ").unwrap().1;
        let older = older.split_once("href=\"").unwrap().1;
        let older = older.split_once('"').unwrap().0.replace("&amp;", "&");
        let second = browser.page(&older).await;
        assert!(second.contains("vor-langer-zeit") && !second.contains("neuer-500"));
    });
}

async fn someone(site: &Running) -> PersonId {
    let (id, _) = invite(site, "zweite@karte.example", Some(Role::Office)).await;
    id
}

#[test]
fn two_in_the_office_may_become_one_but_never_none() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let other = someone(&site).await;
        let card = format!("/konto/redaktion/person/{other}");
        let answer = browser
            .post(&card, &[("do", "rights"), ("had-role", "office")])
            .await;
        assert_eq!(way(&answer), format!("{card}?n=saved"));
        let account = site.store.person(other).await.unwrap().unwrap();
        assert!(account.rights.roles.is_empty());
    });
}

fn city_fields(page: &str, part: &str) -> Vec<(String, String)> {
    let marker = format!("name=\"part\" value=\"{part}\"");
    let (before, after) = page.split_once(&marker).unwrap();
    let version = before.rsplit_once("name=\"version\" value=\"").unwrap().1;
    let version = version.split_once('"').unwrap().0;
    let form = after.split_once("</form>").unwrap().0;
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&amp;", "&");
    let mut fields = vec![
        ("part".to_owned(), part.to_owned()),
        ("version".to_owned(), version.to_owned()),
    ];
    for tag in form.split('<').skip(1) {
        let (tag, behind) = tag.split_once('>').unwrap();
        let get = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(plain(rest.split_once('"')?.0))
        };
        let Some(name) = get("name") else { continue };
        if tag.starts_with("textarea") {
            fields.push((name, plain(behind.trim_start_matches('\n'))));
        } else if !tag.contains("checkbox") || tag.contains(" checked") {
            fields.push((name, get("value").unwrap_or_default()));
        }
    }
    fields
}

async fn send(
    browser: &mut Browser<'_>,
    fields: &[(String, String)],
    other: &[(&str, &str)],
) -> reqwest::Response {
    let mut all: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| !other.iter().any(|(it, _)| it == name))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.extend(other);
    browser.post("/konto/redaktion/stadt", &all).await
}

#[test]
fn categories_are_added_and_kept_while_they_are_used() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let city = "/konto/redaktion/stadt";
        let page = browser.page(city).await;
        let fields = city_fields(&page, "categories");
        let unchanged = send(&mut browser, &fields, &[]).await;
        assert_eq!(way(&unchanged), format!("{city}?n=saved"));
        let before = site.store.load().await.unwrap().info;
        assert_eq!(
            before.categories.len(),
            fields
                .iter()
                .filter(|(name, value)| name.rsplit('.').next() == Some("slug") && !value.is_empty())
                .count()
        );
        let next = before.categories.len();
        let (slug_field, name_field) = (
            format!("categories.{next}.slug"),
            format!("categories.{next}.name.de"),
        );
        let more = [
            (slug_field.as_str(), "eisdiele"),
            (name_field.as_str(), "Eisdiele"),
        ];
        let saved = send(&mut browser, &fields, &more).await;
        assert_eq!(way(&saved), format!("{city}?n=saved"));
        let after = site.store.load().await.unwrap().info;
        assert_eq!(after.categories.len(), next + 1);
        assert_eq!(after.networks, before.networks, "the other parts stay");
        // Sent again from the page of before: somebody else was faster.
        let late = send(&mut browser, &fields, &[("categories.0.name.de", "Anders")]).await;
        assert_eq!(late.status().as_u16(), 409);
        assert!(late.text().await.unwrap().contains("value=\"Anders\""));
        // What is used cannot be emptied.
        let page = browser.page(city).await;
        let fields = city_fields(&page, "networks");
        let gone: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| {
                let empty = name.starts_with("networks.0.");
                (
                    name.clone(),
                    if empty { String::new() } else { value.clone() },
                )
            })
            .collect();
        let refused = send(&mut browser, &gone, &[]).await;
        assert_eq!(refused.status().as_u16(), 422);
        assert!(
            refused
                .text()
                .await
                .unwrap()
                .contains("wird noch gebraucht")
        );
        // What the office looks at first.
        assert!(page.contains("name=\"was\" value=\"names pictures calendars\""));
        let ticked = [
            ("part", "review"),
            ("was", "names pictures calendars"),
            ("events", "yes"),
        ];
        browser.post(city, &ticked).await;
        let late = [("part", "review"), ("was", "names pictures calendars")];
        let answer = browser.post(city, &late).await;
        assert_eq!(way(&answer), format!("{city}?n=settings"));
        let review = site.store.review().await.unwrap();
        assert!(review.events && !review.names && !review.pictures && !review.calendars);
    });
}

#[test]
fn an_old_version_is_restored_as_a_new_one() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let first = kept(&site, CHURCH).await;
        let mut changed = first.clone();
        changed.record.name = Text::new("Falsch");
        write(&site, changed).await;
        let history = format!("/konto/redaktion/ort/{CHURCH}/verlauf");
        let page = browser.page(&history).await;
        assert!(
            page.contains("Falsch") && page.contains("Wiederherstellen"),
            "{page}"
        );
        let now = version(&site, CHURCH).await.to_string();
        let old = first.version.to_string();
        let fields = [("version", now.as_str()), ("restore", old.as_str())];
        let answer = browser.post(&history, &fields).await;
        assert_eq!(way(&answer), format!("{history}?n=restored"));
        assert_eq!(kept(&site, CHURCH).await.record, first.record);
        let steps = site.store.history(&RecordId::Place(slug(CHURCH))).await;
        assert_eq!(steps.unwrap().len(), 3, "nothing of the history is lost");
        let answer = browser.post(&history, &fields).await;
        assert_eq!(way(&answer), format!("{history}?n=stale"));
    });
}

#[test]
fn sample_data_leave_the_map_with_one_action() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let samples = "/konto/redaktion/beispieldaten";
        let page = browser.page(samples).await;
        assert!(page.contains("Muster"), "{page}");
        let answer = browser.post(samples, &[]).await;
        assert_eq!(answer.status().as_u16(), 422);
        let answer = browser.post(samples, &[("sure", "yes")]).await;
        assert_eq!(way(&answer), format!("{PLACES}?n=samples"));
        let (places, events) = (
            site.store.places().await.unwrap(),
            site.store.events().await.unwrap(),
        );
        assert!(places.iter().all(|it| !it.record.sample));
        assert!(events.iter().all(|it| !it.record.sample));
        assert!(places.len() > 100, "the real ones stay");
        let page = browser.page(samples).await;
        assert!(page.contains("keine Beispieldaten mehr"), "{page}");
        let church = site.store.place(&slug(CHURCH)).await.unwrap().unwrap();
        assert_eq!(church.record.name.get(Lang::De), "Reinoldikirche");
    });
}
