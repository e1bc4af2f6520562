//! What the city says about itself after an import: a new record for a new city, or the old one
//! with what the import changes.

use app::city::{Attribution, BBox, Category, CityInfo, Lang, Place, Point, Slug, Text};

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

/// Where most is to be found: the middle one of all places, from west to east and from south to
/// north. An extract is rarely cut so that the centre lies in its middle.
fn middle(bbox: BBox, places: &[&Place]) -> Point {
    /// Fewer say nothing about where the centre is.
    const ENOUGH: usize = 20;
    if places.len() < ENOUGH {
        return bbox.centre();
    }
    let median = |of: fn(&Point) -> f64| {
        let mut values: Vec<f64> = places.iter().map(|place| of(&place.at)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let at = Point::new(median(|it| it.lon()), median(|it| it.lat()));
    at.unwrap_or_else(|_| bbox.centre())
}
