//! Serving: from the settings to an open port, and from SIGTERM to a tidy end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::config::{PublicUrl, Settings};
use crate::http::{self, Doors, People, Site, SiteError};
use crate::import::ics::fetch::{FetchError, Fetcher, Guard};
use crate::load::{self, LoadError};
use crate::mail::{Postman, Transport, TransportError};
use crate::media::{self, LocationError, Media};
use crate::people;
use crate::read::{ReadError, Reader};
use crate::remind;
use crate::secret::Random;
use crate::store::{self, Database, StoreError};
use crate::subscription;
use crate::views::{self, Views};

/// How long answers that are under way may take when the server is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

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
        println!("{}", load::demo(&*store, clock, false).await?);
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
    let serving = tokio::spawn(run(listener, router, told));
    println!("The map is at http://{address}/");
    stop.wait().await;
    tracing::info!("stopping: finishing what is under way");
    drop(tell);
    if tokio::time::timeout(LAST_ANSWERS, serving).await.is_err() {
        tracing::warn!(after = ?LAST_ANSWERS, "some answers were cut off");
    }
    counting.abort();
    if let Err(error) = views.flush(&*last).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "some openings were not counted"
        );
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

async fn run(listener: TcpListener, router: axum::Router, told: oneshot::Receiver<()>) {
    // Without this, small answers on a connection that stays open wait 40 ms for the client's
    // acknowledgement (Nagle's algorithm).
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was not set");
        }
    });
    let stopping = async {
        // Ends when the other side is dropped.
        let _ = told.await;
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, service)
        .with_graceful_shutdown(stopping)
        .await
    {
        tracing::error!(%error, "serving ended");
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
