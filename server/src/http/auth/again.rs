//! What was typed into a form is not lost when the database cannot take it just then.
//!
//! Browsers forget what stood in a page like these when somebody goes back to it. So the answer holds
//! all that was sent, and a button that sends it again.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::{Failed, Passing};

/// The longest form that is kept, in bytes. Files are not: whoever has chosen one has it still.
const LONGEST: u64 = 256 * 1024;

/// What somebody has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Where to.
    pub(super) action: String,
    /// The fields with what was in them.
    pub(super) fields: Vec<(String, String)>,
}

/// The layer around every form: hands on what was typed with a failure that passes.
pub(super) async fn keep(request: Request, next: Next) -> Response {
    if !is_short_form(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let action = parts.uri.to_string();
    let Ok(bytes) = to_bytes(body, usize::try_from(LONGEST).unwrap_or(usize::MAX)).await else {
        return Failed::Refused(axum::http::StatusCode::BAD_REQUEST).into_response();
    };
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    let mut response = next.run(request).await;
    if response.extensions().get::<Passing>().is_some() {
        let fields = form_urlencoded::parse(&bytes).into_owned().collect();
        response.extensions_mut().insert(Typed { action, fields });
    }
    response
}

fn is_short_form(request: &Request) -> bool {
    let text = |name| request.headers().get(name).and_then(|it| it.to_str().ok());
    let length = text(header::CONTENT_LENGTH).and_then(|it| it.parse::<u64>().ok());
    request.method() == Method::POST
        && length.is_some_and(|it| it <= LONGEST)
        && text(header::CONTENT_TYPE)
            .is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
}
