//! "Zu erledigen": drawing it, and each of its buttons.

use std::collections::BTreeSet;

use app::account::frame::Notice;
use app::account::letter;
use app::account::office::desk::{Badge, Bounced, Desk, Incoming, Stale, desk_page};
use app::account::office::difference;
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::account::route::AccountPage;
use app::city::{Instant, Lang, Place, Slug};
use app::route::Page;
use app::view::phrase;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::Duration;

use super::state::{self, Kept};
use super::{SCRIPT, Say, Told, allowed, frame};
use crate::calendar;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::page::lately;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::store::desk::{Decision, Proposal, Sender, Submission, SubmissionState, Wish};
use crate::store::people::{Account, Kind, Outgoing};
use crate::store::{StoreError, Stored, Version};

/// Facts older than this should be looked at.
pub(super) const OLD: Duration = Duration::days(365);

/// So many old places are shown at once: the page is for working through, not for counting.
const SHOWN: usize = 20;

/// The longest message, in letters.
const MESSAGE: usize = 2000;

/// `GET /konto/redaktion`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    allowed(&person, Action::Decide)?;
    let notice = say.notice(person.lang);
    draw(&auth, &person, notice, StatusCode::OK).await
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Failed> {
    let (lang, keeper) = (person.lang, &auth.people.keeper);
    let mut frame = frame(auth, person, OfficePage::Desk, "", &Say::default()).await?;
    let left_out = auth.reader.moment().published.left_out;
    let too_many = || {
        let most = calendar::limits::DATES_OF_CITY;
        Notice::error(Words(lang).office_too_many_dates(left_out, most))
    };
    frame.notice = notice.or_else(|| (left_out > 0).then(too_many));
    frame.scripts.push(SCRIPT);
    let now = auth.people.clock.now();
    let people = keeper.people().await?;
    let mut desk = Desk::default();
    for entry in keeper.waiting().await? {
        desk.incoming
            .push(incoming(auth, entry, &people, now, lang).await?);
    }
    let places = keeper.places().await?;
    let mut old = old(&places, today(auth));
    desk.stale_count = old.len();
    old.truncate(SHOWN);
    let owned = |slug: &Slug| people.iter().any(|it| it.rights.places.contains(slug));
    desk.stale = old
        .into_iter()
        .map(|it| Stale {
            slug: it.record.slug.to_string(),
            name: it.record.name.get(lang).to_owned(),
            version: it.version.0,
            as_of: phrase::date(it.record.source.as_of, lang),
            source: it.record.source.name.clone(),
            has_owners: owned(&it.record.slug),
        })
        .collect();
    let refused = keeper.undelivered().await?.into_iter();
    desk.bounced = refused
        .map(|it| Bounced {
            id: it.id,
            to: it.to.to_string(),
            subject: it.subject,
            reason: it.reason,
            when: lately(it.at, now, lang),
        })
        .collect();
    Ok((status, Html(desk_page(&frame, desk))).into_response())
}

pub(super) fn today(auth: &Auth) -> chrono::NaiveDate {
    let moment = auth.reader.moment();
    moment.published.city.zone().date(moment.now)
}

/// The places whose facts are old, the oldest first.
fn old(places: &[Stored<Place>], today: chrono::NaiveDate) -> Vec<&Stored<Place>> {
    let mut old: Vec<_> = places
        .iter()
        .filter(|it| it.published && today - it.record.source.as_of > OLD)
        .collect();
    old.sort_by(|a, b| {
        let key = |it: &Stored<Place>| (it.record.source.as_of, it.record.slug.clone());
        key(a).cmp(&key(b))
    });
    old
}

