//! Headers that every answer carries, whatever it is.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::policy;
use crate::config::PublicUrl;

/// Where one stands on the map is asked for on the visitor's tap, and a passkey on that of whoever
/// signs in; nothing else is ever needed.
/// Only names that browsers know: others make them complain in their console.
const PERMISSIONS: &str = "geolocation=(self), accelerometer=(), autoplay=(), camera=(), \
    display-capture=(), encrypted-media=(), fullscreen=(), gyroscope=(), magnetometer=(), \
    microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(self), \
    screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

/// A year, as browsers' preload lists demand. Not for subdomains: they are not ours to decide on.
const ALWAYS_TLS: &str = "max-age=31536000";

/// What all answers of this server have in common.
#[derive(Debug, Clone)]
pub(super) struct Common(Arc<Vec<(HeaderName, HeaderValue)>>);

impl Common {
    /// `Strict-Transport-Security` is sent only if visitors come over TLS: promised over plain
    /// HTTP it would be ignored, and promised wrongly it would lock them out.
    pub(super) fn new(public: &PublicUrl) -> Self {
        let mut headers = vec![
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            // Shops may see in their statistics that visitors come from the map, but not from
            // which page of it or what they had searched for.
            (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ];
        if public.is_https() {
            headers.push((header::STRICT_TRANSPORT_SECURITY, ALWAYS_TLS));
        }
        let fixed = headers
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect();
        Self(Arc::new(fixed))
    }

    fn add_to(&self, headers: &mut HeaderMap, path: &str) {
        for (name, value) in self.0.iter() {
            // A door may be stricter.
            if !headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
        // The API and the pictures it names are for everybody's pages, the rest only for our own.
        let readers = if is_api(path) || path.starts_with("/media/") {
            "cross-origin"
        } else {
            "same-origin"
        };
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static(readers),
        );
        if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
            let is_data = is_api(path) || path.starts_with("/health/");
            let policy = if is_data { policy::DATA } else { policy::PLAIN };
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

pub(super) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The outermost layer.
pub(super) async fn add(State(common): State<Common>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    common.add_to(response.headers_mut(), &path);
    response
}
