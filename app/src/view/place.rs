//! The page of a place.

use chrono::{Datelike, Duration, NaiveDate, Timelike};
use serde::{Deserialize, Serialize};

use super::{EventLine, StateLine, listing, phrase};
use crate::{
    city::{
        Accessibility, ArtIsland, City, Details, Hours, Instant, Kind, Lang, Link, Picture, Place,
        PlaceEntry, Point, SpanState,
    },
    map::{MarkerState, Symbol},
    words::Words,
};

/// A place in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceView {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The language the name is in.
    pub name_lang: Lang,
    /// "Qualitätsroute · Mode, Stoffe"
    pub crumb: String,
    /// Marker.
    pub symbol: Symbol,
    /// State the marker shows.
    pub marker: MarkerState,
    /// Whether it is made up.
    pub sample: bool,
    /// Opening state, where the question makes sense.
    pub state: Option<StateLine>,
    /// Why it is closed out of turn.
    pub closure: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// Paragraphs.
    pub text: Vec<String>,
    /// The language the texts are in.
    pub text_lang: Lang,
    /// "Westenhellweg 12, 44137 Dortmund"
    pub address: Option<String>,
    /// Position.
    pub at: Point,
    /// The coming seven days; empty if the hours are unknown or by appointment only.
    pub week: Vec<DayLine>,
    /// The hours as written, in OSM syntax, for those who ask.
    pub hours_source: Option<String>,
    /// Nearest stops.
    pub stops: Vec<StopLine>,
    /// Accessibility and, for islands, what stands there.
    pub facts: Vec<Fact>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Further links: label and address.
    pub links: Vec<(String, String)>,
    /// Pictures.
    pub pictures: Vec<Picture>,
    /// What is on here: date in words and the event; the line's venue is left out.
    pub events: Vec<(String, EventLine)>,
    /// What the place offers for an event: slug of the event and the offer.
    pub offers: Vec<(String, String)>,
    /// Whose facts these are.
    pub source: String,
    /// Where they can be read.
    pub source_url: Option<String>,
    /// "3. November 2026"
    pub as_of: String,
    /// What a reader should know about them.
    pub source_note: Option<String>,
}

/// The hours of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLine {
    /// "Samstag"
    pub day: String,
    /// "21.11."
    pub date: String,
    /// Holiday, if it is one; with a warning if the hours say nothing about holidays.
    pub holiday: Option<String>,
    /// Whether it is today.
    pub today: bool,
    /// "10:00–13:00, 14:00–18:30", "geschlossen"
    pub hours: String,
}

/// A stop nearby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopLine {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Lines that stop there.
    pub lines: Vec<String>,
    /// "2 Min. zu Fuß"
    pub walk: String,
}

/// A fact with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// "Rollstuhl"
    pub label: String,
    /// "stufenlos"
    pub value: String,
}

/// How many of the nearest stops are shown.
const STOPS: usize = 3;
/// Dates shown of the events at a place.
const EVENTS: usize = 6;

impl PlaceView {
    /// The page of the place with a slug.
    pub fn of(city: &City, slug: &str, now: Instant, lang: Lang) -> Option<Self> {
        let entry = city.place(slug)?;
        let place = &entry.place;
        let today = city.zone().date(now);
        let events = events_here(city, entry, now, lang);
        let text_lang = place
            .text
            .as_ref()
            .or(place.summary.as_ref())
            .map_or(lang, |text| text.lang_shown(lang));
        let (symbol, marker, _) = listing::marker_of(city, entry, now);
        let closure = place.closures.iter().find(|it| it.covers(today));
        Some(Self {
            slug: place.slug.to_string(),
            name: place.name.get(lang).to_owned(),
            name_lang: place.name.lang_shown(lang),
            crumb: crumb(city, entry, lang),
            symbol,
            marker,
            sample: place.sample,
            state: listing::state_line(city, entry, now, lang),
            closure: closure
                .and_then(|it| it.reason.as_ref())
                .map(|it| it.get(lang).to_owned()),
            summary: place.summary.as_ref().map(|it| it.get(lang).to_owned()),
            text: place
                .text
                .as_ref()
                .map(|it| paragraphs(it.get(lang)))
                .unwrap_or_default(),
            text_lang,
            address: address(city, place),
            at: place.at,
            week: week(city, entry, today, lang),
            hours_source: match &place.hours {
                Hours::Osm(text) => Some(text.clone()),
                _ => None,
            },
            stops: stops(city, entry, lang),
            facts: facts(place, lang),
            phone: place.contact.phone.clone(),
            email: place.contact.email.clone(),
            website: place.contact.website.clone(),
            links: links(&place.contact.links, lang),
            pictures: place.pictures.clone(),
            offers: offers(city, place, lang),
            events,
            source: place.source.name.clone(),
            source_url: place.source.url.clone(),
            as_of: phrase::date(place.source.as_of, lang),
            source_note: place.source.note.as_ref().map(|it| it.get(lang).to_owned()),
        })
    }
}

