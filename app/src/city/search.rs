//! Text search that forgives: case, umlauts, accents, typing mistakes, halves of compound words.
//!
//! All words of a query must be found; each counts for more the better it fits and the more
//! prominent the field is in which it stands.

use std::collections::{BTreeMap, HashMap};

use super::{Event, Kind, Place, Snapshot, Text, Venue};

/// How much a hit counts, by the field in which it stands.
mod weight {
    pub(super) const NAME: u16 = 100;
    pub(super) const CATEGORY: u16 = 50;
    pub(super) const STREET: u16 = 40;
    pub(super) const SUMMARY: u16 = 20;
    pub(super) const TEXT: u16 = 8;
}

/// Shows one spelling for what people write in several: `Straße`, `STRASSE`, `Strasse`.
///
/// Lower case, without accents; `ä`, `ae` and `a` are the same, and so are `ß`, `ss` and `s`. This
/// makes some different words alike, which a search may do.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'æ' => folded.push('a'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'œ' => folded.push('o'),
            'ü' | 'ù' | 'ú' | 'û' => folded.push('u'),
            // The second letter of `ae`, `oe`, `ue`.
            'e' | 'è' | 'é' | 'ê' | 'ë' if folded.ends_with(['a', 'o', 'u']) => {}
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ı' => folded.push('i'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ñ' | 'ń' => folded.push('n'),
            'ł' => folded.push('l'),
            'ß' | 's' | 'ś' | 'š' | 'ş' if folded.ends_with('s') => {}
            'ś' | 'š' | 'ş' | 'ß' => folded.push('s'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ğ' => folded.push('g'),
            // Combining accents.
            '\u{300}'..='\u{36f}' => {}
            c => folded.push(c),
        }
    }
    folded
}

/// The words of a text, folded.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(fold)
}

/// Words of places and events, and where they stand.
#[derive(Debug, Default)]
pub(super) struct SearchIndex {
    places: Postings,
    events: Postings,
}

impl SearchIndex {
    /// Reads all words of a snapshot.
    pub(super) fn build(snapshot: &Snapshot) -> Self {
        let info = &snapshot.info;
        let category: HashMap<&str, _> = info
            .categories
            .iter()
            .map(|it| (it.slug.as_str(), it))
            .collect();
        let network: HashMap<&str, _> = info
            .networks
            .iter()
            .map(|it| (it.slug.as_str(), it))
            .collect();
        let mut index = Self::default();
        let add_category = |postings: &mut Postings, i: u32, slug: &str| {
            if let Some(found) = category.get(slug) {
                postings.text(i, weight::CATEGORY, Some(&found.name));
                for word in &found.words {
                    postings.words(i, weight::CATEGORY, word);
                }
            }
        };
        for (i, entry) in (0..).zip(&snapshot.places) {
            let place = &entry.place;
            index.place(i, place);
            for slug in &place.categories {
                add_category(&mut index.places, i, slug.as_str());
            }
            for slug in &place.networks {
                let name = network.get(slug.as_str()).map(|it| &it.name);
                index.places.text(i, weight::CATEGORY, name);
            }
        }
        let places: HashMap<&str, &Place> = snapshot
            .places
            .iter()
            .map(|it| (it.place.slug.as_str(), &it.place))
            .collect();
        for (i, event) in (0..).zip(&snapshot.events) {
            let venue = match &event.venue {
                Some(Venue::Place(slug)) => places.get(slug.as_str()).map(|place| &place.name),
                Some(Venue::Point { name, .. }) => Some(name),
                None => None,
            };
            index.event(i, event, venue);
            if let Some(slug) = &event.category {
                add_category(&mut index.events, i, slug.as_str());
            }
        }
        index
    }

    /// Places that hold all words of `text`, best first.
    pub(super) fn places(&self, text: &str) -> Vec<(u32, u32)> {
        self.places.find(text)
    }

    /// Events that hold all words of `text`, best first.
    pub(super) fn events(&self, text: &str) -> Vec<(u32, u32)> {
        self.events.find(text)
    }

    fn place(&mut self, i: u32, place: &Place) {
        let index = &mut self.places;
        index.text(i, weight::NAME, Some(&place.name));
        index.words(i, weight::CATEGORY, kind_words(place.kind()));
        if let Some(address) = &place.address {
            index.words(i, weight::STREET, &address.street);
            index.words(
                i,
                weight::STREET,
                address.house_number.as_deref().unwrap_or_default(),
            );
        }
        if let super::Details::Transport { lines } = &place.details {
            for line in lines {
                index.words(i, weight::CATEGORY, line);
            }
        }
        index.text(i, weight::SUMMARY, place.summary.as_ref());
        index.text(i, weight::TEXT, place.text.as_ref());
    }

    fn event(&mut self, i: u32, event: &Event, venue: Option<&Text>) {
        let index = &mut self.events;
        index.text(i, weight::NAME, Some(&event.title));
        index.text(i, weight::STREET, venue);
        index.words(
            i,
            weight::STREET,
            event.organiser.as_deref().unwrap_or_default(),
        );
        index.text(i, weight::SUMMARY, event.summary.as_ref());
        index.text(i, weight::TEXT, event.text.as_ref());
    }
}

