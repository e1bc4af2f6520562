//! Suggestions without an account over HTTP: from the form by way of the mail and the office to the
//! map, and what keeps spam out.

use std::time::Duration;

use app::city::{Event, Kind, Slug, Venue};
use reqwest::Response;
use server::people;
use server::store::desk::{Proposal, Sender, Submission};

use crate::browser::{Browser, link_in, next_mail, way};
use crate::database::{Database, run_on_postgres, run_on_sqlite};
use crate::office::office;
use crate::site::{Running, now, on_sqlite};

const EVENT: &str = "/vorschlagen";
const PLACE: &str = "/vorschlagen/ort";
const MAIL: &str = "gast@vorschlag.example";

/// The seal of a form.
async fn seal(browser: &mut Browser<'_>, path: &str) -> String {
    let page = browser.page(path).await;
    let rest = page.split_once("name=\"seal\" value=\"").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

/// The seal of a form that somebody has taken their time for.
async fn read(browser: &mut Browser<'_>, path: &str) -> String {
    let seal = seal(browser, path).await;
    tokio::time::sleep(Duration::from_millis(3100)).await;
    seal
}

async fn send(
    browser: &mut Browser<'_>,
    path: &str,
    usual: &[(&str, &str)],
    more: &[(&str, &str)],
) -> Response {
    let own = |name: &str| more.iter().any(|(it, _)| *it == name);
    let usual = usual.iter().filter(|(name, _)| !own(name));
    let fields: Vec<_> = usual.chain(more).copied().collect();
    browser.post(path, &fields).await
}

const CONCERT: [(&str, &str); 7] = [
    ("title", "Hofkonzert der Nachbarn"),
    ("start_day", "2026-12-05"),
    ("start_time", "18:00"),
    ("end_time", "20:00"),
    ("where", "Reinoldikirche"),
    ("text", "Alle bringen ein Instrument mit."),
    ("mail", MAIL),
];

const CAFE: [(&str, &str); 7] = [
    ("name", "Café zur Probe"),
    ("kind", "gastronomy"),
    ("street", "Ostenhellweg"),
    ("number", "999"),
    ("website", "probe.example"),
    ("hours", "täglich ab zehn"),
    ("mail", MAIL),
];

async fn waiting(site: &Running) -> Vec<Submission> {
    site.store.waiting().await.unwrap()
}

/// Everything that was ever handed in, confirmed or not.
async fn handed_in(site: &Running) -> usize {
    site.store.submitted("").await.unwrap().len()
}

async fn event(site: &Running, name: &str) -> Option<Event> {
    let stored = site.store.event(&Slug::new(name).unwrap()).await.unwrap();
    stored.filter(|it| it.published).map(|it| it.record)
}

async fn accept(browser: &mut Browser<'_>, id: i64) {
    let id = id.to_string();
    let form = [("do", "accept"), ("entry", id.as_str()), ("version", "0")];
    let answer = browser.post("/konto/redaktion", &form).await;
    assert_eq!(way(&answer), "/konto/redaktion?n=accepted");
}

#[test]
fn a_suggested_event_is_confirmed_accepted_and_seen_on_sqlite() {
    run_on_sqlite(from_the_form_to_the_map);
}

#[test]
fn a_suggested_event_is_confirmed_accepted_and_seen_on_postgres() {
    run_on_postgres(from_the_form_to_the_map);
}

async fn from_the_form_to_the_map(database: &Database) {
    let site = Running::start(&database.url).await;
    let (_, mut office) = office(&site).await;
    let mut guest = Browser::new(&site);
    let seal = read(&mut guest, EVENT).await;
    let more = [("seal", seal.as_str()), ("note", "Jedes Jahr")];
    let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(way(&answer), "/vorschlagen/danke");
    guest.page("/vorschlagen/danke").await;
    assert!(guest.cookies.is_empty(), "nobody is marked");
    assert_eq!(waiting(&site).await, [], "not before it is confirmed");
    assert!(
        !office
            .page("/konto/redaktion")
            .await
            .contains("Hofkonzert der Nachbarn")
    );

    let mail = next_mail(&site).await.unwrap();
    assert_eq!(mail.to.as_str(), MAIL);
    for part in [&mail.letter.subject, &mail.letter.text, &mail.letter.html] {
        assert!(
            !part.contains("Hofkonzert"),
            "a form must not carry words to strangers: {part}"
        );
    }
    let link = link_in(&mail);
    let (path, token) = link
        .strip_prefix("https://karte.example.org")
        .and_then(|it| it.split_once("?t="))
        .unwrap();
    let page = guest.page(&format!("{path}?t={token}")).await;
    assert!(page.contains("Bestätigen"), "{page}");
    assert_eq!(waiting(&site).await, [], "looking confirms nothing");
    let answer = guest.post(path, &[("t", token)]).await;
    assert_eq!(way(&answer), "/vorschlagen/bestaetigt");
    guest.page("/vorschlagen/bestaetigt").await;
    let again = guest.post(path, &[("t", token)]).await;
    assert_eq!(again.status().as_u16(), 404, "a link is used once");

    let entries = waiting(&site).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].from, Sender::Visitor(MAIL.parse().unwrap()));
    let page = office.page("/konto/redaktion").await;
    for part in [
        "Hofkonzert der Nachbarn",
        "gast@vorschlag.example (ohne Konto)",
        "Jedes Jahr",
        "Redaktion (1)",
        "class=\"office-badge\">Vorschlag",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    accept(&mut office, entries[0].id).await;
    let event = event(&site, "hofkonzert-der-nachbarn").await.unwrap();
    let church = Slug::new("reinoldikirche").unwrap();
    assert_eq!(event.venue, Some(Venue::Place(church)));
    let told = next_mail(&site).await.unwrap();
    assert_eq!(told.to.as_str(), MAIL);
    assert!(
        told.letter.text.contains("/termin/hofkonzert-der-nachbarn"),
        "{}",
        told.letter.text
    );
    for _ in 0..200 {
        let answer = site.get("/termin/hofkonzert-der-nachbarn").await;
        if answer.status().is_success() {
            let page = answer.text().await.unwrap();
            assert!(!page.contains(MAIL), "addresses are not published");
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("visitors do not see it");
}

#[test]
fn a_missing_place_is_suggested_in_english_and_what_the_record_cannot_hold_goes_to_the_office() {
    on_sqlite(async |site| {
        let (_, mut office) = office(&site).await;
        let mut guest = Browser::new(&site);
        let path = "/en/suggest/place";
        let seal = read(&mut guest, path).await;
        let answer = send(&mut guest, path, &CAFE, &[("seal", &seal)]).await;
        assert_eq!(way(&answer), "/en/suggest/thanks");
        let link = link_in(&next_mail(&site).await.unwrap());
        let token = link.split_once("?t=").unwrap().1;
        assert!(link.contains("/en/suggest/confirm?t="), "{link}");
        guest.post("/en/suggest/confirm", &[("t", token)]).await;
        let entries = waiting(&site).await;
        let Proposal::Place(place) = &entries[0].proposal else {
            panic!()
        };
        assert_eq!(place.kind(), Kind::Gastronomy);
        let website = place.contact.website.as_deref();
        assert_eq!(website, Some("https://probe.example"));
        let note = &entries[0].note;
        assert!(note.contains("täglich ab zehn"), "{note}");
        assert!(
            note.contains("Hausnummer"),
            "the pin is not at the door: {note}"
        );
        let page = office.page("/konto/redaktion").await;
        assert!(page.contains("täglich ab zehn"), "{page}");
        accept(&mut office, entries[0].id).await;
        let name = Slug::new("cafe-zur-probe").unwrap();
        assert!(site.store.place(&name).await.unwrap().unwrap().published);
        let told = next_mail(&site).await.unwrap();
        assert!(
            told.letter.text.contains("/en/place/cafe-zur-probe"),
            "{}",
            told.letter.text
        );
    });
}

#[test]
fn opening_hours_that_can_be_read_are_in_the_record() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, PLACE).await;
        let more = [("seal", seal.as_str()), ("hours", "Mo-Fr 10:00-18:00")];
        send(&mut guest, PLACE, &CAFE, &more).await;
        let records = site.store.submitted("Mo-Fr 10:00-18:00").await.unwrap();
        assert_eq!(records.len(), 1);
    });
}

