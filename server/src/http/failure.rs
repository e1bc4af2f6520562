//! The page for visitors when there is no page: unknown addresses outside the map, wrong methods,
//! failures of ours. In both languages, and without anything that could fail in turn.

use axum::extract::Request;
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::policy;

/// The layer around everything people look at: an error without a page gets one.
pub(super) async fn show(request: Request, next: Next) -> Response {
    let english = request.uri().path() == "/en" || request.uri().path().starts_with("/en/");
    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let has_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if !is_error || has_page {
        return response;
    }
    let mut page = page(status, english);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        move_header(&name, &mut response, &mut page);
    }
    page
}

fn move_header(name: &HeaderName, from: &mut Response, to: &mut Response) {
    if let Some(value) = from.headers_mut().remove(name) {
        to.headers_mut().insert(name, value);
    }
}

fn page(status: StatusCode, english: bool) -> Response {
    let (title, text, link, home, lang) = if english {
        let (title, text) = english_words(status);
        (title, text, "To the map", "/en", "en")
    } else {
        let (title, text) = german_words(status);
        (title, text, "Zum Stadtplan", "/", "de")
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;\
         padding:0 1rem;color-scheme:light dark}}</style></head>\
         <body><main><h1>{title}</h1><p>{text}</p><p><a href=\"{home}\">{link}</a></p></main></body></html>\n"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy::PLAIN),
        (
            header::CACHE_CONTROL,
            axum::http::HeaderValue::from_static("no-store"),
        ),
    ];
    (status, headers, Html(html)).into_response()
}

fn german_words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (
            "Diese Seite gibt es nicht",
            "Vielleicht hat sich die Adresse geändert, oder es fehlt ein Buchstabe.",
        ),
        status if status.is_client_error() => (
            "Das geht hier nicht",
            "Diese Adresse kann nur angesehen werden.",
        ),
        _ => (
            "Das hat nicht geklappt",
            "Der Fehler liegt bei uns und wurde festgehalten. Bitte versuchen Sie es gleich noch einmal.",
        ),
    }
}

fn english_words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (
            "There is no such page",
            "The address may have changed, or a letter is missing.",
        ),
        status if status.is_client_error() => (
            "That is not possible here",
            "This address can only be looked at.",
        ),
        _ => (
            "That did not work",
            "The fault is ours and has been recorded. Please try again in a moment.",
        ),
    }
}
