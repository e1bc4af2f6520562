//! A place as visitors will see it, before they do.

use leptos::prelude::*;

use super::fields::Fields;
use super::route::OwnerPage;
use crate::account::frame::{Frame, document};
use crate::city::Lang;
use crate::data::{Data, ServerData};
use crate::pages::PlaceRecord;
use crate::view::PlaceView;
use crate::words::Words;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The place's name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What was typed; it goes along.
    pub fields: Fields,
    /// The parts that visitors will see changed at once, in words.
    pub live: Vec<String>,
    /// Those that the office looks at first.
    pub waits: Vec<String>,
    /// What was done on one's behalf and should be looked at.
    pub notes: Vec<String>,
    /// The article, see [`article`].
    pub article: String,
}

/// A place's page without what stands around it, drawn from a city in which the place is as it would
/// be; nothing if it is not in it.
pub fn article(data: ServerData, slug: &str, lang: Lang) -> Option<String> {
    let view = PlaceView::of(&data.city, slug, data.now, lang)?;
    let html = Owner::new().with(|| {
        provide_context(data);
        Data::provide()?;
        Some(view! { <PlaceRecord lang place=view /> }.to_html())
    });
    // The page around it has its own first heading.
    html.map(|html| {
        html.replace("<h1", "<h2 class=\"as-h1\"")
            .replace("</h1>", "</h2>")
    })
}

/// The page.
pub fn preview_page(frame: &Frame, preview: Preview) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let hidden = preview
        .fields
        .pairs()
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        })
        .collect_view();
    let nothing = preview.live.is_empty() && preview.waits.is_empty();
    let live = (!preview.live.is_empty()).then(|| {
        view! { <p>{t.owner_goes_live(preview.live.join(", "))}</p> }
    });
    let waits = (!preview.waits.is_empty()).then(|| {
        view! { <p class="notice">{t.owner_will_wait(preview.waits.join(", "))}</p> }
    });
    let notes = preview
        .notes
        .iter()
        .map(|note| view! { <p class="notice">{note.clone()}</p> })
        .collect_view();
    let publish = if nothing {
        t.owner_confirm_unchanged()
    } else {
        t.owner_publish()
    };
    let body = view! {
        <p>{t.owner_preview_lead()}</p>
        {notes}
        <div class="preview" data-theme="visitor" inner_html=preview.article></div>
        <form
            class="owner-form owner-publish"
            method="post"
            action=OwnerPage::Edit.path(lang, &preview.slug)
            data-send-safely
            data-offline=t.owner_offline()
            data-online=t.owner_online()
            data-send=t.owner_send_now()
        >
            {hidden} {nothing.then(|| view! { <p>{t.owner_nothing_changed()}</p> })} {live} {waits}
            <p class="actions">
                <button class="button primary" type="submit" name="do" value="publish">{publish}</button>
                <button class="button" type="submit" name="do" value="edit">{t.owner_back_to_form()}</button>
            </p>
        </form>
    };
    document(frame, &t.owner_preview_of(&preview.name), body)
}
