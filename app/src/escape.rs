//! Text that stays text where HTML or SVG is written by hand, or by a library that does not see to it.

/// Text as it may stand between tags, and between quotation marks in attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no other control characters.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

/// JSON as it may stand in a `<script>`: whatever it holds, it neither ends the element nor begins a
/// comment in it. A `<` stands only in strings, where it may as well be written by its number.
#[cfg(feature = "ssr")]
pub fn json(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_means_something_in_html_is_written_by_name() {
        assert_eq!(html("a<b>&\"'\u{1}"), "a&lt;b&gt;&amp;&quot;&#39;");
    }

    proptest! {
        #[test]
        fn nothing_opens_an_element_or_leaves_an_attribute(text in any::<String>()) {
            prop_assert!(!html(&text).contains(['<', '>', '"', '\'']));
        }

        #[cfg(feature = "ssr")]
        #[test]
        fn json_says_the_same_and_opens_nothing(text in any::<String>()) {
            let written = json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!written.contains('<'));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
