//! One answer in every coding in which it has been asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use super::coding::{Accepted, Coding};
use crate::http::outgoing::{NoRoom, Outgoing, Share};

/// Below this many bytes a coding saves less than its header costs.
const WORTH_COMPRESSING: usize = 400;

/// Up to this many bytes gzip takes less than half a millisecond.
const SHORT: usize = 128 << 10;

/// How often an answer must have been sent before brotli 11 is worth its 90 ms.
const OFTEN: u32 = 3;

/// Above this many bytes brotli 11 takes more than ten seconds.
const LONG: usize = 4 << 20;

/// The costly compressions take turns, so that they never occupy more than one core.
static TURN: Semaphore = Semaphore::const_new(1);

/// Why an answer cannot be kept, nor sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// It broke off.
    #[error(transparent)]
    Broken(#[from] axum::Error),
    /// It is long, and others take all the room.
    #[error(transparent)]
    Room(#[from] NoRoom),
}

/// A complete answer with its entity tag.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    /// What the body is, as text for an entity tag.
    digest: String,
    body: Bytes,
    share: Share,
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
    best: OnceCell<Bytes>,
    sent: AtomicU32,
}

impl Answer {
    /// Reads an answer to its end.
    ///
    /// # Errors
    /// [`ReadError`] if it breaks off, or is long and there is no room for it.
    pub(super) async fn read(response: Response, outgoing: &Outgoing) -> Result<Self, ReadError> {
        let (parts, body) = response.into_parts();
        // Whatever its length: what goes in is bounded where it comes in, and an answer that has
        // become long all the same is better than none.
        let body = axum::body::to_bytes(body, usize::MAX).await?;
        // Exactly as much memory as is counted: what was collected may have room to spare.
        let share = outgoing.share(body.len())?;
        let body = share.of(Bytes::from(Box::<[u8]>::from(&body[..])));
        let mut headers = parts.headers;
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let digest = Sha256::digest(&body);
        Ok(Self {
            status: parts.status,
            headers,
            digest: URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or(&digest)),
            body,
            share,
            gzip: OnceCell::new(),
            brotli: OnceCell::new(),
            best: OnceCell::new(),
            sent: AtomicU32::new(0),
        })
    }

    /// Whether it says the same as another answer, so that its compressed forms serve for both.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        self.digest == other.digest && self.headers == other.headers
    }

    /// Whether it may be sent again to somebody else.
    pub(super) fn may_be_kept(&self) -> bool {
        let private = self.headers.contains_key(header::SET_COOKIE)
            || self
                .headers
                .get(header::CACHE_CONTROL)
                .is_some_and(|it| it == "no-store");
        self.status == StatusCode::OK && !private
    }

    /// About how many bytes of memory it takes with its compressed forms.
    pub(super) fn weight(&self) -> u32 {
        u32::try_from(self.body.len() + self.body.len() / 2 + 2048).unwrap_or(u32::MAX)
    }

    /// The answer for one client: nothing if it has it already.
    pub(super) async fn send(self: &Arc<Self>, request: &HeaderMap) -> Response {
        let times = self.sent.fetch_add(1, Ordering::Relaxed);
        if let Some(tag) = self.known_tag(request) {
            let mut headers = self.headers.clone();
            headers.remove(header::CONTENT_TYPE);
            headers.insert(header::ETAG, tag);
            revalidated(&mut headers);
            return (StatusCode::NOT_MODIFIED, headers, nothing()).into_response();
        }
        let accepted = Accepted::read(request);
        if times == OFTEN && accepted.brotli {
            self.improve();
        }
        let coding = self.choose(accepted);
        let (coding, body) = match self.body_in(coding).await {
            Some(body) => (coding, body),
            None => (Coding::Identity, self.body.clone()),
        };
        let mut headers = self.headers.clone();
        if let Some(value) = coding.header() {
            headers.insert(header::CONTENT_ENCODING, value);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if self.status == StatusCode::OK {
            revalidated(&mut headers);
            if let Ok(tag) = HeaderValue::from_str(&self.tag(coding)) {
                headers.insert(header::ETAG, tag);
            }
        }
        (self.status, headers, Body::from(body)).into_response()
    }

    fn tag(&self, coding: Coding) -> String {
        format!("\"{}{}\"", self.digest, coding.tag_suffix())
    }

    /// The tag among those the client has that is one of this answer's.
    ///
    /// All codings of a body say the same, so having any of them is enough (weak comparison,
    /// RFC 9110 section 13.1.2).
    fn known_tag(&self, request: &HeaderMap) -> Option<HeaderValue> {
        if self.status != StatusCode::OK {
            return None;
        }
        let ours = [Coding::Identity, Coding::Gzip, Coding::Brotli, Coding::Best];
        request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .find_map(|theirs| {
                let tag = ours.iter().map(|coding| self.tag(*coding));
                let known = tag.into_iter().find(|tag| theirs == tag || theirs == "*")?;
                HeaderValue::from_str(&known).ok()
            })
    }

    /// Pages are for people on slow lines and are worth a millisecond; data that is asked for once
    /// is not.
    fn choose(&self, accepted: Accepted) -> Coding {
        if self.body.len() < WORTH_COMPRESSING {
            Coding::Identity
        } else if accepted.brotli && self.best.initialized() {
            Coding::Best
        } else if accepted.brotli && (is_page(&self.headers) || !accepted.gzip) {
            Coding::Brotli
        } else if accepted.gzip {
            Coding::Gzip
        } else {
            Coding::Identity
        }
    }

    async fn body_in(&self, coding: Coding) -> Option<Bytes> {
        let slot = match coding {
            Coding::Identity => return Some(self.body.clone()),
            Coding::Gzip => &self.gzip,
            Coding::Brotli => &self.brotli,
            Coding::Best => &self.best,
        };
        let bytes = slot
            .get_or_try_init(|| async {
                let body = self.body.clone();
                // A trip to another thread would take longer than this does.
                let coded = if coding == Coding::Gzip && body.len() < SHORT {
                    coding.encode(&body)
                } else {
                    tokio::task::spawn_blocking(move || coding.encode(&body))
                        .await
                        .map_err(std::io::Error::other)?
                };
                coded.map(|it| self.share.of(it))
            })
            .await;
        bytes
            .inspect_err(|error| tracing::error!(%error, ?coding, "an answer was not compressed"))
            .ok()
            .cloned()
    }

    /// Compresses as well as possible, in the background.
    fn improve(self: &Arc<Self>) {
        let worth_it = (WORTH_COMPRESSING..=LONG).contains(&self.body.len());
        if !worth_it || self.best.initialized() {
            return;
        }
        let answer = Arc::clone(self);
        tokio::spawn(async move {
            if let Ok(_turn) = TURN.acquire().await {
                answer.body_in(Coding::Best).await;
            }
        });
    }
}

