//! What OpenStreetMap's tags mean on the base map and for somebody on foot.
//!
//! Meanings are those of the OSM wiki: `Key:highway`, `Key:foot`, `OSM tags for routing/Access
//! restrictions`, `Key:step_count`, `Key:tunnel`, `Key:landuse`.

use app::map::{Class, Of};

use super::objects::Tags;

/// A line of the base map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LineKind {
    pub(super) class: Class,
    /// How much its name matters, 1 the most.
    pub(super) rank: u8,
    pub(super) name: Option<String>,
    /// Whether one may walk here.
    pub(super) foot: bool,
    /// Whether wheels, of chairs or prams, get along here; none if nobody has said.
    pub(super) wheels: Option<bool>,
    /// How many steps, if they were counted.
    pub(super) steps: Option<u16>,
    /// Above or below others; 0 is the ground.
    pub(super) layer: i8,
}

/// What a way is as a line; none if it is nothing for this map.
pub(super) fn line(tags: &Tags) -> Option<LineKind> {
    let (class, rank) = class(tags)?;
    let walkable = match class {
        Class::Rail | Class::Stream => false,
        _ => may_walk(tags, class),
    };
    let network = class != Class::Rail && class != Class::Stream;
    Some(LineKind {
        class,
        rank,
        name: tags
            .get("name")
            .filter(|_| network && class != Class::Walk)
            .map(str::to_owned),
        foot: walkable,
        wheels: network.then(|| wheels(tags, class)).flatten(),
        steps: (tags.get("step_count"))
            .filter(|_| class == Class::Steps)
            .and_then(|it| it.parse().ok()),
        layer: layer(tags),
    })
}

fn class(tags: &Tags) -> Option<(Class, u8)> {
    if tags.get("area") == Some("yes") || tags.has("area:highway") {
        return None;
    }
    let covered = tags.has("tunnel") && tags.get("tunnel") != Some("building_passage");
    if let Some(highway) = tags.get("highway") {
        return match highway {
            "motorway" | "motorway_link" | "trunk" | "trunk_link" | "primary" | "primary_link"
            | "secondary" | "secondary_link"
                if !covered =>
            {
                Some((Class::Main, 2))
            }
            "tertiary" | "tertiary_link" if !covered => Some((Class::Street, 3)),
            "residential" | "living_street" | "unclassified" | "road" if !covered => {
                Some((Class::Street, 4))
            }
            "service" if !covered => {
                let aside = [
                    "driveway",
                    "parking_aisle",
                    "drive-through",
                    "emergency_access",
                ];
                (!tags.is("service", &aside)).then_some((Class::Service, 5))
            }
            "pedestrian" => Some((Class::Pedestrian, 3)),
            "steps" => Some((Class::Steps, 5)),
            "footway" if tags.is("footway", &["sidewalk", "crossing", "traffic_island"]) => {
                Some((Class::Walk, 5))
            }
            "footway" | "path" | "cycleway" | "bridleway" | "track" | "corridor" => {
                Some((Class::Path, 5))
            }
            _ => None,
        };
    }
    if covered {
        return None;
    }
    if tags.is(
        "railway",
        &[
            "rail",
            "light_rail",
            "tram",
            "subway",
            "narrow_gauge",
            "funicular",
        ],
    ) {
        // Yards and sidings are many and say nothing.
        return (!tags.has("service")).then_some((Class::Rail, 5));
    }
    tags.is("waterway", &["river", "stream", "canal", "ditch"])
        .then_some((Class::Stream, 5))
}

fn may_walk(tags: &Tags, class: Class) -> bool {
    const NO: [&str; 3] = ["no", "private", "use_sidepath"];
    const YES: [&str; 6] = [
        "yes",
        "designated",
        "permissive",
        "destination",
        "customers",
        "official",
    ];
    if tags.is("foot", &YES) {
        return true;
    }
    if tags.is("foot", &NO) || tags.is("access", &["no", "private"]) {
        return false;
    }
    match tags.get("highway") {
        Some("trunk" | "trunk_link") => tags.is("sidewalk", &["both", "left", "right", "yes"]),
        // A cycle track of its own is not for walkers either (sign 237, StVO).
        Some("motorway" | "motorway_link" | "cycleway") => false,
        _ => class != Class::Main || !tags.is("motorroad", &["yes"]),
    }
}

