//! What an extract says about an area: all objects that touch it, with all their points.

use std::collections::{HashMap, HashSet};

use app::city::BBox;
use chrono::{DateTime, NaiveDate};
use osmpbf::{Element, PrimitiveBlock, RelMemberType};

use super::error::OsmError;
use super::file::{Header, Source, Told, holds};
use super::objects::{At, Extent, Frame, Object, Tags};

/// More points than any city centre has; a bound for memory.
const MOST_NODES: usize = 3_000_000;

/// No map of a centre is wider or higher, in degrees.
const WIDEST: f64 = 0.6;

/// So far around the box objects are looked at too, in degrees: an area may have none of its points
/// inside.
const AROUND: f64 = 0.004;

/// An outline in more pieces is no thing in a city.
const MOST_MEMBERS: usize = 4_000;

/// Objects of an area.
#[derive(Debug, Default)]
pub(super) struct Extract {
    /// The positions of all nodes that are needed.
    pub(super) nodes: HashMap<i64, At>,
    /// Nodes that are something by themselves.
    pub(super) spots: Vec<Object<At>>,
    /// Lines and outlines that touch the area.
    pub(super) ways: Vec<Object<Vec<i64>>>,
    /// Areas whose outlines come in pieces (OSM wiki, `Relation:multipolygon`).
    pub(super) relations: Vec<Object<Vec<i64>>>,
    /// Nodes of further ways that relations need.
    pub(super) outlines: HashMap<i64, Vec<i64>>,
    /// The area.
    pub(super) bbox: Option<BBox>,
    /// The day of the data, if the file says.
    pub(super) day: Option<NaiveDate>,
    /// Nodes, ways and relations in the whole file.
    pub(super) read: [u64; 3],
}

/// What a block of nodes has for the area.
struct Points {
    count: u64,
    extent: Extent,
    nodes: Vec<(i64, At)>,
    spots: Vec<Object<At>>,
}

/// Reads what touches the box, or without one all that the file covers. `stage` is told what is
/// being read, and how far that is.
pub(super) fn read(
    mut source: Source,
    header: Header,
    bbox: Option<BBox>,
    stage: &(dyn Fn(&str, u64, u64) + Sync),
) -> Result<Extract, OsmError> {
    let wanted = bbox.map(<[f64; 4]>::from).or(header.bbox);
    if wanted.is_some_and(|[w, s, e, n]| e - w > WIDEST || n - s > WIDEST) {
        return Err(OsmError::TooLarge);
    }
    let mut extract = Extract {
        day: header.as_of.and_then(day_of_seconds),
        ..Extract::default()
    };
    let frame = wanted.map(|it| Frame::new(it, AROUND));
    let extent = nodes(&mut source, &mut extract, frame, &|at, of| {
        stage("nodes", at, of);
    })?;
    let covers = extent.degrees();
    let [west, south, east, north] = match (wanted, covers) {
        (Some(wanted), _) => wanted,
        (None, Some(covers)) => covers,
        (None, None) => [0.0; 4],
    };
    let area = BBox::new(west, south, east, north).ok();
    extract.bbox = area.filter(|_| !extract.nodes.is_empty());
    if extract.bbox.is_none() {
        return Err(OsmError::Nothing {
            path: source.path().to_owned(),
            covers: covers.map(|[w, s, e, n]| format!("{w:.4},{s:.4},{e:.4},{n:.4}")),
        });
    }
    if east - west > WIDEST || north - south > WIDEST {
        return Err(OsmError::TooLarge);
    }
    ways(&mut source, &mut extract, &|at, of| stage("ways", at, of))?;
    if bbox.is_none() {
        extract.bbox = built_up(&extract).or(extract.bbox);
    }
    relations(&mut source, &mut extract, &|at, of| stage("areas", at, of))?;
    rest(&mut source, &mut extract, &|at, of| {
        stage("the rest", at, of);
    })?;
    Ok(extract)
}

fn nodes(
    source: &mut Source,
    extract: &mut Extract,
    frame: Option<Frame>,
    told: Told<'_>,
) -> Result<Extent, OsmError> {
    let mut extent = Extent::NONE;
    source.pass(
        holds::NODES,
        told,
        |block| points(block, frame),
        |found: Points| {
            extract.read[0] += found.count;
            extent.join(found.extent);
            extract.nodes.extend(found.nodes);
            extract.spots.extend(found.spots);
            if extract.nodes.len() > MOST_NODES {
                return Err(OsmError::TooLarge);
            }
            Ok(())
        },
    )?;
    Ok(extent)
}

fn points(block: &PrimitiveBlock, frame: Option<Frame>) -> Points {
    let mut found = Points {
        count: 0,
        extent: Extent::NONE,
        nodes: Vec::new(),
        spots: Vec::new(),
    };
    block.for_each_element(|element| {
        let (id, at, tags, day): (i64, At, Tags, _) = match element {
            Element::Node(node) => (
                node.id(),
                [node.decimicro_lon(), node.decimicro_lat()],
                node.tags().collect(),
                node.info().milli_timestamp(),
            ),
            Element::DenseNode(node) => {
                let at = [node.decimicro_lon(), node.decimicro_lat()];
                // Most nodes are elsewhere, and their tags need not be read.
                let near = frame.is_none_or(|frame| frame.holds(at));
                let tags = if near {
                    node.tags().collect()
                } else {
                    Tags::default()
                };
                let day = node.info().map(osmpbf::DenseNodeInfo::milli_timestamp);
                (node.id(), at, tags, day)
            }
            Element::Way(_) | Element::Relation(_) => return,
        };
        found.count += 1;
        found.extent.add(at);
        if frame.is_none_or(|frame| frame.holds(at)) {
            found.nodes.push((id, at));
            if tags.len() > 0 {
                found.spots.push(Object {
                    id,
                    tags,
                    day: day.and_then(day_of_milliseconds),
                    parts: at,
                });
            }
        }
    });
    found
}

