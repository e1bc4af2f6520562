//! The organiser's pages over HTTP: posting, changing, cancelling, and who may not.

use app::account::rights::Role;
use app::city::{EventState, Lang, Offer, Slug, Text, Venue, When};
use reqwest::Response;
use reqwest::multipart::{Form, Part};
use server::store::desk::{Decision, NewSubmission, Proposal, Review, Sender, SubmissionState};
use server::store::people::PersonId;
use server::store::{Batch, RecordId, Write};

use crate::browser::{Browser, invite, link_in, next_mail, way};
use crate::site::{Running, now, on_sqlite};

const MAIL: &str = "olga@kultur.example";

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// An organiser who is signed in.
async fn organiser<'a>(site: &'a Running, mail: &str) -> (PersonId, Browser<'a>) {
    let (id, link) = invite(site, mail, Some(Role::Organiser)).await;
    while next_mail(site).await.is_some() {}
    let mut browser = Browser::new(site);
    browser.follow(&link).await;
    (id, browser)
}

/// A reading on the first Thursday of December, weekly for three weeks.
fn reading<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("title_de", "Lesung im Turm"),
        ("start_day", "2026-12-03"),
        ("start_time", "19:30"),
        ("end_time", "21:00"),
        ("repeat", "weekly"),
        ("ends", "count"),
        ("count", "3"),
        ("venue", "place"),
        ("place", "Reinoldikirche"),
        ("version", "0"),
        ("do", "save"),
    ];
    let own = |name: &str| more.iter().any(|(it, _)| *it == name);
    let usual = usual.into_iter().filter(|(name, _)| !own(name));
    usual.chain(more.iter().copied()).collect()
}

async fn post_new(browser: &mut Browser<'_>, more: &[(&str, &str)]) -> Response {
    browser.post("/konto/termine/neu", &reading(more)).await
}

async fn stored(site: &Running, name: &str) -> server::store::Stored<app::city::Event> {
    site.store.event(&slug(name)).await.unwrap().unwrap()
}

/// Sends the form with a picture of which only the beginning arrives.
async fn break_off(browser: &Browser<'_>, path: &str, version: &str) -> String {
    let part = |about: &str, text: &str| {
        format!("--x\r\nContent-Disposition: form-data; name={about}\r\n\r\n{text}")
    };
    let body = [
        part("\"version\"", &format!("{version}\r\n")),
        part("\"title_de\"", "Lesung auf dem Turm\r\n"),
        part("\"do\"", "save\r\n"),
        part("\"file\"; filename=\"x.png\"", "half of"),
    ];
    let request = browser
        .request("POST", path)
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body.concat());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 422);
    answer.text().await.unwrap()
}

#[test]
fn an_upload_that_breaks_off_leaves_what_was_typed() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        let page = break_off(&browser, "/konto/termine/neu", "0").await;
        let (title, broken) = (
            "value=\"Lesung auf dem Turm\"",
            "Die Übertragung ist abgebrochen",
        );
        assert!(page.contains(title) && page.contains(broken), "{page}");

        // What would have come after the picture is as it was.
        let texts = [
            ("text_de", "Eine Lesung dort oben."),
            ("text_en", "A reading up there."),
        ];
        post_new(&mut browser, &texts).await;
        let version = stored(&site, "lesung-im-turm").await.version.to_string();
        let page = break_off(&browser, "/konto/termin/lesung-im-turm", &version).await;
        assert!(page.contains(title) && page.contains(broken), "{page}");
        assert!(page.contains("A reading up there."), "{page}");
    });
}

