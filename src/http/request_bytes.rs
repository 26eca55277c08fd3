//! The bytes of a connection's requests on their way to hyper: request lines are made readable, all
//! other bytes pass as they are.
//!
//! Other servers take a bare `"`, `<` or `>` in a query; hyper refuses them. To know which line is a
//! request line takes the framing of RFC 9112, section 6: where it is not plain to see, nothing is
//! changed from there on.

use std::ops::Range;

use memchr::memchr;

use super::{
    chunks::Chunks,
    framing::Framing,
    request_line::{escape, has_odd_octets},
};

/// The longest head, and so the longest line, that is held back.
const LONGEST_HEAD: usize = 128 << 10;
/// The most that is kept of heads that hyper has not read yet.
const MOST_KEPT: usize = 2 * LONGEST_HEAD;

/// Follows the requests of one connection.
#[derive(Debug, Default)]
pub(super) struct RequestBytes {
    place: Place,
    framing: Framing,
    /// The heads that hyper may not have read yet, as they were sent.
    heads: Vec<u8>,
    /// Where in `heads` the last head starts.
    head: usize,
    /// Where in `heads` the line starts that has not ended.
    line: usize,
    /// The number of heads before those in `heads`.
    dropped: usize,
    /// The number of heads that have ended.
    ended: usize,
}

/// Where the next byte belongs.
#[derive(Debug, Default)]
enum Place {
    /// To the line of a request, or to the blank lines before it.
    #[default]
    RequestLine,
    /// To its headers.
    Headers,
    /// To its body, which goes on for so many bytes.
    Body(u64),
    /// To its body in chunks.
    Chunks(Chunks),
    /// It is not known.
    Lost,
}

impl Place {
    /// Where the byte after a head belongs.
    fn behind(framing: Framing) -> Self {
        match framing {
            Framing::NoBody | Framing::Length(0) => Self::RequestLine,
            Framing::Length(length) => Self::Body(length),
            Framing::Chunked => Self::Chunks(Chunks::default()),
            Framing::Unclear => Self::Lost,
        }
    }
}

impl RequestBytes {
    /// Takes the next bytes, after `begun` requests were read from those before: what hyper is to get
    /// in their place, if that is something else.
    pub(super) fn pass(&mut self, bytes: &[u8], begun: usize) -> Option<Vec<u8>> {
        let is_between = matches!(self.place, Place::RequestLine) && self.line == self.heads.len();
        if is_between && is_plain_head(bytes) {
            self.start_head(begun);
            self.heads.extend_from_slice(bytes);
            self.line = self.heads.len();
            self.ended += 1;
            return None;
        }
        let mut passed = Passed { bytes, done: 0, changed: None };
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            at += match &mut self.place {
                Place::RequestLine => self.request_line(rest, begun, &mut passed),
                Place::Headers => self.headers(rest),
                Place::Body(left) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    *left -= taken as u64;
                    if *left == 0 {
                        self.place = Place::RequestLine;
                    }
                    taken
                }
                Place::Chunks(chunks) => {
                    let taken = chunks.take(rest);
                    if chunks.have_ended() {
                        self.place = Place::RequestLine;
                    } else if chunks.are_broken() {
                        self.place = Place::Lost;
                    }
                    taken
                }
                Place::Lost => rest.len(),
            };
        }
        passed.finish()
    }

    /// Takes the end of the bytes: what is held back, if anything.
    pub(super) fn end(&mut self) -> Option<Vec<u8>> {
        let is_holding = matches!(self.place, Place::RequestLine) && self.line < self.heads.len();
        is_holding.then(|| self.give_up())
    }

    /// The head that hyper could not read after it had read `begun` requests, if it is known.
    pub(super) fn refused(&self, begun: usize) -> Option<&[u8]> {
        let mut heads = self.heads.as_slice();
        for _ in 0..begun.checked_sub(self.dropped)? {
            heads = &heads[head_length(heads)..];
        }
        Some(&heads[..head_length(heads)]).filter(|head| !head.is_empty())
    }

    fn request_line(&mut self, rest: &[u8], begun: usize, passed: &mut Passed<'_>) -> usize {
        let held = self.heads.len() - self.line;
        if held == 0 {
            let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank > 0 {
                return blank;
            }
            self.start_head(begun);
        }
        let at = passed.bytes.len() - rest.len();
        let end = memchr(b'\n', rest);
        let taken = end.map_or(rest.len(), |end| end + 1);
        self.heads.extend_from_slice(&rest[..taken]);
        if end.is_none() {
            let let_go = if self.is_too_long() { self.give_up() } else { Vec::new() };
            passed.replace(at..at + taken, &let_go);
            return taken;
        }
        let line = &self.heads[self.line..];
        match escape(line) {
            Some(escaped) => passed.replace(at..at + taken, &escaped),
            None if held > 0 => passed.replace(at..at + taken, line),
            None => {}
        }
        self.line = self.heads.len();
        self.place = Place::Headers;
        taken
    }

    fn start_head(&mut self, begun: usize) {
        if begun == self.ended || self.heads.len() > MOST_KEPT {
            // A large head is an exception, of which nothing may stay.
            self.heads.shrink_to(LONGEST_HEAD >> 5);
            self.heads.clear();
            self.dropped = self.ended;
        }
        self.head = self.heads.len();
        self.line = self.head;
        self.framing = Framing::NoBody;
    }

    fn headers(&mut self, rest: &[u8]) -> usize {
        let mut taken = 0;
        if self.line < self.heads.len() {
            // The line began with bytes before these.
            let Some(end) = memchr(b'\n', rest) else { return self.keep_part(rest) };
            taken = end + 1;
            self.heads.extend_from_slice(&rest[..taken]);
            if let Some(place) = self.framing.after(&self.heads[self.line..]).map(Place::behind) {
                return self.end_head(place, taken);
            }
            self.line = self.heads.len();
        }
        let start = taken;
        loop {
            let Some(end) = line_end(&rest[taken..]) else {
                self.heads.extend_from_slice(&rest[start..taken]);
                self.line = self.heads.len();
                return taken + self.keep_part(&rest[taken..]);
            };
            let line = &rest[taken..taken + end];
            taken += end;
            if let Some(place) = self.framing.after(line).map(Place::behind) {
                self.heads.extend_from_slice(&rest[start..taken]);
                return self.end_head(place, taken);
            }
        }
    }

    /// Keeps the part of a line that has come.
    fn keep_part(&mut self, part: &[u8]) -> usize {
        self.heads.extend_from_slice(part);
        if self.is_too_long() {
            self.place = Place::Lost;
        }
        part.len()
    }

    fn end_head(&mut self, place: Place, taken: usize) -> usize {
        self.ended += 1;
        self.line = self.heads.len();
        self.place = place;
        taken
    }

    fn is_too_long(&self) -> bool {
        self.heads.len() - self.head > LONGEST_HEAD
    }

    /// Lets go of the line that is held back.
    fn give_up(&mut self) -> Vec<u8> {
        self.place = Place::Lost;
        self.heads.split_off(self.line)
    }
}

