//! Which documents hold a word, and how well they fit what was typed.
//!
//! A query must be answered between two key strokes on a cheap phone. The words of all documents
//! are sorted, so whatever begins with the typed letters is one range; the rest is looked at only
//! through two numbers a word, its length and the set of its letters, which rule out nearly all of
//! them before any letters are compared.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    fold::{phrase, words},
    query::{Query, Wanted},
};
use crate::city::Text;

/// What a document gains if its name is exactly what was typed.
const WHOLE_NAME: u32 = 20_000;
/// What it gains if its name begins with it.
const NAME_BEGINS: u32 = 4_000;

/// How well a typed word fits a known one, of 100.
mod fit {
    pub(super) const SAME: u32 = 100;
    /// The beginning of a word: 70, and up to 90 the more of it is there.
    pub(super) const BEGINNING: u32 = 70;
    pub(super) const BEGINNING_MORE: u32 = 20;
    /// The end of a compound word says what it is: a Reinoldikirche is a church.
    pub(super) const COMPOUND_END: u32 = 60;
    pub(super) const COMPOUND: u32 = 50;
    pub(super) const TYPO: u32 = 45;
    pub(super) const TYPO_IN_BEGINNING: u32 = 30;
}

/// The documents that hold a word, each with the weight of the field in which it stands.
pub(super) type Documents = Vec<(u32, u16)>;

/// Collects the words of documents, one document after another.
#[derive(Debug, Default)]
pub(super) struct Collector {
    words: BTreeMap<String, Documents>,
    names: Vec<Vec<String>>,
}

impl Collector {
    /// Begins the next document, under its names.
    pub(super) fn document(&mut self, weight: u16, name: &Text) {
        self.names.push(Vec::new());
        self.name(weight, &name.de);
        if let Some(en) = &name.en {
            self.name(weight, en);
        }
    }

    /// Another name of the present document.
    pub(super) fn name(&mut self, weight: u16, name: &str) {
        self.words(weight, name);
        if let Some(names) = self.names.last_mut() {
            names.push(phrase(name));
        }
    }

    /// A text of the present document in its languages.
    pub(super) fn text(&mut self, weight: u16, text: Option<&Text>) {
        let Some(text) = text else { return };
        self.words(weight, &text.de);
        self.words(weight, text.en.as_deref().unwrap_or_default());
    }

    /// Words of the present document.
    pub(super) fn words(&mut self, weight: u16, text: &str) {
        let Some(document) = self.names.len().checked_sub(1) else {
            return;
        };
        let document = document as u32;
        for word in words(text) {
            let list = self.words.entry(word).or_default();
            match list.last_mut() {
                // Documents are read one after another, so a repeated word is always the last one.
                Some((same, best)) if *same == document => *best = weight.max(*best),
                _ => list.push((document, weight)),
            }
        }
    }

    /// Everything collected, ready to be searched.
    pub(super) fn finish(self) -> Postings {
        let words = self.words.into_iter().map(|(text, documents)| Word {
            letters: Letters::of(&text),
            text: text.into_boxed_str(),
            documents,
        });
        Postings {
            words: words.collect(),
            names: self.names,
        }
    }
}

/// How many letters a word has, and which.
#[derive(Debug, Clone, Copy)]
struct Letters {
    count: u16,
    /// One bit a letter; distant letters share one, which only makes the sieve coarser.
    set: u64,
}

impl Letters {
    fn of(word: &str) -> Self {
        let (mut count, mut set) = (0_u16, 0_u64);
        for c in word.chars() {
            count = count.saturating_add(1);
            set |= 1 << (u32::from(c) % 64);
        }
        Self { count, set }
    }

    /// How many letters stand only in the first of two words.
    fn missing_in(self, other: Self) -> u32 {
        (self.set & !other.set).count_ones()
    }
}

/// A known word and where it stands.
#[derive(Debug)]
struct Word {
    text: Box<str>,
    letters: Letters,
    documents: Documents,
}

/// What is done with the documents of a word that fits, given how well it does.
type OnHit<'a> = dyn FnMut(&[(u32, u16)], u32) + 'a;

/// The words of all documents, sorted.
#[derive(Debug, Default)]
pub(super) struct Postings {
    words: Vec<Word>,
    /// The names of each document, as phrases.
    names: Vec<Vec<String>>,
}

impl Postings {
    /// All documents.
    pub(super) fn all(&self) -> impl Iterator<Item = u32> {
        0..self.names.len() as u32
    }

