//! The actors that the events of a document may name.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    json::Json,
    model::{Actor, Email, Shared, User},
};

/// The actors that events may name.
pub(super) struct Actors {
    // The users and tokens of the document, also those that follow the event.
    by_id: HashMap<String, Arc<Shared<Actor>>>,
    // The actors that events describe, each once.
    described: RefCell<HashSet<Arc<Shared<Actor>>>>,
}

impl Actors {
    pub(super) fn of<'a>(roots: impl Iterator<Item = &'a Json<'a>> + Clone) -> Self {
        let users = roots.clone().flat_map(|root| items(root, "users")).filter_map(user);
        let tokens = roots.flat_map(|root| items(root, "apiTokens")).filter_map(token);
        let by_id = users.chain(tokens).map(|actor| (actor.id.to_string(), actor.into()));
        Self { by_id: by_id.collect(), described: RefCell::default() }
    }

    /// The user or token of that id.
    pub(super) fn of_id(&self, id: &str) -> Option<Arc<Shared<Actor>>> {
        self.by_id.get(id).cloned()
    }

    /// The one value for all equal ones.
    pub(super) fn share(&self, actor: Actor) -> Arc<Shared<Actor>> {
        let mut described = self.described.borrow_mut();
        let actor = Arc::new(actor.into());
        if let Some(known) = described.get(&actor) {
            return Arc::clone(known);
        }
        described.insert(Arc::clone(&actor));
        actor
    }
}

// Errors in these items are reported when the items themselves are read.
fn items<'a>(object: &'a Json<'a>, name: &str) -> impl Iterator<Item = &'a Json<'a>> {
    match object.member(name) {
        Some(Json::List(items)) => items.iter(),
        _ => [].iter(),
    }
}

fn text<'a>(object: &'a Json<'a>, name: &str) -> Option<&'a str> {
    object.member(name)?.text()
}

fn user(item: &Json<'_>) -> Option<Actor> {
    let id = text(item, "id")?;
    let email: Option<Email> = text(item, "email").and_then(|email| email.parse().ok());
    let (first, last) = (text(item, "firstName"), text(item, "lastName"));
    let name = User::shown_name(id.parse().ok()?, first, last, email.as_ref());
    Some(Actor::new(id, name, 1))
}

fn token(item: &Json<'_>) -> Option<Actor> {
    Some(Actor::new(text(item, "id")?, text(item, "name")?, 1))
}
