//! The events, day by day.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Waiting;
use crate::{
    city::{City, Lang},
    data::{Data, page_view_of, pairs_of},
    parts::{EventItem, Head, MonthTable},
    route::{Page, file_of, suggest},
    view::{EventsQuery, EventsView, Month, Span},
    words::Words,
};

/// The page of events.
#[component]
pub fn EventsPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let data = expect_context::<Data>();
    // Not `use_query_map`: with one route for all pages that one keeps the query of the page before.
    let map = use_location().query;
    let query = Memo::new(move |_| {
        let pairs = map.with(pairs_of);
        EventsQuery::from_pairs(
            pairs
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str())),
        )
    });
    let key = Signal::derive(move || query.with(EventsQuery::query));
    let compute = move |city: &City, now| EventsView::of(city, &query.get(), now, lang);
    let events = page_view_of(key, compute, |events| events.lacks);
    let description = data
        .site
        .with_value(|site| t.events_description(&site.city));
    view! {
        <Head lang page=Some(Page::Events) title=t.events_title() description />
        <div class="record">
            <h1>{t.events_title()}</h1>
            {move || match events.get() {
                None => view! { <Waiting lang /> }.into_any(),
                Some(events) => view! { <EventList lang query=query.get() events /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn EventList(lang: Lang, query: EventsQuery, events: EventsView) -> impl IntoView {
    let t = Words(lang);
    let path = Page::Events.path(lang);
    let chip = |label: &'static str, span: Span| {
        let target = EventsQuery {
            span,
            days: EventsQuery::DAYS,
            unreadable: None,
            unreadable_month: None,
            ..query.clone()
        };
        let month = matches!(span, Span::Month(_));
        let current = match query.span {
            Span::Month(_) => month,
            other => other == span,
        };
        view! {
            <li>
                <a
                    class="chip"
                    href=format!("{path}{}", target.query())
                    aria-current=current.then_some("true")
                    // The server knows every month, the browser only the coming weeks.
                    rel=month.then_some("external")
                >
                    {label}
                </a>
            </li>
        }
    };
    let unreadable = query.unreadable.clone().map(|text| {
        view! { <p class="notice" role="alert">{t.events_unreadable(text)}</p> }
    });
    let unreadable_month = query.unreadable_month.clone().map(|text| {
        view! { <p class="notice" role="alert">{t.events_unreadable_month(text)}</p> }
    });
    let nothing = events.days.is_empty() && events.month.is_none();
    let shown = events.month;
    let month = shown.map(|month| view! { <MonthTable lang month query=query.clone() /> });
    let days = events
        .days
        .into_iter()
        .map(|group| {
            let items = group
                .events
                .into_iter()
                .map(|line| view! { <EventItem lang line /> })
                .collect_view();
            view! {
                <section class="day">
                    <h2>
                        {group.title}
                        {group.holiday.map(|name| view! { <span class="holiday">{name}</span> })}
                    </h2>
                    <ul class="rows">{items}</ul>
                </section>
            }
        })
        .collect_view();
    let more = events.more.then(|| {
        let target = EventsQuery {
            days: query.days + EventsQuery::DAYS,
            ..query.clone()
        };
        view! {
            <p class="more">
                <a class="button" href=format!("{path}{}", target.query())>{t.events_more()}</a>
            </p>
        }
    });
    let seasons = (!events.seasons.is_empty()).then(|| {
        let items = events
            .seasons
            .into_iter()
            .map(|season| {
                view! {
                    <li class="season">
                        <a href=Page::Event(season.slug).path(lang) lang=season.title_lang.tag()>
                            {season.title}
                        </a>
                        <span class="season-when">{season.season}</span>
                        {season.summary.map(|text| view! { <span class="season-text">{text}</span> })}
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="day">
                <h2>{t.events_seasons()}</h2>
                <p class="hint">{t.events_seasons_hint()}</p>
                <ul class="seasons">{items}</ul>
            </section>
        }
    });
    view! {
        <nav class="chips" aria-label=t.events_when()>
            <ul>
                {chip(t.events_all(), Span::All)} {chip(t.events_today(), Span::Today)}
                {chip(t.events_weekend(), Span::Weekend)} {chip(t.events_month(), Span::Month(None))}
            </ul>
        </nav>
        <Choice lang query=query.clone() categories=events.categories month=shown />
        {unreadable}
        {unreadable_month}
        {month}
        {nothing.then(|| view! { <p class="empty">{t.events_empty()}</p> })}
        {days}
        {more}
        {seasons}
        <p class="hint">
            <a href=suggest(lang) rel="external">{t.suggest_link_text()}</a>
        </p>
        <Subscribe lang />
    }
}

/// How to get all events into one's own calendar, and keep them up to date there.
#[component]
fn Subscribe(lang: Lang) -> impl IntoView {
    let t = Words(lang);
    let file = file_of("events", "ics", lang);
    let site = expect_context::<Data>().site;
    let address = site.with_value(|site| format!("{}{file}", site.url));
    // Calendar programs take this scheme for their own; where none does, there are the other ways.
    let webcal = address
        .split_once(':')
        .map_or_else(String::new, |(_, rest)| format!("webcal:{rest}"));
    view! {
        <details class="subscribe">
            <summary>{t.events_subscribe()}</summary>
            <p>{t.events_subscribe_text()}</p>
            <p class="actions">
                <a class="button" href=webcal rel="external">{t.events_subscribe_open()}</a>
                <a class="button" href=file rel="external">{t.events_subscribe_file()}</a>
            </p>
            <p class="hint">{t.events_subscribe_address()}</p>
            <code>{address}</code>
        </details>
    }
}

/// The form for a span of days and a category; beside a month only for the category.
#[component]
fn Choice(
    lang: Lang,
    query: EventsQuery,
    categories: Vec<(String, String)>,
    month: Option<Month>,
) -> impl IntoView {
    let t = Words(lang);
    let (from, until) = match query.span {
        Span::Range { from, until } => (from, until),
        _ => (None, None),
    };
    let options = categories
        .into_iter()
        .map(|(slug, name)| {
            let chosen = query.category.as_ref() == Some(&slug);
            view! { <option value=slug selected=chosen>{name}</option> }
        })
        .collect_view();
    let days = match month {
        Some(month) => {
            view! { <input type="hidden" name="month" value=month.to_string() /> }.into_any()
        }
        None => view! {
            <label>
                <span>{t.events_from()}</span>
                <input type="date" name="from" value=from.map(|day| day.to_string()) />
            </label>
            <label>
                <span>{t.events_to()}</span>
                <input type="date" name="to" value=until.map(|day| day.to_string()) />
            </label>
        }
        .into_any(),
    };
    view! {
        <form class="range" method="get" action=Page::Events.path(lang)>
            {days}
            <label>
                <span>{t.events_category()}</span>
                <select name="category">
                    <option value="">{t.events_category_any()}</option>
                    {options}
                </select>
            </label>
            <button class="button" type="submit">{t.filter_apply()}</button>
        </form>
    }
}
