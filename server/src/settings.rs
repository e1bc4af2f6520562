//! The city's own record from the command line: names, texts, centre, languages, networks.
//!
//! It is kept in the database like every other record; these commands hand it out as JSON and take
//! it back.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use app::city::{CityInfo, Revision};

use crate::clock::Clock;
use crate::store::{Batch, Store, StoreError, Write};

/// Why the record was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("nothing was changed: {} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not the JSON that `server city show` prints.
    #[error(
        "nothing was changed: {} is not a city's record; begin with what “server city show” prints",
        path.display()
    )]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, and in which line.
        source: serde_json::Error,
    },
    /// The centre lies elsewhere, or there is no language.
    #[error("nothing was changed: {0}")]
    Wrong(&'static str),
    /// The record cannot be written as JSON.
    #[error("the city's record cannot be shown")]
    Show(#[source] serde_json::Error),
    /// The database refused.
    #[error("nothing was changed")]
    Store(#[from] StoreError),
}

/// The record as JSON that [`set`] takes.
///
/// # Errors
/// [`SettingsError::Store`] if there is none.
pub async fn show(store: &dyn Store) -> Result<String, SettingsError> {
    let info = store.load().await?.info;
    serde_json::to_string_pretty(&info).map_err(SettingsError::Show)
}

/// Writes the record from a file, or from standard input if the file is called `-`.
///
/// # Errors
/// [`SettingsError`], and the record is as it was.
pub async fn set(store: &dyn Store, path: &Path, clock: Clock) -> Result<Revision, SettingsError> {
    let text = read(path).map_err(|source| SettingsError::File {
        path: path.to_owned(),
        source,
    })?;
    let info: CityInfo = serde_json::from_str(&text).map_err(|source| SettingsError::Json {
        path: path.to_owned(),
        source,
    })?;
    if !info.bounds.contains(info.centre) {
        return Err(SettingsError::Wrong(
            "the centre does not lie in the bounds",
        ));
    }
    if info.languages.is_empty() {
        return Err(SettingsError::Wrong(
            "languages must name at least one of de and en",
        ));
    }
    let batch = Batch {
        by: "city set".to_owned(),
        at: clock.now(),
        writes: vec![Write::Info {
            record: info,
            expected: None,
        }],
    };
    Ok(store.write(batch).await?)
}

fn read(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path)
}
