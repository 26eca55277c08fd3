//! Links of buyers to sellers: the moves, and the rules for them.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, Draws, ROOT, moved, object},
    buyers::{BUYERS, Buyer, Ids},
    reference::{ReferenceModel, Refused},
    sellers::{SELLERS, Seller},
};

const NOTES: [Option<&str>; 3] = [None, Some("one"), Some("two")];

#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) buyer: String,
    pub(crate) seller: String,
    pub(crate) status: &'static str,
    /// The status behind Disabled.
    pub(crate) before: &'static str,
    /// A text, or null.
    pub(crate) note: Value,
    pub(crate) company: Option<String>,
    pub(crate) ids: Ids,
    pub(crate) city: Option<&'static str>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
    /// When it was last blocked, unblocked and disabled.
    pub(crate) events: [Option<i64>; 3],
}

/// The links that the world starts with: each with its buyer, its seller and its status.
const LINKS: [(&str, &str, &str, &str); 3] = [
    ("ERP-0000-0000-0001", BUYERS[0].0, SELLERS[0], "Active"),
    ("ERP-0000-0000-0002", BUYERS[1].0, SELLERS[0], "Blocked"),
    ("ERP-0000-0000-0003", BUYERS[0].0, SELLERS[1], "Active"),
];

/// Adds the links to a seed.
pub(crate) fn add_links(seed: &mut Value) {
    seed["erpLinks"] = LINKS
        .map(|(id, buyer, seller, status)| {
            json!({ "id": id, "buyer": buyer, "seller": seller, "status": status })
        })
        .into();
}

impl Link {
    fn new(id: String, buyer: &str, seller: &str, status: &'static str, updated: i64) -> Self {
        Self {
            id,
            buyer: buyer.to_owned(),
            seller: seller.to_owned(),
            status,
            before: status,
            note: Value::Null,
            company: None,
            ids: [None; 3],
            city: None,
            revision: 1,
            updated,
            events: [None; 3],
        }
    }

    fn touch(&mut self, now: i64) {
        (self.revision, self.updated) = (self.revision + 1, now);
    }

    fn disable(&mut self, now: i64) {
        (self.before, self.status, self.events[2]) = (self.status, "Disabled", Some(now));
    }
}

impl ReferenceModel {
    /// Adds the buyers, the sellers and the links that the world starts with.
    pub(crate) fn add_seeded_parties(&mut self, start: i64) {
        self.buyers = BUYERS.map(|it| Buyer::seeded(it, start)).into();
        self.sellers = SELLERS.map(|id| Seller::seeded(id, start)).into();
        let link = |(id, buyer, seller, status): (&str, _, _, _)| {
            Link::new(id.to_owned(), buyer, seller, status, start)
        };
        self.links = LINKS.map(link).into();
    }

    pub(crate) fn disable_links_of(&mut self, seller: &str) {
        for link in self.links.iter_mut().filter(|it| it.seller == seller) {
            link.disable(self.now);
            link.touch(self.now);
        }
    }

    pub(crate) fn restore_links_of(&mut self, seller: &str) {
        let is_meant = |it: &&mut Link| it.seller == seller && it.status == "Disabled";
        for link in self.links.iter_mut().filter(is_meant) {
            link.status = link.before;
            link.touch(self.now);
        }
    }

    /// Whether the links of a buyer are to others than these sellers.
    pub(crate) fn has_other_sellers(&self, buyer: &str, sellers: &[String]) -> bool {
        let own: Vec<_> = self.links.iter().filter(|it| it.buyer == buyer).collect();
        own.iter().any(|link| !sellers.contains(&link.seller))
            || sellers.iter().any(|id| own.iter().all(|link| link.seller != *id))
    }

    /// Makes the links of a buyer those to these sellers.
    pub(crate) fn replace_links(&mut self, buyer: &str, sellers: &[String]) {
        self.links.retain(|link| link.buyer != buyer || sellers.contains(&link.seller));
        let buyer = self.buyer(buyer).unwrap().clone();
        for seller in sellers {
            let is_it = |link: &Link| link.buyer == buyer.id && link.seller == *seller;
            if self.links.iter().any(is_it) {
                continue;
            }
            let mut link = Link::new(self.placeholder(), &buyer.id, seller, "Active", self.now);
            if buyer.is_known() {
                (link.ids, link.city) = (buyer.ids, buyer.city);
                link.company = Some(buyer.name.clone());
            }
            if self.seller(seller).unwrap().status == "Disabled" {
                link.disable(self.now);
            }
            self.links.push(link);
        }
    }

    /// Copies the data of a buyer to its links.
    pub(crate) fn synchronize_links(&mut self, buyer: &Buyer) {
        let own = |link: &&mut Link| link.buyer == buyer.id && buyer.is_known();
        for link in self.links.iter_mut().filter(own) {
            if (link.ids, link.city, link.company.is_some()) == (buyer.ids, buyer.city, true) {
                continue;
            }
            (link.ids, link.city) = (buyer.ids, buyer.city);
            link.company.get_or_insert_with(|| buyer.name.clone());
            link.touch(self.now);
        }
    }

    fn change_link(
        &mut self,
        id: &str,
        action: &str,
        note: Option<&Value>,
    ) -> Result<u16, Refused> {
        let now = self.now;
        let link = self.link(id)?;
        let said = (link.status, link.note.clone());
        match (action, link.status) {
            ("", _) => {}
            ("block", "Active") => (link.status, link.events[0]) = ("Blocked", Some(now)),
            ("unblock", "Blocked") => (link.status, link.events[1]) = ("Active", Some(now)),
            _ => return Err(400),
        }
        link.note = note.unwrap_or(&link.note).clone();
        if (link.status, link.note.clone()) != said {
            link.touch(now);
        }
        Ok(200)
    }
}

impl Draws<'_> {
    /// A request about a link.
    pub(crate) fn link_change(&mut self, reference: &mut ReferenceModel) -> Call {
        let id = self.id(reference.links.iter().map(|it| &it.id), "ERP-9999-9999");
        let target = format!("{ROOT}/erp-links/{id}");
        let action = self.one(&["", "block", "unblock"]);
        let note = self.maybe(&NOTES).map(|note| json!(note));
        let outcome = reference.change_link(&id, action, note.as_ref());
        let body = object([("note", note.clone()), ("status", Some(json!({})))]);
        match action {
            "" => moved("PUT", target, Some(body), outcome),
            _ => moved("POST", format!("{target}/{action}"), note.map(|_| body), outcome),
        }
    }
}
