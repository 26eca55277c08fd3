//! Requests to create, change and activate an account.
//!
//! The platform publishes no full schema. These are the members of its fourth version and those
//! that the fifth added. Read-only members are ignored, so that a client can send an account back
//! as it was read.

use super::{ACCOUNT, AccountProfile};
use crate::{
    json::{Cursor, FromJson, Members, Patch, Violations},
    model::{AccountType, AddressUpdate, Eligibility, Email, shown_names},
};

/// A request to create an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name.
    pub name: Box<str>,
    /// The type, which is not Operations.
    pub kind: AccountType,
    /// The rest of the data.
    pub profile: ProfileUpdate,
}

/// A request to change an account; members that are missing stay as they are.
#[derive(Debug, Clone, Default)]
pub struct AccountUpdate {
    /// The new name.
    pub name: Option<Box<str>>,
    /// The type, which can't be changed.
    pub kind: Option<AccountType>,
    /// The rest of the data.
    pub profile: ProfileUpdate,
}

/// A request to activate an account.
#[derive(Debug, Clone)]
pub struct Activation {
    /// The id in the ERP system.
    pub external_id: Box<str>,
}

/// Changes to the profile of an account.
#[derive(Debug, Clone, Default)]
pub struct ProfileUpdate {
    /// The change of the id in the ERP system.
    pub external_id: Patch<Box<str>>,
    /// The change of the marketplaces.
    pub eligibility: Patch<EligibilityUpdate>,
    address: Patch<AddressUpdate>,
    technical_support_email: Patch<Box<str>>,
    website: Patch<Box<str>>,
    description: Patch<Box<str>>,
    default_language_code: Patch<Box<str>>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

/// Changes to the marketplaces of an account.
#[derive(Debug, Clone, Copy)]
pub struct EligibilityUpdate {
    client: Option<bool>,
    partner: Option<bool>,
}

impl FromJson for NewAccount {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let name = members.required("name", name);
            let kind = members.required("type", read_new_kind);
            let profile = ProfileUpdate::read(members);
            Some(Self { name: name?, kind: kind?, profile })
        })?
    }
}

impl FromJson for AccountUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| Self {
            name: members.optional("name", name),
            kind: members.optional("type", read_kind),
            profile: ProfileUpdate::read(members),
        })
    }
}

impl FromJson for Activation {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let external_id =
                members.required("externalId", |it, violations| it.words_within(250, violations));
            Some(Self { external_id: external_id? })
        })?
    }
}

impl ProfileUpdate {
    fn read(members: &mut Members<'_, '_, '_>) -> Self {
        let update = Self {
            external_id: members.text_change_within("externalId", 250),
            eligibility: members.change("eligibility", EligibilityUpdate::read),
            address: members.change("address", AddressUpdate::read),
            technical_support_email: members.change("technicalSupportEmail", email),
            website: members.text_change_within("website", 2_000),
            description: members.text_change_within("description", 2_000),
            default_language_code: members.short_text_change("defaultLanguageCode"),
            // Required in the fourth version, unknown in the fifth.
            ignored: members.tolerate(&["serviceLevel"]),
        };
        members.ignore(shown_names(&ACCOUNT));
        update
    }

    /// The profile after the changes.
    #[must_use]
    pub fn over(self, before: AccountProfile) -> AccountProfile {
        let email = self.technical_support_email.over(before.technical_support_email);
        AccountProfile {
            external_id: self.external_id.over(before.external_id),
            address: self.address.parts_over(before.address, AddressUpdate::over),
            technical_support_email: email,
            website: self.website.over(before.website),
            description: self.description.over(before.description),
            eligibility: self.eligibility.parts_over(before.eligibility, EligibilityUpdate::over),
            default_language_code: self.default_language_code.over(before.default_language_code),
            ..before
        }
    }
}

impl EligibilityUpdate {
    /// Reads the marketplaces that are given.
    pub(in crate::model) fn read(
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Self> {
        cursor.object(violations, |members| Self {
            client: members.optional("client", |it, violations| it.boolean(violations)),
            partner: members.optional("partner", |it, violations| it.boolean(violations)),
        })
    }

    /// Returns the marketplaces after the changes.
    #[must_use]
    pub fn over(self, before: Eligibility) -> Eligibility {
        Eligibility {
            client: self.client.unwrap_or(before.client),
            partner: self.partner.unwrap_or(before.partner),
        }
    }
}

fn name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.words_within(500, violations)
}

fn email(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    let text = cursor.text_within(320, violations)?;
    cursor.parse::<Email>("an e-mail address such as help@example.com", violations)?;
    Some(text)
}

