//! Requests to create and to change a licensee.
//!
//! The platform publishes no full schema: members and limits are those that public documents name.
//! Read-only members are ignored, so that a client can send a licensee back as it was read.

use serde_json::Value;

use super::{LICENSEE, Licensee};
use crate::{
    json::{Cursor, FromJson, Members, Patch, Violations},
    model::{
        Account, AddressUpdate, Buyer, EligibilityUpdate, Id, Seller, references::read_shown,
        shown_names,
    },
};

/// Members that the vendor's own clients send, and that no schema has.
const TOLERATED: &[&str] = &["contact", "groups", "type", "defaultLanguage"];

/// A request to create a licensee.
#[derive(Debug, Clone)]
pub struct NewLicensee {
    /// The buyer.
    pub buyer: Id<Buyer>,
    /// The seller.
    pub seller: Id<Seller>,
    /// The account, if one is named. If the buyer has one, that one counts.
    pub account: Option<Id<Account>>,
    /// The name, if one is given.
    pub name: Option<Box<str>>,
    /// The id in other systems.
    pub external_id: Option<Box<str>>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The postal address.
    pub address: Option<AddressUpdate>,
    /// Whether the buyer's address counts.
    pub use_buyer_address: bool,
    /// The marketplace that it takes part in, if one is named.
    pub eligibility: Option<EligibilityUpdate>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

/// A request to change a licensee; members that are missing stay as they are.
#[derive(Debug, Clone, Default)]
pub struct LicenseeUpdate {
    /// The name.
    pub name: Option<Box<str>>,
    /// The id in other systems.
    pub external_id: Patch<Box<str>>,
    /// The description.
    pub description: Patch<Box<str>>,
    /// The postal address.
    pub address: Patch<AddressUpdate>,
    /// Whether the buyer's address counts.
    pub use_buyer_address: Option<bool>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
    buyer: Option<Value>,
    seller: Option<Value>,
    eligibility: Option<Value>,
}

impl FromJson for NewLicensee {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        let read = |members: &mut Members<'_, '_, '_>| {
            let buyer = members.required("buyer", read_shown);
            let seller = members.required("seller", read_shown);
            let use_buyer_address = members.required("useBuyerAddress", read_boolean);
            let account = members.nullable("account", read_shown);
            let name = members.nullable("name", read_name);
            let external_id = members.nullable("externalId", |it, v| it.text_within(250, v));
            let description = members.nullable("description", |it, v| it.text_within(2_000, v));
            let address = members.nullable("address", AddressUpdate::read);
            let eligibility = members.nullable("eligibility", EligibilityUpdate::read);
            let ignored = members.tolerate(TOLERATED);
            members.ignore(shown_names(&LICENSEE));
            Some(Self {
                buyer: buyer?,
                seller: seller?,
                account,
                name,
                external_id,
                description,
                address,
                use_buyer_address: use_buyer_address?,
                eligibility,
                ignored,
            })
        };
        cursor.object(violations, read).flatten()
    }
}

impl FromJson for LicenseeUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let update = Self {
                name: members.optional("name", read_name),
                external_id: members.text_change_within("externalId", 250),
                description: members.text_change_within("description", 2_000),
                address: members.change("address", AddressUpdate::read),
                use_buyer_address: members.optional("useBuyerAddress", read_boolean),
                buyer: members.optional("buyer", read_any),
                seller: members.optional("seller", read_any),
                eligibility: members.optional("eligibility", read_any),
                ignored: members.tolerate(TOLERATED),
            };
            members.ignore(shown_names(&LICENSEE));
            update
        })
    }
}

