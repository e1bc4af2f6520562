//! Texts that would like to be more than text.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// What has ended elements, attributes, lines, cells and headers somewhere before.
const FRAGMENTS: [&str; 44] = [
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
    "</svg></text>",
    "</template></noscript></option></select>",
    "]]>",
    "-->",
    "<!--",
    "<!--<script>",
    "<?xml ?>",
    "<script>zzevil()</script>",
    "<script src=//zzevil.example/x.js></script>",
    "<zzevil>",
    "<img src=x onerror=zzevil()>",
    "<svg onload=zzevil()>",
    "<iframe srcdoc='<zzevil>'>",
    "<base href=//zzevil.example>",
    "<meta http-equiv=refresh content=0>",
    "<plaintext>",
    "\" zzevil=\"",
    "' zzevil='",
    "\"><zzevil a=\"",
    " onmouseover=zzevil() ",
    "&lt;zzevil&gt;",
    "&#60;zzevil>",
    "&quot; zzevil=&quot;",
    "javascript:zzevil()",
    "data:text/html,<zzevil>",
    "\\u003czzevil>",
    "%3Czzevil%3E%0d%0aZZEVIL:1",
    "\r\nZZEVIL:1",
    "\nEND:VEVENT\nZZEVIL:1",
    "\r\n\r\n<zzevil>",
    "\r",
    "\u{2028}",
    "\u{2029}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t-1+1",
    "Ä🦩ẞ",
];

fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        8 => proptest::sample::select(&FRAGMENTS[..]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|it| it.chars().take(8).collect()),
    ];
    proptest::collection::vec(fragment, 1..5).prop_map(|parts| parts.concat())
}

/// Hands out texts.
pub(crate) struct Hostile(TestRunner);

impl Hostile {
    pub(crate) fn new() -> Self {
        Self(TestRunner::default())
    }

    pub(crate) fn text(&mut self) -> String {
        hostile().new_tree(&mut self.0).unwrap().current()
    }
}
