//! The schemas of the OpenAPI document: which member a name in a request's body is, and its label.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, Hasher},
    sync::{Arc, LazyLock},
};

use foldhash::fast::{FixedState, FoldHasher};
use parking_lot::Mutex;
use serde::Deserialize;

use super::openapi::DOCUMENT;
use crate::{
    fidelity::{Label, Member},
    json::Json,
};

/// The parts of the document that are needed here, parsed when they are first asked for.
static SCHEMAS: LazyLock<Document<'static>> =
    // The document is part of the program, and a test reads it.
    LazyLock::new(|| serde_json::from_str(DOCUMENT).unwrap_or_default());

#[derive(Deserialize, Default)]
struct Document<'a> {
    #[serde(borrow)]
    paths: HashMap<&'a str, HashMap<&'a str, Operation<'a>>>,
    components: Components<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation<'a> {
    operation_id: &'a str,
    #[serde(borrow)]
    request_body: Option<RequestBody<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Components<'a> {
    #[serde(borrow)]
    schemas: HashMap<&'a str, Schema<'a>>,
    request_bodies: HashMap<&'a str, RequestBody<'a>>,
}

#[derive(Deserialize)]
struct RequestBody<'a> {
    #[serde(rename = "$ref")]
    reference: Option<&'a str>,
    #[serde(borrow, default)]
    content: HashMap<&'a str, Content<'a>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    schema: Schema<'a>,
}

#[derive(Deserialize)]
struct Schema<'a> {
    #[serde(rename = "$ref")]
    reference: Option<&'a str>,
    #[serde(rename = "allOf", borrow, default)]
    all_of: Vec<Self>,
    #[serde(borrow)]
    items: Option<Box<Self>>,
    #[serde(borrow, default)]
    properties: HashMap<&'a str, Self>,
    #[serde(rename = "x-fidelity")]
    label: Option<&'a str>,
}

/// The label of a member: the document's `x-fidelity` of the member, else of its schema, else
/// *published*.
#[must_use]
pub fn label(member: Member) -> Label {
    let schema = SCHEMAS.components.schemas.get(member.schema);
    let property = schema.and_then(|schema| schema.properties.get(member.name));
    let label = property.and_then(|it| it.label).or(schema.and_then(|it| it.label));
    label.and_then(Label::parse).unwrap_or(Label::Published)
}

/// The members that bodies name, by a hash of the operation and of all names in the body.
///
/// A suite sends bodies of few forms. Looking up the members of each body takes 24 % more
/// instructions for a create.
static FORMS: LazyLock<Mutex<HashMap<u64, Arc<[Member]>>>> = LazyLock::new(Mutex::default);

/// The members of the operation's schema that a body names, in order.
pub(super) fn named_members(operation: &str, body: &Json<'_>) -> Arc<[Member]> {
    const MOST: usize = 1_000;
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(operation.as_bytes());
    hash_names(body, &mut hasher);
    let form = hasher.finish();
    let mut forms = FORMS.lock();
    if let Some(members) = forms.get(&form) {
        return Arc::clone(members);
    }
    if forms.len() == MOST {
        forms.clear();
    }
    let mut named = BTreeSet::new();
    if let Some(schema) = SCHEMAS.body_of(operation) {
        SCHEMAS.add_named(schema, body, &mut named);
    }
    let members: Arc<[Member]> = named.into_iter().collect();
    forms.insert(form, Arc::clone(&members));
    members
}

fn hash_names(value: &Json<'_>, hasher: &mut FoldHasher<'_>) {
    match value {
        Json::List(items) => items.iter().for_each(|item| hash_names(item, hasher)),
        Json::Object(members) => {
            for (name, value) in members {
                hasher.write(name.as_bytes());
                hash_names(value, hasher);
            }
            hasher.write_u8(b'}');
        }
        Json::Null | Json::Boolean(_) | Json::Number(_) | Json::Text(_) => {}
    }
}

