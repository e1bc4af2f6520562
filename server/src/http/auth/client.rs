//! Who asks, as far as the network knows, and how often they may.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use app::city::Lang;
use axum::http::HeaderMap;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::mail::MailAddress;

/// Links for one address that one client asks for: a few at once, then one in ten minutes.
const ASKED_AT_ONCE: NonZeroU32 = at_once(5);
const ASKED_EVERY: Duration = Duration::from_mins(10);

/// Mails with a link to one address, whoever asks. Beyond that none is sent, and nobody is told: who
/// has the address has a mail already whose link still leads in, because links hold longer than it
/// takes until the next is sent. So a stranger who goes on asking keeps nobody out.
const MAILED_AT_ONCE: NonZeroU32 = at_once(10);
const MAILED_EVERY: Duration = Duration::from_mins(10);

/// Attempts of one client, of any kind: shops that share a line must not get in each other's way.
const CLIENT_AT_ONCE: NonZeroU32 = at_once(30);
const CLIENT_EVERY: Duration = Duration::from_secs(20);

/// Suggestions of one client: who walks through the centre with a list gets it through.
const SUGGESTING_AT_ONCE: NonZeroU32 = at_once(10);
const SUGGESTING_EVERY: Duration = Duration::from_mins(5);

/// Suggestions of one client in the name of one address: each sends it a mail, which it may not have
/// asked for.
const IN_NAME_AT_ONCE: NonZeroU32 = at_once(5);
const IN_NAME_EVERY: Duration = Duration::from_mins(30);

/// Suggestions in the name of one address, whoever sends them.
const SUGGESTED_AT_ONCE: NonZeroU32 = at_once(20);
const SUGGESTED_EVERY: Duration = Duration::from_mins(30);

/// How many clients and addresses are remembered before those that are at rest are forgotten.
const REMEMBERED: usize = 10_000;

