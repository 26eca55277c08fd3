//! Objects in reach: how the query language and the renderer look into resources.

use std::{borrow::Cow, sync::Arc};

use jiff::Timestamp;

use super::{
    Account, AccountUser, Address, ApiToken, Buyer, Event, Href, Id, Module, NumberFormat, Phone,
    Row, Settings, User, UserGroup, Visibility, json_object, shared::audit::Actor,
};
use crate::{
    model::row::Core,
    rql::{self, Short},
};

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

/// The names of all members that answers show of a table's objects, here or on the platform.
pub(crate) fn shown_names(table: &'static Table) -> impl Iterator<Item = &'static str> {
    let elsewhere = SHOWN_ELSEWHERE.iter().filter(|(of, _)| *of == table.name);
    let elsewhere = elsewhere.flat_map(|(_, names)| names.iter().copied());
    table.fields.iter().map(|field| field.name).chain(elsewhere).chain(["$meta", "href"])
}

/// What the platform shows of an object by the published schema and no table has.
const SHOWN_ELSEWHERE: &[(&str, &[&str])] =
    &[("Buyer", &["errors", "sellers"]), ("UserGroup", &["extensions"])];

/// What a value may depend on besides its object.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The instant that statuses and links are computed for.
    pub now: Timestamp,
    /// The public URL that links start with.
    pub base: &'a str,
    /// Whether invitations show their code.
    pub href: Href,
    /// The objects that refer to an object, as far as the reader sees them.
    pub neighbours: VisibleNeighbours<'a>,
}

/// The references that point back: looked up when a field needs them, never stored.
///
/// Each look-up leaves out what `visibility` does not reach.
pub trait Neighbours: std::fmt::Debug + Sync {
    /// The account of that id.
    fn account(&self, id: Id<Account>, visibility: Visibility) -> Option<&Account>;
    /// The accounts that a user is a member of, in order of joining.
    fn accounts_of(&self, user: Id<User>, visibility: Visibility) -> Vec<&Account>;
    /// The groups of an account, in order of creation.
    fn groups_of(&self, account: Id<Account>, visibility: Visibility) -> Vec<&UserGroup>;
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

    /// None at all: those of an object that belongs to no world.
    #[must_use]
    pub fn none() -> Self {
        Self { all: &NoNeighbours, visibility: Visibility::All }
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

    /// The users who are members of a group, in order of joining.
    #[must_use]
    pub fn users_of(self, group: &UserGroup) -> Vec<&'a User> {
        self.all.users_of(group, self.visibility)
    }
}

#[derive(Debug)]
struct NoNeighbours;

impl Neighbours for NoNeighbours {
    fn account(&self, _: Id<Account>, _: Visibility) -> Option<&Account> {
        None
    }

    fn accounts_of(&self, _: Id<User>, _: Visibility) -> Vec<&Account> {
        Vec::new()
    }

    fn groups_of(&self, _: Id<Account>, _: Visibility) -> Vec<&UserGroup> {
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
    core: Option<&'a Core>,
}

impl<'a> Node<'a> {
    /// Looks at `object` in `context`.
    pub fn new(object: &'a impl AsObject, context: &'a Context<'a>) -> Self {
        Self { object: object.as_object(), context, core: None }
    }

    /// What is kept of the object as others show it.
    pub(crate) fn core(self) -> Option<&'a Core> {
        self.core
    }
}

/// A value with members that a table of fields describes.
pub trait AsObject {
    /// The value as an object in reach.
    fn as_object(&self) -> Object<'_>;
}

macro_rules! objects {
    ($($name:ident: $type:ty,)*) => {
        /// The types whose values have members.
        #[derive(Debug, Clone, Copy)]
        pub enum Object<'a> {
            $(#[doc = concat!("See [`", stringify!($type), "`].")] $name(&'a $type),)*
            /// An object in response form, whose members are found by name.
            Json(&'a serde_json::Value),
        }

        /// How a member's value is reached: a function of its object and the context.
        #[derive(Debug, Clone, Copy)]
        pub enum Access {
            $(
                #[doc = concat!("From [`", stringify!($type), "`].")]
                $name(for<'a> fn(&'a $type, &'a Context<'a>) -> Value<'a>),
            )*
        }

        fn reach<'a>(node: Node<'a>, field: &Field) -> Value<'a> {
            match (node.object, field.access) {
                $((Object::$name(object), Access::$name(read)) => read(object, node.context),)*
                (Object::Json(object), _) => json_object::member(object, field, node.context),
                // A table whose fields belong to another type; a test walks all tables.
                _ => Value::Null,
            }
        }

        $(impl AsObject for $type {
            fn as_object(&self) -> Object<'_> {
                Object::$name(self)
            }
        })*
    };
}

