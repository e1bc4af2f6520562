//! Whole tables: out, and in with a preview.

use std::collections::{HashMap, HashSet};

use app::city::{CityInfo, Instant, Slug, check};
use csv::{ByteRecord, QuoteStyle, ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde_json::Value;

use super::cell;
use super::columns::{Column, Row};
use super::error::{Fault, Mistake, TableError};
use crate::import::osm::slug;
use crate::store::{Stored, Version, Write};

/// Tells Excel that a file is UTF-8.
const MARK: &str = "\u{feff}";

/// Whether visitors see the record; not a field of the record itself.
const PUBLISHED: &str = "published";

/// What a table may refer to.
#[derive(Debug)]
pub struct Known<'a> {
    /// Networks, categories, districts and bounds.
    pub info: &'a CityInfo,
    /// All places.
    pub places: HashSet<&'a Slug>,
    /// The present instant, for working out dates.
    pub now: Instant,
}

/// What a table would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Records that are new.
    pub new: Vec<Slug>,
    /// Records that would change, and how.
    pub changed: Vec<Changed>,
    /// Rows that say what is there already.
    pub same: usize,
    /// What has to be written, in one batch.
    pub writes: Vec<Write>,
}

/// How a record would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The record.
    pub slug: Slug,
    /// The line of the file, counted from 1.
    pub line: u64,
    /// Its cells that differ.
    pub cells: Vec<CellChange>,
}

/// How a cell would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// The column.
    pub column: &'static str,
    /// What it says now.
    pub before: String,
    /// What it would say.
    pub after: String,
}

/// A table with all these records.
///
/// # Errors
/// [`TableError`] if a record cannot be written down.
pub fn write<R: Row>(records: &[Stored<R>]) -> Result<String, TableError> {
    let mut table = WriterBuilder::new()
        .delimiter(b';')
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let names = R::COLUMNS.iter().map(|it| it.name);
    table.write_record(std::iter::once(PUBLISHED).chain(names))?;
    for stored in records {
        let json = serde_json::to_value(&stored.record)?;
        let published = if stored.published { "ja" } else { "nein" };
        let cells = R::COLUMNS.iter().map(|column| outgoing(&json, column));
        table.write_record(std::iter::once(published.to_owned()).chain(cells))?;
    }
    let bytes = table
        .into_inner()
        .map_err(|it| csv::Error::from(it.into_error()))?;
    // Text went in, so text comes out.
    Ok(format!("{MARK}{}", String::from_utf8_lossy(&bytes)))
}

fn outgoing(json: &Value, column: &Column) -> String {
    let text = cell::show(json, column);
    // A number cannot be a formula, and must stay one.
    if text.parse::<f64>().is_ok_and(|_| !text.starts_with('+')) {
        text
    } else {
        cell::harmless(&text)
    }
}

/// The lines of a text, to be told by position. The library's own count is one line short after an
/// empty line and after each end of line as Windows writes it.
struct Lines<'a> {
    bytes: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self {
            bytes: text.as_bytes(),
            ends,
        }
    }

    /// The line in which a row begins, counted from 1. Ends of lines before it may be its own.
    fn line(&self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, |it| it.byte() as usize);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let skipped = rest
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        1 + self.ends.partition_point(|end| *end < start + skipped) as u64
    }
}

