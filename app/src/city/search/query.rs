//! What somebody who typed a few words wants: what to look for, and which filters they meant.

use super::{
    SearchIndex,
    fold::{fold, parts},
    lexicon::{Lexicon, Sense},
    postings::nearly,
};

/// A filter that can be asked for in words.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Ask {
    /// Open at this moment.
    Open,
    /// Something is on there today.
    Today,
    /// Wheelchair users can enter without help.
    Wheelchair,
}

impl Ask {
    /// All filters, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Open, Self::Today, Self::Wheelchair];
}

/// The filters asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asks {
    /// See [`Ask::Open`].
    pub open: bool,
    /// See [`Ask::Today`].
    pub today: bool,
    /// See [`Ask::Wheelchair`].
    pub wheelchair: bool,
}

impl Asks {
    /// Whether one filter is among them.
    pub const fn has(self, ask: Ask) -> bool {
        match ask {
            Ask::Open => self.open,
            Ask::Today => self.today,
            Ask::Wheelchair => self.wheelchair,
        }
    }

    /// Whether there is any.
    pub const fn any(self) -> bool {
        self.open || self.today || self.wheelchair
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            open: self.open || other.open,
            today: self.today || other.today,
            wheelchair: self.wheelchair || other.wheelchair,
        }
    }
}

/// A word to look for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) text: String,
    /// Words that mean the same.
    pub(super) others: Vec<String>,
    /// Whether a record may lack it.
    pub(super) optional: bool,
}

/// A typed word: as it was typed, folded, and the filter it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    raw: String,
    folded: String,
    ask: Option<Ask>,
    filler: bool,
    others: Vec<String>,
}

/// Typed words, understood. See [`crate::city::City::understand`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    typed: Vec<Typed>,
    words: Vec<Wanted>,
    phrase: String,
    everything: bool,
}

impl Query {
    /// More words than anyone types; bounds the work for a hostile query.
    const MOST_WORDS: usize = 12;

    /// The filters that the words ask for.
    pub fn asks(&self) -> Asks {
        let has = |ask| self.typed.iter().any(|typed| typed.ask == Some(ask));
        Asks {
            open: has(Ask::Open),
            today: has(Ask::Today),
            wheelchair: has(Ask::Wheelchair),
        }
    }