fn ways(source: &mut Source, extract: &mut Extract, told: Told<'_>) -> Result<(), OsmError> {
    let nodes = std::mem::take(&mut extract.nodes);
    let touches = |refs: &[i64]| refs.iter().any(|id| nodes.contains_key(id));
    let read = |block: &PrimitiveBlock| {
        let mut count = 0_u64;
        let mut found = Vec::new();
        block.for_each_element(|element| {
            let Element::Way(way) = element else { return };
            count += 1;
            let refs: Vec<i64> = way.refs().collect();
            if touches(&refs) {
                found.push(Object {
                    id: way.id(),
                    tags: way.tags().collect(),
                    day: way.info().milli_timestamp().and_then(day_of_milliseconds),
                    parts: refs,
                });
            }
        });
        (count, found)
    };
    source.pass(holds::WAYS, told, read, |(count, found)| {
        extract.read[1] += count;
        extract.ways.extend(found);
        Ok(())
    })?;
    extract.nodes = nodes;
    Ok(())
}

/// The part of the area in which there are streets and houses. What a file says it covers is often
/// much more: half of Monaco's is sea.
fn built_up(extract: &Extract) -> Option<BBox> {
    let all = <[f64; 4]>::from(extract.bbox?);
    let frame = Frame::new(all, 0.0);
    let mut extent = Extent::NONE;
    let built = extract
        .ways
        .iter()
        .filter(|way| way.tags.has("highway") || way.tags.has("building"));
    for node in built.flat_map(|way| &way.parts) {
        if let Some(at) = extract.nodes.get(node).filter(|at| frame.holds(**at)) {
            extent.add(*at);
        }
    }
    // In steps that can be read.
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    let [west, south, east, north] = extent.degrees()?.map(round);
    BBox::new(west, south, east, north).ok()
}

fn relations(source: &mut Source, extract: &mut Extract, told: Told<'_>) -> Result<(), OsmError> {
    let near: HashSet<i64> = extract.ways.iter().map(|way| way.id).collect();
    let read = |block: &PrimitiveBlock| {
        let mut count = 0_u64;
        let mut found = Vec::new();
        block.for_each_element(|element| {
            let Element::Relation(relation) = element else {
                return;
            };
            count += 1;
            let tags: Tags = relation.tags().collect();
            if tags.get("type") != Some("multipolygon") {
                return;
            }
            let ways: Vec<i64> = relation
                .members()
                .filter(|it| it.member_type == RelMemberType::Way)
                .map(|it| it.member_id)
                .collect();
            if ways.len() <= MOST_MEMBERS && ways.iter().any(|id| near.contains(id)) {
                found.push(Object {
                    id: relation.id(),
                    tags,
                    day: relation
                        .info()
                        .milli_timestamp()
                        .and_then(day_of_milliseconds),
                    parts: ways,
                });
            }
        });
        (count, found)
    };
    source.pass(holds::RELATIONS, told, read, |(count, found)| {
        extract.read[2] += count;
        extract.relations.extend(found);
        Ok(())
    })
}

/// Ways and nodes away from the box, without which outlines would not close.
fn rest(source: &mut Source, extract: &mut Extract, told: Told<'_>) -> Result<(), OsmError> {
    let there: HashSet<i64> = extract.ways.iter().map(|way| way.id).collect();
    let mut missing: HashSet<i64> = extract
        .relations
        .iter()
        .flat_map(|relation| relation.parts.iter().copied())
        .collect();
    missing.retain(|id| !there.contains(id));
    if !missing.is_empty() {
        let read = |block: &PrimitiveBlock| {
            let mut found = Vec::new();
            block.for_each_element(|element| {
                if let Element::Way(way) = element
                    && missing.contains(&way.id())
                {
                    found.push((way.id(), way.refs().collect::<Vec<i64>>()));
                }
            });
            found
        };
        source.pass(holds::WAYS, told, read, |found| {
            extract.outlines.extend(found);
            Ok(())
        })?;
    }
    let refs = (extract.ways.iter().map(|way| &way.parts)).chain(extract.outlines.values());
    let mut missing: HashSet<i64> = refs.flatten().copied().collect();
    missing.retain(|id| !extract.nodes.contains_key(id));
    if missing.len() + extract.nodes.len() > MOST_NODES {
        return Err(OsmError::TooLarge);
    }
    if !missing.is_empty() {
        let read = |block: &PrimitiveBlock| {
            let mut found = Vec::new();
            block.for_each_element(|element| {
                let (id, at) = match element {
                    Element::Node(it) => (it.id(), [it.decimicro_lon(), it.decimicro_lat()]),
                    Element::DenseNode(it) => (it.id(), [it.decimicro_lon(), it.decimicro_lat()]),
                    Element::Way(_) | Element::Relation(_) => return,
                };
                if missing.contains(&id) {
                    found.push((id, at));
                }
            });
            found
        };
        source.pass(holds::NODES, told, read, |found| {
            extract.nodes.extend(found);
            Ok(())
        })?;
    }
    Ok(())
}

fn day_of_seconds(seconds: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

fn day_of_milliseconds(milliseconds: i64) -> Option<NaiveDate> {
    // Files without metadata say 0.
    (milliseconds > 0)
        .then(|| DateTime::from_timestamp_millis(milliseconds))?
        .map(|at| at.date_naive())
}
