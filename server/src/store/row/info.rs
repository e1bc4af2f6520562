//! The rows of the city's own record: one for itself, one for each network, category and district.

use app::city::CityInfo;
use serde_json::{Map, Value, json};

use crate::store::{RecordId, StoreError, Version};

/// The city's own record as the databases give it.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct InfoColumns {
    pub version: i64,
    centre_lon: f64,
    centre_lat: f64,
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    body: String,
}

/// A network, category or district as the databases give it.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct TermColumns {
    /// `network`, `category` or `district`.
    pub kind: String,
    pub slug: String,
    body: String,
}

/// The members of [`CityInfo`] that are tables of their own, with the `kind` of their rows.
const TERMS: [(&str, &str); 3] = [
    ("networks", "network"),
    ("categories", "category"),
    ("districts", "district"),
];

/// The city's own record as the databases take it; an array of `{slug, body}` for each of [`TERMS`].
pub(in crate::store) fn info_row(
    info: &CityInfo,
    mut object: Map<String, Value>,
    version: Version,
    at: &str,
) -> Value {
    object.remove("centre");
    object.remove("bounds");
    let mut row = json!({
        "version": version,
        "centre_lon": info.centre.lon(),
        "centre_lat": info.centre.lat(),
        "west": info.bounds.south_west().lon(),
        "south": info.bounds.south_west().lat(),
        "east": info.bounds.north_east().lon(),
        "north": info.bounds.north_east().lat(),
        "at": at,
    });
    for (member, _) in TERMS {
        let mut terms = object.remove(member).unwrap_or_default();
        for term in terms.as_array_mut().into_iter().flatten() {
            let slug = term.as_object_mut().and_then(|term| term.remove("slug"));
            *term = json!({"slug": slug, "body": term.take()});
        }
        row[member] = terms;
    }
    row["body"] = Value::Object(object);
    row
}

impl InfoColumns {
    /// The city's own record as JSON; `terms` in the order of their positions.
    pub(in crate::store) fn object(
        &self,
        terms: &[TermColumns],
    ) -> Result<Value, serde_json::Error> {
        let mut object: Map<String, Value> = serde_json::from_str(&self.body)?;
        object.insert("centre".into(), json!([self.centre_lon, self.centre_lat]));
        let bounds = [self.west, self.south, self.east, self.north];
        object.insert("bounds".into(), json!(bounds));
        for (member, kind) in TERMS {
            let terms = terms.iter().filter(|term| term.kind == kind);
            let terms = terms.map(|term| {
                let mut body: Map<String, Value> = serde_json::from_str(&term.body)?;
                body.insert("slug".into(), json!(term.slug));
                Ok(Value::Object(body))
            });
            object.insert(member.into(), terms.collect::<Result<_, _>>()?);
        }
        Ok(Value::Object(object))
    }

    /// The city's own record.
    pub(in crate::store) fn info(&self, terms: &[TermColumns]) -> Result<CityInfo, StoreError> {
        self.object(terms)
            .and_then(serde_json::from_value)
            .map_err(|cause| StoreError::Corrupt {
                record: RecordId::Info.to_string(),
                cause: cause.into(),
            })
    }
}
