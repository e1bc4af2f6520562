//! What people are told when something did not work, in their language and with a way on.

use std::time::Duration;

use app::account::frame::{Frame, Member, Notice, again, message};
use app::account::route::AccountPage;
use app::city::{Lang, check};
use app::words::Words;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use super::Auth;
use super::again::Typed;
use super::upload::Busy;
use super::visitor::Visitor;
use crate::http::policy::Policy;
use crate::http::problem::Problem;
use crate::media::MediaError;
use crate::secret::NoRandomness;
use crate::store::StoreError;
use crate::subscription::SubscriptionError;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The same, after a part of what was to be done was done.
    #[error("only a part of a change was saved")]
    Partly(#[source] StoreError),
    /// The system has no random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// The state of a passkey's ceremony cannot be written or read.
    #[error("what is kept about a passkey cannot be read or written")]
    Passkey(#[from] serde_json::Error),
    /// The library for passkeys cannot do it.
    #[error("a passkey could not be asked for")]
    Webauthn(#[from] webauthn_rs::prelude::WebauthnError),
    /// A picture could not be kept.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// A record cannot be put into a table or a form.
    #[error(transparent)]
    Table(#[from] crate::import::csv::TableError),
    /// An event cannot be compared with what was proposed about it.
    #[error("what was proposed about an event cannot be compared with what is there")]
    Event(#[source] serde_json::Error),
    /// A calendar could not be brought in.
    #[error(transparent)]
    Calendar(#[from] SubscriptionError),
    /// Something about the request; the status says what.
    #[error("{0}")]
    Refused(StatusCode),
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        if let Self::Refused(status) = self {
            return status.into_response();
        }
        tracing::error!(
            error = &self as &dyn std::error::Error,
            "a request about an account failed"
        );
        if self.is_unfit() {
            let mut response = StatusCode::UNPROCESSABLE_ENTITY.into_response();
            // What was typed comes back, too.
            let (after, partly) = (Duration::ZERO, false);
            response.extensions_mut().insert(Passing { after, partly });
            return response;
        }
        let Some(passing) = self.passing() else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
        response.extensions_mut().insert(passing);
        response
    }
}

/// A failure after which nothing was saved, or only a part, and what was typed is handed back. It passes
/// by itself: the database is busy, or a disk is full. With 422 it passes once something else is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passing {
    after: Duration,
    /// Whether a part was saved.
    partly: bool,
}

/// After how long it is worth trying again to keep a picture or a file: a full disk has to be emptied.
const ROOM: Duration = Duration::from_mins(1);

/// After how long it is worth trying again after too many tries: "ein paar Minuten", as people are told.
const PAUSE: Duration = Duration::from_mins(5);

impl Failed {
    /// Whether a record cannot be kept as it is, and no form has noticed.
    const fn is_unfit(&self) -> bool {
        matches!(self, Self::Store(StoreError::Invalid { .. }))
    }

    fn passing(&self) -> Option<Passing> {
        if let Self::Media(MediaError::File(_) | MediaError::Store(_)) = self {
            return Some(Passing {
                after: ROOM,
                partly: false,
            });
        }
        let (Self::Store(error)
        | Self::Partly(error)
        | Self::Calendar(SubscriptionError::Store(error))) = self
        else {
            return None;
        };
        let partly = matches!(self, Self::Partly(_));
        error.passes_after().map(|after| Passing { after, partly })
    }
}

/// What these pages may load and run: nothing but our own files, and nothing written into them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// The same for a page with a map: `blob:` is where `MapLibre`'s worker and its images live.
pub(super) const WITH_MAP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The layer around all of it: headers for answers that are for one person, and a page for errors
/// that have none.
pub(super) async fn speak(State(auth): State<Auth>, request: Request, next: Next) -> Response {
    let mut asked = Asked::of(&request);
    let mut response = next.run(request).await;
    asked.visitor = response.extensions_mut().remove();
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| {
            it.as_bytes().starts_with(b"text/html")
                || it.as_bytes().starts_with(b"application/json")
        });
    if is_error && !is_page {
        let allow = response.headers().get(header::ALLOW).cloned();
        let again = response.headers().get(header::RETRY_AFTER).cloned();
        let cross_site = response.extensions().get::<ProtectionError>().is_some();
        let busy = response.extensions().get::<Busy>().is_some();
        let passing = response.extensions_mut().remove::<Passing>();
        let typed = response.extensions_mut().remove::<Typed>();
        let text = if busy {
            Words(asked.lang).account_uploads_busy()
        } else {
            text(asked.lang, status, cross_site)
        };
        let unfit = status == StatusCode::UNPROCESSABLE_ENTITY;
        response = match passing {
            Some(it) if asked.by_script && (unfit || it.partly) => {
                Problem::of_status(status).in_language(asked.lang)
            }
            Some(_) if unfit => (status, Html(otherwise(&auth, &asked, typed))).into_response(),
            Some(_) if asked.by_script => Problem::not_saved().in_language(asked.lang),
            Some(it) => (status, Html(later(&auth, &asked, typed, it.partly))).into_response(),
            None => (status, Html(page(&auth, &asked, text))).into_response(),
        };
        if let Some(again) = again {
            response.headers_mut().insert(header::RETRY_AFTER, again);
        }
        if let Some(Passing { after, .. }) = passing.filter(|_| !unfit) {
            let seconds = HeaderValue::from(after.as_secs());
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    if status == StatusCode::TOO_MANY_REQUESTS
        && !response.headers().contains_key(header::RETRY_AFTER)
    {
        let seconds = HeaderValue::from(PAUSE.as_secs());
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    let own_policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    let policy = if own_policy.is_some_and(|it| it == WITH_MAP) {
        WITH_MAP
    } else {
        POLICY
    };
    let headers: [(HeaderName, &'static str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
        // A link's token is in its address, which must not be told to anybody.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    if is_html(&response) {
        response = Policy::watch_answer(&asked.path, response).await;
    }
    response
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"))
}

/// What the answer to a request depends on, should it fail.
struct Asked {
    path: String,
    lang: Lang,
    reading: bool,
    /// Whether the answer is read by a program, not by a person.
    by_script: bool,
    /// Who has asked, if that was found out.
    visitor: Option<Visitor>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let path = request.uri().path().to_owned();
        let accept = request.headers().get(header::ACCEPT);
        let accept = accept.and_then(|it| it.to_str().ok()).unwrap_or_default();
        Self {
            lang: AccountPage::lang_of(&path),
            reading: request.method().is_safe(),
            by_script: path.starts_with("/auth/")
                || (accept.contains("json") && !accept.contains("html")),
            path,
            visitor: None,
        }
    }

    fn member(&self) -> Option<Member> {
        let session = self.visitor.as_ref()?.session.as_ref()?;
        // How much waits is not counted: it may be the database that fails.
        Some(Member {
            rights: session.account.rights.clone(),
            waiting: 0,
        })
    }

    /// The frame of a page that says what did not work: with the ways of whoever is signed in.
    fn frame(&self, auth: &Auth, text: impl Into<String>) -> Frame {
        let member = self.member();
        let here = if member.is_some() {
            AccountPage::Home
        } else {
            AccountPage::SignIn
        };
        let mut frame = auth.frame(self.lang, here);
        frame.member = member;
        frame.notice = Some(Notice::error(text));
        frame
    }
}

/// What is said when the database cannot do it just now: nothing is lost, and how to go on.
fn later(auth: &Auth, asked: &Asked, typed: Option<Typed>, partly: bool) -> String {
    let t = Words(asked.lang);
    let text = match typed {
        _ if asked.reading => t.account_not_shown(),
        Some(_) if partly => t.account_partly_saved(),
        None if partly => t.account_partly_saved_back(),
        Some(_) => t.account_not_saved(),
        None => t.account_not_saved_back(),
    };
    let mut text = text.to_owned();
    if typed.as_ref().is_some_and(|it| it.with_file) {
        text.push(' ');
        text.push_str(t.account_file_again());
    }
    let frame = asked.frame(auth, text);
    match typed {
        Some(Typed { action, fields, .. }) => again(&frame, t.account_refused(), action, fields),
        None if asked.reading => message(
            &frame,
            t.account_refused(),
            (asked.path.as_str(), t.account_again()),
        ),
        None => {
            let way = (AccountPage::Home.path(asked.lang), t.account_title());
            message(&frame, t.account_refused(), way)
        }
    }
}

/// What is said when a record cannot be kept as it was sent: what was typed is there, without the
/// characters that no record may hold.
fn otherwise(auth: &Auth, asked: &Asked, typed: Option<Typed>) -> String {
    let t = Words(asked.lang);
    if let Some(Typed { action, fields, .. }) = typed {
        let frame = asked.frame(auth, t.account_unfit());
        let fields = fields.into_iter();
        let fields = fields.map(|(name, value)| (name, tidied(&value)));
        again(&frame, t.account_refused(), action, fields.collect())
    } else {
        let frame = asked.frame(auth, t.account_unfit_back());
        let way = (AccountPage::Home.path(asked.lang), t.account_title());
        message(&frame, t.account_refused(), way)
    }
}

/// A text without the characters that no record may hold.
fn tidied(text: &str) -> String {
    if text.contains('\n') {
        check::tidy_text(text)
    } else {
        check::tidy_line(text)
    }
}

fn text(lang: Lang, status: StatusCode, cross_site: bool) -> &'static str {
    let t = Words(lang);
    match status {
        StatusCode::FORBIDDEN if cross_site => t.account_cross_site(),
        StatusCode::FORBIDDEN => t.account_not_yours(),
        StatusCode::TOO_MANY_REQUESTS => t.account_too_often(),
        StatusCode::PAYLOAD_TOO_LARGE => t.account_too_much(),
        StatusCode::NOT_FOUND => t.account_not_there(),
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            t.account_not_this_way()
        }
        status if status.is_client_error() => t.account_not_understood(),
        _ => t.account_failed(),
    }
}

fn page(auth: &Auth, asked: &Asked, text: &str) -> String {
    let t = Words(asked.lang);
    let frame = asked.frame(auth, text);
    let way = if frame.member.is_some() {
        (AccountPage::Home.path(asked.lang), t.account_title())
    } else {
        (AccountPage::SignIn.path(asked.lang), t.signin_title())
    };
    message(&frame, t.account_refused(), way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RecordId;

    #[test]
    fn a_full_disk_for_pictures_passes() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let passing = Failed::from(MediaError::from(full)).passing();
        assert_eq!(passing.map(|it| it.after), Some(ROOM));
    }

    #[test]
    fn whether_a_part_was_saved_is_told() {
        let busy = || StoreError::Busy(sqlx::Error::PoolTimedOut);
        let partly = |failed: Failed| failed.passing().map(|it| it.partly);
        assert_eq!(partly(Failed::Store(busy())), Some(false));
        assert_eq!(partly(Failed::Partly(busy())), Some(true));
        assert_eq!(partly(Failed::Partly(StoreError::Empty)), None);
    }

    #[test]
    fn a_record_that_cannot_be_kept_is_no_failure_of_ours_and_hands_back_what_was_typed() {
        let unfit = StoreError::Invalid {
            record: RecordId::Info,
            reason: "it is too long".into(),
        };
        let response = Failed::Store(unfit).into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(response.extensions().get::<Passing>().is_some());
        let response = Failed::Store(StoreError::Empty).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn what_is_handed_back_holds_nothing_that_no_record_may_hold() {
        assert_eq!(tidied("Mo-Fr\t10:00\u{202e}"), "Mo-Fr 10:00");
        assert_eq!(tidied("Erste\r\nZweite\u{202e}"), "Erste\nZweite");
    }
}
