//! Objects of OpenStreetMap, their tags and positions, as the import keeps them.

use app::city::check;
use chrono::NaiveDate;

/// Key and value pairs of an object.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tags(Vec<(Box<str>, Box<str>)>);

impl Tags {
    /// The value of a key, without blanks at its ends; none if it is empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.iter().find(|(it, _)| &**it == key)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Whether a key has one of these values.
    pub(super) fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|value| values.contains(&value))
    }

    /// Whether a key is there with any value but “no”.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl<K: Into<Box<str>>, V: Into<Box<str>>> FromIterator<(K, V)> for Tags {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        /// Without characters that nobody sees and no record may hold.
        fn clean(text: Box<str>) -> Box<str> {
            if check::is_line(&text) {
                text
            } else {
                check::tidy_line(&text).into()
            }
        }
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(k, v)| (clean(k.into()), clean(v.into())))
                .collect(),
        )
    }
}

/// A position in units of 10⁻⁷ degrees: east, north.
pub(super) type At = [i32; 2];

/// A node, way or relation with what it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object<P> {
    pub(super) id: i64,
    pub(super) tags: Tags,
    /// The day of its last edit, if the file says.
    pub(super) day: Option<NaiveDate>,
    /// Position of a node, nodes of a way, ways of a relation.
    pub(super) parts: P,
}

/// The box in units of 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame([i64; 4]);

impl Frame {
    pub(super) fn new([west, south, east, north]: [f64; 4], by: f64) -> Self {
        let unit = |degrees: f64| (degrees * 1e7).round() as i64;
        Self([
            unit(west - by),
            unit(south - by),
            unit(east + by),
            unit(north + by),
        ])
    }

    pub(super) fn holds(&self, [lon, lat]: At) -> bool {
        let [west, south, east, north] = self.0;
        (west..=east).contains(&i64::from(lon)) && (south..=north).contains(&i64::from(lat))
    }
}

/// Where points lie: west, south, east, north.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent([i32; 4]);

impl Extent {
    pub(super) const NONE: Self = Self([i32::MAX, i32::MAX, i32::MIN, i32::MIN]);

    pub(super) fn add(&mut self, [lon, lat]: At) {
        let [w, s, e, n] = self.0;
        self.0 = [w.min(lon), s.min(lat), e.max(lon), n.max(lat)];
    }

    pub(super) fn join(&mut self, other: Self) {
        if let Some([w, s, e, n]) = other.corners() {
            self.add([w, s]);
            self.add([e, n]);
        }
    }

    pub(super) fn corners(self) -> Option<[i32; 4]> {
        (self.0[0] <= self.0[2]).then_some(self.0)
    }

    pub(super) fn degrees(self) -> Option<[f64; 4]> {
        self.corners()
            .map(|it| it.map(|unit| f64::from(unit) / 1e7))
    }
}
