//! Any set of days of the week.

use chrono::Weekday;
use serde::{Deserialize, Serialize};

/// Any set of days of the week, Monday first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Weekday>", into = "Vec<Weekday>")]
pub struct Days(u8);

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// The set with one more day.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.num_days_from_monday())
    }

    /// The days from one to another; over the end of the week if the first comes later.
    pub fn range(first: Weekday, last: Weekday) -> Self {
        let mut days = Self::default().with(first);
        let mut day = first;
        while day != last {
            day = day.succ();
            days = days.with(day);
        }
        days
    }

    /// Whether the day is in the set.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & 1 << day.num_days_from_monday() != 0
    }

    pub(super) fn has_index(self, index: usize) -> bool {
        self.0.checked_shr(index as u32).unwrap_or(0) & 1 != 0
    }

    /// Whether no day is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The days that are in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The days that are in one set or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        app::view::phrase::WEEK
            .into_iter()
            .filter(move |day| self.has(*day))
    }

    /// The days as stretches of neighbours: first and last of each.
    pub fn stretches(self) -> Vec<(Weekday, Weekday)> {
        let mut stretches: Vec<(Weekday, Weekday)> = Vec::new();
        for day in self.iter() {
            match stretches.last_mut() {
                Some((_, last)) if last.succ() == day => *last = day,
                _ => stretches.push((day, day)),
            }
        }
        stretches
    }
}

impl FromIterator<Weekday> for Days {
    fn from_iter<T: IntoIterator<Item = Weekday>>(days: T) -> Self {
        days.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Vec<Weekday>> for Days {
    fn from(days: Vec<Weekday>) -> Self {
        days.into_iter().collect()
    }
}

impl From<Days> for Vec<Weekday> {
    fn from(days: Days) -> Self {
        days.iter().collect()
    }
}
