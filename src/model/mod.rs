//! The resources of the Accounts API as immutable values, each with its table of fields.
//!
//! Requests are parsed into them here, and the rules that need only one of them live here. The
//! model knows nothing of storage and nothing of HTTP.

mod account;
mod api_token;
mod buyer;
mod cloud_tenant;
pub mod document;
mod erp_link;
pub(crate) mod field_type;
mod fields;
mod json_object;
mod licensee;
mod membership;
mod module;
pub(crate) mod named;
pub mod node;
mod not_allowed;
mod references;
mod row;
mod rules;
mod seller;
mod service;
mod shared;
mod style;
mod transition;
mod user;
mod user_group;
mod visibility;
mod weight;

pub use self::{
    account::*,
    api_token::*,
    buyer::*,
    cloud_tenant::*,
    erp_link::*,
    licensee::*,
    membership::*,
    module::*,
    node::{Accounts, Context, Neighbours, Node, VisibleNeighbours},
    row::{Instants, Resource, Row, Shared},
    rules::{Findings, Notice, Rule, Rules},
    seller::*,
    service::*,
    shared::*,
    style::{Href, Nulls, Style},
    transition::Transition,
    user::*,
    user_group::*,
    visibility::Visibility,
    weight::{Weigh, row_weight},
};
pub(crate) use self::{
    fields::shown_names,
    row::{CachedText, StyledText},
};
pub use crate::id::Id;
