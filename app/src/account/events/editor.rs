//! The page on which an event is posted or changed.
//!
//! One page, in the order in which people think of an event. Which fields are in sight follows from
//! what is chosen, by the style sheet alone (`:has`), so it works without script as well. Nothing is
//! saved before the next dates were spelled out.

mod picture;
mod when;

use leptos::prelude::*;

use super::EventsPage;
use super::input::{Fields, Look, label, summary};
use crate::account::event_form::{Field, Form, Problem};
use crate::account::frame::{Frame, document};
use crate::words::Words;

/// Side of the map for the pin, in CSS pixels: as wide as the narrowest phone allows.
pub const MAP_SIDE: u32 = 280;

/// How many shops can be invited at once.
const SHOPS: usize = 3;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Editor {
    /// Which page it is.
    pub page: EventsPage,
    /// What is typed.
    pub form: Form,
    /// What has to be mended.
    pub problems: Vec<Problem>,
    /// The version that is changed; 0 if it is new.
    pub version: i64,
    /// The number of a form that is posted for the first time, so that it is posted once.
    pub draft: String,
    /// Categories of events: slug and name.
    pub categories: Vec<(String, String)>,
    /// Places that could be meant: slug and name.
    pub candidates: Vec<(String, String)>,
    /// The map for the pin.
    pub map: String,
    /// What that map shows.
    pub view: String,
    /// Whether the pin stands in the middle of it.
    pub has_pin: bool,
    /// The picture in the form: path, width, height.
    pub picture: Option<(String, u32, u32)>,
    /// Shops to invite, as typed.
    pub shops: Vec<String>,
    /// What is seen before saving; none if there is something to mend or nothing was asked yet.
    pub preview: Option<Preview>,
    /// Whether the office has something of this event before it.
    pub waits: bool,
}

/// What is seen before saving.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The next dates in words.
    pub dates: Vec<String>,
    /// How many more there are; none if nobody knows.
    pub more: bool,
    /// Events that it may be the same as: title, dates, address of the page.
    pub similar: Vec<(String, String, String)>,
    /// What the office looks at first, in words.
    pub first: Option<String>,
    /// Which shops will be written to, or when that can be, in words.
    pub invites: Option<String>,
    /// Shops that are none, or have nobody to write to.
    pub not_invited: Vec<String>,
}

/// The whole page.
pub fn editor_page(frame: &Frame, it: &Editor) -> String {
    let t = Words(frame.lang);
    let fields = Fields {
        lang: frame.lang,
        form: &it.form,
        problems: &it.problems,
    };
    let title = match &it.page {
        EventsPage::New => t.eventform_new().to_owned(),
        _ => match it.form.get(Field::TitleDe) {
            "" => t.eventform_edit().to_owned(),
            name => name.to_owned(),
        },
    };
    let waits = it
        .waits
        .then(|| view! { <p class="notice">{t.eventform_waits()}</p> });
    let body = view! {
        {summary(frame.lang, &it.problems)}
        {waits}
        <form
            class="event-form"
            method="post"
            enctype="multipart/form-data"
            action=it.page.path(frame.lang)
            data-dates=EventsPage::Dates.path(frame.lang)
            novalidate
        >
            // The enter key presses the first button.
            <button class="hidden" type="submit" name="do" value="check" tabindex="-1" aria-hidden="true">
                {t.eventform_check()}
            </button>
            <input type="hidden" name="version" value=it.version.to_string() />
            <input type="hidden" name="draft" value=it.draft.clone() />
            <input type="hidden" name="view" value=it.view.clone() />
            {preview(frame, it)}
            {what(&fields)}
            {when::when(&fields)}
            {place(&fields, it)}
            {more(&fields, it)}
            {picture::picture(&fields, it)}
            {access(&fields)}
            {english(&fields)}
            {shops(&fields, it)}
            <p class="form-end">
                <button class="button primary" type="submit" name="do" value="check">
                    {t.eventform_check()}
                </button>
            </p>
            <p class="hint">{t.eventform_check_hint()}</p>
        </form>
    };
    document(frame, &title, body)
}

