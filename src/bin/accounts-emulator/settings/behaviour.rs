//! What the API accepts, and how it answers.

use accounts_emulator::{
    api::Auth,
    json::UnknownFields,
    model::{Href, Nulls, Rules, Style},
    rql::Bounds,
};
use clap::Args;

use crate::{
    failure::Failure,
    units::{integer, one_of},
};

/// What the API accepts, and how it answers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Behaviour")]
pub(crate) struct Behaviour {
    /// Rules to enforce: those of the published schema, or those of the platform too.
    #[arg(long, env = "EMULATOR_RULES", default_value = "contract", value_parser = one_of(RULES))]
    pub(crate) rules: Rules,
    /// Bearer token to require: none, any, or one from the seed data.
    #[arg(long, env = "EMULATOR_AUTH", default_value = "off", value_parser = one_of(AUTH))]
    pub(crate) auth: Auth,
    /// What to do with properties of a body that the schema does not know.
    #[arg(long, env = "EMULATOR_UNKNOWN_FIELDS", default_value = "refuse")]
    #[arg(value_parser = one_of(UNKNOWN_FIELDS))]
    pub(crate) unknown_fields: UnknownFields,
    /// Whether answers omit members without a value or show them as null.
    #[arg(long, env = "EMULATOR_NULLS", default_value = "omit", value_parser = one_of(NULLS))]
    pub(crate) nulls: Nulls,
    /// Adds href to objects: short is /account-users/…, full is /v1/accounts/account-users/…
    #[arg(long, env = "EMULATOR_HREF", default_value = "off", value_parser = one_of(HREF))]
    pub(crate) href: Href,
    /// Limit of a list request that sets none.
    #[arg(long, env = "EMULATOR_DEFAULT_LIMIT", default_value = "10")]
    #[arg(value_parser = integer::<usize>(0, 100_000), value_name = "NUMBER")]
    default_limit: usize,
    /// Largest limit of a list request; a larger one is lowered to it.
    #[arg(long, env = "EMULATOR_MAX_LIMIT", default_value = "100")]
    #[arg(value_parser = integer::<usize>(1, 100_000), value_name = "NUMBER")]
    max_limit: usize,
}

const RULES: &[(&str, Rules)] = &[("contract", Rules::Contract), ("platform", Rules::Platform)];
const AUTH: &[(&str, Auth)] = &[("off", Auth::Off), ("any", Auth::Any), ("tokens", Auth::Tokens)];
const UNKNOWN_FIELDS: &[(&str, UnknownFields)] =
    &[("refuse", UnknownFields::Refuse), ("ignore", UnknownFields::Ignore)];
const NULLS: &[(&str, Nulls)] = &[("omit", Nulls::Omit), ("show", Nulls::Show)];
const HREF: &[(&str, Href)] = &[("off", Href::Off), ("short", Href::Short), ("full", Href::Full)];

impl Behaviour {
    /// How answers are written.
    pub(crate) fn style(&self) -> Style {
        Style { nulls: self.nulls, href: self.href }
    }

    /// The default and the largest limit of a list. Fails if the default is the larger one.
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
}
