//! The time trap: a form knows when it was handed out, and nobody can make it say otherwise.
//!
//! Programs fill in forms within a blink, or keep one for ever. The instant stands in the form with a
//! keyed hash over it (HMAC-SHA-256, RFC 2104), so nothing has to be remembered about anybody.

use app::city::Instant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Token;

/// Nobody reads and fills in a form faster than this.
const LEAST: Duration = Duration::seconds(3);

/// Nobody means a form any more that has lain open for longer.
const MOST: Duration = Duration::days(1);

/// How many bytes the instant takes.
const INSTANT: usize = 8;

/// What a form's seal says when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// Somebody has taken their time.
    Right,
    /// It was handed out a moment ago.
    Early,
    /// It was handed out long ago, or not here.
    Late,
}

/// Seals instants, and reads what it has sealed.
#[derive(Clone)]
pub(super) struct Seal(Hmac<Sha256>);

impl Seal {
    /// With a key that nobody else knows.
    pub(super) fn new(key: &Token) -> Self {
        // A block is what a key is padded to; a token is shorter than that.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(key.secret().bytes()) {
            *to = from;
        }
        Self(Hmac::new(&block))
    }

    /// An instant that can be handed out.
    pub(super) fn put(&self, at: Instant) -> String {
        let millis = at.timestamp_millis().to_be_bytes();
        let mac = self.0.clone().chain_update(millis).finalize();
        let bytes = [millis.as_slice(), &mac.into_bytes()].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What has come back says, by the clock of `now`.
    pub(super) fn age(&self, text: &str, now: Instant) -> Age {
        let Some(at) = self.open(text) else {
            return Age::Late;
        };
        let age = now - at;
        if age > MOST || age < Duration::zero() {
            Age::Late
        } else if age < LEAST {
            Age::Early
        } else {
            Age::Right
        }
    }

    fn open(&self, text: &str) -> Option<Instant> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (millis, mac) = bytes.split_first_chunk::<INSTANT>()?;
        let expected = self.0.clone().chain_update(millis);
        expected.verify_slice(mac).ok()?;
        DateTime::from_timestamp_millis(i64::from_be_bytes(*millis))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::Random;

    fn seal() -> Seal {
        Seal::new(&Random::SYSTEM.token().unwrap())
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_form_is_good_from_three_seconds_to_a_day() {
        let seal = seal();
        let start = at("2026-11-21T09:00:00Z");
        let form = seal.put(start);
        for (later, age) in [
            (Duration::zero(), Age::Early),
            (Duration::milliseconds(2999), Age::Early),
            (Duration::seconds(3), Age::Right),
            (Duration::hours(24), Age::Right),
            (Duration::hours(24) + Duration::milliseconds(1), Age::Late),
            (Duration::seconds(-1), Age::Late),
        ] {
            assert_eq!(seal.age(&form, start + later), age, "{later}");
        }
    }

    #[test]
    fn another_servers_key_and_an_altered_instant_count_as_none() {
        let (seal, other) = (seal(), seal());
        let start = at("2026-11-21T09:00:00Z");
        let now = start + Duration::seconds(5);
        assert_eq!(other.age(&seal.put(start), now), Age::Late);
        let sealed = URL_SAFE_NO_PAD.decode(seal.put(now)).unwrap();
        let mut altered = start.timestamp_millis().to_be_bytes().to_vec();
        altered.extend(&sealed[INSTANT..]);
        assert_eq!(seal.age(&URL_SAFE_NO_PAD.encode(altered), now), Age::Late);
    }

    #[test]
    fn the_hash_is_the_one_of_the_standard() {
        // RFC 4231, test case 2: a key shorter than a block.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..4].copy_from_slice(b"Jefe");
        let mac = Hmac::<Sha256>::new(&block).chain_update(b"what do ya want for nothing?");
        let bytes = mac.finalize().into_bytes();
        assert_eq!(bytes[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    }

    proptest! {
        #[test]
        fn whatever_comes_back_that_was_not_sealed_counts_as_none(text in ".{0,80}") {
            let now = at("2026-11-21T09:00:00Z");
            prop_assert_eq!(seal().age(&text, now), Age::Late);
        }

        #[test]
        fn every_instant_is_read_again(millis in 0_i64..4_000_000_000_000) {
            let seal = seal();
            let at = DateTime::from_timestamp_millis(millis).unwrap();
            let later = at + Duration::minutes(1);
            prop_assert_eq!(seal.age(&seal.put(at), later), Age::Right);
        }
    }
}
