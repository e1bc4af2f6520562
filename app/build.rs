//! Turns `locales/*.json` into the methods of `Words`, one a text.
//!
//! A key that is missing in a language, or that names other values there, stops the build: so no
//! visible word can lack its translation, and nothing is looked up at run time. (Measured against
//! a library with run-time tables, this keeps 33 kB and more out of the browser's download.)

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A text by language.
type Entries = BTreeMap<String, Entry>;

enum Entry {
    Text(String),
    /// Forms for one and for any other number (the cardinal rule of German and English, CLDR).
    Plural {
        one: String,
        other: String,
    },
}

impl Entry {
    fn forms(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Plural { one, other } => vec![one, other],
        }
    }

    /// The names in braces, in alphabetical order.
    fn values(&self) -> BTreeSet<String> {
        self.forms().into_iter().flat_map(values).collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("locales");
    let de = read(&folder.join("de.json"))?;
    let en = read(&folder.join("en.json"))?;
    let mut code = String::from("impl Words {\n");
    for key in de.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
        let (Some(german), Some(english)) = (de.get(key), en.get(key)) else {
            return Err(format!("locales: “{key}” is missing in one of the languages").into());
        };
        if german.values() != english.values() {
            return Err(
                format!("locales: “{key}” names other {{values}} in German and English").into(),
            );
        }
        method(&mut code, key, german, english)?;
    }
    code.push_str("}\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("words.rs"), code)?;
    Ok(())
}

fn read(file: &Path) -> Result<Entries, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let sections: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut entries = Entries::new();
    for (section, texts) in sections {
        for (name, value) in texts {
            let key = format!("{section}_{name}");
            let form = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
            let entry = match (&value, form("one"), form("other")) {
                (Value::String(text), ..) => Entry::Text(text.clone()),
                (_, Some(one), Some(other)) => Entry::Plural { one, other },
                _ => return Err(format!("locales: “{key}” is neither a text nor one/other").into()),
            };
            entries.insert(key, entry);
        }
    }
    Ok(entries)
}

/// The names in braces of a text.
fn values(text: &str) -> Vec<String> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn method(code: &mut String, key: &str, de: &Entry, en: &Entry) -> Result<(), Box<dyn Error>> {
    let plural = matches!(de, Entry::Plural { .. });
    if plural != matches!(en, Entry::Plural { .. }) {
        return Err(format!("locales: “{key}” counts in one language only").into());
    }
    let mut values = de.values();
    values.remove("count");
    let mut parameters = String::new();
    for name in &values {
        write!(parameters, ", {name}: impl std::fmt::Display")?;
    }
    if plural {
        parameters.insert_str(0, ", count: usize");
    }
    let fixed = parameters.is_empty();
    let result = if fixed { "&'static str" } else { "String" };
    let arm = |text: &str| {
        if fixed {
            format!("{text:?}")
        } else {
            format!("format!({text:?})")
        }
    };
    let arms = |entry: &Entry| match entry {
        Entry::Text(text) => arm(text),
        Entry::Plural { one, other } => {
            format!("if count == 1 {{ {} }} else {{ {} }}", arm(one), arm(other))
        }
    };
    writeln!(
        code,
        "    /// {}\n    pub fn {key}(self{parameters}) -> {result} {{\n        match self.0 {{\n            \
         Lang::De => {},\n            Lang::En => {},\n        }}\n    }}",
        de.forms().join(" / "),
        arms(de),
        arms(en)
    )?;
    Ok(())
}
