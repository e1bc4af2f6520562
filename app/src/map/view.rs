//! What part of the world a map shows: centre and zoom, and the way from degrees to pixels.
//!
//! The server's drawing, the interactive map and the address of the page must agree on one view, or
//! the map jumps when one takes over from the other. So there is one definition, and it is that of
//! `MapLibre`: Web Mercator, the world 512 px wide at zoom 0.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::city::{BBox, Point};

/// Width of the whole world at zoom 0, in CSS pixels.
const WORLD: f64 = 512.0;

/// Web Mercator ends here, north and south.
const MAX_LAT: f64 = 85.051_128;

/// Beyond this, streets are wider than a phone.
const MAX_ZOOM: f64 = 22.0;

/// A position on the unit square of Web Mercator: x from the west, y from the north, 0 to 1.
pub(super) type World = [f64; 2];

/// Projects a point to the unit square of Web Mercator.
pub(super) fn world(point: Point) -> World {
    let lat = point.lat().clamp(-MAX_LAT, MAX_LAT).to_radians();
    [
        point.lon() / 360.0 + 0.5,
        0.5 - lat.tan().asinh() / (2.0 * PI),
    ]
}

/// Why an address does not name a view.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no map view: write zoom/latitude/longitude, such as 15.5/51.5138/7.4653")]
pub struct ViewError(String);

/// Space at the edges of a map that something else covers, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Padding {
    /// Search and filters on phones.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The sheet on phones.
    pub bottom: f64,
    /// The list on wide screens.
    pub left: f64,
}

impl Padding {
    /// The same on all four sides.
    pub const fn all(px: f64) -> Self {
        Self {
            top: px,
            right: px,
            bottom: px,
            left: px,
        }
    }
}

/// Centre and zoom of a map.
///
/// In addresses it is written as on openstreetmap.org: `zoom/latitude/longitude`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MapView {
    /// What lies in the middle.
    pub centre: Point,
    /// `MapLibre`'s zoom: one more is twice the size.
    pub zoom: f64,
}

impl MapView {
    /// A view; the zoom is brought into the range from 0 to 22.
    pub fn new(centre: Point, zoom: f64) -> Self {
        Self {
            centre,
            zoom: if zoom.is_finite() { zoom } else { 0.0 }.clamp(0.0, MAX_ZOOM),
        }
    }

    /// How many CSS pixels the whole world is wide.
    pub fn scale(&self) -> f64 {
        WORLD * self.zoom.exp2()
    }

    /// Where a point lies, in CSS pixels right of and below the centre.
    pub fn project(&self, point: Point) -> [f64; 2] {
        self.place(world(point))
    }

    /// As [`MapView::project`], for a position on the unit square.
    pub(super) fn place(&self, at: World) -> [f64; 2] {
        let centre = world(self.centre);
        let scale = self.scale();
        [(at[0] - centre[0]) * scale, (at[1] - centre[1]) * scale]
    }

    /// The point at so many CSS pixels right of and below the centre.
    pub fn unproject(&self, px: [f64; 2]) -> Point {
        let centre = world(self.centre);
        let scale = self.scale();
        let (x, y) = (centre[0] + px[0] / scale, centre[1] + px[1] / scale);
        let lon = ((x - 0.5) * 360.0).clamp(-180.0, 180.0);
        let lat = ((0.5 - y) * 2.0 * PI).sinh().atan().to_degrees();
        Point::new(lon, lat).unwrap_or(self.centre)
    }

    /// What a map of this size in CSS pixels shows; none if it shows nothing.
    pub fn bounds(&self, size: (u32, u32)) -> Option<BBox> {
        let (x, y) = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
        let (nw, se) = (self.unproject([-x, -y]), self.unproject([x, y]));
        BBox::new(nw.lon(), se.lat(), se.lon(), nw.lat()).ok()
    }

    /// Metres on the ground that one CSS pixel stands for, in the middle of the map.
    pub fn metres_per_pixel(&self) -> f64 {
        const EQUATOR: f64 = 40_075_016.686;
        EQUATOR * self.centre.lat().to_radians().cos() / self.scale()
    }

    /// The closest view, at most `max_zoom`, in which all points lie inside the map's free part.
    ///
    /// None without points.
    pub fn fit(
        points: impl IntoIterator<Item = Point>,
        size: (u32, u32),
        padding: Padding,
        max_zoom: f64,
    ) -> Option<Self> {
        let mut points = points.into_iter().map(|point| (point, world(point)));
        let (first, [x, y]) = points.next()?;
        let (mut west, mut north, mut east, mut south) = (x, y, x, y);
        for (_, [x, y]) in points {
            (west, east) = (west.min(x), east.max(x));
            (north, south) = (north.min(y), south.max(y));
        }
        let free = |side: u32, a: f64, b: f64| (f64::from(side) - a - b).max(1.0);
        let width = free(size.0, padding.left, padding.right);
        let height = free(size.1, padding.top, padding.bottom);
        let scale = (width / (east - west)).min(height / (south - north));
        let zoom = (scale / WORLD).log2().min(max_zoom);
        // The middle of the points belongs into the middle of the free part, not of the map.
        let flat = Self::new(first, zoom);
        let middle = flat.place([f64::midpoint(west, east), f64::midpoint(north, south)]);
        let centre = flat.unproject([
            middle[0] + (padding.right - padding.left) / 2.0,
            middle[1] + (padding.bottom - padding.top) / 2.0,
        ]);
        Some(Self::new(centre, zoom))
    }

