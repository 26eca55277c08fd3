//! The lines of the log, as text and as JSON.

use std::fmt::{self, Debug, Write as _};

use accounts_emulator::http::LOG_TARGET;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::{
    Event,
    field::{Field, Visit},
};

use super::{LogFormat, TARGET};
use crate::printable::{Printable, printable_json};

/// Returns the line of an event, with its end.
pub(super) fn of(event: &Event<'_>, format: LogFormat, now: Timestamp) -> Vec<u8> {
    let time = Millis(now);
    let line = if event.metadata().target() == LOG_TARGET {
        let mut request = Request::default();
        event.record(&mut request);
        request.line(format, time)
    } else {
        let mut sentence = Sentence::of(event.metadata().target());
        event.record(&mut sentence);
        sentence.line(format, time)
    };
    // Neither formatting into a string nor these members can fail.
    let mut line = line.unwrap_or_default();
    line.push('\n');
    line.into_bytes()
}

/// The fields of a request's event.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u64>,
    micros: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox: Option<String>,
    trace_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aborted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Error>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_errors: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Error {
    key: String,
    sentence: String,
}

impl Visit for Request {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "status" => self.status = Some(value),
            "micros" => self.micros = value,
            "more_errors" => self.more_errors = Some(value),
            _ => {}
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        if field.name() == "aborted" {
            self.aborted = Some(value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "method" => value.clone_into(&mut self.method),
            "path" => value.clone_into(&mut self.path),
            "query" => self.query = Some(value.to_owned()),
            "sandbox" => self.sandbox = Some(value.to_owned()),
            "trace_id" => value.clone_into(&mut self.trace_id),
            "fault" => self.fault = Some(value.to_owned()),
            "connection" => self.connection = Some(value.to_owned()),
            "rule" => self.rule = Some(value.to_owned()),
            "notices" => self.notices = serde_json::from_str(value).unwrap_or_default(),
            "detail" => self.detail = Some(value.to_owned()),
            "errors" => self.errors = serde_json::from_str(value).unwrap_or_default(),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl Request {
    fn line(&self, format: LogFormat, time: Millis) -> Option<String> {
        match format {
            LogFormat::Text => self.text(time).ok(),
            LogFormat::Json => Line { time, members: self }.json(),
        }
    }

    fn text(&self, time: Millis) -> Result<String, fmt::Error> {
        let mut line = format!("{time} {} {}", self.method, Printable(&self.path));
        if let Some(query) = &self.query {
            write!(line, "?{}", Printable(query))?;
        }
        match self.status {
            Some(status) => write!(line, " {status} {}us", self.micros)?,
            None => write!(line, " - {}us", self.micros)?,
        }
        if let Some(sandbox) = &self.sandbox {
            write!(line, " [{sandbox}]")?;
        }
        write!(line, " {}", short(&self.trace_id))?;
        if self.aborted.is_some() {
            line += " (aborted)";
        }
        match (&self.fault, &self.connection) {
            (Some(fault), Some(connection)) => write!(line, " (fault {fault}, {connection})")?,
            (Some(fault), None) => write!(line, " (fault {fault})")?,
            (None, _) => {}
        }
        self.reasons(&mut line)?;
        Ok(line)
    }

    /// Writes the rule, the notices, and what was wrong.
    fn reasons(&self, line: &mut String) -> fmt::Result {
        if let Some(rule) = &self.rule {
            write!(line, " (rule {})", Printable(rule))?;
        }
        if !self.notices.is_empty() {
            write!(line, " (notice {})", Printable(&self.notices.join(", ")))?;
        }
        if let Some(detail) = &self.detail {
            write!(line, " | {}", Printable(detail))?;
        }
        for (index, Error { key, sentence }) in self.errors.iter().enumerate() {
            let separator = if index == 0 { " |" } else { ";" };
            write!(line, "{separator} {}: {}", Printable(key), Printable(sentence))?;
        }
        match self.more_errors {
            Some(more) => write!(line, "; and {more} more"),
            None => Ok(()),
        }
    }
}

/// The beginning of a trace, by which the lines of one are found: the whole is in problems, in the
/// journal and in lines of JSON.
fn short(trace_id: &str) -> &str {
    const DIGITS: usize = 8;
    let trace = trace_id.split('-').nth(1).unwrap_or(trace_id);
    trace.get(..DIGITS).unwrap_or(trace)
}

/// The fields of any other event as a sentence: one of the emulator's has a message alone.
#[derive(Debug, Serialize)]
struct Sentence {
    note: String,
}

impl Sentence {
    /// Returns the sentence before there are fields: one from elsewhere says where it is from.
    fn of(target: &str) -> Self {
        let is_ours = target.split("::").next() == Some(TARGET);
        Self { note: if is_ours { String::new() } else { format!("{target}: ") } }
    }

    fn line(&self, format: LogFormat, time: Millis) -> Option<String> {
        match format {
            LogFormat::Text => Some(format!("{time} {}", Printable(&self.note))),
            LogFormat::Json => Line { time, members: self }.json(),
        }
    }
}

impl Visit for Sentence {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing into a string can't fail.
        let _ = match field.name() {
            "message" => write!(self.note, "{value:?}"),
            name => write!(self.note, " {name}={value:?}"),
        };
    }
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'a, T> {
    time: Millis,
    #[serde(flatten)]
    members: &'a T,
}

impl<T: Serialize> Line<'_, T> {
    fn json(&self) -> Option<String> {
        serde_json::to_string(self).ok().map(printable_json)
    }
}

/// A time with three digits after the second.
#[derive(Debug, Clone, Copy)]
struct Millis(Timestamp);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for Millis {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "1970-01-01T00:00:00.000Z POST /here ";
    const JSON: &str = r#"{"time":"1970-01-01T00:00:00.000Z","method":"POST","path":"/here","#;

