//! Nodes: objects as the query language and the renderer see them.

use std::any::Any;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Account, Href, Id, User, UserGroup, json_object, row::NestedText};
use crate::rql;

/// The resources of the Accounts API.
#[derive(Debug, Clone, Copy)]
pub enum Accounts {}

/// A field of a resource.
pub type Field = rql::Field<Accounts>;
/// What a field of a resource holds.
pub type Kind = rql::Kind<Accounts>;
/// The fields of a resource.
pub type Table = rql::Table<Accounts>;
/// The value of a resource's field.
pub type Value<'a> = rql::Value<'a, Accounts>;

/// What a value may depend on besides its object.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The instant at which the object is looked at.
    pub now: Timestamp,
    /// Where the emulator is reached from outside; links start with it.
    pub base: &'a str,
    /// Whether invitations show their code.
    pub href: Href,
    /// What refers to an object, for the members that point back.
    pub neighbours: &'a dyn Neighbours,
}

/// The references that point back: looked up when asked for, never stored.
pub trait Neighbours: std::fmt::Debug + Sync {
    /// The account of that id.
    fn account(&self, id: Id<Account>) -> Option<&Account>;
    /// The accounts that a user is a member of, in order of joining.
    fn accounts_of(&self, user: Id<User>) -> Vec<&Account>;
    /// The groups of an account.
    fn groups_of(&self, account: Id<Account>) -> Vec<&UserGroup>;
    /// The users who are members of a group.
    fn users_of(&self, group: &UserGroup) -> Vec<&User>;
}

/// A world with nothing in it besides the object looked at.
#[derive(Debug, Clone, Copy)]
pub struct NoNeighbours;

impl Neighbours for NoNeighbours {
    fn account(&self, _: Id<Account>) -> Option<&Account> {
        None
    }

    fn accounts_of(&self, _: Id<User>) -> Vec<&Account> {
        Vec::new()
    }

    fn groups_of(&self, _: Id<Account>) -> Vec<&UserGroup> {
        Vec::new()
    }

    fn users_of(&self, _: &UserGroup) -> Vec<&User> {
        Vec::new()
    }
}

/// An object and the context in which it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    object: Object<'a>,
    context: &'a Context<'a>,
    text: Option<&'a NestedText>,
}

/// A value with members.
#[derive(Debug, Clone, Copy)]
enum Object<'a> {
    /// A Rust value, whose type the fields of its table know.
    Value(&'a AnyObject),
    /// An object in response form, whose members are found by name.
    Json(&'a Json),
}

/// How a field's value is reached: a function of its object and the context.
///
/// For an object of another type than the field's, it is [`Value::Null`].
pub type Access = for<'a> fn(&'a AnyObject, &'a Context<'a>) -> Value<'a>;

/// A value with members, of any type.
pub type AnyObject = dyn Any + Send + Sync;

impl<'a> Node<'a> {
    /// A node of `object`: the value of a resource or one of its parts, or a JSON object.
    pub fn new<T: Any + Send + Sync>(object: &'a T, context: &'a Context<'a>) -> Self {
        let object: &AnyObject = object;
        let object = object.downcast_ref().map_or(Object::Value(object), Object::Json);
        Self { object, context, text: None }
    }

    /// The same node, whose text other objects share.
    pub(super) fn with_text(self, text: &'a NestedText) -> Self {
        Self { text: Some(text), ..self }
    }

    /// The text of the object as other objects show it, if it is kept.
    pub(crate) fn text(self) -> Option<&'a NestedText> {
        self.text
    }
}

impl rql::Family for Accounts {
    type Node<'a> = Node<'a>;
    type Access = Access;

    fn read<'a>(node: Self::Node<'a>, field: &Field) -> Value<'a> {
        match node.object {
            Object::Value(object) => (field.access)(object, node.context),
            Object::Json(object) => json_object::member(object, field, node.context),
        }
    }
}
