//! The history of a record, and writing an old version as a new one.

use std::collections::BTreeMap;

use app::account::office::difference;
use app::account::office::history::{History, Step, Turn, history_page};
use app::account::office::part::Part;
use app::account::office::route::OfficePage;
use app::city::{Lang, Slug};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use super::form::Typed;
use super::state::{self, Kept};
use super::{Say, Told, allowed, frame, record};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::page::lately;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::media::Name;
use crate::store::people::ERASED;
use crate::store::{Change, RecordId, StoreError, Version, Write};

/// A record that has a history of its own page.
#[derive(Debug, Clone)]
struct Subject {
    id: RecordId,
    page: OfficePage,
    part: Part,
    back: OfficePage,
}

impl Subject {
    fn place(slug: &str) -> Result<Self, Failed> {
        let slug = Slug::new(slug).map_err(|_| Failed::Refused(StatusCode::NOT_FOUND))?;
        Ok(Self {
            id: RecordId::Place(slug),
            page: OfficePage::PlaceHistory,
            part: Part::Places,
            back: OfficePage::Place,
        })
    }

    fn event(slug: &str) -> Result<Self, Failed> {
        let slug = Slug::new(slug).map_err(|_| Failed::Refused(StatusCode::NOT_FOUND))?;
        Ok(Self {
            id: RecordId::Event(slug),
            page: OfficePage::EventHistory,
            part: Part::Events,
            back: OfficePage::Event,
        })
    }

    const fn city() -> Self {
        Self {
            id: RecordId::Info,
            page: OfficePage::CityHistory,
            part: Part::City,
            back: OfficePage::City,
        }
    }

    fn slug(&self) -> &str {
        match &self.id {
            RecordId::Place(slug) | RecordId::Event(slug) => slug.as_str(),
            RecordId::Info | RecordId::Basemap => "",
        }
    }
}

/// `GET /konto/redaktion/ort/{id}/verlauf`
pub(super) async fn place(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, &Subject::place(&slug)?, &say).await
}

/// `GET /konto/redaktion/termin/{id}/verlauf`
pub(super) async fn event(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, &Subject::event(&slug)?, &say).await
}

/// `GET /konto/redaktion/stadt/verlauf`
pub(super) async fn of_city(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, &Subject::city(), &say).await
}

/// `POST /konto/redaktion/ort/{id}/verlauf`
pub(super) async fn restore_place(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    restore(&auth, &person, &Subject::place(&slug)?, &Typed::of(pairs)).await
}

/// `POST /konto/redaktion/termin/{id}/verlauf`
pub(super) async fn restore_event(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    restore(&auth, &person, &Subject::event(&slug)?, &Typed::of(pairs)).await
}

/// `POST /konto/redaktion/stadt/verlauf`
pub(super) async fn restore_city(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    restore(&auth, &person, &Subject::city(), &Typed::of(pairs)).await
}

/// What people are called whose ids the trail holds.
pub(super) async fn names(auth: &Auth) -> Result<BTreeMap<String, String>, Failed> {
    let people = auth.people.keeper.people().await?.into_iter();
    Ok(people
        .map(|it| {
            let name = if it.name.trim().is_empty() {
                it.mail.to_string()
            } else {
                it.name
            };
            (it.id.to_string(), name)
        })
        .collect())
}

/// Somebody's name; commands are named as they are, and ids of nobody are erased people.
pub(super) fn who(id: &str, names: &BTreeMap<String, String>, lang: Lang) -> String {
    let is_id = id.parse::<uuid::Uuid>().is_ok();
    match names.get(id) {
        Some(name) => name.clone(),
        None if id == ERASED || is_id => Words(lang).officehistory_somebody_erased().to_owned(),
        None => Words(lang).officehistory_command(id),
    }
}

/// The version there is now.
async fn version(auth: &Auth, subject: &Subject, history: &[Change]) -> Result<Version, Failed> {
    if subject.id == RecordId::Info {
        return Ok(history.first().map_or(Version::NONE, |it| it.version));
    }
    Ok(Kept::find(auth, &subject.id).await?.version)
}