    /// The words without those that ask for a filter.
    pub fn without(&self, ask: Ask) -> String {
        let kept = self.typed.iter().filter(|typed| typed.ask != Some(ask));
        kept.map(|typed| typed.raw.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether nothing is left to look for beside the filters: everything is wanted.
    pub const fn is_everything(&self) -> bool {
        self.everything
    }

    pub(super) fn words(&self) -> &[Wanted] {
        &self.words
    }

    /// The words to look for, as a phrase.
    pub(super) fn phrase(&self) -> &str {
        &self.phrase
    }

    /// The words as they were typed, nothing understood.
    pub(super) fn plain(text: &str) -> Self {
        let typed = parts(text)
            .map(|raw| Typed {
                raw: raw.to_owned(),
                folded: fold(raw),
                ask: None,
                filler: false,
                others: vec![],
            })
            .filter(|typed| !typed.folded.is_empty())
            .take(Self::MOST_WORDS);
        let mut query = Self {
            typed: typed.collect(),
            ..Self::default()
        };
        query.settle();
        query
    }

    /// Understands a text, given what there is to be found.
    pub(super) fn understand(text: &str, index: &SearchIndex) -> Self {
        let plain = Self::plain(text);
        let mut query = plain.clone();
        query.read(&index.lexicon);
        query.read_mistaken(index);
        // A shop may be called "Offen". Its name is meant before the filter is.
        if query.asks().any() && query.is_name(index) {
            for typed in &mut query.typed {
                typed.ask = None;
            }
        }
        query.settle();
        if !query.asks().any() && query.read_beginning(index) {
            query.settle();
        }
        // "heute offen" asks whether one can go in today, not whether there is a concert.
        if query.asks().open && query.asks().today {
            for typed in &mut query.typed {
                if typed.ask == Some(Ask::Today) {
                    typed.ask = Some(Ask::Open);
                }
            }
        }
        if query.words.iter().all(|word| word.optional) {
            if query.asks().any() {
                query.become_everything();
            } else if !query.words.is_empty() {
                // Only words that say nothing: perhaps the beginning of one that does.
                if index.holds(&plain) {
                    return plain;
                }
                query.become_everything();
            }
        }
        query
    }

    /// Looks every word up, several that belong together first.
    fn read(&mut self, lexicon: &Lexicon) {
        let mut at = 0;
        while at < self.typed.len() {
            let longest = Lexicon::LONGEST.min(self.typed.len() - at);
            let step = (1..=longest)
                .rev()
                .find(|count| self.read_phrase(lexicon, at, *count))
                .unwrap_or(1);
            at += step;
        }
    }

    /// Looks up the phrase of some words; whether it stands for something as a whole.
    fn read_phrase(&mut self, lexicon: &Lexicon, at: usize, count: usize) -> bool {
        let Some(typed) = self.typed.get_mut(at..at + count) else {
            return false;
        };
        let phrase: Vec<&str> = typed.iter().map(|it| it.folded.as_str()).collect();
        let phrase = phrase.join(" ");
        let mut known = false;
        for sense in lexicon.senses(&phrase) {
            known = true;
            for (i, typed) in (0..).zip(&mut *typed) {
                match sense {
                    Sense::Ask(ask) => typed.ask = Some(ask),
                    // The first word stands for the phrase, the others for nothing.
                    Sense::Alike(_) if i == 0 => typed.others = lexicon.alike(&phrase),
                    Sense::Alike(_) | Sense::Filler => typed.filler = true,
                }
            }
        }
        known
    }

    /// Long words that nobody has written anywhere may be mistakes for one that asks for a filter.
    fn read_mistaken(&mut self, index: &SearchIndex) {
        const LONG: usize = 7;
        for typed in &mut self.typed {
            let unread = typed.ask.is_none() && !typed.filler && typed.others.is_empty();
            if !unread || typed.folded.chars().count() < LONG || index.knows(&typed.folded) {
                continue;
            }
            let mut asking = index.lexicon.asking();
            typed.ask = asking
                .find(|(known, _)| known.len() >= LONG && nearly(&typed.folded, known))
                .map(|(_, ask)| ask);
        }
    }

    /// Whether all words stand in one name, those that would ask for a filter just so.
    fn is_name(&self, index: &SearchIndex) -> bool {
        let folded: Vec<&str> = self.typed.iter().map(|it| it.folded.as_str()).collect();
        let mut asking = self.typed.iter().filter(|typed| typed.ask.is_some());
        asking.any(|typed| index.named(&typed.folded, &folded))
    }

    /// Somebody typing "kaffee barrierefrei" comes by "kaffee barr", and the list shall not be
    /// empty on the way.
    fn read_beginning(&mut self, index: &SearchIndex) -> bool {
        const ENOUGH: usize = 4;
        let Some(last) = self.typed.last() else {
            return false;
        };
        if last.filler || last.folded.chars().count() < ENOUGH {
            return false;
        }
        let mut asking = index.lexicon.asking();
        let begun = asking
            .find(|(known, _)| known.starts_with(&last.folded))
            .map(|(_, ask)| ask);
        if begun.is_none() || index.holds(self) {
            return false;
        }
        if let Some(last) = self.typed.last_mut() {
            last.ask = begun;
        }
        true
    }

    /// Everything is wanted.
    fn become_everything(&mut self) {
        self.words.clear();
        self.phrase.clear();
        self.everything = true;
    }

    /// Works out what to look for from what was understood.
    fn settle(&mut self) {
        let sought = || self.typed.iter().filter(|typed| typed.ask.is_none());
        let phrase: Vec<&str> = sought().map(|typed| typed.folded.as_str()).collect();
        let phrase = phrase.join(" ");
        let words = sought().map(|typed| Wanted {
            text: typed.folded.clone(),
            others: typed.others.clone(),
            optional: typed.filler,
        });
        self.words = words.collect();
        self.phrase = phrase;
    }
}
