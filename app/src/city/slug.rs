//! The stable, readable name of a record in addresses: `/ort/reinoldikirche`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One to 80 characters of `a-z`, `0-9` and single inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a string is not a [`Slug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a valid short name: use 1 to 80 of a-z, 0-9 and single hyphens between them")]
pub struct SlugError(String);

impl Slug {
    /// The longest slug, in characters.
    pub const MAX: usize = 80;

    /// Checks a string.
    ///
    /// # Errors
    /// [`SlugError`] if it is empty, too long or holds anything but `a-z`, `0-9` and single inner
    /// hyphens.
    pub fn new(text: impl Into<String>) -> Result<Self, SlugError> {
        let text = text.into();
        let fits = (1..=Self::MAX).contains(&text.len())
            && text.split('-').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        if fits {
            Ok(Self(text))
        } else {
            Err(SlugError(text))
        }
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        Self::new(text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_lower_case_words_with_single_hyphens() {
        for good in ["u", "st-petri", "3-musen", &"a".repeat(80)] {
            assert!(Slug::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "Ä", "a b", "A", &"a".repeat(81)] {
            assert!(Slug::new(bad).is_err(), "{bad}");
        }
    }
}