#[test]
fn an_event_is_checked_then_saved_and_stands_on_the_days_that_were_spelled_out() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site, MAIL).await;
        let page = browser.page("/konto/termine").await;
        assert!(page.contains("Noch kein Termin"), "{page}");
        let answer = post_new(&mut browser, &[("do", "check")]).await;
        assert_eq!(answer.status().as_u16(), 200);
        let page = answer.text().await.unwrap();
        for needed in [
            "Donnerstag, 3. Dezember, 19:30–21:00",
            "Donnerstag, 10. Dezember, 19:30–21:00",
            "Donnerstag, 17. Dezember, 19:30–21:00",
            "value=\"Lesung im Turm\"",
        ] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        assert!(
            site.store
                .event(&slug("lesung-im-turm"))
                .await
                .unwrap()
                .is_none()
        );

        let answer = post_new(&mut browser, &[]).await;
        assert_eq!(way(&answer), "/konto/termine?n=live");
        let event = stored(&site, "lesung-im-turm").await;
        assert!(event.published);
        assert_eq!(
            event.record.venue,
            Some(Venue::Place(slug("reinoldikirche")))
        );
        let history = site
            .store
            .history(&server::store::RecordId::Event(slug("lesung-im-turm")))
            .await
            .unwrap();
        assert_eq!(history[0].by, id.to_string());
        let page = browser.page("/konto/termine?n=live").await;
        assert!(page.contains("Lesung im Turm"), "{page}");

        // Pressing twice posts once.
        let twice = post_new(&mut browser, &[("draft", "lesung-im-turm")]).await;
        assert_eq!(way(&twice), "/konto/termine?n=live");
        assert!(
            site.store
                .event(&slug("lesung-im-turm-2"))
                .await
                .unwrap()
                .is_none()
        );
        // The same again is posted under another name, and a warning is given before, once the map
        // has the first one.
        site.caught_up().await;
        let answer = post_new(&mut browser, &[("do", "check")]).await;
        let page = answer.text().await.unwrap();
        assert!(page.contains("vielleicht schon"), "{page}");
    });
}

#[test]
fn what_has_to_be_mended_is_listed_and_nothing_typed_is_lost() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        let bad = "</textarea><script>alert(1)</script>";
        let more = [("start_day", ""), ("place", "Nirgendwo"), ("text_de", bad)];
        let answer = post_new(&mut browser, &more).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        for needed in [
            "href=\"#start_day\"",
            "href=\"#place\"",
            "id=\"start_day-error\"",
            "value=\"Nirgendwo\"",
            "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        ] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        assert!(!page.contains("<script>alert"), "{page}");
    });
}

#[test]
fn a_pin_is_set_by_a_tap_on_the_map_without_script() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        let more = [
            ("do", ""),
            ("venue", "pin"),
            ("pin_de", "Am Brunnen"),
            ("view", "15/51.51400/7.46500"),
            ("pin.x", "140"),
            ("pin.y", "140"),
        ];
        let answer = post_new(&mut browser, &more).await;
        assert_eq!(answer.status().as_u16(), 200);
        let page = answer.text().await.unwrap();
        assert!(page.contains("value=\"51.51400, 7.46500\""), "{page}");
        assert!(page.contains("value=\"Lesung im Turm\""), "{page}");
    });
}

#[test]
fn nobody_edits_what_is_not_theirs() {
    on_sqlite(async |site| {
        let (_, mut olga) = organiser(&site, MAIL).await;
        let (_, mut otto) = organiser(&site, "otto@kultur.example").await;
        post_new(&mut olga, &[]).await;
        for path in [
            "/konto/termin/lesung-im-turm",
            "/konto/termin/lesung-im-turm/absagen",
        ] {
            assert_eq!(otto.get(path).await.status().as_u16(), 403, "{path}");
            let answer = otto.post(path, &reading(&[("what", "cancel")])).await;
            assert_eq!(answer.status().as_u16(), 403, "{path}");
            let mut nobody = Browser::new(&site);
            assert_eq!(way(&nobody.get(path).await), "/anmelden?n=please");
        }
        let copy = otto.get("/konto/termine/neu?von=lesung-im-turm").await;
        assert_eq!(copy.status().as_u16(), 403);
        let (_, link) = invite(&site, "nur@konto.example", None).await;
        let mut plain = Browser::new(&site);
        plain.follow(&link).await;
        for path in ["/konto/termine", "/konto/termine/neu"] {
            assert_eq!(plain.get(path).await.status().as_u16(), 403, "{path}");
        }
        assert_eq!(post_new(&mut plain, &[]).await.status().as_u16(), 403);
    });
}

