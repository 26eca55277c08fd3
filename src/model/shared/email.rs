//! E-mail addresses: parsed once, shown as first written, compared ignoring ASCII case.

use std::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    sync::Arc,
};

use email_address::{EmailAddress, Options};
use memchr::memchr;

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
        if is_plain(text) || is_mailbox(text) { Ok(Self(text.into())) } else { Err(NotAnAddress) }
    }
}

/// Whether the text is of the plain kind that nearly all addresses are: letters and digits before
/// and behind one `@`, with marks between them. To say so takes a fraction of the crate's time.
fn is_plain(text: &str) -> bool {
    let Some(at) = memchr(b'@', text.as_bytes()) else { return false };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    // No part of either can be too long if the whole is not.
    local.len().max(domain.len()) < 64 && is_plain_part(local) && is_plain_part(domain)
}

fn is_plain_part(text: &str) -> bool {
    let mut is_word = false;
    for byte in text.bytes() {
        let is_mark = matches!(byte, b'.' | b'-');
        if !(byte.is_ascii_alphanumeric() || is_mark && is_word) {
            return false;
        }
        is_word = !is_mark;
    }
    is_word
}

fn is_mailbox(text: &str) -> bool {
    let options = Options::default().without_display_text();
    EmailAddress::parse_with_options(text, options).is_ok() && is_mailbox_of_rfc_5321(text)
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
        // A piece at a time takes a fraction of what byte by byte does.
        for piece in self.0.as_bytes().chunks(16) {
            let mut small = [0; 16];
            small[..piece.len()].copy_from_slice(piece);
            small.make_ascii_lowercase();
            state.write(&small);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn what_looks_plain_is_a_mailbox(text in "[a-zA-Z0-9.-]{0,70}@[a-z0-9.-]{0,70}") {
            prop_assert!(is_mailbox(&text) || !is_plain(&text));
        }

        #[test]
        fn words_with_dots_between_them_look_plain(
            text in "[a-zA-Z0-9]{1,9}(\\.[a-z]{1,9}-?[a-z]){0,2}@([a-z0-9]{1,9}\\.){0,3}[a-z]{2,6}"
        ) {
            prop_assert!(is_plain(&text));
        }
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
