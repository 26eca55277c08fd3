//! The inbox: the e-mails that a sandbox's platform would have sent, the newest last.

use std::{
    fmt,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::{sync::watch, time::timeout};

use crate::{
    id::Id,
    model::{Account, AccountUser, row_weight},
    world::{Mail, MailKind, Mailbox, Message},
};

/// A search for messages. A member that is not given matches any message.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The address of the recipient, in any letter case.
    pub to: Option<String>,
    /// The account that the message is about.
    pub account: Option<Id<Account>>,
    /// The membership that the message is about.
    pub account_user: Option<Id<AccountUser>>,
    /// Why the message was sent.
    pub kind: Option<MailKind>,
    /// Only messages after that number.
    pub after: Option<u64>,
}

/// The newest messages of a sandbox, as many as are kept.
pub struct Inbox {
    mailbox: Mutex<Mailbox>,
    arrivals: watch::Sender<u64>,
    most: usize,
    // How many were dropped to make room.
    dropped: AtomicU64,
    // About how many bytes the messages take.
    bytes: AtomicUsize,
}

impl Inbox {
    /// An inbox with these messages, which keeps the newest `most`.
    pub(super) fn new(mailbox: Mailbox, most: usize) -> Self {
        let arrivals = watch::channel(mailbox.last).0;
        let (dropped, bytes) = (AtomicU64::new(0), weight(&mailbox).into());
        Self { mailbox: Mutex::new(mailbox), arrivals, most, dropped, bytes }
    }

    /// About how many bytes the messages take, each with the membership that it keeps.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }

    /// How many messages were dropped to make room for newer ones, since the last reset or import.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// Keeps e-mails, and returns them with their numbers.
    pub(super) fn deliver(&self, mail: &[Mail]) -> Vec<Message> {
        if mail.is_empty() {
            return Vec::new();
        }
        let mut mailbox = self.mailbox.lock();
        let numbers = mailbox.last + 1..;
        let messages =
            numbers.zip(mail).map(|(number, mail)| Message { number, mail: mail.clone() });
        let messages: Vec<_> = messages.collect();
        mailbox.last = messages.last().map_or(mailbox.last, |message| message.number);
        mailbox.messages.extend(messages.iter().cloned());
        self.bytes.fetch_add(messages.iter().map(message_weight).sum(), Relaxed);
        while mailbox.messages.len() > self.most
            && let Some(oldest) = mailbox.messages.pop_front()
        {
            self.bytes.fetch_sub(message_weight(&oldest), Relaxed);
            self.dropped.fetch_add(1, Relaxed);
        }
        let last = mailbox.last;
        drop(mailbox);
        // A caller that starts to wait after this has looked for the message first.
        if self.arrivals.receiver_count() > 0 {
            self.arrivals.send_replace(last);
        }
        messages
    }

    /// The messages that are kept now.
    pub(super) fn mailbox(&self) -> Mailbox {
        self.mailbox.lock().clone()
    }

    /// Replaces the messages. Callers that wait look again.
    pub(super) fn restore(&self, mailbox: Mailbox) {
        let last = mailbox.last;
        self.bytes.store(weight(&mailbox), Relaxed);
        *self.mailbox.lock() = mailbox;
        self.dropped.store(0, Relaxed);
        self.arrivals.send_replace(last);
    }

    /// The messages that match a search, the oldest first.
    #[must_use]
    pub fn find(&self, search: &Search) -> Vec<Message> {
        self.mailbox.lock().messages.iter().filter(|it| search.finds(it)).cloned().collect()
    }

    /// The message of that number.
    #[must_use]
    pub fn message(&self, number: u64) -> Option<Message> {
        self.mailbox.lock().messages.iter().find(|it| it.number == number).cloned()
    }

    /// Deletes the messages that match a search, and returns how many they were.
    pub fn delete(&self, search: &Search) -> usize {
        let mut mailbox = self.mailbox.lock();
        let before = mailbox.messages.len();
        mailbox.messages.retain(|it| !search.finds(it));
        self.bytes.store(weight(&mailbox), Relaxed);
        before - mailbox.messages.len()
    }

    /// Deletes one message. Returns whether it was there.
    pub fn delete_one(&self, number: u64) -> bool {
        let mut mailbox = self.mailbox.lock();
        let before = mailbox.messages.len();
        mailbox.messages.retain(|it| it.number != number);
        self.bytes.store(weight(&mailbox), Relaxed);
        before > mailbox.messages.len()
    }

    /// Waits for a message that matches a search, and returns the newest.
    pub async fn wait(&self, search: &Search, limit: Duration) -> Option<Message> {
        let mut arrivals = self.arrivals.subscribe();
        let found = async {
            loop {
                if let Some(message) = self.find(search).pop() {
                    return Some(message);
                }
                arrivals.changed().await.ok()?;
            }
        };
        timeout(limit, found).await.ok().flatten()
    }
}

fn weight(mailbox: &Mailbox) -> usize {
    mailbox.messages.iter().map(message_weight).sum()
}

/// About how many bytes a message takes: it keeps a membership, and with it a user.
fn message_weight(message: &Message) -> usize {
    let about = &message.mail.about;
    row_weight(&**about.as_ref()) + row_weight(&**about.user)
}

impl Search {
    /// Matches messages to that address.
    #[must_use]
    pub fn to(address: &str) -> Self {
        Self { to: Some(address.to_owned()), ..Self::default() }
    }

    fn finds(&self, message: &Message) -> bool {
        let about = &message.mail.about;
        let to: &str = about.user.email.as_ref().map(AsRef::as_ref).unwrap_or_default();
        self.to.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(to))
            && self.account.is_none_or(|account| about.account.id == account)
            && self.account_user.is_none_or(|id| about.id == id)
            && self.kind.is_none_or(|kind| message.mail.kind == kind)
            && self.after.is_none_or(|after| message.number > after)
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("messages", &self.mailbox.lock().messages.len())
            .finish_non_exhaustive()
    }
}
