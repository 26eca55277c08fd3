//! Modules: parts of the platform that groups give access to.

use super::{AccountType, Audit, Id, fields::fields, row::resource};

/// A part of the platform.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its id, `MOD-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the module itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The description.
    pub description: Box<str>,
    /// The short technical name.
    pub code: Box<str>,
    /// The types of account that can have it.
    pub account_types: Box<[Box<str>]>,
    /// How a group may limit it; none for a module without buyers.
    pub filters: Option<ModuleFilters>,
    /// The settings.
    pub settings: ModuleSettings,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

/// How a group may limit a module.
#[derive(Debug, Clone, Default)]
pub struct ModuleFilters {
    /// To which of its buyers: `all` or `selected`.
    pub group_buyers: Box<[Box<str>]>,
}

/// The settings of a module.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the published schema has them")]
pub struct ModuleSettings {
    /// Whether it works across accounts.
    pub shared_account: bool,
    /// Whether groups can be given it or denied it.
    pub configurable: bool,
    /// Whether new accounts have it.
    pub default: bool,
    /// Whether it costs money.
    pub paid: bool,
    /// The editions of the platform it is part of.
    pub kind: Box<[Box<str>]>,
    /// Whether it is on its way out.
    pub obsolete: bool,
    /// The kinds of group it suits.
    pub eligibility: Option<ModuleEligibility>,
}

/// The kinds of group that a module suits.
#[derive(Debug, Clone, Copy, Default)]
pub struct ModuleEligibility {
    /// Groups with several buyers.
    pub multi: bool,
    /// Groups with one buyer.
    pub single: bool,
}

impl Module {
    /// Whether every account keeps it: groups can't be denied it.
    #[must_use]
    pub fn is_mandatory(&self) -> bool {
        self.settings.default && !self.settings.configurable
    }

    /// Whether accounts of a type can have it. One that names no types is for all.
    #[must_use]
    pub fn suits(&self, kind: AccountType) -> bool {
        let types = &self.account_types;
        types.is_empty() || types.iter().any(|name| **name == *kind.name())
    }
}

resource!(Module, "MOD", 1, MODULE);

fields! {
    /// The fields of a [`Module`].
    pub static MODULE = "Module" in "modules": |it: &Module, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "revision": revision => unless(1_u32);
        core "description": description => default;
        whole "code": code => default;
        whole "accountTypes": account_types => default;
        core "filters": filters, nullable;
        core "settings": settings => default, nullable;
    }
}

fields! {
    /// The fields of [`ModuleFilters`].
    static FILTERS = "Filters": |it: &ModuleFilters, context| {
        core "group.buyers": group_buyers;
    }
}

fields! {
    /// The fields of [`ModuleSettings`].
    static SETTINGS = "ModuleSettings": |it: &ModuleSettings, context| {
        core "sharedAccount": shared_account => default;
        core "configurable": configurable => default;
        core "default": default => default;
        core "paid": paid => default;
        core "type": kind => default;
        core "obsolete": obsolete => default;
        core "eligibility": eligibility, nullable;
    }
}

fields! {
    /// The fields of a [`ModuleEligibility`].
    static ELIGIBILITY = "ModuleSettingsEligibility": |it: &ModuleEligibility, context| {
        core "multi": multi => default;
        core "single": single => default;
    }
}
