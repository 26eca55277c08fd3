//! A reference model: the emulator's rules over plain lists, for the property in `run`.
//!
//! It shares no code with the emulator. A rule changes the lists as a request does, and returns the
//! status of the answer. New objects have placeholders for ids until the answer is read.

use crate::model_based::{
    api_tokens::ApiToken, buyers::Buyer, cloud_tenants::CloudTenant, licensees::Licensee,
    links::Link, sellers::Seller,
};

/// The status of a refusal.
pub(crate) type Refused = u16;

pub(crate) const MODULES: [&str; 3] = ["MOD-0001", "MOD-0002", "MOD-0003"];
const LIFETIME: i64 = 7 * 24 * 3600;

#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) before: &'static str,
    pub(crate) external: Option<String>,
    /// Its `pyraTenantId`, which only the seed gives.
    pub(crate) organisation: Option<&'static str>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) is_default: bool,
    pub(crate) modules: Vec<&'static str>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) first: Option<String>,
    /// Blocked or Deleted, if that was said.
    pub(crate) said: Option<&'static str>,
    pub(crate) current: Option<String>,
    pub(crate) login: Option<i64>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) account: String,
    pub(crate) groups: Vec<String>,
    /// When the invitation lapses; none if the membership is active.
    pub(crate) until: Option<i64>,
    pub(crate) notes: Option<String>,
    pub(crate) favorite: bool,
    pub(crate) login: Option<i64>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

/// The content of an invitation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Invitee {
    pub(crate) id: Option<String>,
    pub(crate) email: Option<&'static str>,
    pub(crate) first: Option<&'static str>,
    pub(crate) notes: Option<&'static str>,
    pub(crate) status: Option<&'static str>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ReferenceModel {
    pub(crate) now: i64,
    pub(crate) accounts: Vec<Account>,
    pub(crate) groups: Vec<Group>,
    pub(crate) users: Vec<User>,
    pub(crate) members: Vec<Member>,
    pub(crate) tokens: Vec<ApiToken>,
    pub(crate) tenants: Vec<CloudTenant>,
    pub(crate) buyers: Vec<Buyer>,
    pub(crate) licensees: Vec<Licensee>,
    pub(crate) sellers: Vec<Seller>,
    pub(crate) links: Vec<Link>,
    pub(crate) made: usize,
}

macro_rules! finders {
    ($($name:ident: $list:ident, $kind:ty);*) => {
        impl ReferenceModel {
            $(pub(crate) fn $name(&mut self, id: &str) -> Result<&mut $kind, Refused> {
                self.$list.iter_mut().find(|it| it.id == id).ok_or(404)
            })*
        }
    };
}

finders! {
    account: accounts, Account; group: groups, Group; user: users, User; member: members, Member;
    token: tokens, ApiToken; licensee: licensees, Licensee; tenant: tenants, CloudTenant;
    buyer: buyers, Buyer; seller: sellers, Seller; link: links, Link
}

impl Member {
    pub(crate) fn status(&self, now: i64) -> &'static str {
        match self.until {
            None => "Active",
            Some(until) if now < until => "Invited",
            Some(_) => "InvitationExpired",
        }
    }
}

impl ReferenceModel {
    pub(crate) fn placeholder(&mut self) -> String {
        self.made += 1;
        format!("?{}", self.made)
    }

