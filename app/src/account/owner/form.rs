//! From a place to the fields that its owner fills in, and back to a place.
//!
//! What was not touched stays exactly as it is, whatever it is: an owner who mends a telephone
//! number must not be told that the house number was always wrong. What was touched is checked, field
//! by field, and every mistake is told at once. Opening hours are read by the server, which knows
//! their grammar.

use super::fields::Fields;
use crate::account::field::Problem;
use crate::city::{
    Accessibility, Address, BBox, Category, Hours, Lang, Link, Place, Point, Slug, Text,
    Wheelchair, check,
};
use crate::words::Words;

/// The parts of the form, in its order; each is one decision when two people have edited at once.
pub const PARTS: [&str; 12] = [
    "hours", "name", "summary", "text", "category", "phone", "email", "website", "link", "access",
    "address", "at",
];

/// The longest name, in letters.
pub const NAME: usize = 100;
/// The longest sentence for lists, in letters.
pub const SUMMARY: usize = 180;
/// The longest text, in letters.
pub const TEXT: usize = 3000;
/// The longest of all other things one types in one line, in letters.
pub const LINE: usize = 200;
/// The most further links.
pub const LINKS: usize = 8;

/// What the city allows.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// The categories that a place may have.
    pub categories: Vec<Category>,
    /// Where it may be.
    pub bounds: BBox,
}

/// The fields of a place, apart from its hours.
pub fn fields_of(place: &Place) -> Fields {
    let mut fields = Fields::default();
    let text = |fields: &mut Fields, key: &str, text: Option<&Text>| {
        fields.set(&format!("{key}.de"), text.map_or("", |it| it.de.as_str()));
        let english = text.and_then(|it| it.en.as_deref()).unwrap_or_default();
        fields.set(&format!("{key}.en"), english);
    };
    text(&mut fields, "name", Some(&place.name));
    text(&mut fields, "summary", place.summary.as_ref());
    text(&mut fields, "text", place.text.as_ref());
    for category in &place.categories {
        fields.add("category", category.as_str());
    }
    let contact = &place.contact;
    for (key, value) in [
        ("phone", &contact.phone),
        ("email", &contact.email),
        ("website", &contact.website),
    ] {
        fields.set(key, value.as_deref().unwrap_or_default());
    }
    for (i, link) in contact.links.iter().enumerate() {
        text(&mut fields, &format!("link.{i}.label"), Some(&link.label));
        fields.set(&format!("link.{i}.url"), link.url.as_str());
    }
    let access = &place.access;
    let wheelchair = access.wheelchair.map_or("", |it| match it {
        Wheelchair::Yes => "yes",
        Wheelchair::Limited => "limited",
        Wheelchair::No => "no",
    });
    fields.set("access.wheelchair", wheelchair);
    for (key, value) in [
        ("access.toilet", access.toilet),
        ("access.hearing_loop", access.hearing_loop),
        ("access.tactile", access.tactile),
    ] {
        let value = value.map_or("", |yes| if yes { "yes" } else { "no" });
        fields.set(key, value);
    }
    for (key, value) in [
        ("access.door_cm", access.door_cm),
        ("access.step_cm", access.step_cm),
    ] {
        fields.set(key, value.map_or_else(String::new, |it| it.to_string()));
    }
    text(&mut fields, "access.note", access.note.as_ref());
    let address = place.address.as_ref();
    let line = |it: Option<&String>| it.cloned().unwrap_or_default();
    fields.set("address.street", line(address.map(|it| &it.street)));
    let number = address.and_then(|it| it.house_number.as_ref());
    fields.set("address.number", line(number));
    let postcode = address.and_then(|it| it.postcode.as_ref());
    fields.set("address.postcode", line(postcode));
    let city = address.and_then(|it| it.city.as_ref());
    fields.set("address.city", line(city));
    fields.set("at.lat", format!("{:.6}", place.at.lat()));
    fields.set("at.lon", format!("{:.6}", place.at.lon()));
    fields
}

