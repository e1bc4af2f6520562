//! What is wrong or doubtful in a form, row by row, in words for whoever fills it in.

use app::city::Lang;
use app::words::Words;
use chrono::{Datelike, NaiveDate};

use super::super::hours::{self, HoursError, MAX_LENGTH};
use super::osm::overlap;
use super::sentence::{days_in_words, times};
use super::{Dates, Days, Form, Holidays, Rows, Slot, Special, Time};

/// Until when a night may last without being asked about.
const NIGHT: Option<Time> = Time::new(6, 0);

/// Years in which a special day makes sense; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// Something wrong or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Where in the form.
    pub at: Spot,
    /// What.
    pub fault: Fault,
}

/// A part of a form; rows are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A row of the week.
    Row(usize),
    /// The question about public holidays.
    Holidays,
    /// A special day.
    Special(usize),
    /// The form as a whole.
    Whole,
}

/// What is wrong or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No day of the week is chosen.
    NoDay,
    /// There is no time in the whole form.
    NoTimes,
    /// Holidays shall have times of their own, but there are none.
    NoHolidayTimes,
    /// Two times of one day overlap.
    Overlap(Slot, Slot),
    /// The end comes before the beginning, and is too late to be meant for the next day.
    EndBeforeBegin(Slot),
    /// Beginning and end are the same.
    NoLength(Slot),
    /// It begins when the day is over.
    BeginsAt24(Slot),
    /// It lasts long into the next day. A doubt only.
    Late(Slot),
    /// These days stand in an earlier row too (counted from 0). A doubt only.
    DayAgain(Days, usize),
    /// The last day comes before the first.
    DatesBackwards,
    /// The year is a slip of the pen.
    DatesYear(i32),
    /// The dates are over and will be dropped. A doubt only.
    DatesOver,
    /// An earlier special day (counted from 0) has some of the same dates. A doubt only.
    DatesAgain(usize),
    /// It is too much for one record.
    TooLong,
    /// OpenStreetMap's syntax is wrong.
    Unreadable(HoursError),
}

impl Issue {
    /// Whether the form cannot be saved like this. Otherwise it is a doubt: people are asked, and
    /// may go on.
    pub fn blocks(&self) -> bool {
        !matches!(
            self.fault,
            Fault::Late(_) | Fault::DayAgain(..) | Fault::DatesOver | Fault::DatesAgain(_)
        )
    }

    /// What stands beside the row.
    pub fn message(&self, lang: Lang) -> String {
        let t = Words(lang);
        let say = |slot: &Slot| times(&[*slot], lang);
        match &self.fault {
            Fault::NoDay => t.hours_form_no_day().to_owned(),
            Fault::NoTimes | Fault::Unreadable(HoursError::Empty) => {
                t.hours_form_no_times().to_owned()
            }
            Fault::NoHolidayTimes => t.hours_form_no_holiday_times().to_owned(),
            Fault::Overlap(first, second) => t.hours_form_overlap(say(first), say(second)),
            Fault::EndBeforeBegin(slot) => t.hours_form_end_before_begin(say(slot)),
            Fault::NoLength(slot) => t.hours_form_no_length(say(slot)),
            Fault::BeginsAt24(slot) => t.hours_form_begins_at_24(say(slot)),
            Fault::Late(slot) => t.hours_form_late(say(slot)),
            Fault::DayAgain(days, row) => {
                t.hours_form_day_again(days_in_words(*days, lang), row + 1)
            }
            Fault::DatesBackwards => t.hours_form_dates_backwards().to_owned(),
            Fault::DatesYear(year) => t.hours_form_dates_year(year),
            Fault::DatesOver => t.hours_form_dates_over().to_owned(),
            Fault::DatesAgain(row) => t.hours_form_dates_again(row + 1),
            Fault::TooLong | Fault::Unreadable(HoursError::TooLong { .. }) => {
                t.hours_form_too_long().to_owned()
            }
            Fault::Unreadable(HoursError::Syntax { position, .. }) => {
                t.hours_form_unreadable(position)
            }
            Fault::Unreadable(HoursError::Unusable { .. }) => t.hours_form_unusable().to_owned(),
        }
    }
}

