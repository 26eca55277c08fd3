//! Listening: the sockets for the host and the port that are set.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use accounts_emulator::http::Listeners;
use tokio::net::TcpListener;

use crate::{failure::Failure, log::warn_user};

/// Where the server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// On loopback, in both families of addresses: clients take `localhost` for either.
    Localhost,
    /// On this address.
    Address(IpAddr),
}

const LOOPBACKS: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

impl Host {
    /// Parses an IP address, perhaps in brackets, or `localhost`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("localhost") {
            return Ok(Self::Localhost);
        }
        text.trim_matches(['[', ']']).parse().map(Self::Address).map_err(|_| {
            "expected an IP address such as 127.0.0.1, 0.0.0.0 or ::, or localhost".to_owned()
        })
    }

    /// The addresses at which a program on this machine may reach the server.
    pub(crate) fn reachable(self) -> Vec<IpAddr> {
        match self {
            Self::Address(host) if !host.is_unspecified() => vec![host],
            Self::Localhost | Self::Address(_) => LOOPBACKS.into(),
        }
    }

    /// Listens on the port; the system chooses one for 0.
    pub(crate) async fn listen(self, port: u16) -> Result<Listeners, Failure> {
        match self {
            Self::Localhost => listen_on_loopback(port).await,
            Self::Address(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => listen_everywhere(port).await,
            Self::Address(host) => bind((host, port).into()).await.map(Listeners::from),
        }
    }
}

/// Listens on both loopback addresses, or on one where the system has only that one.
async fn listen_on_loopback(port: u16) -> Result<Listeners, Failure> {
    // The port that the system chooses for the one may be taken for the other.
    const ATTEMPTS: usize = 20;
    for _ in 0..ATTEMPTS {
        let Ok(first) = TcpListener::bind((LOOPBACKS[0], port)).await else { break };
        let chosen = first.local_addr().map_err(Failure::of)?.port();
        match TcpListener::bind((LOOPBACKS[1], chosen)).await {
            Ok(second) => return Ok(Listeners::both(first, second)),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => return Ok(first.into()),
            Err(_) if port == 0 => {}
            Err(error) => return Err(failure((LOOPBACKS[1], port).into(), &error)),
        }
    }
    match bind((LOOPBACKS[0], port).into()).await {
        Ok(first) => Ok(first.into()),
        // A machine without IPv4 says so; what else is wrong is told of the usual address.
        Err(failure) => match TcpListener::bind((LOOPBACKS[1], port)).await {
            Ok(second) if !has(LOOPBACKS[0]).await => Ok(second.into()),
            Ok(_) | Err(_) => Err(failure),
        },
    }
}

/// Whether the system has the address.
async fn has(address: IpAddr) -> bool {
    TcpListener::bind((address, 0)).await.is_ok()
}

/// Listens on all addresses of both families, or of IPv4 where there is no IPv6.
async fn listen_everywhere(port: u16) -> Result<Listeners, Failure> {
    let (v6, v4) = (IpAddr::V6(Ipv6Addr::UNSPECIFIED), IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !has(v6).await {
        warn_user("This system has no IPv6: the emulator listens on 0.0.0.0 in place of [::]");
        return bind((v4, port).into()).await.map(Listeners::from);
    }
    let first = bind((v6, port).into()).await?;
    let port = first.local_addr().map_err(Failure::of)?.port();
    // Where the socket serves IPv4 too, as Linux has it by default, this address is taken by it.
    Ok(match TcpListener::bind((v4, port)).await {
        Ok(second) => Listeners::both(first, second),
        Err(_) => first.into(),
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| failure(address, &error))
}

fn failure(address: SocketAddr, error: &io::Error) -> Failure {
    let advice = "Choose another port with --port or EMULATOR_PORT; 0 lets the system choose.";
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::port_in_use(format!("{address} is in use by another program. {advice}"))
        }
        io::ErrorKind::PermissionDenied => {
            Failure::of(format!("This user may not listen on {address}. {advice}"))
        }
        _ => Failure::of(format!("Listening on {address} failed: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_ip_addresses_or_localhost() {
        for (text, reachable) in [
            ("localhost", &["127.0.0.1", "::1"][..]),
            ("0.0.0.0", &["127.0.0.1", "::1"]),
            ("[::]", &["127.0.0.1", "::1"]),
            ("::1", &["::1"]),
            ("192.0.2.1", &["192.0.2.1"]),
        ] {
            let hosts: Vec<_> =
                Host::parse(text).unwrap().reachable().iter().map(ToString::to_string).collect();
            assert_eq!(hosts, reachable, "{text}");
        }
        assert!(Host::parse("example.org").is_err());
    }
}
