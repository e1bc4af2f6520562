//! Places from the objects of an extract.

use std::collections::HashMap;

use app::city::{
    Accessibility, Address, BBox, Contact, Details, Hours, Kind, Place, Point, Slug, Source, Text,
    Wheelchair, check,
};
use chrono::NaiveDate;
use geo::Coord;
use geo::algorithm::InteriorPoint;

use super::extract::Extract;
use super::objects::Tags;
use super::plane::Plane;
use super::rings;
use super::rules::{Rule, Rules};
use super::words;

/// A place with the object that it comes from, such as `node/123`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) object: String,
    pub(super) place: Place,
    /// How much the object says; of two for one thing, the one that says more is taken.
    says: usize,
}

/// Why objects that could be places are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Without a name, of a kind that needs one.
    pub nameless: usize,
    /// Not open to everybody.
    pub private: usize,
    /// Further objects for a thing that is there already: the platforms of a stop, a building and
    /// a point for one church.
    pub doubles: usize,
}

/// What is left out, and what is taken.
pub(super) fn read(
    extract: &Extract,
    bbox: &BBox,
    rules: &Rules,
    city: &str,
    today: NaiveDate,
) -> (Vec<Found>, LeftOut) {
    let plane = Plane::new(bbox);
    let day = extract.day.unwrap_or(today);
    let mut left_out = LeftOut::default();
    let mut found = Vec::new();
    let mut take = |object: String, tags: &Tags, at: Option<Coord<f64>>, day: NaiveDate| {
        let Some((rule, at)) = rules.of(tags).zip(at.and_then(|at| plane.point(at))) else {
            return;
        };
        if !bbox.contains(at) {
            return;
        }
        if tags.is("access", &["no", "private"]) {
            left_out.private += 1;
        } else if let Some(place) = place(&object, tags, rule, at, city, day) {
            let says = tags.len();
            found.push(Found {
                object,
                place,
                says,
            });
        } else {
            left_out.nameless += 1;
        }
    };
    for spot in &extract.spots {
        let at = Some(plane.place(spot.parts));
        take(
            format!("node/{}", spot.id),
            &spot.tags,
            at,
            spot.day.unwrap_or(day),
        );
    }
    for way in &extract.ways {
        if rules.of(&way.tags).is_some() {
            let at = middle(vec![way.parts.clone()], extract, &plane);
            take(
                format!("way/{}", way.id),
                &way.tags,
                at,
                way.day.unwrap_or(day),
            );
        }
    }
    let ways: HashMap<i64, &Vec<i64>> = extract.ways.iter().map(|it| (it.id, &it.parts)).collect();
    for relation in &extract.relations {
        if rules.of(&relation.tags).is_some() {
            let pieces = relation
                .parts
                .iter()
                .filter_map(|id| ways.get(id).copied().or_else(|| extract.outlines.get(id)))
                .cloned();
            let at = middle(pieces.collect(), extract, &plane);
            let object = format!("relation/{}", relation.id);
            take(object, &relation.tags, at, relation.day.unwrap_or(day));
        }
    }
    left_out.doubles = merge_doubles(&mut found);
    (found, left_out)
}

/// A point well inside an outline, or the middle of an open way.
fn middle(pieces: Vec<Vec<i64>>, extract: &Extract, plane: &Plane) -> Option<Coord<f64>> {
    let position = |node: &i64| extract.nodes.get(node).map(|at| plane.place(*at));
    let open = pieces
        .first()
        .and_then(|it| it.get(it.len() / 2))
        .and_then(position);
    let (closed, _) = rings::close(pieces);
    let lines = closed
        .iter()
        .map(|ring| ring.iter().filter_map(position).collect());
    let inside = rings::area(lines.collect()).interior_point().map(|it| it.0);
    inside.or(open)
}

fn place(
    object: &str,
    tags: &Tags,
    rule: &Rule,
    at: Point,
    city: &str,
    day: NaiveDate,
) -> Option<Place> {
    let named = [tags.get("name:de"), tags.get("name")];
    let named = named.into_iter().flatten().find(|it| check::is_seen(it));
    let name = match named {
        Some(name) => {
            let english = tags
                .get("name:en")
                .filter(|it| *it != name && check::is_seen(it));
            Text {
                de: words::short(name),
                en: english.map(words::short),
            }
        }
        None => rule.unnamed.clone()?,
    };
    // What has no name of its own is told apart by the number of its object.
    let street = tags.get("addr:street").unwrap_or_default();
    let slug = match named {
        Some(_) => words::slug(&[&name.de, street, object]),
        None => words::slug(&[&format!("{} {object}", name.de)]),
    }?;
    Some(Place {
        slug,
        name,
        details: details(rule.kind, tags),
        at,
        networks: vec![],
        categories: rule.category.iter().cloned().collect(),
        summary: None,
        text: None,
        address: address(tags, city),
        district: None,
        hours: tags
            .get("opening_hours")
            .map_or(Hours::Unknown, |text| Hours::Osm(text.to_owned())),
        closures: vec![],
        contact: Contact {
            phone: words::phone(tags.get("contact:phone").or_else(|| tags.get("phone"))),
            email: None,
            website: words::website(
                (tags.get("contact:website"))
                    .or_else(|| tags.get("website"))
                    .or_else(|| tags.get("url")),
            ),
            links: vec![],
        },
        access: access(tags),
        pictures: vec![],
        source: Source {
            name: super::CREDIT.to_owned(),
            url: Some(format!("https://www.openstreetmap.org/{object}")),
            licence: Some("ODbL 1.0".to_owned()),
            as_of: day,
            note: None,
        },
        sample: false,
    })
}

