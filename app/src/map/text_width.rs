//! How wide a text will be, without a font at hand.
//!
//! The server does not know which font a phone has. Widths of Noto Sans Bold are near the upper end
//! of the system fonts in use, so a name that fits by this table fits on the screen.

/// Widths of the printable characters of ASCII, from the blank on, in hundredths of the letter
/// height.
const ASCII: [u8; 95] = [
    26, 29, 47, 65, 57, 90, 75, 27, 34, 34, 54, 57, 28, 32, 28, 41, 57, 57, 57, 57, 57, 57, 57, 57,
    57, 57, 28, 28, 57, 57, 57, 48, 90, 69, 67, 64, 74, 56, 55, 72, 76, 39, 33, 66, 56, 94, 81, 80,
    63, 80, 66, 55, 58, 76, 65, 97, 67, 62, 58, 33, 41, 33, 57, 41, 36, 60, 63, 51, 63, 59, 39, 63,
    66, 30, 30, 62, 30, 98, 66, 62, 63, 63, 45, 50, 43, 66, 57, 86, 58, 57, 49, 39, 55, 39, 57,
];

/// Anything else: ä, ß, é and their like are at most this wide.
const OTHER: u8 = 72;

/// Regular letters are narrower than bold ones by this factor.
const REGULAR: f64 = 0.95;

/// Width of a text in letter heights.
pub(super) fn ems(text: &str, bold: bool) -> f64 {
    let hundredths: f64 = text
        .chars()
        .map(|c| {
            let index = (c as usize).wrapping_sub(0x20);
            f64::from(*ASCII.get(index).unwrap_or(&OTHER))
        })
        .sum();
    hundredths / 100.0 * if bold { 1.0 } else { REGULAR }
}

/// Breaks a name into lines of at most `most` letter heights where it has blanks or hyphens.
///
/// A word that is longer stays whole. The lines are about equally long.
pub(super) fn wrap(text: &str, most: f64, bold: bool) -> Vec<String> {
    let width = ems(text, bold);
    let words = text.split([' ', '-', '/']).count();
    let fewest = (width / most).ceil().max(1.0) as usize;
    for count in fewest..words.max(fewest) {
        // The narrowest block with so many lines; a long word may make it need one more.
        let mut limit = width / count as f64;
        while limit <= most {
            let lines = fill(text, limit, bold);
            if lines.len() <= count {
                return lines;
            }
            limit += 0.25;
        }
    }
    fill(text, most, bold)
}

/// Fills lines one after the other.
fn fill(text: &str, limit: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in text.split_inclusive([' ', '-', '/']) {
        match lines.last_mut() {
            Some(line) if ems(line, bold) + ems(piece.trim_end(), bold) <= limit + 0.01 => {
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    lines
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_broken_between_words() {
        assert_eq!(wrap("Oper", 8.0, false), ["Oper"]);
        assert_eq!(
            wrap("Deutsches Fußballmuseum", 9.0, false),
            ["Deutsches", "Fußballmuseum"]
        );
        assert_eq!(
            wrap("Museum für Kunst und Kulturgeschichte", 10.0, false),
            ["Museum für", "Kunst und", "Kulturgeschichte"]
        );
        assert_eq!(
            wrap("Rathaus am Platz", 8.0, false),
            ["Rathaus", "am Platz"]
        );
        assert_eq!(wrap("Thier-Galerie", 5.0, false), ["Thier-", "Galerie"]);
    }

    #[test]
    fn an_umlaut_is_no_narrower_than_its_letter() {
        assert!(ems("Ä", true) >= ems("A", true));
        assert!(ems("Kampstraße", true) > ems("Kampstraße", false));
    }
}
