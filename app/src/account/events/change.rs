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
    /// What has to be mended: id of the field and message.
    pub problem: Option<(&'static str, String)>,
}

/// The page "Absagen oder verschieben".
pub fn change_page(frame: &Frame, it: &Changing) -> String {
    let t = Words(frame.lang);
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
            {which(t, it)}
            {what(t, it)}
            <div class="row if-moves">
                {moment(it, "day", "date", t.change_day(), &it.to.0)}
                {moment(it, "time", "time", t.change_time(), &it.to.1)}
            </div>
            {note(it, "note_de", "de", t.change_note(), &it.note.0)}
            {note(it, "note_en", "en", t.change_note_en(), &it.note.1)}
            <p class="actions">
                <button class="button primary" type="submit">
                    {t.change_go()}
                </button>
                <a class="button" href=EventsPage::List.path(frame.lang)>
                    {t.change_back()}
                </a>
            </p>
        </form>
    };
    document(frame, &t.change_title(&it.title), body)
}

fn radio(name: &'static str, value: &str, text: &str, checked: bool, first: bool) -> AnyView {
    view! {
        <label class="account-check">
            <input
                type="radio"
                name=name
                id=first.then_some(name)
                value=value.to_owned()
                checked=checked
            />
            <span>{text.to_owned()}</span>
        </label>
    }
    .into_any()
}

fn which(t: Words, it: &Changing) -> Option<AnyView> {
    if it.dates.is_empty() {
        return None;
    }
    let dates = it
        .dates
        .iter()
        .map(|(key, words)| radio("which", key, words, *key == it.which, false))
        .collect_view();
    let all = it.which == "all" || it.which.is_empty();
    let fieldset = view! {
        <fieldset class="choice">
            <legend>{t.change_which()}</legend>
            {radio("which", "all", t.change_all(), all, true)}
            {dates}
        </fieldset>
    };
    Some(fieldset.into_any())
}

fn what(t: Words, it: &Changing) -> AnyView {
    let mut options = vec![
        ("cancel", t.change_cancel()),
        ("postpone", t.change_postpone()),
        ("move", t.change_move()),
    ];
    if it.is_off {
        options.push(("again", t.change_again()));
    }
    let options = options
        .into_iter()
        .enumerate()
        .map(|(index, (value, text))| {
            let checked = value == it.what || (it.what.is_empty() && index == 0);
            radio("what", value, text, checked, index == 0)
        })
        .collect_view();
    view! {
        <fieldset class="choice">
            <legend>{t.change_what()}</legend>
            {options}
        </fieldset>
    }
    .into_any()
}

/// What has to be mended at a field: the id of the message, and the message.
fn message(it: &Changing, field: &'static str) -> (Option<String>, Option<AnyView>) {
    let found = it.problem.clone().filter(|(at, _)| *at == field);
    let id = format!("{field}-error");
    let view = found.map(|(_, text)| {
        view! {
            <p class="field-error" id=id.clone()>
                {text}
            </p>
        }
        .into_any()
    });
    (view.is_some().then_some(id), view)
}

fn moment(
    it: &Changing,
    field: &'static str,
    kind: &'static str,
    label: &'static str,
    value: &str,
) -> AnyView {
    let (described, error) = message(it, field);
    view! {
        <div class="field is-short">
            <label for=field>{label}</label>
            <input
                type=kind
                id=field
                name=field
                value=value.to_owned()
                aria-invalid=described.is_some().then_some("true")
                aria-describedby=described
            />
            {error}
        </div>
    }
    .into_any()
}

fn note(
    it: &Changing,
    field: &'static str,
    lang: &'static str,
    label: &'static str,
    value: &str,
) -> AnyView {
    let (described_by, error) = message(it, field);
    let attrs = Area {
        rows: 2,
        max: Some(500),
        lang: Some(lang),
        invalid: error.is_some(),
        described_by,
        ..Area::default()
    };
    view! {
        <div class="field">
            <label for=field>{label}</label>
            {area(field, field, value, attrs)}
            {error}
        </div>
    }
    .into_any()
}
