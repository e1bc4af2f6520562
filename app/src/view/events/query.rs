//! What is asked of the page of events: which days, which category, as a list or as a month.

use chrono::{Datelike, Duration, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::city::{Event, Slug};
use crate::view::{Month, filters::encode};

/// Which days are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// From today on, as far as dates are known.
    #[default]
    All,
    /// Today.
    Today,
    /// The coming weekend, or the present one: Friday evening is not yet the weekend.
    Weekend,
    /// A month as a calendar sheet; the present one if none is given.
    Month(Option<Month>),
    /// From one day to another, both included.
    Range {
        /// First day; today if none is given.
        from: Option<NaiveDate>,
        /// Last day.
        until: Option<NaiveDate>,
    },
}

/// What the visitor asks of the list of events. Lives in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsQuery {
    /// Which days.
    pub span: Span,
    /// Category, by slug.
    pub category: Option<String>,
    /// A date that could not be read, as it was typed.
    pub unreadable: Option<String>,
    /// A month that could not be read, as it was typed.
    pub unreadable_month: Option<String>,
    /// How many days to show.
    pub days: usize,
}

impl EventsQuery {
    /// Days of the first response, and how many more each time.
    pub const DAYS: usize = 14;

    /// The events of one day.
    pub fn day(day: NaiveDate) -> Self {
        Self {
            span: Span::Range {
                from: Some(day),
                until: Some(day),
            },
            days: Self::DAYS,
            ..Self::default()
        }
    }

    /// Reads the pairs of a query: `when=today|weekend|month`, `month=2026-12`, `from=2026-12-01`,
    /// `to=…`, `category=…`.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self {
            days: Self::DAYS,
            ..Self::default()
        };
        let (mut from, mut until) = (None, None);
        for (key, value) in pairs {
            match key {
                "when" if value == "today" => query.span = Span::Today,
                "when" if value == "weekend" => query.span = Span::Weekend,
                "when" if value == "month" && !matches!(query.span, Span::Month(_)) => {
                    query.span = Span::Month(None);
                }
                "month" if !value.is_empty() => {
                    let month = Month::parse(value);
                    if month.is_none() {
                        query.unreadable_month = Some(value.chars().take(40).collect());
                    }
                    query.span = Span::Month(month);
                }
                "from" | "to" if !value.is_empty() => match value.parse::<NaiveDate>() {
                    Ok(day) if key == "from" => from = Some(day),
                    Ok(day) => until = Some(day),
                    Err(_) => query.unreadable = Some(value.chars().take(40).collect()),
                },
                "category" if !value.is_empty() => query.category = Some(value.to_owned()),
                "n" => query.days = value.parse().unwrap_or(Self::DAYS).max(Self::DAYS),
                _ => {}
            }
        }
        if query.span == Span::All && (from.is_some() || until.is_some()) {
            // Somebody who mixes up the two fields still means the days between them.
            if let (Some(a), Some(b)) = (from, until)
                && b < a
            {
                (from, until) = (until, from);
            }
            query.span = Span::Range { from, until };
        }
        query
    }

    /// The query that brings this back, with its question mark.
    pub fn query(&self) -> String {
        let mut pairs: Vec<String> = match self.span {
            Span::All => vec![],
            Span::Today => vec!["when=today".into()],
            Span::Weekend => vec!["when=weekend".into()],
            Span::Month(None) => vec!["when=month".into()],
            Span::Month(Some(month)) => vec![format!("month={month}")],
            Span::Range { from, until } => [("from", from), ("to", until)]
                .into_iter()
                .filter_map(|(key, day)| Some(format!("{key}={}", day?)))
                .collect(),
        };
        if let Some(category) = &self.category {
            pairs.push(format!("category={}", encode(category)));
        }
        if self.days > Self::DAYS {
            pairs.push(format!("n={}", self.days));
        }
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }

    /// The first and the last day asked for.
    pub(super) fn bounds(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let weekday = i64::from(today.weekday().num_days_from_monday());
        match self.span {
            Span::All => (today, NaiveDate::MAX),
            Span::Today => (today, today),
            Span::Weekend => {
                let saturday = today + Duration::days(5 - weekday);
                (saturday.max(today), saturday + Duration::days(1))
            }
            Span::Month(month) => {
                let month = month.unwrap_or(Month::of(today));
                (month.first().max(today), month.last())
            }
            Span::Range { from, until } => (
                from.unwrap_or(today).max(today),
                until.unwrap_or(NaiveDate::MAX),
            ),
        }
    }

    /// Whether an event is of the category asked for.
    pub fn wants(&self, event: &Event) -> bool {
        let category = event.category.as_ref().map(Slug::as_str);
        self.category.is_none() || category == self.category.as_deref()
    }

    /// The same days as a list: a month's events are also to be shown on the map.
    #[must_use]
    pub fn as_list(&self, today: NaiveDate) -> Self {
        let mut list = self.clone();
        if let Span::Month(_) = self.span {
            let (from, until) = self.bounds(today);
            list.span = Span::Range {
                from: Some(from),
                until: Some(until),
            };
            list.days = 31;
        }
        list
    }
}
