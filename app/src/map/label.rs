//! Where names go on the server's map, so that no two collide.
//!
//! Names are placed one after the other, the most important first, each at the best of a few spots
//! that is still free. A spot is free if none of its boxes meets a box that is taken: by a sign
//! that must stay visible or by a name placed before. A name without a free spot is left out, as
//! on a printed map.

use std::collections::HashMap;

use super::along::{Stretch, join, stretches};
use super::basemap::{Class, Feature, Of, Shape};
use super::geometry::{Px, Rect, clip_line, distance};
use super::style::{NAMES, NAMES_FROM, NUMBERS_FROM, Name};
use super::text_width::{ems, wrap};
use super::view::MapView;

/// Lines are this far apart, in letter heights.
pub(super) const LEADING: f64 = 1.15;

/// A street is named again only so far away, in CSS pixels.
const REPEAT: f64 = 420.0;

/// A name with its spot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) style: &'static Name,
    pub(super) lines: Vec<String>,
    pub(super) spot: Spot,
    /// What it covers.
    pub(super) boxes: Vec<Rect>,
}

/// How a name is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Spot {
    /// Upright; `at` is the middle of the block, or of its left or right edge.
    Upright { at: Px, align: Align },
    /// Along a straight stretch around `at`, turned clockwise by so many degrees.
    Turned { at: Px, degrees: f64 },
    /// Along a curve, in the middle of it; the curve is longer than the name.
    Along(Vec<Px>),
}

/// Which side of an upright name is at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// The room on the map, and what is taken of it.
#[derive(Debug, Clone)]
pub(super) struct Room {
    bounds: Rect,
    taken: Vec<Rect>,
}

impl Room {
    pub(super) const fn new(bounds: Rect) -> Self {
        Self {
            bounds,
            taken: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, boxes: &[Rect]) {
        self.taken.extend_from_slice(boxes);
    }

    pub(super) fn is_free(&self, boxes: &[Rect]) -> bool {
        boxes.iter().all(|b| self.bounds.holds(b) && !self.meets(b))
    }

    pub(super) fn meets(&self, rect: &Rect) -> bool {
        self.taken.iter().any(|taken| taken.meets(rect))
    }
}

/// A name that wants a spot.
#[derive(Debug)]
pub(super) struct Wish {
    name: String,
    style: &'static Name,
    /// How much it matters, 1 the most.
    pub(super) rank: u8,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// On or beside a point.
    Beside(Px),
    /// On a point, hardly moved.
    On(Px),
    /// Below or beside a sign that reaches so far to the sides, up and down from its point.
    Sign(Px, (f64, f64, f64)),
    /// Along one of these lines.
    Along(Vec<Vec<Px>>),
}

/// The style of names with a key; the last one if there is none.
fn style(key: &str) -> &'static Name {
    let found = NAMES.iter().find(|name| name.key == key);
    found.unwrap_or(&NAMES[NAMES.len() - 1])
}

/// What is to be named in this view, the most important first.
pub(super) fn wishes(features: &[&Feature], view: &MapView, bounds: &Rect) -> Vec<Wish> {
    let shown = |feature: &Feature| {
        if feature.of == Of::Number {
            return view.zoom >= NUMBERS_FROM;
        }
        let from = NAMES_FROM.get(usize::from(feature.rank.saturating_sub(1)));
        from.is_some_and(|from| view.zoom >= *from)
    };
    let mut wishes: Vec<Wish> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for feature in features {
        let Some(name) = feature.name.as_deref().filter(|_| shown(feature)) else {
            continue;
        };
        // Each house has its own number, however many others have the same.
        let once = feature.of != Of::Number;
        let (key, place) = match &feature.shape {
            Shape::Point(at) => named_point(feature.of, view.place(*at)),
            // Areas are named by points of their own, which know better where the middle is.
            Shape::Area(_) => continue,
            Shape::Line(line) => {
                let key = match feature.class {
                    Class::Ring | Class::Main => "main",
                    Class::Street
                    | Class::Pedestrian
                    | Class::Service
                    | Class::Path
                    | Class::Steps => "street",
                    _ => continue,
                };
                let line: Vec<Px> = line.iter().map(|p| view.place(*p)).collect();
                (key, Place::Along(clip_line(&line, bounds)))
            }
        };
        let before = by_name.get(name).filter(|_| once).copied();
        match before.and_then(|index| wishes.get_mut(index)) {
            // A street comes in pieces.
            Some(Wish {
                place: Place::Along(lines),
                rank,
                ..
            }) => {
                if let Place::Along(more) = place {
                    lines.extend(more);
                    *rank = feature.rank.min(*rank);
                }
            }
            // Square and label, or two parts of a park: once is enough.
            Some(_) => {}
            None => {
                if once {
                    by_name.insert(name, wishes.len());
                }
                wishes.push(Wish {
                    name: name.to_owned(),
                    style: style(key),
                    rank: feature.rank,
                    place,
                });
            }
        }
    }
    for wish in &mut wishes {
        if let Place::Along(lines) = &mut wish.place {
            *lines = join(std::mem::take(lines));
        }
    }
    wishes.sort_by_key(|wish| {
        let number = wish.style.key == "number";
        (wish.rank, number, matches!(wish.place, Place::Beside(_)))
    });
    wishes
}

