//! The pages, one module each.

mod event;
mod events;
mod islands;
mod legal;
mod map;
mod missing;
mod more;
mod place;

pub use event::EventPage;
pub use events::EventsPage;
pub use islands::IslandsPage;
pub use legal::{AccessibilityPage, ImprintPage, PrivacyPage};
pub use map::MapPage;
pub use missing::Missing;
pub use more::MorePage;
pub use place::{PlacePage, PlaceRecord};

use leptos::prelude::*;

use crate::{city::Lang, data::Data, words::Words};

/// What stands in for a page that waits for the city, and what to do if it does not come.
#[component]
pub fn Waiting(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let failed = expect_context::<Data>().failed;
    view! {
        <div class="waiting" role="status">
            <Show when=move || failed.get() fallback=move || view! { <p>{t.waiting_text()}</p> }>
                <p>{t.waiting_failed()}</p>
                <p>
                    <a class="button" href="" rel="external">{t.waiting_retry()}</a>
                </p>
            </Show>
        </div>
    }
}
