//! Events as a calendar: iCalendar (RFC 5545), for one event and for all of them.
//!
//! Every date is an entry of its own with its instants in UTC. So nobody who reads it has to know
//! the city's time zone or to work out a repetition, and a date that is left out is simply absent.
//!
//! A calendar has at most [`LONGEST`] bytes, which programs take: the earliest dates are in it, and the
//! later ones follow as days pass. Texts, which every date repeats, give way first.

use std::fmt::{self, Write as _};

use app::city::{City, Event, EventState, Lang, Occurrence, Price, Text, Venue, When};
use app::words::Words;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use chrono::{Duration, NaiveTime};
use icalendar::{Calendar, Component, EventLike, EventStatus, Property};

use super::file::{self, plain};
use super::query::Query;
use super::{Links, places};
use crate::http::problem::Problem;
use crate::read::Moment;

/// The media type (RFC 5545 section 8.1).
const ICALENDAR: &str = "text/calendar; charset=utf-8";

/// The most bytes of a calendar.
const LONGEST: usize = 6_000_000;

/// So many bytes have dates with the whole text; those after it have the link to it.
const WITH_TEXT: usize = 3_000_000;

/// How often a calendar program shall look for news.
const REFRESH: Duration = Duration::hours(6);

/// `GET /api/v1/events/{slug}.ics`
pub(super) fn one(
    moment: &Moment,
    event: &Event,
    query: Option<&str>,
    links: &Links,
) -> Result<Response, Problem> {
    let mut query = Query::read(query, &["lang"]);
    let lang = file::lang(&mut query);
    query.finish()?;
    let city = &*moment.published.city;
    let mut dates = city.dates_of(event, moment.now).peekable();
    // A calendar must hold something (section 3.6).
    if dates.peek().is_none() {
        return Err(Problem::not_found(Text::both(
            format!("Für „{}“ ist kein kommender Tag bekannt", event.slug),
            format!("There is no coming date of “{}”", event.slug),
        )));
    }
    let calendar = new(event.title.get(lang));
    let dates = dates.map(|date| (event, date));
    let name = format!("{}.ics", event.slug);
    answer(&calendar, dates, city, lang, links, &name)
}

/// `GET /api/v1/events.ics`
pub(super) async fn all(
    State(links): State<Links>,
    Extension(moment): Extension<Moment>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut query = Query::read(query.as_deref(), &["lang"]);
    let lang = file::lang(&mut query);
    query.finish()?;
    let city = &*moment.published.city;
    let name = format!(
        "{}: {}",
        city.info().title.get(lang),
        Words(lang).events_title()
    );
    let mut calendar = new(&name);
    calendar.ttl(&REFRESH);
    let dates = city.dates_between(moment.now, city.snapshot().until);
    let dates = dates.map(|date| (date.event, date.occurrence));
    answer(&calendar, dates, city, lang, &links, "termine.ics")
}

/// A calendar without entries.
fn new(name: &str) -> Calendar {
    let name = plain(name).replace('\n', " ");
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Stadtplan//Termine//DE"))
        .append_property(("CALSCALE", "GREGORIAN"))
        // RFC 7986 section 5.1, and what programs have long understood instead.
        .append_property(
            Property::new("NAME", &name)
                .add_parameter("VALUE", "TEXT")
                .done(),
        )
        .append_property(Property::new("X-WR-CALNAME", name));
    calendar
}

/// The calendar with its entries, as many as it may have.
fn answer<'a>(
    calendar: &Calendar,
    dates: impl Iterator<Item = (&'a Event, Occurrence)>,
    city: &City,
    lang: Lang,
    links: &Links,
    name: &str,
) -> Result<Response, Problem> {
    const END: &str = "END:VCALENDAR\r\n";
    let failed = |error: fmt::Error| {
        tracing::error!(%error, "a calendar could not be written");
        Problem::internal()
    };
    let mut body = String::new();
    write!(body, "{calendar}").map_err(failed)?;
    body.truncate(body.strip_suffix(END).map_or(body.len(), str::len));
    for (event, date) in dates {
        let before = body.len();
        let entry = entry(city, event, date, lang, links, before < WITH_TEXT);
        body.push_str(&entry.try_into_string().map_err(failed)?);
        if body.len() > LONGEST {
            body.truncate(before);
            break;
        }
    }
    body.push_str(END);
    Ok(file::answer(body, ICALENDAR, name))
}

