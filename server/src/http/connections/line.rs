//! One connection: whose turn it is, and since when.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Limits;

/// A pause in the middle of a body or an answer that every slow line makes.
pub(super) const PAUSE: Duration = Duration::from_secs(2);

/// A pause that every line makes.
pub(super) const BREATH: Duration = Duration::from_millis(250);

/// Bytes a second below which a body or an answer keeps us waiting, however short its pauses are: a
/// weak signal's pace.
const FAIR: u64 = 8 * 1024;

/// A connection, as far as it is watched.
#[derive(Debug)]
pub(super) struct Line {
    /// Who is at the other end; a network of IPv6 addresses counts as one.
    pub client: IpAddr,
    state: Mutex<State>,
    cut: Notify,
}

#[derive(Debug)]
struct State {
    /// The request that is waited for; none while one is being answered.
    next: Option<Next>,
    /// The body of the request that is being answered.
    coming: Flow,
    /// Its answer.
    going: Flow,
}

#[derive(Debug, Clone, Copy)]
struct Next {
    since: Instant,
    /// Whether its head must be there soon.
    begun: bool,
}

/// One direction, as far as the client decides how fast it goes.
#[derive(Debug, Default)]
struct Flow {
    /// Since when nothing moves.
    stuck: Option<Instant>,
    /// What there was of it before, of this request.
    now: Past,
    /// The same of earlier requests on this connection: who begins another one all the time is not new.
    earlier: Past,
}

/// What a client has made us wait, and what it has earned meanwhile.
#[derive(Debug, Default, Clone, Copy)]
struct Past {
    /// How long it was stuck in all.
    stuck: Duration,
    /// What got through, in bytes.
    bytes: u64,
}

impl Flow {
    fn is_stuck(&mut self) {
        self.stuck.get_or_insert_with(Instant::now);
    }

    fn moved(&mut self, bytes: usize) {
        self.now.stuck += self.stuck.take().map_or(Duration::ZERO, |it| it.elapsed());
        self.now.bytes += bytes as u64;
    }

    /// Another request has come.
    fn begins_anew(&mut self) {
        self.moved(0);
        let Past { stuck, bytes } = std::mem::take(&mut self.now);
        self.earlier.stuck += stuck;
        self.earlier.bytes += bytes;
    }

    /// For how long it keeps us waiting: the present pause, or all pauses together beyond what has got
    /// through meanwhile, so that a byte now and then does not make it look new.
    fn waits_for(&self, now: Instant) -> Option<Duration> {
        let stuck = now.saturating_duration_since(self.stuck?);
        let earned = Duration::from_secs((self.earlier.bytes + self.now.bytes) / FAIR);
        let all = self.earlier.stuck + self.now.stuck + stuck;
        Some(stuck.max(all.saturating_sub(earned)))
    }

    fn is_overdue(&self, now: Instant, limits: &Limits) -> bool {
        self.stuck.is_some_and(|since| {
            let stuck = now.saturating_duration_since(since);
            let earned = Duration::from_secs(self.now.bytes / u64::from(limits.pace.max(1)));
            stuck > limits.stall || self.now.stuck + stuck > limits.stall + earned
        })
    }
}

/// As long as this lives, a request is being answered.
#[derive(Debug)]
pub(super) struct Answering(Arc<Line>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.state().next = Some(Next {
            since: Instant::now(),
            begun: false,
        });
    }
}

