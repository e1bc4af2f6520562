//! What stands around every page for people who sign in: bar, navigation, notices.
//!
//! These pages stand beside the map, not in it: they are drawn on the server, work without script,
//! and load nothing of what visitors load but the style sheet.

use leptos::prelude::*;

use super::route::AccountPage;
use crate::{city::Lang, route::Page, words::Words};

/// What the frame of a page shows.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// Which page; a form's target stands for the page that has the form.
    pub here: AccountPage,
    /// What is in the address after the path, for the language switch; with its question mark.
    pub query: String,
    /// What the map is called.
    pub site: String,
    /// The languages that the city speaks.
    pub languages: Vec<Lang>,
    /// The address of the style sheet.
    pub style: String,
    /// Whether the navigation of an account is shown.
    pub signed_in: bool,
    /// What is said first; none if there is nothing to say.
    pub notice: Option<Notice>,
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
    let navigation = frame.signed_in.then(|| navigation(lang, frame.here));
    let sign_out = frame.signed_in.then(|| {
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
                <script type="module" src="/account/passkeys.js"></script>
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

fn navigation(lang: Lang, here: AccountPage) -> impl IntoView {
    let t = Words(lang);
    let items = [
        (AccountPage::Home, t.account_overview()),
        (AccountPage::Devices, t.account_devices_short()),
        (AccountPage::Passkeys, t.account_passkeys()),
        (AccountPage::Data, t.account_data()),
    ]
    .map(|(page, label)| {
        let current = (page == here).then_some("page");
        view! {
            <li>
                <a href=page.path(lang) aria-current=current>{label}</a>
            </li>
        }
    })
    .collect_view();
    view! {
        <nav class="account-nav" aria-label=t.account_nav()>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_type_stays_text() {
        let frame = Frame {
            lang: Lang::De,
            here: AccountPage::Home,
            query: String::new(),
            site: "<b>Karte</b>".to_owned(),
            languages: vec![Lang::De, Lang::En],
            style: "/pkg/app.css".to_owned(),
            signed_in: true,
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
