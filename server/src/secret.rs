//! Tokens and codes: made here, handed to one person, and kept as their SHA-256 alone.
//!
//! Randomness is handed in like time, so that it is clear who depends on it and tests can be exact.

use std::fmt;

use app::city::Instant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Bytes of randomness in a token: far more than anybody can try.
const TOKEN_BYTES: usize = 32;

/// How many digits a code has.
const CODE_DIGITS: usize = 6;

/// Where random bytes come from.
#[derive(Clone, Copy)]
pub struct Random(fn(&mut [u8]) -> Result<(), getrandom::Error>);

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

/// The system has no randomness to give.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers, without which nobody can sign in safely")]
pub struct NoRandomness(#[from] getrandom::Error);

impl Random {
    /// The operating system's source, fit for secrets.
    pub const SYSTEM: Self = Self(getrandom::fill);

    /// A source of one's own, for tests.
    pub const fn from_source(source: fn(&mut [u8]) -> Result<(), getrandom::Error>) -> Self {
        Self(source)
    }

    fn bytes<const N: usize>(self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        (self.0)(&mut bytes)?;
        Ok(bytes)
    }

    /// A new token.
    ///
    /// # Errors
    /// [`NoRandomness`]
    pub fn token(self) -> Result<Token, NoRandomness> {
        Ok(Token(URL_SAFE_NO_PAD.encode(self.bytes::<TOKEN_BYTES>()?)))
    }

    /// A new code, each of the million as likely as any other.
    ///
    /// # Errors
    /// [`NoRandomness`]
    pub fn code(self) -> Result<Code, NoRandomness> {
        const CODES: u32 = 1_000_000;
        // The largest multiple of CODES in a u32: above it, low codes would come a little more often.
        const FAIR: u32 = u32::MAX / CODES * CODES;
        loop {
            let number = u32::from_le_bytes(self.bytes()?);
            if number < FAIR {
                return Ok(Code(format!("{:06}", number % CODES)));
            }
        }
    }

    /// A new id, sortable by the instant at which it was made (UUID version 7, RFC 9562).
    ///
    /// # Errors
    /// [`NoRandomness`]
    pub fn id(self, at: Instant) -> Result<Uuid, NoRandomness> {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }
}

/// A secret of 256 bits, in the letters of base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Reads what a browser or a link has brought.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == TOKEN_BYTES).then(|| Self(text.to_owned()))
    }

    /// The secret itself, for its owner.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest::of(&[&self.0])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Six digits that somebody copies from a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Reads what somebody has typed: blanks and hyphens between the digits do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '\u{a0}' | '.'))
            .collect();
        let right = digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        right.then_some(Self(digits))
    }

    /// The digits, for the mail.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// The digits in two groups, easier to copy: `123 456`.
    pub fn spaced(&self) -> String {
        let (first, second) = self.0.split_at(CODE_DIGITS / 2);
        format!("{first} {second}")
    }

    /// What is kept of it. A million codes are quickly tried, so the device's own token, which is
    /// not kept, goes into it.
    pub fn digest(&self, device: &Token) -> Digest {
        Digest::of(&[&device.0, &self.0])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The SHA-256 of a secret, in the letters of base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            // So that no two lists of parts are the same text.
            hash.update([0]);
        }
        Self(URL_SAFE_NO_PAD.encode(hash.finalize()))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the one that was kept; takes as long whatever the difference.
    pub fn is(&self, kept: &str) -> bool {
        self.0.as_bytes().ct_eq(kept.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_token_and_code_can_be_read_again_and_differs_from_the_next() {
        let random = Random::SYSTEM;
        let tokens: Vec<_> = (0..50).map(|_| random.token().unwrap()).collect();
        for (n, token) in tokens.iter().enumerate() {
            assert_eq!(Token::parse(token.secret()).as_ref(), Some(token));
            assert!(tokens.iter().skip(n + 1).all(|other| other != token));
        }
        let code = random.code().unwrap();
        assert_eq!(Code::parse(code.secret()), Some(code.clone()));
        assert_eq!(Code::parse(&code.spaced()), Some(code));
    }

    #[test]
    fn a_code_is_kept_differently_on_every_device() {
        let random = Random::SYSTEM;
        let code = random.code().unwrap();
        let (one, other) = (random.token().unwrap(), random.token().unwrap());
        assert!(code.digest(&one).is(code.digest(&one).as_str()));
        assert!(!code.digest(&one).is(code.digest(&other).as_str()));
    }

    #[test]
    fn numbers_that_would_favour_low_codes_are_drawn_again() {
        use std::sync::atomic::{AtomicU32, Ordering};
        static DRAWN: AtomicU32 = AtomicU32::new(0);
        let random = Random::from_source(|bytes| {
            let first = DRAWN.fetch_add(1, Ordering::Relaxed) == 0;
            bytes.fill(if first { 0xff } else { 0 });
            Ok(())
        });
        assert_eq!(random.code().unwrap().secret(), "000000");
        assert_eq!(DRAWN.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn ids_sort_by_when_they_were_made() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let early = Random::SYSTEM.id(at("2026-11-21T09:00:00Z")).unwrap();
        let late = Random::SYSTEM.id(at("2026-11-21T09:00:01Z")).unwrap();
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn secrets_are_not_shown_when_debugged() {
        let token = Random::SYSTEM.token().unwrap();
        assert!(!format!("{token:?}").contains(token.secret()));
        let code = Random::SYSTEM.code().unwrap();
        assert!(!format!("{code:?}").contains(code.secret()));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_code_of_six_digits_or_none(text in ".{0,20}") {
            if let Some(code) = Code::parse(&text) {
                prop_assert_eq!(code.secret().len(), 6);
                prop_assert!(code.secret().bytes().all(|b| b.is_ascii_digit()));
            }
        }

        #[test]
        fn blanks_and_hyphens_in_a_code_do_not_matter(digits in "[0-9]{6}", gap in "[ \u{a0}-]{0,2}", at in 0_usize..=6) {
            let (a, b) = digits.split_at(at);
            let code = Code::parse(&format!(" {a}{gap}{b}\n"));
            let code = code.unwrap();
            prop_assert_eq!(code.secret(), digits);
        }

        #[test]
        fn whatever_a_browser_sends_is_a_token_or_none(text in "[A-Za-z0-9_=+/-]{0,60}") {
            if let Some(token) = Token::parse(&text) {
                prop_assert_eq!(token.secret().len(), 43);
            }
        }
    }
}
