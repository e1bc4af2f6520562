//! The search field and its filters: a plain form that works without script, and that answers while
//! one types with it.

use std::time::Duration;

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    leptos_dom::helpers::debounce,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys,
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{
    FilterPanel, Glyph, Icon, SuggestPanel, recent,
    suggest_panel::{LIST, row_id},
};
use crate::{
    city::Lang,
    data::{Data, filters_of},
    route::Page,
    view::{Filters, Suggestions},
    words::Words,
};

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
    let pressed = move |ev: KeyboardEvent| {
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
    let submitted = move |ev: leptos::ev::SubmitEvent| {
        shown.with_untracked(|text| recent::keep(text));
        suggest.close();
        // With script the list has answered while one typed; the form only puts the keyboard away.
        if on_map.get_untracked() {
            ev.prevent_default();
            blur();
        }
    };
    let form = NodeRef::<html::Form>::new();
    let inside = move |target: Option<web_sys::EventTarget>| {
        let node = target.and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        form.get_untracked()
            .is_some_and(|form| node.is_some() && form.contains(node.as_ref()))
    };
    let left = move |ev: FocusEvent| {
        if !inside(ev.related_target()) {
            suggest.close();
        }
    };
    let field = NodeRef::<html::Input>::new();
    let forget = Callback::new(move |()| {
        recent::forget();
        suggest.close();
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    });
    // On a phone a tap on the map takes no focus away.
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::pointerdown, move |ev| {
            if suggest.is_open() && !inside(ev.target()) {
                suggest.close();
            }
        });
        on_cleanup(move || handle.remove());
    });
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=move || Page::Map.path(lang.get())
            node_ref=form
            on:submit=submitted
            on:focusout=left
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
                        autocapitalize="off"
                        spellcheck="false"
                        enterkeyhint="search"
                        placeholder=move || t().search_placeholder()
                        value=filters.with_untracked(|it| it.text.clone())
                        prop:value=shown
                        role=move || suggest.live.get().then_some("combobox")
                        aria-autocomplete=move || suggest.live.get().then_some("list")
                        aria-expanded=move || suggest.live.get().then(|| suggest.shows().to_string())
                        aria-controls=move || suggest.live.get().then_some(LIST)
                        aria-activedescendant=move || suggest.active.get().map(row_id)
                        node_ref=field
                        on:input=move |ev| write(event_target_value(&ev))
                        on:focus=move |_| suggest.open()
                        on:click=move |_| suggest.open()
                        on:keydown=pressed
                    />
                </label>
                <button class="search-go" type="submit">
                    {move || t().search_go()}
                </button>
            </div>
            <Show when=move || suggest.shows()>
                <SuggestPanel
                    lang
                    found=suggest.found
                    active=suggest.active
                    on_pick=Callback::new(move |name: String| {
                        recent::keep(&name);
                        suggest.close();
                        blur();
                    })
                    on_forget=forget
                />
            </Show>
            <p class="hidden" role="status">
                {move || suggest.said.get()}
            </p>
            <FilterPanel search />
        </form>
    }
}

/// The state of the suggestions.
#[derive(Clone, Copy)]
struct Suggest {
    /// Set once script has taken over; before that the field is a plain one.
    live: RwSignal<bool>,
    is_open: RwSignal<bool>,
    recent: RwSignal<Vec<String>>,
    found: Memo<Suggestions>,
    /// The row that the arrow keys have reached.
    active: RwSignal<Option<usize>>,
    /// What a screen reader says about the number of results.
    said: RwSignal<String>,
}

impl Suggest {
    fn new(lang: Memo<Lang>, filters: Memo<Filters>, shown: RwSignal<String>) -> Self {
        /// Long enough that nobody is interrupted while typing.
        const PAUSE: Duration = Duration::from_millis(800);
        let data = expect_context::<Data>();
        let is_open = RwSignal::new(false);
        let recent = RwSignal::new(Vec::new());
        let found = Memo::new(move |_| {
            if !is_open.get() {
                return Suggestions::default();
            }
            let lang = lang.get();
            let text = shown.get();
            if text.trim().is_empty() {
                return recent.with(|recent| Suggestions::recent(recent, lang));
            }
            let filters = filters.get().with(|it| it.text = text.trim().to_owned());
            let now = data.now.get();
            data.city.with(|city| match city {
                Some(city) => Suggestions::of(city, &filters, now, lang),
                None => Suggestions::default(),
            })
        });
        let active = RwSignal::new(None);
        let (live, said) = (RwSignal::new(false), RwSignal::new(String::new()));
        Effect::new(move |_| live.set(true));
        let mut say = debounce(PAUSE, move |text: String| {
            said.try_set(text);
        });
        Effect::new(move |_| {
            let t = Words(lang.get());
            let typed = is_open.get() && shown.with(|it| !it.trim().is_empty());
            say(match found.with(Suggestions::count) {
                _ if !typed => String::new(),
                0 => t.search_results_none().to_owned(),
                count => t.search_results(count),
            });
        });
        Self {
            live,
            is_open,
            recent,
            found,
            active,
            said,
        }
    }

    /// Whether there is anything to show.
    fn shows(self) -> bool {
        self.is_open.get() && self.found.with(|it| it.count() > 0)
    }

    fn is_open(self) -> bool {
        untrack(move || self.shows())
    }

    /// Offers suggestions, or recent searches while nothing is typed.
    fn open(self) {
        self.active.set(None);
        self.recent.set(recent::load());
        self.is_open.set(true);
    }

    /// Tells that the key is used up.
    fn close(self) -> bool {
        self.active.set(None);
        self.is_open.set(false);
        true
    }

    /// To the next row or the one before, and past the last one back to the field.
    fn step(self, down: bool) -> bool {
        if !self.is_open() {
            self.open();
            return true;
        }
        let count = self.found.with_untracked(Suggestions::count);
        self.active.update(|active| {
            *active = match (*active, down) {
                (None, true) => Some(0),
                (None, false) => count.checked_sub(1),
                (Some(row), true) => Some(row + 1).filter(|row| *row < count),
                (Some(row), false) => row.checked_sub(1),
            };
        });
        if let Some(row) = self.active_row() {
            row.scroll_into_view_with_bool(false);
        }
        true
    }

    /// Opens the active row; whether there is one.
    fn choose(self) -> bool {
        let row = self.active_row();
        if let Some(row) = &row {
            row.click();
        }
        row.is_some()
    }

    fn active_row(self) -> Option<web_sys::HtmlElement> {
        let id = row_id(self.active.get_untracked()?);
        document().get_element_by_id(&id)?.dyn_into().ok()
    }
}

/// Puts the phone's keyboard away.
fn blur() {
    let active = document().active_element();
    if let Some(Ok(element)) = active.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
        let _ = element.blur();
    }
}