/// The place as the fields say, with the hours that the server has read from them.
///
/// # Errors
/// All that is to be mended, in the order of the form.
pub fn place_of(
    fields: &Fields,
    before: &Place,
    hours: Hours,
    allowed: &Allowed,
    lang: Lang,
) -> Result<Place, Vec<Problem>> {
    let known = fields_of(before);
    let mut reader = Reader {
        fields,
        t: Words(lang),
        problems: Vec::new(),
    };
    let touched = |part: &str| !fields.agrees(&known, part);
    let mut place = before.clone();
    place.hours = hours;
    if touched("name") {
        if let Some(name) = reader.text("name", NAME) {
            place.name = name;
        } else {
            reader.wrong("name.de", reader.t.owner_name_missing());
        }
    }
    if touched("summary") {
        place.summary = reader.text("summary", SUMMARY);
    }
    if touched("text") {
        place.text = reader.text("text", TEXT);
    }
    if touched("category") {
        place.categories = reader.categories(before, allowed);
    }
    if touched("phone") {
        place.contact.phone = reader.phone();
    }
    if touched("email") {
        place.contact.email = reader.email();
    }
    if touched("website") {
        place.contact.website = reader.address_on_the_web("website");
    }
    if touched("link") {
        place.contact.links = reader.links();
    }
    if touched("access") {
        place.access = reader.access();
    }
    if touched("address") {
        place.address = reader.postal();
    }
    if touched("at") {
        place.at = reader.position(before.at, &allowed.bounds);
    }
    if reader.problems.is_empty() {
        Ok(place)
    } else {
        Err(reader.problems)
    }
}

