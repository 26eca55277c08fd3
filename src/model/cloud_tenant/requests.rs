//! Requests to create and to change a cloud tenant.
//!
//! Read-only members are ignored, so that a client can send a tenant back as it was read.

use super::{CLOUD_TENANT, TenantExternalIds, TenantStatus, TenantType};
use crate::{
    json::{Cursor, FromJson, Members, Patch, Violations},
    model::{Account, Id, Uuid, named, references::read_shown, shown_names},
};

/// A request to create a tenant.
#[derive(Debug, Clone)]
pub struct NewCloudTenant {
    /// The name.
    pub name: Box<str>,
    /// The state to begin in, which is not Deleted.
    pub status: TenantStatus,
    /// The kind of environment.
    pub kind: Option<TenantType>,
    /// The account to map it to.
    pub account: Option<Id<Account>>,
    /// The ids in further systems.
    pub external_ids: TenantExternalIds,
}

/// A request to change a tenant; other members than `account` that are missing stay as they are.
#[derive(Debug, Clone, Default)]
pub struct CloudTenantUpdate {
    /// The new name.
    pub name: Option<Box<str>>,
    /// The state to write, which is not Deleted.
    pub status: Option<TenantStatus>,
    /// The type as the client wrote it, if it did. No update changes it.
    pub kind: Option<Option<TenantType>>,
    /// The account to map it to; none to unmap it.
    pub account: Option<Id<Account>>,
    /// The ids in further systems.
    pub external_ids: TenantExternalIdsUpdate,
}

/// Changes to a tenant's ids in further systems.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_field_names, reason = "the published schema has these names")]
pub struct TenantExternalIdsUpdate {
    cloud_consumption_id: Option<Uuid>,
    pyra_tenant_id: Option<Uuid>,
    provider_id: Patch<Box<str>>,
}

impl FromJson for NewCloudTenant {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let name = members.required("name", read_name);
            let status = members.nullable("status", read_status).unwrap_or(TenantStatus::Active);
            let kind = members.nullable("type", |it, violations| {
                named::read(it, violations, TenantType::parse, TenantType::NAMES)
            });
            let account = members.nullable("account", read_shown);
            let external_ids = members.required("externalIds", TenantExternalIds::read_shown);
            members.ignore(shown_names(&CLOUD_TENANT));
            Some(Self { name: name?, status, kind, account, external_ids: external_ids? })
        })?
    }
}

impl FromJson for CloudTenantUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let update = Self {
                name: members.optional("name", read_name),
                status: members.optional("status", read_status),
                kind: members
                    .optional("type", |it, _| Some(it.value.text().and_then(TenantType::parse))),
                account: members.nullable("account", read_shown),
                external_ids: members
                    .optional("externalIds", TenantExternalIdsUpdate::read)
                    .unwrap_or_default(),
            };
            members.ignore(shown_names(&CLOUD_TENANT));
            update
        })
    }
}

impl TenantExternalIds {
    fn read_shown(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let cloud_consumption_id = members.required("cloudConsumptionId", read_uuid);
            let pyra_tenant_id = members.required("pyraTenantId", read_uuid);
            let provider_id = read_provider_id(members);
            Some(Self {
                cloud_consumption_id: cloud_consumption_id?,
                pyra_tenant_id: pyra_tenant_id?,
                provider_id: provider_id.over(None),
            })
        })?
    }
}

impl TenantExternalIdsUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| Self {
            cloud_consumption_id: members.optional("cloudConsumptionId", read_uuid),
            pyra_tenant_id: members.optional("pyraTenantId", read_uuid),
            provider_id: read_provider_id(members),
        })
    }

    /// The ids after the changes.
    #[must_use]
    pub fn over(self, before: TenantExternalIds) -> TenantExternalIds {
        TenantExternalIds {
            cloud_consumption_id: self.cloud_consumption_id.unwrap_or(before.cloud_consumption_id),
            pyra_tenant_id: self.pyra_tenant_id.unwrap_or(before.pyra_tenant_id),
            provider_id: self.provider_id.over(before.provider_id),
        }
    }
}

fn read_name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.words_within(100, violations)
}

fn read_uuid(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Uuid> {
    cursor.parse(Uuid::EXPECTED, violations)
}

fn read_provider_id(members: &mut Members<'_, '_, '_>) -> Patch<Box<str>> {
    members.short_text_change("providerId")
}

// Only the operation that deletes a tenant makes it Deleted.
fn read_status(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<TenantStatus> {
    match TenantStatus::parse(cursor.text(violations)?) {
        Some(status @ (TenantStatus::Active | TenantStatus::Disabled)) => Some(status),
        Some(TenantStatus::Deleted) | None => {
            cursor.refuse("Expected Active or Disabled", violations);
            None
        }
    }
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
    fn everything_that_is_wrong_with_a_request_is_reported() {
        let body = r#"{
            "name": "", "status": "Deleted", "account": {},
            "externalIds": { "cloudConsumptionId": "x", "providerId": 7 }, "accounts": []
        }"#;
        let uuid = "Expected a UUID such as 5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4, found \"x\".";
        let wrong = [
            "name: Expected 1 to 100 characters, found none.",
            "status: Expected Active or Disabled, found \"Deleted\".",
            "account.id: Required, but missing.",
            &format!("externalIds.cloudConsumptionId: {uuid}"),
            "externalIds.providerId: Expected text, found the number 7.",
            "accounts: Unknown property; the nearest known one is `account`.",
        ];
        assert_eq!(sentences::<CloudTenantUpdate>(body), wrong);
        let mut created = sentences::<NewCloudTenant>(body);
        let missing = "externalIds.pyraTenantId: Required, but missing.";
        created.retain(|sentence| sentence != missing);
        assert_eq!(created, wrong);
        assert_eq!(
            sentences::<NewCloudTenant>("{}"),
            ["name: Required, but missing.", "externalIds: Required, but missing."]
        );
    }

    #[test]
    fn a_tenant_may_be_sent_back_as_it_was_read_or_with_anything_in_read_only_members() {
        let shown = r#"{
            "id": "CLT-0000-0001", "revision": "1", "name": "x", "status": "Active",
            "type": "Slm", "account": { "id": "ACC-0000-0001", "name": "x", "revision": 1 },
            "externalIds": {
                "cloudConsumptionId": "5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4",
                "pyraTenantId": "5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4", "providerId": null
            },
            "audit": [], "$meta": { "omitted": ["audit"] }, "href": "/x"
        }"#;
        assert_eq!(sentences::<CloudTenantUpdate>(shown), [""; 0]);
        assert_eq!(sentences::<NewCloudTenant>(shown), [""; 0]);
        assert_eq!(sentences::<CloudTenantUpdate>(r#"{"type": 7, "account": null}"#), [""; 0]);
    }
}
