//! An OpenStreetMap extract becomes a running city: base map with walking network, and places.
//!
//! - `file`, `extract`: what the file holds of the area, read in bounded memory.
//! - `classes`, `rings`, `coast`, `network`, `basemap`: the base map.
//! - `rules`, `words`, `places`: what becomes a place, and what it says.
//! - `city`: the city's own record. [`super::merge`]: what is new, and what stays.
//!
//! Everything is worked out first; then it is written in one transaction, or not at all.

mod basemap;
mod city;
mod classes;
mod coast;
mod error;
mod extract;
mod file;
mod labels;
mod network;
mod objects;
mod places;
mod plane;
mod rings;
mod rules;
mod summary;
mod words;

pub(crate) use self::words::slug;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::city::{BBox, Category, Instant, Place};

use self::file::Source;
use self::places::Found;
use self::rules::Rules;
use super::merge::{Incoming, merge};
use crate::store::{Batch, Store, StoreError, Write};

pub use self::basemap::Counts;
pub use self::error::OsmError;
pub use self::places::LeftOut;
pub use self::summary::Summary;

/// The name of the source, in the store.
const SOURCE: &str = "osm";

/// Whose facts these are.
const CREDIT: &str = "© OpenStreetMap-Mitwirkende";

/// What shall be imported.
#[derive(Debug, Clone)]
pub struct Order {
    /// The extract, in PBF format.
    pub file: PathBuf,
    /// The part of it that is meant; all of it if none.
    pub bbox: Option<BBox>,
    /// What the city is called; needed for an empty database.
    pub area: Option<String>,
    /// Whether nothing shall be written.
    pub dry_run: bool,
}

/// Is told what is being done, and how far that is: bytes, of how many.
pub type Stage = Arc<dyn Fn(&str, u64, u64) + Send + Sync>;

/// Imports an extract.
///
/// # Errors
/// [`OsmError`], and the data is as it was.
pub async fn import(
    store: &dyn Store,
    order: Order,
    now: Instant,
    stage: Stage,
) -> Result<Summary, OsmError> {
    let there = match store.load().await {
        Ok(records) => Some(records),
        Err(StoreError::Empty) => None,
        Err(error) => return Err(error.into()),
    };
    let name = order
        .area
        .clone()
        .or_else(|| there.as_ref().map(|it| it.info.city.clone()))
        .ok_or(OsmError::Unnamed)?;
    let Order {
        file,
        bbox,
        area,
        dry_run,
    } = order;
    let work = move || read(&file, bbox, &name, now, &stage);
    let read = tokio::task::spawn_blocking(work).await??;

    let stored = store.places().await?;
    let origins = store.origins(SOURCE).await?;
    let places: Vec<&Place> = read.found.iter().map(|it| &it.place).collect();
    let (info_there, basemap_there) = there.map(|it| (it.info, it.basemap)).unzip();
    let info = city::info(
        info_there.clone(),
        area.as_deref(),
        read.bbox,
        &places,
        &read.categories,
    )?;
    let incoming = read.found.into_iter().map(|it| Incoming {
        object: it.object,
        place: it.place,
    });
    let covered = |place: &Place| read.bbox.contains(place.at);
    let mut merged = merge(SOURCE, incoming.collect(), &stored, &origins, covered)?;

    let mut writes = Vec::new();
    if info_there.as_ref() != Some(&info) {
        writes.push(Write::Info {
            record: info,
            expected: None,
        });
    }
    let size = read.geojson.len();
    if basemap_there.as_ref() != Some(&read.geojson) {
        writes.push(Write::Basemap {
            geojson: read.geojson,
        });
    }
    // Neighbours of one kind go to the database together.
    merged
        .writes
        .sort_by_key(|it| matches!(it, Write::Origin(_)));
    writes.append(&mut merged.writes);
    let written = writes.len();
    let revision = if dry_run {
        None
    } else {
        let by = "import osm".to_owned();
        Some(
            store
                .write(Batch {
                    by,
                    at: now,
                    writes,
                })
                .await?,
        )
    };
    Ok(Summary {
        read: read.counts,
        bbox: read.bbox,
        basemap: read.basemap,
        size,
        left_out: read.left_out,
        merged,
        written,
        revision,
    })
}

/// What a file says, worked out.
struct Read {
    bbox: BBox,
    counts: [u64; 3],
    geojson: String,
    basemap: Counts,
    found: Vec<Found>,
    left_out: LeftOut,
    categories: Vec<Category>,
}

fn read(
    file: &Path,
    bbox: Option<BBox>,
    city: &str,
    now: Instant,
    stage: &Stage,
) -> Result<Read, OsmError> {
    let rules = Rules::read()?;
    let mut categories = crate::demo::categories().map_err(|error| match error {
        crate::demo::DemoError::Records { file, source } => OsmError::Table { file, source },
        crate::demo::DemoError::Day { file, .. } => OsmError::Table {
            file,
            source: serde::de::Error::custom("it holds a date"),
        },
    })?;
    categories.extend(rules.categories.iter().cloned());
    let (source, header) = Source::open(file)?;
    let extract = extract::read(source, header, bbox, &**stage)?;
    let Some(bbox) = extract.bbox else {
        return Err(OsmError::Nothing {
            path: file.to_owned(),
            covers: None,
        });
    };
    stage("the base map", 0, 1);
    let made = basemap::make(&extract, &bbox, &|tags| rules.is_place(tags));
    stage("the places", 0, 1);
    let today = now.date_naive();
    let (found, left_out) = places::read(&extract, &bbox, &rules, city, today);
    stage("the places", 1, 1);
    Ok(Read {
        bbox,
        counts: extract.read,
        geojson: made.geojson,
        basemap: made.counts,
        found,
        left_out,
        categories,
    })
}
