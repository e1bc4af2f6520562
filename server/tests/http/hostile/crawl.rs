//! Follows every link and sends every form, as far as there is anything new behind them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::document;
use super::formats::complaints;
use super::text::Hostile;
use crate::browser::Browser;

/// So many addresses are looked at that differ only in names and in values of their query: pages
/// of the same kind.
const ALIKE: usize = 4;

/// Where the visit would end: these are the buttons that take something away for good.
const LAST: [&str; 6] = [
    "abmelden", "sign-out", "daten", "data", "geraete", "devices",
];

/// What was seen on a walk.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) pages: BTreeSet<String>,
    pub(crate) forms: BTreeSet<String>,
    pub(crate) complaints: Vec<String>,
}

/// Walks from some addresses to all that can be reached.
pub(crate) async fn walk(browser: &mut Browser<'_>, from: &[&str], hostile: &mut Hostile) -> Seen {
    let mut seen = Seen::default();
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting: VecDeque<String> = from.iter().map(|it| (*it).to_owned()).collect();
    let mut forms = Vec::new();
    while let Some(address) = waiting.pop_front() {
        let count = alike.entry(kind_of(&address)).or_default();
        if *count >= ALIKE || !seen.pages.insert(address.clone()) {
            continue;
        }
        *count += 1;
        let body = look(browser, &address, &mut seen).await;
        for element in document::elements(&body) {
            waiting.extend(element.get("href").and_then(|href| own(&address, href)));
        }
        forms.extend(
            document::forms(&body)
                .into_iter()
                .map(|form| (address.clone(), form)),
        );
    }
    for (page, form) in forms {
        let action = form.action.as_deref().and_then(|action| own(&page, action));
        let action = action.unwrap_or_else(|| page.clone());
        let target = kind_of(&action);
        let fields: Vec<&str> = form.fields.iter().map(|it| it.name.as_str()).collect();
        if LAST.iter().any(|it| target.contains(it))
            || !form.fields.iter().any(|it| it.is_text)
            || !seen
                .forms
                .insert(format!("{} {target} {fields:?}", form.method))
        {
            continue;
        }
        send(browser, &action, &form, hostile, &mut seen).await;
    }
    seen
}

async fn look(browser: &mut Browser<'_>, address: &str, seen: &mut Seen) -> String {
    let answer = browser.get(address).await;
    read(address, answer, seen).await
}

async fn read(address: &str, answer: reqwest::Response, seen: &mut Seen) -> String {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
    let mut found = complaints(&headers, &body);
    if status.is_server_error() {
        found.push(format!("status {status}"));
    }
    let found = found.into_iter().map(|it| format!("{address}: {it}"));
    seen.complaints.extend(found);
    let is_page = headers
        .get("content-type")
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if is_page { body } else { String::new() }
}

/// Sends a form with hostile text in each of its fields, and with that in one of them alone: what
/// is refused for the other fields is shown again.
async fn send(
    browser: &mut Browser<'_>,
    action: &str,
    form: &document::Form,
    hostile: &mut Hostile,
    seen: &mut Seen,
) {
    for every in [true, false] {
        let mut texts = 0;
        let pairs: Vec<(String, String)> = form
            .fields
            .iter()
            .map(|field| {
                texts += usize::from(field.is_text);
                let value = if field.is_text && (every || texts == 1) {
                    hostile.text()
                } else {
                    field.value.clone()
                };
                (field.name.clone(), value)
            })
            .collect();
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let what = format!("{} {action} with {pairs:?}", form.method);
        let answer = if form.method == "post" {
            browser.post(action, &pairs).await
        } else {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&pairs);
            let path = action.split('?').next().unwrap_or_default();
            browser.get(&format!("{path}?{}", query.finish())).await
        };
        let next = answer
            .headers()
            .get("location")
            .map(|it| it.to_str().unwrap().to_owned());
        read(&what, answer, seen).await;
        if let Some(next) = next.and_then(|next| own(action, &next)) {
            look(browser, &next, seen).await;
        }
    }
}

/// An address of the site that a link leads to, without what stands behind `#`.
fn own(page: &str, href: &str) -> Option<String> {
    let base = url::Url::parse("https://karte.example.org")
        .unwrap()
        .join(page)
        .ok()?;
    let href = href.replacen("webcal://", "https://", 1);
    let target = base.join(&href).ok()?;
    if target.host_str() != Some("karte.example.org") || href.starts_with("/media/") {
        return None;
    }
    let mut address = target.path().to_owned();
    if let Some(query) = target.query() {
        address.push('?');
        address.push_str(query);
    }
    (!address.starts_with("/pkg/")).then_some(address)
}

/// An address without what differs between pages of a kind.
fn kind_of(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut names: Vec<&str> = query
        .split('&')
        .filter_map(|it| it.split('=').next())
        .collect();
    names.sort_unstable();
    names.dedup();
    let varies = |part: &&str| part.len() > 20 || part.bytes().any(|b| b.is_ascii_digit());
    let path: Vec<&str> = path
        .split('/')
        .map(|it| if varies(&it) { "*" } else { it })
        .collect();
    format!("{}?{}", path.join("/"), names.join("&"))
}
