//! The settings of the server: flags and variables on one side, what they mean on the other.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use accounts_emulator::{
    Settings as Meaning,
    api::Auth,
    http::{AdminToken, Format, InvalidOrigin, Level, Limits, Origin, Origins},
    json::UnknownFields,
    model::{Href, Nulls, Rules, Style},
    rql::Bounds,
    sandbox::SandboxLimits,
};
use clap::{
    Args,
    builder::{PathBufValueParser, TypedValueParser},
};
use jiff::SignedDuration;

use crate::{
    failure::Failure,
    faults::Faults,
    journal::Journal,
    seed_data::SeedData,
    units::{duration, one_of, size, timeout, whole},
    url::Url,
};

/// What the server can be told, by flag or by variable.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    /// Address to listen on; 0.0.0.0 lets other machines and containers in.
    #[arg(long, env = "EMULATOR_HOST", hide_env_values = true, default_value = "127.0.0.1")]
    #[arg(value_parser = host, value_name = "ADDRESS", help_heading = "Listening")]
    pub(crate) host: IpAddr,
    /// Port to listen on, which the variable PORT may name too; with 0 the system chooses.
    #[arg(long, env = "EMULATOR_PORT", hide_env_values = true, default_value = "8080")]
    #[arg(value_parser = whole::<u16>(0, 65_535), help_heading = "Listening")]
    pub(crate) port: u16,
    /// URL by which clients reach the emulator, if not http://localhost:PORT; links and the
    /// OpenAPI document begin with it.
    #[arg(long, env = "EMULATOR_PUBLIC_URL", hide_env_values = true)]
    #[arg(value_name = "URL", help_heading = "Listening")]
    pub(crate) public_url: Option<Url>,
    /// Further host names, with commas between, by which the control plane answers.
    #[arg(long, env = "EMULATOR_ALLOWED_HOSTS", hide_env_values = true)]
    #[arg(value_delimiter = ',', value_name = "NAMES", help_heading = "Listening")]
    pub(crate) allowed_hosts: Vec<String>,
    /// Token that every call of the control plane has to bring as Authorization: Bearer.
    #[arg(long, env = "EMULATOR_ADMIN_TOKEN", hide_env_values = true)]
    #[arg(value_name = "TOKEN", help_heading = "Listening")]
    pub(crate) admin_token: Option<AdminToken>,
    /// Origins, with commas between, whose pages may use the control plane; * lets all in.
    #[arg(long, env = "EMULATOR_ADMIN_CORS", hide_env_values = true)]
    #[arg(value_parser = origin, value_delimiter = ',', value_name = "ORIGINS")]
    #[arg(help_heading = "Listening")]
    pub(crate) admin_cors: Vec<Guest>,

    /// World to start with: the demo data, nothing, or a file or folder of seed data; FOLDER,demo
    /// means the demo data unless there is something in that folder.
    #[arg(long, env = "EMULATOR_SEED_DATA", hide_env_values = true, default_value = "demo")]
    #[arg(value_parser = PathBufValueParser::new().map(SeedData::from))]
    #[arg(value_name = "demo|empty|PATH", help_heading = "Data")]
    pub(crate) seed_data: SeedData,
    /// How many generated account users to add.
    #[arg(long, env = "EMULATOR_USERS", hide_env_values = true, default_value = "0")]
    #[arg(value_parser = whole::<usize>(0, 10_000_000))]
    #[arg(value_name = "NUMBER", help_heading = "Data")]
    pub(crate) users: usize,
    /// File to keep the default sandbox's state in: taken over at the start if it is there, saved
    /// after changes and at the end.
    #[arg(long, env = "EMULATOR_STATE", hide_env_values = true)]
    #[arg(value_name = "FILE", help_heading = "Data")]
    pub(crate) state: Option<PathBuf>,
    /// Number that ids, codes and trace ids are drawn from, the same at every start; otherwise
    /// they differ.
    #[arg(long, env = "EMULATOR_RANDOM_SEED", hide_env_values = true)]
    #[arg(value_parser = whole::<u64>(0, u64::MAX))]
    #[arg(value_name = "NUMBER", help_heading = "Data")]
    pub(crate) random_seed: Option<u64>,
    /// For how long an invitation may be accepted.
    #[arg(long, env = "EMULATOR_INVITATION_LIFETIME", hide_env_values = true)]
    #[arg(value_parser = duration, default_value = "P7D")]
    #[arg(value_name = "DURATION", help_heading = "Data")]
    pub(crate) invitation_lifetime: SignedDuration,

    /// Rules to hold: those of the published schema, or also those of the platform behind it.
    #[arg(long, env = "EMULATOR_RULES", hide_env_values = true, default_value = "contract")]
    #[arg(value_parser = one_of(RULES), help_heading = "Behaviour")]
    pub(crate) rules: Rules,
    /// Who is let in: everybody, whoever brings a bearer token, or holders of known tokens alone.
    #[arg(long, env = "EMULATOR_AUTH", hide_env_values = true, default_value = "off")]
    #[arg(value_parser = one_of(AUTH), help_heading = "Behaviour")]
    pub(crate) auth: Auth,
    /// What becomes of properties of a body that the schema does not know.
    #[arg(long, env = "EMULATOR_UNKNOWN_FIELDS", hide_env_values = true, default_value = "refuse")]
    #[arg(value_parser = one_of(UNKNOWN_FIELDS), help_heading = "Behaviour")]
    pub(crate) unknown_fields: UnknownFields,
    /// What becomes of members without a value in answers.
    #[arg(long, env = "EMULATOR_NULLS", hide_env_values = true, default_value = "omit")]
    #[arg(value_parser = one_of(NULLS), help_heading = "Behaviour")]
    pub(crate) nulls: Nulls,
    /// Whether objects carry `href`, and in which form: /account-users/… or
    /// /v1/accounts/account-users/…
    #[arg(long, env = "EMULATOR_HREF", hide_env_values = true, default_value = "off")]
    #[arg(value_parser = one_of(HREF), help_heading = "Behaviour")]
    pub(crate) href: Href,
    /// Limit of a list request that names none.
    #[arg(long, env = "EMULATOR_DEFAULT_LIMIT", hide_env_values = true, default_value = "10")]
    #[arg(value_parser = whole::<usize>(0, 100_000))]
    #[arg(value_name = "NUMBER", help_heading = "Behaviour")]
    pub(crate) default_limit: usize,
    /// Greatest limit of a list request; what is above is cut to it.
    #[arg(long, env = "EMULATOR_MAX_LIMIT", hide_env_values = true, default_value = "100")]
    #[arg(value_parser = whole::<usize>(1, 100_000))]
    #[arg(value_name = "NUMBER", help_heading = "Behaviour")]
    pub(crate) max_limit: usize,

    /// What goes wrong on purpose.
    #[command(flatten)]
    pub(crate) faults: Faults,

    /// Memory for rendered rows that are kept.
    #[arg(long, env = "EMULATOR_RENDER_CACHE", hide_env_values = true, default_value = "64MiB")]
    #[arg(value_parser = size, value_name = "SIZE", help_heading = "Limits")]
    pub(crate) render_cache: usize,
    /// Greatest body of an answer; a list that would be longer is refused.
    #[arg(long, env = "EMULATOR_ANSWER_LIMIT", hide_env_values = true, default_value = "32MiB")]
    #[arg(value_parser = size, value_name = "SIZE", help_heading = "Limits")]
    pub(crate) answer_limit: usize,
    /// Greatest body of a request.
    #[arg(long, env = "EMULATOR_BODY_LIMIT", hide_env_values = true, default_value = "2MiB")]
    #[arg(value_parser = size, value_name = "SIZE", help_heading = "Limits")]
    pub(crate) body_limit: usize,
    /// How many connections are served at a time; others wait. Fewer, if the system's limit of
    /// open files is lower.
    #[arg(long, env = "EMULATOR_MAX_CONNECTIONS", hide_env_values = true, default_value = "4096")]
    #[arg(value_parser = whole::<usize>(1, 1_000_000))]
    #[arg(value_name = "NUMBER", help_heading = "Limits")]
    pub(crate) max_connections: usize,
    /// How many sandboxes there may be at a time, besides the default one.
    #[arg(long, env = "EMULATOR_MAX_SANDBOXES", hide_env_values = true, default_value = "10000")]
    #[arg(value_parser = whole::<usize>(0, 1_000_000))]
    #[arg(value_name = "NUMBER", help_heading = "Limits")]
    pub(crate) max_sandboxes: usize,
    /// How long a sandbox is kept without a request.
    #[arg(long, env = "EMULATOR_SANDBOX_TTL", hide_env_values = true, default_value = "PT1H")]
    #[arg(value_parser = timeout, value_name = "DURATION", help_heading = "Limits")]
    pub(crate) sandbox_ttl: Duration,
    /// How long the header of a request may take.
    #[arg(long, env = "EMULATOR_HEADER_TIMEOUT", hide_env_values = true, default_value = "PT10S")]
    #[arg(value_parser = timeout, value_name = "DURATION", help_heading = "Limits")]
    pub(crate) header_timeout: Duration,
    /// How long the body of a request may take.
    #[arg(long, env = "EMULATOR_BODY_TIMEOUT", hide_env_values = true, default_value = "PT30S")]
    #[arg(value_parser = timeout, value_name = "DURATION", help_heading = "Limits")]
    pub(crate) body_timeout: Duration,
    /// How long a connection may go unused.
    #[arg(long, env = "EMULATOR_IDLE_TIMEOUT", hide_env_values = true, default_value = "PT75S")]
    #[arg(value_parser = timeout, value_name = "DURATION", help_heading = "Limits")]
    pub(crate) idle_timeout: Duration,
    /// How long a shutdown waits for requests under way.
    #[arg(long, env = "EMULATOR_SHUTDOWN_GRACE", hide_env_values = true, default_value = "PT10S")]
    #[arg(value_parser = timeout, value_name = "DURATION", help_heading = "Limits")]
    pub(crate) shutdown_grace: Duration,

    #[command(flatten)]
    pub(crate) journal: Journal,

    /// Requests to log on stderr, a line each: all, those that end in 400 or above, or none.
    #[arg(long, env = "EMULATOR_LOG", hide_env_values = true, default_value = "all")]
    #[arg(value_parser = one_of(LOG), help_heading = "Log")]
    pub(crate) log: Level,
    /// Form of these lines.
    #[arg(long, env = "EMULATOR_LOG_FORMAT", hide_env_values = true, default_value = "text")]
    #[arg(value_parser = one_of(LOG_FORMAT), help_heading = "Log")]
    pub(crate) log_format: Format,
}

