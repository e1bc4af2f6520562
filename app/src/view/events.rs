//! The events: what is on when, day by day.

mod query;

use std::collections::HashSet;

use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};

pub use self::query::{EventsQuery, Span};
use super::{Month, StateLine, Tone, phrase};
use crate::{
    city::{City, Date, Event, EventState, Instant, Lang, Price, Venue, When},
    data::Lack,
    words::Words,
};

/// An event on a day, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    /// Slug of the event.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The language the title is in.
    pub title_lang: Lang,
    /// "19:00–22:00", "ganztägig"
    pub time: String,
    /// Name of the venue.
    pub venue: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// "Eintritt frei"
    pub price: Option<String>,
    /// "abgesagt", and how that is coloured; none if it takes place as announced.
    pub notice: Option<String>,
    /// Whether it takes place.
    pub on: bool,
    /// Whether it is going on right now.
    pub running: bool,
    /// Day of the month of its start, for the marker.
    pub day: u8,
    /// How many shops join in.
    pub offers: usize,
    /// Whether it is made up.
    pub sample: bool,
}

/// The events of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayGroup {
    /// The day.
    pub day: NaiveDate,
    /// "Heute, Samstag, 21. November"
    pub title: String,
    /// Public holiday, if it is one.
    pub holiday: Option<String>,
    /// The events.
    pub events: Vec<EventLine>,
}

/// A festival that comes every year, with no date known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonLine {
    /// Slug of the event.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The language the title is in.
    pub title_lang: Lang,
    /// "Ende September"
    pub season: String,
    /// One sentence.
    pub summary: Option<String>,
}

/// The page of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsView {
    /// Which month is to be shown as a sheet, if that is what was asked for; then there are no
    /// `days`.
    pub month: Option<Month>,
    /// Days with events, earliest first.
    pub days: Vec<DayGroup>,
    /// Whether there are later days that are not shown.
    pub more: bool,
    /// Festivals without a date.
    pub seasons: Vec<SeasonLine>,
    /// Categories to choose from: slug and name.
    pub categories: Vec<(String, String)>,
    /// Today, for the date fields.
    pub today: NaiveDate,
    /// What this city, which may know no more than the coming weeks, cannot tell of the days asked
    /// for.
    pub lacks: Lack,
}

impl EventsView {
    /// The events that are asked for.
    pub fn of(city: &City, query: &EventsQuery, now: Instant, lang: Lang) -> Self {
        let today = city.zone().date(now);
        let (first, last) = query.bounds(today);
        let wanted = |event: &Event| query.wants(event);
        let horizon = city.zone().date(city.snapshot().until);
        if let Span::Month(month) = query.span {
            let month = month.unwrap_or(Month::of(today));
            return Self {
                month: Some(month),
                days: Vec::new(),
                more: false,
                seasons: Vec::new(),
                categories: categories(city, lang),
                today,
                // The sheet is drawn by the server alone.
                lacks: Lack::Asked,
            };
        }
        let mut days = Vec::new();
        let mut more = false;
        for day in first
            .iter_days()
            .take_while(|day| *day <= last && *day <= horizon)
        {
            let events: Vec<EventLine> = city
                .dates_on(day, now)
                .filter(|date| wanted(date.event))
                .map(|date| line(city, date, day, now, lang))
                .collect();
            if events.is_empty() {
                continue;
            }
            if days.len() == query.days {
                more = true;
                break;
            }
            days.push(DayGroup {
                day,
                title: day_title(day, today, lang),
                holiday: city.holiday(day).map(|it| it.name.get(lang).to_owned()),
                events,
            });
        }
        let lacks = match query.span {
            _ if more || last < horizon => Lack::Nothing,
            Span::Range { until: Some(_), .. } => Lack::Asked,
            _ if first >= horizon => Lack::Asked,
            _ => Lack::Later,
        };
        Self {
            month: None,
            days,
            more,
            seasons: seasons(city, query, wanted, lang),
            categories: categories(city, lang),
            today,
            lacks,
        }
    }
}

/// Categories that some event has.
fn categories(city: &City, lang: Lang) -> Vec<(String, String)> {
    let used: HashSet<&str> = city
        .snapshot()
        .events
        .iter()
        .filter_map(|event| event.category.as_ref().map(crate::city::Slug::as_str))
        .collect();
    city.info()
        .categories
        .iter()
        .filter(|it| it.events && used.contains(it.slug.as_str()))
        .map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
        .collect()
}

