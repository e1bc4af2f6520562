//! Whether two events of one day may be the same.

use crate::city::{Event, fold};

/// How alike two titles are at least, from 0 to 1: "Weihnachtsmarkt" and "Weinachtsmarkt" are.
const ALIKE: f64 = 0.75;

/// Whether two events of the same day may be the same: a similar title, or the same place within
/// the hour.
pub fn is_similar(a: &Event, b: &Event, same_hour: bool) -> bool {
    let here = same_hour && a.venue.is_some() && a.venue == b.venue;
    here || titles_alike(&a.title.de, &b.title.de)
}

/// Whether two titles or names may mean the same, despite slips, spelling and additions.
pub fn titles_alike(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a.trim()), fold(b.trim()));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let within = |short: &str, long: &str| short.chars().count() >= 6 && long.contains(short);
    within(&a, &b) || within(&b, &a) || strsim::normalized_damerau_levenshtein(&a, &b) >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::titles_alike;

    #[test]
    fn titles_are_alike_despite_slips_and_additions() {
        assert!(titles_alike("Weihnachtsmarkt", "Weinachtsmarkt"));
        assert!(titles_alike(
            "Hansemarkt",
            "Hansemarkt auf dem Ostenhellweg"
        ));
        assert!(titles_alike("Führung: Türme", "fuehrung: tuerme"));
        assert!(!titles_alike("Lesung", "Konzert"));
        assert!(!titles_alike("", "Konzert"));
        assert!(!titles_alike("Tag", "Tag der offenen Tür"));
    }
}
