//! Tells cargo what the compiler cannot see by itself.

fn main() {
    // `sqlx::migrate!` reads these folders when it is compiled; a new file changes no Rust code.
    println!("cargo:rerun-if-changed=migrations");
}
