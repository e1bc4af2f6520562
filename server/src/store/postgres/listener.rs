//! Hearing of other processes' writes.
//!
//! Every write notifies a channel of the database (LISTEN/NOTIFY). Notifications are lost while
//! nobody listens, so whoever begins to listen looks at the revision once; and because a connection
//! can die without a sign, the listener also looks now and then.

use std::time::Duration;

use app::city::Revision;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use super::CHANNEL;

/// How long to wait before connecting again.
const RETRY: Duration = Duration::from_secs(1);

/// How often to look, should a notification not have arrived.
const LOOK: Duration = Duration::from_secs(30);

/// A task that listens for as long as this value lives.
pub(super) struct Listener {
    heard: watch::Receiver<Revision>,
    task: AbortHandle,
}

impl Listener {
    pub(super) fn start(options: PgConnectOptions) -> Self {
        let (sender, heard) = watch::channel(Revision::default());
        let task = tokio::spawn(async move {
            loop {
                if let Err(error) = listen(options.clone(), &sender).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(
                        error,
                        "not hearing of other processes' writes; trying again"
                    );
                }
                sleep(RETRY).await;
            }
        });
        Self {
            heard,
            task: task.abort_handle(),
        }
    }

    /// Waits for a revision newer than `seen`; none once listening has ended.
    pub(super) async fn newer(&self, seen: Revision) -> Option<Revision> {
        let mut heard = self.heard.clone();
        heard
            .wait_for(|revision| *revision > seen)
            .await
            .ok()
            .map(|revision| *revision)
    }

    pub(super) fn stop(&self) {
        self.task.abort();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Listens until the connection is lost.
async fn listen(
    options: PgConnectOptions,
    heard: &watch::Sender<Revision>,
) -> Result<(), sqlx::Error> {
    // A pool of its own: a connection that only listens must not be missing where others write.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    loop {
        let sql = "SELECT revision FROM city";
        let revision = Revision(sqlx::query_scalar(sql).fetch_one(&mut listener).await?);
        heard.send_if_modified(|known| {
            let newer = revision > *known;
            *known = revision.max(*known);
            newer
        });
        match timeout(LOOK, listener.try_recv()).await {
            Ok(Ok(Some(_))) | Err(_) => {}
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
        }
    }
}