const RULES: &[(&str, Rules)] = &[("contract", Rules::Contract), ("platform", Rules::Platform)];
const AUTH: &[(&str, Auth)] = &[("off", Auth::Off), ("any", Auth::Any), ("tokens", Auth::Tokens)];
const UNKNOWN_FIELDS: &[(&str, UnknownFields)] =
    &[("refuse", UnknownFields::Refuse), ("ignore", UnknownFields::Ignore)];
const NULLS: &[(&str, Nulls)] = &[("omit", Nulls::Omit), ("show", Nulls::Show)];
const HREF: &[(&str, Href)] = &[("off", Href::Off), ("short", Href::Short), ("full", Href::Full)];
const LOG: &[(&str, Level)] =
    &[("all", Level::All), ("errors", Level::Errors), ("off", Level::Off)];
const LOG_FORMAT: &[(&str, Format)] = &[("text", Format::Text), ("json", Format::Json)];

impl Settings {
    /// What they mean to an emulator.
    pub(crate) fn meaning(&self) -> Result<Meaning, Failure> {
        Ok(Meaning {
            seed: self.seed_data.read().map_err(|faults| Failure::seed(&faults))?,
            users: self.users,
            random_seed: self.random_seed,
            state: self.state.clone(),
            rules: self.rules,
            invitation_lifetime: self.invitation_lifetime,
            auth: self.auth,
            unknown_fields: self.unknown_fields,
            style: self.style(),
            bounds: self.bounds()?,
            answer_limit: self.answer_limit,
            render_cache: self.render_cache,
            public_url: self.public_url.as_ref().map(Url::to_string),
            allowed_hosts: self.allowed_hosts.clone(),
            admin_origins: self.admin_origins(),
            admin_token: self.admin_token.clone(),
            keeping: SandboxLimits { most: self.max_sandboxes, ttl: self.sandbox_ttl },
            journaling: self.journal.bounds(),
            faults: self.faults.all()?,
            preferences: self.faults.prefer,
            limits: self.limits(),
            ..Meaning::default()
        })
    }

