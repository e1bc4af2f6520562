//! Accounts: who has one, and what is theirs.

use std::collections::BTreeMap;

use app::account::rights::{Person, Role};
use app::city::{Instant, Lang, Slug};
use async_trait::async_trait;
use serde_json::{Value, json};

use super::{
    Answer, Outgoing, PersonId, Row, Sql, Transactions, audit, erase, instant, instant_if,
    mail_address, outbox, read, timestamp, values,
};
use crate::mail::MailAddress;
use crate::secret::Digest;
use crate::store::row::corrupt;
use crate::store::{StoreError, care};

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Who.
    pub id: PersonId,
    /// Where mails go.
    pub mail: MailAddress,
    /// What they are called; may be empty.
    pub name: String,
    /// In which language they are written to.
    pub lang: Lang,
    /// When they were first invited.
    pub created: Instant,
    /// When they last signed in or used a session.
    pub last_seen: Option<Instant>,
    /// What is theirs. `proven` is said by the session, see [`super::Current`].
    pub rights: Person,
}

/// Asks somebody in, or back in with more rights.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Who they become, if nobody has the address.
    pub id: PersonId,
    /// Their address.
    pub mail: MailAddress,
    /// Their name; empty leaves the one that is known.
    pub name: String,
    /// Their language.
    pub lang: Lang,
    /// A role to give them.
    pub role: Option<Role>,
    /// Places to give them.
    pub places: Vec<Slug>,
    /// What is kept of the link.
    pub link: Digest,
    /// Until when the link leads somewhere.
    pub expires: Instant,
    /// The mail with the link.
    pub mail_out: Outgoing,
    /// Who invites, for the audit log.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// The people who may sign in.
#[async_trait]
pub trait People: Send + Sync {
    /// Writes the person, what they are given, the link and the mail, together. Whoever has an
    /// account already keeps it, and what they have.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn invite(&self, invitation: &Invitation) -> Result<PersonId, StoreError>;

    /// Everybody, by mail address.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn people(&self) -> Result<Vec<Account>, StoreError>;

    /// One person; none if erased or never there.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn person(&self, id: PersonId) -> Result<Option<Account>, StoreError>;

    /// Who has a mail address.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn person_by_mail(&self, mail: &MailAddress) -> Result<Option<Account>, StoreError>;

    /// Notes that somebody has posted an event, which is theirs from then on.
    ///
    /// # Errors
    /// [`StoreError`] if there is no such person.
    async fn give_event(&self, person: PersonId, event: &Slug) -> Result<(), StoreError>;

    /// Changes what somebody is called and in which language they are written to.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn describe(&self, person: PersonId, name: &str, lang: Lang) -> Result<(), StoreError>;

    /// All that is kept about somebody, for themselves (Art. 15 and 20 GDPR); none if nobody.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn export(&self, person: PersonId) -> Result<Option<Value>, StoreError>;

    /// Erases somebody: sessions, passkeys, mails, name and address are gone, and what they have
    /// changed stays without saying who it was. Whether there was anybody to erase.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nothing was erased.
    async fn erase(&self, person: PersonId, by: &str, at: Instant) -> Result<bool, StoreError>;

    /// How many people were ever erased, by whichever process. It grows and never falls.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn erasures(&self) -> Result<i64, StoreError>;

    /// Removes what has run out: sessions, links, ceremonies, and mails sent long ago.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn tidy(&self, now: Instant) -> Result<(), StoreError>;
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: String,
    mail: String,
    name: String,
    language: String,
    created: String,
    last_seen: Option<String>,
}

/// Which accounts are meant.
pub(super) enum Which<'a> {
    All,
    Id(&'a str),
    Mail(&'a str),
}

macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "SELECT id, mail, name, language, created, last_seen FROM person \
             WHERE erased IS NULL",
            $rest
        )
    };
}

pub(super) async fn accounts(tx: &mut impl Sql, which: Which<'_>) -> Answer<Vec<Account>> {
    let rows: Vec<AccountRow> = match which {
        Which::All => tx.rows(accounts!(" ORDER BY mail"), &[]).await?,
        Which::Id(id) => tx.rows(accounts!(" AND id = $1"), values![id]).await?,
        Which::Mail(mail) => tx.rows(accounts!(" AND mail = $1"), values![mail]).await?,
    };
    // Everybody's at once, or one person's.
    let only = match rows.as_slice() {
        [one] => Some(one.id.clone()),
        _ => None,
    };
    let mut rights = rights(tx, only.as_deref()).await?;
    rows.into_iter()
        .map(|row| row.account(&mut rights))
        .collect()
}

