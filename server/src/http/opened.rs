//! Notices that somebody opens the page of a place; see [`crate::views`].

use std::sync::Arc;

use app::city::Slug;
use app::route::Page;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::read::Reader;
use crate::views::{Views, day, is_program};

/// What counting takes.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub views: Arc<Views>,
    pub reader: Arc<Reader>,
}

/// The layer: a page of a place that was found counts once, unless a program asks for it or a browser
/// that only thinks somebody might.
pub(super) async fn count(
    State(counted): State<Counted>,
    request: Request,
    next: Next,
) -> Response {
    let place = opened(request.method(), request.uri().path(), request.headers());
    let response = next.run(request).await;
    let shown = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    if let Some(place) = place.filter(|_| shown) {
        counted.views.count(day(&counted.reader), place);
    }
    response
}

fn opened(method: &Method, path: &str, headers: &HeaderMap) -> Option<Slug> {
    let (_, Some(Page::Place(slug))) = Page::parse(path) else {
        return None;
    };
    let said = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let guessed = said("sec-purpose").or_else(|| said("purpose"));
    let guessed = guessed.is_some_and(|it| it.contains("prefetch"));
    let program = is_program(said(header::USER_AGENT.as_str()));
    (method == Method::GET && !guessed && !program)
        .then(|| Slug::new(slug).ok())
        .flatten()
}
