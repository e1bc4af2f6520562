//! Markers in the form in which the interactive map takes them: pictures once, places many times.

use std::collections::BTreeMap;

use serde::Serialize;

use super::marker::{Marker, Symbol, icon_svg};
use crate::city::Point;

/// All signs with their pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Signs<'a> {
    /// The SVG of each picture by its key.
    icons: BTreeMap<String, String>,
    items: Vec<Item<'a>>,
}

/// One sign; names are short because there are hundreds.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Item<'a> {
    at: [f64; 2],
    #[serde(rename = "s")]
    slug: &'a str,
    #[serde(rename = "h")]
    href: &'a str,
    #[serde(rename = "n")]
    name: &'a str,
    #[serde(rename = "i")]
    icon: String,
    /// Lower numbers win: by rank, and within a rank the nearer one to the middle.
    #[serde(rename = "r")]
    rank: f64,
    /// What it is, as one letter: member, island, event, other place.
    #[serde(rename = "g")]
    group: char,
    /// Goes before names.
    #[serde(rename = "f")]
    first: bool,
    /// Points at its place from above.
    #[serde(rename = "p")]
    pin: bool,
}

impl<'a> Signs<'a> {
    /// The signs of markers; `middle` is the middle of the city.
    pub(super) fn new(markers: &'a [Marker], middle: Point) -> Self {
        let mut icons = BTreeMap::new();
        let items = markers.iter().map(|marker| {
            let symbol = &marker.symbol;
            let today = if marker.today { "+" } else { "" };
            let icon = format!(
                "{} {}{today}",
                symbol.key(),
                symbol.class(marker.state, marker.sample)
            );
            if !icons.contains_key(&icon) {
                let svg = icon_svg(symbol, marker.state, marker.today, marker.sample);
                icons.insert(icon.clone(), svg);
            }
            Item {
                at: marker.at.into(),
                slug: &marker.slug,
                href: &marker.href,
                name: &marker.name,
                icon,
                rank: f64::from(marker.weight()) + (marker.at.metres_to(middle) / 1e5).min(0.9),
                group: symbol.group(),
                first: marker.comes_first(),
                pin: matches!(symbol, Symbol::Member(_) | Symbol::Island),
            }
        });
        let items = items.collect();
        Self { icons, items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::Kind;
    use crate::map::MarkerState;

    #[test]
    fn signs_that_look_the_same_share_a_picture() {
        let marker = |slug: &str, state, today| Marker {
            href: format!("/ort/{slug}"),
            slug: slug.to_owned(),
            name: slug.to_owned(),
            at: Point::new(7.46, 51.51).unwrap(),
            symbol: Symbol::Place(Kind::Shop),
            state,
            today,
            selected: false,
            wanted: false,
            sample: false,
            rank: 3,
        };
        let markers = [
            marker("a", MarkerState::Open, false),
            marker("b", MarkerState::Open, false),
            marker("c", MarkerState::Closed, false),
            marker("d", MarkerState::Open, true),
        ];
        let signs = Signs::new(&markers, markers[0].at);
        assert_eq!(signs.icons.len(), 3);
        assert_eq!(signs.items[0].icon, signs.items[1].icon);
        assert!(
            signs
                .items
                .iter()
                .all(|item| signs.icons.contains_key(&item.icon))
        );
        assert!(
            signs.items[3].rank < signs.items[0].rank,
            "something is on there"
        );
    }
}
