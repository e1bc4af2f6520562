//! The base map: streets, areas and names under the markers.
//!
//! One compact `GeoJSON` holds an area. The browser gets it as it is; the server reads it once into
//! this value, projected and in an R-tree, so that a drawing costs only what is in view.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::Deserialize;

use super::view::{World, world};
use crate::city::{BBox, Point};

/// Why a base map cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BasemapError {
    /// Not JSON, or not a `FeatureCollection` with the properties and geometries used here.
    #[error(
        "the base map is not the GeoJSON expected (a FeatureCollection whose features have a class)"
    )]
    Json(#[from] serde_json::Error),
    /// A class with the wrong geometry, such as a street as a polygon.
    #[error("feature {index} of the base map: {class:?} cannot be a {geometry}")]
    Geometry {
        /// Position in the collection, from 0.
        index: usize,
        /// Its class.
        class: Class,
        /// What it is drawn as.
        geometry: &'static str,
    },
    /// A coordinate that is no position on Earth.
    #[error("feature {index} of the base map has a bad coordinate")]
    Coordinate {
        /// Position in the collection, from 0.
        index: usize,
        /// What is wrong with it.
        source: crate::city::GeoError,
    },
}

/// What a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Area: the city inside the ring, a built-up quarter.
    Quarter,
    /// Area: a park or other green.
    Park,
    /// Area: water.
    Water,
    /// Area: station and tracks.
    RailArea,
    /// Area: a square.
    Square,
    /// Area: the footprint of a building.
    Building,
    /// Line: a stream.
    Stream,
    /// Line: a track.
    Rail,
    /// Line: stairs.
    Steps,
    /// Line: a pavement beside a street, or a crossing.
    Walk,
    /// Line: a footpath.
    Path,
    /// Line: a street without cars.
    Pedestrian,
    /// Line: a lane to a yard or behind houses.
    Service,
    /// Line: a street.
    Street,
    /// Line: a main street.
    Main,
    /// Line: the ring road.
    Ring,
    /// Point: a name, see [`Of`].
    Label,
}

impl Class {
    /// The name used in the file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Park => "park",
            Self::Water => "water",
            Self::RailArea => "rail_area",
            Self::Square => "square",
            Self::Building => "building",
            Self::Stream => "stream",
            Self::Rail => "rail",
            Self::Steps => "steps",
            Self::Walk => "walk",
            Self::Path => "path",
            Self::Pedestrian => "pedestrian",
            Self::Service => "service",
            Self::Street => "street",
            Self::Main => "main",
            Self::Ring => "ring",
            Self::Label => "label",
        }
    }

    /// Whether it is drawn as an area.
    pub const fn is_area(self) -> bool {
        matches!(
            self,
            Self::Quarter
                | Self::Park
                | Self::Water
                | Self::RailArea
                | Self::Square
                | Self::Building
        )
    }
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// A building everybody knows.
    #[default]
    Landmark,
    /// A square.
    Square,
    /// A park.
    Park,
    /// A quarter.
    Area,
    /// A station.
    Station,
    /// A lake or a river.
    Water,
    /// A house, by its number.
    Number,
}

impl Of {
    /// The name used in the file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Landmark => "landmark",
            Self::Square => "square",
            Self::Park => "park",
            Self::Area => "area",
            Self::Station => "station",
            Self::Water => "water",
            Self::Number => "number",
        }
    }
}

/// How a feature is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Rings: the outline of an area and its holes.
    Area(Vec<Vec<World>>),
    /// A line.
    Line(Vec<World>),
    /// A point.
    Point(World),
}

/// One thing on the base map.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// What it is.
    pub class: Class,
    /// What its name stands for; only of [`Class::Label`].
    pub of: Of,
    /// Its name.
    pub name: Option<String>,
    /// How much it matters, 1 the most, 5 the least.
    pub rank: u8,
    /// Where it is.
    pub shape: Shape,
}

type Entry = GeomWithData<Rectangle<World>, usize>;

/// A base map, ready to be drawn.
#[derive(Debug)]
pub struct Basemap {
    features: Vec<Feature>,
    tree: RTree<Entry>,
}

impl Basemap {
    /// Reads a `GeoJSON` `FeatureCollection`.
    ///
    /// # Errors
    /// [`BasemapError`] if it is something else, or a feature has a class, geometry or coordinate
    /// that cannot be drawn.
    pub fn parse(geojson: &str) -> Result<Self, BasemapError> {
        let collection: Collection = serde_json::from_str(geojson)?;
        let mut features = Vec::with_capacity(collection.features.len());
        for (index, raw) in collection.features.into_iter().enumerate() {
            raw.into_features(index, &mut features)?;
        }
        let entries = features
            .iter()
            .enumerate()
            .filter_map(|(index, feature)| {
                let corners = match &feature.shape {
                    Shape::Area(rings) => AABB::from_points(rings.first()?),
                    Shape::Line(line) => AABB::from_points(line),
                    Shape::Point(at) => AABB::from_point(*at),
                };
                Some(Entry::new(
                    Rectangle::from_corners(corners.lower(), corners.upper()),
                    index,
                ))
            })
            .collect();
        Ok(Self {
            features,
            tree: RTree::bulk_load(entries),
        })
    }

