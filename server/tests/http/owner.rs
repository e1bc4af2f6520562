//! Owners run their places: what they change, what visitors then see, and whom nobody lets in.

use app::city::{Hours, Place, Slug};
use reqwest::multipart::{Form, Part};
use server::people::{self, Guest};
use server::remind::remind;
use server::secret::Random;
use server::store::desk::{Proposal, Submission};
use server::store::{Stored, Version, Write};

use crate::browser::{Browser, ORIGIN, invite, next_mail, way};
use crate::office::office;
use crate::site::{Running, now, on_sqlite};

const SHOP: &str = "musterladen-tuch-und-faden";
const PAGE: &str = "/konto/geschaeft/musterladen-tuch-und-faden";
const EDIT: &str = "/konto/geschaeft/musterladen-tuch-und-faden/bearbeiten";

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// The owner of the shop, signed in.
async fn owner<'a>(site: &'a Running, mail: &str) -> Browser<'a> {
    let guest = Guest {
        mail: mail.parse().unwrap(),
        name: None,
        lang: None,
        role: None,
        places: vec![slug(SHOP)],
    };
    let invited = people::invite(&*site.store, guest, ORIGIN, "test", Random::SYSTEM, now())
        .await
        .unwrap();
    let mut browser = Browser::new(site);
    browser.follow(&invited.link).await;
    browser
}

async fn shop(site: &Running) -> Stored<Place> {
    site.store.place(&slug(SHOP)).await.unwrap().unwrap()
}

/// The fields of the form on a page, as a browser would send them.
fn fields_of(html: &str) -> Vec<(String, String)> {
    let form = html.split_once("class=\"owner-form").unwrap().1;
    let form = form.split_once("</form>").unwrap().0;
    let plain = |text: &str| {
        let text = text.replace("&quot;", "\"").replace("&lt;", "<");
        text.replace("&gt;", ">")
            .replace("&#x27;", "'")
            .replace("&amp;", "&")
    };
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let (tag, behind) = tag.split_once('>').unwrap();
        let get = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(plain(rest.split_once('"')?.0))
        };
        let Some(name) = get("name") else { continue };
        let chosen = !tag.contains("type=\"radio\"") && !tag.contains("type=\"checkbox\"");
        if tag.starts_with("input") && (chosen || tag.contains(" checked")) {
            fields.push((name, get("value").unwrap_or_default()));
        } else if tag.starts_with("textarea") {
            fields.push((name, plain(behind.strip_prefix('\n').unwrap())));
        }
    }
    fields
}

/// The form as it is shown, with some fields filled in otherwise.
async fn filled(browser: &mut Browser<'_>, other: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = fields_of(&browser.page(EDIT).await);
    for (name, value) in other {
        fields.retain(|it| it.0 != *name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn send(browser: &mut Browser<'_>, fields: &[(String, String)], what: &str) -> (u16, String) {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    pairs.extend(
        fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    );
    pairs.push(("do", what));
    let answer = browser.post(EDIT, &pairs).await;
    let (status, to) = (answer.status().as_u16(), way(&answer).to_owned());
    let text = answer.text().await.unwrap();
    (status, if to.is_empty() { text } else { to })
}

async fn handed_in(site: &Running) -> Vec<Submission> {
    site.store.waiting().await.unwrap()
}

#[test]
fn a_form_that_nobody_has_touched_changes_nothing_but_the_date_of_the_facts() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let before = shop(&site).await;
        let fields = filled(&mut browser, &[]).await;
        let (status, page) = send(&mut browser, &fields, "preview").await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("Sie haben nichts geändert"), "{page}");
        let (_, to) = send(&mut browser, &fields_of(&page), "publish").await;
        assert_eq!(to, format!("{PAGE}?n=live"));
        let mut after = shop(&site).await.record;
        assert_eq!(after.source.as_of.to_string(), "2026-11-21");
        after.source.as_of = before.record.source.as_of;
        assert_eq!(after, before.record);
    });
}

