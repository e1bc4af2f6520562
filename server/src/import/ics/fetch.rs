//! Getting a calendar from an address that a stranger has typed in.
//!
//! Such an address must not make this server ask its own network on the stranger's behalf (SSRF).
//! So each host is looked up here, its addresses are checked by a [`Guard`], and the connection goes
//! to exactly those addresses: a name that means something else a moment later changes nothing. The
//! same holds for every redirect. Size and time are limited, and nothing is sent that would tell
//! who asks.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url, redirect};

/// The largest calendar, in bytes.
pub const MAX_BYTES: usize = 5_000_000;

/// How long everything may take, redirects included.
pub const MAX_TIME: Duration = Duration::from_secs(20);

/// How many redirects are followed.
pub const MAX_REDIRECTS: usize = 3;

/// Which addresses may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Guard(fn(SocketAddr) -> bool);

impl Guard {
    /// Only what is reachable for everybody: nothing private, local or special.
    pub const PUBLIC: Self = Self(|address| is_public(address.ip()));

    /// A guard of one's own, such as for a calendar in the same house.
    pub const fn new(allows: fn(SocketAddr) -> bool) -> Self {
        Self(allows)
    }

    fn allows(self, address: SocketAddr) -> bool {
        (self.0)(address)
    }
}

/// What is remembered of an answer, to ask only for what is new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The calendar is as it was.
    Unchanged,
    /// The calendar.
    Text {
        /// Its text.
        text: String,
        /// What to remember.
        seen: Seen,
    },
}

/// Why a calendar was not fetched.
///
/// It ends up in the log, so it never says where: whoever knows the address of a calendar may read it,
/// and it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none, or of a kind that is not asked.
    #[error("that is no address of a calendar: it must begin with https:// or http://")]
    Address,
    /// The address leads to where strangers have no business.
    #[error("the address leads into a private network and is not asked")]
    Forbidden,
    /// Too many redirects.
    #[error("the address was redirected more than {MAX_REDIRECTS} times")]
    Redirects,
    /// It answers, but not with a calendar.
    #[error("the address answers with status {0}")]
    Status(StatusCode),
    /// It is too large.
    #[error("the calendar has more than {} MB", MAX_BYTES / 1_000_000)]
    TooLarge,
    /// It takes too long.
    #[error("the calendar did not arrive within {} seconds", MAX_TIME.as_secs())]
    TooSlow,
    /// It is no text.
    #[error("the calendar is not written in UTF-8")]
    Encoding,
    /// It does not answer.
    #[error("the address does not answer")]
    Unreachable(#[source] reqwest::Error),
}

/// Asks for calendars.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    guard: Guard,
}

impl Fetcher {
    /// A fetcher that asks only what the guard allows.
    ///
    /// # Errors
    /// [`FetchError::Unreachable`] if the machine knows no certificates to trust.
    pub fn new(guard: Guard) -> Result<Self, FetchError> {
        crate::tls::provide();
        let client = Client::builder()
            .dns_resolver(Arc::new(Lookup(guard)))
            // A proxy would look up and connect on its own.
            .no_proxy()
            // Followed by hand, so that each step is checked.
            .redirect(redirect::Policy::none())
            .timeout(MAX_TIME)
            .user_agent(concat!("stadtplan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(FetchError::Unreachable)?;
        Ok(Self { client, guard })
    }

    /// The address as it is asked for, without a fragment: the same calendar has one address only.
    ///
    /// # Errors
    /// [`FetchError`] if it is none, or leads where nobody may ask. A name is looked up when it is
    /// asked for.
    pub fn address(&self, typed: &str) -> Result<String, FetchError> {
        let mut url = checked(self.guard, parse(typed)?)?;
        url.set_fragment(None);
        Ok(url.into())
    }

    /// Asks for a calendar; `webcal://` means `https://`, as calendar programs have it.
    ///
    /// # Errors
    /// [`FetchError`] if there is none, or it must not be asked for.
    pub async fn fetch(&self, address: &str, seen: &Seen) -> Result<Fetched, FetchError> {
        tokio::time::timeout(MAX_TIME, self.follow(address, seen))
            .await
            .map_err(|_| FetchError::TooSlow)?
    }

    async fn follow(&self, address: &str, seen: &Seen) -> Result<Fetched, FetchError> {
        let mut url = checked(self.guard, parse(address)?)?;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self
                .client
                .get(url.clone())
                .headers(conditions(seen))
                .send()
                .await
                .map_err(failure)?;
            let status = answer.status();
            if status == StatusCode::NOT_MODIFIED {
                return Ok(Fetched::Unchanged);
            }
            if !status.is_redirection() {
                return body(answer).await;
            }
            let next = answer.headers().get(header::LOCATION);
            let next = next.and_then(|it| it.to_str().ok());
            let next = next.and_then(|it| url.join(it).ok());
            url = checked(self.guard, next.ok_or(FetchError::Status(status))?)?;
        }
        Err(FetchError::Redirects)
    }
}

/// Numbers in an address are connected to without being looked up, so they are checked here.
fn checked(guard: Guard, url: Url) -> Result<Url, FetchError> {
    if !matches!(url.scheme(), "http" | "https")
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(FetchError::Address);
    }
    let port = url.port_or_known_default().unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    if host.is_empty() {
        return Err(FetchError::Address);
    }
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    match number {
        Ok(ip) if !guard.allows(SocketAddr::new(ip, port)) => Err(FetchError::Forbidden),
        _ => Ok(url),
    }
}