impl Document<'static> {
    fn body_of(&self, operation: &str) -> Option<&Schema<'static>> {
        let mut operations = self.paths.values().flat_map(HashMap::values);
        let operation = operations.find(|it| it.operation_id == operation)?;
        let body = operation.request_body.as_ref()?;
        let shared = body.reference.and_then(|it| self.components.request_bodies.get(last(it)));
        let content = shared.unwrap_or(body).content.get("application/json")?;
        Some(&content.schema)
    }

    fn add_named(&self, schema: &Schema<'static>, value: &Json<'_>, named: &mut BTreeSet<Member>) {
        match value {
            Json::List(items) => {
                let schema = self.named(schema).map_or(schema, |(_, schema)| schema);
                let Some(item) = schema.items.as_deref() else { return };
                for it in items {
                    self.add_named(item, it, named);
                }
            }
            Json::Object(members) => {
                let Some((name, schema)) = self.named(schema) else { return };
                for (member, value) in members {
                    let Some((member, inner)) = schema.properties.get_key_value(&**member) else {
                        continue;
                    };
                    named.insert(Member { schema: name, name: member });
                    self.add_named(inner, value, named);
                }
            }
            Json::Null | Json::Boolean(_) | Json::Number(_) | Json::Text(_) => {}
        }
    }

    /// The schema with a name that a schema stands for.
    fn named(&self, schema: &Schema<'static>) -> Option<(&'static str, &Schema<'static>)> {
        let reference = schema.reference.or_else(|| schema.all_of.first()?.reference)?;
        let schema = self.components.schemas.get_key_value(last(reference));
        schema.map(|(name, schema)| (*name, schema))
    }
}

/// The name at the end of a reference.
fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::OPERATIONS, json::Json};

    #[test]
    fn every_operation_with_a_body_has_a_schema_and_every_label_is_one() {
        let bodies = OPERATIONS.iter().filter(|it| SCHEMAS.body_of(it.id).is_some()).count();
        assert!(bodies > 20, "{bodies}");
        let schemas = SCHEMAS.components.schemas.values();
        let labels = schemas
            .flat_map(|schema| schema.properties.values().chain([schema]))
            .filter_map(|schema| schema.label);
        let labels: BTreeSet<_> = labels.collect();
        assert!(labels.iter().all(|label| Label::parse(label).is_some()), "{labels:?}");
    }

    #[test]
    fn members_are_found_in_objects_in_lists_and_behind_references() {
        let body = r#"{
            "email": "x", "nothing": 1, "groups": [{"id": 1}, {"id": 2, "x": 3}],
            "user": {"settings": {"numberFormat": {"groupSeparator": "."}}}, "account": 7
        }"#;
        let json = Json::parse(body.as_bytes()).unwrap();
        let named = named_members("createAccountUser", &json);
        let named: Vec<_> = named.iter().map(|it| format!("{}.{}", it.schema, it.name)).collect();
        assert_eq!(
            named,
            [
                "CreateAccountUserDto.account",
                "CreateAccountUserDto.email",
                "CreateAccountUserDto.groups",
                "CreateAccountUserDto.user",
                "SetNumberFormatDto.groupSeparator",
                "SetUserSettingsDto.numberFormat",
                "UserGroupDto.id",
                "UserProfileDto.settings",
            ]
        );
        assert_eq!(named_members("nothing", &json).len(), 0);
        assert_eq!(named_members("listUsers", &json).len(), 0);
    }

    #[test]
    fn a_member_has_its_own_label_else_that_of_its_schema() {
        let label = |schema, name| label(Member { schema, name });
        assert_eq!(label("User", "email"), Label::Published);
        assert_eq!(label("SingleSignOn", "status"), Label::Inferred);
        assert_eq!(label("BuyerUpdate", "sellers"), Label::Inferred);
        assert_eq!(label("BuyerUpdate", "name"), Label::Published);
    }
}
