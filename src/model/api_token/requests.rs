//! Requests to create and to change a token.
//!
//! Read-only members are ignored, so that a client can send a token back as it was read.

use super::API_TOKEN;
use crate::{
    json::{Cursor, FromJson, Patch, Violations},
    model::{
        Account, Extension, Id, Module,
        references::{read_all_shown, read_shown},
        shown_names,
    },
};

/// A request to create a token.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// The account that it acts for, if one is named.
    pub account: Option<Id<Account>>,
    /// The name.
    pub name: Option<Box<str>>,
    /// The address of the icon.
    pub icon: Option<Box<str>>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The modules that it gives access to.
    pub modules: Vec<Id<Module>>,
    /// The extensions that it gives access to; none for all of them.
    pub extensions: Option<Vec<Extension>>,
}

/// A request to change a token; members that are missing stay as they are.
#[derive(Debug, Clone, Default)]
pub struct ApiTokenUpdate {
    /// The name.
    pub name: Option<Box<str>>,
    /// The address of the icon.
    pub icon: Patch<Box<str>>,
    /// The description.
    pub description: Patch<Box<str>>,
    /// The modules that it gives access to.
    pub modules: Patch<Vec<Id<Module>>>,
    /// The extensions that it gives access to.
    pub extensions: Patch<Vec<Extension>>,
    /// The members that are ignored with a notice.
    pub ignored: Vec<&'static str>,
}

impl FromJson for NewApiToken {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let request = Self {
                account: members.optional("account", read_shown),
                name: members.optional("name", |it, v| it.short_text(v)),
                icon: members.nullable("icon", read_text),
                description: members.nullable("description", |it, v| it.long_text(v)),
                modules: members.nullable("modules", read_all_shown).unwrap_or_default(),
                extensions: members.nullable("extensions", Extension::read_all_shown),
            };
            members.ignore(shown_names(&API_TOKEN));
            request
        })
    }
}

impl FromJson for ApiTokenUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let update = Self {
                name: members.optional("name", |it, v| it.short_text(v)),
                icon: members.text_change("icon"),
                description: members.long_text_change("description"),
                modules: members.change("modules", read_all_shown),
                extensions: members.change("extensions", Extension::read_all_shown),
                // The vendor's own clients send it, and no schema of an update has it.
                ignored: members.tolerate(&["account"]),
            };
            members.ignore(shown_names(&API_TOKEN));
            update
        })
    }
}

fn read_text(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.text(violations).map(Box::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn sentences<T: FromJson>(text: &str) -> Vec<String> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        T::read(Cursor::root(&json), &mut violations);
        violations.iter().map(|it| format!("{}: {}", it.path, it.sentence())).collect()
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_reported() {
        assert_eq!(sentences::<NewApiToken>(r#"{"extensions": null, "icon": ""}"#), [""; 0]);
        let body = r#"{
            "name": null, "account": {}, "modules": [{"id": "MOD-1"}, {}],
            "extensions": [{"id": 1}], "tokens": "x"
        }"#;
        let wrong = [
            "name: Expected text, found null.",
            "modules[0].id: Expected an id of the form MOD-0000, found \"MOD-1\".",
            "modules[1].id: Required, but missing.",
            "extensions[0].id: Expected text, found the number 1.",
            "tokens: Unknown property; the nearest known one is `token`.",
        ];
        assert_eq!(sentences::<ApiTokenUpdate>(body), wrong);
        let missing = "account.id: Required, but missing.";
        assert_eq!(sentences::<NewApiToken>(body), [&[missing], &wrong[..]].concat());
    }

    #[test]
    fn a_token_may_be_sent_back_as_it_was_read_or_with_anything_in_read_only_members() {
        let shown = r#"{
            "id": "TKN-0000-0001", "name": "x", "icon": null, "revision": "1", "status": 7,
            "account": { "id": "ACC-0000-0001", "name": "x", "revision": 1 }, "token": null,
            "modules": [{ "id": "MOD-0001", "name": "x", "settings": {} }], "audit": [],
            "extensions": [{ "id": "EXT-0000-0001", "status": "Public", "name": null }],
            "lastAccessAt": {}, "$meta": { "omitted": ["audit"] }, "href": "/x"
        }"#;
        assert_eq!(sentences::<ApiTokenUpdate>(shown), [""; 0]);
        assert_eq!(sentences::<NewApiToken>(shown), [""; 0]);
        let json = Json::parse(br#"{"account": 7}"#).unwrap();
        let mut violations = Violations::default();
        let update = ApiTokenUpdate::read(Cursor::root(&json), &mut violations).unwrap();
        assert_eq!((update.ignored, violations.is_empty()), (vec!["account"], true));
    }
}
