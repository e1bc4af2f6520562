//! The dates of an event, from its rule of repetition to instants.
//!
//! People plan on the wall clock: a market from ten to four is from ten to four in summer and in
//! winter. So a rule is followed on the wall clock, where every day has 24 hours, and only the
//! dates that come out become instants, by [`Zone::instant`]. An occurrence lasts as long on the
//! clock as the first one: 22:00 to 02:00 ends at 02:00 also on the night of a change.

use std::collections::BTreeSet;

use app::city::{Instant, When, Zone};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rrule::{Frequency, NWeekday, RRule, RRuleError, Tz, Unvalidated};

use super::limits::{DATES_OF_EVENT, EFFORT_IN_VAIN, EFFORT_OF_RULE};

/// The most times a day may be named by `BYHOUR`, `BYMINUTE` and `BYSECOND` together.
const MAX_TIMES_A_DAY: usize = 24;

/// Years in which an event may begin.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// The longest rule that is read, in bytes.
const MAX_RULE: usize = 500;

/// Why the dates of an event cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceError {
    /// The end comes before the start.
    #[error("the event ends at {end}, before it begins at {start}: correct one of them")]
    EndBeforeStart {
        /// When it begins.
        start: NaiveDateTime,
        /// When it ends.
        end: NaiveDateTime,
    },
    /// The year is a slip of the pen.
    #[error("the event begins in the year {0}: correct its date")]
    Year(i32),
    /// The rule cannot be read.
    #[error(
        "the repetition “{rule}” cannot be read ({source}): write it as in “FREQ=WEEKLY;BYDAY=TH”"
    )]
    Rule {
        /// What is written there.
        rule: String,
        /// What is wrong with it.
        source: Box<RRuleError>,
    },
    /// The rule has a part that cannot be right.
    #[error("the repetition “{rule}” cannot be used: {reason}")]
    Part {
        /// What is written there.
        rule: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The rule never comes true.
    #[error("the repetition “{rule}” names no date: correct it, or leave it out")]
    Never {
        /// What is written there.
        rule: String,
    },
    /// The rule repeats more often than an event can.
    #[error(
        "the repetition “{rule}” has more than {DATES_OF_EVENT} dates: let it repeat less often"
    )]
    TooMany {
        /// What is written there.
        rule: String,
    },
}

impl RecurrenceError {
    /// What it has cost to find that out.
    pub const fn effort(&self) -> usize {
        match self {
            Self::TooMany { .. } => EFFORT_OF_RULE,
            Self::Never { .. } => EFFORT_IN_VAIN,
            _ => 1,
        }
    }
}

/// What is known of an event's dates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dates {
    /// Start and end of every occurrence that overlaps the span asked for, earliest first.
    pub(super) within: Vec<(Instant, Instant)>,
    /// Whether at least one more begins after it.
    pub(super) later: bool,
    /// What it has cost to find them, in dates gone through.
    pub(super) effort: usize,
}

/// The occurrences of an event that overlap the time from one instant to another.
///
/// The first date always counts, also where the rule alone would not name it. An event without a
/// known date has none.
///
/// # Errors
/// [`RecurrenceError`] if the dates make no sense or the rule cannot be followed.
pub(super) fn dates(
    when: &When,
    zone: &Zone,
    from: Instant,
    until: Instant,
) -> Result<Dates, RecurrenceError> {
    let When::Dated { rrule, .. } = when else {
        return Ok(Dates::default());
    };
    let first = First::of(when)?;
    let mut found = Collector {
        first,
        zone,
        from,
        until,
        dates: Dates::default(),
    };
    let excepted = exceptions(when);
    if !excepted.contains(&first.start) {
        found.add(first.start);
    }
    found.dates.effort = 1;
    if let Some(text) = rrule {
        follow(text, &excepted, &mut found)?;
    }
    found.dates.within.sort_unstable();
    Ok(found.dates)
}