fn wheels(tags: &Tags, class: Class) -> Option<bool> {
    match tags.get("wheelchair") {
        Some("yes" | "designated" | "limited") => return Some(true),
        Some("no") => return Some(false),
        _ => {}
    }
    if class == Class::Steps {
        let ramp =
            tags.is("ramp:wheelchair", &["yes", "separate"]) || tags.is("ramp:stroller", &["yes"]);
        return Some(ramp);
    }
    let rough = ["very_bad", "horrible", "very_horrible", "impassable"];
    tags.is("smoothness", &rough).then_some(false)
}

fn layer(tags: &Tags) -> i8 {
    let written = tags.get("layer").and_then(|it| it.parse().ok());
    written.unwrap_or_else(|| match () {
        () if tags.has("bridge") => 1,
        () if tags.has("tunnel") && tags.get("tunnel") != Some("building_passage") => -1,
        () => 0,
    })
}

/// An area of the base map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AreaKind {
    pub(super) class: Class,
    /// 4 for buildings that people know, 5 for others.
    pub(super) rank: u8,
    /// Smaller ones are left out, in square metres.
    pub(super) least: f64,
    /// What its name stands for, and how much that matters.
    pub(super) label: Option<(Of, u8)>,
}

/// What a closed way or a multipolygon is as an area; none if it is nothing for this map.
pub(super) fn area(tags: &Tags) -> Option<AreaKind> {
    let kind = |class, least, label| {
        Some(AreaKind {
            class,
            rank: 5,
            least,
            label,
        })
    };
    if tags.get("location") == Some("underground") || tags.has("abandoned") || tags.has("disused") {
        return None;
    }
    if tags.has("building")
        && !tags.is(
            "building",
            &["roof", "carport", "garages", "garage", "shed"],
        )
    {
        let known = known_building(tags);
        return Some(AreaKind {
            class: Class::Building,
            rank: if known { 4 } else { 5 },
            least: 14.0,
            label: None,
        });
    }
    if tags.is("natural", &["water", "bay"])
        || tags.is("waterway", &["riverbank", "dock"])
        || tags.is("landuse", &["reservoir", "basin"])
    {
        return kind(Class::Water, 60.0, Some((Of::Water, 4)));
    }
    if tags.is(
        "leisure",
        &["park", "garden", "playground", "dog_park", "nature_reserve"],
    ) || tags.is(
        "landuse",
        &[
            "forest",
            "cemetery",
            "recreation_ground",
            "village_green",
            "allotments",
        ],
    ) || tags.is("natural", &["wood", "scrub", "heath"])
        || tags.is("amenity", &["grave_yard"])
    {
        let known = tags.is("leisure", &["park", "nature_reserve"])
            || tags.is("landuse", &["cemetery", "recreation_ground"]);
        let label = known.then_some((Of::Park, 3));
        return kind(Class::Park, 200.0, label);
    }
    if tags.is(
        "landuse",
        &["grass", "meadow", "orchard", "flowerbed", "greenfield"],
    ) || tags.is("natural", &["grassland"])
    {
        return kind(Class::Park, 400.0, None);
    }
    if tags.is("landuse", &["railway"]) {
        return kind(Class::RailArea, 200.0, None);
    }
    let walking = tags.is("highway", &["pedestrian", "footway", "living_street"]);
    let square = tags.is("place", &["square"]) || tags.is("amenity", &["marketplace"]);
    if square || (walking && tags.get("area") == Some("yes")) {
        return kind(Class::Square, 40.0, Some((Of::Square, 3)));
    }
    None
}

/// Whether a building stands out from the blocks.
fn known_building(tags: &Tags) -> bool {
    tags.is(
        "amenity",
        &[
            "place_of_worship",
            "townhall",
            "theatre",
            "arts_centre",
            "library",
            "courthouse",
            "university",
            "concert_hall",
            "exhibition_centre",
        ],
    ) || tags.is("tourism", &["museum", "attraction", "gallery"])
        || tags.is(
            "historic",
            &[
                "castle",
                "church",
                "city_gate",
                "monument",
                "palace",
                "tower",
            ],
        )
        || tags.is(
            "building",
            &[
                "church",
                "cathedral",
                "chapel",
                "train_station",
                "museum",
                "castle",
                "synagogue",
                "mosque",
            ],
        )
}

