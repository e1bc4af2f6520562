//! Calendars of one's own: a file is taken in, an address is followed, asked now, or left.

mod posted;
mod words;

use std::sync::Arc;
use std::time::Duration;

use app::account::events::EventsPage;
use app::account::events::calendars::{Calendars, calendars_page};
use app::account::field::Problem;
use app::account::frame::Notice;
use app::account::rights::{Action, Role, may};
use app::city::Lang;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use self::posted::Posted;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::{Active, SignedIn, Visitor};
use crate::import::ics::fetch::MAX_BYTES;
use crate::store::desk::{Calendar, Failure, NewCalendar, Outcome};
use crate::subscription::{self, Desk, MOST};

/// So long somebody waits for a calendar; after that they are told to look again.
const PATIENCE: Duration = Duration::from_secs(12);

/// The longest address, in bytes.
const ADDRESS: usize = 2000;

/// What is said first, and about which calendar.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    n: Option<String>,
    k: Option<Uuid>,
}

/// What is said after something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// What came of a calendar.
    Read,
    /// It takes longer.
    Slow,
    /// How new events arrive was changed.
    Saved,
    /// It is not followed any more; its events stay.
    Kept,
    /// It is not followed any more; its events are gone.
    Withdrawn,
}

impl Said {
    const ALL: [Self; 5] = [
        Self::Read,
        Self::Slow,
        Self::Saved,
        Self::Kept,
        Self::Withdrawn,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Slow => "slow",
            Self::Saved => "saved",
            Self::Kept => "kept",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The way to the page that says it. 303, so that reloading does nothing twice.
    fn at(self, calendar: Uuid, lang: Lang) -> Response {
        let path = EventsPage::Calendars.path(lang);
        let address = format!("{path}?n={}&k={calendar}", self.key());
        Redirect::to(&address).into_response()
    }

    fn notice(self, calendar: Option<&Calendar>, lang: Lang) -> Option<Notice> {
        let t = Words(lang);
        let text = match self {
            Self::Read => {
                let outcome = calendar?.outcome.as_ref();
                let text = words::said(outcome?, lang);
                return Some(if words::is_error(outcome) {
                    Notice::error(text)
                } else {
                    Notice::good(t.calendars_said_read(text))
                });
            }
            Self::Slow => t.calendars_said_slow(),
            Self::Saved => t.calendars_said_saved(),
            Self::Kept => t.calendars_said_kept(),
            Self::Withdrawn => t.calendars_said_withdrawn(),
        };
        Some(Notice::good(text))
    }
}

/// `GET /konto/kalender`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Response, Failed> {
    allowed(&person)?;
    let page = draw(&auth, &person, Calendars::default(), &query).await?;
    Ok(Html(page).into_response())
}

