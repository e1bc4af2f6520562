//! Areas from outlines: closed ways, and multipolygons whose outlines come in pieces.
//!
//! Roles of members are not needed, and often wrong: a ring inside an odd number of others is a
//! hole (OSM wiki, `Relation:multipolygon/Algorithm`).

use std::collections::HashMap;

use geo::{Area, BoundingRect, Contains, Coord, Intersects, LineString, MultiPolygon, Polygon};

/// Joins pieces, each a list of nodes, to closed rings of at least three corners. Also says how
/// many pieces were left over.
pub(super) fn close(pieces: Vec<Vec<i64>>) -> (Vec<Vec<i64>>, usize) {
    let mut rings = Vec::new();
    let mut open: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut pieces: Vec<Option<Vec<i64>>> = pieces
        .into_iter()
        .filter(|piece| piece.len() > 1)
        .map(Some)
        .collect();
    for (index, piece) in pieces.iter().enumerate() {
        for end in piece
            .iter()
            .flat_map(|it| [it.first(), it.last()])
            .flatten()
        {
            open.entry(*end).or_default().push(index);
        }
    }
    let mut left_over = 0;
    for start in 0..pieces.len() {
        let Some(mut ring) = pieces[start].take() else {
            continue;
        };
        while ring.first() != ring.last() {
            let Some(end) = ring.last().copied() else {
                break;
            };
            let next = open
                .get(&end)
                .and_then(|candidates| candidates.iter().find_map(|index| pieces[*index].take()));
            let Some(mut next) = next else { break };
            if next.first() != Some(&end) {
                next.reverse();
            }
            ring.extend(next.into_iter().skip(1));
        }
        if ring.first() == ring.last() && ring.len() > 3 {
            rings.push(ring);
        } else {
            left_over += 1;
        }
    }
    (rings, left_over)
}

/// The area inside rings; rings within rings are holes, and so on.
pub(super) fn area(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let mut rings: Vec<Polygon<f64>> = rings
        .into_iter()
        .map(|ring| Polygon::new(ring, vec![]))
        .filter(|ring| ring.unsigned_area() > 0.0)
        .collect();
    rings.sort_by(|a, b| b.unsigned_area().total_cmp(&a.unsigned_area()));
    // For each ring: how many are around it, and the smallest of them.
    let around = |index: usize| {
        let mut parent = None;
        let mut depth = 0_usize;
        for outer in 0..index {
            if within(&rings[index], &rings[outer]) {
                parent = Some(outer);
                depth += 1;
            }
        }
        (depth, parent)
    };
    let nesting: Vec<_> = (0..rings.len()).map(around).collect();
    let mut holes: HashMap<usize, Vec<LineString<f64>>> = HashMap::new();
    for (index, (depth, parent)) in nesting.iter().enumerate() {
        if let (1, Some(parent)) = (depth % 2, parent) {
            let hole = rings[index].exterior().clone();
            holes.entry(*parent).or_default().push(hole);
        }
    }
    let outer = rings.into_iter().zip(nesting).enumerate();
    outer
        .filter(|(_, (_, (depth, _)))| depth % 2 == 0)
        .map(|(index, (ring, _))| {
            Polygon::new(
                ring.into_inner().0,
                holes.remove(&index).unwrap_or_default(),
            )
        })
        .collect()
}

/// Whether a ring lies in a larger one. They may touch, so a corner that is on both says nothing.
fn within(ring: &Polygon<f64>, outer: &Polygon<f64>) -> bool {
    let boxes = ring.bounding_rect().zip(outer.bounding_rect());
    if !boxes.is_some_and(|(a, b)| b.intersects(&a)) {
        return false;
    }
    let corners: Vec<Coord<f64>> = ring.exterior().coords().copied().collect();
    let sides = corners.windows(2).map(|pair| Coord {
        x: f64::midpoint(pair[0].x, pair[1].x),
        y: f64::midpoint(pair[0].y, pair[1].y),
    });
    let mut inside = 0_usize;
    let mut outside = 0_usize;
    for at in corners.iter().copied().chain(sides) {
        if outer.contains(&at) {
            inside += 1;
        } else if !outer.exterior().intersects(&at) {
            outside += 1;
        }
    }
    inside > outside
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
        LineString::from(vec![
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ])
    }

    #[test]
    fn an_island_in_a_lake_in_a_park_is_park_again() {
        let nested = area(vec![
            square(2.0, 2.0, 2.0),
            square(0.0, 0.0, 10.0),
            square(1.0, 1.0, 5.0),
            square(20.0, 0.0, 1.0),
        ]);
        assert_eq!(nested.0.len(), 3);
        let sum: f64 = nested.unsigned_area();
        assert!((sum - (100.0 - 25.0 + 4.0 + 1.0)).abs() < 1e-9, "{sum}");
    }

    #[test]
    fn a_hole_that_touches_the_outline_is_a_hole() {
        let touching = area(vec![square(0.0, 0.0, 10.0), square(0.0, 4.0, 2.0)]);
        assert_eq!(touching.0.len(), 1);
        assert_eq!(touching.0[0].interiors().len(), 1);
    }

    #[test]
    fn pieces_that_do_not_meet_are_left_over() {
        let (rings, left_over) = close(vec![vec![1, 2, 3], vec![3, 4, 1], vec![7, 8, 9], vec![5]]);
        assert_eq!((rings.len(), left_over), (1, 1));
        assert_eq!(rings[0].first(), rings[0].last());
    }

    proptest! {
        #[test]
        fn a_ring_in_pieces_is_one_ring_again(
            corners in 4_i64..40,
            cuts in prop::collection::btree_set(1_usize..39, 1..6),
            turned in prop::collection::vec(any::<bool>(), 8),
        ) {
            let ring: Vec<i64> = (0..corners).chain([0]).collect();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().filter(|cut| *cut < ring.len() - 1).chain([ring.len() - 1]) {
                pieces.push(ring[from..=cut].to_vec());
                from = cut;
            }
            for (piece, turned) in pieces.iter_mut().zip(&turned) {
                if *turned {
                    piece.reverse();
                }
            }
            pieces.sort();
            let (rings, left_over) = close(pieces);
            prop_assert_eq!(left_over, 0);
            prop_assert_eq!(rings.len(), 1);
            prop_assert_eq!(rings[0].len(), ring.len());
        }
    }
}
