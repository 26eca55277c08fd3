//! The grammar of mailboxes: RFC 5321, 4.1.2 and 4.1.3, with the lengths of its 4.5.3.1.
//!
//! The text is ASCII; internationalised addresses are another format.

use std::net::Ipv6Addr;

/// Whether a text is a mailbox such as `ann@example.com`, `"ann lee"@example.com` or
/// `ann@[192.0.2.1]`.
pub(super) fn is_mailbox(text: &str) -> bool {
    // The longest path has 256 characters, two of which are the brackets around the mailbox.
    const LONGEST: usize = 254;
    // Neither form of a domain holds an `@`.
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    text.len() <= LONGEST && is_local_part(local) && (is_domain(domain) || is_literal(domain))
}

fn is_local_part(text: &str) -> bool {
    const LONGEST: usize = 64;
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    text.len() <= LONGEST && quoted.map_or_else(|| is_dot_string(text), is_quoted)
}

fn is_dot_string(text: &str) -> bool {
    let is_atext =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// Whether a text may stand between quotation marks.
fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_allowed = match byte {
            b'\\' => bytes.next().is_some_and(|escaped| matches!(escaped, b' '..=b'~')),
            b'"' => false,
            byte => matches!(byte, b' '..=b'~'),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

fn is_domain(text: &str) -> bool {
    // As in the domain name system.
    const LONGEST_LABEL: usize = 63;
    text.split('.').all(|label| {
        let is_let_dig = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let label = label.as_bytes();
        label.len() <= LONGEST_LABEL
            && is_let_dig(label.first())
            && is_let_dig(label.last())
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    })
}

/// Whether a text is an address in brackets. `IPv6` is the only tag that is registered.
fn is_literal(text: &str) -> bool {
    const TAG: &str = "IPv6:";
    let Some(text) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
        return false;
    };
    match text.split_at_checked(TAG.len()) {
        Some((tag, address)) if tag.eq_ignore_ascii_case(TAG) => is_ipv6(address),
        _ => is_ipv4(text),
    }
}

fn is_ipv4(text: &str) -> bool {
    let is_number = |text: &str| {
        let is_short = (1..=3).contains(&text.len());
        is_short && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(is_number)
}

fn is_ipv6(text: &str) -> bool {
    // Two colons stand for at least two groups here. An IPv4 address at the end counts as two.
    const MOST_BESIDE_ZEROS: usize = 6;
    let groups = text.split(':').filter(|group| !group.is_empty());
    let groups: usize = groups.map(|group| if group.contains('.') { 2 } else { 1 }).sum();
    text.parse::<Ipv6Addr>().is_ok() && (!text.contains("::") || groups <= MOST_BESIDE_ZEROS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_parts_are_atoms_or_quoted() {
        let longest = "a".repeat(64);
        for local in [
            "a",
            "a.b",
            "!#$%&'*+-/=?^_`{|}~",
            "\"\"",
            r#""a b""#,
            r#""a\ b\"\\""#,
            r#""@""#,
            &longest,
        ] {
            assert!(is_mailbox(&format!("{local}@x")), "{local}");
        }
        let long = "a".repeat(65);
        for local in [
            "",
            ".a",
            "a.",
            "a..b",
            "a b",
            "a@b",
            "\"",
            "\"a\tb\"",
            r#""a"b""#,
            r#""a\""#,
            r#"a"b""#,
            "\"é\"",
            "é",
            "\"a\\\u{7f}\"",
            &long,
        ] {
            assert!(!is_mailbox(&format!("{local}@x")), "{local}");
        }
    }

    #[test]
    fn domains_are_labels() {
        let label = "a".repeat(63);
        for domain in ["x", "x.y", "1.2", "a-b.c", &label] {
            assert!(is_mailbox(&format!("a@{domain}")), "{domain}");
        }
        let long = "a".repeat(64);
        for domain in ["", "x.", ".x", "x..y", "-x", "x-", "x_y", "x y", "é", "x\n", &long] {
            assert!(!is_mailbox(&format!("a@{domain}")), "{domain}");
        }
    }

    #[test]
    fn brackets_hold_an_address() {
        for literal in [
            "0.0.0.0",
            "127.0.0.1",
            "255.255.255.255",
            "001.02.3.4",
            "IPv6:::",
            "ipv6:::1",
            "IPv6:1:2:3:4:5:6:7:8",
            "IPv6:1::8",
            "IPv6:1:2:3:4:5:6::",
            "IPv6:::ffff:192.0.2.1",
            "IPv6:1:2:3:4:5:6:192.0.2.1",
            "IPv6:1:2:3:4::192.0.2.1",
        ] {
            assert!(is_mailbox(&format!("a@[{literal}]")), "{literal}");
        }
        for literal in [
            "",
            "<",
            "127.0.0.300",
            "127.0.0",
            "1.2.3.4.5",
            "0127.0.0.1",
            "1.2.3.",
            "+1.2.3.4",
            "IPv6:::::",
            "IPv6:1:2:3:4:5:6:7",
            "IPv6:1:2:3:4:5:6:7::",
            "IPv6:12345::",
            "IPv6:",
            "IPv6:1:2:3:4:5::192.0.2.1",
            "IPv6:::1%eth0",
            "::1",
            "tag:x",
            "x",
            "1.2.3.4]",
        ] {
            assert!(!is_mailbox(&format!("a@[{literal}]")), "{literal}");
        }
        for domain in ["[127.0.0.1", "127.0.0.1]", "[127.0.0.1].x", "x.[127.0.0.1]"] {
            assert!(!is_mailbox(&format!("a@{domain}")), "{domain}");
        }
    }

    #[test]
    fn an_address_has_at_most_254_characters() {
        let address = |length| format!("aa@{}{}", "a.".repeat(120), "b".repeat(length));
        assert_eq!(address(11).len(), 254);
        assert!(is_mailbox(&address(11)));
        assert!(!is_mailbox(&address(12)));
    }
}
