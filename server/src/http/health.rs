//! `/health/live` and `/health/ready`, for whoever watches over the server.
//!
//! Live means that the process answers. Ready means that it can also write to its database, which is
//! tried; a server that cannot goes on showing what it published last, but what people enter is not
//! kept. However many ask, it is tried about once a second, one at a time: watching must not become
//! the load.

use std::sync::Arc;
use std::time::Duration;

use app::city::Revision;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::read::Reader;
use crate::store::StoreError;

/// A database that takes longer for a single number is as good as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what was found is told to others who ask.
const TOLD_FOR: Duration = Duration::from_secs(1);

/// What the handlers share.
#[derive(Debug, Clone)]
struct Health {
    reader: Arc<Reader>,
    found: Arc<Mutex<Option<Found>>>,
}

/// What came of trying.
#[derive(Debug, Clone, Copy)]
struct Found {
    at: Instant,
    stored: Result<Revision, &'static str>,
}

/// Both addresses.
pub(super) fn routes(reader: Arc<Reader>) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .with_state(Health {
            reader,
            found: Arc::default(),
        })
}

async fn live() -> Response {
    report(StatusCode::OK, &json!({"status": "live"}))
}

async fn ready(State(health): State<Health>) -> Response {
    let published = health.reader.moment().published.city.revision();
    match health.look().await {
        Ok(stored) => report(
            StatusCode::OK,
            &json!({"status": "ready", "published": published, "stored": stored}),
        ),
        Err(reason) => unready(published.0, reason),
    }
}

impl Health {
    /// Tries the database, unless somebody has just done so. Others wait meanwhile, and are told the
    /// same.
    async fn look(&self) -> Result<Revision, &'static str> {
        let mut found = self.found.lock().await;
        if let Some(found) = found.filter(|it| it.at.elapsed() < TOLD_FOR) {
            return found.stored;
        }
        let stored = match timeout(PATIENCE, self.reader.probe()).await {
            Ok(Ok(stored)) => Ok(stored),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
                Err(reason(&error))
            }
            Err(_) => Err("the database does not answer in time"),
        };
        *found = Some(Found {
            at: Instant::now(),
            stored,
        });
        stored
    }
}

/// What is said to whoever asks; the cause is in the log.
const fn reason(error: &StoreError) -> &'static str {
    match error {
        StoreError::Busy(_) => "the database is busy",
        StoreError::Unwritable(_) => "the database cannot write",
        StoreError::Damaged(_) => "the database is damaged",
        StoreError::Closed => "the server is stopping",
        _ => "the database does not answer",
    }
}

fn unready(published: i64, reason: &str) -> Response {
    let body = json!({"status": "unready", "published": published, "reason": reason});
    let retry = [(header::RETRY_AFTER, "5")];
    (retry, report(StatusCode::SERVICE_UNAVAILABLE, &body)).into_response()
}

fn report(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (status, headers, Json(body)).into_response()
}
