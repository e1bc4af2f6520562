//! Cancelling, postponing and moving.

use app::account::event_form::{Wrong, day_of};
use app::account::events::EventsPage;
use app::account::events::change::{Changing, change_page};
use app::account::frame::Notice;
use app::city::{Event, EventState, Instant, Lang, Slug, Text, When, check};
use app::words::Words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{NaiveDateTime, NaiveTime};
use serde::Deserialize;

use super::edit::Work;
use super::{Said, load, shift, words};
use crate::calendar;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Form;
use crate::http::auth::visitor::Active;
use crate::http::path::Path;
use crate::store::desk::Posting;
use crate::store::{StoreError, Stored, Version, Write};

/// How many dates of a series can be chosen from.
const OFFERED: usize = 12;

/// The longest note, in letters.
const NOTE: usize = 500;

/// What is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Posted {
    version: i64,
    which: String,
    what: String,
    day: String,
    time: String,
    note_de: String,
    note_en: String,
}

/// `GET /konto/termin/{slug}/absagen`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<Slug>,
) -> Result<Html<String>, Failed> {
    let there = published(&auth, &person, &slug).await?;
    let work = Work::new(&auth, &person, EventsPage::Change(slug)).await?;
    let note = there.record.state_note.clone().unwrap_or_default();
    let posted = Posted {
        version: there.version.0,
        note_de: note.de,
        note_en: note.en.unwrap_or_default(),
        ..Posted::default()
    };
    Ok(Html(work.changing(&there, &posted, None)))
}

