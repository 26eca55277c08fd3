//! The rules for the data of buyers.

use super::{
    super::{OperationContext, World, memberships::ResolvedAccount},
    ACCOUNT,
    account::AccountChange,
    sellers::SellerChange,
};
use crate::{
    id::Id,
    json::Path,
    model::{
        Account, AccountType, Address, Buyer, BuyerData, BuyerExternalIds, Findings, Licensee,
        LicenseeStatus, Row, Rule,
    },
};

static ADDRESS: Path<'static> = Path::Member(&Path::Root, "address");
static EXTERNAL_IDS: Path<'static> = Path::Member(&Path::Root, "externalIds");

impl World {
    /// Checks the data that differ from those before.
    pub(super) fn check_data(
        &self,
        before: Option<&Buyer>,
        data: &BuyerData,
        findings: &mut Findings,
    ) {
        let address = before.and_then(|buyer| buyer.address.as_ref());
        if before.is_none() || data.address.as_ref() != address {
            check_address(data.address.as_ref().unwrap_or(&Address::default()), findings);
        }
        let ids = before.and_then(|buyer| buyer.external_ids.as_ref());
        let buyer = before.map(|buyer| buyer.id);
        self.check_company_contact(buyer, ids, data.external_ids.as_ref(), findings);
    }

    /// Finds fault with a company contact that is new and another buyer's.
    pub(super) fn check_company_contact(
        &self,
        buyer: Option<Id<Buyer>>,
        before: Option<&BuyerExternalIds>,
        after: Option<&BuyerExternalIds>,
        findings: &mut Findings,
    ) {
        let contact =
            |ids: Option<&'_ BuyerExternalIds>| ids.and_then(|ids| ids.erp_company_contact.clone());
        let Some(new) = contact(after).filter(|new| contact(before).as_ref() != Some(new)) else {
            return;
        };
        let has_it = |other: &&std::sync::Arc<Row<Buyer>>| {
            Some(other.id) != buyer && contact(other.external_ids.as_ref()).as_ref() == Some(&new)
        };
        if let Some(other) = self.buyers.iter().find(has_it) {
            let fact = format!("Buyer {} has the same company contact", other.id);
            let path = EXTERNAL_IDS.member("erpCompanyContact");
            findings.against(Rule::UniqueCompanyContact, &path, &fact, "it was taken");
        }
    }

    /// Finds fault with a buyer that is to lose its account.
    pub(super) fn check_unassignment(&self, buyer: &Buyer, findings: &mut Findings) {
        let done = "it lost its account all the same";
        if let Some(licensee) = self.licensee_of(buyer.id, |_| true) {
            let fact = format!("Buyer {} has licensee {licensee}", buyer.id);
            findings.against(Rule::UnassignLicensee, &ACCOUNT, &fact, done);
        }
        if !buyer.is_erp_activated() {
            let fact = format!("Buyer {} is not known to the ERP system", buyer.id);
            findings.against(Rule::UnassignLicensee, &ACCOUNT, &fact, done);
        }
    }

    /// Finds fault with the end of a buyer that has a licensee.
    pub(super) fn check_no_licensee(&self, buyer: &Buyer, findings: &mut Findings) {
        let is_live = |licensee: &Licensee| licensee.status != LicenseeStatus::Deleted;
        if let Some(licensee) = self.licensee_of(buyer.id, is_live) {
            let fact = format!("Buyer {} has licensee {licensee}", buyer.id);
            findings.against(Rule::DeleteLicensee, &Path::Root, &fact, "it was done all the same");
        }
    }

    /// The first of the licensees of a buyer that are meant.
    pub(super) fn licensee_of(
        &self,
        buyer: Id<Buyer>,
        is_meant: impl Fn(&Licensee) -> bool,
    ) -> Option<Id<Licensee>> {
        let mut rows = self.licensees.iter();
        rows.find(|row| row.buyer.id == buyer && is_meant(row)).map(|row| row.id)
    }
}

/// Finds fault with a caller who may not change the buyer.
pub(super) fn check_caller(buyer: &Buyer, context: &OperationContext, findings: &mut Findings) {
    if context.caller.role() != AccountType::Operations && !buyer.is_erp_activated() {
        let fact = format!("Only Operations changes buyer {}, which lacks an ERP id", buyer.id);
        findings.against(Rule::ClientBuyer, &Path::Root, &fact, "it was done all the same");
    }
}

