//! What a record must be like to be written.

use std::collections::HashSet;

use app::city::check::{self, Flaw, Flawed};
use app::city::{CityInfo, Event, Place, Slug, Venue};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{RecordId, Reference, StoreError, Version};

/// Refuses a write by somebody who has not seen the version that is there.
pub(super) fn version(
    id: &RecordId,
    expected: Option<Version>,
    found: Version,
) -> Result<(), StoreError> {
    match expected {
        Some(expected) if expected != found => Err(StoreError::Stale {
            record: id.clone(),
            expected,
            found,
        }),
        _ => Ok(()),
    }
}

/// A record as a JSON object that both databases can keep.
pub(super) fn object<T: Serialize>(
    id: &RecordId,
    record: &T,
) -> Result<Map<String, Value>, StoreError> {
    match serde_json::to_value(record).map_err(|error| unwritable(error.into()))? {
        value if contains_nul(&value) => Err(has_nul(id)),
        Value::Object(object) => Ok(object),
        _ => Err(invalid(id, "it is no JSON object")),
    }
}

/// Refuses texts that no record may hold. What stood at the same place of the record before may stay:
/// whoever changes something else need not answer for it.
pub(super) fn texts(
    id: &RecordId,
    record: &Map<String, Value>,
    before: Option<&Value>,
) -> Result<(), StoreError> {
    let flaws = check::flaws(record);
    if flaws.is_empty() {
        return Ok(());
    }
    let before = before.and_then(Value::as_object).map(check::flaws);
    let before: HashSet<(String, &str)> = before
        .unwrap_or_default()
        .iter()
        .map(|it| (member(&it.path), it.text))
        .collect();
    let stood = |it: &Flawed<'_>| before.contains(&(member(&it.path), it.text));
    let Some(flawed) = flaws.into_iter().find(|it| !stood(it)) else {
        return Ok(());
    };
    let reason = match flawed.flaw {
        Flaw::Line => "must be one line without invisible characters",
        Flaw::Characters => "must not hold invisible characters",
        Flaw::Unseen => "must have something that can be seen",
        Flaw::Link => {
            "must be a link: https:// or http:// with a host, mailto: with an address, tel: with a \
             number; or a mail address or a path where one belongs"
        }
    };
    Err(StoreError::Invalid {
        record: id.clone(),
        reason: format!("{} {reason}", flawed.path).into(),
    })
}

/// A path without the positions in lists: what stands before it in a list may go.
fn member(path: &str) -> String {
    let is_name = |part: &&str| !part.bytes().all(|byte| byte.is_ascii_digit());
    let names: Vec<&str> = path.split('.').filter(is_name).collect();
    names.join(".")
}

/// Refuses what PostgreSQL cannot keep as part of `id`.
pub(super) fn value(id: &RecordId, value: &Value) -> Result<(), StoreError> {
    if contains_nul(value) {
        Err(has_nul(id))
    } else {
        Ok(())
    }
}

/// A base map as JSON.
pub(super) fn basemap(geojson: &str) -> Result<Value, StoreError> {
    match serde_json::from_str(geojson).unwrap_or_default() {
        value if contains_nul(&value) => Err(has_nul(&RecordId::Basemap)),
        value @ Value::Object(_) => Ok(value),
        _ => Err(invalid(&RecordId::Basemap, "it is not GeoJSON")),
    }
}

/// Refuses what PostgreSQL cannot keep as the name of an author of `id`.
pub(super) fn author(id: &RecordId, name: &str) -> Result<(), StoreError> {
    if name.contains('\0') {
        Err(has_nul(id))
    } else {
        Ok(())
    }
}

/// The networks, categories and districts of a city.
pub(super) fn terms(info: &CityInfo) -> Result<HashSet<Reference>, StoreError> {
    let networks = info.networks.iter().map(|it| &it.slug).cloned();
    let categories = info.categories.iter().map(|it| &it.slug).cloned();
    let districts = info.districts.iter().map(|it| &it.slug).cloned();
    let terms: HashSet<Reference> = (networks.map(Reference::Network))
        .chain(categories.map(Reference::Category))
        .chain(districts.map(Reference::District))
        .collect();
    if terms.len() < info.networks.len() + info.categories.len() + info.districts.len() {
        let reason = "two networks, categories or districts have the same short name";
        return Err(invalid(&RecordId::Info, reason));
    }
    Ok(terms)
}

