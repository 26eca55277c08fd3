//! A connection's socket: makes request lines readable, bounds the time of writes, makes cuts, and
//! closes without destroying an answer on its way.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{self, Sleep},
};

use super::{
    HttpService, connection::ConnectionState, refusal::Refusal, request_bytes::RequestBytes,
};
use crate::faults::Cut;

/// The longest that a client may hold up the end of a connection, while its place can't be had by
/// another.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// A client's socket.
#[derive(Debug)]
pub(super) struct TrackedStream {
    stream: TcpStream,
    state: Arc<ConnectionState>,
    service: HttpService,
    requests: RequestBytes,
    /// Bytes that were read and that hyper has not got yet.
    waiting: Bytes,
    /// The answer in the place of an empty one that hyper gave.
    refusal: Option<Refusal>,
    idle_timeout: Duration,
    /// Runs while the client holds up a write or the end.
    timer: Option<Pin<Box<Sleep>>>,
    is_shut_down: bool,
}

impl TrackedStream {
    /// Wraps `stream`: a client may hold up a write for as long as `idle_timeout`, and `service`
    /// explains what hyper can't read.
    pub(super) fn new(
        stream: TcpStream,
        service: HttpService,
        idle_timeout: Duration,
        state: Arc<ConnectionState>,
    ) -> Self {
        Self {
            stream,
            state,
            service,
            requests: RequestBytes::default(),
            waiting: Bytes::new(),
            refusal: None,
            idle_timeout,
            timer: None,
            is_shut_down: false,
        }
    }

    /// Returns the operation, or the error `TimedOut` once the client has held it up for longer than
    /// `timeout`.
    fn poll_in_time<T>(
        &mut self,
        operation: Poll<io::Result<T>>,
        timeout: Duration,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if operation.is_ready() {
            self.timer = None;
            return operation;
        }
        let timer = self.timer.get_or_insert_with(|| Box::pin(time::sleep(timeout)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Takes an answer that hyper gave to what it can't read, to send another in its place.
    fn take_refusal(&mut self, answer: &[u8]) -> bool {
        let head = || self.requests.refused(self.state.begun.load(Relaxed));
        self.refusal = Refusal::of(answer, head, &self.service);
        if self.refusal.is_some() {
            // What the client sent behind it is still unread.
            self.state.has_unread_body.store(true, Relaxed);
        }
        self.refusal.is_some()
    }

    fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let timeout = self.idle_timeout;
        while let Some(refusal) = &mut self.refusal {
            let bytes = ready!(refusal.poll_bytes(cx));
            if bytes.is_empty() {
                self.refusal = None;
                break;
            }
            let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
            if let Poll::Ready(Ok(count)) = written {
                bytes.advance(count);
            }
            ready!(self.poll_in_time(written, timeout, cx))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Cuts the connection; the error ends hyper's part in it.
    fn poll_cut(&mut self, cut: Cut, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match cut {
            // Closing the socket then sends a reset.
            Cut::Reset => self.stream.set_zero_linger()?,
            // Unread bytes would turn the end into a reset.
            Cut::Empty | Cut::Truncate => ready!(self.poll_drain(cx))?,
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
    }

    /// Closes our side, and discards what the client sends until it closes its own.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_end(cx))?;
        let discarded = self.poll_discard(cx);
        self.poll_in_time(discarded, self.idle_timeout.min(DRAIN_TIMEOUT), cx)
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut_down {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.is_shut_down = true;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncRead for TrackedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if !this.waiting.is_empty() || buffer.remaining() == 0 {
                let count = this.waiting.len().min(buffer.remaining());
                buffer.put_slice(&this.waiting.split_to(count));
                return Poll::Ready(Ok(()));
            }
            let start = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
            let read = &buffer.filled()[start..];
            let changed = if read.is_empty() {
                this.requests.end()
            } else {
                this.requests.pass(read, this.state.begun.load(Relaxed))
            };
            let Some(changed) = changed else { return Poll::Ready(Ok(())) };
            buffer.set_filled(start);
            this.waiting = changed.into();
        }
    }
}

impl AsyncWrite for TrackedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.take_refusal(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        let timeout = self.idle_timeout;
        self.poll_in_time(written, timeout, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = slices
            && self.take_refusal(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        let timeout = self.idle_timeout;
        self.poll_in_time(written, timeout, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Sends a refusal, and makes the cut that has been requested: hyper flushes when it has no more bytes to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_refusal(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        match self.state.cut.get().copied() {
            None => Poll::Ready(Ok(())),
            Some(cut) => self.poll_cut(cut, cx),
        }
    }

    /// Closes our side. While the client may still be sending a body, the socket stays open:
    /// closing it would destroy the answer on its way.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.state.has_unread_body.load(Relaxed) {
            self.poll_drain(cx)
        } else {
            self.poll_end(cx)
        }
    }
}
