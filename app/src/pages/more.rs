//! Everything else one may look for: what this is, the networks, the legal pages.

use leptos::prelude::*;

use crate::{
    city::Lang,
    data::Data,
    parts::{HandChoice, Head, outward},
    route::{Page, suggest},
    words::Words,
};

/// The page "Mehr".
#[component]
pub fn MorePage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let site = expect_context::<Data>().site;
    let description = site.with_value(|site| site.description.get(lang).to_owned());
    let networks = site
        .with_value(|site| site.networks.clone())
        .into_iter()
        .map(|network| {
            let text = network.text.map(|text| {
                let shown = text.lang_shown(lang);
                view! { <p lang=shown.tag()>{text.get(lang).to_owned()}</p> }
            });
            let link = network.url.map(|href| {
                let link = outward(href, t.more_network_site());
                view! { <p>{link}</p> }
            });
            view! {
                <section>
                    <h3>{network.name.get(lang).to_owned()}</h3>
                    {text}
                    {link}
                </section>
            }
        })
        .collect_view();
    let sign_in = match lang {
        Lang::De => "/anmelden",
        Lang::En => "/en/sign-in",
    };
    let link = |page: Page, label: &'static str| {
        view! {
            <li>
                <a href=page.path(lang)>{label}</a>
            </li>
        }
    };
    view! {
        <Head lang page=Some(Page::More) title=t.more_title() description=description.clone() />
        <div class="record">
            <h1>{t.more_title()}</h1>
            <p class="lead">{description}</p>
            <h2>{t.more_networks()}</h2>
            {networks}
            <h2>{t.more_signs()}</h2>
            <Legend lang />
            <HandChoice lang />
            <h2>{t.more_about()}</h2>
            <ul class="links-plain">
                {link(Page::Imprint, t.legal_imprint())} {link(Page::Privacy, t.legal_privacy())}
                {link(Page::Accessibility, t.legal_accessibility())}
                <li>
                    // Not among the map's pages: the router must leave these to the browser.
                    <a href=suggest(lang) rel="external">{t.suggest_link_text()}</a>
                </li>
                <li>
                    <a href=sign_in rel="external">{t.account_more_link()}</a>
                </li>
                <li>
                    <a href=Page::More.path(lang.other()) hreflang=lang.other().tag() lang=lang.other().tag()>
                        {t.frame_other()}
                    </a>
                </li>
            </ul>
        </div>
    }
}

/// What the signs on the map mean.
#[component]
fn Legend(lang: Lang) -> impl IntoView {
    use crate::{
        city::Kind,
        map::{MarkerState, Symbol},
        parts::Sign,
    };
    let t = Words(lang);
    let signs = [
        (
            Symbol::Member("Q".to_owned()),
            MarkerState::Open,
            false,
            t.legend_member(),
        ),
        (
            Symbol::Member("Q".to_owned()),
            MarkerState::Closed,
            false,
            t.legend_closed(),
        ),
        (
            Symbol::Member("Q".to_owned()),
            MarkerState::Unknown,
            false,
            t.legend_unknown(),
        ),
        (Symbol::Island, MarkerState::Plain, false, t.legend_island()),
        (
            Symbol::Event(21),
            MarkerState::Plain,
            false,
            t.legend_event(),
        ),
        (
            Symbol::Place(Kind::Culture),
            MarkerState::Open,
            false,
            t.legend_place(),
        ),
        (
            Symbol::Place(Kind::Shop),
            MarkerState::Open,
            true,
            t.legend_sample(),
        ),
    ];
    let items = signs
        .into_iter()
        .map(|(symbol, state, sample, text)| {
            view! {
                <li>
                    <Sign symbol state sample />
                    <span>{text}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="legend">{items}</ul> }
}
