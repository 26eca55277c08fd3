//! The sockets that a server accepts connections on: one, or one for each family of addresses.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpStream};

/// One or two sockets, of which connections are accepted alike.
#[derive(Debug)]
pub struct Listeners {
    first: TcpListener,
    second: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(first: TcpListener) -> Self {
        Self { first, second: None }
    }
}

impl Listeners {
    /// Both sockets; the address is that of the first.
    #[must_use]
    pub fn both(first: TcpListener, second: TcpListener) -> Self {
        Self { first, second: Some(second) }
    }

    /// The address of the first socket.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.first.local_addr()
    }

    /// Accepts the next connection of any of them.
    pub(super) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let Some(second) = &self.second else { return self.first.accept().await };
        tokio::select! {
            accepted = self.first.accept() => accepted,
            accepted = second.accept() => accepted,
        }
    }
}