#[test]
fn hours_and_telephone_are_previewed_and_then_live_for_visitors() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let fields = filled(
            &mut browser,
            &[
                ("hours.kind", "rows"),
                ("hours.row.0.day", "mo"),
                ("hours.row.0.slot.0.from", "9.30 Uhr"),
                ("hours.row.0.slot.0.to", "18"),
                ("hours.row.0.slot.1.from", ""),
                ("hours.row.0.slot.1.to", ""),
                ("hours.row.1.day", "sa"),
                ("hours.row.1.slot.0.from", "10"),
                ("hours.row.1.slot.0.to", "14"),
                ("hours.holidays", "closed"),
                ("phone", "0231 / 445566"),
            ],
        )
        .await;
        let (status, page) = send(&mut browser, &fields, "preview").await;
        assert_eq!(status, 200);
        for needed in ["+49 231 445566", "09:30–18:00", "Öffnungszeiten, Telefon"] {
            assert!(page.contains(needed), "{needed} in {page}");
        }
        assert!(
            !site
                .text("/ort/musterladen-tuch-und-faden")
                .await
                .contains("445566")
        );
        send(&mut browser, &fields_of(&page), "publish").await;
        let record = shop(&site).await.record;
        // Christmas Eve was there before, and nobody has touched it.
        let expected = "Mo 09:30-18:00; Sa 10:00-14:00; PH off; Dec 24 10:00-13:00";
        assert_eq!(record.hours, Hours::Osm(expected.to_owned()));
        assert_eq!(record.contact.phone.as_deref(), Some("+49 231 445566"));
        assert!(handed_in(&site).await.is_empty());
    });
}

#[test]
fn what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let evil = "</textarea><script>alert(1)</script>";
        let fields = filled(&mut browser, &[("phone", "ruf an"), ("text.de", evil)]).await;
        let before = shop(&site).await;
        for what in ["preview", "publish"] {
            let (status, page) = send(&mut browser, &fields, what).await;
            assert_eq!(status, 422);
            assert!(page.contains("href=\"#phone\""), "{page}");
            assert!(
                page.contains("aria-describedby=\"phone-hint phone-error\""),
                "{page}"
            );
            assert!(page.contains("value=\"ruf an\""), "{page}");
            assert!(!page.contains("<script>alert"), "{page}");
            let again = fields_of(&page);
            assert!(again.contains(&("text.de".to_owned(), evil.to_owned())));
        }
        assert_eq!(shop(&site).await, before);
    });
}

#[test]
fn a_new_name_waits_for_the_office_and_can_be_withdrawn() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let before = shop(&site).await.record;
        let other = [("name.de", "Neuer Name"), ("summary.de", "Neuer Satz.")];
        let fields = filled(&mut browser, &other).await;
        let (_, page) = send(&mut browser, &fields, "preview").await;
        assert!(
            page.contains("Die Redaktion sieht sich vorher an: Name."),
            "{page}"
        );
        let (_, to) = send(&mut browser, &fields, "publish").await;
        assert_eq!(to, format!("{PAGE}?n=waits"));
        let now = shop(&site).await;
        assert_eq!(now.record.name, before.name);
        assert_eq!(now.record.summary.unwrap().de, "Neuer Satz.");
        let [waiting] = handed_in(&site).await.try_into().unwrap();
        assert_eq!(waiting.base, now.version);
        let Proposal::Place(wanted) = &waiting.proposal else {
            panic!()
        };
        assert_eq!(wanted.name.de, "Neuer Name");

        // An early closing is none of the office's business: what waits is left alone.
        browser
            .post(PAGE, &[("do", "closed"), ("reason", "Inventur")])
            .await;
        assert_eq!(shop(&site).await.record.closures.len(), 1);
        let [still] = handed_in(&site).await.try_into().unwrap();
        assert_eq!((still.id, still.base), (waiting.id, waiting.base));

        let page = browser.page(PAGE).await;
        assert!(page.contains("Wartet auf die Redaktion"), "{page}");
        let answer = browser.post(PAGE, &[("do", "withdraw")]).await;
        assert_eq!(way(&answer), format!("{PAGE}?n=withdrawn"));
        assert!(handed_in(&site).await.is_empty());
    });
}

/// Brings the shop back onto the map.
async fn publish_again(site: &Running) {
    let it = shop(site).await;
    let write = Write::Place {
        record: it.record,
        published: true,
        expected: Some(it.version),
    };
    let batch = server::store::Batch {
        by: "test".to_owned(),
        at: now(),
        writes: vec![write],
    };
    site.store.write(batch).await.unwrap();
}

