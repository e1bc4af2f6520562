//! The pages: two forms, "look into your mail", the button behind the mail's link, and thanks.

use leptos::prelude::*;

use super::route::SuggestPage;
use super::{LINE, NOTE, TRAP, kinds};
use crate::account::field::{Problem, to_mend};
use crate::account::frame::{Frame, document};
use crate::account::owner::edit::{Drawing, Line};
use crate::account::owner::fields::Fields;
use crate::account::owner::form::{NAME, TEXT};
use crate::city::Lang;
use crate::route::Page;
use crate::words::Words;

/// Something that is there already and may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// When or where it is.
    pub detail: String,
    /// Its page.
    pub href: String,
}

/// One of the two forms.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Which.
    pub page: SuggestPage,
    /// What was typed.
    pub fields: Fields,
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// When the form was handed out, sealed.
    pub seal: String,
    /// What it may be the same as.
    pub similar: Vec<Similar>,
    /// The places that may be meant: slug and name.
    pub spots: Vec<(String, String)>,
    /// The categories of places: slug and name.
    pub categories: Vec<(String, String)>,
    /// Names of streets, as suggestions.
    pub streets: Vec<String>,
}

/// The page with a form.
pub fn form_page(frame: &Frame, it: &Suggestion) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let drawing = Drawing {
        lang,
        fields: &it.fields,
        problems: &it.problems,
        doubts: &[],
    };
    let named: Vec<Problem> = it
        .problems
        .iter()
        .map(|problem| {
            let text = format!("{}: {}", label(&problem.field, lang), problem.message);
            Problem::new(problem.field.clone(), text)
        })
        .collect();
    let body = match it.page {
        SuggestPage::Place => place(&drawing, it),
        _ => event(&drawing, it),
    };
    let seen: Vec<&str> = it.similar.iter().map(|it| it.slug.as_str()).collect();
    let send = if it.similar.is_empty() {
        t.suggest_send()
    } else {
        t.suggest_send_anyway()
    };
    let body = view! {
        <p class="lead">{t.suggest_lead()}</p>
        {tabs(it.page, lang)}
        {to_mend(t.eventform_mend(), &named)}
        {similar(it, lang)}
        <form class="event-form suggest-form" method="post" action=it.page.path(lang) novalidate>
            <input type="hidden" name="seal" value=it.seal.clone() />
            <input type="hidden" name="seen" value=seen.join(" ") />
            {trap(lang)}
            {body}
            {about_you(&drawing)}
            <p class="form-end">
                <button class="button primary" type="submit">{send}</button>
            </p>
        </form>
    };
    document(frame, t.suggest_title(), body)
}

/// The choice between the two forms.
fn tabs(here: SuggestPage, lang: Lang) -> AnyView {
    let t = Words(lang);
    let tab = |page: SuggestPage, label: &'static str| {
        let current = (page == here).then_some("page");
        view! {
            <li>
                <a class="chip" href=page.path(lang) aria-current=current>{label}</a>
            </li>
        }
    };
    view! {
        <nav class="chips suggest-tabs" aria-label=t.suggest_what()>
            <ul>
                {tab(SuggestPage::Event, t.suggest_tab_event())}
                {tab(SuggestPage::Place, t.suggest_tab_place())}
            </ul>
        </nav>
    }
    .into_any()
}

/// A field that nobody sees, hears or reaches with a key, and that no browser completes: whatever
/// fills it in is a program. In a browser without style sheets its label says to leave it alone.
fn trap(lang: Lang) -> AnyView {
    view! {
        <div class="hidden" aria-hidden="true" inert>
            <label for=TRAP>{Words(lang).suggest_trap()}</label>
            <input id=TRAP name=TRAP type="text" tabindex="-1" autocomplete="off" value="" />
        </div>
    }
    .into_any()
}

