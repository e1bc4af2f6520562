//! How many connections the system has room for: each is an open file.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Limits;

/// Files that the program needs beside connections: databases, pictures, calendars, mail.
const OTHER_FILES: u64 = 128;

/// However little room there is, somebody must be served.
const FEWEST: u64 = 16;

/// Makes room for as many connections as the limits say, as far as the system lets us; what fits.
///
/// Most systems begin with a low limit (1,024) that every program may raise up to a high one.
pub fn room_for(limits: Limits) -> Limits {
    let wanted = (limits.connections + limits.spare) as u64 + OTHER_FILES;
    let allowed = raised(wanted);
    let fits = fit(limits.connections, limits.spare, allowed);
    if fits < limits.connections {
        tracing::warn!(
            files = allowed,
            needed = wanted,
            connections = fits,
            "the limit on open files is low, so fewer connections are served at once; raise it \
             (LimitNOFILE in the unit, ulimit -n in a shell)"
        );
    }
    Limits {
        connections: fits,
        ..limits
    }
}

/// Raises the limit on open files to what is wanted, or as far as it goes; what it is then.
fn raised(wanted: u64) -> u64 {
    let is = getrlimit(Resource::Nofile);
    let (now, most) = (
        is.current.unwrap_or(u64::MAX),
        is.maximum.unwrap_or(u64::MAX),
    );
    let new = wanted.min(most);
    if now >= new {
        return now;
    }
    let raised = Rlimit {
        current: Some(new),
        maximum: is.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => new,
        Err(error) => {
            tracing::debug!(%error, "the limit on open files stays as it is");
            now
        }
    }
}

fn fit(connections: usize, spare: usize, files: u64) -> usize {
    let room = files.saturating_sub(OTHER_FILES + spare as u64).max(FEWEST);
    connections.min(usize::try_from(room).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_connections_than_the_system_has_room_for() {
        assert_eq!(fit(1024, 32, 4096), 1024);
        assert_eq!(fit(1024, 32, 1024), 1024 - 32 - 128);
        assert_eq!(fit(1024, 32, 64), 16);
    }

    #[test]
    fn a_limit_that_may_be_raised_is_raised() {
        let before = getrlimit(Resource::Nofile);
        let most = before.maximum.unwrap_or(u64::MAX);
        let wanted = before.current.unwrap_or(u64::MAX).saturating_add(10);
        let now = raised(wanted);
        assert_eq!(
            now,
            wanted.min(most).max(before.current.unwrap_or(u64::MAX))
        );
        assert_eq!(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX), now);
    }
}