/// Writes the shop as somebody else might.
async fn written(site: &Running, change: impl FnOnce(&mut Place)) {
    let Stored {
        mut record,
        published,
        version,
        ..
    } = shop(site).await;
    change(&mut record);
    let write = Write::Place {
        record,
        published,
        expected: Some(version),
    };
    let batch = server::store::Batch {
        by: "test".to_owned(),
        at: now(),
        writes: vec![write],
    };
    site.store.write(batch).await.unwrap();
}

#[test]
fn a_name_that_waits_takes_no_pictures_away_that_others_have_added_since() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let fields = filled(&mut browser, &[("name.de", "Neuer Name")]).await;
        send(&mut browser, &fields, "publish").await;
        let [first] = handed_in(&site).await.try_into().unwrap();
        let mut theirs = shop(&site).await.record.pictures;
        let picture = r#"{"src":"/media/tuer.jpg","width":800,"height":600,"alt":{"de":"Die Tür"},"credit":"Nachbarn","licence":"CC BY 4.0"}"#;
        theirs.push(serde_json::from_str(picture).unwrap());
        written(&site, |it| it.pictures.clone_from(&theirs)).await;
        for what in ["closed", "open", "confirm"] {
            browser.post(PAGE, &[("do", what)]).await;
            assert_eq!(shop(&site).await.record.pictures, theirs, "{what}");
        }
        let page = browser.page(PAGE).await;
        assert!(page.contains("Name „Neuer Name“"), "{page}");
        assert!(!page.contains("Name „Neuer Name“, Bilder"), "{page}");
        // Another fact, with the name as it waits: the office has nothing new to look at.
        let fields = filled(&mut browser, &[("phone", "0231 445566")]).await;
        let (_, to) = send(&mut browser, &fields, "publish").await;
        assert_eq!(to, format!("{PAGE}?n=waits"));
        assert_eq!(shop(&site).await.record.pictures, theirs);
        let [still] = handed_in(&site).await.try_into().unwrap();
        assert_eq!(still.id, first.id);
        // The name as it is again: nothing is left to be looked at.
        let name = shop(&site).await.record.name.de;
        let fields = filled(&mut browser, &[("name.de", &name)]).await;
        send(&mut browser, &fields, "publish").await;
        assert_eq!(shop(&site).await.record.pictures, theirs);
        assert!(handed_in(&site).await.is_empty());
    });
}

#[test]
fn only_drafts_from_before_what_was_published_are_forgotten() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let fields = filled(&mut browser, &[("phone", "0231 445566")]).await;
        let (_, to) = send(&mut browser, &fields, "publish").await;
        let page = browser.page(&to).await;
        let version = shop(&site).await.version;
        let done = format!("data-draft-done=\"place/{SHOP}\" data-version=\"{version}\"");
        assert!(page.contains(&done), "{page}");
    });
}

#[test]
fn the_later_of_two_sees_both_versions_and_loses_neither() {
    on_sqlite(async |site| {
        let mut first = owner(&site, "a@laden.example").await;
        let mut second = owner(&site, "b@laden.example").await;
        let mine = filled(
            &mut first,
            &[("phone", "0231 11111"), ("text.de", "Mein Text")],
        )
        .await;
        let theirs = filled(
            &mut second,
            &[("phone", "0231 22222"), ("email", "b@laden.example")],
        )
        .await;
        let (status, _) = send(&mut second, &theirs, "publish").await;
        assert_eq!(status, 303);
        let (status, page) = send(&mut first, &mine, "publish").await;
        assert_eq!(status, 409);
        for text in [
            "0231 11111",
            "+49 231 22222",
            "Mein Text",
            "b@laden.example",
        ] {
            assert!(page.contains(text), "{text} in {page}");
        }
        // What only the other one has changed is theirs unless one says otherwise.
        let mut choice = fields_of(&page);
        choice.retain(|it| it.0 != "choose-phone");
        choice.push(("choose-phone".to_owned(), "theirs".to_owned()));
        let (status, page) = send(&mut first, &choice, "merge").await;
        assert_eq!(status, 200);
        let (status, to) = send(&mut first, &fields_of(&page), "publish").await;
        assert_eq!(status, 303, "{to}");
        let record = shop(&site).await.record;
        assert_eq!(record.contact.phone.as_deref(), Some("+49 231 22222"));
        assert_eq!(record.contact.email.as_deref(), Some("b@laden.example"));
        assert_eq!(record.text.unwrap().de, "Mein Text");
    });
}

