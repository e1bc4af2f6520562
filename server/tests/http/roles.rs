//! Who may do what, asked of the running server: every page for people who sign in, with every kind of
//! person, against the one table of rights.

use app::account::events::EventsPage;
use app::account::office::route::OfficePage;
use app::account::owner::route::OwnerPage;
use app::account::rights::{Action, Person, Role, may};
use app::account::route::AccountPage;
use app::city::{Lang, Place, Slug};
use reqwest::Response;
use server::people::{self, Guest};
use server::secret::Random;
use server::store::desk::{NewSubmission, Proposal, Sender};
use server::store::people::PersonId;
use server::store::{RecordId, Version};

use crate::browser::{Browser, ORIGIN, proven, way};
use crate::site::{Running, now, on_sqlite};

const MINE: &str = "musterladen-tuch-und-faden";
const OTHER: &str = "reinoldikirche";
const MY_EVENT: &str = "musterflohmarkt";
const OTHER_EVENT: &str = "musterlesung";

fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

/// A door, what it needs, and how it is used.
#[derive(Debug, Clone)]
struct Door {
    path: String,
    needs: Action<'static>,
    reads: bool,
    writes: Form,
}

/// What is sent to a door: as much as it takes for the right to be asked for, and too little to
/// change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// There is none.
    No,
    /// Fields.
    Fields(&'static [(&'static str, &'static str)]),
    /// A file that is none.
    File,
}

/// A form that nobody has filled in.
const EMPTY: Form = Form::Fields(&[]);

/// Slugs that live as long as the table.
fn known(text: &str) -> &'static Slug {
    Box::leak(Box::new(slug(text)))
}

/// What an owner's page needs; a page that is missing here does not compile.
fn owner_doors(page: OwnerPage, place: &str, lang: Lang) -> Option<Door> {
    let (needs, writes) = match page {
        OwnerPage::Places => (Action::OwnAccount, Form::No),
        OwnerPage::Place => (Action::EditPlace(known(place)), Form::Fields(&[("do", "")])),
        OwnerPage::Edit => (Action::EditPlace(known(place)), EMPTY),
        OwnerPage::Pictures => (Action::EditPlace(known(place)), Form::File),
        OwnerPage::Offers => {
            // English alone is no offer.
            let form = Form::Fields(&[("event", MY_EVENT), ("musterflohmarkt.offer.en", "x")]);
            (Action::OfferFor(known(place)), form)
        }
        // Opened by the link in a mail, which is its own right; see the tests of owners.
        OwnerPage::Question => return None,
    };
    Some(Door {
        path: page.path(lang, place),
        needs,
        reads: true,
        writes,
    })
}

fn event_doors(page: &EventsPage, event: &str, lang: Lang) -> Door {
    let (needs, reads, writes) = match page {
        EventsPage::List => (Action::CreateEvent, true, Form::No),
        EventsPage::New => (Action::CreateEvent, true, EMPTY),
        EventsPage::Calendars => (Action::CreateEvent, true, Form::File),
        EventsPage::Dates => (Action::CreateEvent, false, EMPTY),
        EventsPage::Edit(_) | EventsPage::Change(_) => {
            (Action::EditEvent(known(event)), true, EMPTY)
        }
        // Whoever has no place is told how to get one.
        EventsPage::Offer(_) => (Action::OwnAccount, true, Form::No),
    };
    Door {
        path: page.path(lang),
        needs,
        reads,
        writes,
    }
}

