//! The embedded base map, checked against what is known of Dortmund's streets.
//!
//! It is drawn by hand, so every promise it makes is checked: the Wall is closed, each named street
//! passes its known points, people can walk from anywhere to anywhere, and lines meet in shared
//! vertices, without which no route can turn a corner. Each check lists what it dislikes; the last
//! test spoils the map in every way and sees that the checks notice.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, also in its helpers"
)]

mod map;

use std::collections::{BTreeMap, BTreeSet};

use app::map::Basemap;
use map::{
    BASEMAP, Known, Map, Vertex, distance, inside, known_points, map, may_meet, metres, side,
    walkable,
};
use serde_json::Value;

/// How far a street may pass from a point that is known to be on it, in metres.
const NEAR: f64 = 25.0;
/// The sections of the Wall, in the order of a walk around it; an error if they do not close.
fn wall(map: &Map) -> Result<Vec<Vertex>, String> {
    let mut open: Vec<_> = map
        .lines
        .iter()
        .filter(|line| line.class == "ring")
        .collect();
    let mut around = open.pop().ok_or("there is no ring")?.vertices.clone();
    while !open.is_empty() {
        let end = around.last().copied();
        let next = open
            .iter()
            .position(|line| line.vertices.first().copied() == end);
        let next = next.ok_or_else(|| format!("the ring is broken at {end:?}"))?;
        around.extend_from_slice(&open.remove(next).vertices[1..]);
    }
    if around.first() == around.last() {
        Ok(around)
    } else {
        Err("the ring has an end".to_owned())
    }
}

fn streets_that_miss_their_points(map: &Map, known: &[Known]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Known { name, at, what } in known {
        let lines = map.lines.iter().filter(|line| line.name == *name);
        let areas = map
            .areas
            .iter()
            .filter(|area| area.class == "square" && area.name == *name);
        let metres = match *what {
            "street" => lines
                .map(|line| distance(*at, &line.vertices))
                .fold(f64::INFINITY, f64::min),
            "square" => areas
                .map(|area| {
                    if inside(*at, &area.outline) {
                        0.0
                    } else {
                        distance(*at, &area.outline)
                    }
                })
                .fold(f64::INFINITY, f64::min),
            _ => {
                assert!(
                    what.starts_with("none: "),
                    "{name} is neither street nor square: say why"
                );
                continue;
            }
        };
        if metres > NEAR {
            wrong.push(format!("{name} ({what}) passes {metres:.0} m from {at:?}"));
        }
    }
    wrong
}

