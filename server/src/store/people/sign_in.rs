//! Signing in by mail: links and codes that hold for a while, and once.
//!
//! A request for an address that nobody has is kept like any other, so that whoever asks cannot tell
//! the difference by anything that happens later either.

use app::city::Instant;
use async_trait::async_trait;
use chrono::Duration;
use serde_json::json;

use super::{
    Answer, NewSession, Outgoing, PersonId, Sql, Transactions, audit, outbox, read, session,
    timestamp, values,
};
use crate::mail::MailAddress;
use crate::secret::{Code, Digest, Token};
use crate::store::StoreError;

/// How often a code may be tried.
pub const CODE_ATTEMPTS: i64 = 5;

/// How many codes may be tried for an address in 24 hours, whoever asks. After that, what is asked for
/// brings a link alone; codes that were sent before still lead in, so nobody can use them up for
/// others.
const TRIED_A_DAY: i64 = 25;

/// Somebody asks for a link.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// The address that was given.
    pub mail: MailAddress,
    /// Who has it; nobody, perhaps.
    pub person: Option<PersonId>,
    /// What is kept of the link.
    pub link: Digest,
    /// What is kept of the code, if one was sent.
    pub code: Option<Digest>,
    /// What is kept of the asking device's token.
    pub device: Digest,
    /// When.
    pub at: Instant,
    /// Until when link and code hold.
    pub expires: Instant,
    /// The mail, if somebody has the address.
    pub mail_out: Option<Outgoing>,
}

/// How it stands about a link, before its button is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Its button will sign in. Whether this device asked for it; invitations nobody asked for.
    Open {
        /// Whether it was asked for on another device.
        elsewhere: bool,
    },
    /// It was used, has run out, or never was.
    Over,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer {
    /// It was right, and the session is open.
    SignedIn(PersonId),
    /// It was wrong; so many tries are left.
    Wrong {
        /// How many.
        left: u32,
    },
    /// There is nothing left to try: used, run out, or tried too often.
    Over,
}

/// Links and codes.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Writes the request, and the mail if there is one.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn ask(&self, request: &SignInRequest) -> Result<(), StoreError>;

    /// Whether a code may be sent to an address beside the link: not while somebody is guessing.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn may_send_code(&self, mail: &MailAddress, now: Instant) -> Result<bool, StoreError>;

    /// Whether a device has asked and may still try a code.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn may_try_code(&self, device: &Digest, now: Instant) -> Result<bool, StoreError>;

    /// Looks at a link without using it up, as mail scanners do. A device may have asked several times,
    /// each with a token of its own.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn link_state(
        &self,
        link: &Digest,
        devices: &[Digest],
        now: Instant,
    ) -> Result<LinkState, StoreError>;

    /// Uses a link up and opens the session; none if the link is over.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn use_link(
        &self,
        link: &Digest,
        session: &NewSession,
    ) -> Result<Option<PersonId>, StoreError>;

    /// Tries a code on the device that asked for it, and opens the session if it is right.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn use_code(
        &self,
        device: &Token,
        code: &Code,
        session: &NewSession,
    ) -> Result<CodeAnswer, StoreError>;
}

