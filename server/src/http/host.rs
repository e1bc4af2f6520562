//! The host that a request is for: one, and a sound one (RFC 9112, section 3.2).
//!
//! Whoever stands in front may have looked at another of two hosts than we would. HTTP/1.0, in which
//! a request need not name any, is understood only where machines ask how the program is.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::auth::preferred;
use super::headers::is_api;
use super::problem::Problem;
use app::words::Words;

/// The layer: nothing is done for a request that does not say for whom it is.
pub(super) async fn one(request: Request, next: Next) -> Response {
    if names_one(&request) {
        return next.run(request).await;
    }
    let refused = StatusCode::BAD_REQUEST;
    if is_api(request.uri().path()) {
        return Problem::of_status(refused).into_response();
    }
    let text = Words(preferred(request.headers())).connections_one_host();
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (refused, headers, format!("{text}\n")).into_response()
}

fn names_one<B>(request: &axum::http::Request<B>) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_sound(host) && is_the_same(host, request.uri()),
        (Some(_), Some(_)) => false,
        (None, _) if request.version() == Version::HTTP_2 => request.uri().authority().is_some(),
        (None, _) => {
            request.version() == Version::HTTP_10 && request.uri().path().starts_with("/health/")
        }
    }
}

/// Whether a request's target names no other host than its header, if it names any.
fn is_the_same(host: &HeaderValue, target: &Uri) -> bool {
    let Some(named) = target.authority() else {
        return true;
    };
    let Ok(host) = Authority::try_from(host.as_bytes()) else {
        return false;
    };
    let usual = match target.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    let port = |it: &Authority| it.port_u16().unwrap_or(usual);
    !named.as_str().contains('@')
        && named.host().eq_ignore_ascii_case(host.host())
        && port(named) == port(&host)
}

fn is_sound(host: &HeaderValue) -> bool {
    Authority::try_from(host.as_bytes()).is_ok_and(|it| {
        let port = it
            .as_str()
            .rsplit_once(':')
            .filter(|(_, port)| !port.ends_with(']'));
        let port_is_sound =
            port.is_none_or(|(_, port)| port.is_empty() || port.parse::<u16>().is_ok());
        !it.host().is_empty() && !it.as_str().contains(['@', ',']) && port_is_sound
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(version: Version, target: &str, hosts: &[&str]) -> axum::http::Request<()> {
        let mut request = axum::http::Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn one_sound_host_is_needed() {
        for host in [
            "karte.example.org",
            "localhost:3000",
            "127.0.0.1",
            "[::1]:3000",
            "[::1]",
            "a:",
        ] {
            assert!(
                names_one(&request(Version::HTTP_11, "/", &[host])),
                "{host}"
            );
        }
        for host in [
            "", "a b", "a/b", "user@a", "a:b", "a:99999", "a,b", "a\\b", "http://a",
        ] {
            assert!(
                !names_one(&request(Version::HTTP_11, "/", &[host])),
                "{host}"
            );
        }
        for hosts in [&[][..], &["a", "b"], &["a", "a"]] {
            assert!(
                !names_one(&request(Version::HTTP_11, "/", hosts)),
                "{hosts:?}"
            );
            assert!(
                !names_one(&request(Version::HTTP_11, "http://a/", hosts)),
                "{hosts:?}"
            );
        }
    }

    #[test]
    fn a_target_may_name_the_same_host_and_no_other() {
        for (target, host) in [
            ("http://a/", "a"),
            ("http://A.example/x", "a.EXAMPLE"),
            ("http://a:80/", "a"),
            ("https://a/", "a:443"),
            ("http://[::1]:3000/", "[::1]:3000"),
        ] {
            let request = request(Version::HTTP_11, target, &[host]);
            assert!(names_one(&request), "{target} {host}");
        }
        for (target, host) in [
            ("http://evil.example/", "a"),
            ("http://a:81/", "a"),
            ("http://a/", "a:81"),
            ("http://user@a/", "a"),
            ("https://a:80/", "a"),
        ] {
            for version in [Version::HTTP_11, Version::HTTP_2] {
                let request = request(version, target, &[host]);
                assert!(!names_one(&request), "{target} {host}");
            }
        }
    }

    #[test]
    fn old_health_checks_need_name_none() {
        assert!(names_one(&request(Version::HTTP_10, "/health/live", &[])));
        assert!(!names_one(&request(Version::HTTP_10, "/", &[])));
        assert!(!names_one(&request(Version::HTTP_11, "/health/live", &[])));
        assert!(names_one(&request(Version::HTTP_2, "http://a/", &[])));
    }
}
