//! Sizes that the server's drawing and the interactive map must share.
//!
//! If they differed, streets and names would jump when one takes over from the other. Widths are
//! metres on the ground, so that both maps agree at every zoom; colours live in `style/map.css`,
//! from where both take them.

use serde::Serialize;

/// How a class of lines is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Line {
    /// Class in the base map and in CSS.
    pub(super) class: &'static str,
    /// Width on the ground in metres.
    pub(super) metres: f64,
    /// Never thinner than this, in CSS pixels.
    pub(super) least: f64,
    /// Lengths of dash and gap in widths; solid if none.
    pub(super) dash: Option<[f64; 2]>,
    /// Whether a darker edge runs along both sides.
    pub(super) cased: bool,
    /// The zoom from which it is drawn.
    pub(super) from: f64,
}

/// Width of the edge along streets, in CSS pixels.
pub(super) const CASING: f64 = 1.0;

/// The lines, from the lowest to the topmost.
pub(super) const LINES: [Line; 10] = [
    line("stream", 3.0, 1.0, None, false, 13.0),
    line("rail", 2.2, 1.0, Some([4.0, 2.5]), false, 13.0),
    line("steps", 3.0, 1.5, Some([0.7, 0.7]), false, 16.0),
    line("walk", 1.2, 0.9, Some([2.2, 2.2]), false, 17.5),
    line("path", 1.8, 1.2, Some([2.2, 1.6]), false, 15.0),
    line("service", 4.5, 1.0, None, true, 14.8),
    line("street", 9.0, 1.6, None, true, 13.0),
    line("pedestrian", 10.0, 1.8, None, true, 13.0),
    line("main", 11.5, 2.2, None, true, 11.0),
    line("ring", 26.0, 3.0, None, true, 10.0),
];

const fn line(
    class: &'static str,
    metres: f64,
    least: f64,
    dash: Option<[f64; 2]>,
    cased: bool,
    from: f64,
) -> Line {
    Line {
        class,
        metres,
        least,
        dash,
        cased,
        from,
    }
}

/// How a kind of name is written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Name {
    /// Its key, and with `l-` before it its class in CSS.
    pub(super) key: &'static str,
    /// Height of the letters in CSS pixels.
    pub(super) size: f64,
    /// Whether it is bold.
    pub(super) bold: bool,
    /// Whether it is italic.
    pub(super) italic: bool,
    /// Whether it is in capitals, spaced.
    pub(super) capitals: bool,
    /// Lines are broken beyond this width, in letter heights.
    pub(super) wrap: f64,
}

/// The names of streets, squares and so on.
pub(super) const NAMES: [Name; 11] = [
    name("main", 11.5, true, false, false, 99.0),
    name("street", 10.5, true, false, false, 99.0),
    name("square", 11.0, true, true, false, 7.0),
    name("station", 11.5, true, false, false, 8.0),
    name("landmark", 10.5, false, false, false, 8.0),
    name("park", 10.5, false, true, false, 7.0),
    name("member", 11.0, true, false, false, 9.0),
    name("sign", 10.5, false, false, false, 8.0),
    name("water", 10.5, false, true, false, 7.0),
    name("number", 9.5, false, false, false, 99.0),
    name("area", 11.0, false, false, true, 9.0),
];

const fn name(
    key: &'static str,
    size: f64,
    bold: bool,
    italic: bool,
    capitals: bool,
    wrap: f64,
) -> Name {
    Name {
        key,
        size,
        bold,
        italic,
        capitals,
        wrap,
    }
}

/// The zoom from which signs are named: those of members, islands and events, and the others.
pub(super) const SIGNS_NAMED_FROM: [f64; 2] = [15.4, 16.4];

/// The zoom from which house numbers are written.
pub(super) const NUMBERS_FROM: f64 = 17.4;

/// The zoom from which names of rank 1 to 5 are written.
pub(super) const NAMES_FROM: [f64; 5] = [11.0, 13.4, 14.3, 15.2, 16.0];

/// How much larger the selected marker is.
pub(super) const SELECTED: f64 = 1.28;

/// Everything here in one value, as it is handed to the interactive map.
#[cfg(feature = "hydrate")]
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Style {
    lines: &'static [Line],
    names: &'static [Name],
    names_from: &'static [f64],
    numbers_from: f64,
    signs_named_from: &'static [f64],
    casing: f64,
    selected: f64,
}

/// The sizes for the interactive map.
#[cfg(feature = "hydrate")]
pub(super) const STYLE: Style = Style {
    lines: &LINES,
    names: &NAMES,
    names_from: &NAMES_FROM,
    numbers_from: NUMBERS_FROM,
    signs_named_from: &SIGNS_NAMED_FROM,
    casing: CASING,
    selected: SELECTED,
};