#[test]
fn what_is_to_be_mended_stands_at_the_fields_and_nothing_typed_is_lost_or_becomes_markup() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, EVENT).await;
        let bad = "</textarea><script>alert(1)</script>";
        let more = [
            ("seal", seal.as_str()),
            ("start_day", ""),
            ("title", "\"><script>x"),
            ("text", bad),
            ("note", bad),
            ("mail", "keine Adresse"),
        ];
        let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        for needed in [
            "href=\"#start_day\"",
            "id=\"start_day-error\"",
            "href=\"#mail\"",
            "value=\"keine Adresse\"",
            "value=\"Reinoldikirche\"",
            "aria-invalid=\"true\"",
            "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
            &seal,
        ] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        assert!(!page.contains("<script"), "{page}");
        let more = [("seal", seal.as_str()), ("start_day", "2026-11-01")];
        let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
        assert_eq!(answer.status().as_u16(), 422, "it is over");
        let more = [("seal", seal.as_str()), ("kind", "schloss"), ("street", "")];
        let answer = send(&mut guest, PLACE, &CAFE, &more).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        for needed in ["href=\"#kind\"", "href=\"#street\"", "täglich ab zehn"] {
            assert!(page.contains(needed), "{needed} is missing in {page}");
        }
        assert_eq!(handed_in(&site).await, 0);
        assert!(next_mail(&site).await.is_none());
    });
}

