//! Records of every shape, at random.

use app::city::{
    Accessibility, Address, ArtIsland, BBox, CityInfo, Closure, Contact, Details, Event,
    EventState, Furniture, Hours, InterimUse, Link, Offer, Picture, Place, Point, Price, Slug,
    Source, Text, Venue, Wheelchair, When, check,
};
use chrono::{NaiveDate, NaiveDateTime};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::samples::{TERMS, info, slug};

/// Everything a city can be: its own record, places, and events that refer to them.
pub(crate) fn any_city() -> impl Strategy<Value = (CityInfo, Vec<Place>, Vec<Event>)> {
    let places = btree_set("[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,3}", 1..12)
        .prop_flat_map(|slugs| slugs.into_iter().map(any_place).collect::<Vec<_>>());
    let cities = (any_info(), places);
    cities.prop_flat_map(|(info, places)| {
        let slugs: Vec<Slug> = places.iter().map(|place| place.slug.clone()).collect();
        let events = btree_set("[a-z0-9]{1,20}", 0..6).prop_flat_map(move |names| {
            names
                .into_iter()
                .map(|name| any_event(name, slugs.clone()))
                .collect::<Vec<_>>()
        });
        (Just(info), Just(places), events)
    })
}

/// Any text that a record may hold in one line.
fn any_string() -> impl Strategy<Value = String> {
    let any = prop_oneof![
        "[^\u{0}]{0,12}",
        "[\"\\\\'{}$%_;\u{1}-\u{1f}\u{7f}\u{fffe}😀ß]{0,8}"
    ];
    any.prop_map(|text| check::tidy_line(&text))
}

fn any_link() -> impl Strategy<Value = String> {
    "https://[a-z]{1,8}\\.example/[a-z?&=%'{}$;_ß😀]{0,8}"
}

fn any_text() -> impl Strategy<Value = Text> {
    (any_string(), of(any_string())).prop_map(|(de, en)| Text { de, en })
}

/// A text that something may be called.
fn any_name() -> impl Strategy<Value = Text> {
    any_text().prop_map(|text| Text {
        de: seen(text.de),
        en: text.en.map(seen),
    })
}

fn seen(text: String) -> String {
    if check::is_seen(&text) {
        text
    } else {
        "!".to_owned()
    }
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (-90_000..200_000_i32).prop_map(|day| NaiveDate::from_epoch_days(day).unwrap())
}

fn any_time() -> impl Strategy<Value = NaiveDateTime> {
    (any_date(), 0..24_u32, 0..60_u32).prop_map(|(it, h, m)| it.and_hms_opt(h, m, 0).unwrap())
}

/// Any position at all, with all the digits a coordinate can have.
fn any_point() -> impl Strategy<Value = Point> {
    (-180.0..=180.0, -90.0..=90.0).prop_map(|(lon, lat)| Point::new(lon, lat).unwrap())
}

fn any_terms() -> impl Strategy<Value = Vec<Slug>> {
    let some = subsequence(TERMS.to_vec(), 0..=TERMS.len()).prop_shuffle();
    some.prop_map(|terms| terms.into_iter().map(slug).collect())
}

fn any_term() -> impl Strategy<Value = Option<Slug>> {
    of(select(&TERMS)).prop_map(|term| term.map(slug))
}

fn any_info() -> impl Strategy<Value = CityInfo> {
    let bounds = (-180.0..0.0, -90.0..0.0, 0.1..180.0, 0.1..90.0)
        .prop_map(|(west, south, east, north)| BBox::new(west, south, east, north).unwrap());
    let email = of("[a-z]{1,8}@[a-z]{1,8}\\.example");
    let texts = (any_name(), email, vec(any_string(), 0..3));
    let changes = (texts, any_point(), bounds, any::<bool>(), any_name());
    changes.prop_map(
        |((title, email, publisher), centre, bounds, schematic, name)| {
            let mut info = CityInfo {
                title,
                email,
                publisher,
                languages: app::city::Lang::ALL.to_vec(),
                centre,
                bounds,
                schematic,
                ..info()
            };
            info.networks[0].text = Some(name.clone());
            info.categories[1].name = name;
            info.networks.rotate_left(1);
            info
        },
    )
}

fn any_source() -> impl Strategy<Value = Source> {
    let parts = (
        any_string().prop_map(seen),
        of(any_link()),
        of(any_string()),
        any_date(),
        of(any_text()),
    );
    parts.prop_map(|(name, url, licence, as_of, note)| Source {
        name,
        url,
        licence,
        as_of,
        note,
    })
}

fn any_details() -> impl Strategy<Value = Details> {
    let furniture = vec(
        select(vec![Furniture::Bench, Furniture::Mural, Furniture::Play]),
        0..3,
    );
    let dates = || (of(any_date()), of(any_date()));
    let facts = (
        of(any_string()),
        of(any::<i16>()),
        of(any::<u16>()),
        of(any::<bool>()),
        dates(),
    );
    let plain = vec![
        Details::Shop,
        Details::Gastronomy,
        Details::Service,
        Details::Culture,
        Details::Sight,
        Details::Public,
    ];
    prop_oneof![
        select(plain),
        vec(any_string(), 0..4).prop_map(|lines| Details::Transport { lines }),
        (furniture, facts).prop_map(
            |(furniture, (artist, year, seats, shade, (since, until)))| {
                let island = ArtIsland {
                    furniture,
                    artist,
                    year,
                    seats,
                    shade,
                    since,
                    until,
                };
                Details::ArtIsland(island)
            }
        ),
        (dates(), of(any_text())).prop_map(|((from, until), before)| {
            Details::InterimUse(InterimUse {
                from,
                until,
                before,
            })
        }),
    ]
}

