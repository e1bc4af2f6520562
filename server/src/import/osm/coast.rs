//! The sea from the coastline, which in OpenStreetMap is a line with water on its right (OSM wiki,
//! `Tag:natural=coastline`), as the water of the area.

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon, Rect};

/// The part of `area` that is sea. Nothing, if no coastline touches it.
pub(super) fn sea(lines: Vec<LineString<f64>>, area: Rect<f64>) -> MultiPolygon<f64> {
    let mut islands = Vec::new();
    let mut coasts = Vec::new();
    for line in join(lines) {
        if line.is_closed() && line.0.len() > 3 {
            islands.push(line);
        } else {
            coasts.extend(inside(&line, area));
        }
    }
    // Closed lines around the water are lakes that somebody has called a coast; land lies outside.
    let (lakes, islands): (Vec<_>, Vec<_>) = islands
        .into_iter()
        .map(|ring| Polygon::new(ring, vec![]))
        .partition(|ring| ring.signed_area() < 0.0);
    let water = if coasts.is_empty() {
        let all = (!islands.is_empty()).then(|| area.to_polygon());
        MultiPolygon::from_iter(all)
    } else {
        MultiPolygon(shores(coasts, area))
    };
    let water = water.difference(&MultiPolygon(islands));
    water.union(&MultiPolygon(lakes).intersection(&MultiPolygon(vec![area.to_polygon()])))
}

/// Joins lines that run on, end to beginning.
fn join(lines: Vec<LineString<f64>>) -> Vec<LineString<f64>> {
    let mut open: Vec<Vec<Coord<f64>>> = lines.into_iter().map(|it| it.0).collect();
    open.retain(|line| line.len() > 1);
    let mut joined: Vec<Vec<Coord<f64>>> = Vec::new();
    while let Some(mut line) = open.pop() {
        while line.first() != line.last() {
            if let Some(next) = open.iter().position(|it| it.first() == line.last()) {
                line.extend(open.swap_remove(next).into_iter().skip(1));
            } else if let Some(before) = open.iter().position(|it| it.last() == line.first()) {
                let mut before = open.swap_remove(before);
                before.extend(line.into_iter().skip(1));
                line = before;
            } else {
                break;
            }
        }
        joined.push(line);
    }
    joined.into_iter().map(LineString::new).collect()
}

/// The parts of a coast inside the area, each from edge to edge. Where a coast ends inside, because
/// the extract does, it is taken straight to the nearest edge.
fn inside(line: &LineString<f64>, area: Rect<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut going = false;
    for side in line.lines() {
        let Some((from, to)) = cut(side.start, side.end, area) else {
            going = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if going => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        // What leaves the area begins anew where it comes back.
        going = to == side.end;
    }
    for part in &mut parts {
        if let Some(first) = part.first().copied().filter(|at| !on_edge(*at, area)) {
            part.insert(0, nearest_edge(first, area));
        }
        if let Some(last) = part.last().copied().filter(|at| !on_edge(*at, area)) {
            part.push(nearest_edge(last, area));
        }
    }
    parts
}

/// The part of a straight line inside the area (Liang and Barsky, 1984).
fn cut(a: Coord<f64>, b: Coord<f64>, area: Rect<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (min, max) = (area.min(), area.max());
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.x - min.x),
        (dx, max.x - a.x),
        (-dy, a.y - min.y),
        (dy, max.y - a.y),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    let at = |t: f64| Coord {
        x: (a.x + t * dx).clamp(min.x, max.x),
        y: (a.y + t * dy).clamp(min.y, max.y),
    };
    (from < to).then(|| {
        (
            if from > 0.0 { at(from) } else { a },
            if to < 1.0 { at(to) } else { b },
        )
    })
}

/// How far along the edge of the area a point on it lies, clockwise from the upper left corner.
fn along(at: Coord<f64>, area: Rect<f64>) -> f64 {
    let (min, max) = (area.min(), area.max());
    let (width, height) = (area.width(), area.height());
    let sides = [
        ((max.y - at.y).abs(), at.x - min.x),
        ((max.x - at.x).abs(), width + max.y - at.y),
        ((at.y - min.y).abs(), width + height + max.x - at.x),
        ((at.x - min.x).abs(), 2.0 * width + height + at.y - min.y),
    ];
    let nearest = sides.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or(0.0, |(_, along)| along)
}

fn on_edge(at: Coord<f64>, area: Rect<f64>) -> bool {
    let (min, max) = (area.min(), area.max());
    [at.x - min.x, max.x - at.x, at.y - min.y, max.y - at.y]
        .into_iter()
        .any(|off| off.abs() < 1e-6)
}

