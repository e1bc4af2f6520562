//! Signing in by mail, and out.

use std::time::Duration as Pause;

use app::account::frame::Notice;
use app::account::letter;
use app::account::route::AccountPage;
use app::account::sign_in::{code_page, link_page, sign_in_page};
use app::city::{Instant, Lang};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::Duration;
use serde::Deserialize;

use super::cookie::Cookie;
use super::failure::Failed;
use super::form::{Form, shortened};
use super::page::{Query, Said};
use super::passkeys::SCRIPT;
use super::visitor::{SESSION, SignedIn, Visitor, old_session};
use super::{Auth, device};
use crate::mail::MailAddress;
use crate::secret::{Code, Token};
use crate::store::people::{
    Account, CodeAnswer, Kind, LinkState, NewSession, Outgoing, SignInRequest,
};

/// How long a link and its code hold.
pub(super) const LINK: Duration = Duration::minutes(15);

/// An answer to "send me a link" takes this long, so that nobody can tell by its time whether the
/// address is known and a mail was written.
const ALWAYS: Pause = Pause::from_millis(300);

/// `GET /anmelden`
pub(super) async fn show(
    State(auth): State<Auth>,
    visitor: Visitor,
    UrlQuery(query): UrlQuery<Query>,
) -> Response {
    if visitor.session.is_some() && query.n.is_none() {
        return Redirect::to(AccountPage::Home.path(visitor.lang)).into_response();
    }
    let mut frame = auth.frame(visitor.lang, AccountPage::SignIn);
    frame.scripts.push(SCRIPT);
    frame.notice = query.notice(visitor.lang);
    Html(sign_in_page(&frame, "", false, auth.webauthn.is_some())).into_response()
}

/// The form that asks for a link.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    mail: String,
}

/// `POST /anmelden`: the same answer, after the same time, whether or not the address is known.
pub(super) async fn ask(
    State(auth): State<Auth>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Failed> {
    let Ok(mail) = asked.mail.parse::<MailAddress>() else {
        let mut frame = auth.frame(visitor.lang, AccountPage::SignIn);
        frame.scripts.push(SCRIPT);
        let html = sign_in_page(
            &frame,
            shortened(&asked.mail),
            true,
            auth.webauthn.is_some(),
        );
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response());
    };
    let limits = &auth.limits;
    if !limits.client_may(visitor.client) || !limits.asking_may(visitor.client, &mail) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    let (device, ()) = tokio::join!(send_link(&auth, mail), tokio::time::sleep(ALWAYS));
    // What was sent to this device before still leads in.
    let mut devices = auth.cookies.devices(&headers);
    devices.insert(0, device?);
    let cookie = auth.cookies.set_devices(&devices, LINK);
    let mut response = Redirect::to(AccountPage::Code.path(visitor.lang)).into_response();
    response
        .headers_mut()
        .extend(cookie.map(|it| (header::SET_COOKIE, it)));
    Ok(response)
}

/// Writes the request and, if somebody has the address and not too many mails, the mail. The token of
/// the asking device.
async fn send_link(auth: &Auth, mail: MailAddress) -> Result<Token, Failed> {
    let people = &auth.people;
    let now = people.clock.now();
    let (link, device) = (people.random.token()?, people.random.token()?);
    let code = people.random.code()?;
    let account = people.keeper.person_by_mail(&mail).await?;
    let account = account.filter(|_| auth.limits.mail_may(&mail));
    let expires = now + LINK;
    let with_code = people.keeper.may_send_code(&mail, now).await?;
    let sent = with_code.then_some(&code);
    let mail_out = account
        .as_ref()
        .map(|account| link_mail(auth, account, &link, sent, (now, expires)));
    let request = SignInRequest {
        mail,
        person: account.map(|account| account.id),
        link: link.digest(),
        code: sent.map(|code| code.digest(&device)),
        device: device.digest(),
        at: now,
        expires,
        mail_out,
    };
    people.keeper.ask(&request).await?;
    people.bell.notify_one();
    Ok(device)
}

fn link_mail(
    auth: &Auth,
    account: &Account,
    link: &Token,
    code: Option<&Code>,
    (now, expires): (Instant, Instant),
) -> Outgoing {
    let lang = account.lang;
    let moment = auth.reader.moment();
    let to = letter::To {
        lang,
        name: &account.name,
        site: moment.published.city.info().title.get(lang),
    };
    let address = crate::people::link(&auth.origin, lang, link);
    let code = code.map(Code::spaced);
    Outgoing {
        to: account.mail.clone(),
        lang,
        kind: Kind::SignIn,
        letter: letter::sign_in(&to, &address, code.as_deref()),
        at: now,
        expires: Some(expires),
    }
}

/// `GET /anmelden/code`
pub(super) async fn show_code(State(auth): State<Auth>, visitor: Visitor) -> Html<String> {
    Html(code_page(&auth.frame(visitor.lang, AccountPage::Code)))
}

/// The form that takes the code.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    code: String,
}

