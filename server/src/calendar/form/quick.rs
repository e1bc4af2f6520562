//! What owners do in two taps: closed earlier today, closed today, away for a while, open after all.
//!
//! Whole days are [`Closure`]s: visitors read "vorübergehend geschlossen" and why. An earlier end is
//! a rule for that one date behind the others (`2026 Nov 21 10:00-16:00`), which the place page and
//! every reader of OpenStreetMap's syntax understand. Neither outlives its day for long: the next
//! change of the record drops what is over.

use app::city::{Closure, Hours, Instant, Lang, Place, Schedule, Span, SpanState, Text, Zone};
use app::words::Words;
use chrono::{Duration, NaiveDate, NaiveTime, Timelike};
use opening_hours_syntax::parse;

use super::super::hours::{self, HoursError};
use super::osm::{date_in_osm, dates};
use super::sentence::time;
use super::{Dates, Slot, Time};

/// Why a quick action cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuickError {
    /// The place has no hours that could be cut short.
    #[error("no opening hours are known")]
    NoHours,
    /// It is not open today.
    #[error("it is closed today anyway")]
    NotOpen,
    /// It closes by then as it is.
    #[error("it closes at {closes} anyway")]
    NotEarlier {
        /// When it closes.
        closes: Time,
    },
    /// It opens later than that.
    #[error("it has not opened by {at}")]
    BeforeOpening {
        /// The time asked for.
        at: Time,
    },
    /// The last day comes before the first.
    #[error("the last day comes before the first")]
    Backwards,
    /// The days lie in the past.
    #[error("these days are over")]
    Over,
    /// The hours have become too long to be kept.
    #[error("the opening hours cannot take one more rule")]
    Hours(#[from] HoursError),
}

impl QuickError {
    /// What the owner reads.
    pub fn message(&self, lang: Lang) -> String {
        let t = Words(lang);
        match self {
            Self::NoHours => t.hours_form_quick_no_hours().to_owned(),
            Self::NotOpen => t.hours_form_quick_not_open().to_owned(),
            Self::NotEarlier { closes } => t.hours_form_quick_not_earlier(time(*closes, lang)),
            Self::BeforeOpening { at } => t.hours_form_quick_before_opening(time(*at, lang)),
            Self::Backwards => t.hours_form_quick_backwards().to_owned(),
            Self::Over => t.hours_form_quick_over().to_owned(),
            Self::Hours(_) => t.hours_form_too_long().to_owned(),
        }
    }
}

/// "Heute früher zu": the place closes at a time of today; for a bar after midnight, of the night
/// that is under way. A time that has passed means that it has closed since then.
///
/// `schedule` is what the place's hours mean around `now`.
///
/// # Errors
/// [`QuickError`] if that is not earlier, or nothing is known that could end earlier.
pub fn closes_earlier(
    place: &Place,
    schedule: Option<&Schedule>,
    at: Time,
    now: Instant,
    zone: &Zone,
) -> Result<Place, QuickError> {
    let (Hours::Osm(text), Some(schedule)) = (&place.hours, schedule) else {
        return Err(QuickError::NoHours);
    };
    let (day, spans) = business_day(schedule, now, zone);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Err(QuickError::NotOpen);
    };
    let clock = |midnight: NaiveDate| {
        let minutes = Duration::minutes(i64::from(at.minutes()));
        zone.instant(midnight.and_time(NaiveTime::MIN) + minutes)
    };
    let cut = [clock(day), clock(day + Duration::days(1))]
        .into_iter()
        .find(|cut| first.start < *cut && *cut < last.end)
        .ok_or_else(|| {
            if clock(day) <= first.start {
                QuickError::BeforeOpening { at }
            } else {
                let closes = time_of(last.end, zone);
                QuickError::NotEarlier { closes }
            }
        })?;
    let slots: Vec<String> = spans
        .iter()
        .filter(|span| span.start < cut)
        .map(|span| {
            let from = time_of(span.start, zone);
            let to = match time_of(span.end.min(cut), zone) {
                Time::MIDNIGHT => Time::END,
                to => to,
            };
            Slot { from, to }.to_string()
        })
        .collect();
    let rule = format!("{} {}", date_in_osm(day), slots.join(","));
    let kept = without(text, |dates| only_on(dates, day));
    let hours = with_rule(&kept.unwrap_or_default(), &rule);
    hours::readable(&hours)?;
    let mut place = tidied(place, zone.date(now).min(day));
    // Whoever closes earlier on a day is not closed on it.
    place.closures = open_again(&place, day).closures;
    place.hours = Hours::Osm(tidied_hours(&hours, day));
    Ok(place)
}

