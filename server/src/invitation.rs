//! Writing to shops that organisers have asked to take part in their events.
//!
//! An invitation stands in the shop's overview at once. Its owners are written to once a day at most:
//! what comes in later is gathered, and leaves with the next mail. The words of organisers, who may be
//! anybody with an account, are quoted as theirs and never reach a subject.

use app::account::events::EventsPage;
use app::account::letter::{self, Invited};
use app::account::owner::route::OwnerPage;
use app::city::{Event, EventState, Instant, Lang, Slug, Text};
use app::view::phrase;
use chrono::Duration;

use crate::calendar;
use crate::store::people::{Account, Kind, Outgoing};
use crate::store::{Database, StoreError};

/// How many shops an organiser may ask within [`A_DAY`].
pub const MOST: usize = 20;

/// The time in which a shop gets one mail, and an organiser may ask so many.
pub const A_DAY: Duration = Duration::hours(24);

/// How many events one mail is about; the rest stands in the shop's overview, as it says.
const TOGETHER: usize = 10;

/// Writes to all shops whose turn it is; how many that were. `origin` is scheme and host that links
/// begin with, `site` what the map is called.
///
/// # Errors
/// [`StoreError`] if the database does not answer; who was written to by then stays written to.
pub async fn send(
    store: &dyn Database,
    origin: &str,
    site: &Text,
    now: Instant,
) -> Result<usize, StoreError> {
    let since = now - A_DAY;
    let waiting = store.waiting_invitations(since).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let people = store.people().await?;
    let mut shops = 0;
    for (place, slugs) in waiting {
        let (mut to_come, mut gone) = (Vec::new(), Vec::new());
        for slug in slugs {
            let stored = store.event(&slug).await?.filter(|it| it.published);
            match stored.map(|it| it.record).filter(|it| is_to_come(it, now)) {
                Some(event) => to_come.push(event),
                None => gone.push(slug),
            }
        }
        let stored = store.place(&place).await?.filter(|it| it.published);
        let owners = people.iter().filter(|it| it.rights.places.contains(&place));
        let owners: Vec<&Account> = owners.collect();
        let Some(name) = stored
            .map(|it| it.record.name)
            .filter(|_| !owners.is_empty())
        else {
            gone.extend(to_come.into_iter().map(|it| it.slug));
            store.drop_invitations(&place, &gone).await?;
            continue;
        };
        store.drop_invitations(&place, &gone).await?;
        if to_come.is_empty() {
            continue;
        }
        let mails: Vec<Outgoing> = owners
            .iter()
            .map(|owner| mail(owner, &place, &name, &to_come, origin, site, now))
            .collect();
        let events: Vec<Slug> = to_come.into_iter().map(|it| it.slug).collect();
        let sent = store.mail_invitations(&place, &events, now, since, &mails);
        shops += usize::from(sent.await?);
    }
    Ok(shops)
}

/// Whether shops can still take part.
fn is_to_come(event: &Event, now: Instant) -> bool {
    let over = calendar::is_over(&event.when, &calendar::clock_around(now), now);
    event.state != EventState::Cancelled && !over.unwrap_or(false)
}

fn mail(
    owner: &Account,
    place: &Slug,
    name: &Text,
    events: &[Event],
    origin: &str,
    site: &Text,
    now: Instant,
) -> Outgoing {
    let lang = owner.lang;
    let to = letter::To {
        lang,
        name: &owner.name,
        site: site.get(lang),
    };
    let invited: Vec<Invited> = events
        .iter()
        .take(TOGETHER)
        .map(|event| Invited {
            title: event.title.get(lang).to_owned(),
            day: day(event, now, lang),
            link: format!(
                "{origin}{}",
                EventsPage::Offer(event.slug.clone()).path(lang)
            ),
        })
        .collect();
    let overview = OwnerPage::Offers.path(lang, place.as_str());
    let overview = format!("{origin}{overview}");
    let more = events.len() - invited.len();
    Outgoing {
        to: owner.mail.clone(),
        lang,
        kind: Kind::Offer,
        letter: letter::take_part(&to, name.get(lang), &invited, more, &overview),
        at: now,
        expires: None,
    }
}

fn day(event: &Event, now: Instant, lang: Lang) -> Option<String> {
    let dates = calendar::coming(&event.when, now, 1).ok()?;
    let (start, _) = dates.first()?;
    let day = start.with_timezone(&calendar::zone::CITY).date_naive();
    Some(phrase::date(day, lang))
}
