//! A mail address as people give it.

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailboxes;

/// The longest address that mail servers take (RFC 5321, section 4.5.3.1.3, less the brackets).
const LONGEST: usize = 254;

/// An address to which mail can be sent, in small letters: people type the same address in different
/// ways, and no provider tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

/// What was given is no mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give a mail address such as name@example.org")]
pub struct NoMailAddress;

impl MailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address that was taken before, perhaps by wider rules: what is kept stays readable.
    ///
    /// # Errors
    /// [`NoMailAddress`] if it is none at all.
    pub fn kept(text: &str) -> Result<Self, NoMailAddress> {
        let text = text.trim();
        if text.len() > LONGEST || text.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Err(NoMailAddress);
        }
        let small = text.to_lowercase();
        let address: lettre::Address = small.parse().map_err(|_| NoMailAddress)?;
        // Deliverable over the internet: a domain with a dot, no bare host, no address literal.
        let domain = address.domain();
        let plain = domain.contains('.') && !domain.starts_with('[');
        // Names outside ASCII need a mail server that can do SMTPUTF8; domains do not.
        if !plain || !address.user().is_ascii() {
            return Err(NoMailAddress);
        }
        Ok(Self(small))
    }
}

impl FromStr for MailAddress {
    type Err = NoMailAddress;

    fn from_str(text: &str) -> Result<Self, NoMailAddress> {
        let it = Self::kept(text)?;
        // Names in quotation marks, for one, are addresses that a message cannot have as its receiver.
        let mailboxes: Mailboxes = it.0.parse().map_err(|_| NoMailAddress)?;
        let alone = mailboxes.into_single().ok_or(NoMailAddress)?;
        let sendable = alone.name.is_none() && alone.email.to_string() == it.0;
        if sendable { Ok(it) } else { Err(NoMailAddress) }
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use lettre::Message;
    use lettre::message::Mailbox;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_without_regard_to_case_and_blanks() {
        let address: MailAddress = " Erika.Mustermann@Example.ORG\n".parse().unwrap();
        assert_eq!(address.as_str(), "erika.mustermann@example.org");
        for good in [
            "a@b.de",
            "a+b@laden-am-eck.example",
            "o'neill@b.ie",
            "a@bücher.example",
        ] {
            assert!(good.parse::<MailAddress>().is_ok(), "{good}");
        }
    }

    #[test]
    fn what_cannot_be_delivered_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for bad in [
            "",
            "a",
            "a@",
            "@b.de",
            "a@b",
            "a b@c.de",
            "a@b.de, c@d.de",
            "a@[127.0.0.1]",
            "a@b.de\nBcc: c@d.de",
            "<a@b.de>",
            "a\u{0}@b.de",
            "ä@b.de",
            "\"a<b>&x\"@evil.example",
            "\"a.b\"@c.de",
            "\"a@b\"@c.de",
            "\"a,b\"@c.de",
            "a(b)@c.de",
            &long,
        ] {
            assert!(bad.parse::<MailAddress>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_was_taken_once_stays_readable() {
        let old = "\"a<b>&x\"@evil.example";
        assert_eq!(MailAddress::kept(old).unwrap().as_str(), old);
        assert!(MailAddress::kept("a\nb@c.de").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_one_address_or_none(text in ".{0,60}") {
            if let Ok(address) = text.parse::<MailAddress>() {
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert!(!address.as_str().contains(char::is_control));
                prop_assert_eq!(address.as_str().parse(), Ok(address.clone()));
            }
        }

        #[test]
        fn whatever_is_an_address_can_be_sent_to(
            user in r#"("[!-~]{0,8}"|[a-z!#$%&'*+/=?^_`{|}~.\-]{1,8})"#, domain in "[a-zäß]{1,6}\\.[a-z]{2,6}",
        ) {
            if let Ok(address) = format!("{user}@{domain}").parse::<MailAddress>() {
                let to = Mailbox::new(None, address.as_str().parse().unwrap());
                let from = Mailbox::new(None, "karte@example.org".parse().unwrap());
                let message = Message::builder().from(from).to(to.clone()).body(String::new());
                let message = message.unwrap();
                prop_assert_eq!(message.envelope().to(), &[to.email]);
            }
        }
    }
}
