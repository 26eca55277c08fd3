//! Accounts, modules, buyers and groups in seed data.

use super::{Loader, audit::Extent, icon, named, resolve, resolve_all, revision, text, texts};
use crate::{
    json::{Cursor, Members, Violations},
    model::{
        Account, AccountProfile, AccountStatus, AccountType, Address, Buyer, BuyerExternalIds,
        BuyerStatus, Eligibility, Module, ModuleEligibility, ModuleSettings, UserGroup,
    },
};

impl Loader {
    pub(super) fn account(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let account = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.accounts);
            let revision = revision(members);
            let name = members.required("name", text);
            let kind = members.required("type", |it, violations| {
                named(it, AccountType::parse, AccountType::NAMES, violations)
            });
            let status = members.optional("status", |it, violations| {
                named(it, AccountStatus::parse, AccountStatus::NAMES, violations)
            });
            let icon = icon(members, id);
            let profile = Box::new(account_profile(members));
            let audit = self.audit(members, Extent::Resource).audit;
            Some(Account {
                id: id?,
                revision,
                name: name?,
                icon,
                kind: kind?,
                status: status.unwrap_or(AccountStatus::Active),
                profile,
                audit,
            })
        });
        if let Some(account) = account.flatten() {
            self.world.accounts.insert(account);
        }
    }

    pub(super) fn module(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let module = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.modules);
            let revision = revision(members);
            let name = members.required("name", text);
            let description = members.optional("description", text).unwrap_or_default();
            let code = members.optional("code", text).unwrap_or_default();
            let account_types = members.optional("accountTypes", texts).unwrap_or_default();
            let group_buyers = members
                .optional("filters", |it, violations| {
                    it.object(violations, |filters| filters.required("group.buyers", texts))
                })
                .flatten();
            let settings = members.optional("settings", module_settings).unwrap_or_default();
            let audit = self.audit(members, Extent::Resource).audit;
            Some(Module {
                id: id?,
                revision,
                name: name?,
                description,
                code,
                account_types,
                group_buyers,
                settings,
                audit,
            })
        });
        if let Some(module) = module.flatten() {
            self.world.modules.insert(module);
        }
    }

    pub(super) fn buyer(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let buyer = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.buyers);
            let revision = revision(members);
            let name = members.required("name", text);
            let icon = members.nullable("icon", text);
            let account = members.optional("account", |it, violations| {
                resolve(it, &self.world.accounts, violations)
            });
            let status = members.optional("status", |it, violations| {
                named(it, BuyerStatus::parse, BuyerStatus::NAMES, violations)
            });
            let external_ids = members.optional("externalIds", buyer_external_ids);
            let address = members.optional("address", address);
            let tax_id = members.optional("taxId", text);
            let audit = self.audit(members, Extent::Resource).audit;
            Some(Buyer {
                id: id?,
                revision,
                name: name?,
                icon,
                account,
                status: status.unwrap_or(BuyerStatus::Active),
                external_ids,
                address,
                tax_id,
                audit,
            })
        });
        if let Some(buyer) = buyer.flatten() {
            self.world.buyers.insert(buyer);
        }
    }

    pub(super) fn user_group(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let group = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.user_groups);
            let revision = revision(members);
            let account = members.required("account", |it, violations| {
                resolve(it, &self.world.accounts, violations)
            });
            let name = members.required("name", text);
            let description = members.optional("description", text);
            let logo = members.optional("logo", text);
            let is_default = members.optional("isDefault", |it, violations| it.boolean(violations));
            let modules = members.optional("modules", |it, violations| {
                resolve_all(it, &self.world.modules, violations)
            });
            let buyers = members.optional("buyers", |it, violations| {
                resolve_all(it, &self.world.buyers, violations)
            });
            let audit = self.audit(members, Extent::Resource).audit;
            Some(UserGroup {
                id: id?,
                revision,
                name: name?,
                description,
                logo,
                is_default: is_default.unwrap_or_default(),
                account: account?,
                modules: modules.unwrap_or_default(),
                buyers,
                audit,
            })
        });
        if let Some(group) = group.flatten() {
            if group.is_default && self.world.default_group(group.account.id).is_some() {
                violations.add(
                    &cursor.path.member("isDefault"),
                    "Expected one default group an account, found another",
                );
            }
            self.world.add_group(group);
        }
    }
}

fn account_profile(members: &mut Members<'_, '_, '_>) -> AccountProfile {
    AccountProfile {
        external_id: members.optional("externalId", text),
        external_name: members.optional("externalName", text),
        pyra_tenant_id: members
            .optional("externalIds", |it, violations| {
                it.object(violations, |ids| ids.optional("pyraTenantId", text))
            })
            .flatten(),
        address: members.optional("address", address),
        technical_support_email: members.optional("technicalSupportEmail", text),
        website: members.optional("website", text),
        description: members.optional("description", text),
        eligibility: members.optional("eligibility", |it, violations| {
            it.object(violations, |eligibility| Eligibility {
                client: flag(eligibility, "client"),
                partner: flag(eligibility, "partner"),
            })
        }),
        default_language_code: members.optional("defaultLanguageCode", text),
        status_before: members.optional("statusBefore", |it, violations| {
            named(it, AccountStatus::parse, AccountStatus::NAMES, violations)
        }),
    }
}

fn address(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Address> {
    cursor.object(violations, |members| Address {
        line1: members.optional("addressLine1", text),
        line2: members.optional("addressLine2", text),
        post_code: members.optional("postCode", text),
        city: members.optional("city", text),
        state: members.optional("state", text),
        country: members.optional("country", text),
    })
}

fn buyer_external_ids(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
) -> Option<BuyerExternalIds> {
    cursor.object(violations, |members| BuyerExternalIds {
        erp_company_contact: members.optional("erpCompanyContact", text),
        erp_customer: members.optional("erpCustomer", text),
        account_external_id: members.optional("accountExternalId", text),
    })
}

fn module_settings(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<ModuleSettings> {
    cursor.object(violations, |members| ModuleSettings {
        shared_account: flag(members, "sharedAccount"),
        configurable: flag(members, "configurable"),
        default: flag(members, "default"),
        paid: flag(members, "paid"),
        kind: members.optional("type", texts).unwrap_or_default(),
        obsolete: flag(members, "obsolete"),
        eligibility: members.optional("eligibility", |it, violations| {
            it.object(violations, |eligibility| ModuleEligibility {
                multi: flag(eligibility, "multi"),
                single: flag(eligibility, "single"),
            })
        }),
    })
}

fn flag(members: &mut Members<'_, '_, '_>, name: &'static str) -> bool {
    members.optional(name, |it, violations| it.boolean(violations)).unwrap_or_default()
}
