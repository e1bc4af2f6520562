//! An event as people fill it in: fields with text, what is wrong with them, and the record.
//!
//! The form is a list of named texts, so that whatever somebody has typed can be shown again, laid
//! beside another version, and sent once more. [`Form::of`] and [`Form::event`] go from one to the
//! other; what the form has no fields for stays as it is in the record.

mod field;
mod problem;
mod read;
mod repeat;
mod similar;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::field::{Field, Group};
pub use self::problem::{Problem, Wrong};
pub use self::read::{day_of, empty_event};
pub use self::repeat::{Ends, Repeat, Rule, nth_of, weekday_key};
pub use self::similar::{is_similar, titles_alike};
use crate::city::{BBox, Slug};

/// The most days on which an event may be said not to take place.
pub const MAX_EXCEPT: usize = 60;

/// What somebody has typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(BTreeMap<Field, Vec<String>>);

/// What the form is checked against.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The day in the city.
    pub today: NaiveDate,
    /// Where pins may stand.
    pub bounds: BBox,
    /// The categories of events.
    pub categories: &'a [Slug],
    /// Finds a place by what somebody has typed.
    pub find: &'a dyn Fn(&str) -> Match,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Around")
            .field("today", &self.today)
            .finish_non_exhaustive()
    }
}

/// What a place's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// To this one.
    One(Slug),
    /// To several.
    Several,
    /// To none.
    None,
}

impl Form {
    /// The fields of a request; names that are not the form's are left out.
    pub fn of_pairs<'n, 'v>(pairs: impl IntoIterator<Item = (&'n str, &'v str)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let Some(field) = Field::parse(name) else {
                continue;
            };
            let values = form.0.entry(field).or_default();
            let value = value.replace("\r\n", "\n").replace(['\r', '\0'], "");
            let value = value.trim();
            if values.len() < MAX_EXCEPT && !value.is_empty() {
                values.push(value.to_owned());
            }
        }
        form.0.retain(|_, values| !values.is_empty());
        form
    }

    /// What stands in a field; empty if nothing does.
    pub fn get(&self, field: Field) -> &str {
        self.all(field).next().unwrap_or_default()
    }

    /// All that stands in a field.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.0.get(&field).into_iter().flatten().map(String::as_str)
    }

    /// Whether a field holds a value.
    pub fn has(&self, field: Field, value: &str) -> bool {
        self.all(field).any(|it| it == value)
    }

    /// Puts one text into a field; an empty one clears it.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, vec![value]);
        }
    }

    /// Adds a text to a field.
    pub fn push(&mut self, field: Field, value: impl Into<String>) {
        self.0.entry(field).or_default().push(value.into());
    }

    /// Everything in it, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0
            .iter()
            .flat_map(|(field, values)| values.iter().map(|it| (field.name(), it.as_str())))
    }

    /// The groups in which two forms say something else, in the order of the form.
    pub fn differs(&self, other: &Self) -> Vec<Group> {
        let differs = |group| {
            let of = |form: &Self| -> Vec<_> {
                let fields = form.0.iter().filter(|(field, _)| field.group() == group);
                fields.map(|(f, v)| (*f, v.clone())).collect()
            };
            of(self) != of(other)
        };
        Group::ALL.into_iter().filter(|it| differs(*it)).collect()
    }

    /// Takes a group from another form.
    pub fn take(&mut self, group: Group, other: &Self) {
        self.0.retain(|field, _| field.group() != group);
        let theirs = other.0.iter().filter(|(field, _)| field.group() == group);
        self.0.extend(theirs.map(|(f, v)| (*f, v.clone())));
    }
}