async fn incoming(
    auth: &Auth,
    entry: Submission,
    people: &[Account],
    now: Instant,
    lang: Lang,
) -> Result<Incoming, Failed> {
    let t = Words(lang);
    let (entry, kept) = state::target(auth, entry).await?;
    let differences = state::differences(auth, &entry, &kept).await?;
    let who = match &entry.from {
        Sender::Person(id) => people.iter().find(|it| it.id == *id).map_or_else(
            || t.office_from_nobody().to_owned(),
            |it| match it.name.trim() {
                "" => it.mail.to_string(),
                name => format!("{name} <{}>", it.mail),
            },
        ),
        Sender::Visitor(mail) => t.office_from_visitor(mail),
        Sender::Nobody => t.office_from_nobody().to_owned(),
    };
    let badge = match (entry.wish, &entry.from, &kept.record) {
        (Wish::Remove, ..) => Badge::Gone,
        (Wish::Change, _, Some(_)) => Badge::Changed,
        (Wish::Change, Sender::Visitor(_), None) => Badge::Suggested,
        (Wish::Change, Sender::Person(_) | Sender::Nobody, None) => Badge::New,
    };
    Ok(Incoming {
        id: entry.id,
        badge,
        is_place: matches!(entry.proposal, Proposal::Place(_)),
        name: state::name(&entry.proposal, lang).to_owned(),
        who,
        when: lately(entry.created, now, lang),
        note: entry.note,
        version: kept.version.0,
        differences,
    })
}

/// What a button of the desk says.
#[derive(Debug, Default)]
struct Pressed {
    what: String,
    entry: Option<i64>,
    place: Option<Slug>,
    mail: Option<i64>,
    version: Version,
    fields: BTreeSet<String>,
    message: String,
}

impl Pressed {
    fn of(pairs: Pairs) -> Self {
        let mut it = Self::default();
        for (name, value) in pairs {
            match &*name {
                "do" => it.what = value,
                "entry" => it.entry = value.parse().ok(),
                "place" => it.place = Slug::new(value).ok(),
                "mail" => it.mail = value.parse().ok(),
                "version" => it.version = Version(value.parse().unwrap_or_default()),
                "field" => _ = it.fields.insert(value),
                "message" => it.message = tidy(&value),
                _ => {}
            }
        }
        it
    }
}

/// A message without what no mail should hold.
fn tidy(message: &str) -> String {
    let plain: String = message
        .replace("\r\n", "\n")
        .chars()
        .filter(|it| *it == '\n' || !it.is_control())
        .take(MESSAGE)
        .collect();
    plain.trim().to_owned()
}

