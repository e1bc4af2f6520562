//! The audit log, in words.

use std::collections::BTreeMap;

use app::account::office::history::{AuditLine, audit_page};
use app::account::office::people::role_name;
use app::account::office::route::OfficePage;
use app::account::rights::{Action, Role};
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

/// So many lines are shown on a page.
const SHOWN: u32 = 500;

/// What the log knows, by the words of the store.
const KINDS: [&str; 14] = [
    "sign-in",
    "sign-in refused",
    "sign-out",
    "passkey added",
    "passkey removed",
    "passkeys reset",
    "invite",
    "rights",
    "erase",
    "accepted",
    "returned",
    "delete",
    "samples",
    "settings",
];

fn kind(what: &str, lang: Lang) -> String {
    let t = Words(lang);
    let said = match what {
        "sign-in" => t.officehistory_what_sign_in(),
        "sign-in refused" => t.officehistory_what_refused(),
        "sign-out" => t.officehistory_what_sign_out(),
        "passkey added" => t.officehistory_what_passkey(),
        "passkey removed" => t.officehistory_what_passkey_gone(),
        "passkeys reset" => t.officehistory_what_reset(),
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
    before: Option<i64>,
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
    let query = |before: Option<i64>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !chosen.is_empty() {
            query.append_pair("what", chosen);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        match query.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    };
    frame.query = query(asked.before);
    let (names, now) = (names(&auth).await?, auth.people.clock.now());
    let keeper = &auth.people.keeper;
    // One more than is shown tells whether there are older ones.
    let mut found = keeper.audit_of(chosen, asked.before, SHOWN + 1).await?;
    let has_older = found.len() > SHOWN as usize;
    found.truncate(SHOWN as usize);
    let last = found.last().filter(|_| has_older).map(|(id, _)| *id);
    let older = last.map(|id| format!("{}{}", OfficePage::Audit.pattern(lang), query(Some(id))));
    let lines: Vec<_> = found
        .iter()
        .map(|(_, it)| line(it, &names, now, lang))
        .collect();
    let kinds: Vec<_> = KINDS
        .into_iter()
        .map(|it| (it.to_owned(), kind(it, lang)))
        .collect();
    let page = audit_page(&frame, &lines, &kinds, chosen, older);
    Ok(Html(page).into_response())
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
        details: details(&it.details, lang),
    }
}

/// More about it, a line for each part; empty parts say nothing.
fn details(value: &Value, lang: Lang) -> Vec<String> {
    let Value::Object(members) = value else {
        return Vec::new();
    };
    let said = members
        .iter()
        .filter_map(|(key, value)| detail(key, value, lang));
    said.collect()
}

fn detail(key: &str, value: &Value, lang: Lang) -> Option<String> {
    let t = Words(lang);
    let role = |text: &str| {
        Role::parse(text).map_or_else(|| text.to_owned(), |it| role_name(it, lang).to_owned())
    };
    let what = match key {
        "role" | "roles" => t.officepeople_roles(),
        "places" => t.office_places(),
        "events" => t.office_events(),
        other => other,
    };
    let review = match key {
        "names" => t.officecity_review_names(),
        "pictures" => t.officecity_review_pictures(),
        "events" => t.officecity_review_events(),
        "calendars" => t.officecity_review_calendars(),
        other => other,
    };
    match (key, value) {
        // The number of what came in says nothing to anybody.
        ("submission", _) | (_, Value::Null | Value::Bool(false)) => None,
        (_, Value::Bool(true)) => Some(review.to_owned()),
        ("by", Value::String(by)) => Some(match by.as_str() {
            "link" => t.officehistory_by_link().to_owned(),
            "code" => t.officehistory_by_code().to_owned(),
            "passkey" | "new passkey" => t.officehistory_by_passkey().to_owned(),
            other => other.to_owned(),
        }),
        (_, Value::Array(items)) => {
            let items: Vec<String> = items.iter().filter_map(Value::as_str).map(role).collect();
            (!items.is_empty()).then(|| t.officehistory_list(items.join(", "), what))
        }
        ("role", Value::String(text)) => Some(t.officehistory_list(role(text), what)),
        (_, Value::String(text)) if text.is_empty() => None,
        (_, Value::String(text)) => Some(t.officehistory_list(text, what)),
        (_, value) => Some(t.officehistory_list(value, what)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_happened_is_told_in_words_and_nothing_is_said_of_nothing() {
        let of = |value: Value| details(&value, Lang::De);
        assert_eq!(
            of(json!({"role": "office", "places": []})),
            ["Rollen: Redaktion"]
        );
        assert_eq!(of(json!({"by": "new passkey"})), ["mit einem Passkey"]);
        assert_eq!(of(json!({"places": ["laden"], "x": null})), ["Orte: laden"]);
        assert_eq!(of(json!({"places": 3})), ["Orte: 3"]);
        assert_eq!(
            of(json!({"names": true, "events": false})),
            ["Neue Namen von Orten"]
        );
        assert!(of(json!("text")).is_empty());
        for it in KINDS {
            assert_ne!(kind(it, Lang::De), it);
        }
    }
}
