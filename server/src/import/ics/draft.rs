//! An entry of a calendar, and the event that it becomes.

use std::collections::HashMap;

use app::city::{
    Accessibility, Event, EventState, Place, Point, Slug, Source, Text, Venue, When, check, fold,
};

use crate::calendar::Ahead;

/// An entry of a calendar that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What the calendar calls it: the UID; for one date of a series, with that date behind it.
    pub object: String,
    /// The line of the file in which it begins, counted from 1.
    pub line: usize,
    /// The short name that it would like to have.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// The full text.
    pub text: Option<String>,
    /// Who does it; never an address.
    pub organiser: Option<String>,
    /// Where, in words.
    pub location: Option<String>,
    /// Where, on the map.
    pub at: Option<Point>,
    /// Where to read more, `https://…` or `http://…`.
    pub link: Option<String>,
    /// When; always with a date.
    pub when: When,
    /// Whether it is called off.
    pub cancelled: bool,
    /// What its dates are and cost.
    pub ahead: Ahead,
}

/// The places of the map by what calendars call them: name or address.
#[derive(Debug, Default)]
pub struct Venues(HashMap<String, Option<Slug>>);

impl Venues {
    /// All these places. A name that several have names none.
    pub fn of<'a>(places: impl IntoIterator<Item = &'a Place>) -> Self {
        let mut venues = HashMap::new();
        for place in places {
            let address = place.address.as_ref().and_then(|it| {
                let number = it.house_number.as_ref()?;
                Some(format!("{} {number}", it.street))
            });
            let names = [Some(place.name.de.clone()), place.name.en.clone(), address];
            let mut names: Vec<String> = names.iter().flatten().map(|it| fold(it.trim())).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                venues
                    .entry(name)
                    .and_modify(|it| *it = None)
                    .or_insert_with(|| Some(place.slug.clone()));
            }
        }
        Self(venues)
    }

    /// The place that a location names: as a whole, or with one of its parts between commas, the
    /// first one first.
    pub fn find(&self, location: &str) -> Option<&Slug> {
        let mut parts = std::iter::once(location).chain(location.split([',', '\n', ';']));
        parts.find_map(|part| self.0.get(&fold(part.trim()))?.as_ref())
    }
}

impl Draft {
    /// How many bytes its texts have.
    pub fn text_bytes(&self) -> usize {
        let texts = [&self.text, &self.organiser, &self.location, &self.link];
        let others = texts.iter().map(|it| it.as_ref().map_or(0, String::len));
        self.title.len() + others.sum::<usize>()
    }

    /// The event; its short name is a wish.
    ///
    /// A location that is neither a place of the map nor has coordinates is told in the text:
    /// without a venue, an event would be all over the centre.
    pub fn event(&self, source: Source, venues: &Venues) -> Event {
        // Calendars may break lines wherever they like; a record may not.
        let line = |text: &String| check::tidy_line(text);
        let place = self.location.as_deref().and_then(|it| venues.find(it));
        let venue = match (place, self.at) {
            (Some(slug), _) => Some(Venue::Place(slug.clone())),
            (None, Some(at)) => Some(Venue::Point {
                name: Text::new(line(self.location.as_ref().unwrap_or(&self.title))),
                at,
            }),
            (None, None) => None,
        };
        let told = match (&venue, &self.location) {
            (None, Some(location)) => Some(format!("Ort: {}", line(location))),
            _ => None,
        };
        let text = self.text.iter().map(|text| check::tidy_text(text));
        let paragraphs: Vec<String> = text.chain(told).collect();
        Event {
            slug: self.slug.clone(),
            title: Text::new(line(&self.title)),
            summary: None,
            text: (!paragraphs.is_empty()).then(|| Text::new(paragraphs.join("\n\n"))),
            organiser: self.organiser.as_ref().map(line),
            venue,
            when: self.when.clone(),
            category: None,
            price: None,
            access: Accessibility::default(),
            link: self.link.clone().filter(|it| check::is_web(it)),
            state: if self.cancelled {
                EventState::Cancelled
            } else {
                EventState::Scheduled
            },
            state_note: None,
            offers: vec![],
            pictures: vec![],
            source,
            sample: false,
        }
    }
}
