//! Test objects: users in accounts and groups, which refer to each other in circles.

use std::{borrow::Cow, ptr};

use jiff::Timestamp;

use super::{
    Bounds, Error, Family, Field, Gather, Kind, Party, Projection, Query, Request, Table, Value,
    Window, views::views,
};

/// The family of these objects.
#[derive(Debug)]
pub(super) struct Toy;

/// An object of any kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Node<'a> {
    User(&'a User),
    Account(&'a Account),
    Group(&'a Group),
    Audit(&'a User),
}

#[derive(Debug, Clone, Default)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) nick: Option<String>,
    pub(super) age: Option<i64>,
    pub(super) points: i64,
    pub(super) active: bool,
    pub(super) vip: Option<bool>,
    pub(super) born: Option<Timestamp>,
    pub(super) status: Option<&'static str>,
    pub(super) icon: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) account: Option<Account>,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) users: Vec<User>,
}

#[derive(Clone, Copy)]
pub(super) enum Access {
    User(for<'a> fn(&'a User) -> Value<'a, Toy>),
    Account(for<'a> fn(&'a Account) -> Value<'a, Toy>),
    Group(for<'a> fn(&'a Group) -> Value<'a, Toy>),
    Audit(for<'a> fn(&'a User) -> Value<'a, Toy>),
}

impl Family for Toy {
    type Node<'a> = Node<'a>;
    type Access = Access;

    fn read<'a>(node: Self::Node<'a>, field: &Field<Self>) -> Value<'a, Self> {
        match (node, field.access) {
            (Node::User(user), Access::User(read)) | (Node::Audit(user), Access::Audit(read)) => {
                read(user)
            }
            (Node::Account(account), Access::Account(read)) => read(account),
            (Node::Group(group), Access::Group(read)) => read(group),
            (node, _) => panic!("{} is no field of {node:?}", field.name),
        }
    }

    fn identity(node: Self::Node<'_>) -> usize {
        match node {
            Node::User(user) | Node::Audit(user) => ptr::from_ref(user).addr(),
            Node::Account(account) => ptr::from_ref(account).addr(),
            Node::Group(group) => ptr::from_ref(group).addr(),
        }
    }
}

pub(super) const STATUSES: &[&str] = &["Active", "Invited", "Blocked"];

pub(super) static USER: Table<Toy> = Table {
    name: "User",
    collection: Some("users"),
    views: views!(Toy),
    is_open: false,
    fields: &[
        Field::core("id", Kind::Text, Access::User(|user| text(&user.id))),
        Field::core("name", Kind::Text, Access::User(|user| maybe(user.name.as_ref()))).nullable(),
        Field::whole("nick", Kind::Text, Access::User(|user| maybe(user.nick.as_ref()))).nullable(),
        Field::whole("age", Kind::Number, Access::User(|user| number(user.age))).nullable(),
        Field::whole("points", Kind::Number, Access::User(|user| Value::Number(user.points))),
        Field::whole("active", Kind::Boolean, Access::User(|user| Value::Boolean(user.active))),
        Field::whole("vip", Kind::Boolean, Access::User(|user| boolean(user.vip))).nullable(),
        Field::whole("born", Kind::Date, Access::User(|user| date(user.born))).nullable(),
        Field::core("status", Kind::Enumeration(STATUSES), Access::User(|user| name(user.status)))
            .nullable(),
        Field::core("icon", Kind::Text, Access::User(|user| link(user.icon.as_ref()))).nullable(),
        Field::whole("tags", Kind::Collection(&Kind::Text), Access::User(tags)),
        Field::core("account", Kind::Object(|| &ACCOUNT), Access::User(account)).nullable(),
        Field::whole("groups", Kind::Collection(&Kind::Object(|| &GROUP)), Access::User(groups)),
        Field::on_request("audit", Kind::Object(|| &AUDIT), Access::User(audit)),
    ],
};

pub(super) static ACCOUNT: Table<Toy> = Table {
    name: "Account",
    collection: Some("accounts"),
    views: views!(Toy),
    is_open: false,
    fields: &[
        Field::core("id", Kind::Text, Access::Account(|account| text(&account.id))),
        Field::core("name", Kind::Text, Access::Account(|account| maybe(account.name.as_ref())))
            .nullable(),
        Field::whole("notes", Kind::Text, Access::Account(|_| Value::Null))
            .nullable()
            .seen_by(Party::Operations),
        Field::whole(
            "users",
            Kind::Collection(&Kind::Object(|| &USER)),
            Access::Account(|_| Value::Collection(Vec::new())),
        ),
        Field::on_request("audit", Kind::Object(|| &AUDIT), Access::Account(|_| Value::Null)),
    ],
};