    /// Whether a word stands anywhere just so.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.exactly(word).is_some()
    }

    /// Whether the name of a document holds one of the words just so and begins of all the others.
    pub(super) fn named(&self, word: &str, others: &[&str]) -> bool {
        let Some(found) = self.exactly(word) else {
            return false;
        };
        found.documents.iter().any(|(document, _)| {
            let names = self.names.get(*document as usize).into_iter().flatten();
            names.into_iter().any(|name| {
                let holds = |test: &dyn Fn(&str) -> bool| name.split(' ').any(test);
                holds(&|part| part == word)
                    && others
                        .iter()
                        .all(|other| holds(&|part| part.starts_with(other)))
            })
        })
    }

    /// Documents that hold all words of a query, best first, with their scores; of equals the
    /// earlier one.
    pub(super) fn find(&self, query: &Query) -> Vec<(u32, u32)> {
        // A mistake is assumed only where the word as it was typed leads nowhere. If that finds
        // nothing, one of the words may be a mistake for another that exists.
        let found = self.rank(query, false);
        if found.is_empty() {
            self.rank(query, true)
        } else {
            found
        }
    }

    fn rank(&self, query: &Query, mistaken: bool) -> Vec<(u32, u32)> {
        let documents = self.names.len();
        // For each document the sum of its scores; none as soon as a word is missing.
        let mut sums: Vec<Option<u32>> = vec![Some(0); documents];
        let mut best = vec![0_u32; documents];
        for wanted in query.words() {
            best.fill(0);
            self.each_hit(wanted, mistaken, |documents, fit| {
                for (document, weight) in documents {
                    if let Some(best) = best.get_mut(*document as usize) {
                        *best = (fit * u32::from(*weight)).max(*best);
                    }
                }
            });
            for (sum, best) in sums.iter_mut().zip(&best) {
                if *best == 0 && !wanted.optional {
                    *sum = None;
                } else if let Some(sum) = sum {
                    *sum += best;
                }
            }
        }
        let mut ranked: Vec<(u32, u32)> = (0..)
            .zip(sums)
            .filter_map(|(document, sum)| {
                let sum = sum.filter(|sum| *sum > 0)?;
                Some((document, sum + self.bonus(document, query.phrase())))
            })
            .collect();
        ranked.sort_unstable_by_key(|(document, score)| (Reverse(*score), *document));
        ranked
    }

    /// What a document gains through its name as a whole.
    fn bonus(&self, document: u32, phrase: &str) -> u32 {
        let names = self.names.get(document as usize).into_iter().flatten();
        names
            .map(|name| {
                if name == phrase {
                    WHOLE_NAME
                } else if name.starts_with(phrase) {
                    NAME_BEGINS
                } else {
                    0
                }
            })
            .max()
            .unwrap_or(0)
    }

    /// Hands over the documents of every known word that fits, with how well it does.
    fn each_hit(&self, wanted: &Wanted, mistaken: bool, mut hit: impl FnMut(&[(u32, u16)], u32)) {
        let mut found = self.each_spelled(&wanted.text, &mut |documents, fit| hit(documents, fit));
        for other in &wanted.others {
            // What means the same counts for a little less than what was typed.
            found |= self.each_spelled(other, &mut |documents, fit| hit(documents, fit * 4 / 5));
        }
        if !found || mistaken {
            self.each_mistaken(&wanted.text, hit);
        }
    }

    /// Words that are, begin with or contain what was typed. Tells whether there are any.
    fn each_spelled(&self, typed: &str, hit: &mut OnHit<'_>) -> bool {
        /// Shorter words stand in many others by chance.
        const COMPOUND_FROM: u16 = 4;
        if typed.is_empty() {
            return false;
        }
        let letters = Letters::of(typed);
        let mut found = false;
        let start = self.words.partition_point(|word| &*word.text < typed);
        let beginning = self.words.get(start..).unwrap_or_default();
        for word in beginning
            .iter()
            .take_while(|word| word.text.starts_with(typed))
        {
            let fit = if word.letters.count == letters.count {
                fit::SAME
            } else {
                let share = fit::BEGINNING_MORE * u32::from(letters.count);
                fit::BEGINNING + share / u32::from(word.letters.count.max(1))
            };
            hit(&word.documents, fit);
            found = true;
        }
        if letters.count < COMPOUND_FROM {
            return found;
        }
        for word in &self.words {
            if word.letters.count <= letters.count || letters.missing_in(word.letters) > 0 {
                continue;
            }
            let fit = if word.text.ends_with(typed) {
                fit::COMPOUND_END
            } else if word.text.contains(typed) {
                fit::COMPOUND
            } else {
                continue;
            };
            hit(&word.documents, fit);
            found = true;
        }
        found
    }

    /// Words for which what was typed may be a mistake.
    fn each_mistaken(&self, typed: &str, mut hit: impl FnMut(&[(u32, u16)], u32)) {
        let letters = Letters::of(typed);
        let allowed = mistakes(letters.count);
        if allowed == 0 {
            return;
        }
        for word in &self.words {
            // Each mistake takes at most one letter away and adds at most one.
            if letters.missing_in(word.letters) > u32::from(allowed) {
                continue;
            }
            let fit = mistaken(typed, letters, &word.text, word.letters, allowed);
            if fit > 0 {
                hit(&word.documents, fit);
            }
        }
    }

    fn exactly(&self, word: &str) -> Option<&Word> {
        let found = self
            .words
            .binary_search_by(|known| (*known.text).cmp(word))
            .ok()?;
        self.words.get(found)
    }
}

