//! The addresses of the pages for people who sign in, in both languages.

use super::events::EventsPage;
use super::office::route::OfficePage;
use super::owner::route::OwnerPage;
use super::rights::{Action, Person, may};
use crate::{city::Lang, words::Words};

/// A page, or a form's target, for people who sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountPage {
    /// Where a link is asked for.
    SignIn,
    /// Where the code from the mail goes.
    Code,
    /// Where the link in the mail leads.
    Link,
    /// What ends the session.
    SignOut,
    /// Who one is, and what is one's own.
    Home,
    /// Where one is signed in.
    Devices,
    /// The passkeys.
    Passkeys,
    /// What is kept, and how to erase it.
    Data,
    /// The same as a file.
    Export,
}

impl AccountPage {
    /// Every page.
    pub const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Code,
        Self::Link,
        Self::SignOut,
        Self::Home,
        Self::Devices,
        Self::Passkeys,
        Self::Data,
        Self::Export,
    ];

    /// `/anmelden`, `/en/sign-in`
    pub const fn path(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::SignIn, Lang::De) => "/anmelden",
            (Self::SignIn, Lang::En) => "/en/sign-in",
            (Self::Code, Lang::De) => "/anmelden/code",
            (Self::Code, Lang::En) => "/en/sign-in/code",
            (Self::Link, Lang::De) => "/anmelden/link",
            (Self::Link, Lang::En) => "/en/sign-in/link",
            (Self::SignOut, Lang::De) => "/abmelden",
            (Self::SignOut, Lang::En) => "/en/sign-out",
            (Self::Home, Lang::De) => "/konto",
            (Self::Home, Lang::En) => "/en/account",
            (Self::Devices, Lang::De) => "/konto/geraete",
            (Self::Devices, Lang::En) => "/en/account/devices",
            (Self::Passkeys, Lang::De) => "/konto/passkeys",
            (Self::Passkeys, Lang::En) => "/en/account/passkeys",
            (Self::Data, Lang::De) => "/konto/daten",
            (Self::Data, Lang::En) => "/en/account/data",
            (Self::Export, Lang::De) => "/konto/daten/export",
            (Self::Export, Lang::En) => "/en/account/data/export",
        }
    }

    /// The language of an address.
    pub fn lang_of(path: &str) -> Lang {
        let english = path == "/en" || path.starts_with("/en/");
        if english { Lang::En } else { Lang::De }
    }
}

/// Where one is: the address in both languages, for the language switch, and the part of the account
/// that the navigation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    section: Option<Section>,
    german: String,
    english: String,
}

impl Here {
    /// A page of a part, at its two addresses.
    pub fn new(section: Section, german: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            section: Some(section),
            german: german.into(),
            english: english.into(),
        }
    }

    /// A page for everybody, at its two addresses.
    pub fn for_everybody(german: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            section: None,
            german: german.into(),
            english: english.into(),
        }
    }

    /// The address in a language.
    pub fn path(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.german,
            Lang::En => &self.english,
        }
    }

    /// The part of the account; none while one is not signed in.
    pub const fn section(&self) -> Option<Section> {
        self.section
    }
}

impl From<AccountPage> for Here {
    fn from(page: AccountPage) -> Self {
        Self {
            section: match page {
                AccountPage::SignIn
                | AccountPage::Code
                | AccountPage::Link
                | AccountPage::SignOut => None,
                AccountPage::Home => Some(Section::Overview),
                AccountPage::Devices => Some(Section::Devices),
                AccountPage::Passkeys => Some(Section::Passkeys),
                AccountPage::Data | AccountPage::Export => Some(Section::Data),
            },
            german: page.path(Lang::De).to_owned(),
            english: page.path(Lang::En).to_owned(),
        }
    }
}

/// A part of the account that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Who one is, and what is one's own.
    Overview,
    /// The events that one posts.
    Events,
    /// The places one has.
    Places,
    /// What the office does.
    Office,
    /// Where one is signed in.
    Devices,
    /// The passkeys.
    Passkeys,
    /// What is kept.
    Data,
}

impl Section {
    /// Every part, in the order of the navigation.
    pub const ALL: [Self; 7] = [
        Self::Overview,
        Self::Office,
        Self::Places,
        Self::Events,
        Self::Devices,
        Self::Passkeys,
        Self::Data,
    ];

    /// Where it begins.
    pub const fn path(self, lang: Lang) -> &'static str {
        match self {
            Self::Overview => AccountPage::Home.path(lang),
            Self::Events => EventsPage::List.pattern(lang),
            Self::Places => OwnerPage::Places.pattern(lang),
            Self::Office => OfficePage::Desk.pattern(lang),
            Self::Devices => AccountPage::Devices.path(lang),
            Self::Passkeys => AccountPage::Passkeys.path(lang),
            Self::Data => AccountPage::Data.path(lang),
        }
    }

    /// What it is called.
    pub fn label(self, lang: Lang) -> &'static str {
        let t = Words(lang);
        match self {
            Self::Overview => t.account_overview(),
            Self::Events => t.organiser_nav(),
            Self::Places => t.owner_places(),
            Self::Office => t.office_title(),
            Self::Devices => t.account_devices_short(),
            Self::Passkeys => t.account_passkeys(),
            Self::Data => t.account_data(),
        }
    }

    /// Whether there is anything in it for somebody.
    pub fn is_for(self, person: &Person) -> bool {
        match self {
            Self::Events => may(Some(person), Action::CreateEvent) || !person.events.is_empty(),
            Self::Places => !person.places.is_empty(),
            Self::Office => person.is_office(),
            Self::Overview | Self::Devices | Self::Passkeys | Self::Data => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::route::Page;

    #[test]
    fn every_address_is_its_own_tells_its_language_and_is_no_visitors_page() {
        let mut seen = BTreeSet::new();
        for page in AccountPage::ALL {
            for lang in Lang::ALL {
                let path = page.path(lang);
                assert!(seen.insert(path), "{path} twice");
                assert_eq!(AccountPage::lang_of(path), lang, "{path}");
                assert_eq!(Page::parse(path).1, None, "{path}");
            }
        }
    }

    #[test]
    fn every_part_begins_at_an_address_of_its_own() {
        for section in Section::ALL {
            for lang in Lang::ALL {
                let others = Section::ALL.into_iter().filter(|it| *it != section);
                for other in others {
                    assert_ne!(section.path(lang), other.path(lang));
                }
                assert_eq!(AccountPage::lang_of(section.path(lang)), lang);
                assert!(!section.label(lang).is_empty());
            }
        }
    }
}
