//! A place as an address card: vCard 4.0 (RFC 6350), which every phone can add to its contacts.

use app::city::{City, Kind, Lang, Place, check};
use app::words::Words;

use super::Links;
use super::file::plain;

/// The media type (RFC 6350 section 10.1).
pub(super) const VCARD: &str = "text/vcard; charset=utf-8";

/// How long a line may be, in octets without its end (RFC 6350 section 3.2).
const LINE: usize = 75;

/// The card of a place.
///
pub(super) fn card(city: &City, place: &Place, lang: Lang, links: &Links) -> String {
    let mut card = Card::default();
    let name = place.name.get(lang);
    let business = !matches!(
        place.kind(),
        Kind::Sight | Kind::Transport | Kind::ArtIsland
    );
    card.line("BEGIN", "VCARD");
    card.line("VERSION", "4.0");
    card.line("KIND", if business { "org" } else { "location" });
    card.text("FN", name);
    if business {
        card.text("ORG", name);
    }
    if let Some(address) = &place.address {
        let street = match &address.house_number {
            Some(number) => format!("{} {number}", address.street),
            None => address.street.clone(),
        };
        let town = address.city.as_ref().unwrap_or(&city.info().city);
        let postcode = address.postcode.as_deref().unwrap_or_default();
        // Post box, extended address, street, town, region, postcode, country (section 6.3.1).
        let parts = ["", "", &street, town, "", postcode, ""].map(escape);
        card.line("ADR;TYPE=work", &parts.join(";"));
    }
    if let Some(phone) = &place.contact.phone {
        card.text("TEL;TYPE=work", phone);
    }
    if let Some(email) = &place.contact.email {
        card.text("EMAIL;TYPE=work", email);
    }
    let page = links.place(lang, &place.slug);
    let own = place.contact.website.as_deref();
    let own = own.filter(|it| check::is_web(it));
    card.uri("URL", own.unwrap_or(&page));
    let (lat, lon) = (place.at.lat(), place.at.lon());
    // Six decimals are a hand's breadth (RFC 5870).
    card.line("GEO", &format!("geo:{lat:.6},{lon:.6}"));
    // Whoever finds a made-up entry among their contacts must see that it is one.
    let sample = place.sample.then(|| Words(lang).sample_title());
    let summary = place.summary.as_ref().map(|it| it.get(lang));
    let notes: Vec<&str> = sample.into_iter().chain(summary).collect();
    if !notes.is_empty() {
        card.text("NOTE", &notes.join("\n"));
    }
    // The same in every language, so that a second card replaces the first.
    card.uri("UID", &links.place(Lang::De, &place.slug));
    card.uri(
        "SOURCE",
        &links.file(&format!("places/{}.vcf", place.slug), lang),
    );
    card.line(
        "REV",
        &place.source.as_of.format("%Y%m%dT000000Z").to_string(),
    );
    card.line("END", "VCARD");
    card.0
}

#[derive(Default)]
struct Card(String);

impl Card {
    /// A line whose value needs no escaping.
    fn line(&mut self, name: &str, value: &str) {
        fold(&format!("{name}:{value}"), &mut self.0);
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escape(value));
    }

    /// An address of the web, in which nothing is escaped, but blanks would not be allowed.
    fn uri(&mut self, name: &str, value: &str) {
        let value: String = value
            .chars()
            .filter(|c| !c.is_control() && !c.is_whitespace())
            .collect();
        self.line(name, &value);
    }
}

/// A value of type TEXT, or one part of a value of several (RFC 6350 section 3.4).
fn escape(text: &str) -> String {
    plain(text)
        .replace('\\', r"\\")
        .replace(',', r"\,")
        .replace(';', r"\;")
        .replace('\n', r"\n")
}

/// Writes a line, broken where it would get too long, but never within a character.
fn fold(line: &str, out: &mut String) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            // The blank counts.
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use icalendar::parser::{read_calendar_simple, unfold};
    use proptest::prelude::*;

    use super::*;

    /// The values of a card by name, as another program reads them. The lines of a vCard are those
    /// of iCalendar (RFC 6350 section 3.3, RFC 5545 section 3.1).
    fn read(card: &str) -> HashMap<String, String> {
        let unfolded = unfold(card);
        let parts = read_calendar_simple(&unfolded).unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].name.as_str(), "VCARD");
        parts[0]
            .properties
            .iter()
            .map(|it| (it.name.to_string(), it.val.to_string()))
            .collect()
    }

    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.extend(chars.next().map(|c| if c == 'n' { '\n' } else { c })),
                c => out.push(c),
            }
        }
        out
    }

    fn lines(write: impl FnOnce(&mut Card)) -> String {
        let mut card = Card::default();
        card.line("BEGIN", "VCARD");
        write(&mut card);
        card.line("END", "VCARD");
        card.0
    }

    #[test]
    fn a_line_is_broken_after_75_octets_and_never_within_a_letter() {
        let mut out = String::new();
        fold(&format!("NOTE:{}", "ö".repeat(60)), &mut out);
        let lengths: Vec<usize> = out.split_terminator("\r\n").map(str::len).collect();
        assert_eq!(lengths, [75, 51]);
        assert_eq!(unfold(&out), format!("NOTE:{}\r\n", "ö".repeat(60)));
    }

    #[test]
    fn what_separates_is_escaped() {
        assert_eq!(escape("a;b,c\\d\r\ne\u{7}"), r"a\;b\,c\\d\ne");
    }

    proptest! {
        #[test]
        fn every_text_survives_being_read_by_another_program(name in "\\PC{1,120}", note in ".{1,300}") {
            let card = lines(|card| {
                card.text("FN", &name);
                card.text("NOTE", &note);
            });
            for line in card.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains(['\r', '\n']), "{line:?}");
            }
            let values = read(&card);
            prop_assert_eq!(unescape(&values["FN"]), plain(&name));
            prop_assert_eq!(unescape(&values["NOTE"]), plain(&note));
        }

        #[test]
        fn the_parts_of_an_address_stay_apart(street in ".{0,60}", town in ".{0,60}") {
            let card = lines(|card| card.line("ADR", &["", &street, &town].map(escape).join(";")));
            let value = read(&card)["ADR"].replace(r"\\", "\u{1}").replace(r"\;", "\u{2}");
            let parts: Vec<String> = value
                .split(';')
                .map(|it| unescape(&it.replace('\u{2}', r"\;").replace('\u{1}', r"\\")))
                .collect();
            prop_assert_eq!(parts, [String::new(), plain(&street), plain(&town)]);
        }

        #[test]
        fn no_address_of_the_web_can_begin_a_line_of_its_own(uri in ".{0,100}") {
            let card = lines(|card| card.uri("URL", &uri));
            prop_assert_eq!(unfold(&card).lines().count(), 3);
        }
    }
}
