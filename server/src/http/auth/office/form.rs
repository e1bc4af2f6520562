//! The form of a place or an event: its fields from the columns of the tables, and back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use app::account::field::Problem;
use app::account::office::label;
use app::account::office::record::{Field, Input};
use app::city::{CityInfo, Event, Instant, Lang, Place, Slug};
use app::words::Words;

use crate::http::auth::failure::Failed;
use crate::http::auth::form::{Pairs, shortened};
use crate::import::csv::{self, Column, Fault, Kind, Known, Row};
use crate::store::desk::Proposal;

/// So many problems are told at once. Nobody mends more before trying again.
const PROBLEMS: usize = 30;

/// What a form may refer to.
#[derive(Debug)]
pub(super) struct Around {
    pub info: CityInfo,
    pub places: Vec<(Slug, String)>,
    pub now: Instant,
}

impl Around {
    fn known(&self) -> Known<'_> {
        Known {
            info: &self.info,
            places: self.places.iter().map(|(slug, _)| slug).collect(),
            now: self.now,
        }
    }
}

/// What was typed: columns and their text. Boxes that are not ticked send nothing, which is empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// Takes a form; several values of one name are items of a list.
    pub(super) fn of(pairs: Pairs) -> Self {
        let mut typed: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in pairs {
            match typed.entry(name) {
                Entry::Occupied(mut there) => {
                    let text = there.get_mut();
                    text.push(' ');
                    text.push_str(&value);
                }
                Entry::Vacant(free) => _ = free.insert(value),
            }
        }
        Self(typed)
    }

    /// What was typed under a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Puts something there in place of what was typed.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    fn cells<R: Row>(&self) -> Vec<(&str, &str)> {
        let all = csv::columns::<R>().iter();
        all.filter_map(|column| match (self.get(column.name), column.kind) {
            (Some(text), _) => Some((column.name, text)),
            (None, Kind::List) => Some((column.name, "")),
            (None, _) => None,
        })
        .collect()
    }
}

/// Which kind of record a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Place,
    Event,
}

impl Form {
    pub(super) const fn of(record: &Proposal) -> Self {
        match record {
            Proposal::Place(_) => Self::Place,
            Proposal::Event(_) => Self::Event,
        }
    }

    /// The fields of a record, or of none, with what was typed into them if anything was.
    pub(super) fn fields(
        self,
        record: Option<&Proposal>,
        typed: Option<&Typed>,
        around: &Around,
        lang: Lang,
    ) -> Result<Vec<Field>, Failed> {
        let place = record.and_then(|it| match it {
            Proposal::Place(place) => Some(place),
            Proposal::Event(_) => None,
        });
        let event = record.and_then(|it| match it {
            Proposal::Event(event) => Some(event),
            Proposal::Place(_) => None,
        });
        let cells = match self {
            Self::Place => csv::cells::<Place>(place)?,
            Self::Event => csv::cells::<Event>(event)?,
        };
        let fixed = record.is_some();
        Ok(cells
            .into_iter()
            .map(|(column, text)| {
                let text = match (typed, column.kind) {
                    (Some(typed), Kind::List) => {
                        typed.get(column.name).unwrap_or_default().to_owned()
                    }
                    (Some(typed), _) => typed.get(column.name).map_or(text, str::to_owned),
                    (None, _) => text,
                };
                field(column, text, fixed, around, lang)
            })
            .collect())
    }

