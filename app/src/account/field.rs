//! Fields of forms: label, hint, what is wrong, and what was typed.
//!
//! One way to draw them all, so that every field says in the same place what is to be mended, to eyes
//! and to screen readers, and so that nothing that was typed can become markup.

use leptos::prelude::*;

use crate::escape;

/// Something to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field, which is its id too.
    pub field: String,
    /// What is wrong, in the reader's language.
    pub message: String,
}

impl Problem {
    /// Something is wrong with a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// How a field of several lines behaves.
#[derive(Debug, Clone, Default)]
pub struct Area {
    /// How many lines are seen at once.
    pub rows: u8,
    /// How many letters fit; 0 if nobody counts.
    pub limit: usize,
    /// The language that is typed in it, if it is not the page's.
    pub lang: Option<&'static str>,
    /// The ids of hints and errors about it.
    pub described_by: Option<String>,
    /// Whether it is to be mended.
    pub invalid: bool,
    /// The most letters that it takes; none if it takes any number.
    pub max: Option<usize>,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A `<textarea>`. Leptos 0.8 does not escape what stands inside of one, so it is never given a child:
/// the text is escaped here. (HTML drops a line feed right behind the tag, hence the one of our own.)
pub fn area(name: &str, id: &str, value: &str, area: Area) -> AnyView {
    view! {
        <textarea
            name=name.to_owned()
            id=id.to_owned()
            rows=area.rows.max(2).to_string()
            lang=area.lang
            maxlength=area.max.map(|it| it.to_string())
            required=area.required
            data-limit=(area.limit > 0).then(|| area.limit.to_string())
            aria-describedby=area.described_by
            aria-invalid=area.invalid.then_some("true")
            inner_html=format!("\n{}", escape::html(value))
        ></textarea>
    }
    .into_any()
}

/// The list of what is to be mended, each a link to its field; nothing if all is well.
pub fn to_mend(title: &str, problems: &[Problem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let items = problems
        .iter()
        .map(|it| {
            let href = format!("#{}", it.field);
            view! {
                <li>
                    <a href=href>{it.message.clone()}</a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <div class="notice is-error to-mend" role="alert">
                <p>{title.to_owned()}</p>
                <ul>{items}</ul>
            </div>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_into_an_area_stays_text() {
        let evil = "\n</textarea><script>alert(1)</script>&amp;\"";
        let html = area("x", "x", evil, Area::default()).to_html();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains(">\n\n&lt;/textarea&gt;"), "{html}");
        assert!(html.contains("&amp;amp;"), "{html}");
    }
}
