//! A place or an event as the office edits it, and a new place.

use app::account::field::Problem;
use app::account::office::difference;
use app::account::office::part::Part;
use app::account::office::record::{Conflict, RecordForm, record_page};
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::city::{Lang, Slug};
use app::route::Page;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::form::{Around, Form, Typed};
use super::state::{self, Kept};
use super::{Say, Told, allowed, frame};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::import::osm::slug as slug_of;
use crate::store::desk::Proposal;
use crate::store::{RecordId, StoreError, Version};

/// How often a new place is tried under another name.
const TRIES: u32 = 3;

/// What forms may refer to, as of now.
pub(super) async fn around(auth: &Auth, lang: Lang) -> Result<Around, Failed> {
    let places = auth.people.keeper.places().await?;
    let moment = auth.reader.moment();
    let mut places: Vec<(Slug, String)> = places
        .into_iter()
        .map(|it| (it.record.slug, it.record.name.get(lang).to_owned()))
        .collect();
    places.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Around {
        info: moment.published.city.info().clone(),
        places,
        now: moment.now,
    })
}

/// The record of an address.
fn id(form: Form, slug: &str) -> Result<RecordId, Failed> {
    let slug = Slug::new(slug).map_err(|_| Failed::Refused(StatusCode::NOT_FOUND))?;
    Ok(match form {
        Form::Place => RecordId::Place(slug),
        Form::Event => RecordId::Event(slug),
    })
}

pub(super) fn action(id: &RecordId) -> Action<'_> {
    match id {
        RecordId::Place(slug) => Action::EditPlace(slug),
        RecordId::Event(slug) => Action::EditEvent(slug),
        RecordId::Info | RecordId::Basemap => Action::EditCity,
    }
}

const fn page(form: Form) -> OfficePage {
    match form {
        Form::Place => OfficePage::Place,
        Form::Event => OfficePage::Event,
    }
}

pub(super) const fn part(form: Form) -> Part {
    match form {
        Form::Place => Part::Places,
        Form::Event => Part::Events,
    }
}

/// `GET /konto/redaktion/ort/{id}`
pub(super) async fn place(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, &id(Form::Place, &slug)?, &say).await
}

/// `GET /konto/redaktion/termin/{id}`
pub(super) async fn event(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(say): UrlQuery<Say>,
) -> Result<Response, Failed> {
    show(&auth, &person, &id(Form::Event, &slug)?, &say).await
}

/// `POST /konto/redaktion/ort/{id}`
pub(super) async fn save_place(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    save(&auth, &person, &id(Form::Place, &slug)?, &Typed::of(pairs)).await
}

/// `POST /konto/redaktion/termin/{id}`
pub(super) async fn save_event(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    save(&auth, &person, &id(Form::Event, &slug)?, &Typed::of(pairs)).await
}

/// What a page of a record shows besides the record.
#[derive(Debug, Default)]
struct Shown<'a> {
    typed: Option<&'a Typed>,
    problems: Vec<Problem>,
    conflict: Option<Conflict>,
    version: Option<Version>,
}

async fn show(
    auth: &Auth,
    person: &SignedIn,
    id: &RecordId,
    say: &Say,
) -> Result<Response, Failed> {
    allowed(person, action(id))?;
    let kept = Kept::find(auth, id).await?;
    let page = draw(auth, person, &kept, Shown::default(), say).await?;
    Ok(page.into_response())
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    kept: &Kept,
    shown: Shown<'_>,
    say: &Say,
) -> Result<Html<String>, Failed> {
    let lang = person.lang;
    let t = Words(lang);
    let record = kept.record.as_ref();
    let record = record.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let (form, slug) = (Form::of(record), state::slug(record).as_str());
    let frame = frame(auth, person, page(form), slug, say).await?;
    let around = around(auth, lang).await?;
    let live = match form {
        Form::Place => Page::Place(slug.to_owned()),
        Form::Event => Page::Event(slug.to_owned()),
    };
    let published = match shown.typed {
        Some(typed) => typed.get("published").is_some(),
        None => kept.published,
    };
    let mut links = Vec::new();
    if kept.published {
        links.push((live.path(lang), t.office_view_live()));
    }
    let page = RecordForm {
        part: part(form),
        title: t.office_edit_record(state::name(record, lang)),
        lead: None,
        action: page(form).path(lang, slug),
        version: shown.version.unwrap_or(kept.version).0,
        published: Some(published),
        fields: form.fields(Some(record), shown.typed, &around, lang)?,
        problems: shown.problems,
        conflict: shown.conflict,
        save: t.office_save(),
        links,
    };
    Ok(Html(record_page(&frame, &page)))
}

