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
    HttpService, connection::ConnectionState, limits::least_bytes, refusal::Refusal,
    request_bytes::RequestBytes,
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
    /// Runs since the client first held up the answer that is being written, or the end.
    timer: Option<Pin<Box<Sleep>>>,
    /// The bytes written since the timer runs.
    written: usize,
    is_shut_down: bool,
}

impl TrackedStream {
    /// Wraps `stream`: within `idle_timeout` from when a client first holds up an answer, it has to
    /// read all of it, or as much as the least rate demands. `service` explains what hyper can't
    /// read.
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
            written: 0,
            is_shut_down: false,
        }
    }

    /// Returns the write, or the error `TimedOut` once the client has read at less than the least
    /// rate for as long as `idle_timeout`.
    fn poll_at_rate(
        &mut self,
        write: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = write
            && self.timer.is_some()
        {
            self.written += bytes;
        }
        if write.is_ready() {
            return write;
        }
        ready!(self.poll_timer(self.idle_timeout, cx));
        if self.written < least_bytes(self.idle_timeout) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.stop_timer();
        self.poll_timer(self.idle_timeout, cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Starts the timer unless it runs, and waits for it.
    fn poll_timer(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let timer = self.timer.get_or_insert_with(|| Box::pin(time::sleep(timeout)));
        timer.as_mut().poll(cx)
    }

    fn stop_timer(&mut self) {
        (self.timer, self.written) = (None, 0);
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
            ready!(self.poll_at_rate(written, cx))?;
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
        if discarded.is_ready() {
            return discarded;
        }
        ready!(self.poll_timer(self.idle_timeout.min(DRAIN_TIMEOUT), cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
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
        let write = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.poll_at_rate(write, cx)
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
        let write = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.poll_at_rate(write, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Sends a refusal, and makes the cut that has been requested: hyper flushes when it has no more
    /// bytes to write, and all that it had is the client's to read by then.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_refusal(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        match self.state.cut.get().copied() {
            None => {
                if !self.is_shut_down {
                    self.stop_timer();
                }
                self.state.activity.note_written();
                Poll::Ready(Ok(()))
            }
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
