//! Pictures of a place: taken in, described, put in order, taken away.

use app::account::field::Problem;
use app::account::owner::fields::Fields;
use app::account::owner::pictures::{
    MOST, Pictures, fields_of, pictures_of, pictures_page, problems, put,
};
use app::account::owner::route::OwnerPage;
use app::city::{Lang, Picture, Text};
use app::words::Words;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;

use super::Told;
use super::publish::{Mine, Reviewed, publish, review};
use crate::calendar::form::tidied;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::{Active, SignedIn, Visitor};
use crate::media::{Caption, Encoding, MAX_BYTES, MediaError, Name};
use crate::store::{StoreError, Version};

/// `GET /konto/geschaeft/{slug}/bilder`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let fields = fields_of(&mine.with_handed_in(Reviewed::Pictures).pictures);
    draw(&auth, &person, &mine, fields, Vec::new()).await
}

/// A form with files.
#[derive(Debug, Default)]
struct Sent {
    fields: Fields,
    files: Vec<(String, Bytes)>,
    /// Whether it broke off, or is too much.
    broken: bool,
}

impl Sent {
    async fn read(mut form: Multipart) -> Self {
        let mut sent = Self::default();
        let mut pairs = Vec::new();
        loop {
            let part = match form.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(_) => {
                    sent.broken = true;
                    break;
                }
            };
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(|it| it.chars().take(80).collect());
            let Ok(bytes) = part.bytes().await else {
                sent.broken = true;
                break;
            };
            match file {
                // A browser sends an empty file where none was chosen.
                Some(_) if bytes.is_empty() => {}
                Some(file) => sent.files.push((file, bytes)),
                None => pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        sent.fields = Fields::from_pairs(pairs);
        sent
    }
}

/// `POST /konto/geschaeft/{slug}/bilder`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    visitor: Visitor,
    Path(slug): Path<String>,
    form: Multipart,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let mut sent = Sent::read(form).await;
    let t = Words(person.lang);
    let what = sent.fields.get("do").to_owned();
    let mut wrong = Vec::new();
    if sent.broken {
        wrong.push(Problem::new("upload", t.owner_upload_broken()));
    }
    let uploads = std::mem::take(&mut sent.files);
    let has_uploads = !uploads.is_empty();
    if what == "upload" && !has_uploads && wrong.is_empty() {
        wrong.push(Problem::new("upload", t.owner_upload_nothing()));
    }
    if has_uploads && !auth.limits.client_may(visitor.client) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    for (file, bytes) in uploads {
        if let Err(problem) = take(&auth, &mut sent.fields, file, bytes, person.lang).await? {
            wrong.push(problem);
        }
    }
    if !wrong.is_empty() {
        let page = draw(&auth, &person, &mine, sent.fields, wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match what.split_once('.') {
        Some((step, index)) => {
            let fields = moved(&sent.fields, step, index.parse().unwrap_or(usize::MAX));
            draw(&auth, &person, &mine, fields, Vec::new()).await
        }
        None if what == "publish" && !has_uploads => save(&auth, &person, &mine, sent.fields).await,
        None => draw(&auth, &person, &mine, sent.fields, Vec::new()).await,
    }
}

/// Takes a file in and puts it at the end of the fields; or says why not.
async fn take(
    auth: &Auth,
    fields: &mut Fields,
    file: String,
    bytes: Bytes,
    lang: Lang,
) -> Result<Result<(), Problem>, Failed> {
    let t = Words(lang);
    let next = fields.count("picture");
    if next >= MOST {
        let many = t.owner_upload_too_many(MOST);
        return Ok(Err(Problem::new("upload", many)));
    }
    // What was said about the last picture is probably true of the next.
    let last = next.checked_sub(1);
    let said = |key: &str| {
        let last = last.map(|i| fields.get(&format!("picture.{i}.{key}")));
        last.unwrap_or_default().to_owned()
    };
    let caption = Caption {
        alt: Text::default(),
        credit: said("credit"),
        licence: said("licence"),
    };
    match auth.media.take(bytes, caption).await {
        Ok(picture) => {
            put(fields, next, &picture);
            Ok(Ok(()))
        }
        Err(MediaError::Refused(why)) => {
            let told = t.owner_upload_refused(file, why.message(lang));
            Ok(Err(Problem::new("upload", told)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The fields with a picture further up, further down, or not at all.
fn moved(fields: &Fields, step: &str, index: usize) -> Fields {
    let mut pictures = pictures_of(fields);
    if index < pictures.len() {
        match step {
            "up" if index > 0 => pictures.swap(index, index - 1),
            "down" if index + 1 < pictures.len() => pictures.swap(index, index + 1),
            "remove" => {
                pictures.remove(index);
            }
            _ => {}
        }
    }
    let mut moved = fields_of(&pictures);
    moved.set("version", fields.get("version"));
    moved
}

/// Publishes the pictures as they stand in the form.
async fn save(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    fields: Fields,
) -> Result<Response, Failed> {
    let t = Words(person.lang);
    let mut wrong = problems(&fields, t);
    let pictures = pictures_of(&fields);
    if pictures.len() > MOST {
        wrong.push(Problem::new("upload", t.owner_upload_too_many(MOST)));
    }
    for picture in &pictures {
        if !ours(auth, mine, picture).await? {
            wrong.push(Problem::new("upload", t.owner_picture_gone()));
        }
    }
    if !wrong.is_empty() {
        let page = draw(auth, person, mine, fields, wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let moment = auth.reader.moment();
    let today = moment.published.city.zone().date(moment.now);
    let mut wanted = tidied(&mine.stored.record, today);
    wanted.pictures = pictures;
    let seen = Version(fields.get("version").parse().unwrap_or_default());
    match publish(auth, person, mine, wanted, seen, Reviewed::Pictures).await {
        Ok(outcome) => {
            let slug = mine.slug.as_str();
            Ok(Told::from(outcome).at(OwnerPage::Place, person.lang, slug))
        }
        Err(Failed::Store(StoreError::Stale { .. })) => {
            let mine = Mine::find(auth, person, mine.slug.as_str()).await?;
            both(auth, person, &mine, fields).await
        }
        Err(error) => Err(error),
    }
}

/// Somebody else has changed the place meanwhile. Pictures of theirs that are not in this form are put
/// at its end, so that nothing is lost and each can be kept or removed.
async fn both(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    fields: Fields,
) -> Result<Response, Failed> {
    let mut pictures = pictures_of(&fields);
    for theirs in &mine.stored.record.pictures {
        if !pictures.iter().any(|it| it.src == theirs.src) {
            pictures.push(theirs.clone());
        }
    }
    let told = Problem::new("upload", Words(person.lang).owner_pictures_both());
    let page = draw(auth, person, mine, fields_of(&pictures), vec![told]).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Whether a picture is one that this server keeps: a form can say anything.
async fn ours(auth: &Auth, mine: &Mine, picture: &Picture) -> Result<bool, Failed> {
    let known = mine.stored.record.pictures.iter();
    let same = |it: &Picture| {
        (&it.src, it.width, it.height, &it.widths)
            == (&picture.src, picture.width, picture.height, &picture.widths)
    };
    if known.into_iter().any(same) {
        return Ok(true);
    }
    let name = picture.src.strip_prefix("/media/").and_then(Name::parse);
    let Some(name) = name else { return Ok(false) };
    let fits = name.encoding() == Encoding::Jpeg
        && name.width() == picture.width
        && (1..=100_000).contains(&picture.height)
        && picture.widths.len() <= 10;
    if !fits || auth.media.get(&name).await?.is_none() {
        return Ok(false);
    }
    for width in &picture.widths {
        let size = Name::new(name.group().clone(), *width, Encoding::Webp);
        if auth.media.get(&size).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    mut fields: Fields,
    problems: Vec<Problem>,
) -> Result<Response, Failed> {
    let slug = mine.slug.as_str();
    let mut frame = auth
        .frame_for(person, OwnerPage::Pictures.here(slug))
        .await?;
    frame.scripts.push("/account/pictures.js");
    // A form that knows the version keeps it: only who has seen both may go on from the newer one.
    if fields.get("version").is_empty() {
        fields.set("version", mine.stored.version.to_string());
    }
    let pictures = Pictures {
        slug: slug.to_owned(),
        name: mine.stored.record.name.get(person.lang).to_owned(),
        fields,
        problems,
        waits: review(auth, person).await?.pictures,
        megabytes: MAX_BYTES / 1_000_000,
    };
    Ok(Html(pictures_page(&frame, &pictures)).into_response())
}
