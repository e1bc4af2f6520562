//! The map beside the page: wires what the page is about to the one map of the app.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::{Glyph, Icon, outward};
use crate::{
    city::Lang,
    data::{Data, pairs_of},
    map::{LocateError, MapCanvas, MapEvent, MapHandle, MapView, MapWords, Padding},
    route::Page,
    scene::Scene,
    words::Words,
};

/// Free room at the map's edges, in CSS pixels: the sheet's round corners below.
const EDGES: Padding = Padding {
    top: 0.0,
    right: 0.0,
    bottom: 20.0,
    left: 0.0,
};

/// The map.
#[component]
pub fn MapPanel() -> impl IntoView {
    let data = expect_context::<Data>();
    let location = use_location();
    let query = use_query_map();
    let here = Memo::new(move |_| location.pathname.with(|path| Page::parse(path)));
    let lang = Memo::new(move |_| here.get().0);
    let t = move || Words(lang.get());

    data.drawn.set(location.pathname.get_untracked());
    let elsewhere = move || {
        location
            .pathname
            .with(|path| data.drawn.with(|drawn| path != drawn))
    };

    let scene = Memo::new(move |_| {
        let (lang, page) = here.get();
        let pairs = query.with(pairs_of);
        let now = data.now.get();
        data.city.with(|city| {
            let city = city.as_ref()?;
            Some(Scene::of(city, page.as_ref(), &pairs, now, lang))
        })
    });
    // Who opens a view by its address measures from its middle.
    if let Some(asked) = query.with_untracked(|it| it.get("map")) {
        let view = asked.parse::<MapView>().ok();
        data.middle.set(view.map(|view| view.centre));
    }

    let map = MapHandle::new();
    let standing = StoredValue::new(None::<MapView>);
    let navigate = use_navigate();
    let on_event = Callback::new(move |event: MapEvent| match event {
        MapEvent::Marker { href, .. } => navigate(&href, leptos_router::NavigateOptions::default()),
        MapEvent::Moved { view, user, .. } => {
            standing.set_value(Some(view));
            if user {
                data.middle.set(Some(view.centre));
            }
        }
        MapEvent::Background | MapEvent::Lost => {}
    });
    follow(map, scene, here, standing);
    // The drawing under the interactive map is that of another page.
    Effect::new(move |_| {
        if elsewhere() && here.with(|(_, page)| page.as_ref().is_some_and(Page::has_map)) {
            map.call();
        }
    });

    let words = Signal::derive(move || MapWords {
        title: t().map_label().to_owned(),
        zoom_in: t().map_zoom_in().to_owned(),
        zoom_out: t().map_zoom_out().to_owned(),
    });
    let bounds = data.site.with_value(|site| site.bounds);
    view! {
        <section class="map" class:is-elsewhere=elsewhere aria-label=move || t().map_label()>
            <MapCanvas
                map
                svg=drawing(data, scene.get_untracked().as_ref(), lang.get_untracked())
                bounds
                words
                markers=Signal::derive(move || scene.with(|it| it.as_ref().map(|it| it.markers.clone())))
                selected=Signal::derive(move || scene.with(|it| it.as_ref()?.selected.clone()))
                padding=Signal::stored(EDGES)
                on_event
            >
                <Credit lang />
            </MapCanvas>
            <Locate lang map />
        </section>
    }
}