/// What people type when they look for a kind, in both languages.
const fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Shop => "Geschäft Laden Einkaufen shop store shopping",
        Kind::Gastronomy => "Essen Trinken Restaurant Café Kaffee Lokal food drink coffee eat",
        Kind::Service => "Dienstleistung service",
        Kind::Culture => "Kultur culture",
        Kind::Sight => "Sehenswürdigkeit sight attraction",
        Kind::Public => "öffentlich public",
        Kind::Transport => "Haltestelle Verkehr stop transport",
        Kind::ArtIsland => {
            "Aufenthaltsinsel Insel Sitzen Pause Bank Kunst bench rest seat art island"
        }
        Kind::InterimUse => "Zwischennutzung Pop-up interim",
    }
}

/// Which documents hold a word, and how prominently.
#[derive(Debug, Default)]
struct Postings(BTreeMap<String, Vec<(u32, u16)>>);

impl Postings {
    fn text(&mut self, document: u32, weight: u16, text: Option<&Text>) {
        let Some(text) = text else { return };
        self.words(document, weight, &text.de);
        self.words(document, weight, text.en.as_deref().unwrap_or_default());
    }

    fn words(&mut self, document: u32, weight: u16, text: &str) {
        for word in words(text) {
            let list = self.0.entry(word).or_default();
            match list.last_mut() {
                // Documents are read one after another, so a repeated word is always the last one.
                Some((same, best)) if *same == document => *best = weight.max(*best),
                _ => list.push((document, weight)),
            }
        }
    }

    fn find(&self, text: &str) -> Vec<(u32, u32)> {
        /// More words than anyone types; bounds the work for a hostile query.
        const MOST_WORDS: usize = 8;
        let mut found: Option<HashMap<u32, u32>> = None;
        for word in words(text).take(MOST_WORDS) {
            let mut hits: HashMap<u32, u32> = HashMap::new();
            for (known, list) in &self.0 {
                let fit = likeness(&word, known);
                if fit == 0 {
                    continue;
                }
                for (document, weight) in list {
                    let score = fit * u32::from(*weight);
                    let best = hits.entry(*document).or_default();
                    *best = score.max(*best);
                }
            }
            found = Some(match found {
                None => hits,
                Some(before) => before
                    .into_iter()
                    .filter_map(|(document, score)| Some((document, score + hits.get(&document)?)))
                    .collect(),
            });
        }
        let mut ranked: Vec<(u32, u32)> = found.unwrap_or_default().into_iter().collect();
        ranked.sort_unstable_by_key(|(document, score)| (std::cmp::Reverse(*score), *document));
        ranked
    }
}

/// How well a typed word fits a known one, both folded: 0 (not at all) to 100 (the same).
fn likeness(typed: &str, known: &str) -> u32 {
    if typed == known {
        return 100;
    }
    if known.starts_with(typed) {
        return 80;
    }
    let length = typed.chars().count();
    if length >= 4 && known.contains(typed) {
        return 50;
    }
    // One mistake in a word of four letters or more, two from eight on. Somebody still typing has
    // written only the beginning, so the beginning of a long word is compared, too.
    let allowed = match length {
        0..=3 => return 0,
        4..=7 => 1,
        _ => 2,
    };
    let known_length = known.chars().count();
    if known_length + allowed < length {
        return 0;
    }
    if known_length <= length + allowed && strsim::osa_distance(typed, known) <= allowed {
        return 60;
    }
    if known_length > length {
        let beginning: String = known.chars().take(length).collect();
        if strsim::osa_distance(typed, &beginning) <= allowed.min(1) {
            return 35;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_fold_to_the_same() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Bäckerei", "Baeckerei"),
            ("Bäckerei", "backerei"),
            ("Café", "cafe"),
            ("Fußball", "Fussball"),
            ("Müller", "Mueller"),
            ("Übelgönne", "uebelgoenne"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("Haus"), fold("Hans"));
    }

    #[test]
    fn a_typing_mistake_is_forgiven_but_not_another_word() {
        assert!(likeness(&fold("Reinoldikriche"), &fold("Reinoldikirche")) > 0);
        assert!(likeness(&fold("Konzerthuas"), &fold("Konzerthaus")) > 0);
        assert_eq!(likeness("oper", "turm"), 0);
        assert_eq!(likeness("u42", "u43"), 0);
    }

    #[test]
    fn the_half_of_a_compound_word_is_found_below_the_whole_word() {
        let whole = likeness("buch", "buch");
        let half = likeness("buch", "kinderbuchladen");
        assert!(whole > half && half > 0);
    }

    #[test]
    fn all_words_must_be_found_and_names_come_before_texts() {
        let mut postings = Postings::default();
        postings.words(0, weight::TEXT, "Kaffee am Markt");
        postings.words(1, weight::NAME, "Kaffee Muster");
        postings.words(1, weight::STREET, "Markt");
        postings.words(2, weight::NAME, "Markt");
        let found: Vec<u32> = postings
            .find("kaffee markt")
            .iter()
            .map(|it| it.0)
            .collect();
        assert_eq!(found, [1, 0]);
        assert!(postings.find("kaffee bahnhof").is_empty());
        assert!(postings.find("").is_empty());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_and_search_never_panics(text in ".{0,60}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
            let mut postings = Postings::default();
            postings.words(0, weight::NAME, &text);
            let _ = postings.find(&text);
        }

        #[test]
        fn every_word_finds_itself(word in "[a-zäöüß]{1,20}") {
            let mut postings = Postings::default();
            postings.words(7, weight::NAME, &word);
            let found = postings.find(&word);
            prop_assert_eq!(found.first().map(|it| it.0), Some(7));
        }
    }
}
