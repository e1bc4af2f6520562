//! An event as somebody may edit it: what visitors see, and what of theirs waits for the office.

use app::account::rights::{Action, may};
use app::city::{Event, Slug};
use axum::http::StatusCode;

use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::SignedIn;
use crate::import::osm::slug;
use crate::store::desk::{Proposal, Submission};
use crate::store::{RecordId, Stored, Version};

/// An event and what waits of it.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub stored: Option<Stored<Event>>,
    pub waiting: Option<Submission>,
}

impl Own {
    /// What its owner sees: their last word.
    pub fn event(&self) -> Option<&Event> {
        let proposed = self.waiting.as_ref().and_then(|it| match &it.proposal {
            Proposal::Event(event) => Some(event),
            Proposal::Place(_) => None,
        });
        proposed.or_else(|| self.stored.as_ref().map(|it| &it.record))
    }

    /// The version of what visitors see.
    pub fn version(&self) -> Version {
        self.stored.as_ref().map_or(Version::NONE, |it| it.version)
    }
}

/// An event that somebody may change.
pub(super) async fn own(auth: &Auth, person: &SignedIn, slug: &Slug) -> Result<Own, Failed> {
    let account = &person.current.account;
    if !may(Some(&account.rights), Action::EditEvent(slug)) {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let keeper = &auth.people.keeper;
    let id = RecordId::Event(slug.clone());
    let sent = keeper.submissions_of(account.id).await?;
    let own = Own {
        stored: keeper.event(slug).await?,
        waiting: sent.into_iter().find(|it| it.proposal.id() == id),
    };
    if own.event().is_none() {
        return Err(Failed::Refused(StatusCode::NOT_FOUND));
    }
    Ok(own)
}

/// Whether nobody has a short name yet, neither on the map nor waiting nor as a right.
pub(super) async fn is_free(auth: &Auth, slug: &Slug) -> Result<bool, Failed> {
    let keeper = &auth.people.keeper;
    if keeper.event(slug).await?.is_some() {
        return Ok(false);
    }
    let id = RecordId::Event(slug.clone());
    if keeper
        .waiting()
        .await?
        .iter()
        .any(|it| it.proposal.id() == id)
    {
        return Ok(false);
    }
    let people = keeper.people().await?;
    Ok(people.iter().all(|it| !it.rights.events.contains(slug)))
}

/// A short name that nobody has, made from a title.
pub(super) async fn free(auth: &Auth, title: &str) -> Result<Slug, Failed> {
    let refused = || Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY);
    let wish = slug(&[title, "termin"]).ok_or_else(refused)?;
    let short: String = wish.as_str().chars().take(Slug::MAX - 8).collect();
    let mut name = wish.clone();
    let mut number = 2_u32;
    while !is_free(auth, &name).await? {
        let next = format!("{}-{number}", short.trim_end_matches('-'));
        name = Slug::new(next).map_err(|_| refused())?;
        number += 1;
    }
    Ok(name)
}
