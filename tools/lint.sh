#!/usr/bin/env bash
# Checks without running anything: formatting, Rust for the server and for the browser, TypeScript.
#
# One package and one side at a time: Leptos must not be compiled for both sides at once.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

say "Formatting"
cargo fmt --all --check && cargo fmt --manifest-path tools/bindgen/Cargo.toml --check ||
    fail "The code is not formatted." "To mend it: cargo fmt --all"

say "Rust: the pages as the server draws them"
cargo clippy -p app --features ssr --all-targets -- -D warnings
say "Rust: the server"
cargo clippy -p server --all-targets -- -D warnings
say "Rust: the pages as the browser runs them"
cargo clippy -p app --no-default-features --features hydrate --lib --target "$wasm_target" -- -D warnings

say "TypeScript"
npm --prefix end2end run --silent check
