//! Calendars of others that organisers follow, and what came of reading them.
//!
//! What a calendar brings is written together with the right of its owner to change it, with what the
//! office is to look at, and with the report that the owner sees: all of it or nothing.

use app::city::{Instant, Slug};
use async_trait::async_trait;
use chrono::Duration;
use uuid::Uuid;

use super::outcome::Outcome;
use super::submission::{self, NewSubmission, Sender};
use crate::import::ics::Seen;
use crate::store::people::{PersonId, instant, instant_if, read};
use crate::store::row::{corrupt, timestamp};
use crate::store::sql::{Answer, Sql, Transactions, values};
use crate::store::{Batch, RecordId, StoreError, Version, write};

/// So long whoever follows a calendar has to ask for it, before it is asked for in the background.
const GRACE: Duration = Duration::minutes(5);

/// A calendar that somebody follows, or the files that they have uploaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Its name in forms, and in the store's sources.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Where it is asked for; none for uploaded files.
    pub address: Option<String>,
    /// What it calls itself; may be empty.
    pub name: String,
    /// Whether its owner wants new events to be seen at once.
    pub live: bool,
    /// Whether it is followed.
    pub active: bool,
    /// What the last answer said about itself.
    pub seen: Seen,
    /// When it was entered.
    pub created: Instant,
    /// When it was last read, or tried.
    pub fetched: Option<Instant>,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// A calendar to be followed.
#[derive(Debug, Clone)]
pub struct NewCalendar {
    /// Its id, unless it was followed before.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Where it is asked for; none for uploaded files.
    pub address: Option<String>,
    /// Whether its owner wants new events to be seen at once.
    pub live: bool,
    /// When.
    pub at: Instant,
}

/// What there is to say once a calendar was read, or tried.
#[derive(Debug, Clone)]
pub struct Report {
    /// When.
    pub at: Instant,
    /// When it is to be asked next; none for uploaded files.
    pub due: Option<Instant>,
    /// What it calls itself; none if that is not known.
    pub name: Option<String>,
    /// What the answer has said about itself; none if there was none.
    pub seen: Option<Seen>,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// What came of it.
    pub outcome: Outcome,
}

/// What a calendar brings.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// What is to be written; nothing happens to records without a write.
    pub batch: Batch,
    /// The events that its owner may change from now on.
    pub own: Vec<Slug>,
    /// What is handed in to the office, each in place of what its owner had waiting by this number;
    /// left out if they have handed in something else in the meantime. What it is based on is known
    /// once it is written.
    pub handed_in: Vec<(Option<i64>, NewSubmission)>,
    /// What its owner has waiting and the office need not look at any more.
    pub withdrawn: Vec<i64>,
    /// Whether that was the last of it: the calendar is not followed any more.
    pub ends: bool,
}

/// Calendars of others.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// What somebody follows, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn calendars(&self, person: PersonId) -> Result<Vec<Calendar>, StoreError>;

    /// Follows a calendar, or follows it again; it is asked for by whoever calls this.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn follow(&self, new: &NewCalendar) -> Result<Calendar, StoreError>;

    /// Whether new events of a calendar are to be seen at once. Whether somebody follows it.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn set_live(&self, person: PersonId, id: Uuid, live: bool) -> Result<bool, StoreError>;

    /// Follows a calendar no longer. Whether somebody has.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn unfollow(&self, person: PersonId, id: Uuid) -> Result<bool, StoreError>;

    /// The calendars that are to be asked now, at most so many. They are not handed out again before
    /// `until`, so that several processes share the work.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a row cannot be read.
    async fn due_calendars(
        &self,
        now: Instant,
        until: Instant,
        most: i64,
    ) -> Result<Vec<Calendar>, StoreError>;

    /// Writes what a calendar brings, and the report. Whether it is still followed; if it is not,
    /// nothing has happened: what was read too late changes nothing any more.
    ///
    /// # Errors
    /// [`StoreError`] if any of it is refused; then nothing has happened.
    async fn bring_in(
        &self,
        calendar: &Calendar,
        delivery: &Delivery,
        report: &Report,
    ) -> Result<bool, StoreError>;

    /// Writes the report alone.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    async fn report(&self, id: Uuid, report: &Report) -> Result<(), StoreError>;
}

