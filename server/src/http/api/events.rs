//! Events: `/api/v1/events`, `/api/v1/events/{slug}` and, as a calendar, `/api/v1/events/{slug}.ics`.
//!
//! A feature is an event, not a date: a weekly market is one point on the map. Its dates within
//! the span of time that was asked for come with it.

use std::collections::HashMap;

use app::city::{
    BBox, City, Event, EventState, Instant, Lang, Occurrence, Revision, Slug, Source, Text, Venue,
    When,
};
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use super::geojson::{Feature, FeatureCollection, GEOJSON, answer};
use super::query::{self, Edge, Query};
use super::{Links, ics, local};
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::read::Moment;

/// The most dates of one answer, all events together: a megabyte. Whoever wants more asks for less
/// time.
const DATES: usize = 10_000;

/// The most dates that come with a place, the earliest.
const DATES_OF_PLACE: usize = 1000;

const KNOWN: [&str; 5] = ["from", "to", "bbox", "place", "limit"];

/// What is asked of `/api/v1/events`.
#[derive(Debug)]
struct Wish {
    from: Instant,
    to: Option<Instant>,
    bbox: Option<BBox>,
    place: Option<Slug>,
    limit: usize,
}

impl Wish {
    fn read(query: Option<&str>, moment: &Moment) -> Result<Self, Problem> {
        let city = &moment.published.city;
        let mut query = Query::read(query, &KNOWN);
        let from = query.one("from", |text| query::edge(text, Edge::Start, city.zone()));
        let to = query.one("to", |text| query::edge(text, Edge::End, city.zone()));
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            query.refuse(
                "to",
                Text::both("muss nach „from“ liegen", "must be later than “from”"),
            );
        }
        let wish = Self {
            from: from.unwrap_or(moment.now),
            to,
            bbox: query.one("bbox", query::bbox),
            place: query.one("place", |text| {
                city.place(text)
                    .map(|entry| entry.place.slug.clone())
                    .ok_or_else(|| {
                        Text::both("einen solchen Ort gibt es nicht", "there is no such place")
                    })
            }),
            limit: query.one("limit", query::limit).unwrap_or(query::USUAL),
        };
        query.finish().map(|()| wish)
    }

    /// The events that are meant with their dates: dated ones by their first date, then those of
    /// which only the season is known, unless a span of time was asked for.
    fn events<'a>(&self, city: &'a City) -> Vec<(&'a Event, Vec<Occurrence>)> {
        let until = self.to.unwrap_or(city.snapshot().until);
        let mut found: Vec<(&Event, Vec<Occurrence>)> = Vec::new();
        let mut seen: HashMap<&Slug, usize> = HashMap::new();
        for date in city.dates_between(self.from, until) {
            if !self.fits(city, date.event) {
                continue;
            }
            let position = *seen.entry(&date.event.slug).or_insert_with(|| {
                found.push((date.event, Vec::new()));
                found.len() - 1
            });
            if let Some((_, dates)) = found.get_mut(position) {
                dates.push(date.occurrence);
            }
        }
        if self.to.is_none() {
            let seasons =
                city.snapshot().events.iter().filter(|event| {
                    matches!(event.when, When::Season(_)) && self.fits(city, event)
                });
            found.extend(seasons.map(|event| (event, Vec::new())));
        }
        found
    }

    fn fits(&self, city: &City, event: &Event) -> bool {
        let inside = self
            .bbox
            .is_none_or(|bbox| city.position(event).is_some_and(|at| bbox.contains(at)));
        let there = self.place.as_ref().is_none_or(|place| {
            let venue = matches!(&event.venue, Some(Venue::Place(slug)) if slug == place);
            venue || event.offers.iter().any(|offer| &offer.place == place)
        });
        inside && there
    }
}

#[derive(Debug, Serialize)]
struct Members {
    matched: usize,
    returned: usize,
    revision: Revision,
}

/// One date.
#[derive(Debug, Serialize)]
struct Date {
    start: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
}

impl Date {
    fn new(city: &City, occurrence: Occurrence) -> Self {
        Self {
            start: local(city, occurrence.start),
            end: local(city, occurrence.end),
        }
    }
}

/// One date with the event it belongs to.
#[derive(Debug, Serialize)]
pub(super) struct Dated<'a> {
    event: &'a Slug,
    name: &'a str,
    #[serde(flatten)]
    date: Date,
    state: EventState,
}

/// The coming dates of some events, earliest first, as many as come with a place.
pub(super) fn dates<'a>(
    city: &'a City,
    events: impl Iterator<Item = &'a Event>,
    now: Instant,
) -> Vec<Dated<'a>> {
    let mut dates: Vec<_> = events
        .flat_map(|event| city.dates_of(event, now).map(move |it| (it, event)))
        .collect();
    dates.sort_by_key(|(occurrence, _)| *occurrence);
    dates.truncate(DATES_OF_PLACE);
    dates
        .into_iter()
        .map(|(occurrence, event)| Dated {
            event: &event.slug,
            name: &event.title.de,
            date: Date::new(city, occurrence),
            state: event.state,
        })
        .collect()
}

