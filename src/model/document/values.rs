//! The values of documents. What serde knows is written as serde writes it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};

use super::{DocumentValue, Form, Source, source::row};
use crate::{
    clock::{is_in_calendar, parse_duration},
    id::Kind,
    json::{Cursor, Violations},
    model::{Email, Id, Resource, Row, Shared},
};

/// Implements [`DocumentValue`] for types that need no source to be read, and `Serialize` for
/// those of them that a `write` function follows.
macro_rules! document_values {
    ($($type:ty: $form:expr,
        |$cursor:ident, $violations:ident| $read:expr
        $(, write |$it:ident| $write:expr)?;)*
    ) => {$(
        impl $crate::model::document::DocumentValue for $type {
            const FORM: $crate::model::document::Form = $form;

            fn read(
                $cursor: $crate::json::Cursor<'_, '_>,
                $violations: &mut $crate::json::Violations,
                _: &dyn $crate::model::document::Source,
            ) -> Option<Self> {
                $read
            }
        }

        $(impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $it = self;
                serializer.collect_str(&$write)
            }
        })?
    )*};
}

pub(crate) use document_values;

document_values! {
    bool: Form::Boolean, |it, violations| it.boolean(violations);
    u32: Form::Number(1, u32::MAX as u64), |it, violations| it.integer(1..=u32::MAX, violations);
    u64: Form::Number(0, u64::MAX), |it, violations| it.integer(0..=u64::MAX, violations);
    Box<str>: Form::Text, |it, violations| it.text(violations).map(Box::from);
    Email: Form::Email, |it, violations| it.parse("an e-mail address", violations),
        write |it| it.as_str();
    Instant: Form::Instant, |it, violations| instant(it, violations).map(Instant),
        write |it| it.0;
    SignedDuration: Form::Text, |it, violations| duration(it, violations);
    serde_json::Value: Form::Any, |it, _violations| Some(it.value.to_value());
}

fn duration(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<SignedDuration> {
    let text = cursor.text(violations)?;
    let duration = text.parse().ok().or_else(|| parse_duration(text));
    if duration.is_none() {
        cursor.refuse("Expected an ISO 8601 duration such as P7DT1S", violations);
    }
    duration
}

fn instant(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Timestamp> {
    let at: Timestamp = cursor.parse(INSTANT, violations)?;
    if !is_in_calendar(at) {
        cursor.refuse(IN_CALENDAR, violations);
        return None;
    }
    Some(at)
}

const IN_CALENDAR: &str = "Expected an instant in the years from 1 to 9999";

const INSTANT: &str = "an instant such as 2026-01-31T10:00:00.000Z";

/// An instant that is always written in full, to the last digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl DocumentValue for Timestamp {
    const FORM: Form = Form::Time;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let text = it.text(violations)?;
        let after = || source.start().checked_add(parse_duration(text)?).ok();
        let time = text.parse().ok().or_else(after);
        if time.is_some_and(|time| !is_in_calendar(time)) {
            it.refuse(IN_CALENDAR, violations);
            return None;
        }
        if time.is_none() {
            let expected = format!(
                "Expected {INSTANT}, or a duration of weeks, days, hours, minutes and seconds such \
                 as -P2DT3H"
            );
            it.refuse(expected, violations);
        }
        time
    }
}

impl<K: Kind> DocumentValue for Id<K> {
    const FORM: Form = Form::Id(K::PREFIX, K::GROUPS);

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, _: &dyn Source) -> Option<Self> {
        it.id(violations)
    }
}

/// Rows stand in documents as their ids.
impl<R: Resource> Serialize for Row<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id().serialize(serializer)
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<R: Resource> DocumentValue for Arc<Row<R>> {
    const FORM: Form = Id::<R>::FORM;
    const IS_DISTINCT: bool = true;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let id = it.id(violations)?;
        let row = row(id, source);
        if row.is_none() {
            let expected = format!("Expected an id that the seed defines, found {id}");
            violations.add(&it.path, expected);
        }
        row
    }

    fn check_list(rows: &[Self], cursor: Cursor<'_, '_>, violations: &mut Violations) {
        for (index, row) in rows.iter().enumerate() {
            if rows[..index].iter().any(|other| other.id() == row.id()) {
                let expected = format!("Expected every id once, found {} twice", row.id());
                violations.add(&cursor.path, expected);
            }
        }
    }
}

impl<T: DocumentValue> DocumentValue for Option<T> {
    const FORM: Form = T::FORM;
    const REQUIRED: bool = false;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        T::read(it, violations, source).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_written(&self) -> bool {
        self.is_some()
    }
}

impl<T: DocumentValue> DocumentValue for Box<T> {
    const FORM: Form = T::FORM;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        T::read(it, violations, source).map(Self::new)
    }
}

impl<T: DocumentValue> DocumentValue for Box<[T]> {
    const FORM: Form = if T::IS_DISTINCT { Form::Set(&T::FORM) } else { Form::List(&T::FORM) };

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let list = it.list(violations, |it, violations| T::read(it, violations, source))?;
        T::check_list(&list, it, violations);
        Some(list.into())
    }
}
