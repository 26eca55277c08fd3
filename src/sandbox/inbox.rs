//! The inbox: every e-mail that a sandbox's platform would have sent, the newest last.

use std::{collections::VecDeque, fmt, time::Duration};

use parking_lot::Mutex;
use tokio::{sync::watch, time::timeout};

use crate::{
    id::Id,
    model::{Account, AccountUser},
    store::{Mail, Occasion},
};

/// A message that was kept.
#[derive(Debug, Clone)]
pub struct Message {
    /// A number that no other message of the sandbox has, rising.
    pub number: u64,
    /// The message.
    pub mail: Mail,
}

/// Which messages are asked for; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The address of the recipient, in any letter case.
    pub to: Option<String>,
    /// The account that the message is about.
    pub account: Option<Id<Account>>,
    /// The membership that the message is about.
    pub account_user: Option<Id<AccountUser>>,
    /// Why it was sent.
    pub occasion: Option<Occasion>,
    /// Only messages after that number.
    pub after: Option<u64>,
}

/// The messages of a sandbox, a bounded number of them: the oldest go first.
pub struct Inbox {
    kept: Mutex<Kept>,
    arrivals: watch::Sender<u64>,
}

#[derive(Default)]
struct Kept {
    messages: VecDeque<Message>,
    last: u64,
}

impl Inbox {
    // As many as a suite may look through; each keeps the membership that it is about.
    const MOST: usize = 1_000;

    /// Keeps messages.
    pub(super) fn deliver(&self, mail: Vec<Mail>) {
        if mail.is_empty() {
            return;
        }
        let mut kept = self.kept.lock();
        for mail in mail {
            kept.last += 1;
            let number = kept.last;
            kept.messages.push_back(Message { number, mail });
        }
        let surplus = kept.messages.len().saturating_sub(Self::MOST);
        kept.messages.drain(..surplus);
        let last = kept.last;
        drop(kept);
        self.arrivals.send_replace(last);
    }

    /// Forgets all messages.
    pub fn clear(&self) {
        self.kept.lock().messages.clear();
    }

    /// The messages that a search finds, the oldest first.
    #[must_use]
    pub fn find(&self, search: &Search) -> Vec<Message> {
        self.kept.lock().messages.iter().filter(|it| search.finds(it)).cloned().collect()
    }

    /// The message of that number.
    #[must_use]
    pub fn message(&self, number: u64) -> Option<Message> {
        self.kept.lock().messages.iter().find(|it| it.number == number).cloned()
    }

    /// Forgets the messages that a search finds, and says how many they were.
    pub fn delete(&self, search: &Search) -> usize {
        let mut kept = self.kept.lock();
        let before = kept.messages.len();
        kept.messages.retain(|it| !search.finds(it));
        before - kept.messages.len()
    }

    /// Forgets one message, if it is there.
    pub fn delete_one(&self, number: u64) -> bool {
        let mut kept = self.kept.lock();
        let before = kept.messages.len();
        kept.messages.retain(|it| it.number != number);
        before > kept.messages.len()
    }

    /// The newest message that a search finds, as soon as there is one.
    pub async fn wait(&self, search: &Search, patience: Duration) -> Option<Message> {
        let mut arrivals = self.arrivals.subscribe();
        let found = async {
            loop {
                if let Some(message) = self.find(search).pop() {
                    return Some(message);
                }
                arrivals.changed().await.ok()?;
            }
        };
        timeout(patience, found).await.ok().flatten()
    }
}

impl Search {
    fn finds(&self, message: &Message) -> bool {
        let about = &message.mail.about;
        let to: &str = about.user.email.as_ref().map(AsRef::as_ref).unwrap_or_default();
        self.to.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(to))
            && self.account.is_none_or(|account| about.account.id == account)
            && self.account_user.is_none_or(|id| about.id == id)
            && self.occasion.is_none_or(|occasion| message.mail.occasion == occasion)
            && self.after.is_none_or(|after| message.number > after)
    }
}

impl Default for Inbox {
    fn default() -> Self {
        Self { kept: Mutex::default(), arrivals: watch::channel(0).0 }
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("messages", &self.kept.lock().messages.len())
            .finish_non_exhaustive()
    }
}
