//! Clients that do not do their part, over real connections.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::routing::{get, post};
use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;

const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: example.org\r\nX-Slow: ";

/// Limits so wide that no test meets one that it does not narrow.
fn wide() -> Limits {
    Limits {
        connections: 64,
        spare: 4,
        per_client: None,
        head: Duration::from_mins(10),
        idle: Duration::from_mins(10),
        stall: Duration::from_mins(10),
        pace: 1,
        last_answers: Duration::from_mins(10),
    }
}

/// Short enough to be waited for.
const SOON: Duration = Duration::from_millis(200);

/// A server of a few doors.
struct Served {
    address: SocketAddr,
    /// Lets the door `/wait` answer.
    go: Arc<Notify>,
    /// How many wait for it.
    waiting: Arc<AtomicU32>,
    /// Where long answers have their room.
    outgoing: Outgoing,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    async fn with(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self::on(listener, address, limits)
    }

    fn on(listener: impl Listen + 'static, address: SocketAddr, limits: Limits) -> Self {
        let (go, waiting) = (Arc::new(Notify::new()), Arc::new(AtomicU32::new(0)));
        let (let_go, counted) = (Arc::clone(&go), Arc::clone(&waiting));
        let wait = move || async move {
            let gone = let_go.notified();
            counted.fetch_add(1, Ordering::Relaxed);
            gone.await;
            "done"
        };
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/wait", get(wait))
            .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
            .route(
                "/upload",
                post(|body: Bytes| async move { body.len().to_string() }),
            )
            .route(LIVE, get(|| async { "live" }));
        let (stop, told) = oneshot::channel();
        let told = async {
            let _ = told.await;
        };
        let outgoing = Outgoing::default();
        let ended = tokio::spawn(serve(listener, router, limits, outgoing.clone(), told));
        Self {
            address,
            go,
            waiting,
            outgoing,
            stop,
            ended,
        }
    }

