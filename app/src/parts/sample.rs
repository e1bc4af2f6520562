//! Made-up records are marked wherever they appear, and the page says so.

use leptos::prelude::*;

use crate::{city::Lang, words::Words};

/// The mark beside the name of a made-up record.
#[component]
pub fn Sample(
    /// The language of the page.
    lang: Lang,
    /// Whether the record is made up.
    on: bool,
) -> impl IntoView {
    let t = Words(lang);
    on.then(|| view! { " " <span class="sample" title=t.sample_title()>{t.sample_mark()}</span> })
}

/// The note on the page while any sample is published.
#[component]
pub fn SampleNote(
    /// The language of the page.
    lang: Lang,
    /// Whether any sample is published.
    #[prop(into)]
    on: Signal<bool>,
) -> impl IntoView {
    let t = Words(lang);
    view! {
        <Show when=move || on.get()>
            <p class="sample-note">{t.sample_note()}</p>
        </Show>
    }
}
