//! The JSON Schema of seed data: derived from the tables that read and write documents.

use std::{collections::BTreeSet, env, fs, path::Path};

use accounts_emulator::{
    model::document::{Form, MemberShape, Shape},
    world::document_members,
};
use serde_json::{Map, Value, json};

use crate::schema::OPENAPI;

/// Descriptions of what the OpenAPI document does not have, or has otherwise: the object, the
/// member or nothing for the object itself, and the text.
const NOTES: &[(&str, &str, &str)] = &[
    ("Seed", "$schema", "The address of this schema, by which editors complete and check."),
    ("Seed", "state", "What makes a copy of a sandbox exact; of a seed, only `removed` counts."),
    (
        "Seed",
        "defaultAccount",
        "The account of requests whose body and token name none; else the first.",
    ),
    (
        "Account",
        "icon",
        "The address of the icon; null for none, and without it the generated icon.",
    ),
    ("Account", "picture", "An uploaded picture, in place of an address."),
    ("Account", "statusBefore", "The state that a disabled account returns to when it is enabled."),
    ("User", "icon", "The address of the icon; null for none, and without it the generated icon."),
    ("Buyer", "picture", "An uploaded picture, in place of an address."),
    ("Buyer", "statusBefore", "The state of a buyer in `Mismatch` without its errors."),
    ("Seller", "picture", "An uploaded picture, in place of an address."),
    ("ErpLink", "picture", "An uploaded picture, in place of an address."),
    ("ErpLink", "statusBefore", "The state to which a disabled link returns with its seller."),
    ("Licensee", "picture", "An uploaded picture, in place of an address."),
    ("User", "picture", "An uploaded picture, in place of an address."),
    (
        "User",
        "status",
        "Only for blocked and deleted users; any other state follows from memberships.",
    ),
    ("Buyer", "icon", "The address of the icon; without it, as with null, there is none."),
    ("Service", "icon", "The address of the icon; without it, as with null, there is none."),
    ("AccountUser", "favorite", "Whether the account is a favourite of the user."),
    ("UserGroup", "buyers", "The buyers that members see; without it, all of the account."),
    ("ApiToken", "icon", "The address of the icon; without it, as with null, there is none."),
    (
        "ApiToken",
        "extensions",
        "The ids of the extensions that the token gives access to; without it, all.",
    ),
    ("ApiToken", "user", "The user who holds the token, if it is a person's."),
    ("ApiToken", "account", "The account the token acts for; its type is the role of the token."),
    ("AccountUser", "audit", "When things happened to the membership."),
    ("AccountUserAudit", "invited", "How the invitation was last issued."),
    ("Invitation", "code", "The code in the link; without it, one is drawn."),
    ("Invitation", "sentAt", "When it was last sent; it expires a lifetime later."),
    ("Invitation", "until", "When it expires; without it, that follows from `sentAt`."),
    ("Event", "at", "When it happened; without it, at the start."),
    ("Event", "by", "Who did it, or who that was then; without it, the emulator."),
    ("Upload", "", "An uploaded picture."),
    ("Upload", "mediaType", "The format."),
    ("Upload", "bytes", "All bytes, in base64."),
    ("State", "", "What makes a copy of a sandbox exact."),
    ("State", "version", "The version of this form."),
    ("State", "generator", "The position of the generator of ids and codes."),
    ("State", "clock", "The time."),
    ("State", "removed", "The ids of what was removed, which are not drawn again."),
    ("State", "inbox", "The messages that would have been sent."),
    ("Removed", "", "Ids that are not drawn again."),
    ("Removed", "erpLinks", "Those of removed links."),
    ("Removed", "userGroups", "Those of removed groups."),
    ("Removed", "accountUsers", "Those of ended memberships."),
    ("Removed", "cloudTenants", "Those of deleted cloud tenants."),
    ("Clock", "", "The system's time, that time shifted, or an instant at which it is frozen."),
    ("Clock", "mode", "Which of the three."),
    ("Clock", "by", "By how much the time is shifted, an ISO 8601 duration."),
    ("Clock", "at", "The instant at which the time is frozen."),
    ("Mailbox", "", "The messages that would have been sent."),
    ("Mailbox", "last", "The number of the last message, which may be gone."),
    ("Mailbox", "messages", "The messages that are still there, by rising number."),
    ("Message", "", "A message, with what it shows of the membership as it was then."),
    ("Message", "id", "The number."),
    ("Message", "kind", "Why it was sent."),
    ("Message", "sentAt", "When it was sent."),
    ("Message", "expiresAt", "When the invitation expires."),
    ("Message", "accountUser", "The membership."),
    ("Message", "code", "The code in the link."),
    ("Message", "notes", "The notes in the message."),
    ("Message", "invitedBy", "The name of the inviter."),
    ("Message", "user", "The user whom it greets."),
    ("Message", "to", "The e-mail address that it went to."),
    ("Message", "account", "The account that it invites to."),
];

