//! The wire: a socket that tells its connection's pulse what passes, and parts politely.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    cut::Shears,
    pulse::{Phase, Pulse},
};

/// A client's socket.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    pulse: Arc<Pulse>,
    shears: Arc<Shears>,
    is_closed: bool,
}

impl Wire {
    /// The wire over `stream` that reports to `pulse` and to `shears`.
    pub(super) fn new(stream: TcpStream, pulse: Arc<Pulse>, shears: Arc<Shears>) -> Self {
        Self { stream, pulse, shears, is_closed: false }
    }

    /// Ends the connection at once, and lets the client know that it was no proper end.
    pub(super) fn reset(self) {
        // Without it the client sees an early end, which is the nearest thing.
        let _ = self.stream.set_zero_linger();
    }

    /// Closes our side, and throws away what the client sends until it closes its own.
    pub(super) fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_close(cx))?;
        self.poll_discard(cx)
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_closed {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.is_closed = true;
            self.pulse.begin(Phase::Parting);
        }
        Poll::Ready(Ok(()))
    }

    fn report_sent(&self, sent: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(sent, Poll::Ready(Ok(1..))) {
            self.pulse.sent();
        }
        sent
    }

    /// Throws away what the client sends until it stops.
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

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.pulse.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.report_sent(sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.report_sent(sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        // Whoever flushes has no bytes left.
        self.shears.flushed();
        Poll::Ready(Ok(()))
    }

    /// Closes our side; while the client may still be sending the body of a request that was
    /// answered early, the socket stays, for closing it would destroy the answer on its way.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_close(cx))?;
        if self.pulse.has_upload() { self.poll_discard(cx) } else { Poll::Ready(Ok(())) }
    }
}
