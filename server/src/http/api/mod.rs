//! The read API for other people's software, `/api/v1`.
//!
//! Every answer is a view of the published city; nothing here asks the store. Names of parameters
//! and properties are a promise: they may be joined by others, but not change their meaning.

mod city;
mod events;
mod file;
mod geojson;
mod ics;
mod places;
mod query;
mod vcard;

use std::sync::Arc;

use app::city::{City, Instant, Lang, Slug};
use app::route::Page;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use chrono::{DateTime, FixedOffset};

use crate::config::PublicUrl;

/// Addresses of pages, for those who show our data elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Links(Arc<str>);

impl Links {
    /// Pages below the public address.
    pub(super) fn new(public: &PublicUrl) -> Self {
        Self(public.as_str().into())
    }

    fn place(&self, lang: Lang, slug: &Slug) -> String {
        self.page(lang, &Page::Place(slug.to_string()))
    }

    fn event(&self, lang: Lang, slug: &Slug) -> String {
        self.page(lang, &Page::Event(slug.to_string()))
    }

    /// A file below `/api/v1`, in a language.
    fn file(&self, name: &str, lang: Lang) -> String {
        let query = match lang {
            Lang::De => "",
            Lang::En => "?lang=en",
        };
        format!("{}/api/v1/{name}{query}", self.0)
    }

    /// The name of the host that visitors come to.
    fn host(&self) -> &str {
        let after = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        after.split(['/', ':']).next().unwrap_or(after)
    }

    fn page(&self, lang: Lang, page: &Page) -> String {
        format!("{}{}", self.0, page.path(lang))
    }
}

/// An instant with the offset that holds in the city, so that it reads as its clocks show.
fn local(city: &City, at: Instant) -> DateTime<FixedOffset> {
    FixedOffset::east_opt(city.zone().offset(at))
        .map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset))
}

/// Everything below `/api`.
pub(super) fn routes(links: Links) -> Router {
    Router::new()
        .route("/v1", get(|| async { Html(include_str!("about.html")) }))
        .route("/v1/city", get(city::snapshot))
        .route("/v1/basemap", get(city::basemap))
        .route("/v1/places", get(places::list))
        .route("/v1/places/{slug}", get(places::one))
        .route("/v1/events", get(events::list))
        .route("/v1/events.ics", get(ics::all))
        .route("/v1/events/{slug}", get(events::one))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .with_state(links)
}
