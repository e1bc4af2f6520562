//! Opening hours, from OpenStreetMap's syntax to spans of time.
//!
//! The library `opening-hours` reads the syntax and says what holds on one day. Everything else is
//! done here, day by day, so that the work is bounded by the length of the horizon and not by what
//! somebody has typed:
//!
//! - A span belongs to the day on which it begins. A bar that closes at three on Saturday morning
//!   is still on its Friday; Saturday's own rule does not cut Friday short (see [`rules`]).
//! - What follows `||` holds at every moment at which the rules before it say closed.
//! - `"nach Vereinbarung"` and its like become [`SpanState::ByAppointment`].
//! - Local times become instants by [`Zone::instant`], which is right on both days on which the
//!   clock changes. An hour that the clock shows twice counts the first time.
//!
//! `PH` means the holidays of North Rhine-Westphalia. No school holidays are known, so a rule for
//! `SH` never applies. `sunrise` and its like are worked out for the city's centre, to the minute.
//! A span without an end (`18:00+`) lasts until midnight.

#[cfg(test)]
mod properties;
mod rules;
mod spans;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use app::city::{Instant, Point, Schedule, SpanState, Zone};
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use compact_calendar::CompactCalendar;
use opening_hours::localization::{Coordinates, Localize, NoLocation};
use opening_hours::{Context, ContextHolidays, RuleKind};
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::time::TimeEvent;
use pest::error::InputLocation;

pub(super) use self::rules::by_appointment;
use self::spans::Piece;
use super::holidays;

/// The longest hours that are read, in characters. OpenStreetMap itself allows 255.
pub const MAX_LENGTH: usize = 1000;

/// The most spans that hours may have within the horizon: ten a day for more than a year.
const MAX_SPANS: usize = 5000;

/// Why opening hours cannot be used. The place is then shown as "unknown", never as closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Nothing is written there.
    #[error("the opening hours are empty: leave them out if nobody knows them")]
    Empty,
    /// Too much is written there.
    #[error("the opening hours have {length} characters: shorten them to {MAX_LENGTH}")]
    TooLong {
        /// How many characters there are.
        length: usize,
    },
    /// The syntax is wrong.
    #[error(
        "the opening hours “{hours}” cannot be read from character {position} on: write them as \
         in “Mo-Fr 10:00-18:00; Sa 10:00-14:00; PH off”"
    )]
    Syntax {
        /// What is written there.
        hours: String,
        /// The first character that cannot be read, counted from 1.
        position: usize,
    },
    /// The syntax is right, but means something that cannot be worked out.
    #[error("the opening hours “{hours}” cannot be worked out: {reason}")]
    Unusable {
        /// What is written there.
        hours: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Works out opening hours for one city and one stretch of time.
#[derive(Debug, Clone)]
pub struct Evaluator {
    context: Context<Sky>,
    from: Instant,
    until: Instant,
    /// From the day before `from`, whose night may still last, to the day after `until`.
    days: Vec<Day>,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: NaiveDate,
    midnight: Instant,
    /// Whether it has 24 hours, so that its times need no look at the changes of the clock.
    ordinary: bool,
}

impl Day {
    fn new(date: NaiveDate, zone: &Zone) -> Self {
        let midnight = zone.midnight(date);
        let next = zone.midnight(date + Duration::days(1));
        Self {
            date,
            midnight,
            ordinary: next - midnight == Duration::days(1),
        }
    }
}

impl Evaluator {
    /// An evaluator for the time from one instant to another; `at` is where the sun rises.
    pub fn new(zone: Arc<Zone>, at: Point, from: Instant, until: Instant) -> Self {
        let (first, last) = (zone.date(from), zone.date(until));
        // `PH -1 day` looks beyond the ends.
        let margin = Duration::days(366);
        let public: CompactCalendar = holidays::between(first - margin, last + margin)
            .into_iter()
            .map(|holiday| holiday.date)
            .collect();
        let holidays = ContextHolidays::new(Arc::new(public), Arc::default());
        let days = (first - Duration::days(1))
            .iter_days()
            .take_while(|date| *date <= last + Duration::days(1))
            .map(|date| Day::new(date, &zone))
            .collect();
        let sky = Sky {
            zone,
            at: Coordinates::new(at.lat(), at.lon()),
        };
        Self {
            context: Context::default().with_holidays(holidays).with_locale(sky),
            from,
            until,
            days,
        }
    }

    /// The spans in which a place with these hours is not simply closed.
    ///
    /// # Errors
    /// [`HoursError`] if the hours cannot be read or worked out.
    pub fn schedule(&self, hours: &str) -> Result<Schedule, HoursError> {
        let hours = hours.trim();
        check_length(hours)?;
        // The library panics on a few absurd rules, such as `(sunset+23:00)-25:00`.
        let spans = catch_unwind(AssertUnwindSafe(|| self.spans(hours)))
            .map_err(|_| unusable(hours, "a time lies more than a day after its own day"))??;
        if spans.len() > MAX_SPANS {
            return Err(unusable(hours, "they open and close too often"));
        }
        Ok(Schedule { spans })
    }

    fn spans(&self, hours: &str) -> Result<Vec<app::city::Span>, HoursError> {
        let layers = rules::layers(hours, &self.context).map_err(|error| explain(hours, error))?;
        let mut pieces = Vec::new();
        for pair in self.days.windows(2) {
            let [today, tomorrow] = pair else { continue };
            for (depth, layer) in layers.iter().enumerate() {
                let ranges = layer.today.schedule_at(today.date);
                pieces.extend(self.pieces(today, ranges, depth));
                if let Some(night) = &layer.night {
                    let ranges = night.schedule_at(today.date);
                    pieces.extend(self.pieces(tomorrow, ranges, depth));
                }
            }
        }
        Ok(spans::flatten(pieces, self.from, self.until))
    }

    /// What the rules say for the times of one day.
    fn pieces(
        &self,
        day: &Day,
        ranges: opening_hours::schedule::Schedule,
        depth: usize,
    ) -> impl Iterator<Item = Piece> {
        ranges.into_iter().filter_map(move |range| {
            let state = state(range.kind, &range.comment)?;
            Some(Piece {
                start: self.instant(day, range.range.start),
                end: self.instant(day, range.range.end),
                state,
                depth,
            })
        })
    }

    fn instant(&self, day: &Day, time: ExtendedTime) -> Instant {
        let time = Duration::minutes(i64::from(time.mins_from_midnight()));
        if day.ordinary {
            day.midnight + time
        } else {
            let clock = &self.context.locale.zone;
            clock.instant(day.date.and_time(NaiveTime::MIN) + time)
        }
    }
}

/// Whether hours can be read at all, whatever they mean.
///
/// # Errors
/// [`HoursError`] if not; what cannot be worked out shows only in [`Evaluator::schedule`].
pub fn readable(hours: &str) -> Result<(), HoursError> {
    let hours = hours.trim();
    check_length(hours)?;
    match catch_unwind(|| opening_hours_syntax::parse(hours)) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(explain(hours, error)),
        Err(_) => Err(unusable(hours, "they are beyond what can be read")),
    }
}

