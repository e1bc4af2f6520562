//! The events of a month as a calendar sheet. Only the server draws it: the phone knows no more than
//! the coming weeks, and need not download the code.

use chrono::{Datelike, Days, NaiveDate};

use super::{Month, phrase};
use crate::{
    city::{City, Event, Instant, Lang},
    words::Words,
};

/// How many months ahead one can turn the pages: as far as dates are worked out.
const AHEAD: u32 = 12;

/// A month as a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthSheet {
    /// Which month.
    pub month: Month,
    /// "Dezember 2026"
    pub title: String,
    /// The weeks, Monday first; none for days of the months before and after.
    pub weeks: Vec<Vec<Option<DayCell>>>,
    /// "Fr, 25. Dezember: 1. Weihnachtstag"; a cell of the sheet has no room for these names.
    pub holidays: Vec<String>,
    /// The month before, with its name; none if it is over.
    pub previous: Option<(Month, String)>,
    /// The month after, with its name; none if it is too far ahead.
    pub next: Option<(Month, String)>,
}

/// A day of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCell {
    /// The day.
    pub day: NaiveDate,
    /// "Samstag, 5. Dezember, 3 Termine", for those who do not see the sheet.
    pub label: String,
    /// Whether it is today.
    pub today: bool,
    /// Whether it is over.
    pub past: bool,
    /// Public holiday, if it is one.
    pub holiday: Option<String>,
    /// How many events.
    pub events: usize,
}

impl MonthSheet {
    /// The sheet of a month with the events that are `wanted`.
    pub fn of(
        city: &City,
        month: Month,
        wanted: impl Fn(&Event) -> bool,
        now: Instant,
        lang: Lang,
    ) -> Self {
        let today = city.zone().date(now);
        let cell = |day: NaiveDate| {
            if Month::of(day) != month {
                return None;
            }
            let events = city
                .dates_on(day, now)
                .filter(|it| wanted(it.event))
                .count();
            let holiday = city.holiday(day).map(|it| it.name.get(lang).to_owned());
            Some(DayCell {
                day,
                label: label(day, today, events, holiday.as_deref(), lang),
                today: day == today,
                past: day < today,
                holiday,
                events,
            })
        };
        let ahead = u64::from(month.first().weekday().num_days_from_monday());
        let monday = month.first().checked_sub_days(Days::new(ahead));
        let weeks = monday
            .into_iter()
            .flat_map(|monday| monday.iter_weeks())
            .take_while(|monday| *monday <= month.last())
            .map(|monday| monday.iter_days().take(7).map(cell).collect())
            .collect();
        let current = Month::of(today);
        let furthest = current.plus(AHEAD).unwrap_or(current);
        let named = |month: Month| (month, phrase::month_of(month.first(), lang));
        let holidays = (month.first().iter_days())
            .take_while(|day| *day <= month.last())
            .filter_map(|day| {
                let name = city.holiday(day)?.name.get(lang);
                Some(format!("{}: {name}", phrase::day_short(day, today, lang)))
            })
            .collect();
        Self {
            month,
            holidays,
            title: phrase::month_of(month.first(), lang),
            weeks,
            previous: month
                .previous()
                .map(|it| it.min(furthest))
                .filter(|it| *it >= current)
                .map(named),
            next: month
                .plus(1)
                .map(|it| it.max(current))
                .filter(|it| *it <= furthest)
                .map(named),
        }
    }
}

