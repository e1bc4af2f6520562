//! Mails on their way out.
//!
//! A mail is written in the transaction that causes it, and leaves from here: so none is sent for
//! something that did not happen, and none is lost while a mail server is down.

use app::account::letter::Letter;
use app::city::{Instant, Lang};
use async_trait::async_trait;

use super::account::lang;
use super::{Answer, Sql, Transactions, instant, instant_if, mail_address, timestamp, values};
use crate::mail::MailAddress;
use crate::store::StoreError;

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The link and code that somebody has asked for.
    SignIn,
    /// The office asks somebody in.
    Invitation,
    /// An organiser asks a shop to take part in an event.
    Offer,
    /// An owner is asked whether facts are still true.
    Question,
    /// The office writes about a record: what came of something handed in, or a question.
    Office,
    /// Whoever has suggested something is asked whether the address is theirs.
    Suggestion,
}

impl Kind {
    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Invitation => "invitation",
            Self::Offer => "offer",
            Self::Question => "question",
            Self::Office => "office",
            Self::Suggestion => "suggestion",
        }
    }
}

/// A mail to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// To whom.
    pub to: MailAddress,
    /// In which language it is.
    pub lang: Lang,
    /// What for.
    pub kind: Kind,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub at: Instant,
    /// From when on it need not be sent any more.
    pub expires: Option<Instant>,
}

/// A mail that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub to: MailAddress,
    /// In which language it is.
    pub lang: Lang,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub created: Instant,
    /// How often it was tried before.
    pub attempts: u32,
}

/// A mail that its receiver's server has refused for good.
#[derive(Debug, Clone, PartialEq)]
pub struct Undelivered {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub to: MailAddress,
    /// What it was about.
    pub subject: String,
    /// When it was refused.
    pub at: Instant,
    /// What the server said.
    pub reason: String,
}

/// The outbox.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Adds a mail that nothing else causes.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn queue(&self, mail: &Outgoing) -> Result<(), StoreError>;

    /// Takes the mail that has been due for longest; nobody else gets it until `lease`. Mails whose
    /// time is over are dropped on the way.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn next_mail(&self, now: Instant, lease: Instant) -> Result<Option<Waiting>, StoreError>;

    /// When the next mail is due; none if none waits.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn next_due(&self) -> Result<Option<Instant>, StoreError>;

    /// It was taken by the mail server.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn was_sent(&self, mail: i64, at: Instant) -> Result<(), StoreError>;

    /// It could not be sent now and shall be tried again.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn try_again(&self, mail: i64, at: Instant, why: &str) -> Result<(), StoreError>;

    /// It was refused for good.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn has_bounced(&self, mail: i64, at: Instant, why: &str) -> Result<(), StoreError>;

    /// The mails that were refused for good, newest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn undelivered(&self) -> Result<Vec<Undelivered>, StoreError>;

    /// Somebody has taken note that a mail was refused. Whether it was still to be noted.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn dismiss(&self, mail: i64, at: Instant) -> Result<bool, StoreError>;
}

