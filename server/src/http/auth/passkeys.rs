//! Passkeys: adding, naming and removing them, and signing in with one.
//!
//! Checking what an authenticator says is the library's business (`WebAuthn`, level 3). What it has to
//! remember between question and answer is kept in the database, never in the browser.

use app::account::passkeys::{Allowed, PasskeyItem, passkeys_page};
use app::account::rights::Role;
use app::account::route::AccountPage;
use app::city::check;
use app::words::Words;
use axum::Json;
use axum::extract::{Query as UrlQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use super::failure::Failed;
use super::form::Form;
use super::page::{Query, Said, day};
use super::sign_in::{new_session, with_session};
use super::visitor::{SignedIn, Visitor};
use super::{Auth, client, device};
use crate::secret::Token;
use crate::store::people::{Account, Ceremony, KeptPasskey, NewPasskey, PersonId, Purpose};

/// How long an authenticator's answer is waited for.
const CEREMONY: Duration = Duration::minutes(5);

/// The longest name of a passkey, in letters.
const NAME: usize = 60;

/// The library for an address, with the name that authenticators show; none if the address does not allow passkeys, as numbers do not.
pub(super) fn webauthn(origin: &str, name: &str) -> Option<Webauthn> {
    let url: Url = origin.parse().ok()?;
    let host = url.domain()?.to_owned();
    let built = WebauthnBuilder::new(&host, &url).and_then(|it| it.rp_name(name).build());
    built
        .inspect_err(|error| tracing::warn!(%error, origin, "passkeys are not possible here"))
        .ok()
}

fn library(auth: &Auth) -> Result<&Webauthn, Failed> {
    auth.webauthn
        .as_ref()
        .ok_or(Failed::Refused(StatusCode::NOT_FOUND))
}

/// What somebody may do about their passkeys: whoever has one has to use it first, or a mail alone
/// would be enough to add another.
fn allowed(auth: &Auth, account: &Account, keys: &[KeptPasskey]) -> Allowed {
    if auth.webauthn.is_none() {
        Allowed::Impossible
    } else if account.rights.must_prove() && !keys.is_empty() {
        Allowed::ProveFirst
    } else {
        Allowed::All
    }
}

/// The browser's part: it talks to the authenticator.
pub(super) const SCRIPT: &str = "/account/passkeys.js";

/// `GET /konto/passkeys`
pub(super) async fn show(
    State(auth): State<Auth>,
    person: SignedIn,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mut frame = auth.frame_for(&person, AccountPage::Passkeys).await?;
    let SignedIn { current, lang } = person;
    let keys = auth.people.keeper.passkeys(current.account.id).await?;
    let allowed = allowed(&auth, &current.account, &keys);
    let items = keys
        .into_iter()
        .map(|it| PasskeyItem {
            id: it.id.to_string(),
            name: it.name,
            created: day(it.created, lang),
            used: it.last_used.map(|at| day(at, lang)),
        })
        .collect();
    frame.scripts.push(SCRIPT);
    frame.notice = query.notice(lang);
    Ok(Html(passkeys_page(&frame, items, allowed)))
}

/// The buttons of a passkey.
#[derive(Debug, Deserialize)]
pub(super) struct Changed {
    #[serde(rename = "do")]
    what: String,
    passkey: Uuid,
    #[serde(default)]
    name: String,
}

/// `POST /konto/passkeys`
pub(super) async fn change(
    State(auth): State<Auth>,
    SignedIn { current, lang }: SignedIn,
    Form(form): Form<Changed>,
) -> Result<Response, Failed> {
    let (keeper, account) = (&auth.people.keeper, current.account);
    if account.rights.must_prove() {
        return Ok(Said::ProveFirst.at(AccountPage::Passkeys, lang));
    }
    let said = match form.what.as_str() {
        "rename" => {
            let name =
                named(&form.name).ok_or(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY))?;
            keeper.rename(account.id, form.passkey, name).await?;
            Said::PasskeyRenamed
        }
        "remove" => {
            let keep_one = account.rights.roles.contains(&Role::Office);
            let now = auth.people.clock.now();
            if keeper
                .forget(account.id, form.passkey, keep_one, now)
                .await?
            {
                Said::PasskeyRemoved
            } else {
                Said::LastPasskey
            }
        }
        _ => return Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY)),
    };
    Ok(said.at(AccountPage::Passkeys, lang))
}

