//! One's own events: what waits, what is coming, what is over.

use leptos::prelude::*;

use super::EventsPage;
use crate::account::frame::{Frame, document};
use crate::city::Slug;
use crate::{route::Page, words::Words};

/// An event of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEvent {
    /// Slug.
    pub slug: Slug,
    /// Title.
    pub title: String,
    /// The next or last date in words, and where.
    pub line: String,
    /// "abgesagt", "Entwurf", "wartet auf die Redaktion"; several.
    pub marks: Vec<String>,
    /// What the office has written back.
    pub answer: Option<String>,
    /// Whether visitors see it.
    pub is_public: bool,
    /// Whether it can be cancelled or moved.
    pub can_change: bool,
}

/// All of somebody's events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnEvents {
    /// What the office has before it, or has sent back, and drafts.
    pub waiting: Vec<OwnEvent>,
    /// What visitors see.
    pub coming: Vec<OwnEvent>,
    /// What is over, the latest first.
    pub past: Vec<OwnEvent>,
}

/// The page "Meine Termine".
pub fn list_page(frame: &Frame, events: &OwnEvents) -> String {
    let t = Words(frame.lang);
    let none = events.waiting.is_empty() && events.coming.is_empty() && events.past.is_empty();
    let none = none.then(|| view! { <p>{t.organiser_none()}</p> });
    let body = view! {
        <p class="lead">{t.organiser_lead()}</p>
        <div class="actions">
            <a class="button primary" href=EventsPage::New.path(frame.lang)>
                {t.organiser_new()}
            </a>
            <a class="button" href=EventsPage::Calendars.path(frame.lang)>
                {t.calendars_title()}
            </a>
        </div>
        {none}
        {part(frame, t.organiser_waiting(), &events.waiting, false)}
        {part(frame, t.organiser_coming(), &events.coming, false)}
        {part(frame, t.organiser_past(), &events.past, true)}
    };
    document(frame, t.organiser_title(), body)
}

fn part(frame: &Frame, title: &'static str, events: &[OwnEvent], past: bool) -> Option<AnyView> {
    if events.is_empty() {
        return None;
    }
    let items = events.iter().map(|it| item(frame, it, past)).collect_view();
    Some(
        view! {
            <section>
                <h2>{title}</h2>
                <ul class="account-list">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn item(frame: &Frame, it: &OwnEvent, past: bool) -> AnyView {
    let lang = frame.lang;
    let t = Words(lang);
    let marks = it
        .marks
        .iter()
        .cloned()
        .map(|mark| view! { " " <span class="sample">{mark}</span> })
        .collect_view();
    let answer = it
        .answer
        .clone()
        .map(|text| view! { <p class="notice">{t.organiser_answer(text)}</p> });
    let edit = (!past).then(|| {
        view! {
            <a class="button" href=EventsPage::Edit(it.slug.clone()).path(lang) aria-label=t.organiser_edit_of(&it.title)>
                {t.organiser_edit()}
            </a>
        }
    });
    let change = (!past && it.can_change).then(|| {
        view! {
            <a
                class="button"
                href=EventsPage::Change(it.slug.clone()).path(lang)
                aria-label=t.organiser_change_of(&it.title)
            >
                {t.organiser_change()}
            </a>
        }
    });
    let copy = format!("{}?von={}", EventsPage::New.path(lang), it.slug);
    let show = it.is_public.then(|| {
        let href = Page::Event(it.slug.to_string()).path(lang);
        view! {
            <a class="button" href=href aria-label=t.organiser_show_of(&it.title)>
                {t.organiser_show()}
            </a>
        }
    });
    view! {
        <li class="account-item">
            <h3>{it.title.clone()} {marks}</h3>
            <p class="hint">{it.line.clone()}</p>
            {answer}
            <div class="actions">
                {edit} {change}
                <a class="button" href=copy aria-label=t.organiser_copy_of(&it.title)>
                    {t.organiser_copy()}
                </a>
                {show}
            </div>
        </li>
    }
    .into_any()
}