/// The parts of the walking network between which there is no way, largest first.
fn islands(map: &Map) -> Vec<BTreeSet<Vertex>> {
    let mut ways: BTreeMap<Vertex, Vec<Vertex>> = BTreeMap::new();
    for pair in walkable(map).flat_map(|line| line.vertices.windows(2)) {
        ways.entry(pair[0]).or_default().push(pair[1]);
        ways.entry(pair[1]).or_default().push(pair[0]);
    }
    let mut parts = Vec::new();
    while let Some(start) = ways.keys().next().copied() {
        let (mut part, mut ahead) = (BTreeSet::new(), vec![start]);
        while let Some(here) = ahead.pop() {
            if part.insert(here) {
                ahead.extend(ways.remove(&here).unwrap_or_default());
            }
        }
        parts.push(part);
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// Places where two walkable lines cross, or one ends on the other, without a shared vertex.
fn crossings_without_a_vertex(map: &Map) -> Vec<String> {
    let lines: Vec<_> = walkable(map).collect();
    let mut wrong = Vec::new();
    for (index, a) in lines.iter().enumerate() {
        let rest = lines[index..].iter();
        for b in rest.filter(|b| may_meet(&a.vertices, &b.vertices)) {
            for (p, q) in a
                .vertices
                .windows(2)
                .flat_map(|p| b.vertices.windows(2).map(move |q| (p, q)))
            {
                if p == q {
                    continue;
                }
                let sides = [
                    side(p[0], p[1], q[0]).signum() * side(p[0], p[1], q[1]).signum(),
                    side(q[0], q[1], p[0]).signum() * side(q[0], q[1], p[1]).signum(),
                ];
                let touches =
                    |at: Vertex, pair: &[Vertex]| !pair.contains(&at) && distance(at, pair) < 0.3;
                let ends_on =
                    p.iter().any(|at| touches(*at, q)) || q.iter().any(|at| touches(*at, p));
                if sides == [-1, -1] || ends_on {
                    wrong.push(format!("{} and {} at {:?}", a.name, b.name, p[0]));
                }
            }
        }
    }
    wrong
}

fn outside_the_bounds(map: &Map) -> Vec<String> {
    let [west, south, east, north] = map.bounds.map(|side| (side * 1e6).round() as i64);
    let named = map.lines.iter().map(|line| (&line.name, &line.vertices));
    let named = named.chain(map.areas.iter().map(|area| (&area.name, &area.outline)));
    let mut all: Vec<_> = named
        .flat_map(|(name, line)| line.iter().map(move |at| (name, *at)))
        .collect();
    all.extend(map.labels.iter().map(|(name, at)| (name, *at)));
    let fits = |(lon, lat): Vertex| (west..=east).contains(&lon) && (south..=north).contains(&lat);
    let out = all.into_iter().filter(|(_, at)| !fits(*at));
    out.map(|(name, at)| format!("{name} at {at:?}")).collect()
}

fn complaints(map: &Map) -> Vec<String> {
    let mut all = streets_that_miss_their_points(map, &known_points());
    all.extend(wall(map).err());
    all.extend(
        islands(map)
            .iter()
            .skip(1)
            .map(|part| format!("no way to {:?}", part.first())),
    );
    all.extend(crossings_without_a_vertex(map));
    all.extend(outside_the_bounds(map));
    all
}

#[test]
fn the_map_can_be_drawn() {
    let map = Basemap::parse(BASEMAP).unwrap();
    assert!(map.features().len() > 400);
    assert!(BASEMAP.len() < 250_000, "{} bytes", BASEMAP.len());
    let json: Value = serde_json::from_str(BASEMAP).unwrap();
    assert_eq!(json["type"], "FeatureCollection");
    assert_eq!(json["schematic"], true);
}

#[test]
fn every_area_is_closed_and_turns_left() {
    for area in map().areas {
        assert_eq!(area.outline.first(), area.outline.last(), "{}", area.name);
        assert!(area.outline.len() >= 4, "{}", area.name);
        // Counter-clockwise: RFC 7946 section 3.1.6.
        let origin = area.outline[0];
        let twice: i64 = area
            .outline
            .windows(2)
            .map(|pair| side(origin, pair[0], pair[1]))
            .sum();
        assert!(twice > 0, "{} {} turns right", area.class, area.name);
    }
}

#[test]
fn the_wall_is_a_closed_ring_of_its_named_sections() {
    let map = map();
    let ring = wall(&map).unwrap();
    let step = |pair: &[Vertex]| {
        let ([x1, y1], [x2, y2]) = (metres(pair[0]), metres(pair[1]));
        (x2 - x1).hypot(y2 - y1)
    };
    let around: f64 = ring.windows(2).map(step).sum();
    assert!((3_000.0..4_000.0).contains(&around), "{around:.0} m around");
    let names: BTreeSet<_> = map
        .lines
        .iter()
        .filter(|line| line.class == "ring")
        .map(|line| line.name.as_str())
        .collect();
    let sections = [
        "Burgwall",
        "Hiltropwall",
        "Hoher Wall",
        "Königswall",
        "Ostwall",
        "Schwanenwall",
        "Südwall",
        "Westentor",
    ];
    assert_eq!(names, BTreeSet::from(sections));
    let reinoldi = (7_467_656, 51_514_745);
    assert!(
        inside(reinoldi, &ring),
        "the Reinoldikirche must lie inside the Wall"
    );
}

#[test]
fn every_named_street_passes_its_known_points() {
    let known = known_points();
    let names: BTreeSet<_> = known.iter().map(|point| point.name).collect();
    assert!(names.len() >= 185, "{}", names.len());
    assert_eq!(
        streets_that_miss_their_points(&map(), &known),
        Vec::<String>::new()
    );
}

#[test]
fn every_square_inside_the_wall_is_drawn_and_can_be_walked_to() {
    let map = map();
    let ring = wall(&map).unwrap();
    let squares: Vec<_> = known_points()
        .into_iter()
        .filter(|it| it.what == "square" && inside(it.at, &ring))
        .collect();
    assert!(squares.len() >= 15, "{}", squares.len());
    for square in squares {
        assert!(
            map.labels.iter().any(|(name, _)| name == square.name),
            "{} has no label",
            square.name
        );
        let metres = walkable(&map)
            .map(|line| distance(square.at, &line.vertices))
            .fold(f64::INFINITY, f64::min);
        assert!(
            metres < NEAR,
            "{}: the nearest way is {metres:.0} m off",
            square.name
        );
    }
}

#[test]
fn one_can_walk_from_anywhere_to_anywhere() {
    let parts = islands(&map());
    assert_eq!(parts.len(), 1, "no way to {:?}", &parts[1..]);
    assert!(parts[0].len() > 800);
}

#[test]
fn lines_that_meet_share_a_vertex() {
    assert_eq!(crossings_without_a_vertex(&map()), Vec::<String>::new());
}

#[test]
fn nothing_lies_outside_the_bounds() {
    assert_eq!(outside_the_bounds(&map()), Vec::<String>::new());
}

#[test]
fn the_checks_notice_every_kind_of_damage() {
    type Damage = fn(&mut Map);
    let damages: [(&str, Damage); 7] = [
        ("a street moved 40 m", |map| {
            let street = map
                .lines
                .iter_mut()
                .filter(|line| line.name == "Brückstraße");
            street
                .flat_map(|line| &mut line.vertices)
                .for_each(|at| at.0 += 580);
        }),
        ("a square renamed", |map| {
            let square = map.areas.iter_mut().find(|area| area.name == "Hansaplatz");
            "Hanseplatz".clone_into(&mut square.unwrap().name);
        }),
        ("the ring opened", |map| {
            let section = map.lines.iter_mut().find(|line| line.name == "Südwall");
            section.unwrap().vertices.pop();
        }),
        ("a section of the ring gone", |map| {
            map.lines.retain(|line| line.name != "Hiltropwall");
        }),
        ("a junction taken apart", |map| {
            let line = map.lines.iter_mut().find(|line| line.name == "Petergasse");
            line.unwrap().vertices.last_mut().unwrap().1 += 9;
        }),
        ("a street cut off", |map| {
            let line = map
                .lines
                .iter_mut()
                .find(|line| line.name == "Mühlenstraße")
                .unwrap();
            line.vertices.iter_mut().for_each(|at| at.1 += 40);
        }),
        ("a label in the next town", |map| {
            map.labels[0].1.0 += 200_000;
        }),
    ];
    assert_eq!(complaints(&map()), Vec::<String>::new());
    for (what, damage) in damages {
        let mut map = map();
        damage(&mut map);
        assert!(!complaints(&map).is_empty(), "nobody noticed: {what}");
    }
}
