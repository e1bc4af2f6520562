//! The page of an event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{EventLine, Fact, events, listing, phrase, place};
use crate::{
    city::{City, Date, Event, EventState, Instant, Lang, Occurrence, Picture, Point, Venue, When},
    data::Lack,
    map::Symbol,
    words::Words,
};

/// An event in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Slug.
    pub slug: String,
    /// Title.
    pub title: String,
    /// The language the title is in.
    pub title_lang: Lang,
    /// Category and organiser.
    pub crumb: String,
    /// Whether it is made up.
    pub sample: bool,
    /// "abgesagt", "verschoben"; none if it takes place as announced.
    pub notice: Option<String>,
    /// Why, and what now.
    pub notice_text: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// Paragraphs.
    pub text: Vec<String>,
    /// The language the texts are in.
    pub text_lang: Lang,
    /// The next dates in words: day and times.
    pub dates: Vec<(String, String)>,
    /// Start and end of the next date (RFC 3339), for machines.
    pub next: Option<(String, String)>,
    /// How many more dates there are.
    pub more_dates: usize,
    /// "Ende September"; for festivals without a date.
    pub season: Option<String>,
    /// Day of the month of the next date, for the marker.
    pub day: u8,
    /// Name of the venue.
    pub venue: Option<String>,
    /// Slug of the venue, if it is a place of the map.
    pub venue_slug: Option<String>,
    /// Address of the venue.
    pub address: Option<String>,
    /// Where it is.
    pub at: Option<Point>,
    /// Who does it.
    pub organiser: Option<String>,
    /// What it costs.
    pub price: Option<String>,
    /// Accessibility.
    pub facts: Vec<Fact>,
    /// Where to read more.
    pub link: Option<String>,
    /// What shops do for it.
    pub offers: Vec<OfferLine>,
    /// What else is on on the day of the next date.
    pub same_day: Option<SameDay>,
    /// Pictures.
    pub pictures: Vec<Picture>,
    /// Whose facts these are.
    pub source: String,
    /// Where they can be read.
    pub source_url: Option<String>,
    /// "3. November 2026"
    pub as_of: String,
    /// What a reader should know about them.
    pub source_note: Option<String>,
    /// Which dates this city, which may know no more than the coming weeks, cannot tell.
    pub lacks: Lack,
}

/// Other events of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameDay {
    /// The day.
    pub day: NaiveDate,
    /// The first few of them.
    pub events: Vec<EventLine>,
}

/// What a place does for an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferLine {
    /// Slug of the place.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its marker.
    pub symbol: Symbol,
    /// What it does.
    pub text: String,
    /// Whether the place is made up.
    pub sample: bool,
}

/// How many dates are spelled out.
const DATES: usize = 8;
/// How many other events of the same day are shown.
const OTHERS: usize = 4;

impl EventView {
    /// The page of the event with a slug.
    pub fn of(city: &City, slug: &str, now: Instant, lang: Lang) -> Option<Self> {
        let event = city.event(slug)?;
        let today = city.zone().date(now);
        let dates: Vec<_> = city.dates_of(event, now).collect();
        let next = dates.first().copied();
        let venue = match &event.venue {
            Some(Venue::Place(slug)) => city.place(slug.as_str()),
            _ => None,
        };
        let rfc3339 = |at: Instant| {
            let offset = chrono::FixedOffset::east_opt(city.zone().offset(at));
            offset.map_or_else(|| at.to_rfc3339(), |it| at.with_timezone(&it).to_rfc3339())
        };
        let texts = event.text.as_ref().or(event.summary.as_ref());
        Some(Self {
            slug: event.slug.to_string(),
            title: event.title.get(lang).to_owned(),
            title_lang: event.title.lang_shown(lang),
            crumb: crumb(city, event, lang),
            sample: event.sample,
            notice: events::notice(event.state, lang).map(str::to_owned),
            notice_text: event.state_note.as_ref().map(|it| it.get(lang).to_owned()),
            summary: event.summary.as_ref().map(|it| it.get(lang).to_owned()),
            text: event
                .text
                .as_ref()
                .map(|it| place::paragraphs(it.get(lang)))
                .unwrap_or_default(),
            text_lang: texts.map_or(lang, |text| text.lang_shown(lang)),
            dates: dates
                .iter()
                .take(DATES)
                .map(|occurrence| {
                    let day = city.zone().date(occurrence.start);
                    let date = Date {
                        event,
                        occurrence: *occurrence,
                    };
                    (
                        events::day_title(day, today, lang),
                        events::times(city, date, day, lang),
                    )
                })
                .collect(),
            next: next
                .filter(|_| event.state != EventState::Postponed)
                .map(|it| (rfc3339(it.start), rfc3339(it.end))),
            more_dates: dates.len().saturating_sub(DATES),
            season: match &event.when {
                When::Season(text) => Some(text.get(lang).to_owned()),
                When::Dated { .. } => None,
            },
            day: next.map_or(0, |occurrence| {
                listing::day_of_month(city, Date { event, occurrence })
            }),
            venue: events::venue_name(city, event, lang),
            venue_slug: venue.map(|entry| entry.place.slug.to_string()),
            address: venue.and_then(|entry| place::address(city, &entry.place)),
            at: city.position(event),
            organiser: event.organiser.clone(),
            price: events::price(event, lang),
            facts: place::access_facts(&event.access, lang),
            link: event.link.clone(),
            offers: offers(city, event, lang),
            same_day: next.and_then(|it| same_day(city, event, it, now, lang)),
            pictures: event.pictures.clone(),
            source: event.source.name.clone(),
            source_url: event.source.url.clone(),
            as_of: phrase::date(event.source.as_of, lang),
            source_note: event.source.note.as_ref().map(|it| it.get(lang).to_owned()),
            lacks: lack(city, event, dates.is_empty(), now),
        })
    }
}

