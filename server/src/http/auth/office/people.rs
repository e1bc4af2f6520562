//! People and roles: everybody, one person, asking in, giving and taking, removing.

use std::collections::BTreeSet;

use app::account::field::Problem;
use app::account::office::people::{Guest, PersonCard, PersonItem, people_page, person_page};
use app::account::office::route::OfficePage;
use app::account::rights::{Action, Role};
use app::city::{Lang, Slug, check};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::{Say, Told, allowed, frame};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::page::{day, lately};
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::mail::MailAddress;
use crate::people::{self, PeopleError};
use crate::store::people::{Account, Given, Granted, PersonId};

/// The longest name that somebody may have, in letters.
const NAME: usize = 80;

impl From<PeopleError> for Failed {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Store(error) => error.into(),
            PeopleError::Random(error) => error.into(),
            PeopleError::Nobody(_) | PeopleError::NoPlace(_) => {
                Self::Refused(StatusCode::UNPROCESSABLE_ENTITY)
            }
        }
    }
}

/// `GET /konto/redaktion/personen`
pub(super) async fn list(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    allowed(&person, Action::ManagePeople)?;
    let guest = Guest::default();
    let page = draw(&auth, &person, &guest, &[], &say).await?;
    Ok(page.into_response())
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    guest: &Guest,
    problems: &[Problem],
    say: &Say,
) -> Result<Html<String>, Failed> {
    let frame = frame(auth, person, OfficePage::People, "", say).await?;
    let places = places(auth, person.lang).await?;
    let people = auth.people.keeper.people().await?;
    let items: Vec<_> = people
        .iter()
        .map(|it| item(auth, it, &places, person.lang))
        .collect();
    Ok(Html(people_page(&frame, &items, guest, problems, &places)))
}

/// All places, by name: slug and name.
async fn places(auth: &Auth, lang: Lang) -> Result<Vec<(String, String)>, Failed> {
    let all = auth.people.keeper.places().await?.into_iter();
    let mut all: Vec<_> = all
        .map(|it| {
            let name = it.record.name.get(lang).to_owned();
            (it.record.slug.to_string(), name)
        })
        .collect();
    all.sort_by_cached_key(|(_, name)| name.to_lowercase());
    Ok(all)
}

fn item(auth: &Auth, it: &Account, places: &[(String, String)], lang: Lang) -> PersonItem {
    let now = auth.people.clock.now();
    let name = |slug: &Slug| {
        let found = places.iter().find(|(it, _)| it == slug.as_str());
        found.map_or_else(|| slug.to_string(), |(_, name)| name.clone())
    };
    PersonItem {
        id: it.id.to_string(),
        name: it.name.clone(),
        mail: it.mail.to_string(),
        roles: it.rights.roles.iter().copied().collect(),
        places: it.rights.places.iter().map(name).collect(),
        events: it.rights.events.len(),
        seen: it.last_seen.map(|at| lately(at, now, lang)),
    }
}

/// What was sent: single values, and those that may be there several times.
#[derive(Debug, Default)]
struct Sent {
    what: String,
    sure: bool,
    mail: String,
    name: String,
    lang: Lang,
    roles: BTreeSet<Role>,
    places: BTreeSet<Slug>,
    /// What the person had when the page was drawn.
    seen: Given,
}

impl Sent {
    fn of(pairs: Pairs) -> Self {
        let mut it = Self::default();
        for (name, value) in pairs {
            match &*name {
                "do" => it.what = value,
                "sure" => it.sure = value == "yes",
                "mail" => value.trim().clone_into(&mut it.mail),
                "name" if check::is_seen(&value) => value.trim().clone_into(&mut it.name),
                "lang" => {
                    let known = Lang::ALL.into_iter().find(|it| it.tag() == value);
                    it.lang = known.unwrap_or_default();
                }
                "role" => it.roles.extend(Role::parse(&value)),
                "place" => it.places.extend(Slug::new(value).ok()),
                "had-role" => it.seen.roles.extend(Role::parse(&value)),
                "had-place" => it.seen.places.extend(Slug::new(value).ok()),
                _ => {}
            }
        }
        it
    }
}

/// `POST /konto/redaktion/personen`: asks somebody in.
pub(super) async fn invite(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::ManagePeople)?;
    let (sent, t) = (Sent::of(pairs), Words(person.lang));
    let mail = sent.mail.parse::<MailAddress>();
    let mut problems = Vec::new();
    if mail.is_err() {
        problems.push(Problem::new("mail", t.officepeople_mail_wrong()));
    }
    if sent.name.chars().count() > NAME || !check::is_line(&sent.name) {
        problems.push(Problem::new("name", t.officepeople_name_wrong()));
    }
    let (Ok(mail), true) = (mail, problems.is_empty()) else {
        let guest = Guest {
            mail: sent.mail,
            name: sent.name,
            lang: sent.lang,
            role: sent.roles.first().copied(),
            places: sent.places.iter().map(Slug::to_string).collect(),
        };
        let page = draw(&auth, &person, &guest, &problems, &Say::default()).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let guest = people::Guest {
        mail,
        name: Some(sent.name),
        lang: Some(sent.lang),
        role: sent.roles.first().copied(),
        places: sent.places.into_iter().collect(),
    };
    ask_in(&auth, &person, guest).await?;
    Ok(Told::Invited.at(OfficePage::People, person.lang, ""))
}