/// Finds fault with changes that only Operations makes.
pub(super) fn check_caller_changes(
    before: &Buyer,
    data: &BuyerData,
    account: &AccountChange,
    sellers: &SellerChange,
    context: &OperationContext,
    findings: &mut Findings,
) {
    if context.caller.role() == AccountType::Operations {
        return;
    }
    let changes = [
        ("account", !matches!(account, AccountChange::Keeps)),
        ("externalIds", data.external_ids != before.external_ids),
        ("sellers", !sellers.is_none()),
        ("taxId", data.tax_id != before.tax_id),
    ];
    for (name, _) in changes.into_iter().filter(|(_, is_changed)| *is_changed) {
        let fact = format!("Only Operations changes `{name}` of a buyer");
        let path = Path::Root.member(name);
        findings.against(Rule::ClientBuyer, &path, &fact, "it was changed all the same");
    }
}

/// Finds fault with an account that is new to the buyer.
pub(super) fn check_new_account(
    account: &ResolvedAccount,
    ids: Option<&BuyerExternalIds>,
    findings: &mut Findings,
) {
    let Some(account) = account.known() else { return };
    check_client(account, findings);
    let given = ids.and_then(|ids| ids.account_external_id.as_ref());
    check_account_id(account, given.map(|id| &**id), findings);
}

/// Finds fault with an account that is no client.
pub(super) fn check_client(account: &Account, findings: &mut Findings) {
    if account.kind != AccountType::Client {
        let fact = format!("Account {} is of type {}", account.id, account.kind.name());
        let path = ACCOUNT.member("id");
        findings.against(Rule::BuyerClient, &path, &fact, "the buyer got it all the same");
    }
}

/// Finds fault with another id of the account than its own. A buyer may lack that id: the vendor's
/// own tests create such.
pub(super) fn check_account_id(account: &Account, given: Option<&str>, findings: &mut Findings) {
    if given.is_some() && given != account.profile.external_id.as_deref() {
        let fact = format!("Account {} has another external id", account.id);
        let path = EXTERNAL_IDS.member("accountExternalId");
        findings.against(Rule::BuyerExternalId, &path, &fact, "it was taken");
    }
}

/// Finds fault with changes of data that the ERP system decides.
pub(super) fn check_erp_data(
    before: &Buyer,
    data: &BuyerData,
    sellers: &SellerChange,
    findings: &mut Findings,
) {
    if !before.is_erp_activated() {
        return;
    }
    let (ids, new) = (before.external_ids.as_ref(), data.external_ids.as_ref());
    let own = |ids: Option<&BuyerExternalIds>| {
        let ids = ids.cloned().unwrap_or_default();
        [("erpCompanyContact", ids.erp_company_contact), ("erpCustomer", ids.erp_customer)]
    };
    for ((name, old), (_, new)) in own(ids).into_iter().zip(own(new)) {
        if old != new {
            let fact = format!("The `{name}` of buyer {} never changes", before.id);
            let path = EXTERNAL_IDS.member(name);
            findings.against(Rule::FixedErpIds, &path, &fact, "it was changed");
        }
    }
    let account =
        |ids: Option<&BuyerExternalIds>| ids.and_then(|ids| ids.account_external_id.clone());
    let changed = [
        ("name", data.name != before.name),
        ("address", data.address != before.address),
        ("externalIds", account(ids) != account(new)),
        ("sellers", !sellers.is_none()),
    ];
    let changed: Vec<_> = changed.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    if !changed.is_empty() {
        let fact = format!("The ERP system decides {} of this buyer", changed.join(", "));
        findings.note(Rule::ErpOwned, &fact, "the emulator has none, and takes what is sent");
    }
}

fn check_address(address: &Address, findings: &mut Findings) {
    for name in address.missing_parts() {
        let fact = format!("The address has no `{name}`");
        let path = ADDRESS.member(name);
        findings.against(Rule::BuyerAddress, &path, &fact, "it was taken");
    }
}