    /// What answers show.
    pub(crate) fn style(&self) -> Style {
        Style { nulls: self.nulls, href: self.href }
    }

    /// What list requests may ask for.
    pub(crate) fn bounds(&self) -> Result<Bounds, Failure> {
        let Self { default_limit, max_limit, .. } = *self;
        if default_limit > max_limit {
            return Err(Failure::usage(format!(
                "invalid value '{default_limit}' for '--default-limit <NUMBER>': expected at most \
                 {max_limit}, which is --max-limit"
            )));
        }
        Ok(Bounds { default_limit, max_limit })
    }

    fn admin_origins(&self) -> Origins {
        let origins: Option<Vec<_>> = self.admin_cors.iter().cloned().collect();
        origins.map_or(Origins::Any, |origins| Origins::These(origins.into()))
    }

    fn limits(&self) -> Limits {
        Limits {
            header_timeout: self.header_timeout,
            idle_timeout: self.idle_timeout,
            body_timeout: self.body_timeout,
            body_size: self.body_limit,
            max_connections: self.max_connections,
            grace: self.shutdown_grace,
        }
    }

    /// Where the emulator listens.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}

/// Where a program on this machine reaches what listens on `address`.
pub(crate) fn from_here(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        host => host,
    };
    SocketAddr::new(host, address.port())
}

