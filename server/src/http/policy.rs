//! The Content-Security-Policy: what a page may load and run.
//!
//! A page may run the program's own inline scripts and no others. They are known before any page is
//! drawn, and named by their SHA-256, not by a nonce: an answer that is kept and sent to many must
//! not carry a secret for one. The policy is never made from what has been drawn, which may hold
//! what other people have written: a script that is found there and not known does not run, and the
//! log says on which page it stands.

use std::fmt::Write as _;
use std::sync::Arc;

use app::Script;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What JSON and other data may do when somebody opens it in a browser: nothing.
pub(super) const DATA: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");

/// The policy of pages without inline scripts, and of files (a worker's script brings its own).
///
/// `'wasm-unsafe-eval'` lets the page compile WebAssembly. Styles may be inline because `MapLibre`
/// and `style="…"` set them; `blob:` is where `MapLibre`'s worker and its images live.
pub(super) const PLAIN: HeaderValue = HeaderValue::from_static(TEXT);

const TEXT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; \
    worker-src 'self' blob:; manifest-src 'self'; font-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Behind which word of the policy the hashes go.
const SCRIPTS: &str = "'wasm-unsafe-eval'";

/// How much of a stranger's script the log repeats, in characters.
const SHOWN: usize = 80;

/// The policy of all pages that are drawn with the same scripts.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    header: HeaderValue,
    known: Arc<[Script]>,
}

impl Policy {
    /// Allows these scripts.
    pub(super) fn allowing(scripts: &[Script]) -> Self {
        let mut allowed = SCRIPTS.to_owned();
        for script in scripts {
            let hash = STANDARD.encode(Sha256::digest(script.text.as_bytes()));
            // Writing to a string cannot fail.
            let _ = write!(allowed, " 'sha256-{hash}'");
        }
        let policy = TEXT.replacen(SCRIPTS, &allowed, 1);
        Self {
            header: HeaderValue::from_str(&policy).unwrap_or(PLAIN),
            known: scripts.into(),
        }
    }

    /// The policy as it is sent.
    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Tells the log of scripts in a finished page that are not the program's own. They do not run;
    /// but somebody has found a way to write one, and that has to be mended.
    pub(super) fn watch(&self, path: &str, html: &str) {
        for stranger in self.strangers(html) {
            let script: String = stranger
                .src
                .unwrap_or(stranger.text)
                .chars()
                .take(SHOWN)
                .collect();
            tracing::warn!(
                page = path,
                script,
                "a page holds a script that is not the program's own; the policy keeps it from running"
            );
        }
    }

    /// The same for a finished answer whose policy allows no inline script at all.
    pub(super) async fn watch_answer(path: &str, answer: Response) -> Response {
        let (parts, body) = answer.into_parts();
        // Pages are drawn in memory, so this is no more than what is there already.
        match axum::body::to_bytes(body, usize::MAX).await {
            Ok(bytes) => {
                Self::allowing(&[]).watch(path, &String::from_utf8_lossy(&bytes));
                Response::from_parts(parts, Body::from(bytes))
            }
            Err(error) => {
                tracing::error!(%error, "an answer broke off while it was drawn");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn strangers<'a>(&self, html: &'a str) -> impl Iterator<Item = Found<'a>> {
        scripts(html).filter(|found| {
            let is_known = || self.known.iter().any(|it| it.text == found.text);
            found.is_from_elsewhere() || found.would_run() && !is_known()
        })
    }
}

/// A script as it stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found<'a> {
    /// Where it comes from, if it is not written here.
    src: Option<&'a str>,
    /// What its `type` says.
    kind: Option<&'a str>,
    text: &'a str,
}

impl Found<'_> {
    /// Whether it comes from elsewhere than this server.
    fn is_from_elsewhere(&self) -> bool {
        self.src
            .is_some_and(|src| !src.starts_with('/') || src.starts_with("//"))
    }

    /// Whether a browser would run what is written in it if it were allowed to. Everything but
    /// plain data counts, so that no way to write `javascript` is missed.
    fn would_run(&self) -> bool {
        let is_data = self.kind == Some("application/json");
        self.src.is_none() && !is_data && !self.text.is_empty()
    }
}

/// The scripts of a document.
///
/// Follows the tokenizer of HTML (section 13.2.5.4): inside a script everything up to `</script`
/// is text, and attribute values may hold `>`. Scripts in comments are found too; there are none.
fn scripts(html: &str) -> impl Iterator<Item = Found<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (mut found, after) = next_script(rest)?;
        let end = find_ignoring_case(after, "</script").unwrap_or(after.len());
        (found.text, rest) = after.split_at(end);
        Some(found)
    })
}

