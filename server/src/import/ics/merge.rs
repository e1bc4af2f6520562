//! What a calendar says now, what it said last time, and what people have made of it.
//!
//! The same comparison as for places ([`crate::import::merge`]), for events: a field that people
//! have left alone follows the calendar, a field that somebody has changed stays.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::city::{Event, Slug, When, fold};
use serde_json::Value;

use crate::import::merge::{fields, object_of};
use crate::store::{Origin, Stored, Version, Write};

/// What came of the comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// What has to be written.
    pub writes: Vec<Write>,
    /// Events that were not there.
    pub new: usize,
    /// Events that the calendar has changed.
    pub changed: usize,
    /// Events that stay as they are.
    pub same: usize,
    /// Events that were here already under the same title at the same time.
    pub adopted: usize,
    /// Events that the calendar no longer has, and that visitors no longer see.
    pub gone: usize,
    /// Events that people have taken away, and that stay away.
    pub removed: usize,
    /// Fields that people have changed and that the calendar sees otherwise: event and fields.
    pub kept: Vec<(Slug, Vec<String>)>,
    /// Events that people have edited and that the calendar no longer has; they stay.
    pub orphans: Vec<Slug>,
}

/// The name of a subscription among the sources of the store.
pub fn source(subscription: &str) -> String {
    format!("ics:{subscription}")
}

/// Compares.
///
/// `incoming` are objects with the events that they would become, `there` the events that they may
/// become part of, `origins` what the same source said last time. `live` tells whether new events are published at
/// once, and `is_over` whether an event lies in the past: calendars drop what is over, and that does
/// not take it away here. New events get none of the short names that are `reserved`.
///
/// # Errors
/// If an event cannot be put into JSON or read from it.
pub fn merge(
    source: &str,
    incoming: Vec<(String, Event)>,
    there: &[Stored<Event>],
    origins: &[Origin],
    live: bool,
    reserved: &BTreeSet<Slug>,
    is_over: impl Fn(&Event) -> bool,
) -> Result<Merged, serde_json::Error> {
    let known: HashSet<&Slug> = origins.iter().map(|it| &it.slug).collect();
    let mut work = Work {
        source,
        live,
        by_slug: there.iter().map(|it| (&it.record.slug, it)).collect(),
        by_title: there
            .iter()
            .filter(|it| !known.contains(&it.record.slug))
            .filter_map(|it| Some((title_and_start(&it.record)?, it)))
            .collect(),
        taken: there
            .iter()
            .map(|it| it.record.slug.clone())
            .chain(origins.iter().map(|it| it.slug.clone()))
            .chain(reserved.iter().cloned())
            .collect(),
        merged: Merged::default(),
    };
    let by_object: HashMap<&str, &Origin> =
        origins.iter().map(|it| (it.object.as_str(), it)).collect();
    let mentioned: HashSet<String> = incoming.iter().map(|(object, _)| object.clone()).collect();
    for (object, event) in incoming {
        work.event(&object, event, by_object.get(object.as_str()).copied())?;
    }
    for origin in origins.iter().filter(|it| !mentioned.contains(&it.object)) {
        work.unmentioned(origin, &is_over)?;
    }
    Ok(work.merged)
}

/// What makes two events the same, if nobody has told yet.
pub fn title_and_start(event: &Event) -> Option<(String, String)> {
    let When::Dated { start, .. } = &event.when else {
        return None;
    };
    Some((fold(event.title.de.trim()), start.to_string()))
}

struct Work<'a> {
    source: &'a str,
    live: bool,
    by_slug: HashMap<&'a Slug, &'a Stored<Event>>,
    by_title: HashMap<(String, String), &'a Stored<Event>>,
    taken: HashSet<Slug>,
    merged: Merged,
}