    fn request() -> Request {
        Request {
            method: "POST".to_owned(),
            path: "/here".to_owned(),
            status: Some(400),
            micros: 85,
            trace_id: "00-4bf92f3577b34da6-2-00".to_owned(),
            ..Request::default()
        }
    }

    fn errors(errors: &[(&str, &str)]) -> Vec<Error> {
        let error = |(key, sentence): &(&str, &str)| Error {
            key: (*key).to_owned(),
            sentence: (*sentence).to_owned(),
        };
        errors.iter().map(error).collect()
    }

    #[track_caller]
    fn line(request: &Request, format: LogFormat) -> String {
        request.line(format, Millis(Timestamp::UNIX_EPOCH)).unwrap()
    }

    #[test]
    fn a_line_of_text_tells_where_what_was_wrong() {
        let errors = errors(&[("groups[0].id", "not an id"), ("user.email", "not an address")]);
        assert_eq!(
            line(&Request { errors, ..request() }, LogFormat::Text),
            format!(
                "{START}400 85us 4bf92f35 | groups[0].id: not an id; user.email: not an address"
            )
        );
    }

    #[test]
    fn a_line_of_json_tells_the_same() {
        let errors = errors(&[("groups", "needed")]);
        assert_eq!(
            line(&Request { errors, more_errors: Some(2), ..request() }, LogFormat::Json),
            format!(
                r#"{JSON}"status":400,"micros":85,"traceId":"00-4bf92f3577b34da6-2-00","errors":[{{"key":"groups","sentence":"needed"}}],"moreErrors":2}}"#
            )
        );
    }

    #[test]
    fn a_fault_is_logged_and_a_status_that_the_client_never_saw_is_not() {
        for (status, fault, connection, text, json) in [
            (Some(400), "prefer", None, "400 85us 4bf92f35 (fault prefer)", r#""fault":"prefer""#),
            (
                None,
                "3",
                Some("reset"),
                "- 85us 4bf92f35 (fault 3, reset)",
                r#""fault":"3","connection":"reset""#,
            ),
            (
                Some(400),
                "3",
                Some("truncate"),
                "400 85us 4bf92f35 (fault 3, truncate)",
                r#""fault":"3","connection":"truncate""#,
            ),
        ] {
            let (fault, connection) = (Some(fault.to_owned()), connection.map(str::to_owned));
            let request = Request { status, fault, connection, ..request() };
            assert_eq!(line(&request, LogFormat::Text), format!("{START}{text}"));
            let status = status.map_or(String::new(), |status| format!("\"status\":{status},"));
            let middle = r#""micros":85,"traceId":"00-4bf92f3577b34da6-2-00","#;
            let expected = format!("{JSON}{status}{middle}{json}}}");
            assert_eq!(line(&request, LogFormat::Json), expected);
        }
    }

    #[test]
    fn a_line_names_query_sandbox_rule_notices_and_the_reason() {
        let some = |text: &str| Some(text.to_owned());
        let request = Request {
            query: some("limit=1"),
            sandbox: some("t1"),
            rule: some("known-account"),
            notices: vec!["one".to_owned(), "two".to_owned()],
            detail: some("Not now."),
            ..request()
        };
        assert_eq!(
            line(&request, LogFormat::Text),
            format!(
                "{}?limit=1 400 85us [t1] 4bf92f35 (rule known-account) (notice one, two) | Not now.",
                START.trim_end()
            )
        );
        assert_eq!(
            line(&request, LogFormat::Json),
            format!(
                r#"{JSON}"query":"limit=1","status":400,"micros":85,"sandbox":"t1","traceId":"00-4bf92f3577b34da6-2-00","rule":"known-account","notices":["one","two"],"detail":"Not now."}}"#
            )
        );
    }

    #[test]
    fn an_aborted_request_says_so() {
        let request =
            Request { status: None, aborted: Some(true), fault: Some("1".to_owned()), ..request() };
        let text = format!("{START}- 85us 4bf92f35 (aborted) (fault 1)");
        assert_eq!(line(&request, LogFormat::Text), text);
        let json = line(&request, LogFormat::Json);
        assert!(json.ends_with(r#""aborted":true,"fault":"1"}"#), "{json}");
    }

    #[test]
    fn a_line_is_one_line_and_says_how_much_it_leaves_out() {
        let path = "/a\u{7f}b".to_owned();
        let errors = errors(&[("k\n\u{2028}", "s")]);
        let request = Request { path, errors, more_errors: Some(10), ..request() };
        let line = line(&request, LogFormat::Text);
        assert_eq!(line.lines().count(), 1);
        assert!(line.contains(r" /a\u{7f}b "), "{line}");
        assert!(line.ends_with(r"k\n\u{2028}: s; and 10 more"), "{line}");
    }
}
