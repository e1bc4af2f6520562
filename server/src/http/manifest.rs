//! What browsers need to know to install the map as an app (W3C, `Web Application Manifest`), with
//! the names that the city gives itself.

use app::route::Page;
use app::words::Words;
use axum::extract::Extension;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::read::Moment;

/// `GET /manifest.webmanifest`
pub(super) async fn manifest(Extension(moment): Extension<Moment>) -> Response {
    let info = moment.published.city.info();
    let lang = info.languages.first().copied().unwrap_or_default();
    let icon = |src: &str, sizes: &str, kind: &str, purpose: &str| json!({"src": src, "sizes": sizes, "type": kind, "purpose": purpose});
    let manifest = json!({
        "id": "/",
        "name": info.title.get(lang),
        "short_name": info.city,
        "description": info.description.get(lang),
        "lang": lang.tag(),
        "start_url": Page::Map.path(lang),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f0e7",
        "theme_color": "#fffdf8",
        "shortcuts": [{
            "name": Words(lang).nav_events(),
            "url": Page::Events.path(lang),
        }],
        "icons": [
            icon("/icon.svg", "any", "image/svg+xml", "any"),
            icon("/icon-192.png", "192x192", "image/png", "any"),
            icon("/icon-512.png", "512x512", "image/png", "any"),
            icon("/icon-maskable-512.png", "512x512", "image/png", "maskable"),
        ],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json")];
    (kind, manifest.to_string()).into_response()
}
