//! Whatever people write stays text, in every place that shows it.

mod crawl;
mod document;
mod formats;
mod letters;
mod text;
mod world;

use app::city::{Event, EventState, Place, Slug, Text, When};
use server::store::{Batch, Write};

use self::crawl::walk;
use self::document::{elements, strangers, title};
use self::text::Hostile;
use crate::browser::{Browser, proven};
use crate::database::run_on_sqlite;
use crate::site::{Running, header, now, on_sqlite};

/// A title that ends the element it stands in, if it can.
const TITLE: &str = "</title></textarea></script><script>zzevil()</script><zzevil a='\"><img onerror=zzevil()>&amp;";

async fn write(site: &Running, writes: Vec<Write>) {
    let batch = Batch {
        by: "test".to_owned(),
        at: now(),
        writes,
    };
    site.store.write(batch).await.unwrap();
    site.caught_up().await;
}

/// Gives a place, an event and the city itself a hostile name.
async fn rename(site: &Running, name: &str) {
    let slug = |text: &str| Slug::new(text).unwrap();
    let mut place: Place = (site.store.place(&slug("reinoldikirche")).await)
        .unwrap()
        .unwrap()
        .record;
    place.name = Text::new(name);
    let mut event: Event = (site.store.event(&slug("musterabend-am-hansaplatz")).await)
        .unwrap()
        .unwrap()
        .record;
    event.title = Text::both(name, name);
    event.state = EventState::Cancelled;
    event.when = When::Season(Text::new(name));
    let mut info = site.store.load().await.unwrap().info;
    info.title = Text::both(name, name);
    info.description = Text::new(name);
    let writes = vec![
        Write::Info {
            record: info,
            expected: None,
        },
        Write::Place {
            record: place,
            published: true,
            expected: None,
        },
        Write::Event {
            record: event,
            published: true,
            expected: None,
        },
    ];
    write(site, writes).await;
}

#[test]
fn no_title_ends_the_head_of_a_page() {
    on_sqlite(async |site| {
        rename(&site, TITLE).await;
        for (path, named) in [
            ("/", false),
            ("/en", false),
            ("/ort/reinoldikirche", true),
            ("/en/place/reinoldikirche", true),
            ("/termin/musterabend-am-hansaplatz", true),
            ("/en/event/musterabend-am-hansaplatz", true),
            ("/termine", false),
            ("/mehr", false),
            ("/gibt-es-nicht", false),
            ("/anmelden", false),
            ("/vorschlagen", false),
        ] {
            let html = site.get(path).await.text().await.unwrap();
            assert_eq!(strangers(&html), Vec::<String>::new(), "{path}");
            let shown = title(&html);
            assert!(shown.contains(TITLE), "{path} is called {shown}");
            assert_eq!(
                shown.matches(TITLE).count(),
                1 + usize::from(named),
                "{path}"
            );
            let told = elements(&html)
                .into_iter()
                .find(|it| it.get("property") == Some("og:title"));
            let told = told.map(|it| it.get("content").unwrap_or_default().to_owned());
            assert!(told.is_none_or(|it| it == shown), "{path}");
        }
    });
}

#[test]
fn what_a_page_holds_changes_nothing_in_its_policy() {
    on_sqlite(async |site| {
        let policy = async || {
            let mut policies = Vec::new();
            for path in [
                "/",
                "/en/place/reinoldikirche",
                "/termine",
                "/gibt-es-nicht",
            ] {
                let answer = site.get(path).await;
                policies.push(header(answer.headers(), "content-security-policy").to_owned());
            }
            policies.dedup();
            assert_eq!(policies.len(), 1, "{policies:?}");
            policies.remove(0)
        };
        let before = policy().await;
        assert_eq!(before.matches("'sha256-").count(), 1, "{before}");
        rename(&site, TITLE).await;
        assert_eq!(policy().await, before);
    });
}

/// Addresses to begin with; links and forms lead to the others.
const PUBLIC: [&str; 16] = [
    "/",
    "/en",
    "/?q=zz&kind=shop&n=60",
    "/termine",
    "/en/events?month=2026-11",
    "/anmelden",
    "/vorschlagen",
    "/vorschlagen/ort",
    "/gibt-es-nicht",
    "/manifest.webmanifest",
    "/api/v1/city",
    "/api/v1/places",
    "/api/v1/places?q=zz",
    "/api/v1/events",
    "/api/v1/events.ics",
    "/api/v1/basemap",
];

const MEMBERS: [&str; 6] = [
    "/konto",
    "/en/account",
    "/konto/daten",
    "/konto/daten/export",
    "/konto/geraete",
    "/konto/passkeys",
];

#[test]
fn every_page_feed_and_form_of_a_city_full_of_hostile_texts_holds_our_own_elements_alone() {
    run_on_sqlite(async |database| {
        let mut hostile = Hostile::new();
        let people = world::build(database, &mut hostile).await;
        let site = Running::start(&database.url).await;
        let mut members = Vec::new();
        for person in [people.office, people.owner, people.organiser] {
            members.push(proven(&site, person).await);
        }
        let mut complaints = Vec::new();
        // Once as it is, and once more with what the forms have left behind.
        for _ in 0..2 {
            let mut visitor = Browser::new(&site);
            let seen = walk(&mut visitor, &PUBLIC, &mut hostile).await;
            for needed in ["/ort/laden", "/en/place/insel", "/termin/lesung", "/mehr"] {
                assert!(seen.pages.contains(needed), "{needed} was not reached");
            }
            complaints.extend(seen.complaints);
            for (member, least) in members.iter_mut().zip([30, 15, 10]) {
                let seen = walk(member, &MEMBERS, &mut hostile).await;
                assert!(seen.pages.len() > least, "only {:?}", seen.pages);
                assert!(seen.forms.len() > 3, "only {:?}", seen.forms);
                complaints.extend(seen.complaints);
            }
        }
        assert_eq!(complaints, Vec::<String>::new());
    });
}