fn preview(frame: &Frame, it: &Editor) -> Option<AnyView> {
    let t = Words(frame.lang);
    let preview = it.preview.as_ref()?;
    let dates = dates(frame, &preview.dates, preview.more);
    let similar = (!preview.similar.is_empty()).then(|| {
        let items = preview
            .similar
            .iter()
            .map(|(title, when, href)| {
                view! {
                    <li>
                        <a href=href.clone() target="_blank" rel="noopener">{title.clone()}</a>
                        " " {when.clone()}
                    </li>
                }
            })
            .collect_view();
        view! {
            <div class="notice is-similar">
                <p>{t.eventform_similar()}</p>
                <ul>{items}</ul>
            </div>
        }
    });
    let first = preview.first.clone().map(|text| view! { <p>{text}</p> });
    let invited = preview.invites.clone().map(|text| view! { <p>{text}</p> });
    let not = (!preview.not_invited.is_empty())
        .then(|| view! { <p class="field-error">{t.eventform_invites_not(preview.not_invited.join(", "))}</p> });
    Some(
        view! {
            <section class="event-check" aria-labelledby="check">
                <h2 id="check" tabindex="-1">{t.eventform_preview()}</h2>
                {dates}
                {similar}
                {first}
                {invited}
                {not}
                <p>
                    <button class="button primary" type="submit" name="do" value="save">
                        {t.eventform_publish()}
                    </button>
                </p>
                <p class="hint">{t.eventform_preview_hint()}</p>
            </section>
        }
        .into_any(),
    )
}

/// The next dates as a list.
fn dates(frame: &Frame, dates: &[String], more: bool) -> AnyView {
    let t = Words(frame.lang);
    if dates.is_empty() {
        return view! { <p>{t.eventform_no_dates()}</p> }.into_any();
    }
    let items = dates.iter().cloned().map(|it| view! { <li>{it}</li> });
    let more = more.then(|| view! { <p class="hint">{t.eventform_more_dates()}</p> });
    view! {
        <p>{t.eventform_dates()}</p>
        <ol class="event-dates">{items.collect_view()}</ol>
        {more}
    }
    .into_any()
}

/// The next dates alone, for the script of the page.
pub fn dates_fragment(frame: &Frame, list: &[String], more: bool) -> String {
    dates(frame, list, more).to_html()
}

fn what(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let look = Look {
        lang: Some("de"),
        ..Look::default()
    };
    let title = Look {
        required: true,
        ..look
    };
    let short = Look {
        hint: Some(t.eventform_summary_hint()),
        ..look
    };
    view! {
        <section>
            <h2>{t.eventform_what()}</h2>
            {fields.line(Field::TitleDe, t.eventform_title(), title)}
            {fields.line(Field::SummaryDe, t.eventform_summary(), short)}
            {fields.text(Field::TextDe, t.eventform_text(), 5, look)}
        </section>
    }
    .into_any()
}