/// `POST /konto/redaktion`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::Decide)?;
    let it = Pressed::of(pairs);
    match (it.what.as_str(), it.entry, &it.place, it.mail) {
        ("accept", Some(id), ..) => accept(&auth, &person, id, &it).await,
        ("return", Some(id), ..) => send_back(&auth, &person, id, &it.message).await,
        ("confirm", _, Some(place), _) => confirm(&auth, &person, place, it.version).await,
        ("ask", _, Some(place), _) => ask(&auth, &person, place, &it.message).await,
        ("dismiss", .., Some(mail)) => {
            let now = auth.people.clock.now();
            auth.people.keeper.dismiss(mail, now).await?;
            Ok(told(Told::Dismissed, &person))
        }
        _ => Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

fn told(told: Told, person: &SignedIn) -> Response {
    told.at(OfficePage::Desk, person.lang, "")
}

/// An entry that is still to be decided.
pub(super) async fn waiting(auth: &Auth, id: i64) -> Result<Option<Submission>, Failed> {
    let entry = auth.people.keeper.submission(id).await?;
    Ok(entry.filter(|it| it.state == SubmissionState::Waiting))
}

/// Publishes what came in: as a whole if it is new, or in the fields that are ticked.
async fn accept(auth: &Auth, person: &SignedIn, id: i64, it: &Pressed) -> Result<Response, Failed> {
    let Some(entry) = waiting(auth, id).await? else {
        return Ok(told(Told::DecidedBefore, person));
    };
    let (entry, kept) = state::target(auth, entry).await?;
    if kept.version != it.version {
        return Ok(told(Told::StaleVersion, person));
    }
    if entry.wish == Wish::Remove {
        return take_off(auth, person, &entry, kept).await;
    }
    let record = if kept.record.is_some() {
        let wanted = state::json(&entry.proposal)?;
        let merged = difference::apply(&kept.json()?, &wanted, &it.fields);
        state::of_json(&entry.proposal, merged)
    } else {
        Some(entry.proposal.clone())
    };
    let t = Words(person.lang);
    let Some(record) = record else {
        return refuse(auth, person, t.office_cannot_parts()).await;
    };
    match publish(auth, person, &entry, &kept, record).await {
        Ok(answer) => Ok(answer),
        Err(Failed::Store(StoreError::Unknown { .. })) => {
            refuse(auth, person, t.office_cannot_unknown()).await
        }
        Err(Failed::Store(StoreError::Invalid { .. })) => {
            refuse(auth, person, t.office_cannot_parts()).await
        }
        Err(Failed::Store(StoreError::Stale { .. })) => Ok(told(Told::StaleVersion, person)),
        Err(error) => Err(error),
    }
}

/// Takes off the map what is said to be gone. It stays in the store, to be brought back if it was not.
async fn take_off(
    auth: &Auth,
    person: &SignedIn,
    entry: &Submission,
    kept: Kept,
) -> Result<Response, Failed> {
    if let (Some(record), true) = (kept.record, kept.published) {
        match state::write(auth, person, record, false, kept.version).await {
            Ok(()) => {}
            Err(StoreError::Stale { .. }) => return Ok(told(Told::StaleVersion, person)),
            Err(error) => return Err(error.into()),
        }
    }
    let by = person.current.account.id.to_string();
    let (keeper, at) = (&auth.people.keeper, auth.people.clock.now());
    keeper
        .decide(entry.id, Decision::Accept, "", &by, at, None)
        .await?;
    Ok(told(Told::TakenOff, person))
}

async fn refuse(auth: &Auth, person: &SignedIn, reason: &str) -> Result<Response, Failed> {
    let text = Words(person.lang).office_cannot(reason);
    let notice = Some(Notice::error(text));
    draw(auth, person, notice, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Writes the record of an entry and notes that it is decided.
pub(super) async fn publish(
    auth: &Auth,
    person: &SignedIn,
    entry: &Submission,
    kept: &Kept,
    record: Proposal,
) -> Result<Response, Failed> {
    // A place that was taken off the map stays off it; an event is handed in to be seen.
    let published = match (&record, &kept.record) {
        (Proposal::Place(_), Some(_)) => kept.published,
        _ => true,
    };
    let lang = entry.lang;
    let page = match &record {
        Proposal::Place(place) => Page::Place(place.slug.to_string()),
        Proposal::Event(event) => Page::Event(event.slug.to_string()),
    };
    let mail = match &entry.from {
        Sender::Visitor(to) => {
            let site = site(auth, lang);
            let to_whom = letter::To {
                lang,
                name: "",
                site: &site,
            };
            let href = format!("{}{}", auth.origin, page.path(lang));
            let letter = letter::accepted(&to_whom, state::name(&record, lang), &href);
            Some(outgoing(auth, to.clone(), lang, letter))
        }
        Sender::Person(_) | Sender::Nobody => None,
    };
    let same = kept.record.as_ref() == Some(&record) && kept.published == published;
    let slug = state::slug(&record).clone();
    if !same {
        state::write(auth, person, record, published, kept.version).await?;
    }
    let (by, at) = (
        person.current.account.id.to_string(),
        auth.people.clock.now(),
    );
    let keeper = &auth.people.keeper;
    keeper.set_slug(entry.id, &slug).await?;
    keeper
        .decide(entry.id, Decision::Accept, "", &by, at, mail.as_ref())
        .await?;
    auth.people.bell.notify_one();
    Ok(told(Told::Accepted, person))
}

fn site(auth: &Auth, lang: Lang) -> String {
    let moment = auth.reader.moment();
    moment.published.city.info().title.get(lang).to_owned()
}

fn outgoing(
    auth: &Auth,
    to: crate::mail::MailAddress,
    lang: Lang,
    letter: letter::Letter,
) -> Outgoing {
    Outgoing {
        to,
        lang,
        kind: Kind::Office,
        letter,
        at: auth.people.clock.now(),
        expires: None,
    }
}

/// Sends something back to whoever handed it in, in their language.
async fn send_back(
    auth: &Auth,
    person: &SignedIn,
    id: i64,
    message: &str,
) -> Result<Response, Failed> {
    if message.is_empty() {
        return Ok(told(Told::ReturnEmpty, person));
    }
    let Some(entry) = waiting(auth, id).await? else {
        return Ok(told(Told::DecidedBefore, person));
    };
    let keeper = &auth.people.keeper;
    let (to, name, has_account) = match &entry.from {
        Sender::Person(id) => match keeper.person(*id).await? {
            Some(it) => (Some((it.mail, it.lang)), it.name, true),
            None => (None, String::new(), false),
        },
        Sender::Visitor(mail) => (Some((mail.clone(), entry.lang)), String::new(), false),
        Sender::Nobody => (None, String::new(), false),
    };
    let mail = to.map(|(to, lang)| {
        let site = site(auth, lang);
        let to_whom = letter::To {
            lang,
            name: &name,
            site: &site,
        };
        let home = format!("{}{}", auth.origin, AccountPage::Home.path(lang));
        let again = has_account.then_some(home.as_str());
        let letter = letter::returned(&to_whom, state::name(&entry.proposal, lang), message, again);
        outgoing(auth, to, lang, letter)
    });
    let (by, at) = (
        person.current.account.id.to_string(),
        auth.people.clock.now(),
    );
    let decided = keeper
        .decide(id, Decision::Return, message, &by, at, mail.as_ref())
        .await?;
    auth.people.bell.notify_one();
    Ok(match (decided, mail) {
        (false, _) => told(Told::DecidedBefore, person),
        (true, Some(_)) => told(Told::Returned, person),
        (true, None) => told(Told::ReturnedSilent, person),
    })
}

/// Notes that a place is as it is said to be, as of today.
async fn confirm(
    auth: &Auth,
    person: &SignedIn,
    place: &Slug,
    seen: Version,
) -> Result<Response, Failed> {
    allowed(person, Action::EditPlace(place))?;
    let stored = auth.people.keeper.place(place).await?;
    let stored = stored.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let mut record = stored.record;
    record.source.as_of = today(auth);
    let record = Proposal::Place(record);
    match state::write(auth, person, record, stored.published, seen).await {
        Ok(()) => Ok(told(Told::Confirmed, person)),
        Err(StoreError::Stale { .. }) => Ok(told(Told::StaleVersion, person)),
        Err(error) => Err(error.into()),
    }
}

/// Asks the owners of a place, each in their language.
async fn ask(
    auth: &Auth,
    person: &SignedIn,
    place: &Slug,
    message: &str,
) -> Result<Response, Failed> {
    if message.is_empty() {
        return Ok(told(Told::ReturnEmpty, person));
    }
    let keeper = &auth.people.keeper;
    let stored = keeper.place(place).await?;
    let stored = stored.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let people = keeper.people().await?;
    let owners = people.iter().filter(|it| it.rights.places.contains(place));
    let mut asked = 0;
    for owner in owners {
        let lang = owner.lang;
        let site = site(auth, lang);
        let to = letter::To {
            lang,
            name: &owner.name,
            site: &site,
        };
        let home = format!("{}{}", auth.origin, AccountPage::Home.path(lang));
        let letter = letter::question(&to, stored.record.name.get(lang), message, &home);
        let mail = outgoing(auth, owner.mail.clone(), lang, letter);
        keeper.queue(&mail).await?;
        asked += 1;
    }
    auth.people.bell.notify_one();
    if asked == 0 {
        return Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(told(Told::Asked, person))
}
