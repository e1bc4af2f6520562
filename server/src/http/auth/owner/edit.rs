//! Editing a place's facts: form, preview, publishing.

use std::sync::Arc;

use app::account::field::Problem;
use app::account::owner::conflict::decided;
use app::account::owner::edit::{Edit, edit_page};
use app::account::owner::fields::Fields;
use app::account::owner::form::{Allowed, PARTS, fields_of, moved_by_address, place_of};
use app::account::owner::preview::{Preview, article, preview_page};
use app::account::owner::route::OwnerPage;
use app::account::suggest::Known;
use app::city::{City, Lang, Place};
use app::data::ServerData;
use app::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::publish::{Mine, Reviewed, publish, review};
use super::{Told, conflict, hours, part_name};
use crate::calendar::form::{Form as HoursForm, tidied};
use crate::calendar::preview::with_place;
use crate::http::auth::Auth;
use crate::http::auth::failure::{Failed, WITH_MAP};
use crate::http::auth::form::Pairs;
use crate::http::auth::locate;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::store::{StoreError, Version};

/// `GET /konto/geschaeft/{slug}/bearbeiten`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let fields = all_fields(&mine.with_handed_in(Reviewed::Name));
    let version = mine.stored.version;
    let draft = Draft {
        sent: false,
        ..Draft::new(fields, version)
    };
    draw(&auth, &person, &mine, draft).await
}

/// `POST /konto/geschaeft/{slug}/bearbeiten`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let mut fields = Fields::from_pairs(pairs);
    let what = fields.get("do").to_owned();
    let seen = Version(fields.get("version").parse().unwrap_or_default());
    fields.remove("do");
    match what.as_str() {
        "more" => {
            let rows = fields.count("hours.row") + 3;
            fields.set("room", rows.to_string());
            draw(&auth, &person, &mine, Draft::new(fields, seen)).await
        }
        "edit" => draw(&auth, &person, &mine, Draft::new(fields, seen)).await,
        "merge" => {
            let theirs = all_fields(&mine.stored.record);
            let draft = Draft::new(decided(&fields, &theirs), seen);
            draw(&auth, &person, &mine, draft).await
        }
        _ if seen != mine.stored.version => {
            conflict::show(&auth, &person, &mine, fields, seen).await
        }
        "publish" => {
            let checked = match check(&auth, &mine, &fields, person.lang) {
                Ok(checked) => checked,
                Err(refused) => return refuse(&auth, &person, &mine, fields, refused).await,
            };
            let part = Reviewed::Name;
            match publish(&auth, &person, &mine, checked.place, seen, part).await {
                Ok(outcome) => Ok(Told::from(outcome).at(OwnerPage::Place, person.lang, &slug)),
                Err(Failed::Store(StoreError::Stale { .. })) => {
                    let mine = Mine::find(&auth, &person, &slug).await?;
                    conflict::show(&auth, &person, &mine, fields, seen).await
                }
                Err(error) => Err(error),
            }
        }
        _ => match check(&auth, &mine, &fields, person.lang) {
            Ok(checked) => preview(&auth, &person, &mine, fields, checked).await,
            Err(refused) => refuse(&auth, &person, &mine, fields, refused).await,
        },
    }
}

/// `POST /auth/owner/sentence`: what visitors will read about the hours that are being typed.
pub(super) async fn sentence(
    State(auth): State<Auth>,
    Active(_person): Active,
    pairs: Pairs,
) -> Response {
    let fields = Fields::from_pairs(pairs);
    let lang = Lang::ALL
        .into_iter()
        .find(|it| fields.has("lang", it.tag()));
    let lang = lang.unwrap_or_default();
    let moment = auth.reader.moment();
    let today = moment.published.city.zone().date(moment.now);
    let typed = hours::read(&fields, today, lang);
    let list = |problems: &[Problem]| {
        let told = problems.iter();
        told.map(|it| json!({ "field": it.field, "message": it.message }))
            .collect::<Vec<_>>()
    };
    let sentence = typed.problems.is_empty();
    Json(json!({
        "sentence": sentence.then(|| typed.form.sentence(lang)),
        "problems": list(&typed.problems),
        "doubts": list(&typed.doubts),
    }))
    .into_response()
}

/// All fields of a place, hours included.
pub(super) fn all_fields(place: &Place) -> Fields {
    let mut fields = fields_of(place);
    hours::put(&mut fields, &HoursForm::of(&place.hours));
    fields
}

/// A form on its way to the screen.
struct Draft {
    fields: Fields,
    seen: Version,
    problems: Vec<Problem>,
    doubts: Vec<Problem>,
    /// Whether it answers what was typed, which it shows again.
    sent: bool,
}

impl Draft {
    fn new(fields: Fields, seen: Version) -> Self {
        Self {
            fields,
            seen,
            problems: Vec::new(),
            doubts: Vec::new(),
            sent: true,
        }
    }
}

/// What the fields say, checked.
struct Checked {
    place: Place,
    fields: Fields,
    doubts: Vec<Problem>,
    notes: Vec<String>,
}

/// What is to be mended.
struct Refused {
    problems: Vec<Problem>,
    doubts: Vec<Problem>,
}

