//! What the texts of a record may hold.
//!
//! Nearly every text is one line: a name, a street, a price. What breaks a line or cannot be seen
//! would break whatever puts it between other words: lists, subjects of mails, files of calendars,
//! the title of a window. And where a text is a link, it leads to a web page, a mail program or a
//! telephone, and nowhere else. What only names something has to be seen: whoever follows a link, or
//! decides what visitors see, goes by it.
//!
//! Every way in goes by these rules. Forms say what is wrong beside the field, imports tidy what can be
//! tidied without losing anything, and the store refuses what is left, by [`flaws`].

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use serde_json::{Map, Value};

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It should be one line, and is several or holds characters that cannot be seen.
    Line,
    /// It holds characters that cannot be seen.
    Characters,
    /// It should be a link that can be followed, or a mail address.
    Link,
    /// It should name something, and nothing of it can be seen.
    Unseen,
}

/// Characters that are no text: controls (ASCII's and Unicode's, without the line feed and the
/// tabulator), and those that turn the direction of what follows them, with which a name can be made
/// to look like another (Unicode Technical Report 36, section 2.5). Joiners and the marks of
/// direction are text: Persian, Hindi and family emoji need them.
fn is_foreign(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What ends a line, or leaves a gap in it that no blank explains.
fn breaks(c: char) -> bool {
    matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}')
}

/// Whether a text is one line of characters that can be seen.
pub fn is_line(text: &str) -> bool {
    !text.contains(|c| is_foreign(c) || breaks(c))
}

/// Whether a text holds nothing but paragraphs of characters that can be seen.
pub fn is_text(text: &str) -> bool {
    !text.contains(|c| is_foreign(c) || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Whether anything of a text can be seen: a name of joiners, fillers and blanks is none. By Unicode's
/// properties for what has no glyph and what only says how its neighbours look; the empty pattern of
/// Braille has a glyph, which is a blank.
pub fn is_seen(text: &str) -> bool {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let category = CodePointMapData::<GeneralCategory>::new();
    text.chars().any(|c| {
        let kind = category.get(c);
        let blank = c.is_whitespace() || c == '\u{2800}';
        let formats = matches!(kind, GeneralCategory::Control | GeneralCategory::Format);
        !blank && !formats && !ignorable.contains(c)
    })
}

/// The same in one line: breaks become blanks, what cannot be seen goes. What is a line already stays as
/// it is, word for word; but if nothing of it can be seen, nothing stays.
#[must_use]
pub fn tidy_line(text: &str) -> String {
    if !is_seen(text) {
        return String::new();
    }
    if is_line(text) {
        return text.trim().to_owned();
    }
    let spaced = text.replace(|c: char| c.is_control() || breaks(c), " ");
    let seen = spaced.replace(is_foreign, "");
    // Blanks at which no line breaks are meant, such as between a number and its unit.
    let words = seen.trim().split(' ').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The same as paragraphs: every kind of line break becomes a line feed, what cannot be seen goes, and all
/// of it if nothing of it can be.
#[must_use]
pub fn tidy_text(text: &str) -> String {
    if !is_seen(text) {
        return String::new();
    }
    let lines = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{85}'], "\n");
    let lines = lines.replace('\u{2029}', "\n\n").replace(is_foreign, "");
    lines.trim().to_owned()
}

/// Whether a text is an address on the web: `https` or `http`, a host with a dot in it, and nothing
/// that could be read in two ways. Somebody's name before the host is such a thing: with
/// `https://bank.example@evil.example` one gets to the latter.
pub fn is_web(text: &str) -> bool {
    let rest = after(text, "https://").or_else(|| after(text, "http://"));
    let Some(rest) = rest else { return false };
    let host_and_port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host_and_port
        .split_once(':')
        .map_or((host_and_port, None), |(host, port)| (host, Some(port)));
    let is_port =
        |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    is_clean(text) && is_host(host) && port.is_none_or(is_port)
}

/// Whether a text is a link that a record may have: [`is_web`], `mailto:` with a mail address, or
/// `tel:` with a number.
pub fn is_link(text: &str) -> bool {
    if let Some(address) = after(text, "mailto:") {
        let address = address.split('?').next().unwrap_or_default();
        return is_clean(text) && is_mail(address);
    }
    if let Some(number) = after(text, "tel:") {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')');
        return digits >= 2 && number.chars().all(plain);
    }
    is_web(text)
}

/// The link that somebody means who leaves out the scheme, as people do; none if it is no link.
pub fn as_link(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if is_link(typed) {
        return Some(typed.to_owned());
    }
    let full = format!("https://{typed}");
    (!typed.contains("://") && is_web(&full)).then_some(full)
}

/// Whether a text looks like a mail address: something before a single `@`, and a host behind it.
pub fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && is_clean(who) && is_host(host) && host.contains('.')
    })
}

