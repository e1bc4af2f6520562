//! Where pages get the city from.
//!
//! On the server it is at hand. In the browser the page starts with just the values it was drawn
//! from; the city follows when the page is idle, and from then on every page reads from it, online
//! or not. A page calls [`page_view`] and does not care which of the two it got.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    city::{City, Instant, Point},
    view::{Filters, Origin},
};

/// What the server tells every page about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The instant for which the page was drawn.
    pub now: Instant,
    /// Whether time stands still, for tests and demonstrations.
    pub frozen: bool,
    /// The address under which the public reaches the site, without a slash at its end.
    pub url: String,
    /// Name of the town.
    pub city: String,
    /// Name of the product in German and English.
    pub title: crate::city::Text,
    /// One or two sentences about it.
    pub description: crate::city::Text,
    /// The languages in which pages are offered.
    pub languages: Vec<crate::city::Lang>,
    /// Whether the base map is a drawing rather than a survey.
    pub schematic: bool,
    /// Whom the map must name: text and address.
    pub attribution: Vec<crate::city::Attribution>,
    /// Who answers for the contents; lines of an address.
    pub publisher: Vec<String>,
    /// Mail address of the publisher.
    pub email: Option<String>,
    /// The networks.
    pub networks: Vec<crate::city::Network>,
    /// The area the map is about.
    pub bounds: crate::city::BBox,
}

/// What the server hands to the pages of one request.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct ServerData {
    /// The city.
    pub city: Arc<City>,
    /// Its base map.
    pub basemap: Arc<crate::map::Basemap>,
    /// Now.
    pub now: Instant,
    /// Whether time stands still.
    pub frozen: bool,
    /// The public address, without a slash at its end.
    pub url: String,
}

#[cfg(feature = "ssr")]
impl ServerData {
    /// What every page is told.
    fn site(&self) -> Site {
        let info = self.city.info().clone();
        Site {
            now: self.now,
            frozen: self.frozen,
            url: self.url.clone(),
            city: info.city,
            title: info.title,
            description: info.description,
            languages: info.languages,
            schematic: info.schematic,
            attribution: info.attribution,
            publisher: info.publisher,
            email: info.email,
            networks: info.networks,
            bounds: info.bounds,
        }
    }
}

/// The city and the time, for pages.
#[derive(Debug, Clone, Copy)]
pub struct Data {
    /// The city: at hand on the server, in the browser as soon as it has arrived.
    pub city: RwSignal<Option<Arc<City>>>,
    /// The present instant, to the minute.
    pub now: RwSignal<Instant>,
    /// The visitor's own position, if it was asked for and found.
    pub position: RwSignal<Option<Point>>,
    /// The middle of the map, if it is not the city's.
    pub middle: RwSignal<Option<Point>>,
    /// Set when the city could not be fetched.
    pub failed: RwSignal<bool>,
    /// The path of the page for which the server has drawn the map under the interactive one.
    pub drawn: RwSignal<String>,
    /// What the server said about itself.
    pub site: StoredValue<Site>,
}

impl Data {
    /// Takes over what the server gave and makes it available to all pages.
    ///
    /// In the browser this does not yet start the download of the city; see [`Data::go_live`].
    pub fn provide() -> Option<Self> {
        #[cfg(feature = "ssr")]
        let (site, city) = {
            let data = use_context::<ServerData>()?;
            let site = SharedValue::new(|| Some(data.site())).into_inner()?;
            (site, Some(data.city))
        };
        #[cfg(not(feature = "ssr"))]
        let (site, city) = (SharedValue::new(|| None::<Site>).into_inner()?, None);
        let data = Self {
            city: RwSignal::new(city),
            now: RwSignal::new(site.now),
            position: RwSignal::new(None),
            middle: RwSignal::new(None),
            failed: RwSignal::new(false),
            drawn: RwSignal::new(String::new()),
            site: StoredValue::new(site),
        };
        provide_context(data);
        Some(data)
    }

    /// From where distances are measured: the visitor's position if it lies on the map, else the
    /// middle of the map.
    pub fn origin(&self, city: &City) -> Origin {
        let here = self.position.get();
        let here = here.filter(|at| city.info().bounds.contains(*at));
        Origin {
            at: here.unwrap_or_else(|| self.middle.get().unwrap_or(city.info().centre)),
            located: here.is_some(),
        }
    }
}

/// A value that a page shows: what the server computed at first, and from the moment the city is in
/// the browser what `compute` makes of it, again whenever something it reads changes.
///
/// None while a page that was opened by a click waits for the city.
pub fn page_view<V>(
    key: Signal<String>,
    compute: impl Fn(&City, Instant) -> V + Clone + Send + Sync + 'static,
) -> Memo<Option<V>>
where
    V: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    page_view_of(key, compute, |_| Lack::Nothing)
}

/// What a value lacks because the city in the browser knows no more than the coming weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lack {
    /// Nothing.
    Nothing,
    /// What comes later than these weeks, in a list without an end.
    Later,
    /// Days that were asked for. Shown like this the page would be wrong.
    Asked,
}

