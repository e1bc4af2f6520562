//! Serving: from the settings to an open port, and from SIGTERM to a tidy end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::config::{PublicUrl, Settings};
use crate::http::connections::{self, Limits};
use crate::http::{self, Doors, Outgoing, People, Site, SiteError};
use crate::import::ics::fetch::{FetchError, Fetcher, Guard};
use crate::load::{self, LoadError};
use crate::mail::{Postman, Transport, TransportError};
use crate::media::{self, LocationError, Media};
use crate::output;
use crate::people;
use crate::read::{ReadError, Reader};
use crate::remind;
use crate::secret::Random;
use crate::store::{self, Database, StoreError};
use crate::subscription;
use crate::views::{self, Views};

/// How long writing down the last openings may take. With what comes before and after, stopping takes
/// at most ten seconds.
const LAST_COUNT: Duration = Duration::from_secs(1);

/// Why the server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is not free or not ours.
    #[error("cannot listen on {address}: {advice}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What can be done.
        advice: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// The built files are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// Pictures cannot be kept.
    #[error(transparent)]
    Media(#[from] LocationError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What it holds cannot be published.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The embedded data could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Mail cannot be sent.
    #[error(transparent)]
    Mail(#[from] TransportError),
    /// Calendars of others cannot be asked for.
    #[error("calendars of others cannot be asked for")]
    Calendars(#[from] FetchError),
    /// The system does not let the program hear of signals.
    #[error("cannot listen for signals")]
    Signals(#[source] std::io::Error),
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// [`ServeError`] if it cannot start. Once it serves, failures are logged and survived.
pub async fn serve(settings: &Settings) -> Result<(), ServeError> {
    let site = Site::open(&settings.site_root)?;
    let listener = listen(settings.listen).await?;
    let mut stop = Stop::new().map_err(ServeError::Signals)?;
    let transport = transport(settings)?;
    let store = store::open(settings.database.secret()).await?;
    let served = serve_from(
        Arc::clone(&store),
        settings,
        site,
        (listener, transport),
        &mut stop,
    )
    .await;
    store.close().await;
    served
}

async fn serve_from(
    store: Arc<dyn Database>,
    settings: &Settings,
    site: Site,
    (listener, transport): (TcpListener, Transport),
    stop: &mut Stop,
) -> Result<(), ServeError> {
    let clock = settings.clock();
    if settings.demo_if_empty && store.is_empty().await? {
        let loaded = load::demo(&*store, clock, false).await?;
        output::mention(&loaded.to_string());
    }
    let following_store: Arc<dyn store::Store> = store.clone();
    let reader = Arc::new(Reader::start(following_store, clock).await?);
    if let Some(at) = settings.now {
        tracing::warn!(%at, "the clock stands still");
    }
    let address = listener.local_addr().unwrap_or(settings.listen);
    let postman = Postman::new(Arc::clone(&store), transport, clock);
    let public_url = settings.public_url.clone();
    let public_url = public_url.unwrap_or_else(|| PublicUrl::of(address));
    let origin = public_url.for_people();
    let media = Arc::new(Media::open(&settings.media)?);
    let views = Arc::new(Views::default());
    let fetcher = Fetcher::new(Guard::PUBLIC)?;
    let outgoing = Outgoing::default();
    let router = http::router(Doors {
        reader: Arc::clone(&reader),
        site,
        media: Arc::clone(&media),
        public_url,
        frozen: clock.is_frozen(),
        people: People {
            keeper: Arc::clone(&store),
            clock,
            random: Random::SYSTEM,
            bell: postman.bell(),
            behind_proxy: settings.behind_proxy,
            fetcher: fetcher.clone(),
        },
        views: Arc::clone(&views),
        outgoing: outgoing.clone(),
    });
    let counting = tokio::spawn(views::flush_often(Arc::clone(&views), Arc::clone(&store)));
    let sweeping = tokio::spawn(media::keep_tidy(media, Arc::clone(&store), clock));
    let last = Arc::clone(&store);
    let asking = tokio::spawn(remind::remind_hourly(
        Arc::clone(&store),
        origin,
        Random::SYSTEM,
        clock,
        postman.bell(),
    ));
    let posting = tokio::spawn(async move { postman.run().await });
    let forgetting = tokio::spawn(people::tidy_hourly(Arc::clone(&store), clock));
    let subscribed = tokio::spawn(subscription::follow_hourly(
        Arc::clone(&store),
        fetcher,
        Arc::clone(&reader),
        clock,
    ));
    let following = tokio::spawn(async move { reader.follow().await });
    let tidying = tokio::spawn(store::maintain_hourly(store));

    let (tell, told) = oneshot::channel::<()>();
    let limits = limits(settings);
    let stopped = async {
        // Ends when the other side is dropped.
        let _ = told.await;
    };
    let serving = connections::serve(listener, router, limits, outgoing, stopped);
    let serving = tokio::spawn(serving);
    output::mention(&format!("The map is at http://{address}/"));
    stop.wait().await;
    tracing::info!("stopping: finishing what is under way");
    drop(tell);
    if let Err(error) = serving.await {
        tracing::error!(%error, "serving ended");
    }
    counting.abort();
    match tokio::time::timeout(LAST_COUNT, views.flush(&*last)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(
            error = &error as &dyn std::error::Error,
            "some openings were not counted"
        ),
        Err(_) => tracing::warn!(after = ?LAST_COUNT, "some openings were not counted"),
    }
    sweeping.abort();
    asking.abort();
    // What a calendar brings is written as a whole or not at all.
    subscribed.abort();
    following.abort();
    tidying.abort();
    // A mail that is under way is tried again at the next start.
    posting.abort();
    forgetting.abort();
    Ok(())
}

/// How mails leave, by the settings.
///
/// # Errors
/// [`TransportError`] if the settings do not fit together.
pub fn transport(settings: &Settings) -> Result<Transport, TransportError> {
    let from = settings.mail_from.as_deref();
    Transport::open(settings.smtp_url.as_ref(), from, &settings.outbox)
}

/// How much clients may take. Behind a proxy all connections are the proxy's.
fn limits(settings: &Settings) -> Limits {
    let limits = connections::room_for(Limits::default());
    Limits {
        per_client: (!settings.behind_proxy).then_some(limits.connections / 4),
        ..limits
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen {
            address,
            advice: match source.kind() {
                std::io::ErrorKind::AddrInUse => {
                    "another program uses this port; stop it, or choose another with --listen"
                }
                std::io::ErrorKind::PermissionDenied => {
                    "ports below 1024 need privileges; choose another with --listen, behind a reverse proxy"
                }
                std::io::ErrorKind::AddrNotAvailable => {
                    "this machine does not have that address; choose another with --listen"
                }
                _ => "choose another address with --listen",
            },
            source,
        })
}

/// The signals that end the server. Listened for from the start, so that none is missed.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
