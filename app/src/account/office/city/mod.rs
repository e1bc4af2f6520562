//! The city's own record as forms: its texts, networks, categories and districts, and what the office
//! looks at first.

pub mod form;
pub mod page;
