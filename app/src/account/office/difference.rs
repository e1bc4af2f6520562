//! How two states of a record differ, field by field, and what becomes of a change that was begun
//! from an older state.
//!
//! A field is a member of the record's JSON; what only one kind of place has counts as part of its
//! kind, because the one makes no sense without the other. Nothing here knows what a field means, so
//! the same serves places, events and the city itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The members that belong to the kind of a place; see [`crate::city::Details`].
const OF_KIND: [&str; 10] = [
    "lines",
    "furniture",
    "artist",
    "year",
    "seats",
    "shade",
    "since",
    "until",
    "from",
    "before",
];

/// The field that holds the kind of a place.
const KIND: &str = "kind";

/// A field in which a wish differs from what there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What it says now; null if nothing.
    pub now: Value,
    /// What it would say.
    pub wanted: Value,
    /// Whether it was changed here too since the wish was begun.
    pub clash: bool,
}

/// The fields of a record. Of something that is no record there are none.
fn fields(record: &Value) -> BTreeMap<String, Value> {
    let Value::Object(members) = record else {
        return BTreeMap::new();
    };
    let mut fields: BTreeMap<String, Value> = members
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if members.contains_key(KIND) {
        let all = std::iter::once(KIND).chain(OF_KIND);
        let kind: Map<String, Value> = all.filter_map(|key| fields.remove_entry(key)).collect();
        fields.insert(KIND.to_owned(), Value::Object(kind));
    }
    fields
}

/// The record of fields.
fn record(fields: BTreeMap<String, Value>) -> Value {
    let mut record = Map::new();
    for (key, value) in fields {
        match value {
            Value::Object(kind) if key == KIND => record.extend(kind),
            value => {
                record.insert(key, value);
            }
        }
    }
    Value::Object(record)
}

/// In which fields a wish differs from what there is now. What it does not change compared with the
/// state that it was begun from (`base`, if that is known) is no part of it.
pub fn differences(base: Option<&Value>, now: &Value, wanted: &Value) -> Vec<Difference> {
    let base = base.map(fields);
    let (now, wanted) = (fields(now), fields(wanted));
    let of = |fields: &BTreeMap<String, Value>, key: &str| {
        fields.get(key).cloned().unwrap_or(Value::Null)
    };
    let keys: BTreeSet<&String> = now.keys().chain(wanted.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (now, wanted) = (of(&now, key), of(&wanted, key));
            let base = base.as_ref().map(|it| of(it, key));
            let untouched = base.as_ref() == Some(&wanted);
            (now != wanted && !untouched).then(|| Difference {
                field: key.clone(),
                clash: base.is_some_and(|base| base != now),
                now,
                wanted,
            })
        })
        .collect()
}

/// What there is now, with some fields as they are wanted.
pub fn apply(now: &Value, wanted: &Value, chosen: &BTreeSet<String>) -> Value {
    let mut result = fields(now);
    let mut wanted = fields(wanted);
    for key in chosen {
        match wanted.remove(key) {
            Some(value) => result.insert(key.clone(), value),
            None => result.remove(key),
        };
    }
    record(result)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn names(all: &[Difference]) -> Vec<&str> {
        all.iter().map(|it| it.field.as_str()).collect()
    }

    #[test]
    fn only_what_the_wish_changes_is_a_difference() {
        let base = json!({"name": "Laden", "text": "alt", "phone": "1"});
        let now = json!({"name": "Laden", "text": "neu", "phone": "2"});
        let wanted = json!({"name": "Lädchen", "text": "alt", "phone": "3"});
        let found = differences(Some(&base), &now, &wanted);
        assert_eq!(names(&found), ["name", "phone"], "the text is not touched");
        assert_eq!(
            found.iter().map(|it| it.clash).collect::<Vec<_>>(),
            [false, true]
        );
        let chosen = ["name".to_owned()].into();
        assert_eq!(
            apply(&now, &wanted, &chosen),
            json!({"name": "Lädchen", "text": "neu", "phone": "2"})
        );
    }

    #[test]
    fn a_kind_goes_with_what_only_it_has() {
        let now = json!({"kind": "shop", "name": "x"});
        let wanted = json!({"kind": "art_island", "furniture": ["bench"], "seats": 3, "name": "x"});
        let found = differences(None, &now, &wanted);
        assert_eq!(names(&found), ["kind"]);
        assert_eq!(apply(&now, &wanted, &["kind".to_owned()].into()), wanted);
        assert_eq!(apply(&wanted, &now, &["kind".to_owned()].into()), now);
    }

    #[test]
    fn something_new_differs_in_all_it_has() {
        let wanted = json!({"name": "x", "at": [7.4, 51.5]});
        let found = differences(None, &Value::Null, &wanted);
        assert_eq!(names(&found), ["at", "name"]);
        assert!(found.iter().all(|it| it.now.is_null() && !it.clash));
    }

    fn any_record() -> impl Strategy<Value = Value> {
        let key = prop::sample::select(vec!["name", "text", "at", "hours", "seats", "before"]);
        let members = prop::collection::btree_map(key, 0..3i32, 0..6);
        (members, any::<bool>()).prop_map(|(members, kind)| {
            let mut record: Map<String, Value> = members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), json!(value)))
                .collect();
            if kind {
                record.insert("kind".into(), json!("shop"));
            } else {
                record.retain(|key, _| !OF_KIND.contains(&key.as_str()));
            }
            Value::Object(record)
        })
    }

    proptest! {
        #[test]
        fn taking_all_differences_leads_to_the_wish(now in any_record(), wanted in any_record()) {
            let all = differences(None, &now, &wanted).into_iter().map(|it| it.field).collect();
            prop_assert_eq!(apply(&now, &wanted, &all), wanted);
        }

        #[test]
        fn taking_none_changes_nothing(now in any_record(), wanted in any_record()) {
            prop_assert_eq!(apply(&now, &wanted, &BTreeSet::new()), now);
        }
    }
}