fn details(kind: Kind, tags: &Tags) -> Details {
    match kind {
        Kind::Gastronomy => Details::Gastronomy,
        Kind::Service => Details::Service,
        Kind::Culture => Details::Culture,
        Kind::Sight => Details::Sight,
        Kind::Public => Details::Public,
        Kind::Transport => Details::Transport {
            lines: words::lines(tags.get("route_ref").or_else(|| tags.get("line"))),
        },
        Kind::ArtIsland => Details::ArtIsland(app::city::ArtIsland::default()),
        Kind::InterimUse => Details::InterimUse(app::city::InterimUse::default()),
        Kind::Shop => Details::Shop,
    }
}

fn address(tags: &Tags, city: &str) -> Option<Address> {
    let street = tags.get("addr:street").or_else(|| tags.get("addr:place"))?;
    Some(Address {
        street: street.to_owned(),
        house_number: tags.get("addr:housenumber").map(str::to_owned),
        postcode: tags
            .get("addr:postcode")
            .filter(|it| it.len() <= 10)
            .map(str::to_owned),
        city: tags
            .get("addr:city")
            .filter(|it| *it != city)
            .map(str::to_owned),
    })
}

fn access(tags: &Tags) -> Accessibility {
    let yes_or_no = |key: &str| match tags.get(key) {
        Some("yes" | "designated") => Some(true),
        Some("no") => Some(false),
        _ => None,
    };
    Accessibility {
        wheelchair: match tags.get("wheelchair") {
            Some("yes" | "designated") => Some(Wheelchair::Yes),
            Some("limited") => Some(Wheelchair::Limited),
            Some("no") => Some(Wheelchair::No),
            _ => None,
        },
        toilet: yes_or_no("toilets:wheelchair"),
        hearing_loop: yes_or_no("hearing_loop").or_else(|| yes_or_no("audio_loop")),
        tactile: yes_or_no("tactile_paving"),
        ..Accessibility::default()
    }
}

/// Keeps one of several objects for the same thing. Returns how many were left out.
fn merge_doubles(found: &mut Vec<Found>) -> usize {
    let before = found.len();
    // The one that says most comes first; among equals the one that was there first, so that every
    // run chooses the same.
    found.sort_by(|a, b| b.says.cmp(&a.says).then_with(|| a.object.cmp(&b.object)));
    let mut kept: Vec<Found> = Vec::new();
    let mut by_name: HashMap<(Kind, String), Vec<usize>> = HashMap::new();
    for it in found.drain(..) {
        let kind = it.place.kind();
        let key = (kind, app::city::fold(&it.place.name.de));
        // The platforms of a stop lie far apart, two branches of a shop do not.
        let near = if kind == Kind::Transport { 200.0 } else { 40.0 };
        let nameless =
            it.place.slug.as_str().contains("-node-") || it.place.slug.as_str().contains("-way-");
        let same = by_name.get(&key).and_then(|there| {
            there
                .iter()
                .copied()
                .find(|index| !nameless && kept[*index].place.at.metres_to(it.place.at) < near)
        });
        if let Some(index) = same {
            add_what_is_missing(&mut kept[index].place, it.place);
        } else {
            by_name.entry(key).or_default().push(kept.len());
            kept.push(it);
        }
    }
    kept.sort_by(|a, b| a.object.cmp(&b.object));
    tell_apart(&mut kept);
    *found = kept;
    before - found.len()
}

fn add_what_is_missing(place: &mut Place, other: Place) {
    if let (Details::Transport { lines }, Details::Transport { lines: more }) =
        (&mut place.details, other.details)
    {
        lines.extend(more);
        lines.sort_by_key(|line| words::line_order(line));
        lines.dedup();
    }
    place.address = place.address.take().or(other.address);
    if place.hours == Hours::Unknown {
        place.hours = other.hours;
    }
    for category in other.categories {
        if !place.categories.contains(&category) {
            place.categories.push(category);
        }
    }
    let contact = &mut place.contact;
    contact.phone = contact.phone.take().or(other.contact.phone);
    contact.website = contact.website.take().or(other.contact.website);
    place.access.wheelchair = place.access.wheelchair.or(other.access.wheelchair);
}

/// Gives places with the same short name different ones.
fn tell_apart(found: &mut [Found]) {
    let mut count: HashMap<Slug, usize> = HashMap::new();
    for it in found.iter() {
        *count.entry(it.place.slug.clone()).or_default() += 1;
    }
    for it in found {
        if count.get(&it.place.slug).is_some_and(|count| *count > 1) {
            // The number must not be cut off, so the name is.
            let name: String = it.place.slug.as_str().chars().take(50).collect();
            if let Some(slug) = words::slug(&[&format!("{name} {}", it.object)]) {
                it.place.slug = slug;
            }
        }
    }
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
