//! The hand that components have on the one map of the app.
//!
//! It can be used on the server and in the browser alike, before and after the interactive map has
//! come. A command calls the map if it is not there yet, and is carried out when it has come; where
//! it never comes, commands do nothing, and the server's drawing stays.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::view::MapView;
use crate::city::{BBox, Point};

/// Which map the visitor sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MapMode {
    /// The server's drawing; the interactive map may still come.
    #[default]
    Drawing,
    /// The interactive map.
    Live,
    /// The server's drawing for good: no `WebGL`, or the map could not be loaded. Links and forms
    /// are then followed by the browser, so that every page brings its own drawing.
    DrawingOnly,
}

/// What happened on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapEvent {
    /// A sign was tapped.
    Marker {
        /// The record.
        slug: String,
        /// Its page.
        href: String,
    },
    /// The map stands somewhere else.
    Moved {
        /// What is in the middle of the free part, and the zoom.
        view: MapView,
        /// What can be seen.
        bounds: BBox,
        /// Whether the visitor did it, rather than the page.
        user: bool,
    },
    /// The map was tapped where nothing stands.
    Background,
    /// The interactive map is gone for good; see [`MapMode::DrawingOnly`].
    Lost,
}

/// Where the visitor is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// The position.
    pub at: Point,
    /// The radius in metres within which it lies, as likely as not.
    pub accuracy: f64,
}

/// Why the position is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum LocateError {
    /// The visitor or the device's settings do not allow it.
    #[error("the position is not given away")]
    Denied,
    /// The device cannot find it out.
    #[error("the position cannot be found out")]
    Unavailable,
    /// It took too long.
    #[error("the position did not come in time")]
    Timeout,
    /// The page was not loaded over HTTPS.
    #[error("the position is given to HTTPS pages only")]
    Insecure,
}

/// Words on the interactive map, by `MapLibre`'s keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapWords {
    /// What the map is called when it is read out.
    #[serde(rename = "Map.Title")]
    pub title: String,
    /// The button that shows more.
    #[serde(rename = "NavigationControl.ZoomIn")]
    pub zoom_in: String,
    /// The button that shows less.
    #[serde(rename = "NavigationControl.ZoomOut")]
    pub zoom_out: String,
}

/// The hand on the map. Make one for the app, give it to [`super::MapCanvas`] and to whoever
/// commands the map.
#[derive(Debug, Clone, Copy)]
pub struct MapHandle {
    pub(super) mode: RwSignal<MapMode>,
    /// Set once the interactive map is needed.
    pub(super) called: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    pub(super) live: StoredValue<Option<super::live::Live>, LocalStorage>,
    /// What was commanded before the map came, in this order.
    #[cfg(feature = "hydrate")]
    waiting: StoredValue<Vec<Command>, LocalStorage>,
}

#[cfg(feature = "hydrate")]
type Command = Box<dyn FnOnce(&super::live::Hand)>;

impl Default for MapHandle {
    fn default() -> Self {
        Self::new()
    }
}

impl MapHandle {
    /// A hand on a map that is still to come.
    pub fn new() -> Self {
        Self {
            mode: RwSignal::new(MapMode::default()),
            called: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            live: StoredValue::new_local(None),
            #[cfg(feature = "hydrate")]
            waiting: StoredValue::new_local(Vec::new()),
        }
    }

    /// Calls the interactive map: the drawing does not show any more what the page is about.
    pub fn call(self) {
        if !self.called.get_untracked() {
            self.called.set(true);
        }
    }

    /// Which map the visitor sees.
    pub fn mode(self) -> Signal<MapMode> {
        self.mode.into()
    }
}

#[cfg(not(feature = "hydrate"))]
impl MapHandle {
    /// Glides to a view, with its centre in the middle of the free part.
    pub fn show(self, _view: MapView) {}

    /// Glides to a point at the present zoom.
    pub fn pan_to(self, _at: Point) {}

    /// Glides to where the whole box can be seen, no closer than `max_zoom`.
    pub fn fit(self, _bbox: &BBox, _max_zoom: f64) {}

    /// Asks for the visitor's position, shows it on the map, and hands it on. Only after a tap.
    pub fn locate(self, _then: impl FnOnce(Result<Fix, LocateError>) + 'static) {}
}

#[cfg(feature = "hydrate")]
impl MapHandle {
    /// Glides to a view, with its centre in the middle of the free part.
    pub fn show(self, view: MapView) {
        self.command(move |hand| hand.ease_to(view.centre, Some(view.zoom)));
    }

    /// Glides to a point at the present zoom.
    pub fn pan_to(self, at: Point) {
        self.command(move |hand| hand.ease_to(at, None));
    }

    /// Glides to where the whole box can be seen, no closer than `max_zoom`.
    pub fn fit(self, bbox: &BBox, max_zoom: f64) {
        let bbox = *bbox;
        self.command(move |hand| hand.fit(&bbox, max_zoom));
    }

    /// Asks for the visitor's position, shows it on the map, and hands it on. Only after a tap.
    pub fn locate(self, then: impl FnOnce(Result<Fix, LocateError>) + 'static) {
        leptos::task::spawn_local(async move {
            let answer = super::live::position().await;
            if let Ok(fix) = answer {
                self.command(move |hand| hand.show_position(fix));
            }
            then(answer);
        });
    }

    /// Runs a command, now or as soon as the map has come.
    fn command(self, command: impl FnOnce(&super::live::Hand) + 'static) {
        match self.mode.get_untracked() {
            MapMode::Live => self.with(command),
            MapMode::Drawing => {
                self.waiting
                    .update_value(|waiting| waiting.push(Box::new(command)));
                self.call();
            }
            MapMode::DrawingOnly => {}
        }
    }

    /// The map has come: does what was commanded meanwhile.
    pub(super) fn arrived(self) {
        self.mode.set(MapMode::Live);
        let waiting = self.waiting.try_update_value(std::mem::take);
        for command in waiting.unwrap_or_default() {
            self.with(command);
        }
    }

    /// There will be no interactive map.
    pub(super) fn given_up(self) {
        super::live::stay_with_drawing();
        self.waiting.update_value(Vec::clear);
        self.mode.set(MapMode::DrawingOnly);
    }

    /// Runs a command if there is an interactive map. Nothing is borrowed meanwhile, because what
    /// the command leads to may give the next one.
    pub(super) fn with(self, command: impl FnOnce(&super::live::Hand)) {
        let hand = self
            .live
            .try_with_value(|live| live.as_ref().map(super::live::Live::hand));
        if let Some(hand) = hand.flatten() {
            command(&hand);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_the_map_are_understood() {
        let event = |json: &str| serde_json::from_str::<MapEvent>(json).unwrap();
        assert_eq!(event(r#""background""#), MapEvent::Background);
        assert_eq!(
            event(r#"{"marker":{"slug":"a","href":"/ort/a"}}"#),
            MapEvent::Marker {
                slug: "a".to_owned(),
                href: "/ort/a".to_owned()
            }
        );
        let moved = r#"{"moved":{"view":{"centre":[7.46,51.51],"zoom":15.2},"bounds":[7.45,51.5,7.47,51.52],"user":true}}"#;
        let MapEvent::Moved { view, user, .. } = event(moved) else {
            panic!("a move");
        };
        assert!(user && (view.zoom - 15.2).abs() < 1e-9);
        let error: LocateError = serde_json::from_str(r#""denied""#).unwrap();
        assert_eq!(error, LocateError::Denied);
    }
}