fn nearest_edge(at: Coord<f64>, area: Rect<f64>) -> Coord<f64> {
    let (min, max) = (area.min(), area.max());
    let edges = [
        Coord { x: min.x, y: at.y },
        Coord { x: max.x, y: at.y },
        Coord { x: at.x, y: min.y },
        Coord { x: at.x, y: max.y },
    ];
    let far = |edge: &Coord<f64>| (edge.x - at.x).hypot(edge.y - at.y);
    let nearest = edges.into_iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.unwrap_or(at)
}

/// Areas of water: along a coast, then clockwise along the edge to where the next one begins, until
/// that is the first. So the water is always on the right.
fn shores(coasts: Vec<Vec<Coord<f64>>>, area: Rect<f64>) -> Vec<Polygon<f64>> {
    let around = 2.0 * (area.width() + area.height());
    let (min, max) = (area.min(), area.max());
    let corners = [
        Coord { x: max.x, y: max.y },
        Coord { x: max.x, y: min.y },
        Coord { x: min.x, y: min.y },
        Coord { x: min.x, y: max.y },
    ];
    let mut open: Vec<Option<Vec<Coord<f64>>>> = coasts.into_iter().map(Some).collect();
    let begin = |line: &Vec<Coord<f64>>| line.first().map_or(0.0, |at| along(*at, area));
    let mut water = Vec::new();
    for start in 0..open.len() {
        let Some(mut ring) = open[start].take() else {
            continue;
        };
        let home = begin(&ring);
        while let Some(end) = ring.last().copied() {
            let from = along(end, area);
            let way = |to: f64| (to - from).rem_euclid(around);
            let next = (0..open.len())
                .filter_map(|index| Some((index, way(begin(open[index].as_ref()?)))))
                .filter(|(_, far)| *far < way(home))
                .min_by(|a, b| a.1.total_cmp(&b.1));
            let far = next.map_or_else(|| way(home), |(_, far)| far);
            let mut passed: Vec<_> = corners
                .iter()
                .map(|corner| (way(along(*corner, area)), *corner))
                .filter(|(at, _)| *at < far)
                .collect();
            passed.sort_by(|a, b| a.0.total_cmp(&b.0));
            ring.extend(passed.into_iter().map(|(_, corner)| corner));
            match next.and_then(|(index, _)| open[index].take()) {
                Some(coast) => ring.extend(coast),
                None => break,
            }
        }
        water.push(Polygon::new(LineString::new(ring), vec![]));
    }
    water
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area() -> Rect<f64> {
        Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 10.0, y: 10.0 })
    }

    fn water(lines: &[&[(f64, f64)]]) -> f64 {
        let lines = lines.iter().map(|line| LineString::from(line.to_vec()));
        sea(lines.collect(), area()).unsigned_area()
    }

    #[test]
    fn the_sea_lies_right_of_its_coast() {
        // Eastwards: water in the south.
        assert!((water(&[&[(-5.0, 4.0), (15.0, 4.0)]]) - 40.0).abs() < 1e-6);
        // Westwards: water in the north.
        assert!((water(&[&[(15.0, 4.0), (-5.0, 4.0)]]) - 60.0).abs() < 1e-6);
        // In two pieces, the later one first.
        let pieces: [&[(f64, f64)]; 2] = [&[(5.0, 4.0), (15.0, 4.0)], &[(-5.0, 4.0), (5.0, 4.0)]];
        assert!((water(&pieces) - 40.0).abs() < 1e-6);
    }

    #[test]
    fn a_strait_a_bay_and_an_island() {
        let strait: [&[(f64, f64)]; 2] = [&[(-5.0, 7.0), (15.0, 7.0)], &[(15.0, 3.0), (-5.0, 3.0)]];
        assert!((water(&strait) - 40.0).abs() < 1e-6);
        let island: &[(f64, f64)] = &[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0), (2.0, 2.0)];
        assert!((water(&[island]) - 96.0).abs() < 1e-6);
        let both: [&[(f64, f64)]; 2] = [&[(-5.0, 6.0), (15.0, 6.0)], island];
        assert!((water(&both) - 56.0).abs() < 1e-6);
    }

    #[test]
    fn a_coast_that_ends_inside_is_taken_to_the_edge() {
        assert!((water(&[&[(1.0, 4.0), (9.0, 4.0)]]) - 40.0).abs() < 1e-6);
        assert!(water(&[]).abs() < 1e-9);
        assert!(water(&[&[(20.0, 20.0), (30.0, 20.0)]]).abs() < 1e-9);
    }
}
