//! The audit log, in words.

use std::collections::BTreeMap;

use app::account::office::history::{AuditLine, audit_page};
use app::account::office::route::OfficePage;
use app::account::rights::Action;
use app::city::{Instant, Lang};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::history::{names, who};
use super::{Say, allowed, frame};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::page::lately;
use crate::http::auth::visitor::Active;
use crate::store::people::AuditEntry;

/// So many lines are shown.
const SHOWN: u32 = 500;

/// What the log knows, by the words of the store.
const KINDS: [&str; 10] = [
    "sign-in", "sign-out", "invite", "rights", "erase", "accepted", "returned", "delete",
    "samples", "settings",
];

fn kind(what: &str, lang: Lang) -> String {
    let t = Words(lang);
    let said = match what {
        "sign-in" => t.officehistory_what_sign_in(),
        "sign-out" => t.officehistory_what_sign_out(),
        "invite" => t.officehistory_what_invite(),
        "rights" => t.officehistory_what_rights(),
        "erase" => t.officehistory_what_erase(),
        "accepted" => t.officehistory_what_accepted(),
        "returned" => t.officehistory_what_returned(),
        "delete" => t.officehistory_what_delete(),
        "samples" => t.officehistory_what_samples(),
        "settings" => t.officehistory_what_settings(),
        other => return other.to_owned(),
    };
    said.to_owned()
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    what: Option<String>,
}

/// `GET /konto/redaktion/protokoll`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(asked): UrlQuery<Asked>,
) -> Result<Response, Failed> {
    allowed(&person, Action::ReadAudit)?;
    let lang = person.lang;
    let chosen = asked.what.unwrap_or_default();
    let chosen = KINDS.into_iter().find(|it| *it == chosen).unwrap_or("");
    let mut frame = frame(&auth, &person, OfficePage::Audit, "", &Say::default()).await?;
    if !chosen.is_empty() {
        frame.query = format!("?what={chosen}");
    }
    let (names, now) = (names(&auth).await?, auth.people.clock.now());
    let lines: Vec<_> = auth
        .people
        .keeper
        .audit(SHOWN)
        .await?
        .into_iter()
        .filter(|it| chosen.is_empty() || it.what == chosen)
        .map(|it| line(&it, &names, now, lang))
        .collect();
    let kinds: Vec<_> = KINDS
        .into_iter()
        .map(|it| (it.to_owned(), kind(it, lang)))
        .collect();
    Ok(Html(audit_page(&frame, &lines, &kinds, chosen)).into_response())
}

fn line(it: &AuditEntry, names: &BTreeMap<String, String>, now: Instant, lang: Lang) -> AuditLine {
    let on = match it.on.split_once(' ') {
        Some(("place", slug)) => {
            let way = OfficePage::PlaceHistory.path(lang, slug);
            (slug.to_owned(), Some(way))
        }
        Some(("event", slug)) => {
            let way = OfficePage::EventHistory.path(lang, slug);
            (slug.to_owned(), Some(way))
        }
        _ if names.contains_key(&it.on) => {
            let way = OfficePage::Person.path(lang, &it.on);
            (who(&it.on, names, lang), Some(way))
        }
        _ if it.on.is_empty() => (String::new(), None),
        _ => (who(&it.on, names, lang), None),
    };
    AuditLine {
        when: lately(it.at, now, lang),
        who: who(&it.who, names, lang),
        what: kind(&it.what, lang),
        on,
        details: details(&it.details),
    }
}

/// More about it, a line for each part; empty parts say nothing.
fn details(value: &Value) -> Vec<String> {
    let Value::Object(members) = value else {
        return Vec::new();
    };
    members
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| match value {
            Value::String(text) => format!("{key}: {text}"),
            value => format!("{key}: {value}"),
        })
        .collect()
}
