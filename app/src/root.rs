//! The document, and which page stands at which address.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

use crate::{
    data::Data,
    pages::{
        AccessibilityPage, EventPage, EventsPage, ImprintPage, IslandsPage, MapPage, Missing,
        MorePage, PlacePage, PrivacyPage,
    },
    parts::Frame,
    route::Page,
};

/// The document around the app, for the server.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::HashedStylesheet;
    view! {
        <!DOCTYPE html>
        <html>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fffdf8" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#16181b" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/icon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icon-180.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <HashedStylesheet options=options.clone() id="style" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The app: the frame with the map, and in it the page of the address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Without data there is nothing to show; the server answers with an error before it gets here.
    Data::provide().map(|data| {
        go_live(data);
        view! {
            <Router>
                <Frame>
                    <Pages />
                </Frame>
            </Router>
        }
    })
}

/// The page of the address.
///
/// There is one route for all of them: [`Page::parse`] knows every address already, for links, the
/// language switch and the map, and a table of eighteen routes beside it would weigh on every
/// visitor's download.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| ()>
            <Route path=path!("/*page") view=CurrentPage ssr=SsrMode::Async />
        </FlatRoutes>
    }
}

#[component]
fn CurrentPage() -> impl IntoView {
    let path = use_location().pathname;
    let here = Memo::new(move |_| path.with(|path| Page::parse(path)));
    move || {
        let (lang, page) = here.get();
        match page {
            Some(Page::Map) => view! { <MapPage lang /> }.into_any(),
            Some(Page::Place(slug)) => view! { <PlacePage lang slug /> }.into_any(),
            Some(Page::Events) => view! { <EventsPage lang /> }.into_any(),
            Some(Page::Event(slug)) => view! { <EventPage lang slug /> }.into_any(),
            Some(Page::Islands) => view! { <IslandsPage lang /> }.into_any(),
            Some(Page::More) => view! { <MorePage lang /> }.into_any(),
            Some(Page::Imprint) => view! { <ImprintPage lang /> }.into_any(),
            Some(Page::Privacy) => view! { <PrivacyPage lang /> }.into_any(),
            Some(Page::Accessibility) => view! { <AccessibilityPage lang /> }.into_any(),
            None => view! { <Missing lang /> }.into_any(),
        }
    }
}

/// What begins only in the browser: the city arrives, the clock ticks, and tests are told that the
/// page answers now.
fn go_live(data: Data) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-hydrated", "");
        }
        request_idle_callback(move || data.go_live());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = data;
}
