//! From the city's own record to the fields of a form, and back.
//!
//! Lists are rows of fields, `networks.0.slug`; a row without a short name and without a name is no
//! row, so the empty one at the end of each list is where a new entry goes, and emptying a row
//! removes it.

use std::collections::BTreeMap;

use crate::account::field::Problem;
use crate::city::{BBox, Category, CityInfo, District, Lang, Network, Point, Slug, Text, check};
use crate::words::Words;

/// The longest text of one line, in letters.
const LINE: usize = 200;

/// The longest other text, in letters.
const LONG: usize = 5000;

/// A part of the record that is saved by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Names and texts, map, publisher.
    Texts,
    /// The networks.
    Networks,
    /// The categories.
    Categories,
    /// The districts.
    Districts,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 4] = [
        Self::Texts,
        Self::Networks,
        Self::Categories,
        Self::Districts,
    ];

    /// Its name in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Networks => "networks",
            Self::Categories => "categories",
            Self::Districts => "districts",
        }
    }
}

/// What stands in the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// What was sent.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let clean = |text: String| {
            let text = text.replace("\r\n", "\n").replace('\0', "");
            text.trim().to_owned()
        };
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key, clean(value)))
                .collect(),
        )
    }

    /// What a field holds; nothing if it is not there.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    fn put(&mut self, key: impl Into<String>, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.insert(key.into(), value);
        }
    }

    fn put_text(&mut self, key: &str, text: &Text) {
        self.put(format!("{key}.de"), &text.de);
        self.put(format!("{key}.en"), text.en.clone().unwrap_or_default());
    }

    /// How many rows a list has, with those that are empty in between.
    pub fn rows(&self, list: &str) -> usize {
        let prefix = format!("{list}.");
        let numbers = self.0.keys().filter_map(|key| {
            let (number, _) = key.strip_prefix(&prefix)?.split_once('.')?;
            number.parse::<usize>().ok().filter(|it| *it < 1000)
        });
        numbers.max().map_or(0, |it| it + 1)
    }

    /// These, with others over them.
    #[must_use]
    pub fn with(mut self, others: &Self) -> Self {
        let others = others
            .0
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()));
        self.0.extend(others);
        self
    }

    /// These, with the texts of others; a box that is not ticked sends nothing.
    #[must_use]
    pub fn with_texts_of(mut self, others: &Self) -> Self {
        for tick in ["english", "schematic"] {
            self.0.remove(tick);
        }
        self.with(others)
    }

    /// The record in fields.
    pub fn of(info: &CityInfo) -> Self {
        let mut it = Self::default();
        it.put("city", &info.city);
        it.put_text("title", &info.title);
        it.put_text("description", &info.description);
        if info.languages.contains(&Lang::En) {
            it.put("english", "yes");
        }
        it.put("lon", info.centre.lon().to_string());
        it.put("lat", info.centre.lat().to_string());
        let sides: [f64; 4] = info.bounds.into();
        for (key, side) in ["west", "south", "east", "north"].into_iter().zip(sides) {
            it.put(key, side.to_string());
        }
        if info.schematic {
            it.put("schematic", "yes");
        }
        it.put("publisher", info.publisher.join("\n"));
        it.put("email", info.email.clone().unwrap_or_default());
        for (i, network) in info.networks.iter().enumerate() {
            let key = |name: &str| format!("networks.{i}.{name}");
            it.put(key("slug"), network.slug.as_str());
            it.put_text(&key("name"), &network.name);
            it.put(key("mark"), &network.mark);
            if let Some(text) = &network.text {
                it.put_text(&key("text"), text);
            }
            it.put(key("url"), network.url.clone().unwrap_or_default());
        }
        for (i, category) in info.categories.iter().enumerate() {
            let key = |name: &str| format!("categories.{i}.{name}");
            it.put(key("slug"), category.slug.as_str());
            it.put_text(&key("name"), &category.name);
            let flag = |it: bool| if it { "yes" } else { "" };
            it.put(key("events"), flag(category.events));
            it.put(key("outdoors"), flag(category.outdoors));
            it.put(key("words"), category.words.join(", "));
        }
        for (i, district) in info.districts.iter().enumerate() {
            it.put(format!("districts.{i}.slug"), district.slug.as_str());
            it.put(format!("districts.{i}.name"), &district.name);
        }
        it
    }
}

/// Reads fields and gathers what is wrong with them.
struct Reading<'a> {
    fields: &'a Fields,
    problems: Vec<Problem>,
    t: Words,
}

