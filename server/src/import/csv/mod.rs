//! Places and events as a table: out for a spreadsheet program, and back in.
//!
//! A table has one row a record and a header with stable names ([`columns`]). What goes out opens in
//! Excel as it is: UTF-8 with a mark at its beginning, semicolons, and no cell that a spreadsheet
//! would run as a formula. What comes in may leave out columns, which then stay as they are, and
//! have commas or tabs instead of semicolons.
//!
//! Bringing a table in has two steps. [`read`] says what would change, or what is wrong in which
//! line and column, all of it at once; its [`Preview::writes`] are then one batch for the store, so
//! that all rows are taken or none. Records that are not in the table stay.

mod cell;
mod columns;
mod edit;
mod error;
mod table;
#[cfg(test)]
mod tests;

pub use self::columns::{Column, Kind, Row, columns};
pub use self::edit::{cells, edit};
pub use self::error::{Fault, Mistake, TableError};
pub use self::table::{CellChange, Changed, Known, Preview, read, write};
