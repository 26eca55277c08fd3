//! The life of buyers: created, updated and checked here, and moved to other states and accounts
//! in the files beside.

mod account;
mod rules;
mod sellers;
mod states;
mod transfer;

use std::sync::Arc;

pub use self::transfer::DESTINATION;
use self::{account::AccountChange, sellers::SellerChange};
use super::{Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        Account, Buyer, BuyerAction, BuyerAudit, BuyerCheck, BuyerData, BuyerEffect, BuyerRequest,
        BuyerStatus, Findings, Notice, Picture, Row, Transition, ValidatedBuyer,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");

/// A step of a buyer: the buyer before, the action, and the buyer after.
struct Step<'a> {
    before: &'a Row<Buyer>,
    action: BuyerAction,
    after: Buyer,
}

impl World {
    /// Creates a buyer with links to its sellers. Its status follows from its data.
    pub fn create_buyer(
        &mut self,
        request: &BuyerRequest,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let mut findings = context.findings();
        findings.ignored(&request.details.ignored);
        let data = request.over(BuyerData::default());
        let account = match request.account {
            Patch::Set(id) => Some(self.resolve_account(Some(id), context, &mut findings)),
            Patch::Cleared | Patch::Unchanged => None,
        };
        self.check_data(None, &data, &mut findings);
        if let Some(account) = &account {
            rules::check_new_account(account, data.external_ids.as_ref(), &mut findings);
        }
        let sellers = self.plan_sellers(None, &request.details.sellers, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = account.map(|account| self.account_of_buyer(account, &mut effects));
        let row = self.create_buyer_row(data, account, picture, &mut effects);
        self.apply_sellers(&row, sellers, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    fn create_buyer_row(
        &mut self,
        data: BuyerData,
        account: Option<Arc<Row<Account>>>,
        picture: Option<Picture>,
        effects: &mut Effects,
    ) -> Arc<Row<Buyer>> {
        let id = self.buyers.draw(self.generator.stream());
        effects.created(Subject::Buyer(id));
        let activated = account.is_some().then(|| effects.cause.clone());
        let new = Buyer::new(id, data.name, effects.cause.clone());
        let buyer = Buyer {
            icon: new.icon.or_picture(picture),
            account,
            external_ids: data.external_ids,
            address: data.address,
            tax_id: data.tax_id,
            audit: BuyerAudit { activated, ..new.audit },
            ..new
        };
        self.buyers.insert(buyer.after(BuyerEffect::Follows))
    }

    /// Updates a buyer, gives it to an account or takes it from its own, and makes its links those
    /// to its sellers. The status follows. An update that changes nothing raises no revision.
    ///
    /// Deviation: the platform reads a missing `account` as an unassignment. Under the contract's
    /// rules the buyer keeps its account.
    pub fn update_buyer(
        &mut self,
        id: Id<Buyer>,
        request: &BuyerRequest,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let mut findings = context.findings();
        findings.ignored(&request.details.ignored);
        let data = request.over(BuyerData::from(&**row));
        let account = self.plan_account(&row, request.account, context, &mut findings)?;
        let effect = allowed(account.action(), row.status)?;
        let sellers = self.plan_sellers(Some(id), &request.details.sellers, &mut findings);
        self.check_update(&row, &data, &account, &sellers, context, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let action = account.action();
        let has_picture = picture.is_some();
        let buyer = Buyer { icon: row.icon.or_picture(picture), ..with_data(&row, data) };
        let after = self.with_account(buyer, account, &mut effects).compared().after(effect);
        if !has_picture && sellers.is_none() && is_same_as(&after, &row) {
            return Ok(Outcome::unchanged(row, notices));
        }
        let row = self.take_step(Step { before: &row, action, after }, &mut effects);
        self.apply_sellers(&row, sellers, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// Checks a request as if a buyer were changed to it, and changes nothing.
    pub fn validate_buyer(
        &self,
        id: Id<Buyer>,
        request: &BuyerCheck,
        context: &OperationContext,
    ) -> Result<(ValidatedBuyer, Vec<Notice>), Rejection> {
        let row = self.find(id, context)?;
        let mut findings = context.findings();
        findings.ignored(&request.details.ignored);
        let data = request.over(BuyerData::from(&***row));
        let account = self.accounts.get(request.account);
        let change = if let Some(account) = account {
            self.plan_account(row, Patch::Set(account.id), context, &mut findings)?
        } else {
            let sentence = format!("Account {} is not known", request.account);
            findings.refuse(&ACCOUNT.member("id"), sentence);
            AccountChange::Keeps
        };
        allowed(change.action(), row.status)?;
        let sellers = self.plan_sellers(Some(id), &request.details.sellers, &mut findings);
        self.check_update(row, &data, &change, &sellers, context, &mut findings);
        let notices = findings.notices()?;
        let sellers = match &request.details.sellers {
            Patch::Unchanged => None,
            Patch::Cleared => Some(Box::default()),
            Patch::Set(ids) => {
                Some(ids.iter().filter_map(|id| self.sellers.get(*id)).cloned().collect())
            }
        };
        Ok((ValidatedBuyer { account: account.cloned(), data, sellers }, notices))
    }

    /// Replaces a buyer by the one after a step, and lets its licensees follow.
    fn take_step(&mut self, step: Step<'_>, effects: &mut Effects) -> Arc<Row<Buyer>> {
        let Step { before, action, after } = step;
        // Most updates change no status.
        if action != BuyerAction::Update || after.status != before.status {
            effects.transitioned(Transition::Buyer(action, before.status, after.status));
        }
        let subject = Subject::Buyer(after.id);
        match action {
            BuyerAction::Delete => effects.removed(subject),
            BuyerAction::Enable
            | BuyerAction::Disable
            | BuyerAction::Activate
            | BuyerAction::Deactivate
            | BuyerAction::Synchronize
            | BuyerAction::Assign
            | BuyerAction::Unassign
            | BuyerAction::Transfer
            | BuyerAction::Update => effects.updated(subject),
        }
        let row = self.replace_buyer(after.touched(effects.cause.clone()));
        self.licensees_follow_buyer(&row, effects);
        row
    }

    fn check_update(
        &self,
        before: &Buyer,
        data: &BuyerData,
        account: &AccountChange,
        sellers: &SellerChange,
        context: &OperationContext,
        findings: &mut Findings,
    ) {
        rules::check_caller(before, context, findings);
        rules::check_caller_changes(before, data, account, sellers, context, findings);
        self.check_data(Some(before), data, findings);
        rules::check_erp_data(before, data, sellers, findings);
        match account {
            AccountChange::Keeps => {}
            AccountChange::Gets(account) => {
                rules::check_new_account(account, data.external_ids.as_ref(), findings);
            }
            AccountChange::Loses => self.check_unassignment(before, findings),
        }
    }
}

/// The effect of an action in that state.
fn allowed(action: BuyerAction, status: BuyerStatus) -> Result<BuyerEffect, Rejection> {
    action.effect(status).map_err(|wrong| Rejection::Conflict(wrong.to_string()))
}

/// The buyer with other data.
fn with_data(buyer: &Buyer, data: BuyerData) -> Buyer {
    let BuyerData { name, address, external_ids, tax_id } = data;
    Buyer { name, external_ids, address, tax_id, ..buyer.clone() }
}

/// Whether two values of a buyer say the same, but for the icon.
fn is_same_as(one: &Buyer, other: &Buyer) -> bool {
    let account = |buyer: &Buyer| buyer.account.as_ref().map(|account| account.id);
    BuyerData::from(one) == BuyerData::from(other)
        && account(one) == account(other)
        && one.status == other.status
        && one.errors == other.errors
}