#[test]
fn one_date_is_cancelled_and_still_seen_as_cancelled() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        post_new(&mut browser, &[]).await;
        let path = "/konto/termin/lesung-im-turm/absagen";
        let page = browser.page(path).await;
        assert!(page.contains("Donnerstag, 10. Dezember"), "{page}");
        let fields = [
            ("version", "1"),
            ("which", "2026-12-10T19:30:00"),
            ("what", "cancel"),
            ("note_de", "Die Autorin ist krank."),
        ];
        let answer = browser.post(path, &fields).await;
        assert_eq!(way(&answer), "/konto/termine?n=changed");
        let When::Dated { except, .. } = stored(&site, "lesung-im-turm").await.record.when else {
            panic!()
        };
        assert_eq!(except.len(), 1);
        let one = stored(&site, "lesung-im-turm-2026-12-10").await.record;
        assert_eq!(one.state, EventState::Cancelled);
        assert_eq!(one.state_note.unwrap().de, "Die Autorin ist krank.");
        let When::Dated { start, rrule, .. } = one.when else {
            panic!()
        };
        assert_eq!(
            (start.to_string().as_str(), rrule),
            ("2026-12-10 19:30:00", None)
        );
        // Whoever has seen the old version looks again first.
        assert_eq!(browser.post(path, &fields).await.status().as_u16(), 409);
    });
}

#[test]
fn all_of_it_is_postponed_and_moved_and_takes_place_after_all() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        post_new(&mut browser, &[]).await;
        let path = "/konto/termin/lesung-im-turm/absagen";
        let postpone = [("version", "1"), ("which", "all"), ("what", "postpone")];
        browser.post(path, &postpone).await;
        let state = stored(&site, "lesung-im-turm").await.record.state;
        assert_eq!(state, EventState::Postponed);
        let moving = [
            ("version", "2"),
            ("which", "all"),
            ("what", "move"),
            ("day", "2026-12-04"),
            ("time", "20:00"),
        ];
        let answer = browser.post(path, &moving).await;
        assert_eq!(way(&answer), "/konto/termine?n=changed");
        let event = stored(&site, "lesung-im-turm").await.record;
        assert_eq!(event.state, EventState::Moved);
        let When::Dated { start, rrule, .. } = event.when else {
            panic!()
        };
        assert_eq!(start.to_string(), "2026-12-04 20:00:00");
        assert_eq!(rrule.as_deref(), Some("FREQ=WEEKLY;BYDAY=FR;COUNT=3"));
        let again = [("version", "3"), ("which", "all"), ("what", "again")];
        browser.post(path, &again).await;
        let state = stored(&site, "lesung-im-turm").await.record.state;
        assert_eq!(state, EventState::Scheduled);
        let wrong = [("version", "4"), ("what", "move"), ("day", "irgendwann")];
        let answer = browser.post(path, &wrong).await;
        assert_eq!(answer.status().as_u16(), 422);
        assert!(answer.text().await.unwrap().contains("id=\"day-error\""));
    });
}

#[test]
fn pressing_twice_posts_once_and_says_what_has_become_of_it() {
    on_sqlite(async |site| {
        let review = Review {
            events: true,
            ..Review::default()
        };
        site.store.set_review(review, "test", now()).await.unwrap();
        let (id, mut browser) = organiser(&site, MAIL).await;
        let draft = ("draft", "lesung-im-turm");
        for _ in 0..2 {
            let answer = post_new(&mut browser, &[draft]).await;
            assert_eq!(way(&answer), "/konto/termine?n=waiting");
        }
        assert_eq!(site.store.waiting_count().await.unwrap(), 1);
        // Two windows in which the same name was free: what the second one says is another event.
        let other = [draft, ("title_de", "Konzert im Turm")];
        let answer = post_new(&mut browser, &other).await;
        assert_eq!(way(&answer), "/konto/termine?n=waiting");
        let sent = site.store.submissions_of(id).await.unwrap();
        let mut names: Vec<_> = sent.iter().map(|it| it.proposal.id()).collect();
        names.sort_by_key(ToString::to_string);
        let expected = ["konzert-im-turm", "lesung-im-turm"];
        assert_eq!(names, expected.map(|it| RecordId::Event(slug(it))));
        let rights = site.store.person(id).await.unwrap().unwrap().rights.events;
        assert_eq!(Vec::from_iter(rights), expected.map(slug));
    });
}

