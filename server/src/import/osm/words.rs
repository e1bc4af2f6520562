//! Names, numbers and addresses of the web as people have typed them, put into one form.

use app::city::{Slug, check};

/// The longest name that is kept, in characters; longer ones are sentences.
const LONGEST: usize = 80;

/// A name, not too long.
pub(super) fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A short name for addresses from the first of these texts that has letters which can stand there.
pub(crate) fn slug(texts: &[&str]) -> Option<Slug> {
    texts.iter().find_map(|text| Slug::new(ascii(text)).ok())
}

/// Small letters and digits with hyphens between the words.
fn ascii(text: &str) -> String {
    let german: String = text
        .chars()
        .map(|c| match c {
            'ä' | 'Ä' => "ae".to_owned(),
            'ö' | 'Ö' => "oe".to_owned(),
            'ü' | 'Ü' => "ue".to_owned(),
            'ß' | 'ẞ' => "ss".to_owned(),
            '’' | '\'' | '´' | '`' => String::new(),
            c => c.to_string(),
        })
        .collect();
    let plain = deunicode::deunicode(&german).to_ascii_lowercase();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut joined = words.join("-");
    joined.truncate(Slug::MAX);
    joined.trim_end_matches('-').to_owned()
}

/// The first of several telephone numbers, in international form as OSM asks for (OSM wiki,
/// `Key:phone`); others are left out, because from abroad they would lead elsewhere.
pub(super) fn phone(text: Option<&str>) -> Option<String> {
    let first = text?.split([';', ',']).next()?.trim();
    let known = first.strip_prefix("00").map(|rest| format!("+{rest}"));
    let number = known.unwrap_or_else(|| first.to_owned());
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain = number
        .chars()
        .all(|c| c.is_ascii_digit() || " +-/().".contains(c));
    (number.starts_with('+') && plain && (6..=15).contains(&digits)).then(|| {
        let spaced = number.replace(['-', '/', '.', '(', ')'], " ");
        spaced.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// The first of several web addresses.
pub(super) fn website(text: Option<&str>) -> Option<String> {
    let first = text?.split([';', ' ']).next()?.trim();
    let full = if first.contains("://") {
        first.to_owned()
    } else {
        format!("https://{first}")
    };
    check::is_web(&full).then_some(full)
}

/// The lines of a stop, each once, in order.
pub(super) fn lines(text: Option<&str>) -> Vec<String> {
    let mut lines: Vec<String> = text
        .unwrap_or_default()
        .split([';', ','])
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.chars().count() <= 8)
        .map(str::to_owned)
        .collect();
    lines.sort_by_key(|line| line_order(line));
    lines.dedup();
    lines
}

/// Orders lines as people do: `U41` before `U100`, letters before plain numbers.
pub(super) fn line_order(line: &str) -> (String, u32, String) {
    let letters: String = line.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let rest = line.get(letters.len()..).unwrap_or_default();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let number = digits.parse().unwrap_or(0);
    let letters = if letters.is_empty() {
        "~".to_owned()
    } else {
        letters
    };
    (letters, number, line.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_readable_addresses() {
        for (name, expected) in [
            ("Café Müßiggang", "cafe-muessiggang"),
            ("Grüner’s Bücher & Mehr", "grueners-buecher-mehr"),
            ("Étoile d'Or", "etoile-dor"),
            ("東京", "dong-jing"),
        ] {
            assert_eq!(slug(&[name]).unwrap().as_str(), expected);
        }
        assert_eq!(slug(&["!!!", "Ostwall"]).unwrap().as_str(), "ostwall");
        assert_eq!(slug(&["!!!"]), None);
    }

    #[test]
    fn numbers_and_addresses_are_put_into_one_form() {
        assert_eq!(
            phone(Some("+49-231/12 34 56")).as_deref(),
            Some("+49 231 12 34 56")
        );
        assert_eq!(
            phone(Some("0049 231 123456")).as_deref(),
            Some("+49 231 123456")
        );
        for bad in ["0231 123456", "+49 ask for Anna", "", "+1"] {
            assert_eq!(phone(Some(bad)), None, "{bad}");
        }
        assert_eq!(
            website(Some("example.org")).as_deref(),
            Some("https://example.org")
        );
        for bad in ["javascript://x.y", "localhost", "", "ht tp://a.b"] {
            assert_eq!(website(Some(bad)), None, "{bad}");
        }
    }

    #[test]
    fn lines_stand_in_the_order_of_their_numbers() {
        assert_eq!(
            lines(Some("460;U43; U41;U43;NE1")),
            ["NE1", "U41", "U43", "460"]
        );
        assert!(lines(None).is_empty());
    }

    proptest! {
        #[test]
        fn every_name_has_an_address(name in ".{0,200}") {
            prop_assert!(slug(&[&name, "node 1"]).is_some());
            prop_assert!(short(&name).chars().count() <= LONGEST);
        }
    }
}
