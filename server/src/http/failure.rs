//! The page for visitors when there is no page: unknown addresses outside the map, wrong methods,
//! failures of ours. In both languages, and without anything that could fail in turn.

use axum::extract::Request;
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::policy;

/// How the page looks: as the map does (`style/tokens.css`), without its style sheet, which may be what is
/// missing.
const STYLE: &str = "\
    :root{color-scheme:light dark;--ink:#1c1b19;--paper:#fffdf8;--edge:#8a8274;--accent:#a3162a;\
    --focus:#1f5fc4}\
    @media (prefers-color-scheme:dark){:root{--ink:#f2eee6;--paper:#16181b;--edge:#79808a;\
    --accent:#ff8a94;--focus:#8fbcff}}\
    html{background:var(--paper);color:var(--ink)}\
    body{font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,\
    sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.25rem}\
    h1{font-size:1.5rem;line-height:1.2;letter-spacing:-.01em;hyphens:auto}\
    a{display:inline-block;padding:.625rem 1.125rem;border:1px solid var(--edge);border-radius:1.5rem;\
    color:var(--accent);font-weight:600;text-decoration:none}\
    :focus-visible{outline:3px solid var(--focus);outline-offset:2px}";

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
    // Only programs ask for parts of files.
    let is_of_range = status == StatusCode::RANGE_NOT_SATISFIABLE;
    if !is_error || has_page || is_of_range {
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
         <style>{STYLE}</style></head>\
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a colour is given, by name, in the order of the text.
    fn colours<'a>(css: &'a str, name: &str) -> Vec<&'a str> {
        let key = format!("{name}:");
        let given = css.split(&key).skip(1);
        given
            .map(|rest| rest.split([';', '}']).next().unwrap().trim())
            .filter(|it| it.starts_with('#'))
            .collect()
    }

    #[test]
    fn the_page_has_the_colours_of_the_map_by_day_and_by_night() {
        let tokens = include_str!("../../../style/tokens.css");
        for name in ["--ink", "--paper", "--edge", "--accent", "--focus"] {
            let ours = colours(STYLE, name);
            assert_eq!(ours.len(), 2, "{name}");
            assert_eq!(ours, colours(tokens, name), "{name}");
        }
        // On the root, so that the ground beside the text changes with it.
        assert!(STYLE.starts_with(":root{color-scheme:light dark;"));
    }

    #[tokio::test]
    async fn the_page_loads_nothing_and_runs_nothing() {
        for english in [false, true] {
            let response = page(StatusCode::METHOD_NOT_ALLOWED, english);
            let body = axum::body::to_bytes(response.into_body(), 10_000).await;
            let html = String::from_utf8(body.unwrap().to_vec()).unwrap();
            for bad in ["<script", "<link", "url(", "src=", "@import", "style="] {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
            assert!(html.contains("<style>:root{"), "{html}");
        }
    }
}