fn label(
    day: NaiveDate,
    today: NaiveDate,
    events: usize,
    holiday: Option<&str>,
    lang: Lang,
) -> String {
    let t = Words(lang);
    let mut label = super::events::day_title(day, today, lang);
    if let Some(holiday) = holiday {
        label = format!("{label}, {holiday}");
    }
    if events > 0 {
        label = format!("{label}: {}", t.events_count(events));
    }
    label
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::city::{Holiday, Text, fixture::*};

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    fn city() -> City {
        let evening = (at(11, 27, 19, 0), at(11, 27, 22, 0));
        let noon = (at(11, 27, 12, 0), at(11, 27, 13, 0));
        let over = (at(11, 3, 12, 0), at(11, 3, 13, 0));
        let events = vec![
            (event("Konzert", None), vec![over, evening]),
            (event("Markt", None), vec![noon]),
        ];
        let mut snapshot = snapshot(vec![], events);
        snapshot.holidays = vec![Holiday {
            date: day(12, 25),
            name: Text::both("1. Weihnachtstag", "Christmas Day"),
        }];
        City::build(snapshot)
    }

    fn sheet(text: &str, lang: Lang) -> MonthSheet {
        MonthSheet::of(&city(), month(text), |_| true, at(11, 21, 11, 0), lang)
    }

    #[test]
    fn a_sheet_has_whole_weeks_from_monday_on() {
        // November 2026 begins on a Sunday and has six weeks; February 2027 has exactly four.
        for (text, weeks, first) in [("2026-11", 6, 6), ("2026-12", 5, 1), ("2027-02", 4, 0)] {
            let sheet = sheet(text, Lang::De);
            assert_eq!(sheet.weeks.len(), weeks, "{text}");
            assert!(sheet.weeks.iter().all(|week| week.len() == 7));
            let before = sheet.weeks[0].iter().take_while(|it| it.is_none()).count();
            assert_eq!(before, first, "{text}");
        }
    }

    #[test]
    fn a_day_counts_what_is_still_to_come_and_says_so() {
        let sheet = sheet("2026-11", Lang::De);
        let cells: Vec<_> = sheet.weeks.iter().flatten().flatten().collect();
        assert_eq!(cells.len(), 30);
        assert_eq!(cells[26].events, 2);
        assert_eq!(cells[26].label, "Freitag, 27. November: 2 Termine");
        assert_eq!((cells[2].events, cells[2].past), (0, true), "it is over");
        assert!(cells[20].today && !cells[20].past);
        assert_eq!(cells[20].label, "Heute, Samstag, 21. November");
    }

    #[test]
    fn holidays_are_named() {
        let sheet = sheet("2026-12", Lang::En);
        let christmas = sheet.weeks.iter().flatten().flatten().nth(24).unwrap();
        assert_eq!(christmas.holiday.as_deref(), Some("Christmas Day"));
        assert_eq!(christmas.label, "Friday 25 December, Christmas Day");
        assert_eq!(sheet.holidays, ["Fri 25 December: Christmas Day"]);
    }

    #[test]
    fn one_turns_neither_into_the_past_nor_beyond_what_is_known() {
        let names = |sheet: MonthSheet| (sheet.previous.map(|it| it.1), sheet.next.map(|it| it.1));
        let december = Some("Dezember 2026".to_owned());
        assert_eq!(names(sheet("2026-11", Lang::De)), (None, december));
        let last = names(sheet("2027-11", Lang::De));
        assert_eq!(last, (Some("Oktober 2027".to_owned()), None));
        // Who comes from far away by an address finds the way back.
        let november = Some("November 2026".to_owned());
        assert_eq!(names(sheet("2020-02", Lang::De)), (None, november));
        let back = Some("November 2027".to_owned());
        assert_eq!(names(sheet("2099-02", Lang::De)), (back, None));
    }

    proptest! {
        #[test]
        fn a_sheet_shows_every_day_of_its_month_once(y in 1900..2200_i32, m in 1..13_u32) {
            let month = month(&format!("{y}-{m:02}"));
            let cells = MonthSheet::of(&city(), month, |_| true, at(11, 21, 11, 0), Lang::De);
            let days: Vec<_> = cells.weeks.iter().flatten().flatten().map(|it| it.day).collect();
            prop_assert_eq!(days.first(), Some(&month.first()));
            prop_assert_eq!(days.last(), Some(&month.last()));
            prop_assert!(days.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1])));
        }
    }
}
