//! Plane geometry for drawing: clipping, thinning and writing lines as SVG paths.
//!
//! All coordinates are CSS pixels from the middle of the map.

use std::fmt::Write as _;

/// A point of the drawing.
pub(super) type Px = [f64; 2];

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

impl Rect {
    /// By its middle, width and height.
    pub(super) fn around([x, y]: Px, width: f64, height: f64) -> Self {
        Self {
            x0: x - width / 2.0,
            y0: y - height / 2.0,
            x1: x + width / 2.0,
            y1: y + height / 2.0,
        }
    }

    /// The smallest that holds all points; an empty one at the origin without points.
    pub(super) fn of(points: &[Px]) -> Self {
        let Some(&[x, y]) = points.first() else {
            return Self::around([0.0, 0.0], 0.0, 0.0);
        };
        points
            .iter()
            .fold(Self::around([x, y], 0.0, 0.0), |r, &[x, y]| Self {
                x0: r.x0.min(x),
                y0: r.y0.min(y),
                x1: r.x1.max(x),
                y1: r.y1.max(y),
            })
    }

    /// Grown by `by` on all sides.
    pub(super) fn grow(self, by: f64) -> Self {
        Self {
            x0: self.x0 - by,
            y0: self.y0 - by,
            x1: self.x1 + by,
            y1: self.y1 + by,
        }
    }

    /// Whether the two have more than an edge in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Whether `other` lies wholly inside.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && other.x1 <= self.x1 && other.y1 <= self.y1
    }
}

/// The distance of two points.
pub(super) fn distance(a: Px, b: Px) -> f64 {
    (b[0] - a[0]).hypot(b[1] - a[1])
}

/// The parts of a line that are inside the rectangle, with the points just outside.
pub(super) fn clip_line(line: &[Px], rect: &Rect) -> Vec<Vec<Px>> {
    let mut parts: Vec<Vec<Px>> = Vec::new();
    let mut inside = false;
    for pair in line.windows(2) {
        let &[a, b] = pair else { continue };
        if Rect::of(pair).grow(0.1).meets(rect) {
            match parts.last_mut() {
                Some(part) if inside => part.push(b),
                _ => parts.push(vec![a, b]),
            }
            inside = true;
        } else {
            inside = false;
        }
    }
    parts
}

/// The part of an area inside the rectangle (Sutherland and Hodgman, 1974).
pub(super) fn clip_area(ring: &[Px], rect: &Rect) -> Vec<Px> {
    if rect.holds(&Rect::of(ring)) {
        return ring.to_vec();
    }
    let cut = |ring: &[Px], axis: usize, limit: f64, sign: f64| {
        let inside = |p: Px| (p[axis] - limit) * sign >= 0.0;
        let mut out = Vec::with_capacity(ring.len());
        for (index, &to) in ring.iter().enumerate() {
            let from = ring[(index + ring.len() - 1) % ring.len()];
            if inside(from) != inside(to) {
                let t = (limit - from[axis]) / (to[axis] - from[axis]);
                out.push([
                    from[0] + t * (to[0] - from[0]),
                    from[1] + t * (to[1] - from[1]),
                ]);
            }
            if inside(to) {
                out.push(to);
            }
        }
        out
    };
    let ring = cut(ring, 0, rect.x0, 1.0);
    let ring = cut(&ring, 0, rect.x1, -1.0);
    let ring = cut(&ring, 1, rect.y0, 1.0);
    cut(&ring, 1, rect.y1, -1.0)
}

/// Leaves out points that nobody would see (Ramer, Douglas and Peucker, 1972/73).
pub(super) fn thin(line: &[Px], tolerance: f64) -> Vec<Px> {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
        return Vec::new();
    };
    let mut keep = vec![false; line.len()];
    keep[0] = true;
    keep[line.len() - 1] = true;
    let mut spans = vec![(0, line.len() - 1)];
    while let Some((from, to)) = spans.pop() {
        let (a, b) = (line[from], line[to]);
        let far = (from + 1..to)
            .map(|index| (index, off_line(line[index], a, b)))
            .max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((index, off)) = far
            && off > tolerance
        {
            keep[index] = true;
            spans.extend([(from, index), (index, to)]);
        }
    }
    let thinned: Vec<Px> = line
        .iter()
        .zip(keep)
        .filter_map(|(p, keep)| keep.then_some(*p))
        .collect();
    if thinned.is_empty() {
        vec![first, last]
    } else {
        thinned
    }
}

