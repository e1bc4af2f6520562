//! The map as the server draws it: first paint, map without script, small maps and print.
//!
//! One unit of the drawing is one CSS pixel at the view's zoom. The page scales the whole drawing
//! with the custom property `--k`; `style/map.css` then keeps names and signs at their size.
//! Names and signs are placed for `--k: 1` and only shrink towards their points, so they never
//! collide on larger screens either.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::basemap::{Basemap, Class, Feature, Shape};
use super::geometry::{Px, Rect, clip_area, clip_line, thin, write_pair, write_path};
use super::label::{Align, LEADING, Label, Room, Spot, Wish, wishes};
use super::marker::{Marker, badge, room};
use super::style::{CASING, LINES, Line, NAMES, SELECTED, SIGNS_NAMED_FROM};
use super::view::MapView;
use crate::escape;

/// What is left out of a line is at most this far off, in CSS pixels.
const TOLERANCE: f64 = 0.35;

/// The same for blocks of houses, of which there are many and which nobody measures.
const BLOCK_TOLERANCE: f64 = 0.8;

/// Names up to this rank go before signs of other places.
const STRONG: u8 = 2;

/// Free room between the signs of other places, so that the map stays calm.
const APART: f64 = 9.0;

/// How the drawing is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canvas<'a> {
    /// Start of every id in the drawing; one page must not use the same twice.
    pub id: &'a str,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    /// What the map is called when it is read out.
    pub label: &'a str,
    /// What signs do.
    pub links: Links,
}

/// What signs on the drawing do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They only show.
    None,
    /// They are links for pointers and screen readers. The tab key passes them by, because the list
    /// beside the map has the same links.
    Pointer,
    /// They are links like any other.
    All,
}

