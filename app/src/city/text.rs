//! Words in the two languages of the product.
//!
//! German comes first: a record must have it, English may follow later.

use serde::{Deserialize, Serialize};

/// A language in which pages are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// German, the default.
    #[default]
    De,
    /// English.
    En,
}

impl Lang {
    /// Every language, German first.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The language tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language a visitor switches to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::De => Self::En,
            Self::En => Self::De,
        }
    }
}

/// A text in German and, where somebody has translated it, in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The German text.
    pub de: String,
    /// The English text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// The same text in both languages, as for a proper name.
    pub fn new(de: impl Into<String>) -> Self {
        Self {
            de: de.into(),
            en: None,
        }
    }

    /// A text with its translation.
    pub fn both(de: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            de: de.into(),
            en: Some(en.into()),
        }
    }

    /// The text in `lang`, in German where no translation exists.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.de,
        }
    }

    /// The language in which [`Text::get`] answers, for the `lang` attribute of foreign parts.
    pub fn lang_shown(&self, lang: Lang) -> Lang {
        if self.en.is_some() { lang } else { Lang::De }
    }
}
