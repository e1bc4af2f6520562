//! Pictures of a place: taken in, described, put in order, taken away.

use app::account::field::Problem;
use app::account::owner::fields::Fields;
use app::account::owner::pictures::{
    MOST, Pictures, fields_of, pictures_of, pictures_page, problems, put,
};
use app::account::owner::route::OwnerPage;
use app::city::{Picture, Text};
use app::words::Words;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::Told;
use super::publish::{Mine, Reviewed, publish, review};
use crate::calendar::form::tidied;
use crate::http::auth::failure::Failed;
use crate::http::auth::upload::{self, Bounds, File};
use crate::http::auth::visitor::{Active, SignedIn, Visitor};
use crate::http::auth::{Auth, seen};
use crate::http::path::Path;
use crate::media::{Caption, MAX_BYTES, MediaError, Refusal};
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

/// What a form may bring. One picture more than there can be, to be told that it is too many.
const BOUNDS: Bounds = Bounds {
    fields: 500,
    texts: 500_000,
    files: MOST + 1,
    file: MAX_BYTES,
    long: &[],
};

/// `POST /konto/geschaeft/{slug}/bilder`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    visitor: Visitor,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let sent = match upload::read(&auth, request, BOUNDS).await {
        Ok(sent) => sent,
        Err(refused) => return Ok(refused),
    };
    let t = Words(person.lang);
    let mut fields = Fields::from_pairs(sent.pairs);
    let what = fields.get("do").to_owned();
    let mut wrong = Vec::new();
    if sent.broken.is_some() {
        wrong.push(Problem::new("upload", t.owner_upload_broken()));
    }
    let has_uploads = !sent.files.is_empty();
    if what == "upload" && !has_uploads && wrong.is_empty() {
        wrong.push(Problem::new("upload", t.owner_upload_nothing()));
    }
    if has_uploads && !auth.limits.client_may(visitor.client) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    for file in sent.files {
        if let Err(problem) = take(&auth, &person, &mut fields, file).await? {
            wrong.push(problem);
        }
    }
    if !wrong.is_empty() {
        let page = draw(&auth, &person, &mine, fields, wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match what.split_once('.') {
        Some((step, index)) => {
            let fields = moved(&fields, step, index.parse().unwrap_or(usize::MAX));
            draw(&auth, &person, &mine, fields, Vec::new()).await
        }
        None if what == "publish" && !has_uploads => save(&auth, &person, &mine, fields).await,
        None => draw(&auth, &person, &mine, fields, Vec::new()).await,
    }
}

/// Takes a file in and puts it at the end of the fields; or says why not.
async fn take(
    auth: &Auth,
    person: &SignedIn,
    fields: &mut Fields,
    file: File,
) -> Result<Result<(), Problem>, Failed> {
    let lang = person.lang;
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
    let taken = match file.upload {
        Some(upload) => seen::take(auth, &person.current.account, upload, caption).await,
        None => Err(MediaError::from(Refusal::TooManyBytes).into()),
    };
    match taken {
        Ok(picture) => {
            put(fields, next, &picture);
            Ok(Ok(()))
        }
        Err(Failed::Media(MediaError::Refused(why))) => {
            let told = t.owner_upload_refused(file.name, why.message(lang));
            Ok(Err(Problem::new("upload", told)))
        }
        Err(error) => Err(error),
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
        if !ours(auth, person, mine, picture).await? {
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

/// Whether a picture is one that this place shows already, or one of theirs that is kept here.
async fn ours(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    picture: &Picture,
) -> Result<bool, Failed> {
    let same = |it: &Picture| {
        (&it.src, it.width, it.height, &it.widths)
            == (&picture.src, picture.width, picture.height, &picture.widths)
    };
    if mine.stored.record.pictures.iter().any(same) {
        return Ok(true);
    }
    seen::may_show(auth, &person.current.account, picture).await
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