/// Whether the bytes are one head, with nothing to escape and no body: most reads are. Without this
/// look at them a page takes 0.3 % more instructions.
fn is_plain_head(bytes: &[u8]) -> bool {
    let Some(mut at) = memchr(b'\n', bytes).map(|at| at + 1) else { return false };
    if matches!(bytes[0], b'\r' | b'\n') || has_odd_octets(&bytes[..at]) {
        return false;
    }
    let mut framing = Framing::NoBody;
    while let Some(end) = line_end(&bytes[at..]) {
        let line = &bytes[at..at + end];
        at += end;
        if let Some(framing) = framing.after(line) {
            return framing == Framing::NoBody && at == bytes.len();
        }
    }
    false
}

/// Where the first line ends, with its LF.
fn line_end(bytes: &[u8]) -> Option<usize> {
    // Every head ends so; it costs less to look than to search.
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    memchr(b'\n', bytes).map(|at| at + 1)
}

/// The length of the first head, with the blank line at its end.
fn head_length(heads: &[u8]) -> usize {
    let mut length = 0;
    for line in heads.split_inclusive(|byte| *byte == b'\n') {
        length += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    length
}

/// Bytes on their way, and what hyper gets in their place.
struct Passed<'b> {
    bytes: &'b [u8],
    /// How many of them are dealt with.
    done: usize,
    /// What came of these, unless it is the same.
    changed: Option<Vec<u8>>,
}

