//! A month of the calendar.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A month of the calendar, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `2026-12`. Beyond the years 1900 to 2199 a month is a mistake.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let year = year.parse().ok().filter(|it| (1900..2200).contains(it))?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1).map(Self)
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.plus(1)
            .and_then(|next| next.0.pred_opt())
            .unwrap_or(self.0)
    }

    /// So many months later.
    pub fn plus(self, months: u32) -> Option<Self> {
        self.0.checked_add_months(Months::new(months)).map(Self)
    }

    /// The month before.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub_months(Months::new(1)).map(Self)
    }
}

/// As in addresses: `2026-12`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn only_months_are_read_as_such() {
        assert_eq!(month("2026-12").to_string(), "2026-12");
        assert_eq!(
            month("2028-02").last(),
            NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()
        );
        for bad in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "26-12",
            "2026-1",
            "2026-12-01",
            "Dezember",
            "0001-01",
            "9999-12",
        ] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read_and_a_month_comes_back(text in ".{0,10}", y in 1900..2200_i32, m in 1..13_u32) {
            let _ = Month::parse(&text);
            let month = Month::parse(&format!("{y}-{m:02}")).unwrap();
            prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
            prop_assert!(month.first() < month.last());
        }
    }
}
