//! Streets, paths and tracks as lines of the base map, which are also the walking network: lines
//! that meet share a vertex, and lines that only cross, on a bridge or below, do not.

use std::collections::{BTreeMap, HashMap};

use geo::algorithm::SimplifyIdx;
use geo::{Coord, LineString};

use super::classes::{LineKind, line};
use super::extract::Extract;
use super::plane::{Cell, Plane};

/// What is left out of a line is at most this far off, in metres.
const TOLERANCE: f64 = 1.0;

/// A line on the grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    pub(super) cells: Vec<Cell>,
}

/// All lines of an extract within its area.
pub(super) fn lines(extract: &Extract, plane: &Plane) -> Vec<Line> {
    let mut runs: BTreeMap<LineKind, Vec<Vec<i64>>> = BTreeMap::new();
    for way in &extract.ways {
        if let Some(kind) = line(&way.tags) {
            let inside = within(&way.parts, extract, plane);
            runs.entry(kind).or_default().extend(inside);
        }
    }
    let joined: Vec<(LineKind, Vec<i64>)> = runs
        .into_iter()
        .flat_map(|(kind, runs)| join(runs).into_iter().map(move |line| (kind.clone(), line)))
        .collect();
    let meeting = meetings(&joined);
    let mut grid = Grid::new(&joined);
    joined
        .iter()
        .filter_map(|(kind, nodes)| {
            let kept = thin(nodes, extract, plane, &meeting);
            let mut cells: Vec<Cell> = Vec::with_capacity(kept.len());
            for node in kept {
                let Some(at) = extract.nodes.get(&node) else {
                    continue;
                };
                let cell = grid.take(node, plane.cell(plane.place(*at)));
                if cells.last() != Some(&cell) {
                    cells.push(cell);
                }
            }
            (cells.len() > 1).then(|| Line {
                kind: kind.clone(),
                cells,
            })
        })
        .collect()
}

/// The stretches of a way whose sides touch the area. Their ends may lie just outside.
fn within(nodes: &[i64], extract: &Extract, plane: &Plane) -> Vec<Vec<i64>> {
    let (min, max) = (plane.area.min(), plane.area.max());
    let mut runs: Vec<Vec<i64>> = Vec::new();
    let mut going = false;
    for pair in nodes.windows(2) {
        let (Some(from), Some(to)) = (extract.nodes.get(&pair[0]), extract.nodes.get(&pair[1]))
        else {
            going = false;
            continue;
        };
        let (a, b) = (plane.place(*from), plane.place(*to));
        let touches = a.x.max(b.x) >= min.x
            && a.x.min(b.x) <= max.x
            && a.y.max(b.y) >= min.y
            && a.y.min(b.y) <= max.y;
        match runs.last_mut() {
            Some(run) if going && touches => run.push(pair[1]),
            _ if touches => runs.push(pair.to_vec()),
            _ => {}
        }
        going = touches;
    }
    runs
}

/// Joins stretches of one street that run on, so that its name has room.
fn join(runs: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut ends: HashMap<i64, Vec<usize>> = HashMap::new();
    for (index, run) in runs.iter().enumerate() {
        for end in [run.first(), run.last()].into_iter().flatten() {
            ends.entry(*end).or_default().push(index);
        }
    }
    let mut runs: Vec<Option<Vec<i64>>> = runs.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for start in 0..runs.len() {
        let Some(mut line) = runs[start].take() else {
            continue;
        };
        for _ in 0..2 {
            while line.first() != line.last() {
                // Where three meet, none of them is the street's straight way on.
                let next = line
                    .last()
                    .and_then(|end| match ends.get(end).map(Vec::as_slice) {
                        Some([a, b]) => runs[*a].take().or_else(|| runs[*b].take()),
                        _ => None,
                    });
                let Some(mut next) = next else { break };
                if next.first() != line.last() {
                    next.reverse();
                }
                line.extend(next.into_iter().skip(1));
            }
            line.reverse();
        }
        joined.push(line);
    }
    joined
}

