//! The list under the search field, as HTML.
//!
//! It exists in the browser only and is written anew with every letter, so it is text rather than a
//! tree of components: as components it cost every visitor a tenth more of WebAssembly.

use std::fmt::Write as _;

use super::Glyph;
use crate::{
    city::Lang,
    escape,
    map::icon_svg,
    view::{Suggestion, SuggestionSign, Suggestions},
    words::Words,
};

/// The list's name for the field that controls it.
pub const LIST: &str = "suggestions";

/// The name of a row for the field.
pub fn row_id(index: usize) -> String {
    format!("suggestion-{index}")
}

/// The list; empty if there is nothing to suggest.
///
/// The focus stays in the search field, which says which row is active (ARIA 1.2, combobox); the
/// rows are links all the same, to be opened in a new tab or copied.
pub fn html(found: &Suggestions, lang: Lang) -> String {
    let t = Words(lang);
    let mut html = String::new();
    if found.groups.is_empty() {
        return html;
    }
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        r#"<div id="{LIST}" role="listbox" aria-label="{}">"#,
        escape::html(t.search_suggestions())
    );
    let mut recent = false;
    for (i, group) in found.groups.iter().enumerate() {
        let _ = write!(
            html,
            r#"<div role="group" aria-labelledby="{LIST}-{i}"><div class="suggest-title" role="presentation" id="{LIST}-{i}">{}</div>"#,
            escape::html(group.title)
        );
        for suggestion in &group.rows {
            recent |= suggestion.sign == SuggestionSign::Recent;
            row(&mut html, suggestion);
        }
        html.push_str("</div>");
    }
    html.push_str("</div>");
    if recent {
        let _ = write!(
            html,
            r#"<p class="suggest-end"><span>{}</span> <button type="button" class="suggest-forget">{}</button></p>"#,
            escape::html(t.search_recent_note()),
            escape::html(t.search_recent_clear())
        );
    }
    html
}

fn row(html: &mut String, row: &Suggestion) {
    let sign = match &row.sign {
        SuggestionSign::Marker(symbol, state, today, sample) => {
            icon_svg(symbol, *state, *today, *sample)
        }
        SuggestionSign::Street => Glyph::Street.svg(),
        SuggestionSign::Topic => Glyph::Topic.svg(),
        SuggestionSign::Season => Glyph::Calendar.svg(),
        SuggestionSign::Recent => Glyph::Recent.svg(),
    };
    let _ = write!(
        html,
        r#"<a id="{}" class="suggestion" role="option" aria-selected="false" tabindex="-1" href="{}"><span class="sign">{sign}</span><span class="suggestion-main"><span class="suggestion-name" lang="{}">"#,
        row_id(row.index),
        escape::html(&row.href),
        row.name_lang.tag()
    );
    for (text, marked) in &row.name {
        let text = escape::html(text);
        let _ = if *marked {
            write!(html, "<mark>{text}</mark>")
        } else {
            write!(html, "{text}")
        };
    }
    let _ = write!(
        html,
        r#"</span> <span class="suggestion-facts">{}</span></span></a>"#,
        escape::html(&row.facts)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_the_list() {
        let evil = r#"<img src=x onerror="alert(1)">"#.to_owned();
        let html = html(&Suggestions::recent(&evil, Lang::De), Lang::De);
        assert!(
            html.contains("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"),
            "{html}"
        );
        assert!(!html.contains("<img"));
        assert!(html.contains("Verlauf löschen"));
    }

    #[test]
    fn nothing_to_suggest_is_nothing_at_all() {
        assert_eq!(html(&Suggestions::default(), Lang::En), "");
    }
}