/// One date of an event.
fn entry(
    city: &City,
    event: &Event,
    date: Occurrence,
    lang: Lang,
    links: &Links,
    with_text: bool,
) -> icalendar::Event {
    let known = event.source.as_of.and_time(NaiveTime::MIN).and_utc();
    let mut entry = icalendar::Event::with_uid(&uid(city, event, date, links));
    entry
        // When the record was last known to be true, not the instant of asking: an answer that
        // says the same must be the same.
        .timestamp(known)
        .summary(&plain(&title(event, lang)).replace('\n', " "))
        .description(&plain(&description(event, lang, links, with_text)))
        .url(&links.event(lang, &event.slug))
        .status(match event.state {
            EventState::Scheduled | EventState::Moved => EventStatus::Confirmed,
            // On this day it will not be.
            EventState::Cancelled | EventState::Postponed => EventStatus::Cancelled,
        });
    if event.when.is_all_day() {
        // The last day is not included (section 3.6.1), as in our records.
        entry
            .starts(city.zone().date(date.start))
            .ends(city.zone().date(date.end));
    } else {
        entry.starts(date.start).ends(date.end);
    }
    if let Some(place) = location(city, event, lang) {
        entry.location(&plain(&place));
    }
    if let Some(at) = city.position(event) {
        entry.add_property("GEO", format!("{:.6};{:.6}", at.lat(), at.lon()));
    }
    let category = event.category.as_ref();
    if let Some(category) = category.and_then(|slug| city.category(slug.as_str())) {
        entry.categories([plain(category.name.get(lang))]);
    }
    entry.done()
}

/// What names a date for ever (section 3.8.4.7, RFC 7986 section 5.3).
///
/// An event that takes place once keeps its name when it is moved, so that whoever has it in their
/// calendar sees it move. The dates of a series are told apart by when they begin.
fn uid(city: &City, event: &Event, date: Occurrence, links: &Links) -> String {
    let host = links.host();
    match &event.when {
        When::Dated { rrule: Some(_), .. } => {
            let start = city.zone().local(date.start).format("%Y%m%dT%H%M");
            format!("{}-{start}@{host}", event.slug)
        }
        _ => format!("{}@{host}", event.slug),
    }
}

/// The title; first what has become of the event, because many programs do not show the status.
fn title(event: &Event, lang: Lang) -> String {
    let t = Words(lang);
    let state = match event.state {
        EventState::Scheduled => None,
        EventState::Cancelled => Some(t.event_cancelled()),
        EventState::Postponed => Some(t.event_postponed()),
        EventState::Moved => Some(t.event_moved()),
    };
    let mut title = event.title.get(lang).to_owned();
    if let Some(state) = state {
        title = format!("{state}: {title}");
    }
    if event.sample {
        title = format!("{title} ({})", t.sample_mark());
    }
    title
}

fn description(event: &Event, lang: Lang, links: &Links, with_text: bool) -> String {
    let t = Words(lang);
    let text = |text: &Option<Text>| text.as_ref().map(|it| it.get(lang).to_owned());
    let organiser = event.organiser.as_ref();
    let parts = [
        event.sample.then(|| t.sample_title().to_owned()),
        text(&event.state_note),
        text(&event.summary),
        text(&event.text).filter(|_| with_text),
        organiser.map(|name| format!("{}: {name}", t.event_organiser())),
        price(event, lang),
        event.link.clone(),
        Some(links.event(lang, &event.slug)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn price(event: &Event, lang: Lang) -> Option<String> {
    let t = Words(lang);
    Some(match event.price.as_ref()? {
        Price::Free => t.event_free().to_owned(),
        Price::Paid(text) => format!("{}: {}", t.event_price(), text.get(lang)),
    })
}

/// Name and address of the venue.
fn location(city: &City, event: &Event, lang: Lang) -> Option<String> {
    match event.venue.as_ref()? {
        Venue::Place(slug) => {
            let place = &city.place(slug.as_str())?.place;
            let name = place.name.get(lang);
            Some(match places::address(city, place) {
                Some(address) => format!("{name}, {address}"),
                None => name.to_owned(),
            })
        }
        Venue::Point { name, .. } => Some(name.get(lang).to_owned()),
    }
}