    /// All features, in the order of the file.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// The features that touch the box, in the order of the file.
    pub fn within(&self, bbox: &BBox) -> Vec<&Feature> {
        let [west, south] = world(bbox.south_west());
        let [east, north] = world(bbox.north_east());
        let envelope = AABB::from_corners([west, north], [east, south]);
        let mut hits: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|entry| entry.data)
            .collect();
        hits.sort_unstable();
        hits.into_iter()
            .filter_map(|index| self.features.get(index))
            .collect()
    }
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    class: Class,
    #[serde(default)]
    of: Of,
    #[serde(default)]
    name: Option<String>,
    #[serde(default = "least")]
    rank: u8,
}

const fn least() -> u8 {
    5
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point(Vec<f64>),
    LineString(Vec<Vec<f64>>),
    MultiLineString(Vec<Vec<Vec<f64>>>),
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

impl Geometry {
    const fn name(&self) -> &'static str {
        match self {
            Self::Point(_) => "point",
            Self::LineString(_) | Self::MultiLineString(_) => "line",
            Self::Polygon(_) | Self::MultiPolygon(_) => "polygon",
        }
    }
}

impl Raw {
    fn into_features(self, index: usize, out: &mut Vec<Feature>) -> Result<(), BasemapError> {
        let Properties {
            class,
            of,
            name,
            rank,
        } = self.properties;
        let position = |at: &Vec<f64>| {
            let (lon, lat) = match at.as_slice() {
                [lon, lat, ..] => (*lon, *lat),
                _ => (f64::NAN, f64::NAN),
            };
            Point::new(lon, lat)
                .map(world)
                .map_err(|source| BasemapError::Coordinate { index, source })
        };
        let line = |line: &Vec<Vec<f64>>| line.iter().map(position).collect::<Result<Vec<_>, _>>();
        let rings = |rings: &Vec<Vec<Vec<f64>>>| {
            let rings = rings.iter().map(line).collect::<Result<Vec<_>, _>>();
            rings.map(|rings| Shape::Area(wind(rings)))
        };
        let geometry = self.geometry.name();
        let shapes = match (&self.geometry, class) {
            (Geometry::Point(at), Class::Label) => vec![Shape::Point(position(at)?)],
            (Geometry::Polygon(parts), class) if class.is_area() => vec![rings(parts)?],
            (Geometry::MultiPolygon(parts), class) if class.is_area() => {
                parts.iter().map(rings).collect::<Result<_, _>>()?
            }
            (Geometry::LineString(points), class) if is_line(class) => {
                vec![Shape::Line(line(points)?)]
            }
            (Geometry::MultiLineString(lines), class) if is_line(class) => lines
                .iter()
                .map(|points| line(points).map(Shape::Line))
                .collect::<Result<_, _>>()?,
            _ => {
                return Err(BasemapError::Geometry {
                    index,
                    class,
                    geometry,
                });
            }
        };
        out.extend(shapes.into_iter().map(|shape| Feature {
            class,
            of,
            name: name.clone().filter(|name| !name.trim().is_empty()),
            rank: rank.clamp(1, 5),
            shape,
        }));
        Ok(())
    }
}

/// Turns outlines one way and holes the other, so that areas may be drawn together (non-zero rule)
/// even where they overlap. Files in the wild do not all keep to RFC 7946 section 3.1.6.
fn wind(mut rings: Vec<Vec<World>>) -> Vec<Vec<World>> {
    for (index, ring) in rings.iter_mut().enumerate() {
        let twice_area: f64 = ring
            .windows(2)
            .map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1])
            .sum();
        if (twice_area > 0.0) != (index == 0) {
            ring.reverse();
        }
    }
    rings
}

fn is_line(class: Class) -> bool {
    !class.is_area() && class != Class::Label
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = include_str!("tiny.geojson");

    #[test]
    fn only_what_touches_the_box_is_found() {
        let map = Basemap::parse(TINY).unwrap();
        let here = BBox::new(7.4650, 51.5130, 7.4690, 51.5150).unwrap();
        let names: Vec<_> = map
            .within(&here)
            .iter()
            .filter_map(|feature| feature.name.as_deref())
            .collect();
        assert!(names.contains(&"Lange Straße"), "{names:?}");
        assert!(!names.contains(&"Weit & weg"), "{names:?}");
        assert!(
            map.features()
                .iter()
                .any(|f| f.name.as_deref() == Some("Weit & weg"))
        );
    }

    #[test]
    fn an_outline_and_its_hole_turn_opposite_ways() {
        let square = |side: f64| vec![[0.0, 0.0], [side, 0.0], [side, side], [0.0, 0.0]];
        let mut turned = square(2.0);
        turned.reverse();
        let rings = wind(vec![turned, square(1.0)]);
        assert_eq!(rings[0], square(2.0));
        assert_ne!(rings[1], square(1.0));
    }

    #[test]
    fn a_wrong_base_map_is_refused_with_a_reason() {
        let error = |class: &str, geometry: &str| {
            let text = format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"class":"{class}"}},"geometry":{geometry}}}]}}"#
            );
            Basemap::parse(&text).unwrap_err().to_string()
        };
        let point = r#"{"type":"Point","coordinates":[7.4,51.5]}"#;
        assert!(error("street", point).contains("Street cannot be a point"));
        let off = r#"{"type":"Point","coordinates":[7.4]}"#;
        assert!(error("label", off).contains("bad coordinate"));
        assert!(error("motorway", point).contains("not the GeoJSON expected"));
        assert!(Basemap::parse("[]").is_err());
    }
}
