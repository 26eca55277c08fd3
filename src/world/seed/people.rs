//! Users, tokens and memberships in seed data.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Form, Loader, audit::Extent, icon, named, resolve, resolve_all, revision, text};
use crate::{
    json::{Cursor, Members, Path, Violations},
    model::{
        AccountUser, ApiToken, Code, DerivedStatus, Email, Invitation, InvitationState,
        InvitationStatus, Row, TokenStatus, User, UserGroup, UserStatus, read_phone, read_settings,
    },
};

impl Loader {
    pub(super) fn user(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let user = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.users);
            let revision = revision(members);
            let email = members.optional("email", |it, violations| self.new_email(it, violations));
            let first_name = members.optional("firstName", text);
            let last_name = members.optional("lastName", text);
            let phone = members.optional("phone", read_phone);
            let settings = members.optional("settings", read_settings);
            let icon = icon(members, id);
            let derived_status = members.optional("status", derived_status);
            let last_login_at =
                members.optional("lastLoginAt", |it, violations| self.time(it, violations));
            let current_account = members.optional("currentAccount", |it, violations| {
                resolve(it, &self.world.accounts, violations)
            });
            let events = self.audit(members, Extent::User);
            let (first, last) = (first_name.as_deref(), last_name.as_deref());
            let name = User::shown_name(id?, first, last, email.as_ref());
            Some(User {
                id: id?,
                revision,
                name,
                icon,
                email,
                derived_status: derived_status.unwrap_or_default(),
                first_name,
                last_name,
                phone: phone.map(Box::new),
                settings: settings.map(Box::new),
                last_login_at,
                current_account: current_account.map(|account| account.id),
                invitation_accepted_at: events.accepted_at,
                audit: events.audit,
            })
        });
        if let Some(user) = user.flatten() {
            self.world.add_user(user);
        }
    }

    fn new_email(&self, cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Email> {
        let email = cursor.parse("an e-mail address", violations)?;
        if self.world.by_email.contains_key(&email) {
            cursor.refuse("Expected an e-mail address that no other user has", violations);
        }
        Some(email)
    }

    pub(super) fn api_token(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let token = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.tokens);
            let revision = revision(members);
            let name = members.required("name", text);
            let icon = members.nullable("icon", text);
            let description = members.optional("description", text);
            let account = members.required("account", |it, violations| {
                resolve(it, &self.world.accounts, violations)
            });
            let user = members
                .optional("user", |it, violations| resolve(it, &self.world.users, violations));
            let secret =
                members.required("token", |it, violations| self.new_secret(it, violations));
            let status = members.optional("status", |it, violations| {
                named(it, TokenStatus::parse, TokenStatus::NAMES, violations)
            });
            let modules = members.optional("modules", |it, violations| {
                resolve_all(it, &self.world.modules, violations)
            });
            let last_access_at =
                members.optional("lastAccessAt", |it, violations| self.time(it, violations));
            let audit = self.audit(members, Extent::Resource).audit;
            Some(ApiToken {
                id: id?,
                revision,
                name: name?,
                icon,
                description,
                account: account?,
                modules: modules.unwrap_or_default(),
                user: user.map(|user| user.id),
                secret: secret?,
                status: status.unwrap_or(TokenStatus::Active),
                last_access_at,
                audit,
            })
        });
        if let Some(token) = token.flatten() {
            self.world.add_token(token);
        }
    }

    fn new_secret(&self, cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
        let secret = text(cursor, violations)?;
        if self.world.by_secret.contains_key(&*secret) {
            violations.add(&cursor.path, "Expected a secret that no other token has");
        }
        Some(secret)
    }

    pub(super) fn account_user(&mut self, cursor: Cursor<'_, '_>, violations: &mut Violations) {
        let membership = cursor.object(violations, |members| {
            let id = self.new_identifier(members, &self.world.account_users);
            let revision = revision(members);
            let user = members
                .required("user", |it, violations| resolve(it, &self.world.users, violations));
            let account = members.required("account", |it, violations| {
                resolve(it, &self.world.accounts, violations)
            });
            let groups = members.required("groups", |it, violations| self.groups(it, violations));
            let invitation = members
                .required("invitation", |it, violations| {
                    it.object(violations, |members| self.invitation(members))
                })
                .flatten();
            let last_login_at =
                members.optional("lastLoginAt", |it, violations| self.time(it, violations));
            let events = self.audit(members, Extent::AccountUser);
            Some(AccountUser {
                id: id?,
                revision,
                user: user?,
                account: account?,
                groups: groups?,
                invitation: invitation?,
                last_login_at,
                accepted_at: events.accepted_at,
                accessed_at: events.accessed_at,
                joined_at: events.joined_at,
                audit: events.audit,
            })
        });
        if let Some(membership) = membership.flatten() {
            if self.form == Form::Seed {
                check_groups(&membership, &cursor.path, violations);
            }
            self.add_membership(membership);
        }
    }

    fn groups(
        &self,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Box<[Arc<Row<UserGroup>>]>> {
        let groups = resolve_all(cursor, &self.world.user_groups, violations)?;
        if groups.is_empty() {
            cursor.refuse("Expected at least one group", violations);
        }
        Some(groups)
    }

    fn invitation(&mut self, members: &mut Members<'_, '_, '_>) -> Option<Invitation> {
        let status = members.required("status", |it, violations| {
            named(it, InvitationStatus::parse, InvitationStatus::NAMES, violations)
        });
        let sent = members.optional("sentAt", |it, violations| self.time(it, violations));
        let until = members.optional("until", |it, violations| self.time(it, violations));
        let code = members.optional("code", text).map(|text| Code::of(&text));
        let notes = members.optional("notes", text);
        let state = self.invitation_state(status?, sent, until);
        let code = code.unwrap_or_else(|| Code::draw(self.world.generator.stream()));
        Some(Invitation { state, code, notes })
    }

    // An instant that is given counts before one that follows from when it was sent, and of an
    // invitation that was sent at no particular time the state alone counts.
    fn invitation_state(
        &self,
        status: InvitationStatus,
        sent: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> InvitationState {
        let lapses = |sent: Timestamp| sent.saturating_add(self.lifetime).unwrap_or(Timestamp::MAX);
        let until = match (status, until) {
            (InvitationStatus::Active, _) => return InvitationState::Accepted,
            (InvitationStatus::Invited | InvitationStatus::InvitationExpired, Some(until)) => until,
            (InvitationStatus::Invited, None) => lapses(sent.unwrap_or(self.start)),
            (InvitationStatus::InvitationExpired, None) => {
                sent.map_or(self.start, lapses).min(self.start)
            }
        };
        InvitationState::Pending { until }
    }

    fn add_membership(&mut self, membership: AccountUser) {
        let derived_status =
            membership.user.derived_status.or(membership.invitation.state.derived_status());
        let user = self.world.set_derived_status(&membership.user, derived_status);
        self.world.add_account_user(AccountUser { user, ..membership });
    }
}

fn check_groups(membership: &AccountUser, path: &Path<'_>, violations: &mut Violations) {
    let strangers =
        membership.groups.iter().filter(|group| group.account.id != membership.account.id);
    for group in strangers {
        let sentence = format!("Expected groups of the same account, found {}", group.id);
        violations.add(&path.member("groups"), sentence);
    }
}

fn derived_status(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<DerivedStatus> {
    match UserStatus::parse(cursor.text(violations)?) {
        Some(UserStatus::Blocked) => Some(DerivedStatus::Blocked),
        Some(UserStatus::Deleted) => Some(DerivedStatus::Deleted),
        _ => {
            let expected = "Expected Blocked or Deleted; any other status follows from memberships";
            cursor.refuse(expected, violations);
            None
        }
    }
}
