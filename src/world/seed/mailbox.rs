//! Messages in a state: each with as much of a membership as messages show.

use std::sync::Arc;

use super::{named, particulars::instant, text};
use crate::{
    id::{Id, Kind},
    json::{Cursor, Members, Violations},
    model::{
        Account, AccountProfile, AccountStatus, AccountType, AccountUser, Actor, Audit, Code,
        DerivedStatus, Email, Event, Icon, Invitation, InvitationState, Row, User,
    },
    world::{Mail, MailKind, Mailbox, Message},
};

/// The messages that were kept.
pub(super) fn mailbox(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Mailbox> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let last = members.required("last", |it, violations| it.integer(0..=u64::MAX, violations));
        let messages = members.required("messages", |it, violations| {
            let mut before = 0;
            it.list(violations, |it, violations| message(it, &mut before, last?, violations))
        });
        Some(Mailbox { messages: messages?.into(), last: last? })
    };
    cursor.object(violations, read).flatten()
}

/// A message whose number lies between that of the one before and the last.
fn message(
    cursor: Cursor<'_, '_>,
    before: &mut u64,
    last: u64,
    violations: &mut Violations,
) -> Option<Message> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let next = before.saturating_add(1);
        let number = members.required("id", |it, violations| it.integer(next..=last, violations));
        let kind = members.required("kind", |it, violations| {
            named(it, MailKind::parse, MailKind::NAMES, violations)
        });
        let at = members.required("sentAt", instant);
        let about = membership(members);
        let mail = Mail { kind: kind?, at: at?, about: Arc::new(Row::new(0, about?)) };
        Some(Message { number: number?, mail })
    };
    let message = cursor.object(violations, read).flatten()?;
    *before = message.number;
    Some(message)
}

fn membership(members: &mut Members<'_, '_, '_>) -> Option<AccountUser> {
    let id = members.required("accountUser", |it, violations| it.id(violations));
    let email = members.optional("to", |it, violations| it.parse("an e-mail address", violations));
    let invitation = invitation(members);
    let by = members.required("invitedBy", text);
    let user = members.required("user", party::<User>);
    let account = members.required("account", party::<Account>);
    let emulator = Actor::emulator();
    let by = Actor::new(emulator.id.clone(), by?, emulator.revision);
    let audit = Audit::begin(Event { at: jiff::Timestamp::UNIX_EPOCH, by: Arc::new(by) });
    let row = AccountUser {
        id: id?,
        revision: 1,
        user: Arc::new(Row::new(0, invited(user?, email, audit.clone()))),
        account: Arc::new(Row::new(0, joined(account?, audit.clone()))),
        groups: Box::default(),
        invitation: invitation?,
        last_login_at: None,
        accepted_at: None,
        accessed_at: None,
        joined_at: None,
        audit,
    };
    Some(row)
}

fn invitation(members: &mut Members<'_, '_, '_>) -> Option<Invitation> {
    let until = members.optional("expiresAt", instant);
    let state = until.map_or(InvitationState::Accepted, |until| InvitationState::Pending { until });
    let code = members.required("code", text);
    let notes = members.optional("notes", text);
    Some(Invitation { state, code: Code::of(&code?), notes })
}

/// Something by its id and the name that it had.
fn party<K: Kind>(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
) -> Option<(Id<K>, Box<str>)> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let id = members.required("id", |it, violations| it.id(violations));
        let name = members.required("name", text);
        Some((id?, name?))
    };
    cursor.object(violations, read).flatten()
}

fn invited((id, name): (Id<User>, Box<str>), email: Option<Email>, audit: Audit) -> User {
    User {
        id,
        revision: 1,
        name,
        icon: Icon::Generated,
        email,
        derived_status: DerivedStatus::NoMembership,
        first_name: None,
        last_name: None,
        phone: None,
        settings: None,
        last_login_at: None,
        current_account: None,
        invitation_accepted_at: None,
        audit,
    }
}

fn joined((id, name): (Id<Account>, Box<str>), audit: Audit) -> Account {
    Account {
        id,
        revision: 1,
        name,
        icon: Icon::Generated,
        kind: AccountType::Client,
        status: AccountStatus::Active,
        profile: Box::new(AccountProfile::default()),
        audit,
    }
}
