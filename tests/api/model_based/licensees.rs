//! Licensees: the moves, and the rules for them.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, Draws, NAMES, ROOT, moved, object},
    buyers::Buyer,
    reference::{ReferenceModel, Refused},
};

const CITIES: [Change; 2] = [Change::City("Leeds"), Change::City("Cork")];

#[derive(Debug, Clone)]
pub(crate) struct Licensee {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    pub(crate) account: String,
    pub(crate) buyer: String,
    pub(crate) seller: String,
    pub(crate) uses_buyers_address: bool,
    pub(crate) city: Option<&'static str>,
    pub(crate) is_partner: bool,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
    pub(crate) disabled: Option<i64>,
}

/// What a request says of the address.
#[derive(Clone, Copy)]
enum Change {
    Nothing,
    Clear,
    City(&'static str),
}

/// The content of a request for a licensee.
struct Request {
    name: Option<&'static str>,
    uses_buyers_address: Option<bool>,
    address: Change,
}

impl ReferenceModel {
    /// The buyer that a request names, and the account of its licensee; both made if not known.
    fn resolve_or_create_buyer(
        &mut self,
        id: &str,
        account: Option<&str>,
    ) -> Result<(Buyer, String), Refused> {
        if let Some(buyer) = self.buyers.iter().find(|it| it.id == id).cloned() {
            let account = match (&buyer.account, account) {
                (Some(own), _) => own.clone(),
                (None, Some(named)) => self.resolve_or_create_account(Some(named)),
                (None, None) => return Err(400),
            };
            return Ok((buyer, account));
        }
        let account = self.resolve_or_create_account(account);
        let own = Some(account.clone());
        let buyer = self.new_buyer(id, own);
        self.buyers.push(buyer.clone());
        Ok((buyer, account))
    }

    fn create_licensee(
        &mut self,
        buyer: &str,
        seller: &str,
        account: Option<&str>,
        is_partner: bool,
        request: &Request,
    ) -> Result<u16, Refused> {
        let (buyer, account) = self.resolve_or_create_buyer(buyer, account)?;
        let uses_buyers_address = request.uses_buyers_address == Some(true);
        let parts = [Some(&*buyer.name), buyer.city, Some(seller)];
        let generated = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
        let id = self.placeholder();
        self.licensees.push(Licensee {
            id,
            name: request.name.map_or(generated, str::to_owned),
            status: in_use(&buyer).unwrap_or("Disabled"),
            account,
            buyer: buyer.id,
            seller: seller.to_owned(),
            uses_buyers_address,
            city: request.address.over(None).filter(|_| !uses_buyers_address),
            is_partner,
            revision: 1,
            updated: self.now,
            disabled: None,
        });
        Ok(201)
    }

    fn update_licensee(&mut self, id: &str, request: &Request) -> Result<u16, Refused> {
        let now = self.now;
        let licensee = self.licensee(id)?;
        if licensee.status == "Deleted" {
            return Err(400);
        }
        let before = licensee.clone();
        request.name.unwrap_or(&before.name).clone_into(&mut licensee.name);
        let is_given = matches!(request.address, Change::City(_));
        let uses = request.uses_buyers_address;
        licensee.uses_buyers_address = uses.unwrap_or(before.uses_buyers_address && !is_given);
        licensee.city = request.address.over(before.city);
        if licensee.uses_buyers_address {
            licensee.city = None;
        }
        let said = |it: &Licensee| (it.name.clone(), it.uses_buyers_address, it.city);
        if said(licensee) != said(&before) {
            (licensee.revision, licensee.updated) = (licensee.revision + 1, now);
        }
        Ok(200)
    }

