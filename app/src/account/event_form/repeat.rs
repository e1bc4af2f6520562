//! Repetition as people choose it, and the rule that it becomes (RFC 5545 section 3.3.10).

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::view::phrase::WEEK;

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Every so many days.
    Daily,
    /// Every so many weeks, on these days.
    Weekly(Vec<Weekday>),
    /// Every so many months, on the first to fourth (1 to 4) or last (-1) of a weekday.
    Monthly(i8, Weekday),
}

/// When it stops repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Nobody knows.
    Never,
    /// No date begins after this day.
    Until(NaiveDate),
    /// After so many dates, those left out included.
    Count(u32),
}

/// A repetition that the form has fields for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// How.
    pub rule: Rule,
    /// Every how many days, weeks or months.
    pub interval: u32,
    /// Until when.
    pub ends: Ends,
}

/// `MO` to `SU`.
pub const fn weekday_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

pub(super) fn weekday(key: &str) -> Option<Weekday> {
    WEEK.into_iter().find(|day| weekday_key(*day) == key)
}

/// Which of its weekday a day is in its month: 1 to 4, or -1 for a fifth, which is always the last.
pub fn nth_of(day: NaiveDate) -> i8 {
    match day.day0() / 7 {
        0 => 1,
        1 => 2,
        2 => 3,
        3 => 4,
        _ => -1,
    }
}

impl Repeat {
    /// Reads a rule; none if it says something that the form has no fields for.
    pub fn parse(text: &str, start: NaiveDate) -> Option<Self> {
        let (mut freq, mut interval, mut days, mut ends) = (None, 1, None, Ends::Never);
        for part in text.split(';') {
            let (key, value) = part.split_once('=')?;
            match key {
                "FREQ" => freq = Some(value),
                "INTERVAL" => interval = value.parse().ok().filter(|it| (1..=52).contains(it))?,
                "BYDAY" => days = Some(value),
                "UNTIL" if ends == Ends::Never && value.len() == 8 => {
                    ends = Ends::Until(NaiveDate::parse_from_str(value, "%Y%m%d").ok()?);
                }
                "COUNT" if ends == Ends::Never => ends = Ends::Count(value.parse().ok()?),
                _ => return None,
            }
        }
        let rule = match (freq?, days) {
            ("DAILY", None) => Rule::Daily,
            ("WEEKLY", None) => Rule::Weekly(vec![start.weekday()]),
            ("WEEKLY", Some(days)) => {
                let found: Option<Vec<_>> = days.split(',').map(weekday).collect();
                let found = found?;
                Rule::Weekly(WEEK.into_iter().filter(|it| found.contains(it)).collect())
            }
            ("MONTHLY", Some(day)) => {
                let (nth, key) = day.split_at_checked(day.len().checked_sub(2)?)?;
                let nth = nth.strip_prefix('+').unwrap_or(nth).parse().ok();
                let nth = nth.filter(|it| matches!(it, 1..=4 | -1))?;
                Rule::Monthly(nth, weekday(key)?)
            }
            _ => return None,
        };
        Some(Self {
            rule,
            interval,
            ends,
        })
    }

    /// The rule.
    pub fn text(&self) -> String {
        let mut text = match &self.rule {
            Rule::Daily => "FREQ=DAILY".to_owned(),
            Rule::Weekly(days) => {
                let days: Vec<_> = days.iter().copied().map(weekday_key).collect();
                format!("FREQ=WEEKLY;BYDAY={}", days.join(","))
            }
            Rule::Monthly(nth, day) => format!("FREQ=MONTHLY;BYDAY={nth}{}", weekday_key(*day)),
        };
        // Writing to a string cannot fail, here and below.
        if self.interval > 1 {
            let _ = write!(text, ";INTERVAL={}", self.interval);
        }
        match self.ends {
            Ends::Never => {}
            Ends::Until(day) => {
                let _ = write!(text, ";UNTIL={}", day.format("%Y%m%d"));
            }
            Ends::Count(count) => {
                let _ = write!(text, ";COUNT={count}");
            }
        }
        text
    }

    /// Whether a day is one of those on which it takes place.
    pub fn includes(&self, day: NaiveDate) -> bool {
        match &self.rule {
            Rule::Daily => true,
            Rule::Weekly(days) => days.contains(&day.weekday()),
            Rule::Monthly(-1, weekday) => {
                let next = day.checked_add_days(chrono::Days::new(7));
                day.weekday() == *weekday && next.is_none_or(|it| it.month() != day.month())
            }
            Rule::Monthly(nth, weekday) => {
                day.weekday() == *weekday && i64::from(day.day0() / 7) + 1 == i64::from(*nth)
            }
        }
    }
}
