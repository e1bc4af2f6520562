//! Who may sign in: everybody as a table, one person with what is theirs, and asking somebody in.

use leptos::prelude::*;

use super::part::{Part, office_document};
use super::route::OfficePage;
use crate::account::field::{Problem, to_mend};
use crate::account::frame::Frame;
use crate::account::rights::Role;
use crate::city::Lang;
use crate::words::Words;

/// A line of the table.
#[derive(Debug, Clone)]
pub struct PersonItem {
    /// Who.
    pub id: String,
    /// What they are called; may be empty.
    pub name: String,
    /// Where mails go.
    pub mail: String,
    /// The roles they have.
    pub roles: Vec<Role>,
    /// The names of their places.
    pub places: Vec<String>,
    /// How many events are theirs.
    pub events: usize,
    /// "heute 10:30"; none if they have never signed in.
    pub seen: Option<String>,
}

/// What was typed into the form that asks somebody in.
#[derive(Debug, Clone, Default)]
pub struct Guest {
    /// The address.
    pub mail: String,
    /// The name.
    pub name: String,
    /// The language.
    pub lang: Lang,
    /// The role.
    pub role: Option<Role>,
    /// The places, by slug.
    pub places: Vec<String>,
}

/// What a role is called.
pub fn role_name(role: Role, lang: Lang) -> &'static str {
    let t = Words(lang);
    match role {
        Role::Office => t.account_role_office(),
        Role::Organiser => t.account_role_organiser(),
    }
}

