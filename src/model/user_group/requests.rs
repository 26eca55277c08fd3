//! Requests to create and to change a user group.

use super::USER_GROUP;
use crate::{
    id::Kind,
    json::{Cursor, FromJson, Members, Patch, Violations},
    model::{
        Account, Buyer, Extension, Id, Module, Reference,
        references::{read_all_shown, read_id, read_shown},
        shown_names,
    },
};

/// A request to create a group.
#[derive(Debug, Clone)]
pub struct NewUserGroup {
    /// The name, of at least one character.
    pub name: Box<str>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The address of the logo.
    pub logo: Option<Box<str>>,
    /// The account, if one is named.
    pub account: Option<Reference<Account>>,
    /// The modules that members may use.
    pub modules: Vec<Id<Module>>,
    /// The buyers that members are limited to; none if they see all.
    pub buyers: Option<Vec<Id<Buyer>>>,
    /// The extensions that members may use.
    pub extensions: Option<Vec<Extension>>,
}

/// A request to change a group.
///
/// Read-only members are ignored, as the platform ignores `audit`.
#[derive(Debug, Clone, Default)]
pub struct UserGroupUpdate {
    /// The name.
    pub name: Option<Box<str>>,
    /// The description.
    pub description: Patch<Box<str>>,
    /// The address of the logo.
    pub logo: Patch<Box<str>>,
    /// The account, which can't be changed.
    pub account: Option<Id<Account>>,
    /// The modules that members may use.
    pub modules: Patch<Vec<Id<Module>>>,
    /// The buyers that members are limited to.
    pub buyers: Patch<Vec<Id<Buyer>>>,
    /// The extensions that members may use.
    pub extensions: Patch<Vec<Extension>>,
}

impl FromJson for NewUserGroup {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        let read = |members: &mut Members<'_, '_, '_>| {
            let name = members.required("name", read_name);
            let description = members.nullable("description", |it, v| it.long_text(v));
            let logo = members.nullable("logo", read_text);
            let account = members.nullable("account", Reference::read_bare);
            let modules = members.nullable("modules", read_ids).unwrap_or_default();
            let buyers = members.nullable("buyers", read_ids);
            let extensions = members.nullable("extensions", Extension::read_all_shown);
            Some(Self { name: name?, description, logo, account, modules, buyers, extensions })
        };
        cursor.object(violations, read).flatten()
    }
}

impl FromJson for UserGroupUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let update = Self {
                name: members.optional("name", read_name),
                description: members.long_text_change("description"),
                logo: members.text_change("logo"),
                account: members.nullable("account", read_shown),
                modules: members.change("modules", read_all_shown),
                buyers: members.change("buyers", read_all_shown),
                extensions: members.change("extensions", Extension::read_all_shown),
            };
            members.ignore(shown_names(&USER_GROUP));
            update
        })
    }
}

fn read_name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    let name = cursor.short_text(violations)?;
    if name.is_empty() {
        violations.add(&cursor.path, "Expected at least one character");
    }
    Some(name)
}

fn read_text(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.text(violations).map(Box::from)
}

/// Reads the ids of objects that have no other member.
fn read_ids<K: Kind>(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Vec<Id<K>>> {
    cursor.list(violations, |it, violations| read_id(it, violations, |_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn faults<T>(
        text: &str,
        read: impl FnOnce(Cursor<'_, '_>, &mut Violations) -> Option<T>,
    ) -> Vec<String> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        read(Cursor::root(&json), &mut violations);
        violations.iter().map(|it| format!("{}: {}", it.path, it.sentence())).collect()
    }

    #[test]
    fn the_faults_of_a_new_group_are_listed_together() {
        let new = |text: &str| faults(text, NewUserGroup::read);
        assert_eq!(new(r#"{"name": "x", "logo": "", "buyers": null, "account": {}}"#), [""; 0]);
        assert_eq!(new("{}"), ["name: Required, but missing."]);
        assert_eq!(
            new(r#"{"name": "", "modules": [{"id": "MOD-1"}, {}], "isDefault": true}"#),
            [
                "name: Expected at least one character.",
                "modules[0].id: Expected an id of the form MOD-0000, found \"MOD-1\".",
                "modules[1].id: Required, but missing.",
                "isDefault: Unknown property; the nearest known one is `account`.",
            ]
        );
    }

    #[test]
    fn what_was_shown_may_be_sent_back() {
        let update = |text: &str| faults(text, UserGroupUpdate::read);
        let shown = r#"{
            "id": "UGR-0000-0001", "name": "x", "revision": 1, "isDefault": false, "audit": {},
            "account": { "id": "ACC-0000-0001", "name": "x", "type": "Client", "icon": null },
            "modules": [{ "id": "MOD-0001", "name": "x", "settings": {}, "filters": {} }],
            "buyers": [{ "id": "BUY-0000-0001", "name": "x", "href": "/x", "sellers": [], "errors": [] }],
            "users": [], "extensions": null, "$meta": { "omitted": ["audit"] }
        }"#;
        assert_eq!(update(shown), [""; 0]);
        assert_eq!(
            update(r#"{"name": null, "modulse": [], "buyers": [{"id": "ACC-0000-0001"}]}"#),
            [
                "name: Expected text, found null.",
                "buyers[0].id: Expected an id of the form BUY-0000-0000, \
                 found \"ACC-0000-0001\".",
                "modulse: Unknown property; the nearest known one is `modules`.",
            ]
        );
    }
}
