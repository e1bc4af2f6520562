//! An event that somebody suggests.

use app::account::event_form::{Around, Match, empty_event};
use app::account::field::Problem;
use app::account::owner::fields::Fields;
use app::account::suggest::page::Similar;
use app::account::suggest::{Spot, event_of, event_remarks};
use app::city::{City, Event, Lang, Slug};
use app::route::Page;
use app::words::Words;

use super::send::{Read, source, wish};
use crate::calendar;
use crate::http::auth::events::{near, words};
use crate::http::auth::locate;
use crate::read::Moment;
use crate::store::desk::Proposal;

/// What the words about where it is lead to: first to what was chosen of several, then to the one
/// place that they name, then to an address.
pub(super) fn spot(city: &City, fields: &Fields) -> Spot {
    let typed = fields.get("where");
    // A choice counts for the words that it was made for.
    let chosen = (fields.get("spot_of") == typed).then(|| fields.get("spot"));
    if let Some(place) = chosen.and_then(|slug| city.place(slug)) {
        return Spot::Place(place.place.slug.clone());
    }
    let address = locate::written(city, typed);
    let several = near::places(city, typed);
    match (several.as_slice(), address, chosen) {
        ([one], ..) => Spot::Place(one.clone()),
        (_, Some((at, _)), _) => Spot::At(at),
        ([], None, _) | (_, None, Some("-")) => Spot::Words,
        (_, None, _) => Spot::Several(candidates(city, fields)),
    }
}

/// The places that the words may mean; none if they are clear.
pub(super) fn candidates(city: &City, fields: &Fields) -> Vec<(Slug, String)> {
    let places = near::places(city, fields.get("where")).into_iter();
    let named: Vec<_> = places
        .map(|slug| {
            let name = name(city, &slug);
            (slug, name)
        })
        .collect();
    if named.len() > 1 { named } else { Vec::new() }
}

fn name(city: &City, slug: &Slug) -> String {
    let place = city.place(slug.as_str());
    place.map_or_else(|| slug.to_string(), |it| near::label(&it.place))
}

/// Reads the form.
pub(super) fn read(moment: &Moment, fields: &Fields, lang: Lang) -> Result<Read, Vec<Problem>> {
    let city = &moment.published.city;
    let around = Around {
        today: city.zone().date(moment.now),
        bounds: city.info().bounds,
        categories: &[],
        find: &|_| Match::None,
    };
    let spot = spot(city, fields);
    let name = wish(fields.get("title"), "title", lang)?;
    let base = empty_event(name, source(moment));
    let event = event_of(fields, &base, &spot, &around, lang)?;
    let coming = calendar::coming(&event.when, moment.now, 1);
    if coming.is_ok_and(|dates| dates.is_empty()) {
        let text = Words(lang).suggest_over_already();
        return Err(vec![Problem::new("start_day", text)]);
    }
    Ok(Read {
        similar: similar(moment, &event, lang),
        note: event_remarks(fields, &spot),
        proposal: Proposal::Event(event),
    })
}

fn similar(moment: &Moment, event: &Event, lang: Lang) -> Vec<Similar> {
    let city = &moment.published.city;
    let found = near::events(city, event, moment.now).into_iter();
    found
        .map(|it| Similar {
            slug: it.slug.to_string(),
            name: it.title.get(lang).to_owned(),
            detail: words::first(&it.when, city.zone(), moment.now, lang).unwrap_or_default(),
            href: Page::Event(it.slug.to_string()).path(lang),
        })
        .collect()
}
