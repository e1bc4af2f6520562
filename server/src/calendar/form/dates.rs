//! The dates of a special day: once, or every year.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A leap year, so that 29 February is a day like any other.
const LEAP: i32 = 2024;

/// A day that comes every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct DayOfYear {
    month: u32,
    day: u32,
}

/// A month and a day that no year has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {day}. {month}.")]
pub struct NoSuchDay {
    month: u32,
    day: u32,
}

impl DayOfYear {
    /// A day by month and day of the month, both counted from 1; none if no year has it.
    pub fn new(month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(LEAP, month, day).map(|_| Self { month, day })
    }

    /// The month, from 1.
    pub const fn month(self) -> u32 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u32 {
        self.day
    }
}

impl TryFrom<(u32, u32)> for DayOfYear {
    type Error = NoSuchDay;

    fn try_from((month, day): (u32, u32)) -> Result<Self, NoSuchDay> {
        Self::new(month, day).ok_or(NoSuchDay { month, day })
    }
}

impl From<DayOfYear> for (u32, u32) {
    fn from(it: DayOfYear) -> Self {
        (it.month, it.day)
    }
}

/// Dates, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// Every year, such as 24 December; over the end of the year if the first comes later.
    Yearly {
        /// First day.
        from: DayOfYear,
        /// Last day.
        until: DayOfYear,
    },
    /// Once.
    Once {
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
}

impl Dates {
    /// The last day; none if they come back every year.
    pub const fn last(&self) -> Option<NaiveDate> {
        match self {
            Self::Yearly { .. } => None,
            Self::Once { until, .. } => Some(*until),
        }
    }

    /// Whether a day is one of them.
    pub fn has(&self, day: NaiveDate) -> bool {
        match self {
            Self::Once { from, until } => (from..=until).contains(&&day),
            Self::Yearly { from, until } => {
                let day = DayOfYear {
                    month: day.month(),
                    day: day.day(),
                };
                if from <= until {
                    (from..=until).contains(&&day)
                } else {
                    *from <= day || day <= *until
                }
            }
        }
    }
}

/// Between these days, both included, no public holiday falls in any part of Germany: those with a
/// fixed date and Buß- und Bettag (16 to 22 November) lie outside, and so does everything that goes
/// with Easter (Good Friday is 20 March at the earliest, Corpus Christi 24 June at the latest).
/// Source: the holiday laws of the Länder, <https://de.wikipedia.org/wiki/Gesetzliche_Feiertage_in_Deutschland>.
const WITHOUT_HOLIDAYS: [((u32, u32), (u32, u32)); 11] = [
    ((1, 2), (1, 5)),
    ((1, 7), (3, 7)),
    ((3, 9), (3, 19)),
    ((6, 25), (8, 7)),
    ((8, 9), (8, 14)),
    ((8, 16), (9, 19)),
    ((9, 21), (10, 2)),
    ((10, 4), (10, 30)),
    ((11, 2), (11, 15)),
    ((11, 23), (12, 24)),
    ((12, 27), (12, 31)),
];

impl Dates {
    /// Whether none of the days can be a public holiday, so that what is said of holidays does not
    /// touch them.
    pub(super) fn never_a_holiday(&self) -> bool {
        let (from, until) = match self {
            Self::Yearly { from, until } => ((from.month, from.day), (until.month, until.day)),
            Self::Once { from, until } if from.year() == until.year() => {
                ((from.month(), from.day()), (until.month(), until.day()))
            }
            Self::Once { .. } => return false,
        };
        let within = |(first, last): &((u32, u32), (u32, u32))| *first <= from && until <= *last;
        from <= until && WITHOUT_HOLIDAYS.iter().any(within)
    }

    /// Whether two stretches of the same sort have a day in common. That a date with a year falls
    /// into one of every year is meant so: it overrides it.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Once { from, until },
                Self::Once {
                    from: other_from,
                    until: other_until,
                },
            ) => from <= other_until && other_from <= until,
            (Self::Yearly { .. }, Self::Yearly { .. }) => {
                let year = NaiveDate::from_ymd_opt(LEAP, 1, 1).unwrap_or_default();
                (year.iter_days().take_while(|day| day.year() == LEAP))
                    .any(|day| self.has(day) && other.has(day))
            }
            _ => false,
        }
    }
}
