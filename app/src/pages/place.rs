//! A place: is it open, what is it, how do I get there, what is on.

use leptos::prelude::*;

use super::{Missing, Waiting};
use crate::{
    city::{Lang, Point},
    data::{Data, page_view},
    parts::{
        Correct, EventItem, FactList, Head, Paragraphs, Pictures, Print, Sample, Share, Sign,
        SourceLine, Way, dial, outward,
    },
    route::{Page, file_of},
    view::{DayLine, PlaceView, StopLine},
    words::Words,
};

/// The page of a place.
#[component]
pub fn PlacePage(
    /// The language of the page.
    lang: Lang,
    /// The slug in the address.
    slug: String,
) -> impl IntoView {
    let place = page_view(Signal::stored(String::new()), move |city, now| {
        PlaceView::of(city, &slug, now, lang)
    });
    move || match place.get() {
        None => view! { <Waiting lang /> }.into_any(),
        Some(None) => view! { <Missing lang /> }.into_any(),
        Some(Some(place)) => view! { <PlaceArticle lang place /> }.into_any(),
    }
}

#[component]
fn PlaceArticle(lang: Lang, place: PlaceView) -> impl IntoView {
    let description = place.summary.clone().unwrap_or_else(|| {
        [Some(place.crumb.clone()), place.address.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    });
    let page = Page::Place(place.slug.clone());
    view! {
        <Head lang page=Some(page) title=place.name.clone() description />
        <PlaceRecord lang place />
    }
}

/// The article itself, without what the document says about it: owners see it before visitors do.
#[component]
pub fn PlaceRecord(
    /// The language of the page.
    lang: Lang,
    /// The place.
    place: PlaceView,
) -> impl IntoView {
    let t = Words(lang);
    let page = Page::Place(place.slug.clone());
    let url = expect_context::<Data>()
        .site
        .with_value(|site| format!("{}{}", site.url, page.path(lang)));
    let actions = Actions::of(&place);
    let state = place.state.map(|state| {
        view! { <p class="state"><strong class=state.tone.class()>{state.text}</strong></p> }
    });
    let lead = place.summary.map(|text| {
        view! { <p class="lead" lang=place.text_lang.tag()>{text}</p> }
    });
    view! {
        <article class="record">
            <p class="crumb">{place.crumb} <Sample lang on=place.sample /></p>
            <div class="record-name">
                <h1 lang=place.name_lang.tag()>{place.name.clone()}</h1>
                <Sign symbol=place.symbol state=place.marker sample=place.sample />
            </div>
            {state}
            {place.closure.map(|reason| view! { <p class="notice">{reason}</p> })}
            <ActionRow lang actions />
            {lead}
            <Paragraphs text=place.text lang=place.text_lang />
            <Pictures pictures=place.pictures lang />
            {place
                .address
                .map(|address| {
                    view! {
                        <h2>{t.place_address()}</h2>
                        <p>{address}</p>
                    }
                })}
            <Week lang week=place.week source=place.hours_source />
            <Stops lang stops=place.stops />
            {(!place.facts.is_empty())
                .then(|| {
                    view! {
                        <h2>{t.place_facts()}</h2>
                        <FactList facts=place.facts />
                    }
                })}
            <Contact lang phone=place.phone email=place.email website=place.website links=place.links />
            {(!place.events.is_empty())
                .then(|| {
                    let offers = place.offers;
                    let items = place
                        .events
                        .into_iter()
                        .map(|(day, mut line)| {
                            line.venue = offers
                                .iter()
                                .find(|(slug, _)| *slug == line.slug)
                                .map(|(_, text)| t.place_offer(text));
                            line.offers = 0;
                            view! { <EventItem lang line day=Some(day) /> }
                        })
                        .collect_view();
                    view! {
                        <h2>{t.place_events()}</h2>
                        <ul class="rows">{items}</ul>
                    }
                })}
            <SourceLine
                lang
                source=place.source
                url=place.source_url
                as_of=place.as_of
                note=place.source_note
            />
            <p class="address-of-page">{url}</p>
            <Correct lang page title=place.name />
        </article>
    }
}

/// What one can do with a place.
#[derive(Debug, Clone, PartialEq)]
struct Actions {
    slug: String,
    name: String,
    at: Point,
    phone: Option<String>,
    website: Option<String>,
    /// Whether there is anything that one would look for in a list of contacts.
    contact: bool,
}

impl Actions {
    fn of(place: &PlaceView) -> Self {
        Self {
            slug: place.slug.clone(),
            name: place.name.clone(),
            at: place.at,
            phone: place.phone.clone(),
            website: place.website.clone(),
            contact: place.phone.is_some() || place.email.is_some() || place.address.is_some(),
        }
    }
}

/// The buttons below the name.
#[component]
fn ActionRow(lang: Lang, actions: Actions) -> impl IntoView {
    let t = Words(lang);
    let call = actions.phone.map(|phone| {
        let href = format!("tel:{}", phone.replace(' ', ""));
        view! { <a class="button" href=href>{t.place_call()}</a> }
    });
    let site = actions.website.map(|href| {
        view! { <a class="button" href=href rel="external noopener">{t.place_website()}</a> }
    });
    let save = actions.contact.then(|| {
        let href = file_of(&format!("places/{}", actions.slug), "vcf", lang);
        // "external" keeps the router out of it: this is a file, no page.
        view! { <a class="button" href=href rel="external">{t.place_save()}</a> }
    });
    view! {
        <div class="actions">
            <Way lang at=actions.at name=actions.name.clone() primary=true />
            {call}
            {site}
            <Share lang page=Page::Place(actions.slug) title=actions.name>
                {save} <Print lang />
            </Share>
        </div>
    }
}

/// The hours of the coming seven days.
#[component]
fn Week(lang: Lang, week: Vec<DayLine>, source: Option<String>) -> impl IntoView {
    let t = Words(lang);
    (!week.is_empty()).then(|| {
        let rows = week
            .into_iter()
            .map(|line| {
                let day = if line.today {
                    t.hours_today(line.day)
                } else {
                    line.day
                };
                view! {
                    <tr class:is-today=line.today>
                        <th scope="row">
                            {day} " " <span class="date">{line.date}</span>
                            {line.holiday.map(|name| view! { <span class="holiday">{name}</span> })}
                        </th>
                        <td>{line.hours}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <h2 id="hours">{t.hours_title()}</h2>
            <table class="week" aria-labelledby="hours">
                <tbody>{rows}</tbody>
            </table>
            {source
                .map(|source| {
                    view! {
                        <details class="osm">
                            <summary>{t.hours_source()}</summary>
                            <code>{source}</code>
                        </details>
                    }
                })}
        }
    })
}

/// The nearest stops.
#[component]
fn Stops(lang: Lang, stops: Vec<StopLine>) -> impl IntoView {
    let t = Words(lang);
    (!stops.is_empty()).then(|| {
        let rows = stops
            .into_iter()
            .map(|stop| {
                let lines = stop
                    .lines
                    .into_iter()
                    .map(|line| view! { <span class="line">{line}</span> " " })
                    .collect_view();
                view! {
                    <li class="stop">
                        <a href=Page::Place(stop.slug).path(lang)>{stop.name}</a>
                        <span class="stop-lines">{lines}</span>
                        <span class="stop-walk">{stop.walk}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <h2>{t.place_stops()}</h2>
            <ul class="stops">{rows}</ul>
        }
    })
}

/// How to reach the people.
#[component]
fn Contact(
    lang: Lang,
    phone: Option<String>,
    email: Option<String>,
    website: Option<String>,
    links: Vec<(String, String)>,
) -> impl IntoView {
    let t = Words(lang);
    let mut items = Vec::new();
    if let Some(phone) = phone {
        items.push((t.place_phone().to_owned(), dial(&phone), phone));
    }
    if let Some(email) = email {
        items.push((t.place_email().to_owned(), format!("mailto:{email}"), email));
    }
    if let Some(website) = website {
        let name = website
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        items.push((t.place_website().to_owned(), website, name));
    }
    let none = items.is_empty() && links.is_empty();
    (!none).then(|| {
        let items = items
            .into_iter()
            .map(|(label, href, text)| {
                let link = outward(href, text);
                view! { <div><dt>{label}</dt><dd>{link}</dd></div> }
            })
            .collect_view();
        let links = links
            .into_iter()
            .map(|(label, href)| {
                let link = outward(href, label);
                view! {
                    <div>
                        <dt>{t.place_link()}</dt>
                        <dd>{link}</dd>
                    </div>
                }
            })
            .collect_view();
        view! {
            <h2>{t.place_contact()}</h2>
            <dl class="facts">{items} {links}</dl>
        }
    })
}
