use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::city::{Kind, Point};
use crate::map::{MarkerState, Symbol};

const TINY: &str = include_str!("tiny.geojson");

fn view() -> MapView {
    MapView::new(Point::new(7.4675, 51.5140).unwrap(), 15.5)
}

const fn canvas() -> Canvas<'static> {
    Canvas {
        id: "a",
        size: (900, 700),
        label: "Karte \"Mitte\"",
        links: Links::Pointer,
    }
}

fn marker(slug: &str, lon: f64, lat: f64, symbol: Symbol) -> Marker {
    Marker {
        href: format!("/ort/{slug}?a=1&b=2"),
        slug: slug.to_owned(),
        name: format!("<{slug}> & \"Co\""),
        at: Point::new(lon, lat).unwrap(),
        symbol,
        state: MarkerState::Open,
        today: false,
        selected: false,
        wanted: false,
        sample: false,
        rank: 3,
    }
}

fn boxes_meet(stage: &Stage) -> Option<(String, String)> {
    let mut all: Vec<(String, &[Rect])> = Vec::new();
    let stay: Vec<(String, [Rect; 1])> = stage
        .signs
        .iter()
        .map(|(marker, at)| (marker.slug.clone(), [place(marker, *at)]))
        .collect();
    for label in &stage.labels {
        all.push((label.lines.concat(), &label.boxes));
    }
    for (index, (name, boxes)) in all.iter().enumerate() {
        let others = all[index + 1..]
            .iter()
            .map(|(name, boxes)| (name, *boxes))
            .chain(stay.iter().map(|(name, boxes)| (name, boxes.as_slice())));
        for (other, others) in others {
            if boxes.iter().any(|a| others.iter().any(|b| a.meets(b))) {
                return Some((name.clone(), other.clone()));
            }
        }
    }
    None
}

