//! The two cookies: the session, and the device that has asked for a link.
//!
//! Neither can be read by scripts or sent along from other websites' forms. Where visitors come over
//! TLS, the `__Host-` prefix has browsers refuse one that was set from elsewhere, such as by another
//! host of the same domain.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::Duration;

use crate::secret::Token;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The session's token.
    Session,
    /// The token of the device that has asked for a link.
    Device,
}

/// How cookies are named and protected here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookies {
    https: bool,
}

impl Cookies {
    /// Browsers take no `Secure` cookie over plain HTTP, as when the product is tried out.
    pub(super) const fn new(https: bool) -> Self {
        Self { https }
    }

    const fn name(self, cookie: Cookie) -> &'static str {
        match (cookie, self.https) {
            (Cookie::Session, true) => "__Host-session",
            (Cookie::Session, false) => "session",
            (Cookie::Device, true) => "__Host-asked",
            (Cookie::Device, false) => "asked",
        }
    }

    /// What a browser has sent; none if it is not a token.
    pub(super) fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<Token> {
        let name = self.name(cookie);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .find_map(|(_, value)| Token::parse(value))
    }

    /// The header that sets a cookie for a while.
    pub(super) fn set(self, cookie: Cookie, token: &Token, lasts: Duration) -> Option<HeaderValue> {
        self.header(cookie, token.secret(), lasts.num_seconds())
    }

    /// The header that removes a cookie.
    pub(super) fn remove(self, cookie: Cookie) -> Option<HeaderValue> {
        self.header(cookie, "", 0)
    }

    fn header(self, cookie: Cookie, value: &str, seconds: i64) -> Option<HeaderValue> {
        let name = self.name(cookie);
        let secure = if self.https { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::Random;

    #[test]
    fn a_cookie_that_was_set_is_read_again_among_others() {
        let token = Random::SYSTEM.token().unwrap();
        for https in [true, false] {
            let cookies = Cookies::new(https);
            let set = cookies
                .set(Cookie::Session, &token, Duration::days(30))
                .unwrap();
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let mut headers = HeaderMap::new();
            let line = format!("a=b; {pair}; c=d=e");
            headers.insert(header::COOKIE, HeaderValue::from_str(&line).unwrap());
            assert_eq!(cookies.read(&headers, Cookie::Session), Some(token.clone()));
            assert_eq!(cookies.read(&headers, Cookie::Device), None);
        }
    }

    #[test]
    fn over_tls_a_cookie_is_for_this_host_alone() {
        let token = Random::SYSTEM.token().unwrap();
        let set = Cookies::new(true)
            .set(Cookie::Session, &token, Duration::days(30))
            .unwrap();
        let text = set.to_str().unwrap();
        assert!(text.starts_with("__Host-session="), "{text}");
        for needed in [
            "; Path=/",
            "; HttpOnly",
            "; SameSite=Lax",
            "; Secure",
            "; Max-Age=2592000",
        ] {
            assert!(text.contains(needed), "{needed} in {text}");
        }
        assert!(!text.contains("Domain"));
    }

    proptest! {
        #[test]
        fn whatever_a_browser_sends_is_read_without_harm(line in "[ -~]{0,120}") {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&line).unwrap());
            let _ = Cookies::new(true).read(&headers, Cookie::Session);
        }
    }
}
