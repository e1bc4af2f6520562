use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use proptest::prelude::*;
use tokio::net::TcpListener;

use super::*;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

/// A guard for tests: loopback is allowed, everything else is not.
const LOOPBACK: Guard = Guard::new(|address| address.ip().is_loopback());

static ASKED: AtomicUsize = AtomicUsize::new(0);

/// A server of calendars, good and bad, on this machine.
async fn served() -> String {
    let calendar = get(async |request: Request<Body>| {
        let known = request
            .headers()
            .get("if-none-match")
            .is_some_and(|it| it == "\"1\"");
        if known {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        (
            [
                ("etag", "\"1\""),
                ("last-modified", "Sat, 21 Nov 2026 10:00:00 GMT"),
            ],
            CALENDAR,
        )
            .into_response()
    });
    let endless = get(async || {
        let chunks = futures::stream::repeat_with(|| {
            Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b'x'; 100_000]))
        });
        Body::from_stream(chunks)
    });
    let router = Router::new()
        .route("/a.ics", calendar)
        .route("/endless", endless)
        .route("/latin", get(async || vec![0xe4_u8]))
        .route("/once", get(async || Redirect::temporary("/a.ics")))
        .route("/loop", get(async || Redirect::temporary("/loop")))
        .route(
            "/inside",
            get(async || Redirect::temporary("http://10.0.0.1/secret")),
        )
        .route(
            "/password",
            get(async || Redirect::temporary("https://olga:geheim@example.org/")),
        )
        .route(
            "/file",
            get(async || Redirect::temporary("file:///etc/passwd")),
        )
        .route(
            "/never",
            get(async || {
                ASKED.fetch_add(1, Ordering::SeqCst);
                CALENDAR
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://127.0.0.1:{port}")
}

async fn fetch(guard: Guard, address: &str) -> Result<Fetched, FetchError> {
    Fetcher::new(guard)
        .unwrap()
        .fetch(address, &Seen::default())
        .await
}

#[tokio::test]
async fn a_calendar_is_fetched_once_and_then_only_if_it_is_new() {
    let server = served().await;
    let fetcher = Fetcher::new(LOOPBACK).unwrap();
    let address = format!("{server}/a.ics");
    let Fetched::Text { text, seen } = fetcher.fetch(&address, &Seen::default()).await.unwrap()
    else {
        panic!("nothing was fetched")
    };
    assert_eq!(text, CALENDAR);
    assert!(seen.etag.is_some() && seen.last_modified.is_some());
    assert_eq!(
        fetcher.fetch(&address, &seen).await.unwrap(),
        Fetched::Unchanged
    );
    let by_name = address.replace("127.0.0.1", "localhost");
    assert!(matches!(
        fetcher.fetch(&by_name, &Seen::default()).await,
        Ok(Fetched::Text { .. })
    ));
}

#[tokio::test]
async fn this_machine_is_never_asked_for_a_stranger() {
    let server = served().await;
    let port = server.rsplit_once(':').unwrap().1;
    for host in [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
    ] {
        let error = fetch(Guard::PUBLIC, &format!("http://{host}:{port}/never"))
            .await
            .unwrap_err();
        assert!(matches!(error, FetchError::Forbidden), "{host}: {error:?}");
    }
    assert_eq!(ASKED.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn redirects_are_followed_but_not_everywhere_and_not_for_ever() {
    let server = served().await;
    let go = async |path: &str| fetch(LOOPBACK, &format!("{server}{path}")).await;
    assert!(matches!(go("/once").await, Ok(Fetched::Text { .. })));
    assert!(matches!(go("/loop").await, Err(FetchError::Redirects)));
    assert!(matches!(go("/inside").await, Err(FetchError::Forbidden)));
    assert!(matches!(go("/file").await, Err(FetchError::Address)));
    assert!(matches!(
        go("/missing").await,
        Err(FetchError::Status(StatusCode::NOT_FOUND))
    ));
}

#[tokio::test]
async fn what_is_too_large_or_no_text_is_refused() {
    let server = served().await;
    let go = async |path: &str| fetch(LOOPBACK, &format!("{server}{path}")).await;
    assert!(matches!(go("/endless").await, Err(FetchError::TooLarge)));
    assert!(matches!(go("/latin").await, Err(FetchError::Encoding)));
}

#[tokio::test]
async fn whatever_goes_wrong_the_address_is_not_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let server = served().await;
    for address in [
        format!("http://{nobody}/private-geheim/basic.ics?token=geheim"),
        format!("{server}/password"),
        "http://olga:geheim@example.org/a.ics".to_owned(),
        "geheim".to_owned(),
    ] {
        let error = fetch(LOOPBACK, &address).await.unwrap_err();
        let mut told = format!("{error:?}");
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(it) = cause {
            told = format!("{told}\n{it}");
            cause = it.source();
        }
        assert!(!told.contains("geheim"), "{told}");
    }
}

#[tokio::test]
async fn other_addresses_are_not_asked() {
    for address in [
        "",
        "x",
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "http://u:p@example.org/",
        "http://",
        "gopher://x",
    ] {
        let error = fetch(Guard::PUBLIC, address).await.unwrap_err();
        assert!(matches!(error, FetchError::Address), "{address}: {error:?}");
    }
    assert_eq!(
        parse("webcal://example.org/a.ics").unwrap().as_str(),
        "https://example.org/a.ics"
    );
}

#[test]
fn only_addresses_for_everybody_are_public() {
    for public in [
        "8.8.8.8",
        "193.99.144.80",
        "100.63.0.1",
        "172.32.0.1",
        "2a02:2e0:3fe:1001::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    for private in [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "::7f00:1",
        "fec0::1",
        "3fff::1",
    ] {
        assert!(!is_public(private.parse().unwrap()), "{private}");
    }
}

proptest! {
    #[test]
    fn an_address_in_other_clothes_is_the_same_address(bits in any::<u32>()) {
        let plain = Ipv4Addr::from(bits);
        let mapped = plain.to_ipv6_mapped();
        prop_assert_eq!(is_public(plain.into()), is_public(mapped.into()));
    }

    #[test]
    fn no_address_makes_it_stumble(text in any::<String>()) {
        if let Ok(url) = parse(&text) {
            let _ = checked(Guard::PUBLIC, url);
        }
    }
}
