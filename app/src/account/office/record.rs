//! A place or an event as a form for the office: every fact that a table has, one field each.
//!
//! What a column of the CSV tables is called, how it is read and what is wrong with it is the same
//! here; the form only draws it. What tables do not hold (pictures, offers, further links) stays as
//! it is.

use leptos::prelude::*;

use super::desk::difference_table;
use super::difference::Difference;
use super::label;
use super::part::{Part, office_document};
use crate::account::field::{Area, Problem, area, to_mend};
use crate::account::frame::Frame;
use crate::city::Lang;
use crate::words::Words;

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Line,
    /// Several lines.
    Area,
    /// One of some, each a value with its name; nothing is one of them if the fact may be unknown.
    Choice(Vec<(String, String)>),
    /// Any of some.
    Several(Vec<(String, String)>),
    /// A day.
    Day,
    /// A day with its time.
    Time,
    /// Shown, not changed.
    Fixed,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the form, which is that of the column.
    pub name: &'static str,
    /// The way to it in the record.
    pub path: &'static [&'static str],
    /// How it is filled in.
    pub input: Input,
    /// Whether it must be.
    pub required: bool,
    /// What it holds.
    pub value: String,
}

/// What somebody else has written meanwhile.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// What differs; `now` is theirs, `wanted` one's own.
    pub differences: Vec<Difference>,
    /// Where the form begins anew with theirs.
    pub theirs: String,
}

/// The form.
#[derive(Debug, Clone)]
pub struct RecordForm {
    /// The part of the office that it belongs to.
    pub part: Part,
    /// The headline.
    pub title: String,
    /// A sentence under it.
    pub lead: Option<&'static str>,
    /// Where it is sent.
    pub action: String,
    /// The version that was seen; 0 if there is none.
    pub version: i64,
    /// Whether visitors see the record; none if that is not asked.
    pub published: Option<bool>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// Set if somebody else was faster.
    pub conflict: Option<Conflict>,
    /// What the button says.
    pub save: &'static str,
    /// Links beside the form: address and words.
    pub links: Vec<(String, &'static str)>,
}

/// The groups of fields, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    What,
    Where,
    When,
    Texts,
    Contact,
    Access,
    Source,
}

impl Group {
    const ALL: [Self; 7] = [
        Self::What,
        Self::When,
        Self::Where,
        Self::Texts,
        Self::Contact,
        Self::Access,
        Self::Source,
    ];

    fn of(field: &Field) -> Self {
        match field.path.first().copied().unwrap_or_default() {
            "at" | "address" | "district" | "venue" => Self::Where,
            "hours" | "when" | "state" | "state_note" => Self::When,
            "summary" | "text" => Self::Texts,
            "contact" | "organiser" | "price" | "link" => Self::Contact,
            "access" => Self::Access,
            "source" | "sample" => Self::Source,
            _ => Self::What,
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        let t = Words(lang);
        match self {
            Self::What => t.office_group_what(),
            Self::Where => t.office_group_where(),
            Self::When => t.office_group_when(),
            Self::Texts => t.office_group_texts(),
            Self::Contact => t.office_group_contact(),
            Self::Access => t.office_group_access(),
            Self::Source => t.office_group_source(),
        }
    }
}

/// The page with the form.
pub fn record_page(frame: &Frame, form: &RecordForm) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let conflict = form.conflict.as_ref().map(|it| {
        view! {
            <section class="notice is-error" role="alert">
                <p>{t.office_conflict()}</p>
                {difference_table(&it.differences, None, true, lang)}
                <a class="button" href=it.theirs.clone()>{t.office_use_theirs()}</a>
            </section>
        }
    });
    let groups = Group::ALL
        .into_iter()
        .filter_map(|group| {
            let fields: Vec<_> = form
                .fields
                .iter()
                .filter(|it| Group::of(it) == group)
                .map(|it| field(it, &form.problems, lang))
                .collect();
            (!fields.is_empty()).then(|| {
                view! {
                    <fieldset class="office-group">
                        <legend>{group.label(lang)}</legend>
                        {fields}
                    </fieldset>
                }
            })
        })
        .collect_view();
    let published = form.published.map(|published| {
        view! {
            <input type="hidden" name="asks_published" value="yes" />
            <label class="account-check">
                <input type="checkbox" name="published" value="ja" checked=published />
                <span>{t.office_published_hint()}</span>
            </label>
        }
    });
    let links = form
        .links
        .iter()
        .map(|(href, words)| view! { <a class="button" href=href.clone()>{*words}</a> })
        .collect_view();
    let lead = form.lead.map(|lead| view! { <p class="lead">{lead}</p> });
    let body = view! {
        {lead}
        {to_mend(t.office_mend(), &form.problems)}
        {conflict}
        <p class="office-buttons">{links}</p>
        <form class="account-form office-record" method="post" action=form.action.clone()>
            <input type="hidden" name="version" value=form.version.to_string() />
            {groups}
            {published}
            <button class="button primary" type="submit">{form.save}</button>
        </form>
    };
    office_document(frame, form.part, &form.title, body)
}