#[derive(sqlx::FromRow)]
struct CalendarRow {
    id: String,
    person: String,
    address: String,
    name: String,
    live: bool,
    active: bool,
    etag: Option<String>,
    last_modified: Option<String>,
    created: String,
    fetched: Option<String>,
    failures: i64,
    result: Option<String>,
}

macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, person, address, name, live, active, etag, last_modified, created, fetched, \
              failures, result ",
            $after
        )
    };
}

impl CalendarRow {
    fn calendar(self) -> Answer<Calendar> {
        let outcome = self
            .result
            .map(|json| {
                serde_json::from_str(&json).map_err(|cause| corrupt("calendar", &self.id, cause))
            })
            .transpose()?;
        Ok(Calendar {
            id: read("calendar", &self.id)?,
            person: read("person", &self.person)?,
            address: Some(self.address).filter(|it| !it.is_empty()),
            name: self.name,
            live: self.live,
            active: self.active,
            seen: Seen {
                etag: self.etag,
                last_modified: self.last_modified,
            },
            created: instant(&self.created)?,
            fetched: instant_if(self.fetched.as_ref())?,
            failures: u32::try_from(self.failures).unwrap_or_default(),
            outcome,
        })
    }
}

async fn put_report(tx: &mut impl Sql, id: Uuid, report: &Report) -> Answer<()> {
    let id = id.to_string();
    let result =
        serde_json::to_string(&report.outcome).map_err(|cause| corrupt("calendar", &id, cause))?;
    let (at, due) = (timestamp(report.at), report.due.map(timestamp));
    // What is no longer followed is not asked again.
    let sql = "UPDATE calendar SET fetched = $2, failures = $3, result = $4, \
                 due = CASE WHEN active THEN $5 ELSE NULL END, name = COALESCE($6, name) \
               WHERE id = $1";
    let values = values![
        &id,
        &at,
        i64::from(report.failures),
        &result,
        due.as_deref(),
        report.name.as_deref(),
    ];
    tx.run(sql, values).await?;
    if let Some(seen) = &report.seen {
        let sql = "UPDATE calendar SET etag = $2, last_modified = $3 WHERE id = $1";
        let values = values![&id, seen.etag.as_deref(), seen.last_modified.as_deref()];
        tx.run(sql, values).await?;
    }
    Ok(())
}

/// Hands something in, unless its owner has handed in something else since `instead` was seen.
async fn hand_in(tx: &mut impl Sql, instead: Option<i64>, new: &NewSubmission) -> Answer<()> {
    let Sender::Person(person) = new.from else {
        return Ok(());
    };
    let (person, record) = (person.to_string(), new.proposal.id());
    let sql = "SELECT id FROM submission WHERE person = $1 AND kind = $2 AND slug = $3 \
                 AND state = 'waiting'";
    let values = values![&person, record.kind(), record.slug()];
    let waiting: Option<(i64,)> = tx.first(sql, values).await?;
    if waiting.map(|(id,)| id) != instead {
        return Ok(());
    }
    let sql = "SELECT version FROM event WHERE slug = $1";
    let version: Option<(i64,)> = tx.first(sql, values![record.slug()]).await?;
    let new = NewSubmission {
        base: version.map_or(Version::NONE, |(version,)| Version(version)),
        ..new.clone()
    };
    submission::put(tx, &new, None).await?;
    Ok(())
}

#[async_trait]
impl<D: Transactions> Calendars for D {
    async fn calendars(&self, person: PersonId) -> Result<Vec<Calendar>, StoreError> {
        let mut tx = self.reading().await?;
        let sql = columns!(
            "SELECT",
            "FROM calendar WHERE person = $1 AND active ORDER BY created, id"
        );
        let person = person.to_string();
        let rows: Vec<CalendarRow> = tx.rows(sql, values![&person]).await?;
        rows.into_iter().map(CalendarRow::calendar).collect()
    }

