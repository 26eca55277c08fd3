//! Where the server listens, and who may reach it.

use std::{fs, path::PathBuf};

use accounts_emulator::{
    http::{AdminToken, BaseUrl, HostPattern, InvalidOrigin, InvalidToken, Origin, Origins},
    world::io_reason,
};
use clap::Args;

use crate::{failure::Failure, listen::Host, units::integer};

/// Where the server listens, and who may reach it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Listening")]
pub(crate) struct Listening {
    /// Address to listen on: localhost is loopback in both families of addresses, IPv4 and IPv6;
    /// 0.0.0.0 accepts other machines and containers, and [::] does so in both families.
    #[arg(long, env = "EMULATOR_HOST", default_value = "localhost")]
    #[arg(value_parser = Host::parse, value_name = "ADDRESS")]
    pub(crate) host: Host,
    /// Port to listen on; the system chooses one for 0. The variable PORT works too.
    #[arg(long, env = "EMULATOR_PORT", default_value = "8080")]
    #[arg(value_parser = integer::<u16>(0, 65_535), value_name = "NUMBER")]
    pub(crate) port: u16,
    /// File to write the port into once the emulator is ready, for programs that start it with
    /// port 0.
    #[arg(long, env = "EMULATOR_PORT_FILE", value_name = "FILE")]
    pub(crate) port_file: Option<PathBuf>,
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
    admin_token: Option<AdminToken>,
    /// File that holds this token, such as a secret that the container platform mounts.
    #[arg(long, env = "EMULATOR_ADMIN_TOKEN_FILE", value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
    /// Origins whose pages may use the control plane, separated by commas; * allows all.
    #[arg(long, env = "EMULATOR_ADMIN_CORS", value_delimiter = ',', value_name = "ORIGINS")]
    #[arg(value_parser = parse_origin)]
    pub(crate) admin_cors: Vec<AllowedOrigin>,
}

/// An origin, or `None` for every origin.
type AllowedOrigin = Option<Origin>;

impl Listening {
    /// The token that the control plane needs; reads its file.
    pub(crate) fn admin_token(&self) -> Result<Option<AdminToken>, Failure> {
        let Some(file) = &self.admin_token_file else { return Ok(self.admin_token.clone()) };
        if self.admin_token.is_some() {
            let sentence = "expected one of --admin-token and --admin-token-file, found both";
            return Err(Failure::usage(sentence));
        }
        let refused = |reason: String| {
            Failure::usage(format!("--admin-token-file {}: {reason}", file.display()))
        };
        let text = fs::read_to_string(file).map_err(|error| refused(io_reason(&error)))?;
        let token = text.trim_end().parse();
        token.map(Some).map_err(|error: InvalidToken| refused(error.to_string()))
    }

    /// The origins whose pages may use the control plane.
    pub(crate) fn admin_origins(&self) -> Origins {
        let origins: Option<Vec<_>> = self.admin_cors.iter().cloned().collect();
        origins.map_or(Origins::Any, |origins| Origins::These(origins.into()))
    }
}

fn parse_origin(text: &str) -> Result<AllowedOrigin, InvalidOrigin> {
    if text.trim() == "*" { Ok(None) } else { text.parse().map(Some) }
}
