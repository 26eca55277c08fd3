//! The account of a buyer: given and taken by updates.

use std::sync::Arc;

use super::{
    super::{Effects, OperationContext, Rejection, World, memberships::ResolvedAccount},
    ACCOUNT, allowed,
};
use crate::{
    id::Id,
    json::Patch,
    model::{Account, AccountType, Buyer, BuyerAction, BuyerAudit, Findings, Row, Rules},
};

/// The change that an update makes to the account of a buyer.
pub(super) enum AccountChange {
    /// The buyer keeps its account, or has none.
    Keeps,
    /// It gets one.
    Gets(ResolvedAccount),
    /// It loses the one that it has.
    Loses,
}

impl AccountChange {
    /// The action that the update is.
    pub(super) const fn action(&self) -> BuyerAction {
        match self {
            Self::Keeps => BuyerAction::Update,
            Self::Gets(_) => BuyerAction::Assign,
            Self::Loses => BuyerAction::Unassign,
        }
    }
}

impl World {
    /// Plans the change of the account. Only a transfer gives a buyer to another account.
    pub(super) fn plan_account(
        &self,
        buyer: &Buyer,
        change: Patch<Id<Account>>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Result<AccountChange, Rejection> {
        Ok(match (change, buyer.account.as_ref().map(|account| account.id)) {
            (Patch::Set(id), None) => {
                allowed(BuyerAction::Assign, buyer.status)?;
                AccountChange::Gets(self.resolve_account(Some(id), context, findings))
            }
            (Patch::Set(id), Some(own)) => {
                check_own_account(id, own, findings);
                AccountChange::Keeps
            }
            (Patch::Cleared, Some(_)) => AccountChange::Loses,
            (Patch::Unchanged, Some(_)) => missing_account(buyer, context, findings)?,
            (Patch::Cleared | Patch::Unchanged, None) => AccountChange::Keeps,
        })
    }

    /// The account of a buyer, made if it does not exist.
    pub(super) fn account_of_buyer(
        &mut self,
        account: ResolvedAccount,
        effects: &mut Effects,
    ) -> Arc<Row<Account>> {
        let account = self.resolve_or_create_account(account, effects);
        self.resolve_or_create_default_group(&account, effects);
        account
    }

    /// The buyer after the change of its account.
    pub(super) fn with_account(
        &mut self,
        buyer: Buyer,
        change: AccountChange,
        effects: &mut Effects,
    ) -> Buyer {
        let cause = Some(effects.cause.clone());
        match change {
            AccountChange::Keeps => buyer,
            AccountChange::Gets(account) => Buyer {
                account: Some(self.account_of_buyer(account, effects)),
                audit: BuyerAudit { activated: cause, ..buyer.audit },
                ..buyer
            },
            AccountChange::Loses => Buyer {
                account: None,
                audit: BuyerAudit { unassigned: cause, ..buyer.audit },
                ..buyer
            },
        }
    }
}

/// Refuses another account than the buyer's own.
pub(super) fn check_own_account(id: Id<Account>, own: Id<Account>, findings: &mut Findings) {
    if id != own {
        let sentence =
            format!("Expected {own}, the buyer's account; `transfer` gives it to another");
        findings.refuse(&ACCOUNT.member("id"), sentence);
    }
}

/// What a missing account means: the rules in force say, and only Operations may unassign.
fn missing_account(
    buyer: &Buyer,
    context: &OperationContext,
    findings: &mut Findings,
) -> Result<AccountChange, Rejection> {
    if context.caller.role() != AccountType::Operations {
        return Ok(AccountChange::Keeps);
    }
    match context.rules {
        Rules::Contract => {
            findings.kept_account();
            Ok(AccountChange::Keeps)
        }
        Rules::Platform => match BuyerAction::Unassign.effect(buyer.status) {
            Ok(_) => Ok(AccountChange::Loses),
            Err(wrong) => Err(Rejection::Conflict(format!(
                "{wrong} The account is missing, which stands for an unassignment; send `account` \
                 to keep it."
            ))),
        },
    }
}
