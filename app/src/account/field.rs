//! Text areas whose text stays text.
//!
//! What stands between the tags of a `<textarea>` is not escaped when a page is drawn on the server,
//! so whatever people type goes through here and nowhere else.

use leptos::prelude::*;

/// What a text area needs beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaAttrs {
    /// How many lines are shown.
    pub rows: u8,
    /// The most letters; none if there is no limit.
    pub max: Option<usize>,
    /// The language of the text.
    pub lang: Option<&'static str>,
    /// Ids of hint and message.
    pub described_by: Option<String>,
    /// Whether there is something to mend.
    pub invalid: bool,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A text area.
pub fn area(name: &str, id: &str, value: &str, attrs: AreaAttrs) -> impl IntoView + use<> {
    // HTML swallows a line break right behind the tag.
    let text = format!("\n{}", escaped(value));
    view! {
        <textarea
            name=name.to_owned()
            id=id.to_owned()
            rows=attrs.rows.max(2).to_string()
            maxlength=attrs.max.map(|it| it.to_string())
            lang=attrs.lang
            required=attrs.required
            aria-describedby=attrs.described_by
            aria-invalid=attrs.invalid.then_some("true")
            inner_html=text
        ></textarea>
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_area() {
        let bad = "</textarea><script>alert(1)</script> & \"x\"";
        let html = area("a", "a", bad, AreaAttrs::default()).to_html();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert!(html.contains("&amp; \"x\""), "{html}");
    }
}