impl Line {
    /// A connection that has just been made, on which a request is to come at once.
    pub(super) fn new(client: IpAddr) -> Self {
        let next = Next {
            since: Instant::now(),
            begun: true,
        };
        Self {
            client,
            state: Mutex::new(State {
                next: Some(next),
                coming: Flow::default(),
                going: Flow::default(),
            }),
            cut: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is done under the lock that could break off halfway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come.
    pub(super) fn answering(self: &Arc<Self>) -> Answering {
        let mut state = self.state();
        state.next = None;
        state.coming.begins_anew();
        state.going.begins_anew();
        drop(state);
        Answering(Arc::clone(self))
    }

    /// Something has come in.
    pub(super) fn heard(&self) {
        if let Some(next) = &mut self.state().next
            && !next.begun
        {
            *next = Next {
                since: Instant::now(),
                begun: true,
            };
        }
    }

    /// Something went out.
    pub(super) fn said(&self, bytes: usize) {
        let mut state = self.state();
        state.going.moved(bytes);
        if let Some(next) = &mut state.next
            && !next.begun
        {
            // The end of the last answer.
            next.since = Instant::now();
        }
    }

    /// The client does not take what is there for it.
    pub(super) fn is_not_listening(&self) {
        self.state().going.is_stuck();
    }

    /// Some of a body has come.
    pub(super) fn got(&self, bytes: usize) {
        self.state().coming.moved(bytes);
    }

    /// A body is waited for.
    pub(super) fn is_not_sending(&self) {
        self.state().coming.is_stuck();
    }

    /// Since when the client keeps us waiting; none while it waits for us, or has paused for less than
    /// `pause` in the middle of something.
    pub(super) fn waiting_since(&self, now: Instant, pause: Duration) -> Option<Instant> {
        let state = self.state();
        let waits = [state.going.waits_for(now), state.coming.waits_for(now)];
        match waits.into_iter().flatten().max() {
            Some(waits) if waits >= pause => now.checked_sub(waits),
            Some(_) => None,
            None => state.next.map(|it| it.since),
        }
    }

    /// Whether the client does not take what is there for it.
    pub(super) fn is_deaf(&self, now: Instant) -> bool {
        let waits = self.state().going.waits_for(now);
        waits.is_some_and(|it| it >= PAUSE)
    }

    /// Whether nothing is being answered.
    pub(super) fn is_at_rest(&self) -> bool {
        let state = self.state();
        state.next.is_some() && state.going.stuck.is_none()
    }

    /// Whether the client has had its time.
    pub(super) fn is_overdue(&self, now: Instant, limits: &Limits) -> bool {
        let state = self.state();
        let late = state.next.is_some_and(|it| {
            let allowed = if it.begun { limits.head } else { limits.idle };
            now.saturating_duration_since(it.since) > allowed
        });
        late && state.going.stuck.is_none()
            || state.going.is_overdue(now, limits)
            || state.coming.is_overdue(now, limits)
    }

    /// Ends the connection.
    pub(super) fn cut(&self) {
        self.cut.notify_one();
    }

    /// Waits until it is to be ended.
    pub(super) async fn to_be_cut(&self) {
        self.cut.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that pauses just now, after so many bytes and earlier pauses of so long together.
    fn pausing(bytes: u64, before: Duration) -> Line {
        let line = Line::new(IpAddr::from([192, 0, 2, 1]));
        line.is_not_sending();
        let mut state = line.state();
        state.coming.now = Past {
            stuck: before,
            bytes,
        };
        drop(state);
        line
    }

    #[test]
    fn a_byte_now_and_then_does_not_keep_a_connection_from_giving_way() {
        let now = Instant::now();
        let since = |line: &Line| line.waiting_since(now, PAUSE);
        assert_eq!(since(&pausing(10, Duration::ZERO)), None);
        let trickling = since(&pausing(10, PAUSE * 5)).unwrap();
        let longer = since(&pausing(10, PAUSE * 9)).unwrap();
        assert!(longer < trickling && trickling < now);
    }

    #[test]
    fn a_pause_that_is_too_short_to_give_way_for_counts_if_nobody_pauses_longer() {
        let now = Instant::now();
        let short = pausing(10, PAUSE / 4);
        assert_eq!(short.waiting_since(now, PAUSE), None);
        let since = short.waiting_since(now, BREATH).unwrap();
        assert!(now - since >= BREATH);
    }

    #[test]
    fn who_begins_another_request_each_time_is_not_new() {
        let line = Arc::new(pausing(2, PAUSE * 4 / 5));
        assert_eq!(line.waiting_since(Instant::now(), PAUSE), None);
        for _ in 0..2 {
            drop(line.answering());
            let answering = line.answering();
            line.is_not_sending();
            line.state().coming.now.stuck = PAUSE * 4 / 5;
            let now = Instant::now();
            assert!(
                line.waiting_since(now, PAUSE)
                    .is_some_and(|it| now - it >= PAUSE)
            );
            drop(answering);
        }
    }

    #[test]
    fn whoever_sends_at_a_fair_pace_is_not_waited_for() {
        let earned = pausing(60 * FAIR, Duration::from_mins(1));
        assert_eq!(earned.waiting_since(Instant::now(), PAUSE), None);
    }
}
