//! What is named on the base map: quarters, squares, parks, stations, houses.

use std::collections::{BTreeMap, HashSet};

use app::map::{Class, Of};
use geo::algorithm::InteriorPoint;
use geo::{Area, Contains, Coord};

use super::basemap::Shape;
use super::classes;
use super::extract::Extract;
use super::objects::Tags;
use super::plane::{Cell, Plane};

/// A name on the map.
pub(super) struct Label {
    pub(super) of: Of,
    pub(super) rank: u8,
    pub(super) name: String,
    pub(super) at: Cell,
}

/// All names of an extract, each once.
pub(super) fn labels(
    extract: &Extract,
    plane: &Plane,
    areas: &[Shape<'_>],
    is_place: &dyn Fn(&Tags) -> bool,
) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut named: HashSet<String> = HashSet::new();
    let inside = |at: &Coord<f64>| plane.area.contains(at);
    for spot in &extract.spots {
        let at = plane.place(spot.parts);
        let known = classes::landmark(&spot.tags) && !is_place(&spot.tags);
        let of = classes::spot(&spot.tags).or(known.then_some((Of::Landmark, 4)));
        if let (true, Some((of, rank)), Some(name)) = (inside(&at), of, spot.tags.get("name"))
            && named.insert(format!("{of:?} {name}"))
        {
            labels.push(Label {
                of,
                rank,
                name: name.to_owned(),
                at: plane.cell(at),
            });
        }
    }
    // The largest part of a park or square bears its name.
    let mut largest: BTreeMap<(Of, &str), (f64, Coord<f64>, u8)> = BTreeMap::new();
    for area in areas {
        let Some(tags) = area.tags else { continue };
        let known = classes::landmark(tags) && !is_place(tags);
        let label = area.kind.label.or(known.then_some((Of::Landmark, 4)));
        let (Some((of, rank)), Some(name)) = (label, tags.get("name")) else {
            continue;
        };
        let part = area
            .parts
            .iter()
            .max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
        let Some((size, at)) = part.and_then(|it| Some((it.unsigned_area(), it.interior_point()?)))
        else {
            continue;
        };
        let entry = largest.entry((of, name)).or_insert((0.0, at.0, 5));
        if size > entry.0 {
            // A large park is known, a small one is found by those who stand before it.
            let rank = if size < 3000.0 { rank + 1 } else { rank };
            *entry = (size, at.0, rank.min(5));
        }
    }
    for ((of, name), (_, at, rank)) in largest {
        if named.insert(format!("{of:?} {name}")) {
            labels.push(Label {
                of,
                rank,
                name: name.to_owned(),
                at: plane.cell(at),
            });
        }
    }
    labels.extend(house_numbers(extract, plane, areas));
    labels
}

/// House numbers, each once a street.
fn house_numbers(extract: &Extract, plane: &Plane, areas: &[Shape<'_>]) -> Vec<Label> {
    let of_buildings = areas.iter().filter_map(|area| {
        let at = area.parts.0.first()?.interior_point()?.0;
        (area.kind.class == Class::Building).then_some((area.tags?, at))
    });
    let of_spots = extract
        .spots
        .iter()
        .map(|spot| (&spot.tags, plane.place(spot.parts)));
    let mut seen: HashSet<(String, String)> = HashSet::new();
    of_buildings
        .chain(of_spots)
        .filter_map(|(tags, at)| {
            let number = tags.get("addr:housenumber").filter(|it| it.len() <= 8)?;
            let street = tags.get("addr:street").unwrap_or_default();
            // Without a street, numbers of different houses would hide each other.
            let cell = plane.cell(at);
            let key = if street.is_empty() {
                format!("{cell:?}")
            } else {
                street.to_owned()
            };
            let new = plane.area.contains(&at) && seen.insert((key, number.to_owned()));
            new.then(|| Label {
                of: Of::Number,
                rank: 5,
                name: number.to_owned(),
                at: cell,
            })
        })
        .collect()
}
