//! What is wrong with a table, in words for whoever has filled it in.

use std::fmt;

use app::city::Lang;
use app::words::Words;

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A record has no JSON.
    #[error("a record cannot be put into a row")]
    Record(#[from] serde_json::Error),
    /// The row cannot be written.
    #[error("a row cannot be written")]
    Row(#[from] csv::Error),
}

/// Something wrong in one place of a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {fault:?}", column.as_ref().map(|it| format!(", column {it}")).unwrap_or_default())]
pub struct Mistake {
    /// The line of the file, counted from 1, the header included.
    pub line: u64,
    /// The column's name, if it is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file is not UTF-8.
    Encoding,
    /// The rows of the file cannot be told apart, or one is longer or shorter than the header.
    Shape,
    /// There is no such column.
    UnknownColumn,
    /// The column is there twice.
    ColumnAgain,
    /// This column must be there.
    ColumnMissing,
    /// The cell must not be empty.
    Empty,
    /// Not a number.
    Number,
    /// Neither yes nor no.
    Flag,
    /// Not a day.
    Day,
    /// Not a day with a time.
    Time,
    /// Not a link.
    Link,
    /// Not a mail address.
    Mail,
    /// Not one of these words.
    Choice(String),
    /// Not a short name.
    Slug,
    /// The record stands in an earlier line too.
    Again(u64),
    /// Nothing has this short name.
    Unknown(String),
    /// The position lies outside of the city: perhaps the two numbers are swapped.
    Elsewhere,
    /// The opening hours cannot be read.
    Hours(String),
    /// The dates cannot be worked out.
    Dates(String),
    /// What the cells say does not fit together.
    Record(String),
}

impl Fault {
    /// What the person reads, wherever it stands.
    pub fn message(&self, lang: Lang) -> String {
        let t = Words(lang);
        match self {
            Self::Encoding => t.table_encoding().to_owned(),
            Self::Shape => t.table_shape().to_owned(),
            Self::UnknownColumn => t.table_unknown_column().to_owned(),
            Self::ColumnAgain => t.table_column_again().to_owned(),
            Self::ColumnMissing => t.table_column_missing().to_owned(),
            Self::Empty => t.table_empty().to_owned(),
            Self::Number => t.table_number().to_owned(),
            Self::Flag => t.table_flag().to_owned(),
            Self::Day => t.table_day().to_owned(),
            Self::Time => t.table_time().to_owned(),
            Self::Link => t.table_link().to_owned(),
            Self::Mail => t.table_mail().to_owned(),
            Self::Choice(words) => t.table_choice(words),
            Self::Slug => t.table_slug().to_owned(),
            Self::Again(line) => t.table_again(line),
            Self::Unknown(name) => t.table_unknown(name),
            Self::Elsewhere => t.table_elsewhere().to_owned(),
            Self::Hours(reason) => t.table_hours(reason),
            Self::Dates(reason) => t.table_dates(reason),
            Self::Record(reason) => t.table_record(reason),
        }
    }
}

impl Mistake {
    /// What the person reads.
    pub fn message(&self, lang: Lang) -> String {
        let t = Words(lang);
        let text = self.fault.message(lang);
        let at: &dyn fmt::Display = &self.line;
        match &self.column {
            Some(column) => t.table_in_cell(column, at, text),
            None => t.table_in_line(at, text),
        }
    }
}
