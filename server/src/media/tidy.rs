//! Deletes pictures as soon as nobody needs them.
//!
//! A picture is needed by the records that show it as they are now, by what waits for the office or has
//! come back from it, and for a day by whoever has uploaded it: their draft may name it. What a record
//! once showed is not needed: whoever has taken a picture away, or was refused one, can rely on its being
//! gone. An old version that is written anew comes back without it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use app::city::{Instant, Revision};
use tokio::time::MissedTickBehavior;

use super::{Group, Media, MediaError, Name};
use crate::clock::Clock;
use crate::store::{Database, StoreError};

/// When all files are looked through for the first time, and how long to wait between two times.
const FIRST: Duration = Duration::from_mins(3);
const DAILY: Duration = Duration::from_hours(24);

/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_mins(1);

/// How often it is looked whether somebody was erased by another process, such as the command that removes
/// people: of that nobody tells.
const LOOK: Duration = Duration::from_secs(5);

/// How long whoever has uploaded a picture may take until it is in a record.
const DRAFT: chrono::Duration = chrono::Duration::hours(24);

/// What all addresses of pictures contain.
const PART: &str = "/media/";

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum TidyError {
    /// What is needed cannot be asked for.
    #[error("which pictures are needed cannot be read")]
    Store(#[from] StoreError),
    /// The storage fails.
    #[error(transparent)]
    Media(#[from] MediaError),
}

/// The pictures that somebody needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needed {
    /// Those that records show and that wait for the office, by their largest files.
    shown: HashSet<Name>,
    /// Those that somebody has uploaded.
    uploaded: BTreeSet<String>,
}

impl Needed {
    /// Those there are now.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn now(store: &dyn Database) -> Result<Self, StoreError> {
        let texts = store.showing(PART).await?;
        Ok(Self {
            shown: texts.iter().flat_map(|it| Name::shown_in(it)).collect(),
            uploaded: store.uploads().await?,
        })
    }

    fn groups(&self) -> BTreeSet<String> {
        let groups = self.shown.iter().map(|it| it.group().as_str().to_owned());
        groups.collect()
    }
}

/// Deletes what was needed and is not any more, and says how many files that were.
///
/// # Errors
/// [`TidyError`]; a picture that might be needed is never deleted.
pub async fn settle(
    media: &Media,
    store: &dyn Database,
    needed: &mut Needed,
    now: Instant,
) -> Result<usize, TidyError> {
    let _alone = media.holding.write().await;
    let next = Needed::now(store).await?;
    let groups = next.groups();
    let mut deleted = 0;
    for name in &needed.shown {
        let group = name.group().as_str();
        if !groups.contains(group) && !next.uploaded.contains(group) {
            deleted += media.delete(name).await?;
        }
    }
    // Whoever has uploaded these was erased, or has had their time.
    let left = needed.uploaded.difference(&next.uploaded);
    let left: HashSet<Group> = left
        .filter(|it| !groups.contains(*it))
        .filter_map(|it| Group::parse(it))
        .collect();
    if !left.is_empty() {
        deleted += media.delete_all(&left).await?;
    }
    // Only what was in no record before has come from an upload. Whoever uploads what another record
    // shows already still needs theirs.
    let mut arrived: BTreeSet<String> = next.uploaded.intersection(&groups).cloned().collect();
    for before in needed.groups() {
        arrived.remove(&before);
    }
    if !arrived.is_empty() {
        store.forget_uploads(&arrived, now - DRAFT).await?;
    }
    *needed = next;
    Ok(deleted)
}

/// Looks through all files and deletes those that nobody needs. How many that were.
///
/// # Errors
/// [`TidyError`]; a picture that might be needed is never deleted.
pub async fn sweep(media: &Media, store: &dyn Database, clock: Clock) -> Result<usize, TidyError> {
    let now = clock.now();
    let _alone = media.holding.write().await;
    let needed = Needed::now(store).await?;
    store.forget_uploads(&BTreeSet::new(), now - DRAFT).await?;
    let mut groups: HashSet<_> = needed.shown.iter().map(|it| it.group().clone()).collect();
    groups.extend(
        store
            .uploads()
            .await?
            .iter()
            .filter_map(|it| Group::parse(it)),
    );
    Ok(media.delete_others(&groups, now).await?)
}

/// Does both until the store is closed: the one after each change and each time somebody was erased, the
/// other soon after the start and then every day.
pub async fn keep_tidy(media: Arc<Media>, store: Arc<dyn Database>, clock: Clock) {
    let mut needed = None;
    let mut seen = Revision::default();
    let start = tokio::time::Instant::now() + FIRST;
    let mut daily = tokio::time::interval_at(start, DAILY);
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut erased = 0;
    loop {
        let done = match &mut needed {
            None => begin(&*store)
                .await
                .map(|(before, now)| {
                    erased = before;
                    needed = Some(now);
                })
                .map_err(Into::into),
            Some(needed) => tokio::select! {
                _ = daily.tick() => {
                    let swept = sweep(&media, &*store, clock).await.map(told);
                    if swept.is_err() {
                        daily.reset_after(PAUSE);
                    }
                    swept
                }
                changed = store.changed(seen) => match changed {
                    Ok(revision) => {
                        seen = revision;
                        settle(&media, &*store, needed, clock.now()).await.map(told)
                    }
                    Err(error) => Err(error.into()),
                },
                () = media.bell.notified() => {
                    settle(&media, &*store, needed, clock.now()).await.map(told)
                }
                _ = look.tick() => match store.erasures().await {
                    Ok(all) if all > erased => {
                        let settled = settle(&media, &*store, needed, clock.now()).await;
                        settled.map(|files| {
                            erased = all;
                            told(files);
                        })
                    }
                    Ok(_) => continue,
                    Err(error) => Err(error.into()),
                },
            },
        };
        match done {
            Ok(()) => {}
            Err(TidyError::Store(StoreError::Closed)) => return,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "pictures that nobody needs could not be deleted"
                );
                tokio::time::sleep(PAUSE).await;
                // What was not done is still to do, even if nobody changes anything.
                media.look_after();
            }
        }
    }
}

/// How many people were erased until now, and what is needed after that.
async fn begin(store: &dyn Database) -> Result<(i64, Needed), StoreError> {
    let erased = store.erasures().await?;
    Ok((erased, Needed::now(store).await?))
}

fn told(files: usize) {
    if files > 0 {
        tracing::info!(files, "pictures that nobody needs were deleted");
    }
}
