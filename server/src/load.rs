//! Filling the database with the embedded data set.
//!
//! Loading never mixes with what people have entered: into a database that holds something it
//! only goes if the operator says that what is published there may go, and then all of it happens
//! in one transaction or not at all. What was removed stays in the records' history.

use std::fmt;

use app::city::{Instant, Revision};
use chrono::{Duration, NaiveDate};

use crate::calendar::zone::{CITY, zone};
use crate::clock::Clock;
use crate::demo::{self, DataSet, DemoError};
use crate::store::{Batch, Store, StoreError, Write};

/// Why the data set was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database is not empty.
    #[error(
        "nothing was loaded: the database already publishes {places} places and {events} events \
         (revision {revision}); to remove them and load the demo data instead, add --replace"
    )]
    NotEmpty {
        /// How many places it publishes.
        places: usize,
        /// How many events it publishes.
        events: usize,
        /// Its state.
        revision: i64,
    },
    /// The embedded data is broken.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The database refused.
    #[error("nothing was loaded")]
    Store(#[from] StoreError),
}

/// What was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// How many places.
    pub places: usize,
    /// How many of them are samples.
    pub sample_places: usize,
    /// How many events.
    pub events: usize,
    /// How many of them are samples.
    pub sample_events: usize,
    /// How many places and events were there before.
    pub removed: usize,
    /// The state of the data that it led to.
    pub revision: Revision,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.removed > 0 {
            write!(f, "Removed {} records. ", self.removed)?;
        }
        write!(
            f,
            "Loaded {} places ({} samples) and {} events ({} samples): revision {}",
            self.places, self.sample_places, self.events, self.sample_events, self.revision.0
        )
    }
}

/// Loads the embedded data of Dortmund, its samples dated from today.
///
/// # Errors
/// [`LoadError::NotEmpty`] if there is something and it was not said to `replace` it; otherwise
/// what the store has to say.
pub async fn demo(store: &dyn Store, clock: Clock, replace: bool) -> Result<Loaded, LoadError> {
    let now = clock.now();
    let removals = removals(store, replace).await?;
    let removed = removals.len();
    let DataSet {
        info,
        places,
        events,
        basemap,
    } = demo::dortmund(today(now))?;
    let sample_places = places.iter().filter(|it| it.sample).count();
    let sample_events = events.iter().filter(|it| it.sample).count();
    let counts = (places.len(), events.len());
    let writes = removals
        .into_iter()
        .chain([
            Write::Info {
                record: info,
                expected: None,
            },
            Write::Basemap { geojson: basemap },
        ])
        .chain(places.into_iter().map(|record| Write::Place {
            record,
            published: true,
            expected: None,
        }))
        .chain(events.into_iter().map(|record| Write::Event {
            record,
            published: true,
            expected: None,
        }))
        .collect();
    let batch = Batch {
        by: "load demo".to_owned(),
        at: now,
        writes,
    };
    let revision = store.write(batch).await?;
    Ok(Loaded {
        places: counts.0,
        sample_places,
        events: counts.1,
        sample_events,
        removed,
        revision,
    })
}

/// What has to go first: events before the places they need.
async fn removals(store: &dyn Store, replace: bool) -> Result<Vec<Write>, LoadError> {
    if store.is_empty().await? {
        return Ok(Vec::new());
    }
    let there = store.load().await?;
    if !replace {
        return Err(LoadError::NotEmpty {
            places: there.places.len(),
            events: there.events.len(),
            revision: there.revision.0,
        });
    }
    let events = there.events.into_iter().map(|it| Write::RemoveEvent {
        slug: it.slug,
        expected: None,
    });
    let places = there.places.into_iter().map(|it| Write::RemovePlace {
        slug: it.slug,
        expected: None,
    });
    Ok(events.chain(places).collect())
}

/// The day that the city's calendar shows.
fn today(now: Instant) -> NaiveDate {
    let day = Duration::days(1);
    zone(CITY, now - day, now + day).date(now)
}
