//! Outcomes: the results and the effects of operations.

use std::sync::Arc;

use super::{ChangeKind, DomainEvent, Mail, MailKind, OperationContext, Subject};
use crate::model::{AccountUser, Event, Notice, Row, Transition};

/// The result of an operation, with everything that it did.
#[derive(Debug)]
pub struct Outcome<R> {
    /// The row as the operation left it. After a removal it is the row that was removed.
    pub row: Arc<Row<R>>,
    /// The rules that would have refused it under the platform's rules.
    pub notices: Vec<Notice>,
    /// The objects that it created, updated or removed, and the steps in their lifecycles, in order.
    pub events: Vec<DomainEvent>,
    /// The e-mails that the platform would send.
    pub mail: Vec<Mail>,
}

impl<R> Outcome<R> {
    /// The outcome of an operation that changed nothing.
    pub(super) fn unchanged(row: Arc<Row<R>>, notices: Vec<Notice>) -> Self {
        Self { row, notices, events: Vec::new(), mail: Vec::new() }
    }
}

/// Collects the effects of an operation while it is applied.
#[derive(Debug)]
pub(super) struct Effects {
    /// The time of the operation, and its caller.
    pub(super) cause: Event,
    events: Vec<DomainEvent>,
    mail: Vec<Mail>,
}

impl Effects {
    /// Starts to apply an operation.
    pub(super) fn new(context: &OperationContext) -> Self {
        let cause = Event { at: context.now, by: context.caller.actor() };
        Self { cause, events: Vec::new(), mail: Vec::new() }
    }

    pub(super) fn created(&mut self, subject: Subject) {
        self.events.push(DomainEvent::Changed(subject, ChangeKind::Created));
    }

    /// Records an update, unless the operation has touched the object before.
    pub(super) fn updated(&mut self, subject: Subject) {
        let is_same =
            |it: &DomainEvent| matches!(it, DomainEvent::Changed(other, _) if *other == subject);
        if !self.events.iter().any(is_same) {
            self.events.push(DomainEvent::Changed(subject, ChangeKind::Updated));
        }
    }

    pub(super) fn removed(&mut self, subject: Subject) {
        self.events.push(DomainEvent::Changed(subject, ChangeKind::Removed));
    }

    pub(super) fn transitioned(&mut self, transition: Transition) {
        self.events.push(DomainEvent::Transitioned(transition));
    }

    /// Records a step in the lifecycle of an object, and its update or, at its end, its removal.
    ///
    /// An operation that moves thousands of objects touches each of them once, so there is no
    /// search for an earlier update.
    pub(super) fn moved(&mut self, subject: Subject, transition: Transition, kind: ChangeKind) {
        self.transitioned(transition);
        self.events.push(DomainEvent::Changed(subject, kind));
    }

    /// Records an e-mail about a membership, to its user.
    pub(super) fn send(&mut self, kind: MailKind, about: &Arc<Row<AccountUser>>) {
        self.mail.push(Mail { kind, at: self.cause.at, about: Arc::clone(about) });
    }

    /// The outcome of the operation, which left `row`.
    pub(super) fn outcome<R>(self, row: Arc<Row<R>>, notices: Vec<Notice>) -> Outcome<R> {
        Outcome { row, notices, events: self.events, mail: self.mail }
    }
}
