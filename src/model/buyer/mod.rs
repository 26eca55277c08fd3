//! Buyers: the legal entities of a client, to which groups may be limited.

use std::sync::Arc;

use super::{
    Account, Address, Audit, Id,
    account::ACCOUNT,
    named::named,
    node::{Access, Field, Kind, Table, id, number, object, optional, part, text},
    row::{Instants, Row, resource},
    shared::{address::ADDRESS, audit::audit},
};

/// A legal entity that buys.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// Its id, `BUY-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the buyer itself.
    pub revision: u32,
    /// What it is called.
    pub name: Box<str>,
    /// The path of its picture.
    pub icon: Option<Box<str>>,
    /// The client that it belongs to, if it is assigned to one.
    pub account: Option<Arc<Row<Account>>>,
    /// What it may do.
    pub status: BuyerStatus,
    /// Its numbers in other systems.
    pub external_ids: Option<BuyerExternalIds>,
    /// Where it is.
    pub address: Option<Address>,
    /// Its tax number.
    pub tax_id: Option<Box<str>>,
    /// Who did what when.
    pub audit: Audit,
}

/// A buyer's numbers in other systems.
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
    /// What a buyer may do.
    pub enum BuyerStatus {
        /// Buy.
        Active,
        /// Nothing yet: it is not linked to other systems.
        Enabled,
        /// Nothing any more.
        Disabled,
        /// Nothing: it is gone.
        Deleted,
        /// Nothing: it has no account.
        Unassigned,
        /// Nothing: it has no account, and its data contradict one another.
        Conflict,
        /// Nothing: its data differ from those of other systems.
        Mismatch,
    }
}

resource!(Buyer, "BUY", 2, BUYER, |_: &Buyer| Instants::default());

/// The fields of a [`Buyer`].
pub static BUYER: Table = Table {
    name: "Buyer",
    collection: Some("buyers"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::Buyer(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::Buyer(object)),
        Field::core("name", Kind::Text, Access::Buyer(|it, _| text(&it.name))),
        Field::core("icon", Kind::Text, Access::Buyer(|it, _| optional(it.icon.as_ref())))
            .nullable(),
        Field::whole("revision", Kind::Number, Access::Buyer(|it, _| number(it.revision))),
        Field::whole(
            "externalIds",
            Kind::Object(&EXTERNAL_IDS),
            Access::Buyer(|it, context| part(it.external_ids.as_ref().map(|_| it), context)),
        )
        .nullable(),
        Field::whole(
            "status",
            Kind::Enumeration(BuyerStatus::NAMES),
            Access::Buyer(|it, _| text(it.status.name())),
        )
        .nullable(),
        Field::whole(
            "address",
            Kind::Object(&ADDRESS),
            Access::Buyer(|it, context| part(it.address.as_ref(), context)),
        )
        .nullable(),
        Field::whole("taxId", Kind::Text, Access::Buyer(|it, _| optional(it.tax_id.as_ref())))
            .nullable(),
        Field::whole(
            "account",
            Kind::Object(&ACCOUNT),
            Access::Buyer(|it, context| part(it.account.as_deref().map(|row| &**row), context)),
        )
        .nullable(),
    ],
};

static AUDIT: Table = audit!("BuyerAudit", Buyer,);

static EXTERNAL_IDS: Table = Table {
    name: "BuyerExternalIds",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "erpCompanyContact",
            Kind::Text,
            Access::Buyer(|it, _| {
                optional(it.external_ids.as_ref().and_then(|ids| ids.erp_company_contact.as_ref()))
            }),
        )
        .nullable(),
        Field::core(
            "erpCustomer",
            Kind::Text,
            Access::Buyer(|it, _| {
                optional(it.external_ids.as_ref().and_then(|ids| ids.erp_customer.as_ref()))
            }),
        )
        .nullable(),
        Field::core(
            "accountExternalId",
            Kind::Text,
            Access::Buyer(|it, _| {
                optional(it.external_ids.as_ref().and_then(|ids| ids.account_external_id.as_ref()))
            }),
        )
        .nullable(),
    ],
};
