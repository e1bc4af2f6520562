//! What a source says now, what it said last time, and what people have made of it: three versions
//! of each record, field by field.
//!
//! A field that people have left alone follows the source. A field that somebody has changed stays
//! as it is, and is reported if the source now says something else again.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::city::{Place, Slug, fold};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::store::{Origin, Stored, Version, Write};

/// Two records with the same name are the same place within so many metres, if nobody has told yet
/// which is which.
const SAME: f64 = 100.0;

/// A record of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// What the source calls it, such as `node/123`.
    pub object: String,
    /// What the source says; the short name is a wish.
    pub place: Place,
}

/// What came of the comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// What has to be written.
    pub writes: Vec<Write>,
    /// Records that were not there.
    pub new: usize,
    /// Records that the source has changed.
    pub changed: usize,
    /// Records that stay as they are.
    pub same: usize,
    /// Records that people had entered before the source was first read.
    pub adopted: usize,
    /// Records that the source no longer has, and that visitors no longer see.
    pub gone: usize,
    /// Records that people have taken away, and that stay away.
    pub removed: usize,
    /// Fields that people have changed and that the source sees otherwise: record and fields.
    pub kept: Vec<(Slug, Vec<String>)>,
    /// Records that people have edited and that the source no longer has; they stay.
    pub orphans: Vec<Slug>,
}

/// Compares.
///
/// `there` are all records of the store, `origins` what the source said last time, and `covered`
/// tells whether a record lies where the source was read this time: one that lies elsewhere is not
/// gone because it was not mentioned.
///
/// # Errors
/// If a record cannot be put into JSON or read from it.
pub fn merge(
    source: &str,
    incoming: Vec<Incoming>,
    there: &[Stored<Place>],
    origins: &[Origin],
    covered: impl Fn(&Place) -> bool,
) -> Result<Merged, serde_json::Error> {
    let mut work = Work {
        source,
        by_slug: there.iter().map(|it| (&it.record.slug, it)).collect(),
        by_name: names(there, origins),
        by_object: origins.iter().map(|it| (it.object.as_str(), it)).collect(),
        taken: there
            .iter()
            .map(|it| it.record.slug.clone())
            .chain(origins.iter().map(|it| it.slug.clone()))
            .collect(),
        merged: Merged::default(),
    };
    let mentioned: HashSet<String> = incoming.iter().map(|it| it.object.clone()).collect();
    for record in incoming {
        work.record(record)?;
    }
    for origin in origins {
        if !mentioned.contains(&origin.object) {
            work.unmentioned(origin, &covered)?;
        }
    }
    Ok(work.merged)
}

/// Records of people by name, without those that come from the source.
fn names<'a>(
    there: &'a [Stored<Place>],
    origins: &[Origin],
) -> HashMap<String, Vec<&'a Stored<Place>>> {
    let known: HashSet<&Slug> = origins.iter().map(|it| &it.slug).collect();
    let mut by_name: HashMap<String, Vec<&Stored<Place>>> = HashMap::new();
    for stored in there.iter().filter(|it| !known.contains(&it.record.slug)) {
        let name = fold(&stored.record.name.de);
        by_name.entry(name).or_default().push(stored);
    }
    by_name
}

struct Work<'a> {
    source: &'a str,
    by_slug: HashMap<&'a Slug, &'a Stored<Place>>,
    by_name: HashMap<String, Vec<&'a Stored<Place>>>,
    by_object: HashMap<&'a str, &'a Origin>,
    taken: HashSet<Slug>,
    merged: Merged,
}

impl<'a> Work<'a> {
    fn record(
        &mut self,
        Incoming { object, mut place }: Incoming,
    ) -> Result<(), serde_json::Error> {
        let origin = self.by_object.get(object.as_str()).copied();
        if let Some(origin) = origin {
            place.slug = origin.slug.clone();
            let Some(stored) = self.by_slug.get(&origin.slug).copied() else {
                self.merged.removed += 1;
                return Ok(());
            };
            // What had gone and comes back is shown again, as it was when it went.
            if origin.record.is_null() {
                let base = object_of(&serde_json::to_value(&stored.record)?);
                return self.update(&object, place, stored, true, Some(&base));
            }
            let base = object_of(&origin.record);
            return self.update(&object, place, stored, stored.published, Some(&base));
        }
        if let Some(stored) = self.same_by_name(&place) {
            self.merged.adopted += 1;
            place.slug = stored.record.slug.clone();
            return self.update(&object, place, stored, stored.published, None);
        }
        place.slug = free(&mut self.taken, &place.slug);
        self.merged.new += 1;
        self.remember(&object, &place)?;
        self.merged.writes.push(Write::Place {
            record: place,
            published: true,
            expected: Some(Version::NONE),
        });
        Ok(())
    }

