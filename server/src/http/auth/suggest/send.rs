//! Handing the forms out, and taking them back.

use app::account::field::Problem;
use app::account::frame::Notice;
use app::account::letter;
use app::account::owner::fields::Fields;
use app::account::suggest::page::{Similar, Suggestion, form_page};
use app::account::suggest::route::SuggestPage;
use app::account::suggest::{TRAP, typed};
use app::city::{Lang, Slug, Source};
use app::words::Words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::seal::Age;
use super::{event, place};
use crate::clock::Clock;
use crate::http::auth::Auth;
use crate::http::auth::failure::Failed;
use crate::http::auth::form::Pairs;
use crate::http::auth::visitor::Visitor;
use crate::import::osm::slug;
use crate::mail::MailAddress;
use crate::people::SUGGESTION;
use crate::read::Moment;
use crate::store::Version;
use crate::store::desk::{NewSubmission, Proposal, Sender};
use crate::store::people::{Kind, Outgoing};

/// A form that could be read.
pub(super) struct Read {
    /// What it may be the same as.
    pub similar: Vec<Similar>,
    /// What the office has to know beside the record.
    pub note: String,
    /// The record, under the short name that it would like.
    pub proposal: Proposal,
}

/// `GET /vorschlagen`
pub(super) async fn show_event(
    State(auth): State<Auth>,
    visitor: Visitor,
) -> Result<Response, Failed> {
    Sheet::new(&auth, &visitor, SuggestPage::Event)
        .fresh()
        .await
}

/// `GET /vorschlagen/ort`
pub(super) async fn show_place(
    State(auth): State<Auth>,
    visitor: Visitor,
) -> Result<Response, Failed> {
    Sheet::new(&auth, &visitor, SuggestPage::Place)
        .fresh()
        .await
}

/// `POST /vorschlagen`
pub(super) async fn send_event(
    State(auth): State<Auth>,
    visitor: Visitor,
    pairs: Pairs,
) -> Result<Response, Failed> {
    let sheet = Sheet::new(&auth, &visitor, SuggestPage::Event);
    sheet.take(typed(pairs)).await
}

/// `POST /vorschlagen/ort`
pub(super) async fn send_place(
    State(auth): State<Auth>,
    visitor: Visitor,
    pairs: Pairs,
) -> Result<Response, Failed> {
    let sheet = Sheet::new(&auth, &visitor, SuggestPage::Place);
    sheet.take(typed(pairs)).await
}

/// Whose facts a suggestion holds.
pub(super) fn source(moment: &Moment) -> Source {
    Source {
        name: Words(Lang::De).suggest_source().to_owned(),
        url: None,
        licence: None,
        as_of: moment.published.city.zone().date(moment.now),
        note: None,
    }
}

/// The short name that a record would like.
pub(super) fn wish(text: &str, field: &str, lang: Lang) -> Result<Slug, Vec<Problem>> {
    let missing = || vec![Problem::new(field, Words(lang).wrong_missing())];
    slug(&[text, "vorschlag"]).ok_or_else(missing)
}

/// One request about one of the forms.
struct Sheet<'a> {
    auth: &'a Auth,
    visitor: &'a Visitor,
    page: SuggestPage,
    moment: Moment,
}

impl<'a> Sheet<'a> {
    fn new(auth: &'a Auth, visitor: &'a Visitor, page: SuggestPage) -> Self {
        Self {
            auth,
            visitor,
            page,
            moment: auth.reader.moment(),
        }
    }

    async fn fresh(&self) -> Result<Response, Failed> {
        let mut fields = Fields::default();
        fields.set("seal", self.seal().await?);
        Ok(self.draw(fields, Vec::new(), Vec::new(), None, StatusCode::OK))
    }

    /// How long somebody takes is measured by the machine's own clock, even where the map's stands
    /// still: nobody would ever get through.
    async fn seal(&self) -> Result<String, Failed> {
        Ok(self.auth.seal().await?.put(Clock::System.now()))
    }

    async fn take(&self, mut fields: Fields) -> Result<Response, Failed> {
        let (limits, t) = (&self.auth.limits, Words(self.visitor.lang));
        if !fields.get(TRAP).is_empty() {
            // A program: it is told what it wants to hear.
            return Ok(self.thanks());
        }
        let wait = StatusCode::TOO_MANY_REQUESTS;
        if !limits.client_may(self.visitor.client) {
            return Ok(self.again(fields, t.suggest_too_often(), wait));
        }
        let unsure = StatusCode::UNPROCESSABLE_ENTITY;
        let age = self
            .auth
            .seal()
            .await?
            .age(fields.get("seal"), Clock::System.now());
        match age {
            Age::Right => {}
            Age::Early => return Ok(self.again(fields, t.suggest_early(), unsure)),
            Age::Late => {
                fields.set("seal", self.seal().await?);
                return Ok(self.again(fields, t.suggest_late(), unsure));
            }
        }
        let (read, mail) = match self.read(&fields) {
            Ok(read) => read,
            Err(problems) => return Ok(self.draw(fields, problems, Vec::new(), None, unsure)),
        };
        let seen: Vec<&str> = fields.get("seen").split(' ').collect();
        if read
            .similar
            .iter()
            .any(|it| !seen.contains(&it.slug.as_str()))
        {
            return Ok(self.draw(fields, Vec::new(), read.similar, None, StatusCode::OK));
        }
        if !limits.suggestion_may(self.visitor.client, &mail) {
            return Ok(self.again(fields, t.suggest_too_often(), wait));
        }
        self.keep(read, mail).await?;
        Ok(self.thanks())
    }