/// The schema as it is derived.
#[derive(Default)]
struct Builder {
    definitions: Map<String, Value>,
    notes: BTreeSet<(&'static str, &'static str)>,
}

impl Builder {
    fn object(&mut self, name: &str, schema: &str, members: &[MemberShape]) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        self.members(name, schema, members, &mut properties, &mut required);
        let mut object = json!({
            "type": "object", "properties": properties, "additionalProperties": false,
        });
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    }

    fn members(
        &mut self,
        name: &str,
        schema: &str,
        members: &[MemberShape],
        properties: &mut Map<String, Value>,
        required: &mut Vec<&'static str>,
    ) {
        for member in members {
            if let Form::Flat(shape) = member.form {
                self.members(name, schema, shape.members, properties, required);
            } else if !matches!(member.form, Form::Derived) {
                let mut value = self.form(member.form);
                if member.is_nullable {
                    match value.get("type").cloned() {
                        Some(own) => value["type"] = json!([own, "null"]),
                        None => value = json!({ "anyOf": [value, { "type": "null" }] }),
                    }
                }
                if let Some(default) = member.default {
                    value["default"] = default();
                }
                value["description"] = match member.form {
                    // A list of a document is described by its items.
                    Form::List(Form::Object(item)) if name == "Seed" => {
                        self.description(item.name, "", item.schema)
                    }
                    _ => self.description(name, member.name, schema),
                };
                properties.insert(member.name.to_owned(), value);
                required.extend(member.is_required.then_some(member.name));
            }
        }
    }

    fn description(&mut self, name: &str, member: &str, schema: &str) -> Value {
        if let Some((name, member, text)) = NOTES.iter().find(|it| (it.0, it.1) == (name, member)) {
            self.notes.insert((name, member));
            return json!(text);
        }
        let schema = &OPENAPI["components"]["schemas"][schema];
        let described = if member.is_empty() { schema } else { &schema["properties"][member] };
        let text = &described["description"];
        assert!(text.is_string(), "{name}.{member} has no description");
        text.clone()
    }

    fn form(&mut self, form: Form) -> Value {
        match form {
            Form::Text => json!({ "type": "string" }),
            Form::TextWithin(most) => json!({ "type": "string", "maxLength": most }),
            Form::Email => json!({ "type": "string", "format": "email" }),
            Form::Uuid => json!({ "type": "string", "format": "uuid" }),
            Form::Base64 => json!({ "type": "string", "contentEncoding": "base64" }),
            Form::Boolean => json!({ "type": "boolean" }),
            Form::Any => json!({}),
            Form::Number(least, u64::MAX) => json!({ "type": "integer", "minimum": least }),
            Form::Number(least, most) => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
            Form::Instant => json!({ "$ref": "#/$defs/instant" }),
            Form::Time => json!({ "$ref": "#/$defs/time" }),
            Form::Enumeration(names) => json!({ "enum": names }),
            Form::Id(prefix, groups) => json!({ "type": "string", "pattern": id(prefix, groups) }),
            Form::Object(shape) => self.reference(shape),
            Form::List(form) => json!({ "type": "array", "items": self.form(*form) }),
            Form::Set(form) => {
                json!({ "type": "array", "items": self.form(*form), "uniqueItems": true })
            }
            Form::NotEmpty(form) => json!({
                "type": "array", "items": self.form(*form), "uniqueItems": true, "minItems": 1,
            }),
            Form::AnyOf(forms) => {
                let forms: Vec<_> = forms.iter().map(|form| self.form(*form)).collect();
                json!({ "anyOf": forms })
            }
            Form::Flat(_) | Form::Derived => unreachable!("no member of its own"),
        }
    }

    fn reference(&mut self, shape: &Shape) -> Value {
        let name = shape.name.trim_end_matches("Document");
        let key = format!("{}{}", name[..1].to_lowercase(), &name[1..]);
        if !self.definitions.contains_key(&key) {
            let mut object = self.object(name, shape.schema, shape.members);
            object["description"] = self.description(name, "", shape.schema);
            self.definitions.insert(key.clone(), object);
        }
        json!({ "$ref": format!("#/$defs/{key}") })
    }
}

