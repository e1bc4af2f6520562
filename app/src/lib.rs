//! What people see, and the rules of the domain.
//!
//! The crate is compiled twice: natively into the server (feature `ssr`) and to WebAssembly for the
//! browser (feature `hydrate`). `city` is the pure domain and knows neither Leptos nor I/O; `view`
//! works out what pages show; `pages` and `parts` show it; `account` is for people who sign in.

// The types of a whole page are as deep as its elements.
#![recursion_limit = "256"]

pub mod account;
pub mod city;
pub mod data;
pub mod escape;
pub mod map;
pub mod pages;
pub mod parts;
mod root;
pub mod route;
pub mod scene;
pub mod view;
pub mod words;

pub use root::{App, Assets, shell};
#[cfg(feature = "ssr")]
pub use root::{Script, data_block, inline_scripts};

/// Takes over the page that the server has drawn.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