/// "Heute geschlossen", with a reason for visitors if there is one. Said again with another reason,
/// that one counts, also on a day of a holiday, which goes on afterwards; said again without one,
/// nothing changes.
pub fn closed_today(place: &Place, today: NaiveDate, reason: Option<Text>) -> Place {
    let mut place = tidied(place, today);
    let closed = place.closures.iter().any(|closure| closure.covers(today));
    if !closed || reason.is_some() {
        replace(
            &mut place.closures,
            Closure {
                from: today,
                until: Some(today),
                reason,
            },
        );
    }
    place
}

/// "Urlaub von … bis …"; without a last day until further notice.
///
/// Closures give way to it on the days that it takes, whole or in part: what was said last counts.
///
/// # Errors
/// [`QuickError`] if the days lie in the past, or the last before the first.
pub fn away(
    place: &Place,
    from: NaiveDate,
    until: Option<NaiveDate>,
    reason: Option<Text>,
    today: NaiveDate,
) -> Result<Place, QuickError> {
    if until.is_some_and(|until| until < from) {
        return Err(QuickError::Backwards);
    }
    if until.is_some_and(|until| until < today) {
        return Err(QuickError::Over);
    }
    let mut place = tidied(place, today);
    replace(
        &mut place.closures,
        Closure {
            from,
            until,
            reason,
        },
    );
    Ok(place)
}

/// "Doch geöffnet": on that day the usual hours hold again. A longer closure ends the day before,
/// or begins the day after if the day is its first; an earlier end of that day is taken back.
pub fn open_again(place: &Place, day: NaiveDate) -> Place {
    let mut place = tidied(place, day);
    let (before, after) = (day.pred_opt(), day.succ_opt());
    for closure in &mut place.closures {
        if closure.covers(day) {
            if closure.from == day && closure.until != Some(day) {
                closure.from = after.unwrap_or(day);
            } else {
                closure.until = before;
            }
        }
    }
    place
        .closures
        .retain(|it| it.until.is_none_or(|until| it.from <= until));
    if let Hours::Osm(text) = &place.hours {
        // Hours of nothing but this one date have no usual hours behind it.
        if let Some(usual) = without(text, |dates| only_on(dates, day)) {
            place.hours = Hours::Osm(usual);
        }
    }
    place
}

/// The place without closures and rules for single dates that are over. Belongs before every save.
pub fn tidied(place: &Place, today: NaiveDate) -> Place {
    let mut place = place.clone();
    place
        .closures
        .retain(|closure| closure.until.is_none_or(|until| today <= until));
    if let Hours::Osm(text) = &mut place.hours {
        *text = tidied_hours(text, today);
    }
    place
}

/// Hours without rules for dates that are over; otherwise as they are written.
pub fn tidied_hours(text: &str, today: NaiveDate) -> String {
    without(text, |dates| dates.last().is_some_and(|last| last < today))
        .unwrap_or_else(|| "off".to_owned())
}

/// The day that people mean by "today", and when the place is open on it: at one in the night, the
/// bar's day is still yesterday.
fn business_day(schedule: &Schedule, now: Instant, zone: &Zone) -> (NaiveDate, Vec<Span>) {
    let today = zone.date(now);
    let midnight = zone.midnight(today);
    let noon = midnight + Duration::hours(12);
    let open = |span: &&Span| span.state == SpanState::Open;
    let night = schedule.spans.iter().filter(open).find(|span| {
        (span.start..span.end).contains(&now)
            && span.start < midnight
            && span.end <= noon
            && midnight - span.start < Duration::days(1)
    });
    let day = night.map_or(today, |span| zone.date(span.start));
    let (begin, end) = (zone.midnight(day), zone.midnight(day + Duration::days(1)));
    let spans = schedule
        .spans
        .iter()
        .filter(open)
        .filter(|span| span.start < end && begin < span.end)
        .filter_map(|span| {
            let endless = end + Duration::hours(12) < span.end;
            let start = if span.start >= begin {
                span.start
            } else if span.end <= begin + Duration::hours(12) {
                // The tail of the night before belongs to the day before.
                return None;
            } else {
                begin
            };
            let end = if endless { end } else { span.end };
            Some(Span {
                start,
                end,
                state: SpanState::Open,
            })
        })
        .collect();
    (day, spans)
}