/// How many lines pass through each node, an end counting as one.
fn meetings(lines: &[(LineKind, Vec<i64>)]) -> HashMap<i64, u8> {
    let mut meeting: HashMap<i64, u8> = HashMap::new();
    for node in lines.iter().flat_map(|(_, nodes)| nodes) {
        let count = meeting.entry(*node).or_default();
        *count = count.saturating_add(1);
    }
    meeting
}

/// Leaves out nodes that nobody would see, but none at which lines meet.
fn thin(nodes: &[i64], extract: &Extract, plane: &Plane, meeting: &HashMap<i64, u8>) -> Vec<i64> {
    let fixed = |node: &i64| meeting.get(node).is_some_and(|count| *count > 1);
    let mut kept = Vec::new();
    let mut from = 0;
    for to in 1..nodes.len() {
        if to + 1 < nodes.len() && !fixed(&nodes[to]) {
            continue;
        }
        let part = &nodes[from..=to];
        let places: Vec<Coord<f64>> = part
            .iter()
            .filter_map(|node| extract.nodes.get(node))
            .map(|at| plane.place(*at))
            .collect();
        if places.len() == part.len() {
            let seen = LineString::new(places).simplify_idx(TOLERANCE);
            kept.extend(seen.into_iter().filter_map(|index| part.get(index)));
        } else {
            kept.extend(part);
        }
        from = to;
    }
    kept.dedup();
    kept
}

/// Which node has which position on the grid. On a grid of a metre, the railing of a bridge and the
/// kerb below it can fall onto one position, and would then seem to meet.
struct Grid {
    layers: HashMap<i64, Vec<i8>>,
    taken: HashMap<Cell, i64>,
    cells: HashMap<i64, Cell>,
}

impl Grid {
    fn new(lines: &[(LineKind, Vec<i64>)]) -> Self {
        let mut layers: HashMap<i64, Vec<i8>> = HashMap::new();
        for (kind, nodes) in lines {
            for node in nodes {
                let of_node = layers.entry(*node).or_default();
                if !of_node.contains(&kind.layer) {
                    of_node.push(kind.layer);
                }
            }
        }
        Self {
            layers,
            taken: HashMap::new(),
            cells: HashMap::new(),
        }
    }

    /// The position of a node: its own, or beside it where that is taken on another level.
    fn take(&mut self, node: i64, [x, y]: Cell) -> Cell {
        const BESIDE: [[i32; 2]; 9] = [
            [0, 0],
            [1, 0],
            [0, 1],
            [-1, 0],
            [0, -1],
            [1, 1],
            [-1, 1],
            [-1, -1],
            [1, -1],
        ];
        if let Some(cell) = self.cells.get(&node) {
            return *cell;
        }
        let free = BESIDE
            .map(|[east, north]| [x + east, y + north])
            .into_iter()
            .find(|cell| {
                self.taken
                    .get(cell)
                    .is_none_or(|other| self.level(node, *other))
            });
        let cell = free.unwrap_or([x, y]);
        self.taken.entry(cell).or_insert(node);
        self.cells.insert(node, cell);
        cell
    }

    /// Whether two nodes are on the same level.
    fn level(&self, a: i64, b: i64) -> bool {
        let (Some(a), Some(b)) = (self.layers.get(&a), self.layers.get(&b)) else {
            return true;
        };
        a.iter().any(|layer| b.contains(layer))
    }
}

#[cfg(test)]
mod tests {
    use app::city::BBox;
    use proptest::prelude::*;

    use super::*;
    use crate::import::osm::objects::Object;

    /// Tags, and nodes with their positions.
    type Way<'a> = (&'a [(&'a str, &'a str)], &'a [(i64, i32, i32)]);

