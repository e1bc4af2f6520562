//! The places one has, and what one does with a place in two taps.

use app::account::frame::{Frame, Notice};
use app::account::owner::route::OwnerPage;
use app::account::owner::today::{Away, Item, Opened, Pending, Today, places_page, today_page};
use app::city::{City, Closure, Hours, Instant, Lang, Place, SpanState, Text, check};
use app::view::{PlaceView, phrase};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{Duration, NaiveDate};
use serde::Deserialize;

use super::publish::{Mine, write};
use super::{Query, Told, part_name};
use crate::calendar::form::{self, Form as HoursForm, QuickError};
use crate::calendar::preview::{schedule_of, with_place};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Form;
use crate::http::auth::page::lately;
use crate::http::auth::visitor::{Active, SignedIn};
use crate::http::path::Path;
use crate::remind::STALE;
use crate::store::desk::{Submission, SubmissionState};
use crate::store::{RecordId, StoreError};

/// The longest reason for a closure, in letters.
const REASON: usize = 120;

/// Times offered for an early end, at most.
const EARLIER: usize = 16;

/// How often a change is tried again that does not depend on what somebody else has written.
const TRIES: u32 = 3;

/// `GET /konto/geschaefte`
pub(super) async fn places(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Html<String>, Failed> {
    let frame = auth.frame_for(&person, OwnerPage::Places.here("")).await?;
    let account = &person.current.account;
    let handed_in = auth.people.keeper.submissions_of(account.id).await?;
    let moment = auth.reader.moment();
    let mut items = Vec::new();
    for slug in &account.rights.places {
        let Some(stored) = auth.people.keeper.place(slug).await? else {
            continue;
        };
        let id = RecordId::Place(slug.clone());
        let view = PlaceView::of(
            &moment.published.city,
            slug.as_str(),
            moment.now,
            person.lang,
        );
        items.push(Item {
            slug: slug.to_string(),
            name: stored.record.name.get(person.lang).to_owned(),
            state: view.and_then(|it| it.state),
            waits: handed_in
                .iter()
                .any(|it| it.state == SubmissionState::Waiting && it.proposal.id() == id),
            published: stored.published,
        });
    }
    Ok(Html(places_page(&frame, items)))
}

/// `GET /konto/geschaeft/{slug}`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mine = Mine::find(&auth, &person, &slug).await?;
    let notice = query.notice(person.lang);
    let mut today = page(&auth, &person, &mine, notice).await?;
    today.1.ends_draft = query.ends_draft();
    Ok(Html(today_page(&today.0, &today.1)))
}

async fn page(
    auth: &Auth,
    person: &SignedIn,
    mine: &Mine,
    notice: Option<Notice>,
) -> Result<(Frame, Today), Failed> {
    let lang = person.lang;
    let mut frame = auth
        .frame_for(person, OwnerPage::Place.here(mine.slug.as_str()))
        .await?;
    frame.notice = notice;
    frame.scripts.push("/account/draft.js");
    let moment = auth.reader.moment();
    // As it is kept, which may be a moment ahead of what is published.
    let city = with_place(&moment.published.city, mine.stored.record.clone());
    let today = city.zone().date(moment.now);
    let place = &mine.stored.record;
    let opened = opened(auth, mine, today).await?;
    let as_of = place.source.as_of;
    let closed = place.closures.iter().any(|it| it.covers(today));
    let view = PlaceView::of(&city, mine.slug.as_str(), moment.now, lang);
    let shown = Today {
        slug: mine.slug.to_string(),
        name: place.name.get(lang).to_owned(),
        version: mine.stored.version.0,
        published: mine.stored.published,
        state: view.and_then(|it| it.state),
        hours: HoursForm::of(&place.hours).sentence(lang),
        date: today.to_string(),
        earlier: if closed {
            Vec::new()
        } else {
            earlier(&city, place, moment.now)
        },
        unusual: form::open_again(place, today) != form::tidied(place, today),
        closed,
        away: away_lines(place, today, lang),
        pending: pending(mine, moment.now, lang),
        gone: mine
            .gone
            .as_ref()
            .map(|it| sent(it, Vec::new(), moment.now, lang)),
        opened,
        ends_draft: false,
        as_of: phrase::date(as_of, lang),
        stale: today - as_of > STALE,
    };
    Ok((frame, shown))
}

