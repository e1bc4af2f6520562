//! Pictures: `/media/{name}`.
//!
//! A name says what a file holds, so an answer never changes and browsers keep it for a year. What
//! is no name is not looked for: no path leads out of where the pictures are.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::policy;
use crate::media::{Media, Name};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

pub(super) fn routes(media: Arc<Media>) -> Router {
    Router::new()
        .route("/media/{name}", get(file))
        .with_state(media)
}

async fn file(
    State(media): State<Arc<Media>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(name) = Name::parse(&name) else {
        return without(StatusCode::NOT_FOUND);
    };
    let tag = format!("\"{name}\"");
    if let Some(known) = headers.get(header::IF_NONE_MATCH)
        && (known.to_str()).is_ok_and(|known| known == "*" || known.contains(&tag))
    {
        return (StatusCode::NOT_MODIFIED, always(&tag)).into_response();
    }
    match media.get(&name).await {
        Ok(Some(bytes)) => {
            let kind = [(header::CONTENT_TYPE, name.encoding().media_type())];
            (always(&tag), kind, bytes).into_response()
        }
        Ok(None) => without(StatusCode::NOT_FOUND),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, %name, "a picture cannot be handed out");
            without(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// What every answer with or about a picture carries.
fn always(tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, FOREVER);
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
