//! What seed data do not say: where the generator stands, the time, what is gone, the mailbox.

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use serde::{Serialize, ser::SerializeMap};

use super::{
    State,
    sheet::{Item, Members, Sheet, Text},
};
use crate::{
    clock::Clock,
    id::Id,
    model::{InvitationState, PictureFormat},
    world::{Mailbox, Message, World},
};

/// The member `state` of a document.
pub(super) struct Particulars<'a>(pub(super) &'a State);

impl Members for Particulars<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let State { world, clock, mailbox } = self.0;
        sheet
            .with("version", 1)
            .with("generator", Text(&world.generator))
            .with("clock", Item(clock))
            .with("removed", Item(&Removed(world)))
            .with("inbox", Item(mailbox))
    }
}

impl Members for Clock {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        match self {
            Self::System => sheet.with("mode", "system"),
            Self::Shifted(by) => sheet.with("mode", "shifted").with("by", Text(by)),
            Self::Stopped(at) => sheet.with("mode", "frozen").with("at", Text(at)),
        }
    }
}

/// The ids of what was there and is not any more.
struct Removed<'a>(&'a World);

impl Members for Removed<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("userGroups", self.0.user_groups.removed())
            .with("accountUsers", self.0.account_users.removed())
    }
}

impl Members for Mailbox {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let messages: Vec<_> = self.messages.iter().map(Item).collect();
        sheet.with("last", self.last).with("messages", messages)
    }
}

// Of the membership as it was when the message was sent, as much as messages show.
impl Members for Message {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        let about = &self.mail.about;
        let until = match about.invitation.state {
            InvitationState::Pending { until } => Some(until),
            InvitationState::Accepted => None,
        };
        let (user, account) = (&about.user, &about.account);
        sheet
            .with("id", self.number)
            .with("kind", self.mail.kind.name())
            .with("sentAt", Text(self.mail.at))
            .with_time("expiresAt", until)
            .with("accountUser", about.id)
            .with("code", about.invitation.code.text())
            .with_some("notes", about.invitation.notes.as_ref())
            .with("invitedBy", &about.audit.created.by.name)
            .with("user", Item(&Party { id: user.id, name: &user.name }))
            .with_some("to", user.email.as_ref().map(Text))
            .with("account", Item(&Party { id: account.id, name: &account.name }))
    }
}

/// Something by its id and the name that it had.
struct Party<'a, K> {
    id: Id<K>,
    name: &'a str,
}

impl<K> Members for Party<'_, K>
where
    Id<K>: Serialize,
{
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet.with("id", self.id).with("name", self.name)
    }
}

/// A picture that was sent.
pub(super) struct Upload<'a> {
    pub(super) format: PictureFormat,
    pub(super) bytes: &'a [u8],
}

impl Members for Upload<'_> {
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M> {
        sheet
            .with("mediaType", self.format.media_type())
            .with("bytes", Text(Base64Display::new(self.bytes, &STANDARD)))
    }
}
