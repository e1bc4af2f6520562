//! What a place offers at the city's events ("Aktion").

use leptos::prelude::*;

use super::edit::Drawing;
use super::fields::Fields;
use super::route::OwnerPage;
use crate::account::field::{Problem, to_mend};
use crate::account::frame::{Frame, document};
use crate::city::{Text, check};
use crate::route::Page;
use crate::words::Words;

/// The longest offer, in letters.
pub const OFFER: usize = 240;

/// An event that is to come.
#[derive(Debug, Clone)]
pub struct Coming {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// When it is next, in words.
    pub when: String,
    /// What the place offers.
    pub offer: Option<Text>,
    /// Whether its organiser has asked the place to take part.
    pub invited: bool,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Offers {
    /// The place's name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// The events, the next one first.
    pub events: Vec<Coming>,
    /// What was typed about one of them, if something about it is to be mended: slug and fields.
    pub typed: Option<(String, Fields)>,
    /// What is to be mended.
    pub problems: Vec<Problem>,
}

/// The offer in the fields of an event: none if there shall be none any more.
///
/// # Errors
/// What is to be mended.
pub fn offer_of(fields: &Fields, event: &str, t: Words) -> Result<Option<Text>, Vec<Problem>> {
    let typed = |tag: &str| check::tidy_text(fields.get(&format!("{event}.offer.{tag}")));
    let (de, en) = (typed("de"), typed("en"));
    let mut problems = Vec::new();
    for (text, tag) in [(&de, "de"), (&en, "en")] {
        let field = format!("{event}.offer.{tag}");
        let length = text.chars().count();
        if length > OFFER {
            problems.push(Problem::new(field, t.owner_too_long(length, OFFER)));
        }
    }
    if de.is_empty() && !en.is_empty() {
        let field = format!("{event}.offer.de");
        problems.push(Problem::new(field, t.owner_german_missing()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let en = (!en.is_empty()).then_some(en);
    Ok((!de.is_empty()).then_some(Text { de, en }))
}

/// The page.
pub fn offers_page(frame: &Frame, offers: &Offers) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let items = offers
        .events
        .iter()
        .map(|event| item(frame, offers, event))
        .collect_view();
    let none = offers
        .events
        .is_empty()
        .then(|| view! { <p>{t.owner_offers_none()}</p> });
    let body = view! {
        <p>
            <a href=OwnerPage::Place.path(lang, &offers.slug)>{t.owner_back(&offers.name)}</a>
        </p>
        <p class="lead">{t.owner_offers_lead()}</p>
        {to_mend(t.owner_to_mend(), &offers.problems)}
        {none}
        <ul class="account-list">{items}</ul>
    };
    document(frame, &t.owner_offers_title(&offers.name), body)
}

fn item(frame: &Frame, offers: &Offers, event: &Coming) -> AnyView {
    let lang = frame.lang;
    let t = Words(lang);
    let slug = &event.slug;
    let mut fields = Fields::default();
    let (german, english) = (format!("{slug}.offer.de"), format!("{slug}.offer.en"));
    let typed = offers.typed.as_ref().filter(|(of, _)| of == slug);
    if let Some((_, typed)) = typed {
        fields.set(&german, typed.get(&german));
        fields.set(&english, typed.get(&english));
    } else {
        let offer = event.offer.clone().unwrap_or_default();
        fields.set(&german, offer.de);
        fields.set(&english, offer.en.unwrap_or_default());
    }
    let drawing = Drawing {
        lang,
        fields: &fields,
        problems: &offers.problems,
        doubts: &[],
    };
    let open = typed.is_some();
    let label = if event.offer.is_some() {
        t.owner_offer_change()
    } else {
        t.owner_offer_add()
    };
    let invited = event
        .invited
        .then(|| view! { <p><strong>{t.owner_offer_invited()}</strong></p> });
    let now = event.offer.as_ref().map(|offer| {
        view! { <p>{offer.get(lang).to_owned()}</p> }
    });
    let remove = event.offer.is_some().then(|| {
        view! {
            <button class="button" type="submit" name="do" value="remove">{t.owner_offer_remove()}</button>
        }
    });
    view! {
        <li class="account-item">
            <a class="owner-place" href=Page::Event(slug.clone()).path(lang)>{event.title.clone()}</a>
            <span class="hint">{event.when.clone()}</span>
            {invited}
            {now}
            <details class="quick" open=open>
                <summary class="button">
                    {label}
                    <span class="hidden">": " {event.title.clone()}</span>
                </summary>
                <form class="is-stacked" method="post" action=OwnerPage::Offers.path(lang, &offers.slug)>
                    <input type="hidden" name="event" value=slug.clone() />
                    {drawing.area(&german, t.owner_offer_de(), 2, OFFER)}
                    {drawing.area(&english, t.owner_offer_en(), 2, OFFER)}
                    <p class="actions">
                        <button class="button primary" type="submit" name="do" value="save">
                            {t.owner_publish()}
                        </button>
                        {remove}
                    </p>
                </form>
            </details>
        </li>
    }
    .into_any()
}