struct Reader<'a> {
    fields: &'a Fields,
    t: Words,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(field, message));
    }

    /// What stands in a field, without blanks around it; none if nothing does.
    fn line(&mut self, key: &str, most: usize) -> Option<String> {
        let typed = self.fields.get(key);
        let strange = |c: char| c.is_control() && c != '\n' && c != '\t';
        if typed.contains(strange) {
            self.wrong(key, self.t.owner_strange_letters());
        }
        // What was pasted with breaks in it becomes the one line that it looks like.
        let languages = ["de", "en"];
        let member = key.rsplit('.').find(|it| !languages.contains(it));
        let text = check::tidy(member.unwrap_or_default(), typed);
        let length = text.chars().count();
        if length > most {
            self.wrong(key, self.t.owner_too_long(length, most));
        }
        (!text.is_empty()).then_some(text)
    }

    fn text(&mut self, key: &str, most: usize) -> Option<Text> {
        let (german, english) = (format!("{key}.de"), format!("{key}.en"));
        match (self.line(&german, most), self.line(&english, most)) {
            (Some(de), en) => Some(Text { de, en }),
            (None, None) => None,
            (None, Some(_)) => {
                self.wrong(&german, self.t.owner_german_missing());
                None
            }
        }
    }

    fn categories(&mut self, before: &Place, allowed: &Allowed) -> Vec<Slug> {
        let chosen = self.fields.all("category");
        // What the form does not offer, such as a category that the office alone gives, stays.
        let offered = |slug: &Slug| allowed.categories.iter().any(|it| it.slug == *slug);
        let mut categories: Vec<Slug> = before
            .categories
            .iter()
            .filter(|slug| !offered(slug) || chosen.iter().any(|it| it == slug.as_str()))
            .cloned()
            .collect();
        for category in &allowed.categories {
            let is_chosen = chosen.iter().any(|it| it == category.slug.as_str());
            if is_chosen && !categories.contains(&category.slug) {
                categories.push(category.slug.clone());
            }
        }
        categories
    }

    fn phone(&mut self) -> Option<String> {
        let typed = self.line("phone", LINE)?;
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        let plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '/' | '(' | ')');
        if !(5..=17).contains(&digits) || !typed.chars().all(plain) {
            self.wrong("phone", self.t.owner_phone_wrong());
        }
        let spaced = typed.replace("(0)", " ").replace(['/', '(', ')'], " ");
        let spaced = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        let international = match (spaced.strip_prefix("00"), spaced.strip_prefix('0')) {
            (Some(rest), _) => format!("+{}", rest.trim_start()),
            (None, Some(rest)) => format!("+49 {}", rest.trim_start()),
            (None, None) => spaced,
        };
        Some(international)
    }

    fn email(&mut self) -> Option<String> {
        let typed = self.line("email", LINE)?;
        if !check::is_mail(&typed) {
            self.wrong("email", self.t.owner_email_wrong());
        }
        Some(typed)
    }

    fn address_on_the_web(&mut self, key: &str) -> Option<String> {
        let typed = self.line(key, LINE)?;
        let link = check::as_link(&typed);
        if link.is_none() {
            self.wrong(key, self.t.owner_web_wrong());
        }
        link.or(Some(typed))
    }

    fn links(&mut self) -> Vec<Link> {
        let mut links = Vec::new();
        for i in 0..self.fields.count("link") {
            let (label_key, url_key) = (format!("link.{i}.label"), format!("link.{i}.url"));
            let label = self.text(&label_key, LINE);
            let url = self.address_on_the_web(&url_key);
            match (label, url) {
                (Some(label), Some(url)) => links.push(Link { label, url }),
                (None, None) => {}
                (None, Some(_)) => {
                    self.wrong(
                        &format!("{label_key}.de"),
                        self.t.owner_link_label_missing(),
                    );
                }
                (Some(_), None) => self.wrong(&url_key, self.t.owner_link_url_missing()),
            }
        }
        if links.len() > LINKS {
            self.wrong("link.0.url", self.t.owner_too_many_links(LINKS));
        }
        links
    }

    fn access(&mut self) -> Accessibility {
        let choice = |key: &str| match self.fields.get(key) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let wheelchair = match self.fields.get("access.wheelchair") {
            "yes" => Some(Wheelchair::Yes),
            "limited" => Some(Wheelchair::Limited),
            "no" => Some(Wheelchair::No),
            _ => None,
        };
        let (toilet, hearing_loop, tactile) = (
            choice("access.toilet"),
            choice("access.hearing_loop"),
            choice("access.tactile"),
        );
        Accessibility {
            wheelchair,
            toilet,
            door_cm: self.centimetres("access.door_cm"),
            step_cm: self.centimetres("access.step_cm"),
            hearing_loop,
            tactile,
            note: self.text("access.note", TEXT),
        }
    }

    fn centimetres(&mut self, key: &str) -> Option<u16> {
        let typed = self.line(key, LINE)?;
        let number = typed.trim_end_matches("cm").trim_end();
        let number = number.parse::<u16>().ok().filter(|it| *it <= 500);
        if number.is_none() {
            self.wrong(key, self.t.owner_centimetres_wrong());
        }
        number
    }

    fn postal(&mut self) -> Option<Address> {
        let street = self.line("address.street", LINE);
        let house_number = self.line("address.number", 20);
        let postcode = self.line("address.postcode", 20);
        let city = self.line("address.city", LINE);
        if let Some(postcode) = &postcode
            && (postcode.len() != 5 || !postcode.bytes().all(|b| b.is_ascii_digit()))
        {
            self.wrong("address.postcode", self.t.owner_postcode_wrong());
        }
        let Some(street) = street else {
            if house_number.is_some() {
                self.wrong("address.street", self.t.owner_street_missing());
            }
            return None;
        };
        Some(Address {
            street,
            house_number,
            postcode,
            city,
        })
    }

    fn position(&mut self, before: Point, bounds: &BBox) -> Point {
        let degrees = |key: &str| self.fields.get(key).trim().replace(',', ".").parse::<f64>();
        let at = match (degrees("at.lon"), degrees("at.lat")) {
            (Ok(lon), Ok(lat)) => Point::new(lon, lat).ok(),
            _ => None,
        };
        let at = at.filter(|at| bounds.contains(*at));
        if at.is_none() {
            self.wrong("at.lat", self.t.owner_position_wrong());
        }
        at.unwrap_or(before)
    }
}

/// Whether an address has changed while the position has stayed: then it may be looked up.
pub fn moved_by_address(fields: &Fields, before: &Place) -> bool {
    let known = fields_of(before);
    fields.agrees(&known, "at") && !fields.agrees(&known, "address")
}