fn office_door(page: OfficePage, ids: &Ids, lang: Lang) -> Door {
    use OfficePage as Page;
    let (needs, reads, writes) = match page {
        Page::Desk | Page::Entry => (Action::Decide, true, EMPTY),
        Page::Places | Page::Events | Page::PlacesFile | Page::EventsFile => {
            (Action::Bulk, true, Form::No)
        }
        Page::PlacesBulk | Page::EventsBulk => (Action::Bulk, false, EMPTY),
        Page::PlacesImport | Page::EventsImport => (Action::Bulk, true, Form::File),
        Page::Samples => (Action::Bulk, true, EMPTY),
        Page::NewPlace => (Action::CreatePlace, true, EMPTY),
        // An owner has a form of their own, and so has an organiser.
        Page::Place | Page::PlaceHistory | Page::Event | Page::EventHistory => {
            (Action::Decide, true, EMPTY)
        }
        Page::People | Page::Person => (Action::ManagePeople, true, EMPTY),
        Page::PersonData => (Action::ManagePeople, true, Form::No),
        Page::City | Page::CityHistory => (Action::EditCity, true, EMPTY),
        Page::Audit => (Action::ReadAudit, true, Form::No),
    };
    let id = match page {
        Page::Entry => ids.entry.to_string(),
        Page::Person | Page::PersonData => ids.person.to_string(),
        Page::Event | Page::EventHistory => OTHER_EVENT.to_owned(),
        _ => OTHER.to_owned(),
    };
    Door {
        path: page.path(lang, &id),
        needs,
        reads,
        writes,
    }
}

fn account_door(page: AccountPage, lang: Lang) -> Option<Door> {
    let (reads, writes) = match page {
        // For whoever is signed out; see the tests of signing in.
        AccountPage::SignIn | AccountPage::Code | AccountPage::Link | AccountPage::SignOut => {
            return None;
        }
        // Open to those who still have to prove themselves.
        AccountPage::Passkeys => return None,
        AccountPage::Home | AccountPage::Devices | AccountPage::Data => (true, EMPTY),
        AccountPage::Export => (true, Form::No),
    };
    Some(Door {
        path: page.path(lang).to_owned(),
        needs: Action::OwnAccount,
        reads,
        writes,
    })
}

/// Records that the pages are about.
struct Ids {
    entry: i64,
    person: PersonId,
}

fn doors(ids: &Ids) -> Vec<Door> {
    let mut all = Vec::new();
    for lang in Lang::ALL {
        let account = AccountPage::ALL.into_iter();
        all.extend(account.filter_map(|page| account_door(page, lang)));
        for place in [MINE, OTHER] {
            let owner = OwnerPage::ALL.into_iter();
            all.extend(owner.filter_map(|page| owner_doors(page, place, lang)));
        }
        for event in [MY_EVENT, OTHER_EVENT] {
            let pages = [
                EventsPage::List,
                EventsPage::New,
                EventsPage::Dates,
                EventsPage::Calendars,
                EventsPage::Edit(slug(event)),
                EventsPage::Change(slug(event)),
                EventsPage::Offer(slug(event)),
            ];
            all.extend(pages.iter().map(|page| event_doors(page, event, lang)));
        }
        for (place, form) in [
            (MINE, &[("place", MINE), ("do", "save")]),
            (OTHER, &[("place", OTHER), ("do", "save")]),
        ] {
            all.push(Door {
                path: EventsPage::Offer(slug(OTHER_EVENT)).path(lang),
                needs: Action::OfferFor(known(place)),
                reads: false,
                writes: Form::Fields(form),
            });
        }
        let office = OfficePage::ALL.into_iter();
        all.extend(office.map(|page| office_door(page, ids, lang)));
    }
    all
}

/// A kind of person, as the table of rights knows them.
struct Kind<'a> {
    name: &'static str,
    rights: Option<Person>,
    browser: Browser<'a>,
}

async fn kind<'a>(
    site: &'a Running,
    name: &'static str,
    role: Option<Role>,
    places: &[&str],
    events: &[&str],
    proves: bool,
) -> Kind<'a> {
    let places: Vec<Slug> = places.iter().map(|it| slug(it)).collect();
    let guest = Guest {
        mail: format!("{name}@karte.example").parse().unwrap(),
        name: None,
        lang: None,
        role,
        places,
    };
    let invited = people::invite(&*site.store, guest, ORIGIN, "test", Random::SYSTEM, now());
    let invited = invited.await.unwrap();
    for event in events {
        let given = site.store.give_event(invited.id, &slug(event)).await;
        given.unwrap();
    }
    let browser = if proves {
        proven(site, invited.id).await
    } else {
        let mut browser = Browser::new(site);
        browser.follow(&invited.link).await;
        browser
    };
    let account = site.store.person(invited.id).await.unwrap().unwrap();
    let rights = Person {
        proven: proves,
        ..account.rights
    };
    Kind {
        name,
        rights: Some(rights),
        browser,
    }
}

