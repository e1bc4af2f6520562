//! Forms as they arrive: the one place where they are read, and how much of them is.
//!
//! Every form without a file comes through here, as [`Pairs`] or as the fields of a [`Form`]. Its
//! limits lie far above what any page of ours sends, so only made-up forms meet them; whoever does
//! all the same is told, and goes back to a form in which everything still stands.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{FromRequest, RawForm, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

/// What a form of somebody who has signed in may weigh, in bytes. The longest text that is kept has
/// 10,000 letters, of up to 12 bytes as forms write them.
pub(super) const MOST: usize = 1_000_000;

/// What may be sent by anybody, signed in or not, in bytes.
pub(super) const FROM_ANYBODY: usize = 64 * 1024;

/// So much beyond that is read and thrown away, so that whoever sends it hears why.
const LET_GO: usize = 4_000_000;

/// What a form may weigh at a door, if not [`MOST`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Most(pub usize);

/// The most fields of a form: the largest has a box for every place.
const FIELDS: usize = 5_000;

/// The most bytes of a field's name.
const NAME: usize = 200;

/// The most bytes of what stands in a field.
const FIELD: usize = 64 * 1024;

/// The most bytes of what comes back of what cannot be used anyway, such as a mail address.
pub(super) const SHOWN: usize = 300;

/// All fields of a form, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Reads a form.
    ///
    /// # Errors
    /// 413 if it is more than a form.
    pub(super) fn read(body: &[u8]) -> Result<Self, StatusCode> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if pairs.len() == FIELDS || name.len() > NAME || value.len() > FIELD {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }
}

impl IntoIterator for Pairs {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<S: Send + Sync> FromRequest<S> for Pairs {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let request = taken_in(request).await?;
        let body = RawForm::from_request(request, state).await;
        let RawForm(body) = body.map_err(IntoResponse::into_response)?;
        Self::read(&body).map_err(IntoResponse::into_response)
    }
}

/// The fields of a form that are known beforehand.
#[derive(Debug)]
pub(super) struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = taken_in(request).await?.into_parts();
        let body = to_bytes(body, MOST).await;
        let body = body.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        Pairs::read(&body).map_err(IntoResponse::into_response)?;
        let again = Request::from_parts(parts, Body::from(body));
        let form = axum::extract::Form::from_request(again, state).await;
        let axum::extract::Form(form) = form.map_err(IntoResponse::into_response)?;
        Ok(Self(form))
    }
}

/// A request whose body is there, and is not more than the door takes.
async fn taken_in(request: Request) -> Result<Request, Response> {
    let most = request.extensions().get::<Most>();
    let Most(most) = most.copied().unwrap_or(Most(MOST));
    if !is_form(&request) {
        // Nothing of it is taken in: how many come in at once is bounded by what they say they are.
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let (parts, mut body) = request.into_parts();
    // At once, as it says how much it is; what doubles as it grows takes twice as much.
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(most);
    let (mut taken, mut seen) = (BytesMut::with_capacity(expected.min(most)), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        let data = frame.into_data().unwrap_or_default();
        seen += data.len();
        if seen <= most {
            taken.extend_from_slice(&data);
        } else {
            // A browser that is still sending does not listen yet.
            taken = BytesMut::new();
            if seen > most + LET_GO {
                break;
            }
        }
    }
    if seen > most {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    }
    Ok(Request::from_parts(parts, Body::from(taken.freeze())))
}

/// Whether a request brings a form without files, or nothing.
fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok());
    request.method().is_safe()
        || kind.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
}

/// The beginning of a text that is shown again although nothing can be made of it.
pub(super) fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(body: &str) -> bool {
        Pairs::read(body.as_bytes()) == Err(StatusCode::PAYLOAD_TOO_LARGE)
    }

    #[test]
    fn more_than_a_form_is_refused() {
        assert!(!refused(&"a=&".repeat(FIELDS)));
        assert!(refused(&"a=&".repeat(FIELDS + 1)));
        assert!(!refused(&format!("text={}", "x".repeat(FIELD))));
        assert!(refused(&format!("text={}", "x".repeat(FIELD + 1))));
        assert!(refused(&format!("{}=x", "x".repeat(NAME + 1))));
    }

    #[tokio::test]
    async fn what_does_not_say_that_it_is_a_form_is_not_taken_in() {
        for kind in ["multipart/form-data; boundary=x", "application/json", ""] {
            // A body that never ends: reading any of it would wait for ever.
            let nothing = futures::stream::pending::<Result<bytes::Bytes, axum::Error>>();
            let body = Body::from_stream(nothing);
            let request = Request::post("/").header(header::CONTENT_TYPE, kind);
            let refused = taken_in(request.body(body).unwrap()).await.unwrap_err();
            assert_eq!(
                refused.status(),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{kind}"
            );
        }
    }

    #[test]
    fn the_longest_text_that_is_kept_gets_through() {
        let text = "\u{1f3b5}".repeat(10_000);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("text_de", &text);
        let pairs = Pairs::read(form.finish().as_bytes()).unwrap();
        assert_eq!(pairs.0, [("text_de".to_owned(), text)]);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Pairs::read(&body);
        }

        #[test]
        fn what_is_shortened_is_a_beginning(text in "\\PC{0,400}") {
            let short = shortened(&text);
            prop_assert!(text.starts_with(short) && short.len() <= SHOWN);
        }
    }
}
