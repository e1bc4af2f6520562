//! Connections: how many there are, how long one may take over what, and who gives way.
//!
//! What comes in over a connection is the client's pace, and costs it nothing. So whoever begins a
//! request and does not go on, keeps a connection for later, or does not take its answer has a while
//! for it and no more ([`Limits`]). When every connection is taken, the one that has been waiting for
//! its client for the longest gives way to the next that comes; only if all of them are being
//! answered is somebody told to come back. `/health/live` is answered even then.

mod line;
mod open_files;
mod register;
#[cfg(test)]
mod tests;
mod watched;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use app::words::Words;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tower::ServiceExt as _;

use self::line::Line;
pub use self::open_files::room_for;
use self::register::{Admitted, Register, Room};
use self::watched::Watched;
use super::auth::preferred;
use super::headers::is_api;
use super::outgoing::Outgoing;
use super::problem::Problem;

/// What a connection that is over the bound may ask for.
const LIVE: &str = "/health/live";

/// After how many seconds somebody who was sent away should try again.
const COME_BACK: u32 = 5;

/// The most bytes of a request's head, and of what is read ahead: many times what browsers send.
/// Together with the bound on connections this bounds the memory that heads take.
const HEAD: usize = 32 * 1024;

/// How long to wait when the system has no room for another connection.
const BREATH: Duration = Duration::from_millis(50);

/// When told to stop, so long a connection on which nothing is being answered may finish what its
/// client has begun to say.
const FAREWELL: Duration = Duration::from_secs(1);

/// What is said to whom not even a connection over the bound can be given.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
    Content-Length: 0\r\n\r\n";

/// How much a client may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections that are served at once.
    pub connections: usize,
    /// Connections beside these, which only hear that there is no room, or that the program lives.
    pub spare: usize,
    /// Connections of one client, where the other end of a connection is a client and not a proxy.
    pub per_client: Option<usize>,
    /// How long the head of a request may take, from the first byte on or from the beginning of the
    /// connection.
    pub head: Duration,
    /// How long a connection may be kept for a later request. Longer than proxies keep theirs (Caddy:
    /// two minutes), so that none sends a request into a connection that is just being closed.
    pub idle: Duration,
    /// How long nothing at all may move while a body comes in or an answer is taken.
    pub stall: Duration,
    /// Bytes a second that must get through on average beyond that.
    pub pace: u32,
    /// How long what is under way may take when the server is told to stop.
    pub last_answers: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            spare: 32,
            per_client: None,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(150),
            stall: Duration::from_secs(30),
            pace: 500,
            last_answers: Duration::from_secs(5),
        }
    }
}

/// Where connections come from.
pub trait Listen: Send + Sync {
    /// The next one.
    fn next(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Listen for TcpListener {
    async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.accept().await
    }
}

/// Serves until `told` ends, and then until what is under way is answered or too late.
pub async fn serve(
    listener: impl Listen,
    router: Router,
    limits: Limits,
    outgoing: Outgoing,
    told: impl Future<Output = ()> + Send,
) {
    let (stop, stopping) = watch::channel(());
    let register = Arc::new(Register::new(limits.clone()));
    let mut lines = JoinSet::new();
    let mut told = pin!(told);
    let mut look = tokio::time::interval((limits.head / 4).min(Duration::from_secs(1)));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut told => break,
            _ = look.tick() => {
                register.cut_overdue(Instant::now());
                if outgoing.was_short() {
                    register.cut_deaf(Instant::now());
                }
            }
            Some(_) = lines.join_next() => {}
            accepted = listener.next() => match accepted {
                Ok((stream, peer)) => match register.admit(peer.ip()) {
                    Some(admitted) => {
                        let router = router.clone();
                        lines.spawn(talk((stream, peer), admitted, router, stopping.clone()));
                    }
                    // As much as gets through without waiting.
                    None => drop(stream.try_write(FULL)),
                },
                Err(error) if concerns_one(&error) => {}
                Err(error) => {
                    register.report_refusal(&error);
                    tokio::time::sleep(BREATH).await;
                }
            },
        }
    }
    drop((listener, stopping));
    drop(stop);
    let deadline = Instant::now() + limits.last_answers;
    if all_done(&mut lines, deadline.min(Instant::now() + FAREWELL)).await {
        return;
    }
    register.cut_waiting();
    if !all_done(&mut lines, deadline).await {
        tracing::warn!(after = ?limits.last_answers, "some answers were cut off");
        lines.shutdown().await;
    }
}

/// Waits until all connections have ended, or for so long. Whether they have.
async fn all_done(lines: &mut JoinSet<()>, until: Instant) -> bool {
    let done = async { while lines.join_next().await.is_some() {} };
    tokio::time::timeout_at(until, done).await.is_ok()
}

/// Whether an error is about a connection that has gone again, and about nothing else.
fn concerns_one(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset
    )
}

/// One connection, from its first byte to its last.
async fn talk(
    (stream, peer): (TcpStream, SocketAddr),
    admitted: Admitted,
    router: Router,
    mut stopping: watch::Receiver<()>,
) {
    // Without this, small answers on a connection that stays open wait 40 ms for the client's
    // acknowledgement (Nagle's algorithm).
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let (line, room) = (Arc::clone(&admitted.line), admitted.room);
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer(request, peer, room, router.clone(), &line);
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&line)));
    let connection = http1::Builder::new()
        .keep_alive(room == Room::Main)
        .max_header_size(HEAD)
        .max_buf_size(HEAD)
        // Heads are timed together with everything else, by the register.
        .header_read_timeout(None)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut stopped = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::trace!(%error, "a connection broke");
                }
                break;
            }
            // The other side is dropped.
            _ = stopping.changed(), if !stopped => {
                stopped = true;
                connection.as_mut().graceful_shutdown();
            }
            () = line.to_be_cut() => break,
        }
    }
    drop(admitted);
}

fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    room: Room,
    router: Router,
    line: &Arc<Line>,
) -> impl Future<Output = Response> + use<> {
    let answering = line.answering();
    let mut request = request.map(|body| Body::new(watched::Coming::new(body, Arc::clone(line))));
    request.extensions_mut().insert(ConnectInfo(peer));
    async move {
        let response = if room == Room::Main || request.uri().path() == LIVE {
            let Ok(response) = router.oneshot(request).await;
            response
        } else {
            no_room(&request)
        };
        response.map(|body| Body::new(watched::Going::new(body, answering)))
    }
}

/// The answer when too much is going on.
fn no_room(request: &Request<Body>) -> Response {
    let mut response = if is_api(request.uri().path()) {
        Problem::no_room().into_response()
    } else {
        let text = Words(preferred(request.headers())).connections_no_room();
        (StatusCode::SERVICE_UNAVAILABLE, format!("{text}\n")).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, COME_BACK.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
