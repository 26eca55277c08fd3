//! Compressed bodies: `Content-Encoding: gzip` and `deflate` are undone before a body is read, so that
//! its limit counts what comes out.

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use hyper::body::Frame;

use crate::problem::Problem;

/// The codings that are undone, for `Accept-Encoding`.
const CODINGS: HeaderValue = HeaderValue::from_static("gzip, deflate");

/// A coding of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
    /// One that is not known, or several.
    Foreign,
}

/// The body is not in the coding that its header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

/// Puts a decoder around the body of a request; the refusal of one in a coding that is not known.
pub(super) fn decode(request: &mut Request) -> Result<(), Box<Response>> {
    let state = match coding(request.headers()) {
        Coding::Identity => return Ok(()),
        Coding::Foreign => return Err(Box::new(refusal())),
        Coding::Gzip => State::Gzip(MultiGzDecoder::new(Vec::new())),
        Coding::Deflate => State::Deflate,
    };
    let body = std::mem::take(request.body_mut());
    *request.body_mut() = Body::new(Decoded { body, state, left: Bytes::new(), is_empty: true });
    Ok(())
}

fn refusal() -> Response {
    let detail = "Expected a body of Content-Encoding gzip or deflate, or without, found another.";
    let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
    let mut response = problem.into_response();
    response.headers_mut().insert(header::ACCEPT_ENCODING, CODINGS);
    response
}

fn coding(headers: &HeaderMap) -> Coding {
    let mut given = headers.get_all(header::CONTENT_ENCODING).iter();
    let Some(first) = given.next() else { return Coding::Identity };
    if given.next().is_some() {
        return Coding::Foreign;
    }
    match &*first.as_bytes().trim_ascii().to_ascii_lowercase() {
        b"" | b"identity" => Coding::Identity,
        b"gzip" | b"x-gzip" => Coding::Gzip,
        b"deflate" => Coding::Deflate,
        _ => Coding::Foreign,
    }
}

/// A body that is decompressed while it is read, some kilobytes at a time.
#[derive(Debug)]
struct Decoded {
    body: Body,
    state: State,
    /// What is left of the last frame.
    left: Bytes,
    /// Whether nothing has come yet.
    is_empty: bool,
}

/// A decoder, which writes to memory.
#[derive(Debug)]
enum State {
    Gzip(MultiGzDecoder<Vec<u8>>),
    /// The first byte will say in which of two forms the body is.
    Deflate,
    Zlib(ZlibDecoder<Vec<u8>>),
    /// What some clients send for `deflate`.
    Raw(DeflateDecoder<Vec<u8>>),
    Ended,
}