#[test]
fn today_is_changed_in_two_taps_and_back() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let stored = shop(&site).await;
        let mut record = stored.record;
        record.hours = Hours::Osm("Mo-Sa 10:00-18:00".to_owned());
        let write = Write::Place {
            record,
            published: true,
            expected: Some(stored.version),
        };
        let batch = server::store::Batch {
            by: "test".to_owned(),
            at: now(),
            writes: vec![write],
        };
        site.store.write(batch).await.unwrap();
        let page = browser.page(PAGE).await;
        assert!(
            page.contains("value=\"16:00\"") && !page.contains("value=\"18:00\""),
            "{page}"
        );
        for time in ["16:00", "17:30"] {
            let answer = browser
                .post(PAGE, &[("do", "earlier"), ("quick", time)])
                .await;
            assert_eq!(way(&answer), format!("{PAGE}?n=done"));
            let Hours::Osm(hours) = shop(&site).await.record.hours else {
                panic!()
            };
            assert!(
                hours.ends_with(&format!("2026 Nov 21 10:00-{time}")),
                "{hours}"
            );
        }
        browser.post(PAGE, &[("do", "open")]).await;
        let usual = Hours::Osm("Mo-Sa 10:00-18:00".to_owned());
        assert_eq!(shop(&site).await.record.hours, usual);

        let away = [
            ("do", "away"),
            ("from", "2026-12-24"),
            ("until", "2026-12-31"),
        ];
        browser.post(PAGE, &away).await;
        assert_eq!(shop(&site).await.record.closures.len(), 1);
        let page = browser.page(PAGE).await;
        let text = "Geschlossen: 24. Dezember 2026 bis 31. Dezember 2026";
        assert!(page.contains(text), "{page}");
        browser
            .post(PAGE, &[("do", "back"), ("index", "0"), ("text", text)])
            .await;
        assert!(shop(&site).await.record.closures.is_empty());
        for wrong in [
            [("do", "earlier"), ("at", "neun")],
            [("do", "away"), ("from", "gestern")],
            [("do", "away"), ("from", "2020-01-01")],
            [("do", "sonstwas"), ("at", "")],
        ] {
            let fine = wrong == [("do", "away"), ("from", "2020-01-01")];
            let answer = browser.post(PAGE, &wrong).await;
            let status = answer.status().as_u16();
            assert_eq!(status, if fine { 303 } else { 422 }, "{wrong:?}");
        }
    });
}

#[test]
fn nobody_edits_a_place_that_is_not_theirs() {
    on_sqlite(async |site| {
        let (_, link) = invite(&site, "stranger@laden.example", None).await;
        let mut stranger = Browser::new(&site);
        stranger.follow(&link).await;
        let mut nobody = Browser::new(&site);
        for way_there in ["", "/bearbeiten", "/bilder", "/aktionen"] {
            let door = format!("{PAGE}{way_there}");
            assert_eq!(stranger.get(&door).await.status().as_u16(), 403, "{door}");
            assert_eq!(way(&nobody.get(&door).await), "/anmelden?n=please");
            if way_there != "/bilder" {
                let answer = stranger
                    .post(&door, &[("do", "publish"), ("version", "1")])
                    .await;
                assert_eq!(answer.status().as_u16(), 403, "{door}");
            }
        }
        assert_eq!(shop(&site).await.version, Version(1));
        let page = stranger.page("/konto").await;
        assert!(
            !page.contains("/konto/geschaefte"),
            "nothing of theirs to go to"
        );
    });
}

