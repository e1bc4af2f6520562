//! What a shop does for an event.

use leptos::prelude::*;

use super::EventsPage;
use crate::account::field::{Area, area};
use crate::account::frame::{Frame, document};
use crate::city::Slug;
use crate::words::Words;

/// The most letters of an offer.
pub const MAX: usize = 300;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Offering {
    /// The event.
    pub event: Slug,
    /// Its title.
    pub title: String,
    /// When it is.
    pub when: String,
    /// The version of the event that was seen.
    pub version: i64,
    /// The person's places: slug, name, and what they offer in German and English.
    pub places: Vec<(String, String, String, String)>,
    /// What has to be mended: place and message.
    pub problem: Option<(String, String)>,
}

/// The page "Aktion".
pub fn offer_page(frame: &Frame, it: &Offering) -> String {
    let t = Words(frame.lang);
    let none = it
        .places
        .is_empty()
        .then(|| view! { <p class="notice">{t.offer_none()}</p> });
    let forms = it
        .places
        .iter()
        .map(|(slug, name, de, en)| {
            let problem = it.problem.clone().filter(|(place, _)| place == slug);
            let (de_id, en_id) = (format!("de-{slug}"), format!("en-{slug}"));
            let hint = format!("hint-{slug}");
            let attrs = Area {
                rows: 3,
                max: Some(MAX),
                lang: Some("de"),
                described_by: Some(hint.clone()),
                invalid: problem.is_some(),
                required: true,
                ..Area::default()
            };
            let english = Area {
                rows: 3,
                max: Some(MAX),
                lang: Some("en"),
                ..Area::default()
            };
            let message = problem.map(|(_, text)| {
                view! { <p class="field-error" role="alert">{text}</p> }
            });
            let remove = (!de.is_empty()).then(|| {
                view! {
                    <button class="button" type="submit" name="do" value="remove" formnovalidate>
                        {t.offer_remove()}
                    </button>
                }
            });
            view! {
                <form class="event-form" method="post" action=EventsPage::Offer(it.event.clone()).path(frame.lang)>
                    <h2>{name.clone()}</h2>
                    <input type="hidden" name="place" value=slug.clone() />
                    <input type="hidden" name="version" value=it.version.to_string() />
                    {message}
                    <div class="field">
                        <label for=de_id.clone()>{t.offer_text()}</label>
                        <p class="hint" id=hint>{t.offer_hint()}</p>
                        {area("text_de", &de_id, de, attrs)}
                    </div>
                    <div class="field">
                        <label for=en_id.clone()>{t.offer_text_en()}</label>
                        {area("text_en", &en_id, en, english)}
                    </div>
                    <p class="actions">
                        <button class="button primary" type="submit" name="do" value="save">
                            {t.offer_go()}
                        </button>
                        {remove}
                    </p>
                </form>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{it.when.clone()}</p>
        <p>{t.offer_lead()}</p>
        {none}
        {forms}
    };
    document(frame, &t.offer_title(&it.title), body)
}
