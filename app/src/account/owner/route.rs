//! The addresses of the owners' pages, in both languages.

use crate::account::route::{Here, Section};
use crate::city::Lang;

/// A page for owners. All but the first and the last are about one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerPage {
    /// The places one has.
    Places,
    /// A place as it is today.
    Place,
    /// Its facts.
    Edit,
    /// Its pictures.
    Pictures,
    /// What it offers at events.
    Offers,
    /// Whether what is known is still true; the link in a mail leads there, signed in or not.
    Question,
}

impl OwnerPage {
    /// Every page.
    pub const ALL: [Self; 6] = [
        Self::Places,
        Self::Place,
        Self::Edit,
        Self::Pictures,
        Self::Offers,
        Self::Question,
    ];

    /// The address, with `{slug}` where the place's name stands.
    pub const fn pattern(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Places, Lang::De) => "/konto/geschaefte",
            (Self::Places, Lang::En) => "/en/account/shops",
            (Self::Place, Lang::De) => "/konto/geschaeft/{slug}",
            (Self::Place, Lang::En) => "/en/account/shop/{slug}",
            (Self::Edit, Lang::De) => "/konto/geschaeft/{slug}/bearbeiten",
            (Self::Edit, Lang::En) => "/en/account/shop/{slug}/edit",
            (Self::Pictures, Lang::De) => "/konto/geschaeft/{slug}/bilder",
            (Self::Pictures, Lang::En) => "/en/account/shop/{slug}/pictures",
            (Self::Offers, Lang::De) => "/konto/geschaeft/{slug}/aktionen",
            (Self::Offers, Lang::En) => "/en/account/shop/{slug}/offers",
            (Self::Question, Lang::De) => "/konto/frage",
            (Self::Question, Lang::En) => "/en/account/question",
        }
    }

    /// The address for a place.
    pub fn path(self, lang: Lang, slug: &str) -> String {
        self.pattern(lang).replace("{slug}", slug)
    }

    /// Where one is on this page.
    pub fn here(self, slug: &str) -> Here {
        let path = |lang| self.path(lang, slug);
        Here::new(Section::Places, path(Lang::De), path(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::account::route::AccountPage;
    use crate::route::Page;

    #[test]
    fn every_address_is_its_own_and_tells_its_language() {
        let mut seen = BTreeSet::new();
        for page in OwnerPage::ALL {
            for lang in Lang::ALL {
                let path = page.path(lang, "laden");
                assert!(seen.insert(path.clone()), "{path} twice");
                assert_eq!(AccountPage::lang_of(&path), lang, "{path}");
                assert_eq!(Page::parse(&path).1, None, "{path}");
                assert_eq!(page.here("laden").path(lang), path);
            }
        }
    }
}
