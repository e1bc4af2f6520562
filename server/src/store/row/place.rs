//! A place's row.

use app::city::{Place, Slug};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{corrupt, instant, put_sample, put_source, take_source};
use crate::store::{StoreError, Stored, Version};

/// A place as the databases give it.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct PlaceColumns {
    pub slug: String,
    kind: String,
    lon: f64,
    lat: f64,
    district: Option<String>,
    sample: bool,
    published: bool,
    pub version: i64,
    source_name: String,
    source_as_of: String,
    body: String,
    created: String,
    updated: String,
    /// JSON array of slugs.
    networks: String,
    /// JSON array of slugs.
    categories: String,
}

/// A place as the databases take it.
#[derive(Debug, Serialize)]
pub(in crate::store) struct PlaceRow<'a> {
    slug: &'a Slug,
    kind: &'static str,
    lon: f64,
    lat: f64,
    district: Option<&'a Slug>,
    sample: bool,
    published: bool,
    version: Version,
    source_name: &'a str,
    source_as_of: NaiveDate,
    body: Map<String, Value>,
    at: &'a str,
    networks: &'a [Slug],
    categories: &'a [Slug],
}

impl<'a> PlaceRow<'a> {
    /// The row for a place whose JSON object is `object`.
    pub(in crate::store) fn new(
        place: &'a Place,
        mut object: Map<String, Value>,
        published: bool,
        version: Version,
        at: &'a str,
    ) -> Self {
        for column in [
            "slug",
            "kind",
            "at",
            "district",
            "networks",
            "categories",
            "sample",
        ] {
            object.remove(column);
        }
        take_source(&mut object);
        Self {
            slug: &place.slug,
            kind: place.kind().key(),
            lon: place.at.lon(),
            lat: place.at.lat(),
            district: place.district.as_ref(),
            sample: place.sample,
            published,
            version,
            source_name: &place.source.name,
            source_as_of: place.source.as_of,
            body: object,
            at,
            networks: &place.networks,
            categories: &place.categories,
        }
    }
}

impl PlaceColumns {
    /// The place as JSON, whether or not it can be read as a [`Place`].
    pub(in crate::store) fn object(&self) -> Result<Value, serde_json::Error> {
        let mut object: Map<String, Value> = serde_json::from_str(&self.body)?;
        object.insert("slug".into(), json!(self.slug));
        object.insert("kind".into(), json!(self.kind));
        object.insert("at".into(), json!([self.lon, self.lat]));
        if let Some(district) = &self.district {
            object.insert("district".into(), json!(district));
        }
        for (member, slugs) in [
            ("networks", &self.networks),
            ("categories", &self.categories),
        ] {
            if slugs != "[]" {
                object.insert(member.into(), serde_json::from_str(slugs)?);
            }
        }
        put_sample(&mut object, self.sample);
        put_source(&mut object, &self.source_name, &self.source_as_of);
        Ok(Value::Object(object))
    }

    /// The place.
    pub(in crate::store) fn place(&self) -> Result<Place, StoreError> {
        self.object()
            .and_then(serde_json::from_value)
            .map_err(|cause| corrupt("place", &self.slug, cause))
    }

    /// The place with what the store knows about it.
    pub(in crate::store) fn stored(&self) -> Result<Stored<Place>, StoreError> {
        Ok(Stored {
            record: self.place()?,
            published: self.published,
            version: Version(self.version),
            created: instant("place", &self.slug, &self.created)?,
            updated: instant("place", &self.slug, &self.updated)?,
        })
    }
}
