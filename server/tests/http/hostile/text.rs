//! Texts that would like to be more than text, and the marks that stand for them while records are
//! written by the rules.

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

/// Harmless texts, all different, that are found again wherever they have got to.
#[derive(Default)]
pub(crate) struct Marks(u32);

impl Marks {
    /// Such as `zq0007qz`.
    pub(crate) fn word(&mut self) -> String {
        self.0 += 1;
        format!("zq{:04}qz", self.0)
    }

    pub(crate) fn both(&mut self) -> app::city::Text {
        app::city::Text::both(self.word(), self.word())
    }

    pub(crate) fn link(&mut self) -> String {
        format!("https://{}.example/", self.word())
    }

    pub(crate) fn mail(&mut self) -> String {
        format!("{}@example.org", self.word())
    }

    /// Every mark that was handed out, as it stands in a record, and as a link or an address. The
    /// longer forms come first: they are to be replaced as a whole.
    pub(crate) fn all(&self) -> impl Iterator<Item = String> {
        (1..=self.0).flat_map(|number| {
            let word = format!("zq{number:04}qz");
            [
                format!("https://{word}.example/"),
                format!("{word}@example.org"),
                format!("/media/{word}.jpg"),
                word,
            ]
        })
    }
}
