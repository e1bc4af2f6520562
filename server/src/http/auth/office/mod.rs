//! The office's pages. Each handler asks for the right that its action needs, although all of them
//! belong to the office alone: so nothing opens by itself if rights are ever split.

mod audit;
mod bulk;
mod city;
mod desk;
mod entry;
mod form;
mod history;
mod people;
mod record;
mod samples;
mod state;
mod table;
mod tables;
mod told;

use app::account::frame::{Frame, Notice};
use app::account::office::route::OfficePage;
use app::account::rights::{Action, may};
use app::city::Lang;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};

use self::told::Told;
use super::Auth;
use super::failure::Failed;
use super::visitor::SignedIn;

/// What loads the keyboard's ways through the desk.
const SCRIPT: &str = "/account/office.js";

/// The office's part of the account.
pub(super) fn routes() -> Router<Auth> {
    use OfficePage as Page;
    let pages: [(Page, MethodRouter<Auth>); 20] = [
        (Page::Desk, get(desk::show).post(desk::act)),
        (Page::Entry, get(entry::show).post(entry::save)),
        (Page::Places, get(table::places)),
        (Page::PlacesBulk, post(table::change_places)),
        (Page::PlacesFile, get(tables::places)),
        (
            Page::NewPlace,
            get(record::new_place).post(record::create_place),
        ),
        (Page::Place, get(record::place).post(record::save_place)),
        (
            Page::PlaceHistory,
            get(history::place).post(history::restore_place),
        ),
        (Page::Events, get(table::events)),
        (Page::EventsBulk, post(table::change_events)),
        (Page::EventsFile, get(tables::events)),
        (Page::Event, get(record::event).post(record::save_event)),
        (
            Page::EventHistory,
            get(history::event).post(history::restore_event),
        ),
        (Page::People, get(people::list).post(people::invite)),
        (Page::Person, get(people::show).post(people::act)),
        (Page::PersonData, get(people::export)),
        (Page::City, get(city::show).post(city::save)),
        (
            Page::CityHistory,
            get(history::of_city).post(history::restore_city),
        ),
        (Page::Samples, get(samples::show).post(samples::remove)),
        (Page::Audit, get(audit::show)),
    ];
    pages.iter().fold(Router::new(), |router, (page, handler)| {
        router.merge(both(*page, handler))
    })
}

/// The forms with a table, which takes its time to arrive.
pub(super) fn slow_routes() -> Router<Auth> {
    both(
        OfficePage::PlacesImport,
        &get(tables::ask_places).post(tables::take_places),
    )
    .merge(both(
        OfficePage::EventsImport,
        &get(tables::ask_events).post(tables::take_events),
    ))
    .layer(DefaultBodyLimit::max(tables::BODY))
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
