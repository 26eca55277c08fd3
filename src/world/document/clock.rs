//! Clocks in documents.

use jiff::SignedDuration;
use serde::{Serialize, Serializer};

use crate::{
    clock::Clock,
    json::{Cursor, Violations},
    model::document::{DocumentValue, Form, Instant, Source, document, document_values},
};

struct ClockDocument {
    mode: Mode,
    by: Option<SignedDuration>,
    at: Option<Instant>,
}

document! {
    ClockDocument, "" {
        "mode": mode;
        "by": by;
        "at": at;
    }
}

/// One of `system`, `shifted` and `frozen`.
struct Mode(Box<str>);

document_values! {
    Mode: Form::Enumeration(&["system", "shifted", "frozen"]),
        |it, violations| it.text(violations).map(|text| Mode(text.into())),
        write |it| it.0;
}

impl DocumentValue for Clock {
    const FORM: Form = ClockDocument::FORM;

    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self> {
        let ClockDocument { mode, by, at } = ClockDocument::read(it, violations, source)?;
        let clock = match (&*mode.0, by, at) {
            ("system", None, None) => Some(Self::System),
            ("shifted", Some(by), None) => match Self::System.advanced(by) {
                Some(clock) => Some(clock),
                None => return beyond(it, violations),
            },
            ("frozen", None, Some(Instant(at))) => Some(Self::Stopped(at)),
            _ => None,
        };
        if let (None, Some(value)) = (clock, it.value.member("mode")) {
            let expected = "Expected system, shifted with a member by, or frozen with a member at";
            Cursor { value, path: it.path.member("mode") }.refuse(expected, violations);
        }
        clock
    }
}

fn beyond(it: Cursor<'_, '_>, violations: &mut Violations) -> Option<Clock> {
    let expected = "Expected a time that stays in the years from 1 to 9999";
    violations.add(&it.path.member("by"), expected);
    None
}

impl Serialize for Clock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mode, by, at) = match self {
            Self::System => ("system", None, None),
            Self::Shifted(by) => ("shifted", Some(*by), None),
            Self::Stopped(at) => ("frozen", None, Some(Instant(*at))),
        };
        ClockDocument { mode: Mode(mode.into()), by, at }.serialize(serializer)
    }
}
