//! The files of the site: scripts, WebAssembly, style sheets, icons.
//!
//! What lies in `pkg` and `vendor` has its version in its name and never changes; browsers keep it
//! for a year. A file that is missing there is a plain 404: a page in its place would be taken for
//! a script, and the map would stay empty without a word. Everything else in the site's folder is
//! asked for again each time and usually answered with 304.

use std::path::{Path, PathBuf};

use app::Assets;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tower_http::services::ServeDir;

/// Name of the built script, style sheet and WebAssembly.
const OUTPUT: &str = "app";

/// Folders whose files never change.
const FOREVER: [&str; 2] = ["pkg", "vendor"];

/// Files of the site's folder that are the program's own.
const OWN: [&str; 2] = ["hash.txt", "index.html"];

/// How the names of compressed copies end, which are given out as what they are copies of.
const COPIES: [&str; 4] = ["br", "gz", "zst", "deflate"];

/// Why the files of the site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The folder or a file that every page needs is not there.
    #[error(
        "the site's file {0} is missing; build the site first (make build), or say where it lies with --site-root"
    )]
    Missing(PathBuf),
    /// Something is there but cannot be read.
    #[error("the site's file {path} cannot be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The site's folder, with the names of its built files known.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
    assets: Assets,
}

impl Site {
    /// Looks whether the folder holds what every page needs.
    ///
    /// `hash.txt` in it says which version of each file is the present one (`js: …`, `wasm: …`,
    /// `css: …`); without it the files carry no version.
    ///
    /// # Errors
    /// [`SiteError`] if something is missing or unreadable.
    pub fn open(root: &Path) -> Result<Self, SiteError> {
        let hash_file = root.join("hash.txt");
        let hashes = match std::fs::read_to_string(&hash_file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => {
                let path = hash_file;
                return Err(SiteError::Unreadable { path, source });
            }
        };
        let names = built_files(hashes.as_deref());
        for name in &names {
            let path = root.join("pkg").join(name);
            if !path.is_file() {
                return Err(SiteError::Missing(path));
            }
        }
        let [js, wasm, css] = names.map(|name| format!("/pkg/{name}"));
        Ok(Self {
            root: root.to_owned(),
            assets: Assets { js, wasm, css },
        })
    }

    /// Where pages find the build's files.
    pub(super) fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Files that never change, each folder with its own 404.
    pub(super) fn unchanging<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        FOREVER
            .into_iter()
            .fold(Router::new(), |router, folder| {
                let files = serve(&self.root.join(folder));
                router.nest_service(&format!("/{folder}"), files)
            })
            .layer(middleware::from_fn(keep_forever))
    }

    /// The other files; none if there is no file of that name, or if it is one of the build's own.
    pub(super) async fn other(&self, mut request: Request) -> Option<Response> {
        let path = public(request.uri().path())?;
        let own = OWN.iter().any(|own| path.eq_ignore_ascii_case(own));
        let readable = matches!(request.method().as_str(), "GET" | "HEAD");
        if own || !readable {
            return None;
        }
        leave_sound_range(&mut request);
        let mut response = serve(&self.root)
            .try_call(request)
            .await
            .ok()?
            .map(Body::new);
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Some(not_that_long(&response));
        }
        let served = [
            StatusCode::OK,
            StatusCode::NOT_MODIFIED,
            StatusCode::PARTIAL_CONTENT,
        ];
        if !served.contains(&response.status()) {
            return None;
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Some(response)
    }
}

/// The path of a file that may be asked for, decoded once as it will be for looking it up; none if it
/// names anything but plain folders and files.
///
/// So nothing is decided about a path as it was written, of which there are many for one file. Names
/// with a dot in front are nobody's business; those of compressed copies are given out as what they
/// are copies of.
fn public(path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let names = path.strip_prefix('/')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_copy = |name: &str| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|it| COPIES.iter().any(|copy| it.eq_ignore_ascii_case(copy)))
    };
    let sound = |name: &str| {
        !name.is_empty() && !name.starts_with('.') && name.chars().all(plain) && !is_copy(name)
    };
    names.split('/').all(sound).then(|| names.to_owned())
}

fn serve(folder: &Path) -> ServeDir {
    ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .redirect_to_trailing_slash(false)
        .precompressed_br()
        .precompressed_gzip()
}

/// The files without which no page works, by `hash.txt`.
fn built_files(hashes: Option<&str>) -> [String; 3] {
    let Some(hashes) = hashes else {
        return [
            format!("{OUTPUT}.js"),
            format!("{OUTPUT}_bg.wasm"),
            format!("{OUTPUT}.css"),
        ];
    };
    ["js", "wasm", "css"].map(|kind| {
        let hash = hashes
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.trim() == kind)
            .map(|(_, hash)| hash.trim());
        hash.map_or_else(
            || format!("{OUTPUT}.{kind}"),
            |hash| format!("{OUTPUT}.{hash}.{kind}"),
        )
    })
}

