//! A running server of its own for each test.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use app::city::Instant;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use server::clock::Clock;
use server::config::PublicUrl;
use server::http::connections::{Limits, serve};
use server::http::{Doors, Outgoing, People, Site, router};
use server::import::ics::fetch::{Fetcher, Guard};
use server::load;
use server::media::{Location, Media};
use server::read::Reader;
use server::secret::Random;
use server::store::{self, Database};
use server::views::Views;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A Saturday morning: shops are open, offices are closed.
pub(crate) const NOW: &str = "2026-11-21T10:30:00+01:00";

/// The names of the built files, as a build would give them.
const HASHES: [(&str, &str, &str); 3] = [
    ("js", "js", "Aa1-_x"),
    ("wasm", "wasm", "Bb2"),
    ("css", "css", "Cc3"),
];

/// A server that answers on a port of its own.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) store: Arc<dyn Database>,
    pub(crate) media: Arc<Media>,
    pub(crate) views: Arc<Views>,
    client: reqwest::Client,
    _folder: TempDir,
}

/// The frozen instant.
pub(crate) fn now() -> Instant {
    instant(NOW)
}

pub(crate) fn instant(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Runs a test against a server on an SQLite database.
pub(crate) fn on_sqlite(test: impl AsyncFnOnce(Running)) {
    crate::database::run_on_sqlite(async |database| {
        test(Running::start(&database.url).await).await;
    });
}

/// Writes what a build would.
fn build(root: &Path) {
    fs::create_dir_all(root.join("pkg")).unwrap();
    fs::create_dir_all(root.join("vendor")).unwrap();
    let lines = HASHES.map(|(kind, _, hash)| format!("{kind}: {hash}\n"));
    fs::write(root.join("hash.txt"), lines.concat()).unwrap();
    for (_, ending, hash) in HASHES {
        let name = root.join(format!("pkg/app.{hash}.{ending}"));
        fs::write(name, format!("/* {ending} */").repeat(200)).unwrap();
    }
    fs::write(root.join("robots.txt"), "User-agent: *\nAllow: /\n").unwrap();
    for hidden in [".secret", "pkg/.secret", "vendor/x.js.gz", "notes.txt.br"] {
        fs::write(root.join(hidden), "secret\n").unwrap();
    }
}

impl Running {
    /// Starts on an empty database, and loads the embedded data.
    pub(crate) async fn start(database: &str) -> Self {
        Self::start_at(database, now()).await
    }

    /// The same at another instant; on a database that is filled already, what is there stays.
    pub(crate) async fn start_at(database: &str, at: Instant) -> Self {
        Self::start_with(database, at, Guard::PUBLIC).await
    }

    /// The same with calendars of others from wherever the guard allows.
    pub(crate) async fn start_with(database: &str, at: Instant, guard: Guard) -> Self {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path());
        let pictures = Location::Folder(folder.path().join("media"));
        let media = Arc::new(Media::open(&pictures).unwrap());
        server::tls::provide();
        let store = store::open(database).await.unwrap();
        let clock = Clock::Frozen(at);
        if store.is_empty().await.unwrap() {
            load::demo(&*store, clock, false).await.unwrap();
        }
        let reader = Arc::new(Reader::start(store.clone(), clock).await.unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let views = Arc::new(Views::default());
        let doors = Doors {
            reader: Arc::clone(&reader),
            site: Site::open(folder.path()).unwrap(),
            media: Arc::clone(&media),
            public_url: "https://karte.example.org".parse::<PublicUrl>().unwrap(),
            frozen: true,
            people: People {
                keeper: Arc::clone(&store),
                clock,
                random: Random::SYSTEM,
                bell: Arc::default(),
                behind_proxy: true,
                fetcher: Fetcher::new(guard).unwrap(),
            },
            views: Arc::clone(&views),
            outgoing: Outgoing::default(),
        };
        tokio::spawn(server::media::keep_tidy(
            Arc::clone(&media),
            store.clone(),
            clock,
        ));
        tokio::spawn(async move { reader.follow().await });
        let forever = std::future::pending();
        let outgoing = doors.outgoing.clone();
        let serving = serve(
            listener,
            router(doors),
            Limits::default(),
            outgoing,
            forever,
        );
        tokio::spawn(serving);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            url: format!("http://{address}"),
            store,
            media,
            views,
            client,
            _folder: folder,
        }
    }

    /// A request that is still to be sent.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send().await.unwrap()
    }

    /// The text of a page or file, which must be there.
    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// Waits until a page shows something: what is written is published a moment later.
    pub(crate) async fn until(&self, path: &str, needed: &str) {
        for _ in 0..200 {
            let answer = self.get(path).await;
            if answer.status() == StatusCode::OK && answer.text().await.unwrap().contains(needed) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{needed} was not on {path} within 10 s");
    }

    /// The JSON of an answer, which must be there.
    pub(crate) async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path).await).unwrap()
    }

    /// Waits until what is written is published.
    pub(crate) async fn caught_up(&self) {
        let written = serde_json::json!(self.store.revision().await.unwrap());
        for _ in 0..200 {
            if self.json("/health/ready").await["published"] == written {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("revision {written} is not published");
    }

    /// The problem an answer describes (RFC 9457), with what every problem must have.
    pub(crate) async fn problem(&self, path: &str, status: u16) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(
            header(answer.headers(), CONTENT_TYPE.as_str()),
            "application/problem+json"
        );
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["status"], status, "{path}");
        for member in ["type", "title"] {
            let text = problem[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{path} has no {member}");
        }
        problem
    }
}

/// A header's value; empty if there is none.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |it| it.to_str().unwrap())
}
