//! Requests to create and to change a seller.
//!
//! Read-only members are ignored, so that a client can send a seller back as it was read.

use serde_json::Value;

use super::{Currency, Navision, SELLER, SellerAttributes, SellerStatus};
use crate::{
    json::{Cursor, FromJson, Json, Members, Patch, Violations, merge_patch},
    model::{AddressUpdate, shown_names},
};

/// A request to create a seller.
#[derive(Debug, Clone)]
pub struct NewSeller {
    /// The status: Active, or Disabled if the request says so.
    pub status: SellerStatus,
    /// The data, of which nothing is there yet.
    pub data: SellerUpdate,
}

/// A request to change a seller; members that are missing stay as they are.
#[derive(Debug, Clone)]
pub struct SellerUpdate {
    /// The name.
    pub name: Box<str>,
    /// The change of the id in the ERP system.
    pub external_id: Patch<Box<str>>,
    /// All currencies, in place of those before.
    pub currencies: CurrenciesUpdate,
    /// The change of the postal address.
    pub address: Patch<AddressUpdate>,
    /// The change of the data of further systems.
    pub attributes: Patch<AttributesUpdate>,
}

/// The currencies of a seller in a request.
#[derive(Debug, Clone)]
pub struct CurrenciesUpdate {
    /// The currencies, in order.
    pub list: Vec<CurrencyUpdate>,
    /// Whether one of them is written as its code alone, as the platform's fourth version does.
    pub has_codes: bool,
}

/// A currency of a seller in a request.
#[derive(Debug, Clone)]
pub struct CurrencyUpdate {
    /// The code.
    pub value: Box<str>,
    billing_enabled: Option<bool>,
    is_default: Option<bool>,
}

/// Changes to the data of further systems: a JSON merge patch, after RFC 7396.
#[derive(Debug, Clone)]
pub struct AttributesUpdate {
    navision: Patch<Value>,
}

impl FromJson for NewSeller {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let is_disabled =
                members.nullable("status", |it, _| Some(it.value.text() == Some("Disabled")));
            let status = match is_disabled {
                Some(true) => SellerStatus::Disabled,
                Some(false) | None => SellerStatus::Active,
            };
            Some(Self { status, data: SellerUpdate::read_members(members)? })
        })?
    }
}

impl FromJson for SellerUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, Self::read_members)?
    }
}

impl SellerUpdate {
    fn read_members(members: &mut Members<'_, '_, '_>) -> Option<Self> {
        let name = members.required("name", |it, violations| it.words_within(500, violations));
        let currencies = members.required("currencies", CurrenciesUpdate::read);
        let external_id = members.text_change_within("externalId", 250);
        let address = members.change("address", AddressUpdate::read);
        let attributes = members.change("attributes", AttributesUpdate::read);
        members.ignore(shown_names(&SELLER));
        Some(Self { name: name?, external_id, currencies: currencies?, address, attributes })
    }
}

impl CurrenciesUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        let (mut has_codes, mut place) = (false, 0);
        let list = cursor.list(violations, |item, violations| {
            let is_first = place == 0;
            place += 1;
            if item.value.text().is_none() {
                return CurrencyUpdate::read(item, violations);
            }
            has_codes = true;
            let value = item.words_within(3, violations)?;
            Some(CurrencyUpdate { value, billing_enabled: Some(true), is_default: Some(is_first) })
        })?;
        Some(Self { list, has_codes })
    }

    /// The currencies after the change: of a code that stays, members that are missing stay.
    #[must_use]
    pub fn over(self, before: &[Currency]) -> Box<[Currency]> {
        let over = |update: CurrencyUpdate| {
            let own = before.iter().find(|currency| currency.value == update.value);
            Currency {
                billing_enabled: update
                    .billing_enabled
                    .unwrap_or_else(|| own.is_some_and(|own| own.billing_enabled)),
                is_default: update
                    .is_default
                    .unwrap_or_else(|| own.is_some_and(|own| own.is_default)),
                value: update.value,
            }
        };
        self.list.into_iter().map(over).collect()
    }
}

impl CurrencyUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let value = members.required("value", |it, violations| it.words_within(3, violations));
            let billing_enabled =
                members.optional("billingEnabled", |it, violations| it.boolean(violations));
            let is_default = members.optional("isDefault", |it, violations| it.boolean(violations));
            Some(Self { value: value?, billing_enabled, is_default })
        })?
    }
}

impl AttributesUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| Self {
            navision: members.change("navision", read_navision),
        })
    }

    /// The data after the changes.
    #[must_use]
    pub fn over(self, before: SellerAttributes) -> SellerAttributes {
        let merge = |patch: Value, before: Option<Value>| {
            let mut merged = before.unwrap_or_default();
            merge_patch(&mut merged, patch);
            Some(Navision(merged))
        };
        let navision = match self.navision {
            Patch::Unchanged => before.navision,
            Patch::Cleared => None,
            Patch::Set(patch) => merge(patch, before.navision.map(|Navision(json)| json)),
        };
        SellerAttributes { navision }
    }
}

