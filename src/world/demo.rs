//! The demo data as a world, for the tests of this module.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{DomainEvent, Mailbox, OperationContext, Outcome, Seed, State, World};
use crate::{
    clock::Clock,
    id::{Id, Kind},
    json::{Cursor, FromJson, Json, Violations},
    model::Rules,
    random::Generator,
};

impl World {
    /// Returns the demo data at an instant.
    pub(super) fn demo() -> Self {
        let OperationContext { now, invitation_lifetime, .. } = context(Rules::Contract);
        Seed::Demo.world(now, invitation_lifetime, Generator::new(7, "test")).unwrap()
    }

    /// Returns the world as the document of its state, generator included.
    pub(super) fn document(&self) -> String {
        let world = Arc::new(self.clone());
        let state = State { world, clock: Clock::System, mailbox: Mailbox::default() };
        let mut document = Vec::new();
        state.write(&mut document).unwrap();
        String::from_utf8(document).unwrap()
    }
}

/// Returns the context of Operations at an instant.
pub(super) fn context(rules: Rules) -> OperationContext {
    let lifetime = SignedDuration::from_hours(7 * 24);
    OperationContext::unrestricted(rules, Timestamp::UNIX_EPOCH, lifetime)
}

/// Parses an id.
pub(super) fn id<K: Kind>(text: &str) -> Id<K> {
    text.parse().ok().unwrap()
}

/// Parses a request.
pub(super) fn request<T: FromJson>(text: &str) -> T {
    let json = Json::parse(text.as_bytes()).unwrap();
    T::read(Cursor::root(&json), &mut Violations::default()).unwrap()
}

/// Returns the events of an outcome and its mail, each in a few words.
pub(super) fn effects<R>(outcome: &Outcome<R>) -> Vec<String> {
    let events = outcome.events.iter().map(|event| match event {
        DomainEvent::Changed(subject, kind) => format!("{} {}", subject.kind(), kind.name()),
        DomainEvent::Transitioned(step) => {
            format!("{} {} {} {}", step.of(), step.from(), step.action(), step.to())
        }
        DomainEvent::Mailed(number) => format!("message {number}"),
    });
    let mail = outcome.mail.iter().map(|mail| {
        let to = mail.about.user.email.as_ref().map(AsRef::as_ref).unwrap_or_default();
        format!("{} to {to}", mail.kind.name())
    });
    events.chain(mail).collect()
}
