//! Sellers: the moves, and the rules for them.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, Draws, NAMES, ROOT, moved, object},
    reference::{ReferenceModel, Refused},
};

#[derive(Debug, Clone)]
pub(crate) struct Seller {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    /// A text, or null.
    pub(crate) external: Value,
    /// The codes, of which the first is the default.
    pub(crate) currencies: Vec<&'static str>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

/// The content of a request for a seller.
struct Request {
    name: &'static str,
    external: Option<Value>,
    currencies: &'static [&'static str],
}

/// The sellers that the world starts with.
pub(crate) const SELLERS: [&str; 2] = ["SEL-0000-0001", "SEL-0000-0002"];

/// Adds the sellers to a seed.
pub(crate) fn add_sellers(seed: &mut Value) {
    let address = json!({ "city": "Leeds" });
    seed["sellers"] = SELLERS
        .map(|id| json!({ "id": id, "name": id, "status": "Active", "address": address }))
        .into();
}

impl Seller {
    /// A seller that the world starts with.
    pub(crate) fn seeded(id: &str, updated: i64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            status: "Active",
            external: Value::Null,
            currencies: Vec::new(),
            revision: 1,
            updated,
        }
    }
}

impl ReferenceModel {
    fn create_seller(&mut self, request: &Request, status: Option<&str>) -> u16 {
        let id = self.placeholder();
        self.sellers.push(Seller {
            id,
            name: request.name.to_owned(),
            status: if status == Some("Disabled") { "Disabled" } else { "Active" },
            external: request.external.clone().unwrap_or_default(),
            currencies: request.currencies.to_vec(),
            revision: 1,
            updated: self.now,
        });
        201
    }

    fn update_seller(&mut self, id: &str, request: &Request) -> Result<u16, Refused> {
        let now = self.now;
        let seller = self.seller(id)?;
        if seller.status == "Deleted" {
            return Err(400);
        }
        let before = seller.clone();
        request.name.clone_into(&mut seller.name);
        seller.external = request.external.clone().unwrap_or(before.external.clone());
        seller.currencies = request.currencies.to_vec();
        let data = |it: &Seller| (it.name.clone(), it.external.clone(), it.currencies.clone());
        if data(seller) != data(&before) {
            (seller.revision, seller.updated) = (seller.revision + 1, now);
        }
        Ok(200)
    }

    fn act_on_seller(&mut self, id: &str, action: &str) -> Result<u16, Refused> {
        let now = self.now;
        let seller = self.seller(id)?;
        let before = seller.status;
        let (status, answer) = match (action, before) {
            ("activate", "Disabled" | "Offline") => ("Active", 200),
            ("deactivate", "Active") => ("Offline", 200),
            ("disable", "Active") => ("Disabled", 200),
            ("delete", "Active") => ("Deleted", 204),
            _ => return Err(400),
        };
        seller.status = status;
        (seller.revision, seller.updated) = (seller.revision + 1, now);
        if status == "Disabled" {
            self.disable_links_of(id);
            self.disable_licensees_of(id);
        } else if before == "Disabled" {
            self.restore_links_of(id);
        }
        Ok(answer)
    }

    fn disable_licensees_of(&mut self, seller: &str) {
        let now = self.now;
        for licensee in self.licensees.iter_mut().filter(|it| it.seller == seller) {
            if ["Active", "Enabled"].contains(&licensee.status) {
                (licensee.status, licensee.disabled) = ("Disabled", Some(now));
                (licensee.revision, licensee.updated) = (licensee.revision + 1, now);
            }
        }
    }
}

impl Request {
    fn members(&self) -> Value {
        let place = |(index, code): (usize, &&str)| json!({ "value": code, "billingEnabled": true, "isDefault": index == 0 });
        object([
            ("name", Some(json!(self.name))),
            ("externalId", self.external.clone()),
            ("currencies", Some(self.currencies.iter().enumerate().map(place).collect())),
            // It is read-only.
            ("revision", Some(json!("x"))),
        ])
    }
}

impl Draws<'_> {
    /// A request about a seller or a link.
    pub(crate) fn seller(&mut self, kind: u8, reference: &mut ReferenceModel) -> Call {
        match kind {
            39 => self.new_seller(reference),
            40 => self.seller_update(reference),
            41 | 42 => self.seller_action(reference),
            _ => self.link_change(reference),
        }
    }

    fn new_seller(&mut self, reference: &mut ReferenceModel) -> Call {
        let request = self.seller_request();
        let status = self.maybe(&["Disabled", "Offline"]);
        let mut body = request.members();
        if let Some(status) = status {
            body["status"] = json!(status);
        }
        let created = reference.create_seller(&request, status);
        moved("POST", format!("{ROOT}/sellers"), Some(body), Ok(created))
    }

    fn seller_update(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_seller(reference);
        let request = self.seller_request();
        let body = request.members();
        moved("PUT", target, Some(body), reference.update_seller(&id, &request))
    }

    fn seller_action(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_seller(reference);
        let action =
            self.one(&["activate", "disable", "activate", "disable", "deactivate", "delete"]);
        let outcome = reference.act_on_seller(&id, action);
        match action {
            "delete" => moved("DELETE", target, None, outcome),
            _ => moved("POST", format!("{target}/{action}"), None, outcome),
        }
    }

    fn seller_request(&mut self) -> Request {
        Request {
            name: self.one(&NAMES),
            external: self.maybe(&[None, Some("S-1"), Some("S-2")]).map(|it| json!(it)),
            currencies: self.one(&[&["EUR"][..], &["USD", "EUR"], &[]]),
        }
    }

    fn any_seller(&mut self, reference: &ReferenceModel) -> (String, String) {
        let id = self.id(reference.sellers.iter().map(|it| &it.id), "SEL");
        let target = format!("{ROOT}/sellers/{id}");
        (id, target)
    }
}