#[test]
fn what_waits_is_edited_on_top_of_what_the_event_has_become() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site, MAIL).await;
        post_new(&mut browser, &[]).await;
        let there = stored(&site, "lesung-im-turm").await;
        let mut proposal = there.record.clone();
        proposal.title.de = "Lesung am Abend".into();
        let new = NewSubmission {
            proposal: Proposal::Event(proposal),
            base: there.version,
            from: Sender::Person(id),
            lang: Lang::De,
            note: String::new(),
            at: now(),
        };
        let number = site.store.submit(&new).await.unwrap();
        // It is sent back; then the event is called off, a shop joins in, and a link is added.
        let decided = site
            .store
            .decide(
                number,
                Decision::Return,
                "Bitte kürzer.",
                "test",
                now(),
                None,
            )
            .await;
        assert!(decided.unwrap());
        let mut record = there.record.clone();
        record.state = EventState::Cancelled;
        record.state_note = Some(Text::new("Der Turm ist gesperrt."));
        record.link = Some("https://example.org/turm".into());
        record.offers.push(Offer {
            place: slug("reinoldikirche"),
            text: Text::new("Turmführung"),
        });
        let write = Write::Event {
            record: record.clone(),
            published: true,
            expected: Some(there.version),
        };
        let batch = Batch {
            by: "somebody else".into(),
            at: now(),
            writes: vec![write],
        };
        site.store.write(batch).await.unwrap();

        let path = "/konto/termin/lesung-im-turm";
        let page = browser.page(path).await;
        for needed in ["Lesung am Abend", "example.org/turm", "value=\"2\""] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        let fields = [
            ("version", "2"),
            ("title_de", "Lesung am Abend"),
            ("link", "https://example.org/turm"),
        ];
        let answer = browser.post(path, &reading(&fields)).await;
        assert_eq!(way(&answer), "/konto/termine?n=live");
        let event = stored(&site, "lesung-im-turm").await.record;
        assert_eq!(event.title.de, "Lesung am Abend");
        assert_eq!(
            (event.state, event.state_note, event.offers, event.link),
            (record.state, record.state_note, record.offers, record.link)
        );
    });
}

#[test]
fn a_picture_that_is_too_large_leaves_the_form_as_it_was() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        let large = Part::bytes(vec![b'x'; 25_000_000]).file_name("turm.jpg");
        // The picture comes in the middle of the form.
        let form = Form::new().text("title_de", "Lesung im Turm");
        let form = reading(&[])
            .into_iter()
            .filter(|(name, _)| *name != "title_de")
            .fold(form.part("file", large), |form, (name, value)| {
                form.text(name.to_owned(), value.to_owned())
            });
        let answer = browser.post_form("/konto/termine/neu", form).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        for needed in [
            "value=\"Lesung im Turm\"",
            "value=\"2026-12-03\"",
            "href=\"#picture\"",
            "20 MB",
        ] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
    });
}

#[test]
fn nobody_is_named_as_the_organiser_unasked() {
    on_sqlite(async |site| {
        let (id, mut browser) = organiser(&site, MAIL).await;
        let name = "Olga Musterfrau";
        site.store.describe(id, name, Lang::De).await.unwrap();
        let page = browser.page("/konto/termine/neu").await;
        assert!(!page.contains(&format!("value=\"{name}\"")), "{page}");
    });
}

#[test]
fn the_office_sees_new_events_first_if_it_wants_to() {
    on_sqlite(async |site| {
        let review = Review {
            events: true,
            ..Review::default()
        };
        site.store.set_review(review, "test", now()).await.unwrap();
        let (id, mut browser) = organiser(&site, MAIL).await;
        let answer = post_new(&mut browser, &[]).await;
        assert_eq!(way(&answer), "/konto/termine?n=waiting");
        assert!(
            site.store
                .event(&slug("lesung-im-turm"))
                .await
                .unwrap()
                .is_none()
        );
        let page = browser.page("/konto/termine").await;
        assert!(page.contains("wartet auf die Redaktion"), "{page}");
        let edit = "/konto/termin/lesung-im-turm";
        assert!(
            browser
                .page(edit)
                .await
                .contains("liegt etwas bei der Redaktion")
        );
        let answer = browser
            .post(edit, &reading(&[("title_de", "Lesung am Abend")]))
            .await;
        assert_eq!(way(&answer), "/konto/termine?n=waiting");
        let sent = site.store.submissions_of(id).await.unwrap();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].state, SubmissionState::Waiting);
        let Proposal::Event(event) = &sent[0].proposal else {
            panic!()
        };
        assert_eq!(event.title.de, "Lesung am Abend");
        // Nobody else can post under the name that waits.
        let (_, mut otto) = organiser(&site, "otto@kultur.example").await;
        post_new(&mut otto, &[("draft", "lesung-im-turm")]).await;
        assert_eq!(otto.get(edit).await.status().as_u16(), 403);
    });
}

