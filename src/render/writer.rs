//! Writes objects as JSON, straight into the bytes of an answer.

use crate::{
    json::{write_date, write_names, write_number, write_plain, write_text},
    model::{
        Href, Nulls, Style, StyledText,
        node::{Accounts, Kind, Node, Table, Value},
    },
    rql::{Family, Projection},
    work::Work,
};

/// The part of a request that decides how much there is to write.
const SELECT: &str = "select";

/// Writes one object into an answer.
pub(super) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    style: Style,
    /// Beyond that length writing stops, because the answer will not be sent.
    most: usize,
    /// Once it has ended, writing stops too.
    work: &'o Work,
    /// The position of the last link's public URL.
    pub(super) link: Option<usize>,
}

impl<'o> Writer<'o> {
    /// A writer that appends to `out`, up to `most` bytes.
    pub(super) fn new(out: &'o mut Vec<u8>, style: Style, most: usize, work: &'o Work) -> Self {
        Self { out, style, most, work, link: None }
    }

    /// Writes an object as `projection` shows it, and the names of `omitted` members.
    pub(super) fn object(
        &mut self,
        node: Node<'_>,
        table: &Table,
        projection: &Projection<Accounts>,
        omitted: &[&str],
    ) {
        let start = self.out.len();
        if start > self.most || !self.work.take(projection.members.len(), SELECT) {
            return;
        }
        for member in &projection.members {
            let value = Accounts::read(node, member.field);
            let is_shown = member.field.nullable && self.style.nulls == Nulls::Show;
            if matches!(value, Value::Null) && !is_shown {
                continue;
            }
            self.label(start, &member.label);
            self.value(value, &member.field.kind, member.part.as_ref());
            if self.style.href != Href::Off && member.field.name == "id" {
                self.href(start, table, &Accounts::read(node, member.field));
            }
        }
        if !omitted.is_empty() {
            self.label(start, ",\"$meta\":");
            self.out.extend_from_slice(b"{\"omitted\":");
            write_names(omitted, self.out);
            self.out.push(b'}');
        }
        if self.out.len() == start {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }

    fn href(&mut self, start: usize, table: &Table, id: &Value<'_>) {
        if let (Some(prefix), Some(collection), Some(id)) =
            (self.style.href.prefix(), table.collection, id.text())
        {
            self.label(start, ",\"href\":");
            write_text(&format!("{prefix}{collection}/{id}"), self.out);
        }
    }

    // A label begins with a comma; the first of an object gets the brace instead.
    fn label(&mut self, start: usize, label: &str) {
        self.out.extend_from_slice(label.as_bytes());
        if let Some(mark @ b',') = self.out.get_mut(start) {
            *mark = b'{';
        }
    }

    fn value(&mut self, value: Value<'_>, kind: &Kind, part: Option<&Projection<Accounts>>) {
        match value {
            Value::Null => self.out.extend_from_slice(b"null"),
            Value::Text(text) => write_text(&text, self.out),
            Value::Short(text) => write_plain(text.as_bytes(), self.out),
            Value::Link(base, rest) => self.write_link(base, &rest),
            Value::Number(number) => write_number(number, self.out),
            Value::Boolean(true) => self.out.extend_from_slice(b"true"),
            Value::Boolean(false) => self.out.extend_from_slice(b"false"),
            Value::Date(at) => {
                self.out.push(b'"');
                write_date(at, self.out);
                self.out.push(b'"');
            }
            Value::Any(json) => self.out.extend_from_slice(json.to_string().as_bytes()),
            Value::Object(node) => match (kind, part) {
                (Kind::Object(table), Some(part)) => self.part(node, table(), part),
                // The table is wrong; a test walks all tables.
                _ => self.out.extend_from_slice(b"{}"),
            },
            Value::Collection(values) => match kind {
                Kind::Collection(kind) => self.list(values, kind, part),
                _ => self.list(values, kind, part),
            },
        }
    }

    /// An object within another, from the cached text if it has one.
    fn part(&mut self, node: Node<'_>, table: &Table, projection: &Projection<Accounts>) {
        if table.is_open
            && let Some(json) = node.json()
        {
            return self.out.extend_from_slice(json.to_string().as_bytes());
        }
        let Some(text) = node.text().filter(|_| projection.is_core) else {
            return self.object(node, table, projection, &[]);
        };
        let text = text.0.get_or_init(|| {
            let mut bytes = Vec::new();
            // It is kept, so it has to be whole; the core of an object has a bound.
            let work = Work::of(usize::MAX);
            let mut writer = Writer::new(&mut bytes, self.style, self.most, &work);
            writer.object(node, table, projection, &[]);
            Box::new(StyledText { style: self.style, bytes: bytes.into() })
        });
        if text.style == self.style {
            self.out.extend_from_slice(&text.bytes);
        } else {
            // Emulators of one process share some objects, kept in the style of one of them.
            self.object(node, table, projection, &[]);
        }
    }

    fn list(&mut self, values: Vec<Value<'_>>, kind: &Kind, part: Option<&Projection<Accounts>>) {
        self.out.push(b'[');
        if !self.work.take(Work::TO_GATHER * values.len(), SELECT) {
            return;
        }
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

    fn write_link(&mut self, base: &str, rest: &str) {
        self.out.push(b'"');
        self.link = Some(self.out.len());
        self.out.extend_from_slice(base.as_bytes());
        self.out.extend_from_slice(rest.as_bytes());
        self.out.push(b'"');
    }
}
