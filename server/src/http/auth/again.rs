//! What was typed into a form is not lost when the database cannot take it just then.
//!
//! Browsers forget what stood in a page like these when somebody goes back to it. So the answer holds
//! all that was sent, and a button that sends it again.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::{Failed, Passing};
use super::form::FROM_ANYBODY;
use super::upload::has_files;
use super::visitor::Visitor;

/// The longest form without files that is kept of somebody who is signed in, in bytes.
const LONGEST: usize = 256 * 1024;

/// What somebody has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Where to.
    pub(super) action: String,
    /// The fields with what was in them.
    pub(super) fields: Vec<(String, String)>,
    /// Whether there was a file beside them. It is not kept: whoever has chosen it has it still.
    pub(super) with_file: bool,
}

/// Where the reader of forms with files leaves their texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts(Arc<Mutex<Option<Typed>>>);

impl Texts {
    /// Leaves the texts of a form there.
    pub(super) fn leave(&self, typed: Typed) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(typed);
    }

    fn take(&self) -> Option<Typed> {
        let mut typed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        typed.take()
    }
}

impl Typed {
    fn of(action: String, form: &Bytes) -> Self {
        let fields = form_urlencoded::parse(form).into_owned().collect();
        Self {
            action,
            fields,
            with_file: false,
        }
    }
}

/// The layer around every form: hands on what was typed with a failure that passes.
pub(super) async fn keep(mut request: Request, next: Next) -> Response {
    if has_files(&request) {
        let texts = Texts::default();
        request.extensions_mut().insert(texts.clone());
        let response = next.run(request).await;
        return with(response, || texts.take());
    }
    let visitor = request.extensions().get::<Visitor>();
    let most = longest(visitor.is_some_and(|it| it.session.is_some()));
    if !is_form_within(&request, most) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let action = parts.uri.to_string();
    let Ok(bytes) = to_bytes(body, most).await else {
        return Failed::Refused(axum::http::StatusCode::BAD_REQUEST).into_response();
    };
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    let response = next.run(request).await;
    with(response, || Some(Typed::of(action, &bytes)))
}

/// An answer, with what was typed if it is a failure that passes.
fn with(mut response: Response, typed: impl FnOnce() -> Option<Typed>) -> Response {
    if response.extensions().get::<Passing>().is_some()
        && let Some(typed) = typed()
    {
        response.extensions_mut().insert(typed);
    }
    response
}

/// An answer to a request of which nothing was read yet; what was typed goes with it if the failure
/// passes.
pub(super) async fn refused(request: Request, mut response: Response, signed_in: bool) -> Response {
    let most = longest(signed_in);
    if response.extensions().get::<Passing>().is_none() || !is_form_within(&request, most) {
        return response;
    }
    let (parts, body) = request.into_parts();
    if let Ok(bytes) = to_bytes(body, most).await {
        let typed = Typed::of(parts.uri.to_string(), &bytes);
        response.extensions_mut().insert(typed);
    }
    response
}

/// How much is kept of whose form, in bytes. Anybody can send one.
const fn longest(signed_in: bool) -> usize {
    if signed_in { LONGEST } else { FROM_ANYBODY }
}

fn is_form_within(request: &Request, most: usize) -> bool {
    let text = |name| request.headers().get(name).and_then(|it| it.to_str().ok());
    let length = text(header::CONTENT_LENGTH).and_then(|it| it.parse::<usize>().ok());
    request.method() == Method::POST
        && length.is_some_and(|it| it <= most)
        && text(header::CONTENT_TYPE)
            .is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_strangers_no_more_is_kept_than_their_doors_take() {
        let form = |length: usize| {
            Request::builder()
                .method(Method::POST)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::CONTENT_LENGTH, length.to_string())
                .body(Body::empty())
                .unwrap()
        };
        assert!(is_form_within(&form(FROM_ANYBODY), longest(false)));
        assert!(!is_form_within(&form(FROM_ANYBODY + 1), longest(false)));
        assert!(is_form_within(&form(LONGEST), longest(true)));
        assert!(!is_form_within(&form(LONGEST + 1), longest(true)));
    }
}
