//! What the form shows is what it reads, and nothing typed panics.

use proptest::prelude::*;

use super::*;

fn dortmund() -> CityInfo {
    CityInfo {
        city: "Dortmund".into(),
        title: Text::both("Stadtplan", "Map"),
        description: Text::new("Ein Plan."),
        languages: Lang::ALL.to_vec(),
        centre: Point::new(7.46, 51.51).unwrap(),
        bounds: BBox::new(7.4, 51.5, 7.5, 51.6).unwrap(),
        schematic: true,
        attribution: Vec::new(),
        publisher: vec!["Qualitätsroute".into(), "44137 Dortmund".into()],
        email: Some("post@karte.example".into()),
        networks: vec![Network {
            slug: Slug::new("qualitaetsroute").unwrap(),
            name: Text::new("Qualitätsroute"),
            mark: "Q".into(),
            text: Some(Text::new("Läden")),
            url: Some("https://karte.example/".into()),
        }],
        categories: vec![Category {
            slug: Slug::new("mode").unwrap(),
            name: Text::both("Mode", "Fashion"),
            events: false,
            outdoors: true,
            words: vec!["Kleider".into(), "Stoff".into()],
        }],
        districts: vec![District {
            slug: Slug::new("mitte").unwrap(),
            name: "Mitte".into(),
        }],
    }
}

#[test]
fn every_part_survives_the_way_into_the_form_and_back() {
    let info = dortmund();
    for part in Part::ALL {
        let again = read(part, &info, &Fields::of(&info), Lang::De).unwrap();
        assert_eq!(again, info, "{part:?}");
    }
}

#[test]
fn an_emptied_row_is_removed_and_a_filled_one_added() {
    let info = dortmund();
    let pairs = [
        ("districts.0.slug", ""),
        ("districts.0.name", " "),
        ("districts.1.slug", "hoerde"),
        ("districts.1.name", "Hörde"),
    ];
    let fields = Fields::from_pairs(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let read = read(Part::Districts, &info, &fields, Lang::De).unwrap();
    assert_eq!(read.districts.len(), 1);
    assert_eq!(read.districts[0].name, "Hörde");
    assert_eq!(read.networks, info.networks, "no other part is touched");
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let pairs = [
        ("networks.0.slug", "Groß"),
        ("networks.0.mark", "QQ"),
        ("networks.0.name.en", "Only"),
        ("networks.0.url", "javascript:alert(1)"),
    ];
    let fields = Fields::from_pairs(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let problems = read(Part::Networks, &dortmund(), &fields, Lang::De).unwrap_err();
    let mut at: Vec<&str> = problems.iter().map(|it| it.field.as_str()).collect();
    at.sort_unstable();
    assert_eq!(
        at,
        [
            "networks.0.mark",
            "networks.0.name.de",
            "networks.0.slug",
            "networks.0.url"
        ]
    );
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics_and_what_is_taken_stays_the_same(
        pairs in prop::collection::vec(
            ("(networks|categories|districts)\\.[0-9]{1,4}\\.(slug|name|name\\.de|mark|url|words)", any::<String>()),
            0..8,
        ),
        lon in any::<String>(),
    ) {
        let mut pairs = pairs;
        pairs.push(("lon".to_owned(), lon));
        let fields = Fields::from_pairs(pairs);
        for part in Part::ALL {
            if let Ok(info) = read(part, &dortmund(), &fields, Lang::En) {
                let again = read(part, &info, &Fields::of(&info), Lang::En);
                prop_assert_eq!(again.ok(), Some(info));
            }
        }
    }
}
