//! "Beispieldaten entfernen": all samples leave the map in one write, or none.

use std::collections::BTreeMap;

use app::account::frame::Notice;
use app::account::office::history::samples_page;
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::city::{Event, Lang, Place, Slug, Venue};
use app::words::Words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::form::Typed;
use super::{Say, Told, allowed, frame, state};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::store::people::AuditEntry;
use crate::store::{StoreError, Write};

/// What would happen, in names, and how.
#[derive(Debug, Default)]
struct Plan {
    places: Vec<String>,
    events: Vec<String>,
    touched: Vec<String>,
    writes: Vec<Write>,
}

async fn plan(auth: &Auth, lang: Lang) -> Result<Plan, Failed> {
    let keeper = &auth.people.keeper;
    let (places, events) = (keeper.places().await?, keeper.events().await?);
    let gone: BTreeMap<Slug, Place> = places
        .iter()
        .filter(|it| it.record.sample)
        .map(|it| (it.record.slug.clone(), it.record.clone()))
        .collect();
    let mut plan = Plan::default();
    for it in events {
        let title = it.record.title.get(lang).to_owned();
        if it.record.sample {
            plan.events.push(title);
            plan.writes.push(Write::RemoveEvent {
                slug: it.record.slug,
                expected: Some(it.version),
            });
        } else if let Some(record) = without(&it.record, &gone) {
            plan.touched.push(title);
            plan.writes.push(Write::Event {
                record,
                published: it.published,
                expected: Some(it.version),
            });
        }
    }
    for it in places.into_iter().filter(|it| it.record.sample) {
        plan.places.push(it.record.name.get(lang).to_owned());
        plan.writes.push(Write::RemovePlace {
            slug: it.record.slug,
            expected: Some(it.version),
        });
    }
    Ok(plan)
}

/// A real event without what refers to places that go: their offers are left out, and a venue stays
/// as a point on the map. None if it refers to none of them.
fn without(event: &Event, gone: &BTreeMap<Slug, Place>) -> Option<Event> {
    let mut changed = event.clone();
    changed.offers.retain(|it| !gone.contains_key(&it.place));
    if let Some(Venue::Place(slug)) = &event.venue
        && let Some(place) = gone.get(slug)
    {
        changed.venue = Some(Venue::Point {
            name: place.name.clone(),
            at: place.at,
        });
    }
    (changed != *event).then_some(changed)
}

/// `GET /konto/redaktion/beispieldaten`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    allowed(&person, Action::Bulk)?;
    draw(&auth, &person, None, StatusCode::OK).await
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Failed> {
    let mut frame = frame(auth, person, OfficePage::Samples, "", &Say::default()).await?;
    frame.notice = notice;
    let plan = plan(auth, person.lang).await?;
    let page = samples_page(&frame, &plan.places, &plan.events, &plan.touched);
    Ok((status, Html(page)).into_response())
}

/// `POST /konto/redaktion/beispieldaten`
pub(super) async fn remove(
    State(auth): State<Auth>,
    Active(person): Active,
    pairs: Pairs,
) -> Result<Response, Failed> {
    allowed(&person, Action::Bulk)?;
    let t = Words(person.lang);
    if Typed::of(pairs).get("sure") != Some("yes") {
        let notice = Some(Notice::error(t.mydata_erase_unsure()));
        return draw(&auth, &person, notice, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let plan = plan(&auth, person.lang).await?;
    let details = json!({ "places": plan.places.len(), "events": plan.events.len() });
    match state::write_all(&auth, &person, plan.writes).await {
        Ok(()) => {}
        Err(StoreError::Stale { .. } | StoreError::InUse { .. }) => {
            let notice = Some(Notice::error(t.officetable_refused_stale()));
            return draw(&auth, &person, notice, StatusCode::CONFLICT).await;
        }
        Err(error) => return Err(error.into()),
    }
    let entry = AuditEntry {
        at: auth.people.clock.now(),
        who: person.current.account.id.to_string(),
        what: "samples".to_owned(),
        on: String::new(),
        details,
    };
    auth.people.keeper.note(&entry).await?;
    Ok(Told::SamplesGone.at(OfficePage::Places, person.lang, ""))
}
