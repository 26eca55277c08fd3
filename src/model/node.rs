//! Nodes: objects as the query language and the renderer see them.

use std::{any::Any, ptr};

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{
    Account, Actor, Buyer, ErpLink, Href, Id, User, UserGroup, Visibility, json_object,
    row::{NestedText, Resource},
};
use crate::rql;

/// The resources of the Accounts API.
#[derive(Debug, Clone, Copy)]
pub enum Accounts {}

/// A field of a resource.
pub type Field = rql::Field<Accounts>;
/// A value of a field of a resource.
pub type Kind = rql::Kind<Accounts>;
/// The fields of a resource.
pub type Table = rql::Table<Accounts>;
/// A value of a field of a resource.
pub type Value<'a> = rql::Value<'a, Accounts>;

/// The input of a value besides its object.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The instant that statuses and links are computed for.
    pub now: Timestamp,
    /// The public URL that links start with.
    pub base: &'a str,
    /// Whether invitations show their code.
    pub href: Href,
    /// The objects that an object refers to or is referred to by, and that the reader may see.
    pub neighbours: VisibleNeighbours<'a>,
}

/// The objects of a world that other objects lead to.
///
/// A reference is shown if `visibility` reaches its object. References that point back are looked up
/// when a field needs them, and each look-up leaves out what `visibility` does not reach.
pub trait Neighbours: std::fmt::Debug + Sync {
    /// Whether `visibility` reaches an object of a collection.
    fn reaches(&self, object: &AnyObject, visibility: Visibility) -> bool;
    /// Whether `visibility` reaches the user or the token that caused an event.
    fn reaches_actor(&self, actor: &Actor, visibility: Visibility) -> bool;
    /// The account of that id.
    fn account(&self, id: Id<Account>, visibility: Visibility) -> Option<&Account>;
    /// The accounts that a user is a member of, in order of joining.
    fn accounts_of(&self, user: Id<User>, visibility: Visibility) -> Vec<&Account>;
    /// The groups of an account, in order of creation.
    fn groups_of(&self, account: Id<Account>, visibility: Visibility) -> Vec<&UserGroup>;
    /// The links of a buyer to its sellers, in order of creation.
    fn links_of(&self, buyer: Id<Buyer>, visibility: Visibility) -> Vec<&ErpLink>;
    /// The users who are members of a group, in order of joining.
    fn users_of(&self, group: &UserGroup, visibility: Visibility) -> Vec<&User>;
}

/// The neighbours of an object that one reader sees.
#[derive(Debug, Clone, Copy)]
pub struct VisibleNeighbours<'a> {
    all: &'a dyn Neighbours,
    visibility: Visibility,
}

impl<'a> VisibleNeighbours<'a> {
    /// Those of `all` that `visibility` reaches.
    #[must_use]
    pub fn new(all: &'a dyn Neighbours, visibility: Visibility) -> Self {
        Self { all, visibility }
    }

    /// No objects: for an object that belongs to no world.
    #[must_use]
    pub fn none() -> Self {
        Self { all: &NoNeighbours, visibility: Visibility::All }
    }

    /// How much the reader sees.
    #[must_use]
    pub fn visibility(self) -> Visibility {
        self.visibility
    }

    /// Whether the reader sees an object of a collection.
    ///
    /// The one gate that every reference passes: what is not seen here is in no answer, no filter
    /// and no order.
    #[must_use]
    pub fn shows<R: Resource>(self, object: &R) -> bool {
        self.visibility == Visibility::All || self.all.reaches(object, self.visibility)
    }

    /// Whether the reader sees the user or the token that caused an event.
    #[must_use]
    pub fn shows_actor(self, actor: &Actor) -> bool {
        self.visibility == Visibility::All || self.all.reaches_actor(actor, self.visibility)
    }

    /// The account of that id.
    #[must_use]
    pub fn account(self, id: Id<Account>) -> Option<&'a Account> {
        self.all.account(id, self.visibility)
    }

    /// The accounts that a user is a member of, in order of joining.
    #[must_use]
    pub fn accounts_of(self, user: Id<User>) -> Vec<&'a Account> {
        self.all.accounts_of(user, self.visibility)
    }

    /// The groups of an account, in order of creation.
    #[must_use]
    pub fn groups_of(self, account: Id<Account>) -> Vec<&'a UserGroup> {
        self.all.groups_of(account, self.visibility)
    }

    /// The links of a buyer to its sellers, in order of creation.
    #[must_use]
    pub fn links_of(self, buyer: Id<Buyer>) -> Vec<&'a ErpLink> {
        self.all.links_of(buyer, self.visibility)
    }

    /// The users who are members of a group, in order of joining.
    #[must_use]
    pub fn users_of(self, group: &UserGroup) -> Vec<&'a User> {
        self.all.users_of(group, self.visibility)
    }
}

#[derive(Debug)]
struct NoNeighbours;

impl Neighbours for NoNeighbours {
    fn reaches(&self, _: &AnyObject, _: Visibility) -> bool {
        true
    }

    fn reaches_actor(&self, _: &Actor, _: Visibility) -> bool {
        true
    }

    fn account(&self, _: Id<Account>, _: Visibility) -> Option<&Account> {
        None
    }

    fn accounts_of(&self, _: Id<User>, _: Visibility) -> Vec<&Account> {
        Vec::new()
    }

    fn groups_of(&self, _: Id<Account>, _: Visibility) -> Vec<&UserGroup> {
        Vec::new()
    }

    fn links_of(&self, _: Id<Buyer>, _: Visibility) -> Vec<&ErpLink> {
        Vec::new()
    }

    fn users_of(&self, _: &UserGroup, _: Visibility) -> Vec<&User> {
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

    /// The object as JSON, if it is kept in that form.
    pub(crate) fn json(self) -> Option<&'a Json> {
        match self.object {
            Object::Json(json) => Some(json),
            Object::Value(_) => None,
        }
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

    fn identity(node: Self::Node<'_>) -> usize {
        match node.object {
            Object::Value(object) => ptr::from_ref(object).addr(),
            Object::Json(object) => ptr::from_ref(object).addr(),
        }
    }
}
