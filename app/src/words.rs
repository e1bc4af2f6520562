//! Every visible word, in German and English.
//!
//! The texts stand in `locales/de.json` and `locales/en.json`; the build turns each into a method
//! and fails if one is missing. Names in braces become parameters, `one`/`other` become a count.

#![expect(
    clippy::useless_format,
    clippy::uninlined_format_args,
    reason = "generated: a plural form need not mention its number"
)]

use crate::city::Lang;

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Lang);

include!(concat!(env!("OUT_DIR"), "/words.rs"));
