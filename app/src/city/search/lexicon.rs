//! What words mean beyond their letters: filters, words that mean the same, words that mean nothing.
//!
//! Everyday words of both languages, as pure data. A city's own categories carry words of their
//! own ([`crate::city::Category::words`]); this table holds what is the same in every city.

use super::{Ask, fold::phrase};

/// Words that ask for a filter, by filter. Several words that belong together stand as they are
/// said.
const ASKS: [(Ask, &str); 3] = [
    (
        Ask::Open,
        "offen, offene, offener, offenes, offenen, geöffnet, geöffnete, geöffneter, geöffnetes, \
         jetzt, jetzt offen, jetzt geöffnet, gerade offen, gerade geöffnet, noch offen, \
         noch geöffnet, heute offen, heute geöffnet, offen jetzt, open, open now, now, open today, \
         now open, still open, currently open, opened",
    ),
    (
        Ask::Wheelchair,
        "barrierefrei, barrierefreie, barrierefreier, barrierefreies, barrierefreien, \
         barrierefreiheit, barrierearm, rollstuhl, rolli, rollstuhlgerecht, rollstuhlgerechte, \
         rollstuhlgerechter, rollstuhlgerechtes, rollstuhlfahrer, rollstuhlgängig, stufenlos, \
         stufenlose, stufenloser, stufenfrei, ohne stufen, ohne stufe, wheelchair, \
         wheelchair accessible, wheelchair friendly, accessible, accessibility, step-free, \
         stepfree, without steps, no steps, barrier-free",
    ),
    (Ask::Today, "heute, heut, today, tonight, heute abend"),
];

/// Words that say nothing about what is sought. They count where they fit, and are missed nowhere.
const FILLERS: &str = "in der nähe, in meiner nähe, hier in der nähe, nähe, nahe, nearby, near me, \
    near, around me, around here, close to me, in the area, um mich herum, hier, here, bei, beim, \
    an, am, auf, aus, im, in, ins, vom, von, zu, zum, zur, mit, für, und, oder, der, die, das, den, \
    dem, des, ein, eine, einen, einem, einer, wo, was, wer, ist, sind, gibt es, gibt, es, kann, \
    man, ich, los, bitte, suche, nächste, nächster, nächstes, nächsten, the, a, an, at, by, for, \
    from, of, on, to, with, and, or, where, what, is, are, there, can, find, some, any, please, \
    nearest, closest, next";

/// Words under which people look for the same thing, a line each.
const ALIKE: [&str; 58] = [
    "Apotheke, pharmacy, chemist, drugstore, Medikamente, medicine",
    "Bäckerei, Bäcker, Brot, Brötchen, bakery, baker, bread",
    "Konditorei, Kuchen, Torte, cake, patisserie, pastry",
    "Metzgerei, Metzger, Fleischerei, Fleischer, butcher",
    "Kaffee, Café, Cafe, coffee, Espresso, Cappuccino",
    "Eis, Eisdiele, Eiscafé, ice cream, gelato",
    "Imbiss, Schnellimbiss, Snack, takeaway, fast food, Pommes, Döner, kebab",
    "Restaurant, Gaststätte, Gasthaus, Lokal, Essen gehen",
    "Kneipe, Bar, pub, Bier, beer",
    "Mittagessen, Mittagstisch, lunch",
    "Frühstück, breakfast, brunch",
    "Supermarkt, Lebensmittel, supermarket, groceries, grocery",
    "Wein, wine, Weinhandlung",
    "Tee, tea, Teehandlung",
    "Schokolade, Pralinen, Süßigkeiten, chocolate, sweets, candy",
    "Kiosk, Trinkhalle, Büdchen, newsagent",
    "Buchhandlung, Buchladen, Bücher, Buch, bookshop, bookstore, books, book",
    "Schreibwaren, Papier, stationery, paper",
    "Zeitung, Zeitschriften, newspaper, magazine",
    "Kleidung, Mode, Kleider, Klamotten, Bekleidung, clothes, clothing, fashion",
    "Schneiderei, Schneider, Änderungsschneiderei, tailor, alterations",
    "Stoff, Stoffe, fabric, fabrics",
    "Schuhe, Schuh, shoes, shoe",
    "Taschen, Tasche, bags, bag, handbag",
    "Juwelier, Schmuck, jeweller, jeweler, jewellery, jewelry",
    "Uhr, Uhren, Uhrmacher, watch, watches, clockmaker",
    "Brille, Brillen, Optiker, glasses, optician, eyewear",
    "Hörgerät, Hörgeräte, hearing aid",
    "Drogerie, Kosmetik, Parfümerie, cosmetics, perfume",
    "Spielzeug, Spielwaren, toys, toy",
    "Geschenk, Geschenke, gift, gifts, Souvenir, souvenirs, Andenken",
    "Möbel, Einrichtung, furniture",
    "Blumen, Florist, Blumenladen, flowers, flower shop",
    "Friseur, Frisör, Haare, hairdresser, haircut, barber, Barbier",
    "Schuster, Schuhmacher, cobbler, shoe repair",
    "Schlüssel, Schlüsseldienst, key, keys, locksmith",
    "Reparatur, reparieren, repair, repairs",
    "Reinigung, Wäscherei, laundry, dry cleaning",
    "Geldautomat, Bankautomat, Bargeld, ATM, cash machine, cash",
    "Sparkasse, Geldinstitut, Bank, bank",
    "Bank, Sitzbank, Parkbank, Sitzen, Ausruhen, bench, seat, rest",
    "Toilette, WC, Klo, Toiletten, toilet, toilets, restroom, loo, bathroom, washroom",
    "Trinkwasser, Trinkbrunnen, drinking water, Wasserspender",
    "Post, Postamt, Briefmarken, post office, stamps, parcel, Paket",
    "Arzt, Arztpraxis, doctor, Praxis",
    "Krankenhaus, Klinik, Hospital, clinic",
    "Museum, Ausstellung, exhibition, gallery, Galerie",
    "Kirche, Gotteshaus, church",
    "Theater, Schauspiel, theatre, playhouse",
    "Kino, Film, cinema, movies, movie",
    "Bücherei, Bibliothek, library",
    "Brunnen, fountain",
    "Rathaus, town hall, city hall",
    "Parkhaus, Parkplatz, Tiefgarage, parken, car park, parking, garage",
    "Haltestelle, U-Bahn, Stadtbahn, Straßenbahn, stop, underground, subway, metro, tram",
    "Bahnhof, Hauptbahnhof, Hbf, train station, station",
    "Fahrrad, Rad, Leihrad, bike, bicycle, bike hire",
    "Hotel, Übernachtung, Unterkunft, accommodation",
];

