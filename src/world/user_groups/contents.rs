//! The contents of a group: the modules and buyers that its members get.

use std::{collections::HashSet, sync::Arc};

use super::super::{Effects, OperationContext, Subject, Visibility, World};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{Account, Buyer, BuyerStatus, Event, Findings, Module, Resource, Row, Rule, UserGroup},
};

static MODULES: Path<'static> = Path::Member(&Path::Root, "modules");
static BUYERS: Path<'static> = Path::Member(&Path::Root, "buyers");

pub(in super::super) type Modules = Box<[Arc<Row<Module>>]>;

impl World {
    /// Finds these modules, each once, and refuses those that are not known.
    pub(super) fn resolve_modules(&self, ids: &[Id<Module>], findings: &mut Findings) -> Modules {
        for (index, id) in ids.iter().enumerate() {
            if self.modules.get(*id).is_none() {
                let item = MODULES.item(index);
                findings.refuse(&item.member("id"), format!("Module {id} is not known"));
            }
        }
        self.known_modules(ids)
    }

    /// The modules of these ids, each once, without those that are not known.
    pub(in super::super) fn known_modules(&self, ids: &[Id<Module>]) -> Modules {
        once_each(ids.iter().filter_map(|id| self.modules.get(*id)))
    }

    /// Adds a fault for modules that the default group of the account lacks.
    pub(super) fn check_modules(
        &self,
        ids: &[Id<Module>],
        account: Id<Account>,
        findings: &mut Findings,
    ) {
        let Some(default) = self.default_group(account) else { return };
        for (index, id) in ids.iter().enumerate() {
            if self.modules.get(*id).is_some() && !has(&default.modules, *id) {
                let fact = format!("Module {id} is none of the default group's, {}", default.id);
                let item = MODULES.item(index);
                let done = "it was given all the same";
                findings.against(Rule::DefaultModules, &item.member("id"), &fact, done);
            }
        }
    }

    /// The modules of a group after an update.
    pub(super) fn changed_modules(
        &self,
        change: &Patch<Vec<Id<Module>>>,
        row: &Row<UserGroup>,
        findings: &mut Findings,
    ) -> Modules {
        let ids = match change {
            Patch::Unchanged => return row.modules.clone(),
            Patch::Cleared => &[][..],
            Patch::Set(ids) => ids,
        };
        if row.is_default {
            self.check_default_modules(ids, row, findings);
        } else if ids.iter().any(|id| !has(&row.modules, *id)) {
            self.check_modules(ids, row.account.id, findings);
        }
        self.resolve_modules(ids, findings)
    }

