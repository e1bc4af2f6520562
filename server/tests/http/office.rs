//! The office's desk: what waits is seen, accepted, changed or sent back.

use app::account::rights::Role;
use app::city::{Lang, Place, Slug, Text};
use chrono::{Duration, NaiveDate};
use server::store::desk::{NewSubmission, Proposal, Sender, SubmissionState};
use server::store::people::{Kind, Outgoing, PersonId};
use server::store::{Batch, Stored, Version, Write};

use crate::browser::{Browser, invite, next_mail, proven, way};
use crate::site::{Running, now, on_sqlite};

const DESK: &str = "/konto/redaktion";

pub(crate) fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// A browser of the office.
pub(crate) async fn office(site: &Running) -> (PersonId, Browser<'_>) {
    let (id, _) = invite(site, "redaktion@karte.example", Some(Role::Office)).await;
    next_mail(site).await.unwrap();
    (id, proven(site, id).await)
}

pub(crate) async fn kept(site: &Running, place: &str) -> Stored<Place> {
    site.store.place(&slug(place)).await.unwrap().unwrap()
}

pub(crate) async fn write(site: &Running, place: Stored<Place>) {
    let batch = Batch {
        by: "test".to_owned(),
        at: now(),
        writes: vec![Write::Place {
            record: place.record,
            published: place.published,
            expected: Some(place.version),
        }],
    };
    site.store.write(batch).await.unwrap();
}

async fn hand_in(site: &Running, proposal: Proposal, base: Version, from: Sender) -> i64 {
    let new = NewSubmission {
        proposal,
        base,
        from,
        lang: Lang::En,
        note: "Bitte <b>schnell</b>".to_owned(),
        at: now(),
    };
    site.store.submit(&new).await.unwrap()
}

async fn state(site: &Running, id: i64) -> SubmissionState {
    site.store.submission(id).await.unwrap().unwrap().state
}

/// The church with another name, handed in by an owner.
async fn renamed(site: &Running, owner: PersonId) -> i64 {
    let church = kept(site, "reinoldikirche").await;
    let mut record = church.record;
    record.name = Text::new("Sankt Reinoldi");
    record.summary = Some(Text::new("Neu gefasst"));
    let from = Sender::Person(owner);
    hand_in(site, Proposal::Place(record), church.version, from).await
}

