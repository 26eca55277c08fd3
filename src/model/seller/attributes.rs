//! The attributes of a seller: data of further systems, in a form that only those know.

use serde_json::Value as Json;

use crate::{
    model::{
        Context, Node,
        document::{Form, document_values},
        field_type::FieldType,
        fields::fields,
        node::{Accounts, Field, Kind, Table, Value},
    },
    rql,
};

/// The data of further systems.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SellerAttributes {
    /// The data of Navision, the ERP system.
    pub navision: Option<Navision>,
}

/// The data of Navision: an object with any members.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Navision(pub Json);

fields! {
    /// The fields of [`SellerAttributes`].
    static ATTRIBUTES = "SellerAttributes": |it: &SellerAttributes, context| {
        core "navision": navision, nullable;
    }
}

/// The member of [`Navision`] that queries find; all others are only shown.
static NAVISION: Table = Table {
    name: "SellerNavision",
    collection: None,
    views: rql::views!(Accounts),
    is_open: true,
    fields: &[Field::core("companyCode", Kind::Text, |_, _| Value::Null).nullable()],
};

impl<'a> FieldType<'a> for &'a Navision {
    const KIND: Kind = Kind::Object(|| &NAVISION);

    fn value(self, context: &'a Context<'a>) -> Value<'a> {
        Value::Object(Node::new(&self.0, context))
    }
}

document_values! {
    Navision: Form::Any, |it, violations| it.any_object(violations).map(Self);
}
