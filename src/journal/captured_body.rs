//! Bodies as the journal keeps them: their beginning, and how long they were.

use std::borrow::Cow;

use bytes::Bytes;

use super::redaction::{in_answer_body, in_request_body};

/// The beginning of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapturedBody {
    kept: Bytes,
    length: u64,
}

/// A body that is captured while it is read.
#[derive(Debug, Default)]
pub struct BodyCapture {
    kept: Vec<u8>,
    length: u64,
}

impl CapturedBody {
    /// The most bytes of a body that are kept.
    pub const MOST: usize = 64 << 10;

    /// Captures a body that is there as a whole; one that is not too long is shared, not copied.
    ///
    /// The allocation behind an answer may be up to about twice as large as the answer itself,
    /// since answers are written into buffers with room to spare.
    #[must_use]
    pub fn of(body: &Bytes) -> Self {
        let kept = match body.get(..Self::MOST) {
            // A slice would keep all of it.
            Some(beginning) => Bytes::copy_from_slice(beginning),
            None => body.clone(),
        };
        Self { kept, length: body.len() as u64 }
    }

    /// The bytes that are kept.
    #[must_use]
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// What is kept of an answer, as text without secrets.
    #[must_use]
    pub fn answer_text(&self) -> String {
        in_answer_body(&self.whole_characters()).into_owned()
    }

    /// What is kept of a request, as text without secrets.
    #[must_use]
    pub fn request_text(&self) -> String {
        in_request_body(&self.whole_characters()).into_owned()
    }

    fn whole_characters(&self) -> Cow<'_, str> {
        // A character that was cut in two is left out.
        let whole = match str::from_utf8(&self.kept) {
            Err(error) if error.error_len().is_none() => &self.kept[..error.valid_up_to()],
            Ok(_) | Err(_) => &self.kept,
        };
        String::from_utf8_lossy(whole)
    }

    /// The length of the whole body in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether less than the whole body is kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > self.kept.len() as u64
    }

    /// The same body with nothing of it kept but its length.
    #[must_use]
    pub fn without_content(self) -> Self {
        Self { kept: Bytes::new(), ..self }
    }
}

impl BodyCapture {
    /// A capture with room for the kept part of a body of this length.
    #[must_use]
    pub fn with_room_for(length: u64) -> Self {
        let room = usize::try_from(length).unwrap_or(usize::MAX).min(CapturedBody::MOST);
        Self { kept: Vec::with_capacity(room), length: 0 }
    }

    /// Captures more of the body.
    pub fn push(&mut self, bytes: &[u8]) {
        let room = CapturedBody::MOST.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.length += bytes.len() as u64;
    }

    /// How many bytes were read.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The part of the body that was read.
    #[must_use]
    pub fn finish(self) -> CapturedBody {
        CapturedBody { kept: self.kept.into(), length: self.length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_body_is_shared_and_of_a_long_one_the_beginning_is_copied() {
        let short = Bytes::from(vec![b'x'; CapturedBody::MOST - 1]);
        let captured = CapturedBody::of(&short);
        assert_eq!(captured.kept().as_ptr(), short.as_ptr());
        assert_eq!((captured.kept(), captured.is_cut()), (&*short, false));
        let long = Bytes::from(vec![b'x'; 90_000]);
        let captured = CapturedBody::of(&long);
        assert_ne!(captured.kept().as_ptr(), long.as_ptr());
        assert_eq!((captured.kept().len(), captured.length()), (CapturedBody::MOST, 90_000));
        assert!(captured.is_cut());
    }

    #[test]
    fn a_body_is_captured_piece_by_piece_as_far_as_it_is_kept() {
        let mut capture = BodyCapture::with_room_for(3);
        capture.push(b"a\nb:");
        capture.push(b"c");
        let captured = capture.finish();
        assert_eq!((captured.kept(), captured.length()), (&b"a\nb:c"[..], 5));
        let mut capture = BodyCapture::with_room_for(u64::MAX);
        for _ in 0..3 {
            capture.push(&vec![b'x'; 30_000]);
        }
        let captured = capture.finish();
        assert_eq!((captured.kept().len(), captured.length()), (CapturedBody::MOST, 90_000));
        let forgotten = captured.without_content();
        assert_eq!((forgotten.kept(), forgotten.length()), (&b""[..], 90_000));
        assert!(forgotten.is_cut());
    }
}