/// No body, and none claimed: the length of a 304 would have to be that of the 200 (RFC 9110
/// section 8.6), so it has no length at all.
fn nothing() -> Body {
    Body::from_stream(futures::stream::empty::<
        Result<Bytes, std::convert::Infallible>,
    >())
}

/// Kept by the client, but never shown again without asking: openings and dates change.
fn revalidated(headers: &mut HeaderMap) {
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn page(body: &str) -> Arc<Answer> {
        let response = axum::response::Html(body.to_owned()).into_response();
        let outgoing = Outgoing::default();
        Arc::new(Answer::read(response, &outgoing).await.unwrap())
    }

    fn request(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[tokio::test]
    async fn each_coding_has_a_tag_of_its_own_and_any_of_them_is_recognised() {
        let page = page(&"<p>Guten Tag</p>".repeat(100)).await;
        let mut tags = Vec::new();
        for accept in ["identity", "gzip", "gzip, br"] {
            let answer = page.send(&request(header::ACCEPT_ENCODING, accept)).await;
            let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
            assert!(!tags.contains(&tag), "{tag} twice");
            tags.push(tag);
        }
        tags.push("*".into());
        tags.push(format!("\"other\", W/{}", tags[0]));
        for tag in tags {
            let again = page.send(&request(header::IF_NONE_MATCH, &tag)).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{tag}");
            assert!(again.headers().contains_key(header::ETAG));
        }
        let other = page
            .send(&request(header::IF_NONE_MATCH, "\"other\""))
            .await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn what_is_asked_for_often_is_compressed_better() {
        let page = page(&"<p>Guten Tag, hier ist der Stadtplan.</p>".repeat(100)).await;
        let headers = request(header::ACCEPT_ENCODING, "br");
        let first = page.send(&headers).await;
        for _ in 0..OFTEN {
            page.send(&headers).await;
        }
        tokio::time::timeout(std::time::Duration::from_secs(20), async {
            while !page.best.initialized() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap();
        let later = page.send(&headers).await;
        assert_eq!(later.headers()[header::CONTENT_ENCODING], "br");
        assert_ne!(later.headers()[header::ETAG], first.headers()[header::ETAG]);
    }

    #[tokio::test]
    async fn short_answers_go_as_they_are() {
        let page = page("<p>kurz</p>").await;
        let answer = page
            .send(&request(header::ACCEPT_ENCODING, "br, gzip"))
            .await;
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[tokio::test]
    async fn long_answers_that_nobody_takes_leave_no_room_and_give_it_back_in_every_coding() {
        let outgoing = Outgoing::default();
        let read = async || {
            let body = vec![b'x'; 8 << 20].into_response();
            Answer::read(body, &outgoing).await.map(Arc::new)
        };
        for coding in ["identity", "gzip"] {
            let mut under_way = Vec::new();
            loop {
                match read().await {
                    Ok(answer) => {
                        let headers = request(header::ACCEPT_ENCODING, coding);
                        under_way.push(answer.send(&headers).await);
                    }
                    Err(error) => {
                        assert!(matches!(error, ReadError::Room(_)), "{error}");
                        break;
                    }
                }
            }
            assert_eq!(under_way.len(), 16, "{coding}");
            under_way.pop();
            assert!(read().await.is_ok(), "{coding}");
        }
    }

    #[tokio::test]
    async fn what_is_for_one_person_is_not_kept() {
        for response in [
            ([(header::SET_COOKIE, "a=b")], "x").into_response(),
            ([(header::CACHE_CONTROL, "no-store")], "x").into_response(),
            (StatusCode::NOT_FOUND, "x").into_response(),
        ] {
            let answer = Answer::read(response, &Outgoing::default()).await;
            assert!(!answer.unwrap().may_be_kept());
        }
    }
}
