//! Forms with files, as they come in: texts in memory, within bounds, and files on disk.
//!
//! Reading such a form takes as long as whoever sends it likes. So only so many are read at once, a few
//! of them from the same person; who stalls is cut off; and what is read holds no more memory than its
//! texts.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};

use super::Auth;
use super::again::{Texts, Typed};
use super::failure::Failed;
use super::form::{FROM_ANYBODY, Pairs};
use super::visitor::Visitor;
use crate::media::{Media, MediaError, Upload};
use crate::store::people::PersonId;

/// How many long forms and forms with files are read at once.
const AT_ONCE: usize = 24;

/// How many of the same person: a form on the phone, one on the desk, some sent again.
const EACH: usize = 6;

/// How long nothing may come before whoever sends it counts as gone.
const STALLED: Duration = Duration::from_secs(30);

/// After how many seconds it is worth trying again.
const AGAIN: HeaderValue = HeaderValue::from_static("30");

/// How much of a request that is refused is read all the same, in bytes: browsers show the answer only
/// once they are rid of what they send.
const UNREAD: usize = 100_000_000;

/// How much may come in between two fields, in bytes: what names the next one is a few hundred. The
/// library that takes forms apart keeps all of it, and looks through all of it for each piece.
const BETWEEN: usize = 64 * 1024;

/// The longest name of a file that is shown again, in letters.
const NAME: usize = 80;

/// What a form may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most texts; more are left out.
    pub(super) fields: usize,
    /// The most bytes of all texts together.
    pub(super) texts: usize,
    /// The most files; more are left out.
    pub(super) files: usize,
    /// The most bytes of a file.
    pub(super) file: usize,
    /// Texts that may be as large as files, and are treated as such.
    pub(super) long: &'static [&'static str],
}

/// A form as it came in.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// The texts, in their order.
    pub(super) pairs: Vec<(String, String)>,
    /// The files, in their order; none where no file was chosen.
    pub(super) files: Vec<File>,
    /// What has kept it from coming in whole.
    pub(super) broken: Option<Broken>,
}

impl Sent {
    /// Keeps the texts, should the database not take them just now. Texts as long as files are not
    /// held twice.
    fn leave_in(&self, texts: &Texts, action: String) {
        if self.files.iter().any(|it| it.name.is_empty()) {
            return;
        }
        texts.leave(Typed {
            action,
            fields: self.pairs.clone(),
            with_file: !self.files.is_empty(),
        });
    }
}

/// A file as it came in.
#[derive(Debug)]
pub(super) struct File {
    /// What it is called where it comes from.
    pub(super) name: String,
    /// Its content; none if it is larger than it may be.
    pub(super) upload: Option<Upload>,
}

/// Why a form did not come in whole. What came before is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// It is more than a form may be.
    TooLarge,
    /// It broke off, stalled, or is none.
    Off,
}

/// The layer around forms without files: of those that are longer than anybody may send, only so many
/// are taken in at once, and a few of them from the same person. They are in memory until they are
/// answered, however slowly they come in.
pub(super) async fn few_at_once(
    State(auth): State<Auth>,
    request: Request,
    next: Next,
) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    let person = visitor.and_then(|it| it.session.as_ref());
    // Nobody else's is taken in at any length.
    let Some(person) = person.map(|it| it.account.id).filter(|_| is_long(&request)) else {
        return next.run(request).await;
    };
    let Some(_ticket) = auth.uploads.begin(person) else {
        get_rid_of(request.into_body(), auth.uploads.stalled).await;
        return Busy::answer();
    };
    next.run(request).await
}

/// Whether a request may bring a long form without files: one of unknown length may.
fn is_long(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    !request.method().is_safe() && !has_files(request) && length.is_none_or(|it| it > FROM_ANYBODY)
}

/// Who is sending long forms and forms with files at the moment.
#[derive(Debug, Clone)]
pub(super) struct Uploads {
    sending: Arc<Mutex<HashMap<PersonId, usize>>>,
    stalled: Duration,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            sending: Arc::default(),
            stalled: STALLED,
        }
    }
}

/// One that is being read.
struct Ticket {
    uploads: Uploads,
    person: PersonId,
}

impl Uploads {
    fn begin(&self, person: PersonId) -> Option<Ticket> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if sending.values().sum::<usize>() >= AT_ONCE {
            return None;
        }
        let count = sending.entry(person).or_default();
        if *count >= EACH {
            return None;
        }
        *count += 1;
        drop(sending);
        Some(Ticket {
            uploads: self.clone(),
            person,
        })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let sending = self.uploads.sending.lock();
        let mut sending = sending.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = sending.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                sending.remove(&self.person);
            }
        }
    }
}

