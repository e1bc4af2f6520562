//! Records that wait for the office.

use app::city::{Event, Instant, Lang, Place, Slug};
use async_trait::async_trait;
use serde_json::json;

use crate::mail::MailAddress;
use crate::secret::Digest;
use crate::store::people::{
    Outgoing, PersonId, audit, instant, instant_if, lang, mail_address, outbox, read_if,
};
use crate::store::row::{corrupt, timestamp};
use crate::store::sql::{Answer, Sql, Transactions, values};
use crate::store::{RecordId, StoreError, Version};

/// The record that somebody would like there to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposal {
    /// A place.
    Place(Place),
    /// An event.
    Event(Event),
}

impl Proposal {
    /// Which record it is about.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Place(place) => RecordId::Place(place.slug.clone()),
            Self::Event(event) => RecordId::Event(event.slug.clone()),
        }
    }

    /// The same under another name in addresses.
    #[must_use]
    pub fn named(self, slug: Slug) -> Self {
        match self {
            Self::Place(place) => Self::Place(Place { slug, ..place }),
            Self::Event(event) => Self::Event(Event { slug, ..event }),
        }
    }

    fn json(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Place(place) => serde_json::to_string(place),
            Self::Event(event) => serde_json::to_string(event),
        }
    }

    fn read(kind: &str, json: &str) -> Result<Self, StoreError> {
        let read = match kind {
            "place" => serde_json::from_str(json).map(Self::Place),
            "event" => serde_json::from_str(json).map(Self::Event),
            _ => return Err(corrupt("submission", kind, "unknown kind of record")),
        };
        read.map_err(|cause| corrupt("submission", kind, cause))
    }
}

/// What whoever hands something in would like to become of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To be as it is handed in.
    Change,
    /// Not to be on the map any more: what it stands for is gone.
    Remove,
}

impl Wish {
    const ALL: [Self; 2] = [Self::Change, Self::Remove];

    const fn key(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }
}

/// Whom it comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Sender {
    /// Somebody with an account.
    Person(PersonId),
    /// Somebody without one, at an address that was theirs.
    Visitor(MailAddress),
    /// Somebody who is erased.
    Nobody,
}

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubmissionState {
    /// The office has not looked yet.
    Waiting,
    /// It is what visitors see.
    Accepted,
    /// The office has sent it back.
    Returned,
    /// Whoever sent it has taken it back, or sent something newer.
    Withdrawn,
}

impl SubmissionState {
    const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Accepted,
        Self::Returned,
        Self::Withdrawn,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Something that has come in.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Its number.
    pub id: i64,
    /// The record as it would be, or as it was when it was said to be gone.
    pub proposal: Proposal,
    /// What is to become of it.
    pub wish: Wish,
    /// The version that it changes; [`Version::NONE`] if it would be new.
    pub base: Version,
    /// Whom it comes from.
    pub from: Sender,
    /// In which language they are written to.
    pub lang: Lang,
    /// What they say about it; may be empty.
    pub note: String,
    /// When it came in.
    pub created: Instant,
    /// When it was last changed by whoever sent it.
    pub updated: Instant,
    /// What has become of it.
    pub state: SubmissionState,
    /// When that was decided.
    pub decided: Option<Instant>,
    /// What the office has written back; may be empty.
    pub answer: String,
}

/// Something to hand in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSubmission {
    /// The record as it would be.
    pub proposal: Proposal,
    /// The version that it changes.
    pub base: Version,
    /// Whom it comes from.
    pub from: Sender,
    /// In which language they are written to.
    pub lang: Lang,
    /// What they say about it.
    pub note: String,
    /// When.
    pub at: Instant,
}

/// What the office decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It was published, perhaps with changes.
    Accept,
    /// Back to whoever sent it.
    Return,
}

/// What waits for the office.
#[async_trait]
pub trait Submissions: Send + Sync {
    /// Hands a change or something new in. What the same person has waiting about the same record is withdrawn: the
    /// office decides about their last word. Its number is returned.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn submit(&self, new: &NewSubmission) -> Result<i64, StoreError>;

    /// Says that what a record stands for is gone. A change of the same record that waits stays handed
    /// in beside it. Its number is returned.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn submit_removal(&self, new: &NewSubmission) -> Result<i64, StoreError>;

