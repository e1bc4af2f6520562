//! The names of picture files: what they hold, how wide they are, how they are encoded.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use app::city::Picture;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Where the pictures are on the web.
const FOLDER: &str = "/media/";

/// Hexadecimal digits of a group: 128 bits.
const DIGITS: usize = 32;

/// A file: `{32 hexadecimal digits}-{width}.{webp|jpg}`.
///
/// Nothing else can be a name, so no name can lead out of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    group: Group,
    width: u32,
    encoding: Encoding,
}

/// All sizes of one picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group(String);

/// How a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// For nearly all browsers.
    Webp,
    /// For all others.
    Jpeg,
}

impl Encoding {
    /// The ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
        }
    }

    /// The type in answers (RFC 9649 for WebP).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

impl Group {
    /// The group of files with this content, in this order.
    pub fn of<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for content in contents {
            hash.update((content.len() as u64).to_le_bytes());
            hash.update(content);
        }
        let mut digits = String::with_capacity(DIGITS);
        for byte in hash.finalize().iter().take(DIGITS / 2) {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Self(digits)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == DIGITS
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Name {
    /// A file of a group.
    pub const fn new(group: Group, width: u32, encoding: Encoding) -> Self {
        Self {
            group,
            width,
            encoding,
        }
    }

    /// The file with this name; none if no file could be called so.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, ending) = text.split_once('.')?;
        let encoding = [Encoding::Webp, Encoding::Jpeg]
            .into_iter()
            .find(|it| it.ending() == ending)?;
        let (group, digits) = stem.split_once('-')?;
        let width: u32 = digits.parse().ok()?;
        let name = Self::new(Group::parse(group)?, width, encoding);
        // One way of writing only: "+320" and "0320" are other names.
        (name.to_string() == text).then_some(name)
    }

    /// The file that a record names: the largest of its picture.
    pub fn of(picture: &Picture) -> Option<Self> {
        Self::parse(picture.src.strip_prefix(FOLDER)?)
    }

    /// All files that are named in a text, such as a record's JSON.
    pub fn all_in(text: &str) -> HashSet<Self> {
        text.split(FOLDER)
            .skip(1)
            .filter_map(|rest| {
                let end =
                    rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '.');
                Self::parse(&rest[..end.unwrap_or(rest.len())])
            })
            .collect()
    }

    /// All files that a record shows, by its JSON: what its pictures have as their source, wherever in it
    /// they are. What only names a file shows none, such as a description. What is no JSON may show all
    /// that it names.
    pub fn shown_in(record: &str) -> HashSet<Self> {
        let Ok(record) = serde_json::from_str::<Value>(record) else {
            return Self::all_in(record);
        };
        let mut shown = HashSet::new();
        collect_shown(&record, &mut shown);
        shown
    }

    /// The picture that it belongs to.
    pub const fn group(&self) -> &Group {
        &self.group
    }

    /// Its width in pixels.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// How it is encoded.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Its path on the web.
    pub fn address(&self) -> String {
        format!("{FOLDER}{self}")
    }
}

fn collect_shown(value: &Value, shown: &mut HashSet<Name>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect_shown(it, shown)),
        Value::Object(members) => {
            for (key, it) in members {
                match it {
                    Value::String(src) if key == "src" => shown.extend(Name::all_in(src)),
                    it => collect_shown(it, shown),
                }
            }
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = self.encoding.ending();
        write!(f, "{}-{}.{ending}", self.group.0, self.width)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "0123456789abcdef0123456789abcdef-640.webp";

    #[test]
    fn a_name_is_read_as_it_is_written() {
        assert_eq!(Name::parse(GOOD).unwrap().to_string(), GOOD);
        assert_eq!(Name::parse(GOOD).unwrap().width(), 640);
    }

    #[test]
    fn nothing_else_is_a_name() {
        for bad in [
            "",
            "..",
            "../../etc/passwd",
            "0123456789abcdef0123456789abcdef-640.svg",
            "0123456789ABCDEF0123456789abcdef-640.webp",
            "0123456789abcdef0123456789abcdef-0640.webp",
            "0123456789abcdef0123456789abcdef-+64.webp",
            "0123456789abcdef0123456789abcdef-640.webp.jpg",
            "0123456789abcdef0123456789abcde-640.webp",
            "0123456789abcdef0123456789abcdef.webp",
            "0123456789abcdef0123456789abcdef-99999999999.jpg",
            "0123456789abcdef0123456789abcdef-640.webp\0",
        ] {
            assert_eq!(Name::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn pictures_are_found_in_any_text() {
        let text = format!(r#"{{"src":"/media/{GOOD}","also":"/media/kurz.jpg /media/"}}"#);
        let found = Name::all_in(&text);
        assert_eq!(found.len(), 1);
        assert!(found.contains(&Name::parse(GOOD).unwrap()));
    }

    #[test]
    fn a_record_shows_its_pictures_and_nothing_that_it_only_names() {
        let good = HashSet::from([Name::parse(GOOD).unwrap()]);
        for (record, shown) in [
            (
                format!(r#"{{"pictures":[{{"src":"/media/{GOOD}","credit":"x"}}]}}"#),
                true,
            ),
            (
                format!(r#"{{"event":{{"pictures":[{{"src":"\/media\/{GOOD}"}}]}}}}"#),
                true,
            ),
            (
                format!(r#"{{"text":{{"de":"/media/{GOOD}"}},"pictures":[]}}"#),
                false,
            ),
            (
                format!(r#"{{"pictures":[{{"src":"/a.jpg","credit":"/media/{GOOD}"}}]}}"#),
                false,
            ),
            (format!(r#"{{"title":"\"src\":\"/media/{GOOD}\""}}"#), false),
            // Nobody knows what it shows.
            (format!(r#"{{"pictures":[{{"src":"/media/{GOOD}""#), true),
        ] {
            let expected = if shown { good.clone() } else { HashSet::new() };
            assert_eq!(Name::shown_in(&record), expected, "{record}");
        }
    }

    proptest! {
        #[test]
        fn what_is_a_name_is_plain(text in any::<String>()) {
            let _ = Name::all_in(&text);
            if let Some(name) = Name::parse(&text) {
                prop_assert_eq!(name.to_string(), text.clone());
                prop_assert!(!text.contains('/') && !text.contains(".."));
            }
        }
    }
}
