//! Streams the objects of a JSON file through a query; keeps at most one page in memory.

use std::{fmt, rc::Rc};

use accounts_emulator::{
    work::Work,
    world::{ListQuery, Page, PageBuilder},
};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

/// Returns the page of the objects in `text` that a list request asks for.
pub(crate) fn page(text: &[u8], list: ListQuery<'_>) -> serde_json::Result<Page<Rc<Value>>> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let mut objects = Objects { page: PageBuilder::new(list, Work::of(usize::MAX)) };
    let mut reader = serde_json::Deserializer::from_slice(text);
    objects.deserialize(&mut reader)?;
    reader.end()?;
    let (page, _) = objects.page.finish().map_err(serde_json::Error::custom)?;
    Ok(page)
}

/// A visitor that offers each object to the page and drops the others.
struct Objects<'a> {
    page: PageBuilder<'a, Rc<Value>>,
}

impl<'de> DeserializeSeed<'de> for &mut Objects<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Objects<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, or an object whose `data` is one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(object) = items.next_element()? {
            match object {
                Value::Object(_) => self.page.push(Rc::new(object)),
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
