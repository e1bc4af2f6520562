//! The city's own record, and what the office looks at first.

use app::account::field::Problem;
use app::account::frame::Notice;
use app::account::office::city::form::{self, Fields, Part};
use app::account::office::city::page::{CityForms, city_page};
use app::account::office::difference;
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::city::CityInfo;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::{Say, Told, allowed, frame, state};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::import::csv::TableError;
use crate::store::desk::Review;
use crate::store::{RecordId, StoreError, Version, Write};

/// The city's record and its version.
pub(super) async fn info(auth: &Auth) -> Result<(CityInfo, Version), Failed> {
    let history = auth.people.keeper.history(&RecordId::Info).await?;
    let version = history.first().map_or(Version::NONE, |it| it.version);
    let info = auth.people.keeper.load().await?.info;
    Ok((info, version))
}

/// `GET /konto/redaktion/stadt`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    allowed(&person, Action::EditCity)?;
    let (info, version) = info(&auth).await?;
    let forms = CityForms {
        fields: Fields::of(&info),
        version: version.0,
        ..CityForms::default()
    };
    let page = draw(&auth, &person, forms, say.notice(person.lang)).await?;
    Ok(page.into_response())
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    mut forms: CityForms,
    notice: Option<Notice>,
) -> Result<Html<String>, Failed> {
    let mut frame = frame(auth, person, OfficePage::City, "", &Say::default()).await?;
    frame.notice = notice;
    let it = auth.people.keeper.review().await?;
    forms.review = [
        ("names", it.names),
        ("pictures", it.pictures),
        ("events", it.events),
        ("calendars", it.calendars),
    ];
    Ok(Html(city_page(&frame, &forms)))
}

/// `POST /konto/redaktion/stadt`: one part of it.
pub(super) async fn save(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::EditCity)?;
    let sent = Fields::from_pairs(pairs);
    if sent.get("part") == "review" {
        return set_review(&auth, &person, &sent).await;
    }
    let part = Part::ALL
        .into_iter()
        .find(|it| it.key() == sent.get("part"))
        .ok_or(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY))?;
    let seen = Version(sent.get("version").parse().unwrap_or_default());
    let (now, version) = info(&auth).await?;
    let wanted = match form::read(part, &now, &sent, person.lang) {
        Ok(wanted) => wanted,
        Err(problems) => return again(&auth, &person, (part, sent, seen), problems).await,
    };
    if seen != version {
        return conflict(&auth, &person, (part, sent), (&now, version), &wanted).await;
    }
    if wanted == now {
        return Ok(Told::Saved.at(OfficePage::City, person.lang, ""));
    }
    let write = Write::Info {
        record: wanted.clone(),
        expected: Some(seen),
    };
    let written = state::write_all(&auth, &person, vec![write]).await;
    if let Err(StoreError::Stale { .. }) = written {
        let (now, version) = info(&auth).await?;
        return conflict(&auth, &person, (part, sent), (&now, version), &wanted).await;
    }
    if let Err(error) = written {
        let problem = refusal(error, part, &person)?;
        return again(&auth, &person, (part, sent, seen), vec![problem]).await;
    }
    Ok(Told::Saved.at(OfficePage::City, person.lang, ""))
}

/// Why the store has refused, at the part's first field.
fn refusal(error: StoreError, part: Part, person: &SignedIn) -> Result<Problem, Failed> {
    let t = Words(person.lang);
    let message = match error {
        StoreError::InUse { reference, by } => {
            let by = state::needed_by(&by, person.lang);
            t.officecity_in_use(by, state::needed(&reference))
        }
        StoreError::Invalid { .. } => t.officecity_same_slugs().to_owned(),
        error => return Err(error.into()),
    };
    let field = match part {
        Part::Texts => "city".to_owned(),
        list => format!("{}.0.slug", list.key()),
    };
    Ok(Problem::new(field, message))
}

/// The fields of all parts, with what was sent in one of them.
fn fields(now: &CityInfo, part: Part, sent: &Fields) -> Fields {
    let mut all = now.clone();
    match part {
        Part::Texts => return Fields::of(now).with_texts_of(sent),
        Part::Networks => all.networks.clear(),
        Part::Categories => all.categories.clear(),
        Part::Districts => all.districts.clear(),
    }
    Fields::of(&all).with(sent)
}

async fn again(
    auth: &Auth,
    person: &SignedIn,
    (part, sent, seen): (Part, Fields, Version),
    problems: Vec<Problem>,
) -> Result<Response, Failed> {
    let (now, _) = info(auth).await?;
    let forms = CityForms {
        fields: fields(&now, part, &sent),
        version: seen.0,
        sent: Some(part),
        problems,
        ..CityForms::default()
    };
    let page = draw(auth, person, forms, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Both texts. What was typed stays in the form, with the version that is there now.
async fn conflict(
    auth: &Auth,
    person: &SignedIn,
    (part, sent): (Part, Fields),
    (now, version): (&CityInfo, Version),
    wanted: &CityInfo,
) -> Result<Response, Failed> {
    let json = |it: &CityInfo| serde_json::to_value(it).map_err(TableError::from);
    let differences = difference::differences(None, &json(now)?, &json(wanted)?);
    let forms = CityForms {
        fields: fields(now, part, &sent),
        version: version.0,
        sent: Some(part),
        conflict: Some(differences),
        ..CityForms::default()
    };
    let page = draw(auth, person, forms, None).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

async fn set_review(auth: &Auth, person: &SignedIn, sent: &Fields) -> Result<Response, Failed> {
    let ticked = |name: &str| sent.get(name) == "yes";
    let review = Review {
        names: ticked("names"),
        pictures: ticked("pictures"),
        events: ticked("events"),
        calendars: ticked("calendars"),
    };
    let by = person.current.account.id.to_string();
    let at = auth.people.clock.now();
    let was = |name: &str| sent.get("was").split(' ').any(|it| it == name);
    let seen = Review {
        names: was("names"),
        pictures: was("pictures"),
        events: was("events"),
        calendars: was("calendars"),
    };
    let keeper = &auth.people.keeper;
    let done = keeper.change_review(seen, review, &by, at).await?;
    let told = if done {
        Told::Saved
    } else {
        Told::SettingsChanged
    };
    Ok(told.at(OfficePage::City, person.lang, ""))
}
