//! The sellers of a buyer: a list of them makes and removes links.

use std::sync::Arc;

use super::super::{Effects, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        Buyer, ErpLink, ErpLinkAudit, ErpLinkStatus, Event, Findings, Icon, LicenseeStatus, Row,
        Rule, Seller, SellerStatus,
    },
};

static SELLERS: Path<'static> = Path::Member(&Path::Root, "sellers");

/// The change that a request makes to the sellers of a buyer.
#[derive(Default)]
pub(super) struct SellerChange {
    new: Vec<Arc<Row<Seller>>>,
    gone: Vec<Arc<Row<ErpLink>>>,
}

impl SellerChange {
    /// Whether the sellers stay the same.
    pub(super) const fn is_none(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

impl World {
    /// Plans the change of the sellers of a buyer; none stands for one that does not exist yet.
    ///
    /// No public text says how links come into being without an ERP system. That a list of sellers
    /// makes them is inferred.
    pub(super) fn plan_sellers(
        &self,
        buyer: Option<Id<Buyer>>,
        change: &Patch<Vec<Id<Seller>>>,
        findings: &mut Findings,
    ) -> SellerChange {
        let ids = match change {
            Patch::Unchanged => return SellerChange::default(),
            Patch::Cleared => &[][..],
            Patch::Set(ids) => ids,
        };
        let links: Vec<_> =
            buyer.into_iter().flat_map(|buyer| self.links_of_buyer(buyer)).collect();
        let is_linked = |id: &Id<Seller>| links.iter().any(|link| link.seller.id == *id);
        let mut new: Vec<Arc<Row<Seller>>> = Vec::new();
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !is_linked(id)) {
            let item = SELLERS.item(index);
            if let Some(seller) = self.new_seller(*id, &item.member("id"), findings)
                && !new.iter().any(|other| other.id == *id)
            {
                new.push(seller);
            }
        }
        let is_gone = |link: &&&Arc<Row<ErpLink>>| !ids.contains(&link.seller.id);
        let gone: Vec<_> = links.iter().filter(is_gone).map(|link| Arc::clone(link)).collect();
        for link in &gone {
            self.check_removal(link, findings);
        }
        SellerChange { new, gone }
    }

    fn new_seller(
        &self,
        id: Id<Seller>,
        path: &Path<'_>,
        findings: &mut Findings,
    ) -> Option<Arc<Row<Seller>>> {
        let Some(seller) = self.sellers.get(id) else {
            findings.refuse(path, format!("Seller {id} is not known"));
            return None;
        };
        if seller.status == SellerStatus::Deleted {
            let fact = format!("Seller {id} is deleted");
            findings.against(Rule::LiveSeller, path, &fact, "the buyer buys from it all the same");
        }
        Some(Arc::clone(seller))
    }

    fn check_removal(&self, link: &ErpLink, findings: &mut Findings) {
        let licensee = self.licensee_of(link.buyer.id, |licensee| {
            licensee.seller.id == link.seller.id && licensee.status != LicenseeStatus::Deleted
        });
        if let Some(licensee) = licensee {
            let fact = format!("Licensee {licensee} needs ERP link {}", link.id);
            findings.against(Rule::KeptLink, &SELLERS, &fact, "it was removed");
        }
    }

    /// Makes the links to new sellers, and removes those to former ones.
    pub(super) fn apply_sellers(
        &mut self,
        buyer: &Arc<Row<Buyer>>,
        SellerChange { new, gone }: SellerChange,
        effects: &mut Effects,
    ) {
        for link in gone {
            effects.removed(Subject::ErpLink(link.id));
            self.take_erp_link(&link);
        }
        for seller in new {
            let id = self.erp_links.draw(self.generator.stream());
            effects.created(Subject::ErpLink(id));
            self.add_erp_link(new_link(id, buyer, seller, &effects.cause));
        }
    }

    /// Copies the ids and the address of a buyer to its links, as the ERP system would.
    pub(super) fn synchronize_links(&mut self, buyer: &Buyer, effects: &mut Effects) {
        if !buyer.is_erp_activated() {
            return;
        }
        let links: Vec<_> = self.links_of_buyer(buyer.id).cloned().collect();
        for link in links {
            let company_name = link.company_name.clone().unwrap_or_else(|| buyer.name.clone());
            let is_same = link.external_ids == buyer.external_ids
                && link.address == buyer.address
                && link.company_name.is_some();
            if is_same {
                continue;
            }
            effects.updated(Subject::ErpLink(link.id));
            self.erp_links.replace(ErpLink {
                revision: link.revision.saturating_add(1),
                company_name: Some(company_name),
                external_ids: buyer.external_ids.clone(),
                address: buyer.address.clone(),
                audit: ErpLinkAudit { updated: effects.cause.clone(), ..link.audit.clone() },
                ..ErpLink::clone(&link)
            });
        }
    }
}

/// A new link; its data are the buyer's once the ERP system knows it.
fn new_link(
    id: Id<ErpLink>,
    buyer: &Arc<Row<Buyer>>,
    seller: Arc<Row<Seller>>,
    cause: &Event,
) -> ErpLink {
    let known = buyer.is_erp_activated().then_some(buyer);
    let (status, status_before) = match seller.status {
        SellerStatus::Disabled => (ErpLinkStatus::Disabled, Some(ErpLinkStatus::Active)),
        SellerStatus::Active | SellerStatus::Offline | SellerStatus::Deleted => {
            (ErpLinkStatus::Active, None)
        }
    };
    ErpLink {
        id,
        revision: 1,
        icon: Icon::None,
        buyer: Arc::clone(buyer),
        seller,
        company_name: known.map(|buyer| buyer.name.clone()),
        status,
        status_before,
        note: None,
        external_ids: known.and_then(|buyer| buyer.external_ids.clone()),
        address: known.and_then(|buyer| buyer.address.clone()),
        ship_to: Box::default(),
        bill_to: Box::default(),
        audit: ErpLinkAudit {
            created: cause.clone(),
            updated: cause.clone(),
            blocked: None,
            unblocked: None,
            disabled: status_before.map(|_| cause.clone()),
        },
    }
}
