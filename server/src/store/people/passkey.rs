//! Passkeys, and the questions to authenticators that are still open.
//!
//! What a passkey is made of is the business of the library that checks it; here it is JSON.

use app::city::Instant;
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::{
    NewSession, PersonId, Sql, Transactions, audit, instant, instant_if, read, read_if, session,
    timestamp, values,
};
use crate::secret::Digest;
use crate::store::StoreError;

/// Why an authenticator was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make a passkey.
    Enrol,
    /// To sign in with one.
    SignIn,
}

impl Purpose {
    const fn key(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::SignIn => "sign-in",
        }
    }
}

/// A question to an authenticator, kept until it is answered.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// What is kept of the token with which the answer comes.
    pub token: Digest,
    /// Why it was asked.
    pub purpose: Purpose,
    /// Who was asked; nobody knows before a sign-in.
    pub person: Option<PersonId>,
    /// What the library needs to check the answer.
    pub state: String,
    /// Until when an answer counts.
    pub expires: Instant,
}

/// A passkey to be kept.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// Its name in addresses.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// What the authenticator calls it, in base64url.
    pub credential: String,
    /// What the library needs to check it.
    pub body: String,
    /// What its owner calls it.
    pub name: String,
    /// When.
    pub at: Instant,
}

/// A passkey that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPasskey {
    /// Its name in addresses.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// What the library needs to check it.
    pub body: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created: Instant,
    /// When somebody last signed in with it.
    pub last_used: Option<Instant>,
}

/// Passkeys.
#[async_trait]
pub trait Passkeys: Send + Sync {
    /// Keeps a question until it is answered.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn begin(&self, ceremony: &Ceremony) -> Result<(), StoreError>;

    /// Takes a question back out, once: whom it was put to, and its state.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn take(
        &self,
        token: &Digest,
        purpose: Purpose,
        now: Instant,
    ) -> Result<Option<(Option<PersonId>, String)>, StoreError>;

    /// The passkeys of a person, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn passkeys(&self, person: PersonId) -> Result<Vec<KeptPasskey>, StoreError>;

    /// The passkey that an authenticator calls so.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn passkey(&self, credential: &str) -> Result<Option<KeptPasskey>, StoreError>;

    /// Keeps a new passkey and opens a session that it has proven.
    ///
    /// # Errors
    /// [`StoreError`] if it is kept already, or the database does not answer.
    async fn enrol(&self, passkey: &NewPasskey, session: &NewSession) -> Result<(), StoreError>;

    /// A passkey was used: keeps its new state and opens a session that it has proven. Whether the
    /// passkey is still there.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn sign_in_with(
        &self,
        passkey: &KeptPasskey,
        body: &str,
        session: &NewSession,
    ) -> Result<bool, StoreError>;

    /// Calls a passkey of a person something else. Whether there is one.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn rename(&self, person: PersonId, id: Uuid, name: &str) -> Result<bool, StoreError>;

    /// Forgets a passkey of a person, unless one has to stay and it is the last. Whether it is gone.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn forget(
        &self,
        person: PersonId,
        id: Uuid,
        keep_one: bool,
        at: Instant,
    ) -> Result<bool, StoreError>;

    /// Forgets all passkeys of somebody who has lost them, and ends their sessions; how many
    /// passkeys that were.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn forget_all(&self, person: PersonId, by: &str, at: Instant) -> Result<u64, StoreError>;
}

#[derive(sqlx::FromRow)]
struct PasskeyRow {
    id: String,
    person: String,
    body: String,
    name: String,
    created: String,
    last_used: Option<String>,
}

impl PasskeyRow {
    fn passkey(self) -> Result<KeptPasskey, StoreError> {
        Ok(KeptPasskey {
            id: read("passkey", &self.id)?,
            person: read("person", &self.person)?,
            body: self.body,
            name: self.name,
            created: instant(&self.created)?,
            last_used: instant_if(self.last_used.as_ref())?,
        })
    }
}

