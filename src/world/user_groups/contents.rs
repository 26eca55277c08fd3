//! The contents of a group: the modules and buyers that its members get.

use std::{collections::HashSet, sync::Arc};

use super::super::{Effects, OperationContext, Subject, Visibility, World};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        Account, Audit, Buyer, BuyerStatus, Event, Findings, Module, Resource, Row, Rule, UserGroup,
    },
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
        match change {
            Patch::Unchanged => row.modules.clone(),
            Patch::Cleared => Modules::default(),
            Patch::Set(ids) => {
                let brings_new = ids.iter().any(|id| !has(&row.modules, *id));
                if brings_new && !row.is_default {
                    self.check_modules(ids, row.account.id, findings);
                }
                self.resolve_modules(ids, findings)
            }
        }
    }

    /// Adds a fault for an empty list of buyers, and for buyers that are not known.
    ///
    /// A caller who does not see all buyers can't tell an unknown one from one that it does not see:
    /// both are refused, under any rules.
    pub(super) fn check_buyers(
        &self,
        ids: Option<&[Id<Buyer>]>,
        context: &OperationContext,
        findings: &mut Findings,
    ) {
        let Some(ids) = ids else { return };
        if ids.is_empty() {
            let fact = "A group that is limited to buyers has none";
            findings.against(Rule::SelectedBuyers, &BUYERS, fact, "its members see no buyer");
        }
        for (index, id) in ids.iter().enumerate() {
            if self.buyers.get(*id).is_some_and(|buyer| context.sees(&***buyer, self)) {
                continue;
            }
            let fact = format!("Buyer {id} is not known");
            let item = BUYERS.item(index);
            let path = item.member("id");
            match context.visibility {
                Visibility::All => findings.against(Rule::KnownBuyer, &path, &fact, "it was made"),
                Visibility::Account(_) => findings.refuse(&path, fact),
            }
        }
    }

    /// Finds these buyers, each once, and creates those that are not known.
    pub(super) fn resolve_or_create_buyers(
        &mut self,
        ids: &[Id<Buyer>],
        account: &Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Box<[Arc<Row<Buyer>>]> {
        for id in ids {
            if self.buyers.get(*id).is_none() {
                effects.created(Subject::Buyer(*id));
                self.buyers.insert(named_buyer(*id, account, &effects.cause));
            }
        }
        once_each(ids.iter().filter_map(|id| self.buyers.get(*id)))
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
    Buyer {
        id,
        revision: 1,
        name: id.to_string().into(),
        icon: None,
        account: Some(Arc::clone(account)),
        status: BuyerStatus::Enabled,
        external_ids: None,
        address: None,
        tax_id: None,
        audit: Audit::begin(cause.clone()),
    }
}
