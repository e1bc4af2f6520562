//! The site's files.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::site::{Running, header, on_sqlite};

#[test]
fn files_with_their_version_in_their_name_are_kept_for_ever() {
    on_sqlite(async |site| {
        let answer = site.get("/pkg/app.Cc3.css").await;
        assert_eq!(header(answer.headers(), "content-type"), "text/css");
        let caching = header(answer.headers(), "cache-control");
        assert!(
            caching.contains("immutable") && caching.contains("max-age=31536000"),
            "{caching}"
        );
        let wasm = site.get("/pkg/app.Bb2.wasm").await;
        assert_eq!(header(wasm.headers(), "content-type"), "application/wasm");
        let robots = site.get("/robots.txt").await;
        assert!(!header(robots.headers(), "cache-control").contains("immutable"));
        // The page names exactly these.
        let page = site.text("/").await;
        for name in [
            "/pkg/app.Aa1-_x.js",
            "/pkg/app.Bb2.wasm",
            "/pkg/app.Cc3.css",
        ] {
            assert!(page.contains(name), "{name}");
        }
    });
}

#[test]
fn a_missing_file_is_never_answered_with_a_page() {
    on_sqlite(async |site| {
        for path in ["/pkg/app.old.js", "/vendor/x.css", "/pkg/", "/pkg"] {
            let answer = site.get(path).await;
            assert_eq!(answer.status().as_u16(), 404, "{path}");
            let kind = header(answer.headers(), "content-type");
            assert!(
                path == "/pkg" || !kind.starts_with("text/html"),
                "{path}: {kind}"
            );
            assert!(
                !header(answer.headers(), "cache-control").contains("immutable"),
                "{path}"
            );
        }
    });
}

#[test]
fn a_part_of_a_file_is_that_part_the_whole_or_a_word_that_it_is_shorter() {
    on_sqlite(async |site| {
        for path in ["/robots.txt", "/pkg/app.Cc3.css"] {
            let whole = site.text(path).await;
            let asked = async |method: &str, range: &str| {
                let request = site.request(method, path).header("range", range);
                request.send().await.unwrap()
            };
            let part = asked("GET", "bytes=1-2").await;
            assert_eq!(part.status().as_u16(), 206, "{path}");
            assert_eq!(part.text().await.unwrap(), whole[1..3], "{path}");
            for odd in ["bytes=0-0,2-2", "bytes=2-1", "nonsense", "bytes=a-"] {
                let answer = asked("GET", odd).await;
                assert_eq!(answer.status().as_u16(), 200, "{path} {odd}");
                assert_eq!(answer.text().await.unwrap(), whole, "{path} {odd}");
            }
            let head = asked("HEAD", "bytes=99999999-").await;
            assert_eq!(head.status().as_u16(), 200, "{path}");
            let behind = asked("GET", "bytes=99999999-").await;
            assert_eq!(behind.status().as_u16(), 416, "{path}");
            let length = format!("bytes */{}", whole.len());
            assert_eq!(header(behind.headers(), "content-range"), length);
            assert_eq!(header(behind.headers(), "cache-control"), "no-store");
            assert!(behind.text().await.unwrap().len() < 100, "{path}");
        }
    });
}

#[test]
fn nothing_outside_the_folder_can_be_read() {
    on_sqlite(async |site| {
        for path in [
            "/pkg/..%2fhash.txt",
            "/pkg/%2e%2e/hash.txt",
            "/vendor/..%2f..%2fetc%2fpasswd",
            "/hash.txt",
            "/..%2f..%2fetc%2fpasswd",
        ] {
            let answer = site.get(path).await;
            assert_eq!(answer.status().as_u16(), 404, "{path}");
            let text = answer.text().await.unwrap();
            assert!(
                !text.contains("wasm: ") && !text.contains("root:"),
                "{path}"
            );
        }
    });
}

#[test]
fn what_is_not_public_is_not_found_however_its_name_is_written() {
    on_sqlite(async |site| {
        for path in [
            "/%68ash.txt",
            "/hash%2Etxt",
            "/%2568ash.txt",
            "//hash.txt",
            "/%2fhash.txt",
            "/./hash.txt",
            "/%2e/hash.txt",
            "/pkg/%2e%2e/hash.txt",
            "/.%2e/hash.txt",
            "/hash.txt/",
            "/hash.txt%2f",
            "/hash.txt%00",
            "/HASH.TXT",
            "/%5chash.txt",
            "/.secret",
            "/%2esecret",
            "/pkg/.secret",
            "/pkg/%2esecret",
            "/notes.txt.br",
            "/notes.txt%2ebr",
            "/vendor/x.js.gz",
            "/vendor/x.js%2egz",
        ] {
            let (head, body) = said(&site, &format!("GET {path} HTTP/1.1\r\nHost: x\r\n")).await;
            assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
            assert!(
                !body.contains("wasm: ") && !body.contains("secret\n"),
                "{path}"
            );
        }
        // A name that is public may be written in other ways, too.
        let (head, _) = said(&site, "GET /%72obots.txt HTTP/1.1\r\nHost: x\r\n").await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    });
}

#[test]
fn a_request_without_a_host_or_with_two_is_refused() {
    on_sqlite(async |site| {
        for wrong in [
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n",
            "GET / HTTP/1.0\r\n",
            "GET /health/live HTTP/1.1\r\n",
            "GET http://a/ HTTP/1.1\r\n",
            "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n",
            "POST /anmelden HTTP/1.1\r\nContent-Length: 0\r\n",
        ] {
            let (head, body) = said(&site, wrong).await;
            assert!(head.contains(" 400 Bad Request"), "{wrong}: {head}");
            assert!(
                head.contains("x-content-type-options: nosniff"),
                "{wrong}: {head}"
            );
            assert!(body.contains("genau eine Adresse"), "{wrong}: {body}");
        }
        let (head, body) = said(&site, "GET /api/v1/places HTTP/1.1\r\n").await;
        assert!(head.contains("application/problem+json"), "{head}");
        assert!(body.contains("\"status\":400"), "{body}");
        for right in [
            "GET / HTTP/1.1\r\nHost: a\r\n",
            "GET http://a/ HTTP/1.1\r\nHost: a\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\n",
            "GET /health/live HTTP/1.0\r\n",
        ] {
            let (head, _) = said(&site, right).await;
            assert!(head.contains(" 200 OK"), "{right}: {head}");
        }
    });
}

/// What a request is answered with that no library would send.
async fn said(site: &Running, request: &str) -> (String, String) {
    let address = site.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{request}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}