/// A name that can be shown; none if nothing of it can be seen, or if it is too long.
fn named(text: &str) -> Option<&str> {
    let name = text.trim();
    let fits = name.chars().count() <= NAME && check::is_seen(name) && check::is_line(name);
    fits.then_some(name)
}

/// `POST /auth/passkeys/enrol`: what the browser has to ask the authenticator for.
pub(super) async fn begin_enrolment(
    State(auth): State<Auth>,
    SignedIn { current, .. }: SignedIn,
) -> Result<Json<Value>, Failed> {
    let (webauthn, account) = (library(&auth)?, &current.account);
    let keys = auth.people.keeper.passkeys(account.id).await?;
    if allowed(&auth, account, &keys) != Allowed::All {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let known: Vec<Passkey> = keys
        .iter()
        .map(|key| serde_json::from_str(&key.body))
        .collect::<Result<_, _>>()?;
    let exclude = known.iter().map(|key| key.cred_id().clone()).collect();
    let mail = account.mail.as_str();
    let name = if account.name.is_empty() {
        mail
    } else {
        &account.name
    };
    let (options, state) =
        webauthn.start_passkey_registration(account.id.0, mail, name, Some(exclude))?;
    let mut options = serde_json::to_value(options)?;
    // So that one can sign in without saying first who one is. The library leaves it to the
    // authenticator; its checks of the answer do not depend on it.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
    }
    let state = serde_json::to_string(&state)?;
    begin(&auth, Purpose::Enrol, Some(account.id), state, &options).await
}

/// Keeps what the answer will be checked against, and hands out the question.
async fn begin(
    auth: &Auth,
    purpose: Purpose,
    person: Option<PersonId>,
    state: String,
    options: &Value,
) -> Result<Json<Value>, Failed> {
    let token = auth.people.random.token()?;
    let ceremony = Ceremony {
        token: token.digest(),
        purpose,
        person,
        state,
        expires: auth.people.clock.now() + CEREMONY,
    };
    auth.people.keeper.begin(&ceremony).await?;
    Ok(Json(json!({
        "ceremony": token.secret(),
        "publicKey": options.get("publicKey"),
    })))
}

/// What the browser brings back after making a passkey.
#[derive(Debug, Deserialize)]
pub(super) struct Made {
    ceremony: String,
    #[serde(default)]
    name: String,
    credential: RegisterPublicKeyCredential,
}

