//! Fuzzing: every reader of what strangers send is given sound input with damage done to it.
//!
//! Bytes at random end at the first line of any reader. So each target starts from seeds, input as
//! it really comes, and [`mutate`] damages it where its format is sensitive: words of the format
//! put in other places, pieces repeated, spliced, cut off, numbers made huge. What must hold is
//! more than "no panic": the work ends, what comes out is bounded by what went in, and what was
//! taken in can be written and read again without a difference.
//!
//! `make test` runs some hundred cases of each, which takes seconds. To search one target for an
//! hour, and to hear which case took the longest:
//!
//! ```text
//! FUZZ_MINUTES=60 cargo test -p server --test fuzz -- --nocapture calendar
//! ```
//!
//! What such a search finds is mended where it went wrong, and its input becomes a seed.
//!
//! It is made with `proptest`, not with `cargo fuzz`: that needs a nightly compiler, and a second
//! build of everything for its instrumentation. A search guided by coverage would find its way
//! into the formats by itself; here the seeds and the words of each format lead there.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "../http/browser.rs"]
#[expect(unused, reason = "the tests of the doors need more of it")]
mod browser;
mod calendar;
#[path = "../store/cluster.rs"]
mod cluster;
#[path = "../store/database.rs"]
#[expect(unused, reason = "the store's tests need more of it")]
mod database;
mod extract;
mod form;
mod hours;
mod mutate;
#[path = "../import/pbf.rs"]
mod pbf;
mod picture;
mod query;
mod search;
#[path = "../http/site.rs"]
#[expect(unused, reason = "the tests of the doors need more of it")]
mod site;
mod table;
#[path = "../import/town.rs"]
mod town;
