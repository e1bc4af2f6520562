//! The program as operators meet it: commands, settings, clear words when it cannot start.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[cfg(target_os = "linux")]
mod disk;
mod program;
mod running;
mod starting;
mod users;