    /// Takes in what somebody without an account suggests. It reaches the office once the address is
    /// confirmed with the token whose digest is given; `mail` asks for that.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn suggest(
        &self,
        new: &NewSubmission,
        confirm: &Digest,
        mail: &Outgoing,
    ) -> Result<i64, StoreError>;

    /// The address is theirs. Whether there was something to confirm.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn confirm(&self, confirm: &Digest, at: Instant) -> Result<bool, StoreError>;

    /// What the office has not decided yet, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn waiting(&self) -> Result<Vec<Submission>, StoreError>;

    /// The records of all submissions, as JSON, that contain a text, decided or not.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn submitted(&self, part: &str) -> Result<Vec<String>, StoreError>;

    /// Whether something that may still be accepted has the name of a record: what waits, what was sent
    /// back, and suggestions whose address nobody has confirmed yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn is_proposed(&self, record: &RecordId) -> Result<bool, StoreError>;

    /// Gives something new that waits another name in addresses, and with it to whoever may edit it.
    /// Whether it had another before.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer; then nothing is changed.
    async fn set_slug(&self, id: i64, slug: &Slug) -> Result<bool, StoreError>;

    /// How many the office has not decided yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn waiting_count(&self) -> Result<i64, StoreError>;

    /// One of them, decided or not.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn submission(&self, id: i64) -> Result<Option<Submission>, StoreError>;

    /// What somebody has sent that waits, or that the office has sent back; the newest first, at most
    /// one for each record and [`Wish`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn submissions_of(&self, person: PersonId) -> Result<Vec<Submission>, StoreError>;

    /// Writes down what the office has decided, with the mail that says so. Whether it was still to
    /// be decided.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn decide(
        &self,
        id: i64,
        decision: Decision,
        answer: &str,
        by: &str,
        at: Instant,
        mail: Option<&Outgoing>,
    ) -> Result<bool, StoreError>;

    /// Takes back the change of a record that somebody has sent, waiting or returned. Whether there was
    /// any.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn withdraw(
        &self,
        person: PersonId,
        record: &RecordId,
        at: Instant,
    ) -> Result<bool, StoreError>;

    /// Takes back that a record's subject is gone. Whether somebody had said so.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn withdraw_removal(
        &self,
        person: PersonId,
        record: &RecordId,
        at: Instant,
    ) -> Result<bool, StoreError>;

    /// Forgets suggestions whose address nobody has confirmed since an instant.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn forget_unconfirmed(&self, before: Instant) -> Result<u64, StoreError>;
}

#[derive(sqlx::FromRow)]
struct SubmissionRow {
    id: i64,
    kind: String,
    slug: String,
    base: i64,
    record: String,
    wish: String,
    person: Option<String>,
    mail: Option<String>,
    language: String,
    note: String,
    created: String,
    updated: String,
    state: String,
    decided: Option<String>,
    answer: String,
}

macro_rules! submissions {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, slug, base, record, wish, person, mail, language, note, created, updated, \
             state, decided, answer FROM submission WHERE confirm IS NULL AND ",
            $rest
        )
    };
}

impl SubmissionRow {
    fn submission(self) -> Answer<Submission> {
        let state = SubmissionState::ALL
            .into_iter()
            .find(|state| state.key() == self.state)
            .ok_or_else(|| corrupt("submission", &self.slug, "unknown state"))?;
        let wish = Wish::ALL.into_iter().find(|it| it.key() == self.wish);
        let wish = wish.ok_or_else(|| corrupt("submission", &self.slug, "unknown wish"))?;
        let person = read_if("person", self.person.as_ref())?;
        let from = match (person, &self.mail) {
            (Some(person), _) => Sender::Person(person),
            (None, Some(mail)) => Sender::Visitor(mail_address("mail address", mail)?),
            (None, None) => Sender::Nobody,
        };
        Ok(Submission {
            id: self.id,
            proposal: Proposal::read(&self.kind, &self.record)?,
            wish,
            base: Version(self.base),
            from,
            lang: lang(&self.language)?,
            note: self.note,
            created: instant(&self.created)?,
            updated: instant(&self.updated)?,
            state,
            decided: instant_if(self.decided.as_ref())?,
            answer: self.answer,
        })
    }
}

