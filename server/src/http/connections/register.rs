//! All connections there are.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Limits;
use super::line::{BREATH, Line, PAUSE};
use crate::http::auth::network;

/// Refusals of the system are logged at most this often.
const REPORTED_EVERY: Duration = Duration::from_secs(10);

/// How a connection is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// In full.
    Main,
    /// With a word that there is no room.
    Spare,
}

/// All connections there are.
#[derive(Debug)]
pub(super) struct Register {
    limits: Limits,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    lines: HashMap<u64, (Room, Arc<Line>)>,
    next: u64,
    reported: Option<Instant>,
}

/// A connection's entry; it is struck out when this is dropped.
#[derive(Debug)]
pub(super) struct Admitted {
    pub line: Arc<Line>,
    pub room: Room,
    number: u64,
    register: Arc<Register>,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.register.all().lines.remove(&self.number);
    }
}

impl Register {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            all: Mutex::default(),
        }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a new connection. If there is no room, the one that has kept us waiting for the longest
    /// makes some; if none does, the new one is only told so, or is not taken at all.
    pub(super) fn admit(self: &Arc<Self>, from: IpAddr) -> Option<Admitted> {
        let client = network(from);
        let mut all = self.all();
        let of_client = self.limits.per_client.filter(|_| !is_near(client));
        let room = if of_client.is_some_and(|most| all.count(|it| it.client == client) >= most) {
            // Who takes much gives way to themselves.
            all.give_way(|room, it| room == Room::Main && it.client == client)
        } else {
            all.in_room(Room::Main) < self.limits.connections
                || all.give_way(|room, _| room == Room::Main)
        };
        let room = if room {
            Room::Main
        } else if all.in_room(Room::Spare) < self.limits.spare
            || all.give_way(|room, _| room == Room::Spare)
        {
            Room::Spare
        } else {
            return None;
        };
        let line = Arc::new(Line::new(client));
        let number = all.next;
        all.next += 1;
        all.lines.insert(number, (room, Arc::clone(&line)));
        Some(Admitted {
            line,
            room,
            number,
            register: Arc::clone(self),
        })
    }

    /// Ends what has had its time.
    pub(super) fn cut_overdue(&self, now: Instant) {
        let all = self.all();
        let overdue = all.lines.values();
        for (_, line) in overdue.filter(|(_, it)| it.is_overdue(now, &self.limits)) {
            line.cut();
        }
    }

    /// Ends all connections on which an answer is not taken, because others need the room that it takes.
    pub(super) fn cut_deaf(&self, now: Instant) {
        for (_, line) in self.all().lines.values() {
            if line.is_deaf(now) {
                line.cut();
            }
        }
    }

    /// Ends all connections on which nothing is being answered.
    pub(super) fn cut_waiting(&self) {
        for (_, line) in self.all().lines.values() {
            if line.is_at_rest() {
                line.cut();
            }
        }
    }

    /// The system has no room for another connection. One that waits makes some.
    pub(super) fn report_refusal(&self, error: &io::Error) {
        let mut all = self.all();
        let now = Instant::now();
        if all.reported.is_none_or(|it| now - it > REPORTED_EVERY) {
            all.reported = Some(now);
            let open = all.lines.len();
            tracing::error!(%error, open, "a connection cannot be taken; is LimitNOFILE too low?");
        }
        all.give_way(|_, _| true);
    }
}

impl All {
    fn count(&self, of: impl Fn(&Line) -> bool) -> usize {
        self.lines.values().filter(|(_, line)| of(line)).count()
    }

    fn in_room(&self, room: Room) -> usize {
        self.lines.values().filter(|it| it.0 == room).count()
    }

    /// Ends the connection that has been waiting for its client for the longest: of those that pause for
    /// long if there is one, or else of those that pause. Whether there was one.
    fn give_way(&mut self, among: impl Fn(Room, &Line) -> bool) -> bool {
        let now = Instant::now();
        let longest = |pause| {
            let candidates = self.lines.iter().filter(|(_, (room, it))| among(*room, it));
            candidates
                .filter_map(|(number, (_, line))| Some((line.waiting_since(now, pause)?, *number)))
                .min()
        };
        let longest = longest(PAUSE).or_else(|| longest(BREATH));
        let gone = longest.and_then(|(_, number)| self.lines.remove(&number));
        if let Some((_, line)) = &gone {
            line.cut();
        }
        gone.is_some()
    }
}

/// Whether an address is this machine's or its neighbours': a proxy's, probably, behind which there
/// are many.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => it.is_loopback() || it.is_private() || it.is_link_local(),
        // Counted by network: `::1` has become `::`.
        IpAddr::V6(it) => it.segments()[..4] == [0; 4] || it.is_unique_local(),
    }
}
