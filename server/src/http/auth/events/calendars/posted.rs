//! The forms of the calendars' page as they arrive: with a file, or without.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::upload::{self, Bounds, Broken};
use crate::import::ics::fetch::MAX_BYTES;
use crate::media::MediaError;

/// What a form may bring.
const BOUNDS: Bounds = Bounds {
    fields: 20,
    texts: 100_000,
    files: 1,
    file: MAX_BYTES,
    long: &["file"],
};

/// What was posted.
#[derive(Debug, Default)]
pub(in crate::http::auth::events) struct Posted {
    fields: BTreeMap<String, String>,
    /// The file; none if none was chosen.
    pub file: Option<Bytes>,
    /// Whether it was too much to be taken in.
    pub too_large: bool,
    /// Whether it broke off on its way.
    pub broken: bool,
}

impl Posted {
    /// What was typed into a field, without blanks around it.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }
}

impl FromRequest<Auth> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, auth: &Auth) -> Result<Self, Response> {
        let sent = upload::read(auth, request, BOUNDS).await?;
        let mut posted = Self {
            fields: sent.pairs.into_iter().collect(),
            file: None,
            too_large: sent.broken == Some(Broken::TooLarge),
            broken: sent.broken == Some(Broken::Off),
        };
        for file in sent.files {
            match file.upload.map(|it| it.read()) {
                Some(Ok(bytes)) => posted.file = Some(bytes.into()),
                Some(Err(error)) => {
                    return Err(Failed::from(MediaError::from(error)).into_response());
                }
                None => posted.too_large = true,
            }
        }
        Ok(posted)
    }
}
