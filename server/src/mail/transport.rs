//! How a mail leaves: over SMTP, or into a folder where no mail server is set.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sha2::{Digest as _, Sha256};

use crate::config::SmtpUrl;
use crate::store::people::Waiting;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections that stay open between mails; there is little mail.
const CONNECTIONS: u32 = 2;

/// Why mail cannot be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The address of the mail server is wrong.
    #[error(
        "SMTP_URL cannot be used: give smtps://USER:PASSWORD@HOST, smtp://HOST:25 or smtp://USER:PASSWORD@HOST:587?tls=required"
    )]
    Server(#[source] lettre::transport::smtp::Error),
    /// Nobody to send from.
    #[error(
        "MAIL_FROM is missing or wrong: give the address that mails come from, such as Stadtplan <karte@example.org>"
    )]
    From,
}

/// Why one mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Its receiver does not exist or does not want it; trying again is of no use.
    #[error("{0}")]
    Refused(String),
    /// Something else; it shall be tried again.
    #[error("{0}")]
    Later(String),
}

/// Where mails go.
pub enum Transport {
    /// To a mail server.
    Smtp {
        /// The connections.
        server: AsyncSmtpTransport<Tokio1Executor>,
        /// Whom they come from.
        from: Mailbox,
    },
    /// Into a folder, one file a mail.
    Folder {
        /// Which.
        folder: PathBuf,
        /// Whom they come from.
        from: Mailbox,
    },
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the connection: it holds the password.
        match self {
            Self::Smtp { from, .. } => f
                .debug_struct("Smtp")
                .field("from", from)
                .finish_non_exhaustive(),
            Self::Folder { folder, .. } => f
                .debug_struct("Folder")
                .field("folder", folder)
                .finish_non_exhaustive(),
        }
    }
}

impl Transport {
    /// The one that the settings ask for: the mail server if there is one, else the folder.
    ///
    /// # Errors
    /// [`TransportError`] if the settings do not fit together.
    pub fn open(
        smtp: Option<&SmtpUrl>,
        from: Option<&str>,
        outbox: &Path,
    ) -> Result<Self, TransportError> {
        let given: Option<Mailbox> = match from {
            Some(text) => Some(text.parse().map_err(|_| TransportError::From)?),
            None => None,
        };
        if let Some(url) = smtp {
            let from = given.ok_or(TransportError::From)?;
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.secret())
                .map_err(TransportError::Server)?
                .timeout(Some(PATIENCE))
                .pool_config(PoolConfig::new().max_size(CONNECTIONS))
                .build();
            return Ok(Self::Smtp { server, from });
        }
        let nobody = || {
            "stadtplan@localhost"
                .parse()
                .map_err(|_| TransportError::From)
        };
        Ok(Self::Folder {
            folder: outbox.to_owned(),
            from: given.map_or_else(nobody, Ok)?,
        })
    }

    /// Sends a mail; the file it was written to, if there is no mail server.
    ///
    /// # Errors
    /// [`Failure`] which says whether to try again.
    pub async fn send(&self, mail: &Waiting) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::Smtp { server, from } => {
                let message = message(mail, from)?;
                server.send(message).await.map_err(|error| judge(&error))?;
                Ok(None)
            }
            Self::Folder { folder, from } => {
                let bytes = message(mail, from)?.formatted();
                let name = format!(
                    "{}-{:06}.eml",
                    mail.created.format("%Y%m%dT%H%M%SZ"),
                    mail.id
                );
                let path = folder.join(name);
                // Made only when needed: most servers send all mail over SMTP.
                let written = match tokio::fs::create_dir_all(folder).await {
                    Ok(()) => tokio::fs::write(&path, bytes).await,
                    failed => failed,
                };
                written.map_err(|error| {
                    Failure::Later(format!("{}: {error}; see --outbox", path.display()))
                })?;
                Ok(Some(path))
            }
        }
    }
}

/// The mail as RFC 5322 wants it, with text first and HTML as the better alternative.
fn message(mail: &Waiting, from: &Mailbox) -> Result<Message, Failure> {
    let broken = |error: &dyn std::error::Error| Failure::Refused(error.to_string());
    let to = mail.to.as_str().parse().map_err(|error| broken(&error))?;
    let sent = std::time::SystemTime::from(mail.created);
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&mail.letter.subject)
        .date(sent)
        // Answers of machines, such as "out of office", shall not come back (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Content-Language"),
            mail.lang.tag().to_owned(),
        ))
        .message_id(Some(message_id(mail, from)))
        .multipart(MultiPart::alternative_plain_html(
            mail.letter.text.clone(),
            mail.letter.html.clone(),
        ))
        .map_err(|error| broken(&error))
}

/// The mail's name in the world (RFC 5322 section 3.6.4), the same at every try: a connection that
/// breaks after the last line leaves open whether the mail has arrived, and whoever gets it twice can
/// tell by this. It is made from what does not change about a mail, and is another one after the
/// database was made anew.
fn message_id(mail: &Waiting, from: &Mailbox) -> String {
    let mut digest = Sha256::new();
    for part in [mail.to.as_str(), &mail.letter.subject, &mail.letter.text] {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    let digest = URL_SAFE_NO_PAD.encode(digest.finalize());
    let created = mail.created.timestamp_micros();
    format!("<{created}.{}.{digest}@{}>", mail.id, from.email.domain())
}

/// Whether a failure is about the mail or about us.
///
/// A permanent answer (5yz, RFC 5321, section 4.2.1) is about the receiver, unless it says that we
/// may not send at all: x3z is about login (530, 534, 535, 538), x2z about the connection (521).
fn judge(error: &lettre::transport::smtp::Error) -> Failure {
    use lettre::transport::smtp::response::Category;
    let text = error.to_string();
    let about_us = error.status().is_none_or(|code| {
        matches!(
            code.category,
            Category::Unspecified3 | Category::Connections
        )
    });
    if error.is_permanent() && !about_us {
        Failure::Refused(text)
    } else {
        Failure::Later(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_needs_somebody_to_send_from() {
        let url: SmtpUrl = "smtp://user:geheim@mail.example.org:587?tls=required"
            .parse()
            .unwrap();
        let folder = Path::new("unused");
        for wrong in [None, Some("nobody"), Some("")] {
            let error = Transport::open(Some(&url), wrong, folder).unwrap_err();
            assert!(error.to_string().contains("MAIL_FROM"), "{error}");
        }
    }
}
