//! Nothing about people is in what anybody can read.

use std::collections::{BTreeSet, VecDeque};

use app::account::rights::Role;
use app::city::{Lang, Text};
use server::people::{self, Guest};
use server::secret::Random;
use server::store::desk::{NewSubmission, Proposal, Sender};
use server::store::{Batch, Version, Write};

use crate::browser::{ORIGIN, proven};
use crate::office::{kept, slug};
use crate::site::{Running, now, on_sqlite};

const SHOP: &str = "musterladen-tuch-und-faden";

/// What must never be read anywhere.
const SECRETS: [&str; 6] = [
    "verborgen.example",
    "Zebulon",
    "Geheimrat",
    "nur für die Redaktion",
    "Noch nicht bestätigter Name",
    "laden-von-gast",
];

/// People with accounts, what they have changed, and what waits; their ids.
async fn fill(site: &Running) -> Vec<String> {
    let mut ids = Vec::new();
    for (mail, role) in [
        ("inhaberin@verborgen.example", None),
        ("veranstalter@verborgen.example", Some(Role::Organiser)),
        ("redaktion@verborgen.example", Some(Role::Office)),
    ] {
        let guest = Guest {
            mail: mail.parse().unwrap(),
            name: Some("Zebulon Geheimrat".to_owned()),
            lang: Some(Lang::De),
            role,
            places: vec![slug(SHOP)],
        };
        let invited = people::invite(&*site.store, guest, ORIGIN, "test", Random::SYSTEM, now());
        let id = invited.await.unwrap().id;
        proven(site, id).await;
        site.store
            .give_event(id, &slug("hansemarkt"))
            .await
            .unwrap();
        let mut shop = kept(site, SHOP).await;
        shop.record.summary = Some(Text::new(format!("Von {} Leuten gepflegt", ids.len() + 1)));
        let batch = Batch {
            by: id.to_string(),
            at: now(),
            writes: vec![Write::Place {
                record: shop.record.clone(),
                published: true,
                expected: Some(shop.version),
            }],
        };
        site.store.write(batch).await.unwrap();
        let mut waiting = shop.record;
        waiting.name = Text::new("Noch nicht bestätigter Name");
        let new = |proposal, base, from| NewSubmission {
            proposal,
            base,
            from,
            lang: Lang::De,
            note: "nur für die Redaktion".to_owned(),
            at: now(),
        };
        let version = kept(site, SHOP).await.version;
        let own = new(
            Proposal::Place(waiting.clone()),
            version,
            Sender::Person(id),
        );
        site.store.submit(&own).await.unwrap();
        waiting.slug = slug("laden-von-gast");
        let from = Sender::Visitor("gast@verborgen.example".parse().unwrap());
        let suggested = new(Proposal::Place(waiting), Version::NONE, from);
        site.store.submit(&suggested).await.unwrap();
        ids.push(id.to_string());
    }
    ids
}

/// Where a text leads to on this server.
fn links(text: &str) -> impl Iterator<Item = String> + '_ {
    let quoted = ["href=\"", "src=\"", "\"url\":\"", "<loc>", "url(\""];
    quoted.into_iter().flat_map(move |before| {
        text.split(before).skip(1).filter_map(|rest| {
            let end = rest.find(['"', '<', '#', '\''])?;
            let link = rest[..end].replace("&amp;", "&");
            let path = link.strip_prefix(ORIGIN).unwrap_or(&link);
            path.starts_with('/').then(|| path.to_owned())
        })
    })
}

#[test]
fn no_public_answer_tells_of_accounts_or_of_what_waits() {
    on_sqlite(async |site| {
        let ids = fill(&site).await;
        site.until(&format!("/ort/{SHOP}"), "Von 3 Leuten gepflegt")
            .await;
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut open: VecDeque<String> = ["/", "/en", "/api/v1", "/sitemap.xml", "/robots.txt"]
            .map(str::to_owned)
            .into();
        for it in site.store.places().await.unwrap() {
            open.push_back(format!("/api/v1/places/{}", it.record.slug));
        }
        for it in site.store.events().await.unwrap() {
            open.push_back(format!("/api/v1/events/{}", it.record.slug));
        }
        for path in [
            "/api/v1/city",
            "/api/v1/places",
            "/api/v1/places?limit=1000",
            "/api/v1/events",
            "/api/v1/events.ics",
            "/api/v1/basemap",
            "/health/ready",
        ] {
            open.push_back(path.to_owned());
        }
        let mut answers = 0;
        while let Some(path) = open.pop_front() {
            if !known.insert(path.clone()) {
                continue;
            }
            let answer = site.get(&path).await;
            let is_page = answer
                .headers()
                .get("content-type")
                .is_some_and(|it| it.to_str().unwrap().starts_with("text/html"));
            let mut text = format!("{:?}", answer.headers());
            text.push_str(&String::from_utf8_lossy(&answer.bytes().await.unwrap()));
            for secret in SECRETS
                .iter()
                .copied()
                .chain(ids.iter().map(String::as_str))
            {
                assert!(!text.contains(secret), "{path} tells {secret}");
            }
            answers += 1;
            // Lists of days and filters lead on without end; a few steps of them are enough.
            if is_page && answers < 1500 {
                let few = |it: &String| !it.contains('?') || known.len() < 600;
                open.extend(links(&text).filter(few));
            }
        }
        assert!(answers > 400, "only {answers} answers were read");
    });
}
