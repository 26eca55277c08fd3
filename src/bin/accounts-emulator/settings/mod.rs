//! The server's settings: flags and environment variables, a file for each group in the help.

mod behaviour;
mod data;
mod faults;
mod journal;
mod limits;
mod listening;
mod log;
mod report;

use accounts_emulator::{Settings as EmulatorConfig, http::Limits, sandbox::SandboxLimits};
use clap::Args;

use self::{
    behaviour::Behaviour, data::InitialData, faults::Faults, journal::Journal,
    limits::LimitSettings, report::ReportSettings,
};
pub(crate) use self::{listening::Listening, log::Logging};
use crate::failure::Failure;

/// Every setting of the server.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    #[command(flatten)]
    pub(crate) listening: Listening,
    #[command(flatten)]
    pub(crate) data: InitialData,
    #[command(flatten)]
    pub(crate) behaviour: Behaviour,
    #[command(flatten)]
    pub(crate) faults: Faults,
    #[command(flatten)]
    pub(crate) limits: LimitSettings,
    #[command(flatten)]
    pub(crate) journal: Journal,
    #[command(flatten)]
    pub(crate) report: ReportSettings,
    #[command(flatten)]
    pub(crate) logging: Logging,
}

impl Settings {
    /// Returns the configuration of an emulator with these settings; reads the seed data and the
    /// file of faults.
    pub(crate) fn emulator_config(&self) -> Result<EmulatorConfig, Failure> {
        let Self { listening, data, behaviour, faults, limits, journal, .. } = self;
        let defaults = EmulatorConfig::default();
        Ok(EmulatorConfig {
            memory: limits.memory.unwrap_or(defaults.memory),
            seed: data.seed().read().map_err(|error| Failure::seed(&error))?,
            users: data.users,
            random_seed: data.random_seed,
            state: data.state.clone(),
            invitation_lifetime: data.invitation_lifetime,
            rules: behaviour.rules,
            auth: behaviour.auth,
            unknown_fields: behaviour.unknown_fields,
            style: behaviour.style(),
            bounds: behaviour.bounds()?,
            stream_limit: limits.stream_limit,
            answer_limit: limits.answer_limit,
            render_cache: limits.render_cache,
            public_url: listening.public_url.clone(),
            allowed_hosts: listening.allowed_hosts.clone(),
            admin_origins: listening.admin_origins(),
            admin_token: listening.admin_token()?,
            sandbox_limits: SandboxLimits { most: limits.max_sandboxes, ttl: limits.sandbox_ttl },
            journaling: journal.limits(),
            inbox: limits.inbox,
            faults: faults.all()?,
            preferences: faults.prefer,
            limits: Limits {
                idle_timeout: limits.idle_timeout,
                body_timeout: limits.body_timeout,
                body_size: limits.body_limit,
                state_size: limits.state_limit,
                max_connections: limits.max_connections,
                grace: limits.shutdown_grace,
            },
            ..defaults
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, time::Duration};

    use accounts_emulator::{
        api::Auth,
        faults::{Delay, NewFault},
        http::{Origins, Preferences},
        journal::Journaling,
        json::UnknownFields,
        model::{Href, Nulls, Rules, Style},
        rql::Bounds,
        world::Seed,
    };
    use clap::FromArgMatches;
    use jiff::SignedDuration;

    use super::*;
    use crate::arguments;

    fn settings(flags: &[&str]) -> Result<Settings, clap::Error> {
        // Tests must not depend on the environment.
        let command =
            arguments::settings().mut_args(|arg| arg.env(clap::builder::Resettable::Reset));
        let flags = ["settings"].iter().chain(flags);
        Settings::from_arg_matches(&command.try_get_matches_from(flags)?)
    }

    #[test]
    fn the_defaults_equal_those_of_the_library() {
        let config = settings(&[]).unwrap().emulator_config().unwrap();
        assert_eq!(format!("{config:?}"), format!("{:?}", EmulatorConfig::default()));
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
            "--stream-limit=40",
            "--answer-limit=1MiB",
            "--render-cache=1KiB",
            "--body-limit=2KiB",
            "--public-url=https://example.org/x/",
            "--allowed-hosts=a, *.b",
            "--admin-token=s3cret",
            "--admin-cors=http://a:80, http://b:1",
            "--max-connections=9",
            "--max-sandboxes=10",
            "--sandbox-ttl=5s",
            "--memory=1GiB",
            "--inbox=12",
            "--state-limit=4KiB",
            "--journal=11",
            "--journal-bytes=3KiB",
            "--body-timeout=2s",
            "--idle-timeout=3s",
            "--shutdown-grace=4s",
            "--latency=200ms..800ms",
            "--fail=5%:503 ",
            "--fail=1%:429",
            "--prefer=off",
        ]);
        let expected = EmulatorConfig {
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
            stream_limit: 40,
            answer_limit: 1 << 20,
            render_cache: 1 << 10,
            public_url: Some("https://example.org/x".parse().unwrap()),
            allowed_hosts: vec!["a".parse().unwrap(), "*.b".parse().unwrap()],
            admin_token: Some("s3cret".parse().unwrap()),
            admin_origins: Origins::These(
                ["http://a", "http://b:1"].map(|it| it.parse().unwrap()).into(),
            ),
            sandbox_limits: SandboxLimits { most: 10, ttl: Duration::from_secs(5) },
            journaling: Journaling { entries: 11, bytes: 3 << 10 },
            memory: 1 << 30,
            inbox: 12,
            faults: vec![
                NewFault::delay("200ms..800ms".parse::<Delay>().unwrap()),
                NewFault::status(503).probability(0.05),
                // Of those that the first one leaves.
                NewFault::status(429).probability(1.0 / 95.0),
            ],
            preferences: Preferences::Ignored,
            limits: Limits {
                body_timeout: Duration::from_secs(2),
                idle_timeout: Duration::from_secs(3),
                grace: Duration::from_secs(4),
                body_size: 2 << 10,
                state_size: 4 << 10,
                max_connections: 9,
            },
            ..EmulatorConfig::default()
        };
        let config = given.unwrap().emulator_config().unwrap();
        assert_eq!(format!("{config:?}"), format!("{expected:?}"));
    }

    #[test]
    fn a_default_limit_above_the_largest_is_refused() {
        let failure = settings(&["--default-limit=101"]).unwrap().emulator_config().unwrap_err();
        assert!(failure.to_string().contains("--max-limit"), "{failure}");
    }
}
