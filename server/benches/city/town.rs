//! A large city for measurements: the embedded data set, over and over, until there are enough.

use app::city::{Event, Hours, Instant, Place, Point, Slug, Text, Venue};
use server::demo::{self, DataSet};
use server::store::{Batch, Write};

use crate::Outcome;

/// As many places as a centre with all its benches and bus stops has.
pub const PLACES: usize = 1_000;
const EVENTS: usize = 500;

/// Slug of a place whose page is measured: it has hours, texts and stops nearby.
pub const FIRST_SHOP: &str = "laden-0";

/// Hours in the variety in which shops write them; places with the same ones share a schedule.
const HOURS: [&str; 4] = [
    "Mo-Fr 10:00-18:30; Sa 10:00-16:00; PH off",
    "Tu-Sa 11:00-23:00; Su,PH 12:00-22:00",
    "Mo-Sa 09:30-20:00; Dec Su[2-4] 13:00-18:00",
    "We-Su 18:00-02:00",
];

/// Everything in one write, as of an instant. More than [`PLACES`] places take more room, so that as
/// many as before lie in the same box.
pub fn batch(now: Instant, count: usize) -> Outcome<Batch> {
    batch_of(now, count, EVENTS)
}

/// The same with another number of events.
pub fn batch_of(now: Instant, count: usize, event_count: usize) -> Outcome<Batch> {
    let DataSet {
        mut info,
        places,
        events,
        basemap,
    } = demo::dortmund(now.date_naive())?;
    let bounds = wider(&info.bounds, (count as f64 / PLACES as f64).sqrt())?;
    info.bounds = bounds;
    let more_places = (0..count - places.len())
        .map(|i| another_place(&places[i % places.len()], i, &bounds))
        .collect::<Outcome<Vec<_>>>()?;
    let more_events = (0..event_count - events.len())
        .map(|i| another_event(&events[i % events.len()], i))
        .collect::<Outcome<Vec<_>>>()?;
    let head = [
        Write::Info {
            record: info,
            expected: None,
        },
        Write::Basemap { geojson: basemap },
    ];
    let places = places
        .into_iter()
        .chain(more_places)
        .map(|record| Write::Place {
            record,
            published: true,
            expected: None,
        });
    let events = events
        .into_iter()
        .chain(more_events)
        .map(|record| Write::Event {
            record,
            published: true,
            expected: None,
        });
    Ok(Batch {
        by: "bench".to_owned(),
        at: now,
        writes: head.into_iter().chain(places).chain(events).collect(),
    })
}

/// The box, so many times as wide and as high.
fn wider(bounds: &app::city::BBox, by: f64) -> Outcome<app::city::BBox> {
    let centre = bounds.centre();
    let north_east = bounds.north_east();
    let east = (north_east.lon() - centre.lon()) * by;
    let north = (north_east.lat() - centre.lat()) * by;
    Ok(app::city::BBox::new(
        centre.lon() - east,
        centre.lat() - north,
        centre.lon() + east,
        centre.lat() + north,
    )?)
}

fn another_place(model: &Place, i: usize, bounds: &app::city::BBox) -> Outcome<Place> {
    // Steps of the golden ratio spread points evenly over a square.
    let along = |ratio: f64| (i as f64 * ratio).fract();
    let (low, high) = (bounds.south_west(), bounds.north_east());
    let at = Point::new(
        low.lon() + (high.lon() - low.lon()) * along(0.754_877_666),
        low.lat() + (high.lat() - low.lat()) * along(0.569_840_291),
    )?;
    let number = i / HOURS.len();
    Ok(Place {
        slug: Slug::new(format!("laden-{i}"))?,
        name: Text::both(format!("Laden {i}"), format!("Shop {i}")),
        at,
        // A third has hours of its own, the others share a few.
        hours: if i.is_multiple_of(3) {
            let (hour, minute) = (8 + number % 4, number / 4 % 60);
            Hours::Osm(format!("Mo-Sa {hour:02}:{minute:02}-19:00"))
        } else {
            Hours::Osm(HOURS[i % HOURS.len()].to_owned())
        },
        text: Some(Text::both(
            "Seit vielen Jahren am Platz, mit Beratung und eigener Werkstatt. ".repeat(4),
            "Here for many years, with advice and a workshop of our own. ".repeat(4),
        )),
        ..model.clone()
    })
}

fn another_event(model: &Event, i: usize) -> Outcome<Event> {
    Ok(Event {
        slug: Slug::new(format!("termin-{i}"))?,
        title: Text::both(format!("Termin {i}"), format!("Event {i}")),
        venue: Some(Venue::Place(Slug::new(format!("laden-{}", i % 700))?)),
        ..model.clone()
    })
}