#[test]
fn what_was_changed_is_shown_as_a_difference_and_taken_field_by_field() {
    on_sqlite(async |site| {
        let (owner, _) = invite(&site, "laden@karte.example", None).await;
        next_mail(&site).await.unwrap();
        let (_, mut browser) = office(&site).await;
        let before = kept(&site, "reinoldikirche").await;
        let id = renamed(&site, owner).await;
        let page = browser.page(DESK).await;
        for part in [
            "Sankt Reinoldi",
            before.record.name.get(Lang::De),
            "Neu gefasst",
            "Bitte &lt;b&gt;schnell",
            "Redaktion (1)",
            "Erika Mustermann",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        let version = before.version.to_string();
        let entry = id.to_string();
        let form = [
            ("do", "accept"),
            ("entry", entry.as_str()),
            ("version", version.as_str()),
            ("field", "name"),
        ];
        let answer = browser.post(DESK, &form).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=accepted");
        let after = kept(&site, "reinoldikirche").await;
        assert_eq!(after.record.name.get(Lang::De), "Sankt Reinoldi");
        assert_eq!(
            after.record.summary, before.record.summary,
            "was not ticked"
        );
        assert_eq!(state(&site, id).await, SubmissionState::Accepted);
        let answer = browser.post(DESK, &form).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=decided");
        assert!(
            next_mail(&site).await.is_none(),
            "owners see it in their account"
        );
    });
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_never_overwritten_unseen() {
    on_sqlite(async |site| {
        let (owner, _) = invite(&site, "laden@karte.example", None).await;
        let (_, mut browser) = office(&site).await;
        let id = renamed(&site, owner).await.to_string();
        let seen = kept(&site, "reinoldikirche").await;
        let mut newer = seen.clone();
        newer.record.contact.phone = Some("+49 231 1".to_owned());
        newer.record.name = Text::new("Reinoldi");
        write(&site, newer).await;
        let version = seen.version.to_string();
        let form = [
            ("do", "accept"),
            ("entry", id.as_str()),
            ("version", version.as_str()),
            ("field", "name"),
        ];
        let answer = browser.post(DESK, &form).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=stale");
        let page = browser.page(DESK).await;
        assert!(page.contains("auch von anderer Seite geändert"), "{page}");
        assert!(!page.contains("+49 231 1"), "not a part of the wish");
        let there = kept(&site, "reinoldikirche").await;
        let version = there.version.to_string();
        let form = [
            ("do", "accept"),
            ("entry", id.as_str()),
            ("version", version.as_str()),
            ("field", "summary"),
        ];
        browser.post(DESK, &form).await;
        let after = kept(&site, "reinoldikirche").await.record;
        assert_eq!(after.name.get(Lang::De), "Reinoldi");
        assert_eq!(after.contact.phone.as_deref(), Some("+49 231 1"));
        assert_eq!(after.summary.unwrap().de, "Neu gefasst");
    });
}

#[test]
fn a_suggestion_is_changed_in_a_form_and_published_and_its_sender_is_told() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let mut place = kept(&site, "reinoldikirche").await.record;
        place.slug = slug("neues-cafe");
        place.name = Text::new("Neues Café");
        let from = Sender::Visitor("gast@karte.example".parse().unwrap());
        let id = hand_in(&site, Proposal::Place(place), Version::NONE, from).await;
        let page = browser.page(DESK).await;
        assert!(page.contains("gast@karte.example (ohne Konto)"), "{page}");
        let form = format!("/konto/redaktion/eingang/{id}");
        let page = browser.page(&form).await;
        assert!(page.contains("value=\"Neues Café\""), "{page}");
        let answer = browser
            .post(
                &form,
                &[
                    ("version", "0"),
                    ("lon", "200"),
                    ("name_de", "Café </textarea>Neu"),
                ],
            )
            .await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("href=\"#lon\"") && page.contains("aria-invalid"),
            "{page}"
        );
        assert!(
            page.contains("Café &lt;/textarea&gt;Neu"),
            "what was typed is kept: {page}"
        );
        let fields = [
            ("version", "0"),
            ("name_de", "Café Neu"),
            ("text_de", "Kuchen"),
        ];
        let answer = browser.post(&form, &fields).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=accepted");
        let there = kept(&site, "neues-cafe").await;
        assert!(there.published);
        assert_eq!(there.record.name.get(Lang::De), "Café Neu");
        assert_eq!(there.record.text.unwrap().de, "Kuchen");
        let mail = next_mail(&site).await.unwrap();
        assert_eq!(mail.to.as_str(), "gast@karte.example");
        assert!(
            mail.letter.text.contains("/en/place/neues-cafe"),
            "{}",
            mail.letter.text
        );
        let answer = browser.get(&form).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=decided");
    });
}

