//! The streets of the places' addresses: results of their own.

use std::collections::BTreeMap;

use super::{fold::phrase, postings::Documents};
use crate::city::{BBox, PlaceEntry, Point};

/// A street or square at which places stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Its name, as the first of the places writes it.
    pub name: String,
    /// The places at it, by their position in the snapshot.
    pub places: Vec<u32>,
    /// The middle of its places.
    pub middle: Point,
    /// The box around them, with room for a doorstep.
    pub bounds: BBox,
}

/// One spelling for each street: `Kampstr.` is the `Kampstraße`.
pub(super) fn key(name: &str) -> String {
    let key = phrase(name);
    match key.strip_suffix("str") {
        Some(beginning) => format!("{beginning}strase"),
        None => key,
    }
}

/// The streets of all places with their keys, sorted by these.
pub(super) fn streets(places: &[PlaceEntry]) -> Vec<(String, Street)> {
    let mut at: BTreeMap<String, Documents> = BTreeMap::new();
    for (i, entry) in (0..).zip(places) {
        if let Some(address) = &entry.place.address {
            at.entry(key(&address.street)).or_default().push((i, 0));
        }
    }
    let mut streets = Vec::new();
    for (key, list) in at {
        let list: Vec<u32> = list.into_iter().map(|(i, _)| i).collect();
        let first = list.first().and_then(|i| places.get(*i as usize));
        let address = first.and_then(|entry| entry.place.address.as_ref());
        if let Some(address) = address
            && !key.is_empty()
            && let Some(street) = street(&address.street, list, places)
        {
            streets.push((key, street));
        }
    }
    streets
}

fn street(name: &str, list: Vec<u32>, places: &[PlaceEntry]) -> Option<Street> {
    /// Some thirty metres, so that a street with one place has an extent, too.
    const ROOM: f64 = 0.0003;
    let points = || {
        list.iter()
            .filter_map(|i| places.get(*i as usize))
            .map(|entry| entry.place.at)
    };
    let (lons, lats) = (|| points().map(Point::lon), || points().map(Point::lat));
    let (west, east) = (lons().fold(180.0, f64::min), lons().fold(-180.0, f64::max));
    let (south, north) = (lats().fold(90.0, f64::min), lats().fold(-90.0, f64::max));
    let count = list.len() as f64;
    // A street at a pole or across the date line has no box, and is no street of a city centre.
    let middle = Point::new(lons().sum::<f64>() / count, lats().sum::<f64>() / count).ok()?;
    let bounds = BBox::new(west - ROOM, south - ROOM, east + ROOM, north + ROOM).ok()?;
    Some(Street {
        name: name.to_owned(),
        places: list,
        middle,
        bounds,
    })
}
