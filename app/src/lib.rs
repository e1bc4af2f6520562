//! What people see, and the rules of the domain.
//!
//! The crate is compiled twice: natively into the server (feature `ssr`) and to WebAssembly for the
//! browser (feature `hydrate`). `city` is the pure domain and knows neither Leptos nor I/O.

pub mod city;
pub mod map;
