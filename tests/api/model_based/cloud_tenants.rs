//! Cloud tenants and favourites: the moves, and the rules for them.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, NAMES, ROOT, moved, object},
    reference::{ReferenceModel, Refused},
};

/// Organisations: the first two have an account each in the seed, the third has none.
pub(crate) const ORGANISATIONS: [&str; 3] = [
    "00000000-0000-0000-0000-000000000001",
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
];

#[derive(Debug, Clone)]
pub(crate) struct CloudTenant {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) status: &'static str,
    pub(crate) organisation: &'static str,
    pub(crate) account: Option<String>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

/// The members of a request that are there.
#[derive(Debug, Clone, Default)]
struct Content {
    name: Option<&'static str>,
    status: Option<&'static str>,
    organisation: Option<&'static str>,
    account: Option<String>,
}

impl Content {
    fn body(&self) -> Value {
        let ids = |organisation| json!({ "cloudConsumptionId": ORGANISATIONS[0], "pyraTenantId": organisation });
        object([
            ("name", self.name.map(Value::from)),
            ("status", self.status.map(Value::from)),
            ("account", self.account.as_ref().map(|id| json!({ "id": id }))),
            ("externalIds", self.organisation.map(ids)),
        ])
    }
}

impl ReferenceModel {
    fn create_tenant(&mut self, content: &Content) -> Result<u16, Refused> {
        let Content { name: Some(name), organisation: Some(organisation), status, account } =
            content
        else {
            return Err(400);
        };
        if *status == Some("Deleted") {
            return Err(400);
        }
        let account = if let Some(account) = account {
            Some(self.resolve_or_create_account(Some(account)))
        } else {
            let own = self.accounts.iter().find(|it| it.organisation == Some(*organisation));
            own.map(|it| it.id.clone())
        };
        let id = self.placeholder();
        self.tenants.push(CloudTenant {
            id,
            name,
            status: status.unwrap_or("Active"),
            organisation,
            account,
            revision: 1,
            updated: self.now,
        });
        Ok(201)
    }

    fn update_tenant(&mut self, id: &str, content: &Content) -> Result<u16, Refused> {
        if content.status == Some("Deleted") {
            return Err(400);
        }
        let before = self.tenant(id)?.clone();
        let account = content.account.as_deref();
        let account = account.map(|account| self.resolve_or_create_account(Some(account)));
        let now = self.now;
        let tenant = self.tenant(id)?;
        tenant.name = content.name.unwrap_or(before.name);
        tenant.status = content.status.unwrap_or(before.status);
        tenant.organisation = content.organisation.unwrap_or(before.organisation);
        tenant.account = account;
        let facts = |it: &CloudTenant| (it.name, it.status, it.organisation, it.account.clone());
        if facts(tenant) != facts(&before) {
            (tenant.revision, tenant.updated) = (tenant.revision + 1, now);
        }
        Ok(200)
    }

    fn delete_tenant(&mut self, id: &str) -> Result<u16, Refused> {
        self.tenant(id)?;
        self.tenants.retain(|it| it.id != id);
        Ok(204)
    }

    fn favor(&mut self, key: &str, account: &str, favorite: Option<bool>) -> Result<u16, Refused> {
        let user = self.find_user(key)?;
        let id = self.newest(&user, account).ok_or(404_u16)?.id.clone();
        let member = self.member(&id)?;
        if favorite.is_none_or(|favorite| favorite == member.favorite) {
            return Ok(200);
        }
        member.favorite = !member.favorite;
        self.touch_member(&id)
    }
}

impl super::actions::Draws<'_> {
    /// A request about a tenant.
    pub(crate) fn cloud_tenant(&mut self, kind: u8, reference: &mut ReferenceModel) -> Call {
        let tenants = format!("{ROOT}/cloud-tenants");
        if kind == 45 {
            let content = self.content(reference, true);
            let outcome = reference.create_tenant(&content);
            return moved("POST", tenants, Some(content.body()), outcome);
        }
        let id = self.id(reference.tenants.iter().map(|it| &it.id), "CLT");
        let target = format!("{tenants}/{id}");
        if kind == 47 {
            return moved("DELETE", target, None, reference.delete_tenant(&id));
        }
        let content = self.content(reference, false);
        let outcome = reference.update_tenant(&id, &content);
        moved("PUT", target, Some(content.body()), outcome)
    }

    fn content(&mut self, reference: &ReferenceModel, is_new: bool) -> Content {
        let is_whole = is_new && self.below(8) != 7;
        Content {
            name: if is_whole { Some(self.one(&NAMES)) } else { self.maybe(&NAMES) },
            status: self.maybe(&["Active", "Disabled", "Disabled", "Deleted"]),
            organisation: if is_whole {
                Some(self.one(&ORGANISATIONS))
            } else {
                self.maybe(&ORGANISATIONS)
            },
            account: self.maybe(&[()]).map(|()| self.account(reference)),
        }
    }

    /// A request to make an account a favourite of a user, mostly of a member.
    pub(crate) fn favorite(&mut self, reference: &mut ReferenceModel) -> Call {
        let id = self.id(reference.members.iter().map(|it| &it.id), "AUSR-9999");
        let member = reference.members.iter().find(|it| it.id == id);
        let (user, account) = match member.filter(|_| self.below(6) != 5) {
            Some(member) => (member.user.clone(), member.account.clone()),
            None => (self.user(reference), self.account(reference)),
        };
        let favorite = self.maybe(&[true, true, false]);
        let body = object([("favorite", favorite.map(Value::from))]);
        let outcome = reference.favor(&user, &account, favorite);
        moved("PUT", format!("{ROOT}/users/{user}/accounts/{account}"), Some(body), outcome)
    }
}