    /// Puts an id in the place of another, wherever that stands.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        let put = |id: &mut String| {
            if *id == old {
                new.clone_into(id);
            }
        };
        self.accounts.iter_mut().for_each(|it| put(&mut it.id));
        self.groups
            .iter_mut()
            .for_each(|it| [&mut it.id, &mut it.account].into_iter().for_each(put));
        for user in &mut self.users {
            put(&mut user.id);
            user.current.iter_mut().for_each(put);
        }
        for member in &mut self.members {
            [&mut member.id, &mut member.user, &mut member.account].into_iter().for_each(put);
            member.groups.iter_mut().for_each(put);
        }
        for token in &mut self.tokens {
            // A token without a name has its id for one.
            [&mut token.id, &mut token.name, &mut token.account].into_iter().for_each(put);
        }
        for tenant in &mut self.tenants {
            [Some(&mut tenant.id), tenant.account.as_mut()].into_iter().flatten().for_each(put);
        }
        for it in &mut self.licensees {
            [&mut it.id, &mut it.buyer, &mut it.seller, &mut it.account].into_iter().for_each(put);
        }
        for buyer in &mut self.buyers {
            put(&mut buyer.id);
            buyer.account.iter_mut().for_each(put);
        }
        self.sellers.iter_mut().for_each(|it| put(&mut it.id));
        for link in &mut self.links {
            [&mut link.id, &mut link.buyer, &mut link.seller].into_iter().for_each(put);
        }
    }

    /// The best of the memberships, unless something else was said.
    pub(crate) fn user_status(&self, user: &User) -> &'static str {
        let own = self.members.iter().filter(|it| it.user == user.id);
        let has: Vec<_> = own.map(|it| it.status(self.now)).collect();
        let best = ["Active", "Invited", "InvitationExpired"];
        let best = best.into_iter().find(|status| has.contains(status));
        user.said.or(best).unwrap_or("Disabled")
    }

    pub(crate) fn newest(&self, user: &str, account: &str) -> Option<&Member> {
        self.members.iter().rev().find(|it| it.user == user && it.account == account)
    }

    fn default_group(&self, account: &str) -> String {
        let own = |it: &&Group| it.account == account && it.is_default;
        self.groups.iter().find(own).unwrap().id.clone()
    }

    pub(crate) fn add_group(
        &mut self,
        id: Option<&str>,
        account: &str,
        name: Option<&str>,
    ) -> &mut Group {
        let id = id.map_or_else(|| self.placeholder(), str::to_owned);
        let name = name.unwrap_or(&id).to_owned();
        let account = account.to_owned();
        let (modules, updated) = (Vec::new(), self.now);
        self.groups.push(Group {
            id,
            account,
            name,
            is_default: false,
            modules,
            revision: 1,
            updated,
        });
        self.groups.last_mut().unwrap()
    }

    pub(crate) fn add_account(
        &mut self,
        id: Option<&str>,
        name: Option<&str>,
        kind: &'static str,
        status: &'static str,
    ) -> String {
        let id = id.map_or_else(|| self.placeholder(), str::to_owned);
        let name = name.unwrap_or(&id).to_owned();
        let updated = self.now;
        self.accounts.push(Account {
            id: id.clone(),
            name,
            kind,
            status,
            before: status,
            external: None,
            organisation: None,
            revision: 1,
            updated,
        });
        let group = self.add_group(None, &id, Some("Administrators"));
        (group.is_default, group.modules) = (true, MODULES.to_vec());
        id
    }

    /// The account that a request names, made if it is not known; the first if it names none.
    pub(crate) fn resolve_or_create_account(&mut self, named: Option<&str>) -> String {
        match named {
            None => self.accounts[0].id.clone(),
            Some(id) if self.account(id).is_ok() => id.to_owned(),
            Some(id) => self.add_account(Some(id), None, "Client", "Active"),
        }
    }

    /// The groups that a request names, each once; a group without an id is the default one.
    pub(crate) fn resolve_or_create_groups(
        &mut self,
        named: &[Option<String>],
        account: &str,
    ) -> Vec<String> {
        let mut resolved = Vec::new();
        for id in named {
            let id = id.clone().unwrap_or_else(|| self.default_group(account));
            if self.group(&id).is_err() {
                self.add_group(Some(&id), account, None);
            }
            if !resolved.contains(&id) {
                resolved.push(id);
            }
        }
        resolved
    }

    fn by_email(&self, email: &str) -> Option<&User> {
        let is_it =
            |it: &&User| it.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(email));
        self.users.iter().filter(|it| it.said != Some("Deleted")).find(is_it)
    }

    /// The user of an id or an address.
    pub(crate) fn find_user(&self, key: &str) -> Result<String, Refused> {
        let by_id = self.users.iter().find(|it| it.id == key);
        by_id.or_else(|| self.by_email(key)).map(|it| it.id.clone()).ok_or(404)
    }

    pub(crate) fn invite(
        &mut self,
        invitee: &Invitee,
        account: Option<&str>,
        groups: &[Option<String>],
    ) -> Result<u16, Refused> {
        let by_id = self
            .users
            .iter()
            .find(|it| Some(&it.id) == invitee.id.as_ref() && it.said != Some("Deleted"));
        let by_email = invitee.email.and_then(|email| self.by_email(email));
        if by_id.zip(by_email).is_some_and(|(one, other)| one.id != other.id) || groups.is_empty() {
            return Err(400);
        }
        let known = by_id.or(by_email).map(|it| it.id.clone());
        let account = self.resolve_or_create_account(account);
        let groups = self.resolve_or_create_groups(groups, &account);
        let user = known.unwrap_or_else(|| self.add_user(invitee));
        let until = match invitee.status {
            Some("Active") => None,
            Some("InvitationExpired") => Some(self.now),
            _ => Some(self.now + LIFETIME),
        };
        let (id, notes) = (self.placeholder(), invitee.notes.map(str::to_owned));
        let updated = self.now;
        self.members.push(Member {
            id,
            user,
            account,
            groups,
            until,
            notes,
            favorite: false,
            login: None,
            revision: 1,
            updated,
        });
        Ok(201)
    }

    fn add_user(&mut self, invitee: &Invitee) -> String {
        let id = self.placeholder();
        self.users.push(User {
            id: id.clone(),
            email: invitee.email.map(str::to_owned),
            first: invitee.first.map(str::to_owned),
            revision: 1,
            updated: self.now,
            ..User::default()
        });
        id
    }

    pub(crate) fn accept(&mut self, id: &str) -> Result<u16, Refused> {
        let now = self.now;
        let member = self.member(id)?;
        match member.status(now) {
            "Active" => return Ok(200),
            "Invited" => {}
            _ => return Err(400),
        }
        (member.until, member.login) = (None, Some(now));
        let (user, account) = (member.user.clone(), member.account.clone());
        let user = self.user(&user)?;
        user.login = Some(now);
        user.current.get_or_insert(account);
        self.touch_member(id)
    }

    pub(crate) fn renew(&mut self, id: &str, from: &str) -> Result<u16, Refused> {
        let now = self.now;
        let member = self.member(id)?;
        if member.status(now) != from {
            return Err(400);
        }
        member.until = Some(now + LIFETIME);
        self.touch_member(id)
    }

    pub(crate) fn touch_member(&mut self, id: &str) -> Result<u16, Refused> {
        let now = self.now;
        let member = self.member(id)?;
        member.revision += 1;
        member.updated = now;
        Ok(200)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<u16, Refused> {
        let user = self.member(id)?.user.clone();
        self.members.retain(|it| it.id != id);
        self.follow_memberships(&user)
    }

    /// The account that a user works in is one in which the user is active.
    fn follow_memberships(&mut self, user: &str) -> Result<u16, Refused> {
        let active = self.members.iter().filter(|it| it.user == user && it.until.is_none());
        let accounts: Vec<_> = active.map(|it| it.account.clone()).collect();
        let user = self.user(user)?;
        let keeps = |current: String| accounts.iter().find(|it| **it == current);
        user.current = user
            .current
            .take()
            .and_then(|current| keeps(current).or_else(|| accounts.first()).cloned());
        Ok(204)
    }

    /// Ends that membership, and the others of its user in its account.
    pub(crate) fn remove_from_account(&mut self, id: &str) -> Result<u16, Refused> {
        let Member { user, account, .. } = self.member(id)?.clone();
        self.members.retain(|it| it.user != user || it.account != account);
        self.follow_memberships(&user)
    }

    pub(crate) fn add_group_to(&mut self, id: &str, group: Option<String>) -> Result<u16, Refused> {
        let own = self.member(id)?.groups.iter().cloned().map(Some);
        let groups: Vec<_> = own.chain([group]).collect();
        self.set_groups(id, &groups)
    }

    pub(crate) fn set_groups(
        &mut self,
        id: &str,
        groups: &[Option<String>],
    ) -> Result<u16, Refused> {
        if groups.is_empty() {
            return Err(400);
        }
        let account = self.member(id)?.account.clone();
        let groups = self.resolve_or_create_groups(groups, &account);
        if self.member(id)?.groups == groups {
            return Ok(200);
        }
        self.member(id)?.groups = groups;
        self.touch_member(id)
    }

    pub(crate) fn drop_group(&mut self, id: &str, group: &str) -> Result<u16, Refused> {
        let groups = &mut self.member(id)?.groups;
        match groups.iter().position(|it| it == group) {
            None => return Err(404),
            Some(_) if groups.len() == 1 => return Err(400),
            Some(at) => groups.remove(at),
        };
        self.touch_member(id)?;
        Ok(204)
    }
}