/// Takes a range out of a request that is answered with the whole file: several ranges, one that is none,
/// one of which nobody knows whether it is still of the same file, and one that is not asked for with GET
/// (RFC 9110, section 14.2).
fn leave_sound_range(request: &mut Request) {
    let headers = request.headers();
    let mut ranges = headers.get_all(header::RANGE).iter();
    let sound = match (ranges.next(), ranges.next()) {
        (Some(range), None) => range.to_str().is_ok_and(is_range),
        _ => false,
    };
    if !sound || headers.contains_key(header::IF_RANGE) || request.method() != Method::GET {
        request.headers_mut().remove(header::RANGE);
    }
}

/// Whether this is one range of bytes (RFC 9110, section 14.1.2).
fn is_range(text: &str) -> bool {
    let Some((first, last)) = text
        .strip_prefix("bytes=")
        .and_then(|it| it.split_once('-'))
    else {
        return false;
    };
    let plain = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
    if !plain(first) || !plain(last) {
        return false;
    }
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => first <= last,
        (Ok(_), Err(_)) => last.is_empty(),
        (Err(_), Ok(_)) => first.is_empty(),
        (Err(_), Err(_)) => false,
    }
}

/// What somebody gets who asks for what lies behind the end of a file.
fn not_that_long(response: &Response) -> Response {
    let text = "The file is not that long.\n";
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let mut plain = (status, [(header::CACHE_CONTROL, "no-store")], text).into_response();
    if let Some(length) = response.headers().get(header::CONTENT_RANGE) {
        plain
            .headers_mut()
            .insert(header::CONTENT_RANGE, length.clone());
    }
    plain
}

async fn keep_forever(mut request: Request, next: Next) -> Response {
    leave_sound_range(&mut request);
    let mut response = if public(request.uri().path()).is_some() {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    };
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
        return response;
    }
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        return not_that_long(&response);
    }
    let allow = response.headers_mut().remove(header::ALLOW);
    let text = match status {
        StatusCode::NOT_FOUND => {
            "There is no such file. Reload the page for the present version.\n"
        }
        _ => "This file can only be read.\n",
    };
    let mut plain = (status, [(header::CACHE_CONTROL, "no-store")], text).into_response();
    if let Some(allow) = allow {
        plain.headers_mut().insert(header::ALLOW, allow);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "js: 1a\nwasm: 2b\ncss: 3c\n").unwrap();
        }
        folder
    }

    #[test]
    fn a_site_without_its_script_is_refused_by_name() {
        let folder = site(&["pkg/app.js", "pkg/app.css"]);
        let error = Site::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("app_bg.wasm"), "{error}");
    }

    #[test]
    fn hashed_names_are_read_from_the_hash_file() {
        let folder = site(&[
            "pkg/app.1a.js",
            "pkg/app.2b.wasm",
            "pkg/app.3c.css",
            "hash.txt",
        ]);
        let site = Site::open(folder.path()).unwrap();
        assert_eq!(site.assets().js, "/pkg/app.1a.js");
        assert_eq!(site.assets().wasm, "/pkg/app.2b.wasm");
        assert_eq!(site.assets().css, "/pkg/app.3c.css");
    }

    #[test]
    fn only_plain_names_are_public_however_they_are_written() {
        for path in [
            "/robots.txt",
            "/account/style.css",
            "/app.Aa1-_x.js",
            "/%72obots%2Etxt",
        ] {
            assert!(public(path).is_some(), "{path}");
        }
        assert_eq!(public("/%68ash.txt").unwrap(), "hash.txt");
        assert_eq!(
            public("/%2568ash.txt"),
            None,
            "the name has a percent sign in it"
        );
        for path in [
            "",
            "/",
            "//hash.txt",
            "/./hash.txt",
            "/.%2fhash.txt",
            "/%2e%2e/hash.txt",
            "/.%2e/hash.txt",
            "/account/../hash.txt",
            "/account%2f..%2fhash.txt",
            "/account\\..\\hash.txt",
            "/account%5c..%5chash.txt",
            "/hash.txt%00",
            "/hash.txt%0a",
            "/hash.txt/",
            "/%ff",
            "/.git",
            "/account/.htaccess",
            "/%2egit/config",
            // Some file systems take them for `hash.txt`.
            "/ha%C5%BFh.txt",
            "/hash.txt%20",
            "/robots.txt.br",
            "/robots.txt.GZ",
            "/robots.txt%2Egz",
            "/c:/x",
        ] {
            assert_eq!(public(path), None, "{path}");
        }
    }

    #[test]
    fn one_range_of_bytes_is_a_range_and_nothing_else() {
        for range in ["bytes=0-", "bytes=0-0", "bytes=5-99999999", "bytes=-1"] {
            assert!(is_range(range), "{range}");
        }
        for other in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=2-1",
            "bytes=+1-2",
            "bytes=0-1,3-4",
            "bytes=--1",
            "bytes=1",
            "lines=0-1",
            "bytes=0-99999999999999999999",
        ] {
            assert!(!is_range(other), "{other}");
        }
    }

    #[test]
    fn without_a_hash_file_names_are_plain() {
        let folder = site(&["pkg/app.js", "pkg/app_bg.wasm", "pkg/app.css"]);
        let site = Site::open(folder.path()).unwrap();
        assert_eq!(site.assets().wasm, "/pkg/app_bg.wasm");
    }
}