async fn show(
    auth: &Auth,
    person: &SignedIn,
    subject: &Subject,
    say: &Say,
) -> Result<Response, Failed> {
    allowed(person, record::action(&subject.id))?;
    let lang = person.lang;
    let history = auth.people.keeper.history(&subject.id).await?;
    if history.is_empty() {
        return Err(Failed::Refused(StatusCode::NOT_FOUND));
    }
    let frame = frame(auth, person, subject.page, subject.slug(), say).await?;
    let version = version(auth, subject, &history).await?;
    let (names, now) = (names(auth).await?, auth.people.clock.now());
    let steps = history.iter().map(|it| Step {
        version: it.version.0,
        when: lately(it.at, now, lang),
        who: who(&it.by, &names, lang),
        published: it.published,
        turn: match (&it.before, &it.after) {
            (None, _) => Turn::Made,
            (_, None) => Turn::Removed,
            (Some(_), Some(_)) => Turn::Changed,
        },
        differences: difference::differences(
            None,
            it.before.as_ref().unwrap_or(&Value::Null),
            it.after.as_ref().unwrap_or(&Value::Null),
        ),
        is_now: it.version == version,
    });
    let last = history
        .iter()
        .find_map(|it| it.after.as_ref().or(it.before.as_ref()));
    let page = History {
        part: subject.part,
        name: last.map_or_else(String::new, |it| name(it, subject, lang)),
        action: subject.page.path(lang, subject.slug()),
        record: (version != Version::NONE).then(|| subject.back.path(lang, subject.slug())),
        version: version.0,
        steps: steps.collect(),
    };
    Ok(Html(history_page(&frame, &page)).into_response())
}

/// What a record is called, from its JSON.
fn name(record: &Value, subject: &Subject, lang: Lang) -> String {
    let text = record.get("name").or_else(|| record.get("title"));
    let text = text.and_then(|it| {
        let translated = it.get(lang.tag()).or_else(|| it.get("de"));
        translated.and_then(Value::as_str)
    });
    text.unwrap_or(subject.slug()).to_owned()
}

/// Writes an old version as a new one, if nobody has written another since the page was drawn.
async fn restore(
    auth: &Auth,
    person: &SignedIn,
    subject: &Subject,
    typed: &Typed,
) -> Result<Response, Failed> {
    allowed(person, record::action(&subject.id))?;
    let told = |told: Told| told.at(subject.page, person.lang, subject.slug());
    let history = auth.people.keeper.history(&subject.id).await?;
    let wanted = typed.get("restore").and_then(|it| it.parse().ok());
    let change = wanted
        .and_then(|wanted| history.iter().find(|it| it.version == Version(wanted)))
        .ok_or(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY))?;
    let seen = record::version(typed);
    let Some(mut write) = write(subject, change, seen) else {
        return Ok(told(Told::CannotRestore));
    };
    let done = if without_lost(auth, &mut write).await? {
        Told::RestoredWithout
    } else {
        Told::Restored
    };
    match state::write_all(auth, person, vec![write]).await {
        Ok(()) => Ok(told(done)),
        Err(StoreError::Stale { .. }) => Ok(told(Told::StaleVersion)),
        Err(StoreError::Unknown { .. } | StoreError::InUse { .. } | StoreError::Invalid { .. }) => {
            Ok(told(Told::CannotRestore))
        }
        Err(error) => Err(error.into()),
    }
}

/// Leaves out pictures whose files were deleted when they were taken away; whether there were any.
async fn without_lost(auth: &Auth, write: &mut Write) -> Result<bool, Failed> {
    let pictures = match write {
        Write::Place { record, .. } => &mut record.pictures,
        Write::Event { record, .. } => &mut record.pictures,
        _ => return Ok(false),
    };
    let mut lost = false;
    for picture in std::mem::take(pictures) {
        // What was never kept here, such as in embedded data, cannot be lost.
        if Name::of(&picture).is_none() || auth.media.has(&picture).await? {
            pictures.push(picture);
        } else {
            lost = true;
        }
    }
    Ok(lost)
}

/// The write that brings back what a change has led to; none if that cannot be read any more.
fn write(subject: &Subject, change: &Change, seen: Version) -> Option<Write> {
    let record = change.after.clone()?;
    let (published, expected) = (change.published, Some(seen));
    match subject.id {
        RecordId::Place(_) => Some(Write::Place {
            record: serde_json::from_value(record).ok()?,
            published,
            expected,
        }),
        RecordId::Event(_) => Some(Write::Event {
            record: serde_json::from_value(record).ok()?,
            published,
            expected,
        }),
        RecordId::Info => Some(Write::Info {
            record: serde_json::from_value(record).ok()?,
            expected,
        }),
        RecordId::Basemap => None,
    }
}