fn place(fields: &Fields<'_>, it: &Editor) -> AnyView {
    let t = Words(fields.lang);
    let options = [
        ("place", t.eventform_where_place()),
        ("pin", t.eventform_where_pin()),
        ("all", t.eventform_where_all()),
    ];
    let name = Look {
        hint: Some(t.eventform_place_hint()),
        list: Some("places"),
        ..Look::default()
    };
    let candidates = (!it.candidates.is_empty()).then(|| {
        let radios = it
            .candidates
            .iter()
            .map(|(slug, name)| {
                view! {
                    <label class="account-check">
                        <input type="radio" name="place_pick" value=slug.clone() />
                        <span>{name.clone()}</span>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="choice">
                <legend>{t.eventform_candidates()}</legend>
                {radios}
            </fieldset>
        }
    });
    let pin = Look {
        hint: Some(t.eventform_pin_hint()),
        ..Look::default()
    };
    let side = MAP_SIDE.to_string();
    view! {
        <section>
            <h2>{t.eventform_where()}</h2>
            {fields.choice(Field::Venue, t.eventform_where_legend(), &options)}
            <div class="if-place">
                {fields.line(Field::Place, t.eventform_place(), name)}
                <datalist id="places"></datalist>
                {candidates}
                {fields.hidden(Field::PlaceSlug)}
                {fields.hidden(Field::PlaceLabel)}
            </div>
            <div class="if-pin">
                {fields.line(
                    Field::PinDe,
                    t.eventform_pin_name(),
                    Look { hint: Some(t.eventform_pin_name_hint()), lang: Some("de"), ..Look::default() },
                )}
                {fields.line(Field::Pin, t.eventform_pin(), pin)}
                <div class="pin-map" class:has-pin=it.has_pin data-view=it.view.clone()>
                    <div inner_html=it.map.clone()></div>
                    <input
                        type="image"
                        name="pin"
                        src="/account/tap.svg"
                        width=side.clone()
                        height=side
                        alt=t.eventform_map()
                        formnovalidate
                    />
                </div>
                <button class="button" type="submit" name="do" value="wide">
                    {t.eventform_map_wide()}
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn more(fields: &Fields<'_>, it: &Editor) -> AnyView {
    let t = Words(fields.lang);
    let mut categories = vec![(String::new(), t.eventform_category_none().to_owned())];
    categories.extend(it.categories.iter().cloned());
    let prices = [
        ("", t.eventform_price_unknown()),
        ("free", t.eventform_price_free()),
        ("paid", t.eventform_price_paid()),
    ];
    let words = Look {
        hint: Some(t.eventform_price_hint()),
        lang: Some("de"),
        class: "if-paid",
        ..Look::default()
    };
    let link = Look {
        kind: "url",
        ..Look::default()
    };
    view! {
        <section>
            <h2>{t.eventform_more()}</h2>
            {fields.select(Field::Category, t.eventform_category(), categories, "")}
            {fields.choice(Field::Price, t.eventform_price(), &prices)}
            {fields.line(Field::PriceDe, t.eventform_price_words(), words)}
            {fields.line(Field::Link, t.eventform_link(), link)}
            {fields.line(Field::Organiser, t.eventform_organiser(), Look::default())}
        </section>
    }
    .into_any()
}

/// Fields that are in sight only when something stands in them.
fn folded(fields: &Fields<'_>, title: &'static str, of: &[Field], inside: AnyView) -> AnyView {
    let open = of.iter().any(|it| {
        !fields.form.get(*it).is_empty() || fields.problems.iter().any(|p| p.field == *it)
    });
    view! {
        <details class="event-fold" open=open>
            <summary>{title}</summary>
            {inside}
        </details>
    }
    .into_any()
}

fn access(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let wheelchair = [
        ("", t.eventform_unknown()),
        ("yes", t.access_wheelchair_yes()),
        ("limited", t.access_wheelchair_limited()),
        ("no", t.access_wheelchair_no()),
    ];
    let wheelchair = wheelchair
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .to_vec();
    let note = Look {
        lang: Some("de"),
        ..Look::default()
    };
    let inside = view! {
        {fields.select(Field::Wheelchair, t.eventform_wheelchair(), wheelchair, "")}
        {fields.yes_no(Field::Toilet, t.eventform_toilet())}
        {fields.yes_no(Field::HearingLoop, t.eventform_hearing_loop())}
        {fields.text(Field::AccessDe, t.eventform_access_note(), 2, note)}
    };
    let of = [
        Field::Wheelchair,
        Field::Toilet,
        Field::HearingLoop,
        Field::AccessDe,
    ];
    folded(fields, t.eventform_access(), &of, inside.into_any())
}

fn english(fields: &Fields<'_>) -> AnyView {
    let t = Words(fields.lang);
    let look = Look {
        lang: Some("en"),
        ..Look::default()
    };
    let all = [
        Field::TitleEn,
        Field::SummaryEn,
        Field::TextEn,
        Field::PinEn,
        Field::PriceEn,
        Field::AccessEn,
        Field::AltEn,
    ];
    let boxes = all
        .iter()
        .map(|field| {
            let name = label(*field, fields.lang);
            let look = match field {
                Field::PinEn => Look {
                    class: "if-pin",
                    ..look
                },
                Field::PriceEn => Look {
                    class: "if-paid",
                    ..look
                },
                _ => look,
            };
            match field {
                Field::TextEn => fields.text(*field, name, 5, look),
                Field::AccessEn => fields.text(*field, name, 2, look),
                _ => fields.line(*field, name, look),
            }
        })
        .collect_view();
    let inside = view! {
        <p class="hint">{t.eventform_english_hint()}</p>
        {boxes}
    };
    folded(fields, t.eventform_english(), &all, inside.into_any())
}

fn shops(fields: &Fields<'_>, it: &Editor) -> AnyView {
    let t = Words(fields.lang);
    let empty = SHOPS.saturating_sub(it.shops.len()).max(1);
    let typed = it.shops.iter().cloned();
    let inputs = typed
        .chain(std::iter::repeat_n(String::new(), empty))
        .enumerate()
        .map(|(index, value)| {
            view! {
                <input
                    name="shop"
                    value=value
                    list="places"
                    maxlength="200"
                    aria-label=t.eventform_shop_nth(index + 1)
                />
            }
        })
        .collect_view();
    view! {
        <details class="event-fold" open=!it.shops.is_empty()>
            <summary>{t.eventform_shops()}</summary>
            <p class="hint">{t.eventform_shops_hint()}</p>
            <div class="field">{inputs}</div>
        </details>
    }
    .into_any()
}