/// What a table would change; `there` are all records of its kind.
///
/// # Errors
/// All mistakes, in the order of their lines. Nothing may be written then.
pub fn read<R: Row>(
    bytes: &[u8],
    there: &[Stored<R>],
    known: &Known<'_>,
) -> Result<Preview, Vec<Mistake>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix(MARK).unwrap_or(text),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count() as u64;
            return Err(vec![mistake(line, None, Fault::Encoding)]);
        }
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.byte_records();
    let header = match rows.next() {
        Some(Ok(row)) => Header::of::<R>(&text_of(row))?,
        _ => return Err(vec![mistake(1, None, Fault::Shape)]),
    };
    let lines = Lines::of(text);
    let mut work = Work::<R> {
        header,
        known,
        there: there.iter().map(|it| (it.record.slug(), it)).collect(),
        lines: HashMap::new(),
        taken: there.iter().map(|it| it.record.slug().clone()).collect(),
        preview: Preview {
            new: vec![],
            changed: vec![],
            same: 0,
            writes: vec![],
        },
        mistakes: vec![],
    };
    for row in rows {
        match row {
            Ok(row) => {
                let line = lines.line(row.position());
                work.row(text_of(row), line);
            }
            Err(error) => {
                let line = lines.line(error.position());
                work.mistakes.push(mistake(line, None, Fault::Shape));
            }
        }
    }
    if work.mistakes.is_empty() {
        Ok(work.preview)
    } else {
        Err(work.mistakes)
    }
}

fn mistake(line: u64, column: Option<&str>, fault: Fault) -> Mistake {
    Mistake {
        line,
        column: column.map(str::to_owned),
        fault,
    }
}

/// The sign that separates the columns of the header.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    [b';', b',', b'\t']
        .into_iter()
        .max_by_key(|sign| (count(*sign), *sign == b';'))
        .unwrap_or(b';')
}

/// The bytes are known to be UTF-8.
fn text_of(row: ByteRecord) -> StringRecord {
    StringRecord::from_byte_record_lossy(row)
}

/// Which column stands where.
struct Header {
    width: usize,
    published: Option<usize>,
    columns: Vec<(usize, &'static Column)>,
}

impl Header {
    fn of<R: Row>(row: &StringRecord) -> Result<Self, Vec<Mistake>> {
        let mut header = Self {
            width: row.len(),
            published: None,
            columns: vec![],
        };
        let (mut mistakes, mut seen) = (vec![], HashSet::new());
        for (at, name) in row.iter().enumerate() {
            let name = name.trim();
            if !seen.insert(name) {
                mistakes.push(mistake(1, Some(name), Fault::ColumnAgain));
            } else if name == PUBLISHED {
                header.published = Some(at);
            } else if let Some(column) = R::COLUMNS.iter().find(|it| it.name == name) {
                header.columns.push((at, column));
            } else {
                mistakes.push(mistake(1, Some(name), Fault::UnknownColumn));
            }
        }
        if !seen.contains("slug") {
            mistakes.push(mistake(1, Some("slug"), Fault::ColumnMissing));
        }
        if mistakes.is_empty() {
            Ok(header)
        } else {
            Err(mistakes)
        }
    }
}

struct Work<'a, R> {
    header: Header,
    known: &'a Known<'a>,
    there: HashMap<&'a Slug, &'a Stored<R>>,
    /// In which line each record stands.
    lines: HashMap<Slug, u64>,
    taken: HashSet<Slug>,
    preview: Preview,
    mistakes: Vec<Mistake>,
}

