//! The doors: what is served over HTTP, and what all of it has in common.
//!
//! From the outside in, a request passes: its [connection](connections), the headers every answer
//! carries, the question for which host it is, the log, its door's own way of saying that something
//! went wrong, a net for panics, a deadline. Public doors answer from what is [`kept`]; pages for
//! people who sign in ([`auth`]) are drawn for each of them.

mod api;
mod auth;
pub mod connections;
mod failure;
mod files;
mod headers;
mod health;
mod host;
mod kept;
mod manifest;
mod media;
mod opened;
mod outgoing;
mod pages;
mod path;
mod policy;
mod problem;

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, Request, StatusCode, header};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub use self::auth::People;
pub use self::files::{Site, SiteError};
use self::kept::Kept;
use self::opened::Counted;
pub use self::outgoing::Outgoing;
use crate::config::PublicUrl;
use crate::media::Media;
use crate::read::Reader;
use crate::views::Views;

/// After this long an answer counts as stuck. Drawing takes milliseconds.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the doors need.
#[derive(Debug)]
pub struct Doors {
    /// What is published.
    pub reader: Arc<Reader>,
    /// Scripts, style sheets, icons.
    pub site: Site,
    /// Pictures that people have uploaded.
    pub media: Arc<Media>,
    /// Under which address visitors come.
    pub public_url: PublicUrl,
    /// Whether time stands still.
    pub frozen: bool,
    /// Those who sign in.
    pub people: People,
    /// How often places are opened.
    pub views: Arc<Views>,
    /// The room for long answers.
    pub outgoing: Outgoing,
}

/// All of the server.
pub fn router(doors: Doors) -> Router {
    let Doors {
        reader,
        site,
        media,
        public_url,
        frozen,
        people,
        views,
        outgoing,
    } = doors;
    let kept = Kept::new(Arc::clone(&reader), outgoing);
    let keep = |router: Router| {
        let layer = middleware::from_fn_with_state(kept.clone(), kept::keep);
        sheltered(router.layer(layer))
    };
    let common = headers::Common::new(&public_url);

    let (auth, eyes) = auth::routes(
        people,
        Arc::clone(&reader),
        Arc::clone(&media),
        &site,
        &public_url,
        sheltered,
    );

    let pictures = media::Pictures {
        media,
        reader: Arc::clone(&reader),
        eyes,
    };

    let api = keep(api::routes(api::Links::new(&public_url)))
        .layer(middleware::from_fn(problem::speak))
        .layer(readable_from_anywhere());

    let counted = Counted {
        views,
        reader: Arc::clone(&reader),
    };
    pages::routes(&site, &public_url, frozen, keep)
        .layer(middleware::from_fn_with_state(counted, opened::count))
        .layer(middleware::from_fn(failure::show))
        .merge(auth)
        .nest("/api", api)
        .merge(health::routes(reader))
        .merge(site.unchanging())
        .merge(sheltered(media::routes(pictures)))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(middleware::from_fn(host::one))
        .layer(middleware::from_fn_with_state(common, headers::add))
}

/// What the log knows about a request: not its query, which may hold a link's token.
fn span<B>(request: &Request<B>) -> tracing::Span {
    tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
}

/// Neither a panic nor an answer that never comes gets past this.
fn sheltered(router: Router) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            DEADLINE,
        ))
        .layer(CatchPanicLayer::custom(problem::after_panic))
}

fn readable_from_anywhere() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::IF_NONE_MATCH])
        .expose_headers([header::ETAG])
        .max_age(Duration::from_hours(24))
        .vary([])
}
