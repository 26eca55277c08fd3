//! ERP links: the relations of buyers to sellers, as the ERP system has them.

mod lifecycle;
mod requests;

use std::{borrow::Cow, sync::Arc};

use super::{
    Address, Buyer, BuyerExternalIds, Event, Icon, Id, Picture, Pictured, Seller,
    field_type::Text,
    fields::fields,
    named::named,
    row::{Row, resource},
};

pub use self::{
    lifecycle::{LinkAction, LinkEffect, WrongLinkState},
    requests::{ActedLink, ErpLinkUpdate},
};

/// The relation of a buyer to a seller. There is at most one for each pair.
#[derive(Debug, Clone)]
pub struct ErpLink {
    /// Its id, `ERP-0000-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the link itself.
    pub revision: u32,
    /// The icon; a link has none unless one was uploaded.
    pub icon: Icon,
    /// The buyer, who never changes.
    pub buyer: Arc<Row<Buyer>>,
    /// The seller, who never changes.
    pub seller: Arc<Row<Seller>>,
    /// The name of the buyer in the ERP system.
    pub company_name: Option<Box<str>>,
    /// Whether the buyer may buy from the seller.
    pub status: ErpLinkStatus,
    /// The status before the seller was disabled; answers never show it.
    pub status_before: Option<ErpLinkStatus>,
    /// A note of Operations.
    pub note: Option<Box<str>>,
    /// The ids in the ERP system.
    pub external_ids: Option<BuyerExternalIds>,
    /// The postal address.
    pub address: Option<Address>,
    /// The addresses that goods go to.
    pub ship_to: Box<[LinkAddress]>,
    /// The addresses that bills go to.
    pub bill_to: Box<[LinkAddress]>,
    /// Who created and changed it, and when.
    pub audit: ErpLinkAudit,
}

/// An address of a buyer in the ERP system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkAddress {
    /// The id in the ERP system.
    pub external_id: Option<Box<str>>,
    /// The name.
    pub name: Option<Box<str>>,
    /// Street and number.
    pub line1: Box<str>,
    /// The second line.
    pub line2: Option<Box<str>>,
    /// The postal code.
    pub post_code: Box<str>,
    /// The town.
    pub city: Box<str>,
    /// The state or region.
    pub state: Box<str>,
    /// The country's two letters.
    pub country: Box<str>,
}

/// The audit of a link.
#[derive(Debug, Clone)]
pub struct ErpLinkAudit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
    /// How it was last blocked.
    pub blocked: Option<Event>,
    /// How it was last unblocked.
    pub unblocked: Option<Event>,
    /// How it was last disabled.
    pub disabled: Option<Event>,
}

named! {
    /// Whether a buyer may buy from a seller.
    pub enum ErpLinkStatus {
        /// May buy.
        Active,
        /// May not buy.
        Blocked,
        /// May not buy, because the seller is disabled.
        Disabled,
    }
}

impl ErpLink {
    /// The name, which follows those of the buyer and the seller.
    fn name(&self) -> String {
        format!("{} - {}", self.buyer.name, self.seller.name)
    }

    /// The next revision of the link, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = ErpLinkAudit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

/// Deviation: the platform has icons of links, and no public text says at which address. Here it is
/// that of the other collections.
impl Pictured for ErpLink {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture("erp-links", &self.name(), self.id)
    }
}

resource!(ErpLink, "ERP", 3, ERP_LINK);

fields! {
    /// The fields of an [`ErpLink`].
    pub static ERP_LINK = "ErpLink" in "erp-links": |it: &ErpLink, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name" = Text(Value::Text(Cow::Owned(it.name())));
        core "icon" = it.icon.address("erp-links", it.id), nullable;
        core "revision": revision => unless(1_u32);
        whole "buyer": buyer;
        whole "seller": seller;
        core "companyName": company_name, nullable;
        core "status": status => default(ErpLinkStatus::Active);
        whole "note": note, nullable, seen_by(Operations);
        whole "externalIds": external_ids, nullable, seen_by(Operations);
        whole "address": address, nullable, seen_by(Operations);
        whole "shipTo": ship_to => default, nullable, seen_by(Operations);
        whole "billTo": bill_to => default, nullable, seen_by(Operations);
    } documents {
        "icon": icon => flat;
        "statusBefore": status_before;
    }
}

fields! {
    /// The fields of a [`LinkAddress`].
    static LINK_ADDRESS = "ErpLinkAddress": |it: &LinkAddress, context| {
        core "externalId": external_id, nullable;
        core "name": name, nullable;
        core "addressLine1": line1;
        core "addressLine2": line2, nullable;
        core "postCode": post_code;
        core "city": city;
        core "state": state;
        core "country": country;
    }
}

fields! {
    /// The fields of an [`ErpLinkAudit`].
    static ERP_LINK_AUDIT = "ErpLinkAudit": |it: &ErpLinkAudit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
        core "blocked": blocked, nullable;
        core "unblocked": unblocked, nullable;
        core "disabled": disabled, nullable;
    }
}
