//! `GeoJSON` (RFC 7946), written straight from the city without copying it first.

use app::city::Point;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};

use crate::http::problem::Problem;

/// One feature.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(super) struct Feature<'a, P> {
    /// The slug.
    pub(super) id: &'a str,
    /// Null for what is nowhere in particular (RFC 7946 section 3.2).
    #[serde(serialize_with = "point")]
    pub(super) geometry: Option<Point>,
    pub(super) properties: P,
}

/// Several features, with foreign members (RFC 7946 section 6.1) `M`.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(super) struct FeatureCollection<'a, P, M> {
    #[serde(flatten)]
    pub(super) members: M,
    pub(super) features: Vec<Feature<'a, P>>,
}

#[expect(clippy::ref_option, reason = "this is how serde calls it")]
fn point<S: Serializer>(at: &Option<Point>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "Point")]
    struct Geometry {
        coordinates: Point,
    }
    at.map(|coordinates| Geometry { coordinates })
        .serialize(serializer)
}

/// Writes an answer.
pub(super) fn answer(value: &impl Serialize, media_type: &'static str) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ([(header::CONTENT_TYPE, media_type)], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            Problem::internal().into_response()
        }
    }
}

/// The media type of `GeoJSON` (RFC 7946 section 12).
pub(super) const GEOJSON: &str = "application/geo+json";
