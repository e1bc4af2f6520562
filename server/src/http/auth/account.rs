//! One's own account: profile, devices, data.

use app::account::devices::{DeviceItem, devices_page};
use app::account::home::{Profile, home_page};
use app::account::mine::data_page;
use app::account::rights::Role;
use app::account::route::AccountPage;
use app::city::{Lang, check};
use app::words::Words;
use axum::extract::{Query as UrlQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::Auth;
use super::failure::Failed;
use super::form::Form;
use super::page::{Query, Said, day, lately};
use super::sign_in::goodbye;
use super::visitor::{Active, SignedIn};
use crate::store::desk::Proposal;

/// The longest name that somebody may have, in letters.
const NAME: usize = 80;

/// `GET /konto`
pub(super) async fn home(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mut frame = auth.frame_for(&person, AccountPage::Home).await?;
    let SignedIn { current, lang } = person;
    frame.notice = query.notice(lang);
    let account = current.account;
    let keeper = &auth.people.keeper;
    // As they are kept: what visitors do not see yet is theirs too. What is gone is left out.
    let mut places = Vec::new();
    for slug in &account.rights.places {
        if let Some(it) = keeper.place(slug).await? {
            places.push((slug.clone(), it.record.name.get(lang).to_owned()));
        }
    }
    let sent = keeper.submissions_of(account.id).await?;
    let mut events = Vec::new();
    for slug in &account.rights.events {
        let waiting = sent.iter().find_map(|it| match &it.proposal {
            Proposal::Event(event) if event.slug == *slug => Some(event),
            Proposal::Event(_) | Proposal::Place(_) => None,
        });
        let stored = keeper.event(slug).await?.map(|it| it.record);
        if let Some(event) = stored.as_ref().or(waiting) {
            events.push((slug.clone(), event.title.get(lang).to_owned()));
        }
    }
    let profile = Profile {
        places,
        events,
        roles: account.rights.roles.iter().copied().collect(),
        name: account.name,
        mail: account.mail.to_string(),
        lang: account.lang,
    };
    Ok(Html(home_page(&frame, profile)))
}

/// The form of the profile.
#[derive(Debug, Deserialize)]
pub(super) struct Described {
    name: String,
    lang: String,
}

/// `POST /konto`
pub(super) async fn describe(
    State(auth): State<Auth>,
    Active(SignedIn { current, lang }): Active,
    Form(form): Form<Described>,
) -> Result<Response, Failed> {
    let name = Some(form.name.trim()).filter(|it| check::is_seen(it));
    let name = name.unwrap_or_default();
    let known = Lang::ALL.into_iter().find(|lang| lang.tag() == form.lang);
    let fits = name.chars().count() <= NAME && check::is_line(name);
    let (Some(writes), true) = (known, fits) else {
        return Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY));
    };
    auth.people
        .keeper
        .describe(current.account.id, name, writes)
        .await?;
    Ok(Said::Saved.at(AccountPage::Home, lang))
}

/// `GET /konto/geraete`
pub(super) async fn devices(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mut frame = auth.frame_for(&person, AccountPage::Devices).await?;
    let SignedIn { current, lang } = person;
    let now = auth.people.clock.now();
    let devices = auth.people.keeper.devices(current.account.id, now).await?;
    let items = devices
        .into_iter()
        .map(|it| DeviceItem {
            id: it.id.to_string(),
            name: if it.device.is_empty() {
                Words(lang).devices_unknown().to_owned()
            } else {
                it.device
            },
            used: lately(it.last_used, now, lang),
            since: day(it.created, lang),
            proven: it.proven,
            is_this: it.id == current.id,
        })
        .collect();
    frame.notice = query.notice(lang);
    Ok(Html(devices_page(&frame, items)))
}

/// The buttons of the devices.
#[derive(Debug, Deserialize)]
pub(super) struct Ended {
    #[serde(rename = "do")]
    what: String,
    session: Option<uuid::Uuid>,
}

/// `POST /konto/geraete`
pub(super) async fn end_devices(
    State(auth): State<Auth>,
    Active(SignedIn { current, lang }): Active,
    Form(form): Form<Ended>,
) -> Result<Response, Failed> {
    let (keeper, now) = (&auth.people.keeper, auth.people.clock.now());
    let person = current.account.id;
    match (form.what.as_str(), form.session) {
        ("others", _) => {
            keeper.end_others(person, current.id, now).await?;
            Ok(Said::OthersEnded.at(AccountPage::Devices, lang))
        }
        ("one", Some(session)) => {
            keeper.end(person, session, now).await?;
            Ok(Said::DeviceEnded.at(AccountPage::Devices, lang))
        }
        _ => Err(Failed::Refused(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

/// `GET /konto/daten`
pub(super) async fn data(
    State(auth): State<Auth>,
    Active(person): Active,
    UrlQuery(query): UrlQuery<Query>,
) -> Result<Html<String>, Failed> {
    let mut frame = auth.frame_for(&person, AccountPage::Data).await?;
    frame.notice = query.notice(person.lang);
    Ok(Html(data_page(&frame)))
}

/// `GET /konto/daten/export`
pub(super) async fn export(
    State(auth): State<Auth>,
    Active(person): Active,
) -> Result<Response, Failed> {
    let all = auth.people.keeper.export(person.current.account.id).await?;
    let all = all.ok_or(Failed::Refused(StatusCode::NOT_FOUND))?;
    let text = serde_json::to_string_pretty(&all)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"meine-daten.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}

/// The form that erases.
#[derive(Debug, Deserialize)]
pub(super) struct Erased {
    sure: Option<String>,
}

/// `POST /konto/daten`
pub(super) async fn erase(
    State(auth): State<Auth>,
    Active(SignedIn { current, lang }): Active,
    Form(form): Form<Erased>,
) -> Result<Response, Failed> {
    if form.sure.as_deref() != Some("yes") {
        return Ok(Said::Unsure.at(AccountPage::Data, lang));
    }
    let (keeper, account) = (&auth.people.keeper, current.account);
    if account.rights.roles.contains(&Role::Office) {
        let people = keeper.people().await?;
        let others = people
            .iter()
            .any(|it| it.id != account.id && it.rights.roles.contains(&Role::Office));
        if !others {
            return Ok(Said::LastOffice.at(AccountPage::Data, lang));
        }
    }
    let by = account.id.to_string();
    keeper
        .erase(account.id, &by, auth.people.clock.now())
        .await?;
    Ok(goodbye(&auth, Said::Erased, lang))
}
