//! Forgets pictures that no record names any more, once a day.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Group, Media, MediaError};
use crate::clock::Clock;
use crate::store::{Database, StoreError};

/// How long to wait between two times.
const DAILY: Duration = Duration::from_hours(24);

/// What all names of pictures contain.
const PART: &str = "/media/";

/// Why nothing was forgotten.
#[derive(Debug, thiserror::Error)]
pub enum TidyError {
    /// What is named cannot be asked for.
    #[error("what the records name cannot be read")]
    Store(#[from] StoreError),
    /// The storage fails.
    #[error(transparent)]
    Media(#[from] MediaError),
}

/// Deletes what nobody names: no record as it is or ever was, and nothing that was handed in. How many
/// files that were.
///
/// # Errors
/// [`TidyError`]; a picture that might be named is never deleted.
pub async fn sweep(media: &Media, store: &dyn Database, clock: Clock) -> Result<usize, TidyError> {
    let mut named = HashSet::new();
    for text in store.mentions(PART).await? {
        named.extend(Group::all_in(&text));
    }
    for text in store.submitted(PART).await? {
        named.extend(Group::all_in(&text));
    }
    Ok(media.sweep(&named, clock.now()).await?)
}

/// Does so every day until the store is closed.
pub async fn sweep_daily(media: Arc<Media>, store: Arc<dyn Database>, clock: Clock) {
    loop {
        tokio::time::sleep(DAILY).await;
        match sweep(&media, &*store, clock).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "pictures that nobody names were deleted"),
            Err(TidyError::Store(StoreError::Closed)) => return,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "forgotten pictures could not be deleted"
            ),
        }
    }
}