/// `POST /auth/passkeys/enrolled`
pub(super) async fn finish_enrolment(
    State(auth): State<Auth>,
    SignedIn { current, .. }: SignedIn,
    headers: HeaderMap,
    Json(made): Json<Made>,
) -> Result<Response, Failed> {
    let (people, lang) = (&auth.people, client::preferred(&headers));
    let refused = || said_no(StatusCode::UNPROCESSABLE_ENTITY, "failed");
    let question = match Token::parse(&made.ceremony) {
        Some(token) => {
            people
                .keeper
                .take(&token.digest(), Purpose::Enrol, people.clock.now())
                .await?
        }
        None => None,
    };
    // Only whoever was asked may answer.
    let Some((Some(person), state)) = question.filter(|it| it.0 == Some(current.account.id)) else {
        return Ok(refused());
    };
    // Another passkey may have been added since the question.
    let keys = people.keeper.passkeys(person).await?;
    if allowed(&auth, &current.account, &keys) != Allowed::All {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let state: PasskeyRegistration = serde_json::from_str(&state)?;
    let key = match library(&auth)?.finish_passkey_registration(&made.credential, &state) {
        Ok(key) => key,
        Err(error) => {
            tracing::info!(%error, "a new passkey was refused");
            return Ok(refused());
        }
    };
    let credential = URL_SAFE_NO_PAD.encode(key.cred_id());
    if people.keeper.passkey(&credential).await?.is_some() {
        return Ok(said_no(StatusCode::CONFLICT, "already"));
    }
    let now = people.clock.now();
    let default = Words(lang).passkey_default_name(device::describe(&headers));
    let passkey = NewPasskey {
        id: people.random.id(now)?,
        person,
        credential,
        body: serde_json::to_string(&key)?,
        name: named(&made.name).unwrap_or(&default).to_owned(),
        at: now,
    };
    let (token, session) = new_session(&auth, &headers)?;
    people.keeper.enrol(&passkey, &session).await?;
    let to = |lang| Said::PasskeyAdded.address(AccountPage::Passkeys, lang);
    let answer = json!({ "to": { "de": to(app::city::Lang::De), "en": to(app::city::Lang::En) } });
    Ok(with_session(&auth, &token, Json(answer).into_response()))
}

/// `POST /auth/passkeys/ask`: any passkey of this site will do.
pub(super) async fn begin_sign_in(
    State(auth): State<Auth>,
    visitor: Visitor,
) -> Result<Json<Value>, Failed> {
    if !auth.limits.client_may(visitor.client) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    let (options, state) = library(&auth)?.start_discoverable_authentication()?;
    let (options, state) = (
        serde_json::to_value(options)?,
        serde_json::to_string(&state)?,
    );
    begin(&auth, Purpose::SignIn, None, state, &options).await
}

/// What the browser brings back after using a passkey.
#[derive(Debug, Deserialize)]
pub(super) struct Used {
    ceremony: String,
    credential: PublicKeyCredential,
}

/// `POST /auth/passkeys/answer`
pub(super) async fn finish_sign_in(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Json(used): Json<Used>,
) -> Result<Response, Failed> {
    let people = &auth.people;
    let unknown = || said_no(StatusCode::UNPROCESSABLE_ENTITY, "unknown");
    let question = match Token::parse(&used.ceremony) {
        Some(token) => {
            people
                .keeper
                .take(&token.digest(), Purpose::SignIn, people.clock.now())
                .await?
        }
        None => None,
    };
    let Some((_, state)) = question else {
        return Ok(said_no(StatusCode::UNPROCESSABLE_ENTITY, "failed"));
    };
    let webauthn = library(&auth)?;
    let Ok((person, credential)) = webauthn.identify_discoverable_authentication(&used.credential)
    else {
        return Ok(unknown());
    };
    let kept = people
        .keeper
        .passkey(&URL_SAFE_NO_PAD.encode(credential))
        .await?;
    let Some(kept) = kept.filter(|it| it.person == PersonId(person)) else {
        return Ok(unknown());
    };
    let mut key: Passkey = serde_json::from_str(&kept.body)?;
    let state: DiscoverableAuthentication = serde_json::from_str(&state)?;
    let checked = webauthn.finish_discoverable_authentication_v2(&used.credential, state, &key);
    let result = match checked {
        Ok(result) => result,
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            return Ok(unknown());
        }
    };
    key.update_credential(&result);
    let (token, session) = new_session(&auth, &headers)?;
    let body = serde_json::to_string(&key)?;
    if !people.keeper.sign_in_with(&kept, &body, &session).await? {
        return Ok(unknown());
    }
    Ok(with_session(&auth, &token, Json(json!({})).into_response()))
}

/// A refusal that the script puts into words.
fn said_no(status: StatusCode, why: &'static str) -> Response {
    (status, Json(json!({ "why": why }))).into_response()
}