    /// As [`MapView::fit`], for a box.
    pub fn fit_box(bbox: &BBox, size: (u32, u32), padding: Padding, max_zoom: f64) -> Self {
        let corners = [bbox.south_west(), bbox.north_east()];
        Self::fit(corners, size, padding, max_zoom)
            .unwrap_or_else(|| Self::new(bbox.centre(), max_zoom))
    }
}

impl fmt::Display for MapView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Five decimals are a metre, and two of the zoom a fraction of a pixel.
        let zoom = format!("{:.2}", self.zoom);
        let zoom = zoom.trim_end_matches('0').trim_end_matches('.');
        let (lat, lon) = (self.centre.lat(), self.centre.lon());
        write!(f, "{zoom}/{lat:.5}/{lon:.5}")
    }
}

impl FromStr for MapView {
    type Err = ViewError;

    fn from_str(text: &str) -> Result<Self, ViewError> {
        let error = || ViewError(text.chars().take(60).collect());
        let numbers: Vec<f64> = text
            .split('/')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| error())?;
        let &[zoom, lat, lon] = numbers.as_slice() else {
            return Err(error());
        };
        let centre = Point::new(lon, lat).map_err(|_| error())?;
        if (0.0..=MAX_ZOOM).contains(&zoom) {
            Ok(Self::new(centre, zoom))
        } else {
            Err(error())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(lon: f64, lat: f64) -> Point {
        Point::new(lon, lat).unwrap()
    }

    fn dortmund() -> MapView {
        MapView::new(point(7.4653, 51.5138), 15.0)
    }

    #[test]
    fn east_is_right_and_north_is_up() {
        let view = dortmund();
        assert!(view.project(view.centre).iter().all(|v| v.abs() < 1e-9));
        let [x, y] = view.project(point(7.47, 51.52));
        assert!(x > 0.0 && y < 0.0);
    }

    #[test]
    fn a_pixel_is_one_and_a_half_metres_at_zoom_15() {
        let view = dortmund();
        let east = view.unproject([100.0, 0.0]);
        let metres = view.centre.metres_to(east) / 100.0;
        assert!((metres - view.metres_per_pixel()).abs() < 0.01, "{metres}");
        assert!((1.48..1.50).contains(&metres), "{metres}");
    }

    #[test]
    fn an_address_keeps_the_view() {
        let view: MapView = "15.5/51.51380/7.46530".parse().unwrap();
        assert_eq!(view.to_string(), "15.5/51.51380/7.46530");
        assert_eq!(dortmund().to_string(), "15/51.51380/7.46530");
        for bad in [
            "",
            "15/51",
            "15/51/7/1",
            "a/b/c",
            "15/91/7",
            "99/51/7",
            "NaN/51/7",
        ] {
            assert!(bad.parse::<MapView>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_the_sheet_covers_is_kept_free() {
        let padding = Padding {
            bottom: 400.0,
            ..Padding::all(20.0)
        };
        let points = [point(7.46, 51.51), point(7.47, 51.515)];
        let view = MapView::fit(points, (390, 844), padding, 18.0).unwrap();
        for [x, y] in points.map(|point| view.project(point)) {
            assert!(x.abs() <= 175.01, "{x}");
            assert!((-402.01..=22.01).contains(&y), "{y}");
        }
        assert!(MapView::fit([], (390, 844), padding, 18.0).is_none());
    }

    #[test]
    fn a_single_point_is_shown_at_the_closest_zoom() {
        let one = point(7.46, 51.51);
        let view = MapView::fit([one], (390, 200), Padding::default(), 17.0).unwrap();
        assert!((view.zoom - 17.0).abs() < 1e-9);
        assert!(view.centre.metres_to(one) < 0.01);
    }

    proptest! {
        #[test]
        fn what_is_projected_comes_back(
            lon in -179.0..179.0, lat in -84.0..84.0, zoom in 0.0..20.0, x in -500.0..500.0, y in -500.0..500.0,
        ) {
            let view = MapView::new(point(lon, lat), zoom);
            let there = point(lon / 2.0, lat / 2.0);
            let back = view.unproject(view.project(there));
            prop_assert!((back.lon() - there.lon()).abs() < 1e-6);
            prop_assert!((back.lat() - there.lat()).abs() < 1e-6);
            let _ = view.unproject([x, y]);
        }

        #[test]
        fn every_view_survives_its_address(lon in -180.0..=180.0, lat in -85.0..=85.0, zoom in 0.0..=22.0) {
            let view = MapView::new(point(lon, lat), zoom);
            let back: MapView = view.to_string().parse().unwrap();
            prop_assert!(back.centre.metres_to(view.centre) < 2.0);
            prop_assert!((back.zoom - view.zoom).abs() < 0.01);
            prop_assert_eq!(back.to_string(), view.to_string());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = text.parse::<MapView>();
        }
    }
}