#[test]
fn whoever_fills_in_the_trap_is_thanked_and_nothing_is_kept() {
    on_sqlite(async |site| {
        let mut bot = Browser::new(&site);
        for (path, fields) in [(EVENT, &CONCERT), (PLACE, &CAFE)] {
            let seal = read(&mut bot, path).await;
            let more = [("seal", seal.as_str()), ("subject", "Casino")];
            let answer = send(&mut bot, path, fields, &more).await;
            assert_eq!(answer.status().as_u16(), 303);
            assert_eq!(way(&answer), "/vorschlagen/danke");
        }
        assert_eq!(handed_in(&site).await, 0);
        assert!(next_mail(&site).await.is_none());
    });
}

#[test]
fn a_form_that_comes_back_at_once_or_from_elsewhere_is_asked_for_again_with_everything_kept() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = seal(&mut guest, EVENT).await;
        let answer = send(&mut guest, EVENT, &CONCERT, &[("seal", &seal)]).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains("sehr schnell"), "{page}");
        assert!(page.contains("value=\"Hofkonzert der Nachbarn\""), "{page}");
        assert!(page.contains(&seal), "its time goes on: {page}");
        assert_eq!(handed_in(&site).await, 0);

        let answer = send(&mut guest, EVENT, &CONCERT, &[("seal", "erfunden")]).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains("lange offen"), "{page}");
        assert!(!page.contains("erfunden"), "it gets a new one: {page}");
        assert_eq!(handed_in(&site).await, 0);

        tokio::time::sleep(Duration::from_millis(3100)).await;
        let answer = send(&mut guest, EVENT, &CONCERT, &[("seal", &seal)]).await;
        assert_eq!(way(&answer), "/vorschlagen/danke");
    });
}

#[test]
fn one_address_and_one_client_suggest_a_few_things_and_then_wait() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, EVENT).await;
        let titles: Vec<String> = (0..20).map(|n| format!("{n}{n}{n} {n} Fest")).collect();
        let days: Vec<String> = (1..=20).map(|n| format!("2026-12-{n:02}")).collect();
        let mails: Vec<String> = (0..20).map(|n| format!("gast{n}@a.example")).collect();
        let mut statuses = Vec::new();
        for n in 0..7 {
            let more = [
                ("seal", seal.as_str()),
                ("title", &titles[n]),
                ("start_day", &days[n]),
            ];
            let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
            statuses.push(answer.status().as_u16());
        }
        assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429]);
        let mut last = String::new();
        for n in 7..14 {
            let more = [
                ("seal", seal.as_str()),
                ("title", &titles[n]),
                ("start_day", &days[n]),
                ("mail", &mails[n]),
            ];
            let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
            statuses.push(answer.status().as_u16());
            last = answer.text().await.unwrap();
        }
        // Refused tries count for the client, too.
        assert_eq!(statuses[7..], [303, 303, 303, 429, 429, 429, 429]);
        assert!(last.contains("sehr viele Vorschläge"), "{last}");
        assert!(
            last.contains(&format!("value=\"{}\"", titles[13])),
            "{last}"
        );
        assert_eq!(handed_in(&site).await, 8);
    });
}

