//! Why an import did not happen. In every case the data is as it was.

use std::path::PathBuf;

use crate::store::StoreError;

/// Why an extract was not imported.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The file cannot be opened or read.
    #[error("nothing was imported: {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error(
        "nothing was imported: {} is no OpenStreetMap extract in PBF format; its name usually ends \
         in .osm.pbf, and an .osm file becomes one with: osmium cat FILE.osm -o FILE.osm.pbf",
        path.display()
    )]
    NotPbf {
        /// The file.
        path: PathBuf,
    },
    /// The file is of the right kind, but ends too early or is damaged.
    #[error(
        "nothing was imported: {} is damaged or was not downloaded completely (at byte {at}); \
         download it again",
        path.display()
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// How far it could be read, in bytes.
        at: u64,
        /// What is wrong.
        source: Option<osmpbf::Error>,
    },
    /// The file needs something of its reader that this one does not know.
    #[error(
        "nothing was imported: {} asks for “{feature}”, which is not understood here; use a plain \
         extract without history",
        path.display()
    )]
    Feature {
        /// The file.
        path: PathBuf,
        /// The feature, as its header names it.
        feature: String,
    },
    /// More than a city.
    #[error(
        "nothing was imported: the area is larger than a city centre's map can be; say which part \
         is meant with --bbox WEST,SOUTH,EAST,NORTH in degrees, such as 7.448,51.507,7.480,51.521"
    )]
    TooLarge,
    /// Nothing lies in the box.
    #[error(
        "nothing was imported: {} holds nothing inside the box{}",
        path.display(),
        covers.as_ref().map_or(String::new(), |it| format!("; it covers {it}"))
    )]
    Nothing {
        /// The file.
        path: PathBuf,
        /// Where its points lie: west, south, east, north in degrees.
        covers: Option<String>,
    },
    /// The database does not know yet which city this is.
    #[error(
        "nothing was imported: the database is empty; say with --area what the city is called, \
         such as --area Dortmund"
    )]
    Unnamed,
    /// A part of the program is wrong: the table of what becomes a place.
    #[error("nothing was imported: the embedded file {file} cannot be read")]
    Table {
        /// Path below `server/data`.
        file: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A record could not be compared.
    #[error("nothing was imported: a record could not be put into words")]
    Record(#[from] serde_json::Error),
    /// Working it out was broken off.
    #[error("nothing was imported: the work was broken off")]
    Work(#[from] tokio::task::JoinError),
    /// The database refused.
    #[error("nothing was imported")]
    Store(#[from] StoreError),
}