/// A network, category or district as the databases name it.
pub(super) fn term(kind: &str, slug: &str) -> Option<Reference> {
    let slug = Slug::new(slug).ok()?;
    match kind {
        "network" => Some(Reference::Network(slug)),
        "category" => Some(Reference::Category(slug)),
        "district" => Some(Reference::District(slug)),
        _ => None,
    }
}

/// Refuses a place that refers to terms that are not there, or to one of them twice.
pub(super) fn place(
    id: &RecordId,
    place: &Place,
    terms: &HashSet<Reference>,
) -> Result<(), StoreError> {
    let repeats = |slugs: &[Slug]| slugs.iter().collect::<HashSet<_>>().len() < slugs.len();
    if repeats(&place.networks) || repeats(&place.categories) {
        return Err(invalid(id, "it names a network or a category twice"));
    }
    let networks = place.networks.iter().cloned().map(Reference::Network);
    let categories = place.categories.iter().cloned().map(Reference::Category);
    let district = place.district.iter().cloned().map(Reference::District);
    known(id, networks.chain(categories).chain(district), terms)
}

/// Refuses an event that refers to terms or places that are not there.
pub(super) fn event(
    id: &RecordId,
    event: &Event,
    terms: &HashSet<Reference>,
    places: &HashSet<Reference>,
) -> Result<(), StoreError> {
    let category = event.category.iter().cloned().map(Reference::Category);
    known(id, category, terms)?;
    known(id, needed(event).cloned().map(Reference::Place), places)
}

/// The places that an event refers to.
pub(super) fn needed(event: &Event) -> impl Iterator<Item = &Slug> {
    let venue = event.venue.iter().filter_map(|venue| match venue {
        Venue::Place(slug) => Some(slug),
        Venue::Point { .. } => None,
    });
    venue.chain(event.offers.iter().map(|offer| &offer.place))
}

/// The failure to put a value into a form that a database takes.
pub(super) fn unwritable(cause: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Database(sqlx::Error::Encode(cause))
}

fn known(
    id: &RecordId,
    mut references: impl Iterator<Item = Reference>,
    there: &HashSet<Reference>,
) -> Result<(), StoreError> {
    match references.find(|reference| !there.contains(reference)) {
        None => Ok(()),
        Some(reference) => Err(StoreError::Unknown {
            record: id.clone(),
            reference,
        }),
    }
}

fn invalid(id: &RecordId, reason: &'static str) -> StoreError {
    StoreError::Invalid {
        record: id.clone(),
        reason: reason.into(),
    }
}

fn has_nul(id: &RecordId) -> StoreError {
    let reason = "it contains the character U+0000, which PostgreSQL cannot keep";
    invalid(id, reason)
}

fn contains_nul(value: &Value) -> bool {
    contains(value, &|text| text.contains('\0'))
}

/// Whether any text of a value, or any name of a member, is such a one.
fn contains(value: &Value, such: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => such(text),
        Value::Array(items) => items.iter().any(|it| contains(it, such)),
        Value::Object(members) => members
            .iter()
            .any(|(key, it)| such(key) || contains(it, such)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts_of(record: Value, before: &Value) -> Result<(), StoreError> {
        let Value::Object(record) = record else {
            return Err(invalid(&RecordId::Info, "it is no JSON object"));
        };
        texts(&RecordId::Info, &record, Some(before))
    }

    #[test]
    fn a_record_without_a_name_that_can_be_seen_is_refused() {
        for name in ["", "\u{200b}", "\u{2800}"] {
            let refused = texts_of(json!({"title": {"de": name}}), &json!({})).unwrap_err();
            assert!(refused.to_string().contains("title.de"), "{refused}");
        }
    }

    #[test]
    fn a_text_may_stay_where_it_stood_and_go_nowhere_else() {
        let before = json!({
            "name": {"de": "gut"},
            "words": ["gut", "a\nb"],
            "text": {"de": "eins\nzwei"},
        });
        // The first of a list was taken away.
        let stays = json!({"name": {"de": "neu"}, "words": ["a\nb"]});
        assert!(texts_of(stays, &before).is_ok());
        for moved in ["a\nb", "eins\nzwei"] {
            let moved = json!({"name": {"de": moved}, "words": ["gut", "a\nb"]});
            let refused = texts_of(moved, &before).unwrap_err().to_string();
            assert!(refused.contains("name.de"), "{refused}");
        }
    }
}
