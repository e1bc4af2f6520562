//! Stretches of a line on which a name can lie: long enough, hardly bent, read from left to right.

use super::geometry::{Px, Rect, distance};
use super::label::Spot;

/// The sharpest turn between two parts of a line under a name, in radians.
const SHARPEST: f64 = 0.5;

/// The most that a line may turn under a name altogether, in radians.
const BENT: f64 = 1.4;

/// A part of a line that is as long as a name, read from left to right.
#[derive(Debug)]
pub(super) struct Stretch {
    points: Vec<Px>,
    pub(super) middle: Px,
    /// How good the stretch is; less is better.
    pub(super) cost: f64,
}

/// The stretches of a line that a name of this width could lie on.
pub(super) fn stretches(line: &[Px], width: f64) -> Vec<Stretch> {
    let mut at = vec![0.0];
    for pair in line.windows(2) {
        at.push(at[at.len() - 1] + distance(pair[0], pair[1]));
    }
    let length = at[at.len() - 1];
    if length < width {
        return Vec::new();
    }
    let step = (width / 6.0).clamp(4.0, 12.0);
    let count = ((length - width) / step).floor() as usize;
    (0..=count)
        .filter_map(|index| {
            // From both ends inwards would be as good; this spreads evenly.
            let from = index as f64 * step + (length - width - count as f64 * step) / 2.0;
            let points = part(line, &at, from, from + width);
            let (total, sharpest) = turns(&points);
            if sharpest > SHARPEST || total > BENT {
                return None;
            }
            let middle = part(line, &at, from, from + width / 2.0).pop()?;
            let off_centre = (middle[0].hypot(middle[1]) - 120.0).max(0.0);
            let off_middle = (from + width / 2.0 - length / 2.0).abs() / length;
            Some(Stretch {
                points: left_to_right(points),
                middle,
                cost: total * 160.0 + off_centre * 0.4 + off_middle * 30.0,
            })
        })
        .collect()
}

