//! Where pictures are worked on: one after the other, and always on the same thread.
//!
//! What a thread has given back, the allocator keeps for that thread's next picture. On threads that
//! change, or several at once, as much is kept for each of them as the largest picture ever took.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// The thread, by what is to be done on it.
#[derive(Debug)]
pub(super) struct Bench {
    jobs: mpsc::Sender<Job>,
}

impl Bench {
    /// Starts the thread. It ends when this is dropped and all that waits is done.
    pub(super) fn new() -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let thread = thread::Builder::new().name("pictures".into());
        thread.spawn(move || {
            for job in waiting {
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    tracing::warn!("a decoder has stumbled over an uploaded picture");
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Does something there when it is its turn; none if that breaks off. What nobody waits for any more
    /// when its turn comes is not done.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, result) = oneshot::channel();
        let job = move || {
            if !done.is_closed() {
                let _ = done.send(work());
            }
        };
        self.jobs.send(Box::new(job)).ok()?;
        result.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_job_is_done_after_the_other_and_one_that_breaks_off_ends_no_other() {
        let bench = Bench::new().unwrap();
        let name = || thread::current().name().map(str::to_owned);
        let (first, broken, second) = tokio::join!(
            bench.run(name),
            bench.run(|| -> u8 { std::panic::panic_any("broken") }),
            bench.run(name),
        );
        assert_eq!(first.unwrap().as_deref(), Some("pictures"));
        assert_eq!(broken, None);
        assert_eq!(second.unwrap().as_deref(), Some("pictures"));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_done() {
        let bench = Bench::new().unwrap();
        let (go, wait) = mpsc::channel::<()>();
        let busy = bench.run(move || wait.recv());
        let (ran, runs) = mpsc::channel();
        let left = bench.run(move || ran.send(()));
        let mut busy = std::pin::pin!(busy);
        assert!(futures::poll!(&mut busy).is_pending());
        {
            let mut left = std::pin::pin!(left);
            assert!(futures::poll!(&mut left).is_pending());
        }
        go.send(()).unwrap();
        busy.await.unwrap().unwrap();
        bench.run(|| ()).await.unwrap();
        assert!(runs.recv().is_err(), "it was dropped without being done");
    }
}