const fn at_once(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Where a request comes from. A whole IPv6 network counts as one: it is one line of one household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

impl Client {
    /// The other end of the connection or, only if the settings say that a proxy stands in front,
    /// what that proxy says. It adds to the right end of `X-Forwarded-For`; whatever stands further
    /// left, anybody may have written.
    pub(super) fn of(headers: &HeaderMap, peer: Option<SocketAddr>, behind_proxy: bool) -> Self {
        let direct = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip());
        let said = behind_proxy.then(|| forwarded(headers)).flatten();
        Self(network(said.unwrap_or(direct)))
    }
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    let entry = last.to_str().ok()?.rsplit(',').next()?.trim();
    let address = entry.parse().ok();
    address.or_else(|| entry.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

pub(in crate::http) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// How often somebody may try.
pub(super) struct Limits {
    asking: DefaultKeyedRateLimiter<(Client, MailAddress)>,
    mailed: DefaultKeyedRateLimiter<MailAddress>,
    clients: DefaultKeyedRateLimiter<Client>,
    suggesting: DefaultKeyedRateLimiter<Client>,
    in_name: DefaultKeyedRateLimiter<(Client, MailAddress)>,
    suggested: DefaultKeyedRateLimiter<MailAddress>,
}

impl Limits {
    pub(super) fn new() -> Self {
        let quota = |every, at_once: NonZeroU32| {
            Quota::with_period(every)
                .unwrap_or_else(|| Quota::per_hour(at_once))
                .allow_burst(at_once)
        };
        Self {
            asking: DefaultKeyedRateLimiter::keyed(quota(ASKED_EVERY, ASKED_AT_ONCE)),
            mailed: DefaultKeyedRateLimiter::keyed(quota(MAILED_EVERY, MAILED_AT_ONCE)),
            clients: DefaultKeyedRateLimiter::keyed(quota(CLIENT_EVERY, CLIENT_AT_ONCE)),
            suggesting: DefaultKeyedRateLimiter::keyed(quota(SUGGESTING_EVERY, SUGGESTING_AT_ONCE)),
            in_name: DefaultKeyedRateLimiter::keyed(quota(IN_NAME_EVERY, IN_NAME_AT_ONCE)),
            suggested: DefaultKeyedRateLimiter::keyed(quota(SUGGESTED_EVERY, SUGGESTED_AT_ONCE)),
        }
    }

    /// Whether this client may try something now; counts as a try.
    pub(super) fn client_may(&self, client: Client) -> bool {
        may(&self.clients, &client)
    }

    /// Whether this client may ask for a link with this address now, known or not; counts as a try.
    pub(super) fn asking_may(&self, client: Client, mail: &MailAddress) -> bool {
        may(&self.asking, &(client, mail.clone()))
    }

    /// Whether a mail with a link may go to this address now; counts as one.
    pub(super) fn mail_may(&self, mail: &MailAddress) -> bool {
        may(&self.mailed, mail)
    }

    /// Whether this client may suggest something in the name of this address now; counts as a try.
    pub(super) fn suggestion_may(&self, client: Client, mail: &MailAddress) -> bool {
        may(&self.suggesting, &client)
            && may(&self.in_name, &(client, mail.clone()))
            && may(&self.suggested, mail)
    }
}

fn may<K: Hash + Eq + Clone>(limits: &DefaultKeyedRateLimiter<K>, key: &K) -> bool {
    if limits.len() > REMEMBERED {
        limits.retain_recent();
    }
    limits.check_key(key).is_ok()
}

/// The language that a browser prefers, for answers of addresses that have none.
pub(in crate::http) fn preferred(headers: &HeaderMap) -> Lang {
    let accepted = headers
        .get(axum::http::header::ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let first = accepted.split([',', ';', '-']).next().unwrap_or_default();
    if first.trim().eq_ignore_ascii_case("en") {
        Lang::En
    } else {
        Lang::De
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    fn peer() -> SocketAddr {
        "192.0.2.1:4000".parse().unwrap()
    }

    fn client(text: &str) -> Client {
        Client(text.parse().unwrap())
    }

    #[test]
    fn without_a_proxy_nobody_can_say_they_are_somebody_else() {
        let lying = headers(&["198.51.100.7"]);
        assert_eq!(Client::of(&lying, Some(peer()), false), client("192.0.2.1"));
    }

    #[test]
    fn of_what_a_proxy_says_only_the_right_end_counts() {
        let chain = headers(&["1.1.1.1, 2.2.2.2", "3.3.3.3, 198.51.100.7"]);
        assert_eq!(
            Client::of(&chain, Some(peer()), true),
            client("198.51.100.7")
        );
        let with_port = headers(&["[2001:db8:1:2:3::4]:99"]);
        assert_eq!(
            Client::of(&with_port, Some(peer()), true),
            client("2001:db8:1:2::")
        );
        let nonsense = headers(&["1.1.1.1, unknown"]);
        assert_eq!(
            Client::of(&nonsense, Some(peer()), true),
            client("192.0.2.1")
        );
    }

    #[test]
    fn a_household_with_many_addresses_is_one_client() {
        let one = headers(&["2001:db8:1:2:aaaa::1"]);
        let other = headers(&["2001:db8:1:2:bbbb::2"]);
        assert_eq!(Client::of(&one, None, true), Client::of(&other, None, true));
    }

    #[test]
    fn who_asks_too_often_for_an_address_has_to_wait_and_others_need_not() {
        let limits = Limits::new();
        let (one, other): (MailAddress, MailAddress) =
            ("a@b.de".parse().unwrap(), "c@b.de".parse().unwrap());
        let (stranger, owner) = (client("192.0.2.1"), client("192.0.2.2"));
        for _ in 0..ASKED_AT_ONCE.get() {
            assert!(limits.asking_may(stranger, &one));
        }
        assert!(!limits.asking_may(stranger, &one));
        assert!(limits.asking_may(owner, &one));
        assert!(limits.asking_may(stranger, &other));
    }

    #[test]
    fn nobody_gets_more_mails_than_they_need_and_always_one_whose_link_still_holds() {
        let limits = Limits::new();
        let mail: MailAddress = "a@b.de".parse().unwrap();
        let sent = (0..100).filter(|_| limits.mail_may(&mail)).count();
        assert_eq!(sent, MAILED_AT_ONCE.get() as usize);
        let link = super::super::sign_in::LINK.to_std().unwrap();
        assert!(MAILED_EVERY < link);
    }

    proptest! {
        #[test]
        fn whatever_is_forwarded_is_understood_or_ignored(line in "[ -~]{0,60}") {
            let _ = Client::of(&headers(&[&line]), Some(peer()), true);
        }
    }
}
