//! What a table of records is asked for: words, filters, order, page. It lives in the address, so
//! that a view can be kept as a bookmark and works without script.

use crate::view::encode;

/// So many records stand on a page.
pub const PAGE: usize = 50;

/// The order of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By kind of place, or by the first date of an event.
    Kind,
    /// By networks, or by the category of an event.
    Group,
    /// By the age of the facts.
    AsOf,
    /// By the last change.
    Updated,
    /// Whether visitors see it.
    Published,
}

impl Sort {
    /// Every order, as the columns stand.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Kind,
        Self::Group,
        Self::AsOf,
        Self::Updated,
        Self::Published,
    ];

    /// Its name in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Group => "group",
            Self::AsOf => "age",
            Self::Updated => "updated",
            Self::Published => "published",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableQuery {
    /// Words that must all be there; may be empty.
    pub words: String,
    /// Only of a network (places) or a category (events).
    pub group: Option<String>,
    /// Only of a kind of place.
    pub kind: Option<String>,
    /// Only what visitors see, or only what they do not.
    pub published: Option<bool>,
    /// Only samples.
    pub sample: bool,
    /// Only what is old.
    pub stale: bool,
    /// The order.
    pub sort: Sort,
    /// From the end.
    pub descending: bool,
    /// Which page, counted from 1; 0 means the first too.
    pub page: usize,
}

impl TableQuery {
    /// Reads an address; what makes no sense is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut it = Self::default();
        for (key, value) in pairs {
            let some = || (!value.is_empty()).then(|| value.to_owned());
            match key {
                "q" => value.trim().clone_into(&mut it.words),
                "group" => it.group = some(),
                "kind" => it.kind = some(),
                "published" => {
                    it.published = match value {
                        "yes" => Some(true),
                        "no" => Some(false),
                        _ => None,
                    }
                }
                "sample" => it.sample = value == "yes",
                "stale" => it.stale = value == "yes",
                "sort" => {
                    let known = Sort::ALL.into_iter().find(|sort| sort.key() == value);
                    it.sort = known.unwrap_or_default();
                }
                "down" => it.descending = value == "yes",
                "page" => it.page = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        it.page = if it.page <= 1 { 0 } else { it.page };
        it
    }

    /// The part of the address after the path, with its question mark; nothing if nothing is asked.
    pub fn query(&self) -> String {
        let flag = |it: bool| if it { "yes" } else { "" };
        let sort = if self.sort == Sort::default() {
            ""
        } else {
            self.sort.key()
        };
        let page = if self.page > 1 {
            self.page.to_string()
        } else {
            String::new()
        };
        let pairs = [
            ("q", self.words.as_str()),
            ("group", self.group.as_deref().unwrap_or_default()),
            ("kind", self.kind.as_deref().unwrap_or_default()),
            (
                "published",
                match self.published {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "",
                },
            ),
            ("sample", flag(self.sample)),
            ("stale", flag(self.stale)),
            ("sort", sort),
            ("down", flag(self.descending)),
            ("page", &page),
        ];
        let pairs: Vec<String> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={}", encode(value)))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }

    /// The same, in another way.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut it = self.clone();
        change(&mut it);
        it
    }

    /// The order of a column's headline: by it, and from the end if it is so already.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Self {
        self.with(|it| {
            it.descending = it.sort == sort && !it.descending;
            it.sort = sort;
            it.page = 0;
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> TableQuery {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            let bytes = percent_encoding::percent_decode_str(&text);
            bytes.decode_utf8_lossy().into_owned()
        };
        let pairs: Vec<_> = query
            .trim_start_matches('?')
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (decode(key), decode(value)))
            .collect();
        TableQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
    }

    #[test]
    fn a_headline_turns_the_order_round_when_it_is_chosen_again() {
        let once = TableQuery::default().sorted_by(Sort::AsOf);
        assert_eq!(once.query(), "?sort=age");
        assert_eq!(once.sorted_by(Sort::AsOf).query(), "?sort=age&down=yes");
        assert_eq!(TableQuery::default().query(), "");
        assert_eq!(
            read("?page=1&sort=x&published=maybe"),
            TableQuery::default()
        );
    }

    proptest! {
        #[test]
        fn what_is_asked_survives_the_address(
            words in "[^\\s]{0,8}",
            group in prop::option::of("[a-z-]{1,8}"),
            published in any::<Option<bool>>(),
            flags in any::<(bool, bool, bool)>(),
            sort in prop::sample::select(Sort::ALL.to_vec()),
            page in 0..9usize,
        ) {
            let query = TableQuery {
                words: words.trim().to_owned(),
                group,
                kind: None,
                published,
                sample: flags.0,
                stale: flags.1,
                sort,
                descending: flags.2,
                page: if page <= 1 { 0 } else { page },
            };
            prop_assert_eq!(read(&query.query()), query);
        }

        #[test]
        fn no_address_panics(query in any::<String>()) {
            read(&query);
        }
    }
}