/// The attributes of the next `<script` tag, and what follows its `>`.
fn next_script(html: &str) -> Option<(Found<'_>, &str)> {
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

/// Reads attributes up to and including the `>` that closes the tag. Of two with the same name the
/// first counts.
fn tag(text: &str) -> Option<(Found<'_>, &str)> {
    let mut found = Found {
        src: None,
        kind: None,
        text: "",
    };
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((found, after));
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=/>".contains(c))?;
        // A name may begin with `=`, which the tokenizer then takes as part of it.
        let end = if end == 0 { 1 } else { end };
        let (name, after) = rest.split_at_checked(end)?;
        rest = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) =
                read_value(after.trim_start_matches(|c: char| c.is_ascii_whitespace()))?;
        }
        if name.eq_ignore_ascii_case("src") {
            found.src.get_or_insert(value);
        } else if name.eq_ignore_ascii_case("type") {
            found.kind.get_or_insert(value);
        }
    }
}

/// An attribute's value, and what follows it.
fn read_value(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => text.get(1..)?.split_once(quote),
        _ => text.split_at_checked(text.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
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

    fn texts(html: &str) -> Vec<&str> {
        let inline = scripts(html).filter(|it| it.src.is_none());
        inline.map(|it| it.text).collect()
    }

    fn policy(text: &str) -> Policy {
        Policy::allowing(&[Script {
            name: "ours",
            text: text.to_owned(),
        }])
    }

    #[test]
    fn scripts_are_found_whatever_their_attributes_hold() {
        let html = r#"<script>a</script><SCRIPT type="module" nonce="">b < c && d > e</SCRIPT >
            <script src="/x.js">no</script><script defer src=/y.js></script>
            <script data-x="a > b" data-src='src'>c</script><scripture>no</scripture>
            <script
            async>d</script><script>"<script>"</script>"#;
        assert_eq!(
            texts(html),
            ["a", "b < c && d > e", "c", "d", "\"<script>\""]
        );
        let sources: Vec<_> = scripts(html).filter_map(|it| it.src).collect();
        assert_eq!(sources, ["/x.js", "/y.js"]);
        let kinds: Vec<_> = scripts(html).filter_map(|it| it.kind).collect();
        assert_eq!(kinds, ["module"]);
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
            assert!(texts(html).is_empty(), "{html}");
        }
        assert_eq!(texts("<script>never closed"), ["never closed"]);
    }

    #[test]
    fn a_policy_names_each_known_script_and_allows_no_other() {
        let policy = policy("alert(1)").header();
        let policy = policy.to_str().unwrap();
        // From `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`.
        let scripts = "script-src 'self' 'wasm-unsafe-eval' \
            'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';";
        assert!(policy.contains(scripts), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1, "{policy}");
    }

    #[test]
    fn what_a_page_holds_changes_nothing_and_is_noticed() {
        let policy = policy("ours()");
        let strangers = |html: &str| policy.strangers(html).count();
        for harmless in [
            "<script type=\"module\">ours()</script>",
            "<script type=\"application/json\" id=\"x\">{\"0\":1}</script>",
            "<script type=\"module\" src=\"/account/office.js\"></script>",
            "<script></script><p>&lt;script&gt;theirs()</p>",
        ] {
            assert_eq!(strangers(harmless), 0, "{harmless}");
        }
        for theirs in [
            "<title></title><script>theirs()</script>",
            "<script>ours() </script>",
            "<script type=application/json type=module src=//evil.example/x.js></script>",
            "<script type=\"application/json;\">theirs()</script>",
            "<script src='https://evil.example/x.js'></script>",
            "<script/type=module>theirs()",
        ] {
            assert_eq!(strangers(theirs), 1, "{theirs}");
        }
    }

    proptest! {
        #[test]
        fn no_input_makes_it_stumble(html in r#"(<|script|/|>|"|'|=| |src|type|ä|a){0,40}"#) {
            let _ = policy("ours()").strangers(&html).count();
        }

        #[test]
        fn every_script_written_is_found(bodies in proptest::collection::vec("[a-z<> &;=ä]{1,20}", 0..5)) {
            let html = format!("<p>x</p><script>{}</script>", bodies.join("</script><p>x</p><script>"));
            prop_assert_eq!(texts(&html), if bodies.is_empty() { vec![""] } else { bodies.iter().map(String::as_str).collect() });
        }
    }
}
