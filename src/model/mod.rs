//! The resources of the Accounts API as immutable values, each with its table of fields.
//!
//! Requests are parsed into them here, and the rules that need only one of them live here. The
//! model knows nothing of storage and nothing of HTTP.

mod account;
mod account_user;
mod address;
mod api_token;
mod audit;
mod buyer;
mod document;
mod email;
mod icon;
mod invitation;
mod json;
mod lifecycle;
mod member;
mod module;
mod named;
mod new_account_user;
pub mod node;
mod render;
mod row;
mod rule;
mod user;
mod user_group;
mod violation;

pub use self::{
    account::{ACCOUNT, Account, AccountProfile, AccountStatus, AccountType, Eligibility},
    account_user::{ACCOUNT_USER, AccountUser},
    address::Address,
    api_token::{ApiToken, TokenStatus},
    audit::{Actor, Audit, Event},
    buyer::{BUYER, Buyer, BuyerExternalIds, BuyerStatus},
    document::{Json, Members, Place, Unreadable},
    email::Email,
    icon::{Icon, Picture, PictureFormat, monogram},
    invitation::{Code, Invitation, InvitationState, InvitationStatus},
    lifecycle::{Action, Effect, WrongState},
    member::{MEMBER, MemberStatus},
    module::{MODULE, Module, ModuleEligibility, ModuleSettings},
    new_account_user::{
        AccountUserUpdate, NewAccountUser, Profile, Reference, read_groups, read_phone,
        read_settings,
    },
    node::{Accounts, Alone, Context, Neighbours, Node},
    render::{Href, Nulls, Renderer, Style, TooLong, write_date, write_text},
    row::{Instants, Resource, Row},
    rule::{Findings, Label, Notice, Rule, Rules},
    user::{NumberFormat, Phone, Settings, Standing, USER, User, UserStatus},
    user_group::{USER_GROUP, UserGroup},
    violation::{Path, UnknownFields, Violation, Violations},
};
pub use crate::id::Id;