fn check_length(hours: &str) -> Result<(), HoursError> {
    match hours.chars().count() {
        0 => Err(HoursError::Empty),
        length if length > MAX_LENGTH => Err(HoursError::TooLong { length }),
        _ => Ok(()),
    }
}

/// What a rule means for visitors; none if closed.
fn state(kind: RuleKind, comment: &str) -> Option<SpanState> {
    match kind {
        RuleKind::Closed => None,
        _ if rules::by_appointment(comment) => Some(SpanState::ByAppointment),
        RuleKind::Open => Some(SpanState::Open),
        RuleKind::Unknown => Some(SpanState::Unknown),
    }
}

fn unusable(hours: &str, reason: impl Into<String>) -> HoursError {
    HoursError::Unusable {
        hours: hours.to_owned(),
        reason: reason.into(),
    }
}

fn explain(hours: &str, error: opening_hours_syntax::Error) -> HoursError {
    match error {
        opening_hours_syntax::Error::Syntax(error) => {
            let (InputLocation::Pos(byte) | InputLocation::Span((byte, _))) = error.location;
            HoursError::Syntax {
                hours: hours.to_owned(),
                position: 1 + hours
                    .char_indices()
                    .take_while(|(at, _)| *at < byte)
                    .count(),
            }
        }
        other => unusable(hours, other.to_string()),
    }
}

/// The city's wall clock and its place under the sun, in the form that the library asks for.
#[derive(Debug, Clone)]
struct Sky {
    zone: Arc<Zone>,
    at: Option<Coordinates>,
}

impl Localize for Sky {
    type DateTime = Instant;

    fn naive(&self, at: Instant) -> NaiveDateTime {
        self.zone.local(at)
    }

    fn datetime(&self, local: NaiveDateTime) -> Instant {
        self.zone.instant(local)
    }

    fn event_time(&self, date: NaiveDate, event: TimeEvent) -> Option<NaiveTime> {
        match self.at {
            Some(at) => Some(self.zone.local(at.event_time(date, event)?).time()),
            None => NoLocation.event_time(date, event),
        }
    }
}
