//! Who answers for the contents, what happens to personal data, how accessible the product is.

use leptos::prelude::*;

use crate::{
    city::Lang,
    data::Data,
    parts::{Head, outward},
    route::Page,
    words::Words,
};

/// The file that the build makes about the work of others (`tools/notices.mjs`).
const PARTS: &str = "/licences.txt";

/// The frame of a page of plain text.
#[component]
fn TextPage(
    lang: Lang,
    page: Page,
    title: &'static str,
    description: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <Head lang page=Some(page) title description />
        <div class="record prose">
            <h1>{title}</h1>
            {children()}
        </div>
    }
}

/// The imprint (§ 5 DDG).
#[component]
pub fn ImprintPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let site = expect_context::<Data>().site.get_value();
    let lines = site
        .publisher
        .into_iter()
        .map(|line| view! { {line} <br /> })
        .collect_view();
    let mail = site.email.map(|mail| {
        let link = outward(format!("mailto:{mail}"), mail);
        view! { <p>{t.place_email()} ": " {link}</p> }
    });
    let sources = site
        .attribution
        .into_iter()
        .map(|it| {
            let text = it.text.get(lang).to_owned();
            let name = match it.url {
                Some(url) => outward(url, text),
                None => text.into_any(),
            };
            view! { <li>{name}</li> }
        })
        .collect_view();
    view! {
        <TextPage lang page=Page::Imprint title=t.legal_imprint() description=t.imprint_description()>
            <h2>{t.imprint_publisher()}</h2>
            <p>{lines}</p>
            {mail}
            <h2>{t.imprint_sources()}</h2>
            <p>{t.imprint_sources_text()}</p>
            <ul>{sources}</ul>
            <h2>{t.imprint_software()}</h2>
            <p>{t.imprint_software_text()}</p>
            <p><a href=PARTS rel="external">{t.imprint_software_parts()}</a></p>
        </TextPage>
    }
}

/// The privacy policy (Art. 13 GDPR).
#[component]
pub fn PrivacyPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    view! {
        <TextPage lang page=Page::Privacy title=t.legal_privacy() description=t.privacy_description()>
            <p class="lead">{t.privacy_lead()}</p>
            <h2>{t.privacy_visit()}</h2>
            <p>{t.privacy_visit_text()}</p>
            <h2>{t.privacy_position()}</h2>
            <p>{t.privacy_position_text()}</p>
            <h2>{t.privacy_store()}</h2>
            <p>{t.privacy_store_text()}</p>
            <h2>{t.privacy_account()}</h2>
            <p>{t.privacy_account_text()}</p>
            <h2>{t.privacy_links()}</h2>
            <p>{t.privacy_links_text()}</p>
            <h2>{t.privacy_rights()}</h2>
            <p>{t.privacy_rights_text()}</p>
            <p>
                <a href=Page::Imprint.path(lang)>{t.legal_imprint()}</a>
            </p>
        </TextPage>
    }
}

/// The accessibility statement (BITV 2.0, § 12b BGG).
#[component]
pub fn AccessibilityPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    view! {
        <TextPage
            lang
            page=Page::Accessibility
            title=t.legal_accessibility()
            description=t.accessibility_description()
        >
            <p class="lead">{t.accessibility_lead()}</p>
            <h2>{t.accessibility_done()}</h2>
            <ul>
                <li>{t.accessibility_done_list()}</li>
                <li>{t.accessibility_done_keyboard()}</li>
                <li>{t.accessibility_done_script()}</li>
                <li>{t.accessibility_done_contrast()}</li>
            </ul>
            <h2>{t.accessibility_limits()}</h2>
            <p>{t.accessibility_limits_text()}</p>
            <h2>{t.accessibility_barrier()}</h2>
            <p>{t.accessibility_barrier_text()}</p>
            <p>
                <a href=Page::Imprint.path(lang)>{t.legal_imprint()}</a>
            </p>
        </TextPage>
    }
}
