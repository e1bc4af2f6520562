//! A missing place that somebody suggests.

use app::account::event_form::titles_alike;
use app::account::field::Problem;
use app::account::owner::fields::Fields;
use app::account::owner::form::Allowed;
use app::account::suggest::page::Similar;
use app::account::suggest::{Known, place_of, place_remarks};
use app::city::{Accessibility, City, Contact, Details, Hours, Lang, Place, Point, Slug, Text};
use app::route::Page;

use super::send::{Read, source, wish};
use crate::calendar::form::Form as HoursForm;
use crate::http::auth::events::near;
use crate::http::auth::locate;
use crate::read::Moment;
use crate::store::desk::Proposal;

/// A place with the same name within so many metres may be the same.
const NEAR: f64 = 300.0;

/// What places may be suggested as.
pub(super) fn allowed(city: &City) -> Allowed {
    let info = city.info();
    let categories = info.categories.iter().filter(|it| !it.events);
    Allowed {
        categories: categories.cloned().collect(),
        bounds: info.bounds,
    }
}

/// Names of streets, as suggestions.
pub(super) fn streets(city: &City) -> Vec<String> {
    let mut streets: Vec<String> = city
        .places()
        .filter_map(|it| Some(it.place.address.as_ref()?.street.clone()))
        .collect();
    streets.sort();
    streets.dedup();
    streets
}

/// Reads the form.
pub(super) fn read(moment: &Moment, fields: &Fields, lang: Lang) -> Result<Read, Vec<Problem>> {
    let city = &moment.published.city;
    let (at, known) = locate::address(city, fields.get("street"), fields.get("number"));
    // Whoever writes opening hours as OpenStreetMap does gets them read; other words go to the office.
    let hours = HoursForm::from_osm(fields.get("hours")).map(|form| form.hours());
    let hours = hours.ok().filter(|it| *it != Hours::Unknown);
    let understood = hours.is_some();
    let blank = blank(moment, wish(fields.get("name"), "name", lang)?, at);
    let hours = hours.unwrap_or_default();
    let place = place_of(fields, &blank, hours, &allowed(city), lang)?;
    Ok(Read {
        similar: similar(city, &place, known, lang),
        note: place_remarks(fields, known, understood),
        proposal: Proposal::Place(place),
    })
}

fn blank(moment: &Moment, slug: Slug, at: Point) -> Place {
    Place {
        slug,
        name: Text::default(),
        details: Details::Shop,
        at,
        networks: Vec::new(),
        categories: Vec::new(),
        summary: None,
        text: None,
        address: None,
        district: None,
        hours: Hours::Unknown,
        closures: Vec::new(),
        contact: Contact::default(),
        access: Accessibility::default(),
        pictures: Vec::new(),
        source: source(moment),
        sample: false,
    }
}

/// Places that may be the same: a similar name nearby, or anywhere if nobody knows where it is.
fn similar(city: &City, place: &Place, known: Known, lang: Lang) -> Vec<Similar> {
    let near = |other: &Place| known == Known::Nothing || place.at.metres_to(other.at) <= NEAR;
    let found = city.places().map(|it| &it.place);
    found
        .filter(|it| near(it) && titles_alike(&it.name.de, &place.name.de))
        .take(5)
        .map(|it| Similar {
            slug: it.slug.to_string(),
            name: it.name.get(lang).to_owned(),
            detail: near::label(it)
                .split_once(", ")
                .map_or_else(String::new, |(_, address)| address.to_owned()),
            href: Page::Place(it.slug.to_string()).path(lang),
        })
        .collect()
}