impl<R: Row> Work<'_, R> {
    fn row(&mut self, row: StringRecord, line: u64) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if row.len() != self.header.width {
            return self.mistakes.push(mistake(line, None, Fault::Shape));
        }
        if let Err(mistakes) = self.record(&row, line) {
            let of = |(column, fault)| mistake(line, column, fault);
            self.mistakes.extend(mistakes.into_iter().map(of));
        }
    }

    fn cell<'b>(&self, row: &'b StringRecord, name: &str) -> Option<&'b str> {
        let (at, _) = self.header.columns.iter().find(|(_, it)| it.name == name)?;
        Some(cell::plain(row.get(*at)?.trim()))
    }

    fn record(
        &mut self,
        row: &StringRecord,
        line: u64,
    ) -> Result<(), Vec<(Option<&'static str>, Fault)>> {
        let slug = self
            .slug(row)
            .map_err(|(column, fault)| vec![(Some(column), fault)])?;
        if let Some(earlier) = self.lines.insert(slug.clone(), line) {
            return Err(vec![(Some("slug"), Fault::Again(earlier))]);
        }
        let stored = self.there.get(&slug).copied();
        let mut json = match stored {
            Some(stored) => serde_json::to_value(&stored.record)
                .map_err(|error| vec![(None, Fault::Record(error.to_string()))])?,
            None => R::blank(self.cell(row, "kind")),
        };
        let mut faults = Vec::new();
        for (at, column) in &self.header.columns {
            let text = cell::plain(row.get(*at).unwrap_or_default());
            let text = if column.name == "slug" {
                slug.as_str()
            } else {
                text
            };
            // What is written there already stays as it is, also where text cannot tell it all.
            if stored.is_some() && text.trim() == cell::show(&json, column).trim() {
                continue;
            }
            if let Err(fault) = cell::put(&mut json, column, text) {
                faults.push((Some(column.name), fault));
            }
        }
        if stored.is_none() {
            let given = |name: &str| self.header.columns.iter().any(|(_, it)| it.name == name);
            let missing = R::COLUMNS
                .iter()
                .filter(|it| it.required && !given(it.name));
            faults.extend(missing.map(|it| (Some(it.name), Fault::ColumnMissing)));
        }
        let published = match self.header.published.and_then(|at| row.get(at)) {
            Some(text) => cell::flag(text).map_err(|fault| vec![(Some(PUBLISHED), fault)])?,
            None => stored.is_some_and(|it| it.published),
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let record: R = serde_json::from_value(json)
            .map_err(|error| vec![(None, Fault::Record(error.to_string()))])?;
        faults.extend(
            record
                .check(self.known)
                .into_iter()
                .map(|(column, fault)| (Some(column), fault)),
        );
        if !faults.is_empty() {
            return Err(faults);
        }
        self.compare(record, published, stored, line)
            .map_err(|error| vec![(None, Fault::Record(error.to_string()))])
    }

    /// The record's short name; for a new one without, one made from its title.
    fn slug(&mut self, row: &StringRecord) -> Result<Slug, (&'static str, Fault)> {
        let text = self.cell(row, "slug").unwrap_or_default();
        if !text.is_empty() {
            return Slug::new(text).map_err(|_| ("slug", Fault::Slug));
        }
        let title = self.cell(row, R::TITLE).unwrap_or_default();
        if !check::is_seen(title) {
            return Err((R::TITLE, Fault::Empty));
        }
        let wish = slug(&[title]).ok_or(("slug", Fault::Empty))?;
        Ok(crate::import::merge::free(&mut self.taken, &wish))
    }

    fn compare(
        &mut self,
        record: R,
        published: bool,
        stored: Option<&Stored<R>>,
        line: u64,
    ) -> Result<(), serde_json::Error> {
        let slug = record.slug().clone();
        let Some(stored) = stored else {
            self.preview.new.push(slug);
            self.preview
                .writes
                .push(record.write(published, Version::NONE));
            return Ok(());
        };
        if stored.record == record && stored.published == published {
            self.preview.same += 1;
            return Ok(());
        }
        let (old, new) = (
            serde_json::to_value(&stored.record)?,
            serde_json::to_value(&record)?,
        );
        let word = |flag| if flag { "ja" } else { "nein" }.to_owned();
        let first = (stored.published != published).then(|| CellChange {
            column: PUBLISHED,
            before: word(stored.published),
            after: word(published),
        });
        let others = R::COLUMNS.iter().filter_map(|column| {
            let (before, after) = (cell::show(&old, column), cell::show(&new, column));
            (before != after).then_some(CellChange {
                column: column.name,
                before,
                after,
            })
        });
        self.preview.changed.push(Changed {
            slug,
            line,
            cells: first.into_iter().chain(others).collect(),
        });
        self.preview
            .writes
            .push(record.write(published, stored.version));
        Ok(())
    }
}
