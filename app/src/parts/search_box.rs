//! The search field and its filters: a plain form that works without script, and that answers while
//! one types with it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{FilterPanel, Glyph, Icon};
use crate::{city::Lang, data::filters_of, route::Page, view::Filters, words::Words};

/// The filters in the address, and the way to change them.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// The language of the page.
    pub lang: Memo<Lang>,
    /// The filters of the map; none on other pages.
    pub filters: Memo<Filters>,
    go: Callback<Filters>,
}

impl Search {
    /// Shows the list with other filters. The address follows without a new entry in the history,
    /// so that going back leads to where the visitor came from.
    pub fn change(self, change: impl FnOnce(&mut Filters)) {
        let filters = self.filters.with_untracked(|filters| filters.with(change));
        self.go.run(filters);
    }
}

/// Search and filters of the list of places.
#[component]
pub fn SearchBox(
    /// The language of the page.
    lang: Memo<Lang>,
    /// The page it stands on; from elsewhere a search leads to the map.
    #[prop(into)]
    here: Signal<Option<Page>>,
) -> impl IntoView {
    let query = use_query_map();
    let on_map = Memo::new(move |_| here.get() == Some(Page::Map));
    let filters = Memo::new(move |_| {
        if on_map.get() {
            query.with(filters_of)
        } else {
            Filters::from_pairs([])
        }
    });
    let navigate = use_navigate();
    let go = Callback::new(move |filters: Filters| {
        let target = Page::Map.path(lang.get_untracked());
        let options = NavigateOptions {
            replace: on_map.get_untracked(),
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&format!("{target}{}", filters.query()), options);
    });
    let search = Search { lang, filters, go };
    let t = move || Words(lang.get());
    // The filters keep the text without the blanks at its ends; somebody typing the next word must
    // not lose the blank before it.
    let shown = RwSignal::new(filters.with_untracked(|it| it.text.clone()));
    Effect::new(move |_| {
        let text = filters.with(|it| it.text.clone());
        if shown.with_untracked(|shown| shown.trim() != text) {
            shown.set(text);
        }
    });
    let typed = move |ev| {
        let text = event_target_value(&ev);
        shown.set(text.clone());
        search.change(|filters| filters.text = text.trim().chars().take(100).collect());
    };
    let submitted = move |ev: leptos::ev::SubmitEvent| {
        // With script the list has answered while one typed; the form only puts the keyboard away.
        if on_map.get_untracked() {
            ev.prevent_default();
            blur();
        }
    };
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=move || Page::Map.path(lang.get())
            on:submit=submitted
        >
            <div class="search-line">
                <label class="search-field">
                    <Icon glyph=Glyph::Search />
                    <span class="hidden">{move || t().search_label()}</span>
                    <input
                        type="search"
                        name="q"
                        maxlength="100"
                        autocomplete="off"
                        enterkeyhint="search"
                        placeholder=move || t().search_placeholder()
                        value=filters.with_untracked(|it| it.text.clone())
                        prop:value=shown
                        on:input=typed
                    />
                </label>
                <button class="search-go" type="submit">
                    {move || t().search_go()}
                </button>
            </div>
            <FilterPanel search />
        </form>
    }
}

/// Puts the phone's keyboard away.
fn blur() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let active = document().active_element();
        if let Some(Ok(element)) = active.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
            let _ = element.blur();
        }
    }
}
