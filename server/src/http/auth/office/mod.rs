//! The office's pages. Each handler asks for the right that its action needs, although all of them
//! belong to the office alone: so nothing opens by itself if rights are ever split.

mod desk;
mod entry;
mod form;
mod record;
mod state;

use app::account::frame::{Frame, Notice};
use app::account::office::route::OfficePage;
use app::account::rights::{Action, may};
use app::city::Lang;
use app::words::Words;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};

use super::Auth;
use super::failure::Failed;
use super::visitor::SignedIn;

/// What loads the keyboard's ways through the desk.
const SCRIPT: &str = "/account/office.js";

/// The office's part of the account.
pub(super) fn routes() -> Router<Auth> {
    both(OfficePage::Desk, &get(desk::show).post(desk::act))
        .merge(both(OfficePage::Entry, &get(entry::show).post(entry::save)))
        .merge(both(
            OfficePage::NewPlace,
            &get(record::new_place).post(record::create_place),
        ))
        .merge(both(
            OfficePage::Place,
            &get(record::place).post(record::save_place),
        ))
        .merge(both(
            OfficePage::Event,
            &get(record::event).post(record::save_event),
        ))
}

fn both(page: OfficePage, handler: &MethodRouter<Auth>) -> Router<Auth> {
    Lang::ALL.into_iter().fold(Router::new(), |router, lang| {
        router.route(page.pattern(lang), handler.clone())
    })
}

/// Goes on if the person may do it.
fn allowed(person: &SignedIn, action: Action<'_>) -> Result<(), Failed> {
    let rights = &person.current.account.rights;
    may(Some(rights), action)
        .then_some(())
        .ok_or(Failed::Refused(StatusCode::FORBIDDEN))
}

/// What is said on the page one is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Accepted,
    Returned,
    ReturnedSilent,
    ReturnEmpty,
    Confirmed,
    Asked,
    Dismissed,
    Saved,
    DecidedBefore,
    StaleVersion,
}

impl Told {
    const ALL: [Self; 10] = [
        Self::Accepted,
        Self::Returned,
        Self::ReturnedSilent,
        Self::ReturnEmpty,
        Self::Confirmed,
        Self::Asked,
        Self::Dismissed,
        Self::Saved,
        Self::DecidedBefore,
        Self::StaleVersion,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::ReturnedSilent => "silent",
            Self::ReturnEmpty => "empty",
            Self::Confirmed => "confirmed",
            Self::Asked => "asked",
            Self::Dismissed => "dismissed",
            Self::Saved => "saved",
            Self::DecidedBefore => "decided",
            Self::StaleVersion => "stale",
        }
    }

    fn notice(self, lang: Lang) -> Notice {
        let t = Words(lang);
        match self {
            Self::Accepted => Notice::good(t.office_accepted()),
            Self::Returned => Notice::good(t.office_returned()),
            Self::ReturnedSilent => Notice::good(t.office_returned_silent()),
            Self::ReturnEmpty => Notice::error(t.office_return_empty()),
            Self::Confirmed => Notice::good(t.office_confirmed()),
            Self::Asked => Notice::good(t.office_asked()),
            Self::Dismissed => Notice::good(t.office_dismissed()),
            Self::Saved => Notice::good(t.office_saved()),
            Self::DecidedBefore => Notice::error(t.office_decided_before()),
            Self::StaleVersion => Notice::error(t.office_stale_version()),
        }
    }

    /// 303 to a page that says it.
    fn at(self, page: OfficePage, lang: Lang, id: &str) -> Response {
        let way = format!("{}?n={}", page.path(lang, id), self.key());
        Redirect::to(&way).into_response()
    }
}

/// The query of a page that says something.
#[derive(Debug, Default, serde::Deserialize)]
struct Say {
    n: Option<String>,
}

impl Say {
    fn notice(&self, lang: Lang) -> Option<Notice> {
        let key = self.n.as_deref()?;
        let told = Told::ALL.into_iter().find(|it| it.key() == key)?;
        Some(told.notice(lang))
    }
}

/// The frame of a page of the office.
async fn frame(
    auth: &Auth,
    person: &SignedIn,
    page: OfficePage,
    id: &str,
    say: &Say,
) -> Result<Frame, Failed> {
    let mut frame = auth.frame_for(person, page.here(id)).await?;
    frame.notice = say.notice(person.lang);
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_found_again_and_nothing_else_is() {
        for told in Told::ALL {
            let say = Say {
                n: Some(told.key().to_owned()),
            };
            assert_eq!(say.notice(Lang::De), Some(told.notice(Lang::De)));
        }
        for n in [None, Some("Ihr Konto ist gesperrt".to_owned())] {
            assert_eq!(Say { n }.notice(Lang::De), None);
        }
    }
}
