//! The page on which a place's facts are edited.
//!
//! One form in parts that fold: on a phone one opens what one came for. It works without script;
//! script keeps a draft, counts letters, shows the sentence about the hours while one types, and lets
//! a pin be dragged on a map.

use leptos::prelude::*;

use super::fields::Fields;
use super::form::{LINKS, NAME, SUMMARY, TEXT};
use super::hours::hours_part;
use super::route::OwnerPage;
use crate::account::field::{Area, Problem, area, to_mend};
use crate::account::frame::{Frame, document};
use crate::city::{BBox, Category, Lang};
use crate::words::Words;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The place's name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// The version that is edited.
    pub version: i64,
    /// Whether the page answers what was typed: then its fields are newer than any draft.
    pub sent: bool,
    /// What stands in the fields.
    pub fields: Fields,
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// What may be worth a second look.
    pub doubts: Vec<Problem>,
    /// The sentence that visitors will read about the hours; none if they cannot be read.
    pub sentence: Option<String>,
    /// The categories to choose from.
    pub categories: Vec<Category>,
    /// Names of streets, as suggestions.
    pub streets: Vec<String>,
    /// Where a place may be.
    pub bounds: BBox,
    /// Whether the name is looked at before visitors see it.
    pub names_wait: bool,
}

/// A form being drawn: words, what was typed, what is wrong with it.
pub(in crate::account) struct Drawing<'a> {
    pub(in crate::account) lang: Lang,
    pub(in crate::account) fields: &'a Fields,
    pub(in crate::account) problems: &'a [Problem],
    pub(in crate::account) doubts: &'a [Problem],
}

/// What is special about a field of one line.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::account) struct Line {
    pub(in crate::account) hint: Option<&'static str>,
    pub(in crate::account) kind: Option<&'static str>,
    pub(in crate::account) mode: Option<&'static str>,
    pub(in crate::account) list: Option<&'static str>,
    pub(in crate::account) complete: Option<&'static str>,
    pub(in crate::account) limit: usize,
    pub(in crate::account) lang: Option<&'static str>,
    pub(in crate::account) class: &'static str,
}

/// What is wrong with a field: one sentence, or a list of what each of several things is.
fn errors(id: String, wrong: Vec<String>) -> AnyView {
    if let [one] = wrong.as_slice() {
        return view! { <p class="field-error" id=id>{one.clone()}</p> }.into_any();
    }
    let items = wrong.into_iter();
    let items = items.map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <ul class="field-error" id=id>{items}</ul> }.into_any()
}

