//! Extensions of the platform, which are a product of their own: only their ids are known.

use crate::{
    json::{Cursor, Violations},
    model::{
        Context, Node,
        document::{Form, document_values},
        field_type::FieldType,
        fields::fields,
        node::{Kind, Value},
    },
};

/// An extension that a group or a token gives access to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Extension {
    /// The id, which nothing checks.
    pub id: Box<str>,
}

impl Extension {
    /// Reads extensions in the form of answers.
    pub(in crate::model) fn read_all_shown(
        it: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Vec<Self>> {
        it.list(violations, Self::read_shown)
    }

    /// Reads an extension in the form of answers.
    fn read_shown(it: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        let members = ["audit", "$meta", "name", "icon", "revision", "status"];
        let id = it.object(violations, |object| {
            let id = object.required("id", |it, violations| it.short_text(violations));
            object.ignore(members.into_iter());
            id
        });
        id.flatten().map(|id| Self { id })
    }
}

fields! {
    /// The fields of an [`Extension`].
    view static EXTENSION = "PlatformObjectAuditPlatformExtension": |it: &Extension, context| {
        core "id": id;
    }
}

impl<'a> FieldType<'a> for &'a Extension {
    const KIND: Kind = Kind::Object(|| &EXTENSION);

    fn value(self, context: &'a Context<'a>) -> Value<'a> {
        Value::Object(Node::new(self, context))
    }
}

// In documents an extension is its id.
document_values! {
    Extension: Form::Text, |it, violations| it.text(violations).map(|id| Self { id: id.into() }),
        write |it| it.id;
}
