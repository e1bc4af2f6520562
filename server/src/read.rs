//! What is published: one city at a time, built from the store and swapped whole.
//!
//! Whoever answers a request takes the [`Moment`] once and uses nothing else, so that an answer
//! never mixes two revisions or two instants. If the store cannot be reached, the last city goes on
//! being served.

use std::collections::HashSet;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::city::{City, Instant, Revision};
use app::map::{Basemap, BasemapError};
use arc_swap::ArcSwap;
use bytes::Bytes;
use chrono::NaiveDate;

use crate::calendar::{self, Almanac};
use crate::clock::Clock;
use crate::media::{Group, Name};
use crate::store::{Records, Store, StoreError};

/// One state of everything public.
#[derive(Debug)]
pub struct Published {
    /// Counts what was published since the start. A revision can be published twice: after
    /// midnight the same records say something else.
    pub edition: u64,
    /// Places, events and the city itself, with hours and dates for thirteen months.
    pub city: Arc<City>,
    /// The base map, ready to be drawn.
    pub basemap: Arc<Basemap>,
    /// The base map as it is sent to others.
    pub basemap_geojson: Bytes,
    /// The pictures that its records show.
    pictures: HashSet<Group>,
    /// The day in the city on which hours and dates were worked out.
    day: NaiveDate,
}

impl Published {
    /// Whether everybody may see a picture, because a published record shows it.
    pub fn shows(&self, picture: &Group) -> bool {
        self.pictures.contains(picture)
    }
}

/// What is published, together with the time it is asked for.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What is published at that time.
    pub published: Arc<Published>,
    /// The time.
    pub now: Instant,
}

impl Moment {
    /// The instant up to which everything that is said now stays true.
    pub fn good_until(&self) -> Instant {
        self.published.city.next_change(self.now)
    }
}

/// Why nothing could be published.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store does not hand out its records.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The base map in the store is none.
    #[error("the base map in the database cannot be drawn: load it again")]
    Basemap(#[from] BasemapError),
    /// Building was broken off.
    #[error("the city could not be built from its records")]
    Build(#[from] tokio::task::JoinError),
}

/// Publishes what the store holds, and hands it out.
#[derive(Debug)]
pub struct Reader {
    store: Arc<dyn Store>,
    clock: Clock,
    editions: AtomicU64,
    almanac: Arc<Mutex<Almanac>>,
    published: ArcSwap<Published>,
}

impl Reader {
    /// Publishes what the store holds now.
    ///
    /// # Errors
    /// [`ReadError`] if it holds nothing, or nothing that can be read.
    pub async fn start(store: Arc<dyn Store>, clock: Clock) -> Result<Self, ReadError> {
        let records = store.load().await?;
        let almanac = Arc::default();
        let first = build(records, clock.now(), 0, None, Arc::clone(&almanac)).await?;
        Ok(Self {
            store,
            clock,
            editions: AtomicU64::new(1),
            almanac,
            published: ArcSwap::from_pointee(first),
        })
    }

    /// What is published now.
    pub fn moment(&self) -> Moment {
        Moment {
            published: self.published.load_full(),
            now: self.clock.now(),
        }
    }

    /// The store's own revision, to compare with what is published.
    ///
    /// # Errors
    /// [`StoreError`] if the store does not answer.
    pub async fn stored_revision(&self) -> Result<Revision, StoreError> {
        self.store.revision().await
    }

    /// Publishes again whenever the store has changed or a new day has begun, until the store is
    /// closed. Failures are logged and tried again, ever more slowly.
    pub async fn follow(&self) {
        const FIRST_PAUSE: Duration = Duration::from_secs(1);
        const LONGEST_PAUSE: Duration = Duration::from_mins(1);
        let mut pause = FIRST_PAUSE;
        loop {
            match self.next_edition().await {
                Ok(()) => pause = FIRST_PAUSE,
                Err(ReadError::Store(StoreError::Closed)) => return,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn Error,
                        again_in = ?pause,
                        "changes cannot be published; what was published last is still served"
                    );
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn next_edition(&self) -> Result<(), ReadError> {
        let seen = self.published.load().city.revision();
        tokio::select! {
            changed = self.store.changed(seen) => { changed?; }
            () = self.new_day() => {}
        }
        let records = self.store.load().await?;
        let edition = self.editions.fetch_add(1, Ordering::Relaxed);
        let last = Some(self.published.load_full());
        let almanac = Arc::clone(&self.almanac);
        let next = build(records, self.clock.now(), edition, last, almanac).await?;
        tracing::info!(
            revision = next.city.revision().0,
            places = next.city.places().len(),
            "published"
        );
        self.published.store(Arc::new(next));
        Ok(())
    }

    /// Waits until the calendar in the city shows another day than the published one.
    async fn new_day(&self) {
        /// Looks again this often: a machine that slept, or whose clock was set, is noticed too.
        const OFTEN: Duration = Duration::from_secs(30);
        let published = self.published.load_full();
        while published.city.zone().date(self.clock.now()) == published.day {
            tokio::time::sleep(OFTEN).await;
        }
    }
}

/// Works everything out, away from the threads that answer requests. What has not changed since the
/// `last` edition is taken from there, and from the almanac.
async fn build(
    records: Records,
    now: Instant,
    edition: u64,
    last: Option<Arc<Published>>,
    almanac: Arc<Mutex<Almanac>>,
) -> Result<Published, ReadError> {
    let work = move || {
        let Records {
            revision,
            info,
            places,
            events,
            basemap: geojson,
        } = records;
        let same = last.filter(|last| last.basemap_geojson == geojson.as_bytes());
        let (basemap, basemap_geojson) = match same {
            Some(last) => (Arc::clone(&last.basemap), last.basemap_geojson.clone()),
            None => (Arc::new(Basemap::parse(&geojson)?), Bytes::from(geojson)),
        };
        let pictures = places.iter().flat_map(|it| &it.pictures);
        let pictures = pictures.chain(events.iter().flat_map(|it| &it.pictures));
        let pictures = pictures.filter_map(Name::of).map(|it| it.group().clone());
        let pictures = pictures.collect();
        let (from, until) = calendar::horizon(now);
        let records = calendar::Published {
            revision,
            info,
            places,
            events,
        };
        // What a panic left behind is at worst incomplete; the almanac fills it in again.
        let mut almanac = almanac.lock().unwrap_or_else(PoisonError::into_inner);
        let (snapshot, notices) = almanac.snapshot(records, from, until);
        drop(almanac);
        for notice in notices {
            tracing::warn!(record = %notice.record, "{}", notice.problem);
        }
        let day = snapshot.zone.date(now);
        let city = City::build(snapshot);
        city.prepare();
        Ok(Published {
            edition,
            city: Arc::new(city),
            basemap,
            basemap_geojson,
            pictures,
            day,
        })
    };
    tokio::task::spawn_blocking(work).await?
}