    /// A record of people with the same name nearby; each is the same as one object only.
    fn same_by_name(&mut self, place: &Place) -> Option<&'a Stored<Place>> {
        let there = self.by_name.get_mut(&fold(&place.name.de))?;
        let index = there.iter().position(|it| {
            it.record.kind() == place.kind() && it.record.at.metres_to(place.at) < SAME
        })?;
        Some(there.swap_remove(index))
    }

    fn update(
        &mut self,
        object: &str,
        place: Place,
        stored: &Stored<Place>,
        published: bool,
        base: Option<&Map<String, Value>>,
    ) -> Result<(), serde_json::Error> {
        let new = object_of(&serde_json::to_value(&place)?);
        let current = object_of(&serde_json::to_value(&stored.record)?);
        let (fields, kept) = fields(base, &current, &new);
        if !kept.is_empty() {
            self.merged.kept.push((stored.record.slug.clone(), kept));
        }
        if base != Some(&new) || published != stored.published {
            self.remember(object, &place)?;
        }
        if fields == current && published == stored.published {
            self.merged.same += 1;
            return Ok(());
        }
        self.merged.changed += 1;
        self.merged.writes.push(Write::Place {
            record: serde_json::from_value(Value::Object(fields))?,
            published,
            expected: Some(stored.version),
        });
        Ok(())
    }

    fn unmentioned(
        &mut self,
        origin: &Origin,
        covered: impl Fn(&Place) -> bool,
    ) -> Result<(), serde_json::Error> {
        let Some(stored) = self.by_slug.get(&origin.slug).copied() else {
            return Ok(());
        };
        if !stored.published || !covered(&stored.record) {
            return Ok(());
        }
        let current = object_of(&serde_json::to_value(&stored.record)?);
        if current == object_of(&origin.record) {
            self.merged.gone += 1;
            self.merged.writes.push(Write::Origin(Origin {
                record: Value::Null,
                ..origin.clone()
            }));
            self.merged.writes.push(Write::Place {
                record: stored.record.clone(),
                published: false,
                expected: Some(stored.version),
            });
        } else {
            self.merged.orphans.push(stored.record.slug.clone());
        }
        Ok(())
    }

    fn remember(&mut self, object: &str, place: &Place) -> Result<(), serde_json::Error> {
        self.merged.writes.push(Write::Origin(Origin {
            source: self.source.to_owned(),
            object: object.to_owned(),
            slug: place.slug.clone(),
            record: serde_json::to_value(place)?,
        }));
        Ok(())
    }
}

/// The short name, or if somebody else has it, the next one that nobody has; it is taken from then on.
pub(crate) fn free(taken: &mut HashSet<Slug>, wish: &Slug) -> Slug {
    let mut slug = wish.clone();
    let mut number = 2_u32;
    while !taken.insert(slug.clone()) {
        let name: String = wish.as_str().chars().take(Slug::MAX - 6).collect();
        let name = name.trim_end_matches('-');
        if let Ok(next) = Slug::new(format!("{name}-{number}")) {
            slug = next;
        }
        number += 1;
    }
    slug
}

pub(super) fn object_of(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// The fields of the record as it shall be, and the names of those in which people and the source
/// disagree.
pub(super) fn fields(
    base: Option<&Map<String, Value>>,
    current: &Map<String, Value>,
    new: &Map<String, Value>,
) -> (Map<String, Value>, Vec<String>) {
    let keys: BTreeSet<&String> = current.keys().chain(new.keys()).collect();
    let mut result = Map::new();
    let mut kept = Vec::new();
    for key in keys {
        let (was, is, says) = (
            base.and_then(|it| it.get(key)),
            current.get(key),
            new.get(key),
        );
        let untouched = match base {
            Some(_) => is == was,
            // Nobody knows what it was: what people have not filled in may be filled in.
            None => is.is_none() || is_nothing(is),
        };
        if !untouched && base.is_some() && says != was && says != is {
            kept.push(key.clone());
        }
        if let Some(value) = if untouched { says } else { is } {
            result.insert(key.clone(), value.clone());
        }
    }
    (result, kept)
}

/// A record of which two have made something else: what `mine` has left as it was follows `theirs`.
///
/// # Errors
/// If a record cannot be put into JSON or read from it.
pub(crate) fn three_ways<T: Serialize + DeserializeOwned>(
    base: &T,
    mine: &T,
    theirs: &T,
) -> Result<T, serde_json::Error> {
    let object = |it: &T| serde_json::to_value(it).map(|it| object_of(&it));
    let (result, _) = fields(Some(&object(base)?), &object(mine)?, &object(theirs)?);
    serde_json::from_value(Value::Object(result))
}

/// Whether a field says that nothing is known.
fn is_nothing(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text == "unknown",
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(_) => false,
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