impl Form {
    /// All that is wrong or doubtful, from the top of the form to its end.
    pub fn issues(&self, today: NaiveDate) -> Vec<Issue> {
        let mut found = Found::default();
        match self {
            Self::Unknown | Self::ByAppointment => {}
            Self::Rows(rows) => rows.check(today, &mut found),
            Self::Osm(text) => {
                if let Err(error) = hours::readable(text) {
                    found.add(Spot::Whole, Fault::Unreadable(error));
                }
            }
        }
        found.0
    }
}

#[derive(Default)]
struct Found(Vec<Issue>);

impl Found {
    fn add(&mut self, at: Spot, fault: Fault) {
        self.0.push(Issue { at, fault });
    }

    fn slots(&mut self, at: Spot, slots: &[Slot]) {
        // Only sound times are compared: one mistake shall be told once.
        let mut sorted = Vec::new();
        for slot in slots {
            if slot.from == Time::END {
                self.add(at, Fault::BeginsAt24(*slot));
            } else if slot.from == slot.to {
                self.add(at, Fault::NoLength(*slot));
            } else if slot.passes_midnight() && slot.to > Time::NOON {
                self.add(at, Fault::EndBeforeBegin(*slot));
            } else {
                if slot.passes_midnight() && Some(slot.to) > NIGHT {
                    self.add(at, Fault::Late(*slot));
                }
                sorted.push(*slot);
            }
        }
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            if let [first, second] = pair
                && overlap(pair)
            {
                self.add(at, Fault::Overlap(*first, *second));
            }
        }
    }
}

impl Rows {
    fn check(&self, today: NaiveDate, found: &mut Found) {
        for (index, row) in self.rows.iter().enumerate() {
            let at = Spot::Row(index);
            if row.days.is_empty() {
                found.add(at, Fault::NoDay);
            }
            found.slots(at, &row.slots);
            for (earlier, other) in self.rows.iter().enumerate().take(index) {
                let again = row.days.and(other.days);
                if !again.is_empty() {
                    found.add(at, Fault::DayAgain(again, earlier));
                }
            }
        }
        if let Holidays::Own(slots) = &self.holidays {
            if slots.is_empty() {
                found.add(Spot::Holidays, Fault::NoHolidayTimes);
            }
            found.slots(Spot::Holidays, slots);
        }
        for index in 0..self.special.len() {
            self.check_special(index, today, found);
        }
        let any = self.rows.iter().any(|row| !row.slots.is_empty())
            || self.special.iter().any(|special| !special.slots.is_empty())
            || matches!(&self.holidays, Holidays::Own(slots) if !slots.is_empty());
        if !any {
            found.add(Spot::Whole, Fault::NoTimes);
        }
        if self.to_osm().chars().count() > MAX_LENGTH {
            found.add(Spot::Whole, Fault::TooLong);
        }
    }

    fn check_special(&self, index: usize, today: NaiveDate, found: &mut Found) {
        let Some(Special { dates, slots }) = self.special.get(index) else {
            return;
        };
        let at = Spot::Special(index);
        if let Dates::Once { from, until } = dates {
            let years = [from.year(), until.year()];
            if let Some(year) = years.into_iter().find(|year| !YEARS.contains(year)) {
                found.add(at, Fault::DatesYear(year));
                return;
            }
            if until < from {
                found.add(at, Fault::DatesBackwards);
            } else if *until < today {
                found.add(at, Fault::DatesOver);
            }
        }
        found.slots(at, slots);
        for (earlier, other) in self.special.iter().enumerate().take(index) {
            if dates.meets(&other.dates) {
                found.add(at, Fault::DatesAgain(earlier));
            }
        }
    }
}
