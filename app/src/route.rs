//! The addresses of the pages, in both languages.
//!
//! One list for everything that needs it: links, the language switch, `hreflang`, the site map and
//! the map, which shows something else on each page.

use crate::city::Lang;

/// A page that visitors can open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Page {
    /// The map with the list of places.
    Map,
    /// A place, by slug.
    Place(String),
    /// The events.
    Events,
    /// An event, by slug.
    Event(String),
    /// The Aufenthaltsinseln.
    Islands,
    /// Everything else one may look for: about, networks, legal pages.
    More,
    /// Who answers for the contents.
    Imprint,
    /// What happens to personal data.
    Privacy,
    /// How accessible the product is.
    Accessibility,
}

/// Where visitors suggest an event: `/vorschlagen`, `/en/suggest`. Not among the app's pages, so links
/// to it leave it (`rel="external"`).
pub const fn suggest(lang: Lang) -> &'static str {
    match lang {
        Lang::De => "/vorschlagen",
        Lang::En => "/en/suggest",
    }
}

impl Page {
    /// Pages without a slug, in the order of the site map.
    pub const FIXED: [Self; 7] = [
        Self::Map,
        Self::Events,
        Self::Islands,
        Self::More,
        Self::Imprint,
        Self::Privacy,
        Self::Accessibility,
    ];

    /// The first part of the path and, for pages of one record, a place for its slug.
    fn name(&self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Map, _) => "",
            (Self::Place(_), Lang::De) => "ort",
            (Self::Place(_), Lang::En) => "place",
            (Self::Events, Lang::De) => "termine",
            (Self::Events, Lang::En) => "events",
            (Self::Event(_), Lang::De) => "termin",
            (Self::Event(_), Lang::En) => "event",
            (Self::Islands, Lang::De) => "inseln",
            (Self::Islands, Lang::En) => "islands",
            (Self::More, Lang::De) => "mehr",
            (Self::More, Lang::En) => "more",
            (Self::Imprint, Lang::De) => "impressum",
            (Self::Imprint, Lang::En) => "imprint",
            (Self::Privacy, Lang::De) => "datenschutz",
            (Self::Privacy, Lang::En) => "privacy",
            (Self::Accessibility, Lang::De) => "barrierefreiheit",
            (Self::Accessibility, Lang::En) => "accessibility",
        }
    }

    /// Whether the map stands beside it.
    pub const fn has_map(&self) -> bool {
        match self {
            Self::Map | Self::Place(_) | Self::Events | Self::Event(_) | Self::Islands => true,
            Self::More | Self::Imprint | Self::Privacy | Self::Accessibility => false,
        }
    }

    /// The path of the page: `/ort/reinoldikirche`, `/en/place/reinoldikirche`.
    pub fn path(&self, lang: Lang) -> String {
        let prefix = match lang {
            Lang::De => "",
            Lang::En => "/en",
        };
        let name = self.name(lang);
        match self {
            Self::Map if lang == Lang::De => "/".to_owned(),
            Self::Map => prefix.to_owned(),
            Self::Place(slug) | Self::Event(slug) => format!("{prefix}/{name}/{slug}"),
            _ => format!("{prefix}/{name}"),
        }
    }

    /// The language of a path, and the page if there is one.
    pub fn parse(path: &str) -> (Lang, Option<Self>) {
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        let lang = if parts.next_if_eq(&"en").is_some() {
            Lang::En
        } else {
            Lang::De
        };
        let page = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Some(Self::Map),
            (Some(name), Some(slug), None) => {
                [Self::Place(slug.to_owned()), Self::Event(slug.to_owned())]
                    .into_iter()
                    .find(|page| page.name(lang) == name)
            }
            (Some(name), None, _) => Self::FIXED.into_iter().find(|page| page.name(lang) == name),
            _ => None,
        };
        (lang, page)
    }
}

/// The address of something as a file for other programs: of `places/reinoldikirche` as `vcf` it is
/// `/api/v1/places/reinoldikirche.vcf`.
pub fn file_of(what: &str, ending: &str, lang: Lang) -> String {
    let query = match lang {
        Lang::De => "",
        Lang::En => "?lang=en",
    };
    format!("/api/v1/{what}.{ending}{query}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_page_is_found_again_under_its_path_in_both_languages() {
        let records = [
            Page::Place("st-petri".into()),
            Page::Event("hansemarkt".into()),
        ];
        for page in Page::FIXED.into_iter().chain(records) {
            for lang in Lang::ALL {
                assert_eq!(Page::parse(&page.path(lang)), (lang, Some(page.clone())));
            }
        }
    }

    #[test]
    fn an_unknown_path_has_a_language_but_no_page() {
        assert_eq!(Page::parse("/en/ort/x"), (Lang::En, None));
        assert_eq!(Page::parse("/gibt/es/nicht"), (Lang::De, None));
        assert_eq!(Page::parse("/termin"), (Lang::De, None));
    }

    proptest! {
        #[test]
        fn any_path_can_be_parsed(path in ".{0,80}") {
            let _ = Page::parse(&path);
        }
    }
}