/// Goes through the dates of a rule until the span asked for is over.
fn follow(
    text: &str,
    excepted: &BTreeSet<NaiveDateTime>,
    found: &mut Collector<'_>,
) -> Result<(), RecurrenceError> {
    let first = found.first.start;
    let rule = read(text, first, found.zone)?;
    let is_close_knit = is_close_knit(&rule);
    let count = rule.get_count();
    let set = rule
        .build(floating(first))
        .map_err(|source| unreadable(text, source))?
        .limit();
    let mut steps = 0;
    for start in &set {
        steps += 1;
        if steps > EFFORT_OF_RULE || found.dates.within.len() > DATES_OF_EVENT {
            return Err(RecurrenceError::TooMany {
                rule: text.to_owned(),
            });
        }
        let start = start.naive_utc();
        found.dates.effort = steps;
        if start == first || excepted.contains(&start) {
            continue;
        }
        if found.add(start) == Position::After {
            return Ok(());
        }
    }
    // It has ended by itself: because that was the last date, or because none was found for long.
    let was_counted = count.is_some_and(|count| u32::try_from(steps) == Ok(count));
    if !was_counted && !is_close_knit {
        if steps == 0 {
            return Err(RecurrenceError::Never {
                rule: text.to_owned(),
            });
        }
        found.dates.effort += EFFORT_IN_VAIN;
    }
    Ok(())
}

/// Whether the dates of a rule are never far apart, so that looking for the next one is cheap: rules as
/// people make them. "The 29th of February, if it is a Monday" is none.
fn is_close_knit(rule: &RRule<Unvalidated>) -> bool {
    let weekdays = rule.get_by_weekday();
    let every = |day: &NWeekday| matches!(day, NWeekday::Every(_));
    let often = |day: &NWeekday| match day {
        NWeekday::Every(_) => true,
        NWeekday::Nth(n, _) => (1..=4).contains(&n.abs()),
    };
    let days = rule.get_by_month_day();
    let in_all_months = days.iter().all(|day| (1..=28).contains(&day.abs()));
    if !rule.get_by_year_day().is_empty() || !rule.get_by_week_no().is_empty() {
        return false;
    }
    let no_positions = rule.get_by_set_pos().is_empty();
    let any_month = rule.get_by_month().is_empty();
    match rule.get_freq() {
        Frequency::Daily => {
            any_month
                && days.is_empty()
                && no_positions
                && (weekdays.is_empty() || rule.get_interval() == 1 && weekdays.iter().all(every))
        }
        Frequency::Weekly => {
            any_month && days.is_empty() && no_positions && weekdays.iter().all(every)
        }
        Frequency::Monthly => {
            let positions = rule.get_by_set_pos();
            any_month
                && in_all_months
                && (days.is_empty() || weekdays.is_empty())
                && weekdays.iter().all(often)
                && (no_positions
                    || days.is_empty()
                        && !weekdays.is_empty()
                        && weekdays.iter().all(every)
                        && positions.iter().all(|it| (1..=4).contains(&it.abs())))
        }
        // A few thousand years at most, whatever it says.
        Frequency::Yearly => {
            in_all_months
                && no_positions
                && weekdays.iter().all(often)
                && (days.is_empty() || weekdays.is_empty())
        }
        _ => false,
    }
}

/// The first occurrence alone, for an event whose rule cannot be followed.
///
/// # Errors
/// [`RecurrenceError`] if even that makes no sense.
pub(super) fn first_date(
    when: &When,
    zone: &Zone,
    from: Instant,
    until: Instant,
) -> Result<Dates, RecurrenceError> {
    let mut once = when.clone();
    if let When::Dated { rrule, .. } = &mut once {
        *rrule = None;
    }
    dates(&once, zone, from, until)
}

/// Start and length of the first occurrence on the wall clock; whole days for all-day events.
#[derive(Debug, Clone, Copy)]
struct First {
    start: NaiveDateTime,
    length: Duration,
}

impl First {
    fn of(when: &When) -> Result<Self, RecurrenceError> {
        let When::Dated {
            start,
            end,
            all_day,
            ..
        } = when
        else {
            return Ok(Self {
                start: NaiveDateTime::default(),
                length: Duration::zero(),
            });
        };
        let (start, end) = (*start, *end);
        if let Some(year) = [start.year(), end.year()]
            .iter()
            .find(|year| !YEARS.contains(year))
        {
            return Err(RecurrenceError::Year(*year));
        }
        if end < start {
            return Err(RecurrenceError::EndBeforeStart { start, end });
        }
        if !all_day {
            return Ok(Self {
                start,
                length: end - start,
            });
        }
        let midnight = start.date().and_time(NaiveTime::MIN);
        let mut days = (end.date() - start.date()).num_days();
        // A day that has begun counts whole, and an all-day event lasts at least one day.
        if end.time() > NaiveTime::MIN || days == 0 {
            days += 1;
        }
        Ok(Self {
            start: midnight,
            length: Duration::days(days),
        })
    }
}