/// What a word or a few words stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Ask(Ask),
    /// A line of [`ALIKE`].
    Alike(u8),
    Filler,
}

/// The tables, folded. They are short enough to be read from the beginning each time.
#[derive(Debug, Default)]
pub(super) struct Lexicon(Vec<(String, Sense)>);

impl Lexicon {
    /// The words of one entry at most.
    pub(super) const LONGEST: usize = 4;

    pub(super) fn new() -> Self {
        let asks = ASKS.iter().map(|(ask, line)| (*line, Sense::Ask(*ask)));
        let alike = (0..).zip(&ALIKE).map(|(i, line)| (*line, Sense::Alike(i)));
        let lines = asks.chain(alike).chain([(FILLERS, Sense::Filler)]);
        let mut all = Vec::new();
        for (line, sense) in lines {
            all.extend(line.split(',').map(|entry| (phrase(entry), sense)));
        }
        Self(all)
    }

    /// What a phrase stands for.
    pub(super) fn senses<'a>(&'a self, phrase: &'a str) -> impl Iterator<Item = Sense> + 'a {
        let known = self.0.iter().filter(move |(known, _)| known == phrase);
        known.map(|(_, sense)| *sense)
    }

    /// All single words that ask for a filter.
    pub(super) fn asking(&self) -> impl Iterator<Item = (&str, Ask)> {
        self.0.iter().filter_map(|(known, sense)| match sense {
            Sense::Ask(ask) if !known.contains(' ') => Some((known.as_str(), *ask)),
            _ => None,
        })
    }

    /// Other words that mean the same, folded. Of an entry of several words only those that are
    /// one: the others could be found only as a whole.
    pub(super) fn alike(&self, phrase: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (_, sense) in self.0.iter().filter(|(known, _)| known == phrase) {
            let Sense::Alike(_) = sense else { continue };
            for (other, same) in &self.0 {
                let new = other != phrase && !other.contains(' ') && !found.contains(other);
                if same == sense && new {
                    found.push(other.clone());
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_entry_is_longer_than_is_looked_for() {
        for (entry, _) in Lexicon::new().0 {
            let count = entry.split(' ').count();
            assert!(!entry.is_empty() && count <= Lexicon::LONGEST, "{entry}");
        }
    }

    #[test]
    fn a_word_that_asks_for_a_filter_means_nothing_else() {
        let lexicon = Lexicon::new();
        for (word, ask) in lexicon.asking() {
            assert!(
                lexicon.senses(word).all(|it| it == Sense::Ask(ask)),
                "{word}"
            );
        }
    }

    #[test]
    fn words_of_both_languages_lead_to_each_other() {
        let lexicon = Lexicon::new();
        for (one, other) in [
            ("pharmacy", "Apotheke"),
            ("Klo", "restroom"),
            ("ATM", "Geldautomat"),
        ] {
            assert!(
                lexicon.alike(&phrase(one)).contains(&phrase(other)),
                "{one}"
            );
            assert!(
                lexicon.alike(&phrase(other)).contains(&phrase(one)),
                "{other}"
            );
        }
        assert!(lexicon.alike("reinoldikirche").is_empty());
    }
}
