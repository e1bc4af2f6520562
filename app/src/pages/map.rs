//! The map with the list of places.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Waiting;
use crate::{
    city::{Ask, Kind, Lang, Slug},
    data::{Data, filters_of, page_view},
    parts::{Glyph, Head, Icon, PlaceRow, SampleNote},
    route::{Page, suggest},
    view::{Filters, Listing},
    words::Words,
};

/// The list beside the map: all that the map shows, in words.
#[component]
pub fn MapPage(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let t = Words(lang);
    let data = expect_context::<Data>();
    // Not `use_query_map`: with one route for all pages that one keeps the query of the page before.
    let query = use_location().query;
    let filters = Memo::new(move |_| query.with(filters_of));
    let key = Signal::derive(move || filters.with(Filters::query));
    let listing = page_view(key, move |city, now| {
        let origin = data.origin(city);
        Listing::of(city, &filters.get(), origin, now, lang)
    });
    let description = data
        .site
        .with_value(|site| site.description.get(lang).to_owned());
    let arrived = move || listing.with(Option::is_some);
    let get = move || listing.get();
    let samples =
        Signal::derive(move || listing.with(|it| it.as_ref().is_some_and(|it| it.samples)));
    view! {
        <Head lang page=Some(Page::Map) title=String::new() description />
        <QuickFilters lang filters listing />
        <Show when=arrived fallback=move || view! { <Waiting lang /> }>
            <div class="list-head">
                <h1>
                    {move || {
                        if get().is_some_and(|it| it.located) { t.list_near_you() } else { t.list_near_middle() }
                    }}
                </h1>
                <p class="list-count" role="status">
                    {move || get().map(|it| format!("{} · {}", t.list_matched(it.matched), t.list_open(it.open)))}
                </p>
            </div>
            <SampleNote lang on=samples />
            <ul class="rows">
                <For
                    each=move || get().map(|it| it.rows).unwrap_or_default()
                    key=|row| (row.link.clone(), row.state.clone(), row.metres, row.today)
                    children=move |row| view! { <PlaceRow lang row /> }
                />
            </ul>
            <Show when=move || get().is_some_and(|it| it.matched == 0)>
                <p class="empty">{t.list_empty()}</p>
                <p class="empty">
                    <a class="button" href=Page::Map.path(lang)>{t.filter_clear()}</a>
                </p>
                <p class="empty">
                    <a href=suggest(lang) rel="external">{t.suggest_link_text()}</a>
                </p>
            </Show>
            <Show when=move || get().is_some_and(|it| it.rows.len() < it.matched)>
                <p class="more">
                    <a class="button" href=move || more(&filters.get(), lang) attr:data-noscroll="">
                        {t.list_more()}
                    </a>
                </p>
            </Show>
        </Show>
    }
}

/// The address that shows one page of rows more.
fn more(filters: &Filters, lang: Lang) -> String {
    let more = Filters {
        count: filters.count + Filters::PAGE,
        ..filters.clone()
    };
    format!("{}{}", Page::Map.path(lang), more.query())
}

/// The filters most people want, one tap each. They are links, so they work without script.
///
/// Before them stand those that came from words, to be taken back.
#[component]
fn QuickFilters(
    lang: Lang,
    filters: Memo<Filters>,
    listing: Memo<Option<Listing>>,
) -> impl IntoView {
    let t = Words(lang);
    let taken = move || {
        let chips = listing.with(|it| it.as_ref().map(|it| it.chips.clone()));
        let chips = chips.unwrap_or_default().into_iter();
        chips
            .map(|(label, without)| {
                let href = format!("{}{without}", Page::Map.path(lang));
                let name = t.chip_remove(&label);
                view! {
                    <li>
                        <a class="chip is-taken" href=href aria-label=name>
                            <span>{label}</span>
                            <Icon glyph=Glyph::Clear />
                        </a>
                    </li>
                }
                .into_any()
            })
            .collect::<Vec<_>>()
    };
    // What the text asks for already needs no switch with the same words beside it.
    let said = move |label: &str| {
        let said = |it: &Listing| it.chips.iter().any(|(said, _)| said == label);
        listing.with(|it| it.as_ref().is_some_and(said))
    };
    let networks = expect_context::<Data>()
        .site
        .with_value(|site| site.networks.clone());
    let chip = move |label: String, on: Signal<bool>, target: Signal<Filters>| {
        let name = label.clone();
        let href = move || format!("{}{}", Page::Map.path(lang), target.with(Filters::query));
        view! {
            <li hidden=move || said(&name)>
                <a class="chip" href=href aria-current=move || on.get().then_some("true")>{label}</a>
            </li>
        }
    };
    let toggle = move |label: &str, ask: Ask| {
        let on = Signal::derive(move || filters.with(|it| it.asks().has(ask)));
        let target =
            Signal::derive(move || filters.with(|it| it.with(|it| it.set(ask, !on.get()))));
        chip(label.to_owned(), on, target)
    };
    let kind = move |label: &str, kind: Kind| {
        let on = Signal::derive(move || filters.with(|it| it.kinds == [kind]));
        let target = Signal::derive(move || {
            let kinds = if on.get() { vec![] } else { vec![kind] };
            filters.with(|it| it.with(|it| it.kinds = kinds))
        });
        chip(label.to_owned(), on, target)
    };
    let network = move |slug: Slug, name: String| {
        let on = Signal::derive({
            let slug = slug.clone();
            move || filters.with(|it| it.network.as_ref() == Some(&slug))
        });
        let target = Signal::derive(move || {
            let network = (!on.get()).then(|| slug.clone());
            filters.with(|it| it.with(|it| it.network = network))
        });
        chip(name, on, target)
    };
    view! {
        <nav class="chips" aria-label=t.filter_quick()>
            <ul>
                {taken}
                {toggle(t.chip_open(), Ask::Open)}
                {networks
                    .into_iter()
                    .map(|it| network(it.slug, it.name.get(lang).to_owned()))
                    .collect_view()}
                {toggle(t.chip_today(), Ask::Today)}
                {kind(t.chip_islands(), Kind::ArtIsland)}
                {toggle(t.chip_wheelchair(), Ask::Wheelchair)}
            </ul>
        </nav>
    }
}
