//! Mailboxes in documents: each message with the part of its membership that messages show.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{
    id::Id,
    json::{Cursor, Violations},
    model::{
        Account, AccountUser, AccountUserAudit, Actor, Code, Email, Event, Invitation,
        InvitationState, Row, User,
        document::{DocumentValue, Form, Instant, Source, document},
    },
    world::{Mail, MailKind, Mailbox, Message},
};

impl DocumentValue for Mailbox {
    const FORM: Form = MailboxDocument::FORM;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let MailboxDocument { last, messages } = MailboxDocument::read(it, violations, source)?;
        let (mut before, list) = (0, it.path.member("messages"));
        for (index, MessageDocument { number, .. }) in messages.iter().enumerate() {
            if *number <= before || *number > last {
                let next = before.saturating_add(1);
                let expected = format!("Expected a whole number from {next} to {last}");
                let found = format!("the number {number}");
                violations.add_found(&list.item(index).member("id"), expected, found);
            }
            before = *number;
        }
        Some(Self { messages: messages.into_iter().map(Message::from).collect(), last })
    }
}

impl Serialize for Mailbox {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let messages = self.messages.iter().map(MessageDocument::from).collect();
        MailboxDocument { last: self.last, messages }.serialize(serializer)
    }
}

struct MailboxDocument {
    last: u64,
    messages: Box<[MessageDocument]>,
}

document! {
    MailboxDocument, "" {
        "last": last;
        "messages": messages;
    }
}

struct MessageDocument {
    number: u64,
    kind: MailKind,
    sent_at: Instant,
    expires_at: Option<Instant>,
    account_user: Id<AccountUser>,
    code: Box<str>,
    notes: Option<Box<str>>,
    invited_by: Box<str>,
    user: UserParty,
    to: Option<Email>,
    account: AccountParty,
}

document! {
    MessageDocument, "" {
        "id": number;
        "kind": kind;
        "sentAt": sent_at;
        "expiresAt": expires_at;
        "accountUser": account_user;
        "code": code;
        "notes": notes;
        "invitedBy": invited_by;
        "user": user;
        "to": to;
        "account": account;
    }
}

/// The user of a message, with the name at the time.
struct UserParty {
    id: Id<User>,
    name: Box<str>,
}

document! {
    UserParty, "User" {
        "id": id;
        "name": name;
    }
}

/// The account of a message, with the name at the time.
struct AccountParty {
    id: Id<Account>,
    name: Box<str>,
}

document! {
    AccountParty, "Account" {
        "id": id;
        "name": name;
    }
}

impl From<&Message> for MessageDocument {
    fn from(Message { number, mail }: &Message) -> Self {
        let membership = &mail.about;
        let expires_at = match membership.invitation.state {
            InvitationState::Pending { until } => Some(Instant(until)),
            InvitationState::Accepted => None,
        };
        let (user, account) = (&membership.user, &membership.account);
        Self {
            number: *number,
            kind: mail.kind,
            sent_at: Instant(mail.at),
            expires_at,
            account_user: membership.id,
            code: membership.invitation.code.text().into(),
            notes: membership.invitation.notes.clone(),
            invited_by: membership.audit.created.by.name.clone(),
            user: UserParty { id: user.id, name: user.name.clone() },
            to: user.email.clone(),
            account: AccountParty { id: account.id, name: account.name.clone() },
        }
    }
}

impl From<MessageDocument> for Message {
    fn from(document: MessageDocument) -> Self {
        let emulator = Actor::emulator();
        let by = Actor::new(emulator.id.clone(), document.invited_by, emulator.revision);
        let event = Event { at: Timestamp::UNIX_EPOCH, by: by.into() };
        let state = document
            .expires_at
            .map_or(InvitationState::Accepted, |Instant(until)| InvitationState::Pending { until });
        let code = Code::of(&document.code);
        let user = User {
            name: document.user.name,
            email: document.to,
            ..User::new(document.user.id, event.clone())
        };
        let account = Account::new(document.account.id, document.account.name, event.clone());
        let about = AccountUser {
            id: document.account_user,
            revision: 1,
            user: Arc::new(Row::new(0, user)),
            account: Arc::new(Row::new(0, account)),
            groups: Box::default(),
            favorite: false,
            invitation: Invitation { state, code, notes: document.notes },
            last_login_at: None,
            audit: AccountUserAudit::begin(event),
        };
        let (kind, at) = (document.kind, document.sent_at.0);
        let mail = Mail { kind, at, about: Arc::new(Row::new(0, about)) };
        Self { number: document.number, mail }
    }
}
