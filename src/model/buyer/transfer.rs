//! Transfer details: a buyer, and what a transfer to another account takes along.

use std::sync::Arc;

use super::{Buyer, sellers};
use crate::model::{AccountUser, Row, fields::fields};

/// A buyer, and what a transfer to another account takes along.
#[derive(Debug, Clone)]
pub struct BuyerTransferDetails {
    /// The buyer.
    pub buyer: Arc<Row<Buyer>>,
    /// What goes along with it, in numbers.
    pub stats: BuyerTransferStats,
    /// The members of its account who have it through a group, in order of creation.
    pub users: Box<[Arc<Row<AccountUser>>]>,
}

/// What goes along with a buyer, in numbers.
///
/// The emulator has no agreements, orders and subscriptions, so their numbers are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuyerTransferStats {
    /// The number of its licensees that are not deleted.
    pub licensees: u32,
    /// The number of members who have it through a group.
    pub users: u32,
    /// The number of groups that are limited to it.
    pub user_groups: u32,
}

fields! {
    /// The fields of [`BuyerTransferDetails`]: those of the buyer, and two more.
    pub view static BUYER_TRANSFER_DETAILS = "BuyerTransferDetails" in "buyers":
    |it: &BuyerTransferDetails, context| {
        core "id" = &it.buyer.id;
        on_request "audit" = &it.buyer.audit;
        core "name" = &it.buyer.name;
        core "icon" = it.buyer.icon.address("buyers", it.buyer.id), nullable;
        core "revision" = &it.buyer.revision;
        whole "externalIds" = &it.buyer.external_ids, nullable;
        whole "status" = &it.buyer.status, nullable;
        whole "address" = &it.buyer.address, nullable;
        whole "taxId" = &it.buyer.tax_id, nullable;
        whole "account" = &it.buyer.account, nullable;
        whole "errors" = &it.buyer.errors, nullable, seen_by(Operations);
        whole "sellers" = sellers(context.neighbours.links_of(it.buyer.id)), nullable;
        whole "stats" as STATS;
        whole "users" = &it.users;
    }
}

fields! {
    /// The fields of [`BuyerTransferStats`].
    view static STATS = "BuyerTransferStats": |it: &BuyerTransferDetails, context| {
        core "agreementCount" = &0_u32;
        core "licenseeCount" = &it.stats.licensees;
        core "orderCount" = &0_u32;
        core "subscriptionCount" = &0_u32;
        core "userCount" = &it.stats.users;
        core "userGroupCount" = &it.stats.user_groups;
    }
}
