//! Everything costly about time, worked out once and handed to the read side as instants.
//!
//! Grammar of opening hours, holidays, recurrence rules and the time zone database stay on the
//! server. [`snapshot`] turns published records into a [`Snapshot`], in which pages, doors and
//! phones only compare instants. It depends on nothing but its parameters: same records, same
//! span, same snapshot.

pub mod form;
pub mod holidays;
pub mod hours;
pub mod limits;
#[cfg(test)]
mod measure;
pub mod preview;
mod recurrence;
#[cfg(test)]
mod tests;
pub mod zone;

use std::collections::HashMap;
use std::sync::Arc;

use app::city::{
    CityInfo, Event, EventState, Hours, Instant, Occurrence, Place, PlaceEntry, Point, Revision,
    Schedule, Slug, Snapshot, When, Zone,
};
use chrono::{Duration, Months};

pub use self::recurrence::RecurrenceError;

use self::hours::{Evaluator, HoursError};
use self::recurrence::Dates;

/// How far the wall clock of a snapshot reaches beyond its span on both sides, in days: what is
/// under way may have begun last year, and dates beyond the span are shown as well.
const CLOCK_MARGIN: i64 = 400;

/// All that is published, as the store hands it out.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The state of the data.
    pub revision: Revision,
    /// The city itself.
    pub info: CityInfo,
    /// The places.
    pub places: Vec<Place>,
    /// The events.
    pub events: Vec<Event>,
}

/// Something that could not be read and that the office should know of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{record}: {problem}")]
pub struct Notice {
    /// The place or event.
    pub record: Slug,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

/// What could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The hours of a place, which is shown as "unknown".
    #[error(transparent)]
    Hours(#[from] HoursError),
    /// The dates of an event, which is shown with its first date only.
    #[error(transparent)]
    Dates(#[from] RecurrenceError),
    /// The dates of this event and of others, which are shown as soon as they are nearer.
    #[error(
        "the city has more dates than are shown, which are {most}: {later} of this event come later than those; let it repeat less often, or end sooner",
        most = limits::DATES_OF_CITY
    )]
    TooFar {
        /// How many of them are left out.
        later: usize,
    },
}

/// The span for which the server works everything out: from yesterday's first instant to thirteen
/// months after today's.
///
/// Yesterday, because a night that began then may still last; thirteen months, because the read
/// API answers for any instant of the coming twelve and the span moves on only once a day.
pub fn horizon(now: Instant) -> (Instant, Instant) {
    let margin = Duration::days(CLOCK_MARGIN);
    let clock = zone::zone(zone::CITY, now - margin, now + margin);
    let today = clock.date(now);
    let end = today.checked_add_months(Months::new(13)).unwrap_or(today);
    (
        clock.midnight(today - Duration::days(1)),
        clock.midnight(end),
    )
}

/// Works out hours and dates of all records from one instant to another.
///
/// - Places and events are sorted by slug; places with the same hours share a schedule.
/// - Events whose dates all lie before `from` are left out. Those without a known date stay, and
///   so do postponed ones, until the office gives them a date or takes them back.
/// - A date counts while it lasts: one that begins before `from` and ends after it is in.
/// - What cannot be read is left unknown and becomes a [`Notice`].
///
/// Closures of places are not mixed in; [`app::city::City`] lays them over the schedules.
pub fn snapshot(published: Published, from: Instant, until: Instant) -> (Snapshot, Vec<Notice>) {
    Almanac::default().snapshot(published, from, until)
}

/// Remembers what hours mean from one snapshot to the next.
///
/// Nearly all of the work is in the hours and in rules of repetition, and a write changes those of
/// one place or event at most. So who makes a snapshot after every write keeps an almanac.
#[derive(Debug, Default)]
pub struct Almanac {
    page: Option<Page>,
}

/// What an almanac knows for one span and one position of the sun.
#[derive(Debug)]
struct Page {
    key: (Instant, Instant, Point),
    clock: Zone,
    evaluator: Evaluator,
    known: HashMap<String, Result<Schedule, HoursError>>,
    /// The dates of events that repeat, as long as they do so in the same way.
    dates: HashMap<Slug, (When, Result<Dates, RecurrenceError>)>,
}

impl Page {
    fn new(key: (Instant, Instant, Point)) -> Self {
        let (from, until, centre) = key;
        let margin = Duration::days(CLOCK_MARGIN);
        let clock = zone::zone(zone::CITY, from - margin, until + margin);
        Self {
            key,
            evaluator: Evaluator::new(Arc::new(clock.clone()), centre, from, until),
            clock,
            known: HashMap::new(),
            dates: HashMap::new(),
        }
    }
}

