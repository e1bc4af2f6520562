//! The map beside the page: wires what the page is about to the one map of the app.

use leptos::prelude::*;

/// The map.
#[component]
pub fn MapPanel() -> impl IntoView {
    view! { <div class="map"></div> }
}
