//! One record as cells: what a form shows of it, and the record that the filled-in form makes.

use serde_json::Value;

use super::cell;
use super::columns::{Column, Row};
use super::error::{Fault, TableError};
use super::table::Known;

/// What each column says about a record; nothing, if there is no record yet.
///
/// # Errors
/// [`TableError`] if the record cannot be written down.
pub fn cells<R: Row>(record: Option<&R>) -> Result<Vec<(&'static Column, String)>, TableError> {
    let json = record.map(serde_json::to_value).transpose()?;
    let json = json.unwrap_or(Value::Null);
    let all = R::COLUMNS.iter();
    Ok(all.map(|it| (it, cell::show(&json, it))).collect())
}

/// A record with what the cells say; columns without a cell stay as they are. A new record needs its
/// short name among them.
///
/// # Errors
/// What is wrong, by column, or in the whole.
pub fn edit<R: Row>(
    base: Option<&R>,
    cells: &[(&str, &str)],
    known: &Known<'_>,
) -> Result<R, Vec<(Option<&'static str>, Fault)>> {
    let damaged = |error: serde_json::Error| vec![(None, Fault::Record(error.to_string()))];
    let of = |name: &str| {
        cells
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, it)| *it)
    };
    let mut json = match base {
        Some(record) => serde_json::to_value(record).map_err(damaged)?,
        None => R::blank(of("kind")),
    };
    let mut faults = Vec::new();
    for column in R::COLUMNS {
        let Some(text) = of(column.name) else {
            if base.is_none() && column.required {
                faults.push((Some(column.name), Fault::Empty));
            }
            continue;
        };
        // What is written there already stays as it is, also where text cannot tell it all.
        if base.is_some() && text.trim() == cell::show(&json, column).trim() {
            continue;
        }
        if let Err(fault) = cell::put(&mut json, column, text) {
            faults.push((Some(column.name), fault));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let record: R = serde_json::from_value(json).map_err(damaged)?;
    let faults: Vec<_> = record
        .check(known)
        .into_iter()
        .map(|(column, fault)| (Some(column), fault))
        .collect();
    if faults.is_empty() {
        Ok(record)
    } else {
        Err(faults)
    }
}