/// The starts that are left out, on the wall clock.
fn exceptions(when: &When) -> BTreeSet<NaiveDateTime> {
    let When::Dated {
        all_day, except, ..
    } = when
    else {
        return BTreeSet::new();
    };
    except
        .iter()
        .map(|start| {
            if *all_day {
                start.date().and_time(NaiveTime::MIN)
            } else {
                *start
            }
        })
        .collect()
}

/// Where an occurrence lies with regard to the span asked for.
#[derive(PartialEq, Eq)]
enum Position {
    Before,
    Within,
    After,
}

/// Gathers the occurrences that overlap a span.
struct Collector<'a> {
    first: First,
    zone: &'a Zone,
    from: Instant,
    until: Instant,
    dates: Dates,
}

impl Collector<'_> {
    fn add(&mut self, start: NaiveDateTime) -> Position {
        // No zone is a day away from UTC: most past dates need no conversion.
        let day = Duration::days(1);
        let Some(end) = start.checked_add_signed(self.first.length) else {
            return Position::After;
        };
        if end + day < self.from.naive_utc() {
            return Position::Before;
        }
        let (start, end) = (self.zone.instant(start), self.zone.instant(end));
        if start >= self.until {
            self.dates.later = true;
            return Position::After;
        }
        if end <= self.from && start < self.from {
            return Position::Before;
        }
        self.dates.within.push((start, end));
        Position::Within
    }
}

/// Reads a rule. What the library would take for UTC stays on the wall clock.
fn read(
    text: &str,
    start: NaiveDateTime,
    zone: &Zone,
) -> Result<RRule<Unvalidated>, RecurrenceError> {
    let part = |reason| RecurrenceError::Part {
        rule: text.chars().take(MAX_RULE).collect(),
        reason,
    };
    // The library cuts bytes, so anything but ASCII would make it panic.
    if text.len() > MAX_RULE || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(part(
            "it must be at most 500 letters, digits and signs without spaces",
        ));
    }
    let bare = text.strip_prefix("RRULE:").unwrap_or(text);
    let (mut until, mut rest) = (None, Vec::new());
    for piece in bare.split(';').filter(|piece| !piece.is_empty()) {
        match piece.split_once('=') {
            Some((key, value)) if key.eq_ignore_ascii_case("UNTIL") => {
                let last = last_start(value, zone)
                    .ok_or_else(|| part("UNTIL must look like 20261231 or 20261231T180000Z"))?;
                if until.replace(last).is_some() {
                    return Err(part("UNTIL is given twice"));
                }
            }
            _ => rest.push(piece),
        }
    }
    let mut rule: RRule<Unvalidated> = rest
        .join(";")
        .parse()
        .map_err(|source| unreadable(text, source))?;
    if rule.get_freq() > Frequency::Daily {
        return Err(part(
            "an event can repeat daily, weekly, monthly or yearly, not more often",
        ));
    }
    if rule.get_interval() == 0 {
        return Err(part("INTERVAL must be at least 1"));
    }
    if rule.get_count() == Some(0) {
        return Err(part("COUNT must be at least 1"));
    }
    let times = [
        rule.get_by_hour(),
        rule.get_by_minute(),
        rule.get_by_second(),
    ];
    if times
        .iter()
        .map(|list| list.len().max(1))
        .product::<usize>()
        > MAX_TIMES_A_DAY
    {
        return Err(part("it names more than 24 times a day"));
    }
    if let Some(until) = until {
        if until < start {
            return Err(part("UNTIL lies before the first date"));
        }
        rule = rule.until(floating(until));
    }
    Ok(rule)
}

/// The value of `UNTIL` on the wall clock (RFC 5545 section 3.3.10): a day, which counts whole, a
/// time on the wall clock, or a time in UTC.
fn last_start(value: &str, zone: &Zone) -> Option<NaiveDateTime> {
    const TIME: &str = "%Y%m%dT%H%M%S";
    if let Ok(day) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return day.and_hms_opt(23, 59, 59);
    }
    let (time, utc) = match value.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (value, false),
    };
    let time = NaiveDateTime::parse_from_str(time, TIME).ok()?;
    Some(if utc {
        zone.local(time.and_utc())
    } else {
        time
    })
}

/// A time on the wall clock, in the only zone of the library in which every day has 24 hours.
fn floating(local: NaiveDateTime) -> DateTime<Tz> {
    DateTime::<Utc>::from_naive_utc_and_offset(local, Utc).with_timezone(&Tz::UTC)
}

fn unreadable(rule: &str, source: RRuleError) -> RecurrenceError {
    RecurrenceError::Rule {
        rule: rule.to_owned(),
        source: Box::new(source),
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