/// Adds a mail as part of something larger.
pub(in crate::store) async fn put(
    tx: &mut impl Sql,
    it: &Outgoing,
    person: Option<&str>,
) -> Answer<()> {
    let sql = "INSERT INTO mail (person, recipient, language, kind, subject, text, html, created, \
                 expires, attempts, next_try) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $8)";
    let (at, expires) = (timestamp(it.at), it.expires.map(timestamp));
    let values = values![
        person,
        it.to.as_str(),
        it.lang.tag(),
        it.kind.key(),
        &it.letter.subject,
        &it.letter.text,
        &it.letter.html,
        &at,
        expires.as_deref(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    id: i64,
    recipient: String,
    language: String,
    subject: String,
    text: String,
    html: String,
    created: String,
    attempts: i64,
}

/// A mail's last step.
async fn close(
    tx: &mut impl Sql,
    sql: &'static str,
    mail: i64,
    at: Instant,
    why: Option<&str>,
) -> Answer<()> {
    let at = timestamp(at);
    tx.run(sql, values![mail, &at, why]).await?;
    Ok(())
}

#[async_trait]
impl<D: Transactions> Outbox for D {
    async fn queue(&self, mail: &Outgoing) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        put(&mut tx, mail, None).await?;
        tx.commit().await
    }

    async fn next_mail(&self, now: Instant, lease: Instant) -> Result<Option<Waiting>, StoreError> {
        let mut tx = self.writing().await?;
        let (now, lease) = (timestamp(now), timestamp(lease));
        let sql = "UPDATE mail SET dropped = $1 WHERE expires <= $1 \
                   AND sent IS NULL AND bounced IS NULL AND dropped IS NULL";
        tx.run(sql, values![&now]).await?;
        // The condition stands twice because another process may take the same mail in between.
        let sql = "UPDATE mail SET next_try = $2, attempts = attempts + 1 \
                   WHERE id = (SELECT id FROM mail WHERE next_try <= $1 AND sent IS NULL \
                     AND bounced IS NULL AND dropped IS NULL ORDER BY next_try, id LIMIT 1) \
                   AND next_try <= $1 AND sent IS NULL AND bounced IS NULL \
                   RETURNING id, recipient, language, subject, text, html, created, attempts";
        let row: Option<WaitingRow> = tx.first(sql, values![&now, &lease]).await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(Waiting {
                id: row.id,
                to: mail_address("mail address of mail", &row.recipient)?,
                lang: lang(&row.language)?,
                letter: Letter {
                    subject: row.subject,
                    text: row.text,
                    html: row.html,
                },
                created: instant(&row.created)?,
                attempts: u32::try_from(row.attempts - 1).unwrap_or(0),
            })
        })
        .transpose()
    }

    async fn next_due(&self) -> Result<Option<Instant>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT min(next_try) FROM mail \
                   WHERE sent IS NULL AND bounced IS NULL AND dropped IS NULL";
        let row: Option<(Option<String>,)> = tx.first(sql, &[]).await?;
        instant_if(row.and_then(|(at,)| at).as_ref())
    }

    async fn was_sent(&self, mail: i64, at: Instant) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        // What it said is not needed any more, and it may hold a link.
        let sql = "UPDATE mail SET sent = $2, last_error = $3, text = '', html = '' WHERE id = $1";
        close(&mut tx, sql, mail, at, None).await?;
        tx.commit().await
    }

    async fn try_again(&self, mail: i64, at: Instant, why: &str) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE mail SET next_try = $2, last_error = $3 WHERE id = $1";
        close(&mut tx, sql, mail, at, Some(why)).await?;
        tx.commit().await
    }

    async fn has_bounced(&self, mail: i64, at: Instant, why: &str) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let sql =
            "UPDATE mail SET bounced = $2, last_error = $3, text = '', html = '' WHERE id = $1";
        close(&mut tx, sql, mail, at, Some(why)).await?;
        tx.commit().await
    }

    async fn undelivered(&self) -> Result<Vec<Undelivered>, StoreError> {
        type Row = (i64, String, String, String, Option<String>);
        let mut tx = self.reading().await?;
        let sql = "SELECT id, recipient, subject, bounced, last_error FROM mail \
                   WHERE bounced IS NOT NULL ORDER BY bounced DESC, id DESC";
        let rows: Vec<Row> = tx.rows(sql, &[]).await?;
        rows.into_iter()
            .map(|(id, to, subject, at, reason)| {
                Ok(Undelivered {
                    id,
                    to: mail_address("mail address of mail", &to)?,
                    subject,
                    at: instant(&at)?,
                    reason: reason.unwrap_or_default(),
                })
            })
            .collect()
    }

    async fn dismiss(&self, mail: i64, at: Instant) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let at = timestamp(at);
        let sql = "UPDATE mail SET dropped = $2, bounced = NULL \
                   WHERE id = $1 AND bounced IS NOT NULL";
        let found = tx.run(sql, values![mail, &at]).await? > 0;
        tx.commit().await?;
        Ok(found)
    }
}
