//! What stands on the map: members, islands, events and other places, as signs.
//!
//! A sign tells by its shape what it is and by its filling whether it is open, so that colour never
//! carries meaning alone: filled is open (or always there), pale is unknown, hollow is closed.
//! There is one definition of every shape, as SVG, for the server's map, for lists and for the
//! pictures of the interactive map. Colours come from `style/map.css`.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::style::SELECTED;
use crate::{
    city::{Kind, OpenState, Point},
    escape,
};

/// One sign on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own, and any of them go together"
)]
pub struct Marker {
    /// The page it leads to.
    pub href: String,
    /// The record it stands for, unique on the map.
    pub slug: String,
    /// What is read out for it.
    pub name: String,
    /// Where it stands.
    pub at: Point,
    /// What it is.
    pub symbol: Symbol,
    /// Whether one can go in now.
    pub state: MarkerState,
    /// Whether something takes place there today; a small diamond at the upper right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub today: bool,
    /// Whether it is the one the page is about. The interactive map has its own word for it, see
    /// `Live::select`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub selected: bool,
    /// Whether a search or a filter has asked for it, rather than for everything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wanted: bool,
    /// Whether the record is a sample; its sign has a seam.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// Lower numbers win where signs are too close to each other; see [`Marker::comes_first`].
    pub rank: u8,
}

impl Marker {
    /// Whether it goes before all names and before the signs of other places: members, islands,
    /// events, and what is selected or was asked for.
    pub fn comes_first(&self) -> bool {
        self.selected || self.wanted || !matches!(self.symbol, Symbol::Place(_))
    }

    /// The rank that counts: a place with something on today goes before other places.
    pub(super) fn weight(&self) -> u8 {
        if self.today {
            self.rank.min(2)
        } else {
            self.rank
        }
    }
}

/// What a sign stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbol {
    /// A member of a network, with the network's letter.
    Member(String),
    /// An "Aufenthaltsinsel".
    Island,
    /// An event, with the day of the month.
    Event(u8),
    /// Any other place.
    Place(Kind),
}

/// Whether one can go in now.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum MarkerState {
    /// The question makes no sense, as for a bench, a stop or an event.
    #[default]
    Plain,
    /// Open now.
    Open,
    /// Closed now, or cancelled.
    Closed,
    /// Not known, or by appointment only.
    Unknown,
}

impl MarkerState {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Open => " o",
            Self::Closed => " c",
            Self::Unknown => " u",
        }
    }
}

impl From<&OpenState> for MarkerState {
    fn from(state: &OpenState) -> Self {
        match state {
            OpenState::Open { .. } => Self::Open,
            OpenState::Closed { .. } | OpenState::TemporarilyClosed { .. } => Self::Closed,
            OpenState::ByAppointment | OpenState::Unknown => Self::Unknown,
        }
    }
}

/// Where a shape is, relative to its point on the map: left, top, width, height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Members and islands point down at their place.
const PIN: Frame = Frame {
    left: -15.0,
    top: -35.0,
    width: 30.0,
    height: 37.0,
};
/// Events and other places lie on theirs.
const DISC: Frame = Frame {
    left: -16.0,
    top: -16.0,
    width: 32.0,
    height: 32.0,
};

const SPEECH: &str = "M0-1L-4.6-7.5H-9A4 4 0 0 1-13-11.5V-28A4 4 0 0 1-9-32H9A4 4 0 0 1 13-28V-11.5A4 4 0 0 1 9-7.5H4.6Z";
const SPEECH_SEAM: &str = "M-8.5-10H8.5A2 2 0 0 0 10.5-12V-27.5A2 2 0 0 0 8.5-29.5H-8.5A2 2 0 0 0-10.5-27.5V-12A2 2 0 0 0-8.5-10Z";
const LEAF: &str = "M0-1C-6.5-5-13-10.5-13-18.5C-13-26.5-7-32 1.5-32H13V-20C13-11 6.5-5 0-1Z";
const LEAF_SEAM: &str =
    "M0-4.4C-5.5-8-10.4-12.5-10.4-18.6C-10.4-25-5.5-29.4 1.7-29.4H10.4V-20C10.4-12.6 5.5-8 0-4.4Z";
