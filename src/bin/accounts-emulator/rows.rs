//! Streams the objects of a JSON file through a query; keeps at most one page in memory.

use std::{fmt, rc::Rc};

use accounts_emulator::{
    model::{Accounts, Context, Node},
    rql::{Gather, Query, Window},
};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

/// Returns the page of the objects in `text` that the query selects, and their total number.
pub(crate) fn page<'c>(
    text: &[u8],
    query: &Query<Accounts>,
    window: Window,
    context: &'c Context<'c>,
) -> serde_json::Result<(Vec<Rc<Value>>, usize)> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let mut scan = Scan { query, context, gather: Gather::new(&query.order, window) };
    let mut reader = serde_json::Deserializer::from_slice(text);
    scan.deserialize(&mut reader)?;
    reader.end()?;
    Ok(scan.gather.finish())
}

/// A visitor that offers each object to the page and drops the others.
struct Scan<'q, 'c> {
    query: &'q Query<Accounts>,
    context: &'c Context<'c>,
    gather: Gather<'q, Accounts, Rc<Value>>,
}

impl Scan<'_, '_> {
    fn offer(&mut self, object: Value) {
        let row = Rc::new(object);
        let node = Node::new(&*row, self.context);
        if self.query.filter.matches(node) {
            self.gather.offer(node, Rc::clone(&row));
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Scan<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Scan<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, or an object whose `data` is one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(object) = items.next_element()? {
            match object {
                Value::Object(_) => self.offer(object),
                _ => return Err(A::Error::custom("expected an array of objects")),
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut is_list = false;
        while let Some(name) = members.next_key::<String>()? {
            if name == "data" {
                members.next_value_seed(&mut *self)?;
                is_list = true;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        if is_list { Ok(()) } else { Err(A::Error::missing_field("data")) }
    }
}
