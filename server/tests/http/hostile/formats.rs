//! What answers that are no pages must be like.

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};

use super::document::{MARK, strangers};
use crate::site::header;

/// What is not ours in an answer, by what it says it is.
pub(crate) fn complaints(headers: &HeaderMap, body: &str) -> Vec<String> {
    let kind = header(headers, CONTENT_TYPE.as_str());
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let mut found = match kind {
        "text/html" => strangers(body),
        "text/calendar" | "text/vcard" => lines(body),
        "text/csv" => cells(body),
        kind if kind.ends_with("json") => serde_json::from_str::<serde_json::Value>(body)
            .err()
            .map(|error| error.to_string())
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    if header(headers, "x-content-type-options") != "nosniff" {
        found.push("a browser may guess what it is".to_owned());
    }
    if header(headers, CONTENT_DISPOSITION.as_str()).contains(MARK) {
        found.push("the name of the file".to_owned());
    }
    found
}

/// Content lines (RFC 5545 section 3.1, RFC 6350 section 3.2) that are not ours.
pub(crate) fn lines(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    let unfolded = body.replace("\r\n ", "").replace("\r\n\t", "");
    let mut open = Vec::new();
    for line in unfolded.split_terminator("\r\n") {
        let name = line.split([':', ';']).next().unwrap_or_default();
        let known = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '-');
        if !known || name.eq_ignore_ascii_case(MARK) || line.contains(char::is_control) {
            found.push(format!("the line {line:?}"));
        }
        match line.split_once(':') {
            Some(("BEGIN", what)) => open.push(what),
            Some(("END", what)) if open.pop() != Some(what) => {
                found.push(format!("the end {what}"));
            }
            _ => {}
        }
    }
    if !open.is_empty() {
        found.push(format!("{open:?} without an end"));
    }
    found
}

/// Cells that a spreadsheet would run (OWASP, "CSV Injection").
fn cells(body: &str) -> Vec<String> {
    let mut table = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(body.trim_start_matches('\u{feff}').as_bytes());
    let rows: Result<Vec<_>, _> = table.records().collect();
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return vec![error.to_string()],
    };
    let runs = |cell: &&str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    rows.iter()
        .flat_map(|row| row.iter())
        .filter(runs)
        .map(|cell| format!("the cell {cell:?}"))
        .collect()
}
