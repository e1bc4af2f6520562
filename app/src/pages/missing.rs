//! A page that does not exist, or no longer: says so with status 404, and helps on.

use leptos::prelude::*;

use crate::{city::Lang, parts::Head, route::Page, words::Words};

/// What to say and where to go on.
#[component]
pub fn Missing(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    let t = Words(lang);
    let link = |page: Page, label: &'static str| {
        view! {
            <li>
                <a class="button" href=page.path(lang)>{label}</a>
            </li>
        }
    };
    view! {
        <Head lang page=None title=t.missing_title() description=t.missing_text() />
        <div class="record">
            <h1>{t.missing_title()}</h1>
            <p class="lead">{t.missing_text()}</p>
            <form class="missing-search" method="get" action=Page::Map.path(lang)>
                <label>
                    <span>{t.missing_search()}</span>
                    <input type="search" name="q" maxlength="100" />
                </label>
                <button class="button primary" type="submit">{t.search_go()}</button>
            </form>
            <ul class="links">
                {link(Page::Map, t.nav_map())} {link(Page::Events, t.nav_events())}
                {link(Page::Islands, t.nav_islands())}
            </ul>
        </div>
    }
}
