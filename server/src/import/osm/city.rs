//! What the city says about itself after an import: a new record for a new city, or the old one
//! with what the import changes.

use std::collections::BTreeMap;

use app::city::{Attribution, BBox, Category, CityInfo, Kind, Lang, Place, Point, Slug, Text};

use super::error::OsmError;

/// Whom a map from OpenStreetMap must name (<https://www.openstreetmap.org/copyright>).
const COPYRIGHT: &str = "https://www.openstreetmap.org/copyright";

/// The record of a city named `area`, or of the one that is there.
pub(super) fn info(
    there: Option<CityInfo>,
    area: Option<&str>,
    bbox: BBox,
    places: &[&Place],
    categories: &[Category],
) -> Result<CityInfo, OsmError> {
    let mut info = match (there, area) {
        (Some(mut info), area) => {
            if let Some(area) = area.filter(|area| *area != info.city) {
                // A title that somebody has written stays.
                if info.title == title(&info.city) {
                    info.title = title(area);
                    info.description = description(area);
                }
                area.clone_into(&mut info.city);
            }
            info
        }
        (None, Some(area)) => new(area, bbox, places),
        (None, None) => return Err(OsmError::Unnamed),
    };
    info.bounds = bbox;
    info.schematic = false;
    if !bbox.contains(info.centre) {
        info.centre = middle(bbox, places);
    }
    if !info
        .attribution
        .iter()
        .any(|it| it.url.as_deref() == Some(COPYRIGHT))
    {
        info.attribution.insert(0, credit());
    }
    let used = |slug: &Slug| places.iter().any(|place| place.categories.contains(slug));
    let missing = categories
        .iter()
        .filter(|it| used(&it.slug) && !info.categories.iter().any(|there| there.slug == it.slug));
    let missing: Vec<Category> = missing.cloned().collect();
    info.categories.extend(missing);
    Ok(info)
}

fn new(area: &str, bbox: BBox, places: &[&Place]) -> CityInfo {
    CityInfo {
        city: area.to_owned(),
        title: title(area),
        description: description(area),
        languages: Lang::ALL.to_vec(),
        centre: middle(bbox, places),
        bounds: bbox,
        schematic: false,
        attribution: vec![credit()],
        publisher: vec![
            "Noch nicht eingetragen".to_owned(),
            "Wer diesen Stadtplan betreibt, trägt hier Namen, Anschrift und vertretungsberechtigte \
             Person ein (§ 5 DDG)."
                .to_owned(),
        ],
        email: None,
        networks: vec![],
        categories: vec![],
        districts: vec![],
    }
}

fn title(area: &str) -> Text {
    Text::both(format!("Stadtplan {area}"), format!("City map of {area}"))
}

fn description(area: &str) -> Text {
    Text::both(
        format!(
            "Der Stadtplan für {area}: Geschäfte, Cafés und Sehenswertes, was heute los ist, was \
             jetzt geöffnet hat und wo man sich ausruhen kann."
        ),
        format!(
            "The map of {area}: shops, cafés and sights, what is on today, what is open now and \
             where to take a rest."
        ),
    )
}

fn credit() -> Attribution {
    Attribution {
        text: Text::new("© OpenStreetMap"),
        url: Some(COPYRIGHT.to_owned()),
    }
}

/// Where most is to be found: an extract is rarely cut so that the centre lies in its middle.
fn middle(bbox: BBox, places: &[&Place]) -> Point {
    /// The side of the squares in which places are counted, in degrees: some 300 m.
    const SIDE: f64 = 0.003;
    let square = |at: Point| {
        let wide = SIDE / at.lat().to_radians().cos().max(0.1);
        [at.lon() / wide, at.lat() / SIDE].map(|it| it.floor() as i64)
    };
    let mut squares: BTreeMap<[i64; 2], Vec<Point>> = BTreeMap::new();
    // A hundred benches in a wood are no centre.
    let indoors = places
        .iter()
        .filter(|it| !matches!(it.kind(), Kind::Public | Kind::Sight));
    for place in indoors {
        squares.entry(square(place.at)).or_default().push(place.at);
    }
    // With those around, so that it does not matter where the squares' edges lie.
    let around = |[x, y]: [i64; 2]| -> Vec<Point> {
        let near = (-1..=1).flat_map(|east| (-1..=1).map(move |north| [x + east, y + north]));
        near.filter_map(|it| squares.get(&it))
            .flatten()
            .copied()
            .collect()
    };
    let busiest = squares.keys().map(|it| around(*it)).max_by_key(Vec::len);
    let Some(points) = busiest.filter(|it| it.len() > 2) else {
        return bbox.centre();
    };
    let mean =
        |of: fn(Point) -> f64| points.iter().map(|at| of(*at)).sum::<f64>() / points.len() as f64;
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let at = Point::new(round(mean(Point::lon)), round(mean(Point::lat)));
    at.ok()
        .filter(|at| bbox.contains(*at))
        .unwrap_or_else(|| bbox.centre())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_is_where_the_shops_are() {
        let all = crate::demo::dortmund(chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap())
            .unwrap()
            .places;
        let mut places: Vec<Place> = Vec::new();
        for (i, place) in all.iter().filter(|it| it.kind() == Kind::Shop).enumerate() {
            // Three shops in a village on the way, the others in town.
            let (lon, lat) = if i < 3 {
                (7.30, 51.40)
            } else {
                (7.4651, 51.5141)
            };
            let at = Point::new(lon + 1e-5 * i as f64, lat).unwrap();
            places.push(Place {
                at,
                ..place.clone()
            });
        }
        let bbox = BBox::new(7.2, 51.3, 7.6, 51.6).unwrap();
        let all: Vec<&Place> = places.iter().collect();
        let centre = middle(bbox, &all);
        assert!(
            centre.metres_to(Point::new(7.4651, 51.5141).unwrap()) < 50.0,
            "{centre:?}"
        );
        assert_eq!(middle(bbox, &[]), bbox.centre());
    }
}