/// Draws the part of the base map in view, with names and signs, as one `<svg>` element.
pub fn draw(basemap: &Basemap, view: &MapView, markers: &[Marker], canvas: &Canvas) -> String {
    let (width, height) = (f64::from(canvas.size.0), f64::from(canvas.size.1));
    let frame = Rect::around([0.0, 0.0], width, height);
    let features = view
        .bounds(canvas.size)
        .map(|bounds| basemap.within(&bounds))
        .unwrap_or_default();

    let stage = stage(&features, view, markers, frame);
    let mut out = String::with_capacity(48 * 1024);
    // Writing into a string cannot fail, here and below.
    let _ = write!(
        out,
        r#"<svg class="map-svg" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{} {} {width} {height}" role="group" aria-label="{}" data-view="{view}">"#,
        -width / 2.0,
        -height / 2.0,
        escape::html(canvas.label),
    );
    out.push_str(r#"<g class="map-base" aria-hidden="true">"#);
    areas(&mut out, &features, view, frame);
    lines(&mut out, &features, view, frame, canvas.id);
    labels(&mut out, &stage.labels, canvas.id);
    points(&mut out, &stage.dots);
    out.push_str("</g>");
    signs(&mut out, &stage.signs, canvas);
    out.push_str("</svg>");
    out
}

/// What stands on the map, with everything in its place.
struct Stage<'a> {
    labels: Vec<Label>,
    /// From the lowest to the topmost.
    signs: Vec<(&'a Marker, Px)>,
    /// Signs without room, which are points until one comes closer.
    dots: Vec<(&'a Marker, Px)>,
}

fn stage<'a>(
    features: &[&Feature],
    view: &MapView,
    markers: &'a [Marker],
    frame: Rect,
) -> Stage<'a> {
    let mut here: Vec<(&Marker, Px)> = markers
        .iter()
        .map(|marker| (marker, view.project(marker.at)))
        .filter(|(marker, at)| place(marker, *at).meets(&frame))
        .collect();
    here.sort_by(|(a, p), (b, q)| {
        let near = |p: &Px| p[0].hypot(p[1]);
        (!a.selected, a.weight())
            .cmp(&(!b.selected, b.weight()))
            .then(near(p).total_cmp(&near(q)))
    });
    let (first, other): (Vec<_>, Vec<_>) =
        here.iter().partition(|(marker, _)| marker.comes_first());

    let mut room = Room::new(frame.grow(-2.0));
    let mut dots: Vec<(&Marker, Px)> = Vec::new();
    let mut stay: Vec<(&Marker, Px)> = Vec::new();
    for (marker, at) in first {
        let place = place(marker, at);
        // Fingers must tell one from the other.
        if marker.selected || !room.meets(&place) {
            room.take(&[place]);
            stay.push((marker, at));
        } else {
            dots.push((marker, at));
        }
    }
    let named = |signs: &[(&Marker, Px)], from: f64| -> Vec<Wish> {
        if view.zoom < from {
            return Vec::new();
        }
        let wish = |(marker, at): &(&Marker, Px)| {
            let by = if marker.selected { SELECTED } else { 1.0 };
            let (side, above, below) = marker.symbol.reach();
            let reach = (side * by, above * by, below * by);
            Wish::of_sign(&marker.name, marker.comes_first(), *at, reach)
        };
        signs.iter().map(wish).collect()
    };
    let mut labels: Vec<Label> = named(&stay, SIGNS_NAMED_FROM[0])
        .iter()
        .flat_map(|wish| wish.grant(&mut room))
        .collect();
    let wishes = wishes(features, view, &frame);
    let strong = wishes.partition_point(|wish| wish.rank <= STRONG);
    let (strong, weak) = wishes.split_at(strong);
    let known: HashSet<String> = labels.iter().map(|label| label.lines.join(" ")).collect();
    let new = |wish: &&Wish| !known.contains(wish.name());
    labels.extend(
        strong
            .iter()
            .filter(new)
            .flat_map(|wish| wish.grant(&mut room)),
    );
    let mut signs: Vec<(&Marker, Px)> = Vec::new();
    for (marker, at) in other {
        let place = place(marker, at);
        if room.meets(&place.grow(APART)) {
            dots.push((marker, at));
        } else {
            room.take(&[place]);
            signs.push((marker, at));
        }
    }
    // A building that is a place is named once, by its sign.
    let known: HashSet<String> = labels.iter().map(|label| label.lines.join(" ")).collect();
    let new = |wish: &&Wish| !known.contains(wish.name());
    let of_signs = named(&signs, SIGNS_NAMED_FROM[1]);
    let of_signs = of_signs.iter().filter(new);
    labels.extend(of_signs.flat_map(|wish| wish.grant(&mut room)));
    let known: HashSet<String> = labels.iter().map(|label| label.lines.join(" ")).collect();
    let new = |wish: &&Wish| !known.contains(wish.name());
    labels.extend(
        weak.iter()
            .filter(new)
            .flat_map(|wish| wish.grant(&mut room)),
    );

    // Members lie above events and islands, and what is selected above all.
    stay.sort_by_key(|(marker, _)| (marker.selected, std::cmp::Reverse(marker.weight())));
    signs.extend(stay);
    Stage {
        labels,
        signs,
        dots,
    }
}

/// What a sign covers on the map.
fn place(marker: &Marker, at: Px) -> Rect {
    let [left, top, right, bottom] = room(marker);
    Rect {
        x0: at[0] + left,
        y0: at[1] + top,
        x1: at[0] + right,
        y1: at[1] + bottom,
    }
}

