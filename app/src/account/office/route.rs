//! The addresses of the office's pages, in both languages.

use crate::account::route::{Here, Section};
use crate::city::Lang;

/// A page, a file or a form's target of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfficePage {
    /// What waits.
    Desk,
    /// Something that has come in, as a form.
    Entry,
    /// All places.
    Places,
    /// A new place.
    NewPlace,
    /// A place as a form.
    Place,
    /// All events.
    Events,
    /// An event as a form.
    Event,
}

impl OfficePage {
    /// Every page.
    pub const ALL: [Self; 7] = [
        Self::Desk,
        Self::Entry,
        Self::Places,
        Self::NewPlace,
        Self::Place,
        Self::Events,
        Self::Event,
    ];

    /// The address, with `{id}` where the record's name stands.
    pub const fn pattern(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Desk, Lang::De) => "/konto/redaktion",
            (Self::Desk, Lang::En) => "/en/account/office",
            (Self::Entry, Lang::De) => "/konto/redaktion/eingang/{id}",
            (Self::Entry, Lang::En) => "/en/account/office/entry/{id}",
            (Self::Places, Lang::De) => "/konto/redaktion/orte",
            (Self::Places, Lang::En) => "/en/account/office/places",
            (Self::NewPlace, Lang::De) => "/konto/redaktion/neuer-ort",
            (Self::NewPlace, Lang::En) => "/en/account/office/new-place",
            (Self::Place, Lang::De) => "/konto/redaktion/ort/{id}",
            (Self::Place, Lang::En) => "/en/account/office/place/{id}",
            (Self::Events, Lang::De) => "/konto/redaktion/termine",
            (Self::Events, Lang::En) => "/en/account/office/events",
            (Self::Event, Lang::De) => "/konto/redaktion/termin/{id}",
            (Self::Event, Lang::En) => "/en/account/office/event/{id}",
        }
    }

    /// The address for a record; pages that are about none do not look at it.
    pub fn path(self, lang: Lang, id: &str) -> String {
        self.pattern(lang).replace("{id}", id)
    }

    /// Where one is on this page.
    pub fn here(self, id: &str) -> Here {
        let path = |lang| self.path(lang, id);
        Here::new(Section::Office, path(Lang::De), path(Lang::En))
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
        for page in OfficePage::ALL {
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
