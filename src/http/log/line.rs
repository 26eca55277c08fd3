//! Lines of the log, as text and as JSON: never a body, a token or the value of a parameter.

use std::{
    fmt::{self, Write as _},
    io::{self, Write},
    time::Duration,
};

use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde::Serialize;

use super::Format;
use crate::{
    faults::{Cut, Faulted},
    problem::Fault,
};

/// The most faults that a line tells of: a body can hold any number.
const MOST_FAULTS: usize = 20;

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path as asked, without the query, which may hold what is nobody's business.
    pub path: &'a str,
    /// The status of the answer.
    pub status: StatusCode,
    /// The time from the request's header to the answer's.
    pub took: Duration,
    /// The trace id, which a problem shows to the client too.
    pub trace_id: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// What went wrong on purpose.
    pub faulted: Option<Faulted>,
}

impl Outcome<'_> {
    /// The status, if the client got to see it.
    fn seen_status(&self) -> Option<u16> {
        let is_seen = self.faulted.is_none_or(|faulted| faulted.shows_status());
        is_seen.then(|| self.status.as_u16())
    }
}

/// Appends the line of a request.
pub(super) fn request(
    lines: &mut Vec<u8>,
    format: Format,
    now: Timestamp,
    outcome: &Outcome<'_>,
) -> io::Result<()> {
    match format {
        Format::Text => text(lines, now, outcome)?,
        Format::Json => serde_json::to_writer(&mut *lines, &Request::new(now, outcome))?,
    }
    lines.write_all(b"\n")
}

/// Appends a line that holds a sentence.
pub(super) fn note(
    lines: &mut Vec<u8>,
    format: Format,
    now: Timestamp,
    sentence: &str,
) -> io::Result<()> {
    match format {
        Format::Text => write!(lines, "{now:.3} {}", Printable(sentence))?,
        Format::Json => {
            serde_json::to_writer(&mut *lines, &Note { time: Millis(now), note: sentence })?;
        }
    }
    lines.write_all(b"\n")
}

fn text(lines: &mut Vec<u8>, now: Timestamp, outcome: &Outcome<'_>) -> io::Result<()> {
    let Outcome { method, path, took, trace_id, faults, faulted, .. } = outcome;
    let (path, micros) = (Printable(path), took.as_micros());
    write!(lines, "{now:.3} {method} {path} ")?;
    match outcome.seen_status() {
        Some(status) => write!(lines, "{status} {micros}us {trace_id}")?,
        None => write!(lines, "- {micros}us {trace_id}")?,
    }
    if let Some(Faulted { by, cut }) = faulted {
        let comma = if cut.is_some() { ", " } else { "" };
        write!(lines, " (fault {by}{comma}{})", cut.map_or("", Cut::name))?;
    }
    for (index, fault) in faults.iter().take(MOST_FAULTS).enumerate() {
        let separator = if index == 0 { " |" } else { ";" };
        let (key, sentence) = (Printable(&fault.key), Printable(&fault.logged));
        write!(lines, "{separator} {key}: {sentence}")?;
    }
    match faults.len().saturating_sub(MOST_FAULTS) {
        0 => Ok(()),
        more => write!(lines, "; and {more} more"),
    }
}

#[derive(Serialize)]
struct Note<'a> {
    time: Millis,
    note: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    time: Millis,
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    micros: u128,
    trace_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Error<'a>>,
    #[serde(skip_serializing_if = "is_none")]
    more_errors: usize,
}

#[derive(Serialize)]
struct Error<'a> {
    key: &'a str,
    sentence: &'a str,
}