/// The page with everybody. `places` are all there are: slug and name.
pub fn people_page(
    frame: &Frame,
    people: &[PersonItem],
    guest: &Guest,
    problems: &[Problem],
    places: &[(String, String)],
) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let rows = people
        .iter()
        .map(|it| {
            let roles: Vec<&str> = it.roles.iter().map(|role| role_name(*role, lang)).collect();
            let name = if it.name.trim().is_empty() {
                it.mail.clone()
            } else {
                it.name.clone()
            };
            let seen = it.seen.clone();
            let seen = seen.unwrap_or_else(|| t.officepeople_never_seen().to_owned());
            let events = (it.events > 0).then(|| t.officepeople_events(it.events));
            let mut own = it.places.clone();
            own.extend(events);
            view! {
                <tr>
                    <th scope="row">
                        <a href=OfficePage::Person.path(lang, &it.id)>{name}</a>
                    </th>
                    <td>{it.mail.clone()}</td>
                    <td>{roles.join(", ")}</td>
                    <td>{own.join(", ")}</td>
                    <td>{seen}</td>
                </tr>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{t.officepeople_lead()}</p>
        <div class="office-scroll" tabindex="0" role="region" aria-label=t.officepeople_title()>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t.recordfield_name()}</th>
                        <th scope="col">{t.recordfield_email()}</th>
                        <th scope="col">{t.officepeople_roles()}</th>
                        <th scope="col">{t.officepeople_own()}</th>
                        <th scope="col">{t.officepeople_seen()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <h2 id="invite">{t.officepeople_invite()}</h2>
        {to_mend(t.office_mend(), problems)}
        {invitation(guest, problems, places, lang)}
    };
    office_document(frame, Part::People, t.officepeople_title(), body)
}

fn invitation(
    guest: &Guest,
    problems: &[Problem],
    places: &[(String, String)],
    lang: Lang,
) -> impl IntoView + use<> {
    let t = Words(lang);
    let wrong = |field: &str| {
        let found = problems.iter().find(|it| it.field == field);
        found.map(|it| it.message.clone())
    };
    let mail_wrong = wrong("mail");
    let mail_is_wrong = mail_wrong.is_some();
    let mail_wrong =
        mail_wrong.map(|text| view! { <p class="field-error" id="mail-error">{text}</p> });
    let name_wrong = wrong("name");
    let name_is_wrong = name_wrong.is_some();
    let name_wrong =
        name_wrong.map(|text| view! { <p class="field-error" id="name-error">{text}</p> });
    let roles = [None, Some(Role::Organiser), Some(Role::Office)]
        .map(|role| {
            let (value, label) = match role {
                None => ("", t.officepeople_role_none()),
                Some(role) => (role.key(), role_name(role, lang)),
            };
            view! {
                <label class="account-check">
                    <input type="radio" name="role" value=value checked=guest.role == role />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    let languages = Lang::ALL
        .map(|it| {
            let label = match it {
                Lang::De => "Deutsch",
                Lang::En => "English",
            };
            view! {
                <label class="account-check">
                    <input type="radio" name="lang" value=it.tag() checked=guest.lang == it />
                    <span lang=it.tag()>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <form class="account-form" method="post" action=OfficePage::People.pattern(lang)>
            <label for="mail">{t.recordfield_email()}</label>
            {mail_wrong}
            <input
                id="mail"
                name="mail"
                type="email"
                required
                autocomplete="off"
                value=guest.mail.clone()
                aria-invalid=mail_is_wrong.then_some("true")
                aria-describedby=mail_is_wrong.then_some("mail-error")
            />
            <label for="name">{t.recordfield_name()}</label>
            {name_wrong}
            <input
                id="name"
                name="name"
                maxlength="80"
                autocomplete="off"
                value=guest.name.clone()
                aria-invalid=name_is_wrong.then_some("true")
                aria-describedby=name_is_wrong.then_some("name-error")
            />
            <fieldset>
                <legend>{t.officepeople_language()}</legend>
                {languages}
            </fieldset>
            <fieldset>
                <legend>{t.officepeople_roles()}</legend>
                {roles}
            </fieldset>
            {pick(&guest.places, places, lang)}
            <button class="button primary" type="submit">{t.officepeople_invite_go()}</button>
        </form>
    }
}

/// The places to choose from, those chosen first.
fn pick(chosen: &[String], places: &[(String, String)], lang: Lang) -> impl IntoView + use<> {
    let t = Words(lang);
    let is_chosen = |slug: &String| chosen.contains(slug);
    let first = places.iter().filter(|(slug, _)| is_chosen(slug));
    let others = places.iter().filter(|(slug, _)| !is_chosen(slug));
    // What is no place any more can still be taken away.
    let gone = chosen
        .iter()
        .filter(|slug| !places.iter().any(|(it, _)| it == *slug))
        .map(|slug| (slug.clone(), slug.clone()));
    let boxes = first
        .chain(others)
        .cloned()
        .chain(gone)
        .map(|(slug, name)| {
            let checked = is_chosen(&slug);
            view! {
                <label class="account-check">
                    <input type="checkbox" name="place" value=slug checked=checked />
                    <span>{name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="office-several">
            <legend>{t.officepeople_places()}</legend>
            <p class="hint">{t.officepeople_places_hint()}</p>
            <div class="office-boxes office-pick" tabindex="0" role="group" aria-label=t.officepeople_places()>
                {boxes}
            </div>
        </fieldset>
    }
}

/// One person.
#[derive(Debug, Clone)]
pub struct PersonCard {
    /// Who, as in the table.
    pub item: PersonItem,
    /// The slugs of their places.
    pub places: Vec<String>,
    /// "3. November 2026"
    pub since: String,
    /// The language in which they are written to.
    pub writes: Lang,
    /// Whether it is oneself.
    pub is_self: bool,
}

/// What somebody has, sent along so that what is given to them meanwhile is not taken away unseen.
fn had(card: &PersonCard) -> AnyView {
    let roles = card.item.roles.iter();
    let roles = roles.map(|it| ("had-role", it.key().to_owned()));
    let places = card.places.iter().map(|it| ("had-place", it.clone()));
    roles
        .chain(places)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
        .into_any()
}

const fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::De => "Deutsch",
        Lang::En => "English",
    }
}

/// The page of a person. `places` are all there are: slug and name.
pub fn person_page(frame: &Frame, card: &PersonCard, places: &[(String, String)]) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let item = &card.item;
    let title = if item.name.trim().is_empty() {
        item.mail.clone()
    } else {
        item.name.clone()
    };
    let here = OfficePage::Person.path(lang, &item.id);
    let roles = Role::ALL
        .map(|role| {
            view! {
                <label class="account-check">
                    <input
                        type="checkbox"
                        name="role"
                        value=role.key()
                        checked=item.roles.contains(&role)
                    />
                    <span>{role_name(role, lang)}</span>
                </label>
            }
        })
        .collect_view();
    let seen = item.seen.clone();
    let seen = seen.unwrap_or_else(|| t.officepeople_never_seen().to_owned());
    let button = |what: &'static str, label: &'static str, hint: &'static str| {
        view! {
            <form class="account-form" method="post" action=here.clone()>
                <p class="hint">{hint}</p>
                <button class="button" type="submit" name="do" value=what>{label}</button>
            </form>
        }
    };
    let resend = button(
        "resend",
        t.officepeople_resend(),
        t.officepeople_resend_hint(),
    );
    let reset = button("reset", t.officepeople_reset(), t.officepeople_reset_hint());
    let remove = (!card.is_self).then(|| {
        view! {
            <h2>{t.officepeople_remove()}</h2>
            <p>{t.officepeople_remove_text()}</p>
            <p>
                <a class="button" href=OfficePage::PersonData.path(lang, &item.id)>
                    {t.officepeople_export()}
                </a>
            </p>
            <form class="account-form" method="post" action=here.clone()>
                <label class="account-check">
                    <input type="checkbox" name="sure" value="yes" required />
                    <span>{t.officepeople_remove_sure()}</span>
                </label>
                <button class="button" type="submit" name="do" value="remove">
                    {t.officepeople_remove_go()}
                </button>
            </form>
        }
    });
    let body = view! {
        <dl class="facts">
            <div>
                <dt>{t.recordfield_email()}</dt>
                <dd>{item.mail.clone()}</dd>
            </div>
            <div>
                <dt>{t.officepeople_language()}</dt>
                <dd lang=card.writes.tag()>{language(card.writes)}</dd>
            </div>
            <div>
                <dt>{t.officepeople_since()}</dt>
                <dd>{card.since.clone()}</dd>
            </div>
            <div>
                <dt>{t.officepeople_seen()}</dt>
                <dd>{seen}</dd>
            </div>
        </dl>
        <h2>{t.officepeople_rights()}</h2>
        <form class="account-form" method="post" action=here.clone()>
            <fieldset>
                <legend>{t.officepeople_roles()}</legend>
                {roles}
            </fieldset>
            {pick(&card.places, places, lang)}
            {had(card)}
            <button class="button primary" type="submit" name="do" value="rights">
                {t.account_save()}
            </button>
        </form>
        <h2>{t.officepeople_access()}</h2>
        {resend}
        {reset}
        {remove}
    };
    office_document(frame, Part::People, &title, body)
}
