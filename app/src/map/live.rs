//! The interactive map, as Rust sees it: a thin hand on `map.js`.
//!
//! `MapLibre` stays behind `arrival.js`, `map.js` and `look.js`, geolocation behind `position.js`;
//! what crosses the border is text (JSON) and a few numbers. The map and the closure that it reports
//! to live and die together.

use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use web_sys::HtmlElement;

use super::handle::{Fix, LocateError, MapEvent, MapWords};
use super::marker::Marker;
use super::signs::Signs;
use super::style::{STYLE, Style};
use super::view::{MapView, Padding};
use crate::city::BBox;

#[wasm_bindgen(module = "/src/map/look.js")]
extern "C" {
    /// The functions that give the map its look.
    fn look() -> JsValue;
}

#[wasm_bindgen(module = "/src/map/position.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn locate() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/map/arrival.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn reached(host: &HtmlElement, report: &js_sys::Function) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn load() -> Result<JsValue, JsValue>;
    fn stay();
}

#[wasm_bindgen(module = "/src/map/map.js")]
extern "C" {
    #[derive(Debug, Clone)]
    type Gl;

    #[wasm_bindgen(catch)]
    async fn create(
        host: &HtmlElement,
        options: &str,
        report: &js_sys::Function,
        look: JsValue,
        library: JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = setMarkers)]
    fn set_markers(this: &Gl, signs: &str);
    #[wasm_bindgen(method)]
    fn select(this: &Gl, slug: Option<&str>);
    #[wasm_bindgen(method, js_name = setPadding)]
    fn set_padding(this: &Gl, padding: &str);
    #[wasm_bindgen(method, js_name = setWords)]
    fn set_words(this: &Gl, words: &str);
    #[wasm_bindgen(method, js_name = easeTo)]
    fn ease_to(this: &Gl, lon: f64, lat: f64, zoom: Option<f64>);
    #[wasm_bindgen(method)]
    fn fit(this: &Gl, west: f64, south: f64, east: f64, north: f64, max_zoom: f64);
    #[wasm_bindgen(method, js_name = showPosition)]
    fn show_position(this: &Gl, lon: f64, lat: f64, accuracy: f64);
    #[wasm_bindgen(method)]
    fn remove(this: &Gl);
}

/// What the map is told when it is built.
#[derive(Serialize)]
pub(super) struct Options<'a> {
    /// Where to start if there is no drawing to take over from.
    view: MapView,
    bounds: BBox,
    pub(super) padding: Padding,
    words: MapWords,
    pub(super) selected: Option<String>,
    signs: Signs<'a>,
    style: Style,
    min_zoom: f64,
    max_zoom: f64,
}

impl<'a> Options<'a> {
    /// Options for a map of `bounds` with these markers.
    pub(super) fn new(bounds: BBox, markers: &'a [Marker], words: MapWords) -> Self {
        let view = MapView::new(bounds.centre(), 14.5);
        Self {
            view,
            bounds,
            padding: Padding::default(),
            words,
            selected: None,
            signs: Signs::new(markers, view.centre),
            style: STYLE,
            min_zoom: 12.5,
            max_zoom: 19.5,
        }
    }
}

/// To whom the map and its drawing report. Must be kept as long as they are there.
#[derive(Debug)]
pub(super) struct Report(Closure<dyn Fn(String)>);

impl Report {
    pub(super) fn new(on_event: impl Fn(MapEvent) + 'static) -> Self {
        // `Fn`, not `FnMut`: what an event leads to may make the map report the next one.
        Self(Closure::new(move |json: String| {
            if let Ok(event) = serde_json::from_str(&json) {
                on_event(event);
            }
        }))
    }

    /// The function, for as long as the report lives.
    pub(super) fn function(&self) -> js_sys::Function {
        self.0.as_ref().unchecked_ref::<js_sys::Function>().clone()
    }
}

/// Waits until somebody reaches for the map in `host`, and says whether this browser can draw it.
pub(super) async fn wanted(host: &HtmlElement, report: &js_sys::Function) -> bool {
    reached(host, report).await.is_ok_and(|it| it.is_truthy())
}

/// Leaves links and forms to the browser from now on: every page brings its own drawing.
pub(super) fn stay_with_drawing() {
    stay();
}

/// The running map. Dropping it removes it from the page.
#[derive(Debug)]
pub(super) struct Live(Gl);

impl Live {
    /// Builds the map in `host`. None if there can be no map; then the server's drawing stays and
    /// links are followed by the browser.
    pub(super) async fn create(
        host: &HtmlElement,
        options: Options<'_>,
        report: &js_sys::Function,
    ) -> Option<Self> {
        let library = load().await.ok()?;
        let options = serde_json::to_string(&options).ok()?;
        let map = create(host, &options, report, look(), library).await.ok()?;
        (!map.is_undefined()).then(|| Self(map.unchecked_into()))
    }

    /// A hand on the same map, to be used while nothing is borrowed.
    pub(super) fn hand(&self) -> Hand {
        Hand(self.0.clone())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Commands to the map.
#[derive(Debug, Clone)]
pub(super) struct Hand(Gl);

impl Hand {
    pub(super) fn set_markers(&self, markers: &[Marker], bounds: &BBox) {
        let signs = Signs::new(markers, bounds.centre());
        if let Ok(json) = serde_json::to_string(&signs) {
            self.0.set_markers(&json);
        }
    }

    pub(super) fn select(&self, slug: Option<&str>) {
        self.0.select(slug);
    }

    pub(super) fn set_padding(&self, padding: Padding) {
        if let Ok(json) = serde_json::to_string(&padding) {
            self.0.set_padding(&json);
        }
    }

    pub(super) fn set_words(&self, words: &MapWords) {
        if let Ok(json) = serde_json::to_string(words) {
            self.0.set_words(&json);
        }
    }

    pub(super) fn ease_to(&self, at: crate::city::Point, zoom: Option<f64>) {
        self.0.ease_to(at.lon(), at.lat(), zoom);
    }

    pub(super) fn fit(&self, bbox: &BBox, max_zoom: f64) {
        let [west, south, east, north] = (*bbox).into();
        self.0.fit(west, south, east, north, max_zoom);
    }

    pub(super) fn show_position(&self, fix: Fix) {
        self.0
            .show_position(fix.at.lon(), fix.at.lat(), fix.accuracy);
    }
}

/// Asks the browser for the visitor's position. To be called from a tap only.
pub(super) async fn position() -> Result<Fix, LocateError> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Answer {
        Fix(Fix),
        Error(LocateError),
    }
    let answer = locate().await.ok().and_then(|it| it.as_string());
    match answer.and_then(|json| serde_json::from_str(&json).ok()) {
        Some(Answer::Fix(fix)) => Ok(fix),
        Some(Answer::Error(error)) => Err(error),
        None => Err(LocateError::Unavailable),
    }
}
