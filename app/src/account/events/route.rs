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
    /// The next dates of what is being typed, for the page's script.
    Dates,
    /// Changing one.
    Edit(Slug),
    /// Cancelling, postponing, moving one or one of its dates.
    Change(Slug),
    /// What a shop does for one.
    Offer(Slug),
    /// The calendars that bring events in.
    Calendars,
}

impl EventsPage {
    /// Its address: `/konto/termine`, `/en/account/events`.
    pub fn path(&self, lang: Lang) -> String {
        let pattern = self.pattern(lang);
        match self {
            Self::List | Self::New | Self::Dates | Self::Calendars => pattern.to_owned(),
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
            (Self::Dates, Lang::De) => "/konto/termine/daten",
            (Self::Dates, Lang::En) => "/en/account/events/dates",
            (Self::Edit(_), Lang::De) => "/konto/termin/{slug}",
            (Self::Edit(_), Lang::En) => "/en/account/event/{slug}",
            (Self::Change(_), Lang::De) => "/konto/termin/{slug}/absagen",
            (Self::Change(_), Lang::En) => "/en/account/event/{slug}/cancel",
            (Self::Offer(_), Lang::De) => "/konto/termin/{slug}/aktion",
            (Self::Offer(_), Lang::En) => "/en/account/event/{slug}/offer",
            (Self::Calendars, Lang::De) => "/konto/kalender",
            (Self::Calendars, Lang::En) => "/en/account/calendars",
        }
    }
}

impl From<&EventsPage> for Here {
    fn from(page: &EventsPage) -> Self {
        Self::new(Section::Events, page.path(Lang::De), page.path(Lang::En))
    }
}