impl Drawing<'_> {
    /// What is wrong or doubtful about a field, and the ids by which the field refers to it.
    pub(in crate::account) fn said(
        &self,
        key: &str,
        hint: Option<&str>,
    ) -> (AnyView, Option<String>, bool) {
        let t = Words(self.lang);
        let mut ids = Vec::new();
        let hint = hint.map(|hint| {
            ids.push(format!("{key}-hint"));
            view! { <p class="hint" id=format!("{key}-hint")>{hint.to_owned()}</p> }
        });
        let of = |list: &[Problem]| {
            let found = list.iter().filter(|it| it.field == key);
            found.map(|it| it.message.clone()).collect::<Vec<_>>()
        };
        let wrong = of(self.problems);
        let invalid = !wrong.is_empty();
        let errors = invalid.then(|| {
            ids.push(format!("{key}-error"));
            errors(format!("{key}-error"), wrong)
        });
        let doubts = of(self.doubts);
        let doubts = (!doubts.is_empty()).then(|| {
            ids.push(format!("{key}-doubt"));
            let text = format!("{} {}", t.owner_doubt(), doubts.join(" "));
            view! { <p class="field-doubt" id=format!("{key}-doubt")>{text}</p> }
        });
        let ids = (!ids.is_empty()).then(|| ids.join(" "));
        (view! { {hint} {errors} {doubts} }.into_any(), ids, invalid)
    }

    /// Whether something below a name is to be mended or looked at.
    pub(in crate::account) fn concerns(&self, part: &str) -> bool {
        let below = |it: &Problem| it.field.split('.').next() == Some(part);
        self.problems.iter().any(below) || self.doubts.iter().any(below)
    }

    pub(in crate::account) fn line(&self, key: &str, label: &str, line: Line) -> AnyView {
        let (said, ids, invalid) = self.said(key, line.hint);
        view! {
            <div class=format!("field {}", line.class)>
                <label for=key.to_owned()>{label.to_owned()}</label>
                {said}
                <input
                    id=key.to_owned()
                    name=key.to_owned()
                    type=line.kind.unwrap_or("text")
                    inputmode=line.mode
                    list=line.list
                    autocomplete=line.complete.unwrap_or("off")
                    data-limit=(line.limit > 0).then(|| line.limit.to_string())
                    lang=line.lang
                    value=self.fields.get(key).to_owned()
                    aria-describedby=ids
                    aria-invalid=invalid.then_some("true")
                />
            </div>
        }
        .into_any()
    }

    pub(in crate::account) fn area(
        &self,
        key: &str,
        label: &str,
        rows: u8,
        limit: usize,
    ) -> AnyView {
        let (said, ids, invalid) = self.said(key, None);
        let lang = key.rsplit('.').next().and_then(|end| {
            let lang = Lang::ALL.into_iter().find(|lang| lang.tag() == end)?;
            (lang != self.lang).then(|| lang.tag())
        });
        let look = Area {
            rows,
            limit,
            lang,
            described_by: ids,
            invalid,
            ..Area::default()
        };
        view! {
            <div class="field">
                <label for=key.to_owned()>{label.to_owned()}</label>
                {said}
                {area(key, key, self.fields.get(key), look)}
            </div>
        }
        .into_any()
    }

    /// A question with a few answers, of which "don't know" is one.
    pub(in crate::account) fn question(
        &self,
        key: &str,
        label: &str,
        answers: &[(&str, &str)],
    ) -> AnyView {
        let (said, ids, _) = self.said(key, None);
        let chosen = self.fields.get(key);
        let answers = answers
            .iter()
            .map(|(value, label)| {
                view! {
                    <label class="account-check">
                        <input
                            type="radio"
                            name=key.to_owned()
                            value=(*value).to_owned()
                            checked=*value == chosen
                        />
                        <span>{(*label).to_owned()}</span>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="question" id=key.to_owned() aria-describedby=ids>
                <legend>{label.to_owned()}</legend>
                {said}
                <div class="answers">{answers}</div>
            </fieldset>
        }
        .into_any()
    }

    fn part(&self, names: &[&str], title: &str, open: bool, body: AnyView) -> AnyView {
        let open = open || names.iter().any(|name| self.concerns(name));
        view! {
            <details class="part" open=open>
                <summary>{title.to_owned()}</summary>
                <div class="part-body">{body}</div>
            </details>
        }
        .into_any()
    }
}

/// The page.
pub fn edit_page(frame: &Frame, edit: &Edit) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let drawing = Drawing {
        lang,
        fields: &edit.fields,
        problems: &edit.problems,
        doubts: &edit.doubts,
    };
    let parts = [
        drawing.part(
            &["hours"],
            t.owner_part_hours(),
            edit.problems.is_empty(),
            hours_part(&drawing, edit.sentence.as_deref()),
        ),
        drawing.part(
            &["name", "summary", "text"],
            t.owner_part_texts(),
            false,
            texts(&drawing, edit.names_wait),
        ),
        drawing.part(
            &["category"],
            t.owner_part_categories(),
            false,
            categories(&drawing, &edit.categories),
        ),
        drawing.part(
            &["phone", "email", "website", "link"],
            t.owner_part_contact(),
            false,
            contact(&drawing),
        ),
        drawing.part(&["access"], t.owner_part_access(), false, access(&drawing)),
        drawing.part(
            &["address", "at"],
            t.owner_part_position(),
            false,
            position(&drawing, edit),
        ),
    ]
    .into_iter()
    .collect_view();
    let body = view! {
        <p>
            <a href=OwnerPage::Place.path(lang, &edit.slug)>{t.owner_back(&edit.name)}</a>
        </p>
        {to_mend(t.owner_to_mend(), &edit.problems)}
        <form
            class="owner-form"
            id="edit"
            method="post"
            action=OwnerPage::Edit.path(lang, &edit.slug)
            novalidate
            data-draft=format!("place/{}", edit.slug)
            data-version=edit.version.to_string()
            data-sent=edit.sent.then_some("")
            data-restored=t.owner_draft_restored("{time}")
            data-older=t.owner_draft_older("{time}")
            data-discard=t.owner_draft_discard()
            data-offline=t.owner_offline()
            data-online=t.owner_online()
            data-send=t.owner_send_now()
            data-left=t.owner_letters_left("{n}")
            data-over=t.owner_letters_over("{n}")
        >
            <input type="hidden" name="version" value=edit.version.to_string() />
            <input type="hidden" name="room" value=edit.fields.get("room").to_owned() />
            // Enter in a field shows the preview, not whatever button comes first.
            <button class="hidden" type="submit" name="do" value="preview" tabindex="-1" aria-hidden="true">
                {t.owner_preview()}
            </button>
            {parts}
            <p class="owner-go">
                <button class="button primary" type="submit" name="do" value="preview">
                    {t.owner_preview()}
                </button>
            </p>
            <p class="hint">{t.owner_preview_hint()}</p>
        </form>
    };
    document(frame, &t.owner_edit_title(&edit.name), body)
}