/// Whether an answer keeps somebody out.
fn refused(answer: &Response) -> bool {
    let status = answer.status().as_u16();
    let away = way(answer);
    let led_away = [
        "/anmelden",
        "/en/sign-in",
        "/konto/passkeys",
        "/en/account/passkeys",
    ]
    .iter()
    .any(|it| away.starts_with(it));
    [401, 403].contains(&status) || (status == 303 && led_away)
}

#[test]
fn every_door_opens_for_those_of_the_table_and_for_nobody_else() {
    on_sqlite(async |site| {
        let place: Place = site
            .store
            .place(&slug(OTHER))
            .await
            .unwrap()
            .unwrap()
            .record;
        let entry = NewSubmission {
            proposal: Proposal::Place(place),
            base: Version::NONE,
            from: Sender::Visitor("gast@karte.example".parse().unwrap()),
            lang: Lang::De,
            note: String::new(),
            at: now(),
        };
        let entry = site.store.submit(&entry).await.unwrap();
        let mut kinds = vec![
            Kind {
                name: "signed out",
                rights: None,
                browser: Browser::new(&site),
            },
            kind(&site, "anybody", None, &[], &[], false).await,
            kind(&site, "owner", None, &[MINE], &[MY_EVENT], false).await,
            kind(
                &site,
                "organiser",
                Some(Role::Organiser),
                &[],
                &[MY_EVENT],
                false,
            )
            .await,
            kind(&site, "office", Some(Role::Office), &[], &[], true).await,
            kind(&site, "unproven", Some(Role::Office), &[], &[], false).await,
        ];
        let mail = "anybody@karte.example".parse().unwrap();
        let person = site.store.person_by_mail(&mail).await.unwrap().unwrap().id;
        let doors = doors(&Ids { entry, person });
        assert!(doors.len() > 70, "{}", doors.len());
        let revision = site.store.revision().await.unwrap();
        let mut wrong = Vec::new();
        // The office comes last: it may change what the others are asked about.
        kinds.sort_by_key(|it| it.name == "office");
        for kind in &mut kinds {
            for door in &doors {
                // The office's role without its passkey opens nothing, not even one's own pages.
                let proves_first = kind.rights.as_ref().is_some_and(Person::must_prove);
                let allowed = !proves_first && may(kind.rights.as_ref(), door.needs);
                let mut check = |method: &str, answer: &Response| {
                    let status = answer.status().as_u16();
                    let fine = allowed != refused(answer) && status < 500 && status != 404;
                    if !fine {
                        let line = format!(
                            "{}: {method} {} answers {status} {}, allowed: {allowed}",
                            kind.name,
                            door.path,
                            way(answer)
                        );
                        wrong.push(line);
                    }
                };
                if door.reads {
                    check("GET", &kind.browser.get(&door.path).await);
                }
                match door.writes {
                    Form::No => {}
                    Form::Fields(fields) => {
                        check("POST", &kind.browser.post(&door.path, fields).await);
                    }
                    Form::File => {
                        let form = reqwest::multipart::Form::new().text("do", "nothing");
                        check("POST", &kind.browser.post_form(&door.path, form).await);
                    }
                }
            }
            if kind.name != "office" {
                let after = site.store.revision().await.unwrap();
                assert_eq!(after, revision, "{} has changed something", kind.name);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let church = site
            .store
            .history(&RecordId::Place(slug(OTHER)))
            .await
            .unwrap();
        assert_eq!(church.len(), 1, "an empty form changes nothing");
    });
}