#[test]
fn two_who_edit_at_once_see_both_texts_and_nothing_is_lost() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        post_new(&mut browser, &[]).await;
        let there = stored(&site, "lesung-im-turm").await;
        let mut record = there.record.clone();
        record.title.de = "Lesung der anderen".into();
        let write = Write::Event {
            record,
            published: true,
            expected: Some(there.version),
        };
        let batch = Batch {
            by: "somebody else".into(),
            at: now(),
            writes: vec![write],
        };
        site.store.write(batch).await.unwrap();
        let path = "/konto/termin/lesung-im-turm";
        let mine = reading(&[
            ("version", "1"),
            ("title_de", "Meine Lesung"),
            ("link", "example.org"),
        ]);
        let answer = browser.post(path, &mine).await;
        assert_eq!(answer.status().as_u16(), 409);
        let page = answer.text().await.unwrap();
        for needed in [
            "Meine Lesung",
            "Lesung der anderen",
            "choose_title",
            "choose_link",
        ] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        let chosen = [
            ("version", "2"),
            ("title_de", "Meine Lesung"),
            ("link", "example.org"),
            ("choose_title", "theirs"),
            ("choose_link", "mine"),
            ("do", "merge"),
        ];
        let answer = browser.post(path, &reading(&chosen)).await;
        assert_eq!(answer.status().as_u16(), 200);
        let page = answer.text().await.unwrap();
        assert!(page.contains("value=\"Lesung der anderen\""), "{page}");
        assert!(page.contains("value=\"example.org\""), "{page}");
    });
}

#[test]
fn shops_are_asked_once_to_take_part_and_only_they_say_what_they_offer() {
    on_sqlite(async |site| {
        let (owner, link) = {
            let guest = server::people::Guest {
                mail: "erika@laden.example".parse().unwrap(),
                name: Some("Erika".into()),
                lang: None,
                role: None,
                places: vec![slug("reinoldikirche")],
            };
            let random = server::secret::Random::SYSTEM;
            let origin = crate::browser::ORIGIN;
            let invited =
                server::people::invite(&*site.store, guest, origin, "test", random, now());
            let invited = invited.await.unwrap();
            (invited.id, invited.link)
        };
        let (_, mut browser) = organiser(&site, MAIL).await;
        let shops = [("shop", "Reinoldikirche"), ("shop", "Gibt es nicht")];
        let check = [("do", "check"), shops[0], shops[1]];
        let page = post_new(&mut browser, &check).await.text().await.unwrap();
        assert!(page.contains("anschreiben: Gibt es nicht"), "{page}");

        // While the office looks at the event first, a link to it would lead nowhere.
        let first = Review {
            events: true,
            ..Review::default()
        };
        site.store.set_review(first, "test", now()).await.unwrap();
        let title = ("title_de", "Lesung am Abend");
        let page = post_new(&mut browser, &[check[0], title, shops[0]]).await;
        let page = page.text().await.unwrap();
        assert!(page.contains("sobald der Termin auf der Karte"), "{page}");
        post_new(&mut browser, &[title, shops[0]]).await;
        while let Some(mail) = next_mail(&site).await {
            assert!(!mail.letter.subject.contains("Lesung am Abend"));
        }
        let at_once = Review {
            events: false,
            ..Review::default()
        };
        site.store.set_review(at_once, "test", now()).await.unwrap();
        post_new(&mut browser, &shops).await;
        let mail = next_mail(&site).await.unwrap();
        let (subject, text) = (&mail.letter.subject, &mail.letter.text);
        assert!(!subject.contains("Lesung im Turm"), "{subject}");
        assert!(subject.contains("Reinoldikirche"), "{subject}");
        assert!(text.contains("„Lesung im Turm“"), "{text}");
        let path = "/konto/termin/lesung-im-turm/aktion";
        assert_eq!(link_in(&mail), format!("{}{path}", crate::browser::ORIGIN));
        let edit = "/konto/termin/lesung-im-turm";
        browser
            .post(edit, &reading(&[("version", "1"), shops[0]]))
            .await;
        assert!(next_mail(&site).await.is_none(), "nobody is asked twice");

        // One mail a day: the next invitation waits, and stands in the overview all the same.
        let answer = post_new(&mut browser, &[("title_de", "Noch eine Lesung"), shops[0]]).await;
        assert_eq!(way(&answer), "/konto/termine?n=live.later");
        let list = browser.page("/konto/termine?n=live.later").await;
        assert!(list.contains("bekommt die Mail erst morgen"), "{list}");
        assert!(next_mail(&site).await.is_none(), "one mail a day");
        let title = app::city::Text::new("Stadtplan");
        let tomorrow = now() + server::invitation::A_DAY;
        for (at, shops) in [(now(), 0), (tomorrow, 1), (tomorrow, 0)] {
            let origin = crate::browser::ORIGIN;
            let sent = server::invitation::send(&*site.store, origin, &title, at).await;
            assert_eq!(sent.unwrap(), shops);
        }
        let mail = site.store.next_mail(tomorrow, tomorrow).await;
        let text = mail.unwrap().unwrap().letter.text;
        assert!(
            text.contains("„Noch eine Lesung“") && !text.contains("Turm"),
            "{text}"
        );

        let mut erika = Browser::new(&site);
        erika.follow(&link).await;
        site.caught_up().await;
        let overview = erika.page("/konto/geschaeft/reinoldikirche/aktionen").await;
        let invited = overview.matches("Sie sind eingeladen").count();
        assert_eq!(invited, 2, "{overview}");
        assert!(erika.page(path).await.contains("Ihre Aktion"));
        let offer = [
            ("place", "reinoldikirche"),
            ("text_de", "Turmführung"),
            ("do", "save"),
        ];
        assert_eq!(erika.post(path, &offer).await.status().as_u16(), 303);
        let event = stored(&site, "lesung-im-turm").await.record;
        assert_eq!(event.offers[0].text.de, "Turmführung");
        assert!(site.store.person(owner).await.unwrap().is_some());
        let stranger = browser.post(path, &offer).await;
        assert_eq!(stranger.status().as_u16(), 403);
        let removal = [("place", "reinoldikirche"), ("do", "remove")];
        erika.post(path, &removal).await;
        assert!(
            stored(&site, "lesung-im-turm")
                .await
                .record
                .offers
                .is_empty()
        );
    });
}

