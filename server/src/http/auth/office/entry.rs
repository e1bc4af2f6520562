//! Something that has come in, as a form: to be changed before it is published.

use app::account::field::Problem;
use app::account::office::difference;
use app::account::office::part::Part;
use app::account::office::record::{Conflict, RecordForm, record_page};
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::words::Words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::desk::{publish, waiting};
use super::form::{Form, Typed};
use super::record::{around, version};
use super::state::{self, Kept};
use super::{Say, Told, allowed, frame};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::store::StoreError;
use crate::store::desk::{Proposal, Submission, Wish};

/// `GET /konto/redaktion/eingang/{id}`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(id): Path<i64>,
) -> Result<Response, Failed> {
    allowed(&person, Action::Decide)?;
    let Some(entry) = waiting(&auth, id).await? else {
        return Ok(Told::DecidedBefore.at(OfficePage::Desk, person.lang, ""));
    };
    if !is_form(&entry) {
        return Err(Failed::Refused(StatusCode::NOT_FOUND));
    }
    let (entry, kept) = state::target(&auth, entry).await?;
    let page = draw(&auth, &person, &entry, &kept, None, Vec::new(), None).await?;
    Ok(page.into_response())
}

/// What is said to be gone has no form: it is taken off the map or sent back, on the desk.
fn is_form(entry: &Submission) -> bool {
    entry.wish == Wish::Change
}

/// The record as it would be: what there is now, with what the entry changes.
async fn wanted(auth: &Auth, entry: &Submission, kept: &Kept) -> Result<Proposal, Failed> {
    if kept.record.is_none() {
        return Ok(entry.proposal.clone());
    }
    let all = state::differences(auth, entry, kept).await?;
    let fields = all.into_iter().map(|it| it.field).collect();
    let merged = difference::apply(&kept.json()?, &state::json(&entry.proposal)?, &fields);
    let merged = state::of_json(&entry.proposal, merged);
    Ok(merged.unwrap_or_else(|| entry.proposal.clone()))
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    entry: &Submission,
    kept: &Kept,
    typed: Option<&Typed>,
    problems: Vec<Problem>,
    conflict: Option<Conflict>,
) -> Result<Html<String>, Failed> {
    let lang = person.lang;
    let t = Words(lang);
    let id = entry.id.to_string();
    let frame = frame(auth, person, OfficePage::Entry, &id, &Say::default()).await?;
    let around = around(auth, lang).await?;
    let record = wanted(auth, entry, kept).await?;
    let page = RecordForm {
        part: Part::Desk,
        title: t.office_edit_record(state::name(&record, lang)),
        lead: None,
        action: OfficePage::Entry.path(lang, &id),
        version: kept.version.0,
        published: None,
        fields: Form::of(&record).fields(Some(&record), typed, &around, lang)?,
        problems,
        conflict,
        save: t.office_save_publish(),
        links: Vec::new(),
    };
    Ok(Html(record_page(&frame, &page)))
}

/// `POST /konto/redaktion/eingang/{id}`
pub(super) async fn save(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(id): Path<i64>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::Decide)?;
    let lang = person.lang;
    let Some(entry) = waiting(&auth, id).await? else {
        return Ok(Told::DecidedBefore.at(OfficePage::Desk, lang, ""));
    };
    if !is_form(&entry) {
        return Err(Failed::Refused(StatusCode::NOT_FOUND));
    }
    let typed = Typed::of(pairs);
    let (entry, kept) = state::target(&auth, entry).await?;
    let around = around(&auth, lang).await?;
    let record = wanted(&auth, &entry, &kept).await?;
    let mended = match Form::of(&record).record(Some(&record), &typed, &around, lang) {
        Ok(mended) => mended,
        Err(problems) => {
            let page = draw(&auth, &person, &entry, &kept, Some(&typed), problems, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let seen = Kept {
        version: version(&typed),
        ..kept.clone()
    };
    match publish(&auth, &person, &entry, &seen, mended.clone()).await {
        Err(Failed::Store(StoreError::Stale { .. })) => {}
        done => return done,
    }
    let conflict = Conflict {
        differences: difference::differences(None, &kept.json()?, &state::json(&mended)?),
        theirs: OfficePage::Entry.path(lang, &entry.id.to_string()),
    };
    let page = draw(
        &auth,
        &person,
        &entry,
        &kept,
        Some(&typed),
        Vec::new(),
        Some(conflict),
    )
    .await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}
