//! The city at once: `/api/v1/city`, which the visitor's phone keeps, and `/api/v1/basemap`.

use app::city::Instant;
use axum::extract::{Extension, RawQuery};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::Duration;

use super::geojson::{GEOJSON, answer};
use super::query::Query;
use crate::calendar;
use crate::http::problem::Problem;
use crate::read::Moment;

/// How far ahead the phone can look without asking again.
const WEEKS: Duration = Duration::days(28);

/// `GET /api/v1/city`
pub(super) async fn snapshot(
    Extension(moment): Extension<Moment>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Query::read(query.as_deref(), &[]).finish()?;
    // A large city takes a while; other answers need not wait for it.
    let written = tokio::task::spawn_blocking(move || {
        let (from, until) = weeks(&moment);
        let trimmed = calendar::trim(moment.published.city.snapshot(), from, until);
        answer(&trimmed, "application/json")
    });
    written.await.map_err(|error| {
        tracing::error!(%error, "the city could not be written");
        Problem::internal()
    })
}

/// Four weeks from today's first instant, so that the answer stays the same all day.
///
/// It begins with yesterday where that is known: a night that began then may still last.
fn weeks(moment: &Moment) -> (Instant, Instant) {
    let city = &moment.published.city;
    let today = city.zone().midnight(city.zone().date(moment.now));
    (today - Duration::days(1), today + Duration::days(1) + WEEKS)
}

/// `GET /api/v1/basemap`
pub(super) async fn basemap(
    Extension(moment): Extension<Moment>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Query::read(query.as_deref(), &[]).finish()?;
    let body = moment.published.basemap_geojson.clone();
    Ok(([(header::CONTENT_TYPE, GEOJSON)], body).into_response())
}