/// Says in an answer that too much is being uploaded at the moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Busy;

impl Busy {
    fn answer() -> Response {
        let again = [(header::RETRY_AFTER, AGAIN)];
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, again).into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

/// Whether a request brings a form with files.
pub(super) fn has_files(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|it| it.as_bytes().starts_with(b"multipart/form-data"))
}

/// Reads a form of somebody who is signed in, with files or without.
pub(super) async fn read(auth: &Auth, request: Request, bounds: Bounds) -> Result<Sent, Response> {
    let visitor = request.extensions().get::<Visitor>();
    let person = visitor.and_then(|it| it.session.as_ref());
    let Some(person) = person.map(|it| it.account.id) else {
        return Err(StatusCode::UNAUTHORIZED.into_response());
    };
    let stalled = auth.uploads.stalled;
    if !has_files(&request) {
        return plain(request, stalled).await;
    }
    let Some(_ticket) = auth.uploads.begin(person) else {
        get_rid_of(request.into_body(), stalled).await;
        return Err(Busy::answer());
    };
    let texts = request.extensions().get::<Texts>().cloned();
    let action = request.uri().to_string();
    let between = Between::default();
    let form = Multipart::from_request(between.watch(request), auth).await;
    let form = form.map_err(IntoResponse::into_response)?;
    let mut reading = Reading {
        media: &auth.media,
        bounds,
        between,
        stalled,
        left: bounds.texts,
        sent: Sent::default(),
    };
    let read = reading.all(form).await;
    let is_whole = !matches!(read, Err(Stop::Broken(_)));
    if let Some(texts) = texts.filter(|_| is_whole) {
        reading.sent.leave_in(&texts, action);
    }
    match read {
        Ok(()) => {}
        Err(Stop::Broken(broken)) => reading.sent.broken = Some(broken),
        Err(Stop::Failed(error)) => return Err(Failed::from(error).into_response()),
    }
    Ok(reading.sent)
}

/// A form without files.
async fn plain(request: Request, stalled: Duration) -> Result<Sent, Response> {
    let pairs = tokio::time::timeout(stalled, Pairs::from_request(request, &())).await;
    let pairs = pairs.map_err(|_| StatusCode::REQUEST_TIMEOUT.into_response())??;
    Ok(Sent {
        pairs: pairs.into_iter().collect(),
        ..Sent::default()
    })
}

/// Takes in what nobody looks at, a piece at a time.
async fn get_rid_of(body: Body, stalled: Duration) {
    let mut left = UNREAD;
    let mut pieces = body.into_data_stream();
    while let Ok(Ok(Some(piece))) = tokio::time::timeout(stalled, pieces.try_next()).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

/// Too much has come in, and still no field has begun.
#[derive(Debug, thiserror::Error)]
#[error("{BETWEEN} bytes have come in without a field of the form")]
struct NoField;

/// How much may still come in before the next piece is too much.
#[derive(Debug, Clone)]
struct Between(Arc<AtomicUsize>);

impl Default for Between {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(BETWEEN)))
    }
}

impl Between {
    /// The next field is looked for.
    fn begins(&self) {
        self.0.store(BETWEEN, Ordering::Relaxed);
    }

    /// A field has begun: what comes now is taken away piece by piece.
    fn ends(&self) {
        self.0.store(usize::MAX, Ordering::Relaxed);
    }

    /// A request whose body fails once too much comes in between two fields.
    fn watch(&self, request: Request) -> Request {
        let left = Arc::clone(&self.0);
        let (parts, body) = request.into_parts();
        let pieces = body
            .into_data_stream()
            .map(move |piece| -> Result<Bytes, BoxError> {
                let piece = piece.map_err(BoxError::from)?;
                let before = left.load(Ordering::Relaxed);
                if before == 0 {
                    return Err(BoxError::from(NoField));
                }
                left.store(before.saturating_sub(piece.len()), Ordering::Relaxed);
                Ok(piece)
            });
        Request::from_parts(parts, Body::from_stream(pieces))
    }
}

enum Stop {
    Broken(Broken),
    Failed(MediaError),
}

impl From<axum::extract::multipart::MultipartError> for Stop {
    fn from(error: axum::extract::multipart::MultipartError) -> Self {
        Self::Broken(match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Broken::TooLarge,
            _ => Broken::Off,
        })
    }
}

struct Reading<'a> {
    media: &'a Media,
    bounds: Bounds,
    between: Between,
    stalled: Duration,
    /// Bytes that texts may still have.
    left: usize,
    sent: Sent,
}

