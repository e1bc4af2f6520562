//! Every visible word, in German and English.
//!
//! The texts stand in `locales/de.json` and `locales/en.json`; the build turns each into a method
//! and fails if one is missing. Names in braces become parameters, `one`/`other` become a count.

#![expect(
    clippy::doc_markdown,
    clippy::match_same_arms,
    clippy::useless_format,
    reason = "generated from texts: some are the same in both languages, some plurals show no number"
)]

use crate::city::Lang;

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Lang);

include!(concat!(env!("OUT_DIR"), "/words.rs"));