#[test]
fn something_new_never_becomes_a_change_of_what_has_its_name_by_now() {
    on_sqlite(async |site| {
        let (owner, _) = invite(&site, "laden@karte.example", None).await;
        next_mail(&site).await.unwrap();
        let (_, mut browser) = office(&site).await;
        let theirs = site
            .store
            .event(&slug("hansemarkt"))
            .await
            .unwrap()
            .unwrap();
        let mut mine = theirs.record.clone();
        mine.title = Text::new("Ein anderer Markt");
        site.store
            .give_event(owner, &slug("hansemarkt"))
            .await
            .unwrap();
        let from = Sender::Person(owner);
        let proposal = Proposal::Event(mine);
        let id = hand_in(&site, proposal, Version::NONE, from)
            .await
            .to_string();
        let page = browser.page(DESK).await.replace("<!>", "");
        assert!(page.contains("Neu · Termin"), "{page}");
        let form = [("do", "accept"), ("entry", id.as_str()), ("version", "0")];
        let answer = browser.post(DESK, &form).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=accepted");
        let there = site
            .store
            .event(&slug("hansemarkt"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(there, theirs);
        let new = site
            .store
            .event(&slug("hansemarkt-2"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(new.record.title.de, "Ein anderer Markt");
        let account = site.store.person(owner).await.unwrap().unwrap();
        assert_eq!(
            account.rights.events.into_iter().collect::<Vec<_>>(),
            [slug("hansemarkt-2")],
            "theirs is the new one, and not the other's"
        );
    });
}

#[test]
fn something_is_sent_back_with_a_message_in_the_language_of_whoever_sent_it() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let church = kept(&site, "reinoldikirche").await;
        let from = Sender::Visitor("gast@karte.example".parse().unwrap());
        let proposal = Proposal::Place(church.record);
        let id = hand_in(&site, proposal, church.version, from).await;
        let entry = id.to_string();
        let answer = browser
            .post(
                DESK,
                &[("do", "return"), ("entry", &entry), ("message", " \n ")],
            )
            .await;
        assert_eq!(way(&answer), "/konto/redaktion?n=empty");
        assert_eq!(state(&site, id).await, SubmissionState::Waiting);
        let message = "Wo genau?\r\n<script>";
        let answer = browser
            .post(
                DESK,
                &[("do", "return"), ("entry", &entry), ("message", message)],
            )
            .await;
        assert_eq!(way(&answer), "/konto/redaktion?n=returned");
        assert_eq!(state(&site, id).await, SubmissionState::Returned);
        let mail = next_mail(&site).await.unwrap();
        assert_eq!(mail.to.as_str(), "gast@karte.example");
        assert!(
            mail.letter.subject.starts_with("Please look"),
            "{}",
            mail.letter.subject
        );
        assert!(
            mail.letter.text.contains("Wo genau?\n"),
            "{}",
            mail.letter.text
        );
        assert!(
            !mail.letter.html.contains("<script>"),
            "{}",
            mail.letter.html
        );
    });
}

#[test]
fn old_facts_are_confirmed_or_asked_about() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let mut church = kept(&site, "reinoldikirche").await;
        church.record.source.as_of = now().date_naive() - Duration::days(366);
        write(&site, church).await;
        let page = browser.page(DESK).await;
        assert!(page.contains("Lange nicht bestätigt"), "{page}");
        assert!(page.contains("gehört niemandem"), "{page}");
        let (owner, _) = invite(&site, "laden@karte.example", None).await;
        next_mail(&site).await.unwrap();
        give(&site, owner, "reinoldikirche").await;
        let ask = [
            ("do", "ask"),
            ("place", "reinoldikirche"),
            ("message", "Stimmt das?"),
        ];
        let answer = browser.post(DESK, &ask).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=asked");
        let mail = next_mail(&site).await.unwrap();
        assert_eq!(mail.to.as_str(), "laden@karte.example");
        assert!(mail.letter.text.contains("Stimmt das?"));
        let version = kept(&site, "reinoldikirche").await.version.to_string();
        let confirm = [
            ("do", "confirm"),
            ("place", "reinoldikirche"),
            ("version", version.as_str()),
        ];
        let answer = browser.post(DESK, &confirm).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=confirmed");
        let as_of = kept(&site, "reinoldikirche").await.record.source.as_of;
        assert_eq!(as_of, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
        let answer = browser.post(DESK, &confirm).await;
        assert_eq!(way(&answer), "/konto/redaktion?n=stale");
    });
}

/// Makes somebody an owner, as an invitation does.
async fn give(site: &Running, owner: PersonId, place: &str) {
    let account = site.store.person(owner).await.unwrap().unwrap();
    let guest = server::people::Guest {
        mail: account.mail,
        name: None,
        lang: None,
        role: None,
        places: vec![slug(place)],
    };
    let random = server::secret::Random::SYSTEM;
    server::people::invite(
        &*site.store,
        guest,
        crate::browser::ORIGIN,
        "test",
        random,
        now(),
    )
    .await
    .unwrap();
    next_mail(site).await.unwrap();
}

