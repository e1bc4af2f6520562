//! Asking shops to take part: once for each event, and a limited number a day.

use std::collections::BTreeSet;

use app::account::event_form::Match;
use app::city::{Event, Lang, Slug, Text};
use app::words::Words;

use super::edit::Work;
use super::near;
use crate::http::auth::failure::Failed;
use crate::invitation::{self, A_DAY, MOST};
use crate::store::StoreError;
use crate::store::desk::Asked;

/// Whom a list of shops stands for.
#[derive(Debug, Default)]
pub(super) struct Guests {
    /// The shops with their names.
    shops: Vec<(Slug, Text)>,
    /// What is no shop of the map, or has no owner here, as typed.
    pub unknown: Vec<String>,
}

impl Guests {
    pub(super) fn names(&self, lang: Lang) -> Vec<String> {
        let names = self.shops.iter().map(|(_, name)| name.get(lang).to_owned());
        names.collect()
    }
}

/// Who would be written to.
pub(super) async fn guests(
    work: &Work<'_>,
    typed: &[String],
    event: &Slug,
) -> Result<Guests, StoreError> {
    let mut guests = Guests::default();
    if typed.is_empty() {
        return Ok(guests);
    }
    let keeper = &work.auth.people.keeper;
    let known = keeper.invited_places(event).await?;
    let people = keeper.people().await?;
    let mut seen = BTreeSet::new();
    for text in typed {
        let Match::One(slug) = near::place(work.city(), text) else {
            guests.unknown.push(text.clone());
            continue;
        };
        if known.contains(&slug) || !seen.insert(slug.clone()) {
            continue;
        }
        let has_owners = people.iter().any(|it| it.rights.places.contains(&slug));
        match work.city().place(slug.as_str()) {
            Some(entry) if has_owners => {
                let name = entry.place.name.clone();
                guests.shops.push((slug, name));
            }
            _ => guests.unknown.push(text.clone()),
        }
    }
    Ok(guests)
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// Everybody is written to, if there was anybody.
    All,
    /// Everybody is asked, and some are written to later.
    Later,
    /// Some could not be asked any more today.
    Some,
    /// Some could not be asked because something failed.
    NotNow,
}

/// What is to be mended if somebody wants to ask more shops than they may.
pub(super) async fn too_many(
    work: &Work<'_>,
    typed: &[String],
    event: &Slug,
) -> Result<Option<String>, StoreError> {
    let wanted = guests(work, typed, event).await?.shops.len();
    if wanted == 0 {
        return Ok(None);
    }
    let (id, since) = (work.person.current.account.id, work.moment.now - A_DAY);
    let before = work.auth.people.keeper.invited_since(id, since).await?;
    let left = MOST.saturating_sub(before);
    let t = Words(work.person.lang);
    Ok((wanted > left).then(|| t.eventform_invites_most(left, MOST)))
}

/// Asks them, and writes to those whose turn it is.
pub(super) async fn send(work: &Work<'_>, typed: &[String], event: &Event) -> Result<Sent, Failed> {
    let guests = guests(work, typed, &event.slug).await?;
    if guests.shops.is_empty() {
        return Ok(Sent::All);
    }
    let (keeper, now) = (&work.auth.people.keeper, work.moment.now);
    let (id, since) = (work.person.current.account.id, now - A_DAY);
    let mut sent = Sent::All;
    for (place, _) in &guests.shops {
        let asked = keeper.invite_place(&event.slug, place, id, now, since, MOST);
        if asked.await? == Asked::TooMany {
            sent = Sent::Some;
        }
    }
    let site = &work.city().info().title;
    if invitation::send(&**keeper, &work.auth.origin, site, now).await? > 0 {
        work.auth.people.bell.notify_one();
    }
    let waiting = keeper.is_invitation_waiting(&event.slug).await?;
    if sent == Sent::All && waiting {
        sent = Sent::Later;
    }
    Ok(sent)
}
