//! The document, and which page stands at which address.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    city::Lang,
    data::Data,
    pages::{
        AccessibilityPage, EventPage, EventsPage, ImprintPage, IslandsPage, MapPage, MissingPage,
        MorePage, PlacePage, PrivacyPage,
    },
    parts::Frame,
};

/// The document around the app, for the server.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::HashedStylesheet;
    view! {
        <!DOCTYPE html>
        <html lang="de">
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

/// Every address, in both languages.
#[component]
fn Pages() -> impl IntoView {
    use Lang::{De, En};
    view! {
        <Routes fallback=MissingPage>
            <Route path=path!("/") view=|| view! { <MapPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en") view=|| view! { <MapPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/ort/:slug") view=|| view! { <PlacePage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/place/:slug") view=|| view! { <PlacePage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/termine") view=|| view! { <EventsPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/events") view=|| view! { <EventsPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/termin/:slug") view=|| view! { <EventPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/event/:slug") view=|| view! { <EventPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/inseln") view=|| view! { <IslandsPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/islands") view=|| view! { <IslandsPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/mehr") view=|| view! { <MorePage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/more") view=|| view! { <MorePage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/impressum") view=|| view! { <ImprintPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/imprint") view=|| view! { <ImprintPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/datenschutz") view=|| view! { <PrivacyPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/privacy") view=|| view! { <PrivacyPage lang=En /> } ssr=SsrMode::Async />
            <Route path=path!("/barrierefreiheit") view=|| view! { <AccessibilityPage lang=De /> } ssr=SsrMode::Async />
            <Route path=path!("/en/accessibility") view=|| view! { <AccessibilityPage lang=En /> } ssr=SsrMode::Async />
        </Routes>
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
