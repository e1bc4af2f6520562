//! Counting how often places are opened: a number a day, for their owners.
//!
//! Counted in memory, so that reading stays free of writes, and added to the database once a minute.
//! Neither cookie nor address nor anything else about who it was is looked at, apart from programs
//! that say what they are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::city::Slug;
use chrono::NaiveDate;

use crate::read::Reader;
use crate::store::{Database, StoreError};

/// How often the counts are written down.
const OFTEN: Duration = Duration::from_mins(1);

/// Parts of the names of programs that read pages without anybody looking.
const PROGRAMS: [&str; 12] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "fetch",
    "curl",
    "wget",
    "python",
    "http-client",
    "monitor",
    "headless",
];

/// What was opened since it was last written down.
#[derive(Debug, Default)]
pub struct Views(Mutex<HashMap<(NaiveDate, Slug), i64>>);

impl Views {
    /// Somebody has opened a place.
    pub fn count(&self, day: NaiveDate, place: Slug) {
        *self.lock().entry((day, place)).or_default() += 1;
    }

    /// Writes the counts down. If that fails they are kept for the next time.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not take them.
    pub async fn flush(&self, store: &dyn Database) -> Result<(), StoreError> {
        let counted = std::mem::take(&mut *self.lock());
        let mut days: HashMap<NaiveDate, Vec<(Slug, i64)>> = HashMap::new();
        for ((day, place), count) in counted {
            days.entry(day).or_default().push((place, count));
        }
        let mut failed = None;
        for (day, counts) in days {
            if let Err(error) = store.add_views(day, &counts).await {
                let mut kept = self.lock();
                for (place, count) in counts {
                    *kept.entry((day, place)).or_default() += count;
                }
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(NaiveDate, Slug), i64>> {
        // What a panic has left behind is a number that is one too small.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a program says of itself that nobody is looking. Whoever says nothing is none of those
/// that people use.
pub fn is_program(agent: Option<&str>) -> bool {
    let agent = agent.unwrap_or_default().to_ascii_lowercase();
    agent.is_empty() || PROGRAMS.iter().any(|it| agent.contains(it))
}

/// The day in the city on which something is opened now.
pub fn day(reader: &Reader) -> NaiveDate {
    let moment = reader.moment();
    moment.published.city.zone().date(moment.now)
}

/// Writes the counts down every minute until the store is closed.
pub async fn flush_often(views: Arc<Views>, store: Arc<dyn Database>) {
    loop {
        tokio::time::sleep(OFTEN).await;
        match views.flush(&*store).await {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "how often places were opened could not be written down; tried again in a minute"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_what_they_say_and_people_are_not_taken_for_them() {
        for agent in [
            None,
            Some(""),
            Some("Mozilla/5.0 (compatible; Googlebot/2.1)"),
            Some("curl/8.5"),
            Some("WhatsApp/2.0 link-preview"),
        ] {
            assert!(is_program(agent), "{agent:?}");
        }
        for agent in [
            "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
        ] {
            assert!(!is_program(Some(agent)), "{agent}");
        }
    }
}
