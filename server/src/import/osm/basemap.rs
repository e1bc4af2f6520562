//! The base map of an extract, as compact `GeoJSON`.
//!
//! Positions are written in steps of 10⁻⁵ degrees, about a metre; what no eye would miss at that
//! scale is left out. Buildings without a name of their own travel together, a block of the grid at
//! a time, because the words around each would be longer than its outline.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use app::city::BBox;
use app::map::Class;
use geo::algorithm::{BooleanOps, Simplify};
use geo::{Area, BoundingRect, Contains, LineString, MultiPolygon, Polygon};

use super::classes::{self, AreaKind};
use super::coast::sea;
use super::extract::Extract;
use super::labels::{Label, labels};
use super::network::{self, Line};
use super::objects::Tags;
use super::plane::{Cell, Plane};
use super::rings;

/// What is left out of an outline is at most this far off, in metres.
const TOLERANCE: f64 = 1.0;

/// The same for meadows and lakes, whose edges are none.
const SOFT_TOLERANCE: f64 = 1.8;

/// Buildings travel together whose [`near`] has the same beginning; so many bits are its end. The
/// block is 256 units wide and high, some 200 m by 280 m.
const BLOCK: u32 = 16;

/// A base map with what became of its parts.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) geojson: String,
    pub(super) counts: Counts,
}

/// How much of what the base map has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Streets, paths, tracks and streams, joined where they run on.
    pub lines: usize,
    /// Lines on which one may walk.
    pub walkable: usize,
    /// Buildings.
    pub buildings: usize,
    /// Parks, water, squares and so on.
    pub areas: usize,
    /// Names and house numbers.
    pub labels: usize,
    /// Areas too small to be seen.
    pub small: usize,
    /// Outlines that do not close within the extract.
    pub open: usize,
}

/// Draws up the base map.
pub(super) fn make(extract: &Extract, bbox: &BBox, is_place: &dyn Fn(&Tags) -> bool) -> Made {
    let plane = Plane::new(bbox);
    let mut counts = Counts::default();
    let areas = areas(extract, &plane, &mut counts);
    let mut lines = network::lines(extract, &plane);
    let mut labels = labels(extract, &plane, &areas, is_place);
    lines.sort_by_key(|it| (it.kind.class, it.cells.first().map(|at| near(*at))));
    labels.sort_by_key(|it| (it.of, near(it.at)));
    counts.lines = lines.len();
    counts.walkable = lines.iter().filter(|it| it.kind.foot).count();
    counts.labels = labels.len();
    let mut out = Writer::new(bbox);
    write_areas(&mut out, &plane, &areas, &mut counts);
    for line in &lines {
        out.feature(
            &line_properties(line),
            "LineString",
            &positions(&line.cells),
        );
    }
    for Label { of, rank, name, at } in labels {
        let key = of.key();
        let properties = format!(
            r#""class":"label","of":"{key}","rank":{rank},"name":{}"#,
            quoted(&name)
        );
        out.feature(&properties, "Point", &position(at));
    }
    Made {
        geojson: out.end(),
        counts,
    }
}

/// An area within the box, in metres.
pub(super) struct Shape<'a> {
    pub(super) kind: AreaKind,
    pub(super) tags: Option<&'a Tags>,
    pub(super) parts: MultiPolygon<f64>,
}

