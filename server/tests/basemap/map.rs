//! The embedded base map and the known points in a form that can be checked: vertices are whole
//! millionths of a degree, so that “the same vertex” means equal, and sides are exact.

use serde_json::Value;

pub(super) const BASEMAP: &str = include_str!("../../data/dortmund/basemap.geojson");
const POINTS: &str = include_str!("../data/street_points.csv");

/// Metres in a degree of latitude.
const DEGREE: f64 = 111_195.0;

/// A vertex: longitude and latitude in millionths of a degree, so that equal means equal.
pub(super) type Vertex = (i64, i64);

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) foot: bool,
    pub(super) vertices: Vec<Vertex>,
}

#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) outline: Vec<Vertex>,
}

#[derive(Debug, Clone)]
pub(super) struct Map {
    pub(super) lines: Vec<Line>,
    pub(super) areas: Vec<Area>,
    pub(super) labels: Vec<(String, Vertex)>,
    pub(super) bounds: [f64; 4],
}

pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) at: Vertex,
    pub(super) what: &'static str,
}

fn vertex(at: &Value) -> Vertex {
    let micro = |degrees: &Value| {
        let exact = degrees.as_f64().unwrap() * 1e6;
        let whole = exact.round();
        assert!(
            (exact - whole).abs() < 1e-3,
            "{degrees}: more than six decimals"
        );
        whole as i64
    };
    (micro(&at[0]), micro(&at[1]))
}

fn vertices(line: &Value) -> Vec<Vertex> {
    line.as_array().unwrap().iter().map(vertex).collect()
}

pub(super) fn map() -> Map {
    let collection: Value = serde_json::from_str(BASEMAP).unwrap();
    let bounds = collection["bbox"].as_array().unwrap();
    let bounds: Vec<_> = bounds.iter().map(|side| side.as_f64().unwrap()).collect();
    let mut map = Map {
        lines: Vec::new(),
        areas: Vec::new(),
        labels: Vec::new(),
        bounds: bounds.try_into().unwrap(),
    };
    for feature in collection["features"].as_array().unwrap() {
        let text = |key: &str| feature["properties"][key].as_str().unwrap_or("").to_owned();
        let (class, name) = (text("class"), text("name"));
        let coordinates = &feature["geometry"]["coordinates"];
        match feature["geometry"]["type"].as_str().unwrap() {
            "LineString" => map.lines.push(Line {
                foot: feature["properties"]["foot"]
                    .as_bool()
                    .unwrap_or(class != "rail"),
                class,
                name,
                vertices: vertices(coordinates),
            }),
            "Polygon" => map.areas.push(Area {
                class,
                name,
                outline: vertices(&coordinates[0]),
            }),
            "Point" => map.labels.push((name, vertex(coordinates))),
            other => panic!("a base map has no {other}"),
        }
    }
    map
}

pub(super) fn known_points() -> Vec<Known> {
    let rows = POINTS.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let fields: Vec<_> = row.splitn(4, ',').collect();
        let micro = |text: &str| (text.parse::<f64>().unwrap() * 1e6).round() as i64;
        Known {
            name: fields[0],
            at: (micro(fields[1]), micro(fields[2])),
            what: fields[3],
        }
    })
    .collect()
}

/// East and north in metres, true enough within one city.
pub(super) fn metres((lon, lat): Vertex) -> [f64; 2] {
    let scale = DEGREE * 1e-6;
    [
        lon as f64 * scale * 51.514_f64.to_radians().cos(),
        lat as f64 * scale,
    ]
}

/// Metres from a point to a line.
pub(super) fn distance(at: Vertex, line: &[Vertex]) -> f64 {
    let [x, y] = metres(at);
    let to_segment = |pair: &[Vertex]| {
        let ([x1, y1], [x2, y2]) = (metres(pair[0]), metres(pair[1]));
        let (dx, dy) = (x2 - x1, y2 - y1);
        let along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
        let t = along.clamp(0.0, 1.0);
        (x - x1 - t * dx).hypot(y - y1 - t * dy)
    };
    line.windows(2)
        .map(to_segment)
        .fold(f64::INFINITY, f64::min)
}

/// Twice the area of a triangle: on which side of the line `a`-`b` lies `c`. Exact.
pub(super) fn side(a: Vertex, b: Vertex, c: Vertex) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Whether a point lies within an outline (even-odd rule).
pub(super) fn inside(at: Vertex, outline: &[Vertex]) -> bool {
    outline.windows(2).fold(false, |within, pair| {
        let (low, high) = if pair[0].1 <= pair[1].1 {
            (pair[0], pair[1])
        } else {
            (pair[1], pair[0])
        };
        let crosses = low.1 <= at.1 && at.1 < high.1 && side(low, high, at) > 0;
        within ^ crosses
    })
}

pub(super) fn walkable(map: &Map) -> impl Iterator<Item = &Line> {
    map.lines.iter().filter(|line| line.foot)
}

/// Whether two lines can meet at all: their boxes do.
pub(super) fn may_meet(a: &[Vertex], b: &[Vertex]) -> bool {
    let span = |line: &[Vertex], of: fn(&Vertex) -> i64| {
        let values = line.iter().map(of);
        (values.clone().min(), values.max())
    };
    [|at: &Vertex| at.0, |at: &Vertex| at.1]
        .into_iter()
        .all(|of| {
            let ((low_a, high_a), (low_b, high_b)) = (span(a, of), span(b, of));
            // Ten millionths of a degree are about a metre.
            low_a <= high_b.map(|it| it + 10) && low_b <= high_a.map(|it| it + 10)
        })
}
