//! Rows of lists: places, and events.

use leptos::prelude::*;

use super::{Sample, Sign};
use crate::{
    city::Lang,
    map::{MarkerState, Symbol},
    route::Page,
    view::{EventLine, Row, Tone},
    words::Words,
};

/// A place, or one of today's events, in the list.
#[component]
pub fn PlaceRow(
    /// The language of the page.
    lang: Lang,
    /// The row.
    row: Row,
) -> impl IntoView {
    let href = row.link.page().path(lang);
    let state = row.state.map(|state| {
        view! { <strong class=state.tone.class()>{state.text}</strong> " · " }
    });
    view! {
        <li class="row">
            <a href=href>
                <Sign symbol=row.symbol state=row.marker today=row.today sample=row.sample />
                <span class="row-main">
                    <span class="row-name">
                        <span lang=row.name_lang.tag()>{row.name}</span>
                        <Sample lang on=row.sample />
                    </span>
                    <span class="row-facts">{state} {row.what}</span>
                </span>
                <span class="row-way">
                    <span class="row-distance">{row.distance}</span>
                    " "
                    <span class="row-direction">{row.direction}</span>
                </span>
            </a>
        </li>
    }
}

/// An event on a day.
#[component]
pub fn EventItem(
    /// The language of the page.
    lang: Lang,
    /// The event.
    line: EventLine,
    /// What stands before the times, such as the day.
    #[prop(optional_no_strip)]
    day: Option<String>,
) -> impl IntoView {
    let t = Words(lang);
    let href = Page::Event(line.slug).path(lang);
    let state = if line.on {
        MarkerState::Plain
    } else {
        MarkerState::Closed
    };
    let notice = line.notice.map(|notice| {
        let tone = if line.on { Tone::Neutral } else { Tone::Closed };
        view! { <strong class=tone.class()>{notice}</strong> " · " }
    });
    let running = line.running.then(|| {
        view! { <strong class=Tone::Open.class()>{t.event_running()}</strong> " · " }
    });
    let when = match day {
        Some(day) => format!("{day}, {}", line.time),
        None => line.time,
    };
    let more: Vec<String> = [line.venue, line.price]
        .into_iter()
        .flatten()
        .chain((line.offers > 0).then(|| t.event_offers(line.offers)))
        .collect();
    let more = more.join(" · ");
    view! {
        <li class="row" class:is-off=!line.on>
            <a href=href>
                <Sign symbol=Symbol::Event(line.day) state=state sample=line.sample />
                <span class="row-main">
                    <span class="row-name">
                        <span lang=line.title_lang.tag()>{line.title}</span>
                        <Sample lang on=line.sample />
                    </span>
                    <span class="row-facts">
                        {notice} {running} <span class="row-time">{when}</span>
                    </span>
                    <span class="row-facts">{more}</span>
                </span>
            </a>
        </li>
    }
}