impl Almanac {
    /// As [`snapshot()`], but hours and dates that were in the last snapshot for the same span are
    /// not worked out again.
    pub fn snapshot(
        &mut self,
        published: Published,
        from: Instant,
        until: Instant,
    ) -> (Snapshot, Vec<Notice>) {
        let Published {
            revision,
            info,
            places,
            events,
        } = published;
        let key = (from, until, info.centre);
        let page = match self.page.take() {
            Some(page) if page.key == key => page,
            _ => Page::new(key),
        };
        let page = self.page.insert(page);
        let mut notices = Vec::new();
        let (places, schedules) = entries(places, page, &mut notices);
        let (events, occurrences) = upcoming(events, page, limits::DATES_OF_CITY, &mut notices);
        let holidays = holidays::between(page.clock.date(from), page.clock.date(until));
        let snapshot = Snapshot {
            revision,
            from,
            until,
            zone: page.clock.clone(),
            info,
            holidays,
            schedules,
            places,
            events,
            occurrences,
        };
        (snapshot, notices)
    }
}

/// Whether an event has no date from an instant on; also says whether its dates can be worked out.
///
/// # Errors
/// [`RecurrenceError`] if they cannot.
pub fn is_over(when: &When, clock: &Zone, now: Instant) -> Result<bool, RecurrenceError> {
    let dates = recurrence::dates(when, clock, now, now + Duration::days(CLOCK_MARGIN))?;
    let undated = matches!(when, When::Season(_));
    Ok(dates.within.is_empty() && !dates.later && !undated)
}

/// What an event means for all that works with its dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ahead {
    /// How many dates it has within the time that is worked out.
    pub dates: usize,
    /// Whether it has any later than that.
    pub later: bool,
    /// What it costs to work them out; see [`limits::EFFORT_OF_FILE`].
    pub effort: usize,
}

/// What is ahead of an event from an instant on.
///
/// # Errors
/// [`RecurrenceError`] if its dates cannot be worked out.
pub fn ahead(when: &When, clock: &Zone, now: Instant) -> Result<Ahead, RecurrenceError> {
    let dates = recurrence::dates(when, clock, now, now + Duration::days(CLOCK_MARGIN))?;
    Ok(Ahead {
        dates: dates.within.len(),
        later: dates.later,
        effort: dates.effort,
    })
}

/// The next dates of an event from an instant on, at most so many: start and end.
///
/// Looks a year ahead, and five if there is nothing within a year.
///
/// # Errors
/// [`RecurrenceError`] if they cannot be worked out.
pub fn coming(
    when: &When,
    now: Instant,
    most: usize,
) -> Result<Vec<(Instant, Instant)>, RecurrenceError> {
    let far = now + Duration::days(5 * 366);
    let clock = zone::zone(zone::CITY, now - Duration::days(CLOCK_MARGIN), far);
    let mut dates = recurrence::dates(when, &clock, now, now + Duration::days(CLOCK_MARGIN))?;
    if dates.within.is_empty() && dates.later {
        dates = recurrence::dates(when, &clock, now, far)?;
    }
    dates.within.truncate(most);
    Ok(dates.within)
}

/// The city's wall clock around an instant, as far as calendars look ahead and back.
pub fn clock_around(now: Instant) -> Zone {
    let margin = Duration::days(3 * CLOCK_MARGIN);
    zone::zone(zone::CITY, now - margin, now + margin)
}

/// The same snapshot with less time in it, for the public download of the coming weeks.
///
/// Schedules are cut to the window and only dates that overlap it are kept, whole. All places and
/// events stay, also events without a date in the window: their pages must be readable offline.
pub fn trim(snapshot: &Snapshot, from: Instant, until: Instant) -> Snapshot {
    let from = from.clamp(snapshot.from, snapshot.until);
    let until = until.clamp(from, snapshot.until);
    let (first, last) = (snapshot.zone.date(from), snapshot.zone.date(until));
    Snapshot {
        revision: snapshot.revision,
        from,
        until,
        zone: snapshot.zone.clone(),
        info: snapshot.info.clone(),
        holidays: snapshot
            .holidays
            .iter()
            .filter(|holiday| (first..=last).contains(&holiday.date))
            .cloned()
            .collect(),
        schedules: snapshot
            .schedules
            .iter()
            .map(|schedule| cut(schedule, from, until))
            .collect(),
        places: snapshot.places.clone(),
        events: snapshot.events.clone(),
        occurrences: snapshot
            .occurrences
            .iter()
            .filter(|it| it.start < until && (from < it.end || from <= it.start))
            .copied()
            .collect(),
    }
}

