//! Opening state of a place at an instant.
//!
//! Visitors ask one question: can I go in now, and until when? Everything here answers it from
//! spans that the server has already worked out, so that the phone only compares instants.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Instant, Text};

/// What a place says about its hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Nobody has told us.
    #[default]
    Unknown,
    /// Visitors must arrange a time first.
    ByAppointment,
    /// In OpenStreetMap's syntax, as on its wiki page `Key:opening_hours/specification`.
    Osm(String),
}

/// Days on which a place is closed out of turn, such as a holiday of its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// First closed day, in the city's time.
    pub from: NaiveDate,
    /// Last closed day; none if nobody knows yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why, in the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// What holds during a [`Span`]. Outside all spans a place is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpanState {
    /// Anyone may come in.
    Open,
    /// Only who has arranged it.
    ByAppointment,
    /// The hours say so themselves: nobody knows (OSM `unknown`).
    Unknown,
}

/// A stretch of time in which a place is not simply closed: from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, u8)", into = "(i64, i64, u8)")]
pub struct Span {
    /// When it begins.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// What holds.
    pub state: SpanState,
}

impl From<(i64, i64, u8)> for Span {
    fn from((start, end, state): (i64, i64, u8)) -> Self {
        let instant = |seconds| Instant::from_timestamp(seconds, 0).unwrap_or_default();
        Self {
            start: instant(start),
            end: instant(end),
            state: match state {
                0 => SpanState::Open,
                1 => SpanState::ByAppointment,
                _ => SpanState::Unknown,
            },
        }
    }
}

impl From<Span> for (i64, i64, u8) {
    fn from(span: Span) -> Self {
        let state = match span.state {
            SpanState::Open => 0,
            SpanState::ByAppointment => 1,
            SpanState::Unknown => 2,
        };
        (span.start.timestamp(), span.end.timestamp(), state)
    }
}

/// The evaluated hours of one or more places over the snapshot's horizon.
///
/// Spans are sorted, do not overlap, and neighbours of the same state are merged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The spans, earliest first.
    pub spans: Vec<Span>,
}

/// What a visitor is told about a place at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    /// Open now; closes at the instant given, if it closes within the horizon.
    Open {
        /// Closing time.
        until: Option<Instant>,
    },
    /// Closed now; opens next at the instant given, if within the horizon.
    Closed {
        /// Next opening.
        opens: Option<Instant>,
    },
    /// Only by appointment: neither open nor closed.
    ByAppointment,
    /// Closed out of turn up to and including the day given, if that is known.
    TemporarilyClosed {
        /// Last closed day.
        until: Option<NaiveDate>,
    },
    /// The facts are missing or cannot be read. Never shown as closed.
    Unknown,
}

impl Schedule {
    /// What holds at an instant, going by the regular hours alone.
    ///
    /// `horizon` is the end of the time for which the spans are known: a span that reaches it may
    /// go on, so no closing time is claimed for it.
    pub fn state(&self, at: Instant, horizon: Instant) -> OpenState {
        let next = self.spans.partition_point(|span| span.end <= at);
        match self.spans.get(next) {
            Some(span) if span.start <= at => match span.state {
                SpanState::Open => OpenState::Open {
                    until: (span.end < horizon).then_some(span.end),
                },
                SpanState::ByAppointment => OpenState::ByAppointment,
                SpanState::Unknown => OpenState::Unknown,
            },
            _ => OpenState::Closed {
                opens: self.opens_after(at),
            },
        }
    }

    /// The first opening after an instant.
    pub fn opens_after(&self, at: Instant) -> Option<Instant> {
        let next = self.spans.partition_point(|span| span.start <= at);
        self.spans
            .get(next..)?
            .iter()
            .find(|span| span.state == SpanState::Open)
            .map(|span| span.start)
    }
}

impl OpenState {
    /// Whether anyone may come in now.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The word the API uses: `open`, `closed`, `by_appointment` or `unknown`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Closed { .. } | Self::TemporarilyClosed { .. } => "closed",
            Self::ByAppointment => "by_appointment",
            Self::Unknown => "unknown",
        }
    }
}

