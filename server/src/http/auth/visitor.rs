//! Who is behind a request: found out once, before any handler.

use std::convert::Infallible;
use std::net::SocketAddr;

use app::account::rights::{Action, may};
use app::account::route::AccountPage;
use app::city::Lang;
use axum::extract::{ConnectInfo, FromRequestParts, OriginalUri, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Duration;

use super::Auth;
use super::again;
use super::client::Client;
use super::cookie::Cookie;
use super::failure::Failed;
use super::page::Said;
use crate::secret::Token;
use crate::store::people::Current;

/// How long a session holds after it was last used.
pub(super) const SESSION: Duration = Duration::days(30);

/// Uses within this time of the last are not written down: nobody needs to know to the minute.
const NOTED_EVERY: Duration = Duration::hours(1);

/// Whoever asks, signed in or not.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// The session, if there is one.
    pub session: Option<Current>,
    /// Where the request comes from.
    pub client: Client,
    /// The language of the address.
    pub lang: Lang,
}

/// The layer: finds the session, and lets it last from now on.
pub(super) async fn find(State(auth): State<Auth>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(elsewhere) = by_name(&auth, &request) {
        return elsewhere;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = Client::of(headers, peer.map(|it| it.0), auth.people.behind_proxy);
    let token = auth.cookies.read(headers, Cookie::Session);
    let session = match session(&auth, token.as_ref()).await {
        Ok(session) => session,
        Err(error) => return again::refused(request, error.into_response(), false).await,
    };
    let now = auth.people.clock.now();
    let due = session
        .as_ref()
        .filter(|it| now - it.last_used >= NOTED_EVERY);
    let mut cookie = None;
    if let (Some(session), Some(token)) = (due, &token) {
        let keeper = &auth.people.keeper;
        let prolonged = keeper.prolong(session.id, now, now + SESSION).await;
        if let Err(error) = prolonged {
            let failed = Failed::from(error).into_response();
            return again::refused(request, failed, true).await;
        }
        cookie = auth.cookies.set(Cookie::Session, token, SESSION);
    }
    let lang = AccountPage::lang_of(request.uri().path());
    let visitor = Visitor {
        session,
        client,
        lang,
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    // Whoever says what did not work leads on from there.
    if response.status().is_client_error() || response.status().is_server_error() {
        response.extensions_mut().insert(visitor);
    }
    // Not over what the handler has set, such as the end of the session.
    if let Some(cookie) = cookie
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn session(auth: &Auth, token: Option<&Token>) -> Result<Option<Current>, Failed> {
    let Some(token) = token else { return Ok(None) };
    let now = auth.people.clock.now();
    Ok(auth.people.keeper.session(&token.digest(), now).await?)
}

/// Passkeys belong to a name, so whoever tries the product out under a number is sent to the name of
/// the same machine.
fn by_name(auth: &Auth, request: &Request) -> Option<Response> {
    let name = auth.origin.strip_prefix("http://localhost")?;
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let number = host
        .strip_prefix("127.0.0.1")
        .or_else(|| host.strip_prefix("[::1]"))?;
    let reading = request.method().is_safe();
    (number == name && reading).then(|| {
        let rest = request.uri().path_and_query().map_or("/", |it| it.as_str());
        Redirect::temporary(&format!("{}{rest}", auth.origin)).into_response()
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let visitor = parts.extensions.get::<Self>().cloned();
        visitor.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Somebody who is signed in, whether or not a passkey has proven it. For the way to a passkey, and
/// for signing out.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    /// The session.
    pub current: Current,
    /// The language of the address.
    pub lang: Lang,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state)
            .await
            .unwrap_or_else(|never: Infallible| match never {});
        let script = uri.path().starts_with("/auth/");
        match visitor.session {
            Some(current) => Ok(Self {
                current,
                lang: visitor.lang,
            }),
            None if script => Err(StatusCode::UNAUTHORIZED.into_response()),
            None => Err(Said::PleaseSignIn.at(AccountPage::SignIn, visitor.lang)),
        }
    }
}

/// Somebody who may do all that their account may. Who belongs to the office gets here only with a
/// passkey, and is otherwise led to it.
#[derive(Debug, Clone)]
pub(super) struct Active(pub SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Active {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let person = SignedIn::from_request_parts(parts, state).await?;
        let rights = &person.current.account.rights;
        if rights.must_prove() {
            return Err(Said::ProveFirst.at(AccountPage::Passkeys, person.lang));
        }
        if !may(Some(rights), Action::OwnAccount) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        Ok(Self(person))
    }
}

/// The session that a browser had before it signs in anew.
pub(super) fn old_session(auth: &Auth, headers: &HeaderMap) -> Option<crate::secret::Digest> {
    auth.cookies
        .read(headers, Cookie::Session)
        .map(|token| token.digest())
}