/// As [`page_view`], for a value of which the browser's city may not hold everything: then what the
/// server has drawn stays, and what nobody has drawn yet is asked of the server.
pub fn page_view_of<V>(
    key: Signal<String>,
    compute: impl Fn(&City, Instant) -> V + Clone + Send + Sync + 'static,
    lack: fn(&V) -> Lack,
) -> Memo<Option<V>>
where
    V: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let data = expect_context::<Data>();
    let first_key = untrack(|| key.get());
    // In a tuple, because a computed `None` (there is no such place) would travel as the same JSON
    // as no value at all. Only the server computes it: a page that is opened by a click reads the
    // city, or waits for it.
    #[cfg(feature = "ssr")]
    let at_first = {
        let compute = compute.clone();
        move || {
            untrack(|| {
                let now = data.now.get();
                data.city
                    .with(|city| city.as_ref().map(|city| (compute(city, now),)))
            })
        }
    };
    #[cfg(not(feature = "ssr"))]
    let at_first = || None;
    let first = SharedValue::new(at_first)
        .into_inner()
        .map(|(value,): (V,)| value);
    let left = StoredValue::new(false);
    let value = Memo::new(move |_| {
        let now = data.now.get();
        // What the server has drawn holds until the visitor goes on to something else.
        if key.get() != first_key {
            left.set_value(true);
        }
        let first = first.as_ref().filter(|_| !left.get_value()).cloned();
        data.city.with(|city| {
            let Some(city) = city else { return first };
            let value = compute(city, now);
            match (lack(&value), first) {
                (Lack::Nothing, _) | (Lack::Later, None) => Some(value),
                (_, first) => first,
            }
        })
    });
    // The city is here, but not what was asked for.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if data.city.with(Option::is_some) && value.with(Option::is_none) {
            // After the router has written the address into the history.
            set_timeout(|| drop(location().reload()), std::time::Duration::ZERO);
        }
    });
    value
}

/// The pairs of a page's query, in their order.
pub fn pairs_of(query: &ParamsMap) -> Vec<(String, String)> {
    query
        .clone()
        .into_iter()
        .map(|(key, value)| (key.into_owned(), value))
        .collect()
}

/// The filters in a page's query.
pub fn filters_of(query: &ParamsMap) -> Filters {
    let pairs = pairs_of(query);
    Filters::from_pairs(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

#[cfg(feature = "hydrate")]
mod live {
    use std::time::Duration;

    use chrono::Timelike;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::{Arc, City, Data, Instant};
    use crate::city::Snapshot;

    /// How often the clock of the pages is set.
    const TICK: Duration = Duration::from_secs(20);
    /// How often a page that stays open asks for news.
    const REFRESH: Duration = Duration::from_mins(5);

    impl Data {
        /// Fetches the city and keeps it and the clock up to date while the page is open.
        pub fn go_live(self) {
            leptos::task::spawn_local(async move { self.fetch().await });
            set_interval(
                move || leptos::task::spawn_local(async move { self.fetch().await }),
                REFRESH,
            );
            if !self.site.with_value(|site| site.frozen) {
                let tick = move || {
                    if let Some(now) = minute()
                        && now != self.now.get_untracked()
                    {
                        self.now.set(now);
                    }
                };
                tick();
                set_interval(tick, TICK);
            }
        }

        /// Asks for the city; the browser's cache answers if nothing has changed.
        pub async fn fetch(self) {
            match load().await {
                Ok(snapshot) => {
                    let known = self.city.with_untracked(|city| {
                        city.as_ref()
                            .map(|city| (city.revision(), city.snapshot().from))
                    });
                    if known != Some((snapshot.revision, snapshot.from)) {
                        breathe().await;
                        let city = Arc::new(City::build(snapshot));
                        breathe().await;
                        self.city.set(Some(Arc::clone(&city)));
                        request_idle_callback(move || city.prepare());
                    }
                    self.failed.set(false);
                }
                Err(cause) => {
                    leptos::logging::debug_log!("the city did not arrive: {cause:?}");
                    self.failed.set(true);
                }
            }
        }
    }

    /// The browser's clock, to the minute.
    fn minute() -> Option<Instant> {
        let now = Instant::from_timestamp_millis(js_sys::Date::now() as i64)?;
        now.with_second(0)?.with_nanosecond(0)
    }

    /// Lets the browser answer the visitor between two pieces of work.
    async fn breathe() {
        let pause = js_sys::Promise::new(&mut |resolve, _| {
            let wake = move || drop(resolve.call0(&JsValue::NULL));
            set_timeout(wake, Duration::ZERO);
        });
        drop(JsFuture::from(pause).await);
    }

    async fn load() -> Result<Snapshot, JsValue> {
        let response = JsFuture::from(window().fetch_with_str("/api/v1/city")).await?;
        let response: web_sys::Response = response.dyn_into()?;
        if !response.ok() {
            return Err(JsValue::from(response.status()));
        }
        let text = JsFuture::from(response.text()?).await?;
        let text = text.as_string().unwrap_or_default();
        breathe().await;
        serde_json::from_str(&text).map_err(|e| JsValue::from(e.to_string()))
    }
}
