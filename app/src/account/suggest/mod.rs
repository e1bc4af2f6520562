//! Suggesting an event or a missing place without an account.
//!
//! Two short forms, checked by the rules of the organiser's and the owner's forms, and drawn like
//! these. What comes of them waits for the office once its sender's address is confirmed.

mod event;
pub mod page;
mod place;
pub mod route;
#[cfg(test)]
mod tests;

pub use self::event::{Spot, event_of, event_remarks};
pub use self::place::{Known, kinds, place_of, place_remarks};

use super::field::Problem;
use super::owner::fields::Fields;
use crate::city::{Lang, check};
use crate::words::Words;

/// The field that only programs fill in. Its name is none that browsers know how to complete.
pub const TRAP: &str = "subject";

/// The longest note to the office, in letters.
pub const NOTE: usize = 1000;

/// The longest of what is typed in one line, in letters.
pub const LINE: usize = 200;

/// Everything that was sent, without what no text should hold.
pub fn typed(pairs: impl IntoIterator<Item = (String, String)>) -> Fields {
    let pairs = pairs.into_iter();
    Fields::from_pairs(pairs.map(|(key, value)| (key, check::tidy_text(&value))))
}

/// What is wrong with what both forms ask for; whether the address is one, the server knows.
pub fn about_both(fields: &Fields, lang: Lang) -> Vec<Problem> {
    too_long(fields, "note", NOTE, lang).into_iter().collect()
}

fn too_long(fields: &Fields, key: &str, most: usize, lang: Lang) -> Option<Problem> {
    let length = fields.get(key).chars().count();
    (length > most).then(|| Problem::new(key, Words(lang).wrong_too_long(most)))
}

fn missing(fields: &Fields, key: &str, lang: Lang) -> Option<Problem> {
    let empty = fields.get(key).is_empty();
    empty.then(|| Problem::new(key, Words(lang).wrong_missing()))
}

/// One message for each field, in the order of a form.
fn in_order(problems: Vec<Problem>, order: &[&str]) -> Vec<Problem> {
    let mut seen = Vec::new();
    for problem in problems {
        if seen.iter().all(|it: &Problem| it.field != problem.field) {
            seen.push(problem);
        }
    }
    seen.sort_by_key(|it| order.iter().position(|key| *key == it.field));
    seen
}