    /// A connection on which this has been said.
    async fn say(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    /// A whole answer.
    async fn get(&self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        everything(self.say(request.as_bytes()).await).await
    }

    /// Connections on which a request is being answered.
    async fn busy(&self, number: u32) -> Vec<TcpStream> {
        let before = self.waiting.load(Ordering::Relaxed);
        let mut streams = Vec::new();
        for _ in 0..number {
            streams.push(self.say(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").await);
        }
        while self.waiting.load(Ordering::Relaxed) < before + number {
            tokio::task::yield_now().await;
        }
        streams
    }
}

/// What comes until the connection ends. Hangs if it never does; tests are ended after a while.
async fn everything(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // One that is cut off may be reset; what came before counts.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn half_a_head_is_waited_for_and_then_no_more() {
    let served = Served::with(Limits {
        head: SOON,
        ..wide()
    })
    .await;
    let silent = served.say(b"").await;
    let half = served.say(HALF).await;
    assert_eq!(everything(silent).await, "");
    assert_eq!(everything(half).await, "");
}

#[tokio::test]
async fn a_head_that_trickles_in_is_not_waited_for_longer() {
    let served = Served::with(Limits {
        head: SOON,
        ..wide()
    })
    .await;
    let mut half = served.say(HALF).await;
    // Ends with an error once the other side has closed.
    while half.write_all(b"x").await.is_ok() {
        tokio::time::sleep(SOON / 20).await;
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_for_a_while() {
    let served = Served::with(Limits {
        head: SOON,
        ..wide()
    })
    .await;
    let mut kept = served.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut answer = [0; 15];
    kept.read_exact(&mut answer).await.unwrap();
    // A head may only take this long; but none has begun.
    tokio::time::sleep(SOON * 3).await;
    kept.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(everything(kept).await.matches("hello").count(), 2);

    let served = Served::with(Limits {
        head: SOON,
        idle: SOON,
        ..wide()
    })
    .await;
    let kept = served.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(everything(kept).await.ends_with("hello"));
}

#[tokio::test]
async fn whoever_does_not_go_on_gives_way_to_others_and_live_is_answered() {
    let served = Served::with(Limits {
        connections: 8,
        ..wide()
    })
    .await;
    let mut slow = Vec::new();
    for _ in 0..100 {
        slow.push(served.say(HALF).await);
        assert!(served.get(LIVE).await.ends_with("live"));
    }
    assert!(served.get("/").await.ends_with("hello"));
    // The first had to go.
    assert_eq!(everything(slow.remove(0)).await, "");
}

#[tokio::test]
async fn when_all_are_being_answered_others_hear_that_there_is_no_room_and_live_is_answered() {
    let served = Served::with(Limits {
        connections: 8,
        ..wide()
    })
    .await;
    let busy = served.busy(8).await;
    let refused = served.get("/").await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains("retry-after: 5\r\n"), "{refused}");
    assert!(refused.contains("connection: close\r\n"), "{refused}");
    assert!(refused.contains("noch einmal"), "{refused}");
    let problem = served.get("/api/v1/places").await;
    assert!(problem.contains("application/problem+json"), "{problem}");
    assert!(served.get(LIVE).await.ends_with("live"));
    // Those over the bound who say nothing do not keep others from hearing it.
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(served.say(HALF).await);
    }
    assert!(served.get(LIVE).await.ends_with("live"));
    served.go.notify_waiters();
    for stream in busy {
        drop(stream);
    }
    while served.get("/").await.starts_with("HTTP/1.1 503 ") {}
}

#[tokio::test]
async fn a_body_or_an_answer_that_does_not_move_is_given_up() {
    let served = Served::with(Limits {
        stall: SOON,
        ..wide()
    })
    .await;
    let body = served
        .say(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
        .await;
    assert_eq!(everything(body).await, "");
    let mut taking = served.say(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut first = [0; 15];
    taking.read_exact(&mut first).await.unwrap();
    // While the rest is not taken, the connection is given up; what is under way then ends early.
    tokio::time::sleep(SOON * 10).await;
    assert!(everything(taking).await.len() < 64 << 20);
}

#[tokio::test]
async fn a_body_that_trickles_in_is_given_up_too() {
    let limits = Limits {
        stall: SOON,
        pace: 1_000_000,
        ..wide()
    };
    let served = Served::with(limits).await;
    let head = b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
    let mut body = served.say(head).await;
    while body.write_all(b"x").await.is_ok() {
        tokio::time::sleep(SOON / 20).await;
    }
}

#[tokio::test]
async fn an_answer_that_is_not_taken_gives_way_when_others_need_the_room() {
    let served = Served::with(wide()).await;
    let mut kept = served.say(b"").await;
    let mut taking = served.say(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let outgoing = &served.outgoing;
    let _full: Vec<_> = std::iter::from_fn(|| outgoing.share(usize::MAX).ok()).collect();
    // Ends with an error once the other side has closed.
    while taking.write_all(b"x").await.is_ok() {
        assert!(outgoing.share(usize::MAX).is_err());
        tokio::time::sleep(SOON / 4).await;
    }
    let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    kept.write_all(request).await.unwrap();
    assert!(everything(kept).await.ends_with("hello"));
}

#[tokio::test]
async fn one_client_does_not_take_the_room_of_all() {
    let register = Arc::new(Register::new(Limits {
        per_client: Some(3),
        ..wide()
    }));
    let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
    let taken: Vec<_> = (0..3).map(|_| register.admit(one).unwrap()).collect();
    // One of its own gives way, and nobody else's.
    let others = register.admit(other).unwrap();
    let fourth = register.admit(one).unwrap();
    assert_eq!(fourth.room, Room::Main);
    taken[0].line.to_be_cut().await;
    let _answers: Vec<_> = [&taken[1], &taken[2], &fourth]
        .map(|it| it.line.answering())
        .into();
    assert_eq!(register.admit(one).unwrap().room, Room::Spare);
    assert_eq!(register.admit(other).unwrap().room, Room::Main);
    // A proxy on the same machine is not one client.
    let near = "127.0.0.1".parse().unwrap();
    let many: Vec<_> = (0..10).map(|_| register.admit(near).unwrap()).collect();
    assert!(many.iter().all(|it| it.room == Room::Main));
    drop(others);
}

#[tokio::test]
async fn told_to_stop_it_does_not_wait_for_who_does_not_go_on() {
    let served = Served::with(wide()).await;
    let silent = served.say(b"").await;
    let half = served.say(HALF).await;
    let busy = served.busy(1).await;
    served.stop.send(()).unwrap();
    assert_eq!(everything(silent).await, "");
    assert_eq!(everything(half).await, "");
    // What has begun is still answered.
    served.go.notify_waiters();
    for stream in busy {
        assert!(everything(stream).await.ends_with("done"));
    }
    served.ended.await.unwrap();
}

#[tokio::test]
async fn told_to_stop_it_waits_for_answers_only_so_long() {
    let served = Served::with(Limits {
        last_answers: SOON,
        ..wide()
    })
    .await;
    let busy = served.busy(3).await;
    let body = b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc";
    let slow = served.say(body).await;
    served.stop.send(()).unwrap();
    served.ended.await.unwrap();
    for stream in busy.into_iter().chain([slow]) {
        assert_eq!(everything(stream).await, "");
    }
}

/// A listener that fails a few times, as one does when too many files are open.
struct Exhausted {
    listener: TcpListener,
    errors: AtomicU32,
}

impl Listen for Exhausted {
    async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
        // EMFILE
        const TOO_MANY: i32 = 24;
        let left = self.errors.load(Ordering::Relaxed);
        if left > 0 {
            self.errors.store(left - 1, Ordering::Relaxed);
            return Err(io::Error::from_raw_os_error(TOO_MANY));
        }
        self.listener.next().await
    }
}

#[tokio::test]
async fn too_many_open_files_do_not_end_serving() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let errors = AtomicU32::new(5);
    let served = Served::on(Exhausted { listener, errors }, address, wide());
    assert!(served.get("/").await.ends_with("hello"));
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let served = Served::with(wide()).await;
    let long = "x".repeat(HEAD);
    let request =
        format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\nConnection: close\r\n\r\n");
    let answer = everything(served.say(request.as_bytes()).await).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}
