//! Public answers that are drawn once and then sent to everybody who asks the same.
//!
//! What a public address says depends on the revision of the data, on path and query, and on the
//! instant only in so far as something opens, closes, begins or ends. So an answer is drawn once
//! and kept until the next such instant or the next revision. Whoever draws it sees nothing of the
//! request but path and query in canonical form: no cookie, no header, nothing that could leak from
//! one visitor to the next.
//!
//! The memory for this is bounded, and what is asked for often drives out what is asked for once. An
//! answer that is too long for it, such as a city with very many events, is kept alone beside it until
//! another such answer takes its place: otherwise every phone would have it drawn anew.

mod answer;
mod coding;
mod key;

use std::sync::{Arc, Mutex, PoisonError};

use app::city::Instant;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use moka::future::Cache;
use moka::ops::compute::Op;

use self::answer::{Answer, ReadError};
pub(super) use self::coding::weight;
use super::outgoing::Outgoing;
use super::problem::Problem;
use crate::read::{Moment, Reader};

/// How many bytes kept answers may take together: some 200 pages with their compressed forms.
const ROOM: u64 = 12 << 20;

/// An answer of more bytes than this would drive out a third of all others, or not be kept at all.
const LONG: u32 = 4 << 20;

/// After how many seconds there is probably room for a long answer.
const COME_BACK: HeaderValue = HeaderValue::from_static("5");

/// The answers that are kept, and the reader that knows when they are out of date.
#[derive(Debug, Clone)]
pub struct Kept {
    answers: Cache<PathAndQuery, Arc<Entry>>,
    /// The long answer that was drawn last.
    long: Arc<Mutex<Option<Long>>>,
    outgoing: Outgoing,
    reader: Arc<Reader>,
}

/// A long answer, and what it answers.
type Long = (PathAndQuery, Arc<Entry>);

#[derive(Debug)]
struct Entry {
    answer: Arc<Answer>,
    /// Which city it was drawn from.
    edition: u64,
    drawn: Instant,
    good_until: Instant,
}

impl Entry {
    fn holds(&self, moment: &Moment) -> bool {
        let now = moment.now;
        self.edition == moment.published.edition && self.drawn <= now && now < self.good_until
    }
}

impl Kept {
    /// Nothing kept yet.
    pub fn new(reader: Arc<Reader>, outgoing: Outgoing) -> Self {
        let answers = Cache::builder()
            .name("kept answers")
            .max_capacity(ROOM)
            .weigher(|key: &PathAndQuery, entry: &Arc<Entry>| {
                entry.answer.weight() + key.as_str().len() as u32
            })
            .build();
        Self {
            answers,
            long: Arc::default(),
            outgoing,
            reader,
        }
    }

    /// The answer to a request, kept or drawn now; one at a time draws the same.
    async fn answer(&self, request: Request, next: Next) -> Result<Arc<Answer>, Response> {
        let key = key::canonical(request.uri());
        let moment = self.reader.moment();
        if let Some(entry) = self.answers.get(&key).await
            && entry.holds(&moment)
        {
            return Ok(Arc::clone(&entry.answer));
        }
        if let Some(entry) = self.long(&key)
            && entry.holds(&moment)
        {
            return Ok(Arc::clone(&entry.answer));
        }
        let bare = bare(request, &key, moment.clone());
        let mut unkept = None;
        let place = key.clone();
        let outcome = self
            .answers
            .entry(key)
            .and_compute_with(async |old| {
                let old = old.map(moka::Entry::into_value);
                if old.as_ref().is_some_and(|old| old.holds(&moment)) {
                    return Op::Nop;
                }
                // Drawn by somebody else while this one waited.
                let old = old.or_else(|| self.long(&place));
                if let Some(long) = old.as_ref().filter(|it| it.holds(&moment)) {
                    unkept = Some(Ok(Arc::clone(&long.answer)));
                    return Op::Nop;
                }
                let answer = match draw(bare, next, &self.outgoing).await {
                    Ok(answer) if answer.may_be_kept() => answer,
                    other => {
                        unkept = Some(other.map(Arc::new));
                        return Op::Remove;
                    }
                };
                // What says the same as before keeps its compressed forms.
                let answer = match old {
                    Some(old) if old.answer.says_the_same_as(&answer) => Arc::clone(&old.answer),
                    _ => Arc::new(answer),
                };
                let entry = Arc::new(Entry {
                    answer,
                    edition: moment.published.edition,
                    drawn: moment.now,
                    good_until: moment.good_until(),
                });
                if entry.answer.weight() > LONG {
                    unkept = Some(Ok(Arc::clone(&entry.answer)));
                    self.keep_long(&place, entry);
                    return Op::Remove;
                }
                Op::Put(entry)
            })
            .await;
        // Else up to 500 answers wait, in memory, for their place to be found.
        self.answers.run_pending_tasks().await;
        match (unkept, outcome.into_entry()) {
            (Some(unkept), _) => unkept,
            (None, Some(entry)) => Ok(Arc::clone(&entry.into_value().answer)),
            (None, None) => Err(Problem::internal().into_response()),
        }
    }
}

impl Kept {
    fn long(&self, key: &PathAndQuery) -> Option<Arc<Entry>> {
        let long = self.long.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, entry) = long.as_ref()?;
        (of == key).then(|| Arc::clone(entry))
    }

    fn keep_long(&self, key: &PathAndQuery, entry: Arc<Entry>) {
        let mut long = self.long.lock().unwrap_or_else(PoisonError::into_inner);
        *long = Some((key.clone(), entry));
    }
}

/// The request with everything removed that an answer for everybody must not depend on.
fn bare(request: Request, key: &PathAndQuery, moment: Moment) -> Request {
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    parts.headers = HeaderMap::new();
    parts.uri = Uri::from(key.clone());
    parts.extensions.insert(moment);
    Request::from_parts(parts, Body::empty())
}

/// Has the answer drawn. Problems and redirections pass as they are.
async fn draw(request: Request, next: Next, outgoing: &Outgoing) -> Result<Answer, Response> {
    let response = next.run(request).await;
    let page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if !response.status().is_success() && !page {
        return Err(response);
    }
    match Answer::read(response, outgoing).await {
        Ok(answer) => Ok(answer),
        Err(ReadError::Room(_)) => {
            let again = [(header::RETRY_AFTER, COME_BACK)];
            Err((again, Problem::no_room()).into_response())
        }
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "an answer broke off while it was drawn");
            Err(Problem::internal().into_response())
        }
    }
}

/// The layer: answers `GET` and `HEAD` from what is kept.
pub(super) async fn keep(State(kept): State<Kept>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    match kept.answer(request, next).await {
        Ok(answer) => answer.send(&headers).await,
        Err(response) => response,
    }
}