const DIAMOND: &str = "M0-15L15 0L0 15L-15 0Z";
const DIAMOND_SEAM: &str = "M0-12.4L12.4 0L0 12.4L-12.4 0Z";
const CIRCLE: &str = "M-10.5 0A10.5 10.5 0 0 1 10.5 0A10.5 10.5 0 0 1-10.5 0Z";
const CIRCLE_SEAM: &str = "M-8.4 0A8.4 8.4 0 0 1 8.4 0A8.4 8.4 0 0 1-8.4 0Z";
const BADGE: &str = "M0-5.5L5.5 0L0 5.5L-5.5 0Z";

impl Symbol {
    /// A short name that is unique among shapes, for ids.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Member(mark) => {
                let mut key = String::from("m");
                for c in mark.chars().take(2) {
                    let _ = write!(key, "-{:x}", u32::from(c));
                }
                key
            }
            Self::Island => "i".to_owned(),
            Self::Event(day) => format!("e{day}"),
            Self::Place(kind) => kind.key().to_owned(),
        }
    }

    /// One letter for what it is: member, island, event, other place.
    pub(super) const fn group(&self) -> char {
        match self {
            Self::Member(_) => 'm',
            Self::Island => 'i',
            Self::Event(_) => 'e',
            Self::Place(_) => 'p',
        }
    }

    /// Classes that give a sign its colours.
    pub(super) fn class(&self, state: MarkerState, sample: bool) -> String {
        let kind = self.group();
        let sample = if sample { " b" } else { "" };
        format!("mk mk-{kind}{}{sample}", state.class())
    }

    /// Where the shape is, with its halo.
    pub(super) const fn frame(&self) -> Frame {
        match self {
            Self::Member(_) | Self::Island => PIN,
            Self::Event(_) | Self::Place(_) => DISC,
        }
    }

    #[cfg(feature = "ssr")]
    /// Half the width, and the reach above and below the point, of what must stay visible.
    pub(super) const fn reach(&self) -> (f64, f64, f64) {
        match self {
            Self::Member(_) | Self::Island => (14.0, 33.0, 1.0),
            Self::Event(_) => (15.0, 15.0, 15.0),
            Self::Place(_) => (11.5, 11.5, 11.5),
        }
    }

    /// The shape as SVG around the point at which it stands.
    pub(super) fn shape(&self) -> String {
        let (body, seam) = match self {
            Self::Member(_) => (SPEECH, SPEECH_SEAM),
            Self::Island => (LEAF, LEAF_SEAM),
            Self::Event(_) => (DIAMOND, DIAMOND_SEAM),
            Self::Place(_) => (CIRCLE, CIRCLE_SEAM),
        };
        let mut out = format!(r#"<path class="mk-b" d="{body}"/><path class="mk-s" d="{seam}"/>"#);
        let _ = match self {
            Self::Member(mark) => {
                let letter: String = mark.chars().take(2).collect();
                write!(
                    out,
                    r#"<text class="mk-t" y="-14.3">{}</text>"#,
                    escape::html(&letter)
                )
            }
            Self::Event(day) => {
                write!(out, r#"<text class="mk-t mk-d" y="4">{day}</text>"#)
            }
            Self::Island => write!(
                out,
                r#"<path class="mk-g" transform="translate(0 -17.5)" d="{}"/>"#,
                pictogram(Kind::ArtIsland)
            ),
            Self::Place(kind) => {
                write!(out, r#"<path class="mk-g" d="{}"/>"#, pictogram(*kind))
            }
        };
        out
    }
}

/// The small diamond of a place at which something takes place today, beside the shape.
pub(super) fn badge(symbol: &Symbol) -> String {
    let (x, y) = match symbol {
        Symbol::Member(_) | Symbol::Island => (12.0, -30.0),
        Symbol::Event(_) | Symbol::Place(_) => (9.0, -9.0),
    };
    format!(r#"<path class="mk-n" transform="translate({x} {y})" d="{BADGE}"/>"#)
}

/// A line drawing on a grid of 12 by 12 around the origin.
const fn pictogram(kind: Kind) -> &'static str {
    match kind {
        // A bag.
        Kind::Shop => "M-4-2H4L4.6 5H-4.6ZM-2-2V-3A2 2 0 0 1 2-3V-2",
        // A cup with steam.
        Kind::Gastronomy => {
            "M-4.7-1.5H2.8V2A2.7 2.7 0 0 1 .1 4.7H-2A2.7 2.7 0 0 1-4.7 2ZM2.8-.5H3.7A1.5 1.5 0 0 1 3.7 2.6H2.8M-2.5-5.2V-3.6M.6-5.2V-3.6"
        }
        // Scissors.
        Kind::Service => {
            "M-2.2 2L3-5.2M2.2 2L-3-5.2M-1.9 3.4A1.5 1.5 0 0 1-4.9 3.4A1.5 1.5 0 0 1-1.9 3.4M4.9 3.4A1.5 1.5 0 0 1 1.9 3.4A1.5 1.5 0 0 1 4.9 3.4"
        }
        // A temple front.
        Kind::Culture => "M-5-1.8L0-5L5-1.8ZM-3.5 0V3M0 0V3M3.5 0V3M-5 4.8H5",
        // A star.
        Kind::Sight => {
            "M0-5.2L1.5-1.9L5.1-1.5L2.4.9L3.2 4.4L0 2.6L-3.2 4.4L-2.4.9L-5.1-1.5L-1.5-1.9Z"
        }
        // The letter i.
        Kind::Public => "M0-4.6V-4.5M-1.6-1.3H0V4.4M-2 4.4H2",
        // A tram from the front.
        Kind::Transport => "M-2.5-5H2.5M-3.6-3.3H3.6V3H-3.6ZM-3.6 0H3.6M-1.8 3L-3 5.2M1.8 3L3 5.2",
        // A bench under a leaf.
        Kind::ArtIsland => "M-5.5 1.5H5.5M-5.5-1.7H5.5M-4 1.5V5.2M4 1.5V5.2M-4-1.7V1.5M4-1.7V1.5",
        // An hourglass.
        Kind::InterimUse => {
            "M-3.8-5H3.8M-3.8 5H3.8M-2.8-5V-3.6C-2.8-1.5 2.8 1.5 2.8 3.6V5M2.8-5V-3.6C2.8-1.5-2.8 1.5-2.8 3.6V5"
        }
    }
}

/// A sign by itself, for lists and pages; decoration, so the text beside it must say the same.
pub fn icon_svg(symbol: &Symbol, state: MarkerState, today: bool, sample: bool) -> String {
    let Frame {
        left,
        top,
        width,
        height,
    } = symbol.frame();
    let today = if today { badge(symbol) } else { String::new() };
    format!(
        r#"<svg class="{}" viewBox="{left} {top} {width} {height}" width="{width}" height="{height}" aria-hidden="true">{}{today}</svg>"#,
        symbol.class(state, sample),
        symbol.shape(),
    )
}

#[cfg(feature = "ssr")]
/// The room that a sign takes on the map, in CSS pixels from its point: left, top, right, bottom.
pub(super) fn room(marker: &Marker) -> [f64; 4] {
    let (side, above, below) = marker.symbol.reach();
    let by = if marker.selected { SELECTED } else { 1.0 };
    [-side * by, -above * by, side * by, below * by]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_sign_of_its_own() {
        let mut shapes: Vec<String> = Kind::ALL
            .into_iter()
            .map(|kind| Symbol::Place(kind).shape())
            .collect();
        shapes.extend([
            Symbol::Member("Q".to_owned()).shape(),
            Symbol::Island.shape(),
            Symbol::Event(21).shape(),
        ]);
        let count = shapes.len();
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.len(), count);
    }

    #[test]
    fn the_state_is_a_class_of_the_sign() {
        let icon = icon_svg(
            &Symbol::Member("<".to_owned()),
            MarkerState::Closed,
            true,
            true,
        );
        assert!(icon.starts_with(r#"<svg class="mk mk-m c b""#), "{icon}");
        assert!(
            icon.contains(">&lt;</text>") && icon.contains("mk-n"),
            "{icon}"
        );
    }

    #[test]
    fn what_is_unknown_is_never_shown_as_closed() {
        for state in [OpenState::Unknown, OpenState::ByAppointment] {
            assert_eq!(MarkerState::from(&state), MarkerState::Unknown);
        }
        let closed = OpenState::TemporarilyClosed { until: None };
        assert_eq!(MarkerState::from(&closed), MarkerState::Closed);
    }
}
