//! The event form as it arrives: as a form with a file, or as a plain one.

use std::collections::BTreeMap;

use app::account::event_form::{Field, Form, Group};
use app::city::Slug;
use app::map::MapView;
use axum::extract::{FromRequest, Request};
use axum::response::Response;

use crate::http::auth::Auth;
use crate::http::auth::upload::{self, Bounds, Broken};
use crate::media::{MAX_BYTES, Upload};
use crate::store::Version;

/// What a request may bring.
const BOUNDS: Bounds = Bounds {
    fields: 300,
    texts: super::TEXTS,
    files: 1,
    file: MAX_BYTES,
    long: &["file"],
};

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
#[derive(Debug, Default)]
pub(super) struct Posted {
    pub form: Form,
    pub wish: Wish,
    /// The version that the person has seen.
    pub version: Version,
    /// The short name that a new event is to have.
    pub draft: Option<Slug>,
    /// A picture.
    pub file: Option<Upload>,
    /// Whether there was one that is too large to be looked at.
    pub too_large: bool,
    /// Whether it broke off on its way.
    pub broken: bool,
    /// The fields that did not arrive because of that.
    pub missing: Vec<Field>,
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
    fn of(pairs: &[(String, String)], file: Option<Upload>) -> Self {
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
            file,
            too_large: false,
            broken: false,
            missing: Vec::new(),
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

impl FromRequest<Auth> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, auth: &Auth) -> Result<Self, Response> {
        let sent = upload::read(auth, request, BOUNDS).await?;
        let arrived = |field: Field| sent.pairs.iter().any(|(name, _)| name == field.name());
        let missing = match sent.broken {
            Some(_) => {
                let fields = Field::ALL.iter().copied();
                fields.filter(|it| !arrived(*it)).collect()
            }
            None => Vec::new(),
        };
        let mut files = sent.files.into_iter();
        let file = files.next();
        // What has come before is still there, and nobody need type it again.
        let broken = sent.broken == Some(Broken::Off);
        let too_large = sent.broken == Some(Broken::TooLarge)
            || file.as_ref().is_some_and(|it| it.upload.is_none());
        let posted = Self::of(&sent.pairs, file.and_then(|it| it.upload));
        Ok(Self {
            // What is half there is not to be saved.
            wish: if too_large || broken {
                Wish::Check
            } else {
                posted.wish
            },
            too_large,
            broken,
            missing,
            ..posted
        })
    }
}
