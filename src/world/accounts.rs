//! The life of accounts: made, changed, taken into use and out of it.

use std::sync::Arc;

use super::{Caller, Outcome, Rejection, Stored, Subject, Terms, World};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Account, AccountAction, AccountEffect, AccountProfile, AccountStatus, AccountType,
        AccountUpdate, Activation, Audit, Findings, Icon, NewAccount, Notice, Picture,
        ProfileUpdate, Row, Rule, Transition,
    },
};

impl World {
    /// Makes an account, and with it the group that every account has.
    pub fn create_account(
        &mut self,
        request: NewAccount,
        picture: Option<Picture>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<Account>, Rejection> {
        let notices = check_new(&request, caller, terms)?;
        let event = terms.event(caller);
        let row = self.accounts.insert(Account {
            id: self.accounts.draw(self.generator.stream()),
            revision: 1,
            name: request.name,
            icon: Icon::Generated.or_picture(picture),
            kind: request.kind,
            status: request.kind.first_status(),
            profile: Box::new(request.profile.over(AccountProfile::default())),
            audit: Audit::begin(event.clone()),
        });
        self.created(Subject::Account(row.id));
        self.resolve_or_create_default_group(&row, &event);
        Ok(Outcome { row, notices })
    }

    /// Checks a request as if an account were made of it, and changes nothing.
    ///
    /// Without a request there is nothing against the account as it is.
    pub fn validate_account(
        &self,
        id: Id<Account>,
        request: Option<&NewAccount>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<Account>, Rejection> {
        let row = Arc::clone(self.known_account(id)?);
        let checked = request.map(|request| check_new(request, caller, terms)).transpose()?;
        Ok(Outcome { row, notices: checked.unwrap_or_default() })
    }

    /// Changes what an update names, and shows it wherever the account is shown.
    ///
    /// Deviation: the platform takes `externalName` from its ERP system whenever `externalId`
    /// changes; the emulator has none to ask, and forgets the name.
    pub fn update_account(
        &mut self,
        id: Id<Account>,
        update: AccountUpdate,
        picture: Option<Picture>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<Account>, Rejection> {
        let row = Arc::clone(self.known_account(id)?);
        let notices = check_update(&update, &row, caller, terms)?;
        let mut profile = update.profile.over(AccountProfile::clone(&row.profile));
        if profile.external_id != row.profile.external_id {
            profile.external_name = None;
        }
        let name = update.name.unwrap_or_else(|| row.name.clone());
        if picture.is_none() && name == row.name && profile == *row.profile {
            return Ok(Outcome { row, notices });
        }
        let icon = row.icon.or_picture(picture);
        let changed = Account { name, icon, profile: Box::new(profile), ..Account::clone(&row) };
        Ok(Outcome { row: self.apply_group_change(changed, caller, terms), notices })
    }

    /// Links a client to other systems, so that it may buy.
    pub fn activate_account(
        &mut self,
        id: Id<Account>,
        activation: Activation,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<Account>, Rejection> {
        let mut account = Account::clone(self.known_account(id)?);
        let step = turn(&mut account, AccountAction::Activate)?;
        self.moved(step);
        if account.profile.external_id.as_ref() != Some(&activation.external_id) {
            account.profile.external_id = Some(activation.external_id);
            account.profile.external_name = None;
        }
        let row = self.apply_group_change(account, caller, terms);
        Ok(Outcome { row, notices: Vec::new() })
    }

    /// Takes an account into use or out of it.
    ///
    /// Neither its users nor its tokens are affected by that.
    pub fn act_on_account(
        &mut self,
        id: Id<Account>,
        action: AccountAction,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<Account>, Rejection> {
        let mut account = Account::clone(self.known_account(id)?);
        let step = turn(&mut account, action)?;
        self.moved(step);
        let row = self.apply_group_change(account, caller, terms);
        Ok(Outcome { row, notices: Vec::new() })
    }

    fn known_account(&self, id: Id<Account>) -> Result<&Arc<Row<Account>>, Rejection> {
        self.accounts.get(id).ok_or_else(|| Rejection::missing(Account::NOUN, id))
    }

    fn apply_group_change(
        &mut self,
        account: Account,
        caller: &Caller,
        terms: Terms,
    ) -> Arc<Row<Account>> {
        self.updated(Subject::Account(account.id));
        self.replace_account(account.touched(terms.event(caller)))
    }
}

/// Turns the account, and says what step that was.
fn turn(account: &mut Account, action: AccountAction) -> Result<Transition, Rejection> {
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

fn check_new(
    request: &NewAccount,
    caller: &Caller,
    terms: Terms,
) -> Result<Vec<Notice>, Violations> {
    let mut findings = Findings::under(terms.rules);
    check_profile(&request.profile, request.kind, None, caller, &mut findings);
    findings.notices()
}

fn check_update(
    update: &AccountUpdate,
    account: &Account,
    caller: &Caller,
    terms: Terms,
) -> Result<Vec<Notice>, Violations> {
    let mut findings = Findings::under(terms.rules);
    if update.kind.is_some_and(|kind| kind != account.kind) {
        let sentence =
            format!("Expected {}, the account's type, which never changes", account.kind.name());
        findings.refuse(&Path::Root.member("type"), sentence);
    }
    let external_id = account.profile.external_id.as_deref();
    check_profile(&update.profile, account.kind, external_id, caller, &mut findings);
    findings.notices()
}

fn check_profile(
    profile: &ProfileUpdate,
    kind: AccountType,
    external_id: Option<&str>,
    caller: &Caller,
    findings: &mut Findings,
) {
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
    if is_new && caller.role() != AccountType::Operations {
        let fact = "Only Operations sets the external id of an account";
        let path = Path::Root.member("externalId");
        findings.against(Rule::OperationsExternalId, &path, fact, "it was set");
    }
}
