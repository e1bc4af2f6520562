//! The site's files.

use crate::site::{header, on_sqlite};

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
