//! Many overlapping pieces of time, made into one row of spans.

use app::city::{Instant, Span, SpanState};

/// A stretch of time for which some rule says something other than closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// When it begins.
    pub(super) start: Instant,
    /// When it ends.
    pub(super) end: Instant,
    /// What the rule says.
    pub(super) state: SpanState,
    /// How many `||` stand before the rule.
    pub(super) depth: usize,
}

/// The order in which states win when rules of the same depth overlap.
const STATES: [SpanState; 3] = [
    SpanState::Open,
    SpanState::ByAppointment,
    SpanState::Unknown,
];

impl Piece {
    /// The lower, the stronger: first depth, then state.
    fn rank(&self) -> usize {
        let state = STATES.iter().position(|state| *state == self.state);
        self.depth * STATES.len() + state.unwrap_or_default()
    }
}

/// At every moment the strongest piece, from `from` to `until`: sorted, disjoint, merged.
pub(super) fn flatten(pieces: Vec<Piece>, from: Instant, until: Instant) -> Vec<Span> {
    let mut edges: Vec<(Instant, usize, bool)> = Vec::with_capacity(pieces.len() * 2);
    for piece in &pieces {
        let (start, end) = (piece.start.max(from), piece.end.min(until));
        if start < end {
            edges.push((start, piece.rank(), true));
            edges.push((end, piece.rank(), false));
        }
    }
    edges.sort_unstable_by_key(|(at, _, _)| *at);

    let ranks = edges.iter().map(|(_, rank, _)| rank + 1).max().unwrap_or(0);
    let mut active = vec![0_usize; ranks];
    let mut spans: Vec<Span> = Vec::new();
    let mut since = from;
    for (at, rank, begins) in edges {
        if since < at {
            extend(&mut spans, since, at, &active);
            since = at;
        }
        if let Some(count) = active.get_mut(rank) {
            // No piece is empty, so each begins before it ends and the count never falls below 0.
            *count = if begins {
                *count + 1
            } else {
                count.saturating_sub(1)
            };
        }
    }
    spans
}

/// Appends what is active from `start` to `end`.
fn extend(spans: &mut Vec<Span>, start: Instant, end: Instant, active: &[usize]) {
    let Some(rank) = active.iter().position(|count| *count > 0) else {
        return;
    };
    let state = STATES[rank % STATES.len()];
    match spans.last_mut() {
        Some(last) if last.end == start && last.state == state => last.end = end,
        _ => spans.push(Span { start, end, state }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    fn piece() -> impl Strategy<Value = Piece> {
        (0..200_i64, -5..50_i64, 0..3_usize, 0..3_usize).prop_map(
            |(start, length, state, depth)| Piece {
                start: at(start),
                end: at(start + length),
                state: STATES[state],
                depth,
            },
        )
    }

    proptest! {
        #[test]
        fn at_every_minute_the_strongest_piece_holds(
            pieces in proptest::collection::vec(piece(), 0..30), from in 0..100_i64, length in 0..150_i64
        ) {
            let (from, until) = (from, from + length);
            let spans = flatten(pieces.clone(), at(from), at(until));
            for minute in -5..260 {
                let now = at(minute);
                let shown = spans.iter().find(|span| span.start <= now && now < span.end);
                let expected = pieces
                    .iter()
                    .filter(|piece| piece.start <= now && now < piece.end)
                    .min_by_key(|piece| piece.rank())
                    .filter(|_| (from..until).contains(&minute));
                prop_assert_eq!(shown.map(|span| span.state), expected.map(|piece| piece.state));
            }
        }

        #[test]
        fn spans_are_sorted_disjoint_and_merged(pieces in proptest::collection::vec(piece(), 0..30)) {
            let spans = flatten(pieces, at(0), at(300));
            prop_assert!(spans.iter().all(|span| span.start < span.end));
            for pair in spans.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
                prop_assert!(pair[0].end < pair[1].start || pair[0].state != pair[1].state);
            }
        }
    }
}
