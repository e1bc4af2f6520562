//! Cancelling, postponing and moving: an event as a whole, or one of its dates.

use leptos::prelude::*;

use super::EventsPage;
use crate::account::field::{Area, area};
use crate::account::frame::{Frame, document};
use crate::city::Slug;
use crate::words::Words;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Changing {
    /// The event.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// The version that is changed.
    pub version: i64,
    /// Its next dates: key and words. Empty if it has but one.
    pub dates: Vec<(String, String)>,
    /// What was chosen: `all` or the key of a date.
    pub which: String,
    /// What was chosen: `cancel`, `postpone`, `move`, `again`.
    pub what: String,
    /// The new day and the new time, as typed.
    pub to: (String, String),
    /// Why, in German and English, as typed.
    pub note: (String, String),
    /// Whether it is cancelled, postponed or moved at present.
    pub is_off: bool,
    /// Whether it has an only date that can be moved, or several.
    pub can_move: bool,
    /// What has to be mended: id of the field and message.
    pub problem: Option<(&'static str, String)>,
}

/// The page "Absagen oder verschieben".
pub fn change_page(frame: &Frame, it: &Changing) -> String {
    let t = Words(frame.lang);
    let radio = |name: &'static str,
                 value: String,
                 text: String,
                 checked: bool,
                 id: Option<&'static str>| {
        view! {
            <label class="account-check">
                <input type="radio" name=name id=id value=value checked=checked />
                <span>{text}</span>
            </label>
        }
    };
    let which = (!it.dates.is_empty()).then(|| {
        let dates = it
            .dates
            .iter()
            .map(|(key, words)| radio("which", key.clone(), words.clone(), *key == it.which, None))
            .collect_view();
        let all = it.which == "all" || it.which.is_empty();
        view! {
            <fieldset class="choice">
                <legend>{t.change_which()}</legend>
                {radio("which", "all".to_owned(), t.change_all().to_owned(), all, Some("which"))}
                {dates}
            </fieldset>
        }
    });
    let mut what = vec![
        ("cancel", t.change_cancel()),
        ("postpone", t.change_postpone()),
    ];
    if it.can_move {
        what.push(("move", t.change_move()));
    }
    if it.is_off {
        what.push(("again", t.change_again()));
    }
    let what = what
        .into_iter()
        .enumerate()
        .map(|(index, (value, text))| {
            let checked = value == it.what || (it.what.is_empty() && index == 0);
            let id = (index == 0).then_some("what");
            radio("what", value.to_owned(), text.to_owned(), checked, id)
        })
        .collect_view();
    let at = |id: &'static str| {
        let message = it.problem.clone().filter(|(field, _)| *field == id);
        let described = message.as_ref().map(|_| format!("{id}-error"));
        let text = message.map(|(_, text)| {
            view! {
                <p class="field-error" id=format!("{id}-error")>
                    {text}
                </p>
            }
        });
        (described, text)
    };
    let summary = it.problem.clone().map(|(field, text)| {
        view! {
            <section class="notice is-error" role="alert" aria-labelledby="mend">
                <h2 id="mend">{t.eventform_mend()}</h2>
                <ul class="links-plain">
                    <li>
                        <a href=format!("#{field}")>{text}</a>
                    </li>
                </ul>
            </section>
        }
    });
    let (day_described, day_error) = at("day");
    let (time_described, time_error) = at("time");
    let attrs = |lang| Area {
        rows: 2,
        max: Some(500),
        lang: Some(lang),
        ..Area::default()
    };
    let body = view! {
        {summary}
        <p class="lead">{t.change_lead()}</p>
        <form
            class="event-form"
            method="post"
            action=EventsPage::Change(it.slug.clone()).path(frame.lang)
            novalidate
        >
            <input type="hidden" name="version" value=it.version.to_string() />
            {which}
            <fieldset class="choice">
                <legend>{t.change_what()}</legend>
                {what}
            </fieldset>
            <div class="row if-moves">
                <div class="field is-short">
                    <label for="day">{t.change_day()}</label>
                    <input
                        type="date"
                        id="day"
                        name="day"
                        value=it.to.0.clone()
                        aria-invalid=day_described.is_some().then_some("true")
                        aria-describedby=day_described
                    />
                    {day_error}
                </div>
                <div class="field is-short">
                    <label for="time">{t.change_time()}</label>
                    <input
                        type="time"
                        id="time"
                        name="time"
                        value=it.to.1.clone()
                        aria-invalid=time_described.is_some().then_some("true")
                        aria-describedby=time_described
                    />
                    {time_error}
                </div>
            </div>
            <div class="field">
                <label for="note_de">{t.change_note()}</label>
                {area("note_de", "note_de", &it.note.0, attrs("de"))}
            </div>
            <div class="field">
                <label for="note_en">{t.change_note_en()}</label>
                {area("note_en", "note_en", &it.note.1, attrs("en"))}
            </div>
            <p class="actions">
                <button class="button primary" type="submit">{t.change_go()}</button>
                <a class="button" href=EventsPage::List.path(frame.lang)>{t.change_back()}</a>
            </p>
        </form>
    };
    document(frame, &t.change_title(&it.title), body)
}