async fn opened(auth: &Auth, mine: &Mine, today: NaiveDate) -> Result<Opened, Failed> {
    let days = auth
        .people
        .keeper
        .views(&mine.slug, today - Duration::days(29))
        .await?;
    let since = today - Duration::days(6);
    let sum = |from: Option<NaiveDate>| {
        let wanted = days
            .iter()
            .filter(|it| from.is_none_or(|from| it.0 >= from));
        wanted.map(|it| it.1).sum()
    };
    Ok(Opened {
        week: sum(Some(since)),
        month: sum(None),
    })
}

/// Every half hour from now until it closes.
fn earlier(city: &City, place: &Place, now: Instant) -> Vec<String> {
    let Some(schedule) = schedule_of(city, place) else {
        return Vec::new();
    };
    let zone = city.zone();
    let today = zone.date(now);
    let open = |state: SpanState| state == SpanState::Open;
    let todays: Vec<_> = schedule
        .spans
        .iter()
        .filter(|it| open(it.state) && now < it.end && zone.date(it.start) <= today)
        .collect();
    let midnight = zone.midnight(today);
    (0..96)
        .map(|half| midnight + Duration::minutes(30 * half))
        .filter(|at| now < *at && todays.iter().any(|it| it.start < *at && *at < it.end))
        .map(|at| phrase::time(zone.local(at)))
        .take(EARLIER)
        .collect()
}

fn away_lines(place: &Place, today: NaiveDate, lang: Lang) -> Vec<Away> {
    let closures = place.closures.iter().enumerate();
    closures
        .filter(|(_, it)| it.until.is_none_or(|until| today <= until))
        .map(|(index, closure)| Away {
            index,
            text: closure_in_words(closure, lang),
        })
        .collect()
}

pub(super) fn closure_in_words(closure: &Closure, lang: Lang) -> String {
    let t = Words(lang);
    let first = phrase::date(closure.from, lang);
    let days = match closure.until {
        None => t.owner_away_open_end(first),
        Some(last) if last == closure.from => t.owner_away_one(first),
        Some(last) => t.owner_away_span(first, phrase::date(last, lang)),
    };
    match &closure.reason {
        Some(why) => t.owner_away_line_why(days, why.get(lang)),
        None => t.owner_away_line(days),
    }
}

fn pending(mine: &Mine, now: Instant, lang: Lang) -> Option<Pending> {
    let handed_in = mine.handed_in.as_ref()?;
    let (wanted, place) = (mine.with_all_handed_in(), &mine.stored.record);
    let mut what = Vec::new();
    if wanted.name != place.name {
        let name = wanted.name.get(lang);
        what.push(format!("{} „{name}“", part_name("name", lang)));
    }
    if wanted.pictures != place.pictures {
        what.push(part_name("pictures", lang).to_owned());
    }
    if what.is_empty() {
        what.push(wanted.name.get(lang).to_owned());
    }
    Some(sent(handed_in, what, now, lang))
}

fn sent(it: &Submission, what: Vec<String>, now: Instant, lang: Lang) -> Pending {
    Pending {
        what,
        since: lately(it.created, now, lang),
        answer: (it.state == SubmissionState::Returned).then(|| it.answer.clone()),
    }
}

/// The buttons of the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Act {
    #[serde(rename = "do")]
    what: String,
    quick: Option<String>,
    at: Option<String>,
    from: Option<String>,
    until: Option<String>,
    reason: Option<String>,
    index: Option<usize>,
    text: Option<String>,
}