    /// The record with what was typed.
    pub(super) fn record(
        self,
        base: Option<&Proposal>,
        typed: &Typed,
        around: &Around,
        lang: Lang,
    ) -> Result<Proposal, Vec<Problem>> {
        let known = around.known();
        let read = match (self, base) {
            (Self::Place, Some(Proposal::Place(base))) => {
                csv::edit(Some(base), &typed.cells::<Place>(), &known).map(Proposal::Place)
            }
            (Self::Place, _) => {
                csv::edit::<Place>(None, &typed.cells::<Place>(), &known).map(Proposal::Place)
            }
            (Self::Event, Some(Proposal::Event(base))) => {
                csv::edit(Some(base), &typed.cells::<Event>(), &known).map(Proposal::Event)
            }
            (Self::Event, _) => {
                csv::edit::<Event>(None, &typed.cells::<Event>(), &known).map(Proposal::Event)
            }
        };
        read.map_err(|faults| {
            let told = |(column, fault): (Option<&'static str>, Fault)| {
                let message = fault.message(lang);
                let message = shortened(&message);
                let column = column.unwrap_or_default();
                match self.path(column) {
                    Some(path) => {
                        let name = label::path(path, lang);
                        Problem::new(column, format!("{name}: {message}"))
                    }
                    None => Problem::new("content", message),
                }
            };
            faults.into_iter().take(PROBLEMS).map(told).collect()
        })
    }

    fn path(self, column: &str) -> Option<&'static [&'static str]> {
        let all = match self {
            Self::Place => csv::columns::<Place>(),
            Self::Event => csv::columns::<Event>(),
        };
        all.iter().find(|it| it.name == column).map(|it| it.path)
    }
}

/// The fields in which people write more than a line.
const LONG: [&str; 6] = [
    "summary_de",
    "summary_en",
    "text_de",
    "text_en",
    "access_note_de",
    "access_note_en",
];

fn field(column: &'static Column, text: String, fixed: bool, around: &Around, lang: Lang) -> Field {
    let t = Words(lang);
    let info = &around.info;
    let yes_no = || {
        vec![
            ("ja".to_owned(), t.recordfield_yes().to_owned()),
            ("nein".to_owned(), t.recordfield_no().to_owned()),
        ]
    };
    let categories = |events: bool| {
        let all = info.categories.iter().filter(move |it| it.events == events);
        all.map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()))
            .collect::<Vec<_>>()
    };
    let networks = info.networks.iter();
    let districts = info.districts.iter();
    let (input, value) = match (column.name, column.kind) {
        ("slug", _) if fixed => (Input::Fixed, text),
        ("networks", _) => {
            let all = networks.map(|it| (it.slug.to_string(), it.name.get(lang).to_owned()));
            (Input::Several(all.collect()), text)
        }
        ("categories", _) => (Input::Several(categories(false)), text),
        ("category", _) => (Input::Choice(categories(true)), text),
        ("district", _) => {
            let all = districts.map(|it| (it.slug.to_string(), it.name.clone()));
            (Input::Choice(all.collect()), text)
        }
        ("venue_place", _) => {
            let all = around.places.iter();
            let all = all.map(|(slug, name)| (slug.to_string(), name.clone()));
            (Input::Choice(all.collect()), text)
        }
        (_, Kind::Choice(words)) => {
            let key = column.path.last().copied().unwrap_or_default();
            let say = |word: &&str| {
                let said = label::word(key, word, lang);
                (
                    (*word).to_owned(),
                    said.unwrap_or_else(|| (*word).to_owned()),
                )
            };
            (Input::Choice(words.iter().map(say).collect()), text)
        }
        (_, Kind::Flag) => (Input::Choice(yes_no()), text),
        (_, Kind::Free) => {
            let yes = yes_no().into_iter().take(1).collect();
            (Input::Choice(yes), text)
        }
        (_, Kind::Day) => (Input::Day, text),
        (_, Kind::Time) => (Input::Time, text.replacen(' ', "T", 1)),
        (name, _) if LONG.contains(&name) => (Input::Area, text),
        _ => (Input::Line, text),
    };
    Field {
        name: column.name,
        path: column.path,
        input,
        required: column.required,
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_many_fields_is_read_in_time_that_grows_with_it() {
        // Compared each with each, these would take minutes.
        let number = 300_000;
        let pairs = (0..number).map(|it| (format!("field_{it}"), it.to_string()));
        let typed = Typed::of(Pairs(pairs.collect()));
        assert_eq!(typed.get("field_299999"), Some("299999"));
        let same = (0..number).map(|it| ("networks".to_owned(), it.to_string()));
        let typed = Typed::of(Pairs(same.collect()));
        assert!(typed.get("networks").unwrap().starts_with("0 1 2 "));
    }
}