impl<'a> Request<'a> {
    fn new(now: Timestamp, outcome: &Outcome<'a>) -> Self {
        let faults = outcome.faults.iter().take(MOST_FAULTS);
        Self {
            time: Millis(now),
            method: outcome.method.as_str(),
            path: outcome.path,
            status: outcome.seen_status(),
            micros: outcome.took.as_micros(),
            trace_id: outcome.trace_id,
            fault: outcome.faulted.map(|faulted| faulted.by.to_string()),
            connection: outcome.faulted.and_then(|faulted| faulted.cut).map(Cut::name),
            errors: faults
                .map(|Fault { key, logged, .. }| Error { key, sentence: logged })
                .collect(),
            more_errors: outcome.faults.len().saturating_sub(MOST_FAULTS),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A time with three digits after the second.
struct Millis(Timestamp);

impl Serialize for Millis {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

/// A text that stays on its line, whatever is in it.
struct Printable<'a>(&'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if !self.0.contains(breaks) {
            return f.write_str(self.0);
        }
        self.0.chars().try_for_each(|c| match c {
            c if breaks(c) => write!(f, "{}", c.escape_default()),
            c => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::By;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn fault(key: &str, logged: &str) -> Fault {
        Fault { key: key.to_owned(), sentence: "secret".to_owned(), logged: logged.to_owned() }
    }

    fn line(format: Format, path: &str, faults: &[Fault]) -> String {
        line_of(format, path, faults, None)
    }

    fn line_of(format: Format, path: &str, faults: &[Fault], faulted: Option<Faulted>) -> String {
        let outcome = Outcome {
            method: &Method::POST,
            path,
            status: StatusCode::BAD_REQUEST,
            took: Duration::from_micros(85),
            trace_id: "00-1-2-00",
            faults,
            faulted,
        };
        let mut lines = Vec::new();
        request(&mut lines, format, NOW, &outcome).unwrap();
        String::from_utf8(lines).unwrap()
    }

    #[test]
    fn a_line_of_text_tells_where_what_was_wrong_but_no_values() {
        let faults = [fault("groups[0].id", "not an id"), fault("user.email", "not an address")];
        assert_eq!(
            line(Format::Text, "/here", &faults),
            "1970-01-01T00:00:00.000Z POST /here 400 85us 00-1-2-00 \
             | groups[0].id: not an id; user.email: not an address\n"
        );
    }

    #[test]
    fn a_line_of_json_tells_the_same() {
        assert_eq!(
            line(Format::Json, "/here", &[fault("groups", "needed")]),
            "{\"time\":\"1970-01-01T00:00:00.000Z\",\"method\":\"POST\",\"path\":\"/here\",\
             \"status\":400,\"micros\":85,\"traceId\":\"00-1-2-00\",\
             \"errors\":[{\"key\":\"groups\",\"sentence\":\"needed\"}]}\n"
        );
    }

    #[test]
    fn what_went_wrong_on_purpose_is_told_and_a_status_that_nobody_saw_is_not() {
        let start =
            "{\"time\":\"1970-01-01T00:00:00.000Z\",\"method\":\"POST\",\"path\":\"/here\",";
        let end = "\"micros\":85,\"traceId\":\"00-1-2-00\",";
        for (by, cut, text, json) in [
            (
                By::Preference,
                None,
                "400 85us 00-1-2-00 (fault prefer)",
                ["\"status\":400,", "\"fault\":\"prefer\""],
            ),
            (
                By::Rule(3),
                Some(Cut::Reset),
                "- 85us 00-1-2-00 (fault 3, reset)",
                ["", "\"fault\":\"3\",\"connection\":\"reset\""],
            ),
            (
                By::Rule(3),
                Some(Cut::Truncate),
                "400 85us 00-1-2-00 (fault 3, truncate)",
                ["\"status\":400,", "\"fault\":\"3\",\"connection\":\"truncate\""],
            ),
        ] {
            let faulted = Some(Faulted { by, cut });
            let told = line_of(Format::Text, "/here", &[], faulted);
            assert_eq!(told, format!("1970-01-01T00:00:00.000Z POST /here {text}\n"));
            let told = line_of(Format::Json, "/here", &[], faulted);
            assert_eq!(told, format!("{start}{}{end}{}}}\n", json[0], json[1]));
        }
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        let line = line(Format::Text, "/a\u{7f}b", &vec![fault("k\n\u{2028}", "s"); 30]);
        assert_eq!(line.lines().count(), 1);
        assert!(line.contains(r" /a\u{7f}b "), "{line}");
        assert!(line.contains(r"k\n\u{2028}: s;"), "{line}");
        assert!(line.ends_with("; and 10 more\n"), "{line}");
    }
}
