//! Buyers: the legal entities of a client, which groups may be limited to.

mod data;
mod errors;
mod lifecycle;
mod requests;
mod transfer;
mod validated;

use std::sync::Arc;

pub use self::{
    data::BuyerData,
    lifecycle::{BuyerAction, BuyerEffect, WrongBuyerState},
    requests::{
        BuyerActivation, BuyerCheck, BuyerDetails, BuyerRequest, BuyerTransfer, ExternalIdsUpdate,
    },
    transfer::{BUYER_TRANSFER_DETAILS, BuyerTransferDetails, BuyerTransferStats},
    validated::{VALIDATED_BUYER, ValidatedBuyer},
};
use super::{
    Account, Address, ErpLink, Event, Icon, Id, Picture, Pictured,
    fields::fields,
    named::named,
    row::{Row, resource},
    seller::BuyerSeller,
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
    /// The icon.
    pub icon: Icon,
    /// The client that it belongs to, if it is assigned to one.
    pub account: Option<Arc<Row<Account>>>,
    /// The status.
    pub status: BuyerStatus,
    /// The status behind `Mismatch`; answers never show it.
    pub status_before: Option<BuyerStatus>,
    /// The ids in the ERP system.
    pub external_ids: Option<BuyerExternalIds>,
    /// The postal address.
    pub address: Option<Address>,
    /// The tax number.
    pub tax_id: Option<Box<str>>,
    /// The differences between its data and those of the ERP system.
    pub errors: Box<[BuyerError]>,
    /// Who created and changed it, and when.
    pub audit: BuyerAudit,
}

/// The audit of a buyer.
#[derive(Debug, Clone)]
pub struct BuyerAudit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
    /// How it was last assigned to an account.
    pub activated: Option<Event>,
    /// How it last lost its account.
    pub unassigned: Option<Event>,
    /// How it was last disabled.
    pub disabled: Option<Event>,
}

/// A sentence about a buyer, with the values in it.
#[derive(Debug, Clone, PartialEq)]
pub struct BuyerError {
    /// The kind of message.
    pub id: Option<Box<str>>,
    /// The sentence.
    pub message: Option<Box<str>>,
    /// The values, in any form.
    pub parameters: Option<serde_json::Value>,
}

/// A buyer's ids in the ERP system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

impl Buyer {
    /// A buyer with a name and nothing else.
    #[must_use]
    pub fn new(id: Id<Self>, name: Box<str>, event: Event) -> Self {
        Self {
            id,
            revision: 1,
            name,
            icon: Icon::Generated,
            account: None,
            status: BuyerStatus::Unassigned,
            status_before: None,
            external_ids: None,
            address: None,
            tax_id: None,
            errors: Box::default(),
            audit: BuyerAudit::begin(event),
        }
    }

    /// The next revision of the buyer, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = BuyerAudit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// Whether the ERP system knows the buyer: both its ids are there.
    #[must_use]
    pub fn is_erp_activated(&self) -> bool {
        self.external_ids.as_ref().is_some_and(BuyerExternalIds::are_complete)
    }
}

impl BuyerExternalIds {
    /// Whether both ids of the buyer itself are there.
    #[must_use]
    pub fn are_complete(&self) -> bool {
        self.erp_company_contact.is_some() && self.erp_customer.is_some()
    }
}

impl BuyerAudit {
    /// The audit of a buyer that `event` creates.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        let (activated, unassigned, disabled) = (None, None, None);
        Self { created: event.clone(), updated: event, activated, unassigned, disabled }
    }
}

impl Pictured for Buyer {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture("buyers", &self.name, self.id)
    }
}

resource!(Buyer, "BUY", 2, BUYER);

fields! {
    /// The fields of a [`Buyer`].
    pub static BUYER = "Buyer" in "buyers": |it: &Buyer, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon" = it.icon.address("buyers", it.id), nullable;
        core "revision": revision => unless(1_u32);
        whole "externalIds": external_ids, nullable;
        whole "status": status => default(BuyerStatus::Active), nullable;
        whole "address": address, nullable;
        whole "taxId": tax_id, nullable;
        whole "account": account, nullable;
        whole "errors": errors => default, nullable, seen_by(Operations);
        whole "sellers" = sellers(context.neighbours.links_of(it.id)), nullable;
    } documents {
        "icon": icon => flat;
        "statusBefore": status_before;
    }
}

fn sellers(links: Vec<&ErpLink>) -> Vec<BuyerSeller<'_>> {
    links.into_iter().map(BuyerSeller).collect()
}

fields! {
    /// The fields of a [`BuyerAudit`].
    static BUYER_AUDIT = "BuyerAudit": |it: &BuyerAudit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
        core "activated": activated, nullable;
        core "unassigned": unassigned, nullable;
        core "disabled": disabled, nullable;
    }
}

fields! {
    /// The fields of a [`BuyerError`].
    static BUYER_ERROR = "ParametrisedMessage": |it: &BuyerError, context| {
        core "id": id, nullable;
        core "message": message, nullable;
        core "parameters": parameters;
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
