//! The search field and its filters: a plain form that works without script, and that answers while
//! one types with it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{Glyph, Icon};
use crate::{
    city::{Kind, Lang},
    data::{Data, filters_of},
    route::Page,
    view::{Filters, phrase},
    words::Words,
};

/// Search and filters of the list of places.
#[component]
pub fn SearchBox(
    /// The language of the page.
    lang: Memo<Lang>,
    /// The page it stands on; from elsewhere a search leads to the map.
    #[prop(into)]
    here: Signal<Option<Page>>,
) -> impl IntoView {
    let query = use_query_map();
    let filters = Memo::new(move |_| query.with(filters_of));
    let on_map = Memo::new(move |_| here.get() == Some(Page::Map));
    let shown = Memo::new(move |_| {
        if on_map.get() {
            filters.get()
        } else {
            Filters::from_pairs([])
        }
    });
    let t = move || Words(lang.get());
    let networks = expect_context::<Data>()
        .site
        .with_value(|site| site.networks.clone());

    let go = {
        let navigate = use_navigate();
        move |filters: Filters, replace: bool| {
            let target = format!(
                "{}{}",
                Page::Map.path(lang.get_untracked()),
                filters.query()
            );
            let options = NavigateOptions {
                replace,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&target, options);
        }
    };
    let change = {
        let go = go.clone();
        move |change: &dyn Fn(&mut Filters)| {
            go(
                shown.get_untracked().with(|filters| change(filters)),
                on_map.get_untracked(),
            );
        }
    };
    let typed = {
        let change = change.clone();
        move |ev| {
            let text = event_target_value(&ev);
            change(&|filters| filters.text = text.trim().chars().take(100).collect());
        }
    };
    let submit = {
        move |ev: leptos::ev::SubmitEvent| {
            // With script the list has answered while one typed; the form only puts the keyboard away.
            if on_map.get_untracked() {
                ev.prevent_default();
                blur();
            }
        }
    };
    let switch = move |key: &'static str,
                       label: fn(Words) -> &'static str,
                       on: fn(&Filters) -> bool,
                       set: fn(&mut Filters, bool)| {
        let change = change.clone();
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=key
                    value="1"
                    prop:checked=move || shown.with(on)
                    checked=shown.with_untracked(on)
                    on:change=move |ev| {
                        let checked = event_target_checked(&ev);
                        change(&|filters| set(filters, checked));
                    }
                />
                <span>{move || label(t())}</span>
            </label>
        }
    };
    let kind_boxes = {
        let go = go.clone();
        Kind::ALL
            .into_iter()
            .map(|kind| {
                let go = go.clone();
                let set = move |ev| {
                    let checked = event_target_checked(&ev);
                    let filters = shown.get_untracked().with(|filters| {
                        filters.kinds.retain(|it| *it != kind);
                        if checked {
                            filters.kinds.push(kind);
                            filters.kinds.sort_unstable();
                        }
                    });
                    go(filters, on_map.get_untracked());
                };
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            name="kind"
                            value=kind.key()
                            prop:checked=move || shown.with(|it| it.kinds.contains(&kind))
                            checked=shown.with_untracked(|it| it.kinds.contains(&kind))
                            on:change=set
                        />
                        <span>{move || phrase::kinds(kind, lang.get())}</span>
                    </label>
                }
            })
            .collect_view()
    };
    let network_boxes = networks
        .into_iter()
        .map(|network| {
            let go = go.clone();
            let slug = network.slug.clone();
            let is_on = {
                let slug = slug.clone();
                move |filters: &Filters| filters.network.as_ref() == Some(&slug)
            };
            let on_at_first = shown.with_untracked(&is_on);
            let set = {
                let slug = slug.clone();
                move |_| {
                    let filters = shown
                        .get_untracked()
                        .with(|it| it.network = Some(slug.clone()));
                    go(filters, on_map.get_untracked());
                }
            };
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name="network"
                        value=slug.to_string()
                        prop:checked=move || shown.with(&is_on)
                        checked=on_at_first
                        on:change=set
                    />
                    <span>{move || network.name.get(lang.get()).to_owned()}</span>
                </label>
            }
        })
        .collect_view();
    let any_network = {
        let go = go.clone();
        move |_| {
            go(
                shown.get_untracked().with(|it| it.network = None),
                on_map.get_untracked(),
            )
        }
    };
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=move || Page::Map.path(lang.get())
            on:submit=submit
        >
            <div class="search-line">
                <label class="search-field">
                    <Icon glyph=Glyph::Search />
                    <span class="hidden">{move || t().search_label()}</span>
                    <input
                        type="search"
                        name="q"
                        maxlength="100"
                        autocomplete="off"
                        enterkeyhint="search"
                        placeholder=move || t().search_placeholder()
                        prop:value=move || shown.with(|it| it.text.clone())
                        value=shown.with_untracked(|it| it.text.clone())
                        on:input=typed
                    />
                </label>
                <button class="search-go" type="submit">{move || t().search_go()}</button>
            </div>
            <details class="filters">
                <summary>
                    <Icon glyph=Glyph::Filter />
                    <span>{move || t().filter_label()}</span>
                </summary>
                <div class="filters-body">
                    <fieldset>
                        <legend>{move || t().filter_what()}</legend>
                        {kind_boxes}
                    </fieldset>
                    <fieldset>
                        <legend>{move || t().filter_network()}</legend>
                        <label class="check">
                            <input
                                type="radio"
                                name="network"
                                value=""
                                prop:checked=move || shown.with(|it| it.network.is_none())
                                checked=shown.with_untracked(|it| it.network.is_none())
                                on:change=any_network
                            />
                            <span>{move || t().filter_network_any()}</span>
                        </label>
                        {network_boxes}
                    </fieldset>
                    <fieldset>
                        <legend>{move || t().filter_only()}</legend>
                        {switch("open", Words::filter_open, |it| it.open, |it, on| it.open = on)}
                        {switch("today", Words::filter_today, |it| it.today, |it, on| it.today = on)}
                        {switch(
                            "wheelchair",
                            Words::filter_wheelchair,
                            |it| it.wheelchair,
                            |it, on| it.wheelchair = on,
                        )}
                    </fieldset>
                    <p class="filters-end">
                        <a class="button" href=move || Page::Map.path(lang.get())>
                            {move || t().filter_clear()}
                        </a>
                        <button class="button primary" type="submit">{move || t().filter_apply()}</button>
                    </p>
                </div>
            </details>
        </form>
    }
}

/// Puts the phone's keyboard away.
fn blur() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let active = document().active_element();
        if let Some(Ok(element)) = active.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
            let _ = element.blur();
        }
    }
}
