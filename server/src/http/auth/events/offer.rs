//! What a shop does for an event; only its owners say so.

use app::account::event_form::Wrong;
use app::account::events::EventsPage;
use app::account::events::offer::{MAX, Offering, offer_page};
use app::account::rights::{Action, may};
use app::city::{Offer, Slug, Text, check};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::edit::Work;
use super::{Said, save, words};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Form;
use crate::http::auth::visitor::Active;
use crate::http::path::Path;
use crate::store::{StoreError, Stored, Write};

/// `GET /konto/termin/{slug}/aktion`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<Slug>,
) -> Result<Html<String>, Failed> {
    let work = Work::new(&auth, &person, EventsPage::Offer(slug.clone())).await?;
    let there = published(&auth, &slug).await?;
    Ok(Html(work.offers(&there, None)))
}

/// The form of one place.
#[derive(Debug, Deserialize)]
pub(super) struct Posted {
    place: Slug,
    #[serde(default)]
    text_de: String,
    #[serde(default)]
    text_en: String,
    #[serde(rename = "do")]
    wish: String,
}

/// `POST /konto/termin/{slug}/aktion`
pub(super) async fn post(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failed> {
    let rights = &person.current.account.rights;
    if !may(Some(rights), Action::OfferFor(&posted.place)) {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let work = Work::new(&auth, &person, EventsPage::Offer(slug.clone())).await?;
    let clean = check::tidy_text;
    let (de, en) = (clean(&posted.text_de), clean(&posted.text_en));
    let removing = posted.wish == "remove";
    let wrong = if de.is_empty() {
        Some(Wrong::Missing)
    } else if de.chars().count().max(en.chars().count()) > MAX {
        Some(Wrong::TooLong(MAX))
    } else {
        None
    };
    let there = published(&auth, &slug).await?;
    if let Some(wrong) = wrong.filter(|_| !removing) {
        let typed = (posted.place, de, en, wrong.message(person.lang));
        let html = work.offers(&there, Some(typed));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response());
    }
    let offer = Offer {
        place: posted.place,
        text: Text {
            de,
            en: (!en.is_empty()).then_some(en),
        },
    };
    put(&work, &slug, &offer, removing).await?;
    let said = if removing {
        Said::NotOffered
    } else {
        Said::Offered
    };
    Ok(if may(Some(rights), Action::CreateEvent) {
        said.at_list(person.lang)
    } else {
        Redirect::to(&EventsPage::Offer(slug).path(person.lang)).into_response()
    })
}

/// Writes one place's offer onto whatever the event is by now: it is nobody else's to change, so
/// somebody who edits the event meanwhile is no reason to refuse it.
async fn put(work: &Work<'_>, slug: &Slug, offer: &Offer, removing: bool) -> Result<(), Failed> {
    const TRIES: usize = 5;
    for _ in 0..TRIES {
        let there = published(work.auth, slug).await?;
        let mut record = there.record;
        record.offers.retain(|it| it.place != offer.place);
        if !removing {
            record.offers.push(offer.clone());
        }
        let write = Write::Event {
            record,
            published: true,
            expected: Some(there.version),
        };
        match save::write_all(work, vec![write]).await {
            Err(StoreError::Stale { .. }) => {}
            done => return Ok(done?),
        }
    }
    Err(Failed::Refused(StatusCode::CONFLICT))
}

async fn published(auth: &Auth, slug: &Slug) -> Result<Stored<app::city::Event>, Failed> {
    let there = auth.people.keeper.event(slug).await?;
    there
        .filter(|it| it.published)
        .ok_or(Failed::Refused(StatusCode::NOT_FOUND))
}

impl Work<'_> {
    fn offers(
        &self,
        there: &Stored<app::city::Event>,
        typed: Option<(Slug, String, String, String)>,
    ) -> String {
        let lang = self.person.lang;
        let event = &there.record;
        let places = &self.person.current.account.rights.places;
        let places = places.iter().filter_map(|slug| {
            let name = self.city().place(slug.as_str())?.place.name.get(lang);
            let known = event.offers.iter().find(|it| it.place == *slug);
            let known = known.map(|it| {
                let english = it.text.en.clone().unwrap_or_default();
                (it.text.de.clone(), english)
            });
            let mine = typed.as_ref().filter(|(place, ..)| place == slug);
            let mine = mine.map(|(_, de, en, _)| (de.clone(), en.clone()));
            let (de, en) = mine.or(known).unwrap_or_default();
            Some((slug.to_string(), name.to_owned(), de, en))
        });
        let (dates, _) = words::next(&event.when, self.moment.now, 1, lang).unwrap_or_default();
        let offering = Offering {
            event: event.slug.clone(),
            title: event.title.get(lang).to_owned(),
            when: dates.into_iter().next().unwrap_or_default(),
            version: there.version.0,
            places: places.collect(),
            problem: typed.map(|(place, _, _, message)| (place.to_string(), message)),
        };
        offer_page(&self.frame, &offering)
    }
}