/// Takes back what a person has waiting or returned of a record; whether there was any.
async fn take_back(
    tx: &mut impl Sql,
    person: &str,
    record: &RecordId,
    wish: Wish,
    at: &str,
) -> Answer<bool> {
    let sql = "UPDATE submission SET state = 'withdrawn', decided = $5 \
               WHERE person = $1 AND kind = $2 AND slug = $3 AND wish = $4 \
                 AND state IN ('waiting', 'returned')";
    let values = values![person, record.kind(), record.slug(), wish.key(), at];
    Ok(tx.run(sql, values).await? > 0)
}

pub(super) async fn put(
    tx: &mut impl Sql,
    new: &NewSubmission,
    confirm: Option<&Digest>,
) -> Answer<i64> {
    put_wish(tx, new, Wish::Change, confirm).await
}

/// That a record's subject is gone.
pub(super) async fn put_removal(tx: &mut impl Sql, new: &NewSubmission) -> Answer<i64> {
    put_wish(tx, new, Wish::Remove, None).await
}

async fn put_wish(
    tx: &mut impl Sql,
    new: &NewSubmission,
    wish: Wish,
    confirm: Option<&Digest>,
) -> Answer<i64> {
    let (person, mail) = match &new.from {
        Sender::Person(person) => (Some(person.to_string()), None),
        Sender::Visitor(mail) => (None, Some(mail.as_str())),
        Sender::Nobody => (None, None),
    };
    let record = new.proposal.id();
    let at = timestamp(new.at);
    if let Some(person) = &person {
        take_back(tx, person, &record, wish, &at).await?;
    }
    let json = new
        .proposal
        .json()
        .map_err(|cause| corrupt("submission", record.slug(), cause))?;
    let sql = "INSERT INTO submission (kind, slug, base, record, person, mail, language, note, \
                 created, updated, confirm, wish, state, answer) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, 'waiting', '') RETURNING id";
    let values = values![
        record.kind(),
        record.slug(),
        new.base.0,
        &json,
        person.as_deref(),
        mail,
        new.lang.tag(),
        &new.note,
        &at,
        confirm.map(Digest::as_str),
        wish.key(),
    ];
    let (id,): (i64,) = tx
        .first(sql, values)
        .await?
        .ok_or_else(|| corrupt("submission", record.slug(), "an insert has returned no row"))?;
    Ok(id)
}