fn areas<'a>(extract: &'a Extract, plane: &Plane, counts: &mut Counts) -> Vec<Shape<'a>> {
    let line = |nodes: &[i64]| -> LineString<f64> {
        let places = nodes.iter().filter_map(|node| extract.nodes.get(node));
        places.map(|at| plane.place(*at)).collect()
    };
    let mut shapes = Vec::new();
    // Old multipolygons have their tags on the outline; that outline is then no area of its own.
    let mut outlines: HashSet<i64> = HashSet::new();
    let ways: HashMap<i64, usize> = (extract.ways.iter().enumerate())
        .map(|(index, way)| (way.id, index))
        .collect();
    for relation in &extract.relations {
        let of_member = || {
            relation.parts.iter().find_map(|id| {
                let tags = &extract.ways.get(*ways.get(id)?)?.tags;
                classes::area(tags).map(|kind| (kind, tags))
            })
        };
        let own = classes::area(&relation.tags).map(|kind| (kind, &relation.tags));
        let Some((kind, tags)) = own.or_else(of_member) else {
            continue;
        };
        let pieces: Vec<Vec<i64>> = relation
            .parts
            .iter()
            .filter_map(|id| match ways.get(id) {
                Some(index) => Some(extract.ways.get(*index)?.parts.clone()),
                None => extract.outlines.get(id).cloned(),
            })
            .collect();
        let (rings, open) = rings::close(pieces);
        if open > 0 || rings.is_empty() {
            counts.open += 1;
        }
        outlines.extend(relation.parts.iter().filter(|id| {
            ways.get(id)
                .and_then(|index| extract.ways.get(*index))
                .is_some_and(|way| classes::area(&way.tags) == Some(kind))
        }));
        let shape = rings::area(rings.iter().map(|ring| line(ring)).collect());
        shapes.push(Shape {
            kind,
            tags: Some(tags),
            parts: shape,
        });
    }
    for way in &extract.ways {
        let closed = way.parts.len() > 3 && way.parts.first() == way.parts.last();
        if !closed || outlines.contains(&way.id) {
            continue;
        }
        if let Some(kind) = classes::area(&way.tags) {
            shapes.push(Shape {
                kind,
                tags: Some(&way.tags),
                parts: MultiPolygon(vec![Polygon::new(line(&way.parts), vec![])]),
            });
        }
    }
    let coast = extract
        .ways
        .iter()
        .filter(|way| way.tags.get("natural") == Some("coastline"))
        .map(|way| line(&way.parts));
    shapes.push(Shape {
        kind: AreaKind {
            class: Class::Water,
            rank: 5,
            least: 60.0,
            label: None,
        },
        tags: None,
        parts: sea(coast.collect(), plane.area),
    });
    shapes.retain_mut(|it| clip(&mut it.parts, plane));
    shapes
}

/// Cuts an area at the edge of the map; whether anything is left.
fn clip(shape: &mut MultiPolygon<f64>, plane: &Plane) -> bool {
    let Some(around) = shape.bounding_rect() else {
        return false;
    };
    let whole = plane.area.contains(&around.min()) && plane.area.contains(&around.max());
    if !whole {
        *shape = shape.intersection(&MultiPolygon(vec![plane.area.to_polygon()]));
    }
    !shape.0.is_empty()
}

/// The rings of an area on the grid; none if nothing of it can be seen.
fn on_grid(polygon: &Polygon<f64>, kind: AreaKind, plane: &Plane) -> Option<Vec<Vec<Cell>>> {
    let least = kind.least;
    if polygon.unsigned_area() < least {
        return None;
    }
    let thin = polygon.simplify(match kind.class {
        Class::Park | Class::Water => SOFT_TOLERANCE,
        _ => TOLERANCE,
    });
    let ring = |line: &LineString<f64>| {
        let mut cells: Vec<Cell> = line.coords().map(|at| plane.cell(*at)).collect();
        cells.dedup();
        (cells.len() > 3).then_some(cells)
    };
    let outer = ring(thin.exterior())?;
    let big = |hole: &&LineString<f64>| {
        Polygon::new((*hole).clone(), vec![]).unsigned_area() >= least / 2.0
    };
    let holes = thin.interiors().iter().filter(big).filter_map(ring);
    Some(std::iter::once(outer).chain(holes).collect())
}