/// `POST /konto/termin/{slug}/absagen`
pub(super) async fn post(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failed> {
    let there = published(&auth, &person, &slug).await?;
    let mut work = Work::new(&auth, &person, EventsPage::Change(slug.clone())).await?;
    let refused = |html: String| (StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response();
    if there.version != Version(posted.version) {
        let posted = Posted {
            version: there.version.0,
            ..posted
        };
        work.frame.notice = Some(Notice::error(Words(person.lang).change_stale()));
        let html = work.changing(&there, &posted, None);
        return Ok((StatusCode::CONFLICT, Html(html)).into_response());
    }
    let change = match read(&posted, &there.record, work.moment.now, work.person.lang) {
        Ok(change) => change,
        Err(problem) => return Ok(refused(work.changing(&there, &posted, Some(problem)))),
    };
    let posting = work.posting(there.clone(), change).await?;
    match auth.people.keeper.post(&posting).await {
        Ok(()) => Ok(Said::Changed.at_list(person.lang)),
        Err(StoreError::Stale { .. } | StoreError::Taken { .. }) => {
            work.frame.notice = Some(Notice::error(Words(person.lang).change_stale()));
            let html = work.changing(&there, &posted, None);
            Ok((StatusCode::CONFLICT, Html(html)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn published(
    auth: &Auth,
    person: &crate::http::auth::visitor::SignedIn,
    slug: &Slug,
) -> Result<Stored<Event>, Failed> {
    let own = load::own(auth, person, slug).await?;
    own.stored
        .filter(|it| it.published && matches!(it.record.when, When::Dated { .. }))
        .ok_or(Failed::Refused(StatusCode::NOT_FOUND))
}

/// What is to be done.
struct Change {
    /// One date of a series; none for all of it.
    date: Option<NaiveDateTime>,
    state: EventState,
    /// The event's dates when all of it moves.
    moved: Option<When>,
    /// The start of the one date when it moves.
    to: Option<NaiveDateTime>,
    note: Option<Text>,
}

type Mend = (&'static str, String);

fn read(posted: &Posted, event: &Event, now: Instant, lang: Lang) -> Result<Change, Mend> {
    let t = Words(lang);
    let When::Dated {
        start,
        all_day,
        rrule,
        ..
    } = &event.when
    else {
        return Err(("what", Wrong::NoChoice.message(lang)));
    };
    let date = match posted.which.as_str() {
        "" | "all" => None,
        key if rrule.is_some() => {
            let date = key.parse::<NaiveDateTime>();
            Some(date.map_err(|_| ("which", Wrong::NoChoice.message(lang)))?)
        }
        _ => return Err(("which", Wrong::NoChoice.message(lang))),
    };
    let mut change = Change {
        date,
        state: EventState::Scheduled,
        moved: None,
        to: None,
        note: note(posted).map_err(|()| ("note_de", Wrong::TooLong(NOTE).message(lang)))?,
    };
    match posted.what.as_str() {
        "cancel" => change.state = EventState::Cancelled,
        "postpone" => change.state = EventState::Postponed,
        "again" if date.is_none() => change.note = None,
        "move" => {
            change.state = EventState::Moved;
            // Of a series as a whole, its next date is meant.
            let coming = calendar::coming(&event.when, now, 1).unwrap_or_default();
            let next = coming.first().map_or(*start, |(start, _)| local(*start));
            let from = date.unwrap_or(next);
            let day = day_of(posted.day.trim());
            let day = day.ok_or_else(|| ("day", Wrong::NoDay.message(lang)))?;
            let time = match posted.time.trim() {
                "" => from.time(),
                _ if *all_day => from.time(),
                text => NaiveTime::parse_from_str(text, "%H:%M")
                    .map_err(|_| ("time", Wrong::NoTime.message(lang)))?,
            };
            let to = day.and_time(time);
            if to == from {
                return Err(("day", t.change_same().to_owned()));
            }
            if date.is_some() {
                change.to = Some(to);
            } else {
                let moved = shift::moved(&event.when, from, to);
                let moved = moved.ok_or_else(|| ("which", t.change_pick_date().to_owned()))?;
                change.moved = Some(moved);
            }
        }
        _ => return Err(("what", Wrong::NoChoice.message(lang))),
    }
    Ok(change)
}

fn note(posted: &Posted) -> Result<Option<Text>, ()> {
    let clean = check::tidy_text;
    let (de, en) = (clean(&posted.note_de), clean(&posted.note_en));
    if de.chars().count().max(en.chars().count()) > NOTE {
        return Err(());
    }
    let text = Text {
        de: if de.is_empty() { en.clone() } else { de },
        en: (!en.is_empty()).then_some(en),
    };
    Ok((!text.de.is_empty()).then_some(text))
}

fn local(at: Instant) -> NaiveDateTime {
    at.with_timezone(&calendar::zone::CITY).naive_local()
}

impl Work<'_> {
    async fn posting(&self, there: Stored<Event>, change: Change) -> Result<Posting, Failed> {
        let mut event = there.record;
        let (mut writes, mut new) = (Vec::new(), None);
        if let Some(date) = change.date {
            let wish = format!("{} {}", event.slug, date.date());
            let slug = load::free(self.auth, &wish).await?;
            let to = change.to.unwrap_or(date);
            let one = shift::single(&mut event, date, to, slug, change.state, change.note);
            if let Some(record) = one {
                new = Some(record.slug.clone());
                writes.push(Write::Event {
                    record,
                    published: true,
                    expected: Some(Version::NONE),
                });
            }
        } else {
            event.state = change.state;
            event.state_note = change.note;
            event.when = change.moved.unwrap_or(event.when);
        }
        writes.push(Write::Event {
            record: event,
            published: true,
            expected: Some(there.version),
        });
        Ok(Posting {
            by: self.person.current.account.id,
            at: self.moment.now,
            new,
            writes,
            hand_in: None,
            settled: None,
        })
    }

    fn changing(&self, there: &Stored<Event>, posted: &Posted, problem: Option<Mend>) -> String {
        let (lang, now) = (self.person.lang, self.moment.now);
        let event = &there.record;
        let repeats = matches!(&event.when, When::Dated { rrule: Some(_), .. });
        let dates = if repeats {
            calendar::coming(&event.when, now, OFFERED).unwrap_or_default()
        } else {
            Vec::new()
        };
        let dates = dates.into_iter().map(|(start, end)| {
            let (start, end) = (local(start), local(end));
            let words = words::date((start, end), event.when.is_all_day(), local(now), lang);
            (start.format("%Y-%m-%dT%H:%M:%S").to_string(), words)
        });
        let changing = Changing {
            slug: event.slug.clone(),
            title: event.title.get(lang).to_owned(),
            version: posted.version,
            dates: dates.collect(),
            which: posted.which.clone(),
            what: posted.what.clone(),
            to: (posted.day.clone(), posted.time.clone()),
            note: (posted.note_de.clone(), posted.note_en.clone()),
            is_off: event.state != EventState::Scheduled,
            problem,
        };
        change_page(&self.frame, &changing)
    }
}