fn check(auth: &Auth, mine: &Mine, fields: &Fields, lang: Lang) -> Result<Checked, Refused> {
    let moment = auth.reader.moment();
    let city = &moment.published.city;
    let today = city.zone().date(moment.now);
    let before = mine.with_handed_in(Reviewed::Name);
    let typed = hours::read(fields, today, lang);
    // Hours that nobody has touched stay as they are written.
    let kept = HoursForm::of(&before.hours) == typed.form;
    let osm = if kept {
        before.hours.clone()
    } else {
        typed.form.hours()
    };
    let mut notes = Vec::new();
    let mut fields = fields.clone();
    if moved_by_address(&fields, &before) {
        notes.push(move_by_address(&mut fields, city, lang));
    }
    let place = place_of(&fields, &before, osm, &allowed(city), lang);
    let mut problems = typed.problems;
    match place {
        Ok(place) if problems.is_empty() => {
            let mut place = tidied(&place, today);
            place.source.as_of = today;
            Ok(Checked {
                place,
                fields,
                doubts: typed.doubts,
                notes,
            })
        }
        other => {
            problems.extend(other.err().unwrap_or_default());
            Err(Refused {
                problems,
                doubts: typed.doubts,
            })
        }
    }
}

fn allowed(city: &City) -> Allowed {
    let info = city.info();
    let categories = info.categories.iter().filter(|it| !it.events);
    Allowed {
        categories: categories.cloned().collect(),
        bounds: info.bounds,
    }
}

/// Looks an address up among those that are known, and says what came of it.
fn move_by_address(fields: &mut Fields, city: &City, lang: Lang) -> String {
    let t = Words(lang);
    let street = fields.get("address.street").trim();
    let number = fields.get("address.number").trim();
    let (at, note) = match locate::address(city, street, number) {
        (_, Known::Nothing) => return t.owner_position_unknown().to_owned(),
        (at, Known::House) => (at, t.owner_position_by_address()),
        (at, Known::Street) => (at, t.owner_position_by_street()),
    };
    fields.set("at.lat", format!("{:.6}", at.lat()));
    fields.set("at.lon", format!("{:.6}", at.lon()));
    note.to_owned()
}

async fn refuse(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    fields: Fields,
    refused: Refused,
) -> Result<Response, Failed> {
    let draft = Draft {
        problems: refused.problems,
        doubts: refused.doubts,
        ..Draft::new(fields, mine.stored.version)
    };
    let page = draw(auth, person, mine, draft).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    draft: Draft,
) -> Result<Response, Failed> {
    let here = OwnerPage::Edit.here(mine.slug.as_str());
    let mut frame = auth.frame_for(person, here).await?;
    frame
        .scripts
        .extend(["/account/draft.js", "/account/hours.js", "/account/pin.js"]);
    let moment = auth.reader.moment();
    let city = &moment.published.city;
    let today = city.zone().date(moment.now);
    let typed = hours::read(&draft.fields, today, person.lang);
    let allowed = allowed(city);
    let mut streets: Vec<String> = city
        .places()
        .filter_map(|it| Some(it.place.address.as_ref()?.street.clone()))
        .collect();
    streets.sort();
    streets.dedup();
    let sentence = typed.problems.is_empty();
    let edit = Edit {
        slug: mine.slug.to_string(),
        name: mine.stored.record.name.get(person.lang).to_owned(),
        version: draft.seen.0,
        sent: draft.sent,
        fields: draft.fields,
        problems: draft.problems,
        doubts: draft.doubts,
        sentence: sentence.then(|| typed.form.sentence(person.lang)),
        categories: allowed.categories,
        streets,
        bounds: allowed.bounds,
        names_wait: review(auth, person).await?.names,
    };
    let policy = [(header::CONTENT_SECURITY_POLICY, WITH_MAP)];
    Ok((policy, Html(edit_page(&frame, &edit))).into_response())
}

async fn preview(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    mut fields: Fields,
    checked: Checked,
) -> Result<Response, Failed> {
    let lang = person.lang;
    let here = OwnerPage::Edit.here(mine.slug.as_str());
    let mut frame = auth.frame_for(person, here).await?;
    frame.scripts.push("/account/draft.js");
    let moment = auth.reader.moment();
    let city = with_place(&moment.published.city, checked.place.clone());
    let data = ServerData {
        city: city.into(),
        basemap: Arc::clone(&moment.published.basemap),
        now: moment.now,
        frozen: true,
        url: auth.origin.clone(),
    };
    let article = article(data, mine.slug.as_str(), lang);
    fields.take(&checked.fields, "at");
    let (before, after) = (all_fields(&mine.stored.record), all_fields(&checked.place));
    let review = review(auth, person).await?;
    let changed = PARTS
        .into_iter()
        .filter(|part| !after.agrees(&before, part));
    let (waits, live): (Vec<_>, Vec<_>) = changed.partition(|part| *part == "name" && review.names);
    let say = |parts: Vec<&str>| {
        let names = parts.into_iter().map(|it| part_name(it, lang).to_owned());
        names.collect::<Vec<_>>()
    };
    let mut notes = checked.notes;
    notes.extend(checked.doubts.into_iter().map(|it| {
        let doubt = Words(lang).owner_doubt();
        format!("{doubt} {}", it.message)
    }));
    if article.is_none() {
        notes.push(Words(lang).owner_hidden().to_owned());
    }
    let preview = Preview {
        slug: mine.slug.to_string(),
        name: checked.place.name.get(lang).to_owned(),
        fields,
        live: say(live),
        waits: say(waits),
        notes,
        article: article.unwrap_or_default(),
    };
    Ok(Html(preview_page(&frame, preview)).into_response())
}
