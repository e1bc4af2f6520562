//! What stands around every page: skip link, bar, map, navigation.

use leptos::prelude::*;
use leptos_meta::Html;
use leptos_router::hooks::use_location;

use super::{Glyph, Grip, Icon, MapPanel, SearchBox, Sheet, closes_on_back};
use crate::{city::Lang, data::Data, route::Page, words::Words};

/// How much room a page leaves the map on a phone.
fn layout(page: Option<&Page>) -> &'static str {
    match page {
        Some(Page::Map) => "map",
        Some(page) if page.has_map() => "record",
        Some(_) | None => "text",
    }
}

/// The frame. The map in it stays for the life of the app; only `children` change.
#[component]
pub fn Frame(
    /// The routed pages.
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname;
    let here = Memo::new(move |_| path.with(|path| Page::parse(path)));
    let lang = Memo::new(move |_| here.get().0);
    let t = move || Words(lang.get());
    let data = expect_context::<Data>();
    let name = move || {
        data.site
            .with_value(|site| site.title.get(lang.get()).to_owned())
    };
    // The sign of the network that runs it; without networks, the city's initial.
    let mark = data.site.with_value(|site| {
        let network = site.networks.first().map(|it| it.mark.clone());
        network.unwrap_or_else(|| site.city.chars().take(1).collect())
    });
    let several = data.site.with_value(|site| site.languages.len() > 1);
    let other = move || {
        let (lang, page) = here.get();
        page.unwrap_or(Page::Map).path(lang.other())
    };
    let sheet = RwSignal::new(Sheet::default());
    let drag = RwSignal::new(0.0);
    // Whoever opens a page wants to see it, and the place on the map.
    Effect::new(move |before: Option<&'static str>| {
        let now = here.with(|(_, page)| layout(page.as_ref()));
        if before.is_some_and(|before| before != now) {
            sheet.set(Sheet::default());
        }
        now
    });
    closes_on_back(
        move || sheet.get() == Sheet::Full,
        move || sheet.set(Sheet::Half),
    );
    let shift = move || {
        let drag = drag.get();
        (drag != 0.0).then(|| format!("0 {drag}px"))
    };
    view! {
        <Html attr:lang=move || lang.get().tag() />
        // "external" keeps the router out of it, so that the browser moves the focus as well.
        <a class="skip" href="#content" rel="external">{move || t().frame_skip()}</a>
        <div
            class="app"
            data-layout=move || layout(here.get().1.as_ref())
            data-sheet=move || sheet.get().key()
        >
            <header class="bar">
                <a class="brand" href=move || Page::Map.path(lang.get())>
                    <span class="brand-mark" aria-hidden="true">{mark}</span>
                    <span class="brand-name">{name}</span>
                </a>
                <a class="back" href=move || Page::Map.path(lang.get())>
                    <Icon glyph=Glyph::Back />
                    <span>{move || t().frame_back()}</span>
                </a>
                <SearchBox lang here=Signal::derive(move || here.get().1) />
                {several
                    .then(|| {
                        view! {
                            <a
                                class="language"
                                href=other
                                hreflang=move || lang.get().other().tag()
                                lang=move || lang.get().other().tag()
                                rel="alternate"
                            >
                                <span aria-hidden="true">{move || t().frame_other_short()}</span>
                                <span class="hidden">{move || t().frame_other()}</span>
                            </a>
                        }
                    })}
            </header>
            <MapPanel />
            <main id="content" tabindex="-1" style:translate=shift>
                <Grip lang sheet drag />
                {children()}
            </main>
            <Navigation here lang />
        </div>
    }
}

/// The navigation: at the bottom of a phone, at the top of a wide screen.
#[component]
fn Navigation(here: Memo<(Lang, Option<Page>)>, lang: Memo<Lang>) -> impl IntoView {
    let t = move || Words(lang.get());
    let item = move |page: Page, glyph: Glyph, label: fn(Words) -> &'static str| {
        let target = page.clone();
        let current = move || {
            let (_, now) = here.get();
            let now = now?;
            let within = match (&page, &now) {
                (Page::Map, Page::Place(_))
                | (Page::Events, Page::Event(_))
                | (Page::More, Page::Imprint | Page::Privacy | Page::Accessibility) => "true",
                (one, other) if one == other => "page",
                _ => return None,
            };
            Some(within)
        };
        // Read alone, as in a list of links, "more" says nothing.
        let about = (target == Page::More)
            .then(|| view! { <span class="hidden">{move || t().nav_more_about()}</span> });
        view! {
            <a href=move || target.path(lang.get()) aria-current=current>
                <Icon glyph />
                <span>{move || label(t())}" "{about}</span>
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=move || t().nav_label()>
            {item(Page::Map, Glyph::Map, Words::nav_map)}
            {item(Page::Events, Glyph::Calendar, Words::nav_events)}
            {item(Page::Islands, Glyph::Bench, Words::nav_islands)}
            {item(Page::More, Glyph::More, Words::nav_more)}
        </nav>
    }
}
