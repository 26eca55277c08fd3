//! The life of accounts: created, updated, enabled and disabled.

use std::sync::Arc;

use super::{Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Account, AccountAction, AccountEffect, AccountProfile, AccountStatus, AccountType,
        AccountUpdate, Activation, Audit, Findings, Icon, NewAccount, Notice, Picture,
        ProfileUpdate, Rule, Transition,
    },
};

impl World {
    /// Creates an account, and with it the default group that every account has.
    pub fn create_account(
        &mut self,
        request: NewAccount,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Account>, Rejection> {
        let notices = check_new(&request, context)?;
        let mut effects = Effects::new(context);
        let row = self.accounts.insert(Account {
            id: self.accounts.draw(self.generator.stream()),
            revision: 1,
            name: request.name,
            icon: Icon::Generated.or_picture(picture),
            kind: request.kind,
            status: request.kind.first_status(),
            profile: Box::new(request.profile.over(AccountProfile::default())),
            audit: Audit::begin(effects.cause.clone()),
        });
        effects.created(Subject::Account(row.id));
        self.resolve_or_create_default_group(&row, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// Checks a request as if an account were created from it, and changes nothing.
    ///
    /// Without a request there is nothing to find.
    pub fn validate_account(
        &self,
        id: Id<Account>,
        request: Option<&NewAccount>,
        context: &OperationContext,
    ) -> Result<Outcome<Account>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let checked = request.map(|request| check_new(request, context)).transpose()?;
        Ok(Outcome::unchanged(row, checked.unwrap_or_default()))
    }

    /// Updates an account, and shows it wherever the account is shown.
    ///
    /// Deviation: the platform takes `externalName` from its ERP system whenever `externalId`
    /// changes. The emulator has no such system, and clears the name.
    pub fn update_account(
        &mut self,
        id: Id<Account>,
        update: AccountUpdate,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Account>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let notices = check_update(&update, &row, context)?;
        let mut profile = update.profile.over(AccountProfile::clone(&row.profile));
        if profile.external_id != row.profile.external_id {
            profile.external_name = None;
        }
        let name = update.name.unwrap_or_else(|| row.name.clone());
        if picture.is_none() && name == row.name && profile == *row.profile {
            return Ok(Outcome::unchanged(row, notices));
        }
        let icon = row.icon.or_picture(picture);
        let changed = Account { name, icon, profile: Box::new(profile), ..Account::clone(&row) };
        Ok(self.apply_account(changed, notices, Effects::new(context)))
    }

    /// Links a client to other systems, so that it may buy.
    pub fn activate_account(
        &mut self,
        id: Id<Account>,
        activation: Activation,
        context: &OperationContext,
    ) -> Result<Outcome<Account>, Rejection> {
        let mut account = Account::clone(self.find(id, context)?);
        let step = transition(&mut account, AccountAction::Activate)?;
        if account.profile.external_id.as_ref() != Some(&activation.external_id) {
            account.profile.external_id = Some(activation.external_id);
            account.profile.external_name = None;
        }
        Ok(self.apply_step(account, step, context))
    }

    /// Moves an account to another status. Its users and its tokens stay as they are.
    pub fn act_on_account(
        &mut self,
        id: Id<Account>,
        action: AccountAction,
        context: &OperationContext,
    ) -> Result<Outcome<Account>, Rejection> {
        let mut account = Account::clone(self.find(id, context)?);
        let step = transition(&mut account, action)?;
        Ok(self.apply_step(account, step, context))
    }

    fn apply_step(
        &mut self,
        account: Account,
        step: Transition,
        context: &OperationContext,
    ) -> Outcome<Account> {
        let mut effects = Effects::new(context);
        effects.transitioned(step);
        self.apply_account(account, Vec::new(), effects)
    }

    fn apply_account(
        &mut self,
        account: Account,
        notices: Vec<Notice>,
        mut effects: Effects,
    ) -> Outcome<Account> {
        effects.updated(Subject::Account(account.id));
        let row = self.replace_account(account.touched(effects.cause.clone()));
        effects.outcome(row, notices)
    }
}

/// Moves the account to the status that an action leads to, and returns the step.
fn transition(account: &mut Account, action: AccountAction) -> Result<Transition, Rejection> {
    let effect = action.effect(account.kind, account.status);
    let status = match effect.map_err(|wrong| Rejection::Conflict(wrong.to_string()))? {
        AccountEffect::Becomes(status) => status,
        AccountEffect::Returns => account.enabled_status(),
    };
    account.profile.status_before = match status {
        AccountStatus::Disabled => Some(account.status),
        AccountStatus::Active | AccountStatus::Enabled => None,
    };
    let from = std::mem::replace(&mut account.status, status);
    Ok(Transition::Account(action, from, status))
}

fn check_new(request: &NewAccount, context: &OperationContext) -> Result<Vec<Notice>, Violations> {
    let mut findings = context.findings();
    check_profile(&request.profile, request.kind, None, context, &mut findings);
    findings.notices()
}

fn check_update(
    update: &AccountUpdate,
    account: &Account,
    context: &OperationContext,
) -> Result<Vec<Notice>, Violations> {
    let mut findings = context.findings();
    if update.kind.is_some_and(|kind| kind != account.kind) {
        let sentence =
            format!("Expected {}, the account's type, which never changes", account.kind.name());
        findings.refuse(&Path::Root.member("type"), sentence);
    }
    let external_id = account.profile.external_id.as_deref();
    check_profile(&update.profile, account.kind, external_id, context, &mut findings);
    findings.notices()
}

fn check_profile(
    profile: &ProfileUpdate,
    kind: AccountType,
    external_id: Option<&str>,
    context: &OperationContext,
    findings: &mut Findings,
) {
    findings.ignored(&profile.ignored);
    if kind != AccountType::Client && matches!(profile.eligibility, Patch::Set(_)) {
        let fact = format!("A {} account has no eligibility", kind.name());
        let path = Path::Root.member("eligibility");
        findings.against(Rule::ClientEligibility, &path, &fact, "it was given one");
    }
    let is_new = match &profile.external_id {
        Patch::Unchanged => false,
        Patch::Cleared => external_id.is_some(),
        Patch::Set(id) => external_id != Some(&**id),
    };
    if is_new && context.caller.role() != AccountType::Operations {
        let fact = "Only Operations sets the external id of an account";
        let path = Path::Root.member("externalId");
        findings.against(Rule::OperationsExternalId, &path, fact, "it was set");
    }
}