impl Reading<'_> {
    fn wrong(&mut self, key: &str, message: &str) {
        self.problems.push(Problem::new(key, message));
    }

    fn text_of(&mut self, key: &str, most: usize) -> String {
        let text = check::tidy_text(self.fields.get(key));
        if text.chars().count() > most {
            self.wrong(key, &self.t.officecity_too_long(most));
        }
        text
    }

    fn line(&mut self, key: &str) -> String {
        let text = self.text_of(key, LINE);
        if !check::is_line(&text) {
            self.wrong(key, self.t.officecity_one_line());
        }
        text
    }

    fn needed(&mut self, key: &str) -> String {
        let text = self.line(key);
        if text.is_empty() {
            self.wrong(key, self.t.officecity_empty());
        }
        text
    }

    fn words(&mut self, key: &str, most: usize) -> Option<Text> {
        // A long text has paragraphs, a short one is a line.
        let mut read = |key: &str| match most {
            LINE => self.line(key),
            most => self.text_of(key, most),
        };
        let de = read(&format!("{key}.de"));
        let en = read(&format!("{key}.en"));
        if de.is_empty() && !en.is_empty() {
            self.wrong(&format!("{key}.de"), self.t.officecity_german_first());
        }
        let en = (!en.is_empty()).then_some(en);
        (!de.is_empty()).then_some(Text { de, en })
    }

    fn words_needed(&mut self, key: &str, most: usize) -> Text {
        let before = self.problems.len();
        let found = self.words(key, most);
        if found.is_none() && self.problems.len() == before {
            self.wrong(&format!("{key}.de"), self.t.officecity_empty());
        }
        found.unwrap_or_default()
    }

    fn url(&mut self, key: &str) -> Option<String> {
        let typed = self.line(key);
        let link = check::as_link(&typed);
        if !typed.is_empty() && link.is_none() {
            self.wrong(key, self.t.officecity_url());
        }
        link
    }

    fn degrees(&mut self, key: &str) -> f64 {
        let read = self.fields.get(key).replace(',', ".").parse::<f64>();
        match read {
            Ok(number) if number.is_finite() => number,
            _ => {
                self.wrong(key, self.t.officecity_degrees());
                0.0
            }
        }
    }

    fn slug(&mut self, key: &str, seen: &mut Vec<Slug>) -> Option<Slug> {
        match Slug::new(self.fields.get(key)) {
            Ok(slug) if seen.contains(&slug) => {
                self.wrong(key, self.t.officecity_slug_again());
                None
            }
            Ok(slug) => {
                seen.push(slug.clone());
                Some(slug)
            }
            Err(_) => {
                self.wrong(key, self.t.officecity_slug());
                None
            }
        }
    }

    /// The numbers of the rows of a list that hold something.
    fn filled(&self, list: &str, naming: &[&str]) -> Vec<usize> {
        (0..self.fields.rows(list))
            .filter(|i| {
                naming
                    .iter()
                    .any(|name| !self.fields.get(&format!("{list}.{i}.{name}")).is_empty())
            })
            .collect()
    }

    fn texts(&mut self, info: &mut CityInfo) {
        info.city = self.needed("city");
        info.title = self.words_needed("title", LINE);
        info.description = self.words_needed("description", LONG);
        let english = self.fields.get("english") == "yes";
        info.languages.retain(|it| english || *it != Lang::En);
        if english && !info.languages.contains(&Lang::En) {
            info.languages.push(Lang::En);
        }
        if info.languages.is_empty() {
            info.languages.push(Lang::De);
        }
        let (lon, lat) = (self.degrees("lon"), self.degrees("lat"));
        match Point::new(lon, lat) {
            Ok(point) => info.centre = point,
            Err(_) => self.wrong("lon", self.t.officecity_degrees()),
        }
        let sides = ["west", "south", "east", "north"].map(|key| self.degrees(key));
        match BBox::try_from(sides) {
            Ok(bounds) if bounds.contains(info.centre) => info.bounds = bounds,
            Ok(_) => self.wrong("west", self.t.officecity_outside()),
            Err(_) => self.wrong("west", self.t.officecity_bounds()),
        }
        info.schematic = self.fields.get("schematic") == "yes";
        let publisher = self.text_of("publisher", LONG);
        info.publisher = publisher
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let email = self.line("email");
        if !email.is_empty() && !check::is_mail(&email) {
            self.wrong("email", self.t.officepeople_mail_wrong());
        }
        info.email = (!email.is_empty()).then_some(email);
    }

    fn networks(&mut self) -> Vec<Network> {
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        for i in self.filled("networks", &["slug", "name.de", "name.en"]) {
            let key = |name: &str| format!("networks.{i}.{name}");
            let slug = self.slug(&key("slug"), &mut seen);
            let mark = self.line(&key("mark"));
            if mark.chars().count() != 1 {
                self.wrong(&key("mark"), self.t.officecity_mark());
            }
            let network = Network {
                name: self.words_needed(&key("name"), LINE),
                mark,
                text: self.words(&key("text"), LONG),
                url: self.url(&key("url")),
                slug: match slug {
                    Some(slug) => slug,
                    None => continue,
                },
            };
            all.push(network);
        }
        all
    }

    fn categories(&mut self) -> Vec<Category> {
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        for i in self.filled("categories", &["slug", "name.de", "name.en"]) {
            let key = |name: &str| format!("categories.{i}.{name}");
            let slug = self.slug(&key("slug"), &mut seen);
            let words = self.text_of(&key("words"), LONG);
            let category = Category {
                name: self.words_needed(&key("name"), LINE),
                events: self.fields.get(&key("events")) == "yes",
                outdoors: self.fields.get(&key("outdoors")) == "yes",
                words: words
                    .split([',', '\n'])
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
                slug: match slug {
                    Some(slug) => slug,
                    None => continue,
                },
            };
            all.push(category);
        }
        all
    }

    fn districts(&mut self) -> Vec<District> {
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        for i in self.filled("districts", &["slug", "name"]) {
            let slug = self.slug(&format!("districts.{i}.slug"), &mut seen);
            let name = self.needed(&format!("districts.{i}.name"));
            if let Some(slug) = slug {
                all.push(District { slug, name });
            }
        }
        all
    }
}

/// The record with a part of it as the form says.
///
/// # Errors
/// What is to be mended, in the reader's language.
pub fn read(
    part: Part,
    info: &CityInfo,
    fields: &Fields,
    lang: Lang,
) -> Result<CityInfo, Vec<Problem>> {
    let mut info = info.clone();
    let mut reading = Reading {
        fields,
        problems: Vec::new(),
        t: Words(lang),
    };
    match part {
        Part::Texts => reading.texts(&mut info),
        Part::Networks => info.networks = reading.networks(),
        Part::Categories => info.categories = reading.categories(),
        Part::Districts => info.districts = reading.districts(),
    }
    if reading.problems.is_empty() {
        Ok(info)
    } else {
        Err(reading.problems)
    }
}

#[cfg(test)]
mod tests;
