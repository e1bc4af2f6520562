//! Rows to OpenStreetMap's syntax, and back where rows can say the same.

use app::view::phrase::WEEK;
use chrono::{NaiveDate, Weekday};
use opening_hours_syntax::rules::day::{
    Date, DateOffset, DaySelector, HolidayKind, MonthdayRange, WeekDayRange,
};
use opening_hours_syntax::rules::time::{Time as OsmTime, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleOperator, RuleSequence};
use opening_hours_syntax::{ExtendedTime, parse};

use super::super::hours;
use super::{Dates, DayOfYear, Days, Form, Holidays, Row, Rows, Slot, Special, Time};

/// Hours that rows cannot express, or that nobody can read. They stay as they are written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the opening hours “{0}” cannot be shown as rows of days and times")]
pub struct TooComplicated(String);

/// What is written for [`Rows::otherwise_by_appointment`].
const OTHERWISE: &str = "\"nach Vereinbarung\"";

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

pub(super) fn write(rows: &Rows) -> String {
    let mut rules = Vec::new();
    if rows.holidays == Holidays::AsUsual {
        rules.push("PH off".to_owned());
    }
    for (days, slots) in groups(&rows.week()) {
        rules.push(if days == Days::ALL && slots == [Slot::ALL_DAY] {
            "24/7".to_owned()
        } else {
            format!("{} {}", days_in_osm(days), slots_in_osm(&slots))
        });
    }
    match &rows.holidays {
        Holidays::Unsaid | Holidays::AsUsual => {}
        Holidays::Closed => rules.push("PH off".to_owned()),
        Holidays::Own(slots) => rules.push(format!("PH {}", slots_in_osm(slots))),
    }
    for Special { dates, slots } in rows.specials() {
        rules.push(format!("{} {}", dates_in_osm(dates), slots_in_osm(slots)));
    }
    if rules.is_empty() {
        rules.push("off".to_owned());
    }
    let mut text = rules.join("; ");
    if rows.otherwise_by_appointment {
        text = format!("{text} || {OTHERWISE}");
    }
    text
}

/// Days with the same times, in the order of their first day; without closed days.
pub(super) fn groups(week: &[Vec<Slot>; 7]) -> Vec<(Days, Vec<Slot>)> {
    let mut groups: Vec<(Days, Vec<Slot>)> = Vec::new();
    for (day, slots) in WEEK.into_iter().zip(week) {
        if slots.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(_, same)| same == slots) {
            Some((days, _)) => *days = days.with(day),
            None => groups.push((Days::default().with(day), slots.clone())),
        }
    }
    groups
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Mo",
        Weekday::Tue => "Tu",
        Weekday::Wed => "We",
        Weekday::Thu => "Th",
        Weekday::Fri => "Fr",
        Weekday::Sat => "Sa",
        Weekday::Sun => "Su",
    }
}

fn days_in_osm(days: Days) -> String {
    let parts: Vec<String> = days
        .stretches()
        .into_iter()
        .map(|(first, last)| match (weekday(first), weekday(last)) {
            (first, last) if first == last => first.to_owned(),
            (first, last) => format!("{first}-{last}"),
        })
        .collect();
    parts.join(",")
}

fn slots_in_osm(slots: &[Slot]) -> String {
    let mut slots = slots.to_vec();
    slots.sort_unstable();
    let parts: Vec<String> = slots
        .into_iter()
        .map(|slot| {
            let to = if slot.to == Time::MIDNIGHT {
                Time::END
            } else {
                slot.to
            };
            Slot { to, ..slot }.to_string()
        })
        .collect();
    if parts.is_empty() {
        "off".to_owned()
    } else {
        parts.join(",")
    }
}

pub(super) fn date_in_osm(date: NaiveDate) -> String {
    date.format("%Y %b %d").to_string()
}

fn dates_in_osm(dates: &Dates) -> String {
    let (from, until) = match dates {
        Dates::Once { from, until } => (date_in_osm(*from), date_in_osm(*until)),
        Dates::Yearly { from, until } => (yearly_in_osm(*from), yearly_in_osm(*until)),
    };
    if from == until {
        from
    } else {
        format!("{from}-{until}")
    }
}

fn yearly_in_osm(day: DayOfYear) -> String {
    let month = MONTHS.get(day.month() as usize - 1).unwrap_or(&"Jan");
    format!("{month} {:02}", day.day())
}

pub(super) fn read(text: &str) -> Result<Form, TooComplicated> {
    let form = hours::readable(text)
        .ok()
        .and_then(|()| understand(text.trim()));
    form.ok_or_else(|| TooComplicated(text.trim().to_owned()))
}

