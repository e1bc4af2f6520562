//! The small map on which the pin is set.
//!
//! A tap on it works without script: it is a button with a picture, and a browser tells where such a
//! button was pressed.

use app::account::event_form::{Field, Form};
use app::account::events::editor::MAP_SIDE;
use app::city::{Lang, Point};
use app::map::MapView;
use app::map::svg::{Canvas, Links, draw};
use app::words::Words;

use crate::read::Published;

/// All inside the Wall fits.
const WIDE: f64 = 13.4;

/// House by house.
const CLOSE: f64 = 16.0;

/// The pin of a form, if it has one that can be read.
fn pin(form: &Form) -> Option<Point> {
    let (lat, lon) = form.get(Field::Pin).split_once([',', ' '])?;
    Point::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?).ok()
}

/// What the map shows: the pin from close by, or the centre.
pub(super) fn view(published: &Published, form: &Form, wide: bool) -> MapView {
    match pin(form).filter(|_| !wide) {
        Some(at) => MapView::new(at, CLOSE),
        None => MapView::new(published.city.info().centre, WIDE),
    }
}

/// Sets the pin where the map was tapped.
pub(super) fn tap(form: &mut Form, view: &MapView, (x, y): (f64, f64)) {
    let half = f64::from(MAP_SIDE) / 2.0;
    form.set(Field::Venue, "pin");
    form.pin(view.unproject([x - half, y - half]));
}

/// The map.
pub(super) fn drawing(published: &Published, view: &MapView, lang: Lang) -> String {
    let canvas = Canvas {
        id: "pin",
        size: (MAP_SIDE, MAP_SIDE),
        label: Words(lang).map_label(),
        links: Links::None,
    };
    without_styles(&draw(&published.basemap, view, &[], &canvas))
}

/// The drawing says how large its names are in style attributes, which pages about accounts do not
/// let in; `public/account/organiser.css` says it for them.
fn without_styles(svg: &str) -> String {
    let mut parts = svg.split(" style=\"");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_taken_out_and_the_rest_stays() {
        let svg = r#"<g class="l" style="--s:11"><text style="x">A</text></g>"#;
        assert_eq!(without_styles(svg), r#"<g class="l"><text>A</text></g>"#);
        assert_eq!(without_styles("<svg/>"), "<svg/>");
    }
}
