//! The states of buyers: enabled, disabled, activated, deactivated, synchronized and deleted.

use std::sync::Arc;

use super::{
    super::{Effects, OperationContext, Outcome, Rejection, World},
    Step,
    account::check_own_account,
    allowed, is_same_as, rules,
};
use crate::{
    id::Id,
    json::Path,
    model::{
        Buyer, BuyerAction, BuyerActivation, BuyerAudit, BuyerExternalIds, Findings, Rule,
        Transition,
    },
};

static EXTERNAL_IDS: Path<'static> = Path::Member(&Path::Root, "externalIds");

impl World {
    /// Takes a disabled buyer back into use; its licensees stay disabled.
    pub fn enable_buyer(
        &mut self,
        id: Id<Buyer>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Enable;
        let after = Buyer::clone(&row).after(allowed(action, row.status)?);
        let mut findings = context.findings();
        rules::check_caller(&row, context, &mut findings);
        self.move_buyer(Step { before: &row, action, after }, findings, context)
    }

    /// Takes a buyer out of use, and its licensees with it.
    pub fn disable_buyer(
        &mut self,
        id: Id<Buyer>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Disable;
        let effect = allowed(action, row.status)?;
        let mut findings = context.findings();
        rules::check_caller(&row, context, &mut findings);
        let buyer = Buyer::clone(&row);
        let disabled = Some(Effects::new(context).cause);
        let audit = BuyerAudit { disabled, ..buyer.audit };
        let after = Buyer { audit, ..buyer }.after(effect);
        self.move_buyer(Step { before: &row, action, after }, findings, context)
    }

    /// Takes a buyer out of use for ever, and its licensees with it. Only Operations still sees it.
    pub fn delete_buyer(
        &mut self,
        id: Id<Buyer>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Delete;
        let after = Buyer::clone(&row).after(allowed(action, row.status)?);
        let mut findings = context.findings();
        self.check_no_licensee(&row, &mut findings);
        self.move_buyer(Step { before: &row, action, after }, findings, context)
    }

    /// Takes the ids in the ERP system from a deleted buyer.
    pub fn deactivate_buyer(
        &mut self,
        id: Id<Buyer>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Deactivate;
        let effect = allowed(action, row.status)?;
        let ids = row.external_ids.clone().unwrap_or_default();
        if ids.erp_company_contact.is_none() && ids.erp_customer.is_none() {
            let sentence = format!("deactivate takes the ERP ids from a buyer, and {id} has none.");
            return Err(Rejection::Conflict(sentence));
        }
        let mut findings = context.findings();
        self.check_no_licensee(&row, &mut findings);
        let left = BuyerExternalIds { erp_company_contact: None, erp_customer: None, ..ids };
        let external_ids = left.account_external_id.is_some().then_some(left);
        let after = Buyer { external_ids, ..Buyer::clone(&row) }.after(effect);
        self.move_buyer(Step { before: &row, action, after }, findings, context)
    }

    /// Gives a buyer its ids in the ERP system. It becomes active once it has both.
    pub fn activate_buyer(
        &mut self,
        id: Id<Buyer>,
        activation: BuyerActivation,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Activate;
        let effect = allowed(action, row.status)?;
        let mut findings = context.findings();
        findings.ignored(&activation.ignored);
        let before = row.external_ids.clone();
        let after = activation.external_ids.over(before.clone());
        if let Some(account) = &row.account {
            check_own_account(activation.account, account.id, &mut findings);
            let given = after.as_ref().and_then(|ids| ids.account_external_id.as_deref());
            rules::check_account_id(account, given, &mut findings);
        }
        check_activation(&before.clone().unwrap_or_default(), after.as_ref(), &mut findings);
        self.check_company_contact(Some(id), before.as_ref(), after.as_ref(), &mut findings);
        let after = Buyer { external_ids: after, ..Buyer::clone(&row) }.after(effect);
        self.move_buyer(Step { before: &row, action, after }, findings, context)
    }

    /// Compares a buyer with its account anew, and copies its data to its links.
    ///
    /// Deviation: the platform compares it with its ERP system, too. The emulator has none, so the
    /// errors of seed data stay.
    pub fn synchronize_buyer(
        &mut self,
        id: Id<Buyer>,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = BuyerAction::Synchronize;
        let after = Buyer::clone(&row).compared().after(allowed(action, row.status)?);
        let mut effects = Effects::new(context);
        let row = if is_same_as(&after, &row) {
            effects.transitioned(Transition::Buyer(action, row.status, row.status));
            row
        } else {
            self.take_step(Step { before: &row, action, after }, &mut effects)
        };
        self.synchronize_links(&row, &mut effects);
        Ok(effects.outcome(row, Vec::new()))
    }

    /// Moves a buyer to another state, unless the findings refuse it.
    pub(super) fn move_buyer(
        &mut self,
        step: Step<'_>,
        findings: Findings,
        context: &OperationContext,
    ) -> Result<Outcome<Buyer>, Rejection> {
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let row = self.take_step(step, &mut effects);
        Ok(effects.outcome(row, notices))
    }
}

/// Finds fault with an activation that does not bring both ids to a buyer that has neither.
fn check_activation(
    before: &BuyerExternalIds,
    after: Option<&BuyerExternalIds>,
    findings: &mut Findings,
) {
    let after = after.cloned().unwrap_or_default();
    for (name, old, new) in [
        ("erpCompanyContact", &before.erp_company_contact, after.erp_company_contact),
        ("erpCustomer", &before.erp_customer, after.erp_customer),
    ] {
        let path = EXTERNAL_IDS.member(name);
        let mut against = |fact: &str, done| {
            findings.against(Rule::ActivationIds, &path, &format!("{fact} `{name}`"), done);
        };
        if old.is_some() {
            against("The buyer already has", "it was activated all the same");
        } else if new.is_none() {
            against("The activation brings no", "the buyer stays Enabled");
        }
    }
}
