//! Asking people in, listing and removing them: what the commands do, and the office's pages.

use std::fmt::Write as _;

use app::account::letter;
use app::account::rights::Role;
use app::account::route::AccountPage;
use app::city::{Instant, Lang, Slug};
use chrono::Duration;

use crate::mail::MailAddress;
use crate::secret::{NoRandomness, Random, Token};
use crate::store::people::{Account, Invitation, Kind, Outgoing, PersonId};
use crate::store::{Database, StoreError};

/// How long the link of an invitation holds: people do not read their mail every day.
const INVITATION: Duration = Duration::days(7);

/// What the map is called in mails as long as it has no name.
const NAMELESS: &str = "Stadtplan";

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The database refused or failed.
    #[error("nothing was changed")]
    Store(#[from] StoreError),
    /// The system has no random numbers.
    #[error("nothing was changed")]
    Random(#[from] NoRandomness),
    /// Nobody has that address.
    #[error("nobody has the address {0}; “server user list” prints who there is")]
    Nobody(MailAddress),
    /// There is no such place to give away.
    #[error("nothing was changed: there is no place “{0}”")]
    NoPlace(Slug),
}

/// Whom to ask in, and to what.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The address.
    pub mail: MailAddress,
    /// The name; none leaves the one that is known.
    pub name: Option<String>,
    /// The language; none leaves the one that is known, or is the city's first.
    pub lang: Option<Lang>,
    /// A role to give.
    pub role: Option<Role>,
    /// Places to give.
    pub places: Vec<Slug>,
}

/// Somebody who was asked in.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Who.
    pub id: PersonId,
    /// The link with which they sign in.
    pub link: String,
}

/// Writes person, rights, link and mail in one transaction.
///
/// `origin` is scheme and host that links begin with; `by` is who invites, for the audit log.
///
/// # Errors
/// [`PeopleError`], and nothing has happened.
pub async fn invite(
    keeper: &dyn Database,
    guest: Guest,
    origin: &str,
    by: &str,
    random: Random,
    now: Instant,
) -> Result<Invited, PeopleError> {
    let known = keeper.person_by_mail(&guest.mail).await?;
    let (site, speaks) = city(keeper).await?;
    let lang = guest
        .lang
        .or_else(|| known.as_ref().map(|it| it.lang))
        .unwrap_or(speaks);
    let known_name = known.as_ref().map(|it| it.name.clone()).unwrap_or_default();
    let name = guest.name.unwrap_or_default();
    let mut places = Vec::new();
    for slug in &guest.places {
        let place = keeper.place(slug).await?;
        let place = place.ok_or_else(|| PeopleError::NoPlace(slug.clone()))?;
        places.push(place.record.name.get(lang).to_owned());
    }
    let token = random.token()?;
    let address = link(origin, lang, &token);
    let sign_in_page = format!("{origin}{}", AccountPage::SignIn.path(lang));
    let to = letter::To {
        lang,
        name: if name.is_empty() { &known_name } else { &name },
        site: site.as_ref().map_or(NAMELESS, |title| title.get(lang)),
    };
    let invitation = Invitation {
        id: PersonId(random.id(now)?),
        mail_out: Outgoing {
            to: guest.mail.clone(),
            lang,
            kind: Kind::Invitation,
            letter: letter::invitation(&to, &address, &places, &sign_in_page),
            at: now,
            expires: Some(now + INVITATION),
        },
        mail: guest.mail,
        name,
        lang,
        role: guest.role,
        places: guest.places,
        link: token.digest(),
        expires: now + INVITATION,
        by: by.to_owned(),
        at: now,
    };
    Ok(Invited {
        id: keeper.invite(&invitation).await?,
        link: address,
    })
}

/// The city's name for its map, and the language it speaks first.
async fn city(keeper: &dyn Database) -> Result<(Option<app::city::Text>, Lang), StoreError> {
    if keeper.is_empty().await? {
        return Ok((None, Lang::default()));
    }
    let info = keeper.load().await?.info;
    let first = info.languages.first().copied().unwrap_or_default();
    Ok((Some(info.title), first))
}

/// The address of a link that signs in.
pub fn link(origin: &str, lang: Lang, token: &Token) -> String {
    format!(
        "{origin}{}?t={}",
        AccountPage::Link.path(lang),
        token.secret()
    )
}

async fn who(keeper: &dyn Database, mail: &MailAddress) -> Result<Account, PeopleError> {
    let account = keeper.person_by_mail(mail).await?;
    account.ok_or_else(|| PeopleError::Nobody(mail.clone()))
}

/// Erases somebody.
///
/// # Errors
/// [`PeopleError::Nobody`] if there is nobody with that address.
pub async fn remove(
    keeper: &dyn Database,
    mail: &MailAddress,
    by: &str,
    now: Instant,
) -> Result<(), PeopleError> {
    let account = who(keeper, mail).await?;
    keeper.erase(account.id, by, now).await?;
    Ok(())
}

/// Forgets somebody's passkeys and ends their sessions; how many passkeys that were.
///
/// # Errors
/// [`PeopleError::Nobody`] if there is nobody with that address.
pub async fn reset_passkeys(
    keeper: &dyn Database,
    mail: &MailAddress,
    by: &str,
    now: Instant,
) -> Result<u64, PeopleError> {
    let account = who(keeper, mail).await?;
    Ok(keeper.forget_all(account.id, by, now).await?)
}

/// Everybody as a table for a terminal.
///
/// # Errors
/// [`PeopleError::Store`] if the database does not answer.
pub async fn list(keeper: &dyn Database) -> Result<String, PeopleError> {
    let people = keeper.people().await?;
    if people.is_empty() {
        return Ok("Nobody may sign in yet: server user invite MAIL --role office\n".to_owned());
    }
    let wide = people
        .iter()
        .map(|it| it.mail.as_str().chars().count())
        .max();
    let wide = wide.unwrap_or(0);
    let mut text = String::new();
    for it in &people {
        let roles = it.rights.roles.iter().map(|role| role.key().to_owned());
        let places = it.rights.places.iter().map(Slug::to_string);
        let what: Vec<String> = roles.chain(places).collect();
        let seen = it.last_seen.map_or_else(
            || "never signed in".to_owned(),
            |at| format!("last seen {}", at.format("%Y-%m-%d")),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:wide$}  {}  {}  {}  {}",
            it.mail.as_str(),
            it.lang.tag(),
            seen,
            if what.is_empty() {
                "-".to_owned()
            } else {
                what.join(", ")
            },
            it.name
        );
    }
    Ok(text)
}

/// How long a suggestion waits for its sender to confirm the address; the mail says so.
pub const SUGGESTION: Duration = Duration::days(7);

/// Removes what has run out, and suggestions that nobody has confirmed.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn tidy(keeper: &dyn Database, now: Instant) -> Result<(), StoreError> {
    keeper.tidy(now).await?;
    keeper.forget_unconfirmed(now - SUGGESTION).await?;
    Ok(())
}

/// Tidies up every hour, for ever. Failures are logged: the next hour brings the next try.
pub async fn tidy_hourly(keeper: std::sync::Arc<dyn Database>, clock: crate::clock::Clock) {
    loop {
        match tidy(&*keeper, clock.now()).await {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what has run out could not be removed"
            ),
        }
        tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    }
}
