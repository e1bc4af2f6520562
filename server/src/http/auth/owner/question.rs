//! What the links of the yearly mail lead to. Whoever has the link may answer, for one place and once.

use app::account::frame::{Notice, message};
use app::account::owner::question::{Answer, Question, question_page, thanks_page};
use app::account::owner::route::OwnerPage;
use app::account::rights::{Action, may};
use app::account::route::AccountPage;
use app::city::Lang;
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::calendar::form::{Form as HoursForm, tidied};
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Form;
use crate::http::auth::visitor::Visitor;
use crate::remind::PATIENCE;
use crate::secret::Token;
use crate::store::desk::{NewSubmission, Proposal, Reply, Sender};
use crate::store::people::PersonId;
use crate::store::{Batch, StoreError, Stored, Write};

/// How often an answer is tried that does not depend on what somebody else has written.
const TRIES: u32 = 3;

/// What the link says.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    t: Option<String>,
    a: Option<String>,
}

/// A question that is still open.
struct Open {
    token: Token,
    person: PersonId,
    place: Stored<app::city::Place>,
}

/// The question of a token, if it is open and still somebody's who may answer it.
async fn open(auth: &Auth, token: Option<&str>) -> Result<Option<Open>, Failed> {
    let Some(token) = token.and_then(Token::parse) else {
        return Ok(None);
    };
    let keeper = &auth.people.keeper;
    let since = auth.people.clock.now() - PATIENCE;
    let Some((person, slug)) = keeper.question(&token.digest(), since).await? else {
        return Ok(None);
    };
    let account = keeper.person(person).await?;
    let rights = account.as_ref().map(|it| &it.rights);
    if !may(rights, Action::EditPlace(&slug)) {
        return Ok(None);
    }
    let place = keeper.place(&slug).await?.filter(|it| it.published);
    Ok(place.map(|place| Open {
        token,
        person,
        place,
    }))
}

/// `GET /konto/frage`
pub(super) async fn show(
    State(auth): State<Auth>,
    visitor: Visitor,
    UrlQuery(link): UrlQuery<Link>,
) -> Result<Response, Failed> {
    let lang = visitor.lang;
    let frame = auth.frame(lang, OwnerPage::Question.here(""));
    let Some(open) = open(&auth, link.t.as_deref()).await? else {
        return Ok(over(&auth, lang));
    };
    let place = &open.place.record;
    let t = Words(lang);
    let contact = &place.contact;
    let address = place.address.as_ref().map(|it| {
        let number = it.house_number.as_deref().unwrap_or_default();
        format!("{} {number}", it.street).trim().to_owned()
    });
    let facts = [
        (t.place_address(), address),
        (
            t.hours_title(),
            Some(HoursForm::of(&place.hours).sentence(lang)),
        ),
        (t.place_phone(), contact.phone.clone()),
        (t.place_email(), contact.email.clone()),
        (t.place_website(), contact.website.clone()),
    ];
    let question = Question {
        token: open.token.secret().to_owned(),
        name: place.name.get(lang).to_owned(),
        facts: facts
            .into_iter()
            .filter_map(|(label, fact)| Some((label.to_owned(), fact?)))
            .collect(),
        chosen: link.a.as_deref().and_then(Answer::parse),
    };
    Ok(Html(question_page(&frame, &question)).into_response())
}

/// The button of the page.
#[derive(Debug, Deserialize)]
pub(super) struct Answered {
    t: String,
    answer: String,
}

/// `POST /konto/frage`
pub(super) async fn answer(
    State(auth): State<Auth>,
    visitor: Visitor,
    Form(form): Form<Answered>,
) -> Result<Response, Failed> {
    let lang = visitor.lang;
    let answer = Answer::parse(&form.answer);
    let answer = answer.ok_or(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY))?;
    let mut tries = TRIES;
    loop {
        let Some(open) = open(&auth, Some(&form.t)).await? else {
            return Ok(over(&auth, lang));
        };
        tries -= 1;
        match answered(&auth, &open, answer, lang).await {
            // Somebody has written something else about the place in the meantime.
            Err(Failed::Store(StoreError::Stale { .. })) if tries > 0 => {}
            done => return done,
        }
    }
}

/// Does what an answer means, once.
async fn answered(
    auth: &Auth,
    open: &Open,
    answer: Answer,
    lang: Lang,
) -> Result<Response, Failed> {
    let slug = &open.place.record.slug;
    let reply = match answer {
        Answer::Change => {
            let edit = OwnerPage::Edit.path(lang, slug.as_str());
            return Ok(Redirect::to(&edit).into_response());
        }
        Answer::Gone => Reply::Removal(Box::new(gone(auth, open, lang))),
        Answer::True => Reply::Write(confirmed(auth, open)),
    };
    let now = auth.people.clock.now();
    let keeper = &auth.people.keeper;
    if !keeper.answer(&open.token.digest(), now, &reply).await? {
        return Ok(over(auth, lang));
    }
    let name = open.place.record.name.get(lang);
    let frame = auth.frame(lang, OwnerPage::Question.here(""));
    Ok(Html(thanks_page(&frame, name, answer)).into_response())
}

/// All is as it was: the facts are from today.
fn confirmed(auth: &Auth, open: &Open) -> Batch {
    let moment = auth.reader.moment();
    let today = moment.published.city.zone().date(moment.now);
    let mut record = tidied(&open.place.record, today);
    record.source.as_of = today;
    Batch {
        by: open.person.to_string(),
        at: moment.now,
        writes: vec![Write::Place {
            record,
            published: open.place.published,
            expected: Some(open.place.version),
        }],
    }
}

/// The office decides whether to take it off the map.
fn gone(auth: &Auth, open: &Open, lang: Lang) -> NewSubmission {
    NewSubmission {
        proposal: Proposal::Place(open.place.record.clone()),
        base: open.place.version,
        from: Sender::Person(open.person),
        lang,
        note: Words(Lang::De).owner_gone_note().to_owned(),
        at: auth.people.clock.now(),
    }
}

fn over(auth: &Auth, lang: Lang) -> Response {
    let t = Words(lang);
    let mut frame = auth.frame(lang, OwnerPage::Question.here(""));
    frame.notice = Some(Notice::error(t.owner_question_over()));
    let way = (AccountPage::SignIn.path(lang), t.signin_title());
    let page = message(&frame, t.owner_places(), way);
    (StatusCode::GONE, Html(page)).into_response()
}