/// What follows a scheme, in whatever case that is written.
fn after<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Names with dots between them. Letters of all languages are allowed: browsers know how to write them.
fn is_host(host: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    // The dot at the very end is allowed by the rules of names, and by nobody's habits.
    host.contains('.') && host.split('.').all(is_name)
}

/// Without anything that ends a link, is dropped from it or turned into something else (a backslash
/// is a slash to browsers).
fn is_clean(link: &str) -> bool {
    is_line(link) && !link.contains(|c: char| c.is_whitespace() || "\"<>\\`".contains(c))
}

/// What a member of a record's JSON holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Line,
    /// A line by which something is known.
    Name,
    Text,
    Link,
    Mail,
    /// The path of a file of this server.
    File,
}

impl Sort {
    /// By the name of the member. Whatever is not named here is a line, so that a new field is
    /// checked before anybody thinks of it.
    fn of(member: &str) -> Self {
        match member {
            "text" | "note" | "state_note" | "description" => Self::Text,
            "url" | "website" | "link" => Self::Link,
            "email" => Self::Mail,
            "src" => Self::File,
            "name" | "title" | "label" => Self::Name,
            _ => Self::Line,
        }
    }

    fn flaw(self, text: &str) -> Option<Flaw> {
        match self {
            Self::Line | Self::Name => (!is_line(text)).then_some(Flaw::Line),
            Self::Text => (!is_text(text)).then_some(Flaw::Characters),
            Self::Link => (!is_link(text)).then_some(Flaw::Link),
            Self::Mail => (!is_mail(text)).then_some(Flaw::Link),
            Self::File => {
                let is_own = text.starts_with('/') && !text.starts_with("//") && is_clean(text);
                (!is_own).then_some(Flaw::Link)
            }
        }
    }
}

/// A text of a record with something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flawed<'a> {
    /// Where it stands, such as `contact.website`.
    pub path: String,
    /// What stands there.
    pub text: &'a str,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with the texts of a record, in its order.
pub fn flaws(record: &Map<String, Value>) -> Vec<Flawed<'_>> {
    let mut found = Vec::new();
    members(record, Sort::Line, &mut String::new(), &mut found);
    found
}

fn members<'a>(
    object: &'a Map<String, Value>,
    around: Sort,
    path: &mut String,
    found: &mut Vec<Flawed<'a>>,
) {
    for (key, item) in object {
        // The languages of a text are of its own sort.
        let sort = match key.as_str() {
            "de" | "en" => around,
            key => Sort::of(key),
        };
        inside(item, sort, path, key, found);
    }
}

fn inside<'a>(
    value: &'a Value,
    sort: Sort,
    path: &mut String,
    name: &str,
    found: &mut Vec<Flawed<'a>>,
) {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(name);
    match value {
        Value::String(text) => found.extend(flaw_in_record(sort, text).map(|flaw| Flawed {
            path: path.clone(),
            text,
            flaw,
        })),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                inside(item, sort, path, &i.to_string(), found);
            }
        }
        Value::Object(object) => members(object, sort, path, found),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    path.truncate(length);
}

/// What is wrong with a text of a record. Not a part of [`Sort::flaw`], which browsers have to load.
fn flaw_in_record(sort: Sort, text: &str) -> Option<Flaw> {
    let unseen = || (sort == Sort::Name && !is_seen(text)).then_some(Flaw::Unseen);
    sort.flaw(text).or_else(unseen)
}

/// The text of a member of a record as its sort wants it: in one line, or in paragraphs; a web address
/// with its scheme.
#[must_use]
pub fn tidy(member: &str, text: &str) -> String {
    match Sort::of(member) {
        Sort::Text => tidy_text(text),
        Sort::Link => as_link(text).unwrap_or_else(|| tidy_line(text)),
        Sort::Line | Sort::Name | Sort::Mail | Sort::File => tidy_line(text),
    }
}

