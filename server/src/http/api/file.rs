//! Answers that phones and computers keep: address cards and calendars.

use app::city::{Lang, Text};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::query::{self, Query};

/// The language that `lang` asks for; German if it is not given.
///
/// An answer that is kept knows nothing of `Accept-Language`, so the address must say it.
pub(super) fn lang(query: &mut Query) -> Lang {
    let read = |text: &str| -> Result<Lang, Text> {
        Lang::ALL
            .into_iter()
            .find(|lang| lang.tag() == text)
            .ok_or_else(|| query::one_of(Lang::ALL.iter().map(|lang| lang.tag())))
    };
    query.one("lang", read).unwrap_or(Lang::De)
}

/// A text of a record as one may write it into a file: line ends are `\n`, and there are no other
/// control characters, which neither vCard (RFC 6350 section 3.3) nor iCalendar (RFC 5545 section
/// 3.1) allows.
pub(super) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

/// An answer to be kept under a name (RFC 6266).
///
/// `name` is made of slugs: letters, digits, hyphens and a dot, so it needs no escaping.
pub(super) fn answer(body: String, media_type: &'static str, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, body).into_response()
}
