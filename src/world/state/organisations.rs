//! Accounts, modules, buyers and groups as items of a document.

use serde::ser::SerializeMap;

use super::{
    people::History,
    sheet::{Ids, Item, Members, Sheet},
};
use crate::model::{
    Account, AccountProfile, AccountStatus, Address, Buyer, BuyerExternalIds, Eligibility, Module,
    ModuleEligibility, ModuleSettings, UserGroup,
};

impl Members for Account {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let sheet = sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("name", &self.name)
            .with("type", self.kind.name())
            .with("status", self.status.name())
            .with_icon(&self.icon);
        self.profile.on(sheet).with("audit", Item(&History::of(&self.audit)))
    }
}

impl Members for AccountProfile {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let tenant = self.pyra_tenant_id.as_deref().map(Tenant);
        sheet
            .with_some("externalId", self.external_id.as_ref())
            .with_some("externalName", self.external_name.as_ref())
            .with_some("externalIds", tenant.as_ref().map(Item))
            .with_some("address", self.address.as_ref().map(Item))
            .with_some("technicalSupportEmail", self.technical_support_email.as_ref())
            .with_some("website", self.website.as_ref())
            .with_some("description", self.description.as_ref())
            .with_some("eligibility", self.eligibility.as_ref().map(Item))
            .with_some("defaultLanguageCode", self.default_language_code.as_ref())
            .with_some("statusBefore", self.status_before.map(AccountStatus::name))
    }
}

/// The ids of an account in other systems.
struct Tenant<'a>(&'a str);

impl Members for Tenant<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("pyraTenantId", self.0)
    }
}

impl Members for Eligibility {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("client", self.client).with("partner", self.partner)
    }
}

impl Members for Address {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with_some("addressLine1", self.line1.as_ref())
            .with_some("addressLine2", self.line2.as_ref())
            .with_some("postCode", self.post_code.as_ref())
            .with_some("city", self.city.as_ref())
            .with_some("state", self.state.as_ref())
            .with_some("country", self.country.as_ref())
    }
}

impl Members for Module {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let filters = self.group_buyers.as_deref().map(Filters);
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("name", &self.name)
            .with("code", &self.code)
            .with("description", &self.description)
            .with("accountTypes", &self.account_types)
            .with_some("filters", filters.as_ref().map(Item))
            .with("settings", Item(&self.settings))
            .with("audit", Item(&History::of(&self.audit)))
    }
}

/// What access to a module can be narrowed by.
struct Filters<'a>(&'a [Box<str>]);

impl Members for Filters<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("group.buyers", self.0)
    }
}

impl Members for ModuleSettings {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("sharedAccount", self.shared_account)
            .with("configurable", self.configurable)
            .with("default", self.default)
            .with("paid", self.paid)
            .with("type", &self.kind)
            .with("obsolete", self.obsolete)
            .with_some("eligibility", self.eligibility.as_ref().map(Item))
    }
}

impl Members for ModuleEligibility {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("multi", self.multi).with("single", self.single)
    }
}

impl Members for Buyer {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("name", &self.name)
            .with_some("account", self.account.as_ref().map(|account| account.id))
            .with("status", self.status.name())
            .with_some("icon", self.icon.as_ref())
            .with_some("externalIds", self.external_ids.as_ref().map(Item))
            .with_some("address", self.address.as_ref().map(Item))
            .with_some("taxId", self.tax_id.as_ref())
            .with("audit", Item(&History::of(&self.audit)))
    }
}

impl Members for BuyerExternalIds {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with_some("erpCompanyContact", self.erp_company_contact.as_ref())
            .with_some("erpCustomer", self.erp_customer.as_ref())
            .with_some("accountExternalId", self.account_external_id.as_ref())
    }
}

impl Members for UserGroup {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("id", self.id)
            .with_revision(self.revision)
            .with("account", self.account.id)
            .with("name", &self.name)
            .with_some("description", self.description.as_ref())
            .with_some("logo", self.logo.as_ref())
            .with("isDefault", self.is_default)
            .with("modules", Ids(&self.modules))
            .with_some("buyers", self.buyers.as_deref().map(Ids))
            .with("audit", Item(&History::of(&self.audit)))
    }
}
