//! From the form for a missing place to its record.

use super::{LINE, about_both, in_order, missing, too_long};
use crate::account::field::Problem;
use crate::account::owner::fields::Fields;
use crate::account::owner::form::{self, Allowed, fields_of};
use crate::city::{ArtIsland, Details, Hours, InterimUse, Kind, Lang, Place};
use crate::view::phrase;
use crate::words::Words;

/// The fields, in the order of the form.
const ORDER: [&str; 9] = [
    "name", "kind", "category", "street", "number", "text", "website", "hours", "note",
];

/// The kinds of place one may choose from: key and name.
pub fn kinds(lang: Lang) -> Vec<(String, String)> {
    let all = Kind::ALL.into_iter();
    all.map(|kind| (kind.key().to_owned(), phrase::kind(kind, lang).to_owned()))
        .collect()
}

/// A kind without any of the facts that only it has.
fn details(kind: Kind) -> Details {
    match kind {
        Kind::Shop => Details::Shop,
        Kind::Gastronomy => Details::Gastronomy,
        Kind::Service => Details::Service,
        Kind::Culture => Details::Culture,
        Kind::Sight => Details::Sight,
        Kind::Public => Details::Public,
        Kind::Transport => Details::Transport { lines: Vec::new() },
        Kind::ArtIsland => Details::ArtIsland(ArtIsland::default()),
        Kind::InterimUse => Details::InterimUse(InterimUse::default()),
    }
}

/// The place as the fields say, by the rules of the owner's form. `blank` is a place about which
/// nothing is known but where its address is; `hours` what the words about opening hours mean.
///
/// # Errors
/// All that is to be mended, in the order of the form.
pub fn place_of(
    fields: &Fields,
    blank: &Place,
    hours: Hours,
    allowed: &Allowed,
    lang: Lang,
) -> Result<Place, Vec<Problem>> {
    let mut owner = fields_of(blank);
    for (own, theirs) in [("name", "name"), ("text", "text")] {
        for tag in ["de", "en"] {
            // English stands in both languages until the office has put it into German.
            if tag == "de" || lang == Lang::En {
                owner.set(&format!("{theirs}.{tag}"), fields.get(own));
            }
        }
    }
    for (own, theirs) in [
        ("category", "category"),
        ("street", "address.street"),
        ("number", "address.number"),
        ("website", "website"),
    ] {
        if !fields.get(own).is_empty() {
            owner.set(theirs, fields.get(own));
        }
    }
    let read = form::place_of(&owner, blank, hours, allowed, lang);
    let kind = Kind::from_key(fields.get("kind"));
    let mut problems = Vec::new();
    for key in ["name", "kind", "street"] {
        problems.extend(missing(fields, key, lang));
    }
    if kind.is_none() {
        problems.push(Problem::new("kind", Words(lang).wrong_choice()));
    }
    let category = fields.get("category");
    let offered = allowed.categories.iter();
    if !category.is_empty() && !offered.clone().any(|it| it.slug.as_str() == category) {
        problems.push(Problem::new("category", Words(lang).wrong_choice()));
    }
    for problem in read.as_ref().err().into_iter().flatten() {
        problems.push(Problem::new(
            key_of(&problem.field),
            problem.message.clone(),
        ));
    }
    problems.extend(too_long(fields, "hours", LINE, lang));
    problems.extend(about_both(fields, lang));
    match (read, kind) {
        (Ok(place), Some(kind)) if problems.is_empty() => Ok(Place {
            details: details(kind),
            ..place
        }),
        _ => Err(in_order(problems, &ORDER)),
    }
}

/// The name of a field of the owner's form in this one.
fn key_of(field: &str) -> &str {
    match field {
        "name.de" | "name.en" => "name",
        "text.de" | "text.en" => "text",
        "address.street" => "street",
        "address.number" => "number",
        other => other,
    }
}

/// How well the map knows an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// To the door.
    House,
    /// The street, but not the number.
    Street,
    /// Not at all.
    Nothing,
}

/// What the office has to know beside the record, in its language. `read` is whether the words about opening hours are in the record.
pub fn place_remarks(fields: &Fields, known: Known, read: bool) -> String {
    let t = Words(Lang::De);
    let hours = fields.get("hours");
    let hours = (!hours.is_empty() && !read).then(|| t.suggest_note_hours(hours));
    let place = match known {
        Known::House => None,
        Known::Street => Some(t.suggest_note_street().to_owned()),
        Known::Nothing => Some(t.suggest_note_address().to_owned()),
    };
    let note = fields.get("note").to_owned();
    let lines = hours.into_iter().chain(place).chain([note]);
    let lines = lines.filter(|it| !it.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