/// The paragraphs of a text.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}

fn crumb(city: &City, entry: &PlaceEntry, lang: Lang) -> String {
    let networks = city
        .info()
        .networks
        .iter()
        .filter(|it| entry.place.networks.contains(&it.slug))
        .map(|it| it.name.get(lang).to_owned());
    let what = match entry.place.kind() {
        kind @ (Kind::ArtIsland | Kind::Transport) => phrase::kind(kind, lang).to_owned(),
        _ => listing::what(city, entry, lang),
    };
    networks.chain([what]).collect::<Vec<_>>().join(" · ")
}

/// The address in one line.
pub(crate) fn address(city: &City, place: &Place) -> Option<String> {
    let address = place.address.as_ref()?;
    let mut line = address.street.clone();
    if let Some(number) = &address.house_number {
        line = format!("{line} {number}");
    }
    let town = address.city.as_ref().unwrap_or(&city.info().city);
    Some(match &address.postcode {
        Some(postcode) => format!("{line}, {postcode} {town}"),
        None => format!("{line}, {town}"),
    })
}

fn week(city: &City, entry: &PlaceEntry, today: NaiveDate, lang: Lang) -> Vec<DayLine> {
    if city.schedule(entry).is_none() {
        return Vec::new();
    }
    // Most hours are written down without a thought of holidays. Only "PH" settles them.
    let settled = matches!(&entry.place.hours, Hours::Osm(text) if text.contains("PH"));
    let holiday = |day| {
        let name = city.holiday(day)?.name.get(lang);
        Some(if settled {
            name.to_owned()
        } else {
            Words(lang).hours_holiday(name)
        })
    };
    (today.iter_days().take(7))
        .map(|day| DayLine {
            day: phrase::weekday(day.weekday(), lang).to_owned(),
            date: match lang {
                Lang::De => format!("{}.{}.", day.day(), day.month()),
                Lang::En => format!("{}/{}", day.day(), day.month()),
            },
            holiday: holiday(day),
            today: day == today,
            hours: hours_of_day(city, entry, day, lang),
        })
        .collect()
}

/// The hours that begin on a day: those of a night belong to the evening on which it began.
fn hours_of_day(city: &City, entry: &PlaceEntry, day: NaiveDate, lang: Lang) -> String {
    let t = Words(lang);
    let zone = city.zone();
    if entry.place.closures.iter().any(|it| it.covers(day)) {
        return t.hours_closed_out_of_turn().to_owned();
    }
    let (midnight, next) = (zone.midnight(day), zone.midnight(day + Duration::days(1)));
    let Some(schedule) = city.schedule(entry) else {
        return t.hours_unknown().to_owned();
    };
    let first = schedule.spans.partition_point(|span| span.end <= midnight);
    let today: Vec<String> = schedule
        .spans
        .iter()
        .skip(first)
        .take_while(|span| span.start < next)
        .filter_map(|span| {
            let begins_here = span.start >= midnight;
            // The tail of the night before is told on the day before, unless it goes on all day.
            if !begins_here && span.end < next {
                let tail = zone.local(span.end);
                if tail.hour() < 6 {
                    return None;
                }
            }
            let text = if !begins_here && span.end >= next {
                t.hours_all_day().to_owned()
            } else {
                let from = if begins_here { span.start } else { midnight };
                let until = zone.local(span.end);
                // Up to midnight, or on and on: either way all of the rest of this day.
                let whole = span.end == next || span.end - from >= Duration::hours(30);
                let until = if whole {
                    "24:00".to_owned()
                } else {
                    phrase::time(until)
                };
                let from = phrase::time(zone.local(from));
                if from == "00:00" && until == "24:00" {
                    t.hours_all_day().to_owned()
                } else {
                    format!("{from}–{until}")
                }
            };
            Some(match span.state {
                SpanState::Open => text,
                SpanState::ByAppointment => t.hours_by_appointment(text),
                SpanState::Unknown => t.hours_not_sure(text),
            })
        })
        .collect();
    if today.is_empty() {
        t.hours_closed().to_owned()
    } else {
        today.join(", ")
    }
}

fn stops(city: &City, entry: &PlaceEntry, lang: Lang) -> Vec<StopLine> {
    let t = Words(lang);
    city.near(entry.place.at)
        .filter_map(|i| city.place_at(i))
        .filter(|stop| stop.place.slug != entry.place.slug)
        .filter_map(|stop| match &stop.place.details {
            Details::Transport { lines } if !lines.is_empty() => {
                let metres = entry.place.at.metres_to(stop.place.at).round() as u32;
                Some(StopLine {
                    slug: stop.place.slug.to_string(),
                    name: stop.place.name.get(lang).to_owned(),
                    lines: lines.clone(),
                    walk: t.place_walk(phrase::walking_minutes(metres)),
                })
            }
            _ => None,
        })
        .take(STOPS)
        .collect()
}