fn similar(it: &Suggestion, lang: Lang) -> Option<AnyView> {
    let t = Words(lang);
    let items = it
        .similar
        .iter()
        .map(|it| {
            view! {
                <li>
                    <a href=it.href.clone() target="_blank" rel="noopener">{it.name.clone()}</a>
                    {format!(" · {}", it.detail)}
                </li>
            }
        })
        .collect_view();
    let text = match it.page {
        SuggestPage::Place => t.suggest_similar_place(),
        _ => t.suggest_similar_event(),
    };
    (!it.similar.is_empty()).then(|| {
        view! {
            <div class="notice is-similar" role="alert">
                <p>{text}</p>
                <ul>{items}</ul>
                <p>{t.suggest_similar_hint()}</p>
            </div>
        }
        .into_any()
    })
}

fn event(drawing: &Drawing<'_>, it: &Suggestion) -> AnyView {
    let t = Words(drawing.lang);
    let time = Line {
        kind: Some("time"),
        class: "is-short",
        ..Line::default()
    };
    let day = Line {
        kind: Some("date"),
        class: "is-short",
        ..Line::default()
    };
    let last = Line {
        hint: Some(t.eventform_end_day_hint()),
        ..day
    };
    let spot = Line {
        hint: Some(t.suggest_where_hint()),
        limit: LINE,
        ..Line::default()
    };
    view! {
        <section>
            <h2>{t.suggest_tab_event()}</h2>
            {drawing.line("title", t.eventform_title(), Line::default())}
            <div class="row">
                {drawing.line("start_day", t.eventform_start_day(), day)}
                {drawing.line("start_time", t.eventform_start_time(), time)}
                {drawing.line("end_time", t.eventform_end_time(), time)}
            </div>
            <p class="hint">{t.suggest_times_hint()}</p>
            {drawing.line("end_day", t.eventform_end_day(), last)}
            {drawing.line("where", t.suggest_where(), spot)}
            {spots(drawing, it)}
            {drawing.area("text", t.suggest_text_event(), 4, 0)}
            {drawing.line("link", t.suggest_link(), web(t.suggest_link_hint()))}
        </section>
    }
    .into_any()
}

/// The places that may be meant, and none of them.
fn spots(drawing: &Drawing<'_>, it: &Suggestion) -> Option<AnyView> {
    let t = Words(drawing.lang);
    let chosen = drawing.fields.get("spot");
    let none = ("-".to_owned(), t.suggest_spot_none().to_owned());
    let radios = it
        .spots
        .iter()
        .cloned()
        .chain([none])
        .map(|(slug, name)| {
            let checked = slug == chosen;
            view! {
                <label class="account-check">
                    <input type="radio" name="spot" value=slug checked=checked />
                    <span>{name}</span>
                </label>
            }
        })
        .collect_view();
    (!it.spots.is_empty()).then(|| {
        view! {
            <fieldset class="choice">
                <legend>{t.eventform_candidates()}</legend>
                <input type="hidden" name="spot_of" value=drawing.fields.get("where").to_owned() />
                {radios}
            </fieldset>
        }
        .into_any()
    })
}

fn web(hint: &'static str) -> Line {
    Line {
        kind: Some("url"),
        mode: Some("url"),
        hint: Some(hint),
        class: "is-wide",
        ..Line::default()
    }
}

fn place(drawing: &Drawing<'_>, it: &Suggestion) -> AnyView {
    let t = Words(drawing.lang);
    let streets = it.streets.iter().cloned();
    let streets = streets.map(|street| view! { <option value=street></option> });
    let name = Line {
        limit: NAME,
        ..Line::default()
    };
    let street = Line {
        list: Some("streets"),
        ..Line::default()
    };
    let number = Line {
        class: "is-short",
        ..Line::default()
    };
    let hours = Line {
        hint: Some(t.suggest_hours_hint()),
        limit: LINE,
        class: "is-wide",
        ..Line::default()
    };
    view! {
        <section>
            <h2>{t.suggest_tab_place()}</h2>
            {drawing.line("name", t.suggest_name(), name)}
            {select(drawing, "kind", t.suggest_kind(), t.suggest_choose(), kinds(drawing.lang))}
            {select(
                drawing,
                "category",
                t.suggest_category(),
                t.suggest_category_none(),
                it.categories.clone(),
            )}
            <div class="row">
                {drawing.line("street", t.suggest_street(), street)}
                {drawing.line("number", t.suggest_number(), number)}
            </div>
            <datalist id="streets">{streets.collect_view()}</datalist>
            {drawing.area("text", t.suggest_text_place(), 4, TEXT)}
            {drawing.line("website", t.suggest_website(), web(t.suggest_website_hint()))}
            {drawing.line("hours", t.suggest_hours(), hours)}
        </section>
    }
    .into_any()
}

