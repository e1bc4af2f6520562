//! `/health/live` and `/health/ready`, for whoever watches over the server.
//!
//! Live means that the process answers. Ready means that it also reaches its database; a server
//! that does not goes on showing what it published last, but what people enter is not published.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::read::Reader;

/// A database that takes longer for a single number is as good as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// Both addresses.
pub(super) fn routes(reader: Arc<Reader>) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .with_state(reader)
}

async fn live() -> Response {
    report(StatusCode::OK, &json!({"status": "live"}))
}

async fn ready(State(reader): State<Arc<Reader>>) -> Response {
    let published = reader.moment().published.city.revision();
    match tokio::time::timeout(PATIENCE, reader.stored_revision()).await {
        Ok(Ok(stored)) => report(
            StatusCode::OK,
            &json!({"status": "ready", "published": published, "stored": stored}),
        ),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            unready(published.0, "the database does not answer")
        }
        Err(_) => unready(published.0, "the database does not answer in time"),
    }
}

fn unready(published: i64, reason: &str) -> Response {
    report(
        StatusCode::SERVICE_UNAVAILABLE,
        &json!({"status": "unready", "published": published, "reason": reason}),
    )
}

fn report(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (status, headers, Json(body)).into_response()
}