/// Lets the map follow the pages: to a place, to the signs that were asked for. Back on the plain
/// list it stays where it is, so that nobody loses their way.
fn follow(
    map: MapHandle,
    scene: Memo<Option<Scene>>,
    here: Memo<(Lang, Option<Page>)>,
    standing: StoredValue<Option<MapView>>,
) {
    let query = use_query_map();
    Effect::new(move |before: Option<Option<MapView>>| {
        let wanted = scene.with(|it| it.as_ref().map(|it| (it.view, it.asked)));
        let (wanted, asked) = wanted?;
        // The first view is the one that the drawing shows.
        if let Some(Some(before)) = before
            && before != wanted
        {
            let page = here.get_untracked().1;
            let filtered = query.with_untracked(crate::data::filters_of).any();
            let stays = match page {
                Some(Page::Map) => !filtered && !asked,
                Some(Page::Place(_) | Page::Event(_) | Page::Islands) => false,
                _ => true,
            };
            if !stays {
                // Somebody who has come closer than the page would go keeps that view of things.
                let zoom = match page {
                    Some(Page::Place(_)) => standing
                        .get_value()
                        .map_or(wanted.zoom, |now| now.zoom.max(wanted.zoom)),
                    _ => wanted.zoom,
                };
                map.show(MapView::new(wanted.centre, zoom));
            }
        }
        Some(wanted)
    });
}

/// The server's drawing; in the browser it stands already.
fn drawing(data: Data, scene: Option<&Scene>, lang: Lang) -> String {
    #[cfg(feature = "ssr")]
    {
        use crate::map::svg::{Canvas, Links, draw};
        /// Covers the map's part of a wide screen, scaled as `--k` in the style sheet says.
        const SIZE: (u32, u32) = (1080, 1000);
        let _ = data;
        let Some((scene, server)) = scene.zip(use_context::<crate::data::ServerData>()) else {
            return String::new();
        };
        let canvas = Canvas {
            id: "m",
            size: SIZE,
            label: Words(lang).map_label(),
            links: Links::Pointer,
        };
        draw(&server.basemap, &scene.view, &scene.markers, &canvas)
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = (data, scene, lang);
        String::new()
    }
}

/// Whom the map must name, always.
#[component]
fn Credit(lang: Memo<Lang>) -> impl IntoView {
    let site = expect_context::<Data>().site;
    let schematic = site.with_value(|site| site.schematic);
    let names = site
        .with_value(|site| site.attribution.clone())
        .into_iter()
        .map(|it| {
            let text = it.text;
            let text = move || text.get(lang.get()).to_owned();
            let name = match it.url {
                Some(url) => outward(url, text),
                None => view! { <span>{text}</span> }.into_any(),
            };
            view! { <span class="map-credit-name">{name}</span> }
        })
        .collect_view();
    view! {
        <p class="map-credit">
            {schematic
                .then(|| {
                    view! { <span class="map-credit-name">{move || Words(lang.get()).map_schematic()}</span> }
                })}
            {names}
        </p>
    }
}

/// The button for the visitor's own position. It asks for permission only when it is tapped, and a
/// refusal is no dead end.
#[component]
fn Locate(lang: Memo<Lang>, map: MapHandle) -> impl IntoView {
    let data = expect_context::<Data>();
    let t = move || Words(lang.get());
    let said = RwSignal::new(None::<fn(Words) -> &'static str>);
    let ask = move |_| {
        said.set(Some(Words::map_locating));
        map.locate(move |answer| {
            said.set(Some(match answer {
                Ok(fix) => {
                    data.position.set(Some(fix.at));
                    if data.site.with_value(|site| site.bounds.contains(fix.at)) {
                        map.pan_to(fix.at);
                        Words::map_located
                    } else {
                        Words::map_outside
                    }
                }
                Err(LocateError::Denied | LocateError::Insecure) => Words::map_denied,
                Err(LocateError::Unavailable | LocateError::Timeout) => Words::map_unavailable,
            }));
        });
    };
    view! {
        <div class="map-tools">
            <button class="locate" type="button" aria-label=move || t().map_locate() on:click=ask>
                <Icon glyph=Glyph::Locate />
            </button>
        </div>
        <div class="map-said" role="status">
            {move || {
                said.get()
                    .map(|words| {
                        view! {
                            <p>
                                {words(t())}
                                <button
                                    type="button"
                                    aria-label=move || t().map_close()
                                    on:click=move |_| said.set(None)
                                >
                                    <Icon glyph=Glyph::Clear />
                                </button>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
