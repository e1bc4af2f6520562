//! The link that leads there.

use leptos::prelude::*;

use crate::{
    city::{Lang, Point},
    view::Device,
    words::Words,
};

/// "Route": opens the way in the map application of the device.
#[component]
pub fn Way(
    /// The language of the page.
    lang: Lang,
    /// Where to.
    at: Point,
    /// What stands there.
    name: String,
    /// Whether it is the first thing that one does with this page.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let device = RwSignal::new(Device::default());
    // Only after the page has been taken over: what the browser draws first must be what the
    // server has drawn.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let navigator = window().navigator();
        let agent = navigator.user_agent().unwrap_or_default();
        device.set(Device::of(&agent, navigator.max_touch_points()));
    });
    view! {
        <a class="button way" class:primary=primary href=move || device.get().way_to(at, &name) rel="external noopener">
            {Words(lang).place_way()}
        </a>
    }
}