/// Nothing else that was sent to the same address leads in any more.
async fn use_up(tx: &mut impl Sql, mail: &str, at: &str) -> Answer<()> {
    let sql = "UPDATE sign_in SET used = $2 WHERE mail = $1 AND used IS NULL";
    tx.run(sql, values![mail, at]).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct TriedRow {
    code: Option<String>,
    person: Option<String>,
    mail: String,
    attempts: i64,
}

#[async_trait]
impl<D: Transactions> SignIns for D {
    async fn ask(&self, it: &SignInRequest) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let person = it.person.map(|id| id.to_string());
        let (at, expires) = (timestamp(it.at), timestamp(it.expires));
        let sql = "INSERT INTO sign_in \
                     (link, code, device, mail, person, created, expires, attempts) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
        let values = values![
            it.link.as_str(),
            it.code.as_ref().map(Digest::as_str),
            it.device.as_str(),
            it.mail.as_str(),
            person.as_deref(),
            &at,
            &expires,
        ];
        tx.run(sql, values).await?;
        if let Some(mail) = &it.mail_out {
            outbox::put(&mut tx, mail, person.as_deref()).await?;
        }
        tx.commit().await
    }

    async fn may_send_code(&self, mail: &MailAddress, now: Instant) -> Result<bool, StoreError> {
        let mut tx = self.reading().await?;
        let day_ago = timestamp(now - Duration::days(1));
        let sql = "SELECT CAST(coalesce(sum(attempts), 0) AS BIGINT) FROM sign_in \
                   WHERE mail = $1 AND created > $2 AND person IS NOT NULL";
        let tried: Option<(i64,)> = tx.first(sql, values![mail.as_str(), &day_ago]).await?;
        Ok(tried.is_none_or(|(tried,)| tried < TRIED_A_DAY))
    }

    async fn may_try_code(&self, device: &Digest, now: Instant) -> Result<bool, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id FROM sign_in WHERE device = $1 AND used IS NULL AND expires > $2 \
                   AND attempts < $3";
        let now = timestamp(now);
        let values = values![device.as_str(), &now, CODE_ATTEMPTS];
        let row: Option<(i64,)> = tx.first(sql, values).await?;
        Ok(row.is_some())
    }

    async fn link_state(
        &self,
        link: &Digest,
        devices: &[Digest],
        now: Instant,
    ) -> Result<LinkState, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT device FROM sign_in WHERE link = $1 AND used IS NULL AND expires > $2 \
                   AND person IS NOT NULL";
        let now = timestamp(now);
        let row: Option<(Option<String>,)> = tx.first(sql, values![link.as_str(), &now]).await?;
        Ok(match row {
            Some((asked_on,)) => LinkState::Open {
                elsewhere: asked_on
                    .is_some_and(|asked_on| !devices.iter().any(|it| it.is(&asked_on))),
            },
            None => LinkState::Over,
        })
    }

    async fn use_link(
        &self,
        link: &Digest,
        new: &NewSession,
    ) -> Result<Option<PersonId>, StoreError> {
        let mut tx = self.writing().await?;
        let at = timestamp(new.at);
        // One statement looks and takes, so that of two at once only one gets in.
        let sql = "UPDATE sign_in SET used = $2 WHERE link = $1 AND used IS NULL \
                   AND expires > $2 AND person IS NOT NULL RETURNING person, mail";
        let row: Option<(String, String)> = tx.first(sql, values![link.as_str(), &at]).await?;
        let Some((person, mail)) = row else {
            return Ok(None);
        };
        use_up(&mut tx, &mail, &at).await?;
        session::open(&mut tx, &person, new, false, "link").await?;
        tx.commit().await?;
        read("person", &person).map(Some)
    }

    async fn use_code(
        &self,
        device: &Token,
        code: &Code,
        new: &NewSession,
    ) -> Result<CodeAnswer, StoreError> {
        let mut tx = self.writing().await?;
        let (at, token) = (timestamp(new.at), device.digest());
        // The try is counted before it is judged, and stays counted whatever comes.
        let sql = "UPDATE sign_in SET attempts = attempts + 1 WHERE device = $1 AND used IS NULL \
                   AND expires > $2 AND attempts < $3 RETURNING code, person, mail, attempts";
        let values = values![token.as_str(), &at, CODE_ATTEMPTS];
        let row: Option<TriedRow> = tx.first(sql, values).await?;
        let Some(row) = row else {
            return Ok(CodeAnswer::Over);
        };
        let right = row.code.is_some_and(|kept| code.digest(device).is(&kept));
        let answer = match row.person {
            Some(person) if right => {
                use_up(&mut tx, &row.mail, &at).await?;
                session::open(&mut tx, &person, new, false, "code").await?;
                CodeAnswer::SignedIn(read("person", &person)?)
            }
            person => {
                let left = u32::try_from(CODE_ATTEMPTS - row.attempts).unwrap_or(0);
                if let (0, Some(person)) = (left, &person) {
                    let details = json!({ "why": "too many wrong codes" });
                    audit::put(&mut tx, &at, person, "sign-in refused", person, &details).await?;
                }
                match left {
                    0 => CodeAnswer::Over,
                    left => CodeAnswer::Wrong { left },
                }
            }
        };
        tx.commit().await?;
        Ok(answer)
    }
}