impl Passed<'_> {
    /// Puts something in the place of these bytes, which are behind those replaced before.
    fn replace(&mut self, place: Range<usize>, by: &[u8]) {
        let changed = self.changed.get_or_insert_default();
        changed.extend_from_slice(&self.bytes[self.done..place.start]);
        changed.extend_from_slice(by);
        self.done = place.end;
    }

    fn finish(self) -> Option<Vec<u8>> {
        let mut changed = self.changed?;
        changed.extend_from_slice(&self.bytes[self.done..]);
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What hyper gets of these pieces.
    fn passed(pieces: &[&[u8]]) -> String {
        let (mut requests, mut out) = (RequestBytes::default(), Vec::new());
        for piece in pieces {
            match requests.pass(piece, 0) {
                Some(changed) => out.extend(changed),
                None => out.extend_from_slice(piece),
            }
        }
        out.extend(requests.end().unwrap_or_default());
        String::from_utf8(out).unwrap()
    }

    /// Requests on one connection, and what hyper gets of them.
    const CONNECTIONS: &[(&str, &str)] = &[
        ("GET /a?\"b\" HTTP/1.1\r\n\r\n", "GET /a?%22b%22 HTTP/1.1\r\n\r\n"),
        ("GET /a?\"b\" HTTP/1.0\n\n", "GET /a?%22b%22 HTTP/1.0\n\n"),
        (
            "\r\n\nGET /<a>?<b> HTTP/1.1\r\nIf-Match: \"x\"\r\n\r\nGET /?\" HTTP/1.1\r\n\r\n",
            "\r\n\nGET /%3Ca%3E?%3Cb%3E HTTP/1.1\r\nIf-Match: \"x\"\r\n\r\nGET /?%22 HTTP/1.1\r\n\r\n",
        ),
        (
            "POST /? HTTP/1.1\r\ncontent-LENGTH:  19 \r\n\r\nGET /\" HTTP/1.1\r\n\r\nGET /\" HTTP/1.1\r\n\r\n",
            "POST /? HTTP/1.1\r\ncontent-LENGTH:  19 \r\n\r\nGET /\" HTTP/1.1\r\n\r\nGET /%22 HTTP/1.1\r\n\r\n",
        ),
        (
            "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n11;x=\"\r\nGET /\" HTTP/1.1\r\n\r\n0\r\nA: \"\r\n\r\nGET /\" HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n11;x=\"\r\nGET /\" HTTP/1.1\r\n\r\n0\r\nA: \"\r\n\r\nGET /%22 HTTP/1.1\r\n\r\n",
        ),
    ];

    /// Heads behind which nothing is changed.
    const UNCLEAR: &[&str] = &[
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 1",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: +1",
        "Content-Length: 1, 1",
        "Content-Length: 99999999999999999999",
        "A: b\r\n Content-Length: 1",
    ];

    #[test]
    fn request_lines_are_made_readable_and_nothing_else_is() {
        for (sent, expected) in CONNECTIONS {
            assert_eq!(passed(&[sent.as_bytes()]), *expected);
        }
    }

    #[test]
    fn it_makes_no_difference_where_reads_part_the_bytes() {
        for (sent, expected) in CONNECTIONS {
            let bytes = sent.as_bytes();
            for one in 0..=bytes.len() {
                for other in one..=bytes.len() {
                    let pieces = [&bytes[..one], &bytes[one..other], &bytes[other..]];
                    assert_eq!(passed(&pieces), *expected, "{one} {other}");
                }
            }
            let each: Vec<_> = bytes.chunks(1).collect();
            assert_eq!(passed(&each), *expected);
        }
    }

    #[test]
    fn behind_a_body_whose_end_is_not_plain_nothing_is_changed() {
        for headers in UNCLEAR {
            let sent =
                format!("POST /?\" HTTP/1.1\r\n{headers}\r\n\r\nx\r\nGET /?\" HTTP/1.1\r\n\r\n");
            assert_eq!(passed(&[sent.as_bytes()]), sent.replacen('"', "%22", 1), "{headers}");
        }
    }

    #[test]
    fn a_line_without_an_end_is_passed_on_at_the_end_or_when_it_is_too_long() {
        let line = format!("GET /?\"{}", "a".repeat(2 * LONGEST_HEAD));
        assert_eq!(passed(&[b"GET /?\""]), "GET /?\"");
        let pieces: Vec<_> = line.as_bytes().chunks(1000).collect();
        assert_eq!(passed(&pieces), line);
    }

    #[test]
    fn the_head_that_was_refused_is_the_one_behind_those_that_were_read() {
        let mut requests = RequestBytes::default();
        let heads = ["GET /1 HTTP/1.1\r\n\r\n", "GET /2 HTTP/1.1\r\nA: b\r\n\r\n", "GET /3"];
        requests.pass(heads.concat().as_bytes(), 0);
        for (begun, head) in heads.into_iter().enumerate() {
            assert_eq!(requests.refused(begun), Some(head.as_bytes()));
        }
        assert_eq!(requests.refused(3), None);
        requests.pass(b" HTTP/1.1\r\n\r\n", 3);
        requests.pass(b"GET /4 HTTP/1.1\r\n\r\n", 3);
        assert_eq!(requests.refused(3), Some(&b"GET /4 HTTP/1.1\r\n\r\n"[..]));
    }

    #[test]
    fn what_is_kept_of_heads_is_bounded() {
        let mut requests = RequestBytes::default();
        let head = format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(1000));
        for _ in 0..1000 {
            requests.pass(head.as_bytes(), 0);
        }
        assert!(requests.heads.len() <= MOST_KEPT + head.len());
        assert_eq!(requests.refused(0), None);
    }
}
