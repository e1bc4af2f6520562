//! The suggestions while they are shown: what they are, which one is active, what is said of them.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::debounce, prelude::*, wasm_bindgen::JsCast, web_sys};

use super::{
    recent,
    suggest_panel::{LIST, html, row_id},
};
use crate::{
    city::Lang,
    data::Data,
    view::{Filters, Suggestions},
    words::Words,
};

/// The state of the suggestions, and the form in which they stand.
#[derive(Debug, Clone, Copy)]
pub struct Suggest {
    /// The form with the field (`input[name=q]`) and the list (`.suggest`).
    pub form: NodeRef<html::Form>,
    /// What a screen reader says about the number of results.
    pub said: RwSignal<String>,
    is_open: RwSignal<bool>,
    /// Searches made before, a line each.
    recent: RwSignal<String>,
    found: Memo<Suggestions>,
    /// The row that the arrow keys have reached.
    active: StoredValue<Option<usize>>,
}

impl Suggest {
    /// Suggestions for what the field shows.
    pub fn new(lang: Memo<Lang>, filters: Memo<Filters>, shown: RwSignal<String>) -> Self {
        let data = expect_context::<Data>();
        let is_open = RwSignal::new(false);
        let recent = RwSignal::new(String::new());
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
        let suggest = Self {
            form: NodeRef::new(),
            said: RwSignal::new(String::new()),
            is_open,
            recent,
            found,
            active: StoredValue::new(None),
        };
        suggest.draw(lang);
        suggest.speak(lang, shown);
        suggest
    }

    /// Writes the list whenever it changes, and tells the field.
    ///
    /// Only script makes the field a combobox; without it, it is a plain one.
    fn draw(self, lang: Memo<Lang>) {
        Effect::new(move |_| {
            let html = self.found.with(|found| html(found, lang.get()));
            let (Some(field), Some(list)) = (self.part("input[name=q]"), self.part(".suggest"))
            else {
                return;
            };
            for (name, value) in [
                ("role", "combobox"),
                ("aria-autocomplete", "list"),
                ("aria-controls", LIST),
                (
                    "aria-expanded",
                    if html.is_empty() { "false" } else { "true" },
                ),
            ] {
                let _ = field.set_attribute(name, value);
            }
            list.set_hidden(html.is_empty());
            list.set_inner_html(&html);
            self.activate(None);
        });
    }

    /// Says how many results there are as soon as nobody is typing any more.
    fn speak(self, lang: Memo<Lang>, shown: RwSignal<String>) {
        const PAUSE: Duration = Duration::from_millis(800);
        let said = self.said;
        let mut say = debounce(PAUSE, move |text: String| {
            said.try_set(text);
        });
        Effect::new(move |_| {
            let t = Words(lang.get());
            let typed = self.is_open.get() && shown.with(|it| !it.trim().is_empty());
            say(match self.found.with(Suggestions::count) {
                _ if !typed => String::new(),
                0 => t.search_results_none().to_owned(),
                count => t.search_results(count),
            });
        });
    }

    fn part(self, selector: &str) -> Option<web_sys::HtmlElement> {
        let form = self.form.get_untracked()?;
        let part = form.query_selector(selector).ok().flatten()?;
        part.dyn_into().ok()
    }

    /// Whether there is anything to see.
    pub fn is_open(self) -> bool {
        self.count() > 0
    }

    /// As [`Self::is_open`], for whoever wants to be told when it changes.
    pub fn is_shown(self) -> bool {
        self.found.with(Suggestions::count) > 0
    }

    fn count(self) -> usize {
        self.found.with_untracked(Suggestions::count)
    }

    /// Offers suggestions, or recent searches while nothing is typed.
    pub fn open(self) {
        self.recent.set(recent::load());
        self.is_open.set(true);
    }

    /// Puts the list away, and tells that the key is used up.
    pub fn close(self) -> bool {
        self.is_open.set(false);
        true
    }

    /// To the next row or the one before, and past the last one back to the field.
    pub fn step(self, down: bool) -> bool {
        if self.is_open() {
            let count = self.count();
            self.activate(match (self.active.get_value(), down) {
                (None, true) => Some(0),
                (None, false) => count.checked_sub(1),
                (Some(row), true) => Some(row + 1).filter(|row| *row < count),
                (Some(row), false) => row.checked_sub(1),
            });
        } else {
            self.open();
        }
        true
    }

    fn activate(self, row: Option<usize>) {
        if let Some(before) = self.active_row() {
            let _ = before.set_attribute("aria-selected", "false");
        }
        self.active.set_value(row);
        let Some(field) = self.part("input[name=q]") else {
            return;
        };
        if let Some(row) = self.active_row() {
            let _ = row.set_attribute("aria-selected", "true");
            let _ = field.set_attribute("aria-activedescendant", &row.id());
            row.scroll_into_view_with_bool(false);
        } else {
            let _ = field.remove_attribute("aria-activedescendant");
        }
    }

    fn active_row(self) -> Option<web_sys::HtmlElement> {
        let row = self.active.get_value()?;
        self.part(&format!("#{}", row_id(row)))
    }

    /// Opens the active row; whether there is one.
    pub fn choose(self) -> bool {
        let row = self.active_row();
        if let Some(row) = &row {
            row.click();
        }
        row.is_some()
    }

    /// A click into the list: the router follows the link, the rest happens here.
    pub fn clicked(self, target: Option<web_sys::EventTarget>) {
        let Some(element) = target.and_then(|it| it.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let inside = |selector| element.closest(selector).ok().flatten();
        if inside(".suggest-forget").is_some() {
            recent::forget();
            self.close();
            if let Some(field) = self.part("input[name=q]") {
                let _ = field.focus();
            }
        } else if let Some(row) = inside(".suggestion") {
            let name = row.query_selector(".suggestion-name").ok().flatten();
            recent::keep(&name.and_then(|it| it.text_content()).unwrap_or_default());
            self.close();
            self.blur();
        }
    }

    /// Puts the phone's keyboard away.
    pub fn blur(self) {
        if let Some(field) = self.part("input[name=q]") {
            let _ = field.blur();
        }
    }

    /// Whether something lies within the form.
    pub fn holds(self, target: Option<web_sys::EventTarget>) -> bool {
        let node = target.and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let form = self.form.get_untracked();
        form.is_some_and(|form| node.is_some() && form.contains(node.as_ref()))
    }
}
