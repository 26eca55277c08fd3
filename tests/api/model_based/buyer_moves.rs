//! Buyers: the moves.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, Draws, NAMES, ROOT, moved, object},
    buyers::{CONTACTS, CUSTOMERS, ID_NAMES, Named, Request},
    reference::ReferenceModel,
};

const ACCOUNT_IDS: [&str; 2] = ["PL-1", "PL-2"];
const ACTIONS: [&str; 6] = ["enable", "disable", "activate", "deactivate", "synchronize", "delete"];
impl Request {
    fn body(&self, account: &Named) -> Value {
        let account = match account {
            Named::Nothing => None,
            Named::None => Some(Value::Null),
            Named::One(id) => Some(json!({ "id": id })),
        };
        let ids = self.ids.map(|ids| {
            object([
                (ID_NAMES[0], ids[0].map(Value::from)),
                (ID_NAMES[1], ids[1].map(Value::from)),
                (ID_NAMES[2], ids[2].map(Value::from)),
            ])
        });
        let sellers = self.sellers.as_ref();
        let sellers = sellers.map(|it| it.iter().map(|id| json!({ "id": id })).collect());
        object([
            ("name", Some(json!(self.name))),
            (
                "address",
                Some(object([(
                    "city",
                    self.city.map(|city| if city.is_empty() { Value::Null } else { city.into() }),
                )])),
            ),
            ("account", account),
            ("externalIds", ids),
            ("sellers", sellers),
        ])
    }
}

impl Draws<'_> {
    /// A request about a buyer.
    pub(crate) fn buyer(&mut self, kind: u8, reference: &mut ReferenceModel) -> Call {
        let buyers = format!("{ROOT}/buyers");
        if kind == 49 {
            let (request, account) = (self.buyer_request(reference), self.named_account(reference));
            let body = request.body(&account);
            return moved("POST", buyers, Some(body), reference.create_buyer(&request, account));
        }
        let id = self.id(reference.buyers.iter().map(|it| &it.id), "BUY");
        let target = format!("{buyers}/{id}");
        match kind {
            50 | 51 => {
                let own = reference.buyer(&id).ok().and_then(|it| it.account.clone());
                let account = match own {
                    Some(own) if self.below(2) == 0 => Named::One(own),
                    _ => self.named_account(reference),
                };
                let request = self.buyer_request(reference);
                let body = request.body(&account);
                let outcome = reference.update_buyer(&id, &request, account);
                moved("PUT", target, Some(body), outcome)
            }
            52 => {
                let account = self.account(reference);
                let body = json!({ "account": { "id": account } });
                let outcome = reference.transfer_buyer(&id, &account);
                moved("POST", format!("{target}/transfer"), Some(body), outcome)
            }
            _ => {
                let action = self.one(&ACTIONS);
                let own = reference.buyer(&id).ok().and_then(|it| it.account.clone());
                let body = (action == "activate").then(|| {
                    let account = own.unwrap_or_else(|| "ACC-0000-0001".to_owned());
                    let ids = json!({ ID_NAMES[0]: CONTACTS[0], ID_NAMES[1]: CUSTOMERS[0] });
                    json!({ "account": { "id": account }, "externalIds": ids })
                });
                let outcome = reference.act_on_buyer(&id, action);
                match action {
                    "delete" => moved("DELETE", target, None, outcome),
                    _ => moved("POST", format!("{target}/{action}"), body, outcome),
                }
            }
        }
    }

    fn named_account(&mut self, reference: &ReferenceModel) -> Named {
        match self.below(4) {
            0 => Named::Nothing,
            1 => Named::None,
            _ => Named::One(self.account(reference)),
        }
    }

    fn buyer_request(&mut self, reference: &ReferenceModel) -> Request {
        let ids = self.maybe(&[()]).map(|()| {
            [
                self.maybe(&["", CONTACTS[0], CONTACTS[1]]),
                self.maybe(&["", CUSTOMERS[0], CUSTOMERS[1]]),
                self.maybe(&["", ACCOUNT_IDS[0], ACCOUNT_IDS[1]]),
            ]
        });
        // Each of the first three, if its bit is set, or one that is not known.
        let sellers = self.maybe(&[0, 1, 2, 3, 4, 5, 6, 7, 8]).map(|bits| match bits {
            8 => vec!["SEL-9999-0001".to_owned()],
            bits => {
                let ids = reference.sellers.iter().take(3).map(|it| it.id.clone()).enumerate();
                ids.filter(|(place, _)| bits >> place & 1 == 1).map(|(_, id)| id).collect()
            }
        });
        Request { name: self.one(&NAMES), city: self.maybe(&["", "Leeds", "Cork"]), ids, sellers }
    }
}
