//! The memory that answers take from being drawn until the last byte has left.
//!
//! An answer is in memory for as long as its client takes over it. What is kept for everybody is there
//! only once; but whoever asks for something different each time, and takes none of it, would have
//! as many long answers held as there are connections. So long answers share a room. When it is full,
//! whoever asks for another is told to come back, and those who do not take theirs give way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Up to this many bytes an answer is short, and does not count: the bound on connections bounds these.
const SHORT: usize = 64 * 1024;

/// What long answers may take together, in kB: what is kept, twice the longest, and what is on its way.
const ROOM: u32 = 128 * 1024;

/// What one of them counts at most, in kB: the city of a large operator is better sent than refused.
const LONGEST: u32 = 32 * 1024;

/// The room that long answers share.
#[derive(Debug, Clone)]
pub struct Outgoing {
    room: Arc<Semaphore>,
    is_short: Arc<AtomicBool>,
}

impl Default for Outgoing {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(ROOM as usize)),
            is_short: Arc::default(),
        }
    }
}

/// What an answer takes of the room, until this and all bytes that it goes with are gone.
#[derive(Debug, Clone)]
pub(super) struct Share(Option<Arc<OwnedSemaphorePermit>>);

/// There is no room for another long answer just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("answers that nobody takes leave no room for another")]
pub(super) struct NoRoom;

impl Outgoing {
    /// Takes room for an answer of so many bytes.
    ///
    /// # Errors
    /// [`NoRoom`], until somebody has taken theirs.
    pub(super) fn share(&self, bytes: usize) -> Result<Share, NoRoom> {
        if bytes <= SHORT {
            return Ok(Share(None));
        }
        let wanted = u32::try_from(bytes / 1024).unwrap_or(u32::MAX).min(LONGEST);
        let permit = Arc::clone(&self.room).try_acquire_many_owned(wanted);
        let permit = permit.map_err(|_| {
            self.is_short.store(true, Ordering::Relaxed);
            NoRoom
        })?;
        Ok(Share(Some(Arc::new(permit))))
    }

    /// Whether somebody was refused since this was asked last.
    pub(super) fn was_short(&self) -> bool {
        self.is_short.swap(false, Ordering::Relaxed)
    }
}

impl Share {
    /// Bytes that take this room for as long as anybody holds them.
    pub(super) fn of(&self, bytes: Bytes) -> Bytes {
        match &self.0 {
            None => bytes,
            Some(permit) => Bytes::from_owner(Taken {
                bytes,
                _permit: Arc::clone(permit),
            }),
        }
    }
}

struct Taken {
    bytes: Bytes,
    _permit: Arc<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Taken {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: usize = LONGEST as usize * 1024;

    #[test]
    fn long_answers_share_a_room_until_the_last_of_their_bytes_is_gone() {
        let outgoing = Outgoing::default();
        let mut held = Vec::new();
        for _ in 0..ROOM / LONGEST {
            let share = outgoing.share(LONG).unwrap();
            held.push(share.of(Bytes::from_static(b"a long answer")).slice(2..6));
        }
        assert!(!outgoing.was_short());
        assert_eq!(outgoing.share(LONG).unwrap_err(), NoRoom);
        assert!(outgoing.was_short());
        assert!(!outgoing.was_short());
        assert_eq!(held.pop().unwrap(), "long");
        assert!(outgoing.share(LONG).is_ok());
    }

    #[test]
    fn short_answers_do_not_count_and_the_longest_counts_no_more_than_a_part() {
        let outgoing = Outgoing::default();
        let all = outgoing.share(usize::MAX).unwrap();
        let shares: Vec<_> = (0..100_000).map(|_| outgoing.share(SHORT)).collect();
        assert!(shares.iter().all(Result::is_ok));
        assert!(outgoing.share(LONG).is_ok());
        drop(all);
    }
}