/// What everybody wants to know about an event.
#[derive(Debug, Serialize)]
struct Properties<'a> {
    slug: &'a Slug,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_en: Option<&'a str>,
    kind: &'static str,
    state: EventState,
    /// First date of those asked for; none if only the season is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<DateTime<FixedOffset>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<DateTime<FixedOffset>>,
    all_day: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    season: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a Slug>,
    /// Slug of the place, if it is one of the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a Slug>,
    #[serde(skip_serializing_if = "Option::is_none")]
    venue: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_en: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organiser: Option<&'a str>,
    url: String,
    url_en: String,
    sample: bool,
    source: &'a Source,
    occurrences: Vec<Date>,
}

impl<'a> Properties<'a> {
    fn new(city: &'a City, event: &'a Event, dates: &[Occurrence], links: &Links) -> Self {
        let first = dates.first();
        let summary = event.summary.as_ref();
        let (place, venue) = match &event.venue {
            Some(Venue::Place(slug)) => (
                Some(slug),
                city.place(slug.as_str())
                    .map(|it| it.place.name.de.as_str()),
            ),
            Some(Venue::Point { name, .. }) => (None, Some(name.de.as_str())),
            None => (None, None),
        };
        Self {
            slug: &event.slug,
            name: &event.title.de,
            name_en: event.title.en.as_deref(),
            kind: "event",
            state: event.state,
            start: first.map(|it| local(city, it.start)),
            end: first.map(|it| local(city, it.end)),
            all_day: event.when.is_all_day(),
            season: match &event.when {
                When::Season(text) => Some(&text.de),
                When::Dated { .. } => None,
            },
            category: event.category.as_ref(),
            place,
            venue,
            summary: summary.map(|text| text.de.as_str()),
            summary_en: summary.and_then(|text| text.en.as_deref()),
            organiser: event.organiser.as_deref(),
            url: links.event(Lang::De, &event.slug),
            url_en: links.event(Lang::En, &event.slug),
            sample: event.sample,
            source: &event.source,
            occurrences: dates.iter().map(|it| Date::new(city, *it)).collect(),
        }
    }
}

/// `GET /api/v1/events`
pub(super) async fn list(
    State(links): State<Links>,
    Extension(moment): Extension<Moment>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let wish = Wish::read(query.as_deref(), &moment)?;
    let city = &*moment.published.city;
    let events = wish.events(city);
    let features: Vec<_> = at_most(&events, wish.limit, DATES)
        .iter()
        .map(|(event, dates)| Feature {
            id: event.slug.as_str(),
            geometry: city.position(event),
            properties: Properties::new(city, event, dates, &links),
        })
        .collect();
    let members = Members {
        matched: events.len(),
        returned: features.len(),
        revision: city.revision(),
    };
    Ok(answer(&FeatureCollection { members, features }, GEOJSON))
}

/// The first events, so many that they and their dates are no more than these; one at least.
fn at_most<T>(
    events: &[(T, Vec<Occurrence>)],
    most: usize,
    mut dates: usize,
) -> &[(T, Vec<Occurrence>)] {
    let first = events.iter().take(most).enumerate();
    let fitting = first.take_while(|(index, (_, its))| {
        let left = dates.checked_sub(its.len());
        dates = left.unwrap_or(0);
        left.is_some() || *index == 0
    });
    let count = fitting.count();
    events.get(..count).unwrap_or(events)
}

/// All there is to know about one event.
#[derive(Debug, Serialize)]
struct Everything<'a> {
    #[serde(flatten)]
    properties: Properties<'a>,
    /// The record as it was entered.
    record: &'a Event,
    revision: Revision,
}

/// `GET /api/v1/events/{slug}` and `GET /api/v1/events/{slug}.ics`
///
/// One route, because the router cannot tell a name with an ending from one without; a slug never
/// holds a dot.
pub(super) async fn one(
    State(links): State<Links>,
    Extension(moment): Extension<Moment>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let calendar = name.strip_suffix(".ics");
    let slug = calendar.unwrap_or(&name);
    let city = &*moment.published.city;
    let event = city.event(slug).ok_or_else(|| {
        Problem::not_found(Text::both(
            format!("Es gibt keinen Termin „{slug}“"),
            format!("There is no event “{slug}”"),
        ))
    })?;
    if calendar.is_some() {
        return ics::one(&moment, event, query.as_deref(), &links);
    }
    Query::read(query.as_deref(), &[]).finish()?;
    let dates: Vec<_> = city.dates_of(event, moment.now).collect();
    let feature = Feature {
        id: event.slug.as_str(),
        geometry: city.position(event),
        properties: Everything {
            properties: Properties::new(city, event, &dates, &links),
            record: event,
            revision: city.revision(),
        },
    };
    Ok(answer(&feature, GEOJSON))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_bounded_number_of_dates_and_at_least_one_event() {
        let date = Occurrence {
            start: Instant::default(),
            end: Instant::default(),
            event: 0,
        };
        let events: Vec<_> = [3, 1, 0, 2].map(|count| ((), vec![date; count])).into();
        let counted = |most, dates| at_most(&events, most, dates).len();
        assert_eq!(counted(9, 9), 4);
        assert_eq!(counted(2, 9), 2);
        assert_eq!(counted(9, 5), 3);
        assert_eq!(counted(9, 4), 3);
        assert_eq!(counted(9, 3), 1);
        assert_eq!(counted(9, 1), 1);
        assert_eq!(counted(0, 9), 0);
    }
}
