//! Mail: what the platform would send, as the operations of a world bring it about.

use std::{sync::Arc, vec::Drain};

use imbl::Vector;
use jiff::Timestamp;

use super::World;
use crate::model::{AccountUser, Row, named::named};

named! {
    /// Why a message is sent.
    pub enum MailKind {
        /// Somebody was invited.
        Invitation,
        /// An invitation that was still good was sent again.
        Resend,
        /// An invitation that had lapsed was sent anew.
        NewInvitation,
    }
}

/// A message that the platform would send.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Why.
    pub kind: MailKind,
    /// When.
    pub at: Timestamp,
    /// What about, and to whom: the membership as it was then.
    pub about: Arc<Row<AccountUser>>,
}

/// A message that was kept.
#[derive(Debug, Clone)]
pub struct Message {
    /// A number that no other message of the sandbox has, rising.
    pub number: u64,
    /// The message.
    pub mail: Mail,
}

/// The messages that were kept, the oldest first; a copy shares them until one of the two changes.
#[derive(Debug, Clone, Default)]
pub struct Mailbox {
    /// Those that are still there.
    pub messages: Vector<Message>,
    /// The number of the last one that came, whether it is still there or not.
    pub last: u64,
}

impl World {
    /// The messages since the last time this was asked.
    pub fn take_mail(&mut self) -> Drain<'_, Mail> {
        self.mail.drain(..)
    }

    pub(super) fn send(&mut self, kind: MailKind, about: &Arc<Row<AccountUser>>, at: Timestamp) {
        self.mail.push(Mail { kind, at, about: Arc::clone(about) });
    }
}