fn write_areas(out: &mut Writer, plane: &Plane, areas: &[Shape<'_>], counts: &mut Counts) {
    let mut blocks: BTreeMap<u64, Vec<(u64, String)>> = BTreeMap::new();
    let mut others: Vec<(Class, u64, u8, String)> = Vec::new();
    for area in areas {
        for polygon in &area.parts {
            let Some(rings) = on_grid(polygon, area.kind, plane) else {
                counts.small += 1;
                continue;
            };
            let text = polygon_text(&rings);
            let at = near(rings[0][0]);
            if area.kind.class == Class::Building {
                counts.buildings += 1;
                if area.kind.rank == 5 {
                    blocks.entry(at >> BLOCK).or_default().push((at, text));
                    continue;
                }
            } else {
                counts.areas += 1;
            }
            others.push((area.kind.class, at, area.kind.rank, text));
        }
    }
    others.sort_by_key(|(class, at, _, _)| (*class, *at));
    for (class, _, rank, text) in others {
        let rank = if rank == 5 {
            String::new()
        } else {
            format!(r#","rank":{rank}"#)
        };
        out.feature(
            &format!(r#""class":"{}"{rank}"#, class.key()),
            "Polygon",
            &text,
        );
    }
    for mut polygons in blocks.into_values() {
        polygons.sort_by_key(|(at, _)| *at);
        let polygons: Vec<String> = polygons.into_iter().map(|(_, text)| text).collect();
        let text = format!("[{}]", polygons.join(","));
        out.feature(r#""class":"building""#, "MultiPolygon", &text);
    }
}

/// A number that is near for positions that are near (Morton, 1966): neighbours, whose positions
/// begin with the same digits, are written one after the other, and compress the better.
fn near([x, y]: Cell) -> u64 {
    let spread = |value: i32| {
        let value = u64::from(value.cast_unsigned() ^ 1 << 31);
        (0..32).fold(0_u64, |sum, bit| sum | ((value >> bit) & 1) << (2 * bit))
    };
    spread(x) | spread(y) << 1
}

fn line_properties(line: &Line) -> String {
    let kind = &line.kind;
    let mut text = format!(r#""class":"{}""#, kind.class.key());
    // Writing into a string cannot fail.
    if let Some(name) = &kind.name {
        let _ = write!(text, r#","name":{},"rank":{}"#, quoted(name), kind.rank);
    }
    let network = !matches!(kind.class, Class::Rail | Class::Stream);
    if network && !kind.foot {
        text.push_str(r#","foot":false"#);
    }
    if let Some(wheels) = kind.wheels {
        let _ = write!(text, r#","wheels":{wheels}"#);
    }
    if let Some(steps) = kind.steps {
        let _ = write!(text, r#","steps":{steps}"#);
    }
    text
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn polygon_text(rings: &[Vec<Cell>]) -> String {
    let rings: Vec<String> = rings.iter().map(|ring| positions(ring)).collect();
    format!("[{}]", rings.join(","))
}

fn positions(cells: &[Cell]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| position(*cell)).collect();
    format!("[{}]", cells.join(","))
}

fn position([lon, lat]: Cell) -> String {
    format!("[{},{}]", degrees(lon), degrees(lat))
}

/// Units of 10⁻⁵ degrees as degrees, without zeros at the end.
fn degrees(units: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (
        units.unsigned_abs() / 100_000,
        units.unsigned_abs() % 100_000,
    );
    let text = format!("{sign}{whole}.{part:05}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes a `FeatureCollection`.
struct Writer {
    out: String,
    first: bool,
}

impl Writer {
    fn new(bbox: &BBox) -> Self {
        let [west, south, east, north] = (*bbox).into();
        Self {
            out: format!(
                r#"{{"type":"FeatureCollection","bbox":[{west},{south},{east},{north}],"features":["#
            ),
            first: true,
        }
    }

    fn feature(&mut self, properties: &str, geometry: &str, coordinates: &str) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        // Writing into a string cannot fail.
        let _ = write!(
            self.out,
            "\n{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"{geometry}\",\"coordinates\":{coordinates}}}}}"
        );
    }

    fn end(mut self) -> String {
        self.out.push_str("\n]}\n");
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_short_and_exact() {
        for (units, text) in [
            (746_512, "7.46512"),
            (746_000, "7.46"),
            (700_000, "7"),
            (-5, "-0.00005"),
            (0, "0"),
        ] {
            assert_eq!(degrees(units), text);
        }
    }

    #[test]
    fn positions_beside_each_other_have_near_numbers() {
        let at = |x, y| near([x, y]) - near([0, 0]);
        assert_eq!(
            [at(0, 0), at(1, 0), at(0, 1), at(1, 1), at(2, 0)],
            [0, 1, 2, 3, 4]
        );
        assert!(near([-1, -1]) < near([0, 0]));
        assert_eq!(near([256, 0]) >> BLOCK, (near([0, 0]) >> BLOCK) + 1);
    }
}
