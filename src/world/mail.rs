//! Mail: the e-mails that the platform would send.

use std::sync::Arc;

use imbl::Vector;
use jiff::Timestamp;

use crate::model::{AccountUser, Row, named::named};

named! {
    /// Why an e-mail is sent.
    pub enum MailKind {
        /// A user was invited.
        Invitation,
        /// An invitation that still holds was sent again.
        Resend,
        /// A new invitation was sent in place of an expired one.
        NewInvitation,
    }
}

/// An e-mail that the platform would send.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Why it is sent.
    pub kind: MailKind,
    /// When it is sent.
    pub at: Timestamp,
    /// The membership that it is about, as it was then. It goes to the membership's user.
    pub about: Arc<Row<AccountUser>>,
}

/// An e-mail in a mailbox.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its number, which rises and which no other message of the sandbox has.
    pub number: u64,
    /// The e-mail.
    pub mail: Mail,
}

/// The e-mails that a sandbox keeps, the oldest first. Copies share them until one changes.
#[derive(Debug, Clone, Default)]
pub struct Mailbox {
    /// The messages that are left.
    pub messages: Vector<Message>,
    /// The number of the newest message, whether it is left or not.
    pub last: u64,
}
