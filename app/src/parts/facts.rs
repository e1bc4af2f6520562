//! Facts, texts and where they come from.

use leptos::prelude::*;

use super::outward;
use crate::{city::Lang, view::Fact, words::Words};

/// Facts with their values.
#[component]
pub fn FactList(
    /// The facts; nothing is shown if there are none.
    facts: Vec<Fact>,
) -> impl IntoView {
    (!facts.is_empty()).then(|| {
        let items = facts
            .into_iter()
            .map(|fact| view! { <div><dt>{fact.label}</dt><dd>{fact.value}</dd></div> })
            .collect_view();
        view! { <dl class="facts">{items}</dl> }
    })
}

/// A text in paragraphs, marked with its own language.
#[component]
pub fn Paragraphs(
    /// The paragraphs.
    text: Vec<String>,
    /// The language they are in.
    lang: Lang,
) -> impl IntoView {
    let paragraphs = text
        .into_iter()
        .map(|text| view! { <p>{text}</p> })
        .collect_view();
    view! { <div class="text" lang=lang.tag()>{paragraphs}</div> }
}

/// Whose facts these are and how old.
#[component]
pub fn SourceLine(
    /// The language of the page.
    lang: Lang,
    /// Whose facts they are.
    source: String,
    /// Where they can be read.
    url: Option<String>,
    /// "3. November 2026"
    as_of: String,
    /// What a reader should know about them.
    note: Option<String>,
) -> impl IntoView {
    let t = Words(lang);
    let name = match url {
        Some(url) => outward(url, source),
        None => view! { <span>{source}</span> }.into_any(),
    };
    view! {
        <p class="source">
            {t.source_label()} " " {name} ", " {t.source_as_of(as_of)} {note.map(|note| format!(" {note}"))}
        </p>
    }
}