/// How far a point lies off the stretch from `a` to `b`.
fn off_line(p: Px, a: Px, b: Px) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 {
        (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    distance(p, [a[0] + t * dx, a[1] + t * dy])
}

/// Appends a line to the data of an SVG path: absolute start, then short relative steps.
///
/// Steps are taken between rounded points, so that rounding never adds up.
pub(super) fn write_path(out: &mut String, line: &[Px], closed: bool) {
    let tenths = |p: Px| p.map(|v| (v * 10.0).round() as i64);
    let mut points = line.iter().copied().map(tenths);
    let Some(mut last) = points.next() else {
        return;
    };
    let first = last;
    out.push('M');
    write_pair(out, last);
    let mut started = false;
    let mut points = points.peekable();
    while let Some(p) = points.next() {
        if p == last || (closed && p == first && points.peek().is_none()) {
            continue;
        }
        if !started {
            out.push('l');
            started = true;
        } else if p[0] >= last[0] {
            out.push(' ');
        }
        write_pair(out, [p[0] - last[0], p[1] - last[1]]);
        last = p;
    }
    if closed {
        out.push('z');
    }
}

/// Appends two numbers in tenths, with a blank between them only where one is needed.
pub(super) fn write_pair(out: &mut String, [x, y]: [i64; 2]) {
    write_tenths(out, x);
    if y >= 0 {
        out.push(' ');
    }
    write_tenths(out, y);
}

fn write_tenths(out: &mut String, value: i64) {
    let (whole, tenth) = (value.abs() / 10, value.abs() % 10);
    let sign = if value < 0 { "-" } else { "" };
    // Writing into a string cannot fail.
    let _ = match (whole, tenth) {
        (_, 0) => write!(out, "{sign}{whole}"),
        (0, _) => write!(out, "{sign}.{tenth}"),
        _ => write!(out, "{sign}{whole}.{tenth}"),
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_is_written_in_short_steps() {
        let mut out = String::new();
        write_path(
            &mut out,
            &[[0.0, 0.5], [10.0, -0.5], [9.96, -3.0], [10.04, 4.0]],
            false,
        );
        assert_eq!(out, "M0 .5l10-1 0-2.5 0 7");
        out.clear();
        write_path(&mut out, &[[1.0, 1.0], [2.0, 1.0], [1.0, 1.0]], true);
        assert_eq!(out, "M1 1l1 0z");
    }

    #[test]
    fn a_line_through_the_view_is_cut_into_what_is_seen() {
        let view = Rect::around([0.0, 0.0], 10.0, 10.0);
        let line = [
            [-50.0, 0.0],
            [-20.0, 0.0],
            [20.0, 0.0],
            [50.0, 0.0],
            [50.0, 90.0],
        ];
        assert_eq!(
            clip_line(&line, &view),
            vec![vec![[-20.0, 0.0], [20.0, 0.0]]]
        );
        let area = [[-50.0, -50.0], [50.0, -50.0], [50.0, 50.0], [-50.0, 50.0]];
        let seen = Rect::of(&clip_area(&area, &view));
        assert!(seen.holds(&view.grow(-1e-6)) && view.grow(1e-6).holds(&seen));
        let away = area.map(|[x, y]| [x + 200.0, y]);
        assert!(clip_area(&away, &view).is_empty());
    }

    proptest! {
        #[test]
        fn a_thinned_line_stays_close(points in prop::collection::vec((-500.0..500.0, -500.0..500.0), 2..40)) {
            let line: Vec<Px> = points.into_iter().map(|(x, y)| [x, y]).collect();
            let thinned = thin(&line, 2.0);
            prop_assert_eq!(thinned.first(), line.first());
            prop_assert_eq!(thinned.last(), line.last());
            for p in &line {
                let off = thinned.windows(2).map(|w| off_line(*p, w[0], w[1])).fold(f64::MAX, f64::min);
                prop_assert!(off <= 2.0 + 1e-6, "{off}");
            }
        }

        #[test]
        fn a_clipped_area_stays_inside(points in prop::collection::vec((-500.0..500.0, -500.0..500.0), 3..20)) {
            let ring: Vec<Px> = points.into_iter().map(|(x, y)| [x, y]).collect();
            let view = Rect::around([0.0, 0.0], 300.0, 200.0);
            let clipped = clip_area(&ring, &view);
            if !clipped.is_empty() {
                prop_assert!(view.grow(1e-6).holds(&Rect::of(&clipped)));
            }
        }
    }
}
