//! Links that people have entered.

use leptos::prelude::*;

use crate::city::check;

/// A link to a web page, a mail program or a telephone. Forms and the store take no other; but what
/// a record may hold from earlier times, such as `javascript:`, is drawn as text.
pub fn outward(href: String, text: impl IntoView + 'static) -> AnyView {
    if check::is_link(&href) {
        view! { <a href=href rel="external noopener">{text}</a> }.into_any()
    } else {
        view! { <span>{text}</span> }.into_any()
    }
}

/// The link that dials a number, whatever stands between its digits.
pub fn dial(phone: &str) -> String {
    let digits = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    format!("tel:{}", digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_link_is_text() {
        for (href, is_link) in [
            ("https://example.org/a", true),
            ("mailto:erika@example.org", true),
            ("tel:+4923112345", true),
            ("javascript:alert(1)", false),
            ("https:evil.example", false),
            ("/konto", false),
        ] {
            let html = outward(href.to_owned(), "<b>").to_html();
            assert_eq!(html.contains("href="), is_link, "{html}");
            assert!(html.contains("&lt;b&gt;"), "{html}");
        }
    }

    #[test]
    fn a_number_is_dialled_without_what_stands_between_its_digits() {
        assert_eq!(dial("+49 231 / 12-34 (0)"), "tel:+4923112340");
    }
}
