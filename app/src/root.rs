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

/// Where the browser finds the files that the build has made.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The app's JavaScript.
    pub js: String,
    /// The app's WebAssembly.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
}

/// A script that stands in every page: its name, for logs, and its text.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What it is called.
    pub name: &'static str,
    /// The text, to the letter: it is allowed to run by its hash.
    pub text: String,
}

/// All scripts that a page may hold. They are known before any page is drawn: nothing of what people
/// write is in them, so that whatever else stands in a page need not run. What a page is drawn from
/// goes to the browser as data, see [`data_block`].
#[cfg(feature = "ssr")]
pub fn inline_scripts(assets: &Assets) -> Vec<Script> {
    vec![Script {
        name: "takeover",
        text: takeover(assets),
    }]
}

/// The values that a page was drawn from, by the numbers that Leptos has given them, for the browser
/// to take over. It is data and not a script: no browser runs it, whatever it holds.
#[cfg(feature = "ssr")]
pub fn data_block(values: &std::collections::BTreeMap<usize, String>) -> String {
    // Writing texts by their numbers cannot fail.
    let json = serde_json::to_string(values).unwrap_or_default();
    let json = crate::escape::json(&json);
    format!(r#"<script type="application/json" id="{DATA_BLOCK}">{json}</script>"#)
}

/// The id of the [`data_block`].
const DATA_BLOCK: &str = "drawn-from";

/// The document around the app, for the server.
pub fn shell(assets: Assets) -> impl IntoView {
    let script = takeover(&assets);
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
                <link id="style" rel="stylesheet" href=assets.css />
                <script type="module" inner_html=script></script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The script that fetches the app and lets it take over the page.
///
/// As Leptos's own `HydrationScripts`, with three differences. Two count on a slow line: nothing is
/// fetched before the page has been shown, so that it and its style sheet do not share the line with
/// half a megabyte that nobody sees; and then the app's two files come side by side. The third is
/// that the values the page was drawn from are read from a block of data and put where Leptos looks
/// for them, instead of being scripts themselves.
///
/// Whoever goes back before that, after a reload, stays in this document by the browser's rules, with
/// another address over what was drawn for this one. So it is loaded anew.
fn takeover(Assets { js, wasm, .. }: &Assets) -> String {
    format!(
        "const at=()=>location.pathname+location.search,drawn=at(),\
         back=()=>at()===drawn||location.reload(),\
         take=async()=>{{\
         const wasm=fetch({wasm:?}),app=await import({js:?});\
         await app.default({{module_or_path:wasm}});\
         const values=JSON.parse(document.getElementById('{DATA_BLOCK}').textContent);\
         Object.assign(globalThis,{{__RESOLVED_RESOURCES:Object.assign([],values),\
         __SERIALIZED_ERRORS:[],__INCOMPLETE_CHUNKS:[]}});\
         removeEventListener('popstate',back);app.hydrate()}};\
         addEventListener('popstate',back);\
         self.requestIdleCallback?requestIdleCallback(take,{{timeout:1000}}):setTimeout(take,100)"
    )
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
        crate::parts::restore_hand();
        if let Some(html) = document().document_element() {
            if is_installed_on_ios() {
                let _ = html.set_attribute("data-installed", "");
            }
            let _ = html.set_attribute("data-hydrated", "");
        }
        request_idle_callback(move || data.go_live());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = data;
}

/// Whether the page runs as an installed app on iOS, which then says so nowhere else for sure.
#[cfg(feature = "hydrate")]
fn is_installed_on_ios() -> bool {
    js_sys::Reflect::get(&window().navigator(), &"standalone".into())
        .is_ok_and(|installed| installed.is_truthy())
}
