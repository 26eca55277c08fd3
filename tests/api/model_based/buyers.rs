//! Buyers: the rules for the moves.

use serde_json::{Value, json};

use crate::model_based::{
    actions::object,
    reference::{ReferenceModel, Refused},
};

pub(crate) const CONTACTS: [&str; 2] = ["C-1", "C-2"];
pub(crate) const CUSTOMERS: [&str; 2] = ["S-1", "S-2"];

/// Contact, customer and account in the ERP system.
pub(crate) type Ids = [Option<&'static str>; 3];
pub(crate) const ID_NAMES: [&str; 3] = ["erpCompanyContact", "erpCustomer", "accountExternalId"];

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Buyer {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) account: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) ids: Ids,
    pub(crate) city: Option<&'static str>,
    /// The status behind `Mismatch` is Disabled.
    is_disabled: bool,
    pub(crate) has_error: bool,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
    pub(crate) activated: Option<i64>,
    pub(crate) unassigned: Option<i64>,
    pub(crate) disabled: Option<i64>,
}

/// The content of a request for a buyer.
pub(crate) struct Request {
    pub(crate) name: &'static str,
    /// The change of the city; an empty one clears it.
    pub(crate) city: Option<&'static str>,
    /// Each change of an id; an empty one clears it.
    pub(crate) ids: Option<[Option<&'static str>; 3]>,
    pub(crate) sellers: Option<Vec<String>>,
}

/// What a request says of the account.
pub(crate) enum Named {
    Nothing,
    None,
    One(String),
}

/// A buyer in the seed: with its account, its status, its ids and its city.
type Seeded = (&'static str, Option<&'static str>, &'static str, Ids, Option<&'static str>);

/// The buyers that the world starts with.
pub(crate) const BUYERS: [Seeded; 4] = [
    (
        "BUY-0000-0001",
        Some("ACC-0000-0001"),
        "Active",
        [Some("C-9"), Some("S-9"), None],
        Some("Leeds"),
    ),
    ("BUY-0000-0002", Some("ACC-0000-0001"), "Enabled", [None; 3], None),
    ("BUY-0000-0003", Some("ACC-0000-0001"), "Disabled", [None; 3], None),
    ("BUY-0000-0004", None, "Unassigned", [None; 3], None),
];

/// The ids in JSON; none if all are missing.
pub(crate) fn shown_ids(ids: Ids) -> Value {
    let there = ID_NAMES.into_iter().zip(ids).filter_map(|(name, id)| Some((name, id?)));
    let there: Vec<_> = there.collect();
    if there.is_empty() {
        return Value::Null;
    }
    there
        .into_iter()
        .map(|(name, id)| (name.to_owned(), json!(id)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Adds the buyers to a seed.
pub(crate) fn add_buyers(seed: &mut Value) {
    let buyer = |(id, account, status, ids, city)| {
        object([
            ("id", Some(json!(id))),
            ("name", Some(json!(id))),
            ("account", Option::<&str>::map(account, Value::from)),
            ("status", Some(json!(status))),
            ("externalIds", Some(shown_ids(ids)).filter(|ids| !ids.is_null())),
            ("address", Option::<&str>::map(city, |city| json!({ "city": city }))),
        ])
    };
    seed["buyers"] = BUYERS.map(buyer).into();
}

impl ReferenceModel {
    /// A buyer of which nothing else is known.
    pub(crate) fn new_buyer(&self, id: &str, account: Option<String>) -> Buyer {
        Buyer::new(id, account, self.now)
    }

    pub(crate) fn create_buyer(
        &mut self,
        request: &Request,
        account: Named,
    ) -> Result<u16, Refused> {
        self.check_sellers(request)?;
        let account = match account {
            Named::Nothing | Named::None => None,
            Named::One(id) => Some(self.resolve_or_create_account(Some(&id))),
        };
        let id = self.placeholder();
        let activated = account.is_some().then_some(self.now);
        let mut buyer = Buyer { activated, ..self.new_buyer(&id, account) };
        request.apply(&mut buyer);
        buyer.status = buyer.derived();
        self.buyers.push(buyer);
        if let Some(sellers) = &request.sellers {
            self.replace_links(&id, sellers);
        }
        Ok(201)
    }

    pub(crate) fn update_buyer(
        &mut self,
        id: &str,
        request: &Request,
        account: Named,
    ) -> Result<u16, Refused> {
        let (now, before) = (self.now, self.buyer(id)?.clone());
        let mut buyer = before.clone();
        self.check_sellers(request)?;
        match (account, &before.account) {
            (Named::One(named), Some(own)) if named != *own => return Err(400),
            (Named::One(named), None) => {
                in_one_of(before.status, &["Unassigned"])?;
                buyer.account = Some(self.resolve_or_create_account(Some(&named)));
                buyer.activated = Some(now);
            }
            (Named::None, Some(_)) => {
                in_one_of(before.status, &["Active", "Disabled", "Mismatch"])?;
                (buyer.account, buyer.unassigned, buyer.is_disabled) = (None, Some(now), false);
            }
            _ if before.status == "Deleted" => return Err(400),
            _ => {}
        }
        request.apply(&mut buyer);
        self.compare_with_account(&mut buyer);
        let sellers = request.sellers.as_deref();
        if buyer != before || sellers.is_some_and(|sellers| self.has_other_sellers(id, sellers)) {
            self.put_buyer(buyer);
            if let Some(sellers) = sellers {
                self.replace_links(id, sellers);
            }
        }
        Ok(200)
    }

    pub(crate) fn act_on_buyer(&mut self, id: &str, action: &str) -> Result<u16, Refused> {
        let (now, before) = (self.now, self.buyer(id)?.clone());
        let mut buyer = before.clone();
        let all = ["Active", "Enabled", "Disabled", "Unassigned", "Mismatch", "Conflict"];
        match action {
            "enable" => {
                in_one_of(before.status, &["Disabled"])?;
                buyer.is_disabled = false;
                buyer.status = buyer.shown();
            }
            "disable" => {
                in_one_of(before.status, &["Active", "Enabled"])?;
                (buyer.status, buyer.is_disabled, buyer.disabled) = ("Disabled", true, Some(now));
            }
            "activate" => {
                in_one_of(before.status, &["Enabled"])?;
                (buyer.ids[0], buyer.ids[1]) = (Some(CONTACTS[0]), Some(CUSTOMERS[0]));
                buyer.status = buyer.shown();
            }
            "deactivate" => {
                in_one_of(before.status, &["Deleted"])?;
                if before.ids[..2] == [None; 2] {
                    return Err(400);
                }
                (buyer.ids[0], buyer.ids[1]) = (None, None);
            }
            "synchronize" => {
                in_one_of(
                    before.status,
                    &["Active", "Disabled", "Unassigned", "Mismatch", "Conflict"],
                )?;
                self.compare_with_account(&mut buyer);
                self.synchronize_links(&buyer);
                if buyer == before {
                    return Ok(200);
                }
            }
            _ => {
                in_one_of(before.status, &all)?;
                (buyer.status, buyer.is_disabled) = ("Deleted", false);
            }
        }
        self.put_buyer(buyer);
        Ok(if action == "delete" { 204 } else { 200 })
    }

    pub(crate) fn transfer_buyer(&mut self, id: &str, account: &str) -> Result<u16, Refused> {
        let mut buyer = self.buyer(id)?.clone();
        in_one_of(buyer.status, &["Active", "Disabled", "Mismatch"])?;
        if buyer.account.as_deref() != Some(account) {
            buyer.account = Some(self.resolve_or_create_account(Some(account)));
            self.compare_with_account(&mut buyer);
            self.put_buyer(buyer);
        }
        Ok(200)
    }

    fn check_sellers(&self, request: &Request) -> Result<(), Refused> {
        let is_known = |id: &String| self.sellers.iter().any(|it| it.id == *id);
        if request.sellers.iter().flatten().all(is_known) { Ok(()) } else { Err(400) }
    }

    /// Compares a buyer with its account, and lets the status follow.
    fn compare_with_account(&mut self, buyer: &mut Buyer) {
        let account = buyer.account.clone().and_then(|id| self.account(&id).ok().cloned());
        let has_error =
            |own: Option<String>| buyer.ids[2].is_some_and(|id| own.as_deref() != Some(id));
        buyer.has_error = account.is_some_and(|account| has_error(account.external));
        buyer.status = buyer.shown();
    }

    /// Puts a changed buyer in its place, and lets its licensees follow.
    fn put_buyer(&mut self, buyer: Buyer) {
        let now = self.now;
        for licensee in self.licensees.iter_mut().filter(|it| it.buyer == buyer.id) {
            let status = match (licensee.status, buyer.status) {
                ("Enabled", "Active") => "Active",
                ("Active", "Enabled") => "Enabled",
                ("Active" | "Enabled", "Disabled" | "Unassigned" | "Conflict") => "Disabled",
                (_, "Deleted") => "Deleted",
                (same, _) => same,
            };
            let account = buyer.account.as_ref().unwrap_or(&licensee.account).clone();
            if (status, &account) == (licensee.status, &licensee.account) {
                continue;
            }
            if status == "Disabled" && licensee.status != "Disabled" {
                licensee.disabled = Some(now);
            }
            (licensee.status, licensee.account) = (status, account);
            (licensee.revision, licensee.updated) = (licensee.revision + 1, now);
        }
        let place = self.buyers.iter_mut().find(|it| it.id == buyer.id).unwrap();
        *place = Buyer { revision: buyer.revision + 1, updated: now, ..buyer };
    }
}

fn in_one_of(status: &str, allowed: &[&str]) -> Result<(), Refused> {
    if allowed.contains(&status) { Ok(()) } else { Err(400) }
}

impl Buyer {
    fn new(id: &str, account: Option<String>, updated: i64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            account,
            status: "Enabled",
            ids: [None; 3],
            city: None,
            is_disabled: false,
            has_error: false,
            revision: 1,
            updated,
            activated: None,
            unassigned: None,
            disabled: None,
        }
    }

    /// A buyer that the world starts with.
    pub(crate) fn seeded((id, account, status, ids, city): Seeded, updated: i64) -> Self {
        let is_disabled = status == "Disabled";
        let new = Self::new(id, account.map(str::to_owned), updated);
        Self { status, ids, city, is_disabled, ..new }
    }

    pub(crate) fn is_known(&self) -> bool {
        self.ids[0].is_some() && self.ids[1].is_some()
    }

    fn derived(&self) -> &'static str {
        match self.account {
            None => "Unassigned",
            Some(_) if self.is_known() => "Active",
            Some(_) => "Enabled",
        }
    }

    /// The status that follows from everything else.
    fn shown(&self) -> &'static str {
        let behind = if self.is_disabled { "Disabled" } else { self.derived() };
        match behind {
            "Active" | "Disabled" if self.has_error => "Mismatch",
            "Unassigned" if self.has_error => "Conflict",
            _ => behind,
        }
    }
}

impl Request {
    fn apply(&self, buyer: &mut Buyer) {
        self.name.clone_into(&mut buyer.name);
        buyer.city = self.city.map_or(buyer.city, |city| Some(city).filter(|it| !it.is_empty()));
        for (place, id) in self.ids.into_iter().flatten().enumerate() {
            if let Some(id) = id {
                buyer.ids[place] = Some(id).filter(|id| !id.is_empty());
            }
        }
    }
}