fn any_access() -> impl Strategy<Value = Accessibility> {
    let wheelchair = select(vec![Wheelchair::Yes, Wheelchair::Limited, Wheelchair::No]);
    let parts = (
        of(wheelchair),
        of(any::<bool>()),
        of(any::<u16>()),
        of(any_text()),
    );
    parts.prop_map(|(wheelchair, toilet, door_cm, note)| Accessibility {
        wheelchair,
        toilet,
        door_cm,
        note,
        ..Accessibility::default()
    })
}

fn any_picture() -> impl Strategy<Value = Picture> {
    let src = "/media/[a-z0-9]{1,8}\\.jpg";
    (src, any::<u32>(), any_text()).prop_map(|(src, width, alt)| Picture {
        credit: src.clone(),
        licence: "CC BY-SA 4.0".into(),
        height: width / 2,
        widths: if width % 2 == 0 {
            vec![]
        } else {
            vec![320, width]
        },
        src,
        width,
        alt,
    })
}

fn any_contact() -> impl Strategy<Value = Contact> {
    let link = (any_name(), any_link()).prop_map(|(label, url)| Link { label, url });
    (of(any_string()), of(any_link()), vec(link, 0..3)).prop_map(|(phone, website, links)| {
        Contact {
            phone,
            website,
            links,
            email: None,
        }
    })
}

fn any_place(name: String) -> impl Strategy<Value = Place> {
    let hours = prop_oneof![
        Just(Hours::Unknown),
        Just(Hours::ByAppointment),
        any_string().prop_map(Hours::Osm)
    ];
    let closure =
        (any_date(), of(any_date()), of(any_text())).prop_map(|(from, until, reason)| Closure {
            from,
            until,
            reason,
        });
    let address = (any_string(), of(any_string())).prop_map(|(street, house_number)| Address {
        street,
        house_number,
        postcode: Some("44137".into()),
        city: None,
    });
    let words = (any_name(), of(any_text()), of(any_text()), any_source());
    let terms = (any_terms(), any_terms(), any_term());
    let times = (hours, vec(closure, 0..3));
    let rest = (
        of(address),
        any_contact(),
        any_access(),
        vec(any_picture(), 0..3),
    );
    let parts = (
        words,
        any_details(),
        any_point(),
        terms,
        times,
        rest,
        any::<bool>(),
    );
    parts.prop_map(
        move |(words, details, at, terms, times, rest, sample)| Place {
            slug: slug(&name),
            name: words.0,
            details,
            at,
            networks: terms.0,
            categories: terms.1,
            summary: words.1,
            text: words.2,
            address: rest.0,
            district: terms.2,
            hours: times.0,
            closures: times.1,
            contact: rest.1,
            access: rest.2,
            pictures: rest.3,
            source: words.3,
            sample,
        },
    )
}

fn any_event(name: String, places: Vec<Slug>) -> impl Strategy<Value = Event> {
    let venue = prop_oneof![
        select(places.clone()).prop_map(Venue::Place),
        (any_name(), any_point()).prop_map(|(name, at)| Venue::Point { name, at }),
    ];
    let dated = (
        any_time(),
        any_time(),
        any::<bool>(),
        of(any_string()),
        vec(any_time(), 0..3),
    );
    let when = prop_oneof![
        any_text().prop_map(When::Season),
        dated.prop_map(|(start, end, all_day, rrule, except)| When::Dated {
            start,
            end,
            all_day,
            rrule,
            except
        }),
    ];
    let price = prop_oneof![Just(Price::Free), any_text().prop_map(Price::Paid)];
    let offer = (select(places), any_text()).prop_map(|(place, text)| Offer { place, text });
    let state = select(vec![
        EventState::Scheduled,
        EventState::Cancelled,
        EventState::Moved,
    ]);
    let words = (any_name(), of(any_text()), of(any_link()), any_source());
    let rest = (
        of(venue),
        when,
        of(price),
        vec(offer, 0..4),
        state,
        of(any_text()),
    );
    let parts = (
        words,
        rest,
        any_term(),
        any_access(),
        vec(any_picture(), 0..2),
        any::<bool>(),
    );
    parts.prop_map(
        move |(words, rest, category, access, pictures, sample)| Event {
            slug: slug(&name),
            title: words.0,
            summary: words.1,
            text: None,
            organiser: words.2.clone(),
            venue: rest.0,
            when: rest.1,
            category,
            price: rest.2,
            access,
            link: words.2,
            state: rest.4,
            state_note: rest.5,
            offers: rest.3,
            pictures,
            source: words.3,
            sample,
        },
    )
}
