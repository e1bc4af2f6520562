//! All filters, for whoever wants more than the quick ones.

use leptos::prelude::*;

use super::{Glyph, Icon, closes_on_back, search_box::Search};
use crate::{
    city::Kind,
    data::Data,
    route::Page,
    view::{Filters, phrase},
    words::Words,
};

/// The filters as check boxes of the search form.
#[component]
pub fn FilterPanel(
    /// The filters, and the way to change them.
    search: Search,
    /// Whether they are shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let t = move || Words(search.lang.get());
    closes_on_back(move || open.get(), move || open.set(false));
    let kinds = Kind::ALL
        .into_iter()
        .map(|kind| {
            view! {
                <Check
                    kind="checkbox"
                    name="kind"
                    value=kind.key()
                    label=Signal::derive(move || phrase::kinds(kind, search.lang.get()).to_owned())
                    on=Signal::derive(move || search.filters.with(|it| it.kinds.contains(&kind)))
                    set=Callback::new(move |on| {
                        search
                            .change(|filters| {
                                filters.kinds.retain(|it| *it != kind);
                                if on {
                                    filters.kinds.push(kind);
                                    filters.kinds.sort_unstable();
                                }
                            });
                    })
                />
            }
        })
        .collect_view();
    view! {
        <details
            class="filters"
            prop:open=open
            on:toggle=move |ev| {
                let details: leptos::web_sys::HtmlDetailsElement = event_target(&ev);
                open.set(details.open());
            }
        >
            <summary>
                <Icon glyph=Glyph::Filter />
                <span>{move || t().filter_label()}</span>
            </summary>
            <div class="filters-body">
                <fieldset>
                    <legend>{move || t().filter_what()}</legend>
                    {kinds}
                </fieldset>
                <Networks search />
                <fieldset>
                    <legend>{move || t().filter_only()}</legend>
                    <Switch
                        search
                        name="open"
                        label=Words::filter_open
                        is_on=|it| it.open
                        set=|it, on| it.open = on
                    />
                    <Switch
                        search
                        name="today"
                        label=Words::filter_today
                        is_on=|it| it.today
                        set=|it, on| it.today = on
                    />
                    <Switch
                        search
                        name="wheelchair"
                        label=Words::filter_wheelchair
                        is_on=|it| it.wheelchair
                        set=|it, on| it.wheelchair = on
                    />
                </fieldset>
                <p class="filters-end">
                    <a class="button" href=move || Page::Map.path(search.lang.get())>
                        {move || t().filter_clear()}
                    </a>
                    <button class="button primary" type="submit">
                        {move || t().filter_apply()}
                    </button>
                </p>
            </div>
        </details>
    }
}

/// Which network the members shall belong to. A city without networks has no such question.
#[component]
fn Networks(search: Search) -> impl IntoView {
    let t = move || Words(search.lang.get());
    let networks = expect_context::<Data>()
        .site
        .with_value(|site| site.networks.clone());
    let none = networks.is_empty();
    let networks = networks
        .into_iter()
        .map(|network| {
            let slug = StoredValue::new(network.slug);
            let is_on =
                move |it: &Filters| slug.with_value(|slug| it.network.as_ref() == Some(slug));
            view! {
                <Check
                    kind="radio"
                    name="network"
                    value=slug.with_value(ToString::to_string)
                    label=Signal::derive(move || network.name.get(search.lang.get()).to_owned())
                    on=Signal::derive(move || search.filters.with(is_on))
                    set=Callback::new(move |_| {
                        search.change(|filters| filters.network = Some(slug.get_value()));
                    })
                />
            }
        })
        .collect_view();
    view! {
        <fieldset hidden=none>
            <legend>{move || t().filter_network()}</legend>
            <Check
                kind="radio"
                name="network"
                value=""
                label=Signal::derive(move || t().filter_network_any().to_owned())
                on=Signal::derive(move || search.filters.with(|it| it.network.is_none()))
                set=Callback::new(move |_| search.change(|filters| filters.network = None))
            />
            {networks}
        </fieldset>
    }
}

/// A filter that is on or off.
#[component]
fn Switch(
    search: Search,
    name: &'static str,
    label: fn(Words) -> &'static str,
    is_on: fn(&Filters) -> bool,
    set: fn(&mut Filters, bool),
) -> impl IntoView {
    view! {
        <Check
            kind="checkbox"
            name
            value="1"
            label=Signal::derive(move || label(Words(search.lang.get())).to_owned())
            on=Signal::derive(move || search.filters.with(is_on))
            set=Callback::new(move |on| search.change(|filters| set(filters, on)))
        />
    }
}

/// A box to tick, or one of several to choose from.
#[component]
fn Check(
    kind: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    label: Signal<String>,
    on: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type=kind
                name=name
                value=value
                checked=on.get_untracked()
                prop:checked=on
                on:change=move |ev| set.run(event_target_checked(&ev))
            />
            <span>{label}</span>
        </label>
    }
}
