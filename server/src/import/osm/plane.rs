//! The area as a plane in metres, and back to degrees in steps of about a metre.
//!
//! A city centre is so small that degrees east and north can be taken as straight, with the scale
//! of its middle; the error is below a thousandth.

use app::city::{BBox, Point};
use geo::{Coord, Rect};

use super::objects::At;

/// Metres in a degree of latitude (mean radius of the Earth, IUGG).
const DEGREE: f64 = 111_195.08;

/// A position on the grid of the base map, in units of 10⁻⁵ degrees: at most 1.1 m.
pub(super) type Cell = [i32; 2];

/// Where the plane lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    middle: [f64; 2],
    metres: [f64; 2],
    /// The area itself, in metres.
    pub(super) area: Rect<f64>,
}

impl Plane {
    pub(super) fn new(bbox: &BBox) -> Self {
        let centre = bbox.centre();
        let mut plane = Self {
            middle: [centre.lon(), centre.lat()],
            metres: [DEGREE * centre.lat().to_radians().cos(), DEGREE],
            area: Rect::new(Coord::zero(), Coord::zero()),
        };
        let corner = |at: Point| plane.metres(at.lon(), at.lat());
        plane.area = Rect::new(corner(bbox.south_west()), corner(bbox.north_east()));
        plane
    }

    /// Metres east and north of the middle.
    fn metres(&self, lon: f64, lat: f64) -> Coord<f64> {
        Coord {
            x: (lon - self.middle[0]) * self.metres[0],
            y: (lat - self.middle[1]) * self.metres[1],
        }
    }

    /// A node in metres.
    pub(super) fn place(&self, [lon, lat]: At) -> Coord<f64> {
        self.metres(f64::from(lon) / 1e7, f64::from(lat) / 1e7)
    }

    /// The nearest position on the grid.
    pub(super) fn cell(&self, at: Coord<f64>) -> Cell {
        let unit = |axis: usize, metres: f64| {
            ((self.middle[axis] + metres / self.metres[axis]) * 1e5).round() as i32
        };
        [unit(0, at.x), unit(1, at.y)]
    }

    /// The position in degrees.
    pub(super) fn point(&self, at: Coord<f64>) -> Option<Point> {
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let lon = self.middle[0] + at.x / self.metres[0];
        let lat = self.middle[1] + at.y / self.metres[1];
        Point::new(round(lon), round(lat)).ok()
    }
}
