//! "Mein Geschäft": the doors of owners. Who may is asked for every place anew ([`publish::Mine`]).

mod conflict;
mod edit;
mod hours;
mod offers;
mod pictures;
mod publish;
mod question;

mod today;

use app::account::frame::Notice;
use app::account::owner::route::OwnerPage;
use app::city::Lang;
use app::words::Words;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use serde::Deserialize;

use self::publish::Outcome;
use super::Auth;

/// What a form full of pictures may weigh, in bytes: a handful of the largest at a time.
const UPLOAD: usize = 100_000_000;

/// The doors.
pub(super) fn routes() -> Router<Auth> {
    both(OwnerPage::Places, &get(today::places))
        .merge(both(OwnerPage::Place, &get(today::show).post(today::act)))
        .merge(both(OwnerPage::Edit, &get(edit::show).post(edit::act)))
        .merge(both(
            OwnerPage::Offers,
            &get(offers::show).post(offers::act),
        ))
        .route("/auth/owner/sentence", post(edit::sentence))
}

/// The door that a link in a mail opens.
pub(super) fn routes_for_anybody() -> Router<Auth> {
    both(
        OwnerPage::Question,
        &get(question::show).post(question::answer),
    )
}

/// The door for pictures, which take longer than anything else.
pub(super) fn slow_routes() -> Router<Auth> {
    both(
        OwnerPage::Pictures,
        &get(pictures::show).post(pictures::act),
    )
    .layer(DefaultBodyLimit::max(UPLOAD))
}

fn both(page: OwnerPage, handler: &MethodRouter<Auth>) -> Router<Auth> {
    Lang::ALL.into_iter().fold(Router::new(), |router, lang| {
        router.route(page.pattern(lang), handler.clone())
    })
}

/// Something to say on the page one is sent to; nothing else can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Something small, such as closing early: a draft of the form stays.
    Done,
    Live,
    Waits,
    Withdrawn,
    Confirmed,
}

impl Told {
    const ALL: [Self; 5] = [
        Self::Done,
        Self::Live,
        Self::Waits,
        Self::Withdrawn,
        Self::Confirmed,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Live => "live",
            Self::Waits => "waits",
            Self::Withdrawn => "withdrawn",
            Self::Confirmed => "confirmed",
        }
    }

    fn notice(self, lang: Lang) -> Notice {
        let t = Words(lang);
        Notice::good(match self {
            Self::Done | Self::Live => t.owner_said_live(),
            Self::Waits => t.owner_said_waits(),
            Self::Withdrawn => t.owner_said_withdrawn(),
            Self::Confirmed => t.owner_said_confirmed(),
        })
    }

    /// The way to a page that says it.
    fn at(self, page: OwnerPage, lang: Lang, slug: &str) -> Response {
        let address = format!("{}?n={}", page.path(lang, slug), self.key());
        Redirect::to(&address).into_response()
    }
}

impl From<Outcome> for Told {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Live => Self::Live,
            Outcome::Waits => Self::Waits,
        }
    }
}

/// The query of a page.
#[derive(Debug, Default, Deserialize)]
struct Query {
    n: Option<String>,
}

impl Query {
    /// Whether what was drafted is published now.
    fn ends_draft(&self) -> bool {
        let keys = [Told::Live.key(), Told::Waits.key()];
        self.n.as_deref().is_some_and(|n| keys.contains(&n))
    }

    fn notice(&self, lang: Lang) -> Option<Notice> {
        let key = self.n.as_deref()?;
        let told = Told::ALL.into_iter().find(|it| it.key() == key)?;
        Some(told.notice(lang))
    }
}

/// What a part of the form is called in a sentence.
fn part_name(part: &str, lang: Lang) -> &'static str {
    let t = Words(lang);
    match part {
        "hours" => t.owner_field_hours(),
        "name" => t.owner_field_name(),
        "summary" => t.owner_field_summary(),
        "text" => t.owner_field_text(),
        "category" => t.owner_field_category(),
        "phone" => t.owner_field_phone(),
        "email" => t.owner_field_email(),
        "website" => t.owner_field_website(),
        "link" => t.owner_field_link(),
        "access" => t.owner_field_access(),
        "address" => t.owner_field_address(),
        "at" => t.owner_field_at(),
        _ => t.owner_field_pictures(),
    }
}
