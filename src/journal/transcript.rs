//! Transcripts: a request or an answer, copied into one piece of memory as it passes.
//!
//! What a server hands out are slices of buffers that it wants back; keeping those would keep the
//! buffers. So it is copied, once, and is then exactly as large as it looks.

use std::{borrow::Cow, fmt};

use super::redaction::in_body;

/// A line, headers, and as much of a body as is kept.
#[derive(Default)]
pub struct Transcript {
    // The line, a header a line, the body.
    bytes: Vec<u8>,
    line: usize,
    head: usize,
    length: u64,
}

impl Transcript {
    /// The most bytes of a body that are kept.
    pub const MOST: usize = 64 << 10;

    /// A transcript that begins with a line of these pieces, with room for so many bytes in all.
    #[must_use]
    pub fn new(room: usize, line: &[&str]) -> Self {
        let mut bytes = Vec::with_capacity(room);
        for piece in line {
            bytes.extend_from_slice(piece.as_bytes());
        }
        let line = bytes.len();
        Self { bytes, line, head: line, length: 0 }
    }

    /// What a header takes of a transcript's room.
    #[must_use]
    pub fn room_of(name: &str, value: &[u8]) -> usize {
        name.len() + value.len() + 2
    }

    /// Adds a header; all of them come before the body.
    pub fn header(&mut self, name: &str, value: &[u8]) {
        self.bytes.push(b'\n');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b':');
        self.bytes.extend_from_slice(value);
        self.head = self.bytes.len();
    }

    /// Adds to the body, of which the beginning is kept.
    pub fn body(&mut self, bytes: &[u8]) {
        let room = Self::MOST.saturating_sub(self.bytes.len() - self.head);
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.length += bytes.len() as u64;
    }

    /// Forgets the body, all but its length.
    pub fn forget_body(&mut self) {
        self.bytes.truncate(self.head);
    }

    /// The line that it begins with.
    #[must_use]
    pub fn line(&self) -> &str {
        str::from_utf8(&self.bytes[..self.line]).unwrap_or_default()
    }

    /// The headers, in the order in which they came.
    pub fn headers(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        let lines = self.bytes[self.line..self.head].split(|byte| *byte == b'\n').skip(1);
        lines.map(|line| {
            let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
            let value = line.get(colon + 1..).unwrap_or_default();
            (String::from_utf8_lossy(&line[..colon]), String::from_utf8_lossy(value))
        })
    }

    /// The values of a header, whatever the case of its name's letters.
    pub fn values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let named = self.headers().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value)
    }

    /// What is kept of the body.
    #[must_use]
    pub fn kept(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes[self.head..])
    }

    /// What is kept of the body, as text without anybody's token.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = self.kept();
        // A character that was cut in two is left out.
        let whole = match str::from_utf8(&kept) {
            Err(error) if error.error_len().is_none() => &kept[..error.valid_up_to()],
            Ok(_) | Err(_) => &kept,
        };
        in_body(&String::from_utf8_lossy(whole)).into_owned()
    }

    /// The bytes of the whole body.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether less than the whole body is kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > (self.bytes.len() - self.head) as u64
    }

    /// The memory that it takes at most.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.capacity()
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript").field("line", &self.line()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_headers_and_body_come_back_as_they_were_put_in() {
        let mut transcript = Transcript::new(0, &["GET ", "/a"]);
        transcript.header("accept", b"text/html: no");
        transcript.header("x", b"");
        transcript.header("Accept", b"*/*");
        transcript.body(b"a\nb:");
        transcript.body(b"c");
        assert_eq!(transcript.line(), "GET /a");
        let headers: Vec<_> =
            transcript.headers().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(headers, ["accept=text/html: no", "x=", "Accept=*/*"]);
        assert_eq!(transcript.values("ACCEPT").collect::<Vec<_>>(), ["text/html: no", "*/*"]);
        assert_eq!(
            (&*transcript.kept(), transcript.length(), transcript.is_cut()),
            (&b"a\nb:c"[..], 5, false)
        );
    }

    #[test]
    fn the_beginning_of_a_long_body_is_kept() {
        let mut transcript = Transcript::new(0, &[]);
        for _ in 0..3 {
            transcript.body(&vec![b'x'; 30_000]);
        }
        assert_eq!((transcript.kept().len(), transcript.length()), (Transcript::MOST, 90_000));
        assert!(transcript.is_cut());
        transcript.forget_body();
        assert_eq!((transcript.kept().len(), transcript.length()), (0, 90_000));
    }
}