fn id(prefix: &str, groups: u32) -> String {
    let groups = groups as usize;
    let (zeros, digits) = (vec!["0000"; groups].join("-"), vec!["[0-9]{4}"; groups].join("-"));
    format!("^{prefix}-(?!{zeros}$){digits}$")
}

fn schema() -> Value {
    let mut builder = Builder::default();
    let mut schema = builder.object("Seed", "", &document_members());
    let unused: Vec<_> =
        NOTES.iter().filter(|it| !builder.notes.contains(&(it.0, it.1))).map(|it| it.2).collect();
    assert_eq!(unused, [""; 0]);
    let mut definitions = builder.definitions;
    definitions.insert("instant".to_owned(), json!({
        "description": "An ISO 8601 instant, such as 2026-01-31T10:00:00.000Z.",
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    }));
    definitions.insert("time".to_owned(), json!({
        "description": "An ISO 8601 instant, or an ISO 8601 duration from the start of the emulator, such as -P2D (two days before). Durations have weeks, days, hours, minutes and seconds, not years or months.",
        "type": "string",
        "anyOf": [
            { "$ref": "#/$defs/instant" },
            { "pattern": "^[+-]?P(?=[0-9T])([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?$" },
        ],
    }));
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("Seed data of the Accounts Emulator");
    schema["description"] = json!(
        "What an emulator holds when it starts. One file may hold all collections; the *.json files \
         of a folder are parts of one document. References are ids, and what they name must be in \
         the same seed. Order in the lists is order of creation. With the member state, the \
         document is all that is in a sandbox, as GET /_emulator/state answers it."
    );
    schema["$defs"] = Value::Object(definitions);
    schema
}

/// Prints JSON with each value on one line if it fits.
fn print(value: &Value, indent: usize) -> String {
    const WIDTH: usize = 120;
    let short = value.to_string();
    let (items, open, close): (Vec<_>, _, _) = match value {
        _ if short.len() + indent <= WIDTH => return short,
        Value::Object(members) => {
            let line = |(name, value)| format!("{}: {}", json!(name), print(value, indent + 2));
            (members.iter().map(line).collect(), '{', '}')
        }
        Value::Array(items) => {
            (items.iter().map(|item| print(item, indent + 2)).collect(), '[', ']')
        }
        _ => return short,
    };
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    format!("{open}\n{inner}{}\n{outer}{close}", items.join(&format!(",\n{inner}")))
}

#[test]
fn the_schema_of_seed_data_says_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/schema/seed.schema.json");
    let derived = print(&schema(), 0) + "\n";
    if env::var_os("UPDATE_SEED_SCHEMA").is_some() {
        fs::write(&path, &derived).unwrap();
    }
    let is_up_to_date = fs::read_to_string(&path).unwrap() == derived;
    let update = "UPDATE_SEED_SCHEMA=1 cargo test --test api seed_schema";
    assert!(is_up_to_date, "{} differs; run: {update}", path.display());
}
