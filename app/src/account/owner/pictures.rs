//! The pictures of a place: added, described, put in order, taken away.
//!
//! The form holds all there is to know, also about pictures that were uploaded a moment ago and are
//! not part of the place yet; so nothing is half done if somebody walks away.

use leptos::prelude::*;

use super::edit::{Drawing, Line};
use super::fields::Fields;
use super::route::OwnerPage;
use crate::account::field::{Problem, to_mend};
use crate::account::frame::{Frame, document};
use crate::city::{Picture, PictureFormat, Text, check};
use crate::words::Words;

/// The most pictures of a place.
pub const MOST: usize = 12;
/// The longest description, in letters.
const ALT: usize = 300;
/// The longest credit or licence, in letters.
const CREDIT: usize = 120;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The place's name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What stands in the fields.
    pub fields: Fields,
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// Whether new pictures are looked at before visitors see them.
    pub waits: bool,
    /// How many there may be at a time, in megabytes each.
    pub megabytes: usize,
}

/// The fields of pictures.
pub fn fields_of(pictures: &[Picture]) -> Fields {
    let mut fields = Fields::default();
    for (i, picture) in pictures.iter().enumerate() {
        put(&mut fields, i, picture);
    }
    fields
}

/// Puts a picture into the fields.
pub fn put(fields: &mut Fields, i: usize, picture: &Picture) {
    let widths: Vec<String> = picture.widths.iter().map(ToString::to_string).collect();
    for (key, value) in [
        ("src", picture.src.clone()),
        ("width", picture.width.to_string()),
        ("height", picture.height.to_string()),
        ("widths", widths.join(" ")),
        ("alt.de", picture.alt.de.clone()),
        ("alt.en", picture.alt.en.clone().unwrap_or_default()),
        ("credit", picture.credit.clone()),
        ("licence", picture.licence.clone()),
    ] {
        fields.set(&format!("picture.{i}.{key}"), value);
    }
}

/// The pictures as they stand in the fields, described or not.
pub fn pictures_of(fields: &Fields) -> Vec<Picture> {
    let read = |i: usize| {
        let get = |key: &str| fields.get(&format!("picture.{i}.{key}")).trim();
        let english = get("alt.en");
        Some(Picture {
            src: Some(get("src")).filter(|it| !it.is_empty())?.to_owned(),
            width: get("width").parse().ok()?,
            height: get("height").parse().ok()?,
            widths: get("widths")
                .split_whitespace()
                .map(str::parse)
                .collect::<Result<_, _>>()
                .ok()?,
            alt: Text {
                de: get("alt.de").to_owned(),
                en: (!english.is_empty()).then(|| english.to_owned()),
            },
            credit: get("credit").to_owned(),
            licence: get("licence").to_owned(),
        })
    };
    (0..fields.count("picture")).filter_map(read).collect()
}

/// What is to be mended before the pictures can be published.
pub fn problems(fields: &Fields, t: Words) -> Vec<Problem> {
    let mut problems = Vec::new();
    for i in 0..fields.count("picture") {
        let mut check = |key: &str, most: usize, missing: Option<&str>| {
            let name = format!("picture.{i}.{key}");
            let text = fields.get(&name).trim();
            let length = text.chars().count();
            if let Some(missing) = missing.filter(|_| text.is_empty()) {
                problems.push(Problem::new(&name, missing));
            } else if length > most {
                problems.push(Problem::new(&name, t.owner_too_long(length, most)));
            } else if !check::is_line(text) {
                problems.push(Problem::new(&name, t.owner_strange_letters()));
            }
        };
        check("alt.de", ALT, Some(t.owner_alt_missing()));
        check("alt.en", ALT, None);
        check("credit", CREDIT, Some(t.owner_credit_missing()));
        check("licence", CREDIT, None);
    }
    problems
}

