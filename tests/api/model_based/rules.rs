//! The rules that `reference` has of changed members, and of users, groups and accounts.

use serde_json::Value;

use crate::model_based::reference::{MODULES, ReferenceModel, Refused};

/// The changes of a member in a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    pub(crate) first: Option<&'static str>,
    pub(crate) notes: Option<&'static str>,
    pub(crate) groups: Option<Vec<Option<String>>>,
    pub(crate) email: Option<&'static str>,
}

impl ReferenceModel {
    pub(crate) fn update_member(&mut self, id: &str, changes: Changes) -> Result<u16, Refused> {
        if changes.groups.as_ref().is_some_and(Vec::is_empty) {
            return Err(400);
        }
        let before = self.member(id)?.clone();
        let user = self.user(&before.user)?.clone();
        let is_own = |own: &str| changes.email.is_some_and(|email| email.eq_ignore_ascii_case(own));
        if changes.email.is_some() && !user.email.as_deref().is_some_and(is_own) {
            return Err(400);
        }
        let groups =
            changes.groups.map(|groups| self.resolve_or_create_groups(&groups, &before.account));
        if changes.first.is_some() && changes.first != user.first.as_deref() {
            self.user(&user.id)?.first = changes.first.map(str::to_owned);
            self.touch_user(&user.id)?;
        }
        let member = self.member(id)?;
        if let Some(groups) = groups {
            member.groups = groups;
        }
        if let Some(notes) = changes.notes {
            member.notes = Some(notes.to_owned());
        }
        if member.groups != before.groups || member.notes != before.notes {
            self.touch_member(id)?;
        }
        Ok(200)
    }

    fn touch_user(&mut self, id: &str) -> Result<u16, Refused> {
        let now = self.now;
        let user = self.user(id)?;
        user.revision += 1;
        user.updated = now;
        Ok(200)
    }

    /// Changes a user's first name, and the account that it works in.
    pub(crate) fn update_user(
        &mut self,
        key: &str,
        first: Option<&Value>,
        current: Option<&str>,
    ) -> Result<u16, Refused> {
        let id = self.find_user(key)?;
        let before = self.user(&id)?.clone();
        if before.said == Some("Deleted") {
            return Err(400);
        }
        if let Some(account) = current.filter(|account| before.current.as_deref() != Some(account))
        {
            let mut own = self.members.iter().filter(|it| it.user == id && it.account == account);
            if own.all(|it| it.until.is_some()) {
                return Err(400);
            }
        }
        let user = self.user(&id)?;
        if let Some(first) = first {
            user.first = first.as_str().map(str::to_owned);
        }
        user.current = current.map(str::to_owned).or(user.current.take());
        if user.first != before.first || user.current != before.current {
            self.touch_user(&id)?;
        }
        Ok(200)
    }

    /// Sets the status of a user, if its present status allows that.
    pub(crate) fn say(
        &mut self,
        key: &str,
        allowed: &[&str],
        said: Option<&'static str>,
    ) -> Result<u16, Refused> {
        let id = self.find_user(key)?;
        let user = self.user(&id)?.clone();
        if !allowed.contains(&self.user_status(&user)) {
            return Err(400);
        }
        self.user(&id)?.said = said;
        self.touch_user(&id)
    }

    pub(crate) fn create_group(
        &mut self,
        name: &str,
        account: Option<&str>,
        modules: &[&'static str],
    ) -> Result<u16, Refused> {
        if modules.iter().any(|module| !MODULES.contains(module)) {
            return Err(400);
        }
        let account = self.resolve_or_create_account(account);
        self.add_group(None, &account, Some(name)).modules = modules.to_vec();
        Ok(201)
    }

    pub(crate) fn update_group(
        &mut self,
        id: &str,
        name: Option<&str>,
        account: Option<&str>,
        modules: Option<&[&'static str]>,
    ) -> Result<u16, Refused> {
        let before = self.group(id)?.clone();
        let is_unknown = |module: &&'static str| !MODULES.contains(module);
        if account.is_some_and(|account| account != before.account)
            || modules.is_some_and(|modules| modules.iter().any(is_unknown))
        {
            return Err(400);
        }
        let now = self.now;
        let group = self.group(id)?;
        name.unwrap_or(&before.name).clone_into(&mut group.name);
        group.modules = modules.map_or(group.modules.clone(), <[_]>::to_vec);
        let left = group.modules.clone();
        if (&group.name, &left) == (&before.name, &before.modules) {
            return Ok(200);
        }
        (group.revision, group.updated) = (group.revision + 1, now);
        if group.is_default {
            let lost = |it: &&'static str| before.modules.contains(it) && !left.contains(it);
            for other in self.groups.iter_mut().filter(|it| it.account == before.account) {
                if other.modules.iter().any(&lost) {
                    other.modules.retain(|it| !lost(it));
                    (other.revision, other.updated) = (other.revision + 1, now);
                }
            }
            self.strip_tokens(&before.account, lost);
        }
        Ok(200)
    }

    pub(crate) fn delete_group(&mut self, id: &str) -> Result<u16, Refused> {
        let is_default = self.group(id)?.is_default;
        let is_held = self.members.iter().any(|it| it.groups.iter().any(|group| group == id));
        if is_default || is_held {
            return Err(400);
        }
        self.groups.retain(|it| it.id != id);
        Ok(204)
    }

    pub(crate) fn create_account(
        &mut self,
        name: &str,
        kind: &'static str,
    ) -> Result<u16, Refused> {
        let status = match kind {
            "Client" => "Enabled",
            "Vendor" => "Active",
            _ => return Err(400),
        };
        self.add_account(None, Some(name), kind, status);
        Ok(201)
    }

    pub(crate) fn update_account(
        &mut self,
        id: &str,
        name: Option<&str>,
        external: Option<&Value>,
    ) -> Result<u16, Refused> {
        let now = self.now;
        let account = self.account(id)?;
        let before = account.clone();
        name.unwrap_or(&before.name).clone_into(&mut account.name);
        if let Some(external) = external {
            account.external = external.as_str().map(str::to_owned);
        }
        if (&account.name, &account.external) != (&before.name, &before.external) {
            (account.revision, account.updated) = (account.revision + 1, now);
        }
        Ok(200)
    }

    pub(crate) fn turn_account(&mut self, id: &str, action: &str) -> Result<u16, Refused> {
        let now = self.now;
        let account = self.account(id)?;
        let status = match (action, account.kind, account.status) {
            ("activate", "Client", "Enabled") => "Active",
            ("deactivate", "Client", "Active") => "Enabled",
            ("disable", _, "Active" | "Enabled") => "Disabled",
            ("enable", _, "Disabled") => account.before,
            _ => return Err(400),
        };
        if action == "activate" {
            account.external = Some("PL-1".to_owned());
        }
        account.before = account.status;
        account.status = status;
        (account.revision, account.updated) = (account.revision + 1, now);
        Ok(200)
    }
}
