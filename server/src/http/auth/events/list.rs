//! One's own events.

use std::collections::BTreeMap;

use app::account::events::EventsPage;
use app::account::events::list::{OwnEvent, OwnEvents, list_page};
use app::account::rights::{Action, may};
use app::city::{Event, EventState, Instant, Slug, Venue, When};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::Html;

use super::edit::Work;
use super::{notice, words};
use crate::calendar;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::page::Query;
use crate::http::auth::visitor::Active;
use crate::store::desk::{Proposal, Submission, SubmissionState};
use crate::store::{RecordId, Stored};

/// `GET /konto/termine`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let account = &person.current.account;
    let rights = &account.rights;
    if !may(Some(rights), Action::CreateEvent) && rights.events.is_empty() {
        return Err(Failed::Refused(StatusCode::FORBIDDEN));
    }
    let mut work = Work::new(&auth, &person, EventsPage::List).await?;
    work.frame.scripts.clear();
    work.frame.notice = notice(query.n.as_deref(), person.lang);
    let keeper = &auth.people.keeper;
    let sent: BTreeMap<Slug, Submission> = keeper
        .submissions_of(account.id)
        .await?
        .into_iter()
        .filter_map(|it| match it.proposal.id() {
            RecordId::Event(slug) => Some((slug, it)),
            _ => None,
        })
        .collect();
    let mut own = Gathered::default();
    for slug in &rights.events {
        let stored = keeper.event(slug).await?;
        own.add(&work, stored, sent.get(slug));
    }
    Ok(Html(list_page(&work.frame, &own.sorted())))
}

/// Events with the instant by which they are sorted.
#[derive(Default)]
struct Gathered {
    waiting: Vec<(Instant, OwnEvent)>,
    coming: Vec<(Instant, OwnEvent)>,
    past: Vec<(Instant, OwnEvent)>,
}

impl Gathered {
    fn add(&mut self, work: &Work<'_>, stored: Option<Stored<Event>>, sent: Option<&Submission>) {
        let proposed = sent.and_then(|it| match &it.proposal {
            Proposal::Event(event) => Some(event),
            Proposal::Place(_) => None,
        });
        let public = stored.as_ref().is_some_and(|it| it.published);
        let shown = stored.as_ref().filter(|_| public).map(|it| &it.record);
        let draft = stored.as_ref().map(|it| &it.record);
        let Some(event) = shown.or(proposed).or(draft) else {
            return;
        };
        let now = work.moment.now;
        let zone = work.city().zone();
        let next = calendar::coming(&event.when, now, 1).unwrap_or_default();
        let at = next.first().map(|(start, _)| *start);
        let over = at.is_none()
            && matches!(event.when, When::Dated { .. })
            && event.state != EventState::Postponed;
        let sorted_by = at.unwrap_or_else(|| match &event.when {
            When::Dated { start, .. } => zone.instant(*start),
            When::Season(_) => now,
        });
        let item = item(work, event, stored.as_ref(), sent);
        if !public && (sent.is_some() || !over) {
            self.waiting.push((sorted_by, item));
        } else if over {
            self.past.push((sorted_by, item));
        } else {
            self.coming.push((sorted_by, item));
        }
    }

    fn sorted(mut self) -> OwnEvents {
        self.waiting.sort_by_key(|(at, _)| *at);
        self.coming.sort_by_key(|(at, _)| *at);
        self.past.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let only = |list: Vec<(Instant, OwnEvent)>| list.into_iter().map(|(_, it)| it).collect();
        OwnEvents {
            waiting: only(self.waiting),
            coming: only(self.coming),
            past: only(self.past),
        }
    }
}

fn item(
    work: &Work<'_>,
    event: &Event,
    stored: Option<&Stored<Event>>,
    sent: Option<&Submission>,
) -> OwnEvent {
    let (lang, now) = (work.person.lang, work.moment.now);
    let t = Words(lang);
    let public = stored.is_some_and(|it| it.published);
    let dates = words::next(&event.when, now, 1, lang).unwrap_or_default().0;
    let when = dates
        .into_iter()
        .next()
        .or_else(|| words::first(&event.when, work.city().zone(), now, lang))
        .unwrap_or_else(|| t.organiser_no_date().to_owned());
    let venue = event.venue.as_ref().map(|it| match it {
        Venue::Place(slug) => work
            .city()
            .place(slug.as_str())
            .map_or_else(|| slug.to_string(), |it| it.place.name.get(lang).to_owned()),
        Venue::Point { name, .. } => name.get(lang).to_owned(),
    });
    let line = [Some(when), venue].into_iter().flatten();
    let state = match event.state {
        EventState::Scheduled => None,
        EventState::Cancelled => Some(t.event_cancelled()),
        EventState::Postponed => Some(t.event_postponed()),
        EventState::Moved => Some(t.event_moved()),
    };
    let desk = match sent.map(|it| it.state) {
        Some(SubmissionState::Waiting) if public => Some(t.organiser_mark_change()),
        Some(SubmissionState::Waiting) => Some(t.organiser_mark_waiting()),
        Some(SubmissionState::Returned) => Some(t.organiser_mark_returned()),
        _ if !public => Some(t.organiser_mark_draft()),
        _ => None,
    };
    OwnEvent {
        slug: event.slug.clone(),
        title: event.title.get(lang).to_owned(),
        line: line.collect::<Vec<_>>().join(" · "),
        marks: [state, desk]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect(),
        answer: sent
            .filter(|it| it.state == SubmissionState::Returned && !it.answer.is_empty())
            .map(|it| it.answer.clone()),
        is_public: public && work.city().event(event.slug.as_str()).is_some(),
        can_change: public && matches!(event.when, When::Dated { .. }),
    }
}
