//! The postman: takes mails from the outbox one by one and tries until they are gone.
//!
//! A mail server that is down costs time, not mails: after each failure the next try waits twice as
//! long, up to an hour. Only an answer that says the receiver does not exist ends it.

use std::sync::Arc;
use std::time::Duration;

use app::city::Instant;
use tokio::sync::Notify;

use super::{Failure, Transport};
use crate::clock::Clock;
use crate::store::StoreError;
use crate::store::people::Outbox;

/// How long the first retry waits.
const FIRST_WAIT: Duration = Duration::from_secs(10);

/// How long retries wait at most.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Nobody else takes a mail for as long as this; longer than a mail server can take over it.
const LEASE: Duration = Duration::from_mins(5);

/// How often the outbox is looked at although nobody has said that there is a mail: other processes
/// put mails in, too.
const LOOK: Duration = Duration::from_secs(5);

/// Sends what is in the outbox.
#[derive(Debug)]
pub struct Postman<S: ?Sized> {
    outbox: Arc<S>,
    transport: Transport,
    clock: Clock,
    /// When it began; where the clock stands still, the time since then passes all the same, or
    /// nothing would ever be tried again.
    begun: tokio::time::Instant,
    woken: Arc<Notify>,
}

impl<S: Outbox + ?Sized> Postman<S> {
    /// One that has nothing to do yet.
    pub fn new(outbox: Arc<S>, transport: Transport, clock: Clock) -> Self {
        Self {
            outbox,
            transport,
            clock,
            begun: tokio::time::Instant::now(),
            woken: Arc::new(Notify::new()),
        }
    }

    /// Tells it that there is a mail.
    pub fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.woken)
    }

    fn now(&self) -> Instant {
        let now = self.clock.now();
        if self.clock.is_frozen() {
            return now + self.begun.elapsed();
        }
        now
    }

    /// Sends for ever. Failures are logged and survived.
    pub async fn run(&self) {
        loop {
            match self.deliver(self.now()).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(StoreError::Closed) => return,
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the outbox could not be read"
                ),
            }
            tokio::select! {
                () = self.woken.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Tries the mail that has been due for longest; whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] if the outbox does not answer.
    pub async fn deliver(&self, now: Instant) -> Result<bool, StoreError> {
        let Some(mail) = self.outbox.next_mail(now, now + LEASE).await? else {
            return Ok(false);
        };
        match self.transport.send(&mail).await {
            Ok(file) => {
                if let Some(file) = file {
                    // Whoever tries the product out has no mail server, and wants to sign in.
                    tracing::info!(
                        "no SMTP server is set; the mail to {} is in {}\n{}",
                        mail.to,
                        file.display(),
                        mail.letter.text
                    );
                }
                self.outbox.was_sent(mail.id, now).await?;
            }
            Err(Failure::Refused(why)) => {
                tracing::warn!(mail = mail.id, why, "a mail was refused for good");
                self.outbox.has_bounced(mail.id, now, &why).await?;
            }
            Err(Failure::Later(why)) => {
                let wait = wait_after(mail.attempts);
                tracing::warn!(mail = mail.id, why, ?wait, "a mail could not be sent yet");
                self.outbox.try_again(mail.id, now + wait, &why).await?;
            }
        }
        Ok(true)
    }
}

/// How long to wait after so many tries before.
fn wait_after(attempts: u32) -> Duration {
    FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(attempts))
        .min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_and_never_more_than_an_hour() {
        let waits: Vec<u64> = (0..12).map(|n| wait_after(n).as_secs()).collect();
        assert_eq!(waits[..4], [10, 20, 40, 80]);
        assert_eq!(waits[11], 3600);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