fn cut(schedule: &Schedule, from: Instant, until: Instant) -> Schedule {
    let mut spans = schedule.spans.clone();
    for span in &mut spans {
        span.start = span.start.max(from);
        span.end = span.end.min(until);
    }
    spans.retain(|span| span.start < span.end);
    Schedule { spans }
}

/// Places with their schedules. Each distinct text is worked out once: a hundred thousand places
/// have but a few hundred.
fn entries(
    mut places: Vec<Place>,
    page: &mut Page,
    notices: &mut Vec<Notice>,
) -> (Vec<PlaceEntry>, Vec<Schedule>) {
    places.sort_by(|a, b| a.slug.cmp(&b.slug));
    let mut before = std::mem::take(&mut page.known);
    let mut schedules = Vec::new();
    let mut shared: HashMap<String, Option<u32>> = HashMap::new();
    let mut entries = Vec::with_capacity(places.len());
    for place in places {
        let Hours::Osm(text) = &place.hours else {
            let schedule = None;
            entries.push(PlaceEntry { place, schedule });
            continue;
        };
        let text = text.trim();
        if !shared.contains_key(text) {
            let result = before
                .remove(text)
                .unwrap_or_else(|| page.evaluator.schedule(text));
            let index = result.as_ref().ok().map(|schedule| {
                schedules.push(schedule.clone());
                schedules.len() as u32 - 1
            });
            shared.insert(text.to_owned(), index);
            page.known.insert(text.to_owned(), result);
        }
        if let Some(Err(problem)) = page.known.get(text) {
            notices.push(Notice {
                record: place.slug.clone(),
                problem: problem.clone().into(),
            });
        }
        let schedule = shared.get(text).copied().flatten();
        entries.push(PlaceEntry { place, schedule });
    }
    (entries, schedules)
}

/// Events that are not over, and their dates; of more than `most`, the earliest.
fn upcoming(
    mut events: Vec<Event>,
    page: &mut Page,
    most: usize,
    notices: &mut Vec<Notice>,
) -> (Vec<Event>, Vec<Occurrence>) {
    let (from, until, _) = page.key;
    events.sort_by(|a, b| a.slug.cmp(&b.slug));
    let mut before = std::mem::take(&mut page.dates);
    let (mut kept, mut occurrences) = (Vec::new(), Vec::new());
    let mut left_out = HashMap::new();
    for event in events {
        let result = match before.remove(&event.slug) {
            Some((when, result)) if when == event.when => result,
            _ => recurrence::dates(&event.when, &page.clock, from, until),
        };
        if event.when.repeats() {
            let remembered = (event.when.clone(), result.clone());
            page.dates.insert(event.slug.clone(), remembered);
        }
        let dates = result.unwrap_or_else(|error| {
            notices.push(Notice {
                record: event.slug.clone(),
                problem: error.into(),
            });
            recurrence::first_date(&event.when, &page.clock, from, until).unwrap_or_default()
        });
        let undated = matches!(event.when, When::Season(_));
        let postponed = event.state == EventState::Postponed;
        if dates.within.is_empty() && !dates.later && !undated && !postponed {
            continue;
        }
        let index = kept.len() as u32;
        kept.push(event);
        occurrences.extend(dates.within.into_iter().map(|(start, end)| Occurrence {
            start,
            end,
            event: index,
        }));
        // Cut as they come, so that they never take much more memory than in the end.
        if occurrences.len() > 2 * most {
            earliest(&mut occurrences, most, &mut left_out);
        }
    }
    earliest(&mut occurrences, most, &mut left_out);
    occurrences.sort_unstable();
    let mut left_out: Vec<(u32, usize)> = left_out.into_iter().collect();
    left_out.sort_unstable();
    notices.extend(left_out.into_iter().filter_map(|(index, later)| {
        Some(Notice {
            record: kept.get(index as usize)?.slug.clone(),
            problem: Problem::TooFar { later },
        })
    }));
    (kept, occurrences)
}

/// Leaves out the latest of too many dates, and counts them by event.
fn earliest(dates: &mut Vec<Occurrence>, most: usize, left_out: &mut HashMap<u32, usize>) {
    if dates.len() <= most {
        return;
    }
    dates.select_nth_unstable(most);
    for date in dates.drain(most..) {
        *left_out.entry(date.event).or_default() += 1;
    }
}