/// What is wrong with the text of a member of a record.
pub fn flaw(member: &str, text: &str) -> Option<Flaw> {
    Sort::of(member).flaw(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_one_and_can_be_seen() {
        for good in [
            "",
            "8\u{a0}€",
            "Café „Süd“",
            "می‌خواهم",
            "👩‍👩‍👧",
            "a\u{200f}b",
            "a\u{ad}b",
            " a",
        ] {
            assert!(is_line(good) && is_text(good), "{good:?}");
            assert_eq!(tidy_line(good), good.trim(), "{good:?}");
        }
        for (bad, tidy) in [
            ("a\nb", "a b"),
            ("a\r\nSubject: b", "a Subject: b"),
            ("a\tb", "a b"),
            ("a\u{0}b", "a b"),
            ("a\u{1b}[2Jb", "a [2Jb"),
            ("a\u{85}b", "a b"),
            ("a\u{2028}b\u{2029}", "a b"),
            ("a\u{202e}gpj.b", "agpj.b"),
            ("a\u{2066}b\u{2069}", "ab"),
        ] {
            assert!(!is_line(bad), "{bad:?}");
            assert_eq!(tidy_line(bad), tidy, "{bad:?}");
        }
    }

    #[test]
    fn what_has_nothing_to_be_seen_is_no_text() {
        for blank in [
            "",
            " ",
            "\u{a0}",
            "\u{3000}",
            "\u{200b}",
            "\u{2060}",
            "\u{ad}",
            "\u{200e}",
            "\u{200f}",
            "\u{feff}",
            "\u{3164}",
            "\u{ffa0}",
            "\u{115f}",
            "\u{2800}",
            "\u{e0041}",
            "\u{fe0f}",
            "\u{34f}",
            "\u{180e}",
            "\u{fff9}",
            "\u{202e}",
            "\u{200b} \u{2800}\n\u{ad}",
        ] {
            assert!(!is_seen(blank), "{blank:?}");
            assert_eq!(tidy_line(blank), "", "{blank:?}");
            assert_eq!(tidy_text(blank), "", "{blank:?}");
        }
        for seen in [
            "a",
            "\u{200b}a",
            "–",
            "?",
            "🎪",
            "👩‍👩‍👧",
            "می‌خواهم",
            "한글",
            "ㅤ한",
            "⠓",
            "é",
            "\u{e000}",
        ] {
            assert!(is_seen(seen), "{seen:?}");
        }
    }

    #[test]
    fn names_of_a_record_can_be_seen_wherever_they_are() {
        let record = json!({
            "title": { "de": "\u{200b}", "en": "\u{2800}" },
            "venue": { "point": { "name": { "de": "" } } },
            "categories": [{ "name": { "de": "gut" } }, { "name": { "de": "\u{3164}" } }],
            "links": [{ "label": { "de": "\u{ad}" }, "url": "https://example.org" }],
            "summary": { "de": "" },
            "organiser": "",
        });
        let found = flaws(record.as_object().unwrap());
        let mut found: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.flaw)).collect();
        found.sort_by_key(|it| it.0);
        let expected = [
            "categories.1.name.de",
            "links.0.label.de",
            "title.de",
            "title.en",
            "venue.point.name.de",
        ];
        assert_eq!(found, expected.map(|path| (path, Flaw::Unseen)));
    }

    #[test]
    fn paragraphs_keep_their_breaks() {
        assert!(is_text("a\n\nb\tc"));
        for (bad, tidy) in [
            ("a\r\n\r\nb", "a\n\nb"),
            ("a\rb", "a\nb"),
            ("a\u{2029}b\u{2028}c", "a\n\nb\nc"),
            ("a\u{7}b\u{202e}", "ab"),
        ] {
            assert!(!is_text(bad), "{bad:?}");
            assert_eq!(tidy_text(bad), tidy, "{bad:?}");
        }
    }

    #[test]
    fn links_lead_to_the_web_to_a_mail_program_or_to_a_telephone() {
        for good in [
            "https://example.org",
            "http://example.org/a?b=c&d[]=%20#e",
            "HTTPS://Example.org:8443/",
            "https://müller-söhne.example/über-uns",
            "https://example.org/@erika",
            "https://example.org/a,(b);c=d!e*f~g",
        ] {
            assert!(is_web(good) && is_link(good), "{good}");
        }
        for good in [
            "mailto:erika@example.org",
            "mailto:erika+karte@example.org?subject=Gruß",
            "tel:+49-231-123",
            "tel:110",
        ] {
            assert!(is_link(good) && !is_web(good), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "/ort/a",
            "//evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https://",
            "https:// evil.example",
            "https://evil",
            "https://.example",
            "https://evil.example.",
            "https://evil..example",
            "https://bank.example@evil.example/",
            "https://bank.example:pw@evil.example/",
            "https://evil.example:port/",
            "https://evil.example\\@bank.example/",
            "https:\\\\evil.example",
            "https://evil.example/\n",
            "https://evil.example/\u{0}",
            "https://evil.example/\u{202e}",
            "https://evil.example/\"onclick=",
            "https://evil.example/<b>",
            " https://evil.example",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "blob:https://example.org/x",
            "mailto:",
            "mailto:erika",
            "mailto:@example.org",
            "mailto:erika@example.org\r\nBcc: all@example.org",
            "tel:",
            "tel:javascript:alert(1)",
            "tel:+49 231",
        ] {
            assert!(!is_link(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_text_of_a_record_is_looked_at_whatever_it_is_called() {
        let record = json!({
            "name": { "de": "a\nb", "en": "fine" },
            "text": { "de": "a\n\nb", "en": "a\u{0}" },
            "at": [7.4, 51.5],
            "contact": {
                "website": "https:evil.example",
                "email": "erika",
                "links": [{ "label": { "de": "x" }, "url": "javascript:x" }],
            },
            "pictures": [{ "src": "//evil.example/x.jpg", "credit": "a\u{2028}" }],
            "a_field_of_tomorrow": ["fine", "a\tb"],
        });
        let found = flaws(record.as_object().unwrap());
        let mut found: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.flaw)).collect();
        found.sort_by_key(|it| it.0);
        let expected = [
            ("a_field_of_tomorrow.1", Flaw::Line),
            ("contact.email", Flaw::Link),
            ("contact.links.0.url", Flaw::Link),
            ("contact.website", Flaw::Link),
            ("name.de", Flaw::Line),
            ("pictures.0.credit", Flaw::Line),
            ("pictures.0.src", Flaw::Link),
            ("text.en", Flaw::Characters),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn whoever_leaves_out_the_scheme_means_the_web() {
        for (typed, meant) in [
            (" example.org/a ", Some("https://example.org/a")),
            ("http://example.org", Some("http://example.org")),
            ("example.org:8080", Some("https://example.org:8080")),
            ("mailto:a@example.org", Some("mailto:a@example.org")),
            ("https:evil.example", None),
            ("//evil.example", None),
            ("javascript:alert(1)", None),
            ("javascript:a.b", None),
            ("bank.example@evil.example", None),
            ("laden", None),
            ("", None),
        ] {
            assert_eq!(as_link(typed).as_deref(), meant, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_tidied_is_in_order(text in any::<String>()) {
            prop_assert!(is_line(&tidy_line(&text)));
            prop_assert!(is_text(&tidy_text(&text)));
        }

        #[test]
        fn what_is_in_order_stays_as_it_is(text in "\\PC{0,20}", paragraphs in "(\\PC|\n){0,20}") {
            prop_assume!(is_line(&text) && is_text(&paragraphs));
            let kept = |text: &str| if is_seen(text) { text.trim().to_owned() } else { String::new() };
            prop_assert_eq!(tidy_line(&text), kept(&text));
            prop_assert_eq!(tidy_text(&paragraphs), kept(&paragraphs));
        }

        #[test]
        fn no_link_has_another_scheme(text in r"([a-z]{1,10}:)?[/\\]{0,3}[a-z.@:\\/ ]{0,20}") {
            if is_link(&text) {
                let scheme = text.split(':').next().unwrap_or_default();
                prop_assert!(["https", "http", "mailto", "tel"].contains(&scheme), "{}", text);
            }
        }
    }
}