pub(super) static GROUP: Table<Toy> = Table {
    name: "Group",
    collection: Some("groups"),
    views: views!(Toy),
    is_open: false,
    fields: &[
        Field::core("id", Kind::Text, Access::Group(|group| text(&group.id))),
        Field::core("name", Kind::Text, Access::Group(|group| maybe(group.name.as_ref())))
            .nullable(),
        Field::whole("users", Kind::Collection(&Kind::Object(|| &USER)), Access::Group(members)),
    ],
};

static AUDIT: Table<Toy> = Table {
    name: "Audit",
    collection: None,
    views: views!(Toy),
    is_open: false,
    fields: &[
        Field::core("at", Kind::Date, Access::Audit(|user| date(user.born))).nullable(),
        Field::core("by", Kind::Text, Access::Audit(|user| maybe(user.nick.as_ref()))).nullable(),
    ],
};

fn text(text: &str) -> Value<'_, Toy> {
    Value::Text(Cow::Borrowed(text))
}

fn maybe(value: Option<&String>) -> Value<'_, Toy> {
    value.map_or(Value::Null, |value| text(value))
}

fn name<'a>(value: Option<&'static str>) -> Value<'a, Toy> {
    value.map_or(Value::Null, text)
}

fn link(value: Option<&String>) -> Value<'_, Toy> {
    value.map_or(Value::Null, |rest| Value::Link("http://localhost", rest.clone()))
}

fn number<'a>(value: Option<i64>) -> Value<'a, Toy> {
    value.map_or(Value::Null, Value::Number)
}

fn boolean<'a>(value: Option<bool>) -> Value<'a, Toy> {
    value.map_or(Value::Null, Value::Boolean)
}

fn date<'a>(value: Option<Timestamp>) -> Value<'a, Toy> {
    value.map_or(Value::Null, Value::Date)
}

fn tags(user: &User) -> Value<'_, Toy> {
    Value::Collection(user.tags.iter().map(|tag| text(tag)).collect())
}

fn account(user: &User) -> Value<'_, Toy> {
    user.account.as_ref().map_or(Value::Null, |account| Value::Object(Node::Account(account)))
}

fn groups(user: &User) -> Value<'_, Toy> {
    let groups = user.groups.iter().map(|group| Value::Object(Node::Group(group)));
    Value::Collection(groups.collect())
}

fn audit(user: &User) -> Value<'_, Toy> {
    Value::Object(Node::Audit(user))
}

fn members(group: &Group) -> Value<'_, Toy> {
    Value::Collection(group.users.iter().map(|user| Value::Object(Node::User(user))).collect())
}

/// Binds a query string.
pub(super) fn query(raw: &str) -> Result<Query<Toy>, Error> {
    Query::bind(&Request::parse(raw)?, &USER, Party::Operations)
}

/// Whether a query string selects a user.
#[track_caller]
pub(super) fn matches(raw: &str, user: &User) -> bool {
    query(raw).unwrap_or_else(|error| panic!("{raw}: {error}")).filter.matches(Node::User(user))
}

/// Returns the page that a query string selects, and the total.
pub(super) fn page<'u>(raw: &str, users: &'u [User]) -> (Vec<&'u User>, usize) {
    let request = Request::parse(raw).unwrap();
    let query = Query::bind(&request, &USER, Party::Operations).unwrap();
    let window = Window::parse(&request, Bounds { default_limit: 10, max_limit: 100 }).unwrap();
    let mut gather = Gather::new(&query.order, window);
    for user in users.iter().filter(|user| query.filter.matches(Node::User(user))) {
        gather.offer(Node::User(user), user);
    }
    gather.finish()
}

/// Prints a projection: `id,account:{id,name}`.
pub(super) fn print(projection: &Projection<Toy>) -> String {
    let members = projection.members.iter().map(|member| match &member.part {
        Some(part) => format!("{}:{{{}}}", member.field.name, print(part)),
        None => member.field.name.to_owned(),
    });
    members.collect::<Vec<_>>().join(",")
}