#[test]
fn whoever_has_asked_as_many_shops_as_may_be_keeps_what_was_typed() {
    on_sqlite(async |site| {
        let guest = server::people::Guest {
            mail: "erika@laden.example".parse().unwrap(),
            name: None,
            lang: None,
            role: None,
            places: vec![slug("reinoldikirche")],
        };
        let random = server::secret::Random::SYSTEM;
        let origin = crate::browser::ORIGIN;
        let invited = server::people::invite(&*site.store, guest, origin, "test", random, now());
        invited.await.unwrap();
        let (olga, mut browser) = organiser(&site, MAIL).await;
        let most = server::invitation::MOST;
        for index in 0..most {
            let (event, place) = (slug("konzert"), slug(&format!("laden-{index}")));
            let since = now() - server::invitation::A_DAY;
            let asked = site
                .store
                .invite_place(&event, &place, olga, now(), since, most);
            assert_eq!(asked.await.unwrap(), server::store::desk::Asked::Now);
        }
        for wish in ["check", "save"] {
            let typed = [("do", wish), ("shop", "Reinoldikirche")];
            let answer = post_new(&mut browser, &typed).await;
            assert_eq!(answer.status().as_u16(), 422, "{wish}");
            let page = answer.text().await.unwrap();
            assert!(
                page.contains("20 Geschäfte einladen, jetzt noch 0"),
                "{page}"
            );
            assert!(page.contains("value=\"Lesung im Turm\""), "{page}");
        }
        assert_eq!(post_new(&mut browser, &[]).await.status().as_u16(), 303);
    });
}

#[test]
fn last_years_event_is_copied_to_the_same_weekday() {
    on_sqlite(async |site| {
        let (_, mut browser) = organiser(&site, MAIL).await;
        post_new(&mut browser, &[("repeat", "once")]).await;
        let page = browser.page("/konto/termine/neu?von=lesung-im-turm").await;
        assert!(page.contains("value=\"2027-12-02\""), "a Thursday: {page}");
        assert!(page.contains("value=\"Lesung im Turm\""), "{page}");
        assert!(page.contains("name=\"version\" value=\"0\""), "{page}");
    });
}
