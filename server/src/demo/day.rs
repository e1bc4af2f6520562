//! Dates relative to the day of loading, so that samples are never out of date.
//!
//! A string in a sample file may stand for a day: `today`, `today+3`, `today-14`, or the next such
//! day of the week, today included: `sat`, `thu+7`. With a time of day it stands for a moment on the
//! city's clock: `todayT19:00`, `sat+1T03:00`. [`resolve`] puts the calendar date in its place, in
//! the form in which records write dates (ISO 8601). Every other string stays as it is.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use serde_json::Value;

/// A relative date that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is outside the calendar; use fewer days")]
pub struct DayError(String);

/// Replaces every relative date anywhere in `value`.
///
/// # Errors
/// [`DayError`] if the calendar ends before the date.
pub(super) fn resolve(value: &mut Value, today: NaiveDate) -> Result<(), DayError> {
    match value {
        Value::String(text) => {
            if let Some(relative) = Relative::parse(text) {
                *text = relative.on(today).ok_or_else(|| DayError(text.clone()))?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, today)),
        Value::Object(fields) => fields
            .values_mut()
            .try_for_each(|field| resolve(field, today)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// `today+3T19:00` in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Relative {
    /// None means today.
    weekday: Option<Weekday>,
    days: i32,
    time: Option<NaiveTime>,
}

impl Relative {
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(NaiveTime::parse_from_str(time, "%H:%M").ok()?)),
            None => (text, None),
        };
        let sign = day.find(['+', '-']).unwrap_or(day.len());
        let (name, days) = day.split_at(sign);
        Some(Self {
            weekday: match name {
                "today" => None,
                "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" => Some(name.parse().ok()?),
                _ => return None,
            },
            days: if days.is_empty() {
                0
            } else {
                days.parse().ok()?
            },
            time,
        })
    }

    fn on(self, today: NaiveDate) -> Option<String> {
        let ahead = self
            .weekday
            .map_or(0, |weekday| weekday.days_since(today.weekday()));
        let from = today.checked_add_days(Days::new(ahead.into()))?;
        let days = Days::new(self.days.unsigned_abs().into());
        let date = if self.days < 0 {
            from.checked_sub_days(days)?
        } else {
            from.checked_add_days(days)?
        };
        Some(match self.time {
            Some(time) => date.and_time(time).format("%Y-%m-%dT%H:%M:%S").to_string(),
            None => date.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn on(text: &str, today: &str) -> String {
        let mut value = json!(text);
        resolve(&mut value, today.parse().unwrap()).unwrap();
        value.as_str().unwrap().to_owned()
    }

    #[test]
    fn days_are_counted_from_the_day_of_loading() {
        // 21 November 2026 is a Saturday.
        for (text, date) in [
            ("today", "2026-11-21"),
            ("today+10", "2026-12-01"),
            ("today-21", "2026-10-31"),
            ("sat", "2026-11-21"),
            ("sun", "2026-11-22"),
            ("fri", "2026-11-27"),
            ("thu+7", "2026-12-03"),
            ("todayT19:00", "2026-11-21T19:00:00"),
            ("sat+1T03:00", "2026-11-22T03:00:00"),
        ] {
            assert_eq!(on(text, "2026-11-21"), date, "{text}");
        }
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for text in [
            "",
            "+",
            "Today",
            "today ",
            "today+",
            "todayT25:00",
            "T19:00",
            "saturday",
            "sunny",
            "2026-11-21",
            "Mo-Fr 10:00-18:00",
            "mon+x",
        ] {
            assert_eq!(on(text, "2026-11-21"), text);
        }
    }

    #[test]
    fn a_date_beyond_the_calendar_is_an_error_not_a_wrong_date() {
        let mut value = json!({ "until": ["today+2000000000"] });
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(
            resolve(&mut value, today),
            Err(DayError("today+2000000000".into()))
        );
    }

    proptest! {
        #[test]
        fn a_weekday_is_that_day_and_less_than_a_week_ahead(
            day in 0_u64..40_000,
            weekday in 0_usize..7,
            weeks in -50_i32..50,
        ) {
            let name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday];
            let today = NaiveDate::default().checked_add_days(Days::new(day)).unwrap();
            let mut value = json!([name, format!("{name}{:+}", weeks * 7)]);
            resolve(&mut value, today).unwrap();
            let next: NaiveDate = value[0].as_str().unwrap().parse().unwrap();
            let other: NaiveDate = value[1].as_str().unwrap().parse().unwrap();
            prop_assert_eq!(next.weekday().num_days_from_monday() as usize, weekday);
            prop_assert!((0..7).contains(&(next - today).num_days()));
            prop_assert_eq!((other - next).num_weeks(), i64::from(weeks));
        }

        #[test]
        fn no_text_is_changed_into_anything_but_a_date(text in "\\PC{0,24}") {
            let answer = on(&text, "2026-11-21");
            prop_assert!(answer == text || answer.starts_with("20") || answer.starts_with("19"));
        }
    }
}
