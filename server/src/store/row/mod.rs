//! What the rows of either database mean.
//!
//! A record is one JSON object in the program's own form. Some of its members are columns, so that
//! the database can look them up, compare and protect them; the rest is the row's `body`. Writing
//! takes the former out of the object, reading puts them back, and nothing here has to change when a
//! record gets a new member. Numbers with fractions are columns too: as such they come back exactly.

mod event;
mod info;
mod place;

use app::city::{Instant, Revision};
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Change, StoreError, Version};

pub(super) use event::{EventColumns, EventRow, For};
pub(super) use info::{InfoColumns, TermColumns, info_row};
pub(super) use place::{PlaceColumns, PlaceRow};

/// A step in the trail as the databases give it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ChangeColumns {
    revision: i64,
    at: String,
    author: String,
    kind: String,
    slug: String,
    version: i64,
    published: bool,
    before: Option<String>,
    after: Option<String>,
}

/// A step in the trail as the databases take it.
#[derive(Debug, Serialize)]
pub(super) struct ChangeRow<'a> {
    pub revision: Revision,
    pub at: &'a str,
    pub author: &'a str,
    pub kind: &'static str,
    pub slug: &'a str,
    pub version: Version,
    pub published: bool,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl ChangeColumns {
    /// The step.
    pub(super) fn change(self) -> Result<Change, StoreError> {
        let parse = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
        let failed = |cause| corrupt(&self.kind, &self.slug, cause);
        Ok(Change {
            revision: Revision(self.revision),
            at: instant(&self.kind, &self.slug, &self.at)?,
            by: self.author,
            version: Version(self.version),
            published: self.published,
            before: parse(self.before).map_err(failed)?,
            after: parse(self.after).map_err(failed)?,
        })
    }
}

/// How instants are written in either database.
pub(super) fn timestamp(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn instant(kind: &str, slug: &str, text: &str) -> Result<Instant, StoreError> {
    text.parse().map_err(|cause| corrupt(kind, slug, cause))
}

pub(in crate::store) fn corrupt(
    kind: &str,
    slug: &str,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Corrupt {
        record: format!("{kind} “{slug}”"),
        cause: cause.into(),
    }
}

fn put_sample(object: &mut Map<String, Value>, sample: bool) {
    if sample {
        object.insert("sample".into(), json!(true));
    }
}

fn take_source(object: &mut Map<String, Value>) {
    if let Some(Value::Object(source)) = object.get_mut("source") {
        source.remove("name");
        source.remove("as_of");
    }
}

fn put_source(object: &mut Map<String, Value>, name: &str, as_of: &str) {
    let source = object.entry("source").or_insert_with(|| json!({}));
    if let Value::Object(source) = source {
        source.insert("name".into(), json!(name));
        source.insert("as_of".into(), json!(as_of));
    }
}