#[test]
fn pictures_are_taken_described_and_wait() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let before = shop(&site).await.record.pictures;
        let door = format!("{PAGE}/bilder");
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(640, 480, image::Rgb([120, 30, 40]))
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let file = |bytes: Vec<u8>| Part::bytes(bytes).file_name("tür.png");
        let version = shop(&site).await.version.to_string();
        let upload = Form::new()
            .text("do", "upload")
            .text("version", version)
            .part("upload", file(png.into_inner()));
        let answer = browser.post_form(&door, upload).await;
        assert_eq!(answer.status().as_u16(), 200);
        let page = answer.text().await.unwrap();
        let mut fields = fields_of(&page);
        let form = |fields: &[(String, String)]| {
            let all = fields.iter().filter(|it| it.0 != "upload");
            let form = all.fold(Form::new(), |form, (key, value)| {
                form.text(key.clone(), value.clone())
            });
            form.text("do", "publish")
        };
        let answer = browser.post_form(&door, form(&fields)).await;
        assert_eq!(answer.status().as_u16(), 422, "it is not described yet");
        let last = before.len();
        for (key, value) in [("alt.de", "Die rote Tür"), ("credit", "Erika Muster")] {
            let name = format!("picture.{last}.{key}");
            fields.retain(|it| it.0 != name);
            fields.push((name, value.to_owned()));
        }
        let answer = browser.post_form(&door, form(&fields)).await;
        assert_eq!(way(&answer), format!("{PAGE}?n=waits"));
        assert_eq!(shop(&site).await.record.pictures, before);
        let [waiting] = handed_in(&site).await.try_into().unwrap();
        let Proposal::Place(wanted) = waiting.proposal else {
            panic!()
        };
        assert_eq!(wanted.pictures[last].alt.de, "Die rote Tür");

        let lie = Form::new()
            .text("do", "upload")
            .part("upload", file(b"GIF89a".to_vec()));
        let answer = browser.post_form(&door, lie).await;
        assert_eq!(answer.status().as_u16(), 422);
        let src = format!("picture.{last}.src");
        let forged: Vec<_> = fields
            .iter()
            .map(|(key, value)| match key {
                key if *key == src => (key.clone(), "https://evil.example/x-640.jpg".to_owned()),
                _ => (key.clone(), value.clone()),
            })
            .collect();
        let answer = browser.post_form(&door, form(&forged)).await;
        assert_eq!(answer.status().as_u16(), 422, "a picture of somewhere else");
        assert_eq!(
            server::media::sweep(&site.media, &*site.store, site_clock())
                .await
                .unwrap(),
            0
        );
    });
}

fn site_clock() -> server::clock::Clock {
    server::clock::Clock::Frozen(now() + chrono::Duration::days(365))
}

#[test]
fn an_offer_stands_with_its_event_until_it_is_taken_away() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let door = format!("{PAGE}/aktionen");
        assert!(browser.page(&door).await.contains("hansemarkt"));
        let offer = [
            ("do", "save"),
            ("event", "hansemarkt"),
            ("hansemarkt.offer.de", "Glühwein für alle"),
        ];
        let answer = browser.post(&door, &offer).await;
        assert_eq!(way(&answer), format!("{door}?n=live"));
        let event = async || {
            let event = site.store.event(&slug("hansemarkt")).await.unwrap();
            event.unwrap().record
        };
        let mine = event()
            .await
            .offers
            .into_iter()
            .find(|it| it.place == slug(SHOP));
        assert_eq!(mine.unwrap().text.de, "Glühwein für alle");
        let long = "x".repeat(300);
        let offer = [
            ("do", "save"),
            ("event", "hansemarkt"),
            ("hansemarkt.offer.de", &long),
        ];
        assert_eq!(browser.post(&door, &offer).await.status().as_u16(), 422);
        browser
            .post(&door, &[("do", "remove"), ("event", "hansemarkt")])
            .await;
        assert!(event().await.offers.iter().all(|it| it.place != slug(SHOP)));
    });
}

