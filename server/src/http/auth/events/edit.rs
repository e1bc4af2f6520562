//! Posting an event and changing one: the form, its check, and saving.

use app::account::event_form::{Around, Field, Form, Group, Problem, Wrong, empty_event};
use app::account::events::EventsPage;
use app::account::events::conflict::conflict_page;
use app::account::events::editor::{Editor, editor_page};
use app::account::frame::{Frame, Notice};
use app::account::rights::{Action, may};
use app::city::{City, Event, EventState, Slug, Source, Text, When};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::load::{self, Own};
use super::posted::{Posted, Wish};
use super::{invite, map, near, preview, save, shift};
use crate::calendar;
use crate::http::auth::failure::Failed;
use crate::http::auth::visitor::{Active, SignedIn, Visitor};
use crate::http::auth::{Auth, seen};
use crate::http::path::Path;
use crate::media::{Caption, MediaError, Refusal, Upload};
use crate::read::Moment;
use crate::store::Version;

/// The script that shows dates while one types and suggests places.
pub(super) const SCRIPT: &str = "/account/events.js";

/// What a new event is made from.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    /// The event to copy.
    von: Option<String>,
}

/// `GET /konto/termine/neu`, with `?von=…` as a copy of what was
pub(super) async fn show_new(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(from): UrlQuery<From>,
) -> Result<Response, Failed> {
    new_allowed(&person)?;
    let work = Work::new(&auth, &person, EventsPage::New).await?;
    // Empty even where it could be guessed: who signs in is nothing that visitors are told unasked.
    let mut posted = Posted::default();
    let mut frame = work.frame.clone();
    if let Some(slug) = from.von.and_then(|it| Slug::new(it).ok()) {
        let own = load::own(&auth, &person, &slug).await?;
        if let Some(event) = own.event() {
            let again = again(event, &work.moment);
            posted.form = work.form_of(&again);
            frame.notice = Some(Notice::good(Words(person.lang).eventform_copied()));
        }
    }
    Ok(Html(work.page(&frame, &posted, None, &[])).into_response())
}

/// A copy for next time: the same weekday a year on, everything that was said about dates forgotten.
fn again(event: &Event, moment: &Moment) -> Event {
    let zone = moment.published.city.zone();
    let mut event = event.clone();
    event.when = shift::next_year(&event.when, zone.date(moment.now));
    event.state = EventState::Scheduled;
    event.state_note = None;
    event.offers.clear();
    event
}

fn new_allowed(person: &SignedIn) -> Result<(), Failed> {
    let rights = &person.current.account.rights;
    if may(Some(rights), Action::CreateEvent) {
        Ok(())
    } else {
        Err(Failed::Refused(StatusCode::FORBIDDEN))
    }
}

/// `POST /konto/termine/neu`
pub(super) async fn post_new(
    State(auth): State<Auth>,
    visitor: Visitor,
    Active(person): Active,
    posted: Posted,
) -> Result<Response, Failed> {
    new_allowed(&person)?;
    let work = Work::new(&auth, &person, EventsPage::New).await?;
    work.answer(&visitor, posted, None).await
}

/// `GET /konto/termin/{slug}`
pub(super) async fn show(
    State(auth): State<Auth>,
    Active(person): Active,
    Path(slug): Path<Slug>,
) -> Result<Response, Failed> {
    let own = load::own(&auth, &person, &slug).await?;
    let work = Work::new(&auth, &person, EventsPage::Edit(slug)).await?;
    let posted = Posted {
        form: own.event().map(|it| work.form_of(it)).unwrap_or_default(),
        version: own.version(),
        ..Posted::default()
    };
    Ok(Html(work.page(&work.frame, &posted, Some(&own), &[])).into_response())
}

/// `POST /konto/termin/{slug}`
pub(super) async fn post(
    State(auth): State<Auth>,
    visitor: Visitor,
    Active(person): Active,
    Path(slug): Path<Slug>,
    posted: Posted,
) -> Result<Response, Failed> {
    let own = load::own(&auth, &person, &slug).await?;
    let work = Work::new(&auth, &person, EventsPage::Edit(slug)).await?;
    work.answer(&visitor, posted, Some(own)).await
}

