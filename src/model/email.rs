//! E-mail addresses: parsed once, shown as first written, compared ignoring ASCII case.

use std::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    sync::Arc,
};

use email_address::{EmailAddress, Options};

/// The address of a mailbox as RFC 5321 has it, and so as JSON Schema's `format: email` means it.
#[derive(Debug, Clone)]
pub struct Email(Arc<str>);

impl Email {
    /// The address as it was first written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAddress;

impl FromStr for Email {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let options = Options::default().without_display_text();
        EmailAddress::parse_with_options(text, options).map_err(|_| NotAnAddress)?;
        if is_mailbox_of_rfc_5321(text) { Ok(Self(text.into())) } else { Err(NotAnAddress) }
    }
}

// The crate reads RFC 5322 and internationalised mailboxes, which allow more of a domain.
fn is_mailbox_of_rfc_5321(text: &str) -> bool {
    let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    text.is_ascii() && (domain.starts_with('[') || domain.bytes().all(may_stand))
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    #[track_caller]
    fn is_accepted(text: &str) {
        assert!(text.parse::<Email>().is_ok(), "{text:?}");
    }

    #[track_caller]
    fn is_rejected(text: &str) {
        assert!(text.parse::<Email>().is_err(), "{text:?}");
    }

    #[test]
    fn mailboxes_are_accepted() {
        is_accepted("test12.test@SWO1.com");
        is_accepted("a@b.co");
        is_accepted("a+tag@sub.example.org");
        is_accepted("o'hara@example.org");
        is_accepted("\"quoted local\"@example.org");
        is_accepted("user@localhost");
        is_accepted("user@[127.0.0.1]");
    }

    #[test]
    fn anything_else_is_rejected() {
        for text in [
            "",
            "text",
            "@",
            "a@",
            "@b.co",
            "a@b@c.co",
            "a b@c.co",
            "a@b..co",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.co",
            " a@b.co",
            "a@b.co ",
            "a@b.co\n",
            "Ann <a@b.co>",
            "<a@b.co>",
            "a@-b.co",
            "a@b_c.co",
            "д@example.org",
            "a@пример.org",
        ] {
            is_rejected(text);
        }
        is_rejected(&format!("{}@example.org", "a".repeat(65)));
    }

    #[test]
    fn addresses_that_differ_in_letter_case_alone_are_one() {
        let (written, other): (Email, Email) =
            ("Ann@Example.org".parse().unwrap(), "aNN@example.ORG".parse().unwrap());
        let hasher = BuildHasherDefault::<DefaultHasher>::new();
        assert_eq!(written, other);
        assert_eq!(hasher.hash_one(&written), hasher.hash_one(&other));
        assert_eq!(written.as_str(), "Ann@Example.org");
    }
}
