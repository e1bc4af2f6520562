//! A month of events as a table.
//!
//! The server draws it, as it draws the map: its code would weigh on every visitor's download, and the
//! phone does not know all days of it.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use chrono::Datelike;

use crate::{
    city::Lang,
    view::{EventsQuery, Month},
};
#[cfg(feature = "ssr")]
use crate::{
    route::Page,
    view::{DayCell, MonthSheet, Span, phrase},
    words::Words,
};

/// More events than this are told by their number only.
#[cfg(feature = "ssr")]
const DOTS: usize = 3;

/// The sheet of a month: each day with what is on leads to that day's list.
#[component]
pub fn MonthTable(
    /// The language of the page.
    lang: Lang,
    /// The month.
    month: Month,
    /// What was asked for; the category stays in the links.
    query: EventsQuery,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let html = use_context::<crate::data::ServerData>()
        .map(|data| {
            let wanted = |event: &crate::city::Event| query.wants(event);
            let sheet = MonthSheet::of(&data.city, month, wanted, data.now, lang);
            table(lang, sheet, &query).to_html()
        })
        .unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    let html = {
        let _ = (lang, month, query);
        String::new()
    };
    // Set by the server once; hydration leaves it as it is.
    view! { <div class="month-sheet" inner_html=html></div> }
}

#[cfg(feature = "ssr")]
fn table(lang: Lang, sheet: MonthSheet, query: &EventsQuery) -> impl IntoView + use<> {
    let t = Words(lang);
    let category = query.category.clone();
    let href = move |span: Span| {
        let target = EventsQuery {
            span,
            category: category.clone(),
            days: EventsQuery::DAYS,
            ..EventsQuery::default()
        };
        format!("{}{}", Page::Events.path(lang), target.query())
    };
    // "external": the server knows every month, the browser only the coming weeks.
    let turn = |to: Option<(Month, String)>, rel: &'static str, arrow: &'static str| {
        to.map(|(month, name)| {
            let href = href(Span::Month(Some(month)));
            let label = match rel {
                "prev" => t.month_previous(&name),
                _ => t.month_next(&name),
            };
            view! {
                <a class="button" href=href rel=format!("{rel} external") aria-label=label>
                    {(rel == "prev").then(|| view! { <span aria-hidden="true">{arrow}</span> })}
                    {name}
                    {(rel == "next").then(|| view! { <span aria-hidden="true">{arrow}</span> })}
                </a>
            }
        })
    };
    let previous = turn(sheet.previous, "prev", "‹");
    let next = turn(sheet.next, "next", "›");
    let days = phrase::WEEK
        .map(|day| {
            let (short, name) = (phrase::weekday_short(day, lang), phrase::weekday(day, lang));
            view! { <th scope="col"><abbr title=name>{short}</abbr></th> }
        })
        .collect_view();
    let holidays = sheet.holidays;
    let holidays = holidays
        .into_iter()
        .map(|holiday| view! { <li><span aria-hidden="true">"* "</span>{holiday}</li> })
        .collect::<Vec<_>>();
    let weeks = sheet
        .weeks
        .into_iter()
        .map(|week| {
            let days = week.into_iter().map(|cell| day(cell, &href)).collect_view();
            view! { <tr>{days}</tr> }
        })
        .collect_view();
    view! {
        <nav class="month-turn" aria-label=t.month_turn()>
            {previous}
            {next}
        </nav>
        <table class="month">
            <caption>{sheet.title}</caption>
            <thead>
                <tr>{days}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
        {(!holidays.is_empty()).then(|| view! { <ul class="month-holidays">{holidays}</ul> })}
    }
}

/// A day: its number, and dots for its events.
#[cfg(feature = "ssr")]
fn day(cell: Option<DayCell>, href: &impl Fn(Span) -> String) -> AnyView {
    let Some(cell) = cell else {
        return view! { <td></td> }.into_any();
    };
    let number = cell.day.day().to_string();
    let dots = match cell.events {
        0 => None,
        few @ 1..=DOTS => Some("●".repeat(few)),
        many => Some(many.to_string()),
    };
    let dots = dots.map(|dots| {
        let class = if cell.events > DOTS {
            "month-count"
        } else {
            "month-dots"
        };
        view! { <span class=class>{dots}</span> }
    });
    let sheet = view! {
        <span aria-hidden="true">
            <time datetime=cell.day.to_string()>{number}</time>
            {cell.holiday.is_some().then_some("*")}
            {dots}
        </span>
    };
    let inside = if cell.events > 0 {
        let day = Some(cell.day);
        let href = href(Span::Range {
            from: day,
            until: day,
        });
        view! {
            <a href=href>
                {sheet}
                <span class="hidden">{cell.label}</span>
            </a>
        }
        .into_any()
    } else {
        view! {
            <span class="month-day">{sheet} <span class="hidden">{cell.label}</span></span>
        }
        .into_any()
    };
    view! {
        <td class:is-past=cell.past class:is-today=cell.today aria-current=cell.today.then_some("date")>
            {inside}
        </td>
    }
    .into_any()
}
