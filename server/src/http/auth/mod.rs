//! Signing in, and what is one's own: pages for people who have an account.
//!
//! Nothing here is ever kept or shared: each answer is for one person. Whoever asks is found out
//! once ([`visitor`]); handlers say in their parameters whom they serve. Every form works without
//! script, and every request that changes something is refused if another website has sent it.

mod account;
mod again;
mod client;
mod cookie;
mod device;
mod events;
mod failure;
mod form;
mod locate;
mod office;
mod owner;
mod page;
mod passkeys;
mod seen;
mod sign_in;
mod suggest;
mod upload;
mod visitor;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use app::account::route::AccountPage;
use app::city::Lang;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router, middleware};
use tokio::sync::Notify;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use webauthn_rs::prelude::Webauthn;

use self::client::Limits;
pub(super) use self::client::{network, preferred};
use self::cookie::Cookies;
pub(super) use self::seen::Eyes;
use super::files::Site;
use super::problem;
use crate::clock::Clock;
use crate::config::PublicUrl;
use crate::import::ics::fetch::Fetcher;
use crate::media::Media;
use crate::read::Reader;
use crate::secret::Random;
use crate::store::Database;

/// How long a form with files may take to arrive over a weak signal, and to be answered.
const PATIENCE: Duration = Duration::from_mins(5);

/// What signing in needs from the rest of the server.
#[derive(Debug, Clone)]
pub struct People {
    /// Where people, sessions and mails are kept.
    pub keeper: Arc<dyn Database>,
    /// What time it is.
    pub clock: Clock,
    /// Where tokens come from.
    pub random: Random,
    /// Tells the postman that there is a mail.
    pub bell: Arc<Notify>,
    /// Whether a reverse proxy says who asks.
    pub behind_proxy: bool,
    /// Asks for calendars of others.
    pub fetcher: Fetcher,
}

/// What the handlers share.
#[derive(Clone)]
struct Auth(Arc<Shared>);

struct Shared {
    people: People,
    reader: Arc<Reader>,
    /// The address of the style sheet.
    style: String,
    /// Scheme and host under which people come; what links in mails begin with.
    origin: String,
    /// None where the address does not allow passkeys.
    webauthn: Option<Webauthn>,
    cookies: Cookies,
    limits: Limits,
    /// Pictures.
    media: Arc<Media>,
    /// When forms for everybody were handed out.
    seals: suggest::Seals,
    /// Forms with files that are coming in.
    uploads: upload::Uploads,
}

impl std::ops::Deref for Auth {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// The pages for people with an account, and who may see what others do not; `shelter` keeps panics and
/// delays from them.
pub(super) fn routes(
    people: People,
    reader: Arc<Reader>,
    media: Arc<Media>,
    site: &Site,
    public_url: &PublicUrl,
    shelter: impl FnOnce(Router) -> Router,
) -> (Router, Eyes) {
    let origin = public_url.for_people();
    let moment = reader.moment();
    let info = moment.published.city.info();
    let name = info
        .title
        .get(info.languages.first().copied().unwrap_or_default());
    let auth = Auth(Arc::new(Shared {
        webauthn: passkeys::webauthn(&origin, name),
        reader,
        style: site.assets().css.clone(),
        cookies: Cookies::new(public_url.is_https()),
        limits: Limits::new(),
        media,
        seals: suggest::Seals::default(),
        uploads: upload::Uploads::default(),
        origin,
        people,
    }));
    let slow = owner::slow_routes()
        .merge(events::slow_routes())
        .merge(office::slow_routes());
    let slow = patient(about_people(slow, &auth));
    let for_anybody = both(AccountPage::SignIn, &get(sign_in::show).post(sign_in::ask))
        .merge(both(
            AccountPage::Code,
            &get(sign_in::show_code).post(sign_in::try_code),
        ))
        .merge(both(
            AccountPage::Link,
            &get(sign_in::show_link).post(sign_in::use_link),
        ))
        .merge(both(AccountPage::SignOut, &post(sign_in::sign_out)))
        .merge(owner::routes_for_anybody())
        .merge(suggest::routes())
        .route("/auth/passkeys/ask", post(passkeys::begin_sign_in))
        .route("/auth/passkeys/answer", post(passkeys::finish_sign_in))
        .layer(DefaultBodyLimit::max(form::FROM_ANYBODY))
        .layer(Extension(form::Most(form::FROM_ANYBODY)));
    let router = for_anybody
        .merge(both(
            AccountPage::Home,
            &get(account::home).post(account::describe),
        ))
        .merge(both(
            AccountPage::Devices,
            &get(account::devices).post(account::end_devices),
        ))
        .merge(both(
            AccountPage::Data,
            &get(account::data).post(account::erase),
        ))
        .merge(both(AccountPage::Export, &get(account::export)))
        .merge(both(
            AccountPage::Passkeys,
            &get(passkeys::show).post(passkeys::change),
        ))
        .merge(events::routes())
        .merge(owner::routes())
        .merge(office::routes())
        .route("/auth/passkeys/enrol", post(passkeys::begin_enrolment))
        .route("/auth/passkeys/enrolled", post(passkeys::finish_enrolment));
    let router = about_people(router, &auth);
    let eyes = Eyes(auth.clone());
    let router = shelter(router)
        .merge(slow)
        .layer(middleware::from_fn_with_state(auth, failure::speak));
    (router, eyes)
}

/// What every page about people passes: who asks, and whether another website makes them ask.
fn about_people(router: Router<Auth>, auth: &Auth) -> Router {
    router
        .layer(middleware::from_fn_with_state(
            auth.clone(),
            seen::look_after,
        ))
        // Inside: how much of a form is kept depends on who sends it.
        .layer(middleware::from_fn(again::keep))
        .layer(middleware::from_fn_with_state(
            auth.clone(),
            upload::few_at_once,
        ))
        .layer(middleware::from_fn_with_state(auth.clone(), visitor::find))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(form::MOST))
        .with_state(auth.clone())
}

/// The shelter of doors that take files, which takes longer than anything else.
fn patient(router: Router) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            PATIENCE,
        ))
        .layer(CatchPanicLayer::custom(problem::after_panic))
}

/// A page under its German and its English address.
fn both(page: AccountPage, handler: &MethodRouter<Auth>) -> Router<Auth> {
    Lang::ALL.into_iter().fold(Router::new(), |router, lang| {
        router.route(page.path(lang), handler.clone())
    })
}
