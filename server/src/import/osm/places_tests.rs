use super::*;
use crate::import::osm::objects::Object;

/// Tags and a position.
type Spot<'a> = (&'a [(&'a str, &'a str)], [i32; 2]);

fn read_all(objects: &[Spot<'_>]) -> (Vec<Place>, LeftOut) {
    let mut extract = Extract::default();
    for (id, (tags, [east, north])) in (1..).zip(objects) {
        extract.spots.push(Object {
            id,
            tags: tags.iter().map(|(k, v)| (*k, *v)).collect(),
            day: None,
            parts: [74_600_000 + east * 100, 515_100_000 + north * 100],
        });
    }
    let bbox = BBox::new(7.45, 51.50, 7.48, 51.52).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let rules = Rules::read().unwrap();
    let (found, left_out) = read(&extract, &bbox, &rules, "Dortmund", day);
    (found.into_iter().map(|it| it.place).collect(), left_out)
}

#[test]
fn a_name_of_which_nothing_can_be_seen_is_none() {
    let (places, left_out) = read_all(&[
        (&[("shop", "books"), ("name", "\u{200b}")], [0, 0]),
        (
            &[
                ("shop", "books"),
                ("name:de", "\u{3164}"),
                ("name", "Laden"),
                ("name:en", "\u{ad}"),
            ],
            [50, 50],
        ),
    ]);
    assert_eq!(left_out.nameless, 1);
    let names: Vec<_> = places.iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, [Text::new("Laden")]);
}

#[test]
fn a_shop_keeps_what_its_tags_say() {
    let (places, _) = read_all(&[(
        &[
            ("shop", "books"),
            ("name", "Bücher am Wall"),
            ("name:en", "Books on the Wall"),
            ("addr:street", "Ostwall"),
            ("addr:housenumber", "3a"),
            ("addr:city", "Dortmund"),
            ("opening_hours", "Mo-Sa 10:00-19:00"),
            ("wheelchair", "limited"),
            ("website", "buecher.example.org"),
            ("phone", "+49 231 123; +49 231 124"),
        ],
        [0, 0],
    )]);
    insta::assert_json_snapshot!(places, @r#"
    [
      {
        "slug": "buecher-am-wall",
        "name": {
          "de": "Bücher am Wall",
          "en": "Books on the Wall"
        },
        "kind": "shop",
        "at": [
          7.46,
          51.51
        ],
        "categories": [
          "buecher"
        ],
        "address": {
          "street": "Ostwall",
          "house_number": "3a"
        },
        "hours": {
          "osm": "Mo-Sa 10:00-19:00"
        },
        "contact": {
          "phone": "+49 231 123",
          "website": "https://buecher.example.org"
        },
        "access": {
          "wheelchair": "limited"
        },
        "source": {
          "name": "© OpenStreetMap-Mitwirkende",
          "url": "https://www.openstreetmap.org/node/1",
          "licence": "ODbL 1.0",
          "as_of": "2026-11-21"
        }
      }
    ]
    "#);
}

#[test]
fn what_needs_a_name_and_has_none_is_left_out() {
    let (places, left_out) = read_all(&[
        (&[("shop", "books")], [0, 0]),
        (&[("amenity", "bench")], [5, 5]),
        (&[("amenity", "bench")], [9, 5]),
        (&[("amenity", "toilets"), ("access", "private")], [7, 5]),
    ]);
    let slugs: Vec<_> = places.iter().map(|it| it.slug.as_str()).collect();
    assert_eq!(slugs, ["sitzbank-node-2", "sitzbank-node-3"]);
    assert_eq!((left_out.nameless, left_out.private), (1, 1));
}

#[test]
fn the_platforms_of_a_stop_are_one_stop() {
    let (places, left_out) = read_all(&[
        (
            &[
                ("railway", "tram_stop"),
                ("name", "Reinoldikirche"),
                ("route_ref", "U43;U41"),
            ],
            [0, 0],
        ),
        (
            &[
                ("railway", "tram_stop"),
                ("name", "Reinoldikirche"),
                ("route_ref", "U42;U41"),
            ],
            [90, 0],
        ),
        (
            &[("amenity", "place_of_worship"), ("name", "Reinoldikirche")],
            [40, 0],
        ),
    ]);
    assert_eq!((places.len(), left_out.doubles), (2, 1));
    let lines = places.iter().find_map(|it| match &it.details {
        Details::Transport { lines } => Some(lines.join(" ")),
        _ => None,
    });
    assert_eq!(lines.as_deref(), Some("U41 U42 U43"));
    assert_ne!(places[0].slug, places[1].slug);
}