#[test]
fn openings_by_people_are_counted_and_shown_to_the_owner() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let page = format!("/ort/{SHOP}");
        for agent in [
            "Mozilla/5.0 Firefox/140.0",
            "Mozilla/5.0 Safari/605",
            "Googlebot/2.1",
        ] {
            let request = site.request("GET", &page).header("user-agent", agent);
            request.send().await.unwrap();
        }
        let guess = site
            .request("GET", &page)
            .header("user-agent", "Mozilla/5.0 Chrome/140");
        guess
            .header("sec-purpose", "prefetch")
            .send()
            .await
            .unwrap();
        site.views.flush(&*site.store).await.unwrap();
        let own = browser.page(PAGE).await;
        assert!(own.contains("2 × in den letzten 7 Tagen"), "{own}");
    });
}

#[test]
fn the_sentence_is_told_while_hours_are_typed() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let typed = [
            ("lang", "en"),
            ("hours.kind", "rows"),
            ("hours.row.0.day", "mo"),
            ("hours.row.0.slot.0.from", "9"),
            ("hours.row.0.slot.0.to", "18"),
        ];
        let answer = browser.post("/auth/owner/sentence", &typed).await;
        let told: serde_json::Value = answer.json().await.unwrap();
        assert!(
            told["sentence"].as_str().unwrap().starts_with("Mon"),
            "{told}"
        );
        let mut nobody = Browser::new(&site);
        let answer = nobody.post("/auth/owner/sentence", &typed).await;
        assert_eq!(answer.status().as_u16(), 401);
    });
}

#[test]
fn stale_facts_are_asked_about_once_and_answered_without_signing_in() {
    on_sqlite(async |site| {
        let mut owner = owner(&site, "a@laden.example").await;
        while next_mail(&site).await.is_some() {}
        let later = now() + chrono::Duration::days(400);
        let ask = async |at| {
            let asked = remind(&*site.store, ORIGIN, Random::SYSTEM, at).await;
            asked.unwrap()
        };
        assert_eq!(ask(now()).await, 0, "nothing is old yet");
        assert_eq!(ask(later).await, 1);
        assert_eq!(ask(later + chrono::Duration::hours(1)).await, 0);
        assert_eq!(ask(later + chrono::Duration::days(2)).await, 0);
        let mail = site.store.next_mail(later, later).await.unwrap().unwrap();
        let links: Vec<String> = mail
            .letter
            .text
            .lines()
            .filter_map(|it| it.strip_prefix(ORIGIN).map(str::to_owned))
            .collect();
        assert_eq!(links.len(), 3, "{}", mail.letter.text);
        let before = shop(&site).await;
        let mut nobody = Browser::new(&site);
        let page = nobody.page(&links[0]).await;
        assert!(page.contains("Stimmen diese Angaben noch?"), "{page}");
        assert_eq!(shop(&site).await, before, "a link alone does nothing");
        let token = links[0]
            .split_once("?t=")
            .unwrap()
            .1
            .split_once('&')
            .unwrap()
            .0;
        let change = [("t", token), ("answer", "change")];
        let answer = nobody.post("/konto/frage", &change).await;
        assert_eq!(way(&answer), EDIT);
        let answer = nobody
            .post("/konto/frage", &[("t", token), ("answer", "gone")])
            .await;
        assert_eq!(answer.status().as_u16(), 200);
        let [waiting] = handed_in(&site).await.try_into().unwrap();
        assert!(
            waiting.note.contains("gibt es diesen Ort nicht mehr"),
            "{}",
            waiting.note
        );
        for link in &links {
            assert_eq!(nobody.get(link).await.status().as_u16(), 410);
        }
        // Nothing else that is done with the place takes that back, or is said to be published by it.
        owner.post(PAGE, &[("do", "confirm")]).await;
        let [still] = handed_in(&site).await.try_into().unwrap();
        assert_eq!(still.id, waiting.id);
        let page = owner.page(PAGE).await;
        assert!(
            page.contains("dass es diesen Ort nicht mehr gibt"),
            "{page}"
        );
        let (_, mut office) = office(&site).await;
        let desk = "/konto/redaktion";
        assert!(office.page(desk).await.contains("Von der Karte nehmen"));
        let (entry, version) = (
            waiting.id.to_string(),
            shop(&site).await.version.to_string(),
        );
        let form = format!("{desk}/eingang/{entry}");
        assert_eq!(office.get(&form).await.status().as_u16(), 404);
        let accept = [
            ("do", "accept"),
            ("entry", entry.as_str()),
            ("version", version.as_str()),
        ];
        let answer = office.post(desk, &accept).await;
        assert_eq!(way(&answer), format!("{desk}?n=off"));
        assert!(!shop(&site).await.published);
        assert!(handed_in(&site).await.is_empty());
        written(&site, |it| it.source.as_of = before.record.source.as_of).await;
        publish_again(&site).await;
        assert_eq!(ask(later + chrono::Duration::days(61)).await, 1);
    });
}