#[test]
fn the_drawing_is_well_formed_whatever_things_are_called() {
    let basemap = Basemap::parse(TINY).unwrap();
    let mut selected = marker("b", 7.4660, 51.5135, Symbol::Member("&".to_owned()));
    selected.selected = true;
    let markers = [
        marker("a", 7.4690, 51.5150, Symbol::Place(Kind::Culture)),
        selected,
        marker("c", 7.4650, 51.5150, Symbol::Event(21)),
        marker("d", 7.4640, 51.5140, Symbol::Island),
    ];
    let svg = draw(&basemap, &view(), &markers, &canvas());
    let elements = well_formed(&svg);
    assert!(elements > 30, "{elements}");
    for text in [
        "St. Tiny &amp; Söhne",
        "Bäcker-&quot;Gasse&quot; &lt;1&gt;",
        "Lange Straße",
        "Markt",
        r#"href="/ort/a?a=1&amp;b=2""#,
        r#"aria-label="&lt;a&gt; &amp; &quot;Co&quot;""#,
        r#"data-view="15.5/51.51400/7.46750""#,
    ] {
        assert!(svg.contains(text), "{text} is missing in {svg}");
    }
    assert!(!svg.contains("Weit"), "what is out of view is not drawn");
    let last = svg.rfind("data-slug=").unwrap();
    assert!(
        svg[last..].starts_with(r#"data-slug="b""#),
        "the selected sign is on top"
    );
}

/// Checks that tags close in order and attributes are quoted; counts the elements.
fn well_formed(svg: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut count = 0;
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(
            !rest[..start].contains('>'),
            "stray > in {}",
            &rest[..start]
        );
        let end = rest[start..].find('>').unwrap() + start;
        let tag = &rest[start + 1..end];
        assert!(!tag.contains('<'), "stray < in {tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            count += 1;
            if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap());
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    count
}

#[test]
fn of_two_signs_on_one_spot_one_is_drawn_and_the_other_is_a_point() {
    let basemap = Basemap::parse(TINY).unwrap();
    let at = |slug, symbol| marker(slug, 7.4690, 51.5150, symbol);
    let markers = [
        at("one", Symbol::Place(Kind::Shop)),
        at("two", Symbol::Place(Kind::Shop)),
    ];
    let svg = draw(&basemap, &view(), &markers, &canvas());
    assert_eq!(svg.matches("data-slug").count(), 1);
    assert!(svg.contains("mk-dots mk-p"));
    // Fingers must tell members apart as well, and a member goes before what else is there.
    let mut mixed = vec![
        at("one", Symbol::Member("Q".to_owned())),
        at("two", Symbol::Island),
    ];
    mixed[0].rank = 0;
    mixed[1].rank = 2;
    let svg = draw(&basemap, &view(), &mixed, &canvas());
    assert!(svg.contains(r#"data-slug="one""#) && !svg.contains(r#"data-slug="two""#));
    assert!(svg.contains("mk-dots mk-i"));
    // What the page is about is always there.
    let members = ["one", "two"].map(|slug| at(slug, Symbol::Member("Q".to_owned())));
    let members = members.map(|it| Marker {
        selected: it.slug == "two",
        ..it
    });
    let svg = draw(&basemap, &view(), &members, &canvas());
    assert!(svg.contains(r#"data-slug="two""#) && !svg.contains(r#"data-slug="one""#));
}

#[test]
fn signs_are_named_from_close_by_and_a_place_only_once() {
    let basemap = Basemap::parse(TINY).unwrap();
    let mut church = marker("a", 7.4669, 51.5140, Symbol::Place(Kind::Sight));
    church.name = "Eckkirche".to_owned();
    let drawn = |zoom: f64| {
        let near = MapView::new(church.at, zoom);
        draw(&basemap, &near, std::slice::from_ref(&church), &canvas())
    };
    let named = |svg: &str| svg.matches(">Eckkirche<").count();
    assert_eq!(named(&drawn(15.0)), 0);
    assert_eq!(named(&drawn(17.0)), 1);
}

#[test]
fn the_tab_key_passes_the_signs_by_only_where_a_list_has_them() {
    let basemap = Basemap::parse(TINY).unwrap();
    let markers = [marker("a", 7.4690, 51.5150, Symbol::Island)];
    let with = |links| draw(&basemap, &view(), &markers, &Canvas { links, ..canvas() });
    assert!(with(Links::Pointer).contains(r#"tabindex="-1""#));
    assert!(!with(Links::All).contains("tabindex"));
    assert!(!with(Links::None).contains("href=\"/"));
}

/// A random base map around the middle of [`view`], as `GeoJSON`.
fn any_basemap() -> impl Strategy<Value = String> {
    let name = "[A-ZÄ][a-zßü]{2,14}( [A-Z][a-z]{3,9}){0,2}";
    let at = || (7.4600..7.4750, 51.5100..51.5180).prop_map(|(x, y)| vec![x, y]);
    let class = prop::sample::select(vec!["street", "pedestrian", "main", "ring", "path"]);
    let line = (class, name, 1..=5, prop::collection::vec(at(), 2..6));
    let of = prop::sample::select(vec!["landmark", "square", "park", "area", "station"]);
    let label = (of, name, 1..=5, at());
    let lines = prop::collection::vec(line, 0..25);
    (lines, prop::collection::vec(label, 0..40)).prop_map(|(lines, labels)| {
        let lines = lines.into_iter().map(|(class, name, rank, line)| {
            feature(
                &json!({"class": class, "name": name, "rank": rank}),
                "LineString",
                &json!(line),
            )
        });
        let labels = labels.into_iter().map(|(of, name, rank, at)| {
            let properties = json!({"class": "label", "of": of, "name": name, "rank": rank});
            feature(&properties, "Point", &json!(at))
        });
        let features: Vec<Value> = lines.chain(labels).collect();
        json!({"type": "FeatureCollection", "features": features}).to_string()
    })
}

fn feature(properties: &Value, kind: &str, coordinates: &Value) -> Value {
    json!({"type": "Feature", "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates}})
}

fn any_markers() -> impl Strategy<Value = Vec<Marker>> {
    let symbol = prop::sample::select(vec![
        Symbol::Member("Q".to_owned()),
        Symbol::Island,
        Symbol::Event(3),
        Symbol::Place(Kind::Sight),
        Symbol::Place(Kind::Transport),
    ]);
    let one = (7.4600..7.4750, 51.5100..51.5180, symbol, any::<bool>());
    prop::collection::vec(one, 0..30).prop_map(|all| {
        let each = all.into_iter().enumerate();
        each.map(|(index, (lon, lat, symbol, selected))| Marker {
            selected: selected && index == 0,
            ..marker(&format!("m{index}"), lon, lat, symbol)
        })
        .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_name_meets_another_name_or_a_sign(geojson in any_basemap(), markers in any_markers(), zoom in 13.0..17.0) {
        let basemap = Basemap::parse(&geojson).unwrap();
        let view = MapView::new(view().centre, zoom);
        let frame = Rect::around([0.0, 0.0], 900.0, 700.0);
        let features = basemap.within(&view.bounds((900, 700)).unwrap());
        let stage = stage(&features, &view, &markers, frame);
        prop_assert_eq!(boxes_meet(&stage), None);
        for label in &stage.labels {
            prop_assert!(label.boxes.iter().all(|b| frame.holds(b)), "{label:?} is cut off");
        }
        well_formed(&draw(&basemap, &view, &markers, &canvas()));
    }
}
