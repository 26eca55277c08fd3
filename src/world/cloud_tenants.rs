//! The life of cloud tenants: created, updated and deleted, mapped to an account and unmapped.

use std::sync::Arc;

use super::{
    Collection, Effects, OperationContext, Outcome, Rejection, Subject, World,
    memberships::ResolvedAccount,
};
use crate::{
    id::Id,
    json::Path,
    model::{
        Account, Audit, CloudTenant, CloudTenantUpdate, Findings, NewCloudTenant, Row, Rule,
        TenantAction, TenantExternalIds, TenantType, Transition, Uuid,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");
static EXTERNAL_IDS: Path<'static> = Path::Member(&Path::Root, "externalIds");

impl World {
    /// Creates a tenant. A request without an account maps it to the account that has its
    /// `pyraTenantId`, if a single one has.
    pub fn create_cloud_tenant(
        &mut self,
        request: NewCloudTenant,
        context: &OperationContext,
    ) -> Result<Outcome<CloudTenant>, Rejection> {
        let NewCloudTenant { name, status, kind, account, external_ids } = request;
        let mut findings = context.findings();
        self.check_consumption_id(&external_ids, &mut findings);
        let account = match account {
            Some(id) => {
                Some(self.resolve_tenant_account(id, kind, &external_ids, context, &mut findings))
            }
            None => self.only_account_of(external_ids.pyra_tenant_id).map(ResolvedAccount::Known),
        };
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = account.map(|account| self.tenant_account(account, &mut effects));
        let id = self.cloud_tenants.draw(self.generator.stream());
        effects.created(Subject::CloudTenant(id));
        let audit = Audit::begin(effects.cause.clone());
        let revision = 1;
        let tenant = CloudTenant { id, revision, name, status, kind, account, external_ids, audit };
        let row = self.cloud_tenants.insert(tenant);
        Ok(effects.outcome(row, notices))
    }

    /// Updates a tenant. A request without an account unmaps it; a request with another type keeps
    /// the type. An update that changes nothing raises no revision.
    pub fn update_cloud_tenant(
        &mut self,
        id: Id<CloudTenant>,
        update: CloudTenantUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<CloudTenant>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let mut findings = context.findings();
        let CloudTenantUpdate { name, status, kind, account, external_ids } = update;
        if kind.is_some_and(|kind| kind != row.kind) {
            findings.ignored(&["type"]);
        }
        let external_ids = external_ids.over(row.external_ids.clone());
        let account =
            self.resolve_new_account(account, &external_ids, &row, context, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = account.map(|account| self.tenant_account(account, &mut effects));
        let action = status.and_then(|to| TenantAction::writing(row.status, to));
        let status = action.and_then(|action| action.effect(row.status)).unwrap_or(row.status);
        let name = name.unwrap_or_else(|| row.name.clone());
        let changed =
            CloudTenant { name, status, account, external_ids, ..CloudTenant::clone(&row) };
        if changed.is_same_as(&row) {
            return Ok(Outcome::unchanged(row, notices));
        }
        if let Some(action) = action {
            effects.transitioned(Transition::CloudTenant(action, row.status, status));
        }
        effects.updated(Subject::CloudTenant(id));
        let row = self.cloud_tenants.replace(changed.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    /// The account of a tenant after an update. Finds fault with what the update changes.
    fn resolve_new_account(
        &self,
        account: Option<Id<Account>>,
        ids: &TenantExternalIds,
        before: &CloudTenant,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Option<ResolvedAccount> {
        if ids.cloud_consumption_id != before.external_ids.cloud_consumption_id {
            self.check_consumption_id(ids, findings);
        }
        let is_mapping_kept = account == before.account_id()
            && ids.pyra_tenant_id == before.external_ids.pyra_tenant_id;
        match account {
            _ if is_mapping_kept => before.account.clone().map(ResolvedAccount::Known),
            None => None,
            Some(id) => Some(self.resolve_tenant_account(id, before.kind, ids, context, findings)),
        }
    }

    /// Deletes a tenant.
    ///
    /// Deviation: the platform keeps it as Deleted, and no caller sees it. The world keeps only its
    /// id, so that no other tenant gets it.
    pub fn delete_cloud_tenant(
        &mut self,
        id: Id<CloudTenant>,
        context: &OperationContext,
    ) -> Result<Outcome<CloudTenant>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let action = TenantAction::Delete;
        let status = action.effect(row.status);
        let status = status.ok_or_else(|| Rejection::missing(CloudTenant::NOUN, id))?;
        let mut effects = Effects::new(context);
        effects.transitioned(Transition::CloudTenant(action, row.status, status));
        effects.removed(Subject::CloudTenant(id));
        self.cloud_tenants.remove(id);
        Ok(effects.outcome(row, Vec::new()))
    }

    /// The accounts that have a `pyraTenantId`. It takes time linear in the number of accounts.
    fn accounts_of(&self, pyra_tenant_id: Uuid) -> impl Iterator<Item = &Arc<Row<Account>>> {
        let is_it = move |row: &&Arc<Row<Account>>| row.pyra_tenant_id() == Some(pyra_tenant_id);
        self.accounts.iter().filter(is_it)
    }

    fn only_account_of(&self, pyra_tenant_id: Uuid) -> Option<Arc<Row<Account>>> {
        let mut accounts = self.accounts_of(pyra_tenant_id);
        accounts.next().filter(|_| accounts.next().is_none()).cloned()
    }

    /// Finds fault with a `cloudConsumptionId` that a tenant has.
    fn check_consumption_id(&self, ids: &TenantExternalIds, findings: &mut Findings) {
        let id = ids.cloud_consumption_id;
        let mut tenants = self.cloud_tenants.iter();
        if let Some(other) = tenants.find(|it| it.external_ids.cloud_consumption_id == id) {
            let fact = format!("Cloud tenant {} has the cloudConsumptionId {id}", other.id);
            let path = EXTERNAL_IDS.member("cloudConsumptionId");
            findings.against(Rule::UniqueConsumptionId, &path, &fact, "this tenant has it too");
        }
    }

    /// The account that a request maps a tenant to. Finds fault with one that does not fit.
    fn resolve_tenant_account(
        &self,
        id: Id<Account>,
        kind: Option<TenantType>,
        ids: &TenantExternalIds,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> ResolvedAccount {
        const DONE: &str = "the tenant was mapped to it";
        let (path, pyra) = (ACCOUNT.member("id"), ids.pyra_tenant_id);
        let account = self.resolve_account(Some(id), context, findings);
        if account.known().is_some_and(|account| account.pyra_tenant_id() != Some(pyra)) {
            let fact = format!("Account {id} does not have the pyraTenantId {pyra}");
            findings.against(Rule::SameTenant, &path, &fact, DONE);
        }
        if let Some(kind) = kind.filter(|kind| kind.needs_single_account())
            && self.accounts_of(pyra).nth(1).is_some()
        {
            let fact = format!(
                "Several accounts have the pyraTenantId {pyra}, and a tenant of type {} is mapped \
                 only if a single one has",
                kind.name()
            );
            findings.against(Rule::SingleAccountTenant, &path, &fact, DONE);
        }
        account
    }

    /// The account of a tenant, created with its default group if it does not exist.
    fn tenant_account(
        &mut self,
        account: ResolvedAccount,
        effects: &mut Effects,
    ) -> Arc<Row<Account>> {
        let account = self.resolve_or_create_account(account, effects);
        self.resolve_or_create_default_group(&account, effects);
        account
    }
}
