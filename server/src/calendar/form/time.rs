//! Times of the day as people type them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A time on the wall clock, from 0:00 to 24:00, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(u16);

/// What somebody has typed is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a time of the day: write it as 9, 9:30 or 18.30")]
pub struct TimeError(String);

impl Time {
    /// The beginning of a day.
    pub const MIDNIGHT: Self = Self(0);
    /// The end of a day.
    pub const END: Self = Self(24 * 60);
    /// The middle of a day.
    pub const NOON: Self = Self(12 * 60);

    /// Hours from 0 to 24 and minutes; none if no clock shows them.
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
            None
        } else {
            Some(Self(hour * 60 + minute))
        }
    }

    /// Minutes since midnight, up to 1440.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Full hours, up to 24.
    pub const fn hour(self) -> u16 {
        self.0 / 60
    }

    /// Minutes after the full hour.
    pub const fn minute(self) -> u16 {
        self.0 % 60
    }
}

impl fmt::Display for Time {
    /// "09:30", as OpenStreetMap and HTML's time fields write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl FromStr for Time {
    type Err = TimeError;

    /// Understands `9`, `9:30`, `9.30 Uhr`, `9 Uhr 30`, `18h`, `18h30`, `0930`, `6 pm`, `24:00`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        understand(text).ok_or_else(|| TimeError(text.trim().chars().take(40).collect()))
    }
}

fn understand(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "mittag" | "mittags" | "noon" => return Some(Time::NOON),
        "mitternacht" | "midnight" => return Some(Time::END),
        _ => {}
    }
    let (text, half) = match half_of_day(&text) {
        Some((rest, half)) => (rest, Some(half)),
        None => (text.as_str(), None),
    };
    let (hour, minute) = numbers(text)?;
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) => hour % 12 + 12,
    };
    Time::new(hour, minute)
}

enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(text: &str) -> Option<(&str, Half)> {
    for (suffix, half) in [
        ("a.m.", Half::Morning),
        ("am", Half::Morning),
        ("p.m.", Half::Afternoon),
        ("pm", Half::Afternoon),
    ] {
        if let Some(rest) = text.strip_suffix(suffix) {
            return Some((rest.trim_end(), half));
        }
    }
    None
}

/// Hour and minute, whatever stands between and after them.
fn numbers(text: &str) -> Option<(u16, u16)> {
    let digits_end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(digits_end)?;
    let rest = rest.trim();
    let rest = ["uhr", "h", ":", ".", ","]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign).map(str::trim))
        .or_else(|| rest.is_empty().then_some(rest))?;
    let rest = ["uhr", "h"]
        .iter()
        .find_map(|sign| rest.strip_suffix(sign).map(str::trim))
        .unwrap_or(rest);
    match (first.len(), rest.len()) {
        (1..=2, 0) => Some((first.parse().ok()?, 0)),
        (1..=2, 2) if rest.bytes().all(|b| b.is_ascii_digit()) => {
            Some((first.parse().ok()?, rest.parse().ok()?))
        }
        // "0930", as on a departure board.
        (3..=4, 0) => {
            let (hour, minute) = first.split_at_checked(first.len() - 2)?;
            Some((hour.parse().ok()?, minute.parse().ok()?))
        }
        _ => None,
    }
}

/// From one time to another; past midnight if the second is not later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// When it begins, before 24:00.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

impl Slot {
    /// The whole day.
    pub const ALL_DAY: Self = Self {
        from: Time::MIDNIGHT,
        to: Time::END,
    };

    /// Minutes since the midnight before it begins: begin and end, the end up to 2880.
    pub const fn minutes(self) -> (u16, u16) {
        let (from, to) = (self.from.minutes(), self.to.minutes());
        (from, if to <= from { to + 24 * 60 } else { to })
    }

    /// Whether it ends on the day after the one on which it begins.
    pub const fn passes_midnight(self) -> bool {
        self.minutes().1 > 24 * 60
    }
}

impl fmt::Display for Slot {
    /// "10:00-18:30", as OpenStreetMap writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(text: &str) -> Option<String> {
        text.parse::<Time>().ok().map(|it| it.to_string())
    }

    #[test]
    fn times_are_understood_as_people_type_them() {
        for (text, meant) in [
            ("9", "09:00"),
            (" 09 ", "09:00"),
            ("9:30", "09:30"),
            ("9.30 Uhr", "09:30"),
            ("9,30", "09:30"),
            ("9 Uhr", "09:00"),
            ("9Uhr30", "09:30"),
            ("9 Uhr 30", "09:30"),
            ("18h", "18:00"),
            ("18h30", "18:30"),
            ("18:30 h", "18:30"),
            ("0930", "09:30"),
            ("930", "09:30"),
            ("24:00", "24:00"),
            ("24", "24:00"),
            ("0", "00:00"),
            ("Mittag", "12:00"),
            ("Mitternacht", "24:00"),
            ("6 pm", "18:00"),
            ("6:30pm", "18:30"),
            ("12 a.m.", "00:00"),
            ("12 pm", "12:00"),
        ] {
            assert_eq!(typed(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_and_quoted() {
        for text in [
            "", "25", "24:01", "9:60", "9:5", "9:305", "neun", "9-18", "13 pm", "0 am", "-1",
            "9::30", "99999", "9 30", "１８", "uhr", "9:30:00",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
        let error = "halb zehn".parse::<Time>().unwrap_err();
        assert!(error.to_string().contains("halb zehn"), "{error}");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_it_stumble(text in any::<String>()) {
            let _ = text.parse::<Time>();
        }

        #[test]
        fn a_time_is_read_as_it_is_written(minutes in 0_u16..=1440) {
            let time = Time(minutes);
            prop_assert_eq!(time.to_string().parse::<Time>(), Ok(time));
        }
    }
}
