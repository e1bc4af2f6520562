//! What the visitor is looking for. Lives in the address, so that it can be shared and survives
//! going back, and so that it works as a plain form without script.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::city::{Ask, Asks, City, Kind, PlaceEntry, Query, Slug};

/// The filters of the list of places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// Free text (`q`).
    pub text: String,
    /// Kinds wanted; all if empty (`kind`, may repeat).
    pub kinds: Vec<Kind>,
    /// Network whose members are wanted (`network`).
    pub network: Option<Slug>,
    /// Category of the places wanted (`category`).
    pub category: Option<Slug>,
    /// Street at which the places shall stand (`street`).
    pub street: Option<String>,
    /// Only what is open now (`open=1`).
    pub open: bool,
    /// Only what wheelchair users can enter without help (`wheelchair=1`).
    pub wheelchair: bool,
    /// Only where something is on today (`today=1`).
    pub today: bool,
    /// How many rows to show (`n`).
    pub count: usize,
}

impl Filters {
    /// Rows of the first response, and how many more each time.
    pub const PAGE: usize = 30;
    /// Characters of free text that are looked at.
    pub const MOST_TEXT: usize = 100;

    /// Reads the filters from the pairs of a query. What cannot be understood is left out: an old
    /// or mistyped link still shows the map.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filters = Self {
            count: Self::PAGE,
            ..Self::default()
        };
        for (key, value) in pairs {
            match key {
                "q" => filters.text = text(value),
                "kind" => filters.kinds.extend(Kind::from_key(value)),
                "network" => filters.network = Slug::new(value).ok(),
                "category" => filters.category = Slug::new(value).ok(),
                "street" => filters.street = Some(text(value)).filter(|it| !it.is_empty()),
                "open" => filters.open = value == "1",
                "wheelchair" => filters.wheelchair = value == "1",
                "today" => filters.today = value == "1",
                "n" => {
                    let count: usize = value.parse().unwrap_or(Self::PAGE);
                    filters.count = count.max(Self::PAGE);
                }
                _ => {}
            }
        }
        filters.kinds.sort_unstable();
        filters.kinds.dedup();
        filters
    }

    /// The query that brings these filters back, with its question mark; empty for no filter.
    pub fn query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if !self.text.is_empty() {
            pairs.push(("q", encode(&self.text)));
        }
        pairs.extend(
            self.kinds
                .iter()
                .map(|kind| ("kind", kind.key().to_owned())),
        );
        pairs.extend(
            self.network
                .iter()
                .map(|slug| ("network", slug.to_string())),
        );
        pairs.extend(
            self.category
                .iter()
                .map(|slug| ("category", slug.to_string())),
        );
        pairs.extend(self.street.iter().map(|name| ("street", encode(name))));
        for (key, set) in [
            ("open", self.open),
            ("wheelchair", self.wheelchair),
            ("today", self.today),
        ] {
            if set {
                pairs.push((key, "1".to_owned()));
            }
        }
        if self.count > Self::PAGE {
            pairs.push(("n", self.count.to_string()));
        }
        let joined: Vec<String> = pairs.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
        if joined.is_empty() {
            String::new()
        } else {
            format!("?{}", joined.join("&"))
        }
    }

    /// Whether anything is filtered at all.
    pub fn any(&self) -> bool {
        let unfiltered = Self {
            count: self.count,
            ..Self::default()
        };
        *self != unfiltered
    }

    /// What the text means, given what there is to be found; none without a text.
    pub fn understood(&self, city: &City) -> Option<Query> {
        (!self.text.is_empty()).then(|| city.understand(&self.text))
    }

    /// The filters that are set by themselves, apart from those that the text asks for.
    pub const fn asks(&self) -> Asks {
        Asks {
            open: self.open,
            today: self.today,
            wheelchair: self.wheelchair,
        }
    }

    /// Sets or clears one of the filters that can be on or off.
    pub const fn set(&mut self, ask: Ask, on: bool) {
        match ask {
            Ask::Open => self.open = on,
            Ask::Today => self.today = on,
            Ask::Wheelchair => self.wheelchair = on,
        }
    }

    /// Whether a place is of a kind and a network that is wanted.
    pub fn admit(&self, entry: &PlaceEntry) -> bool {
        let networks = &entry.place.networks;
        (self.kinds.is_empty() || self.kinds.contains(&entry.place.kind()))
            && self
                .network
                .as_ref()
                .is_none_or(|slug| networks.contains(slug))
            && self
                .category
                .as_ref()
                .is_none_or(|slug| entry.place.categories.contains(slug))
    }

    /// Whether today's events belong into the list, too: not where certain places are asked for.
    pub const fn admit_events(&self) -> bool {
        self.kinds.is_empty()
            && self.network.is_none()
            && self.category.is_none()
            && self.street.is_none()
    }

    /// These filters with another one, shown from the first row again.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self {
            count: Self::PAGE,
            ..self.clone()
        };
        change(&mut other);
        other
    }
}

/// Free text as far as it is looked at.
fn text(value: &str) -> String {
    value.trim().chars().take(Filters::MOST_TEXT).collect()
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_filter_has_no_query() {
        let filters = Filters::from_pairs([]);
        assert_eq!(filters.query(), "");
        assert!(!filters.any());
    }

    #[test]
    fn what_cannot_be_understood_is_left_out() {
        let filters = Filters::from_pairs([("kind", "castle"), ("n", "-3"), ("open", "yes")]);
        assert_eq!(filters, Filters::from_pairs([]));
    }

    proptest! {
        #[test]
        fn filters_survive_the_address(
            text in "[a-zäöü ]{0,20}", kinds in proptest::sample::subsequence(Kind::ALL.to_vec(), 0..4),
            open: bool, wheelchair: bool, today: bool, more in 0_usize..3,
        ) {
            let mut filters = Filters {
                text: text.trim().to_owned(), kinds, open, wheelchair, today,
                network: open.then(|| Slug::new("qualitaetsroute").unwrap()),
                category: today.then(|| Slug::new("cafe").unwrap()),
                street: wheelchair.then(|| "Große Heimstraße".to_owned()),
                count: Filters::PAGE * (1 + more),
            };
            filters.kinds.sort_unstable();
            let query = filters.query();
            let decoded: Vec<(String, String)> = query.trim_start_matches('?').split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(k, v)| (k.to_owned(), decode(v)))
                .collect();
            let pairs = decoded.iter().map(|(k, v)| (k.as_str(), v.as_str()));
            prop_assert_eq!(Filters::from_pairs(pairs), filters);
        }
    }

    fn decode(text: &str) -> String {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    }
}
