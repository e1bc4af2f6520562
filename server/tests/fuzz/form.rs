//! Forms: every one that a page shows is sent back damaged, and what was let in breaks no page.
//!
//! The seeds are the forms themselves, read from the pages as a browser would, so that a new form is
//! searched without anybody thinking of it.

use std::cell::RefCell;
use std::collections::HashSet;

use app::account::rights::Role;
use app::city::{Event, Place, Slug};
use proptest::prelude::*;
use reqwest::Response;
use server::import::csv::{self, Known, Row};
use server::import::ics;
use server::store::{Stored, Version};
use tokio::runtime::Runtime;

use crate::browser::{Browser, SESSION, invite, proven, way};
use crate::mutate::{Format, Input};
use crate::search::search;
use crate::site::{Running, now};

/// Where the office, owners, organisers and strangers fill in something.
const PAGES: [&str; 24] = [
    "/konto",
    "/vorschlagen",
    "/en/suggest/place",
    "/konto/geschaeft/musterladen-tuch-und-faden",
    "/konto/geschaeft/musterladen-tuch-und-faden/bearbeiten",
    "/en/account/shop/beispielbuch/edit",
    "/konto/geschaeft/musterladen-tuch-und-faden/bilder",
    "/konto/geschaeft/musterladen-tuch-und-faden/aktionen",
    "/konto/termine",
    "/konto/termine/neu",
    "/en/account/events/new",
    "/konto/termin/EVENT",
    "/konto/termin/EVENT/absagen",
    "/konto/termin/EVENT/aktion",
    "/konto/kalender",
    "/konto/redaktion",
    "/konto/redaktion/orte?n=3",
    "/konto/redaktion/neuer-ort",
    "/en/account/office/place/reinoldikirche",
    "/konto/redaktion/termin/EVENT",
    "/konto/redaktion/orte/einlesen",
    "/konto/redaktion/personen",
    "/konto/redaktion/stadt",
    "/konto/redaktion/ort/beispielbuch/verlauf",
];

/// What only those see who are not signed in.
const SIGNED_OUT: [&str; 3] = [
    "/anmelden\nmail=gast%40vorschlag.example",
    "/anmelden/code\nmail=gast%40vorschlag.example&code=123456",
    "/en/sign-in/link\nt=abc",
];

/// What would end the search: the session, the person, all that is shown.
const NEVER: [&str; 6] = [
    "abmelden",
    "sign-out",
    "/daten",
    "/data",
    "geraete",
    "beispieldaten",
];

const WORDS: &str = "& = + % %00 %0D%0A %FF %E2%80%AE %3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E \
    &do=save &do=check &do=publish &do=preview &do=delete &do=suggest &version=-1 &version=99999999999999999999 \
    &hours.kind=rows &hours.kind=osm &hours.row.9999.day=mo &hours.row.0.day=mo&hours.row.0.day=tu \
    &hours.row.0.slot.0.from=9&hours.row.0.slot.0.to=18 &hours.row.0.slot.99999.from=25:61 \
    &hours.special.0.first=2026-12-24 &hours.special.0.yearly=yes &hours.holidays=own \
    &hours.osm=Mo-Fr+10:00-18:00 &hours.osm=((((( &category=mode &category=nirgends &networks=qualitaetsroute \
    &title_de=Lesung &name.de=Laden &name_de=Laden &kind=shop &kind=art_island &start_day=2026-12-03 \
    &start_day=-262143-01-01 &start_time=24:00 &end_time=00:00 &repeat=weekly &repeat=monthly \
    &ends=count &count=500 &count=4294967295 &rrule=FREQ%3DSECONDLY &days=mo,tu &venue=place \
    &venue=pin &place=Reinoldikirche &lat=51.5136&lon=7.4653 &at.lat=NaN &at.lon=1e999 lon=7.4653 \
    lat=91 &link=https:evil.example &link=javascript:alert(1) &website=javascript:alert(1) \
    &link.0.url=https://example.org &link.99999.url=x &email=a@b &email=a@b@c%0Abcc:x \
    &mail=gast@vorschlag.example &source_as_of=99999-01-01 &access.door_cm=-1 &door_cm=65536 \
    &pick=reinoldikirche@1 &pictures=%5B%5D &picture=%7B%22src%22:%22x%22%7D &seal= &id=0 &url=http://[::1]/ \
    &url=https://example.org/a.ics &role=office &role=organiser &places=beispielbuch [] . 2026-02-30 on yes ja";