/// `POST /konto/geschaeft/{slug}`
pub(super) async fn act(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Failed> {
    let lang = person.lang;
    let mut tries = TRIES;
    loop {
        let mine = Mine::find(&auth, &person, &slug).await?;
        if let "withdraw" | "withdraw-gone" = act.what.as_str() {
            let (id, at) = (person.current.account.id, auth.people.clock.now());
            let keeper = &auth.people.keeper;
            if act.what == "withdraw" {
                keeper.withdraw(id, &mine.id(), at).await?;
            } else {
                keeper.withdraw_removal(id, &mine.id(), at).await?;
            }
            return Ok(Told::Withdrawn.at(OwnerPage::Place, lang, &slug));
        }
        let wanted = match wanted(&auth, &mine, &act, lang) {
            Ok(wanted) => wanted,
            Err(why) => {
                let notice = Some(Notice::error(why));
                let (frame, today) = page(&auth, &person, &mine, notice).await?;
                let html = Html(today_page(&frame, &today));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
            }
        };
        let told = match act.what.as_str() {
            "confirm" => Told::Confirmed,
            _ => Told::Done,
        };
        tries -= 1;
        // None of this depends on what somebody else has written meanwhile, or on what was handed in.
        match write(&auth, &person, &mine, wanted, mine.stored.version).await {
            Err(Failed::Store(StoreError::Stale { .. })) if tries > 0 => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(told.at(OwnerPage::Place, lang, &slug)),
        }
    }
}

/// The place as a button says.
fn wanted(auth: &Auth, mine: &Mine, act: &Act, lang: Lang) -> Result<Place, String> {
    let t = Words(lang);
    let moment = auth.reader.moment();
    let city = &moment.published.city;
    let (zone, now) = (city.zone(), moment.now);
    let today = zone.date(now);
    let place = mine.stored.record.clone();
    let said = |error: QuickError| error.message(lang);
    match act.what.as_str() {
        "closed" => Ok(form::closed_today(&place, today, reason(act, lang)?)),
        "open" => Ok(form::open_again(&place, today)),
        "earlier" => {
            let typed = act.quick.as_deref().or(act.at.as_deref());
            let typed = typed.unwrap_or_default().trim();
            let at = typed
                .parse()
                .map_err(|_| t.owner_time_wrong(short(typed)))?;
            let schedule = schedule_of(city, &usual(&place, today));
            let place = usual(&place, today);
            form::closes_earlier(&place, schedule.as_ref(), at, now, zone).map_err(said)
        }
        "away" => {
            let date = |text: Option<&String>| {
                let text = text.map_or("", |it| it.trim());
                if text.is_empty() {
                    return Ok(None);
                }
                let date = text.parse::<NaiveDate>().ok();
                let date = date.or_else(|| NaiveDate::parse_from_str(text, "%d.%m.%Y").ok());
                date.map(Some)
                    .ok_or_else(|| t.owner_date_wrong().to_owned())
            };
            let from = date(act.from.as_ref())?.ok_or_else(|| t.owner_date_missing().to_owned())?;
            let until = date(act.until.as_ref())?;
            form::away(&place, from, until, reason(act, lang)?, today).map_err(said)
        }
        "back" => {
            let mut place = place;
            let index = act.index.unwrap_or(usize::MAX);
            let there = place.closures.get(index);
            let same = there
                .is_some_and(|it| Some(closure_in_words(it, lang).as_str()) == act.text.as_deref());
            if !same {
                return Err(t.owner_said_nothing().to_owned());
            }
            place.closures.remove(index);
            Ok(form::tidied(&place, today))
        }
        "confirm" => {
            let mut place = form::tidied(&place, today);
            place.source.as_of = today;
            Ok(place)
        }
        _ => Err(t.owner_said_nothing().to_owned()),
    }
}

/// The place with its usual hours of today: who has closed earlier may close still earlier, or later
/// after all.
fn usual(place: &Place, today: NaiveDate) -> Place {
    let mut usual = place.clone();
    if let Hours::Osm(_) = &place.hours {
        usual.hours = form::open_again(place, today).hours;
    }
    usual
}

fn short(text: &str) -> String {
    text.chars().take(20).collect()
}

fn reason(act: &Act, lang: Lang) -> Result<Option<Text>, String> {
    let t = Words(lang);
    let text = check::tidy_line(act.reason.as_deref().unwrap_or_default());
    let length = text.chars().count();
    if length > REASON {
        return Err(t.owner_too_long(length, REASON));
    }
    Ok((!text.is_empty()).then(|| Text::new(text)))
}
