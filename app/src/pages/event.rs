//! An event: when, where, what shops do for it.

use leptos::prelude::*;

use super::{Missing, Waiting};
use crate::{
    city::{City, Lang, check},
    data::{Lack, page_view_of},
    map::{MarkerState, Symbol},
    parts::{
        Correct, EventItem, FactList, Head, Paragraphs, Pictures, Sample, Share, Sign, SourceLine,
        Way,
    },
    route::{Page, file_of},
    view::{EventView, EventsQuery, OfferLine, SameDay},
    words::Words,
};

/// The page of an event.
#[component]
pub fn EventPage(
    /// The language of the page.
    lang: Lang,
    /// The slug in the address.
    slug: String,
) -> impl IntoView {
    let compute = move |city: &City, now| EventView::of(city, &slug, now, lang);
    let event = page_view_of(Signal::stored(String::new()), compute, |event| {
        event.as_ref().map_or(Lack::Nothing, |event| event.lacks)
    });
    move || match event.get() {
        None => view! { <Waiting lang /> }.into_any(),
        Some(None) => view! { <Missing lang /> }.into_any(),
        Some(Some(event)) => view! { <EventArticle lang event /> }.into_any(),
    }
}

#[component]
fn EventArticle(lang: Lang, event: EventView) -> impl IntoView {
    let t = Words(lang);
    let description = event.summary.clone().unwrap_or_else(|| event.crumb.clone());
    let sign = (event.day > 0).then(|| {
        let state = if event.notice.is_some() {
            MarkerState::Closed
        } else {
            MarkerState::Plain
        };
        view! { <Sign symbol=Symbol::Event(event.day) state sample=event.sample /> }
    });
    let past = event.dates.is_empty() && event.season.is_none();
    let dates = event
        .dates
        .into_iter()
        .enumerate()
        .map(|(i, (day, times))| {
            // The next date also for machines that read along.
            let machine = event
                .next
                .clone()
                .filter(|_| i == 0)
                .map(|(start, _)| start);
            view! {
                <li>
                    <time datetime=machine>{day}</time>
                    <span class="times">{times}</span>
                </li>
            }
        })
        .collect_view();
    let name = event.venue.clone();
    let venue = event.venue.map(|name| {
        let name = match event.venue_slug {
            Some(slug) => view! { <a href=Page::Place(slug).path(lang)>{name}</a> }.into_any(),
            None => view! { <span>{name}</span> }.into_any(),
        };
        view! { <div><dt>{t.event_where()}</dt><dd>{name} {event.address.map(|it| format!(", {it}"))}</dd></div> }
    });
    let link = event.link.map(|href| {
        if check::is_link(&href) {
            view! { <a class="button" href=href rel="external noopener">{t.event_link()}</a> }
                .into_any()
        } else {
            view! { <span>{href}</span> }.into_any()
        }
    });
    // "external" keeps the router out of it: this is a file, no page.
    let calendar = (!past && event.season.is_none()).then(|| {
        let href = file_of(&format!("events/{}", event.slug), "ics", lang);
        view! { <a class="button primary" href=href rel="external">{t.event_calendar()}</a> }
    });
    let way = event.at.map(|at| {
        let name = name.unwrap_or_else(|| event.title.clone());
        view! { <Way lang at name primary=false /> }
    });
    let page = Page::Event(event.slug);
    view! {
        <Head lang page=Some(page.clone()) title=event.title.clone() description />
        <article class="record">
            <p class="crumb">{event.crumb} <Sample lang on=event.sample /></p>
            <div class="record-name">
                <h1 lang=event.title_lang.tag()>{event.title.clone()}</h1>
                {sign}
            </div>
            {event
                .notice
                .map(|notice| {
                    view! {
                        <p class="notice">
                            <strong>{notice}</strong> {event.notice_text.map(|text| format!(" {text}"))}
                        </p>
                    }
                })}
            {event.season.map(|season| view! { <p class="state">{t.event_season(season)}</p> })}
            {past.then(|| view! { <p class="notice">{t.event_past()}</p> })}
            <ul class="dates">{dates}</ul>
            {(event.more_dates > 0)
                .then(|| view! { <p class="hint">{t.event_more_dates(event.more_dates)}</p> })}
            <div class="actions">
                {calendar}
                {way}
                {link}
                <Share lang page=page.clone() title=event.title.clone() />
            </div>
            {event
                .summary
                .map(|text| view! { <p class="lead" lang=event.text_lang.tag()>{text}</p> })}
            <Paragraphs text=event.text lang=event.text_lang />
            <Pictures pictures=event.pictures lang />
            <dl class="facts">
                {venue}
                {event
                    .organiser
                    .map(|name| view! { <div><dt>{t.event_organiser()}</dt><dd>{name}</dd></div> })}
                {event
                    .price
                    .map(|price| view! { <div><dt>{t.event_price()}</dt><dd>{price}</dd></div> })}
            </dl>
            {(!event.facts.is_empty())
                .then(|| {
                    view! {
                        <h2>{t.place_facts()}</h2>
                        <FactList facts=event.facts />
                    }
                })}
            <Offers lang offers=event.offers />
            <Others lang same_day=event.same_day />
            <SourceLine
                lang
                source=event.source
                url=event.source_url
                as_of=event.as_of
                note=event.source_note
            />
            <Correct lang page title=event.title />
        </article>
    }
}

/// What else is on on the same day.
#[component]
fn Others(lang: Lang, same_day: Option<SameDay>) -> impl IntoView {
    let t = Words(lang);
    same_day.map(|same_day| {
        let items = same_day
            .events
            .into_iter()
            .map(|line| view! { <EventItem lang line /> })
            .collect_view();
        let day = EventsQuery::day(same_day.day).query();
        view! {
            <h2>{t.event_same_day()}</h2>
            <ul class="rows">{items}</ul>
            <p>
                <a class="button" href=format!("{}{day}", Page::Events.path(lang))>
                    {t.event_whole_day()}
                </a>
            </p>
        }
    })
}

/// What shops and others do for the event.
#[component]
fn Offers(lang: Lang, offers: Vec<OfferLine>) -> impl IntoView {
    let t = Words(lang);
    (!offers.is_empty()).then(|| {
        let items = offers
            .into_iter()
            .map(|offer| {
                view! {
                    <li class="row">
                        <a href=Page::Place(offer.slug).path(lang)>
                            <Sign symbol=offer.symbol sample=offer.sample />
                            <span class="row-main">
                                <span class="row-name">
                                    {offer.name} <Sample lang on=offer.sample />
                                </span>
                                <span class="row-facts">{offer.text}</span>
                            </span>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <h2>{t.event_offers_title()}</h2>
            <ul class="rows">{items}</ul>
        }
    })
}