/// Reads an object with any members, of which queries know one, a text.
fn read_navision(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Value> {
    let known = cursor.value.member("companyCode").filter(|value| !matches!(value, Json::Null));
    if let Some(value) = known {
        Cursor { value, path: cursor.path.member("companyCode") }.text(violations)?;
    }
    cursor.any_object(violations)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read<T: FromJson>(body: &Value) -> (Option<T>, Vec<String>) {
        let text = body.to_string();
        let document = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let read = T::read(Cursor::root(&document), &mut violations);
        let sentence = |it: &crate::json::Violation| format!("{}: {}", it.path, it.sentence());
        (read, violations.iter().map(sentence).collect())
    }

    fn currencies(body: &Value) -> CurrenciesUpdate {
        read::<SellerUpdate>(&json!({ "name": "x", "currencies": body })).0.unwrap().currencies
    }

    fn currency(value: &str, billing_enabled: bool, is_default: bool) -> Currency {
        Currency { value: value.into(), billing_enabled, is_default }
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_reported() {
        let missing = ["name: Required, but missing.", "currencies: Required, but missing."]
            .map(str::to_owned);
        assert_eq!(read::<NewSeller>(&json!({})).1, missing);
        assert_eq!(read::<SellerUpdate>(&json!({})).1, missing);
        let body = json!({
            "name": "", "currencies": ["EURO", { "isDefault": 1 }, null], "address": { "city": 1 },
            "attributes": { "navision": { "companyCode": 7 }, "sap": 1 }, "externalID": "x",
        });
        assert_eq!(
            read::<SellerUpdate>(&body).1,
            [
                "name: Expected 1 to 500 characters, found none.",
                "currencies[0]: At most 3 characters allowed, found 4 characters.",
                "currencies[1].value: Required, but missing.",
                "currencies[1].isDefault: Expected true or false, found the number 1.",
                "currencies[2]: Expected an object, found null.",
                "address.city: Expected text, found the number 1.",
                "attributes.navision.companyCode: Expected text, found the number 7.",
                "attributes.sap: Unknown property; the nearest known one is `navision`.",
                "externalID: Unknown property; the nearest known one is `externalId`.",
            ]
        );
    }

    #[test]
    fn read_only_members_may_hold_anything() {
        let body = json!({
            "name": "x", "currencies": [], "id": 1, "status": {}, "icon": "", "audit": [],
            "revision": null, "$meta": 1, "buyers": {}, "erpLink": 7, "href": "/x",
        });
        let (new, wrong) = read::<NewSeller>(&body);
        assert_eq!((new.unwrap().status, wrong), (SellerStatus::Active, Vec::new()));
        assert_eq!(read::<SellerUpdate>(&body).1, [""; 0]);
    }

    #[test]
    fn currencies_replace_those_before_and_keep_what_is_left_out_of_a_code_that_stays() {
        let before = [currency("EUR", true, true), currency("SEK", true, false)];
        let update = currencies(&json!([
            { "value": "NOK" }, { "value": "EUR", "isDefault": false }, { "value": "USD", "isDefault": true },
        ]));
        assert!(!update.has_codes);
        let after = [
            currency("NOK", false, false),
            currency("EUR", true, false),
            currency("USD", false, true),
        ];
        assert_eq!(*update.over(&before), after);
        let codes = currencies(&json!(["SEK", "EUR"]));
        assert!(codes.has_codes);
        assert_eq!(
            *codes.over(&before),
            [currency("SEK", true, true), currency("EUR", true, false)]
        );
    }

    #[test]
    fn attributes_are_merged() {
        let patch = |navision: Value| {
            let attributes = json!({ "navision": navision });
            let body = json!({ "name": "x", "currencies": [], "attributes": attributes });
            match read::<SellerUpdate>(&body).0.unwrap().attributes {
                Patch::Set(update) => update,
                other => panic!("{other:?}"),
            }
        };
        let made = patch(json!({ "companyCode": "UK01", "a": { "b": 1, "c": null } }))
            .over(SellerAttributes::default());
        let navision = |it: &SellerAttributes| it.navision.as_ref().unwrap().0.clone();
        assert_eq!(navision(&made), json!({ "companyCode": "UK01", "a": { "b": 1 } }));
        let changed = patch(json!({ "companyCode": null, "a": { "d": [2] } })).over(made.clone());
        assert_eq!(navision(&changed), json!({ "a": { "b": 1, "d": [2] } }));
        assert_eq!(patch(Value::Null).over(made).navision, None);
    }
}
