//! One cell of a table: from a record's JSON to text, and back.

use app::city::check;
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Map, Value, json};

use super::columns::{Column, Kind};
use super::error::Fault;

/// What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), and the sign
/// that keeps them from it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const QUIET: char = '\'';

/// What separates the items of a list.
const SEPARATOR: &str = " ";

/// Text that no spreadsheet runs.
pub(super) fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) || text.starts_with(QUIET) {
        format!("{QUIET}{text}")
    } else {
        text.to_owned()
    }
}

/// Text without the sign that made it harmless.
pub(super) fn plain(text: &str) -> &str {
    match text.strip_prefix(QUIET) {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with(QUIET) => rest,
        _ => text,
    }
}

/// A cell's text.
pub(super) fn show(record: &Value, column: &Column) -> String {
    let found = find(record, column.path);
    match (column.kind, found) {
        (Kind::Hours, Some(Value::Object(hours))) => {
            let text = hours.get("osm").and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        }
        (Kind::Free, found) => {
            let free = found.and_then(Value::as_str) == Some("free");
            if free { "ja" } else { "" }.to_owned()
        }
        (Kind::Time, Some(Value::String(text))) => text.replacen('T', " ", 1),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(Value::Bool(flag))) => if *flag { "ja" } else { "nein" }.to_owned(),
        // Always six decimals, 10 cm: a German spreadsheet takes "51.514" for a whole number.
        (Kind::Number, Some(Value::Number(number))) => {
            format!("{:.6}", number.as_f64().unwrap_or_default())
        }
        (_, Some(Value::Number(number))) => number.to_string(),
        (_, Some(Value::Array(items))) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(SEPARATOR)
        }
        _ => String::new(),
    }
}

/// Puts a cell's text into a record.
pub(super) fn put(record: &mut Value, column: &Column, text: &str) -> Result<(), Fault> {
    let text = if check::is_seen(text) {
        text.trim()
    } else {
        ""
    };
    if text.is_empty() {
        if column.required {
            return Err(Fault::Empty);
        }
        match column.kind {
            Kind::Hours => set(record, column.path, json!("unknown")),
            Kind::Free if find(record, column.path).is_some_and(Value::is_string) => {
                remove(record, column.path);
            }
            Kind::Free => {}
            _ => remove(record, column.path),
        }
        return Ok(());
    }
    let value = match column.kind {
        Kind::Text => json!(tidied(column, text)?),
        Kind::Number => {
            let number: f64 = text.replace(',', ".").parse().map_err(|_| Fault::Number)?;
            if !number.is_finite() {
                return Err(Fault::Number);
            }
            // The only numbers with a fraction are positions, longitude first.
            let most = if column.path.last() == Some(&"1") {
                90.0
            } else {
                180.0
            };
            if number.abs() > most {
                return Err(Fault::Elsewhere);
            }
            json!(number)
        }
        Kind::Whole => json!(text.parse::<u16>().map_err(|_| Fault::Number)?),
        Kind::Flag => json!(flag(text)?),
        Kind::Free => {
            if flag(text)? {
                json!("free")
            } else if find(record, column.path).is_some_and(Value::is_string) {
                remove(record, column.path);
                return Ok(());
            } else {
                return Ok(());
            }
        }
        Kind::Day => json!(day(text).ok_or(Fault::Day)?.to_string()),
        Kind::Time => json!(time(text).ok_or(Fault::Time)?),
        Kind::Times => {
            let times: Option<Vec<_>> = text.split(SEPARATOR).map(time).collect();
            json!(times.ok_or(Fault::Time)?)
        }
        Kind::List => json!(text.split_whitespace().collect::<Vec<_>>()),
        Kind::Choice(words) => {
            if !words.contains(&text) {
                return Err(Fault::Choice(words.join(", ")));
            }
            json!(text)
        }
        Kind::Hours => match text {
            "unknown" | "unbekannt" => json!("unknown"),
            "by_appointment" | "nach Vereinbarung" | "nur nach Vereinbarung" => {
                json!("by_appointment")
            }
            text => json!({ "osm": check::tidy_line(text) }),
        },
    };
    set(record, column.path, value);
    Ok(())
}

/// A text as the record may have it, by the rules of [`check`].
fn tidied(column: &Column, text: &str) -> Result<String, Fault> {
    let languages = ["de", "en"];
    let member = column.path.iter().rfind(|it| !languages.contains(*it));
    let member = member.copied().unwrap_or_default();
    let text = check::tidy(member, text);
    match check::flaw(member, &text) {
        None => Ok(text),
        Some(_) if member == "email" => Err(Fault::Mail),
        Some(_) => Err(Fault::Link),
    }
}

pub(super) fn flag(text: &str) -> Result<bool, Fault> {
    match text.trim().to_lowercase().as_str() {
        "ja" | "yes" | "true" | "wahr" | "1" | "x" => Ok(true),
        "" | "nein" | "no" | "false" | "falsch" | "0" => Ok(false),
        _ => Err(Fault::Flag),
    }
}

/// Spreadsheets write dates as they like; these are the ways of a German and of a neutral one.
fn day(text: &str) -> Option<NaiveDate> {
    let sound = |day: &NaiveDate| (1900..2200).contains(&chrono::Datelike::year(day));
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(sound)
}

fn time(text: &str) -> Option<String> {
    let (date, clock) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let date = day(date)?;
    let at = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| {
            NaiveDateTime::parse_from_str(&format!("{date} {}", clock.trim()), form).ok()
        })?;
    Some(at.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn find<'a>(record: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(record, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

/// Sets a value, making room for it. Steps `0` and `1` are the two numbers of a position.
fn set(record: &mut Value, path: &[&str], value: Value) {
    let Some((step, rest)) = path.split_first() else {
        *record = value;
        return;
    };
    if let Ok(index) = step.parse::<usize>() {
        if !record.is_array() {
            *record = json!([null, null]);
        }
        if let Some(item) = record.get_mut(index) {
            set(item, rest, value);
        }
        return;
    }
    if !record.is_object() {
        *record = Value::Object(Map::new());
    }
    if let Some(members) = record.as_object_mut() {
        set(members.entry(*step).or_insert(Value::Null), rest, value);
    }
}

/// Takes a value away, and what is empty without it.
fn remove(record: &mut Value, path: &[&str]) {
    let Some((step, rest)) = path.split_first() else {
        return;
    };
    match record {
        Value::Object(members) => {
            let Some(member) = members.get_mut(*step) else {
                return;
            };
            remove(member, rest);
            if rest.is_empty() || is_nothing(member) {
                members.remove(*step);
            }
        }
        Value::Array(items) => {
            if let Some(item) = step.parse::<usize>().ok().and_then(|it| items.get_mut(it)) {
                *item = Value::Null;
            }
        }
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.iter().all(Value::is_null),
        value => value.is_null(),
    }
}