#[async_trait]
impl<D: Transactions> Submissions for D {
    async fn submit(&self, new: &NewSubmission) -> Result<i64, StoreError> {
        let mut tx = self.writing().await?;
        let id = put(&mut tx, new, None).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn submit_removal(&self, new: &NewSubmission) -> Result<i64, StoreError> {
        let mut tx = self.writing().await?;
        let id = put_removal(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn suggest(
        &self,
        new: &NewSubmission,
        confirm: &Digest,
        mail: &Outgoing,
    ) -> Result<i64, StoreError> {
        let mut tx = self.writing().await?;
        let id = put(&mut tx, new, Some(confirm)).await?;
        outbox::put(&mut tx, mail, None).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn confirm(&self, confirm: &Digest, at: Instant) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE submission SET confirm = NULL, updated = $2 WHERE confirm = $1";
        let at = timestamp(at);
        let found = tx.run(sql, values![confirm.as_str(), &at]).await? > 0;
        tx.commit().await?;
        Ok(found)
    }

    async fn waiting(&self) -> Result<Vec<Submission>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = submissions!("state = 'waiting' ORDER BY created, id");
        let rows: Vec<SubmissionRow> = tx.rows(sql, &[]).await?;
        rows.into_iter().map(SubmissionRow::submission).collect()
    }

    async fn submitted(&self, part: &str) -> Result<Vec<String>, StoreError> {
        let mut tx = self.reading().await?;
        let rows: Vec<(String,)> = tx.rows("SELECT record FROM submission", &[]).await?;
        let named = rows.into_iter().map(|(record,)| record);
        Ok(named.filter(|it| it.contains(part)).collect())
    }

    async fn is_proposed(&self, record: &RecordId) -> Result<bool, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT id FROM submission \
                   WHERE kind = $1 AND slug = $2 AND state IN ('waiting', 'returned')";
        let row: Option<(i64,)> = tx.first(sql, values![record.kind(), record.slug()]).await?;
        Ok(row.is_some())
    }

    async fn set_slug(&self, id: i64, slug: &Slug) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = submissions!("id = $1 AND base = 0 AND state = 'waiting'");
        let row: Option<SubmissionRow> = tx.first(sql, values![id]).await?;
        let Some(row) = row.filter(|it| it.slug != slug.as_str()) else {
            return Ok(false);
        };
        let proposal = Proposal::read(&row.kind, &row.record)?.named(slug.clone());
        let json = proposal
            .json()
            .map_err(|cause| corrupt("submission", slug.as_str(), cause))?;
        let sql = "UPDATE submission SET slug = $2, record = $3 WHERE id = $1";
        tx.run(sql, values![id, slug.as_str(), &json]).await?;
        if let (Proposal::Event(_), Some(person)) = (&proposal, &row.person) {
            let sql = "INSERT INTO event_organiser (event, person) VALUES ($1, $2) \
                       ON CONFLICT DO NOTHING";
            tx.run(sql, values![slug.as_str(), person]).await?;
            // The event that has the old name is theirs only if they have ever written it.
            let sql = "DELETE FROM event_organiser WHERE event = $1 AND person = $2 \
                       AND NOT EXISTS (SELECT 1 FROM change \
                         WHERE kind = 'event' AND slug = $1 AND author = $2)";
            tx.run(sql, values![&row.slug, person]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn waiting_count(&self) -> Result<i64, StoreError> {
        let mut tx = self.reading().await?;
        let sql = "SELECT count(*) FROM submission WHERE confirm IS NULL AND state = 'waiting'";
        let row: Option<(i64,)> = tx.first(sql, &[]).await?;
        Ok(row.map_or(0, |(count,)| count))
    }

    async fn submission(&self, id: i64) -> Result<Option<Submission>, StoreError> {
        let mut tx = self.reading().await?;
        let row: Option<SubmissionRow> = tx.first(submissions!("id = $1"), values![id]).await?;
        row.map(SubmissionRow::submission).transpose()
    }

    async fn submissions_of(&self, person: PersonId) -> Result<Vec<Submission>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = submissions!(
            "person = $1 AND state IN ('waiting', 'returned') ORDER BY updated DESC, id DESC"
        );
        let person = person.to_string();
        let rows: Vec<SubmissionRow> = tx.rows(sql, values![&person]).await?;
        rows.into_iter().map(SubmissionRow::submission).collect()
    }

    async fn decide(
        &self,
        id: i64,
        decision: Decision,
        answer: &str,
        by: &str,
        at: Instant,
        mail: Option<&Outgoing>,
    ) -> Result<bool, StoreError> {
        let state = match decision {
            Decision::Accept => SubmissionState::Accepted,
            Decision::Return => SubmissionState::Returned,
        };
        let mut tx = self.writing().await?;
        let at = timestamp(at);
        let sql = "UPDATE submission SET state = $2, answer = $3, decided_by = $4, decided = $5 \
                   WHERE id = $1 AND state = 'waiting' RETURNING kind, slug, person";
        let row: Option<(String, String, Option<String>)> = tx
            .first(sql, values![id, state.key(), answer, by, &at])
            .await?;
        let Some((kind, slug, person)) = row else {
            return Ok(false);
        };
        if let Some(mail) = mail {
            outbox::put(&mut tx, mail, person.as_deref()).await?;
        }
        let details = json!({ "submission": id });
        let subject = format!("{kind} {slug}");
        audit::put(&mut tx, &at, by, state.key(), &subject, &details).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn withdraw(
        &self,
        person: PersonId,
        record: &RecordId,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (person, at) = (person.to_string(), timestamp(at));
        let found = take_back(&mut tx, &person, record, Wish::Change, &at).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn withdraw_removal(
        &self,
        person: PersonId,
        record: &RecordId,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let (person, at) = (person.to_string(), timestamp(at));
        let found = take_back(&mut tx, &person, record, Wish::Remove, &at).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn forget_unconfirmed(&self, before: Instant) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "DELETE FROM submission WHERE confirm IS NOT NULL AND created < $1";
        let before = timestamp(before);
        let forgotten = tx.run(sql, values![&before]).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}
