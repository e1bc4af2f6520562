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
    /// What is done to many places.
    PlacesBulk,
    /// All places as a file.
    PlacesFile,
    /// Places from a file.
    PlacesImport,
    /// A new place.
    NewPlace,
    /// A place as a form.
    Place,
    /// What became of a place.
    PlaceHistory,
    /// All events.
    Events,
    /// What is done to many events.
    EventsBulk,
    /// All events as a file.
    EventsFile,
    /// Events from a file.
    EventsImport,
    /// An event as a form.
    Event,
    /// What became of an event.
    EventHistory,
    /// Everybody who may sign in.
    People,
    /// A person.
    Person,
    /// All that is kept about a person, as a file.
    PersonData,
    /// The city's own record.
    City,
    /// What became of the city's record.
    CityHistory,
    /// Removing the sample data.
    Samples,
    /// The audit log.
    Audit,
}

impl OfficePage {
    /// Every page.
    pub const ALL: [Self; 22] = [
        Self::Desk,
        Self::Entry,
        Self::Places,
        Self::PlacesBulk,
        Self::PlacesFile,
        Self::PlacesImport,
        Self::NewPlace,
        Self::Place,
        Self::PlaceHistory,
        Self::Events,
        Self::EventsBulk,
        Self::EventsFile,
        Self::EventsImport,
        Self::Event,
        Self::EventHistory,
        Self::People,
        Self::Person,
        Self::PersonData,
        Self::City,
        Self::CityHistory,
        Self::Samples,
        Self::Audit,
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
            (Self::PlacesBulk, Lang::De) => "/konto/redaktion/orte/auswahl",
            (Self::PlacesBulk, Lang::En) => "/en/account/office/places/chosen",
            (Self::PlacesFile, Lang::De) => "/konto/redaktion/orte.csv",
            (Self::PlacesFile, Lang::En) => "/en/account/office/places.csv",
            (Self::PlacesImport, Lang::De) => "/konto/redaktion/orte/einlesen",
            (Self::PlacesImport, Lang::En) => "/en/account/office/places/import",
            (Self::NewPlace, Lang::De) => "/konto/redaktion/neuer-ort",
            (Self::NewPlace, Lang::En) => "/en/account/office/new-place",
            (Self::Place, Lang::De) => "/konto/redaktion/ort/{id}",
            (Self::Place, Lang::En) => "/en/account/office/place/{id}",
            (Self::PlaceHistory, Lang::De) => "/konto/redaktion/ort/{id}/verlauf",
            (Self::PlaceHistory, Lang::En) => "/en/account/office/place/{id}/history",
            (Self::Events, Lang::De) => "/konto/redaktion/termine",
            (Self::Events, Lang::En) => "/en/account/office/events",
            (Self::EventsBulk, Lang::De) => "/konto/redaktion/termine/auswahl",
            (Self::EventsBulk, Lang::En) => "/en/account/office/events/chosen",
            (Self::EventsFile, Lang::De) => "/konto/redaktion/termine.csv",
            (Self::EventsFile, Lang::En) => "/en/account/office/events.csv",
            (Self::EventsImport, Lang::De) => "/konto/redaktion/termine/einlesen",
            (Self::EventsImport, Lang::En) => "/en/account/office/events/import",
            (Self::Event, Lang::De) => "/konto/redaktion/termin/{id}",
            (Self::Event, Lang::En) => "/en/account/office/event/{id}",
            (Self::EventHistory, Lang::De) => "/konto/redaktion/termin/{id}/verlauf",
            (Self::EventHistory, Lang::En) => "/en/account/office/event/{id}/history",
            (Self::People, Lang::De) => "/konto/redaktion/personen",
            (Self::People, Lang::En) => "/en/account/office/people",
            (Self::Person, Lang::De) => "/konto/redaktion/person/{id}",
            (Self::Person, Lang::En) => "/en/account/office/person/{id}",
            (Self::PersonData, Lang::De) => "/konto/redaktion/person/{id}/daten.json",
            (Self::PersonData, Lang::En) => "/en/account/office/person/{id}/data.json",
            (Self::City, Lang::De) => "/konto/redaktion/stadt",
            (Self::City, Lang::En) => "/en/account/office/city",
            (Self::CityHistory, Lang::De) => "/konto/redaktion/stadt/verlauf",
            (Self::CityHistory, Lang::En) => "/en/account/office/city/history",
            (Self::Samples, Lang::De) => "/konto/redaktion/beispieldaten",
            (Self::Samples, Lang::En) => "/en/account/office/samples",
            (Self::Audit, Lang::De) => "/konto/redaktion/protokoll",
            (Self::Audit, Lang::En) => "/en/account/office/log",
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
