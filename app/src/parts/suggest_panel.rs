//! The list under the search field: suggestions while one types, recent searches before.

use leptos::prelude::*;

use super::{Glyph, Icon, Sign};
use crate::{
    city::Lang,
    view::{Suggestion, SuggestionSign, Suggestions},
    words::Words,
};

/// The list's name for the field that controls it.
pub const LIST: &str = "suggestions";

/// The name of a row for the field.
pub fn row_id(index: usize) -> String {
    format!("suggestion-{index}")
}

/// The list.
///
/// The focus stays in the search field, which says which row is active (ARIA 1.2, combobox); the
/// rows are links all the same, to be opened in a new tab or copied.
#[component]
pub fn SuggestPanel(
    /// The language of the page.
    lang: Memo<Lang>,
    /// What to suggest.
    #[prop(into)]
    found: Signal<Suggestions>,
    /// The row that the arrow keys have reached.
    #[prop(into)]
    active: Signal<Option<usize>>,
    /// Called with the name of a row that is chosen.
    on_pick: Callback<String>,
    /// Forgets recent searches.
    on_forget: Callback<()>,
) -> impl IntoView {
    let t = move || Words(lang.get());
    let row = move |row: Suggestion| {
        let Suggestion {
            index, name_lang, ..
        } = row;
        let picked = row.plain_name();
        let selected = move || active.get() == Some(index);
        let sign = match row.sign {
            SuggestionSign::Marker(symbol, state, today, sample) => {
                view! { <Sign symbol state today sample /> }.into_any()
            }
            SuggestionSign::Street => glyph(Glyph::Street),
            SuggestionSign::Topic => glyph(Glyph::Topic),
            SuggestionSign::Recent => glyph(Glyph::Recent),
        };
        let name = row
            .name
            .into_iter()
            .map(|(text, marked)| {
                if marked {
                    view! { <mark>{text}</mark> }.into_any()
                } else {
                    text.into_any()
                }
            })
            .collect_view();
        view! {
            <a
                id=row_id(index)
                class="suggestion"
                role="option"
                tabindex="-1"
                href=row.href
                aria-selected=move || selected().to_string()
                on:click=move |_| on_pick.run(picked.clone())
            >
                {sign}
                <span class="suggestion-main">
                    <span class="suggestion-name" lang=name_lang.tag()>
                        {name}
                    </span>
                    " "
                    <span class="suggestion-facts">{row.facts}</span>
                </span>
            </a>
        }
    };
    let groups = move || {
        let groups = found.get().groups.into_iter().enumerate();
        groups
            .map(|(i, group)| {
                let id = format!("suggestions-{i}");
                let labelled_by = id.clone();
                let rows = group.rows.into_iter().map(row).collect_view();
                view! {
                    <div role="group" aria-labelledby=labelled_by>
                        <div class="suggest-title" role="presentation" id=id>
                            {group.title}
                        </div>
                        {rows}
                    </div>
                }
            })
            .collect_view()
    };
    let recent = move || {
        let is_recent = |row: &Suggestion| row.sign == SuggestionSign::Recent;
        found.with(|it| it.groups.iter().flat_map(|it| &it.rows).any(is_recent))
    };
    view! {
        // A press of the mouse must not take the focus from the field.
        <div class="suggest" on:mousedown=|ev| ev.prevent_default()>
            <div id=LIST role="listbox" aria-label=move || t().search_suggestions()>
                {groups}
            </div>
            <Show when=recent>
                <p class="suggest-end">
                    <span>{move || t().search_recent_note()}</span>
                    <button type="button" class="suggest-forget" on:click=move |_| on_forget.run(())>
                        {move || t().search_recent_clear()}
                    </button>
                </p>
            </Show>
        </div>
    }
}

fn glyph(glyph: Glyph) -> AnyView {
    view! {
        <span class="sign">
            <Icon glyph />
        </span>
    }
    .into_any()
}
