//! What stands around every page for people who sign in: bar, navigation, notices.
//!
//! These pages stand beside the map, not in it: they are drawn on the server, work without script,
//! and load nothing of what visitors load but the style sheet.

use leptos::prelude::*;

use super::rights::Person;
use super::route::{AccountPage, Here, Section};
use crate::{city::Lang, route::Page, words::Words};

/// What the frame of a page shows.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// Which page; a form's target stands for the page that has the form.
    pub here: Here,
    /// What is in the address after the path, for the language switch; with its question mark.
    pub query: String,
    /// What the map is called.
    pub site: String,
    /// The languages that the city speaks.
    pub languages: Vec<Lang>,
    /// The address of the style sheet.
    pub style: String,
    /// The scripts of the page, by address.
    pub scripts: Vec<&'static str>,
    /// Who is signed in, for the navigation.
    pub member: Option<Member>,
    /// What is said first; none if there is nothing to say.
    pub notice: Option<Notice>,
}

/// Somebody who is signed in, as far as the navigation goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// What they may do.
    pub rights: Person,
    /// How much waits for the office; 0 for everybody else.
    pub waiting: i64,
}

/// Something that is said once, after something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub text: String,
    /// Whether something did not work.
    pub is_error: bool,
}

impl Notice {
    /// Something has worked, or is worth knowing.
    pub fn good(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: false,
        }
    }

    /// Something has not worked.
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: true,
        }
    }
}

/// The whole document.
pub fn document(frame: &Frame, title: &str, body: impl IntoView + 'static) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let full = format!("{title} · {}", frame.site);
    let other = lang.other();
    let switch = frame.languages.contains(&other).then(|| {
        let href = format!("{}{}", frame.here.path(other), frame.query);
        view! {
            <a class="button" href=href hreflang=other.tag() lang=other.tag() rel="alternate">
                <span aria-hidden="true">{t.frame_other_short()}</span>
                <span class="hidden">{t.frame_other()}</span>
            </a>
        }
    });
    let member = frame.member.as_ref();
    let navigation = member.map(|member| navigation(lang, member, frame.here.section()));
    let scripts = frame
        .scripts
        .iter()
        .map(|src| view! { <script type="module" src=*src></script> })
        .collect_view();
    let owner = member.map(|_| view! { <link rel="stylesheet" href="/account/owner.css" /> });
    let office = member
        .filter(|member| member.rights.is_office())
        .map(|_| view! { <link rel="stylesheet" href="/account/office.css" /> });
    let sign_out = member.map(|_| {
        view! {
            <form method="post" action=AccountPage::SignOut.path(lang)>
                <button class="button" type="submit">{t.account_sign_out()}</button>
            </form>
        }
    });
    let notice = frame.notice.clone().map(|notice| {
        let (class, role) = if notice.is_error {
            ("notice is-error", "alert")
        } else {
            ("notice", "status")
        };
        view! { <p class=class role=role>{notice.text}</p> }
    });
    let document = view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fffdf8" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#16181b" media="(prefers-color-scheme: dark)" />
                <meta name="robots" content="noindex" />
                <title>{full}</title>
                <link rel="icon" href="/icon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=frame.style.clone() />
                // Files of their own: visitors do without them.
                <link rel="stylesheet" href="/account/style.css" />
                {owner}
                <link rel="stylesheet" href="/account/organiser.css" />
                {office}
                {scripts}
            </head>
            <body>
                <a class="skip" href="#content">{t.frame_skip()}</a>
                <div class="account">
                    <header class="account-bar">
                        <a class="account-site" href=Page::Map.path(lang)>
                            {frame.site.clone()}
                            <span class="hidden">": " {t.account_to_map()}</span>
                        </a>
                        {sign_out}
                        {switch}
                    </header>
                    {navigation}
                    <main id="content" tabindex="-1">
                        <h1>{title.to_owned()}</h1>
                        {notice}
                        {body}
                    </main>
                </div>
            </body>
        </html>
    };
    document.to_html()
}

fn navigation(lang: Lang, member: &Member, here: Option<Section>) -> impl IntoView + use<> {
    let items = Section::ALL
        .into_iter()
        .filter(|section| section.is_for(&member.rights))
        .map(|section| {
            let current = (here == Some(section)).then_some("page");
            let label = match (section, member.waiting) {
                (Section::Office, 1..) => Words(lang).office_title_waiting(member.waiting),
                _ => section.label(lang).to_owned(),
            };
            view! {
                <li>
                    <a href=section.path(lang) aria-current=current>{label}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="account-nav" aria-label=Words(lang).account_nav()>
            <ul>{items}</ul>
        </nav>
    }
}

/// A page that only says something, with a way on.
pub fn message(frame: &Frame, title: &str, way: (&str, &str)) -> String {
    let (href, label) = (way.0.to_owned(), way.1.to_owned());
    let body = view! {
        <p>
            <a class="button primary" href=href>{label}</a>
        </p>
    };
    document(frame, title, body)
}

/// A page that says why a form was not taken, with all that was in it and a button to send it again.
pub fn again(frame: &Frame, title: &str, action: String, fields: Vec<(String, String)>) -> String {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    let body = view! {
        <form method="post" action=action>
            {fields}
            <button class="button primary">{Words(frame.lang).account_again()}</button>
        </form>
    };
    document(frame, title, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_type_stays_text() {
        let frame = Frame {
            lang: Lang::De,
            here: AccountPage::Home.into(),
            query: String::new(),
            site: "<b>Karte</b>".to_owned(),
            languages: vec![Lang::De, Lang::En],
            style: "/pkg/app.css".to_owned(),
            scripts: Vec::new(),
            member: Some(Member::default()),
            notice: Some(Notice::error("<script>alert(1)</script>")),
        };
        let html = message(&frame, "<i>", ("/\"><img src=x>", "<u>"));
        for bad in ["<b>Karte", "<script>alert", "<i>", "<img", "<u>"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"de\">"),
            "{html}"
        );
        assert!(html.contains("hreflang=\"en\""));
    }
}