/// What one request needs.
pub(super) struct Work<'a> {
    pub auth: &'a Auth,
    pub person: &'a SignedIn,
    pub page: EventsPage,
    pub frame: Frame,
    pub moment: Moment,
}

impl<'a> Work<'a> {
    pub(super) async fn new(
        auth: &'a Auth,
        person: &'a SignedIn,
        page: EventsPage,
    ) -> Result<Self, Failed> {
        let mut frame = auth.frame_for(person, &page).await?;
        frame.scripts.push(SCRIPT);
        Ok(Self {
            auth,
            person,
            page,
            frame,
            moment: auth.reader.moment(),
        })
    }

    pub(super) fn city(&self) -> &City {
        &self.moment.published.city
    }

    /// What a place is called in the form.
    fn label(&self, slug: &Slug) -> String {
        let entry = self.city().place(slug.as_str());
        entry.map_or_else(|| slug.to_string(), |it| near::label(&it.place))
    }

    pub(super) fn form_of(&self, event: &Event) -> Form {
        Form::of(event, |slug| self.label(slug))
    }

    /// Reads the form onto what is there.
    pub(super) fn read(&self, form: &Form, base: &Event) -> Result<Event, Vec<Problem>> {
        let info = self.city().info();
        let events = info.categories.iter().filter(|it| it.events);
        let categories: Vec<Slug> = events.map(|it| it.slug.clone()).collect();
        let around = Around {
            today: self.city().zone().date(self.moment.now),
            bounds: info.bounds,
            categories: &categories,
            find: &|typed| near::place(self.city(), typed),
        };
        let event = form.event(base, &around)?;
        // Whatever the rule says, the calendar must be able to follow it.
        calendar::coming(&event.when, self.moment.now, 1).map_err(|_| {
            vec![Problem {
                field: Field::Repeat,
                wrong: Wrong::NoRule,
            }]
        })?;
        Ok(event)
    }

    /// Reads the dates alone; none if they cannot be read yet.
    pub(super) fn read_when(&self, form: &Form, base: &Event) -> Option<When> {
        let mut dates = Form::default();
        dates.take(Group::When, form);
        dates.set(Field::TitleDe, "…");
        dates.set(Field::Venue, "all");
        self.read(&dates, base).ok().map(|it| it.when)
    }

    /// What a new event starts from.
    fn blank(&self, slug: Slug) -> Event {
        let source = Source {
            // Not the account's name: visitors see this, and never who signs in.
            name: Words(app::city::Lang::De).organiser_source().to_owned(),
            url: None,
            licence: None,
            as_of: self.city().zone().date(self.moment.now),
            note: None,
        };
        empty_event(slug, source)
    }

