//! Public holidays of North Rhine-Westphalia.
//!
//! The opening-hours library knows only the holidays of the whole republic. The state adds
//! Fronleichnam and Allerheiligen (Feiertagsgesetz NW § 2 (1)). Heiligabend and Silvester are
//! working days by law; hours that differ on them say so themselves (`Dec 24,Dec 31 …`).

use app::city::{Holiday, Text};
use chrono::{Datelike, Duration, NaiveDate};

/// Holidays that always fall on the same day: month, day, German name, English name.
const FIXED: [(u32, u32, &str, &str); 6] = [
    (1, 1, "Neujahr", "New Year’s Day"),
    (5, 1, "Tag der Arbeit", "Labour Day"),
    (10, 3, "Tag der Deutschen Einheit", "Day of German Unity"),
    (11, 1, "Allerheiligen", "All Saints’ Day"),
    (12, 25, "1. Weihnachtstag", "Christmas Day"),
    (12, 26, "2. Weihnachtstag", "Second Day of Christmas"),
];

/// Holidays that move with Easter: days after Easter Sunday, German name, English name.
///
/// Easter Sunday and Whit Sunday themselves are Sundays, not holidays, in this state.
const MOVING: [(i64, &str, &str); 5] = [
    (-2, "Karfreitag", "Good Friday"),
    (1, "Ostermontag", "Easter Monday"),
    (39, "Christi Himmelfahrt", "Ascension Day"),
    (50, "Pfingstmontag", "Whit Monday"),
    (60, "Fronleichnam", "Corpus Christi"),
];

/// The eleven holidays of one year, earliest first.
///
/// Easter follows the Gregorian rule, which crate `computus` works out for the years 1583 to 9999.
/// Outside of them only the six fixed holidays are given.
pub fn of_year(year: i32) -> Vec<Holiday> {
    let fixed = FIXED.iter().filter_map(|(month, day, de, en)| {
        Some(holiday(
            NaiveDate::from_ymd_opt(year, *month, *day)?,
            de,
            en,
        ))
    });
    let easter = easter(year);
    let moving = MOVING
        .iter()
        .filter_map(|(days, de, en)| Some(holiday(easter? + Duration::days(*days), de, en)));
    let mut all: Vec<_> = fixed.chain(moving).collect();
    all.sort_by_key(|holiday| holiday.date);
    all
}

/// The holidays from one day to another, both included.
pub fn between(first: NaiveDate, last: NaiveDate) -> Vec<Holiday> {
    (first.year()..=last.year())
        .flat_map(of_year)
        .filter(|holiday| (first..=last).contains(&holiday.date))
        .collect()
}

fn easter(year: i32) -> Option<NaiveDate> {
    let date = computus::gregorian(year).ok()?;
    NaiveDate::from_ymd_opt(date.year, date.month, date.day)
}

fn holiday(date: NaiveDate, de: &str, en: &str) -> Holiday {
    Holiday {
        date,
        name: Text::both(de, en),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::Weekday;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn list(holidays: Vec<Holiday>) -> Vec<(String, String)> {
        holidays
            .into_iter()
            .map(|holiday| (holiday.date.to_string(), holiday.name.de))
            .collect()
    }

    #[test]
    fn easter_falls_where_the_church_calendar_says() {
        for expected in [
            "1954-04-18",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            assert_eq!(easter(day(expected).year()), Some(day(expected)));
        }
    }

    #[test]
    fn the_year_2026_has_these_eleven() {
        let expected = [
            ("2026-01-01", "Neujahr"),
            ("2026-04-03", "Karfreitag"),
            ("2026-04-06", "Ostermontag"),
            ("2026-05-01", "Tag der Arbeit"),
            ("2026-05-14", "Christi Himmelfahrt"),
            ("2026-05-25", "Pfingstmontag"),
            ("2026-06-04", "Fronleichnam"),
            ("2026-10-03", "Tag der Deutschen Einheit"),
            ("2026-11-01", "Allerheiligen"),
            ("2026-12-25", "1. Weihnachtstag"),
            ("2026-12-26", "2. Weihnachtstag"),
        ]
        .map(|(date, name)| (date.to_owned(), name.to_owned()));
        assert_eq!(list(of_year(2026)), expected);
    }

    #[test]
    fn both_ends_of_a_span_count() {
        let names = list(between(day("2026-12-26"), day("2027-01-01")));
        assert_eq!(
            names
                .iter()
                .map(|(_, name)| name.as_str())
                .collect::<Vec<_>>(),
            ["2. Weihnachtstag", "Neujahr"]
        );
        assert!(between(day("2026-12-27"), day("2026-12-31")).is_empty());
        assert!(between(day("2027-01-02"), day("2027-01-01")).is_empty());
    }

    #[test]
    fn heiligabend_and_silvester_are_working_days() {
        assert!(between(day("2026-12-24"), day("2026-12-24")).is_empty());
        assert!(between(day("2026-12-31"), day("2026-12-31")).is_empty());
    }

    #[test]
    fn a_holiday_has_a_name_in_both_languages() {
        assert!(
            of_year(2026)
                .iter()
                .all(|holiday| holiday.name.en.is_some())
        );
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in 1583..=9999) {
            let easter = easter(year).unwrap();
            prop_assert_eq!(easter.weekday(), Weekday::Sun);
            prop_assert!(((3, 22)..=(4, 25)).contains(&(easter.month(), easter.day())));
        }

        // In 2008 Labour Day and Ascension Day were the same day: eleven names on ten days.
        #[test]
        fn every_year_has_eleven_holidays_in_order(year in 1583..=9999) {
            let holidays = of_year(year);
            prop_assert_eq!(holidays.len(), 11);
            prop_assert!(holidays.is_sorted_by_key(|holiday| holiday.date));
            prop_assert!(holidays.iter().all(|holiday| holiday.date.year() == year));
            let names: BTreeSet<_> = holidays.iter().map(|holiday| &holiday.name.de).collect();
            prop_assert_eq!(names.len(), 11);
        }
    }
}
