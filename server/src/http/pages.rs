//! The pages for visitors: drawn by the app, kept like every public answer.
//!
//! Whatever no other door has taken arrives here. It is a file of the site, or a page; an address
//! that is neither is answered by the app's own page for missing ones, with status 404.

mod draw;

use std::sync::Arc;

use app::Assets;
use app::data::ServerData;
use app::route::Page;
use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use super::files::Site;
use super::manifest::manifest;
use super::policy::Policy;
use crate::config::PublicUrl;
use crate::read::Moment;

/// Where browsers find what installs the map as an app.
const MANIFEST: &str = "/manifest.webmanifest";

/// What drawing a page takes, apart from the moment.
#[derive(Debug, Clone)]
struct Frame {
    assets: Assets,
    policy: Policy,
    url: Arc<str>,
    frozen: bool,
}

/// The pages, each put through `keep`.
pub(super) fn routes(
    site: &Site,
    url: &PublicUrl,
    frozen: bool,
    keep: impl FnOnce(Router) -> Router,
) -> Router {
    // Fails only if it was done before, as in tests with several servers.
    let _ = any_spawner::Executor::init_tokio();
    let frame = Frame {
        assets: site.assets().clone(),
        policy: Policy::allowing(&app::inline_scripts(site.assets())),
        url: url.as_str().into(),
        frozen,
    };
    let pages = Router::new()
        .route(MANIFEST, get(manifest))
        .fallback(page)
        .with_state(frame);
    keep(pages)
        .layer(middleware::from_fn_with_state(site.clone(), files_first))
        .layer(middleware::from_fn(only_reading))
}

async fn page(
    State(frame): State<Frame>,
    Extension(moment): Extension<Moment>,
    request: Request,
) -> Response {
    if let Some(elsewhere) = in_another_language(&moment, &request) {
        return elsewhere;
    }
    let data = ServerData {
        city: Arc::clone(&moment.published.city),
        basemap: Arc::clone(&moment.published.basemap),
        now: moment.now,
        frozen: frame.frozen,
        url: frame.url.to_string(),
    };
    let uri = request.uri();
    let address = uri.path_and_query().map_or("/", |it| it.as_str());
    let drawn = draw::draw(frame.assets, data, address).await;
    frame.policy.watch(uri.path(), &drawn.html);
    let policy = [(header::CONTENT_SECURITY_POLICY, frame.policy.header())];
    (drawn.status, policy, Html(drawn.html)).into_response()
}

/// The way to the same page in a language that the city speaks, if it does not speak this one.
fn in_another_language(moment: &Moment, request: &Request) -> Option<Response> {
    let languages = &moment.published.city.info().languages;
    let (lang, page) = Page::parse(request.uri().path());
    let first = languages.first().filter(|_| !languages.contains(&lang))?;
    let mut target = page?.path(*first);
    if let Some(query) = request.uri().query() {
        target.push('?');
        target.push_str(query);
    }
    Some(Redirect::temporary(&target).into_response())
}

/// Addresses of pages never name a file, so only the others are looked up on disk.
async fn files_first(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == MANIFEST || Page::parse(path).1.is_some() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let question = Request::from_parts(parts.clone(), axum::body::Body::empty());
    match site.other(question).await {
        Some(file) => file,
        None => next.run(Request::from_parts(parts, body)).await,
    }
}

async fn only_reading(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let allow = [(header::ALLOW, "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, allow).into_response()
}