objects! {
    Account: Account,
    AccountUser: AccountUser,
    Actor: Actor,
    Address: Address,
    ApiToken: ApiToken,
    Buyer: Buyer,
    Event: Event,
    Instant: Timestamp,
    Module: Module,
    NumberFormat: NumberFormat,
    Phone: Phone,
    Settings: Settings,
    User: User,
    UserGroup: UserGroup,
}

impl AsObject for serde_json::Value {
    fn as_object(&self) -> Object<'_> {
        Object::Json(self)
    }
}

impl rql::Family for Accounts {
    type Node<'a> = Node<'a>;
    type Access = Access;

    fn read<'a>(node: Self::Node<'a>, field: &Field) -> Value<'a> {
        reach(node, field)
    }
}

/// An id as a value.
pub(crate) fn id<'a, K: crate::id::Kind>(id: Id<K>) -> Value<'a> {
    let short = id.with_bytes(Short::new);
    short.map_or_else(|| Value::Text(Cow::Owned(id.to_string())), Value::Short)
}

/// A text as a value.
pub(crate) fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

/// A text that may be missing as a value.
pub(crate) fn optional<T: AsRef<str>>(value: Option<&T>) -> Value<'_> {
    value.map_or(Value::Null, |value| text(value.as_ref()))
}

/// An instant that may be missing as a value.
pub(crate) fn date<'a>(at: Option<Timestamp>) -> Value<'a> {
    at.map_or(Value::Null, Value::Date)
}

/// A revision, or another count, as a value.
pub(crate) fn number<'a>(number: impl Into<i64>) -> Value<'a> {
    Value::Number(number.into())
}

/// An object as a value.
pub(crate) fn object<'a>(object: &'a impl AsObject, context: &'a Context<'a>) -> Value<'a> {
    Value::Object(Node::new(object, context))
}

/// A row as a value that is written once and then kept; see [`Core`] for which rows.
pub(crate) fn row<'a, R>(row: &'a Row<R>, context: &'a Context<'a>) -> Value<'a>
where
    R: AsObject,
{
    let object = (**row).as_object();
    Value::Object(Node { object, context, core: Some(row.core()) })
}

/// The cause of an event as a value that is written once and then kept.
pub(crate) fn actor<'a>(actor: &'a Actor, context: &'a Context<'a>) -> Value<'a> {
    Value::Object(Node { object: actor.as_object(), context, core: Some(actor.core()) })
}

/// Such rows as a value.
pub(crate) fn rows<'a, R>(values: &'a [Arc<Row<R>>], context: &'a Context<'a>) -> Value<'a>
where
    R: AsObject,
{
    Value::Collection(values.iter().map(|value| row(value, context)).collect())
}

/// An object that may be missing as a value.
pub(crate) fn part<'a, T>(value: Option<&'a T>, context: &'a Context<'a>) -> Value<'a>
where
    T: AsObject,
{
    value.map_or(Value::Null, |value| object(value, context))
}

/// Objects as a value.
pub(crate) fn objects<'a, T>(
    values: impl IntoIterator<Item = &'a T>,
    context: &'a Context<'a>,
) -> Value<'a>
where
    T: 'a,
    T: AsObject,
{
    Value::Collection(values.into_iter().map(|value| object(value, context)).collect())
}

/// Texts as a value.
pub(crate) fn texts<T: AsRef<str>>(values: &[T]) -> Value<'_> {
    Value::Collection(values.iter().map(|value| text(value.as_ref())).collect())
}

/// A truth as a value; the schemas know no boolean that may be missing.
pub(crate) fn boolean<'a>(boolean: impl Into<bool>) -> Value<'a> {
    Value::Boolean(boolean.into())
}
