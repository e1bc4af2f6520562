//! The state of the suggestions: whether they are shown, which one is active, what is said of them.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*, wasm_bindgen::JsCast, web_sys};

use super::{recent, suggest_panel::row_id};
use crate::{
    city::Lang,
    data::Data,
    view::{Filters, Suggestions},
    words::Words,
};

/// The state of the suggestions.
#[derive(Debug, Clone, Copy)]
pub struct Suggest {
    /// Set once script has taken over; before that the field is a plain one.
    pub live: RwSignal<bool>,
    is_open: RwSignal<bool>,
    recent: RwSignal<Vec<String>>,
    /// What is suggested; nothing while closed.
    pub found: Memo<Suggestions>,
    /// The row that the arrow keys have reached.
    pub active: RwSignal<Option<usize>>,
    /// What a screen reader says about the number of results.
    pub said: RwSignal<String>,
}

impl Suggest {
    /// Suggestions for what the field shows.
    pub fn new(lang: Memo<Lang>, filters: Memo<Filters>, shown: RwSignal<String>) -> Self {
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
            let filters = filters
                .get()
                .with(|it| text.trim().clone_into(&mut it.text));
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
    pub fn shows(self) -> bool {
        self.is_open.get() && self.found.with(|it| it.count() > 0)
    }

    /// The same, asked once.
    pub fn is_open(self) -> bool {
        untrack(move || self.shows())
    }

    /// Offers suggestions, or recent searches while nothing is typed.
    pub fn open(self) {
        self.active.set(None);
        self.recent.set(recent::load());
        self.is_open.set(true);
    }

    /// Puts the list away, and tells that the key is used up.
    pub fn close(self) -> bool {
        self.active.set(None);
        self.is_open.set(false);
        true
    }

    /// To the next row or the one before, and past the last one back to the field.
    pub fn step(self, down: bool) -> bool {
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
    pub fn choose(self) -> bool {
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