/// Accessibility in words, then what only this kind of place has.
fn facts(place: &Place, lang: Lang) -> Vec<Fact> {
    let mut facts = access_facts(&place.access, lang);
    match &place.details {
        Details::ArtIsland(island) => facts.extend(island_facts(island, lang)),
        Details::InterimUse(interim) => {
            let t = Words(lang);
            let mut add = |label: &str, value: Option<String>| {
                facts.extend(value.map(|value| fact(label, value)));
            };
            add(
                t.interim_from(),
                interim.from.map(|day| phrase::date(day, lang)),
            );
            add(
                t.interim_until(),
                interim.until.map(|day| phrase::date(day, lang)),
            );
            add(
                t.interim_before(),
                interim.before.as_ref().map(|it| it.get(lang).to_owned()),
            );
        }
        _ => {}
    }
    facts
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.into(),
    }
}

/// Accessibility in words. What nobody has told us is left out, except for the wheelchair.
pub(crate) fn access_facts(access: &Accessibility, lang: Lang) -> Vec<Fact> {
    let t = Words(lang);
    let yes_no = |value: bool| if value { t.access_yes() } else { t.access_no() };
    let mut facts = Vec::new();
    if let Some(wheelchair) = access.wheelchair {
        facts.push(fact(
            t.access_wheelchair(),
            phrase::wheelchair(wheelchair, lang),
        ));
    }
    if let Some(step) = access.step_cm {
        let value = if step == 0 {
            t.access_step_none().to_owned()
        } else {
            t.access_step_cm(step)
        };
        facts.push(fact(t.access_step(), value));
    }
    if let Some(door) = access.door_cm {
        facts.push(fact(t.access_door(), t.access_door_cm(door)));
    }
    if let Some(toilet) = access.toilet {
        facts.push(fact(t.access_toilet(), yes_no(toilet)));
    }
    if let Some(hearing) = access.hearing_loop {
        facts.push(fact(t.access_hearing_loop(), yes_no(hearing)));
    }
    if let Some(tactile) = access.tactile {
        facts.push(fact(t.access_tactile(), yes_no(tactile)));
    }
    if let Some(note) = &access.note {
        facts.push(fact(t.access_note(), note.get(lang)));
    }
    facts
}

/// What stands on an island, by whom, since when.
pub(crate) fn island_facts(island: &ArtIsland, lang: Lang) -> Vec<Fact> {
    let t = Words(lang);
    let furniture: Vec<&str> = (island.furniture.iter())
        .map(|it| phrase::furniture(*it, lang))
        .collect();
    let mut facts = vec![fact(t.island_furniture(), furniture.join(", "))];
    let mut add = |label: &str, value: Option<String>| {
        facts.extend(value.map(|value| fact(label, value)));
    };
    add(t.island_artist(), island.artist.clone());
    add(t.island_year(), island.year.map(|year| year.to_string()));
    add(
        t.island_seats(),
        island.seats.map(|seats| seats.to_string()),
    );
    let shade = |shade| {
        if shade {
            t.island_shade_yes()
        } else {
            t.island_shade_no()
        }
    };
    add(
        t.island_shade(),
        island.shade.map(|it| shade(it).to_owned()),
    );
    add(
        t.island_since(),
        island.since.map(|day| phrase::date(day, lang)),
    );
    add(
        t.island_until(),
        island.until.map(|day| phrase::date(day, lang)),
    );
    facts
}

fn links(links: &[Link], lang: Lang) -> Vec<(String, String)> {
    links
        .iter()
        .map(|link| (link.label.get(lang).to_owned(), link.url.clone()))
        .collect()
}

/// The next dates at a place, or of events for which it offers something.
fn events_here(
    city: &City,
    entry: &PlaceEntry,
    now: Instant,
    lang: Lang,
) -> Vec<(String, EventLine)> {
    let today = city.zone().date(now);
    let mut dates: Vec<_> = city
        .events_of(&entry.place)
        .flat_map(|event| city.dates_of(event, now).take(2))
        .collect();
    dates.sort_unstable();
    dates
        .into_iter()
        .take(EVENTS)
        .filter_map(|occurrence| {
            let event = city.snapshot().events.get(occurrence.event as usize)?;
            let date = crate::city::Date { event, occurrence };
            let day = city.zone().date(occurrence.start).max(today);
            let words = phrase::day_near(day, today, lang);
            Some((words, super::events::line(city, date, day, now, lang)))
        })
        .collect()
}

fn offers(city: &City, place: &Place, lang: Lang) -> Vec<(String, String)> {
    city.events_of(place)
        .flat_map(|event| {
            event
                .offers
                .iter()
                .filter(|offer| offer.place == place.slug)
                .map(|offer| (event.slug.to_string(), offer.text.get(lang).to_owned()))
        })
        .collect()
}