fn texts(drawing: &Drawing<'_>, names_wait: bool) -> AnyView {
    let t = Words(drawing.lang);
    let line = |key: &str, label: &str, limit, tag| {
        let lang = (tag != drawing.lang.tag()).then_some(tag);
        let hint = (key == "name.de" && names_wait).then(|| t.owner_name_waits());
        let line = Line {
            limit,
            lang,
            hint,
            class: "is-wide",
            ..Line::default()
        };
        drawing.line(key, label, line)
    };
    view! {
        {line("name.de", t.owner_name_de(), NAME, "de")}
        {line("name.en", t.owner_name_en(), NAME, "en")}
        {drawing.area("summary.de", t.owner_summary_de(), 2, SUMMARY)}
        {drawing.area("summary.en", t.owner_summary_en(), 2, SUMMARY)}
        {drawing.area("text.de", t.owner_text_de(), 7, TEXT)}
        {drawing.area("text.en", t.owner_text_en(), 7, TEXT)}
    }
    .into_any()
}

fn categories(drawing: &Drawing<'_>, all: &[Category]) -> AnyView {
    let t = Words(drawing.lang);
    let boxes = all
        .iter()
        .map(|category| {
            let slug = category.slug.to_string();
            view! {
                <label class="account-check">
                    <input
                        type="checkbox"
                        name="category"
                        value=slug.clone()
                        checked=drawing.fields.has("category", &slug)
                    />
                    <span>{category.name.get(drawing.lang).to_owned()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="boxes" id="category">
            <legend>{t.owner_categories_which()}</legend>
            <div class="answers">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

fn contact(drawing: &Drawing<'_>) -> AnyView {
    let t = Words(drawing.lang);
    let line = |kind, mode, hint| Line {
        kind: Some(kind),
        mode: Some(mode),
        hint: Some(hint),
        ..Line::default()
    };
    let count = (drawing.fields.count("link") + 1).min(LINKS);
    let links = (0..count)
        .map(|i| {
            let plain = Line::default();
            let url = Line {
                mode: Some("url"),
                ..plain
            };
            view! {
                <fieldset class="question">
                    <legend>{t.owner_link_n(i + 1)}</legend>
                    {drawing.line(&format!("link.{i}.label.de"), t.owner_link_label_de(), plain)}
                    {drawing.line(&format!("link.{i}.label.en"), t.owner_link_label_en(), plain)}
                    {drawing.line(&format!("link.{i}.url"), t.owner_link_url(), url)}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        {drawing.line("phone", t.place_phone(), line("tel", "tel", t.owner_phone_hint()))}
        {drawing.line("email", t.place_email(), line("email", "email", t.owner_email_hint()))}
        {drawing.line("website", t.place_website(), line("text", "url", t.owner_web_hint()))}
        <p class="hint">{t.owner_links_hint()}</p>
        {links}
    }
    .into_any()
}

fn access(drawing: &Drawing<'_>) -> AnyView {
    let t = Words(drawing.lang);
    let (yes, no, unknown) = (t.owner_yes(), t.owner_no(), t.owner_unknown());
    let plain = [("yes", yes), ("no", no), ("", unknown)];
    let wheelchair = [
        ("yes", t.owner_wheelchair_yes()),
        ("limited", t.owner_wheelchair_limited()),
        ("no", t.owner_wheelchair_no()),
        ("", unknown),
    ];
    let centimetres = Line {
        mode: Some("numeric"),
        class: "is-short",
        ..Line::default()
    };
    view! {
        <p class="hint">{t.owner_access_hint()}</p>
        {drawing.question("access.wheelchair", t.owner_wheelchair(), &wheelchair)}
        {drawing.line("access.step_cm", t.owner_step(), centimetres)}
        {drawing.line("access.door_cm", t.owner_door(), centimetres)}
        {drawing.question("access.toilet", t.owner_toilet(), &plain)}
        {drawing.question("access.hearing_loop", t.owner_loop(), &plain)}
        {drawing.question("access.tactile", t.owner_tactile(), &plain)}
        {drawing.area("access.note.de", t.owner_access_note_de(), 3, TEXT)}
        {drawing.area("access.note.en", t.owner_access_note_en(), 3, TEXT)}
    }
    .into_any()
}

fn position(drawing: &Drawing<'_>, edit: &Edit) -> AnyView {
    let t = Words(drawing.lang);
    let plain = Line::default();
    let short = Line {
        class: "is-short",
        ..plain
    };
    let street = Line {
        list: Some("streets"),
        hint: Some(t.owner_street_hint()),
        ..plain
    };
    let digits = Line {
        mode: Some("numeric"),
        ..short
    };
    let degrees = Line {
        mode: Some("decimal"),
        class: "is-short",
        ..plain
    };
    let streets = edit
        .streets
        .iter()
        .map(|name| view! { <option value=name.clone()></option> })
        .collect_view();
    let (south_west, north_east) = (edit.bounds.south_west(), edit.bounds.north_east());
    let bounds = format!(
        "{},{},{},{}",
        south_west.lon(),
        south_west.lat(),
        north_east.lon(),
        north_east.lat()
    );
    view! {
        {drawing.line("address.street", t.owner_street(), street)}
        <datalist id="streets">{streets}</datalist>
        <div class="field-row">
            {drawing.line("address.number", t.owner_number(), short)}
            {drawing.line("address.postcode", t.owner_postcode(), digits)}
        </div>
        {drawing.line("address.city", t.owner_town(), plain)}
        <div
            class="pin-map"
            data-pin
            data-bounds=bounds
            data-label=t.owner_pin_label()
            data-failed=t.owner_pin_failed()
            hidden
        ></div>
        <p class="hint">{t.owner_pin_hint()}</p>
        <div class="field-row">
            {drawing.line("at.lat", t.owner_lat(), degrees)}
            {drawing.line("at.lon", t.owner_lon(), degrees)}
        </div>
    }
    .into_any()
}
