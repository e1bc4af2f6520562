//! The addresses of the organiser's pages.

use crate::account::route::{Here, Section};
use crate::city::{Lang, Slug};

/// A page for those who post events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsPage {
    /// One's events.
    List,
    /// Posting one.
    New,
    /// Calendars to upload and to follow.
    Calendars,
    /// The next dates of what is being typed, for the page's script.
    Dates,
    /// Changing one.
    Edit(Slug),
    /// Cancelling, postponing, moving one or one of its dates.
    Change(Slug),
    /// What a shop does for one.
    Offer(Slug),
}

impl EventsPage {
    /// Its address: `/konto/termine`, `/en/account/events`.
    pub fn path(&self, lang: Lang) -> String {
        let pattern = self.pattern(lang);
        match self {
            Self::List | Self::New | Self::Calendars | Self::Dates => pattern.to_owned(),
            Self::Edit(slug) | Self::Change(slug) | Self::Offer(slug) => {
                pattern.replace("{slug}", slug.as_str())
            }
        }
    }

    /// The same with a place for the slug.
    pub const fn pattern(&self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::List, Lang::De) => "/konto/termine",
            (Self::List, Lang::En) => "/en/account/events",
            (Self::New, Lang::De) => "/konto/termine/neu",
            (Self::New, Lang::En) => "/en/account/events/new",
            (Self::Calendars, Lang::De) => "/konto/kalender",
            (Self::Calendars, Lang::En) => "/en/account/calendars",
            (Self::Dates, Lang::De) => "/konto/termine/daten",
            (Self::Dates, Lang::En) => "/en/account/events/dates",
            (Self::Edit(_), Lang::De) => "/konto/termin/{slug}",
            (Self::Edit(_), Lang::En) => "/en/account/event/{slug}",
            (Self::Change(_), Lang::De) => "/konto/termin/{slug}/absagen",
            (Self::Change(_), Lang::En) => "/en/account/event/{slug}/cancel",
            (Self::Offer(_), Lang::De) => "/konto/termin/{slug}/aktion",
            (Self::Offer(_), Lang::En) => "/en/account/event/{slug}/offer",
        }
    }
}

impl From<&EventsPage> for Here {
    fn from(page: &EventsPage) -> Self {
        Self::new(Section::Events, page.path(Lang::De), page.path(Lang::En))
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
        let slug = || Slug::new("neu").unwrap();
        let pages = [
            EventsPage::List,
            EventsPage::New,
            EventsPage::Calendars,
            EventsPage::Dates,
            EventsPage::Edit(slug()),
            EventsPage::Change(slug()),
            EventsPage::Offer(slug()),
        ];
        let mut seen = BTreeSet::new();
        for page in pages {
            for lang in Lang::ALL {
                let path = page.path(lang);
                assert_eq!(AccountPage::lang_of(&path), lang, "{path}");
                assert_eq!(Page::parse(&path).1, None, "{path}");
                assert_eq!(Here::from(&page).path(lang), path);
                assert!(seen.insert(path.clone()), "{path} twice");
            }
        }
    }
}
