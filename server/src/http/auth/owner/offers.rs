//! What a place offers at events.

use app::account::field::Problem;
use app::account::owner::fields::Fields;
use app::account::owner::offers::{Coming, Offers, offer_of, offers_page};
use app::account::owner::route::OwnerPage;
use app::account::rights::{Action, may};
use app::city::{Event, EventState, Offer, Slug, Text, When};
use app::view::phrase;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::publish::Mine;
use super::{Query, Told};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::store::{Batch, StoreError, Write};

/// How often an offer is tried again while others write about the same event.
const TRIES: u32 = 5;

/// `GET /konto/geschaeft/{slug}/aktionen`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let notice = query.notice(person.lang);
    let here = OwnerPage::Offers.here(&slug);
    let mut frame = auth.frame_for(&person, here).await?;
    frame.notice = notice;
    let offers = offers(&auth, &person, &mine, None, Vec::new()).await?;
    Ok(Html(offers_page(&frame, &offers)))
}

/// `POST /konto/geschaeft/{slug}/aktionen`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    pairs: Pairs,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let rights = &person.current.account.rights;
    if !may(Some(rights), Action::OfferFor(&mine.slug)) {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let fields = Fields::from_pairs(pairs);
    let event = Slug::new(fields.get("event"));
    let event = event.map_err(|_| Failed::Refused(StatusCode::NOT_FOUND))?;
    let wanted = match fields.get("do") {
        "remove" => Ok(None),
        _ => offer_of(&fields, event.as_str(), Words(person.lang)),
    };
    match wanted {
        Ok(offer) => {
            write(&auth, &person, &mine.slug, &event, offer).await?;
            Ok(Told::Live.at(OwnerPage::Offers, person.lang, &slug))
        }
        Err(problems) => {
            let frame = auth
                .frame_for(&person, OwnerPage::Offers.here(&slug))
                .await?;
            let typed = Some((event.to_string(), fields));
            let offers = offers(&auth, &person, &mine, typed, problems).await?;
            let page = Html(offers_page(&frame, &offers));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Writes the one offer. Whatever others change about the event meanwhile stays: the offer is put
/// into the event as it is then.
async fn write(
    auth: &Auth,
    person: &SignedIn,
    place: &Slug,
    event: &Slug,
    offer: Option<Text>,
) -> Result<(), Failed> {
    let keeper = &auth.people.keeper;
    let mut tries = TRIES;
    loop {
        let stored = keeper.event(event).await?;
        let stored = stored.filter(|it| it.published);
        let stored = stored.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
        let mut record = stored.record;
        put(&mut record, place, offer.clone());
        let batch = Batch {
            by: person.current.account.id.to_string(),
            at: auth.people.clock.now(),
            writes: vec![Write::Event {
                record,
                published: true,
                expected: Some(stored.version),
            }],
        };
        tries -= 1;
        match keeper.write(batch).await {
            Err(StoreError::Stale { .. }) if tries > 0 => {}
            other => return Ok(other.map(drop)?),
        }
    }
}

fn put(event: &mut Event, place: &Slug, offer: Option<Text>) {
    let place = place.clone();
    match (event.offers.iter_mut().find(|it| it.place == place), offer) {
        (Some(there), Some(text)) => there.text = text,
        (None, Some(text)) => event.offers.push(Offer { place, text }),
        (_, None) => event.offers.retain(|it| it.place != place),
    }
}

async fn offers(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    typed: Option<(String, Fields)>,
    problems: Vec<Problem>,
) -> Result<Offers, Failed> {
    let lang = person.lang;
    let moment = auth.reader.moment();
    let city = &moment.published.city;
    let (zone, now) = (city.zone(), moment.now);
    let today = zone.date(now);
    let invited = auth.people.keeper.invitations_of(&mine.slug).await?;
    let mut events = Vec::new();
    for known in &city.snapshot().events {
        let next = city.dates_of(known, now).next();
        if next.is_none() && !matches!(known.when, When::Season(_)) {
            continue;
        }
        // What is published may be a moment old; one's own offer is shown as it is kept.
        let stored = auth.people.keeper.event(&known.slug).await?;
        let Some(event) = stored.filter(|it| it.published).map(|it| it.record) else {
            continue;
        };
        if event.state == EventState::Cancelled {
            continue;
        }
        let when = match &event.when {
            When::Season(text) => text.get(lang).to_owned(),
            When::Dated { .. } => next.as_ref().map_or_else(String::new, |next| {
                phrase::date(zone.date(next.start).max(today), lang)
            }),
        };
        let offer = event.offers.iter().find(|it| it.place == mine.slug);
        let coming = Coming {
            slug: event.slug.to_string(),
            title: event.title.get(lang).to_owned(),
            when,
            offer: offer.map(|it| it.text.clone()),
            invited: invited.contains(&event.slug),
        };
        // What the place was asked to comes first. What comes back every year without a date yet
        // stands behind what has one.
        let start = next.map(|it| it.start);
        events.push(((!coming.invited, start.is_none(), start), coming));
    }
    events.sort_by_key(|it| it.0);
    Ok(Offers {
        slug: mine.slug.to_string(),
        name: mine.stored.record.name.get(lang).to_owned(),
        events: events.into_iter().map(|it| it.1).collect(),
        typed,
        problems,
    })
}