/// `POST /konto/kalender`
pub(super) async fn post(
    State(auth): State<Auth>,
    visitor: Visitor,
    Active(person): Active,
    posted: Posted,
) -> Result<Response, Failed> {
    allowed(&person)?;
    let what = posted.get("do").to_owned();
    if matches!(what.as_str(), "live" | "draft" | "keep" | "withdraw") {
        let calendar = own(&auth, &person, &posted).await?;
        return change(&auth, &person, &calendar, &what).await;
    }
    if !auth.limits.client_may(visitor.client) {
        return Err(Failed::Refused(StatusCode::TOO_MANY_REQUESTS));
    }
    // What is too large or broke off has arrived only in part; only files take that long.
    if posted.too_large || posted.broken || what == "upload" {
        return upload(&auth, &person, posted).await;
    }
    match what.as_str() {
        "subscribe" => subscribe(&auth, &person, &posted).await,
        "fetch" => {
            let calendar = own(&auth, &person, &posted).await?;
            let asked = ask(&auth, calendar.clone()).await;
            let said = asked.map_or(Said::Slow, |_| Said::Read);
            Ok(said.at(calendar.id, person.lang))
        }
        _ => Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

fn allowed(person: &SignedIn) -> Result<(), Failed> {
    let rights = &person.current.account.rights;
    if may(Some(rights), Action::CreateEvent) {
        Ok(())
    } else {
        Err(Failed::Refused(StatusCode::FORBIDDEN))
    }
}

/// The calendar of a form, if it is theirs.
async fn own(auth: &Auth, person: &SignedIn, posted: &Posted) -> Result<Calendar, Failed> {
    let id: Option<Uuid> = posted.get("id").parse().ok();
    let keeper = &auth.people.keeper;
    let all = keeper.calendars(person.current.account.id).await?;
    let found = all.into_iter().find(|it| Some(it.id) == id);
    found.ok_or(Failed::Refused(StatusCode::NOT_FOUND))
}

fn desk(auth: &Auth) -> Desk<'_> {
    Desk {
        store: &*auth.people.keeper,
        bounds: auth.reader.moment().published.city.info().bounds,
        now: auth.people.clock.now(),
    }
}

async fn draw(
    auth: &Auth,
    person: &SignedIn,
    mut page: Calendars,
    query: &Query,
) -> Result<String, Failed> {
    let (keeper, lang) = (&auth.people.keeper, person.lang);
    let account = &person.current.account;
    let all = keeper.calendars(account.id).await?;
    let now = auth.people.clock.now();
    let mut frame = auth.frame_for(person, &EventsPage::Calendars).await?;
    let said = Said::ALL
        .into_iter()
        .find(|it| Some(it.key()) == query.n.as_deref());
    let about = all.iter().find(|it| Some(it.id) == query.k);
    frame.notice = said.and_then(|it| it.notice(about, lang));
    page.looks_first =
        !account.rights.roles.contains(&Role::Office) && keeper.review().await?.calendars;
    page.megabytes = MAX_BYTES / 1_000_000;
    page.list = all
        .iter()
        .map(|it| words::subscribed(it, now, lang))
        .collect();
    Ok(calendars_page(&frame, &page))
}

/// The page again, with what was typed and what is to be mended.
async fn mend(
    auth: &Auth,
    person: &SignedIn,
    posted: &Posted,
    (field, message): (&str, String),
) -> Result<Response, Failed> {
    let page = Calendars {
        address: posted.get("address").to_owned(),
        drafts: posted.get("new") == "draft",
        problems: vec![Problem::new(field, message)],
        ..Calendars::default()
    };
    let page = draw(auth, person, page, &Query::default()).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn upload(auth: &Auth, person: &SignedIn, mut posted: Posted) -> Result<Response, Failed> {
    let lang = person.lang;
    let file = posted.file.take();
    let wrong = |why| ("file", words::failure(why, lang));
    let text = match file {
        _ if posted.broken => Err(("file", Words(lang).owner_upload_broken().to_owned())),
        _ if posted.too_large => Err(wrong(Failure::TooLarge)),
        None => Err(("file", Words(lang).calendars_no_file().to_owned())),
        Some(bytes) if bytes.len() > MAX_BYTES => Err(wrong(Failure::TooLarge)),
        Some(bytes) => String::from_utf8(bytes.into()).map_err(|_| wrong(Failure::Encoding)),
    };
    let text = match text {
        Ok(text) => text,
        Err(problem) => return mend(auth, person, &posted, problem).await,
    };
    let live = posted.get("new") != "draft";
    let desk = desk(auth);
    let id = auth.people.random.id(desk.now)?;
    let owner = person.current.account.id;
    match subscription::take_file(desk, owner, id, live, text).await? {
        Outcome::Failed { why } => mend(auth, person, &posted, wrong(why)).await,
        Outcome::Taken(_) | Outcome::Unchanged => {
            let all = auth.people.keeper.calendars(owner).await?;
            let files = all.into_iter().find(|it| it.address.is_none());
            Ok(Said::Read.at(files.map_or(id, |it| it.id), lang))
        }
    }
}

async fn subscribe(auth: &Auth, person: &SignedIn, posted: &Posted) -> Result<Response, Failed> {
    let t = Words(person.lang);
    let (keeper, owner) = (&auth.people.keeper, person.current.account.id);
    let all = keeper.calendars(owner).await?;
    let typed = posted.get("address");
    let address = auth.people.fetcher.address(typed);
    let problem = match &address {
        _ if typed.is_empty() => Some(t.calendars_no_address().to_owned()),
        _ if typed.len() > ADDRESS => Some(t.calendars_bad_address().to_owned()),
        Err(error) => Some(words::failure(Failure::from(error), person.lang)),
        Ok(address) if all.iter().any(|it| it.address.as_ref() == Some(address)) => {
            Some(t.calendars_again().to_owned())
        }
        Ok(_) if all.len() >= MOST => Some(t.calendars_most(MOST)),
        Ok(_) => None,
    };
    if let Some(problem) = problem {
        return mend(auth, person, posted, ("address", problem)).await;
    }
    let now = auth.people.clock.now();
    let new = NewCalendar {
        id: auth.people.random.id(now)?,
        person: owner,
        address: address.ok(),
        live: posted.get("new") != "draft",
        at: now,
    };
    let calendar = keeper.follow(&new).await?;
    match ask(auth, calendar.clone()).await {
        None => Ok(Said::Slow.at(calendar.id, person.lang)),
        // What cannot be read the first time was probably never meant.
        Some(Outcome::Failed { why }) => {
            keeper.unfollow(owner, calendar.id).await?;
            let problem = ("address", words::failure(why, person.lang));
            mend(auth, person, posted, problem).await
        }
        Some(_) => Ok(Said::Read.at(calendar.id, person.lang)),
    }
}

/// Asks for a calendar now. None if it takes too long to wait for; it goes on then, and also if
/// whoever has asked goes away.
async fn ask(auth: &Auth, calendar: Calendar) -> Option<Outcome> {
    let people = &auth.people;
    let asking = tokio::spawn(subscription::ask_safely(
        Arc::clone(&people.keeper),
        people.fetcher.clone(),
        desk(auth).bounds,
        people.clock,
        calendar,
        true,
    ));
    match tokio::time::timeout(PATIENCE, asking).await {
        Err(_) => None,
        Ok(outcome) => Some(outcome.unwrap_or(Outcome::Failed { why: Failure::Ours })),
    }
}

async fn change(
    auth: &Auth,
    person: &SignedIn,
    calendar: &Calendar,
    what: &str,
) -> Result<Response, Failed> {
    let (keeper, owner) = (&auth.people.keeper, person.current.account.id);
    let said = match what {
        "keep" => {
            keeper.unfollow(owner, calendar.id).await?;
            Said::Kept
        }
        "withdraw" => {
            let outcome = subscription::withdraw(desk(auth), calendar).await?;
            if let Some(Outcome::Failed { why }) = outcome {
                let problem = ("address", words::failure(why, person.lang));
                return mend(auth, person, &Posted::default(), problem).await;
            }
            Said::Withdrawn
        }
        _ => {
            keeper.set_live(owner, calendar.id, what == "live").await?;
            Said::Saved
        }
    };
    Ok(said.at(calendar.id, person.lang))
}
