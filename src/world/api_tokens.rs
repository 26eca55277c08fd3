//! The life of API tokens: created, updated, enabled, disabled and deleted.

use std::sync::Arc;

use super::{
    Effects, OperationContext, Outcome, Rejection, Subject, Visibility, World,
    memberships::same_rows,
};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Account, AccountType, ApiToken, ApiTokenUpdate, Audit, Findings, Module, NewApiToken,
        Notice, Row, Rule, TokenAction, TokenStatus, Transition, draw_secret,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");
static NAME: Path<'static> = Path::Member(&Path::Root, "name");
static DESCRIPTION: Path<'static> = Path::Member(&Path::Root, "description");
static MODULES: Path<'static> = Path::Member(&Path::Root, "modules");

impl World {
    /// Creates an active token, whose secret the world's generator draws.
    pub fn create_token(
        &mut self,
        request: NewApiToken,
        context: &OperationContext,
    ) -> Result<Outcome<ApiToken>, Rejection> {
        let mut findings = context.findings();
        let account = self.resolve_account(request.account, context, &mut findings);
        let owner = account.known().map(|account| account.id);
        self.check_new_token(&request, owner, context, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = self.resolve_or_create_account(account, &mut effects);
        self.resolve_or_create_default_group(&account, &mut effects);
        let row = self.create_token_row(request, account, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    fn check_new_token(
        &self,
        request: &NewApiToken,
        owner: Option<Id<Account>>,
        context: &OperationContext,
        findings: &mut Findings,
    ) {
        if let Some(named) = request.account {
            check_owner(named, &ACCOUNT.member("id"), context, findings);
        }
        let name = request.name.as_deref().unwrap_or_default();
        check_name(name, "it was named after its id", findings);
        check_description(request.description.as_deref(), findings);
        self.check_token_modules(&request.modules, &[], owner, findings);
    }

    fn create_token_row(
        &mut self,
        request: NewApiToken,
        account: Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Arc<Row<ApiToken>> {
        let id = self.api_tokens.draw(self.generator.stream());
        let secret = draw_secret(id, self.generator.stream());
        let name = request.name.filter(|name| !name.is_empty());
        effects.created(Subject::ApiToken(id));
        self.add_token(ApiToken {
            id,
            revision: 1,
            name: name.unwrap_or_else(|| id.to_string().into()),
            icon: request.icon,
            description: request.description,
            account,
            modules: self.known_modules(&request.modules),
            extensions: request.extensions.map(Into::into),
            user: None,
            secret,
            status: TokenStatus::Active,
            last_access_at: None,
            audit: Audit::begin(effects.cause.clone()),
        })
    }

    /// Updates a token. An update that changes nothing raises no revision.
    pub fn update_token(
        &mut self,
        id: Id<ApiToken>,
        update: ApiTokenUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<ApiToken>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let notices = self.check_token_update(&update, &row, context)?;
        let modules = match &update.modules {
            Patch::Unchanged => row.modules.clone(),
            Patch::Cleared => Box::default(),
            Patch::Set(ids) => self.known_modules(ids),
        };
        let extensions = update.extensions.map(Into::into).over(row.extensions.clone());
        let name = update.name.filter(|name| !name.is_empty());
        let changed = ApiToken {
            name: name.unwrap_or_else(|| row.name.clone()),
            icon: update.icon.over(row.icon.clone()),
            description: update.description.over(row.description.clone()),
            modules,
            extensions,
            ..ApiToken::clone(&row)
        };
        if is_same_as(&changed, &row) {
            return Ok(Outcome::unchanged(row, notices));
        }
        let mut effects = Effects::new(context);
        effects.updated(Subject::ApiToken(id));
        let row = self.api_tokens.replace(changed.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    /// Moves a token to another status. A deleted token stays in the world, and only Operations
    /// sees it.
    pub fn act_on_token(
        &mut self,
        id: Id<ApiToken>,
        action: TokenAction,
        context: &OperationContext,
    ) -> Result<Outcome<ApiToken>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let effect = action.effect(row.status);
        let status = effect.map_err(|wrong| Rejection::Conflict(wrong.to_string()))?;
        let mut findings = context.findings();
        check_owner(row.account.id, &Path::Root, context, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        effects.transitioned(Transition::ApiToken(action, row.status, status));
        match status {
            TokenStatus::Deleted => effects.removed(Subject::ApiToken(id)),
            TokenStatus::Active | TokenStatus::Disabled => effects.updated(Subject::ApiToken(id)),
        }
        let token = ApiToken { status, ..ApiToken::clone(&row) };
        let row = self.api_tokens.replace(token.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    fn check_token_update(
        &self,
        update: &ApiTokenUpdate,
        token: &ApiToken,
        context: &OperationContext,
    ) -> Result<Vec<Notice>, Violations> {
        let mut findings = context.findings();
        findings.ignored(&update.ignored);
        check_owner(token.account.id, &Path::Root, context, &mut findings);
        if token.status == TokenStatus::Deleted {
            let fact = format!("Token {} is deleted", token.id);
            findings.against(Rule::DeletedToken, &Path::Root, &fact, "it was updated");
        }
        if let Some(name) = update.name.as_deref().filter(|name| *name != &*token.name) {
            check_name(name, "it kept its name", &mut findings);
        }
        match &update.description {
            Patch::Set(text) if Some(text) != token.description.as_ref() => {
                check_description(Some(text), &mut findings);
            }
            Patch::Unchanged | Patch::Cleared | Patch::Set(_) => {}
        }
        if let Patch::Set(ids) = &update.modules {
            let account = Some(token.account.id);
            self.check_token_modules(ids, &token.modules, account, &mut findings);
        }
        findings.notices()
    }

    /// Finds fault with modules that are not known, and with new ones that the default group of
    /// the account lacks.
    fn check_token_modules(
        &self,
        ids: &[Id<Module>],
        before: &[Arc<Row<Module>>],
        account: Option<Id<Account>>,
        findings: &mut Findings,
    ) {
        let default = account.and_then(|account| self.default_group(account));
        let has = |modules: &[Arc<Row<Module>>], id| modules.iter().any(|module| module.id == id);
        for (index, id) in ids.iter().enumerate() {
            let item = MODULES.item(index);
            let path = item.member("id");
            if self.modules.get(*id).is_none() {
                let fact = format!("Module {id} is not known");
                findings.against(Rule::KnownModule, &path, &fact, "it was left out");
            } else if let Some(group) = default.filter(|group| !has(&group.modules, *id))
                && !has(before, *id)
            {
                let fact = format!("Module {id} is none of the default group's, {}", group.id);
                findings.against(Rule::TokenModules, &path, &fact, "it was given all the same");
            }
        }
    }
}

/// Finds fault with a caller who has to do with a token of another account.
///
/// A caller who sees only its own account is refused before.
fn check_owner(
    account: Id<Account>,
    path: &Path<'_>,
    context: &OperationContext,
    findings: &mut Findings,
) {
    let OperationContext { caller, visibility, .. } = context;
    let is_own = caller.role() == AccountType::Operations || caller.account() == Some(account);
    if *visibility == Visibility::All && !is_own {
        let fact = format!("Only Operations manages tokens of account {account}");
        findings.against(Rule::OwnToken, path, &fact, "it was done all the same");
    }
}

/// Checks a name; `unnamed` names the remedy for a missing one.
fn check_name(name: &str, unnamed: &str, findings: &mut Findings) {
    const MOST: usize = 200;
    let is_admitted = |c: char| c.is_alphanumeric() || " -.'\"".contains(c);
    if name.is_empty() {
        findings.against(Rule::TokenName, &NAME, "The token has no name", unnamed);
    }
    if name.chars().count() > MOST {
        let fact = format!("The token has a name of more than {MOST} characters");
        findings.against(Rule::TokenName, &NAME, &fact, "it was taken");
    }
    if !name.chars().all(is_admitted) {
        let fact = "The name of the token has other characters than letters, digits, blanks \
                    and - . ' \"";
        findings.against(Rule::TokenName, &NAME, fact, "it was taken");
    }
}

fn check_description(description: Option<&str>, findings: &mut Findings) {
    const MOST: usize = 2_000;
    if description.is_some_and(|text| text.chars().count() > MOST) {
        let fact = format!("The token has a description of more than {MOST} characters");
        findings.against(Rule::TokenDescription, &DESCRIPTION, &fact, "it was taken");
    }
}

/// Whether two values of a token have the same content.
fn is_same_as(one: &ApiToken, other: &ApiToken) -> bool {
    one.name == other.name
        && one.icon == other.icon
        && one.description == other.description
        && one.extensions == other.extensions
        && same_rows(&one.modules, &other.modules)
}
