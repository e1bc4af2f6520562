//! An event's row.

use app::city::{Event, Offer, Point, Slug, Venue};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{corrupt, instant, put_sample, put_source, take_source};
use crate::store::{StoreError, Stored, Version};

/// An event as the databases give it.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::store) struct EventColumns {
    pub slug: String,
    category: Option<String>,
    venue_place: Option<String>,
    venue_lon: Option<f64>,
    venue_lat: Option<f64>,
    state: String,
    sample: bool,
    published: bool,
    pub version: i64,
    source_name: String,
    source_as_of: String,
    body: String,
    created: String,
    updated: String,
    /// Whether visitors see the place that is the venue, and what to say if not.
    place_published: Option<bool>,
    place_lon: Option<f64>,
    place_lat: Option<f64>,
    /// JSON [`app::city::Text`].
    place_name: Option<String>,
    /// JSON array of [`OfferColumns`].
    offers: String,
}

#[derive(Debug, Deserialize)]
struct OfferColumns {
    place: String,
    text: Value,
    /// 1 if visitors see the place; SQLite has no other truth.
    published: u8,
}

/// An event as the databases take it.
#[derive(Debug, Serialize)]
pub(in crate::store) struct EventRow<'a> {
    slug: &'a Slug,
    category: Option<&'a Slug>,
    venue_place: Option<&'a Slug>,
    venue_lon: Option<f64>,
    venue_lat: Option<f64>,
    state: Value,
    sample: bool,
    published: bool,
    version: Version,
    source_name: &'a str,
    source_as_of: NaiveDate,
    body: Map<String, Value>,
    at: &'a str,
    offers: &'a [Offer],
}

impl<'a> EventRow<'a> {
    /// The row for an event whose JSON object is `object`.
    pub(in crate::store) fn new(
        event: &'a Event,
        mut object: Map<String, Value>,
        published: bool,
        version: Version,
        at: &'a str,
    ) -> Self {
        let state = object.remove("state").unwrap_or_default();
        for column in ["slug", "category", "sample", "offers"] {
            object.remove(column);
        }
        take_source(&mut object);
        let (venue_place, point) = match &event.venue {
            Some(Venue::Place(slug)) => {
                object.remove("venue");
                (Some(slug), None)
            }
            Some(Venue::Point { at, .. }) => {
                if let Some(point) = object.get_mut("venue").and_then(|it| it.get_mut("point"))
                    && let Some(point) = point.as_object_mut()
                {
                    point.remove("at");
                }
                (None, Some(*at))
            }
            None => (None, None),
        };
        Self {
            slug: &event.slug,
            category: event.category.as_ref(),
            venue_place,
            venue_lon: point.map(Point::lon),
            venue_lat: point.map(Point::lat),
            state,
            sample: event.sample,
            published,
            version,
            source_name: &event.source.name,
            source_as_of: event.source.as_of,
            body: object,
            at,
            offers: &event.offers,
        }
    }
}

/// For whom an event is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum For {
    /// For visitors: what is not published does not show through.
    Visitors,
    /// For those who edit it: as it was written.
    Editors,
}

impl EventColumns {
    /// The event as JSON, whether or not it can be read as an [`Event`].
    pub(in crate::store) fn object(&self, audience: For) -> Result<Value, serde_json::Error> {
        let mut object: Map<String, Value> = serde_json::from_str(&self.body)?;
        object.insert("slug".into(), json!(self.slug));
        object.insert("state".into(), json!(self.state));
        if let Some(category) = &self.category {
            object.insert("category".into(), json!(category));
        }
        if let Some(venue) = self.venue(object.remove("venue"), audience)? {
            object.insert("venue".into(), venue);
        }
        let offers: Vec<OfferColumns> = serde_json::from_str(&self.offers)?;
        let offers: Vec<Value> = offers
            .into_iter()
            .filter(|offer| audience == For::Editors || offer.published == 1)
            .map(|offer| json!({"place": offer.place, "text": offer.text}))
            .collect();
        if !offers.is_empty() {
            object.insert("offers".into(), Value::Array(offers));
        }
        put_sample(&mut object, self.sample);
        put_source(&mut object, &self.source_name, &self.source_as_of);
        Ok(Value::Object(object))
    }

    fn venue(
        &self,
        kept: Option<Value>,
        audience: For,
    ) -> Result<Option<Value>, serde_json::Error> {
        if let Some(place) = &self.venue_place {
            let seen = self.place_published == Some(true) || audience == For::Editors;
            return Ok(Some(if seen {
                json!({"place": place})
            } else {
                let name: Value = serde_json::from_str(self.place_name.as_deref().unwrap_or("{}"))?;
                json!({"point": {"name": name, "at": [self.place_lon, self.place_lat]}})
            }));
        }
        Ok(kept.map(|mut venue| {
            if let Some(Value::Object(point)) = venue.get_mut("point") {
                point.insert("at".into(), json!([self.venue_lon, self.venue_lat]));
            }
            venue
        }))
    }

    /// The event.
    pub(in crate::store) fn event(&self, audience: For) -> Result<Event, StoreError> {
        self.object(audience)
            .and_then(serde_json::from_value)
            .map_err(|cause| corrupt("event", &self.slug, cause))
    }

    /// The event with what the store knows about it.
    pub(in crate::store) fn stored(&self) -> Result<Stored<Event>, StoreError> {
        Ok(Stored {
            record: self.event(For::Editors)?,
            published: self.published,
            version: Version(self.version),
            created: instant("event", &self.slug, &self.created)?,
            updated: instant("event", &self.slug, &self.updated)?,
        })
    }
}
