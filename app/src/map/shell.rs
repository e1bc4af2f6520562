//! The place of the map on the page: the server's drawing, and over it the interactive map.

use leptos::prelude::*;

use super::handle::{MapEvent, MapHandle, MapWords};
use super::marker::Marker;
use super::view::Padding;
use crate::city::BBox;

/// The one map of the app. It belongs beside the router's outlet, not into a page, so that it stays
/// when the page changes.
///
/// The element has the class `map-canvas` and fills whatever the page's CSS gives it; the custom
/// properties `--k` (scale of the drawing), `--map-x` and `--map-y` (where its middle lies) are set
/// there too. The interactive map is built when somebody reaches for it, when a command needs it, or
/// when the drawing is not true any more; with a mouse, as soon as `markers` are known. It starts at
/// the view that the drawing shows on the screen.
#[component]
pub fn MapCanvas(
    /// The hand with which others command this map.
    map: MapHandle,
    /// The drawing (`map::svg::draw`); empty in the browser, where it stands already.
    svg: String,
    /// The area that the map is about.
    bounds: BBox,
    /// Words on the map, in the language of the page.
    #[prop(into)]
    words: Signal<MapWords>,
    /// The signs; none while they are not known.
    #[prop(into)]
    markers: Signal<Option<Vec<Marker>>>,
    /// The slug of the sign that stands out.
    #[prop(into)]
    selected: Signal<Option<String>>,
    /// What lies over the edges of the map.
    #[prop(into)]
    padding: Signal<Padding>,
    /// Told what happens on the map.
    #[prop(into)]
    on_event: Callback<MapEvent>,
    /// What stands on the map: attribution (class `map-credit`), buttons.
    children: Children,
) -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    start::start(
        start::Wires {
            map,
            bounds,
            words,
            markers,
            selected,
            padding,
            on_event,
        },
        host,
    );
    #[cfg(not(feature = "hydrate"))]
    let _ = (map, bounds, words, markers, selected, padding, on_event);
    view! {
        <div class="map-canvas" node_ref=host>
            // Set by the server once; hydration leaves it as it is, and it never changes.
            <div class="map-paper" inner_html=svg></div>
            {children()}
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod start {
    use js_sys::Function;
    use leptos::{html::Div, prelude::*, task::spawn_local};

    use super::{BBox, Callback, MapEvent, MapHandle, MapWords, Marker, Padding, Signal};
    use crate::map::MapMode;
    use crate::map::live::{Live, Options, Report, wanted};

    #[derive(Clone, Copy)]
    pub(super) struct Wires {
        pub(super) map: MapHandle,
        pub(super) bounds: BBox,
        pub(super) words: Signal<MapWords>,
        pub(super) markers: Signal<Option<Vec<Marker>>>,
        pub(super) selected: Signal<Option<String>>,
        pub(super) padding: Signal<Padding>,
        pub(super) on_event: Callback<MapEvent>,
    }

    /// Builds the map once it is needed and its signs are known, and from then on hands every change
    /// on to it.
    pub(super) fn start(wires: Wires, host: NodeRef<Div>) {
        let Wires {
            map,
            bounds,
            words,
            markers,
            selected,
            padding,
            on_event,
        } = wires;
        let report = StoredValue::new_local(Report::new(move |event: MapEvent| {
            if event == MapEvent::Lost {
                map.given_up();
            }
            on_event.run(event);
        }));
        Effect::new(move |_| {
            if let (Some(host), Some(function)) =
                (host.get(), report.try_with_value(Report::function))
            {
                spawn_local(async move {
                    if wanted(&host, &function).await {
                        map.call();
                    } else {
                        map.given_up();
                    }
                });
            }
        });
        // The first signs are those of the drawing.
        Effect::new(move |drawn: Option<Option<Vec<Marker>>>| match drawn {
            Some(Some(drawn)) => {
                markers.with(|now| {
                    if now.as_ref().is_some_and(|now| *now != drawn) {
                        map.call();
                    }
                });
                Some(drawn)
            }
            _ => markers.get(),
        });
        let begun = StoredValue::new(false);
        Effect::new(move |_| {
            let known = markers.with(Option::is_some);
            if let (Some(host), Some(function)) =
                (host.get(), report.try_with_value(Report::function))
                && known
                && map.called.get()
                && !begun.get_value()
            {
                begun.set_value(true);
                spawn_local(build(wires, host.into(), function));
            }
        });
        let live = move || map.mode.get() == MapMode::Live;
        Effect::new(move |_| {
            markers.with(|markers| {
                if let (true, Some(markers)) = (live(), markers) {
                    map.with(|hand| hand.set_markers(markers, &bounds));
                }
            });
        });
        Effect::new(move |_| {
            let slug = selected.get();
            if live() {
                map.with(|hand| hand.select(slug.as_deref()));
            }
        });
        Effect::new(move |_| {
            let padding = padding.get();
            if live() {
                map.with(|hand| hand.set_padding(padding));
            }
        });
        Effect::new(move |_| {
            let words = words.get();
            if live() {
                map.with(|hand| hand.set_words(&words));
            }
        });
        on_cleanup(move || {
            let _ = map.live.try_update_value(Option::take);
        });
    }

    async fn build(wires: Wires, host: web_sys::HtmlElement, report: Function) {
        let Wires { map, .. } = wires;
        let markers = wires.markers.get_untracked().unwrap_or_default();
        let words = wires.words.get_untracked();
        let mut options = Options::new(wires.bounds, &markers, words);
        options.padding = wires.padding.get_untracked();
        options.selected = wires.selected.get_untracked();
        match Live::create(&host, options, &report).await {
            // The app may be gone by now; then the map goes with the value that is handed back.
            Some(live) => {
                if map.live.try_set_value(Some(live)).is_none() {
                    map.arrived();
                }
            }
            None => map.given_up(),
        }
    }
}