#[test]
fn refused_mails_are_listed_until_somebody_has_taken_note() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let letter = app::account::letter::accepted(
            &app::account::letter::To {
                lang: Lang::De,
                name: "",
                site: "Karte",
            },
            "Laden",
            "https://karte.example.org",
        );
        let mail = Outgoing {
            to: "weg@karte.example".parse().unwrap(),
            lang: Lang::De,
            kind: Kind::Office,
            letter,
            at: now(),
            expires: None,
        };
        site.store.queue(&mail).await.unwrap();
        let sent = site.store.next_mail(now(), now()).await.unwrap().unwrap();
        site.store
            .has_bounced(sent.id, now(), "550 unbekannt")
            .await
            .unwrap();
        let page = browser.page(DESK).await;
        assert!(
            page.contains("weg@karte.example") && page.contains("550 unbekannt"),
            "{page}"
        );
        let id = sent.id.to_string();
        let answer = browser
            .post(DESK, &[("do", "dismiss"), ("mail", &id)])
            .await;
        assert_eq!(way(&answer), "/konto/redaktion?n=dismissed");
        assert!(!browser.page(DESK).await.contains("550 unbekannt"));
        assert!(site.store.undelivered().await.unwrap().is_empty());
    });
}

#[test]
fn a_place_is_created_and_changed_and_two_editors_see_both_versions() {
    on_sqlite(async |site| {
        let (_, mut browser) = office(&site).await;
        let form = "/konto/redaktion/neuer-ort";
        assert!(browser.page(form).await.contains("name=\"name_de\""));
        let answer = browser.post(form, &[("name_de", "Läden & Mehr")]).await;
        assert_eq!(answer.status().as_u16(), 422);
        let new = [
            ("name_de", "Läden & Mehr"),
            ("kind", "shop"),
            ("lon", "7.465"),
            ("lat", "51.514"),
            ("source_name", "Redaktion"),
            ("source_as_of", "2026-11-21"),
            ("networks", "qualitaetsroute"),
            ("published", "ja"),
        ];
        let answer = browser.post(form, &new).await;
        let place = "/konto/redaktion/ort/laeden-mehr";
        assert_eq!(way(&answer), format!("{place}?n=saved"));
        let before = site.store.places().await.unwrap().len();
        let answer = browser.post(form, &new).await;
        assert_eq!(way(&answer), format!("{place}?n=saved"), "pressed twice");
        assert_eq!(site.store.places().await.unwrap().len(), before);
        let mut other = new.to_vec();
        other.push(("phone", "+49 231 11"));
        let answer = browser.post(form, &other).await;
        assert_eq!(way(&answer), "/konto/redaktion/ort/laeden-mehr-2?n=saved");
        // With a short name: the same twice is one, and another one is told what is wrong.
        other.push(("slug", "laeden-mehr-3"));
        for _ in 0..2 {
            let answer = browser.post(form, &other).await;
            assert_eq!(way(&answer), "/konto/redaktion/ort/laeden-mehr-3?n=saved");
        }
        other.push(("email", "post@laden.example"));
        let answer = browser.post(form, &other).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains("href=\"#slug\""), "{page}");
        assert!(page.contains("value=\"post@laden.example\""), "{page}");
        let page = browser.page(place).await;
        assert!(page.contains("value=\"Läden &amp; Mehr\""), "{page}");
        let mut first = new.to_vec();
        first.push(("version", "1"));
        first.push(("phone", "+49 231 22"));
        assert_eq!(
            way(&browser.post(place, &first).await),
            format!("{place}?n=saved")
        );
        let mut second = new.to_vec();
        second.push(("version", "1"));
        second.push(("email", "post@laden.example"));
        let answer = browser.post(place, &second).await;
        assert_eq!(answer.status().as_u16(), 409);
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("+49 231 22") && page.contains("post@laden.example"),
            "{page}"
        );
        let there = kept(&site, "laeden-mehr").await;
        assert_eq!(there.record.contact.phone.as_deref(), Some("+49 231 22"));
        assert_eq!(there.record.networks, [slug("qualitaetsroute")]);
        for missing in [
            "/konto/redaktion/ort/gibt-es-nicht",
            "/konto/redaktion/ort/Ä",
        ] {
            assert_eq!(
                browser.get(missing).await.status().as_u16(),
                404,
                "{missing}"
            );
        }
    });
}