async fn save(
    auth: &Auth,
    person: &SignedIn,
    id: &RecordId,
    typed: &Typed,
) -> Result<Response, Failed> {
    allowed(person, action(id))?;
    let lang = person.lang;
    let kept = Kept::find(auth, id).await?;
    let record = kept.record.as_ref();
    let record = record.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let form = Form::of(record);
    let around = around(auth, lang).await?;
    let seen = version(typed);
    let published = typed.get("published").is_some();
    let mended = match form.record(Some(record), typed, &around, lang) {
        Ok(mended) => mended,
        Err(problems) => {
            let shown = Shown {
                typed: Some(typed),
                problems,
                version: Some(seen),
                conflict: None,
            };
            let page = draw(auth, person, &kept, shown, &Say::default()).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match state::write(auth, person, mended.clone(), published, seen).await {
        Ok(()) => Ok(Told::Saved.at(page(form), lang, state::slug(record).as_str())),
        Err(StoreError::Stale { .. }) => {
            let kept = Kept::find(auth, id).await?;
            let conflict = conflict(&kept, &mended, page(form), lang)?;
            let shown = Shown {
                typed: Some(typed),
                conflict: Some(conflict),
                version: Some(kept.version),
                problems: Vec::new(),
            };
            let page = draw(auth, person, &kept, shown, &Say::default()).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The version that a form was drawn from.
pub(super) fn version(typed: &Typed) -> Version {
    let seen = typed.get("version").and_then(|it| it.parse().ok());
    Version(seen.unwrap_or_default())
}

/// Both texts, where they differ.
fn conflict(
    kept: &Kept,
    mine: &Proposal,
    page: OfficePage,
    lang: Lang,
) -> Result<Conflict, Failed> {
    Ok(Conflict {
        differences: difference::differences(None, &kept.json()?, &state::json(mine)?),
        theirs: page.path(lang, state::slug(mine).as_str()),
    })
}

/// `GET /konto/redaktion/neuer-ort`
pub(super) async fn new_place(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    allowed(&person, Action::CreatePlace)?;
    let page = draw_new(&auth, &person, None, Vec::new()).await?;
    Ok(page.into_response())
}

async fn draw_new(
    auth: &Auth,
    person: &SignedIn,
    typed: Option<&Typed>,
    problems: Vec<Problem>,
) -> Result<Html<String>, Failed> {
    let lang = person.lang;
    let t = Words(lang);
    let frame = frame(auth, person, OfficePage::NewPlace, "", &Say::default()).await?;
    let around = around(auth, lang).await?;
    let mut fields = Form::Place.fields(None, typed, &around, lang)?;
    if typed.is_none() {
        let moment = auth.reader.moment();
        let today = moment.published.city.zone().date(moment.now);
        for field in &mut fields {
            match field.name {
                // A fact of the record, in the language of its texts.
                "source_name" => Words(Lang::De).office_title().clone_into(&mut field.value),
                "source_as_of" => field.value = today.to_string(),
                "lon" => field.value = format!("{:.6}", around.info.centre.lon()),
                "lat" => field.value = format!("{:.6}", around.info.centre.lat()),
                _ => {}
            }
        }
    }
    let published = typed.is_none_or(|it| it.get("published").is_some());
    let page = RecordForm {
        part: Part::Places,
        title: t.office_new_place().to_owned(),
        lead: Some(t.office_new_place_lead()),
        action: OfficePage::NewPlace.pattern(lang).to_owned(),
        version: 0,
        published: Some(published),
        fields,
        problems,
        conflict: None,
        save: t.office_save(),
        links: Vec::new(),
    };
    Ok(Html(record_page(&frame, &page)))
}

/// `POST /konto/redaktion/neuer-ort`
pub(super) async fn create_place(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::CreatePlace)?;
    let lang = person.lang;
    let typed = Typed::of(pairs);
    let wish = typed.get("slug").unwrap_or_default().trim();
    let is_wished = !wish.is_empty();
    let published = typed.get("published").is_some();
    // Again if somebody else takes the name while this is written.
    for _ in 0..TRIES {
        let around = around(&auth, lang).await?;
        let mut named = typed.clone();
        if !is_wished {
            name(&mut named);
        }
        let mut record = match Form::Place.record(None, &named, &around, lang) {
            Ok(record) => record,
            Err(problems) => {
                let page = draw_new(&auth, &person, Some(&typed), problems).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
        };
        if let Some(slug) = there_already(&auth, &record, is_wished).await? {
            return Ok(Told::Saved.at(OfficePage::Place, lang, slug.as_str()));
        }
        if !is_wished {
            let slug = state::free(&auth, &record).await?;
            record = record.named(slug);
        }
        let slug = state::slug(&record).clone();
        match state::write(&auth, &person, record, published, Version::NONE).await {
            Ok(()) => return Ok(Told::Saved.at(OfficePage::Place, lang, slug.as_str())),
            Err(StoreError::Stale { .. }) if is_wished => break,
            Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let taken = Problem::new("slug", Words(lang).office_slug_taken());
    let page = draw_new(&auth, &person, Some(&typed), vec![taken]).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Gives a new place that has no short name the one that its name makes.
fn name(typed: &mut Typed) {
    let made = slug_of(&[typed.get("name_de").unwrap_or_default()]);
    if let Some(made) = made {
        typed.set("slug", made.as_str());
    }
}

/// The place that says exactly what was sent, if there is one: whoever presses the button twice
/// creates one place.
async fn there_already(
    auth: &Auth,
    record: &Proposal,
    is_wished: bool,
) -> Result<Option<Slug>, Failed> {
    let places = auth.people.keeper.places().await?.into_iter();
    let mut places = places.map(|it| it.record);
    let same = places.find(|it| {
        let slug = it.slug.clone();
        let renamed = record.clone().named(slug.clone());
        (!is_wished || slug == *state::slug(record)) && renamed == Proposal::Place(it.clone())
    });
    Ok(same.map(|it| it.slug))
}