    async fn answer(
        &self,
        visitor: &Visitor,
        mut posted: Posted,
        own: Option<Own>,
    ) -> Result<Response, Failed> {
        self.settle(&mut posted, own.as_ref());
        // Before anything else can lead to another page: what was sent once need not be sent again.
        let refused = self.upload(visitor, &mut posted).await?;
        if let Some(there) = own.as_ref().and_then(|it| it.stored.as_ref())
            && there.version != posted.version
        {
            let theirs = self.form_of(&there.record);
            if posted.form.differs(&theirs).is_empty() {
                posted.version = there.version;
            } else {
                return Ok(self.conflict(&posted.form, &theirs, there.version));
            }
        }
        let base = match own.as_ref().and_then(Own::event) {
            Some(event) => event.clone(),
            None => self.blank(self.slug(&posted).await?),
        };
        posted.draft = Some(base.slug.clone());
        if posted.wish == Wish::Pin || posted.wish == Wish::Wide {
            return Ok(Html(self.page(&self.frame, &posted, own.as_ref(), &[])).into_response());
        }
        let event = match (self.read(&posted.form, &base), refused) {
            (Ok(event), None) => event,
            (read, refused) => {
                let problems = read.err().into_iter().flatten();
                let problems: Vec<_> = refused.into_iter().chain(problems).collect();
                let html = self.page(&self.frame, &posted, own.as_ref(), &problems);
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response());
            }
        };
        if let Some(problem) = self.lost_picture(&event, &base).await? {
            posted.form.set(Field::Picture, "");
            let html = self.page(&self.frame, &posted, own.as_ref(), &[problem]);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response());
        }
        if let Some(too_many) = self.asks_too_many(&posted, own.as_ref(), &event).await? {
            let frame = Frame {
                notice: Some(Notice::error(too_many)),
                ..self.frame.clone()
            };
            let html = self.page(&frame, &posted, own.as_ref(), &[]);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response());
        }
        if posted.wish == Wish::Save {
            return save::save(self, posted, own, event).await;
        }
        let preview = preview::of(self, &posted, own.as_ref(), &event).await?;
        let editor = Editor {
            preview: Some(preview),
            ..self.editor(&posted, own.as_ref(), &[])
        };
        Ok(Html(editor_page(&self.frame, &editor)).into_response())
    }

    /// What to say to somebody who wants to ask more shops to take part than they may.
    async fn asks_too_many(
        &self,
        posted: &Posted,
        own: Option<&Own>,
        event: &Event,
    ) -> Result<Option<String>, Failed> {
        // Nobody is asked while the office looks at the event.
        if posted.shops.is_empty() || save::plan(self, own, event).await? == save::Plan::Wait {
            return Ok(None);
        }
        Ok(invite::too_many(self, &posted.shops, &event.slug).await?)
    }

    /// Does what the buttons beside the fields ask for.
    fn settle(&self, posted: &mut Posted, own: Option<&Own>) {
        if posted.wish == Wish::Merge {
            let theirs = own.and_then(|it| it.stored.as_ref());
            let theirs = theirs
                .map(|it| self.form_of(&it.record))
                .unwrap_or_default();
            for group in &posted.theirs {
                posted.form.take(*group, &theirs);
            }
        }
        // What did not arrive is not emptied. Among the dates are boxes, which say nothing unless ticked;
        // they come long before a picture.
        if let Some(there) = own.and_then(Own::event) {
            let there = self.form_of(there);
            for field in posted.missing.iter().copied() {
                if field.group() != Group::When {
                    posted.form.set(field, there.get(field));
                }
            }
        }
        if let Some(slug) = posted.place_pick.take() {
            let label = self.label(&slug);
            posted.form.place(&slug, label);
        }
        if let Some(tapped) = posted.tapped {
            let view = posted
                .view
                .unwrap_or_else(|| map::view(&self.moment.published, &posted.form, false));
            map::tap(&mut posted.form, &view, tapped);
        }
        if posted.picture_remove {
            for field in [Field::Picture, Field::AltDe, Field::AltEn, Field::Credit] {
                posted.form.set(field, "");
            }
        }
        if posted.form.get(Field::Picture).is_empty() && posted.file.is_none() {
            posted.form.set(Field::Licence, "");
        }
    }

    /// The short name of a new event: the one it was given when it was first looked at, if that is
    /// still free. Saving finds out by itself, and whether somebody has only pressed twice.
    async fn slug(&self, posted: &Posted) -> Result<Slug, Failed> {
        if let Some(draft) = &posted.draft
            && (posted.wish == Wish::Save || !self.auth.people.keeper.is_taken(draft).await?)
        {
            return Ok(draft.clone());
        }
        load::free(self.auth, posted.form.get(Field::TitleDe)).await
    }

    /// Takes a picture in, or says why not.
    async fn upload(
        &self,
        visitor: &Visitor,
        posted: &mut Posted,
    ) -> Result<Option<Problem>, Failed> {
        let lang = self.person.lang;
        let problem = |text: String| {
            Ok(Some(Problem {
                field: Field::Picture,
                wrong: Wrong::Said(text),
            }))
        };
        if posted.broken {
            return problem(Words(lang).owner_upload_broken().to_owned());
        }
        if posted.too_large {
            return problem(Refusal::TooManyBytes.message(lang));
        }
        let Some(file) = posted.file.take() else {
            return Ok(None);
        };
        if !self.auth.limits.client_may(visitor.client) {
            return problem(Words(lang).account_too_often().to_owned());
        }
        let form = &mut posted.form;
        match self.take(file).await {
            Ok(picture) => {
                let said = [Field::AltDe, Field::AltEn, Field::Credit, Field::Licence]
                    .map(|field| (field, form.get(field).to_owned()));
                form.picture(&picture);
                for (field, text) in said {
                    form.set(field, text);
                }
                Ok(None)
            }
            Err(Failed::Media(MediaError::Refused(refusal))) => problem(refusal.message(lang)),
            Err(error) => Err(error),
        }
    }

    async fn take(&self, file: Upload) -> Result<app::city::Picture, Failed> {
        let caption = Caption {
            alt: Text::default(),
            credit: String::new(),
            licence: String::new(),
        };
        seen::take(self.auth, &self.person.current.account, file, caption).await
    }

    /// A picture that the form names must be one of ours, as it was taken in.
    async fn lost_picture(&self, event: &Event, base: &Event) -> Result<Option<Problem>, Failed> {
        let Some(picture) = event.pictures.first() else {
            return Ok(None);
        };
        let known = base
            .pictures
            .first()
            .is_some_and(|it| it.src == picture.src);
        if known || seen::may_show(self.auth, &self.person.current.account, picture).await? {
            return Ok(None);
        }
        let text = Words(self.person.lang).eventform_picture_gone();
        Ok(Some(Problem {
            field: Field::Picture,
            wrong: Wrong::Said(text.to_owned()),
        }))
    }

    /// Both texts side by side.
    pub(super) fn conflict(&self, mine: &Form, theirs: &Form, there: Version) -> Response {
        let html = conflict_page(&self.frame, &self.page, mine, theirs, there.0);
        (StatusCode::CONFLICT, Html(html)).into_response()
    }

    fn page(
        &self,
        frame: &Frame,
        posted: &Posted,
        own: Option<&Own>,
        problems: &[Problem],
    ) -> String {
        editor_page(frame, &self.editor(posted, own, problems))
    }

    fn editor(&self, posted: &Posted, own: Option<&Own>, problems: &[Problem]) -> Editor {
        let lang = self.person.lang;
        let form = posted.form.clone();
        let categories = self.city().info().categories.iter().filter(|it| it.events);
        let several = problems
            .iter()
            .any(|it| it.field == Field::Place && it.wrong == Wrong::Several);
        let candidates = if several {
            near::places(self.city(), form.get(Field::Place))
        } else {
            Vec::new()
        };
        let view = map::view(&self.moment.published, &form, posted.wish == Wish::Wide);
        let picture: Option<Size> = serde_json::from_str(form.get(Field::Picture)).ok();
        Editor {
            page: self.page.clone(),
            problems: problems.to_vec(),
            version: posted.version.0,
            draft: posted
                .draft
                .as_ref()
                .map(Slug::to_string)
                .unwrap_or_default(),
            categories: categories
                .map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
                .collect(),
            candidates: candidates
                .iter()
                .map(|slug| (slug.to_string(), self.label(slug)))
                .collect(),
            map: map::drawing(&self.moment.published, &view, lang),
            has_pin: !form.get(Field::Pin).is_empty() && posted.wish != Wish::Wide,
            view: view.to_string(),
            picture: picture
                .filter(|it| it.src.starts_with("/media/"))
                .map(|it| (it.src, it.width, it.height)),
            shops: posted.shops.clone(),
            preview: None,
            waits: own.is_some_and(Own::waits),
            form,
        }
    }
}

/// What the page needs of the picture in the form.
#[derive(Deserialize)]
struct Size {
    src: String,
    width: u32,
    height: u32,
}