    /// Adds a fault for mandatory modules that a default group loses, and for modules of other
    /// types of account that it gains.
    fn check_default_modules(
        &self,
        ids: &[Id<Module>],
        row: &Row<UserGroup>,
        findings: &mut Findings,
    ) {
        let is_lost = |module: &&Arc<Row<Module>>| !ids.contains(&module.id);
        for module in row.modules.iter().filter(is_lost).filter(|module| module.is_mandatory()) {
            let fact = format!("Module {} is one that every account has", module.id);
            findings.against(Rule::MandatoryModules, &MODULES, &fact, "it was taken away");
        }
        let kind = row.account.kind;
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !has(&row.modules, **id)) {
            if self.modules.get(*id).is_some_and(|module| !module.suits(kind)) {
                let fact = format!("Module {id} is not for accounts of type {}", kind.name());
                let (item, done) = (MODULES.item(index), "it was given all the same");
                findings.against(Rule::AccountTypeModules, &item.member("id"), &fact, done);
            }
        }
    }

    /// Adds a fault for an empty list of buyers, and for those that `account` can't limit a group
    /// to; `before` are the group's own, which are not looked at again if the caller sees them.
    pub(super) fn check_buyers(
        &self,
        ids: &[Id<Buyer>],
        before: &[Arc<Row<Buyer>>],
        account: Option<Id<Account>>,
        context: &OperationContext,
        findings: &mut Findings,
    ) {
        if ids.is_empty() {
            let fact = "A group that is limited to buyers has none";
            findings.against(Rule::SelectedBuyers, &BUYERS, fact, "its members see no buyer");
        }
        let is_kept =
            |id: &Id<Buyer>| before.iter().any(|own| own.id == *id && context.sees(&***own, self));
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !is_kept(id)) {
            self.check_buyer(*id, account, &BUYERS.item(index).member("id"), context, findings);
        }
    }

    /// Adds a fault for a buyer that `account` can't limit a group to.
    ///
    /// A caller who does not see all buyers can't tell an unknown one from one that it does not see:
    /// both are refused, under any rules.
    fn check_buyer(
        &self,
        id: Id<Buyer>,
        account: Option<Id<Account>>,
        path: &Path<'_>,
        context: &OperationContext,
        findings: &mut Findings,
    ) {
        let seen = self.buyers.get(id).filter(|buyer| context.sees(&****buyer, self));
        let Some(buyer) = seen else {
            let fact = format!("Buyer {id} is not known");
            return match context.visibility {
                Visibility::All => findings.against(Rule::KnownBuyer, path, &fact, "it was made"),
                Visibility::Account(_) => findings.refuse(path, fact),
            };
        };
        let done = "the group was limited to it all the same";
        if buyer.status == BuyerStatus::Deleted {
            let fact = format!("Buyer {id} is deleted");
            findings.against(Rule::OwnBuyers, path, &fact, done);
        } else if buyer.account.as_ref().map(|own| own.id) != account {
            let fact = format!("Buyer {id} is not one of the group's account");
            findings.against(Rule::OwnBuyers, path, &fact, done);
        }
    }

    /// Finds these buyers, each once, and creates those that are not known.
    pub(super) fn resolve_or_create_buyers(
        &mut self,
        ids: &[Id<Buyer>],
        account: &Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Box<[Arc<Row<Buyer>>]> {
        let find = |id: &Id<Buyer>| self.resolve_or_create_buyer(*id, account, effects);
        let buyers: Vec<_> = ids.iter().map(find).collect();
        once_each(buyers.iter())
    }

    /// Finds a buyer, or creates it.
    pub(in super::super) fn resolve_or_create_buyer(
        &mut self,
        id: Id<Buyer>,
        account: &Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Arc<Row<Buyer>> {
        if let Some(buyer) = self.buyers.get(id) {
            return Arc::clone(buyer);
        }
        effects.created(Subject::Buyer(id));
        self.buyers.insert(named_buyer(id, account, &effects.cause))
    }
}

/// Whether a module is among these.
pub(super) fn has(modules: &[Arc<Row<Module>>], id: Id<Module>) -> bool {
    modules.iter().any(|module| module.id == id)
}

/// The modules that stay; none if all of them do.
pub(super) fn without(
    modules: &[Arc<Row<Module>>],
    is_lost: impl Fn(&Row<Module>) -> bool,
) -> Option<Modules> {
    let left: Modules = modules.iter().filter(|module| !is_lost(module)).cloned().collect();
    (left.len() < modules.len()).then_some(left)
}

fn once_each<'a, R: Resource>(rows: impl Iterator<Item = &'a Arc<Row<R>>>) -> Box<[Arc<Row<R>>]> {
    let mut seen = HashSet::new();
    rows.filter(|row| seen.insert(row.id())).cloned().collect()
}

/// Makes a buyer from its id alone.
fn named_buyer(id: Id<Buyer>, account: &Arc<Row<Account>>, cause: &Event) -> Buyer {
    let account = Some(Arc::clone(account));
    let buyer = Buyer::new(id, id.to_string().into(), cause.clone());
    Buyer { account, status: BuyerStatus::Enabled, ..buyer }
}
