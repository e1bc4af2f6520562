//! The addresses of the pages for people who sign in, in both languages.

use crate::city::Lang;

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
}