#[test]
fn what_is_there_already_is_shown_first_and_can_be_sent_all_the_same() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, PLACE).await;
        let church = [
            ("seal", seal.as_str()),
            ("name", "Reinoldi Kirche"),
            ("kind", "sight"),
            ("street", "Ostenhellweg"),
            ("number", "2"),
        ];
        let answer = send(&mut guest, PLACE, &CAFE, &church).await;
        assert_eq!(answer.status().as_u16(), 200);
        let page = answer.text().await.unwrap();
        assert!(page.contains("vielleicht schon"), "{page}");
        assert!(page.contains("/ort/reinoldikirche"), "{page}");
        assert_eq!(handed_in(&site).await, 0);
        let rest = page.split_once("name=\"seen\" value=\"").unwrap().1;
        let seen = rest.split('"').next().unwrap();
        let more: Vec<_> = church.into_iter().chain([("seen", seen)]).collect();
        let answer = send(&mut guest, PLACE, &CAFE, &more).await;
        assert_eq!(way(&answer), "/vorschlagen/danke");
        assert_eq!(handed_in(&site).await, 1);
    });
}

#[test]
fn two_suggestions_of_one_name_stay_two() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, EVENT).await;
        for _ in 0..2 {
            let answer = send(&mut guest, EVENT, &CONCERT, &[("seal", &seal)]).await;
            assert_eq!(way(&answer), "/vorschlagen/danke");
        }
        for name in ["hofkonzert-der-nachbarn", "hofkonzert-der-nachbarn-2"] {
            let part = format!("\"slug\":\"{name}\"");
            assert_eq!(site.store.submitted(&part).await.unwrap().len(), 1);
        }
    });
}

#[test]
fn words_for_several_places_lead_to_a_choice_and_an_address_to_a_pin() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, EVENT).await;
        let more = [("seal", seal.as_str()), ("where", "Kirche")];
        let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
        assert_eq!(answer.status().as_u16(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains("Welcher Ort ist gemeint?"), "{page}");
        assert!(
            page.contains("name=\"spot\" value=\"reinoldikirche\""),
            "{page}"
        );
        let more = [
            ("seal", seal.as_str()),
            ("where", "Kirche"),
            ("spot_of", "Kirche"),
            ("spot", "-"),
        ];
        let answer = send(&mut guest, EVENT, &CONCERT, &more).await;
        assert_eq!(way(&answer), "/vorschlagen/danke");
        let kept = site.store.submitted("\"venue\"").await.unwrap();
        assert_eq!(kept.len(), 0, "in words only");
        let more = [
            ("seal", seal.as_str()),
            ("where", "Ostenhellweg 999"),
            ("title", "Ganz etwas anderes"),
        ];
        send(&mut guest, EVENT, &CONCERT, &more).await;
        let kept = site.store.submitted("\"point\"").await.unwrap();
        assert!(
            kept.len() == 1 && kept[0].contains("Ostenhellweg 999"),
            "{kept:?}"
        );
    });
}

#[test]
fn what_nobody_confirms_is_forgotten_after_a_week() {
    on_sqlite(async |site| {
        let mut guest = Browser::new(&site);
        let seal = read(&mut guest, EVENT).await;
        send(&mut guest, EVENT, &CONCERT, &[("seal", &seal)]).await;
        let day = chrono::Duration::days(1);
        people::tidy(&*site.store, now() + day * 6).await.unwrap();
        assert_eq!(handed_in(&site).await, 1);
        people::tidy(&*site.store, now() + day * 8).await.unwrap();
        assert_eq!(handed_in(&site).await, 0);
        let link = link_in(&next_mail(&site).await.unwrap());
        let token = link.split_once("?t=").unwrap().1;
        let answer = guest
            .post("/vorschlagen/bestaetigen", &[("t", token)])
            .await;
        assert_eq!(answer.status().as_u16(), 404);
    });
}

#[test]
fn another_website_cannot_suggest_in_somebodys_name() {
    on_sqlite(async |site| {
        let request = site
            .request("POST", EVENT)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("title=x");
        assert_eq!(request.send().await.unwrap().status().as_u16(), 403);
    });
}

#[test]
fn visitors_find_the_way_to_the_form_in_their_language() {
    on_sqlite(async |site| {
        for (page, link) in [
            ("/mehr", "href=\"/vorschlagen\""),
            ("/termine", "href=\"/vorschlagen\""),
            ("/?q=xyzxyzxyz", "href=\"/vorschlagen\""),
            ("/en/events", "href=\"/en/suggest\""),
        ] {
            let html = site.text(page).await;
            assert!(html.contains(link), "{page}");
            assert!(html.contains("rel=\"external\""), "{page}");
        }
    });
}
