//! Where a request's body ends, as its headers say: RFC 9112, section 6.3, in its plain forms only.

/// How the end of a body is known.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is no body.
    #[default]
    NoBody,
    /// By the number of its bytes.
    Length(u64),
    /// It comes in chunks.
    Chunked,
    /// Servers may not agree.
    Unclear,
}

impl Framing {
    /// Notes what a header line says of the body; the blank line behind the headers returns it all.
    pub(super) fn after(&mut self, line: &[u8]) -> Option<Self> {
        let said = match line.first() {
            Some(b'c' | b'C') => value(line, b"content-length").map(length),
            Some(b't' | b'T') => value(line, b"transfer-encoding").map(coding),
            // A folded line.
            Some(b' ' | b'\t') => Some(Self::Unclear),
            Some(b'\r' | b'\n') if matches!(line, b"\n" | b"\r\n") => return Some(*self),
            _ => None,
        };
        if let Some(said) = said {
            *self = if *self == Self::NoBody { said } else { Self::Unclear };
        }
        None
    }
}

/// The value of a header line with that name, which is written in lower case.
fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (given, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":").filter(|_| given.eq_ignore_ascii_case(name))?;
    Some(value.trim_ascii())
}

fn length(value: &[u8]) -> Framing {
    let digits = str::from_utf8(value).ok().filter(|it| it.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).map_or(Framing::Unclear, Framing::Length)
}

fn coding(value: &[u8]) -> Framing {
    if value.eq_ignore_ascii_case(b"chunked") { Framing::Chunked } else { Framing::Unclear }
}