#[async_trait]
impl<D: Transactions> Passkeys for D {
    async fn begin(&self, it: &Ceremony) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let (person, expires) = (it.person.map(|id| id.to_string()), timestamp(it.expires));
        let sql = "INSERT INTO ceremony (token, purpose, person, state, expires) \
                   VALUES ($1, $2, $3, $4, $5)";
        let token = it.token.as_str();
        let values = values![
            token,
            it.purpose.key(),
            person.as_deref(),
            &it.state,
            &expires
        ];
        tx.run(sql, values).await?;
        tx.commit().await
    }

    async fn take(
        &self,
        token: &Digest,
        purpose: Purpose,
        now: Instant,
    ) -> Result<Option<(Option<PersonId>, String)>, StoreError> {
        type Row = (Option<String>, String, String);
        let mut tx = self.writing().await?;
        let sql = "DELETE FROM ceremony WHERE token = $1 AND purpose = $2 \
                   RETURNING person, state, expires";
        let row: Option<Row> = tx
            .first(sql, values![token.as_str(), purpose.key()])
            .await?;
        tx.commit().await?;
        let Some((person, state, expires)) = row else {
            return Ok(None);
        };
        let person = read_if("person", person.as_ref())?;
        Ok((instant(&expires)? > now).then_some((person, state)))
    }

    async fn passkeys(&self, person: PersonId) -> Result<Vec<KeptPasskey>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id, person, body, name, created, last_used FROM passkey \
                   WHERE person = $1 ORDER BY id";
        let rows: Vec<PasskeyRow> = tx.rows(sql, values![&person.to_string()]).await?;
        rows.into_iter().map(PasskeyRow::passkey).collect()
    }

    async fn passkey(&self, credential: &str) -> Result<Option<KeptPasskey>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id, person, body, name, created, last_used FROM passkey \
                   WHERE credential = $1";
        let row: Option<PasskeyRow> = tx.first(sql, values![credential]).await?;
        row.map(PasskeyRow::passkey).transpose()
    }

    async fn enrol(&self, it: &NewPasskey, new: &NewSession) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let (id, person, at) = (it.id.to_string(), it.person.to_string(), timestamp(it.at));
        let sql = "INSERT INTO passkey (id, person, credential, body, name, created) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = values![&id, &person, &it.credential, &it.body, &it.name, &at];
        tx.run(sql, values).await?;
        audit::put(&mut tx, &at, &person, "passkey added", &person, &json!({})).await?;
        session::open(&mut tx, &person, new, true, "new passkey").await?;
        tx.commit().await
    }

    async fn sign_in_with(
        &self,
        passkey: &KeptPasskey,
        body: &str,
        new: &NewSession,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (id, person, at) = (
            passkey.id.to_string(),
            passkey.person.to_string(),
            timestamp(new.at),
        );
        let sql = "UPDATE passkey SET body = $2, last_used = $3 WHERE id = $1";
        if tx.run(sql, values![&id, body, &at]).await? == 0 {
            return Ok(false);
        }
        session::open(&mut tx, &person, new, true, "passkey").await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn rename(&self, person: PersonId, id: Uuid, name: &str) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (id, person) = (id.to_string(), person.to_string());
        let sql = "UPDATE passkey SET name = $3 WHERE id = $1 AND person = $2";
        let renamed = tx.run(sql, values![&id, &person, name]).await? > 0;
        tx.commit().await?;
        Ok(renamed)
    }

    async fn forget(
        &self,
        person: PersonId,
        id: Uuid,
        keep_one: bool,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (id, person, at) = (id.to_string(), person.to_string(), timestamp(at));
        // Holds the person's row, so that two at once do not each take the other's last.
        let sql = "UPDATE person SET name = name WHERE id = $1";
        tx.run(sql, values![&person]).await?;
        let least = i64::from(keep_one);
        let sql = "DELETE FROM passkey WHERE id = $1 AND person = $2 \
                   AND (SELECT count(*) FROM passkey WHERE person = $2) > $3";
        let gone = tx.run(sql, values![&id, &person, least]).await? > 0;
        if gone {
            audit::put(
                &mut tx,
                &at,
                &person,
                "passkey removed",
                &person,
                &json!({}),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    async fn forget_all(&self, person: PersonId, by: &str, at: Instant) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let (person, at) = (person.to_string(), timestamp(at));
        let sql = "DELETE FROM passkey WHERE person = $1";
        let gone = tx.run(sql, values![&person]).await?;
        tx.run("DELETE FROM session WHERE person = $1", values![&person])
            .await?;
        let details = json!({ "passkeys": gone });
        audit::put(&mut tx, &at, by, "passkeys reset", &person, &details).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
