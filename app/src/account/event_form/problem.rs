//! What has to be mended in a form, in words.

use super::Field;
use crate::{city::Lang, words::Words};

/// Something that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It must not be empty.
    Missing,
    /// It may have so many letters.
    TooLong(usize),
    /// It is no day.
    NoDay,
    /// It is no time of day.
    NoTime,
    /// It ends before it begins.
    Backwards,
    /// The year cannot be meant.
    Year,
    /// It is no number, or one that cannot be meant.
    NoNumber,
    /// The first day is none of those on which it repeats.
    NotInRule,
    /// The repetition cannot be followed.
    NoRule,
    /// All dates are left out.
    NoDates,
    /// There is no such place.
    NoPlace,
    /// There are several such places.
    Several,
    /// It is no point.
    NoPoint,
    /// It is not within the map.
    Outside,
    /// It is no web address.
    NoLink,
    /// It is nothing that can be chosen.
    NoChoice,
    /// What the form cannot know.
    Said(String),
}

impl Wrong {
    /// What is to be done about it.
    pub fn message(&self, lang: Lang) -> String {
        let t = Words(lang);
        match self {
            Self::Missing => t.wrong_missing(),
            Self::TooLong(max) => return t.wrong_too_long(max),
            Self::NoDay => t.wrong_day(),
            Self::NoTime => t.wrong_time(),
            Self::Backwards => t.wrong_backwards(),
            Self::Year => t.wrong_year(),
            Self::NoNumber => t.wrong_number(),
            Self::NotInRule => t.wrong_not_in_rule(),
            Self::NoRule => t.wrong_rule(),
            Self::NoDates => t.wrong_no_dates(),
            Self::NoPlace => t.wrong_place(),
            Self::Several => t.wrong_several(),
            Self::NoPoint => t.wrong_point(),
            Self::Outside => t.wrong_outside(),
            Self::NoLink => t.wrong_link(),
            Self::NoChoice => t.wrong_choice(),
            Self::Said(text) => return text.clone(),
        }
        .to_owned()
    }
}