fn named_point(of: Of, at: Px) -> (&'static str, Place) {
    match of {
        Of::Landmark => ("landmark", Place::Beside(at)),
        Of::Station => ("station", Place::Beside(at)),
        Of::Square => ("square", Place::On(at)),
        Of::Park => ("park", Place::On(at)),
        Of::Water => ("water", Place::On(at)),
        Of::Number => ("number", Place::On(at)),
        Of::Area => ("area", Place::On(at)),
    }
}

impl Wish {
    /// The name of a sign.
    pub(super) fn of_sign(name: &str, first: bool, at: Px, reach: (f64, f64, f64)) -> Self {
        Self {
            name: name.to_owned(),
            style: style(if first { "member" } else { "sign" }),
            rank: if first { 1 } else { 4 },
            place: Place::Sign(at, reach),
        }
    }

    /// What is written.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name at the best free spots: one, or for a long street several far apart.
    pub(super) fn grant(&self, room: &mut Room) -> Vec<Label> {
        let granted = match &self.place {
            Place::Beside(at) => self.upright(self.beside(*at), room).into_iter().collect(),
            Place::On(at) => self.upright(self.on(*at), room).into_iter().collect(),
            Place::Sign(at, reach) => {
                let spots = self.by_sign(*at, *reach);
                self.upright(spots, room).into_iter().collect()
            }
            Place::Along(lines) => self.along(lines, room),
        };
        for label in &granted {
            room.take(&label.boxes);
        }
        granted
    }

    fn lines(&self) -> (Vec<String>, f64, f64) {
        let style = self.style;
        let name = if style.capitals {
            self.name.to_uppercase()
        } else {
            self.name.clone()
        };
        let spacing = if style.capitals { 1.12 } else { 1.0 };
        let lines = wrap(&name, style.wrap / spacing, style.bold);
        let width = lines
            .iter()
            .map(|line| ems(line, style.bold) * spacing * style.size)
            .fold(0.0, f64::max);
        let height = lines.len() as f64 * LEADING * style.size;
        (lines, width, height)
    }

    fn upright(&self, spots: impl IntoIterator<Item = (Px, Align)>, room: &Room) -> Option<Label> {
        let (lines, width, height) = self.lines();
        spots.into_iter().find_map(|(at, align)| {
            let x = match align {
                Align::Left => at[0] + width / 2.0,
                Align::Middle => at[0],
                Align::Right => at[0] - width / 2.0,
            };
            let boxes = vec![Rect::around([x, at[1]], width + 4.0, height + 2.0)];
            room.is_free(&boxes).then(|| Label {
                style: self.style,
                lines: lines.clone(),
                spot: Spot::Upright { at, align },
                boxes,
            })
        })
    }

    /// On the point, or shifted a little up or down.
    fn on(&self, [x, y]: Px) -> Vec<(Px, Align)> {
        let (_, _, height) = self.lines();
        [0.0, 0.7, -0.7, 1.3, -1.3]
            .map(|by| ([x, y + by * height], Align::Middle))
            .to_vec()
    }

    /// Below, above, right or left of the point, on which a sign may stand.
    fn beside(&self, [x, y]: Px) -> Vec<(Px, Align)> {
        let (_, _, height) = self.lines();
        let half = height / 2.0;
        let mut spots = Vec::new();
        for off in [12.0, 17.0] {
            spots.extend([
                ([x, y + off + half], Align::Middle),
                ([x, y - off - half], Align::Middle),
                ([x + off + 2.0, y], Align::Left),
                ([x - off - 2.0, y], Align::Right),
            ]);
        }
        spots.push(([x, y - 36.0 - half], Align::Middle));
        spots
    }

    /// Below the sign, right of it, or left of it.
    fn by_sign(&self, [x, y]: Px, (side, above, below): (f64, f64, f64)) -> Vec<(Px, Align)> {
        let (_, _, height) = self.lines();
        let middle = y + (below - above) / 2.0;
        vec![
            ([x, y + below + 2.0 + height / 2.0], Align::Middle),
            ([x + side + 3.0, middle], Align::Left),
            ([x - side - 3.0, middle], Align::Right),
        ]
    }

    fn along(&self, lines: &[Vec<Px>], room: &Room) -> Vec<Label> {
        let width = ems(&self.name, self.style.bold) * self.style.size;
        let mut stretches: Vec<Stretch> = lines
            .iter()
            .flat_map(|line| stretches(line, width + 6.0))
            .collect();
        stretches.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let mut granted: Vec<(Px, Label)> = Vec::new();
        for stretch in stretches {
            let near = |(at, _): &(Px, Label)| distance(*at, stretch.middle) < REPEAT;
            if granted.iter().any(near) {
                continue;
            }
            let boxes = stretch.boxes(self.style.size * LEADING);
            if room.is_free(&boxes) {
                granted.push((
                    stretch.middle,
                    Label {
                        style: self.style,
                        lines: vec![self.name.clone()],
                        spot: stretch.spot(),
                        boxes,
                    },
                ));
            }
        }
        granted.into_iter().map(|(_, label)| label).collect()
    }
}