impl State {
    /// Takes some of the bytes; returns how many, and what came out.
    fn take(&mut self, bytes: &[u8]) -> io::Result<(usize, Vec<u8>)> {
        if let (Self::Deflate, Some(first)) = (&self, bytes.first()) {
            // The header of zlib, which no block of deflate begins like.
            let is_zlib = first & 0x8f == 8;
            *self = if is_zlib {
                Self::Zlib(ZlibDecoder::new(Vec::new()))
            } else {
                Self::Raw(DeflateDecoder::new(Vec::new()))
            };
        }
        match self {
            Self::Gzip(decoder) => step(decoder, bytes, MultiGzDecoder::get_mut),
            Self::Zlib(decoder) => step(decoder, bytes, ZlibDecoder::get_mut),
            Self::Raw(decoder) => step(decoder, bytes, DeflateDecoder::get_mut),
            Self::Deflate | Self::Ended => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Returns what comes out at the end of the body.
    fn finish(&mut self) -> io::Result<Vec<u8>> {
        match std::mem::replace(self, Self::Ended) {
            Self::Gzip(mut decoder) => decoder.try_finish().map(|()| take_all(decoder.get_mut())),
            Self::Zlib(decoder) => decoder.finish(),
            Self::Raw(decoder) => decoder.finish(),
            Self::Deflate | Self::Ended => Ok(Vec::new()),
        }
    }
}

fn step<D: Write>(
    decoder: &mut D,
    bytes: &[u8],
    out: impl Fn(&mut D) -> &mut Vec<u8>,
) -> io::Result<(usize, Vec<u8>)> {
    let count = decoder.write(bytes)?;
    let out = take_all(out(decoder));
    // Bytes behind the end are taken by no decoder.
    let is_stuck = count == 0 && out.is_empty() && !bytes.is_empty();
    if is_stuck { Err(io::ErrorKind::InvalidData.into()) } else { Ok((count, out)) }
}

fn take_all(out: &mut Vec<u8>) -> Vec<u8> {
    std::mem::take(out)
}

impl Decoded {
    /// Decodes what has come of the body; nothing if more of it is needed first.
    fn decode(&mut self) -> Result<Option<Bytes>, Undecodable> {
        while !self.left.is_empty() {
            let (count, out) = self.state.take(&self.left).map_err(|_| Undecodable)?;
            let _ = self.left.split_to(count);
            if !out.is_empty() {
                return Ok(Some(out.into()));
            }
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<Option<Bytes>, Undecodable> {
        if self.is_empty {
            self.state = State::Ended;
        }
        let out = self.state.finish().map_err(|_| Undecodable)?;
        Ok(Some(Bytes::from(out)).filter(|out| !out.is_empty()))
    }
}

impl HttpBody for Decoded {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            if let Some(out) = this.decode()? {
                return Poll::Ready(Some(Ok(Frame::data(out))));
            }
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                None => {
                    let out = this.finish()?;
                    return Poll::Ready(out.map(|out| Ok(Frame::data(out))));
                }
                Some(frame) => {
                    // Trailers say nothing of the body.
                    this.left = frame?.into_data().unwrap_or_default();
                    this.is_empty &= this.left.is_empty();
                }
            }
        }
    }
}

impl Undecodable {
    /// Whether that is why a body could not be read.
    pub(super) fn is_cause_of(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause.filter(|error| !error.is::<Self>()) {
            cause = error.source();
        }
        cause.is_some()
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is not in the coding that Content-Encoding names")
    }
}

impl Error for Undecodable {}

#[cfg(test)]
mod tests {
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use http_body_util::BodyExt;

    use super::*;

    const TEXT: &[u8] = b"{\"email\":\"ann@example.org\"}";

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    async fn decoded(coding: &str, body: impl Into<Body>) -> Result<Bytes, axum::Error> {
        let request = Request::builder().header(header::CONTENT_ENCODING, coding);
        let mut request = request.body(body.into()).unwrap();
        decode(&mut request).unwrap();
        request.into_body().collect().await.map(http_body_util::Collected::to_bytes)
    }

    #[tokio::test]
    async fn bodies_are_undone_as_their_header_says() {
        for (coding, body) in [
            ("gzip", gzip(TEXT)),
            ("X-Gzip", gzip(TEXT)),
            ("gzip", [gzip(&TEXT[..5]), gzip(&TEXT[5..])].concat()),
            ("deflate", zlib(TEXT)),
            ("Deflate", raw(TEXT)),
            ("identity", TEXT.to_vec()),
        ] {
            assert_eq!(decoded(coding, body).await.unwrap(), TEXT, "{coding}");
        }
        for coding in ["gzip", "deflate"] {
            assert_eq!(decoded(coding, Body::empty()).await.unwrap(), "");
        }
    }

    #[tokio::test]
    async fn a_body_in_another_coding_or_cut_off_is_not_taken_for_text() {
        let cut = |body: Vec<u8>| body[..body.len() - 5].to_vec();
        for (coding, body) in [
            ("gzip", TEXT.to_vec()),
            ("gzip", zlib(TEXT)),
            ("gzip", cut(gzip(TEXT))),
            ("deflate", cut(zlib(TEXT))),
            ("deflate", b"xxxx".to_vec()),
        ] {
            let error = decoded(coding, body).await.unwrap_err();
            assert!(Undecodable::is_cause_of(&error), "{coding}: {error:?}");
        }
    }

    #[tokio::test]
    async fn what_comes_out_comes_in_pieces() {
        let bomb = gzip(&vec![b'x'; 8 << 20]);
        let mut request =
            Request::builder().header(header::CONTENT_ENCODING, "gzip").body(bomb.into()).unwrap();
        decode(&mut request).unwrap();
        let mut body = request.into_body();
        let mut total = 0;
        while let Some(frame) = body.frame().await {
            let length = frame.unwrap().into_data().unwrap().len();
            assert!(length <= 256 << 10, "{length}");
            total += length;
        }
        assert_eq!(total, 8 << 20);
    }
}
