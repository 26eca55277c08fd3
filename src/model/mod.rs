//! The resources of the Accounts API as immutable values, each with its table of fields.
//!
//! Requests are parsed into them here, and the rules that need only one of them live here. The
//! model knows nothing of storage and nothing of HTTP.

mod account;
mod account_lifecycle;
mod account_update;
mod account_user;
mod address;
mod api_token;
mod audit;
mod buyer;
mod contact;
mod email;
mod icon;
mod invitation;
mod json_object;
mod lifecycle;
mod member;
mod module;
pub(crate) mod named;
mod new_account_user;
mod new_user_group;
pub mod node;
mod render;
mod row;
mod rule;
mod sheaf;
mod transition;
mod user;
mod user_account;
mod user_group;
mod user_lifecycle;
mod user_update;
mod writer;

pub use self::{
    account::{ACCOUNT, Account, AccountProfile, AccountStatus, AccountType, Eligibility},
    account_lifecycle::{AccountAction, AccountEffect, WrongAccountState},
    account_update::{AccountUpdate, Activation, NewAccount, ProfileUpdate},
    account_user::{ACCOUNT_USER, AccountUser},
    address::Address,
    api_token::{API_TOKEN, ApiToken, TokenStatus},
    audit::{Actor, Audit, Event},
    buyer::{BUYER, Buyer, BuyerExternalIds, BuyerStatus},
    contact::{NumberFormat, Phone, Settings},
    email::Email,
    icon::{Icon, Picture, PictureFormat, Pictured},
    invitation::{Code, Invitation, InvitationState, InvitationStatus},
    lifecycle::{Action, Effect, WrongState},
    member::{MEMBER, MemberStatus},
    module::{MODULE, Module, ModuleEligibility, ModuleSettings},
    new_account_user::{
        AccountUserUpdate, NewAccountUser, Profile, Reference, read_phone, read_settings,
    },
    new_user_group::{NewUserGroup, UserGroupUpdate},
    node::{Accounts, Alone, Context, Neighbours, Node},
    render::{Href, Nulls, Renderer, Style, TooLong},
    row::{Instants, Resource, Row},
    rule::{Findings, Label, Notice, Rule, Rules},
    sheaf::Sheaf,
    transition::Transition,
    user::{DerivedStatus, USER, User, UserStatus},
    user_account::USER_ACCOUNT,
    user_group::{USER_GROUP, UserGroup},
    user_lifecycle::{UserAction, WrongStatus},
    user_update::{NewPassword, PhoneUpdate, SettingsUpdate, UserUpdate},
};
pub use crate::id::Id;