fn read_kind(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<AccountType> {
    let kind = AccountType::parse(cursor.text(violations)?);
    if kind.is_none() {
        cursor.refuse(format!("Expected one of {}", AccountType::NAMES.join(", ")), violations);
    }
    kind
}

// Requests can't create an operator: there is one from the start.
fn read_new_kind(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<AccountType> {
    match AccountType::parse(cursor.text(violations)?) {
        Some(kind @ (AccountType::Client | AccountType::Vendor)) => Some(kind),
        Some(AccountType::Operations) | None => {
            cursor.refuse("Expected Client or Vendor", violations);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn faults<T>(
        text: &str,
        read: fn(Cursor<'_, '_>, &mut Violations) -> Option<T>,
    ) -> Vec<(String, String)> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        read(Cursor::root(&json), &mut violations);
        violations.iter().map(|it| (it.path.clone(), it.sentence())).collect()
    }

    fn fault(path: &str, sentence: &str) -> (String, String) {
        (path.to_owned(), sentence.to_owned())
    }

    fn updated(before: AccountProfile, text: &str) -> AccountProfile {
        let json = Json::parse(text.as_bytes()).unwrap();
        let update = AccountUpdate::read(Cursor::root(&json), &mut Violations::default());
        update.unwrap().profile.over(before)
    }

    #[test]
    fn an_account_needs_a_name_and_a_type_that_can_be_made() {
        let missing = "Required, but missing.";
        assert_eq!(
            faults("{}", NewAccount::read),
            [fault("name", missing), fault("type", missing)]
        );
        assert_eq!(
            faults(r#"{"name": "", "type": "Operations"}"#, NewAccount::read),
            [
                fault("name", "Expected 1 to 500 characters, found none."),
                fault("type", "Expected Client or Vendor, found \"Operations\"."),
            ]
        );
        assert_eq!(faults(r#"{"name": "A", "type": "Vendor"}"#, NewAccount::read), []);
    }

    #[test]
    fn what_an_account_shows_is_passed_over_and_everything_else_is_unknown() {
        let echo = r#"{"id": 1, "audit": {}, "$meta": null, "revision": 1, "status": "Active",
            "icon": "", "groups": [], "externalIds": {}, "externalName": "", "serviceLevel": "x"}"#;
        assert_eq!(faults(echo, AccountUpdate::read), []);
        let sentence = "Unknown property; the nearest known one is `website`.";
        assert_eq!(
            faults(r#"{"webSite": "x"}"#, AccountUpdate::read),
            [fault("webSite", sentence)]
        );
    }

    #[test]
    fn texts_have_limits() {
        for (path, most) in [("name", 500), ("externalId", 250), ("website", 2_000)] {
            let body = |length| format!(r#"{{"{path}": "{}"}}"#, "ä".repeat(length));
            assert_eq!(faults(&body(most), AccountUpdate::read), [], "{path}");
            let found =
                format!("At most {most} characters allowed, found {} characters.", most + 1);
            assert_eq!(faults(&body(most + 1), AccountUpdate::read), [fault(path, &found)]);
        }
        let country = faults(r#"{"address": {"country": "USA"}}"#, AccountUpdate::read);
        let found = "At most 2 characters allowed, found 3 characters.";
        assert_eq!(country, [fault("address.country", found)]);
        let email = faults(r#"{"technicalSupportEmail": "nobody"}"#, AccountUpdate::read);
        assert_eq!(email[0].0, "technicalSupportEmail");
        let activation = faults(r#"{"externalId": ""}"#, Activation::read);
        assert_eq!(activation, [fault("externalId", "Expected 1 to 250 characters, found none.")]);
    }

    #[test]
    fn what_is_not_named_stays_and_null_clears() {
        let profile = AccountProfile::default();
        let body = r#"{"website": "w", "address": {"city": "Cork", "country": "IE"}}"#;
        let profile = updated(profile, body);
        let body = r#"{"address": {"city": "Leeds"}, "eligibility": {"partner": true}}"#;
        let profile = updated(profile, body);
        let address = profile.address.clone().unwrap();
        let shown = (address.city.as_deref(), address.country.as_deref());
        assert_eq!(shown, (Some("Leeds"), Some("IE")));
        assert_eq!(profile.website.as_deref(), Some("w"));
        assert!(profile.eligibility.is_some_and(|it| it.partner && !it.client));

        let body = r#"{"website": null, "address": null, "eligibility": null}"#;
        let profile = updated(profile, body);
        assert_eq!(profile, AccountProfile::default());
        assert!(updated(profile, r#"{"address": {}}"#).address.is_some());
    }
}