    fn act_on_licensee(&mut self, id: &str, action: &str) -> Result<u16, Refused> {
        let now = self.now;
        let buyer = self.licensee(id)?.buyer.clone();
        let lifted = self.buyers.iter().find(|it| it.id == buyer).and_then(in_use);
        let licensee = self.licensee(id)?;
        let (status, answer) = match (action, licensee.status) {
            // It stays as it is while its buyer is in no use.
            ("enable", "Disabled") if lifted.is_none() => return Ok(200),
            ("enable", "Disabled") => (lifted.unwrap(), 200),
            ("disable", "Active" | "Enabled") => ("Disabled", 200),
            ("delete", "Active" | "Enabled" | "Disabled") => ("Deleted", 204),
            _ => return Err(400),
        };
        licensee.status = status;
        (licensee.revision, licensee.updated) = (licensee.revision + 1, now);
        if status == "Disabled" {
            licensee.disabled = Some(now);
        }
        Ok(answer)
    }
}

fn in_use(buyer: &Buyer) -> Option<&'static str> {
    ["Active", "Enabled"].into_iter().find(|status| *status == buyer.status)
}

impl Change {
    fn over(self, before: Option<&'static str>) -> Option<&'static str> {
        match self {
            Self::Nothing => before,
            Self::Clear => None,
            Self::City(city) => Some(city),
        }
    }
}

impl Request {
    fn body<const N: usize>(&self, rest: [(&str, Option<Value>); N]) -> Value {
        let address = match self.address {
            Change::Nothing => None,
            Change::Clear => Some(Value::Null),
            Change::City(city) => Some(json!({ "city": city })),
        };
        let mut body = object([
            ("name", self.name.map(Value::from)),
            ("useBuyerAddress", self.uses_buyers_address.map(Value::from)),
            ("address", address),
        ]);
        let rest = object(rest);
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    }
}

impl Draws<'_> {
    /// A request about a licensee.
    pub(crate) fn licensee(&mut self, kind: u8, reference: &mut ReferenceModel) -> Call {
        match kind {
            35 => self.new_licensee(reference),
            36 => self.licensee_update(reference),
            _ => self.licensee_action(reference),
        }
    }

    fn new_licensee(&mut self, reference: &mut ReferenceModel) -> Call {
        let request = Request {
            uses_buyers_address: Some(self.one(&[true, false])),
            ..self.licensee_request()
        };
        let buyer = self.id(reference.buyers.iter().map(|it| &it.id), "BUY");
        let sellers: Vec<_> = reference.sellers.iter().map(|it| it.id.clone()).collect();
        let seller = &*sellers[self.below(sellers.len())];
        let account = self.maybe(&[()]).map(|()| self.account(reference));
        let is_partner = self.maybe(&[true, false]);
        let part = is_partner.map(|it| json!({ "client": !it, "partner": it }));
        let body = request.body([
            ("buyer", Some(json!({ "id": buyer }))),
            ("seller", Some(json!({ "id": seller }))),
            ("account", account.as_ref().map(|id| json!({ "id": id }))),
            ("eligibility", part),
        ]);
        let is_partner = is_partner.unwrap_or(false);
        let outcome =
            reference.create_licensee(&buyer, seller, account.as_deref(), is_partner, &request);
        moved("POST", format!("{ROOT}/licensees"), Some(body), outcome)
    }

    fn licensee_update(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_licensee(reference);
        let request = self.licensee_request();
        // They never change.
        let buyer = self.maybe(&[json!({}), json!("x")].each_ref()).cloned();
        let body = request.body([("buyer", buyer), ("status", Some(json!("Active")))]);
        moved("PUT", target, Some(body), reference.update_licensee(&id, &request))
    }

    fn licensee_action(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_licensee(reference);
        let action = self.one(&["enable", "disable", "delete"]);
        let outcome = reference.act_on_licensee(&id, action);
        match action {
            "delete" => moved("DELETE", target, None, outcome),
            _ => moved("POST", format!("{target}/{action}"), None, outcome),
        }
    }

    fn licensee_request(&mut self) -> Request {
        Request {
            name: self.maybe(&NAMES),
            uses_buyers_address: self.maybe(&[true, false]),
            address: self.one(&[Change::Nothing, Change::Clear, CITIES[0], CITIES[1]]),
        }
    }

    fn any_licensee(&mut self, reference: &ReferenceModel) -> (String, String) {
        let id = self.id(reference.licensees.iter().map(|it| &it.id), "LCE-9999-9999");
        let target = format!("{ROOT}/licensees/{id}");
        (id, target)
    }
}
