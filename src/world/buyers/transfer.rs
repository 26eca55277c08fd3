//! Transfers of buyers to other accounts, and what they take along.

use std::sync::Arc;

use super::{
    super::{Effects, OperationContext, Outcome, Rejection, World},
    ACCOUNT, Step, allowed, rules,
};
use crate::{
    id::Id,
    json::{Path, Violations},
    model::{
        Account, AccountType, AccountUser, Buyer, BuyerAction, BuyerTransfer, BuyerTransferDetails,
        BuyerTransferStats, Findings, LicenseeStatus, Row, Rule, UserGroup,
    },
};

/// The name of the parameter for the account that a transfer would lead to.
pub const DESTINATION: &str = "destinationAccountId";

impl World {
    /// Gives a buyer to another account, and its licensees with it. Groups that are limited to it
    /// stay so. A transfer to the account that it has changes nothing.
    pub fn transfer_buyer(
        &mut self,
        id: Id<Buyer>,
        request: &BuyerTransfer,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Transfer;
        let effect = allowed(action, row.status)?;
        let mut findings = context.findings();
        findings.ignored(&request.ignored);
        if row.account.as_ref().is_some_and(|account| account.id == request.account) {
            return Ok(Outcome::unchanged(row, findings.notices()?));
        }
        let account = self.resolve_account(Some(request.account), context, &mut findings);
        if let Some(account) = account.known() {
            rules::check_client(account, &mut findings);
            check_external_ids(row.account.as_deref(), account, &mut findings);
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = Some(self.account_of_buyer(account, &mut effects));
        let after = Buyer { account, ..Buyer::clone(&row) }.compared().after(effect);
        let row = self.take_step(Step { before: &row, action, after }, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// A buyer, and what a transfer to the account of that id takes along.
    pub fn buyer_transfer(
        &self,
        id: Id<Buyer>,
        destination: &str,
        context: &OperationContext,
    ) -> Result<BuyerTransferDetails, Rejection> {
        let buyer = Arc::clone(self.find(id, context)?);
        let account = destination.parse().ok().and_then(|id| self.accounts.get(id));
        if account.is_none_or(|account| account.kind != AccountType::Client) {
            let mut violations = Violations::default();
            violations.add(&Path::Root.member(DESTINATION), "Expected the id of a client");
            return Err(violations.into());
        }
        let is_limited =
            |group: &UserGroup| group.buyers.iter().flatten().any(|limit| limit.id == buyer.id);
        let members = buyer.account.iter().flat_map(|account| self.members_of(account.id));
        let has_it = |row: &&Arc<Row<AccountUser>>| row.groups.iter().any(|it| is_limited(it));
        let users: Box<[_]> = members.filter(has_it).cloned().collect();
        let licensees = self.licensees.iter().filter(|licensee| {
            licensee.buyer.id == buyer.id && licensee.status != LicenseeStatus::Deleted
        });
        let stats = BuyerTransferStats {
            licensees: count(licensees.count()),
            users: count(users.len()),
            user_groups: count(self.user_groups.iter().filter(|group| is_limited(group)).count()),
        };
        Ok(BuyerTransferDetails { buyer, stats, users })
    }
}

fn check_external_ids(from: Option<&Row<Account>>, to: &Account, findings: &mut Findings) {
    let own = from.and_then(|account| account.profile.external_id.as_ref());
    if own.is_none() || own != to.profile.external_id.as_ref() {
        let fact = format!("Account {} has another external id than the buyer's account", to.id);
        let path = ACCOUNT.member("id");
        findings.against(Rule::SameExternalId, &path, &fact, "the buyer got it all the same");
    }
}

fn count(number: usize) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
