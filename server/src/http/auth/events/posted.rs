//! The event form as it arrives: as a form with a file, or as a plain one.

use std::collections::BTreeMap;

use app::account::event_form::{Field, Form, Group};
use app::city::Slug;
use app::map::MapView;
use axum::extract::multipart::Field as MultipartField;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};

use crate::http::auth::form::Pairs;
use crate::media::MAX_BYTES;
use crate::store::Version;

/// The most fields of a request.
const MAX_FIELDS: usize = 300;

/// The most shops that can be invited with one request.
const MAX_SHOPS: usize = 20;

/// What the person wants done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Wish {
    /// See the next dates, before anything is saved.
    #[default]
    Check,
    /// Save.
    Save,
    /// Put their text and another's together.
    Merge,
    /// See all of the map.
    Wide,
    /// Set the pin.
    Pin,
}

/// What was posted.
#[derive(Debug, Clone, Default)]
pub(super) struct Posted {
    pub form: Form,
    pub wish: Wish,
    /// The version that the person has seen.
    pub version: Version,
    /// The short name that a new event is to have.
    pub draft: Option<Slug>,
    /// A picture.
    pub file: Option<Bytes>,
    /// Whether there was one that is too large to be looked at.
    pub too_large: bool,
    /// Whether the picture shall go.
    pub picture_remove: bool,
    /// Shops to invite, as typed.
    pub shops: Vec<String>,
    /// The place chosen among several.
    pub place_pick: Option<Slug>,
    /// What the map has shown.
    pub view: Option<MapView>,
    /// Where it was tapped, in CSS pixels from its upper left corner.
    pub tapped: Option<(f64, f64)>,
    /// The groups that are to be taken from the other text.
    pub theirs: Vec<Group>,
}

impl Posted {
    fn of(pairs: &[(String, String)], file: Option<Bytes>) -> Self {
        let named: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let last: BTreeMap<&str, &str> = named.iter().copied().collect();
        let get = |name: &str| last.get(name).copied().unwrap_or_default().trim();
        let number = |name: &str| get(name).parse::<f64>().ok().filter(|it| it.is_finite());
        // The enter key on a map says 0, 0.
        let tapped = number("pin.x")
            .zip(number("pin.y"))
            .filter(|it| *it != (0.0, 0.0));
        let wish = match get("do") {
            _ if tapped.is_some() => Wish::Pin,
            "save" => Wish::Save,
            "merge" => Wish::Merge,
            "wide" => Wish::Wide,
            _ => Wish::Check,
        };
        let shops = named.iter().filter(|(name, _)| *name == "shop");
        let shops = shops.map(|(_, value)| value.trim().chars().take(200).collect::<String>());
        let theirs = Group::ALL
            .into_iter()
            .filter(|group| get(&format!("choose_{}", group.key())) == "theirs");
        let mut form = Form::of_pairs(named.iter().copied());
        if get("repeat") != "custom" {
            form.set(Field::Rule, "");
        }
        Self {
            wish,
            version: Version(get("version").parse().unwrap_or_default()),
            draft: Slug::new(get("draft")).ok(),
            file: file.filter(|it| !it.is_empty()),
            too_large: false,
            picture_remove: get("picture_remove") == "on",
            shops: shops.filter(|it| !it.is_empty()).take(MAX_SHOPS).collect(),
            place_pick: Slug::new(get("place_pick")).ok(),
            view: get("view").parse().ok(),
            tapped,
            theirs: theirs.collect(),
            form,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let parts = kind.is_some_and(|it| it.as_bytes().starts_with(b"multipart/form-data"));
        if !parts {
            let Pairs(pairs) = Pairs::from_request(request, state)
                .await
                .map_err(|it| it.status())?;
            return Ok(Self::of(&pairs, None));
        }
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|it| it.status())?;
        let mut sent = Sent::default();
        match sent.take(&mut parts).await {
            // What has come before is still there, and nobody need type it again.
            Err(StatusCode::PAYLOAD_TOO_LARGE) => sent.too_large = true,
            other => other?,
        }
        let posted = Self::of(&sent.pairs, sent.file);
        Ok(Self {
            // What is half there is not to be saved.
            wish: if sent.too_large {
                Wish::Check
            } else {
                posted.wish
            },
            too_large: sent.too_large,
            ..posted
        })
    }
}

/// A form with a file as it comes in.
#[derive(Debug, Default)]
struct Sent {
    pairs: Vec<(String, String)>,
    file: Option<Bytes>,
    too_large: bool,
}

impl Sent {
    async fn take(&mut self, parts: &mut Multipart) -> Result<(), StatusCode> {
        while let Some(part) = parts.next_field().await.map_err(|it| it.status())? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                self.picture(part).await?;
            } else if self.pairs.len() < MAX_FIELDS {
                let text = part.text().await.map_err(|it| it.status())?;
                self.pairs.push((name, text));
            }
        }
        Ok(())
    }

    /// Takes the picture. One that is too large is read to its end all the same: the rest of the form
    /// comes after it.
    async fn picture(&mut self, mut part: MultipartField<'_>) -> Result<(), StatusCode> {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.chunk().await.map_err(|it| it.status())? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                self.too_large = true;
                bytes.clear();
            }
            if !self.too_large {
                bytes.extend_from_slice(&chunk);
            }
        }
        self.file = Some(bytes.freeze());
        Ok(())
    }
}
