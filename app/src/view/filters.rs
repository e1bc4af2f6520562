//! What the visitor is looking for. Lives in the address, so that it can be shared and survives
//! going back, and so that it works as a plain form without script.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::city::{Date, Event, Instant, Kind, Place, PlaceEntry, Slug, Wheelchair};

/// The filters of the list of places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// Free text (`q`).
    pub text: String,
    /// Kinds wanted; all if empty (`kind`, may repeat).
    pub kinds: Vec<Kind>,
    /// Network whose members are wanted (`network`).
    pub network: Option<Slug>,
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
    pub const PAGE: usize = 60;
    /// Characters of free text that are looked at.
    const MOST_TEXT: usize = 100;

    /// Reads the filters from the pairs of a query. What cannot be understood is left out: an old
    /// or mistyped link still shows the map.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filters = Self {
            count: Self::PAGE,
            ..Self::default()
        };
        for (key, value) in pairs {
            match key {
                "q" => filters.text = value.trim().chars().take(Self::MOST_TEXT).collect(),
                "kind" => filters.kinds.extend(Kind::from_key(value)),
                "network" => filters.network = Slug::new(value).ok(),
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

    /// Whether a place passes all filters but the text. `has_event` tells whether something is on
    /// there today; it is asked last because it costs most.
    pub fn admit(
        &self,
        entry: &PlaceEntry,
        is_open: impl Fn() -> bool,
        has_event: impl Fn() -> bool,
    ) -> bool {
        let Place {
            access, networks, ..
        } = &entry.place;
        (self.kinds.is_empty() || self.kinds.contains(&entry.place.kind()))
            && self
                .network
                .as_ref()
                .is_none_or(|slug| networks.contains(slug))
            && (!self.wheelchair || access.wheelchair == Some(Wheelchair::Yes))
            && (!self.open || is_open())
            && (!self.today || has_event())
    }

    /// Whether today's events belong into the list, too: not where places of a kind are asked for.
    pub fn admit_events(&self) -> bool {
        self.kinds.is_empty() && self.network.is_none()
    }

    /// Whether an event of today passes.
    pub fn admit_event(&self, event: &Event, date: Date<'_>, now: Instant) -> bool {
        (!self.wheelchair || event.access.wheelchair == Some(Wheelchair::Yes))
            && (!self.open || (date.occurrence.start <= now && now < date.occurrence.end))
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
