//! OpenAPI documents: their operations, and where references lead.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Incomparable;

/// The methods of operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The method and the path of an operation, in the same spelling in all documents: without server
/// and version, and with `{}` for each parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    path: String,
    method: String,
}

/// An operation, and the item of its path, which may hold parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'d> {
    /// The method and the path below that of the Accounts API, as the document has them.
    pub(super) name: (&'d str, &'d str),
    pub(super) json: &'d Value,
    pub(super) path_item: &'d Value,
}

/// A document.
pub(super) struct Document<'d> {
    json: &'d Value,
    pub(super) operations: BTreeMap<Key, Operation<'d>>,
}

impl Key {
    pub(super) fn new(method: &str, path: &str) -> Self {
        let segments =
            below_root(path).split('/').map(|it| if it.starts_with('{') { "{}" } else { it });
        let path = segments.collect::<Vec<_>>().join("/");
        Self { path: path.trim_end_matches('/').to_owned(), method: method.to_uppercase() }
    }
}

/// The path of the Accounts API on the platform.
const ROOT: &str = "/v1/accounts";

fn below_root(path: &str) -> &str {
    path.split_once(ROOT).map_or(path, |(_, rest)| rest)
}

impl fmt::Display for Operation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = self.name;
        write!(f, "{} {path}", method.to_uppercase())
    }
}

impl<'d> Document<'d> {
    pub(super) fn new(json: &'d Value) -> Result<Self, Incomparable> {
        let paths = json["paths"].as_object().ok_or(Incomparable::NoPaths)?;
        let server = json["servers"][0]["url"].as_str().unwrap_or_default();
        let mut operations = BTreeMap::new();
        for (written, path_item) in paths {
            let path = [server, written].concat();
            // Behind the host, if there is one.
            let path = path.split_once("://").map_or(&*path, |(_, rest)| rest);
            let path = &path[path.find('/').unwrap_or(path.len())..];
            for method in METHODS {
                if let Some(json) = path_item.get(method) {
                    let name = (method, below_root(written));
                    operations.insert(Key::new(method, path), Operation { name, json, path_item });
                }
            }
        }
        Ok(Self { json, operations })
    }

    /// The document without the operations of other APIs.
    pub(super) fn of_accounts(self, ours: &Self) -> Result<Self, Incomparable> {
        let is_other = |key: &Key| {
            !ours.operations.contains_key(key) && key.path.split('/').any(|it| it == "v1")
        };
        let mut operations = self.operations;
        operations.retain(|key, _| !is_other(key));
        if operations.is_empty() {
            return Err(Incomparable::NoOperations);
        }
        Ok(Self { json: self.json, operations })
    }

    /// The value that `value` stands for: what its `$ref` leads to, or itself; none if that is not
    /// in the document.
    pub(super) fn resolve(&self, value: &'d Value) -> Option<&'d Value> {
        let (mut value, mut seen) = (value, BTreeSet::new());
        while let Some(reference) = value["$ref"].as_str() {
            if !seen.insert(reference) {
                return None;
            }
            value = self.at(reference)?;
        }
        Some(value)
    }

    /// The value that a reference within the document is to.
    pub(super) fn at(&self, reference: &str) -> Option<&'d Value> {
        let pointer = reference.strip_prefix('#')?;
        self.json.pointer(&percent_decode_str(pointer).decode_utf8().ok()?)
    }
}
