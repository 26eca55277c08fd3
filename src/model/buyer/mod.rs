//! Buyers: the legal entities of a client, which groups may be limited to.

use std::sync::Arc;

use super::{
    Account, Address, Audit, Id,
    fields::fields,
    named::named,
    row::{Row, resource},
};

/// A legal entity that buys.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// Its id, `BUY-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the buyer itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The address of the icon.
    pub icon: Option<Box<str>>,
    /// The client that it belongs to, if it is assigned to one.
    pub account: Option<Arc<Row<Account>>>,
    /// The status.
    pub status: BuyerStatus,
    /// The ids in the ERP system.
    pub external_ids: Option<BuyerExternalIds>,
    /// The postal address.
    pub address: Option<Address>,
    /// The tax number.
    pub tax_id: Option<Box<str>>,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

/// A buyer's ids in the ERP system.
#[derive(Debug, Clone, Default)]
pub struct BuyerExternalIds {
    /// The contact.
    pub erp_company_contact: Option<Box<str>>,
    /// The customer.
    pub erp_customer: Option<Box<str>>,
    /// The account.
    pub account_external_id: Option<Box<str>>,
}

named! {
    /// The status of a buyer, who may buy only if active.
    pub enum BuyerStatus {
        /// Buys.
        Active,
        /// Is not linked to the ERP system yet.
        Enabled,
        /// Is out of use.
        Disabled,
        /// Was deleted.
        Deleted,
        /// Has no account.
        Unassigned,
        /// Has no account, and its data contradict one another.
        Conflict,
        /// Its data differ from those of the ERP system.
        Mismatch,
    }
}

resource!(Buyer, "BUY", 2, BUYER);

fields! {
    /// The fields of a [`Buyer`].
    pub static BUYER = "Buyer" in "buyers": |it: &Buyer, context| {
        core "id": id => own;
        on_request "audit" as AUDIT;
        core "name": name;
        core "icon": icon => or_null, nullable;
        core "revision": revision => unless(1_u32);
        whole "externalIds": external_ids, nullable;
        whole "status": status => default(BuyerStatus::Active), nullable;
        whole "address": address, nullable;
        whole "taxId": tax_id, nullable;
        whole "account": account, nullable;
    } documents { "audit": audit => empty; }
}

fields! {
    /// The fields of a buyer's audit, which has a schema of its own.
    view static AUDIT = "BuyerAudit": |it: &Buyer, context| {
        core "created" = &it.audit.created, nullable;
        core "updated" = &it.audit.updated, nullable;
    }
}

fields! {
    /// The fields of [`BuyerExternalIds`].
    static EXTERNAL_IDS = "BuyerExternalIds": |it: &BuyerExternalIds, context| {
        core "erpCompanyContact": erp_company_contact, nullable;
        core "erpCustomer": erp_customer, nullable;
        core "accountExternalId": account_external_id, nullable;
    }
}
