//! Pictures: `/media/{name}`.
//!
//! A name says what a file holds, so an answer never changes. A picture is for everybody only while
//! something published shows it; until then, and once that is over, it is there for whoever it comes from
//! and for the office, and nobody may keep it. Browsers keep what they have seen for a year, those who hand
//! it on for others ask again after minutes.
//!
//! What is no name is not looked for: no path leads out of where the pictures are.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::auth::Eyes;
use super::policy;
use crate::http::path::Path;
use crate::media::{Media, Name};
use crate::read::Reader;

const FOREVER: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, s-maxage=300, immutable");
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, no-store");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// What the door to the pictures needs.
#[derive(Debug, Clone)]
pub(super) struct Pictures {
    /// Where they are.
    pub(super) media: Arc<Media>,
    /// What is published.
    pub(super) reader: Arc<Reader>,
    /// Who may see the others.
    pub(super) eyes: Eyes,
}

pub(super) fn routes(pictures: Pictures) -> Router {
    Router::new()
        .route("/media/{name}", get(file))
        .with_state(pictures)
}

async fn file(
    State(pictures): State<Pictures>,
    name: Result<Path<String>, StatusCode>,
    headers: HeaderMap,
) -> Response {
    let name = name.ok().and_then(|Path(name)| Name::parse(&name));
    let Some(name) = name else {
        return without(StatusCode::NOT_FOUND);
    };
    let kept = match kept(&pictures, &name, &headers).await {
        Ok(kept) => kept,
        Err(answer) => return answer,
    };
    let tag = format!("\"{name}\"");
    if let Some(known) = headers.get(header::IF_NONE_MATCH)
        && (known.to_str()).is_ok_and(|known| known == "*" || known.contains(&tag))
    {
        return (StatusCode::NOT_MODIFIED, always(&tag, kept)).into_response();
    }
    match pictures.media.pieces(&name).await {
        Ok(Some((length, pieces))) => {
            let kind = [(header::CONTENT_TYPE, name.encoding().media_type())];
            let length = [(header::CONTENT_LENGTH, HeaderValue::from(length))];
            (always(&tag, kept), kind, length, Body::from_stream(pieces)).into_response()
        }
        Ok(None) => without(StatusCode::NOT_FOUND),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, %name, "a picture cannot be handed out");
            without(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// How long whoever asks may keep a picture; or the answer, if it is not for them.
async fn kept(
    pictures: &Pictures,
    name: &Name,
    headers: &HeaderMap,
) -> Result<HeaderValue, Response> {
    if pictures.reader.moment().published.shows(name.group()) {
        return Ok(FOREVER);
    }
    match pictures.eyes.may_see(headers, name.group()).await {
        Ok(true) => Ok(FOR_ONE),
        Ok(false) => Err(without(StatusCode::NOT_FOUND)),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, %name, "whose a picture is cannot be found out");
            Err(without(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}

/// What every answer with or about a picture carries.
fn always(tag: &str, kept: HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy::DATA);
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers
}

/// Nothing to look at: a page in place of a picture helps nobody.
fn without(status: StatusCode) -> Response {
    let headers = [
        (header::CACHE_CONTROL, NOT_KEPT),
        (header::CONTENT_SECURITY_POLICY, policy::DATA),
    ];
    (status, headers).into_response()
}