fn time_of(at: Instant, zone: &Zone) -> Time {
    let local = zone.local(at);
    Time::new(local.hour() as u16, local.minute() as u16).unwrap_or(Time::MIDNIGHT)
}

/// Puts a closure in the place of all that was said about its days.
fn replace(closures: &mut Vec<Closure>, closure: Closure) {
    let mut all = Vec::with_capacity(closures.len() + 1);
    for other in closures.drain(..) {
        let before = closure.from.pred_opt().map(|last| Closure {
            until: Some(other.until.map_or(last, |until| until.min(last))),
            ..other.clone()
        });
        let after = closure.until.and_then(|until| until.succ_opt());
        let after = after.map(|first| Closure {
            from: other.from.max(first),
            ..other
        });
        let rest = before.into_iter().chain(after);
        all.extend(rest.filter(|it| it.until.is_none_or(|until| it.from <= until)));
    }
    all.push(closure);
    all.sort_by_key(|it| it.from);
    *closures = all;
}

fn only_on(dates: &Dates, day: NaiveDate) -> bool {
    *dates
        == Dates::Once {
            from: day,
            until: day,
        }
}

/// The hours without the rules whose dates are all unwanted; none if no rule is left.
fn without(text: &str, unwanted: impl Fn(&Dates) -> bool) -> Option<String> {
    let (rules, fallback) = split_fallback(text);
    let parts = split_rules(rules);
    let kept: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|rule| !rule_dates(rule).is_some_and(|dates| dates.iter().all(&unwanted)))
        .collect();
    if kept.len() == parts.len() {
        return Some(text.to_owned());
    }
    if kept.is_empty() {
        return None;
    }
    let kept = kept.iter().map(|it| it.trim()).collect::<Vec<_>>();
    Some(format!("{}{fallback}", kept.join("; ")))
}

/// The hours with one more rule, which overrides the others.
fn with_rule(text: &str, rule: &str) -> String {
    let (rules, fallback) = split_fallback(text);
    let rules = rules.trim().trim_end_matches(';').trim_end();
    if rules.is_empty() {
        return format!("{rule}{fallback}");
    }
    format!("{rules}; {rule}{fallback}")
}

/// The dates of a rule for nothing but single dates with their year.
fn rule_dates(rule: &str) -> Option<Vec<Dates>> {
    let rules = parse(rule.trim()).ok()?.rules;
    let [rule] = rules.as_slice() else {
        return None;
    };
    let days = &rule.day_selector;
    if !(days.year.is_empty() && days.week.is_empty() && days.weekday.is_empty())
        || days.monthday.is_empty()
    {
        return None;
    }
    days.monthday
        .iter()
        .map(|range| dates(range).filter(|dates| dates.last().is_some()))
        .collect()
}

/// What stands before the first `||`, and the rest with a space before it.
fn split_fallback(text: &str) -> (&str, String) {
    let at = outside_quotes(text).find(|at| text.get(*at..).is_some_and(|it| it.starts_with("||")));
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((rules, fallback)) => (rules.trim_end(), format!(" {fallback}")),
        None => (text, String::new()),
    }
}

fn split_rules(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for at in
        outside_quotes(text).filter(|at| text.get(*at..).is_some_and(|it| it.starts_with(';')))
    {
        parts.extend(text.get(from..at));
        from = at + 1;
    }
    parts.extend(text.get(from..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The positions of characters that stand in no comment.
fn outside_quotes(text: &str) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, c)| {
        quoted ^= c == '"';
        (!quoted).then_some(at)
    })
}