    fn thanks(&self) -> Response {
        Redirect::to(SuggestPage::Thanks.path(self.visitor.lang)).into_response()
    }

    fn read(&self, fields: &Fields) -> Result<(Read, MailAddress), Vec<Problem>> {
        let (lang, t) = (self.visitor.lang, Words(self.visitor.lang));
        let read = match self.page {
            SuggestPage::Place => place::read(&self.moment, fields, lang),
            _ => event::read(&self.moment, fields, lang),
        };
        let mail = fields.get("mail").parse::<MailAddress>();
        match (read, mail) {
            (Ok(read), Ok(mail)) => Ok((read, mail)),
            (read, mail) => {
                let mut problems = read.err().unwrap_or_default();
                if mail.is_err() {
                    let note = problems.iter().position(|it| it.field == "note");
                    let at = note.unwrap_or(problems.len());
                    problems.insert(at, Problem::new("mail", t.signin_mail_wrong()));
                }
                Err(problems)
            }
        }
    }

    /// Writes the suggestion down together with the mail that asks for its confirmation.
    async fn keep(&self, read: Read, mail: MailAddress) -> Result<(), Failed> {
        let (people, lang) = (&self.auth.people, self.visitor.lang);
        let name = self.free(&read).await?;
        let proposal = match read.proposal {
            Proposal::Event(event) => Proposal::Event(app::city::Event {
                slug: name,
                ..event
            }),
            Proposal::Place(place) => Proposal::Place(app::city::Place {
                slug: name,
                ..place
            }),
        };
        let (now, token) = (people.clock.now(), people.random.token()?);
        let path = SuggestPage::Confirm.path(lang);
        let link = format!("{}{path}?t={}", self.auth.origin, token.secret());
        let to = letter::To {
            lang,
            name: "",
            site: self.moment.published.city.info().title.get(lang),
        };
        let outgoing = Outgoing {
            to: mail.clone(),
            lang,
            kind: Kind::Suggestion,
            letter: letter::confirm(&to, &link),
            at: now,
            expires: Some(now + SUGGESTION),
        };
        let new = NewSubmission {
            proposal,
            base: Version::NONE,
            from: Sender::Visitor(mail),
            lang,
            note: read.note,
            at: now,
        };
        people
            .keeper
            .suggest(&new, &token.digest(), &outgoing)
            .await?;
        people.bell.notify_one();
        Ok(())
    }

    /// A short name that no record has, and none that was ever handed in, confirmed or not.
    async fn free(&self, read: &Read) -> Result<Slug, Failed> {
        let refused = || Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY);
        let keeper = &self.auth.people.keeper;
        let mut name = match &read.proposal {
            Proposal::Event(event) => event.slug.clone(),
            Proposal::Place(place) => place.slug.clone(),
        };
        let short: String = name.as_str().chars().take(Slug::MAX - 8).collect();
        let mut number = 2_u32;
        loop {
            let there = match &read.proposal {
                Proposal::Event(_) => keeper.event(&name).await?.is_some(),
                Proposal::Place(_) => keeper.place(&name).await?.is_some(),
            };
            let handed_in = keeper.submitted(&format!("\"slug\":\"{name}\"")).await?;
            if !there && handed_in.is_empty() {
                return Ok(name);
            }
            let next = format!("{}-{number}", short.trim_end_matches('-'));
            name = Slug::new(next).map_err(|_| refused())?;
            number += 1;
        }
    }

    /// The same form with everything that was typed, and why it was not taken.
    fn again(&self, fields: Fields, why: &'static str, status: StatusCode) -> Response {
        let notice = Some(Notice::error(why));
        self.draw(fields, Vec::new(), Vec::new(), notice, status)
    }

    fn draw(
        &self,
        fields: Fields,
        problems: Vec<Problem>,
        similar: Vec<Similar>,
        notice: Option<Notice>,
        status: StatusCode,
    ) -> Response {
        let lang = self.visitor.lang;
        let city = &self.moment.published.city;
        let is_place = self.page == SuggestPage::Place;
        let asked = problems.iter().any(|it| it.field == "where") || !fields.get("spot").is_empty();
        let spots = if asked {
            event::candidates(city, &fields)
        } else {
            Vec::new()
        };
        let spots = spots
            .into_iter()
            .map(|(slug, name)| (slug.to_string(), name));
        let categories = place::allowed(city).categories.into_iter();
        let categories = categories.map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()));
        let mut frame = self.auth.frame(lang, self.page);
        frame.notice = notice;
        let suggestion = Suggestion {
            page: self.page,
            seal: fields.get("seal").to_owned(),
            problems,
            similar,
            spots: spots.collect(),
            categories: categories.filter(|_| is_place).collect(),
            streets: if is_place {
                place::streets(city)
            } else {
                Vec::new()
            },
            fields,
        };
        (status, Html(form_page(&frame, &suggestion))).into_response()
    }
}
