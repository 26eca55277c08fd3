//! Sellers: the legal entities of the marketplace that sell.

mod attributes;
mod iso4217;
mod lifecycle;
mod requests;

use std::sync::Arc;

use super::{
    Address, Audit, Buyer, Context, ErpLink, Event, Icon, Id, Node, Picture, Pictured,
    field_type::FieldType,
    fields::fields,
    named::named,
    node::{Kind, Value},
    row::resource,
};

pub use self::{
    attributes::{Navision, SellerAttributes},
    iso4217::is_currency,
    lifecycle::{SellerAction, WrongSellerState},
    requests::{AttributesUpdate, CurrenciesUpdate, CurrencyUpdate, NewSeller, SellerUpdate},
};

/// A legal entity that sells.
#[derive(Debug, Clone)]
pub struct Seller {
    /// Its id, `SEL-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the seller itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The icon.
    pub icon: Icon,
    /// The id in the ERP system.
    pub external_id: Option<Box<str>>,
    /// Whether it sells.
    pub status: SellerStatus,
    /// The currencies in which it trades.
    pub currencies: Box<[Currency]>,
    /// The postal address.
    pub address: Option<Address>,
    /// The data of further systems.
    pub attributes: Option<SellerAttributes>,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

/// A currency in which a seller trades.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// The code, three letters of ISO 4217.
    pub value: Box<str>,
    /// Whether the seller bills in it.
    pub billing_enabled: bool,
    /// Whether it is the one that counts if none is named.
    pub is_default: bool,
}

named! {
    /// Whether a seller sells.
    pub enum SellerStatus {
        /// Sells.
        Active,
        /// Is out of use.
        Disabled,
        /// Sells nothing new.
        Offline,
        /// Was deleted.
        Deleted,
    }
}

impl Seller {
    /// An active seller with a name and nothing else.
    #[must_use]
    pub fn new(id: Id<Self>, name: Box<str>, event: Event) -> Self {
        Self {
            id,
            revision: 1,
            name,
            icon: Icon::Generated,
            external_id: None,
            status: SellerStatus::Active,
            currencies: Box::default(),
            address: None,
            attributes: None,
            audit: Audit::begin(event),
        }
    }

    /// The next revision of the seller, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

impl Pictured for Seller {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture("sellers", &self.name, self.id)
    }
}

resource!(Seller, "SEL", 2, SELLER);

fields! {
    /// The fields of a [`Seller`].
    pub static SELLER = "Seller" in "sellers": |it: &Seller, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon" = it.icon.address("sellers", it.id), nullable;
        core "revision": revision => unless(1_u32);
        core "externalId": external_id, nullable;
        whole "status": status => default(SellerStatus::Active), nullable;
        whole "currencies": currencies => default, nullable;
        whole "address": address;
        whole "attributes": attributes, nullable;
        // The buyers of a seller are found by `any(sellers,eq(id,…))` among the buyers.
        never "buyers" = Vec::<&Buyer>::new(), nullable;
        // Filled where a buyer shows its sellers, and nowhere else.
        whole "erpLink" = None::<&ErpLink>, nullable;
    } documents { "icon": icon => flat; }
}

fields! {
    /// The fields of a [`Seller`] in the list of a buyer's sellers, where its link to that buyer
    /// is known.
    view static BUYER_SELLER = "Seller" in "sellers": |it: &ErpLink, context| {
        core "id" = &it.seller.id;
        whole "audit" = &it.seller.audit;
        core "name" = &it.seller.name;
        core "icon" = it.seller.icon.address("sellers", it.seller.id), nullable;
        core "revision" = &it.seller.revision;
        core "externalId" = &it.seller.external_id, nullable;
        whole "status" = &it.seller.status, nullable;
        whole "currencies" = &it.seller.currencies, nullable;
        whole "address" = &it.seller.address;
        whole "attributes" = &it.seller.attributes, nullable;
        never "buyers" = Vec::<&Buyer>::new(), nullable;
        whole "erpLink" = it, nullable;
    }
}

/// The seller that a buyer's link leads to, as the buyer shows it; null if the reader does not see
/// the seller.
pub(super) struct BuyerSeller<'a>(pub(super) &'a ErpLink);

impl<'a> FieldType<'a> for BuyerSeller<'a> {
    const KIND: Kind = Kind::Object(|| &BUYER_SELLER);

    fn value(self, context: &'a Context<'a>) -> Value<'a> {
        if !context.neighbours.shows::<Seller>(&self.0.seller) {
            return Value::Null;
        }
        Value::Object(Node::new(self.0, context))
    }
}

fields! {
    /// The fields of a [`Currency`].
    static CURRENCY = "SellerCurrency": |it: &Currency, context| {
        core "value": value;
        core "billingEnabled": billing_enabled => default;
        core "isDefault": is_default => default;
    }
}