    async fn follow(&self, new: &NewCalendar) -> Result<Calendar, StoreError> {
        let mut tx = self.writing().await?;
        let (id, person, at) = (
            new.id.to_string(),
            new.person.to_string(),
            timestamp(new.at),
        );
        let due = new.address.as_ref().map(|_| timestamp(new.at + GRACE));
        let sql = columns!(
            "INSERT INTO calendar (id, person, address, name, live, active, created, due, failures) \
             VALUES ($1, $2, $3, '', $4, $5, $6, $7, 0) \
             ON CONFLICT (person, address) DO UPDATE SET live = excluded.live, \
               active = excluded.active, etag = NULL, last_modified = NULL, due = excluded.due, \
               failures = 0 RETURNING",
            ""
        );
        let address = new.address.as_deref().unwrap_or_default();
        let values = values![&id, &person, address, new.live, true, &at, due.as_deref()];
        let row: Option<CalendarRow> = tx.first(sql, values).await?;
        tx.commit().await?;
        row.ok_or_else(|| corrupt("calendar", &id, "an insert has returned no row"))?
            .calendar()
    }

    async fn set_live(&self, person: PersonId, id: Uuid, live: bool) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE calendar SET live = $3 WHERE id = $1 AND person = $2 AND active";
        let (id, person) = (id.to_string(), person.to_string());
        let found = tx.run(sql, values![&id, &person, live]).await? > 0;
        tx.commit().await?;
        Ok(found)
    }

    async fn unfollow(&self, person: PersonId, id: Uuid) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql = "UPDATE calendar SET active = $3, due = NULL \
                   WHERE id = $1 AND person = $2 AND active";
        let (id, person) = (id.to_string(), person.to_string());
        let found = tx.run(sql, values![&id, &person, false]).await? > 0;
        tx.commit().await?;
        Ok(found)
    }

    async fn due_calendars(
        &self,
        now: Instant,
        until: Instant,
        most: i64,
    ) -> Result<Vec<Calendar>, StoreError> {
        let mut tx = self.writing().await?;
        let sql = columns!(
            "UPDATE calendar SET due = $2 WHERE id IN \
               (SELECT id FROM calendar WHERE due <= $1 AND active ORDER BY due LIMIT $3) \
               AND due <= $1 RETURNING",
            ""
        );
        let (now, until) = (timestamp(now), timestamp(until));
        let rows: Vec<CalendarRow> = tx.rows(sql, values![&now, &until, most]).await?;
        tx.commit().await?;
        rows.into_iter().map(CalendarRow::calendar).collect()
    }

    async fn bring_in(
        &self,
        calendar: &Calendar,
        delivery: &Delivery,
        report: &Report,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        // Written even if it stays as it is: so nobody can leave the calendar meanwhile.
        let sql = "UPDATE calendar SET active = $2 WHERE id = $1 AND active";
        let id = calendar.id.to_string();
        if tx.run(sql, values![&id, !delivery.ends]).await? == 0 {
            return Ok(false);
        }
        let mut revision = None;
        if !delivery.batch.writes.is_empty() {
            revision = Some(write::apply(&mut tx, &delivery.batch).await?);
        }
        let person = calendar.person.to_string();
        for event in &delivery.own {
            // Somebody may have got the short name since it was looked for.
            let sql =
                "SELECT person FROM event_organiser WHERE event = $1 AND person <> $2 LIMIT 1";
            let other: Option<(String,)> = tx.first(sql, values![event.as_str(), &person]).await?;
            if other.is_some() {
                let record = RecordId::Event(event.clone());
                return Err(StoreError::Taken { record });
            }
            let sql = "INSERT INTO event_organiser (event, person) VALUES ($1, $2) \
                       ON CONFLICT DO NOTHING";
            tx.run(sql, values![event.as_str(), &person]).await?;
        }
        for (instead, new) in &delivery.handed_in {
            hand_in(&mut tx, *instead, new).await?;
        }
        let at = timestamp(report.at);
        for id in &delivery.withdrawn {
            let sql = "UPDATE submission SET state = 'withdrawn', decided = $3 \
                       WHERE id = $1 AND person = $2 AND state = 'waiting'";
            tx.run(sql, values![*id, &person, &at]).await?;
        }
        put_report(&mut tx, calendar.id, report).await?;
        tx.commit().await?;
        if let Some(revision) = revision {
            self.written(revision);
        }
        Ok(true)
    }

    async fn report(&self, id: Uuid, report: &Report) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        put_report(&mut tx, id, report).await?;
        tx.commit().await
    }
}
