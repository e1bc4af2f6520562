//! The fields of the event form, each with its label, its hint and what has to be mended.

use leptos::prelude::*;

use crate::account::event_form::{Field, Form, Problem};
use crate::account::field::{Area, area};
use crate::{city::Lang, words::Words};

/// What all fields of one form have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    pub lang: Lang,
    pub form: &'a Form,
    pub problems: &'a [Problem],
}

/// How one field looks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// `date`, `time`, `url`, `number`; text if empty.
    pub kind: &'static str,
    /// What stands under the label.
    pub hint: Option<&'static str>,
    /// The language of what is typed.
    pub lang: Option<&'static str>,
    /// Whether it must not be empty.
    pub required: bool,
    /// A class for its box.
    pub class: &'static str,
    /// The list that suggests.
    pub list: Option<&'static str>,
}

impl Fields<'_> {
    fn problem(&self, field: Field) -> Option<String> {
        let problem = self.problems.iter().find(|it| it.field == field)?;
        Some(problem.wrong.message(self.lang))
    }

    /// Ids of hint and message, and the message itself.
    fn said(&self, field: Field, hint: bool) -> (Option<String>, Option<AnyView>) {
        let name = field.name();
        let problem = self.problem(field);
        let ids: Vec<String> = [(hint, "hint"), (problem.is_some(), "error")]
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, what)| format!("{name}-{what}"))
            .collect();
        let message = problem.map(|text| {
            view! {
                <p class="field-error" id=format!("{name}-error")>
                    {text}
                </p>
            }
            .into_any()
        });
        ((!ids.is_empty()).then(|| ids.join(" ")), message)
    }

    /// What has to be mended at a field that is more than one control.
    pub fn message(&self, field: Field) -> Option<AnyView> {
        self.said(field, false).1
    }

    /// A line of text, a day, a time.
    pub fn line(&self, field: Field, label: &'static str, look: Look) -> AnyView {
        let name = field.name();
        let (described, message) = self.said(field, look.hint.is_some());
        let invalid = message.is_some().then_some("true");
        let hint = look
            .hint
            .map(|text| view! { <p class="hint" id=format!("{name}-hint")>{text}</p> });
        let kind = if look.kind.is_empty() {
            "text"
        } else {
            look.kind
        };
        let max = matches!(kind, "text" | "url").then(|| field.max().to_string());
        let value = self.form.get(field).to_owned();
        view! {
            <div class=format!("field {}", look.class)>
                <label for=name>{label}</label>
                {hint}
                <input
                    id=name
                    name=name
                    type=kind
                    value=value
                    maxlength=max
                    lang=look.lang
                    list=look.list
                    required=look.required
                    aria-describedby=described
                    aria-invalid=invalid
                />
                {message}
            </div>
        }
        .into_any()
    }

    /// Several lines of text.
    pub fn text(&self, field: Field, label: &'static str, rows: u8, look: Look) -> AnyView {
        let name = field.name();
        let (described, message) = self.said(field, look.hint.is_some());
        let hint = look
            .hint
            .map(|text| view! { <p class="hint" id=format!("{name}-hint")>{text}</p> });
        let attrs = Area {
            rows,
            max: Some(field.max()),
            lang: look.lang,
            described_by: described,
            invalid: message.is_some(),
            required: look.required,
            ..Area::default()
        };
        view! {
            <div class=format!("field {}", look.class)>
                <label for=name>{label}</label>
                {hint}
                {area(name, name, self.form.get(field), attrs)}
                {message}
            </div>
        }
        .into_any()
    }

    /// One of a few, all in sight. What is chosen if nothing is stands first.
    pub fn choice(
        &self,
        field: Field,
        label: &'static str,
        options: &[(&'static str, &'static str)],
    ) -> AnyView {
        let chosen = self.form.get(field);
        let known = options.iter().any(|(value, _)| *value == chosen);
        let (described, message) = self.said(field, false);
        let radios = options
            .iter()
            .enumerate()
            .map(|(index, (value, text))| {
                let checked = *value == chosen || (!known && index == 0);
                let id = (index == 0).then(|| field.name());
                view! {
                    <label class="account-check">
                        <input type="radio" id=id name=field.name() value=*value checked=checked />
                        <span>{*text}</span>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="choice" aria-describedby=described>
                <legend>{label}</legend>
                {radios}
                {message}
            </fieldset>
        }
        .into_any()
    }

    /// One of many.
    pub fn select(
        &self,
        field: Field,
        label: &'static str,
        options: Vec<(String, String)>,
        class: &'static str,
    ) -> AnyView {
        let name = field.name();
        let chosen = self.form.get(field);
        let (described, message) = self.said(field, false);
        let options = options
            .into_iter()
            .map(|(value, text)| {
                let selected = value == chosen;
                view! {
                    <option value=value selected=selected>
                        {text}
                    </option>
                }
            })
            .collect_view();
        view! {
            <div class=format!("field {class}")>
                <label for=name>{label}</label>
                <select
                    id=name
                    name=name
                    aria-describedby=described
                    aria-invalid=message.is_some().then_some("true")
                >
                    {options}
                </select>
                {message}
            </div>
        }
        .into_any()
    }

    /// Something that is sent along unseen.
    pub fn hidden(&self, field: Field) -> AnyView {
        let value = self.form.get(field).to_owned();
        (!value.is_empty())
            .then(|| view! { <input type="hidden" name=field.name() value=value /> })
            .into_any()
    }

    /// "unbekannt", "ja", "nein"
    pub fn yes_no(&self, field: Field, label: &'static str) -> AnyView {
        let t = Words(self.lang);
        let options = [
            ("", t.eventform_unknown()),
            ("yes", t.eventform_yes()),
            ("no", t.eventform_no()),
        ];
        let options = options.map(|(a, b)| (a.to_owned(), b.to_owned()));
        self.select(field, label, options.to_vec(), "is-short")
    }
}

/// All that has to be mended, at the top, each with the way to its field.
pub(super) fn summary(lang: Lang, problems: &[Problem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let items = problems
        .iter()
        .map(|it| {
            let text = format!("{}: {}", label(it.field, lang), it.wrong.message(lang));
            view! {
                <li>
                    <a href=format!("#{}", it.field.name())>{text}</a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="notice is-error" role="alert" aria-labelledby="mend">
                <h2 id="mend">{Words(lang).eventform_mend()}</h2>
                <ul class="links-plain">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// What a field is called.
pub(super) fn label(field: Field, lang: Lang) -> &'static str {
    let t = Words(lang);
    match field {
        Field::TitleDe => t.eventform_title(),
        Field::TitleEn => t.eventform_title_en(),
        Field::AllDay => t.eventform_all_day(),
        Field::StartDay => t.eventform_start_day(),
        Field::StartTime => t.eventform_start_time(),
        Field::EndDay => t.eventform_end_day(),
        Field::EndTime => t.eventform_end_time(),
        Field::Repeat | Field::Rule => t.eventform_repeat(),
        Field::Interval => t.eventform_interval(),
        Field::Weekday => t.eventform_weekdays(),
        Field::Nth => t.eventform_nth(),
        Field::Ends => t.eventform_ends(),
        Field::Until => t.eventform_until(),
        Field::Count => t.eventform_count(),
        Field::Except => t.eventform_except(),
        Field::Venue => t.eventform_where(),
        Field::Place | Field::PlaceSlug | Field::PlaceLabel => t.eventform_place(),
        Field::PinDe => t.eventform_pin_name(),
        Field::PinEn => t.eventform_pin_name_en(),
        Field::Pin => t.eventform_pin(),
        Field::SummaryDe => t.eventform_summary(),
        Field::SummaryEn => t.eventform_summary_en(),
        Field::TextDe => t.eventform_text(),
        Field::TextEn => t.eventform_text_en(),
        Field::Category => t.eventform_category(),
        Field::Price => t.eventform_price(),
        Field::PriceDe => t.eventform_price_words(),
        Field::PriceEn => t.eventform_price_words_en(),
        Field::Link => t.eventform_link(),
        Field::Organiser => t.eventform_organiser(),
        Field::Wheelchair => t.eventform_wheelchair(),
        Field::Toilet => t.eventform_toilet(),
        Field::HearingLoop => t.eventform_hearing_loop(),
        Field::AccessDe => t.eventform_access_note(),
        Field::AccessEn => t.eventform_access_note_en(),
        Field::Picture => t.eventform_picture(),
        Field::AltDe => t.eventform_alt(),
        Field::AltEn => t.eventform_alt_en(),
        Field::Credit => t.eventform_credit(),
        Field::Licence => t.eventform_licence(),
    }
}
