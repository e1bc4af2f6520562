//! Asking shops to take part: a mail to their owners, once for each event.

use std::collections::BTreeSet;

use app::account::event_form::Match;
use app::account::events::EventsPage;
use app::account::letter;
use app::city::{Event, Lang, Slug};

use super::edit::Work;
use super::{near, words};
use crate::http::auth::failure::Failed;
use crate::store::StoreError;
use crate::store::people::{Account, Kind, Outgoing};

/// Whom a list of shops stands for.
#[derive(Debug, Default)]
pub(super) struct Guests {
    /// The shops, with name and owners.
    shops: Vec<(Slug, app::city::Text, Vec<Account>)>,
    /// What is no shop of the map, or has no owner here, as typed.
    pub unknown: Vec<String>,
}

impl Guests {
    pub(super) fn names(&self, lang: Lang) -> Vec<String> {
        let names = self
            .shops
            .iter()
            .map(|(_, name, _)| name.get(lang).to_owned());
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
        let owners = people.iter().filter(|it| it.rights.places.contains(&slug));
        let owners: Vec<Account> = owners.cloned().collect();
        match work.city().place(slug.as_str()) {
            Some(entry) if !owners.is_empty() => {
                let name = entry.place.name.clone();
                guests.shops.push((slug, name, owners));
            }
            _ => guests.unknown.push(text.clone()),
        }
    }
    Ok(guests)
}

/// Writes to them.
pub(super) async fn send(work: &Work<'_>, typed: &[String], event: &Event) -> Result<(), Failed> {
    let guests = guests(work, typed, &event.slug).await?;
    let (keeper, now) = (&work.auth.people.keeper, work.moment.now);
    for (place, name, owners) in &guests.shops {
        let mails = owners.iter().map(|owner| {
            let lang = owner.lang;
            let (dates, _) = words::next(&event.when, now, 1, lang).unwrap_or_default();
            let to = letter::To {
                lang,
                name: &owner.name,
                site: work.city().info().title.get(lang),
            };
            let page = EventsPage::Offer(event.slug.clone()).path(lang);
            let link = format!("{}{page}", work.auth.origin);
            let title = match dates.first() {
                Some(date) => format!("{} ({date})", event.title.get(lang)),
                None => event.title.get(lang).to_owned(),
            };
            Outgoing {
                to: owner.mail.clone(),
                lang,
                kind: Kind::Offer,
                letter: letter::take_part(&to, &title, name.get(lang), &link),
                at: now,
                expires: None,
            }
        });
        let mails: Vec<_> = mails.collect();
        keeper.invite_place(&event.slug, place, now, &mails).await?;
    }
    if !guests.shops.is_empty() {
        work.auth.people.bell.notify_one();
    }
    Ok(())
}
