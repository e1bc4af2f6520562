//! The Content-Security-Policy: what a page may load and run.
//!
//! A page may run its own inline scripts and no others. They are named by their SHA-256, not by a
//! nonce: an answer that is kept and sent to many must not carry a secret for one.

use std::fmt::Write as _;

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What JSON and other data may do when somebody opens it in a browser: nothing.
pub(super) const DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");

/// The policy of a page with these inline scripts, or of a file (a worker's script brings its own).
///
/// `'wasm-unsafe-eval'` lets the page compile WebAssembly. Styles may be inline because `MapLibre`
/// and `style="…"` set them; `blob:` is where `MapLibre`'s worker and its images live.
pub(super) fn page(html: &str) -> HeaderValue {
    let mut policy = String::from("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(html) {
        let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
        // Writing to a string cannot fail.
        let _ = write!(policy, " 'sha256-{hash}'");
    }
    policy.push_str(
        "; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; \
         worker-src 'self' blob:; manifest-src 'self'; font-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    );
    HeaderValue::from_str(&policy).unwrap_or(DATA)
}

/// The texts between `<script …>` and `</script`, of those scripts that have no `src`.
///
/// Follows the tokenizer of HTML (section 13.2.5.4): inside a script everything up to `</script`
/// is text, and attribute values may hold `>`. Scripts in comments are found too, which only
/// allows what cannot run.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (attributes, after) = next_script(rest)?;
            let end = find_ignoring_case(after, "</script").unwrap_or(after.len());
            let (script, remainder) = after.split_at(end);
            rest = remainder;
            if !attributes.src && !script.is_empty() {
                return Some(script);
            }
        }
    })
}

struct Attributes {
    src: bool,
}

/// The attributes of the next `<script` tag, and what follows its `>`.
fn next_script(html: &str) -> Option<(Attributes, &str)> {
    const OPEN: &str = "<script";
    let mut rest = html;
    loop {
        let start = find_ignoring_case(rest, OPEN)?;
        rest = rest.get(start + OPEN.len()..)?;
        // `<scripture>` is another element.
        if rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/') {
            return tag(rest);
        }
    }
}

/// Reads attributes up to and including the `>` that closes the tag.
fn tag(text: &str) -> Option<(Attributes, &str)> {
    let mut src = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Attributes { src }, after));
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=/>".contains(c))?;
        // A name may begin with `=`, which the tokenizer then takes as part of it.
        let end = if end == 0 { 1 } else { end };
        let (name, after) = rest.split_at_checked(end)?;
        src |= name.eq_ignore_ascii_case("src");
        rest = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        if let Some(value) = rest.strip_prefix('=') {
            rest = skip_value(value.trim_start_matches(|c: char| c.is_ascii_whitespace()))?;
        }
    }
}

/// What follows an attribute's value.
fn skip_value(text: &str) -> Option<&str> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let (_, after) = text.get(1..)?.split_once(quote)?;
            Some(after)
        }
        _ => text.get(text.find(|c: char| c.is_ascii_whitespace() || c == '>')?..),
    }
}

/// Position of an ASCII needle, upper or lower case.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let mut from = 0;
    loop {
        let found = from + text.get(from..)?.iter().position(|b| *b == needle[0])?;
        let candidate = text.get(found..found + needle.len())?;
        if candidate.eq_ignore_ascii_case(needle) {
            return Some(found);
        }
        from = found + 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scripts(html: &str) -> Vec<&str> {
        inline_scripts(html).collect()
    }

    #[test]
    fn inline_scripts_are_found_whatever_their_attributes_hold() {
        let html = r#"<script>a</script><SCRIPT type="module" nonce="">b < c && d > e</SCRIPT >
            <script src="/x.js">no</script><script defer src=/y.js></script>
            <script data-x="a > b" data-src='src'>c</script><scripture>no</scripture>
            <script
            async>d</script><script>"<script>"</script>"#;
        assert_eq!(
            scripts(html),
            ["a", "b < c && d > e", "c", "d", "\"<script>\""]
        );
    }

    #[test]
    fn broken_markup_ends_the_search_without_harm() {
        for html in [
            "<script",
            "<script ",
            "<script a",
            "<script a='",
            "<script =",
            "<script a=",
            "<",
        ] {
            assert!(scripts(html).is_empty(), "{html}");
        }
        assert_eq!(scripts("<script>never closed"), ["never closed"]);
    }

    #[test]
    fn a_policy_names_each_script_and_allows_no_other() {
        let policy = page("<script>alert(1)</script>");
        let policy = policy.to_str().unwrap();
        // From `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`.
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        let scripts = policy.split(';').find(|it| it.contains("script-src"));
        assert!(!scripts.unwrap().contains("unsafe-inline"), "{policy}");
    }

    proptest! {
        #[test]
        fn no_input_makes_it_stumble(html in r#"(<|script|/|>|"|'|=| |src|ä|a){0,40}"#) {
            let _ = page(&html);
        }

        #[test]
        fn every_script_written_is_found(bodies in proptest::collection::vec("[a-z<> &;=ä]{1,20}", 0..5)) {
            let html = format!("<p>x</p><script>{}</script>", bodies.join("</script><p>x</p><script>"));
            prop_assert_eq!(scripts(&html), bodies);
        }
    }
}
