//! The city as it would be if one place were different: what owners see before they publish.

use app::city::{City, Place, PlaceEntry, Schedule};

use super::{Published, snapshot};

/// What the hours of a place mean in the city's span of time; none if they mean nothing.
pub fn schedule_of(city: &City, place: &Place) -> Option<Schedule> {
    entry(city, place.clone()).1
}

/// The city with a place as it would be. The rest is as it was.
pub fn with_place(city: &City, place: Place) -> City {
    let (place, schedule) = entry(city, place);
    let mut all = city.snapshot().clone();
    let schedule = schedule.map(|schedule| {
        all.schedules.push(schedule);
        all.schedules.len() as u32 - 1
    });
    let entry = PlaceEntry { place, schedule };
    let slug = &entry.place.slug;
    match all.places.binary_search_by(|it| it.place.slug.cmp(slug)) {
        Ok(index) => {
            if let Some(there) = all.places.get_mut(index) {
                *there = entry;
            }
        }
        Err(index) => all.places.insert(index, entry),
    }
    City::build(all)
}

fn entry(city: &City, place: Place) -> (Place, Option<Schedule>) {
    let all = city.snapshot();
    let published = Published {
        revision: all.revision,
        info: all.info.clone(),
        places: vec![place.clone()],
        events: Vec::new(),
    };
    let (one, _) = snapshot(published, all.from, all.until);
    (place, one.schedules.into_iter().next())
}