fn areas(out: &mut String, features: &[&Feature], view: &MapView, frame: Rect) {
    let frame = frame.grow(8.0);
    for key in [
        "quarter",
        "park",
        "water",
        "rail_area",
        "square",
        "building",
        "landmark",
    ] {
        let tolerance = match key {
            "quarter" | "building" => BLOCK_TOLERANCE,
            _ => TOLERANCE,
        };
        let mut path = String::new();
        for feature in features
            .iter()
            .filter(|feature| area_key(feature) == Some(key))
        {
            let Shape::Area(rings) = &feature.shape else {
                continue;
            };
            for ring in rings {
                let ring: Vec<Px> = ring.iter().map(|at| view.place(*at)).collect();
                let seen = thin(&clip_area(&ring, &frame), tolerance);
                if seen.len() > 2 {
                    write_path(&mut path, &seen, true);
                }
            }
        }
        if !path.is_empty() {
            let _ = write!(out, r#"<path class="a-{key}" d="{path}"/>"#);
        }
    }
}

/// The class in CSS of an area; buildings that people know stand out from the blocks.
const fn area_key(feature: &Feature) -> Option<&'static str> {
    Some(match feature.class {
        Class::Quarter => "quarter",
        Class::Park => "park",
        Class::Water => "water",
        Class::RailArea => "rail_area",
        Class::Square => "square",
        Class::Building if feature.rank < 5 => "landmark",
        Class::Building => "building",
        _ => return None,
    })
}

