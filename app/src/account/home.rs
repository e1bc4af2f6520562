//! Who one is here, and what is one's own.

use leptos::prelude::*;

use super::events::EventsPage;
use super::frame::{Frame, document};
use super::owner::route::OwnerPage;
use super::rights::Role;
use super::route::AccountPage;
use crate::city::{Lang, Slug};
use crate::words::Words;

/// What the page shows of an account.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What they are called; may be empty.
    pub name: String,
    /// Where mails go.
    pub mail: String,
    /// In which language they are written to.
    pub lang: Lang,
    /// The roles they have.
    pub roles: Vec<Role>,
    /// Their places: slug and name.
    pub places: Vec<(Slug, String)>,
    /// Their events: slug and title.
    pub events: Vec<(Slug, String)>,
}

/// The first page after signing in.
pub fn home_page(frame: &Frame, profile: Profile) -> String {
    let t = Words(frame.lang);
    let title = match profile.name.trim() {
        "" => t.account_hello_nobody().to_owned(),
        name => t.account_hello(name),
    };
    let roles: Vec<&str> = profile
        .roles
        .iter()
        .map(|role| match role {
            Role::Office => t.account_role_office(),
            Role::Organiser => t.account_role_organiser(),
        })
        .collect();
    let roles = (!roles.is_empty()).then(|| {
        view! {
            <div>
                <dt>{t.account_roles()}</dt>
                <dd>{roles.join(", ")}</dd>
            </div>
        }
    });
    let body = view! {
        <dl class="facts">
            <div>
                <dt>{t.account_signed_in_as()}</dt>
                <dd>{profile.mail.clone()}</dd>
            </div>
            {roles}
        </dl>
        {own(frame.lang, &profile)}
        <form class="account-form" method="post" action=AccountPage::Home.path(frame.lang)>
            <label for="name">{t.account_name()}</label>
            <p class="hint" id="name-hint">{t.account_name_hint()}</p>
            <input
                id="name"
                name="name"
                autocomplete="name"
                maxlength="80"
                value=profile.name.clone()
                aria-describedby="name-hint"
            />
            {languages(frame, profile.lang)}
            <button class="button primary" type="submit">{t.account_save()}</button>
        </form>
    };
    document(frame, &title, body)
}

/// What belongs to them, or that nothing does although it should.
fn own(lang: Lang, profile: &Profile) -> impl IntoView + use<> {
    let t = Words(lang);
    // Where one edits it, which is there whether visitors see it or not.
    let link = |href: String, name: &String| {
        view! {
            <li>
                <a href=href>{name.clone()}</a>
            </li>
        }
    };
    let places = profile
        .places
        .iter()
        .map(|(slug, name)| link(OwnerPage::Place.path(lang, slug.as_str()), name));
    let events = profile
        .events
        .iter()
        .map(|(slug, name)| link(EventsPage::Edit(slug.clone()).path(lang), name));
    let all: Vec<_> = places.chain(events).collect();
    if all.is_empty() {
        let expected = profile.roles.is_empty();
        return expected
            .then(|| view! { <p>{t.account_nothing_yours()}</p> })
            .into_any();
    }
    view! {
        <h2>{t.account_yours()}</h2>
        <ul class="links-plain">{all.collect_view()}</ul>
    }
    .into_any()
}

fn languages(frame: &Frame, chosen: Lang) -> impl IntoView + use<> {
    let t = Words(frame.lang);
    let options = Lang::ALL
        .map(|lang| {
            let label = match lang {
                Lang::De => "Deutsch",
                Lang::En => "English",
            };
            view! {
                <label class="account-check">
                    <input type="radio" name="lang" value=lang.tag() checked=lang == chosen />
                    <span lang=lang.tag()>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>{t.account_language()}</legend>
            {options}
        </fieldset>
    }
}
