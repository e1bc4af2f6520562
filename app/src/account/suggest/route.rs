//! The addresses of the pages for suggestions.

use crate::account::route::Here;
use crate::city::Lang;
use crate::route;

/// A page about suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SuggestPage {
    /// The form for an event.
    Event,
    /// The form for a place.
    Place,
    /// Says that a mail is on its way.
    Thanks,
    /// Where the link in the mail leads.
    Confirm,
    /// Says that the office has it.
    Confirmed,
}

impl SuggestPage {
    /// Every page.
    pub const ALL: [Self; 5] = [
        Self::Event,
        Self::Place,
        Self::Thanks,
        Self::Confirm,
        Self::Confirmed,
    ];

    /// `/vorschlagen`, `/en/suggest`
    pub const fn path(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Event, lang) => route::suggest(lang),
            (Self::Place, Lang::De) => "/vorschlagen/ort",
            (Self::Place, Lang::En) => "/en/suggest/place",
            (Self::Thanks, Lang::De) => "/vorschlagen/danke",
            (Self::Thanks, Lang::En) => "/en/suggest/thanks",
            (Self::Confirm, Lang::De) => "/vorschlagen/bestaetigen",
            (Self::Confirm, Lang::En) => "/en/suggest/confirm",
            (Self::Confirmed, Lang::De) => "/vorschlagen/bestaetigt",
            (Self::Confirmed, Lang::En) => "/en/suggest/confirmed",
        }
    }
}

impl From<SuggestPage> for Here {
    fn from(page: SuggestPage) -> Self {
        Self::for_everybody(page.path(Lang::De), page.path(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::account::route::AccountPage;
    use crate::route::Page;

    #[test]
    fn every_address_is_its_own_tells_its_language_and_is_no_visitors_page() {
        let mut seen = BTreeSet::new();
        for page in SuggestPage::ALL {
            for lang in Lang::ALL {
                let path = page.path(lang);
                assert!(seen.insert(path), "{path} twice");
                assert_eq!(AccountPage::lang_of(path), lang, "{path}");
                assert_eq!(Page::parse(path).1, None, "{path}");
            }
        }
    }
}
