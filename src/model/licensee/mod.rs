//! Licensees: the parts of a client for which licences are bought from a seller.

mod lifecycle;
mod requests;

use std::sync::Arc;

use super::{
    Account, Address, Buyer, Eligibility, Event, Icon, Id, Picture, Pictured, Seller,
    fields::fields,
    named::named,
    row::{Row, resource},
};

pub use self::{
    lifecycle::{LicenseeAction, WrongLicenseeState},
    requests::{LicenseeUpdate, NewLicensee},
};

/// A part of a client for which a buyer buys licences from a seller.
#[derive(Debug, Clone)]
pub struct Licensee {
    /// Its id, `LCE-0000-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the licensee itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The icon.
    pub icon: Icon,
    /// The id in other systems.
    pub external_id: Option<Box<str>>,
    /// Whether it is in use.
    pub status: LicenseeStatus,
    /// The postal address; none if the buyer's counts.
    pub address: Option<Address>,
    /// Whether the buyer's address counts.
    pub use_buyer_address: bool,
    /// The description.
    pub description: Option<Box<str>>,
    /// The client that it belongs to: the buyer's.
    pub account: Arc<Row<Account>>,
    /// The buyer, who never changes.
    pub buyer: Arc<Row<Buyer>>,
    /// The seller, who never changes.
    pub seller: Arc<Row<Seller>>,
    /// The marketplace it takes part in, which never changes.
    pub eligibility: Eligibility,
    /// Who created and changed it, and when.
    pub audit: LicenseeAudit,
}

/// The audit of a licensee.
#[derive(Debug, Clone)]
pub struct LicenseeAudit {
    /// How it was created.
    pub created: Event,
    /// How it last changed itself.
    pub updated: Event,
    /// How it was last disabled.
    pub disabled: Option<Event>,
}

named! {
    /// Whether a licensee is in use.
    pub enum LicenseeStatus {
        /// In use.
        Active,
        /// In use, with a buyer who is not linked to the ERP system yet.
        Enabled,
        /// Out of use.
        Disabled,
        /// Out of use for ever.
        Deleted,
    }
}

impl Licensee {
    /// The name of a licensee that was given none: of its buyer, the buyer's town if it has one,
    /// and the seller's id.
    ///
    /// Source: the vendor's canon of licensees, BR-012.
    #[must_use]
    pub fn generated_name(buyer: &Buyer, seller: &Seller) -> Box<str> {
        let city = buyer.address.as_ref().and_then(|address| address.city.as_deref());
        let city = city.filter(|city| !city.is_empty());
        let seller = seller.id.to_string();
        let parts = [Some(&*buyer.name), city, Some(&*seller)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("-").into()
    }

    /// The next revision of the licensee, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = LicenseeAudit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// The next revision of the licensee, which `event` moved to `status`.
    #[must_use]
    pub fn moved(self, status: LicenseeStatus, event: Event) -> Self {
        let disabled = match status {
            LicenseeStatus::Disabled => Some(event.clone()),
            LicenseeStatus::Active | LicenseeStatus::Enabled | LicenseeStatus::Deleted => {
                self.audit.disabled.clone()
            }
        };
        let moved = self.touched(event);
        Self { status, audit: LicenseeAudit { disabled, ..moved.audit }, ..moved }
    }
}

impl LicenseeAudit {
    /// The audit of a licensee that `event` creates.
    #[must_use]
    pub fn begin(event: Event) -> Self {
        Self { created: event.clone(), updated: event, disabled: None }
    }
}

impl Pictured for Licensee {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture("licensees", &self.name, self.id)
    }
}

resource!(Licensee, "LCE", 3, LICENSEE);

fields! {
    /// The fields of a [`Licensee`].
    ///
    /// The platform publishes no full schema; public documents and clients name these fields.
    pub static LICENSEE = "Licensee" in "licensees": |it: &Licensee, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon" = it.icon.address("licensees", it.id), nullable;
        whole "revision": revision => unless(1_u32);
        core "externalId": external_id, nullable;
        whole "status": status => default(LicenseeStatus::Active);
        whole "address": address, nullable;
        whole "useBuyerAddress": use_buyer_address => default;
        whole "description": description, nullable;
        whole "account": account;
        whole "buyer": buyer;
        whole "seller": seller;
        whole "eligibility": eligibility;
    } documents { "icon": icon => flat; }
}

fields! {
    /// The fields of a [`LicenseeAudit`].
    static LICENSEE_AUDIT = "LicenseeAudit": |it: &LicenseeAudit, context| {
        core "created": created => empty, nullable;
        core "updated": updated => like(created), nullable;
        core "disabled": disabled, nullable;
    }
}