fn lines(out: &mut String, features: &[&Feature], view: &MapView, frame: Rect, id: &str) {
    let frame = frame.grow(30.0);
    let mut drawn: Vec<(&Line, f64)> = Vec::new();
    let mut defs = String::new();
    for line in LINES.iter().filter(|line| view.zoom >= line.from) {
        let mut path = String::new();
        for feature in features.iter().filter(|f| line_key(f) == Some(line.class)) {
            let Shape::Line(points) = &feature.shape else {
                continue;
            };
            let points: Vec<Px> = points.iter().map(|at| view.place(*at)).collect();
            for part in clip_line(&points, &frame) {
                write_path(&mut path, &thin(&part, TOLERANCE), false);
            }
        }
        if !path.is_empty() {
            let width = (line.metres / view.metres_per_pixel()).max(line.least);
            let _ = write!(defs, r#"<path id="{id}-{}" d="{path}"/>"#, line.class);
            drawn.push((line, width));
        }
    }
    let _ = write!(out, "<defs>{defs}</defs>");
    let stroke = |out: &mut String, class: &str, line: &Line, width: f64| {
        let dash = line
            .dash
            .map(|dash| dash.map(|part| part * width))
            .map(|[dash, gap]| format!(r#" stroke-dasharray="{dash:.1} {gap:.1}""#))
            .unwrap_or_default();
        let _ = write!(
            out,
            r##"<use href="#{id}-{}" class="{class}" stroke-width="{width:.1}"{dash}/>"##,
            line.class
        );
    };
    for (line, width) in drawn.iter().filter(|(line, _)| line.cased) {
        let class = format!("w w-{}-edge", line.class);
        stroke(out, &class, line, width + 2.0 * CASING);
    }
    for (line, width) in &drawn {
        stroke(out, &format!("w w-{}", line.class), line, *width);
    }
}

const fn line_key(feature: &Feature) -> Option<&'static str> {
    Some(match feature.class {
        class if class.is_area() => return None,
        Class::Label => return None,
        class => class.key(),
    })
}

fn labels(out: &mut String, labels: &[Label], id: &str) {
    let mut curves = 0;
    for style in &NAMES {
        let mut of_style = labels
            .iter()
            .filter(|l| l.style.key == style.key)
            .peekable();
        if of_style.peek().is_none() {
            continue;
        }
        let _ = write!(
            out,
            r#"<g class="l l-{}" style="--s:{}">"#,
            style.key, style.size
        );
        for label in of_style {
            match &label.spot {
                Spot::Upright { at, align } => upright(out, &label.lines, *at, *align),
                Spot::Turned {
                    at: [x, y],
                    degrees,
                } => {
                    let _ = write!(
                        out,
                        r#"<text transform="translate({x:.1} {y:.1})rotate({degrees:.1})" dy=".35em">{}</text>"#,
                        escape::html(&label.lines.concat())
                    );
                }
                Spot::Along(curve) => {
                    let mut path = String::new();
                    write_path(&mut path, curve, false);
                    curves += 1;
                    let _ = write!(
                        out,
                        r##"<path id="{id}-c{curves}" d="{path}"/><text dy=".35em"><textPath href="#{id}-c{curves}" startOffset="50%">{}</textPath></text>"##,
                        escape::html(&label.lines.concat())
                    );
                }
            }
        }
        out.push_str("</g>");
    }
}

/// Signs without room, as points in the colour of their group.
fn points(out: &mut String, dots: &[(&Marker, Px)]) {
    for group in ['p', 'e', 'i', 'm'] {
        let mut path = String::new();
        for (_, at) in dots.iter().filter(|(it, _)| it.symbol.group() == group) {
            // A line without length, whose round ends are the point.
            path.push('M');
            write_pair(&mut path, at.map(|v| (v * 10.0).round() as i64));
            path.push_str("h0");
        }
        if !path.is_empty() {
            let _ = write!(out, r#"<path class="mk-dots mk-{group}" d="{path}"/>"#);
        }
    }
}

fn upright(out: &mut String, lines: &[String], [x, y]: Px, align: Align) {
    let anchor = match align {
        Align::Left => r#" class="l-l""#,
        Align::Middle => "",
        Align::Right => r#" class="l-r""#,
    };
    if let [line] = lines {
        let _ = write!(
            out,
            r#"<text x="{x:.1}" y="{y:.1}" dy=".35em"{anchor}>{}</text>"#,
            escape::html(line)
        );
        return;
    }
    // In letter heights, so that the block stays centred when letters shrink.
    let mut dy = 0.35 - (lines.len() as f64 - 1.0) * LEADING / 2.0;
    let _ = write!(out, r#"<text y="{y:.1}"{anchor}>"#);
    for line in lines {
        let _ = write!(
            out,
            r#"<tspan x="{x:.1}" dy="{dy:.2}em">{}</tspan>"#,
            escape::html(line)
        );
        dy = LEADING;
    }
    out.push_str("</text>");
}

fn signs(out: &mut String, signs: &[(&Marker, Px)], canvas: &Canvas) {
    let id = canvas.id;
    let mut shapes: Vec<_> = signs.iter().map(|(marker, _)| &marker.symbol).collect();
    shapes.sort();
    shapes.dedup();
    out.push_str("<defs>");
    for symbol in shapes {
        let _ = write!(
            out,
            r#"<g id="{id}-{}">{}</g>"#,
            symbol.key(),
            symbol.shape()
        );
    }
    out.push_str(r#"</defs><g class="map-signs">"#);
    for (marker, [x, y]) in signs {
        let mut class = marker.symbol.class(marker.state, marker.sample);
        let mut style = String::new();
        if marker.selected {
            class.push_str(" s");
            style = format!(r#" style="--z:{SELECTED}""#);
        }
        let link = match canvas.links {
            Links::None => String::new(),
            Links::Pointer => format!(r#" href="{}" tabindex="-1""#, escape::html(&marker.href)),
            Links::All => format!(r#" href="{}""#, escape::html(&marker.href)),
        };
        let (tag, role) = match canvas.links {
            Links::None => ("g", r#" role="img""#),
            Links::Pointer | Links::All => ("a", ""),
        };
        let _ = write!(
            out,
            r##"<{tag} class="{class}"{style}{link}{role} aria-label="{}" data-slug="{}" transform="translate({x:.1} {y:.1})"><g><use href="#{id}-{}"/>"##,
            escape::html(&marker.name),
            escape::html(&marker.slug),
            marker.symbol.key(),
        );
        if marker.today {
            out.push_str(&badge(&marker.symbol));
        }
        let _ = write!(out, "</g></{tag}>");
    }
    out.push_str("</g>");
}

#[cfg(test)]
#[path = "svg_tests.rs"]
mod tests;