#[test]
fn a_question_answered_twelve_times_at_once_counts_once() {
    on_sqlite(async |site| {
        let _owner = owner(&site, "a@laden.example").await;
        while next_mail(&site).await.is_some() {}
        let old = now().date_naive() - chrono::Duration::days(800);
        written(&site, |it| it.source.as_of = old).await;
        let asks = (0..12).map(|_| remind(&*site.store, ORIGIN, Random::SYSTEM, now()));
        let asked = futures::future::join_all(asks).await;
        assert_eq!(asked.into_iter().map(Result::unwrap).sum::<usize>(), 1);
        let mail = next_mail(&site).await.unwrap();
        assert!(next_mail(&site).await.is_none());
        let (_, token) = mail.letter.text.split_once("?t=").unwrap();
        let (token, _) = token.split_once('&').unwrap();
        let before = shop(&site).await.version;
        let answers = (0..12).map(async |_| {
            let form = Browser::new(&site)
                .post("/konto/frage", &[("t", token), ("answer", "true")])
                .await;
            form.status().as_u16()
        });
        let mut answers = futures::future::join_all(answers).await;
        answers.sort_unstable();
        assert_eq!(answers[..2], [200, 410], "{answers:?}");
        let after = shop(&site).await;
        assert_eq!(after.version, Version(before.0 + 1));
        assert_eq!(after.record.source.as_of, now().date_naive());
    });
}

#[test]
fn a_link_of_a_mail_is_over_once_the_next_mail_may_come() {
    on_sqlite(async |site| {
        let _owner = owner(&site, "a@laden.example").await;
        while next_mail(&site).await.is_some() {}
        let old = now().date_naive() - chrono::Duration::days(800);
        written(&site, |it| it.source.as_of = old).await;
        let mut nobody = Browser::new(&site);
        for (days, status) in [(121, 410), (61, 410), (0, 200)] {
            let at = now() - chrono::Duration::days(days);
            let asked = remind(&*site.store, ORIGIN, Random::SYSTEM, at).await;
            assert_eq!(asked.unwrap(), 1, "{days}");
            let mail = next_mail(&site).await.unwrap();
            let text = &mail.letter.text;
            let link = text.lines().find_map(|it| it.strip_prefix(ORIGIN)).unwrap();
            assert_eq!(nobody.get(link).await.status().as_u16(), status, "{days}");
        }
    });
}

#[test]
fn what_is_mine_leads_to_where_i_edit_it_even_if_visitors_do_not_see_it() {
    on_sqlite(async |site| {
        let mut browser = owner(&site, "a@laden.example").await;
        let address = "a@laden.example".parse().unwrap();
        let me = site.store.person_by_mail(&address).await.unwrap().unwrap();
        for event in ["hansemarkt", "gibt-es-nicht"] {
            site.store.give_event(me.id, &slug(event)).await.unwrap();
        }
        let it = shop(&site).await;
        let name = it.record.name.de.replace('&', "&amp;");
        let hidden = Write::Place {
            record: it.record,
            published: false,
            expected: Some(it.version),
        };
        let batch = server::store::Batch {
            by: "test".to_owned(),
            at: now(),
            writes: vec![hidden],
        };
        site.store.write(batch).await.unwrap();
        let page = browser.page("/konto").await;
        let link = format!("<a href=\"{PAGE}\">");
        assert!(page.contains(&link) && page.contains(&name), "{page}");
        assert!(
            page.contains("<a href=\"/konto/termin/hansemarkt\">"),
            "{page}"
        );
        assert!(!page.contains("gibt-es-nicht"), "{page}");
        for way_there in [PAGE, "/konto/termin/hansemarkt"] {
            assert_eq!(browser.get(way_there).await.status().as_u16(), 200);
        }
    });
}
