//! Who sees a picture that visitors do not see: whoever it comes from, and the office.

use app::account::rights::{Action, may};
use app::city::Picture;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use super::Auth;
use super::cookie::Cookie;
use super::failure::Failed;
use super::visitor::Visitor;
use crate::media::{Caption, Group, Name, Upload};
use crate::store::StoreError;
use crate::store::desk::Proposal;
use crate::store::people::Account;

/// The layer: whatever somebody changes, a picture may not be needed any more from then on. Strangers
/// have no pictures, and what was refused has changed nothing.
pub(super) async fn look_after(State(auth): State<Auth>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    let signed_in = visitor.is_some_and(|it| it.session.is_some());
    let changes = signed_in && !request.method().is_safe();
    let response = next.run(request).await;
    if changes && !response.status().is_client_error() {
        auth.media.look_after();
    }
    response
}

/// Finds out for a request whether its sender may see a picture.
#[derive(Debug, Clone)]
pub(in crate::http) struct Eyes(pub(super) Auth);

impl Eyes {
    /// Whether whoever asks may see a picture that no visitor sees.
    pub(in crate::http) async fn may_see(
        &self,
        headers: &HeaderMap,
        picture: &Group,
    ) -> Result<bool, StoreError> {
        let people = &self.0.people;
        let Some(token) = self.0.cookies.read(headers, Cookie::Session) else {
            return Ok(false);
        };
        let (digest, now) = (token.digest(), people.clock.now());
        let Some(session) = people.keeper.session(&digest, now).await? else {
            return Ok(false);
        };
        let rights = &session.account.rights;
        if rights.must_prove() || !may(Some(rights), Action::OwnAccount) {
            return Ok(false);
        }
        is_theirs(&self.0, &session.account, picture).await
    }
}

/// Whether somebody has uploaded a picture, has handed it in, or may edit a record that shows it.
pub(super) async fn is_theirs(
    auth: &Auth,
    account: &Account,
    picture: &Group,
) -> Result<bool, StoreError> {
    let keeper = &auth.people.keeper;
    if account.rights.is_office() || keeper.has_uploaded(picture.as_str(), account.id).await? {
        return Ok(true);
    }
    for sent in keeper.submissions_of(account.id).await? {
        let pictures = match &sent.proposal {
            Proposal::Place(place) => &place.pictures,
            Proposal::Event(event) => &event.pictures,
        };
        if show(pictures, picture) {
            return Ok(true);
        }
    }
    for slug in &account.rights.places {
        let place = keeper.place(slug).await?;
        if place.is_some_and(|it| show(&it.record.pictures, picture)) {
            return Ok(true);
        }
    }
    for slug in &account.rights.events {
        let event = keeper.event(slug).await?;
        if event.is_some_and(|it| show(&it.record.pictures, picture)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn show(pictures: &[Picture], picture: &Group) -> bool {
    let mut shown = pictures.iter().filter_map(Name::of);
    shown.any(|it| it.group() == picture)
}

/// Whether somebody may put a picture into a record: it is theirs, and it is there. A form can say
/// anything.
pub(super) async fn may_show(
    auth: &Auth,
    account: &Account,
    picture: &Picture,
) -> Result<bool, Failed> {
    let Some(name) = Name::of(picture) else {
        return Ok(false);
    };
    Ok(is_theirs(auth, account, name.group()).await? && auth.media.has(picture).await?)
}

/// Takes a picture in for somebody, who sees it from then on.
pub(super) async fn take(
    auth: &Auth,
    account: &Account,
    upload: Upload,
    caption: Caption,
) -> Result<Picture, Failed> {
    let prepared = auth.media.prepare(upload).await?;
    // Nothing is swept away between the two.
    let _kept = auth.media.held().await;
    let (keeper, at) = (&auth.people.keeper, auth.people.clock.now());
    let picture = prepared.group().as_str();
    keeper.uploaded(picture, account.id, at).await?;
    Ok(auth.media.keep(prepared, caption).await?)
}
