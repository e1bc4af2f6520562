//! The forms of the calendars' page as they arrive: with a file, or without.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;

use crate::http::auth::form::Pairs;

/// The most fields of a form.
const MAX_FIELDS: usize = 20;

/// What was posted.
#[derive(Debug, Default)]
pub(in crate::http::auth::events) struct Posted {
    fields: BTreeMap<String, String>,
    /// The file; none if none was chosen.
    pub file: Option<Bytes>,
    /// Whether it was too much to be taken in.
    pub too_large: bool,
}

impl Posted {
    /// What was typed into a field, without blanks around it.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let parts = kind.is_some_and(|it| it.as_bytes().starts_with(b"multipart/form-data"));
        let mut posted = Self::default();
        if !parts {
            let pairs = Pairs::from_request(request, state)
                .await
                .map_err(|it| it.status())?;
            posted.fields = pairs.into_iter().collect();
            return Ok(posted);
        }
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|it| it.status())?;
        match posted.take(&mut parts).await {
            Err(StatusCode::PAYLOAD_TOO_LARGE) => posted.too_large = true,
            other => other?,
        }
        Ok(posted)
    }
}

impl Posted {
    async fn take(&mut self, parts: &mut Multipart) -> Result<(), StatusCode> {
        while let Some(part) = parts.next_field().await.map_err(|it| it.status())? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                let bytes = part.bytes().await.map_err(|it| it.status())?;
                // A browser sends an empty file where none was chosen.
                self.file = Some(bytes).filter(|it| !it.is_empty());
            } else if self.fields.len() < MAX_FIELDS {
                let text = part.text().await.map_err(|it| it.status())?;
                self.fields.insert(name, text);
            }
        }
        Ok(())
    }
}