/// None if rows cannot say exactly the same.
fn understand(text: &str) -> Option<Form> {
    if mixes_with_a_space(text) {
        return None;
    }
    let mut rules = parse(text).ok()?.rules;
    let otherwise_by_appointment = rules.last().is_some_and(by_appointment);
    if otherwise_by_appointment {
        let fallback = rules.pop()?;
        if rules.is_empty() {
            return Some(Form::ByAppointment);
        }
        if fallback.operator != RuleOperator::Fallback {
            return None;
        }
    }
    let mut reader = Reader::default();
    for rule in &rules {
        reader.rule(rule)?;
    }
    Some(Form::Rows(reader.rows(otherwise_by_appointment)?))
}

/// `PH Mo-Fr` means holidays that fall on those days (wiki), but is read like `PH,Mo-Fr`.
fn mixes_with_a_space(text: &str) -> bool {
    let is_day =
        |word: &str| word.contains("PH") || WEEK.iter().any(|day| word.starts_with(weekday(*day)));
    text.split([';', '|']).any(|rule| {
        let words: Vec<&str> = rule.split_whitespace().collect();
        words.windows(2).any(|pair| match pair {
            [a, b] => is_day(a) && is_day(b) && (a.contains("PH") || b.contains("PH")),
            _ => false,
        })
    })
}

/// Whether a rule says nothing but "by appointment".
fn by_appointment(rule: &RuleSequence) -> bool {
    rule.day_selector.is_empty()
        && rule.time_selector == TimeSelector::default()
        && rule.kind != RuleKind::Closed
        && hours::by_appointment(&rule.comment)
}

/// Gathers rules in the order in which they override each other.
#[derive(Default)]
struct Reader {
    week: [Option<Vec<Slot>>; 7],
    /// What has been said of holidays, and whether each day's own rule came after that.
    holidays: Option<Vec<Slot>>,
    after_holidays: [bool; 7],
    special: Vec<Special>,
}

impl Reader {
    fn rule(&mut self, rule: &RuleSequence) -> Option<()> {
        let slots = match rule.kind {
            _ if !rule.comment.is_empty() => return None,
            RuleKind::Open => slots(&rule.time_selector)?,
            RuleKind::Closed if rule.time_selector == TimeSelector::default() => Vec::new(),
            RuleKind::Closed | RuleKind::Unknown => return None,
        };
        let added = match rule.operator {
            RuleOperator::Normal => false,
            RuleOperator::Additional => true,
            RuleOperator::Fallback => return None,
        };
        let DaySelector {
            year,
            monthday,
            week,
            weekday,
        } = &rule.day_selector;
        match (year.is_empty() && week.is_empty(), monthday.is_empty()) {
            (true, true) if self.special.is_empty() => self.weekly(weekday, slots, added),
            // "Dec 24 10:00-13:00; PH off" is how many write it, and says the same the other way round
            // as long as the one is never the other.
            (true, true)
                if weekdays(weekday) == Some((Days::default(), true))
                    && self.special.iter().all(|it| it.dates.never_a_holiday()) =>
            {
                self.weekly(weekday, slots, added)
            }
            (true, false) if weekday.is_empty() && !added => self.dated(monthday, &slots),
            _ => None,
        }
    }

    fn weekly(&mut self, selector: &[WeekDayRange], slots: Vec<Slot>, added: bool) -> Option<()> {
        let (days, holidays) = weekdays(selector)?;
        if added {
            // Holidays and additions together: who shall say what is meant? And "off" takes away, even
            // as an addition.
            if holidays || self.holidays.is_some() || slots.is_empty() {
                return None;
            }
            for index in (0..7).filter(|index| days.has_index(*index)) {
                let day = self.week.get_mut(index)?.get_or_insert_default();
                day.extend(&slots);
                day.sort_unstable();
                if overlap(day) {
                    return None;
                }
            }
            return Some(());
        }
        for index in (0..7).filter(|index| days.has_index(*index)) {
            *self.week.get_mut(index)? = Some(slots.clone());
            *self.after_holidays.get_mut(index)? = true;
        }
        if holidays {
            self.after_holidays = [false; 7];
            self.holidays = Some(slots);
        }
        Some(())
    }

    fn dated(&mut self, ranges: &[MonthdayRange], slots: &[Slot]) -> Option<()> {
        for range in ranges {
            let dates = dates(range)?;
            // In a form, dates with a year come last.
            let out_of_order =
                dates.last().is_none() && self.special.iter().any(|it| it.dates.last().is_some());
            if out_of_order {
                return None;
            }
            self.special.push(Special {
                dates,
                slots: slots.to_vec(),
            });
        }
        Some(())
    }