struct Doors {
    runtime: Runtime,
    site: Running,
    session: RefCell<(u32, String)>,
    _folder: tempfile::TempDir,
}

impl Doors {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("city.db").display());
        let site = runtime.block_on(Running::start(&url));
        let doors = Self {
            runtime,
            site,
            session: RefCell::default(),
            _folder: folder,
        };
        doors.sign_in();
        doors
    }

    /// Somebody of the office, who may do all that others may.
    fn sign_in(&self) {
        let (count, cookie) = &mut *self.session.borrow_mut();
        *count += 1;
        let mail = format!("redaktion{count}@karte.example");
        *cookie = self.runtime.block_on(async {
            let (id, _) = invite(&self.site, &mail, Some(Role::Office)).await;
            let browser: Browser<'_> = proven(&self.site, id).await;
            format!("{SESSION}={}", browser.cookies[SESSION])
        });
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let (_, cookie) = &*self.session.borrow();
        let request = self.site.request(method, path);
        request
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
    }

    fn page(&self, path: &str) -> (u16, String) {
        self.runtime.block_on(async {
            let answer = self.request("GET", path).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    }

    /// Everything that is kept.
    fn records(&self) -> (Vec<Stored<Place>>, Vec<Stored<Event>>) {
        let store = &self.site.store;
        self.runtime
            .block_on(async { (store.places().await.unwrap(), store.events().await.unwrap()) })
    }

    fn send(&self, path: &str, body: Vec<u8>) -> (u16, String, usize) {
        self.runtime.block_on(async {
            let client = format!("10.0.0.{}", body.len() % 256);
            let request = self.request("POST", path).header("x-forwarded-for", client);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer: Response = request.body(body).send().await.unwrap();
            let (status, to) = (answer.status().as_u16(), way(&answer).to_owned());
            (status, to, answer.bytes().await.unwrap().len())
        })
    }
}

/// A form's target and what a browser would send, once for each of its buttons.
fn forms(path: &str, html: &str) -> Vec<String> {
    let plain = |text: &str| {
        let text = text
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        text.replace("&#x27;", "'").replace("&amp;", "&")
    };
    let mut all = Vec::new();
    for form in html.split("<form").skip(1) {
        let form = form.split_once("</form>").map_or(form, |it| it.0);
        if !form
            .split('>')
            .next()
            .is_some_and(|it| it.contains("\"post\""))
        {
            continue;
        }
        let (mut target, mut pairs, mut buttons) = (path.to_owned(), Vec::new(), Vec::new());
        let mut choosing = String::new();
        for (i, tag) in form.split('<').enumerate() {
            let (tag, behind) = tag.split_once('>').unwrap_or((tag, ""));
            let get = |name: &str| {
                let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
                Some(plain(rest.split_once('"')?.0))
            };
            let value = get("value").unwrap_or_default();
            match (tag.split([' ', '/']).next(), get("name")) {
                _ if i == 0 => target = get("action").unwrap_or(target),
                (Some("input"), Some(name)) => {
                    let choice = tag.contains("\"radio\"") || tag.contains("\"checkbox\"");
                    if !choice || tag.contains(" checked") {
                        pairs.push((name, value));
                    }
                }
                (Some("textarea"), Some(name)) => pairs.push((name, plain(behind.trim_start()))),
                (Some("select"), Some(name)) => choosing = name,
                (Some("option"), _) if tag.contains(" selected") => {
                    pairs.push((choosing.clone(), value));
                }
                (Some("button"), Some(name)) => buttons.push(Some((name, value))),
                _ => {}
            }
        }
        if buttons.is_empty() {
            buttons.push(None);
        }
        for button in buttons {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.extend_pairs(&pairs).extend_pairs(button);
            all.push(format!("{target}\n{}", body.finish()));
        }
    }
    all
}

#[test]
fn forms_are_taken_or_refused_and_nothing_they_let_in_breaks_a_page() {
    let doors = Doors::new();
    let (places, events) = doors.records();
    let dated = |it: &&Stored<Event>| it.record.sample && it.record.when.duration().is_some();
    let event = events.iter().find(dated).unwrap().record.slug.as_str();
    let slugs = places.iter().map(|it| &it.record.slug);
    let slugs = slugs.chain(events.iter().map(|it| &it.record.slug));
    let before: HashSet<Slug> = slugs.cloned().collect();
    let mut seeds = SIGNED_OUT.map(str::to_owned).to_vec();
    for page in PAGES {
        let page = page.replace("EVENT", event);
        let (status, html) = doors.page(&page);
        // Some events have no such page.
        assert!(matches!(status, 200 | 404), "{status} for {page}");
        seeds.extend(forms(&page, &html));
    }
    seeds.sort_unstable();
    seeds.dedup();
    seeds.retain(|it| !NEVER.iter().any(|never| it.contains(never)));
    assert!(seeds.len() > 30, "{} forms", seeds.len());
    let format = Format::new(seeds, WORDS);
    search(200, &format.damaged(), |Input(bytes)| {
        let end = bytes
            .iter()
            .position(|it| *it == b'\n')
            .unwrap_or(bytes.len());
        let (path, body) = bytes.split_at(end);
        let path: String = path
            .iter()
            .filter(|it| it.is_ascii_alphanumeric() || b"/-_.?=&%".contains(it))
            .map(|it| char::from(*it))
            // A client sends no longer ones.
            .take(1_000)
            .collect();
        let path = format!("/{}", path.trim_start_matches('/'));
        if NEVER.iter().any(|it| path.contains(it)) {
            return Ok(());
        }
        let body = body.strip_prefix(b"\n").unwrap_or(body).to_vec();
        let size = body.len();
        let (status, to, answered) = doors.send(&path, body);
        prop_assert!(status < 500, "{status} for {path}");
        prop_assert!(answered <= 4_000_000 + 20 * size, "{answered} bytes");
        if to.starts_with("/anmelden") || to.starts_with("/en/sign-in") {
            doors.sign_in();
        }
        Ok(())
    });
    after(&doors, &before);
}

/// Every page can be drawn, every feed read, and every record carried by a table.
fn after(doors: &Doors, before: &HashSet<Slug>) {
    doors.runtime.block_on(doors.site.caught_up());
    for door in [
        "/",
        "/en",
        "/termine",
        "/mehr",
        "/api/v1/city",
        "/api/v1/places?limit=5000",
        "/api/v1/events?limit=5000",
        "/konto",
        "/konto/termine",
        "/konto/kalender",
        "/konto/redaktion",
        "/konto/redaktion/orte",
        "/konto/redaktion/termine",
        "/konto/redaktion/personen",
        "/konto/redaktion/stadt",
        "/konto/redaktion/protokoll",
    ] {
        let (status, _) = doors.page(door);
        assert_eq!(status, 200, "{door}");
    }
    let (status, feed) = doors.page("/api/v1/events.ics");
    assert_eq!(status, 200);
    assert_eq!(ics::read(&feed, now()).notes, []);
    let records = doors.runtime.block_on(doors.site.store.load()).unwrap();
    let (places, events) = doors.records();
    let known = Known {
        info: &records.info,
        places: places.iter().map(|it| &it.record.slug).collect(),
        now: now(),
    };
    // What was touched; all the others are drawn by tests of their own.
    let touched = |slug: &Slug, version: Version| version.0 > 1 || !before.contains(slug);
    let of = |it: &&Stored<Place>| touched(&it.record.slug, it.version);
    for place in places.iter().filter(of) {
        let (status, _) = doors.page(&format!("/konto/redaktion/ort/{}", place.record.slug));
        assert_eq!(status, 200, "{:?}", place.record);
    }
    let of = |it: &&Stored<Event>| touched(&it.record.slug, it.version);
    for event in events.iter().filter(of) {
        let (status, _) = doors.page(&format!("/konto/redaktion/termin/{}", event.record.slug));
        assert_eq!(status, 200, "{:?}", event.record);
    }
    carried::<Place>(&places, &known);
    carried::<Event>(&events, &known);
}

fn carried<R: Row>(records: &[Stored<R>], known: &Known<'_>) {
    let table = csv::write(records).unwrap();
    match csv::read::<R>(table.as_bytes(), records, known) {
        Ok(preview) => assert_eq!(preview.same, records.len(), "{:?}", preview.changed),
        Err(mistakes) => panic!("{mistakes:?}"),
    }
}
