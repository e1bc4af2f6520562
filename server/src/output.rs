//! What is printed for people: never a reason to fail, as `println!` does when the disk is full or
//! nobody reads any more.

use std::io::{self, Write as _};

/// Prints to standard output.
///
/// # Errors
/// If it does not take the text. That nobody reads it any more, as after `| head`, is none.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Prints a line to standard output, if that takes it; the log is told if not.
pub fn mention(line: &str) {
    if let Err(error) = print(&format!("{line}\n")) {
        tracing::warn!(%error, "“{line}” could not be printed");
    }
}

/// Prints a line to standard error, if that takes it.
pub fn complain(line: &str) {
    // There is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{line}");
}