/// What belongs to a person, or to each.
async fn rights(tx: &mut impl Sql, only: Option<&str>) -> Answer<BTreeMap<String, Person>> {
    async fn pairs<T: Row>(
        tx: &mut impl Sql,
        sql: &'static str,
        only: Option<&str>,
    ) -> Answer<Vec<T>> {
        tx.rows(sql, values![only]).await
    }
    let mut rights: BTreeMap<String, Person> = BTreeMap::new();
    let sql = "SELECT person, role FROM person_role \
               WHERE CAST($1 AS TEXT) IS NULL OR person = $1";
    for (person, role) in pairs::<(String, String)>(tx, sql, only).await? {
        let role = Role::parse(&role).ok_or_else(|| corrupt("role", &role, "unknown role"))?;
        rights.entry(person).or_default().roles.insert(role);
    }
    let sql = "SELECT person, place FROM place_owner \
               WHERE CAST($1 AS TEXT) IS NULL OR person = $1";
    for (person, place) in pairs::<(String, String)>(tx, sql, only).await? {
        let slug = slug(place)?;
        rights.entry(person).or_default().places.insert(slug);
    }
    let sql = "SELECT person, event FROM event_organiser \
               WHERE CAST($1 AS TEXT) IS NULL OR person = $1";
    for (person, event) in pairs::<(String, String)>(tx, sql, only).await? {
        let slug = slug(event)?;
        rights.entry(person).or_default().events.insert(slug);
    }
    Ok(rights)
}

fn slug(text: String) -> Answer<Slug> {
    Slug::new(text.clone()).map_err(|cause| corrupt("a slug", &text, cause))
}

impl AccountRow {
    fn account(self, rights: &mut BTreeMap<String, Person>) -> Answer<Account> {
        let lang = lang(&self.language)?;
        Ok(Account {
            id: read("person", &self.id)?,
            mail: mail_address("mail address of person", &self.mail)?,
            lang,
            created: instant(&self.created)?,
            last_seen: instant_if(self.last_seen.as_ref())?,
            rights: rights.remove(&self.id).unwrap_or_default(),
            name: self.name,
        })
    }
}

pub(in crate::store) fn lang(tag: &str) -> Answer<Lang> {
    Lang::ALL
        .into_iter()
        .find(|lang| lang.tag() == tag)
        .ok_or_else(|| corrupt("language", tag, "unknown language"))
}

#[async_trait]
impl<D: Transactions> People for D {
    async fn invite(&self, it: &Invitation) -> Result<PersonId, StoreError> {
        let mut tx = self.writing().await?;
        let (id, at) = (it.id.to_string(), timestamp(it.at));
        let sql = "INSERT INTO person (id, mail, name, language, created) \
                   VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (mail) DO UPDATE SET language = excluded.language, \
                     name = CASE WHEN excluded.name = '' THEN person.name ELSE excluded.name END \
                   RETURNING id";
        let values = values![&id, it.mail.as_str(), &it.name, it.lang.tag(), &at];
        let (person,): (String,) = tx
            .first(sql, values)
            .await?
            .ok_or_else(|| corrupt("person", &id, "an insert has returned no row"))?;
        if let Some(role) = it.role {
            let sql =
                "INSERT INTO person_role (person, role) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            tx.run(sql, values![&person, role.key()]).await?;
        }
        for place in &it.places {
            let sql =
                "INSERT INTO place_owner (place, person) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            tx.run(sql, values![place.as_str(), &person]).await?;
        }
        let sql = "INSERT INTO sign_in (link, mail, person, created, expires, attempts) \
                   VALUES ($1, $2, $3, $4, $5, 0)";
        let expires = timestamp(it.expires);
        let values = values![it.link.as_str(), it.mail.as_str(), &person, &at, &expires];
        tx.run(sql, values).await?;
        outbox::put(&mut tx, &it.mail_out, Some(&person)).await?;
        let details = json!({
            "role": it.role.map(Role::key),
            "places": it.places.iter().map(Slug::as_str).collect::<Vec<_>>(),
        });
        audit::put(&mut tx, &at, &it.by, "invite", &person, &details).await?;
        tx.commit().await?;
        read("person", &person)
    }

    async fn people(&self) -> Result<Vec<Account>, StoreError> {
        accounts(&mut self.reading().await?, Which::All).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Account>, StoreError> {
        let mut tx = self.reading().await?;
        Ok(accounts(&mut tx, Which::Id(&id.to_string())).await?.pop())
    }

    async fn person_by_mail(&self, mail: &MailAddress) -> Result<Option<Account>, StoreError> {
        let mut tx = self.reading().await?;
        Ok(accounts(&mut tx, Which::Mail(mail.as_str())).await?.pop())
    }

    async fn give_event(&self, person: PersonId, event: &Slug) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let sql = "INSERT INTO event_organiser (event, person) VALUES ($1, $2) \
                   ON CONFLICT DO NOTHING";
        let person = person.to_string();
        tx.run(sql, values![event.as_str(), &person]).await?;
        tx.commit().await
    }

    async fn describe(&self, person: PersonId, name: &str, lang: Lang) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE person SET name = $2, language = $3 WHERE id = $1 AND erased IS NULL";
        let person = person.to_string();
        tx.run(sql, values![&person, name, lang.tag()]).await?;
        tx.commit().await
    }

    async fn export(&self, person: PersonId) -> Result<Option<Value>, StoreError> {
        erase::export(&mut self.reading().await?, person).await
    }

    async fn erase(&self, person: PersonId, by: &str, at: Instant) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let erased = erase::erase(&mut tx, person, by, at).await?;
        tx.commit().await?;
        if erased {
            self.erased().await;
        }
        Ok(erased)
    }

    async fn erasures(&self) -> Result<i64, StoreError> {
        care::erasures(&mut self.reading().await?).await
    }

    async fn tidy(&self, now: Instant) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        erase::tidy(&mut tx, now).await?;
        tx.commit().await
    }
}