/// The page.
pub fn pictures_page(frame: &Frame, pictures: &Pictures) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let drawing = Drawing {
        lang,
        fields: &pictures.fields,
        problems: &pictures.problems,
        doubts: &[],
    };
    let all = pictures_of(&pictures.fields);
    let count = all.len();
    let items = all
        .iter()
        .enumerate()
        .map(|(i, picture)| item(&drawing, i, count, picture))
        .collect_view();
    let none = (count == 0).then(|| view! { <p>{t.owner_pictures_none()}</p> });
    let waits = pictures
        .waits
        .then(|| view! { <p class="hint">{t.owner_pictures_wait()}</p> });
    let (upload, ids, invalid) =
        drawing.said("upload", Some(&t.owner_upload_hint(pictures.megabytes)));
    let body = view! {
        <p>
            <a href=OwnerPage::Place.path(lang, &pictures.slug)>{t.owner_back(&pictures.name)}</a>
        </p>
        {to_mend(t.owner_to_mend(), &pictures.problems)}
        <form
            class="owner-form"
            method="post"
            enctype="multipart/form-data"
            action=OwnerPage::Pictures.path(lang, &pictures.slug)
            novalidate
            data-uploads
            data-working=t.owner_uploading()
        >
            <input type="hidden" name="version" value=pictures.fields.get("version").to_owned() />
            <button class="hidden" type="submit" name="do" value="publish" tabindex="-1" aria-hidden="true">
                {t.owner_publish()}
            </button>
            {none}
            <ol class="owner-pictures">{items}</ol>
            <section class="owner-upload">
                <label for="upload">{t.owner_upload()}</label>
                {upload}
                <input
                    id="upload"
                    name="upload"
                    type="file"
                    multiple
                    accept="image/jpeg,image/png,image/webp"
                    aria-describedby=ids
                    aria-invalid=invalid.then_some("true")
                />
                <button class="button" type="submit" name="do" value="upload">{t.owner_upload_go()}</button>
                <p class="said" role="status"></p>
            </section>
            {waits}
            <p>
                <button class="button primary" type="submit" name="do" value="publish">
                    {t.owner_publish()}
                </button>
            </p>
        </form>
    };
    document(frame, &t.owner_pictures_title(&pictures.name), body)
}

fn item(drawing: &Drawing<'_>, i: usize, count: usize, picture: &Picture) -> AnyView {
    let t = Words(drawing.lang);
    let key = |part: &str| format!("picture.{i}.{part}");
    let carried = ["src", "width", "height", "widths"]
        .map(|part| {
            let name = key(part);
            let value = drawing.fields.get(&name).to_owned();
            view! { <input type="hidden" name=name value=value /> }
        })
        .collect_view();
    let small = picture
        .widths
        .first()
        .and_then(|width| picture.file(*width, PictureFormat::Jpeg))
        .or_else(|| Some(picture.src.clone()))
        .filter(|it| check::flaw("src", it).is_none());
    let alt = Line {
        hint: Some(t.owner_alt_hint()),
        limit: ALT,
        class: "is-wide",
        ..Line::default()
    };
    let plain = Line::default();
    let english = Line {
        class: "is-wide",
        ..plain
    };
    let licence = Line {
        hint: Some(t.owner_licence_hint()),
        ..plain
    };
    let button = |what: &str, label: String| {
        view! {
            <button class="button" type="submit" name="do" value=format!("{what}.{i}")>{label}</button>
        }
    };
    view! {
        <li class="owner-picture">
            {carried}
            <img src=small alt=picture.alt.get(drawing.lang).to_owned() loading="lazy" />
            {drawing.line(&key("alt.de"), t.owner_alt_de(), alt)}
            {drawing.line(&key("alt.en"), t.owner_alt_en(), english)}
            {drawing.line(&key("credit"), t.owner_credit(), plain)}
            {drawing.line(&key("licence"), t.owner_licence(), licence)}
            <div class="actions">
                {(i > 0).then(|| button("up", t.owner_picture_up(i + 1)))}
                {(i + 1 < count).then(|| button("down", t.owner_picture_down(i + 1)))}
                {button("remove", t.owner_picture_remove(i + 1))}
            </div>
        </li>
    }
    .into_any()
}
