//! What is seen before saving: the next dates, what may be the same, what the office looks at.

use app::account::event_form::empty_event;
use app::account::events::EventsPage;
use app::account::events::editor::{Preview, dates_fragment};
use app::account::rights::{Action, may};
use app::city::{Event, Slug, Source};
use app::route::Page;
use app::words::Words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::edit::Work;
use super::load::Own;
use super::posted::Posted;
use super::{invite, near, save, words};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::Active;

/// How many dates are spelled out.
const SPELLED_OUT: usize = 3;

pub(super) async fn of(
    work: &Work<'_>,
    posted: &Posted,
    own: Option<&Own>,
    event: &Event,
) -> Result<Preview, Failed> {
    let (lang, now) = (work.person.lang, work.moment.now);
    let t = Words(lang);
    let (dates, more) = words::next(&event.when, now, SPELLED_OUT, lang).unwrap_or_default();
    let zone = work.city().zone();
    let similar = near::events(work.city(), event, now).into_iter().map(|it| {
        let when = words::first(&it.when, zone, now, lang).unwrap_or_default();
        let href = Page::Event(it.slug.to_string()).path(lang);
        (it.title.get(lang).to_owned(), when, href)
    });
    let plan = save::plan(work, own, event).await?;
    let first = match plan {
        save::Plan::Live => None,
        save::Plan::Wait => Some(t.eventform_first_event().to_owned()),
        save::Plan::WithoutPicture => Some(t.eventform_first_picture().to_owned()),
    };
    let guests = invite::guests(work, &posted.shops, &event.slug).await?;
    let names = guests.names(lang);
    let invites = match plan {
        _ if names.is_empty() => None,
        save::Plan::Wait => Some(t.eventform_invites_later().to_owned()),
        save::Plan::Live | save::Plan::WithoutPicture => {
            Some(t.eventform_invites(names.join(", ")))
        }
    };
    Ok(Preview {
        dates,
        more,
        similar: similar.collect(),
        first,
        invites,
        not_invited: guests.unknown,
    })
}

/// `POST /konto/termine/daten`: the next dates of what is being typed, as a piece of the page.
pub(super) async fn dates(
    State(auth): State<Auth>,
    Active(person): Active,
    posted: Posted,
) -> Result<Response, Failed> {
    if !may(Some(&person.current.account.rights), Action::CreateEvent) {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let work = Work::new(&auth, &person, EventsPage::Dates).await?;
    let slug = Slug::new("x").map_err(|_| Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY))?;
    let base = empty_event(
        slug,
        Source {
            name: String::new(),
            url: None,
            licence: None,
            as_of: work.city().zone().date(work.moment.now),
            note: None,
        },
    );
    // Only the dates count here; the rest may still be empty.
    let Some(when) = work.read_when(&posted.form, &base) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let (list, more) =
        words::next(&when, work.moment.now, SPELLED_OUT, person.lang).unwrap_or_default();
    Ok(Html(dates_fragment(&work.frame, &list, more)).into_response())
}
