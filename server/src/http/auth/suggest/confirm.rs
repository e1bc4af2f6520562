//! The mail's link and its button.

use app::account::suggest::page::{confirm_page, confirmed_page, over_page, thanks_page};
use app::account::suggest::route::SuggestPage;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Form;
use crate::http::auth::page::Query;
use crate::http::auth::visitor::Visitor;
use crate::secret::Token;

/// `GET /vorschlagen/danke`
pub(super) async fn thanks(State(auth): State<Auth>, visitor: Visitor) -> Html<String> {
    Html(thanks_page(&auth.frame(visitor.lang, SuggestPage::Thanks)))
}

/// `GET /vorschlagen/bestaetigen?t=…`: changes nothing, because programs that scan mails look too.
pub(super) async fn show(
    State(auth): State<Auth>,
    visitor: Visitor,
    UrlQuery(query): UrlQuery<Query>,
) -> Response {
    let Some(token) = query.t.as_deref().and_then(Token::parse) else {
        return over(&auth, &visitor);
    };
    let mut frame = auth.frame(visitor.lang, SuggestPage::Confirm);
    frame.query = format!("?t={}", token.secret());
    Html(confirm_page(&frame, token.secret())).into_response()
}

/// The button of the link.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    t: String,
}

/// `POST /vorschlagen/bestaetigen`
pub(super) async fn confirm(
    State(auth): State<Auth>,
    visitor: Visitor,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Failed> {
    if !auth.limits.client_may(visitor.client) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    let Some(token) = Token::parse(&pressed.t) else {
        return Ok(over(&auth, &visitor));
    };
    let now = auth.people.clock.now();
    if auth.people.keeper.confirm(&token.digest(), now).await? {
        let to = SuggestPage::Confirmed.path(visitor.lang);
        return Ok(Redirect::to(to).into_response());
    }
    Ok(over(&auth, &visitor))
}

fn over(auth: &Auth, visitor: &Visitor) -> Response {
    let frame = auth.frame(visitor.lang, SuggestPage::Confirm);
    (StatusCode::NOT_FOUND, Html(over_page(&frame))).into_response()
}

/// `GET /vorschlagen/bestaetigt`
pub(super) async fn confirmed(State(auth): State<Auth>, visitor: Visitor) -> Html<String> {
    let frame = auth.frame(visitor.lang, SuggestPage::Confirmed);
    Html(confirmed_page(&frame))
}
