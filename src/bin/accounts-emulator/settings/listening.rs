//! Where the server listens, and who may reach it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use accounts_emulator::http::{AdminToken, BaseUrl, HostPattern, InvalidOrigin, Origin, Origins};
use clap::Args;

use crate::units::integer;

/// Where the server listens, and who may reach it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Listening")]
pub(crate) struct Listening {
    /// Address to listen on; 0.0.0.0 accepts other machines and containers.
    #[arg(long, env = "EMULATOR_HOST", default_value = "127.0.0.1")]
    #[arg(value_parser = parse_host, value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// Port to listen on; the system chooses one for 0. The variable PORT works too.
    #[arg(long, env = "EMULATOR_PORT", default_value = "8080")]
    #[arg(value_parser = integer::<u16>(0, 65_535))]
    pub(crate) port: u16,
    /// URL at which clients reach the emulator, if not http://localhost:PORT. Links and the
    /// OpenAPI document use it, and the control plane answers to its host and origin.
    #[arg(long, env = "EMULATOR_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<BaseUrl>,
    /// More host names that the control plane answers to, separated by commas: example.org, the
    /// names below it as *.example.org, both as .example.org, or * for every name.
    #[arg(long, env = "EMULATOR_ALLOWED_HOSTS", value_delimiter = ',', value_name = "NAMES")]
    pub(crate) allowed_hosts: Vec<HostPattern>,
    /// Token that every call of the control plane must send as Authorization: Bearer.
    #[arg(long, env = "EMULATOR_ADMIN_TOKEN", value_name = "TOKEN")]
    pub(crate) admin_token: Option<AdminToken>,
    /// Origins whose pages may use the control plane, separated by commas; * allows all.
    #[arg(long, env = "EMULATOR_ADMIN_CORS", value_delimiter = ',', value_name = "ORIGINS")]
    #[arg(value_parser = parse_origin)]
    pub(crate) admin_cors: Vec<AllowedOrigin>,
}

/// An origin, or `None` for every origin.
type AllowedOrigin = Option<Origin>;

impl Listening {
    /// The address and port to listen on.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// The origins whose pages may use the control plane.
    pub(crate) fn admin_origins(&self) -> Origins {
        let origins: Option<Vec<_>> = self.admin_cors.iter().cloned().collect();
        origins.map_or(Origins::Any, |origins| Origins::These(origins.into()))
    }
}

/// Returns the address at which a program on this machine reaches a server on `address`.
pub(crate) fn reachable_address(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    SocketAddr::new(host, address.port())
}

fn parse_origin(text: &str) -> Result<AllowedOrigin, InvalidOrigin> {
    if text.trim() == "*" { Ok(None) } else { text.parse().map(Some) }
}

fn parse_host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_matches(['[', ']']).parse().map_err(|_| {
        "expected an IP address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_ip_addresses_or_localhost() {
        for (text, address) in
            [("localhost", "127.0.0.1:80"), ("0.0.0.0", "127.0.0.1:80"), ("[::]", "[::1]:80")]
        {
            let reached = reachable_address(SocketAddr::new(parse_host(text).unwrap(), 80));
            assert_eq!(reached.to_string(), address);
        }
        assert!(parse_host("example.org").is_err());
    }
}