/// A date that lies beyond the coming weeks must not look like one that is over.
fn lack(city: &City, event: &Event, no_dates: bool, now: Instant) -> Lack {
    match &event.when {
        When::Dated {
            rrule: None, end, ..
        } if no_dates && city.zone().instant(*end) > now => Lack::Asked,
        When::Dated { rrule: Some(_), .. } if no_dates => Lack::Asked,
        When::Dated { rrule: Some(_), .. } => Lack::Later,
        When::Dated { .. } | When::Season(_) => Lack::Nothing,
    }
}

fn crumb(city: &City, event: &Event, lang: Lang) -> String {
    let category = event
        .category
        .as_ref()
        .and_then(|slug| city.category(slug.as_str()))
        .map_or(Words(lang).event_one(), |it| it.name.get(lang));
    category.to_owned()
}

/// What else is on on the day on which a date begins, or today if it is going on.
fn same_day(
    city: &City,
    event: &Event,
    date: Occurrence,
    now: Instant,
    lang: Lang,
) -> Option<SameDay> {
    let day = city.zone().date(date.start.max(now));
    let others: Vec<EventLine> = city
        .dates_on(day, now)
        .filter(|other| other.event.slug != event.slug)
        .take(OTHERS)
        .map(|other| events::line(city, other, day, now, lang))
        .collect();
    (!others.is_empty()).then_some(SameDay {
        day,
        events: others,
    })
}

fn offers(city: &City, event: &Event, lang: Lang) -> Vec<OfferLine> {
    event
        .offers
        .iter()
        .filter_map(|offer| {
            let entry = city.place(offer.place.as_str())?;
            Some(OfferLine {
                slug: entry.place.slug.to_string(),
                name: entry.place.name.get(lang).to_owned(),
                symbol: listing::symbol(city, entry),
                text: offer.text.get(lang).to_owned(),
                sample: entry.place.sample,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::fixture::*;

    /// A concert, and `others` other events on its evening.
    fn view(others: usize) -> EventView {
        let evening = (at(11, 21, 19, 0), at(11, 21, 22, 0));
        let mut events = vec![(event("Konzert", None), vec![evening])];
        for i in 0..others {
            events.push((event(&format!("Markt {i}"), None), vec![evening]));
        }
        events.push((
            event("Morgen", None),
            vec![(at(11, 22, 19, 0), at(11, 22, 22, 0))],
        ));
        let city = City::build(snapshot(vec![], events));
        EventView::of(&city, "konzert", at(11, 21, 11, 0), Lang::De).unwrap()
    }

    #[test]
    fn at_most_four_others_of_the_same_day_are_named() {
        assert_eq!(view(0).same_day, None);
        let two = view(2).same_day.unwrap();
        let titles: Vec<_> = two.events.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["Markt 0", "Markt 1"]);
        assert_eq!(two.day, day(11, 21));
        assert_eq!(view(9).same_day.unwrap().events.len(), 4);
    }

    #[test]
    fn a_date_beyond_the_coming_weeks_is_not_over() {
        // As the phone has it: the record, but not its date.
        let city = City::build(snapshot(vec![], vec![(event("Konzert", None), vec![])]));
        let lacks = |now| {
            EventView::of(&city, "konzert", now, Lang::De)
                .unwrap()
                .lacks
        };
        assert_eq!(lacks(at(11, 20, 12, 0)), Lack::Asked);
        assert_eq!(lacks(at(11, 22, 12, 0)), Lack::Nothing, "it is over");
        assert_eq!(view(0).lacks, Lack::Nothing);
    }

    #[test]
    fn an_event_that_has_gone_on_for_days_looks_at_today() {
        let long = (at(11, 19, 10, 0), at(11, 30, 18, 0));
        let today = (at(11, 21, 19, 0), at(11, 21, 22, 0));
        let events = vec![
            (event("Ausstellung", None), vec![long]),
            (event("Konzert", None), vec![today]),
        ];
        let city = City::build(snapshot(vec![], events));
        let view = EventView::of(&city, "ausstellung", at(11, 21, 11, 0), Lang::De).unwrap();
        let same = view.same_day.unwrap();
        assert_eq!((same.day, same.events.len()), (day(11, 21), 1));
    }
}