fn parse(address: &str) -> Result<Url, FetchError> {
    let address = address.trim();
    let address = match address.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") => format!("https://{rest}"),
        _ => address.to_owned(),
    };
    Url::parse(&address).map_err(|_| FetchError::Address)
}

fn conditions(seen: &Seen) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::IF_NONE_MATCH, &seen.etag),
        (header::IF_MODIFIED_SINCE, &seen.last_modified),
    ] {
        if let Some(value) = value.as_ref().and_then(|it| HeaderValue::from_str(it).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

async fn body(mut answer: Response) -> Result<Fetched, FetchError> {
    if !answer.status().is_success() {
        return Err(FetchError::Status(answer.status()));
    }
    let remembered = |name| {
        let value = answer.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let seen = Seen {
        etag: remembered(header::ETAG),
        last_modified: remembered(header::LAST_MODIFIED),
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        // Counted as it comes: what an answer claims about its length is not believed.
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| FetchError::Encoding)?;
    Ok(Fetched::Text { text, seen })
}

fn failure(error: reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(it) = cause {
        if it.is::<NotAllowed>() {
            return FetchError::Forbidden;
        }
        cause = it.source();
    }
    if error.is_timeout() {
        return FetchError::TooSlow;
    }
    FetchError::Unreachable(error.without_url())
}

/// None of a name's addresses may be asked.
#[derive(Debug, Clone, Copy)]
struct NotAllowed;

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads into a private network")
    }
}

impl std::error::Error for NotAllowed {}

/// Looks names up, and hands out only addresses that may be asked.
#[derive(Debug, Clone, Copy)]
struct Lookup(Guard);

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let all: Vec<SocketAddr> = found.collect();
            // One forbidden address among several is a trick, not a mistake.
            if all.is_empty() || !all.iter().all(|address| guard.allows(*address)) {
                return Err(NotAllowed.into());
            }
            Ok(Box::new(all.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is reachable for everybody (IANA's registries of special-purpose addresses,
/// RFC 6890 and its successors).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0
        // Shared by carriers (RFC 6598).
        || (a == 100 && (64..=127).contains(&b))
        // IETF protocols (RFC 6890) and the former 6to4 relays (RFC 7526).
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        // Benchmarks (RFC 2544).
        || (a == 198 && (18..=19).contains(&b))
        // Reserved (RFC 1112).
        || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let last = |at: usize| {
        let (high, low) = (segments[at], segments[at + 1]);
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        // IPv4 in other clothes: mapped (RFC 4291), translated (RFC 6052), 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last(6)),
        [0x2002, ..] => is_public_v4(last(1)),
        // Teredo (RFC 4380), benchmarks, ORCHID and other protocols (RFC 2928); documentation.
        [0x2001, second, ..] if second < 0x200 => false,
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Only global unicast is given out (RFC 4291): this leaves out loopback, unique local,
        // link-local, multicast and all that may yet come.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
