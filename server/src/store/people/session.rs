//! Sessions: which browsers are signed in, and as whom.

use app::city::Instant;
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::account::{Which, accounts};
use super::{
    Account, Answer, PersonId, Sql, Transactions, audit, instant, read, timestamp, values,
};
use crate::secret::Digest;
use crate::store::StoreError;

/// A session to be opened. Its token is new at every sign-in, so that nobody can have known it.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its name in lists and addresses.
    pub id: Uuid,
    /// What is kept of the token.
    pub token: Digest,
    /// Such as "Firefox, Android".
    pub device: String,
    /// When.
    pub at: Instant,
    /// Until when it holds unless used.
    pub expires: Instant,
    /// The session that this browser had before, which ends.
    pub replaces: Option<Digest>,
}

/// The session of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// Its name in lists and addresses.
    pub id: Uuid,
    /// Whose.
    pub account: Account,
    /// When it was last used, to the hour or so.
    pub last_used: Instant,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its name in addresses.
    pub id: Uuid,
    /// Such as "Firefox, Android".
    pub device: String,
    /// When somebody signed in.
    pub created: Instant,
    /// When it was last used, to the hour or so.
    pub last_used: Instant,
    /// Whether a passkey has proven it.
    pub proven: bool,
}

/// The sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// The session of a token; none if it has run out or was ended.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn session(&self, token: &Digest, now: Instant) -> Result<Option<Current>, StoreError>;

    /// It was used, and holds until `expires`.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn prolong(
        &self,
        session: Uuid,
        now: Instant,
        expires: Instant,
    ) -> Result<(), StoreError>;

    /// The sessions of a person that have not run out, last used first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn devices(&self, person: PersonId, now: Instant) -> Result<Vec<Device>, StoreError>;

    /// Ends a session of a person. Whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn end(&self, person: PersonId, session: Uuid, at: Instant) -> Result<bool, StoreError>;

    /// Ends all sessions of a person but one; how many that were.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn end_others(
        &self,
        person: PersonId,
        keep: Uuid,
        at: Instant,
    ) -> Result<u64, StoreError>;
}

/// Opens a session as the last step of a sign-in.
pub(super) async fn open(
    tx: &mut impl Sql,
    person: &str,
    it: &NewSession,
    proven: bool,
    by: &str,
) -> Answer<()> {
    let (id, at, expires) = (it.id.to_string(), timestamp(it.at), timestamp(it.expires));
    if let Some(old) = &it.replaces {
        tx.run(
            "DELETE FROM session WHERE token = $1",
            values![old.as_str()],
        )
        .await?;
    }
    let sql = "INSERT INTO session (id, token, person, created, last_used, expires, device, proven) \
               VALUES ($1, $2, $3, $4, $4, $5, $6, $7)";
    let values = values![
        &id,
        it.token.as_str(),
        person,
        &at,
        &expires,
        &it.device,
        proven
    ];
    tx.run(sql, values).await?;
    let sql = "UPDATE person SET last_seen = $2 WHERE id = $1";
    tx.run(sql, values![person, &at]).await?;
    audit::put(tx, &at, person, "sign-in", person, &json!({ "by": by })).await
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: String,
    person: String,
    created: String,
    last_used: String,
    device: String,
    proven: bool,
}

#[async_trait]
impl<D: Transactions> Sessions for D {
    async fn session(&self, token: &Digest, now: Instant) -> Result<Option<Current>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id, person, created, last_used, device, proven FROM session \
                   WHERE token = $1 AND expires > $2";
        let now = timestamp(now);
        let row: Option<SessionRow> = tx.first(sql, values![token.as_str(), &now]).await?;
        let Some(row) = row else { return Ok(None) };
        let account = accounts(&mut tx, Which::Id(&row.person)).await?.pop();
        let Some(mut account) = account else {
            return Ok(None);
        };
        account.rights.proven = row.proven;
        Ok(Some(Current {
            id: read("session", &row.id)?,
            account,
            last_used: instant(&row.last_used)?,
        }))
    }

    async fn prolong(
        &self,
        session: Uuid,
        now: Instant,
        expires: Instant,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let (id, now, expires) = (session.to_string(), timestamp(now), timestamp(expires));
        let sql = "UPDATE session SET last_used = $2, expires = $3 WHERE id = $1 AND expires > $2";
        tx.run(sql, values![&id, &now, &expires]).await?;
        let sql = "UPDATE person SET last_seen = $2 \
                   WHERE id = (SELECT person FROM session WHERE id = $1)";
        tx.run(sql, values![&id, &now]).await?;
        tx.commit().await
    }

    async fn devices(&self, person: PersonId, now: Instant) -> Result<Vec<Device>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id, person, created, last_used, device, proven FROM session \
                   WHERE person = $1 AND expires > $2 ORDER BY last_used DESC, id DESC";
        let (person, now) = (person.to_string(), timestamp(now));
        let rows: Vec<SessionRow> = tx.rows(sql, values![&person, &now]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Device {
                    id: read("session", &row.id)?,
                    device: row.device,
                    created: instant(&row.created)?,
                    last_used: instant(&row.last_used)?,
                    proven: row.proven,
                })
            })
            .collect()
    }

    async fn end(&self, person: PersonId, session: Uuid, at: Instant) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (person, session, at) = (person.to_string(), session.to_string(), timestamp(at));
        let sql = "DELETE FROM session WHERE id = $1 AND person = $2";
        let ended = tx.run(sql, values![&session, &person]).await? > 0;
        if ended {
            audit::put(&mut tx, &at, &person, "sign-out", &person, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    async fn end_others(
        &self,
        person: PersonId,
        keep: Uuid,
        at: Instant,
    ) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let (person, keep, at) = (person.to_string(), keep.to_string(), timestamp(at));
        let sql = "DELETE FROM session WHERE person = $1 AND id <> $2";
        let ended = tx.run(sql, values![&person, &keep]).await?;
        if ended > 0 {
            let details = json!({ "sessions": ended });
            audit::put(&mut tx, &at, &person, "sign-out", &person, &details).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}
