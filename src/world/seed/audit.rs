//! Who did what when, in seed data.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Loader, revision, text as read_text};
use crate::{
    json::{Cursor, JsonKind, JsonRef, Members, Violations},
    model::{Actor, Audit, Email, Event, User},
};

/// Those whom events may name: the users and tokens of the seed, wherever they stand in it.
pub(super) struct Actors {
    by_id: HashMap<String, Arc<Actor>>,
    emulator: Arc<Actor>,
    // Those whom events describe as they were then, each once.
    described: RefCell<HashSet<Arc<Actor>>>,
}

/// The events of an item, and the instants that some kinds of item have besides.
pub(super) struct Events {
    pub(super) audit: Audit,
    pub(super) accepted_at: Option<Timestamp>,
    pub(super) accessed_at: Option<Timestamp>,
    pub(super) joined_at: Option<Timestamp>,
}

/// Which instants an item's `audit` may have besides its two events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Resource,
    User,
    AccountUser,
}

impl Actors {
    pub(super) fn of<'a>(documents: impl Iterator<Item = JsonRef<'a>> + Clone) -> Self {
        let users = documents.clone().flat_map(|root| items(root, "users")).filter_map(user);
        let tokens = documents.flat_map(|root| items(root, "apiTokens")).filter_map(token);
        let by_id = users.chain(tokens).map(|actor| (actor.id.to_string(), Arc::new(actor)));
        let described = RefCell::default();
        Self { by_id: by_id.collect(), emulator: Actor::emulator(), described }
    }

    /// The one value for all that is the same.
    fn shared(&self, actor: Actor) -> Arc<Actor> {
        let mut described = self.described.borrow_mut();
        if let Some(known) = described.get(&actor) {
            return Arc::clone(known);
        }
        let actor = Arc::new(actor);
        described.insert(Arc::clone(&actor));
        actor
    }
}

/// Somebody as they were when they did something.
fn described(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Actor> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let id = members.required("id", read_text);
        let name = members.required("name", read_text);
        let icon = members.optional("icon", read_text);
        let revision = revision(members);
        Some(Actor::new(id?, name?, revision).with_icon(icon))
    };
    cursor.object(violations, read).flatten()
}

// Faults in these items are told when the items themselves are read.
fn items<'a>(object: JsonRef<'a>, name: &str) -> impl Iterator<Item = JsonRef<'a>> {
    let items = match object.member(name).map(JsonRef::what) {
        Some(JsonKind::List(items)) => Some(items),
        _ => None,
    };
    items.into_iter().flatten()
}

fn text<'a>(object: JsonRef<'a>, name: &str) -> Option<&'a str> {
    object.member(name)?.text()
}

fn user(item: JsonRef<'_>) -> Option<Actor> {
    let id = text(item, "id")?;
    let email: Option<Email> = text(item, "email").and_then(|email| email.parse().ok());
    let (first, last) = (text(item, "firstName"), text(item, "lastName"));
    let name = User::shown_name(id.parse().ok()?, first, last, email.as_ref());
    Some(Actor::new(id, name, 1))
}

fn token(item: JsonRef<'_>) -> Option<Actor> {
    Some(Actor::new(text(item, "id")?, text(item, "name")?, 1))
}

impl Loader {
    /// The member `audit` of an item; without one, the item came into being at the start.
    pub(super) fn audit(&self, members: &mut Members<'_, '_, '_>, extent: Extent) -> Events {
        let given = members.optional("audit", |it, violations| {
            it.object(violations, |members| self.events(members, extent))
        });
        given.unwrap_or_else(|| self.no_events())
    }

    fn events(&self, members: &mut Members<'_, '_, '_>, extent: Extent) -> Events {
        let created = self.event(members, "created").unwrap_or_else(|| self.begun());
        let updated = self.event(members, "updated").unwrap_or_else(|| created.clone());
        let mut events = Events { audit: Audit { created, updated }, ..self.no_events() };
        if extent != Extent::Resource {
            events.accepted_at = members
                .optional("invitationAcceptedAt", |it, violations| self.time(it, violations));
        }
        if extent == Extent::AccountUser {
            events.accessed_at = self.instant(members, "access");
            events.joined_at = self.instant(members, "joined");
        }
        events
    }

    fn event(&self, members: &mut Members<'_, '_, '_>, name: &'static str) -> Option<Event> {
        members.optional(name, |it, violations| {
            it.object(violations, |members| Event {
                at: members
                    .optional("at", |it, violations| self.time(it, violations))
                    .unwrap_or(self.start),
                by: members
                    .optional("by", |it, violations| self.actor(it, violations))
                    .unwrap_or_else(|| Arc::clone(&self.actors.emulator)),
            })
        })
    }

    fn instant(&self, members: &mut Members<'_, '_, '_>, name: &'static str) -> Option<Timestamp> {
        members
            .optional(name, |it, violations| {
                it.object(violations, |members| {
                    members.required("at", |it, violations| self.time(it, violations))
                })
            })
            .flatten()
    }

    /// Somebody by their id, or described as they were then.
    fn actor(&self, cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Arc<Actor>> {
        if let JsonKind::Object(_) = cursor.value.what() {
            return described(cursor, violations).map(|actor| self.actors.shared(actor));
        }
        let actor = self.actors.by_id.get(cursor.text(violations)?).cloned();
        if actor.is_none() {
            cursor.refuse("Expected the id of a user or a token that the seed defines", violations);
        }
        actor
    }

    fn begun(&self) -> Event {
        Event { at: self.start, by: Arc::clone(&self.actors.emulator) }
    }

    fn no_events(&self) -> Events {
        let audit = Audit::begin(self.begun());
        Events { audit, accepted_at: None, accessed_at: None, joined_at: None }
    }
}
