//! "Mein Geschäft": what owners do with their places, phone first.
//!
//! Facts are typed into [`fields`], checked and turned into a record by [`form`], and shown before
//! visitors see them. Whatever needs the grammar of opening hours is done by the server and handed in
//! as words.

pub mod conflict;
pub mod edit;
pub mod fields;
pub mod form;
mod hours;
pub mod offers;
pub mod pictures;
pub mod preview;
pub mod question;
pub mod route;
pub mod today;

#[cfg(test)]
mod tests;
