//! Requests to create, change, activate, check and transfer a buyer.
//!
//! Read-only members are ignored, so that a client can send a buyer back as it was read.

use super::{BUYER, BuyerData, BuyerExternalIds};
use crate::{
    json::{Cursor, FromJson, Members, Patch, Violations},
    model::{
        Account, Address, AddressUpdate, Id, Seller,
        references::{read_all_shown, read_shown},
        shown_names,
    },
};

/// A request to create a buyer, or to change one; members that are missing stay as they are.
#[derive(Debug, Clone)]
pub struct BuyerRequest {
    /// The name.
    pub name: Box<str>,
    /// The postal address.
    pub address: AddressUpdate,
    /// The account that it belongs to.
    pub account: Patch<Id<Account>>,
    /// The rest of the data.
    pub details: BuyerDetails,
}

/// A request to check data as if a buyer were changed to them.
#[derive(Debug, Clone)]
pub struct BuyerCheck {
    /// The account that it belongs to.
    pub account: Id<Account>,
    /// The name.
    pub name: Option<Box<str>>,
    /// The postal address.
    pub address: Option<AddressUpdate>,
    /// The rest of the data.
    pub details: BuyerDetails,
}

/// A request to give a buyer its ids in the ERP system.
#[derive(Debug, Clone)]
pub struct BuyerActivation {
    /// The account that the buyer has.
    pub account: Id<Account>,
    /// The ids.
    pub external_ids: ExternalIdsUpdate,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

/// A request to give a buyer to another account.
#[derive(Debug, Clone)]
pub struct BuyerTransfer {
    /// The account.
    pub account: Id<Account>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

/// Changes to the data of a buyer that no request has to name.
#[derive(Debug, Clone, Default)]
pub struct BuyerDetails {
    external_ids: Patch<ExternalIdsUpdate>,
    tax_id: Patch<Box<str>>,
    /// The change of the sellers that it buys from.
    pub sellers: Patch<Vec<Id<Seller>>>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

/// Changes to the ids of a buyer in the ERP system. Empty text counts as null.
#[derive(Debug, Clone, Default)]
pub struct ExternalIdsUpdate {
    erp_company_contact: Patch<Box<str>>,
    erp_customer: Patch<Box<str>>,
    account_external_id: Patch<Box<str>>,
}

impl FromJson for BuyerRequest {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let name = members.required("name", name);
            let address = members.required("address", AddressUpdate::read);
            let account = members.change("account", read_shown);
            let details = BuyerDetails::read(members);
            Some(Self { name: name?, address: address?, account, details })
        })?
    }
}

impl FromJson for BuyerCheck {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let account = members.required("account", read_shown);
            let name = members.optional("name", name);
            let address = members.optional("address", AddressUpdate::read);
            let details = BuyerDetails::read(members);
            Some(Self { account: account?, name, address, details })
        })?
    }
}

impl FromJson for BuyerActivation {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let account = members.required("account", read_shown);
            let external_ids = members.required("externalIds", ExternalIdsUpdate::read);
            let ignored = read_rest(members);
            Some(Self { account: account?, external_ids: external_ids?, ignored })
        })?
    }
}

impl FromJson for BuyerTransfer {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let account = members.required("account", read_shown);
            let ignored = read_rest(members);
            Some(Self { account: account?, ignored })
        })?
    }
}

impl BuyerRequest {
    /// The data after the changes.
    #[must_use]
    pub fn over(&self, before: BuyerData) -> BuyerData {
        let address = self.address.clone().over(before.address.unwrap_or_default());
        let address = (address != Address::default()).then_some(address);
        self.details.over(BuyerData { name: self.name.clone(), address, ..before })
    }
}

impl BuyerCheck {
    /// The data after the changes.
    #[must_use]
    pub fn over(&self, before: BuyerData) -> BuyerData {
        let address = self.address.clone().map_or(Patch::Unchanged, Patch::Set);
        let address = address.parts_over(before.address, AddressUpdate::over);
        let name = self.name.clone().unwrap_or(before.name);
        self.details.over(BuyerData { name, address, ..before })
    }
}

impl BuyerDetails {
    fn read(members: &mut Members<'_, '_, '_>) -> Self {
        Self {
            external_ids: members.change("externalIds", ExternalIdsUpdate::read),
            tax_id: members.text_change_within("taxId", 18),
            sellers: members.change("sellers", read_all_shown),
            ignored: read_rest(members),
        }
    }

    fn over(&self, before: BuyerData) -> BuyerData {
        let external_ids = match &self.external_ids {
            Patch::Unchanged => before.external_ids,
            Patch::Cleared => None,
            Patch::Set(update) => update.clone().over(before.external_ids),
        };
        BuyerData { external_ids, tax_id: self.tax_id.clone().over(before.tax_id), ..before }
    }
}