/// The state of a place at an instant: what is out of turn first, then the regular hours.
///
/// `today` is the day of the calendar at `at`. `schedule` is none if the hours could not be read.
pub(super) fn open_state(
    hours: &Hours,
    closures: &[Closure],
    schedule: Option<&Schedule>,
    at: Instant,
    today: NaiveDate,
    horizon: Instant,
) -> OpenState {
    if let Some(closure) = closures.iter().find(|closure| closure.covers(today)) {
        return OpenState::TemporarilyClosed {
            until: closure.until,
        };
    }
    match (hours, schedule) {
        (Hours::ByAppointment, _) => OpenState::ByAppointment,
        (Hours::Osm(_), Some(schedule)) => schedule.state(at, horizon),
        _ => OpenState::Unknown,
    }
}

impl Closure {
    /// Whether the place is closed out of turn on that day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap()
    }

    fn schedule(spans: &[(i64, i64, u8)]) -> Schedule {
        Schedule {
            spans: spans.iter().copied().map(Span::from).collect(),
        }
    }

    #[test]
    fn a_place_is_open_from_the_first_second_up_to_not_including_the_last() {
        let hours = schedule(&[(100, 200, 0), (300, 400, 0)]);
        let far = at(10_000);
        assert_eq!(
            hours.state(at(99), far),
            OpenState::Closed {
                opens: Some(at(100))
            }
        );
        assert_eq!(
            hours.state(at(100), far),
            OpenState::Open {
                until: Some(at(200))
            }
        );
        assert_eq!(
            hours.state(at(200), far),
            OpenState::Closed {
                opens: Some(at(300))
            }
        );
        assert_eq!(hours.state(at(400), far), OpenState::Closed { opens: None });
    }

    #[test]
    fn a_span_that_reaches_the_horizon_has_no_closing_time() {
        let always = schedule(&[(0, 1_000, 0)]);
        assert_eq!(
            always.state(at(500), at(1_000)),
            OpenState::Open { until: None }
        );
    }

    #[test]
    fn a_place_without_hours_is_unknown_not_closed() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for hours in [Hours::Unknown, Hours::Osm("nonsense".into())] {
            assert_eq!(
                open_state(&hours, &[], None, at(0), day, at(1)),
                OpenState::Unknown
            );
        }
    }

    #[test]
    fn a_closure_wins_over_open_hours_and_over_appointments() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let closure = Closure {
            from: day,
            until: Some(day),
            reason: None,
        };
        let open = schedule(&[(0, 1_000, 0)]);
        for hours in [Hours::Osm("24/7".into()), Hours::ByAppointment] {
            let state = |day| {
                open_state(
                    &hours,
                    std::slice::from_ref(&closure),
                    Some(&open),
                    at(5),
                    day,
                    at(1_000),
                )
            };
            assert_eq!(
                state(day),
                OpenState::TemporarilyClosed { until: Some(day) }
            );
            assert_ne!(
                state(day.succ_opt().unwrap()),
                OpenState::TemporarilyClosed { until: Some(day) }
            );
        }
    }

    proptest! {
        #[test]
        fn the_next_opening_is_in_the_future_and_open_when_it_comes(
            mut edges in proptest::collection::btree_set(0_i64..100_000, 2..40), now in 0_i64..100_000
        ) {
            if edges.len() % 2 == 1 { edges.pop_last(); }
            let edges: Vec<i64> = edges.into_iter().collect();
            let spans: Vec<_> = edges.chunks(2).map(|pair| (pair[0], pair[1], 0)).collect();
            let hours = schedule(&spans);
            let far = at(1_000_000);
            match hours.state(at(now), far) {
                OpenState::Open { until } => prop_assert!(until.unwrap() > at(now)),
                OpenState::Closed { opens: Some(opens) } => {
                    prop_assert!(opens > at(now));
                    prop_assert!(hours.state(opens, far).is_open());
                }
                OpenState::Closed { opens: None } => {
                    prop_assert!(spans.iter().all(|(_, end, _)| *end <= now));
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