/// Festivals without a date; they belong to the open-ended list only.
fn seasons(
    city: &City,
    query: &EventsQuery,
    wanted: impl Fn(&Event) -> bool,
    lang: Lang,
) -> Vec<SeasonLine> {
    if query.span != Span::All {
        return Vec::new();
    }
    let lines = city.snapshot().events.iter().filter(|it| wanted(it));
    lines
        .filter_map(|event| match &event.when {
            When::Season(season) => Some(SeasonLine {
                slug: event.slug.to_string(),
                title: event.title.get(lang).to_owned(),
                title_lang: event.title.lang_shown(lang),
                season: season.get(lang).to_owned(),
                summary: event.summary.as_ref().map(|it| it.get(lang).to_owned()),
            }),
            When::Dated { .. } => None,
        })
        .collect()
}

/// "Heute, Samstag, 21. November"
pub(crate) fn day_title(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let t = Words(lang);
    let title = phrase::day_long(day, today, lang);
    match (day - today).num_days() {
        0 => t.day_today_is(title),
        1 => t.day_tomorrow_is(title),
        _ => title,
    }
}

/// The times of a date as its list on `day` shows them.
pub(crate) fn times(city: &City, date: Date<'_>, day: NaiveDate, lang: Lang) -> String {
    let t = Words(lang);
    let zone = city.zone();
    let (start, end) = (
        zone.local(date.occurrence.start),
        zone.local(date.occurrence.end),
    );
    if date.event.when.is_all_day() {
        let last = end.date() - Duration::days(1);
        return if last > day {
            t.event_all_day_until(phrase::day_short(last, day, lang))
        } else {
            t.event_all_day().to_owned()
        };
    }
    if start.date() < day {
        return if end.date() > day {
            t.event_until(phrase::moment(end, day, lang))
        } else {
            t.event_until(phrase::time(end))
        };
    }
    if (end - start) < Duration::hours(24) {
        format!("{}–{}", phrase::time(start), phrase::time(end))
    } else {
        format!(
            "{} – {}",
            phrase::time(start),
            phrase::moment(end, day, lang)
        )
    }
}

/// What has become of an event, unless it takes place as announced.
pub(crate) fn notice(state: EventState, lang: Lang) -> Option<&'static str> {
    let t = Words(lang);
    match state {
        EventState::Scheduled => None,
        EventState::Cancelled => Some(t.event_cancelled()),
        EventState::Postponed => Some(t.event_postponed()),
        EventState::Moved => Some(t.event_moved()),
    }
}

/// Name of the venue.
pub(crate) fn venue_name(city: &City, event: &Event, lang: Lang) -> Option<String> {
    match event.venue.as_ref()? {
        Venue::Place(slug) => Some(city.place(slug.as_str())?.place.name.get(lang).to_owned()),
        Venue::Point { name, .. } => Some(name.get(lang).to_owned()),
    }
}

/// What it costs.
pub(crate) fn price(event: &Event, lang: Lang) -> Option<String> {
    Some(match event.price.as_ref()? {
        Price::Free => Words(lang).event_free().to_owned(),
        Price::Paid(text) => text.get(lang).to_owned(),
    })
}

pub(crate) fn line(
    city: &City,
    date: Date<'_>,
    day: NaiveDate,
    now: Instant,
    lang: Lang,
) -> EventLine {
    let event = date.event;
    let on = !matches!(event.state, EventState::Cancelled | EventState::Postponed);
    EventLine {
        slug: event.slug.to_string(),
        title: event.title.get(lang).to_owned(),
        title_lang: event.title.lang_shown(lang),
        time: times(city, date, day, lang),
        venue: venue_name(city, event, lang),
        summary: event.summary.as_ref().map(|it| it.get(lang).to_owned()),
        price: price(event, lang),
        notice: notice(event.state, lang).map(str::to_owned),
        on,
        running: on && date.occurrence.start <= now,
        day: super::listing::day_of_month(city, date),
        offers: event.offers.len(),
        sample: event.sample,
    }
}

/// One of today's events as a row of the list of places: "heute 19:00", "läuft bis 22:00", "abgesagt".
pub(crate) fn state_line(city: &City, date: Date<'_>, now: Instant, lang: Lang) -> StateLine {
    let t = Words(lang);
    let zone = city.zone();
    let today = zone.date(now);
    let (tone, text) = if let Some(notice) = notice(date.event.state, lang) {
        (Tone::Closed, notice.to_owned())
    } else if date.event.when.is_all_day() {
        (Tone::Open, t.event_today_all_day().to_owned())
    } else if date.occurrence.start <= now {
        let end = zone.local(date.occurrence.end);
        let end = if end.date() > today + Duration::days(1) {
            phrase::moment(end, today, lang)
        } else {
            phrase::time(end)
        };
        (Tone::Open, t.event_running_until(end))
    } else {
        let start = phrase::time(zone.local(date.occurrence.start));
        (Tone::Neutral, t.event_today_at(start))
    };
    StateLine {
        tone,
        text,
        open: false,
    }
}

#[cfg(test)]
mod tests;
