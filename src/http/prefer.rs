//! Preferences: how a request wants to be answered, in the form of RFC 7240.
//!
//! `Prefer: code=503, delay=800` in one header or in several. Of repeated preferences the first
//! counts; parameters behind a semicolon and preferences of other names are ignored.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    faults::Delay,
    problem::{self, Problem},
};

/// The header that holds them.
pub(super) const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Whether requests may choose how they are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preferences {
    /// They may, by a header `Prefer`.
    #[default]
    Honoured,
    /// The header changes nothing.
    Ignored,
}

/// How a request prefers to see a list: an extension of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListExample {
    /// With nothing in it.
    Empty,
}

/// What a request prefers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Prefer {
    /// `code`: the status of the problem to answer with.
    pub(super) code: Option<u16>,
    /// `code`, where it is a success: what the operation is expected to answer by itself.
    pub(super) success: Option<u16>,
    /// `delay`: the milliseconds to hold the request back.
    pub(super) milliseconds: Option<u64>,
    /// `example`: the content of the list.
    pub(super) example: Option<ListExample>,
}

impl Prefer {
    /// Reads the headers; a known preference with an invalid value is refused.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let (mut prefer, mut faults) = (Self::default(), Vec::new());
        for header in headers.get_all(PREFER) {
            let text = String::from_utf8_lossy(header.as_bytes());
            for (name, value) in split(&text, ',').map(preference) {
                faults.extend(prefer.note(&name, value).err());
            }
        }
        if faults.is_empty() {
            return Ok(prefer);
        }
        Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults))
    }

    fn note(&mut self, name: &str, value: &str) -> Result<(), problem::Fault> {
        match name {
            "code" => self.note_code(value),
            "delay" => first(&mut self.milliseconds, delay(value)),
            "example" => first(&mut self.example, example(value)),
            _ => Ok(()),
        }
        .map_err(|expected| problem::Fault {
            key: format!("Prefer.{name}"),
            sentence: format!("{expected}."),
            logged: expected.to_owned(),
        })
    }

    /// Of repeated codes the first counts, be it an error or a success.
    fn note_code(&mut self, value: &str) -> Result<(), &'static str> {
        let code = code(value)?;
        if self.code.or(self.success).is_none() {
            let place = if code < 400 { &mut self.success } else { &mut self.code };
            *place = Some(code);
        }
        Ok(())
    }

    /// Whether it changes how the request is answered.
    pub(super) fn changes_anything(self) -> bool {
        Self { success: None, ..self } != Self::default()
    }

    /// How long the request is to be held back.
    pub(super) fn delay(self) -> Duration {
        Duration::from_millis(self.milliseconds.unwrap_or_default())
    }

    /// The value of `Preference-Applied`, if any preference was honoured.
    pub(super) fn applied(self) -> Option<HeaderValue> {
        let code = self.code.or(self.success).map(|code| format!("code={code}"));
        let delay = self.milliseconds.map(|delay| format!("delay={delay}"));
        let example = self.example.map(|ListExample::Empty| "example=empty".to_owned());
        let applied: Vec<_> = [code, delay, example].into_iter().flatten().collect();
        (!applied.is_empty()).then(|| HeaderValue::try_from(applied.join(", ")).ok())?
    }
}

/// The first of several counts, but each has to be valid.
fn first<T>(chosen: &mut Option<T>, read: Result<T, &'static str>) -> Result<(), &'static str> {
    let read = read?;
    chosen.get_or_insert(read);
    Ok(())
}

fn code(value: &str) -> Result<u16, &'static str> {
    let code = value.parse().ok().filter(|code| matches!(code, 200..=299 | 400..=599));
    code.ok_or("Expected a status from 400 to 599, or a success from 200 to 299")
}

fn delay(value: &str) -> Result<u64, &'static str> {
    let delay = value.parse().ok().filter(|delay| Duration::from_millis(*delay) <= Delay::LONGEST);
    delay.ok_or("Expected a number of milliseconds, at most 3600000")
}

fn example(value: &str) -> Result<ListExample, &'static str> {
    match value {
        "empty" => Ok(ListExample::Empty),
        _ => Err("Expected `empty`"),
    }
}

/// Name and value of a preference, without its parameters.
fn preference(text: &str) -> (String, &str) {
    let text = split(text, ';').next().unwrap_or_default();
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'))
}

/// The pieces of a text between separators that are not in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[&'static str]) -> Result<Prefer, Problem> {
        let headers = headers.iter().map(|text| (PREFER, HeaderValue::from_static(text)));
        Prefer::read(&headers.collect())
    }

    #[test]
    fn preferences_are_read_from_one_header_or_several() {
        for (headers, applied) in [
            (&["code=503"][..], "code=503"),
            (&["code=503, delay=800"], "code=503, delay=800"),
            (&["delay=800", "code=503"], "code=503, delay=800"),
            (&["Code = \"404\"; why=\"a, b\" , example=empty"], "code=404, example=empty"),
            (&["return=minimal, wait=10,respond-async,, delay=0"], "delay=0"),
            (&["code=503, code=404"], "code=503"),
            (&["code=201, code=404"], "code=201"),
            (&["code=404, code=201"], "code=404"),
            (&["other=\"a, code=503\", delay=1"], "delay=1"),
        ] {
            assert_eq!(read(headers).unwrap().applied().unwrap(), applied, "{headers:?}");
        }
        for headers in [&[""][..], &["return=minimal"], &[]] {
            assert_eq!(read(headers).unwrap().applied(), None);
        }
    }

    #[test]
    fn a_known_one_with_another_value_is_refused_by_name() {
        let faults = |header| {
            let problem = read(&[header]).unwrap_err();
            let faults = problem.errors().iter().map(|it| format!("{} {}", it.key, it.sentence));
            faults.collect::<Vec<_>>()
        };
        let (code, delay) = (
            "Prefer.code Expected a status from 400 to 599, or a success from 200 to 299.",
            "Prefer.delay Expected a number of milliseconds, at most 3600000.",
        );
        for wrong in
            ["code", "code=", "code=302", "code=100", "code=600", "code=x", "code=503, code=x"]
        {
            assert_eq!(faults(wrong), [code], "{wrong}");
        }
        for wrong in ["delay=-1", "delay=1s", "delay=3600001", "delay=0.5"] {
            assert_eq!(faults(wrong), [delay], "{wrong}");
        }
        assert_eq!(faults("example=full"), ["Prefer.example Expected `empty`."]);
        assert_eq!(faults("code=x, delay=y"), [code, delay]);
    }
}
