//! Writing: objects as JSON, straight into the bytes of an answer.

use std::{ops::Range, ptr, sync::OnceLock};

use jiff::Timestamp;

use super::{
    node::{Accounts, Kind, Node, Table, Value},
    render::{Nulls, Style},
    written::{write_date, write_names, write_number, write_plain, write_text},
};
use crate::rql::{Family, Projection};

/// A row as other objects show it, kept as soon as one of them is written.
///
/// That is for rows of which few are shown by many, always by the same table, and of which the
/// clock changes nothing.
#[derive(Debug, Default)]
pub(super) struct Core(OnceLock<Box<[u8]>>);

/// Writes one object into an answer.
pub(super) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    style: Style,
    /// Nothing more is written once that length is passed: the answer is not going to be sent.
    most: usize,
    link: Option<usize>,
    /// The last object that shows no other, and where it stands.
    last: Option<(Shown, Range<usize>)>,
}

/// An object and the table whose core is shown of it, told from others by where they are in memory.
type Shown = (*const (), *const Table);

impl<'o> Writer<'o> {
    /// A writer at the end of `out`, which is to become at most `most` bytes long.
    pub(super) fn new(out: &'o mut Vec<u8>, style: Style, most: usize) -> Self {
        Self { out, style, most, link: None, last: None }
    }

    /// Where the last link's public URL stands, or would stand.
    pub(super) fn link(&self) -> Option<usize> {
        self.link
    }

    /// Writes what `projection` shows of an object, and which members it leaves out.
    pub(super) fn object(
        &mut self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
        omitted: &[&str],
    ) {
        let start = self.out.len();
        for member in &projection.members {
            let value = Accounts::read(node, member.field);
            if matches!(value, Value::Null) && !self.shows_null(member.field.nullable) {
                continue;
            }
            self.label(start, &member.label);
            let address = (member.field.name == "id").then(|| self.href(table, &value)).flatten();
            self.value(value, member.field.kind, member.part.as_ref());
            if let Some(address) = address {
                self.label(start, ",\"href\":");
                write_text(&address, self.out);
            }
        }
        if !omitted.is_empty() {
            self.label(start, ",\"$meta\":");
            self.omitted(omitted);
        }
        self.close(start);
    }

    fn shows_null(&self, nullable: bool) -> bool {
        nullable && self.style.nulls == Nulls::Show
    }

    fn href(&self, table: &Table, id: &Value<'_>) -> Option<String> {
        match (self.style.href.prefix(), table.collection, id) {
            (Some(prefix), Some(collection), Value::Short(id)) => {
                Some(format!("{prefix}{collection}/{}", &**id))
            }
            (Some(prefix), Some(collection), Value::Text(id)) => {
                Some(format!("{prefix}{collection}/{id}"))
            }
            _ => None,
        }
    }

    // A label begins with a comma, in whose place the first of an object has the brace.
    fn label(&mut self, start: usize, label: &str) {
        self.out.extend_from_slice(label.as_bytes());
        if let Some(mark @ b',') = self.out.get_mut(start) {
            *mark = b'{';
        }
    }

    fn close(&mut self, start: usize) {
        if self.out.len() == start {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }

    fn value(&mut self, value: Value<'_>, kind: Kind, part: Option<&Projection<Accounts>>) {
        match value {
            Value::Null => self.out.extend_from_slice(b"null"),
            Value::Text(text) => write_text(&text, self.out),
            Value::Short(text) => write_plain(text.as_bytes(), self.out),
            Value::Link(base, rest) => self.write_link(base, &rest),
            Value::Number(number) => write_number(number, self.out),
            Value::Boolean(true) => self.out.extend_from_slice(b"true"),
            Value::Boolean(false) => self.out.extend_from_slice(b"false"),
            Value::Date(at) => self.date(at),
            Value::Object(node) => match (kind, part) {
                (Kind::Object(table), Some(part)) => self.part(node, table, part),
                // A table that calls something else an object; a test walks all tables.
                _ => self.out.extend_from_slice(b"{}"),
            },
            Value::Collection(values) => match kind {
                Kind::Collection(kind) => self.list(values, *kind, part),
                _ => self.list(values, kind, part),
            },
        }
    }

    /// An object within another.
    fn part(&mut self, node: Node<'_>, table: &Table, projection: &Projection<Accounts>) {
        match node.core() {
            Some(core) if projection.is_core => {
                let written = core.0.get_or_init(|| self.written(node, table, projection));
                self.out.extend_from_slice(written);
            }
            _ if projection.is_core => self.repeat_or_write(node, table, projection),
            _ => self.object(node, table, projection, &[]),
        }
    }

    /// An object that may be the one before once more: most events were caused by one actor.
    fn repeat_or_write(
        &mut self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
    ) {
        let what = (node.address(), ptr::from_ref(table));
        if let Some((last, place)) = &self.last
            && *last == what
        {
            return self.out.extend_from_within(place.clone());
        }
        let start = self.out.len();
        self.object(node, table, projection, &[]);
        self.last = Some((what, start..self.out.len()));
    }

    /// An object by itself.
    fn written(
        &self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
    ) -> Box<[u8]> {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes, self.style, self.most);
        writer.object(node, table, projection, &[]);
        bytes.into()
    }

    fn list(&mut self, values: Vec<Value<'_>>, kind: Kind, part: Option<&Projection<Accounts>>) {
        self.out.push(b'[');
        for (index, value) in values.into_iter().enumerate() {
            if self.out.len() > self.most {
                break;
            }
            if index > 0 {
                self.out.push(b',');
            }
            self.value(value, kind, part);
        }
        self.out.push(b']');
    }

    fn omitted(&mut self, names: &[&str]) {
        self.out.extend_from_slice(b"{\"omitted\":");
        write_names(names, self.out);
        self.out.push(b'}');
    }

    fn write_link(&mut self, base: &str, rest: &str) {
        self.out.push(b'"');
        self.link = Some(self.out.len());
        self.out.extend_from_slice(base.as_bytes());
        self.out.extend_from_slice(rest.as_bytes());
        self.out.push(b'"');
    }

    fn date(&mut self, at: Timestamp) {
        self.out.push(b'"');
        write_date(at, self.out);
        self.out.push(b'"');
    }
}