impl LicenseeUpdate {
    /// The names of the members that say something else than the licensee, and never change.
    #[must_use]
    pub fn fixed(&self, licensee: &Licensee) -> Vec<&'static str> {
        let Licensee { buyer, seller, eligibility, .. } = licensee;
        let names = |value: &Value, id: String| value["id"] == id;
        let says = |value: &Value, name, is: bool| {
            value.is_object() && value.get(name).is_none_or(|it| *it == is)
        };
        let is_same = [
            ("buyer", self.buyer.as_ref().map(|it| names(it, buyer.id.to_string()))),
            ("seller", self.seller.as_ref().map(|it| names(it, seller.id.to_string()))),
            (
                "eligibility",
                self.eligibility.as_ref().map(|it| {
                    says(it, "client", eligibility.client)
                        && says(it, "partner", eligibility.partner)
                }),
            ),
        ];
        is_same.into_iter().filter(|(_, is_same)| *is_same == Some(false)).map(|it| it.0).collect()
    }
}

fn read_boolean(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<bool> {
    cursor.boolean(violations)
}

fn read_name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.words_within(500, violations)
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a reader")]
fn read_any(cursor: Cursor<'_, '_>, _: &mut Violations) -> Option<Value> {
    Some(cursor.value.to_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn sentences<T: FromJson>(text: &str) -> Vec<String> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        T::read(Cursor::root(&json), &mut violations);
        violations.iter().map(|it| format!("{}: {}", it.path, it.sentence())).collect()
    }

    #[test]
    fn a_new_licensee_needs_a_buyer_a_seller_and_whose_address_counts() {
        let missing = |name| format!("{name}: Required, but missing.");
        let required = ["buyer", "seller", "useBuyerAddress"].map(missing);
        assert_eq!(sentences::<NewLicensee>("{}"), required);
        let body = r#"{"buyer": {"id": "BUY-0000-0001"}, "seller": {"id": "SEL-0000-0001"},
            "useBuyerAddress": true, "name": null, "account": null, "eligibility": null}"#;
        assert_eq!(sentences::<NewLicensee>(body), [""; 0]);
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_reported() {
        let (long, longer) = ("x".repeat(251), "x".repeat(2_001));
        let body = format!(
            r#"{{"buyer": {{"id": "SEL-0000-0001"}}, "seller": {{}}, "useBuyerAddress": "yes",
                "name": "", "externalId": "{long}", "description": "{longer}",
                "address": {{"country": "GBR"}}, "eligibility": {{"client": 1}}, "buyers": 1}}"#
        );
        let wrong = [
            "useBuyerAddress: Expected true or false, found \"yes\".",
            "name: Expected 1 to 500 characters, found none.",
            "externalId: At most 250 characters allowed, found 251 characters.",
            "description: At most 2000 characters allowed, found 2001 characters.",
            "address.country: At most 2 characters allowed, found 3 characters.",
            "eligibility.client: Expected true or false, found the number 1.",
            "buyers: Unknown property; the nearest known one is `buyer`.",
        ];
        let mut created = sentences::<NewLicensee>(&body);
        let references = [created.remove(0), created.remove(0)];
        assert!(references[0].starts_with("buyer.id: "), "{references:?}");
        assert_eq!(references[1], "seller.id: Required, but missing.");
        assert_eq!(created, wrong);
        // What never changes may have any form in an update.
        let mut updated = sentences::<LicenseeUpdate>(&body);
        updated.sort();
        let mut wrong: Vec<_> = wrong.iter().filter(|it| !it.starts_with("elig")).collect();
        wrong.sort();
        assert_eq!(updated.iter().collect::<Vec<_>>(), wrong);
    }

    #[test]
    fn members_that_no_schema_has_are_ignored_and_named() {
        let body = r#"{"contact": {}, "groups": [], "type": "Client", "defaultLanguage": "en-US",
            "id": 1, "status": 1, "audit": 1, "account": 1, "icon": 1, "revision": "x"}"#;
        let json = Json::parse(body.as_bytes()).unwrap();
        let mut violations = Violations::default();
        let update = LicenseeUpdate::read(Cursor::root(&json), &mut violations).unwrap();
        assert!(violations.is_empty());
        assert_eq!(update.ignored, TOLERATED);
    }
}