impl Work<'_> {
    fn event(
        &mut self,
        object: &str,
        mut event: Event,
        origin: Option<&Origin>,
    ) -> Result<(), serde_json::Error> {
        if let Some(origin) = origin {
            event.slug = origin.slug.clone();
            let Some(stored) = self.by_slug.get(&origin.slug).copied() else {
                self.merged.removed += 1;
                return Ok(());
            };
            // What had gone and comes back is shown again.
            let back = origin.record.is_null();
            let base = if back {
                serde_json::to_value(&stored.record)?
            } else {
                origin.record.clone()
            };
            return self.update(object, event, stored, stored.published || back, Some(&base));
        }
        let same = title_and_start(&event).and_then(|key| self.by_title.remove(&key));
        if let Some(stored) = same {
            self.merged.adopted += 1;
            event.slug = stored.record.slug.clone();
            return self.update(object, event, stored, stored.published, None);
        }
        event.slug = self.free(&event.slug);
        self.merged.new += 1;
        self.remember(object, &event)?;
        self.merged.writes.push(Write::Event {
            record: event,
            published: self.live,
            expected: Some(Version::NONE),
        });
        Ok(())
    }

    fn update(
        &mut self,
        object: &str,
        event: Event,
        stored: &Stored<Event>,
        published: bool,
        base: Option<&Value>,
    ) -> Result<(), serde_json::Error> {
        let new = object_of(&serde_json::to_value(&event)?);
        let current = object_of(&serde_json::to_value(&stored.record)?);
        let base = base.map(object_of);
        let (mut result, mut kept) = fields(base.as_ref(), &current, &new);
        // The day on which the calendar was read is no news, neither for people nor for the trail.
        if let Some(base) = &base
            && [base, &new].iter().all(|it| it.contains_key("source"))
        {
            kept.retain(|field| field != "source");
            let facts = |it: &serde_json::Map<String, Value>| {
                it.iter().filter(|(key, _)| *key != "source").count()
            };
            let unchanged = facts(&result) == facts(&current)
                && result
                    .iter()
                    .all(|(key, value)| key == "source" || current.get(key) == Some(value));
            if unchanged && published == stored.published {
                result.clone_from(&current);
            }
        }
        if !kept.is_empty() {
            self.merged.kept.push((stored.record.slug.clone(), kept));
        }
        if result == current && published == stored.published {
            self.merged.same += 1;
            if base.is_none() {
                self.remember(object, &event)?;
            }
            return Ok(());
        }
        self.remember(object, &event)?;
        self.merged.changed += 1;
        self.merged.writes.push(Write::Event {
            record: serde_json::from_value(Value::Object(result))?,
            published,
            expected: Some(stored.version),
        });
        Ok(())
    }

    fn unmentioned(
        &mut self,
        origin: &Origin,
        is_over: impl Fn(&Event) -> bool,
    ) -> Result<(), serde_json::Error> {
        let Some(stored) = self.by_slug.get(&origin.slug).copied() else {
            return Ok(());
        };
        if origin.record.is_null() || is_over(&stored.record) {
            return Ok(());
        }
        let strip = |value: &Value| {
            let mut fields = object_of(value);
            fields.remove("source");
            fields
        };
        if strip(&serde_json::to_value(&stored.record)?) != strip(&origin.record) {
            self.merged.orphans.push(stored.record.slug.clone());
            return Ok(());
        }
        self.merged.gone += 1;
        self.merged.writes.push(Write::Origin(Origin {
            record: Value::Null,
            ..origin.clone()
        }));
        if stored.published {
            self.merged.writes.push(Write::Event {
                record: stored.record.clone(),
                published: false,
                expected: Some(stored.version),
            });
        }
        Ok(())
    }

    fn remember(&mut self, object: &str, event: &Event) -> Result<(), serde_json::Error> {
        self.merged.writes.push(Write::Origin(Origin {
            source: self.source.to_owned(),
            object: object.to_owned(),
            slug: event.slug.clone(),
            record: serde_json::to_value(event)?,
        }));
        Ok(())
    }

    /// The short name, or if somebody else has it, the next one that nobody has.
    fn free(&mut self, wish: &Slug) -> Slug {
        crate::import::merge::free(&mut self.taken, wish)
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