impl Reading<'_> {
    async fn all(&mut self, mut form: Multipart) -> Result<(), Stop> {
        loop {
            self.between.begins();
            let part = tokio::time::timeout(self.stalled, form.next_field()).await;
            let Some(part) = part.map_err(|_| Stop::Broken(Broken::Off))?? else {
                return Ok(());
            };
            self.between.ends();
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some() || self.bounds.long.contains(&&*name);
            if is_file {
                self.file(part).await?;
            } else {
                self.text(name, part).await?;
            }
        }
    }

    /// The next piece; none at the end.
    async fn piece(&self, part: &mut Field<'_>) -> Result<Option<Bytes>, Stop> {
        match tokio::time::timeout(self.stalled, part.chunk()).await {
            Ok(piece) => Ok(piece?),
            Err(_) => Err(Stop::Broken(Broken::Off)),
        }
    }

    async fn text(&mut self, name: String, mut part: Field<'_>) -> Result<(), Stop> {
        let mut text = Vec::new();
        let wanted = self.sent.pairs.len() < self.bounds.fields;
        self.left = self.left.saturating_sub(name.len());
        while let Some(piece) = self.piece(&mut part).await? {
            if piece.len() > self.left {
                return Err(Stop::Broken(Broken::TooLarge));
            }
            if wanted {
                self.left -= piece.len();
                text.extend_from_slice(&piece);
            }
        }
        if wanted {
            let text = String::from_utf8_lossy(&text).into_owned();
            self.sent.pairs.push((name, text));
        }
        Ok(())
    }

    /// Takes a file. One that is too large is read to its end all the same, into nothing: the rest of
    /// the form comes after it.
    async fn file(&mut self, mut part: Field<'_>) -> Result<(), Stop> {
        let name = part.file_name().unwrap_or_default();
        let name = name.chars().take(NAME).collect();
        let failed = |error: std::io::Error| Stop::Failed(error.into());
        let mut incoming = None;
        let mut too_large = false;
        while let Some(piece) = self.piece(&mut part).await? {
            if too_large || self.sent.files.len() >= self.bounds.files {
                continue;
            }
            let file = match &mut incoming {
                Some(file) => file,
                none => none.insert(self.media.incoming().map_err(Stop::Failed)?),
            };
            if file.bytes() + piece.len() as u64 > self.bounds.file as u64 {
                too_large = true;
                incoming = None;
                continue;
            }
            file.write(&piece).await.map_err(failed)?;
        }
        // A browser sends an empty file where none was chosen.
        let upload = match incoming {
            Some(file) if file.bytes() > 0 => Some(file.finish().await.map_err(failed)?),
            _ if too_large => None,
            _ => return Ok(()),
        };
        self.sent.files.push(File { name, upload });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::media::Location;

    const BOUNDS: Bounds = Bounds {
        fields: 2,
        texts: 100,
        files: 1,
        file: 1_000,
        long: &["table"],
    };

    fn person(number: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(number))
    }

    fn part(name: &str, file: &str, content: &str) -> String {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
    }

    /// Reads a form; after it nothing comes, and no end, if it stalls.
    async fn read(text: String, stalls: bool) -> (Sent, Result<(), Broken>) {
        let start = futures::stream::iter([Ok::<_, Infallible>(text)]);
        let body = if stalls {
            Body::from_stream(start.chain(futures::stream::pending()))
        } else {
            Body::from_stream(start)
        };
        read_body(body).await
    }

    async fn read_body(body: Body) -> (Sent, Result<(), Broken>) {
        let folder = tempfile::tempdir().unwrap();
        let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
        let between = Between::default();
        let request = Request::builder()
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
            .unwrap();
        let mut reading = Reading {
            media: &media,
            bounds: BOUNDS,
            between: between.clone(),
            stalled: Duration::from_millis(50),
            left: BOUNDS.texts,
            sent: Sent::default(),
        };
        let form = Multipart::from_request(between.watch(request), &());
        let form = form.await.unwrap();
        let done = reading.all(form).await.map_err(|stop| match stop {
            Stop::Broken(broken) => broken,
            Stop::Failed(error) => panic!("{error}"),
        });
        (reading.sent, done)
    }

    #[test]
    fn forms_that_anybody_may_send_are_not_counted_and_forms_of_unknown_length_are() {
        let form = |kind: &str, length: Option<usize>| {
            let request = Request::post("/").header(header::CONTENT_TYPE, kind);
            let request = match length {
                Some(length) => request.header(header::CONTENT_LENGTH, length),
                None => request,
            };
            request.body(Body::empty()).unwrap()
        };
        let plain = "application/x-www-form-urlencoded";
        assert!(!is_long(&form(plain, Some(FROM_ANYBODY))));
        assert!(is_long(&form(plain, Some(FROM_ANYBODY + 1))));
        assert!(is_long(&form(plain, None)));
        assert!(!is_long(&form("multipart/form-data; boundary=x", None)));
        assert!(!is_long(&Request::get("/").body(Body::empty()).unwrap()));
    }

    #[tokio::test]
    async fn texts_come_in_order_and_files_on_disk() {
        let text = [
            part("do", "", "save"),
            part("upload", "; filename=\"none\"", ""),
            part("upload", "; filename=\"x.png\"", "pixels"),
            part("table", "", "a;b"),
            part("title", "", "Fest"),
            part("too", "", "many"),
            "--x--\r\n".to_owned(),
        ];
        let (sent, done) = read(text.concat(), false).await;
        assert_eq!(done, Ok(()));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(sent.pairs, [pair("do", "save"), pair("title", "Fest")]);
        let [file] = &sent.files[..] else {
            panic!("{:?}", sent.files)
        };
        assert_eq!(file.name, "x.png");
        assert_eq!(file.upload.as_ref().unwrap().read().unwrap(), b"pixels");
    }

    #[tokio::test]
    async fn what_is_too_large_leaves_the_rest_of_the_form() {
        let large = part("upload", "; filename=\"x\"", &"x".repeat(1_001));
        let text = large + &part("title", "", "Fest") + "--x--\r\n";
        let (sent, done) = read(text, false).await;
        assert_eq!(done, Ok(()));
        assert!(sent.files[0].upload.is_none());
        assert_eq!(sent.pairs.len(), 1);
        let text = part("title", "", "Fest") + &part("text", "", &"x".repeat(101)) + "--x--\r\n";
        let (sent, done) = read(text, false).await;
        assert_eq!(done, Err(Broken::TooLarge));
        assert_eq!(sent.pairs.len(), 1);
    }

    #[tokio::test]
    async fn whoever_stalls_is_cut_off_and_what_came_is_there() {
        let text = part("title", "", "Fest")
            + "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf";
        let (sent, done) = read(text, true).await;
        assert_eq!(done, Err(Broken::Off));
        assert_eq!(sent.pairs, [("title".to_owned(), "Fest".to_owned())]);
    }

    #[tokio::test]
    async fn what_leads_to_no_field_is_not_kept() {
        for start in ["", "--x\r\nX: "] {
            let taken = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&taken);
            let rest = std::iter::repeat_n("a".repeat(1_000), 1_000);
            let all = std::iter::once(start.to_owned()).chain(rest);
            let pieces = futures::stream::iter(all.map(Ok::<_, Infallible>)).inspect(move |_| {
                counted.fetch_add(1_000, Ordering::Relaxed);
            });
            let (_, done) = read_body(Body::from_stream(pieces)).await;
            assert_eq!(done, Err(Broken::Off));
            let taken = taken.load(Ordering::Relaxed);
            assert!(taken < BETWEEN + 4_000, "{taken} bytes");
        }
    }

    #[tokio::test]
    async fn files_are_longer_than_what_may_come_between_fields() {
        let long = part("upload", "; filename=\"x\"", &"x".repeat(3 * BETWEEN));
        let text = long + &part("title", "", "Fest") + "--x--\r\n";
        // Piece by piece, as from a connection.
        let pieces: Vec<_> = text
            .into_bytes()
            .chunks(1_000)
            .map(<[u8]>::to_vec)
            .collect();
        let pieces = futures::stream::iter(pieces).then(|piece| async move {
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(piece)
        });
        let (sent, done) = read_body(Body::from_stream(pieces)).await;
        assert_eq!(done, Ok(()));
        assert_eq!(sent.files.len(), 1);
        assert_eq!(sent.pairs, [("title".to_owned(), "Fest".to_owned())]);
    }

    #[test]
    fn only_so_many_send_at_once_and_nobody_takes_all_the_room() {
        let uploads = Uploads::default();
        let mut tickets: Vec<_> = (0..EACH)
            .map(|_| uploads.begin(person(1)).unwrap())
            .collect();
        assert!(uploads.begin(person(1)).is_none());
        for number in 2.. {
            match uploads.begin(person(number)) {
                Some(ticket) => tickets.push(ticket),
                None => break,
            }
        }
        assert_eq!(tickets.len(), AT_ONCE);
        tickets.clear();
        assert!(uploads.begin(person(1)).is_some());
    }
}