/// An origin, or none in particular.
type Guest = Option<Origin>;

fn origin(text: &str) -> Result<Guest, InvalidOrigin> {
    if text == "*" { Ok(None) } else { text.parse().map(Some) }
}

fn host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_matches(['[', ']']).parse().map_err(|_| {
        "expected an IP address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use accounts_emulator::{
        faults::{Delay, NewFault},
        http::Preferences,
        journal::Journaling,
        world::Seed,
    };
    use clap::FromArgMatches;

    use super::*;
    use crate::arguments;

    fn settings(flags: &[&str]) -> Result<Settings, clap::Error> {
        // Tests must not depend on the variables of whoever runs them.
        let command =
            arguments::settings().mut_args(|arg| arg.env(clap::builder::Resettable::Reset));
        let flags = ["settings"].iter().chain(flags);
        Settings::from_arg_matches(&command.try_get_matches_from(flags)?)
    }

    #[test]
    fn the_defaults_are_those_of_the_library() {
        let meaning = settings(&[]).unwrap().meaning().unwrap();
        assert_eq!(format!("{meaning:?}"), format!("{:?}", Meaning::default()));
    }

    #[test]
    fn every_flag_reaches_the_emulator() {
        let given = settings(&[
            "--seed-data=empty",
            "--users=7",
            "--random-seed=8",
            "--state=/data/state.json",
            "--invitation-lifetime=PT1H",
            "--rules=platform",
            "--auth=any",
            "--unknown-fields=ignore",
            "--nulls=show",
            "--href=short",
            "--default-limit=20",
            "--max-limit=30",
            "--answer-limit=1MiB",
            "--render-cache=1KiB",
            "--body-limit=2KiB",
            "--public-url=https://example.org/x/",
            "--allowed-hosts=a,b",
            "--admin-token=s3cret",
            "--admin-cors=http://a,http://b:1",
            "--max-connections=9",
            "--max-sandboxes=10",
            "--sandbox-ttl=5s",
            "--journal=11",
            "--journal-bytes=3KiB",
            "--header-timeout=1s",
            "--body-timeout=2s",
            "--idle-timeout=3s",
            "--shutdown-grace=4s",
            "--latency=200ms..800ms",
            "--fail=5%:503",
            "--fail=1%:429",
            "--prefer=off",
        ]);
        let expected = Meaning {
            seed: Seed::Empty,
            users: 7,
            random_seed: Some(8),
            state: Some(PathBuf::from("/data/state.json")),
            invitation_lifetime: SignedDuration::from_hours(1),
            rules: Rules::Platform,
            auth: Auth::Any,
            unknown_fields: UnknownFields::Ignore,
            style: Style { nulls: Nulls::Show, href: Href::Short },
            bounds: Bounds { default_limit: 20, max_limit: 30 },
            answer_limit: 1 << 20,
            render_cache: 1 << 10,
            public_url: Some("https://example.org/x".to_owned()),
            allowed_hosts: vec!["a".to_owned(), "b".to_owned()],
            admin_token: Some("s3cret".parse().unwrap()),
            admin_origins: Origins::These(
                ["http://a", "http://b:1"].map(|it| it.parse().unwrap()).into(),
            ),
            keeping: SandboxLimits { most: 10, ttl: Duration::from_secs(5) },
            journaling: Journaling { entries: 11, bytes: 3 << 10 },
            faults: vec![
                NewFault::delay("200ms..800ms".parse::<Delay>().unwrap()),
                NewFault::status(503).probability(0.05),
                NewFault::status(429).probability(0.01),
            ],
            preferences: Preferences::Ignored,
            limits: Limits {
                header_timeout: Duration::from_secs(1),
                body_timeout: Duration::from_secs(2),
                idle_timeout: Duration::from_secs(3),
                grace: Duration::from_secs(4),
                body_size: 2 << 10,
                max_connections: 9,
            },
            ..Meaning::default()
        };
        let meaning = given.unwrap().meaning().unwrap();
        assert_eq!(format!("{meaning:?}"), format!("{expected:?}"));
    }

    #[test]
    fn a_default_above_the_greatest_limit_is_refused() {
        let failure = settings(&["--default-limit=101"]).unwrap().meaning().unwrap_err();
        assert!(failure.to_string().contains("--max-limit"), "{failure}");
    }

    #[test]
    fn hosts_are_addresses_or_this_machine() {
        for (text, address) in
            [("localhost", "127.0.0.1:80"), ("0.0.0.0", "127.0.0.1:80"), ("[::]", "[::1]:80")]
        {
            let reached = from_here(SocketAddr::new(host(text).unwrap(), 80));
            assert_eq!(reached.to_string(), address);
        }
        assert!(host("example.org").is_err());
    }
}