/// What a node names on the base map, if anything, and how much that matters.
pub(super) fn spot(tags: &Tags) -> Option<(Of, u8)> {
    match tags.get("place") {
        Some("suburb" | "quarter" | "borough" | "village") => return Some((Of::Area, 2)),
        Some("neighbourhood" | "hamlet" | "locality") => return Some((Of::Area, 4)),
        Some("square") => return Some((Of::Square, 3)),
        _ => {}
    }
    (tags.is("railway", &["station"]) && !tags.is("station", &["subway"]))
        .then_some((Of::Station, 2))
}

/// What a building or a node names by being known, though it is no place of the map.
pub(super) fn landmark(tags: &Tags) -> bool {
    tags.is(
        "amenity",
        &[
            "university",
            "college",
            "school",
            "hospital",
            "courthouse",
            "police",
            "fire_station",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().map(|(k, v)| (*k, *v)).collect()
    }

    fn walk(pairs: &[(&str, &str)]) -> Option<bool> {
        line(&tags(pairs)).map(|it| it.foot)
    }

    #[test]
    fn access_is_what_the_tags_say_the_more_special_one_first() {
        assert_eq!(walk(&[("highway", "residential")]), Some(true));
        assert_eq!(walk(&[("highway", "motorway")]), Some(false));
        assert_eq!(
            walk(&[("highway", "trunk"), ("sidewalk", "right")]),
            Some(true)
        );
        assert_eq!(walk(&[("highway", "cycleway")]), Some(false));
        assert_eq!(
            walk(&[("highway", "cycleway"), ("foot", "designated")]),
            Some(true)
        );
        assert_eq!(
            walk(&[("highway", "service"), ("access", "private")]),
            Some(false)
        );
        assert_eq!(
            walk(&[("highway", "path"), ("access", "no"), ("foot", "yes")]),
            Some(true)
        );
        assert_eq!(walk(&[("highway", "footway"), ("foot", "no")]), Some(false));
        assert_eq!(walk(&[("highway", "construction")]), None);
    }

    #[test]
    fn steps_stop_wheels_unless_there_is_a_ramp() {
        let steps = line(&tags(&[("highway", "steps"), ("step_count", "12")])).unwrap();
        assert_eq!((steps.steps, steps.wheels), (Some(12), Some(false)));
        let ramp = line(&tags(&[("highway", "steps"), ("ramp:wheelchair", "yes")])).unwrap();
        assert_eq!(ramp.wheels, Some(true));
        assert_eq!(line(&tags(&[("highway", "footway")])).unwrap().wheels, None);
    }

    #[test]
    fn tunnels_are_drawn_for_walkers_only() {
        assert!(line(&tags(&[("highway", "primary"), ("tunnel", "yes")])).is_none());
        assert!(line(&tags(&[("railway", "subway"), ("tunnel", "yes")])).is_none());
        let under = line(&tags(&[("highway", "footway"), ("tunnel", "yes")])).unwrap();
        assert_eq!((under.class, under.layer), (Class::Path, -1));
    }

    #[test]
    fn a_pedestrian_area_is_a_square_and_no_line() {
        let area_tags = tags(&[("highway", "pedestrian"), ("area", "yes")]);
        assert!(line(&area_tags).is_none());
        assert_eq!(area(&area_tags).unwrap().class, Class::Square);
        assert!(area(&tags(&[("highway", "pedestrian")])).is_none());
    }

    #[test]
    fn a_church_stands_out_from_the_blocks() {
        let church = area(&tags(&[
            ("building", "yes"),
            ("amenity", "place_of_worship"),
        ]))
        .unwrap();
        assert_eq!((church.class, church.rank), (Class::Building, 4));
        assert_eq!(area(&tags(&[("building", "yes")])).unwrap().rank, 5);
        assert!(area(&tags(&[("building", "no")])).is_none());
    }
}
