//! The Aufenthaltsinseln.

use leptos::prelude::*;

use super::Waiting;
use crate::{
    city::Lang,
    data::{Data, page_view},
    map::Symbol,
    parts::{FactList, Head, Sample, Sign},
    route::Page,
    view::{IslandCard, IslandsView},
    words::Words,
};

/// The page of the islands.
#[component]
pub fn IslandsPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let data = expect_context::<Data>();
    let islands = page_view(Signal::stored(String::new()), move |city, now| {
        IslandsView::of(city, data.origin(city), now, lang)
    });
    view! {
        <Head lang page=Some(Page::Islands) title=t.islands_title() description=t.islands_intro() />
        <div class="record">
            <h1>{t.islands_title()}</h1>
            <p class="lead">{t.islands_intro()}</p>
            {move || match islands.get() {
                None => view! { <Waiting lang /> }.into_any(),
                Some(islands) => {
                    let count = t.islands_count(islands.islands.len());
                    let cards = islands
                        .islands
                        .into_iter()
                        .map(|card| view! { <Card lang card /> })
                        .collect_view();
                    view! {
                        <p class="hint" role="status">{count}</p>
                        <ul class="cards">{cards}</ul>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Card(lang: Lang, card: IslandCard) -> impl IntoView {
    view! {
        <li class="card">
            <Sign symbol=Symbol::Island sample=card.sample />
            <div>
                <h2>
                    <a href=Page::Place(card.slug).path(lang) lang=card.name_lang.tag()>{card.name}</a>
                    <Sample lang on=card.sample />
                </h2>
                {card.summary.map(|text| view! { <p>{text}</p> })}
                <FactList facts=card.facts />
                <p class="hint">{card.distance}</p>
            </div>
        </li>
    }
}
