//! The organiser's pages: posting, changing, cancelling and moving events.
//!
//! What is typed is checked by [`app::account::event_form`]; its dates are worked out by the same
//! code that puts them on the map. Whatever the office wants to see first goes to its desk, the rest
//! of the same change is published at once.

mod calendars;
mod change;
mod edit;
mod invite;
mod list;
mod load;
mod map;
pub(super) mod near;
mod offer;
mod posted;
mod preview;
mod save;
mod shift;
pub(super) mod words;

use app::account::events::EventsPage;
use app::account::frame::Notice;
use app::city::{Lang, Slug};
use app::words::Words;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use self::invite::Sent;
use super::Auth;
use crate::invitation::MOST;
use crate::media::MAX_BYTES;

/// What the texts of a form may have beside a picture, in bytes.
const TEXTS: usize = 1_000_000;

/// What a form with a picture may weigh, in bytes: more than a picture may have, so that whoever has
/// chosen one that is too large gets the form back instead of a bare refusal.
const UPLOAD: usize = 100_000_000;

/// The organiser's part.
pub(super) fn routes() -> Router<Auth> {
    let mut router = both(&EventsPage::List, &get(list::show))
        .merge(both(&EventsPage::Dates, &post(preview::dates)));
    let pages: [(Option<EventsPage>, MethodRouter<Auth>); 2] = [
        (of(EventsPage::Change), get(change::show).post(change::post)),
        (of(EventsPage::Offer), get(offer::show).post(offer::post)),
    ];
    for (page, handler) in pages {
        if let Some(page) = page {
            router = router.merge(both(&page, &handler));
        }
    }
    router.layer(DefaultBodyLimit::max(MAX_BYTES + TEXTS))
}

/// The forms with a picture or a calendar, which take longer than anything else to arrive.
pub(super) fn slow_routes() -> Router<Auth> {
    let mut router = both(&EventsPage::New, &get(edit::show_new).post(edit::post_new));
    if let Some(page) = of(EventsPage::Edit) {
        router = router.merge(both(&page, &get(edit::show).post(edit::post)));
    }
    let calendars = both(
        &EventsPage::Calendars,
        &get(calendars::show).post(calendars::post),
    );
    router
        .layer(DefaultBodyLimit::max(UPLOAD))
        .merge(calendars.layer(DefaultBodyLimit::max(MAX_BYTES + TEXTS)))
}

/// A page of an event, for its pattern only; which event is the request's business.
fn of(page: fn(Slug) -> EventsPage) -> Option<EventsPage> {
    Slug::new("x").ok().map(page)
}

fn both(page: &EventsPage, handler: &MethodRouter<Auth>) -> Router<Auth> {
    Lang::ALL.into_iter().fold(Router::new(), |router, lang| {
        router.route(page.pattern(lang), handler.clone())
    })
}

/// What is said on the list of events after something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Live,
    Waiting,
    Partly,
    Changed,
    Same,
    Offered,
    NotOffered,
}

impl Said {
    const ALL: [Self; 7] = [
        Self::Live,
        Self::Waiting,
        Self::Partly,
        Self::Changed,
        Self::Same,
        Self::Offered,
        Self::NotOffered,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Waiting => "waiting",
            Self::Partly => "partly",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Offered => "offered",
            Self::NotOffered => "not-offered",
        }
    }

    fn text(self, lang: Lang) -> &'static str {
        let t = Words(lang);
        match self {
            Self::Live => t.organiser_said_live(),
            Self::Waiting => t.organiser_said_waiting(),
            Self::Partly => t.organiser_said_partly(),
            Self::Changed => t.organiser_said_changed(),
            Self::Same => t.organiser_said_same(),
            Self::Offered => t.organiser_said_offer(),
            Self::NotOffered => t.organiser_said_offer_gone(),
        }
    }

    /// The way to the list, which says it. 303, so that reloading does nothing twice.
    fn at_list(self, lang: Lang) -> Response {
        let path = EventsPage::List.path(lang);
        Redirect::to(&format!("{path}?n={}", self.key())).into_response()
    }

    /// The same after shops were asked to take part.
    fn at_list_after(self, sent: Sent, lang: Lang) -> Response {
        let path = EventsPage::List.path(lang);
        let key = self.key();
        let sent = match sent {
            Sent::All => return self.at_list(lang),
            Sent::Later => LATER,
            Sent::Some => SOME,
            Sent::NotNow => NOT_NOW,
        };
        Redirect::to(&format!("{path}?n={key}.{sent}")).into_response()
    }
}

/// Behind what is said: some shops are written to later.
const LATER: &str = "later";

/// Behind what is said: some shops could not be asked.
const SOME: &str = "some";

/// Behind what is said: something failed while shops were asked.
const NOT_NOW: &str = "not-now";

/// What the list says first.
fn notice(key: Option<&str>, lang: Lang) -> Option<Notice> {
    let key = key?;
    let (key, sent) = key.split_once('.').unwrap_or((key, ""));
    let text = Said::ALL.into_iter().find(|it| it.key() == key)?.text(lang);
    let t = Words(lang);
    Some(match sent {
        LATER => Notice::good(format!("{text} {}", t.organiser_said_later())),
        SOME => Notice::error(format!("{text} {}", t.organiser_said_some(MOST))),
        NOT_NOW => Notice::error(format!("{text} {}", t.organiser_said_not_now())),
        _ => Notice::good(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_said_even_if_nobody_could_be_asked() {
        let t = Words(Lang::De);
        let text = format!("{} {}", t.organiser_said_live(), t.organiser_said_not_now());
        let said = notice(Some("live.not-now"), Lang::De);
        assert_eq!(said, Some(Notice::error(text)));
    }
}