/// The part of a line between two lengths from its start; `at` are the lengths of its points.
fn part(line: &[Px], at: &[f64], from: f64, to: f64) -> Vec<Px> {
    let point = |length: f64| {
        let next = at.partition_point(|l| *l < length).clamp(1, line.len() - 1);
        let (a, b) = (line[next - 1], line[next]);
        let t = (length - at[next - 1]) / (at[next] - at[next - 1]).max(1e-9);
        [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
    };
    let inner = line
        .iter()
        .zip(at)
        .filter(|(_, l)| **l > from && **l < to)
        .map(|(p, _)| *p);
    let mut points = vec![point(from)];
    points.extend(inner);
    points.push(point(to));
    points
}

/// The sum of all turns of a line, and the sharpest one, in radians.
fn turns(points: &[Px]) -> (f64, f64) {
    let headings: Vec<f64> = points
        .windows(2)
        .filter(|w| distance(w[0], w[1]) > 0.3)
        .map(|w| heading(w[0], w[1]))
        .collect();
    headings.windows(2).fold((0.0, 0.0), |(sum, most), w| {
        let turn = (w[1] - w[0] + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU)
            - std::f64::consts::PI;
        (sum + turn.abs(), f64::max(most, turn.abs()))
    })
}

fn heading(a: Px, b: Px) -> f64 {
    (b[1] - a[1]).atan2(b[0] - a[0])
}

/// Turned round if it would stand on its head.
fn left_to_right(mut points: Vec<Px>) -> Vec<Px> {
    if let (Some(first), Some(last)) = (points.first(), points.last())
        && (last[0] < first[0] || ((last[0] - first[0]).abs() < 0.05 && last[1] > first[1]))
    {
        points.reverse();
    }
    points
}

impl Stretch {
    /// Squares along the line, as high as the letters and so close that none fits between.
    pub(super) fn boxes(&self, height: f64) -> Vec<Rect> {
        let mut boxes = Vec::new();
        for pair in self.points.windows(2) {
            let length = distance(pair[0], pair[1]);
            let count = (length / (height / 2.0)).ceil().max(1.0);
            for index in 0..=count as usize {
                let t = index as f64 / count;
                let x = pair[0][0] + t * (pair[1][0] - pair[0][0]);
                let y = pair[0][1] + t * (pair[1][1] - pair[0][1]);
                boxes.push(Rect::around([x, y], height, height));
            }
        }
        boxes
    }

    /// How the name is set.
    pub(super) fn spot(&self) -> Spot {
        let (total, _) = turns(&self.points);
        let (Some(&first), Some(&last)) = (self.points.first(), self.points.last()) else {
            return Spot::Along(Vec::new());
        };
        if total < 0.06 {
            let middle = [
                f64::midpoint(first[0], last[0]),
                f64::midpoint(first[1], last[1]),
            ];
            return Spot::Turned {
                at: middle,
                degrees: heading(first, last).to_degrees(),
            };
        }
        // A font wider than the table must not lose its last letters: both ends run on.
        let mut points = self.points.clone();
        let on = |from: Px, to: Px| {
            let length = distance(from, to).max(0.1);
            let by = 14.0 / length;
            [
                to[0] + (to[0] - from[0]) * by,
                to[1] + (to[1] - from[1]) * by,
            ]
        };
        let count = points.len();
        points[0] = on(points[1], points[0]);
        points[count - 1] = on(points[count - 2], points[count - 1]);
        Spot::Along(points)
    }
}

/// Joins pieces that meet end to end into lines that are as long and as straight as possible.
pub(super) fn join(mut pieces: Vec<Vec<Px>>) -> Vec<Vec<Px>> {
    let mut joined = Vec::new();
    while let Some(mut line) = pieces.pop() {
        for _ in 0..2 {
            while let Some((index, reverse)) = next(&line, &pieces) {
                let mut piece = pieces.swap_remove(index);
                if reverse {
                    piece.reverse();
                }
                line.extend_from_slice(piece.get(1..).unwrap_or_default());
            }
            line.reverse();
        }
        joined.push(line);
    }
    joined
}

/// The piece that goes on straightest from the end of the line, and whether it must be turned.
fn next(line: &[Px], pieces: &[Vec<Px>]) -> Option<(usize, bool)> {
    let &[.., before, end] = line else {
        return None;
    };
    let meets = |a: Px| distance(a, end) < 0.2;
    pieces
        .iter()
        .enumerate()
        .filter_map(|(index, piece)| {
            let reverse = !meets(*piece.first()?);
            if reverse && !meets(*piece.last()?) {
                return None;
            }
            let after = if reverse {
                piece.len().checked_sub(2).and_then(|i| piece.get(i))
            } else {
                piece.get(1)
            };
            let (turn, _) = turns(&[before, end, *after?]);
            Some((turn, index, reverse))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(turn, ..)| *turn < 1.2)
        .map(|(_, index, reverse)| (index, reverse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_in_pieces_is_one_line() {
        let pieces = vec![
            vec![[10.0, 0.0], [20.0, 0.0]],
            vec![[0.0, 0.0], [10.0, 0.0]],
            vec![[10.0, 0.0], [10.0, 50.0]],
            vec![[30.0, 1.0], [20.0, 0.0]],
        ];
        let lines = join(pieces);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().any(|line| line.len() == 4));
    }

    #[test]
    fn a_name_never_stands_on_its_head() {
        let west = vec![[100.0, 0.0], [0.0, 10.0]];
        for stretch in stretches(&west, 50.0) {
            let Spot::Turned { degrees, .. } = stretch.spot() else {
                panic!("a straight line has a straight spot");
            };
            assert!((-90.0..=90.0).contains(&degrees), "{degrees}");
        }
    }

    #[test]
    fn a_name_keeps_off_sharp_corners() {
        let corner = [[0.0, 0.0], [60.0, 0.0], [60.0, 60.0]];
        let found = stretches(&corner, 50.0);
        assert!(!found.is_empty());
        assert!(found.iter().all(|s| turns(&s.points).1 < 0.1));
    }
}