fn hint(field: &Field, lang: Lang) -> Option<&'static str> {
    let t = Words(lang);
    match (field.name, &field.input) {
        ("slug", Input::Fixed) => Some(t.office_slug_fixed()),
        ("slug", _) => Some(t.office_slug_hint()),
        ("hours", _) => Some(t.office_hours_hint()),
        ("rrule", _) => Some(t.office_rrule_hint()),
        ("except", _) => Some(t.office_times_hint()),
        _ => None,
    }
}

fn field(it: &Field, problems: &[Problem], lang: Lang) -> AnyView {
    let wrong: Vec<&str> = problems
        .iter()
        .filter(|problem| problem.field == it.name)
        .map(|problem| problem.message.as_str())
        .collect();
    let (hint_id, error_id) = (format!("{}-hint", it.name), format!("{}-error", it.name));
    let hint = hint(it, lang);
    let mut described = Vec::new();
    described.extend(hint.map(|_| hint_id.clone()));
    if !wrong.is_empty() {
        described.push(error_id.clone());
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = !wrong.is_empty();
    let error = invalid.then(|| view! { <p class="field-error" id=error_id>{wrong.join(" ")}</p> });
    let hint = hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> });
    let label = label::path(it.path, lang);
    if let Input::Several(options) = &it.input {
        let above = (hint.into_any(), error.into_any());
        return several(it, options, label, described, above);
    }
    let aria = invalid.then_some("true");
    let control = match &it.input {
        Input::Area => {
            let text = Area {
                rows: 5,
                described_by: described,
                invalid,
                ..Area::default()
            };
            area(it.name, it.name, &it.value, text)
        }
        Input::Choice(options) => choice(it, options, described, invalid, lang),
        Input::Line | Input::Day | Input::Time | Input::Fixed | Input::Several(_) => {
            let kind = match it.input {
                Input::Day => "date",
                Input::Time => "datetime-local",
                _ => "text",
            };
            view! {
                <input
                    type=kind
                    name=it.name
                    id=it.name
                    value=it.value.clone()
                    readonly=it.input == Input::Fixed
                    required=it.required
                    aria-describedby=described
                    aria-invalid=aria
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="office-field">
            <label for=it.name>{label}</label>
            {hint}
            {error}
            {control}
        </div>
    }
    .into_any()
}

/// Boxes to tick, with what stands above them.
fn several(
    it: &Field,
    options: &[(String, String)],
    label: String,
    described: Option<String>,
    above: (AnyView, AnyView),
) -> AnyView {
    let chosen: Vec<&str> = it.value.split_whitespace().collect();
    let boxes = options
        .iter()
        .map(|(value, words)| {
            view! {
                <label class="account-check">
                    <input
                        type="checkbox"
                        name=it.name
                        value=value.clone()
                        checked=chosen.contains(&value.as_str())
                    />
                    <span>{words.clone()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="office-several" id=it.name aria-describedby=described>
            <legend>{label}</legend>
            {above.0}
            {above.1}
            <div class="office-boxes">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

/// One of several values; a value that is not among them stays one.
fn choice(
    it: &Field,
    options: &[(String, String)],
    described: Option<String>,
    invalid: bool,
    lang: Lang,
) -> AnyView {
    let t = Words(lang);
    let empty = if it.required {
        t.office_choose()
    } else {
        t.office_leave()
    };
    let known = options.iter().any(|(value, _)| *value == it.value);
    let other = (!known && !it.value.is_empty()).then(|| (it.value.clone(), it.value.clone()));
    let options = options
        .iter()
        .cloned()
        .chain(other)
        .map(|(value, words)| {
            let selected = value == it.value;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <select
            name=it.name
            id=it.name
            aria-describedby=described
            aria-invalid=invalid.then_some("true")
            required=it.required
        >
            <option value="">{empty}</option>
            {options}
        </select>
    }
    .into_any()
}
