//! What the store calls its records: which one, in which version, and what it refers to.

use std::fmt;

use app::city::Slug;
use serde::{Deserialize, Serialize};

/// How often a record has been written. Survives removal, so that a version number never means two
/// different texts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub i64);

impl Version {
    /// The version of a record that is not there.
    pub const NONE: Self = Self(0);

    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A record of the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordId {
    /// The city's texts, networks, categories and districts.
    Info,
    /// The base map.
    Basemap,
    /// A place.
    Place(Slug),
    /// An event.
    Event(Slug),
}

impl RecordId {
    /// The kind of record, as it is kept in the database.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Basemap => "basemap",
            Self::Place(_) => "place",
            Self::Event(_) => "event",
        }
    }

    /// The slug, as it is kept in the database.
    pub(super) fn slug(&self) -> &str {
        match self {
            Self::Info | Self::Basemap => "",
            Self::Place(slug) | Self::Event(slug) => slug.as_str(),
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Info => f.write_str("the city's own record"),
            Self::Basemap => f.write_str("the base map"),
            Self::Place(slug) => write!(f, "place “{slug}”"),
            Self::Event(slug) => write!(f, "event “{slug}”"),
        }
    }
}

/// What a record may refer to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// A place, as an event's venue or in an offer.
    Place(Slug),
    /// A network.
    Network(Slug),
    /// A category.
    Category(Slug),
    /// A district.
    District(Slug),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(slug) => write!(f, "place “{slug}”"),
            Self::Network(slug) => write!(f, "network “{slug}”"),
            Self::Category(slug) => write!(f, "category “{slug}”"),
            Self::District(slug) => write!(f, "district “{slug}”"),
        }
    }
}
