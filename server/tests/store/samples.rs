//! Records to write.

use app::city::{
    Accessibility, Attribution, BBox, Category, CityInfo, Contact, Details, District, Event,
    EventState, Hours, Instant, Network, Offer, Place, Point, Slug, Source, Text, When,
};
use chrono::NaiveDate;
use server::store::{Batch, Version, Write};

pub(crate) const BASEMAP: &str = r#"{"type":"FeatureCollection","features":[ ]}"#;

pub(crate) const TERMS: [&str; 4] = ["cityring", "mode", "qualitaetsroute", "stadtbezirk-1"];

pub(crate) fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap()
}

pub(crate) fn noon() -> Instant {
    "2026-11-03T11:00:00.250Z".parse().unwrap()
}

pub(crate) fn batch(writes: impl IntoIterator<Item = Write>) -> Batch {
    Batch {
        by: "anna".into(),
        at: noon(),
        writes: writes.into_iter().collect(),
    }
}

pub(crate) fn write_place(record: Place) -> Write {
    Write::Place {
        record,
        published: true,
        expected: None,
    }
}

pub(crate) fn write_place_at(record: Place, version: i64) -> Write {
    Write::Place {
        record,
        published: true,
        expected: Some(Version(version)),
    }
}

pub(crate) fn write_event(record: Event) -> Write {
    Write::Event {
        record,
        published: true,
        expected: None,
    }
}

pub(crate) fn remove_place(name: &str) -> Write {
    Write::RemovePlace {
        slug: slug(name),
        expected: None,
    }
}

pub(crate) fn remove_event(name: &str) -> Write {
    Write::RemoveEvent {
        slug: slug(name),
        expected: None,
    }
}

/// A city with every term of [`TERMS`] as a network, a category and a district.
pub(crate) fn info() -> CityInfo {
    let name = |slug: &&str| Text::new(format!("„{slug}“"));
    CityInfo {
        city: "Dortmund".into(),
        title: Text::both("Stadtplan", "Map"),
        description: Text::new("Die Innenstadt."),
        languages: app::city::Lang::ALL.to_vec(),
        centre: Point::new(7.465, 51.514).unwrap(),
        bounds: BBox::new(7.44, 51.5, 7.49, 51.53).unwrap(),
        schematic: true,
        attribution: vec![Attribution {
            text: Text::new("© alle"),
            url: None,
        }],
        publisher: vec!["Qualitätsroute".into(), "44137 Dortmund".into()],
        email: None,
        networks: TERMS
            .iter()
            .rev()
            .map(|it| Network {
                slug: slug(it),
                name: name(it),
                mark: "Q".into(),
                text: None,
                url: Some("https://example.org/?a=b&c".into()),
            })
            .collect(),
        categories: TERMS
            .iter()
            .map(|it| Category {
                slug: slug(it),
                name: name(it),
                events: it.len() == 4,
                outdoors: it.len() == 5,
                words: vec!["Kleid".into()],
            })
            .collect(),
        districts: TERMS
            .iter()
            .map(|it| District {
                slug: slug(it),
                name: it.to_uppercase(),
            })
            .collect(),
    }
}

pub(crate) fn place(name: &str) -> Place {
    Place {
        slug: slug(name),
        name: Text::new(name),
        details: Details::Shop,
        at: Point::new(7.466, 51.514).unwrap(),
        networks: vec![],
        categories: vec![],
        summary: None,
        text: None,
        address: None,
        district: None,
        hours: Hours::Unknown,
        closures: vec![],
        contact: Contact::default(),
        access: Accessibility::default(),
        pictures: vec![],
        source: source(),
        sample: false,
    }
}

pub(crate) fn event(name: &str) -> Event {
    Event {
        slug: slug(name),
        title: Text::new(name),
        summary: None,
        text: None,
        organiser: None,
        venue: None,
        when: When::Season(Text::new("im Advent")),
        category: None,
        price: None,
        access: Accessibility::default(),
        link: None,
        state: EventState::Scheduled,
        state_note: None,
        offers: vec![],
        pictures: vec![],
        source: source(),
        sample: false,
    }
}

pub(crate) fn offer(place: &str) -> Offer {
    Offer {
        place: slug(place),
        text: Text::both("Sekt", "Bubbly"),
    }
}

fn source() -> Source {
    Source {
        name: "Redaktion".into(),
        url: None,
        licence: None,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 3).unwrap(),
        note: None,
    }
}
