//! What stands in the fields of a form, as it was typed.
//!
//! The same value is what a form sends, what it is drawn from, what a draft keeps, and what two
//! versions are compared by; so nothing is lost between them, however wrong it may be.

use std::collections::BTreeMap;

/// More of a kind than this is nobody's form.
pub const MOST: usize = 40;

/// The days of the week as forms name them, Monday first.
pub const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// Names of fields with what stands in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// What a form has sent. Line ends are as in the records.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Self::default();
        for (key, value) in pairs {
            fields.add(&key, value.replace("\r\n", "\n"));
        }
        fields
    }

    /// What stands in a field; nothing if there is no such field.
    pub fn get(&self, key: &str) -> &str {
        self.all(key).first().map_or("", String::as_str)
    }

    /// What is chosen in fields of one name.
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether one of the fields of a name has this value.
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.all(key).iter().any(|it| it == value)
    }

    /// Puts a value into a field, instead of what was there.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_owned(), vec![value.into()]);
    }

    /// Adds a value to the fields of a name.
    pub fn add(&mut self, key: &str, value: impl Into<String>) {
        self.0.entry(key.to_owned()).or_default().push(value.into());
    }

    /// Takes away what no form need keep, such as the button that was pressed.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// All names with their values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(key, values)| values.iter().map(move |it| (key.as_str(), it.as_str())))
    }

    /// How many numbered fields are filled in below a name: one more than the highest number in
    /// `row.0.from`, `row.1.from`.
    pub fn count(&self, below: &str) -> usize {
        let prefix = format!("{below}.");
        let filled = |values: &Vec<String>| values.iter().any(|it| !it.trim().is_empty());
        let keys = self
            .0
            .iter()
            .filter(|(_, it)| filled(it))
            .map(|(key, _)| key);
        let numbers = keys.filter_map(|key| {
            let number = key.strip_prefix(&prefix)?.split('.').next()?;
            number.parse::<usize>().ok()
        });
        numbers.filter(|it| *it < MOST).max().map_or(0, |it| it + 1)
    }

    /// The part of the fields that stands below a name, or is it. Empty fields are left out: whether
    /// nothing was typed or nothing was asked is the same.
    #[must_use]
    pub fn part(&self, name: &str) -> Self {
        let mut part = self.raw_part(name);
        for values in part.0.values_mut() {
            values.retain(|it| !it.trim().is_empty());
            values.sort();
        }
        part.0.retain(|_, values| !values.is_empty());
        part
    }

    /// Whether both say the same below a name.
    pub fn agrees(&self, other: &Self, name: &str) -> bool {
        self.part(name) == other.part(name)
    }

    /// Takes over what another form says below a name.
    pub fn take(&mut self, other: &Self, name: &str) {
        self.0.retain(|key, _| !is_below(key, name));
        self.0.extend(other.raw_part(name).0);
    }

    fn raw_part(&self, name: &str) -> Self {
        let part = self.0.iter().filter(|(key, _)| is_below(key, name));
        Self(part.map(|(key, it)| (key.clone(), it.clone())).collect())
    }
}

fn is_below(key: &str, name: &str) -> bool {
    key.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