    fn rows(self, otherwise_by_appointment: bool) -> Option<Rows> {
        let week = self.week.map(Option::unwrap_or_default);
        let holidays = match self.holidays {
            None => Holidays::Unsaid,
            Some(own) => {
                // What holds if a holiday falls on this day of the week.
                let holds = |(day, later): (&Vec<Slot>, bool)| -> Vec<Slot> {
                    if later { day.clone() } else { own.clone() }
                };
                let pairs = || week.iter().zip(self.after_holidays);
                if pairs().all(|pair| holds(pair) == own) {
                    if own.is_empty() {
                        Holidays::Closed
                    } else {
                        Holidays::Own(own)
                    }
                } else if pairs().all(|pair| holds(pair) == *pair.0) {
                    Holidays::AsUsual
                } else {
                    return None;
                }
            }
        };
        let rows = groups(&week)
            .into_iter()
            .map(|(days, slots)| Row { days, slots })
            .collect();
        Some(Rows {
            rows,
            holidays,
            special: self.special,
            otherwise_by_appointment,
        })
    }
}

/// Days of the week, and whether holidays too. No selector means every day, but says nothing of
/// holidays.
fn weekdays(selector: &[WeekDayRange]) -> Option<(Days, bool)> {
    if selector.is_empty() {
        return Some((Days::ALL, false));
    }
    let (mut days, mut holidays) = (Days::default(), false);
    for range in selector {
        match range {
            WeekDayRange::Fixed {
                range,
                offset: 0,
                nth_from_start,
                nth_from_end,
            } if !nth_from_start.contains(&false) && !nth_from_end.contains(&false) => {
                days = days.or(Days::range(*range.start(), *range.end()));
            }
            WeekDayRange::Holiday {
                kind: HolidayKind::Public,
                offset: 0,
            } => holidays = true,
            _ => return None,
        }
    }
    Some((days, holidays))
}

pub(super) fn dates(range: &MonthdayRange) -> Option<Dates> {
    let MonthdayRange::Date {
        start: (start, start_offset),
        end: (end, end_offset),
    } = range
    else {
        return None;
    };
    let plain = DateOffset::default();
    if *start_offset != plain || *end_offset != plain {
        return None;
    }
    let (
        Date::Fixed { year, month, day },
        Date::Fixed {
            year: last_year,
            month: last_month,
            day: last_day,
        },
    ) = (start, end)
    else {
        return None;
    };
    match (year, last_year) {
        (None, None) => Some(Dates::Yearly {
            from: DayOfYear::new(*month as u32, u32::from(*day))?,
            until: DayOfYear::new(*last_month as u32, u32::from(*last_day))?,
        }),
        (Some(year), Some(last_year)) => {
            let from = NaiveDate::from_ymd_opt(**year, *month as u32, u32::from(*day))?;
            let until =
                NaiveDate::from_ymd_opt(**last_year, *last_month as u32, u32::from(*last_day))?;
            (from <= until).then_some(Dates::Once { from, until })
        }
        _ => None,
    }
}

fn slots(selector: &TimeSelector) -> Option<Vec<Slot>> {
    let mut slots = selector
        .spans
        .iter()
        .map(slot)
        .collect::<Option<Vec<Slot>>>()?;
    slots.sort_unstable();
    (!overlap(&slots)).then_some(slots)
}

fn slot(span: &TimeSpan) -> Option<Slot> {
    let (OsmTime::Fixed(from), OsmTime::Fixed(to)) = (span.range.start, span.range.end) else {
        return None;
    };
    if span.open_end || span.repeats.is_some() {
        return None;
    }
    let time = |time: ExtendedTime| Time::new(time.hour().into(), time.minute().into());
    let from = time(from)?;
    let next_day = to > ExtendedTime::MIDNIGHT_24;
    let to = time(if next_day { to.add_hours(-24)? } else { to })?;
    let slot = Slot { from, to };
    // Longer than a day, or until the afternoon of the next one: no form would accept it.
    let sound = from < Time::END
        && from != to
        && (!next_day || to < from)
        && (!slot.passes_midnight() || to <= Time::NOON);
    sound.then_some(slot)
}

/// Whether two of the times of one day, sorted, overlap.
pub(super) fn overlap(slots: &[Slot]) -> bool {
    slots.windows(2).any(|pair| match pair {
        [first, second] => second.minutes().0 < first.minutes().1,
        _ => false,
    })
}
