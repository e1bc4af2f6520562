//! Points, boxes, distances and directions on the ground.

use serde::{Deserialize, Serialize};

/// Why a coordinate or box cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GeoError {
    /// Longitude outside -180 to 180, latitude outside -90 to 90, or not a number.
    #[error(
        "{lon}, {lat} is not a position: longitude goes from -180 to 180, latitude from -90 to 90"
    )]
    OutOfRange {
        /// The longitude given.
        lon: f64,
        /// The latitude given.
        lat: f64,
    },
    /// West is not west of east, or south not south of north.
    #[error("the box is empty: give west,south,east,north with west < east and south < north")]
    EmptyBox,
}

/// A position: WGS 84 degrees, longitude first (as in `GeoJSON`, RFC 7946 section 3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct Point {
    lon: f64,
    lat: f64,
}

/// Mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS: f64 = 6_371_008.8;

impl Point {
    /// A point from longitude and latitude in degrees.
    ///
    /// # Errors
    /// [`GeoError::OutOfRange`] if one of them is no position on Earth.
    pub fn new(lon: f64, lat: f64) -> Result<Self, GeoError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(GeoError::OutOfRange { lon, lat })
        }
    }

    /// Degrees east.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Metres as the crow flies (haversine; good to 0.5 % anywhere, far better inside a city).
    pub fn metres_to(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlon) = (lat2 - lat1, (other.lon - self.lon).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
    }

    /// The compass direction in which `other` lies.
    pub fn direction_to(self, other: Self) -> Direction {
        let east = (other.lon - self.lon) * self.lat.to_radians().cos();
        let north = other.lat - self.lat;
        let turns = east.atan2(north).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU;
        Direction::ALL[(turns * 8.0).round() as usize % 8]
    }
}

impl TryFrom<[f64; 2]> for Point {
    type Error = GeoError;

    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, GeoError> {
        Self::new(lon, lat)
    }
}

impl From<Point> for [f64; 2] {
    fn from(point: Point) -> Self {
        [point.lon, point.lat]
    }
}

/// The eight points of the compass, clockwise from north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// North.
    N,
    /// North-east.
    NE,
    /// East.
    E,
    /// South-east.
    SE,
    /// South.
    S,
    /// South-west.
    SW,
    /// West.
    W,
    /// North-west.
    NW,
}

impl Direction {
    /// All eight, clockwise from north.
    pub const ALL: [Self; 8] = [
        Self::N,
        Self::NE,
        Self::E,
        Self::SE,
        Self::S,
        Self::SW,
        Self::W,
        Self::NW,
    ];
}

/// A box: west, south, east, north in WGS 84 degrees. It does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 4]", into = "[f64; 4]")]
pub struct BBox {
    south_west: Point,
    north_east: Point,
}

impl BBox {
    /// A box from its four sides, in degrees.
    ///
    /// # Errors
    /// [`GeoError`] if a side is no coordinate or the box is empty.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, GeoError> {
        let (south_west, north_east) = (Point::new(west, south)?, Point::new(east, north)?);
        if west < east && south < north {
            Ok(Self {
                south_west,
                north_east,
            })
        } else {
            Err(GeoError::EmptyBox)
        }
    }

    /// The south-western corner.
    pub const fn south_west(&self) -> Point {
        self.south_west
    }

    /// The north-eastern corner.
    pub const fn north_east(&self) -> Point {
        self.north_east
    }

    /// The middle of the box.
    pub const fn centre(&self) -> Point {
        Point {
            lon: f64::midpoint(self.south_west.lon, self.north_east.lon),
            lat: f64::midpoint(self.south_west.lat, self.north_east.lat),
        }
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, point: Point) -> bool {
        (self.south_west.lon..=self.north_east.lon).contains(&point.lon)
            && (self.south_west.lat..=self.north_east.lat).contains(&point.lat)
    }
}

impl TryFrom<[f64; 4]> for BBox {
    type Error = GeoError;

    fn try_from([west, south, east, north]: [f64; 4]) -> Result<Self, GeoError> {
        Self::new(west, south, east, north)
    }
}

impl From<BBox> for [f64; 4] {
    fn from(bbox: BBox) -> Self {
        let (sw, ne) = (bbox.south_west, bbox.north_east);
        [sw.lon, sw.lat, ne.lon, ne.lat]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(lon: f64, lat: f64) -> Point {
        Point::new(lon, lat).unwrap()
    }

    #[test]
    fn reinoldi_lies_half_a_kilometre_east_of_petri() {
        let petri = point(7.460_391_1, 51.514_622_2);
        let reinoldi = point(7.467_655_8, 51.514_745_3);
        let metres = petri.metres_to(reinoldi);
        assert!((500.0..506.0).contains(&metres), "{metres}");
        assert_eq!(petri.direction_to(reinoldi), Direction::E);
        assert_eq!(reinoldi.direction_to(petri), Direction::W);
    }

    #[test]
    fn a_position_off_the_earth_is_refused() {
        assert!(Point::new(f64::NAN, 51.0).is_err());
        assert!(Point::new(7.0, 91.0).is_err());
        assert_eq!(BBox::new(8.0, 51.0, 7.0, 52.0), Err(GeoError::EmptyBox));
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_never_negative(
            a in (-180.0..=180.0, -90.0..=90.0), b in (-180.0..=180.0, -90.0..=90.0)
        ) {
            let (a, b) = (point(a.0, a.1), point(b.0, b.1));
            prop_assert!(a.metres_to(b) >= 0.0);
            prop_assert!((a.metres_to(b) - b.metres_to(a)).abs() < 1e-3);
            let _ = a.direction_to(b);
        }
    }
}