/// `POST /anmelden/code`
pub(super) async fn try_code(
    State(auth): State<Auth>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Failed> {
    let again = |notice: String| {
        let mut frame = auth.frame(visitor.lang, AccountPage::Code);
        frame.notice = Some(Notice::error(notice));
        (StatusCode::UNPROCESSABLE_ENTITY, Html(code_page(&frame))).into_response()
    };
    let (keeper, devices) = (&auth.people.keeper, auth.cookies.devices(&headers));
    if !auth.limits.client_may(visitor.client) {
        // Whoever has asked here may try what was sent, whatever their neighbours do. How often is
        // counted with the request.
        let now = auth.people.clock.now();
        let mut may = false;
        for device in &devices {
            may = may || keeper.may_try_code(&device.digest(), now).await?;
        }
        if !may {
            return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
        }
    }
    let t = Words(visitor.lang);
    let Some(code) = Code::parse(&typed.code) else {
        return Ok(again(t.signin_code_form().to_owned()));
    };
    let (token, session) = new_session(&auth, &headers)?;
    let mut left = 0;
    for device in &devices {
        match keeper.use_code(device, &code, &session).await? {
            CodeAnswer::SignedIn(_) => return Ok(welcome(&auth, &token, visitor.lang)),
            CodeAnswer::Wrong { left: here } => left = left.max(here),
            CodeAnswer::Over => {}
        }
    }
    Ok(match left {
        0 => Said::LinkOver.at(AccountPage::SignIn, visitor.lang),
        left => again(t.signin_code_wrong(left as usize)),
    })
}

/// `GET /anmelden/link?t=…`: only looks, because programs that scan mails look too.
pub(super) async fn show_link(
    State(auth): State<Auth>,
    visitor: Visitor,
    headers: HeaderMap,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Response, Failed> {
    let over = Said::LinkOver.at(AccountPage::SignIn, visitor.lang);
    let Some(token) = query.t.as_deref().and_then(Token::parse) else {
        return Ok(over);
    };
    let devices = auth.cookies.devices(&headers);
    let devices: Vec<_> = devices.iter().map(Token::digest).collect();
    let now = auth.people.clock.now();
    let keeper = &auth.people.keeper;
    let state = keeper.link_state(&token.digest(), &devices, now).await?;
    let LinkState::Open { elsewhere } = state else {
        return Ok(over);
    };
    let mut frame = auth.frame(visitor.lang, AccountPage::Link);
    frame.query = format!("?t={}", token.secret());
    Ok(Html(link_page(&frame, token.secret(), elsewhere)).into_response())
}

/// The button of a link.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    t: String,
}

/// `POST /anmelden/link`
pub(super) async fn use_link(
    State(auth): State<Auth>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Failed> {
    let over = Said::LinkOver.at(AccountPage::SignIn, visitor.lang);
    let link = Token::parse(&pressed.t);
    let keeper = &auth.people.keeper;
    if !auth.limits.client_may(visitor.client) {
        let now = auth.people.clock.now();
        // A link that holds leads in, whatever neighbours do; nobody finds one by trying.
        let holds = match &link {
            Some(link) => keeper.link_state(&link.digest(), &[], now).await? != LinkState::Over,
            None => false,
        };
        if !holds {
            return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
        }
    }
    let Some(link) = link else {
        return Ok(over);
    };
    let (token, session) = new_session(&auth, &headers)?;
    let person = keeper.use_link(&link.digest(), &session).await?;
    Ok(person.map_or(over, |_| welcome(&auth, &token, visitor.lang)))
}

/// `POST /abmelden`
pub(super) async fn sign_out(
    State(auth): State<Auth>,
    SignedIn { current, lang }: SignedIn,
) -> Result<Response, Failed> {
    let now = auth.people.clock.now();
    auth.people
        .keeper
        .end(current.account.id, current.id, now)
        .await?;
    Ok(goodbye(&auth, Said::SignedOut, lang))
}

/// A session for this browser, with a token of its own making.
pub(super) fn new_session(auth: &Auth, headers: &HeaderMap) -> Result<(Token, NewSession), Failed> {
    let now = auth.people.clock.now();
    let token = auth.people.random.token()?;
    let session = NewSession {
        id: auth.people.random.id(now)?,
        token: token.digest(),
        device: device::describe(headers),
        at: now,
        expires: now + SESSION,
        replaces: old_session(auth, headers),
    };
    Ok((token, session))
}

/// The answer that hands a new session to the browser.
fn welcome(auth: &Auth, token: &Token, lang: Lang) -> Response {
    let response = Redirect::to(AccountPage::Home.path(lang)).into_response();
    with_session(auth, token, response)
}

/// An answer with the session's cookie; the device's is not needed any more.
pub(super) fn with_session(auth: &Auth, token: &Token, mut response: Response) -> Response {
    let set = auth.cookies.set(Cookie::Session, token, SESSION);
    let remove = auth.cookies.remove(Cookie::Device);
    for cookie in set.into_iter().chain(remove) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The answer that takes the session from the browser.
pub(super) fn goodbye(auth: &Auth, said: Said, lang: Lang) -> Response {
    let mut response = said.at(AccountPage::SignIn, lang);
    if let Some(cookie) = auth.cookies.remove(Cookie::Session) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