fn select(
    drawing: &Drawing<'_>,
    key: &'static str,
    label: &'static str,
    none: &'static str,
    options: Vec<(String, String)>,
) -> AnyView {
    let (said, ids, invalid) = drawing.said(key, None);
    let chosen = drawing.fields.get(key);
    let options = options
        .into_iter()
        .map(|(value, name)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {name}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=key>{label}</label>
            {said}
            <select id=key name=key aria-describedby=ids aria-invalid=invalid.then_some("true")>
                <option value="">{none}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn about_you(drawing: &Drawing<'_>) -> AnyView {
    let t = Words(drawing.lang);
    let mail = Line {
        kind: Some("email"),
        mode: Some("email"),
        complete: Some("email"),
        hint: Some(t.suggest_mail_hint()),
        ..Line::default()
    };
    view! {
        <section>
            <h2>{t.suggest_you()}</h2>
            {drawing.line("mail", t.suggest_mail(), mail)}
            {drawing.area("note", t.suggest_note(), 3, NOTE)}
        </section>
    }
    .into_any()
}

/// What a field is called.
fn label(key: &str, lang: Lang) -> &'static str {
    let t = Words(lang);
    match key {
        "title" => t.eventform_title(),
        "start_day" => t.eventform_start_day(),
        "start_time" => t.eventform_start_time(),
        "end_time" => t.eventform_end_time(),
        "end_day" => t.eventform_end_day(),
        "where" => t.suggest_where(),
        "link" => t.suggest_link(),
        "name" => t.suggest_name(),
        "kind" => t.suggest_kind(),
        "category" => t.suggest_category(),
        "street" => t.suggest_street(),
        "number" => t.suggest_number(),
        "text" => t.suggest_text_place(),
        "website" => t.suggest_website(),
        "hours" => t.suggest_hours(),
        "mail" => t.suggest_mail(),
        _ => t.suggest_note(),
    }
}

/// Says that a mail is on its way, whoever it goes to.
pub fn thanks_page(frame: &Frame) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.suggest_thanks()}</p>
        <p class="hint">{t.suggest_thanks_hint()}</p>
        {ways(frame.lang)}
    };
    document(frame, t.suggest_thanks_title(), body)
}

/// Where the link in the mail leads: only its button confirms, because programs that scan mails open
/// every link in them.
pub fn confirm_page(frame: &Frame, token: &str) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.suggest_confirm_lead()}</p>
        <form class="account-form" method="post" action=SuggestPage::Confirm.path(frame.lang)>
            <input type="hidden" name="t" value=token.to_owned() />
            <button class="button primary" type="submit">{t.suggest_confirm()}</button>
        </form>
    };
    document(frame, t.suggest_confirm_title(), body)
}

/// Says that the office has it.
pub fn confirmed_page(frame: &Frame) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.suggest_confirmed()}</p>
        {ways(frame.lang)}
    };
    document(frame, t.suggest_confirmed_title(), body)
}

/// Says that there is nothing to confirm.
pub fn over_page(frame: &Frame) -> String {
    let t = Words(frame.lang);
    let body = view! {
        <p class="lead">{t.suggest_over()}</p>
        {ways(frame.lang)}
    };
    document(frame, t.suggest_over_title(), body)
}

fn ways(lang: Lang) -> AnyView {
    let t = Words(lang);
    view! {
        <p class="suggest-ways">
            <a class="button primary" href=Page::Map.path(lang)>{t.account_to_map()}</a>
            " "
            <a class="button" href=SuggestPage::Event.path(lang)>{t.suggest_another()}</a>
        </p>
    }
    .into_any()
}
