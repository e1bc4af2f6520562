//! The search field and its filters: a plain form that works without script, and that answers while
//! one types with it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{FilterPanel, Glyph, Icon, closes_on_back, recent, suggest::Suggest};
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
    let suggest = Suggest::new(lang, filters, shown);
    closes_on_back(
        move || suggest.is_shown(),
        move || {
            suggest.close();
        },
    );
    let filtering = RwSignal::new(false);
    let submitted = move |ev: leptos::ev::SubmitEvent| {
        shown.with_untracked(|text| recent::keep(text));
        suggest.close();
        // With script the list has answered while one typed; the form only puts the keyboard away.
        if on_map.get_untracked() {
            ev.prevent_default();
            suggest.blur();
        }
        filtering.set(false);
    };
    // On a phone a tap on the map takes no focus away.
    Effect::new(move |_| {
        window_event_listener(leptos::ev::pointerdown, move |ev| {
            if suggest.is_open() && !suggest.holds(ev.target()) {
                suggest.close();
            }
        });
    });
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=move || Page::Map.path(lang.get())
            node_ref=suggest.form
            on:submit=submitted
            on:focusout=move |ev| {
                if !suggest.holds(ev.related_target()) {
                    suggest.close();
                }
            }
        >
            <div class="search-line">
                <SearchField search suggest shown />
                <button class="search-go" type="submit">
                    {move || t().search_go()}
                </button>
            </div>
            // Filled by script. A press of the mouse must not take the focus from the field.
            <div
                class="suggest"
                hidden=true
                on:mousedown=|ev| ev.prevent_default()
                on:click=move |ev| suggest.clicked(ev.target())
            ></div>
            <p class="hidden" role="status">
                {move || suggest.said.get()}
            </p>
            <FilterPanel search open=filtering />
        </form>
    }
}

/// The field, a combobox (ARIA 1.2) once script has taken over.
#[component]
fn SearchField(
    search: Search,
    suggest: Suggest,
    /// The text as it stands in the field.
    shown: RwSignal<String>,
) -> impl IntoView {
    let t = move || Words(search.lang.get());
    let write = move |text: String| {
        shown.set(text.clone());
        // A new search begins anew: the street or category chosen before was its answer.
        search.change(|filters| {
            filters.text = text.trim().chars().take(Filters::MOST_TEXT).collect();
            filters.street = None;
            filters.category = None;
        });
        suggest.open();
    };
    let pressed = move |ev: leptos::ev::KeyboardEvent| {
        let handled = match ev.key().as_str() {
            // An input method uses the same keys for its own list.
            _ if ev.is_composing() => false,
            "ArrowDown" => suggest.step(true),
            "ArrowUp" => suggest.step(false),
            "Enter" => suggest.choose(),
            "Escape" if suggest.is_open() => suggest.close(),
            "Escape" if shown.with_untracked(|it| !it.is_empty()) => {
                write(String::new());
                suggest.close()
            }
            _ => false,
        };
        if handled {
            ev.prevent_default();
        }
    };
    view! {
                <label class="search-field">
                    <Icon glyph=Glyph::Search />
                    <span class="hidden">{move || t().search_label()}</span>
                    <input
                        type="search"
                        name="q"
                        maxlength="100"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        enterkeyhint="search"
                        placeholder=move || t().search_placeholder()
                        value=search.filters.with_untracked(|it| it.text.clone())
                        prop:value=shown
                        on:input=move |ev| write(event_target_value(&ev))
                        on:focus=move |_| suggest.open()
                        on:click=move |_| suggest.open()
                        on:keydown=pressed
                    />
                </label>
    }
}
