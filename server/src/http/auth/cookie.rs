//! The two cookies: the session, and the device that has asked for a link.
//!
//! Neither can be read by scripts or sent along from other websites' forms. Where visitors come over
//! TLS, the `__Host-` prefix has browsers refuse one that was set from elsewhere, such as by another
//! host of the same domain.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::Duration;

use crate::secret::Token;

/// So many requests of one device are remembered: as many as one can make at once.
const DEVICES: usize = 5;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The session's token.
    Session,
    /// The tokens of the device that has asked for links.
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

    /// The tokens of a device that has asked several times, the last one first.
    pub(super) fn devices(self, headers: &HeaderMap) -> Vec<Token> {
        let name = self.name(Cookie::Device);
        let lines = headers.get_all(header::COOKIE).iter();
        let found = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name);
        let tokens = found.map_or("", |(_, value)| value).split('.');
        tokens.take(DEVICES).filter_map(Token::parse).collect()
    }

    /// The header by which a device that asks once more keeps its tokens.
    pub(super) fn set_devices(self, tokens: &[Token], lasts: Duration) -> Option<HeaderValue> {
        let tokens: Vec<_> = tokens.iter().take(DEVICES).map(Token::secret).collect();
        self.header(Cookie::Device, &tokens.join("."), lasts.num_seconds())
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
    fn a_device_that_asks_again_keeps_what_it_has() {
        let cookies = Cookies::new(true);
        let tokens: Vec<_> = (0..7).map(|_| Random::SYSTEM.token().unwrap()).collect();
        let set = cookies.set_devices(&tokens, Duration::minutes(15)).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(pair).unwrap());
        assert_eq!(cookies.devices(&headers), tokens[..DEVICES]);
        assert_eq!(cookies.devices(&HeaderMap::new()), []);
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
            let _ = Cookies::new(true).devices(&headers);
        }
    }
}