impl ExternalIdsUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| Self {
            erp_company_contact: id_change(members, "erpCompanyContact"),
            erp_customer: id_change(members, "erpCustomer"),
            account_external_id: id_change(members, "accountExternalId"),
        })
    }

    /// The ids after the changes; none if all of them are missing.
    #[must_use]
    pub fn over(self, before: Option<BuyerExternalIds>) -> Option<BuyerExternalIds> {
        let before = before.unwrap_or_default();
        let after = BuyerExternalIds {
            erp_company_contact: self.erp_company_contact.over(before.erp_company_contact),
            erp_customer: self.erp_customer.over(before.erp_customer),
            account_external_id: self.account_external_id.over(before.account_external_id),
        };
        (after != BuyerExternalIds::default()).then_some(after)
    }
}

/// Ignores everything else that answers show, and returns the ignored members that none shows:
/// the vendor's own clients send them.
fn read_rest(members: &mut Members<'_, '_, '_>) -> Vec<&'static str> {
    members.ignore(shown_names(&BUYER));
    members.tolerate(&["contact"])
}

fn id_change(members: &mut Members<'_, '_, '_>, name: &'static str) -> Patch<Box<str>> {
    match members.text_change_within(name, 250) {
        Patch::Set(id) if id.is_empty() => Patch::Cleared,
        change => change,
    }
}

fn name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.words_within(500, violations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn read<T: FromJson>(text: &str) -> (Option<T>, Vec<String>) {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let request = T::read(Cursor::root(&json), &mut violations);
        let sentence = |it: &crate::json::Violation| format!("{}: {}", it.path, it.sentence());
        (request, violations.iter().map(sentence).collect())
    }

    const SHOWN: &str = r#"{
        "id": 1, "$meta": [], "href": "/x", "audit": null, "revision": "x", "icon": {},
        "status": 7, "errors": [1], "contact": {"firstName": "Ann"}, "name": "x",
        "address": {"addressLine1": null, "city": "Leeds"}, "taxId": null,
        "account": {"id": "ACC-0000-0001", "name": "x", "type": "Client", "revision": 1},
        "externalIds": {"erpCustomer": "", "erpCompanyContact": "C-1"},
        "sellers": [{"id": "SEL-0000-0001", "name": "x", "externalId": null, "erpLink": {}}]
    }"#;

    #[test]
    fn a_buyer_may_be_sent_back_as_it_was_read_to_every_operation() {
        let (request, wrong) = read::<BuyerRequest>(SHOWN);
        assert_eq!((request.unwrap().details.ignored, wrong), (vec!["contact"], vec![]));
        assert_eq!(read::<BuyerCheck>(SHOWN).1, [""; 0]);
        assert_eq!(read::<BuyerActivation>(SHOWN).1, [""; 0]);
        assert_eq!(read::<BuyerTransfer>(SHOWN).1, [""; 0]);
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_reported() {
        let missing = |name| format!("{name}: Required, but missing.");
        assert_eq!(read::<BuyerRequest>("{}").1, [missing("name"), missing("address")]);
        assert_eq!(read::<BuyerCheck>("{}").1, [missing("account")]);
        assert_eq!(read::<BuyerActivation>("{}").1, [missing("account"), missing("externalIds")]);
        assert_eq!(read::<BuyerTransfer>("{}").1, [missing("account")]);
        let body = r#"{
            "name": "", "address": null, "account": {"id": "x"}, "taxId": "1234567890123456789",
            "externalIds": {"erpCustomers": "x"}, "sellers": [{}, {"id": 1}], "contacts": {}
        }"#;
        let wrong = [
            "name: Expected 1 to 500 characters, found none.",
            "address: Expected an object, found null.",
            "account.id: Expected an id of the form ACC-0000-0000, found \"x\".",
            "externalIds.erpCustomers: Unknown property; the nearest known one is `erpCustomer`.",
            "taxId: At most 18 characters allowed, found 19 characters.",
            "sellers[0].id: Required, but missing.",
            "sellers[1].id: Expected text, found the number 1.",
            "contacts: Unknown property; the nearest known one is `contact`.",
        ];
        assert_eq!(read::<BuyerRequest>(body).1, wrong);
    }

    #[test]
    fn missing_data_stay_and_null_and_empty_ids_clear() {
        let (request, _) = read::<BuyerRequest>(SHOWN);
        let id = |text: &str| Some(text.into());
        let before = BuyerData {
            name: "before".into(),
            address: Some(Address { line1: id("1"), post_code: id("2"), ..Address::default() }),
            external_ids: Some(BuyerExternalIds {
                erp_company_contact: None,
                erp_customer: id("S-1"),
                account_external_id: id("A-1"),
            }),
            tax_id: id("T-1"),
        };
        let after = request.unwrap().over(before.clone());
        let address = after.address.unwrap();
        assert_eq!((address.line1, address.post_code), (None, id("2")));
        assert_eq!((&*after.name, after.tax_id), ("x", None));
        let ids = after.external_ids.unwrap();
        assert_eq!((ids.erp_company_contact, ids.erp_customer), (id("C-1"), None));
        assert_eq!(ids.account_external_id, id("A-1"));
        let body = r#"{"account": {"id": "ACC-0000-0001"}, "externalIds": null}"#;
        let after = read::<BuyerCheck>(body).0.unwrap().over(before.clone());
        assert_eq!(after, BuyerData { external_ids: None, ..before });
    }
}
