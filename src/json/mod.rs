//! JSON as a client wrote it: a tree that keeps duplicate members, a cursor whose readers collect
//! every violation with its path, patches, and functions that write texts, numbers and instants.
//!
//! serde's derives stop at the first error and drop duplicate keys. A client gets all its errors in
//! one answer, so bodies are read here.

mod cursor;
mod encoding;
mod integer;
mod patch;
mod tree;
mod violations;
mod write;

pub use self::{
    cursor::{Cursor, FromJson, Members, nearest},
    encoding::{utf8, without_mark},
    patch::{Patch, ShownName, merge_patch},
    tree::{Json, Unreadable, quoted},
    violations::{Path, UnknownFields, Violation, Violations},
    write::{html_text, write_date, write_names, write_number, write_plain, write_text},
};
