//! The one sentence about its hours that visitors and owners read.

use app::city::Lang;
use app::view::phrase;
use app::words::Words;
use chrono::{Datelike, NaiveDate, Weekday};

use super::osm::groups;
use super::{Dates, Days, Form, Holidays, Rows, Slot, Special, Time};

/// If a place is closed on more days of the week than this, they are not named one by one.
const NAMED: usize = 3;

impl Form {
    /// "Mo–Fr 10–18.30 Uhr, Sa 10–14 Uhr, sonn- und feiertags geschlossen"
    pub fn sentence(&self, lang: Lang) -> String {
        let t = Words(lang);
        match self {
            Self::Unknown => t.state_unknown().to_owned(),
            Self::ByAppointment => t.state_by_appointment().to_owned(),
            Self::Rows(rows) => rows.sentence(lang),
            Self::Osm(text) => format!("{}: {text}", t.hours_source()),
        }
    }
}

impl Rows {
    /// The sentence, as [`Form::sentence`].
    pub fn sentence(&self, lang: Lang) -> String {
        let t = Words(lang);
        let week = self.week();
        let groups = groups(&week);
        let mut parts: Vec<String> = groups
            .iter()
            .map(|(days, slots)| {
                if *days == Days::ALL && slots == &[Slot::ALL_DAY] {
                    t.state_open_always().to_owned()
                } else {
                    format!("{} {}", days_in_words(*days, lang), times(slots, lang))
                }
            })
            .collect();
        let closed: Days = phrase::WEEK
            .into_iter()
            .zip(&week)
            .filter(|(_, slots)| slots.is_empty())
            .map(|(day, _)| day)
            .collect();
        parts.extend(closings(closed, &self.holidays, groups.is_empty(), lang));
        match &self.holidays {
            Holidays::AsUsual => parts.push(t.hours_form_holidays_as_usual().to_owned()),
            Holidays::Own(slots) if !slots.is_empty() => {
                parts.push(t.hours_form_holidays(times(slots, lang)));
            }
            _ => {}
        }
        let mut sentence = parts.join(", ");
        for Special { dates, slots } in self.specials() {
            let times = if slots.is_empty() {
                t.hours_closed().to_owned()
            } else {
                times(slots, lang)
            };
            sentence = format!("{sentence}; {} {times}", dates_in_words(dates, lang));
        }
        if self.otherwise_by_appointment {
            sentence = format!("{sentence}, {}", t.hours_form_and_by_appointment());
        }
        sentence
    }
}

/// On which days it is closed; nothing if never.
fn closings(closed: Days, holidays: &Holidays, always: bool, lang: Lang) -> Option<String> {
    let t = Words(lang);
    let on_holidays = match holidays {
        Holidays::Closed => true,
        Holidays::Own(slots) => slots.is_empty(),
        Holidays::Unsaid | Holidays::AsUsual => false,
    };
    if always {
        return Some(t.hours_form_never().to_owned());
    }
    if closed.iter().count() > NAMED {
        let holidays = on_holidays.then(|| t.hours_form_closed(t.hours_form_on_holidays()));
        let rest = t.hours_form_otherwise_closed().to_owned();
        return Some(match holidays {
            Some(holidays) => format!("{holidays}, {rest}"),
            None => rest,
        });
    }
    let both = on_holidays && closed.has(Weekday::Sun);
    let mut days: Vec<String> = closed
        .iter()
        .filter(|day| !(both && *day == Weekday::Sun))
        .map(|day| adverb(day, lang).to_owned())
        .collect();
    if both {
        let last = t.hours_form_on_sundays_and_holidays();
        let days = match list(days, lang) {
            Some(days) => t.hours_form_as_well_as(days, last),
            None => last.to_owned(),
        };
        return Some(t.hours_form_closed(days));
    }
    if on_holidays {
        days.push(t.hours_form_on_holidays().to_owned());
    }
    list(days, lang).map(|days| t.hours_form_closed(days))
}

/// "montags"
fn adverb(day: Weekday, lang: Lang) -> &'static str {
    let t = Words(lang);
    match day {
        Weekday::Mon => t.hours_form_on_mon(),
        Weekday::Tue => t.hours_form_on_tue(),
        Weekday::Wed => t.hours_form_on_wed(),
        Weekday::Thu => t.hours_form_on_thu(),
        Weekday::Fri => t.hours_form_on_fri(),
        Weekday::Sat => t.hours_form_on_sat(),
        Weekday::Sun => t.hours_form_on_sun(),
    }
}

/// "Mo–Mi und Fr", "täglich"
pub(super) fn days_in_words(days: Days, lang: Lang) -> String {
    if days == Days::ALL {
        return Words(lang).hours_form_daily().to_owned();
    }
    let short = |day| phrase::weekday_short(day, lang);
    let mut parts = Vec::new();
    for (first, last) in days.stretches() {
        if first == last {
            parts.push(short(first).to_owned());
        } else if first.succ() == last {
            parts.extend([short(first).to_owned(), short(last).to_owned()]);
        } else {
            parts.push(format!("{}–{}", short(first), short(last)));
        }
    }
    list(parts, lang).unwrap_or_default()
}

/// "10–13 und 15–18.30 Uhr"
pub(super) fn times(slots: &[Slot], lang: Lang) -> String {
    let t = Words(lang);
    if slots == [Slot::ALL_DAY] {
        return t.hours_form_all_day().to_owned();
    }
    let mut slots = slots.to_vec();
    slots.sort_unstable();
    let parts = slots
        .into_iter()
        .map(|slot| format!("{}–{}", time(slot.from, lang), time(slot.to, lang)))
        .collect();
    t.hours_form_times(list(parts, lang).unwrap_or_default())
}

/// "9", "18.30"; in English "09:00", "18:30"
pub(super) fn time(time: Time, lang: Lang) -> String {
    match lang {
        Lang::De if time.minute() == 0 => time.hour().to_string(),
        Lang::De => format!("{}.{:02}", time.hour(), time.minute()),
        Lang::En => time.to_string(),
    }
}

/// "24.12.", "24.12.–2.1.", "3.–14.8.2026"
fn dates_in_words(dates: &Dates, lang: Lang) -> String {
    let day = |month: u32, day: u32, year: Option<i32>| match (lang, year) {
        (Lang::De, Some(year)) => format!("{day}.{month}.{year}"),
        (Lang::De, None) => format!("{day}.{month}."),
        (Lang::En, Some(year)) => format!("{day}/{month}/{year}"),
        (Lang::En, None) => format!("{day}/{month}"),
    };
    let once = |date: NaiveDate, year| day(date.month(), date.day(), year);
    match dates {
        Dates::Yearly { from, until } if from == until => day(from.month(), from.day(), None),
        Dates::Yearly { from, until } => format!(
            "{}–{}",
            day(from.month(), from.day(), None),
            day(until.month(), until.day(), None)
        ),
        Dates::Once { from, until } if from == until => once(*from, Some(from.year())),
        Dates::Once { from, until } => {
            let year = (from.year() != until.year()).then(|| from.year());
            format!("{}–{}", once(*from, year), once(*until, Some(until.year())))
        }
    }
}

/// "a, b und c"; none if there is nothing to list.
fn list(mut items: Vec<String>, lang: Lang) -> Option<String> {
    let last = items.pop()?;
    if items.is_empty() {
        return Some(last);
    }
    Some(Words(lang).hours_form_and(items.join(", "), last))
}
