//! People: who they are, how they sign in, and the mails they get.
//!
//! A trait a matter, so that whoever needs one says which. What a statement means is written once,
//! for whatever can run it ([`super::sql`]).

mod account;
pub(super) mod audit;
mod erase;
mod grant;
pub(super) mod outbox;
mod passkey;
mod session;
mod sign_in;

use std::fmt;
use std::str::FromStr;

use app::city::Instant;
use uuid::Uuid;

pub(super) use account::lang;
pub use account::{Account, Invitation, People};
pub use audit::{AuditEntry, AuditLog};
pub use erase::ERASED;
pub use grant::{Given, Granted, Grants};
pub use outbox::{Kind, Outbox, Outgoing, Undelivered, Waiting};
pub use passkey::{Ceremony, KeptPasskey, NewPasskey, Passkeys, Purpose};
pub use session::{Current, Device, NewSession, Sessions};
pub use sign_in::{CODE_ATTEMPTS, CodeAnswer, LinkState, SignInRequest, SignIns};

use super::StoreError;
use super::row::{corrupt, timestamp};
use super::sql::{Answer, Row, Sql, Transactions, values};
use crate::mail::MailAddress;

/// Everything about people.
pub trait Keeper: People + Grants + SignIns + Sessions + Passkeys + Outbox + AuditLog {}

impl<T: People + Grants + SignIns + Sessions + Passkeys + Outbox + AuditLog> Keeper for T {}

/// Who somebody is, for ever; mail address and name may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub Uuid);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PersonId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// Reads a column that this program has written as text.
pub(super) fn read<T>(what: &str, text: &str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    text.parse().map_err(|cause| corrupt(what, text, cause))
}

/// A mail address that is kept.
pub(super) fn mail_address(what: &str, text: &str) -> Result<MailAddress, StoreError> {
    MailAddress::kept(text).map_err(|cause| corrupt(what, text, cause))
}

pub(super) fn read_if<T>(what: &str, text: Option<&String>) -> Result<Option<T>, StoreError>
where
    T: FromStr,
    T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    text.map(|text| read(what, text)).transpose()
}

pub(super) fn instant(text: &str) -> Result<Instant, StoreError> {
    read("an instant", text)
}

pub(super) fn instant_if(text: Option<&String>) -> Result<Option<Instant>, StoreError> {
    read_if("an instant", text)
}
