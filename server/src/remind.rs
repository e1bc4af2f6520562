//! Asking owners once a year whether what is known of their places is still true.
//!
//! A fact that nobody has confirmed for a year looks stale. Its owners get one mail about all such
//! places, never more than one a day, with links that need no signing in. Who does not answer is asked
//! again after two months.

use std::sync::Arc;

use app::account::letter::{self, Asked};
use app::account::owner::question::Answer;
use app::account::owner::route::OwnerPage;
use app::city::{Instant, Lang, Slug};
use app::view::phrase;
use app::words::Words;
use chrono::{Duration, Timelike};
use tokio::sync::Notify;

use crate::calendar::zone::CITY;
use crate::clock::Clock;
use crate::invitation;
use crate::secret::{NoRandomness, Random, Token};
use crate::store::people::{Account, Kind, Outgoing};
use crate::store::{Database, StoreError};

/// After this long facts look stale.
pub const STALE: Duration = Duration::days(365);

/// So long nobody is asked again about the same place, and so long the links of a mail hold.
pub const PATIENCE: Duration = Duration::days(60);

/// One mail in this time at most.
const ONE_MAIL: Duration = Duration::hours(24);

/// Hours of the city's day in which mails are written.
const DAYTIME: std::ops::Range<u32> = 8..18;

/// Why nobody, or not everybody, was asked.
#[derive(Debug, thiserror::Error)]
pub enum RemindError {
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system has no random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// Asks everybody who is to be asked now; how many mails that were. `origin` is scheme and host that
/// links begin with.
///
/// # Errors
/// [`RemindError`]; who was asked by then stays asked.
pub async fn remind(
    store: &dyn Database,
    origin: &str,
    random: Random,
    now: Instant,
) -> Result<usize, RemindError> {
    let mut mails = 0;
    let people = store.people().await?;
    for account in people.iter().filter(|it| !it.rights.places.is_empty()) {
        mails += usize::from(ask(store, account, origin, random, now).await?);
    }
    Ok(mails)
}

/// Asks one person, if there is something to ask.
async fn ask(
    store: &dyn Database,
    account: &Account,
    origin: &str,
    random: Random,
    now: Instant,
) -> Result<bool, RemindError> {
    let before = store.last_asked(account.id).await?;
    if before.iter().any(|(_, at)| now - *at < ONE_MAIL) {
        return Ok(false);
    }
    let lang = account.lang;
    let today = now.with_timezone(&CITY).date_naive();
    let (mut asked, mut tokens) = (Vec::new(), Vec::<(_, Slug)>::new());
    for slug in &account.rights.places {
        let lately = |at: Instant| now - at < PATIENCE;
        if before
            .iter()
            .any(|(place, at)| place == slug && lately(*at))
        {
            continue;
        }
        let stored = store.place(slug).await?.filter(|it| it.published);
        let Some(place) = stored.map(|it| it.record) else {
            continue;
        };
        if today - place.source.as_of <= STALE {
            continue;
        }
        let token = random.token()?;
        asked.push(Asked {
            name: place.name.get(lang).to_owned(),
            day: phrase::date(place.source.as_of, lang),
            links: Answer::ALL
                .map(|answer| {
                    let label = answer.label(Words(lang)).to_owned();
                    (label, link(origin, lang, &token, answer))
                })
                .into(),
        });
        tokens.push((token.digest(), slug.clone()));
    }
    if asked.is_empty() {
        return Ok(false);
    }
    let info = store.load().await?.info;
    let to = letter::To {
        lang,
        name: &account.name,
        site: info.title.get(lang),
    };
    let mail = Outgoing {
        to: account.mail.clone(),
        lang,
        kind: Kind::Question,
        letter: letter::still_true(&to, &asked),
        at: now,
        expires: None,
    };
    let since = now - ONE_MAIL;
    let asked = store.ask_about(account.id, &tokens, &mail, now, since);
    Ok(asked.await?)
}

fn link(origin: &str, lang: Lang, token: &Token, answer: Answer) -> String {
    let path = OwnerPage::Question.path(lang, "");
    format!("{origin}{path}?t={}&a={}", token.secret(), answer.key())
}

/// Writes to shops about invitations that have come in since their last mail; how many shops that were.
async fn invite(store: &dyn Database, origin: &str, now: Instant) -> Result<usize, StoreError> {
    let waiting = store.waiting_invitations(now - invitation::A_DAY).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let info = store.load().await?.info;
    invitation::send(store, origin, &info.title, now).await
}

/// Looks every hour of the day whether somebody is to be asked, until the store is closed.
pub async fn remind_hourly(
    store: Arc<dyn Database>,
    origin: String,
    random: Random,
    clock: Clock,
    bell: Arc<Notify>,
) {
    loop {
        let now = clock.now();
        if DAYTIME.contains(&now.with_timezone(&CITY).hour()) {
            match remind(&*store, &origin, random, now).await {
                Ok(0) => {}
                Ok(mails) => {
                    tracing::info!(mails, "owners were asked whether their facts are true");
                    bell.notify_one();
                }
                Err(RemindError::Store(StoreError::Closed)) => return,
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "owners could not be asked whether their facts are true"
                ),
            }
            match invite(&*store, &origin, now).await {
                Ok(0) => {}
                Ok(shops) => {
                    tracing::info!(shops, "shops were asked to take part in events");
                    bell.notify_one();
                }
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "shops could not be asked to take part in events"
                ),
            }
        }
        tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    }
}