/// One mistake in a word of four letters or more, two from eight on.
const fn mistakes(letters: u16) -> u16 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether two folded words are one mistake apart.
pub(super) fn nearly(typed: &str, known: &str) -> bool {
    typed.len().abs_diff(known.len()) <= 4 && strsim::osa_distance(typed, known) <= 1
}

/// How well a mistaken word fits a known one: not at all is 0. Somebody still typing has written
/// only the beginning, so the beginning of a long word is compared, too.
fn mistaken(typed: &str, letters: Letters, known: &str, other: Letters, allowed: u16) -> u32 {
    let near = letters.count.abs_diff(other.count) <= allowed
        && other.missing_in(letters) <= u32::from(allowed);
    if near && strsim::osa_distance(typed, known) <= usize::from(allowed) {
        return fit::TYPO;
    }
    if other.count > letters.count && letters.missing_in(other) <= 1 {
        let beginning = known
            .char_indices()
            .nth(usize::from(letters.count))
            .and_then(|(end, _)| known.get(..end));
        if beginning.is_some_and(|beginning| strsim::osa_distance(typed, beginning) <= 1) {
            return fit::TYPO_IN_BEGINNING;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::{super::fold::fold, *};

    fn likeness(typed: &str, known: &str) -> u32 {
        let (typed, known) = (fold(typed), fold(known));
        let (letters, other) = (Letters::of(&typed), Letters::of(&known));
        mistaken(&typed, letters, &known, other, mistakes(letters.count))
    }

    #[test]
    fn a_typing_mistake_is_forgiven_but_not_another_word() {
        assert!(likeness("Reinoldikriche", "Reinoldikirche") > 0);
        assert!(likeness("Konzerthuas", "Konzerthaus") > 0);
        assert!(likeness("Reinodlik", "Reinoldikirche") > 0);
        assert_eq!(likeness("oper", "turm"), 0);
    }

    fn find(documents: &[&[(u16, &str)]], text: &str) -> Vec<u32> {
        let mut collector = Collector::default();
        for fields in documents {
            collector.document(1, &Text::new(""));
            for (weight, words) in *fields {
                collector.words(*weight, words);
            }
        }
        let found = collector.finish().find(&Query::plain(text));
        found.into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn all_words_must_be_found_and_names_come_before_texts() {
        let documents: [&[(u16, &str)]; 3] = [
            &[(8, "Kaffee am Markt")],
            &[(100, "Kaffee Muster"), (40, "Markt")],
            &[(100, "Markt")],
        ];
        assert_eq!(find(&documents, "kaffee markt"), [1, 0]);
        assert!(find(&documents, "kaffee bahnhof").is_empty());
        assert!(find(&documents, "").is_empty());
    }

    #[test]
    fn the_half_of_a_compound_word_is_found_below_the_whole_word() {
        let documents: [&[(u16, &str)]; 3] = [
            &[(100, "Buchhandlung")],
            &[(100, "Kinderbuchladen")],
            &[(100, "Buch")],
        ];
        assert_eq!(find(&documents, "buch"), [2, 0, 1]);
    }

    #[test]
    fn lines_that_differ_by_a_digit_are_different() {
        assert_eq!(find(&[&[(50, "U42")], &[(50, "U43")]], "u42"), [0]);
    }

    #[test]
    fn a_word_that_exists_is_not_taken_for_a_mistake() {
        assert_eq!(find(&[&[(100, "Hans")], &[(100, "Haus")]], "haus"), [1]);
    }
}