async fn ask_in(auth: &Auth, person: &SignedIn, guest: people::Guest) -> Result<(), Failed> {
    let it = &auth.people;
    let by = person.current.account.id.to_string();
    let now = it.clock.now();
    people::invite(&*it.keeper, guest, &auth.origin, &by, it.random, now).await?;
    it.bell.notify_one();
    Ok(())
}

/// The person of an address.
async fn find(auth: &Auth, id: &str) -> Result<Account, Failed> {
    let missing = || Failed::Refused(StatusCode::NOT_FOUND);
    let id: PersonId = id.parse().map_err(|_| missing())?;
    let account = auth.people.keeper.person(id).await?;
    account.ok_or_else(missing)
}

/// `GET /konto/redaktion/person/{id}`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(id): Path<String>,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Html<String>, Failed> {
    allowed(&person, Action::ManagePeople)?;
    let account = find(&auth, &id).await?;
    let lang = person.lang;
    let frame = frame(&auth, &person, OfficePage::Person, &id, &say).await?;
    let places = places(&auth, lang).await?;
    let card = PersonCard {
        item: item(&auth, &account, &places, lang),
        places: account.rights.places.iter().map(Slug::to_string).collect(),
        since: day(account.created, lang),
        writes: account.lang,
        is_self: account.id == person.current.account.id,
    };
    Ok(Html(person_page(&frame, &card, &places)))
}

/// `POST /konto/redaktion/person/{id}`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::ManagePeople)?;
    let account = find(&auth, &id).await?;
    let sent = Sent::of(pairs);
    let told = match sent.what.as_str() {
        "rights" => rights(&auth, &person, &account, &sent).await?,
        "resend" => {
            let guest = people::Guest {
                mail: account.mail,
                name: None,
                lang: Some(account.lang),
                role: None,
                places: account.rights.places.into_iter().collect(),
            };
            ask_in(&auth, &person, known_places(&auth, guest).await?).await?;
            Told::Invited
        }
        "reset" => {
            let by = person.current.account.id.to_string();
            let now = auth.people.clock.now();
            auth.people.keeper.forget_all(account.id, &by, now).await?;
            Told::PasskeysReset
        }
        "remove" => return remove(&auth, &person, &account, sent.sure).await,
        _ => return Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY)),
    };
    Ok(told.at(OfficePage::Person, person.lang, &id))
}

/// A letter only names places that are still there.
async fn known_places(auth: &Auth, mut guest: people::Guest) -> Result<people::Guest, Failed> {
    let all = places(auth, Lang::De).await?;
    let all: BTreeSet<&str> = all.iter().map(|(slug, _)| slug.as_str()).collect();
    guest.places.retain(|slug| all.contains(slug.as_str()));
    Ok(guest)
}

async fn rights(
    auth: &Auth,
    person: &SignedIn,
    account: &Account,
    sent: &Sent,
) -> Result<Told, Failed> {
    let all = places(auth, Lang::De).await?;
    let known = |slug: &Slug| {
        all.iter().any(|(it, _)| it == slug.as_str()) || account.rights.places.contains(slug)
    };
    if !sent.places.iter().all(known) {
        return Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let by = person.current.account.id.to_string();
    let now = auth.people.clock.now();
    let keeper = &auth.people.keeper;
    let given = Given {
        roles: sent.roles.clone(),
        places: sent.places.clone(),
    };
    let granted = keeper
        .grant(account.id, &sent.seen, &given, &by, now)
        .await?;
    match granted {
        Granted::Done => Ok(Told::Saved),
        Granted::Changed => Ok(Told::RightsChanged),
        Granted::LastOffice => Ok(Told::LastOffice),
        Granted::Nobody => Err(Failed::Refused(StatusCode::NOT_FOUND)),
    }
}

async fn remove(
    auth: &Auth,
    person: &SignedIn,
    account: &Account,
    sure: bool,
) -> Result<Response, Failed> {
    let id = account.id.to_string();
    // Oneself one removes under "Meine Daten", which says what that means.
    if !sure || account.id == person.current.account.id {
        return Ok(Told::Unsure.at(OfficePage::Person, person.lang, &id));
    }
    let by = person.current.account.id.to_string();
    let now = auth.people.clock.now();
    auth.people.keeper.erase(account.id, &by, now).await?;
    Ok(Told::PersonRemoved.at(OfficePage::People, person.lang, ""))
}

/// `GET /konto/redaktion/person/{id}/daten`: all that is kept about somebody, for them.
pub(super) async fn export(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    allowed(&person, Action::ManagePeople)?;
    let account = find(&auth, &id).await?;
    let all = auth.people.keeper.export(account.id).await?;
    let all = all.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let text = serde_json::to_string_pretty(&all)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"person.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}
