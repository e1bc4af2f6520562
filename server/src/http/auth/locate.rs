//! Where an address is, as far as the places of the map tell.

use app::account::suggest::Known;
use app::city::{City, Point};

/// The point of an address and how well it is known. The middle of the map if it is not at all.
pub(super) fn address(city: &City, street: &str, number: &str) -> (Point, Known) {
    let Some(known) = city.street(street.trim()) else {
        return (city.info().centre, Known::Nothing);
    };
    let number = number.trim();
    let there = known.places.iter().find_map(|index| {
        let place = &city.place_at(*index)?.place;
        let house = place.address.as_ref()?.house_number.as_deref()?;
        (!number.is_empty() && house.eq_ignore_ascii_case(number)).then_some(place.at)
    });
    match there {
        Some(at) => (at, Known::House),
        None => (known.middle, Known::Street),
    }
}

/// The same for an address as people write it: "Kampstraße 4", "Kampstr. 4a, Dortmund".
pub(super) fn written(city: &City, text: &str) -> Option<(Point, Known)> {
    let line = text.split(',').next().unwrap_or_default().trim();
    let (street, number) = match line.rsplit_once(char::is_whitespace) {
        Some((street, number)) if number.starts_with(|c: char| c.is_ascii_digit()) => {
            (street, number)
        }
        _ => (line, ""),
    };
    let found = address(city, street, number);
    (found.1 != Known::Nothing).then_some(found)
}
