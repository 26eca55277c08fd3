//! Where a body in chunks ends: RFC 9112, section 7.1, read as hyper reads it.

/// Follows one body.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunks(State);

/// What the next byte is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first digit of a chunk's size.
    #[default]
    Start,
    /// Another digit, or what ends the size.
    Size(u64),
    /// A blank behind the size.
    Blank(u64),
    /// Part of an extension.
    Extension(u64),
    /// The LF behind the size.
    SizeLf(u64),
    /// One of so many bytes.
    Data(u64),
    DataCr,
    DataLf,
    /// The CR of the end, or a trailer.
    EndCr,
    EndLf,
    Trailer,
    TrailerLf,
    Ended,
    Broken,
}

impl Chunks {
    /// Takes the next bytes: how many of them are the body's.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() && !self.have_ended() && !self.are_broken() {
            if let State::Data(left) = self.0 {
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - at);
                let left = left - taken as u64;
                self.0 = if left == 0 { State::DataCr } else { State::Data(left) };
                at += taken;
            } else {
                self.0 = self.0.after(bytes[at]);
                at += 1;
            }
        }
        at
    }

    /// Whether the last byte was that of the body.
    pub(super) fn have_ended(self) -> bool {
        self.0 == State::Ended
    }

    /// Whether it can't be known where the body ends; hyper gives it up.
    pub(super) fn are_broken(self) -> bool {
        self.0 == State::Broken
    }
}

impl State {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Start, _) => digit(0, byte),
            (Self::Size(size) | Self::Blank(size), b' ' | b'\t') => Self::Blank(size),
            (Self::Size(size) | Self::Blank(size), b';') => Self::Extension(size),
            (Self::Size(size) | Self::Blank(size) | Self::Extension(size), b'\r') => {
                Self::SizeLf(size)
            }
            (Self::Size(size), _) => digit(size, byte),
            (Self::Extension(size), byte) if byte != b'\n' => Self::Extension(size),
            (Self::SizeLf(0) | Self::TrailerLf, b'\n') => Self::EndCr,
            (Self::SizeLf(size), b'\n') => Self::Data(size),
            (Self::DataCr, b'\r') => Self::DataLf,
            (Self::DataLf, b'\n') => Self::Start,
            (Self::EndCr, b'\r') => Self::EndLf,
            (Self::EndLf, b'\n') => Self::Ended,
            (Self::Trailer, b'\r') => Self::TrailerLf,
            (Self::EndCr | Self::Trailer, _) => Self::Trailer,
            (
                Self::Blank(_)
                | Self::Extension(_)
                | Self::SizeLf(_)
                | Self::Data(_)
                | Self::DataCr
                | Self::DataLf
                | Self::EndLf
                | Self::TrailerLf
                | Self::Ended
                | Self::Broken,
                _,
            ) => Self::Broken,
        }
    }
}

/// A size with one more digit.
fn digit(size: u64, byte: u8) -> State {
    let digit = char::from(byte).to_digit(16).map(u64::from);
    let size = digit.and_then(|digit| size.checked_mul(16)?.checked_add(digit));
    size.map_or(State::Broken, State::Size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_behind_its_last_chunk_and_its_trailers() {
        for body in [
            "0\r\n\r\n",
            "3\r\nabc\r\n0\r\n\r\n",
            "A;x=\"y\" \r\n0\r\n\r\n0\r\n\r\r\r\n000 \t;\r\n\r\n",
            "1\r\na\r\n0\r\nA: b\r\nC: \r\n\r\n",
        ] {
            let mut chunks = Chunks::default();
            let bytes = [body, "GET / HTTP/1.1"].concat();
            assert_eq!((chunks.take(bytes.as_bytes()), chunks.have_ended()), (body.len(), true));
        }
    }

    #[test]
    fn what_hyper_gives_up_has_no_end() {
        for body in [
            "\r\n",
            "g\r\n",
            "-1\r\n",
            "1\n",
            "1 1\r\n",
            "1;\n",
            "1\r\r",
            "1\r\nab",
            "1\r\na\n",
            "0\r\n\rx",
            "0\r\nA: b\rx",
            "11111111111111111\r\n",
        ] {
            let mut chunks = Chunks::default();
            chunks.take(body.as_bytes());
            assert!(chunks.are_broken(), "{body:?} {chunks:?}");
        }
    }
}