    /// Ways through nodes at these places, in units of 10⁻⁵ degrees from a corner.
    fn extract(ways: &[Way<'_>]) -> Extract {
        let mut extract = Extract::default();
        for (id, (tags, nodes)) in (1..).zip(ways) {
            for (node, east, north) in *nodes {
                let at = [74_600_000 + east * 100, 515_100_000 + north * 100];
                extract.nodes.insert(*node, at);
            }
            extract.ways.push(Object {
                id,
                tags: tags.iter().map(|(k, v)| (*k, *v)).collect(),
                day: None,
                parts: nodes.iter().map(|(node, _, _)| *node).collect(),
            });
        }
        extract
    }

    fn plane() -> Plane {
        Plane::new(&BBox::new(7.45, 51.50, 7.48, 51.52).unwrap())
    }

    const STREET: &[(&str, &str)] = &[("highway", "residential"), ("name", "Weg")];

    #[test]
    fn a_crossing_is_kept_though_the_street_runs_straight_on() {
        let map = extract(&[
            (STREET, &[(1, 0, 0), (2, 100, 0), (3, 200, 0), (4, 300, 0)]),
            (&[("highway", "footway")], &[(3, 200, 0), (5, 200, 100)]),
        ]);
        let lines = lines(&map, &plane());
        let street = lines.iter().find(|it| it.kind.name.is_some()).unwrap();
        let path = lines.iter().find(|it| it.kind.name.is_none()).unwrap();
        assert_eq!(street.cells.len(), 3);
        assert!(street.cells.contains(&path.cells[0]));
    }

    #[test]
    fn a_street_in_pieces_is_one_line() {
        let map = extract(&[
            (STREET, &[(1, 0, 0), (2, 100, 0)]),
            (STREET, &[(3, 200, 0), (2, 100, 0)]),
            (STREET, &[(3, 200, 0), (4, 300, 50)]),
        ]);
        let lines = lines(&map, &plane());
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].cells.len(), 3);
    }

    #[test]
    fn a_bridge_does_not_meet_what_is_below() {
        let map = extract(&[
            (
                &[("highway", "footway"), ("bridge", "yes")],
                &[(1, 0, 0), (2, 100, 3), (3, 200, 0)],
            ),
            (STREET, &[(4, 100, -100), (5, 100, 3), (6, 90, 100)]),
        ]);
        let lines = lines(&map, &plane());
        let shared = lines[0]
            .cells
            .iter()
            .filter(|it| lines[1].cells.contains(it));
        assert_eq!(shared.count(), 0);
    }

    proptest! {
        #[test]
        fn lines_that_share_a_node_share_a_vertex(
            nodes in prop::collection::vec((0_i32..900, 0_i32..900), 6..30),
            paths in prop::collection::vec(prop::collection::vec(0_usize..30, 2..8), 2..6),
        ) {
            let mut map = Extract::default();
            for (id, (east, north)) in (0_i64..).zip(&nodes) {
                map.nodes.insert(id, [74_600_000 + east * 1000, 515_100_000 + north * 100]);
            }
            for (id, path) in (0_i64..).zip(&paths) {
                let mut parts: Vec<i64> = path.iter().map(|it| *it % nodes.len()).filter_map(|it| i64::try_from(it).ok()).collect();
                parts.dedup();
                if parts.len() > 1 {
                    let name = format!("Weg {id}");
                    let tags = [("highway", "residential"), ("name", name.as_str())];
                    map.ways.push(Object { id, tags: tags.into_iter().collect(), day: None, parts });
                }
            }
            let plane = Plane::new(&BBox::new(7.4, 51.4, 7.6, 51.6).unwrap());
            let made = lines(&map, &plane);
            let cells = |id: i64| {
                let name = format!("Weg {id}");
                made.iter()
                    .filter(|it| it.kind.name.as_deref() == Some(&name))
                    .flat_map(|it| it.cells.clone())
                    .collect::<Vec<_>>()
            };
            for a in &map.ways {
                for b in &map.ways {
                    if a.id < b.id && a.parts.iter().any(|node| b.parts.contains(node)) {
                        let (a, b) = (cells(a.id), cells(b.id));
                        // A line all of whose nodes fall together is none.
                        if !a.is_empty() && !b.is_empty() {
                            prop_assert!(a.iter().any(|it| b.contains(it)));
                        }
                    }
                }
            }
        }
    }
}
