//! On which side of the map the buttons stand: under the right thumb, or under the left one.
//!
//! The choice is kept on the phone only, and never sent anywhere.

use leptos::prelude::*;

use crate::{city::Lang, words::Words};

/// Where it is kept, and the attribute of the document that the style sheet goes by.
#[cfg(feature = "hydrate")]
const KEY: &str = "hand";
const LEFT: &str = "left";

/// Whether the buttons stand on the left.
fn is_left() -> bool {
    #[cfg(feature = "hydrate")]
    if let Ok(Some(storage)) = window().local_storage() {
        return storage.get_item(KEY).ok().flatten().as_deref() == Some(LEFT);
    }
    false
}

/// Puts the buttons where they were wanted last time.
#[cfg(feature = "hydrate")]
pub fn restore() {
    if is_left() {
        show(true);
    }
}

#[cfg(feature = "hydrate")]
fn show(left: bool) {
    if let Some(html) = document().document_element() {
        let _ = if left {
            html.set_attribute("data-hand", LEFT)
        } else {
            html.remove_attribute("data-hand")
        };
    }
}

fn choose(left: bool) {
    #[cfg(feature = "hydrate")]
    {
        show(left);
        // A browser that keeps nothing still shows it for now.
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = if left {
                storage.set_item(KEY, LEFT)
            } else {
                storage.remove_item(KEY)
            };
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = left;
}

/// The choice. It is nothing without script.
#[component]
pub fn HandChoice(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let left = RwSignal::new(false);
    // Only the phone knows, so the server draws the usual one.
    Effect::new(move |_| left.set(is_left()));
    let option = move |value: &'static str, label: &'static str, is: bool| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="hand"
                    value=value
                    prop:checked=move || left.get() == is
                    on:change=move |_| {
                        left.set(is);
                        choose(is);
                    }
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="hand needs-script">
            <legend>{t.hand_label()}</legend>
            {option("right", t.hand_right(), false)}
            {option(LEFT, t.hand_left(), true)}
        </fieldset>
    }
}
