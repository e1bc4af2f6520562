//! What the API answers when it cannot do what was asked: problem details (RFC 9457).
//!
//! A problem says what was given and what is allowed, in English, or in German if the client
//! prefers that. Whatever went wrong inside is logged, not told.

use app::city::{Lang, Text};
use app::words::Words;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::kept::weight;

/// Why a request was not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    /// Anchor in the description of the API at `/api/v1`.
    kind: &'static str,
    title: Text,
    detail: Option<Text>,
    errors: Vec<Wrong>,
}

/// What is wrong with one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The parameter's name.
    pub parameter: String,
    /// What was given and what is allowed.
    pub detail: Text,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: Text) -> Self {
        Self {
            status,
            kind,
            title,
            detail: None,
            errors: Vec::new(),
        }
    }

    /// Parameters that cannot be used (400).
    pub(super) fn parameters(errors: Vec<Wrong>) -> Self {
        Self {
            errors,
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid-parameter",
                Text::both(
                    "Ein Parameter kann so nicht verwendet werden",
                    "A parameter cannot be used as given",
                ),
            )
        }
    }

    /// There is nothing of that name (404).
    pub(super) fn not_found(detail: Text) -> Self {
        Self {
            detail: Some(detail),
            ..Self::of_status(StatusCode::NOT_FOUND)
        }
    }

    /// The database cannot take it just now (503).
    pub(super) fn not_saved() -> Self {
        let mut problem = Self::of_status(StatusCode::SERVICE_UNAVAILABLE);
        problem.title = Text::both(
            Words(Lang::De).connections_not_saved(),
            Words(Lang::En).connections_not_saved(),
        );
        problem
    }

    /// The answer in a language.
    pub(super) fn in_language(&self, lang: Lang) -> Response {
        self.respond(lang)
    }

    /// Something failed here (500). The cause belongs in the log.
    pub(super) fn internal() -> Self {
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Too much is going on at once (503).
    pub(super) fn no_room() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no-room",
            Text::both(
                Words(Lang::De).connections_no_room(),
                Words(Lang::En).connections_no_room(),
            ),
        )
    }

    /// What a status says by itself.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (kind, title) = match status {
            StatusCode::NOT_FOUND => (
                "not-found",
                Text::both("Hier gibt es nichts", "There is nothing here"),
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                Text::both(
                    "Diese Adresse kann nur gelesen werden (GET)",
                    "This address can only be read (GET)",
                ),
            ),
            StatusCode::SERVICE_UNAVAILABLE => (
                "unavailable",
                Text::both(
                    "Die Antwort kam nicht rechtzeitig zustande; bitte gleich noch einmal versuchen",
                    "The answer was not ready in time; please try again shortly",
                ),
            ),
            status if status.is_client_error() => (
                "bad-request",
                Text::both(
                    "Die Anfrage ist nicht verständlich",
                    "The request cannot be understood",
                ),
            ),
            _ => (
                "internal",
                Text::both(
                    "Bei uns ist etwas schiefgegangen; es wurde festgehalten",
                    "Something went wrong on our side; it has been recorded",
                ),
            ),
        };
        Self::new(status, kind, title)
    }

    fn respond(&self, lang: Lang) -> Response {
        let mut body = json!({
            "type": format!("/api/v1#{}", self.kind),
            "title": self.title.get(lang),
            "status": self.status.as_u16(),
        });
        if let Some(detail) = &self.detail {
            body["detail"] = Value::from(detail.get(lang));
        }
        if !self.errors.is_empty() {
            let error =
                |it: &Wrong| json!({"parameter": it.parameter, "detail": it.detail.get(lang)});
            body["errors"] = self.errors.iter().map(error).collect();
        }
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CONTENT_LANGUAGE, lang.tag()),
            (header::CACHE_CONTROL, "no-store"),
            (header::VARY, "accept-language"),
        ];
        (self.status, headers, Json(body)).into_response()
    }
}

impl IntoResponse for Problem {
    /// In English; [`speak`] translates for those who prefer German.
    fn into_response(self) -> Response {
        let mut response = self.respond(Lang::En);
        response.extensions_mut().insert(self);
        response
    }
}

/// The layer around all of the API: every error becomes a problem, in the client's language.
///
/// Errors that the framework answers by itself (a wrong method, an unreadable path) get a body
/// here, and keep their headers.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let lang = preferred(request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    match response.extensions_mut().remove::<Problem>() {
        Some(_) if lang == Lang::En => response,
        Some(problem) => problem.respond(lang),
        None => {
            let mut spoken = Problem::of_status(status).respond(lang);
            if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
                spoken.headers_mut().insert(header::ALLOW, allow);
            }
            spoken
        }
    }
}

/// English unless `Accept-Language` ranks German higher.
fn preferred(headers: &HeaderMap) -> Lang {
    let (mut german, mut english) = (0, 0);
    for value in headers.get_all(header::ACCEPT_LANGUAGE) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (range, parameters) = item.split_once(';').unwrap_or((item, ""));
            let primary = range.trim().split('-').next().unwrap_or_default();
            let rank = match primary.to_ascii_lowercase().as_str() {
                "de" => &mut german,
                "en" => &mut english,
                _ => continue,
            };
            *rank = weight(parameters).max(*rank);
        }
    }
    if german > english { Lang::De } else { Lang::En }
}

/// What a panic becomes.
pub(super) fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    // The panic hook has already written what and where.
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn accepting(language: &str) -> HeaderMap {
        let value = HeaderValue::from_str(language).unwrap();
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)])
    }

    #[test]
    fn english_is_for_machines_and_german_for_who_asks_for_it() {
        for (header, lang) in [
            ("de", Lang::De),
            ("de-AT, en;q=0.8", Lang::De),
            ("en-GB, de;q=0.9", Lang::En),
            ("fr, de;q=0.3", Lang::De),
            ("*", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(preferred(&accepting(header)), lang, "{header}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Lang::En);
    }

    #[tokio::test]
    async fn a_problem_names_each_parameter() {
        let problem = Problem::parameters(vec![Wrong {
            parameter: "limit".into(),
            detail: Text::both("„0“: 1 bis 5000", "“0”: 1 to 5000"),
        }]);
        let response = problem.respond(Lang::En);
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            body,
            json!({
                "type": "/api/v1#invalid-parameter",
                "title": "A parameter cannot be used as given",
                "status": 400,
                "errors": [{"parameter": "limit", "detail": "“0”: 1 to 5000"}],
            })
        );
    }

    proptest! {
        #[test]
        fn any_accept_language_is_read(text in "[ -~]{0,60}") {
            let _ = preferred(&accepting(&text));
        }
    }
}
