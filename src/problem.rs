//! Problems: the one body of every error, after RFC 9457, and its media type.
//!
//! A handler returns a [`Problem`]; the outermost layer, which knows the request, writes it. The
//! problem knows no error of the inner layers: each surface has its own table from those to this.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Why a request was not answered as it asked.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<Fault>,
    allow: Option<HeaderValue>,
}

/// One of the things that were wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where: a path into the body, or a key of the query language.
    pub key: String,
    /// What was expected and what was found.
    pub sentence: String,
    /// The sentence for the log, which holds nothing that the client sent.
    pub logged: String,
}

impl Problem {
    /// The detail of a problem whose faults tell the rest.
    pub const VALIDATION: &'static str = "One or more validation errors occurred.";

    /// A problem of that status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), allow: None }
    }

    /// The request is wrong.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is nothing, or nothing that the caller may see.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The emulator has a bug, of which the client learns nothing.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The emulator failed; its log says why.")
    }

    /// The same problem with the things that were wrong.
    #[must_use]
    pub fn with_errors(self, errors: impl IntoIterator<Item = Fault>) -> Self {
        Self { errors: errors.into_iter().collect(), ..self }
    }

    /// The same problem with the methods that would be allowed.
    #[must_use]
    pub fn with_allow(self, allow: Option<HeaderValue>) -> Self {
        Self { allow, ..self }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The things that were wrong.
    #[must_use]
    pub fn errors(&self) -> &[Fault] {
        &self.errors
    }

    /// The body, for a request of the path `instance` within the trace `trace_id`.
    #[must_use]
    pub fn body(&self, instance: &str, trace_id: &str) -> Vec<u8> {
        let mut body = json!({
            "type": reference(self.status),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": instance,
            "traceId": trace_id,
        });
        if !self.errors.is_empty() {
            body["errors"] = self.errors_by_key();
        }
        body.to_string().into_bytes()
    }

    fn errors_by_key(&self) -> Value {
        let mut by_key = Map::new();
        for Fault { key, sentence, .. } in &self.errors {
            match by_key.entry(key).or_insert_with(|| json!([])) {
                Value::Array(sentences) => sentences.push(json!(sentence)),
                _ => {}
            }
        }
        Value::Object(by_key)
    }
}

/// The media type in which a client that sends `accept` gets problems.
#[must_use]
pub fn media_type(accept: Option<&str>) -> &'static str {
    const PROBLEM: &str = "application/problem+json";
    let ranges = accept.unwrap_or_default().split(',');
    let mut types = ranges.map(|range| range.split(';').next().unwrap_or_default().trim());
    // The contract declares application/json, so that is what everybody else gets.
    if types.any(|range| range.eq_ignore_ascii_case(PROBLEM)) {
        PROBLEM
    } else {
        "application/json"
    }
}

/// The section of RFC 9110 that defines the status.
fn reference(status: StatusCode) -> String {
    let section = match status.as_u16() {
        400 => "15.5.1",
        401 => "15.5.2",
        403 => "15.5.4",
        404 => "15.5.5",
        405 => "15.5.6",
        408 => "15.5.9",
        409 => "15.5.10",
        413 => "15.5.14",
        415 => "15.5.16",
        422 => "15.5.21",
        500 => "15.6.1",
        501 => "15.6.2",
        502 => "15.6.3",
        503 => "15.6.4",
        504 => "15.6.5",
        // The classes of client and server errors as a whole.
        400..=499 => "15.5",
        _ => "15.6",
    };
    format!("https://tools.ietf.org/html/rfc9110#section-{section}")
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(allow) = self.allow.clone() {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_section_reason_place_and_trace() {
        let fault = |sentence: &str| Fault {
            key: "groups".to_owned(),
            sentence: sentence.to_owned(),
            logged: String::new(),
        };
        let problem =
            Problem::bad_request(Problem::VALIDATION).with_errors([fault("one"), fault("two")]);
        let body: Value = serde_json::from_slice(&problem.body("/here", "00-1-2-00")).unwrap();
        assert_eq!(
            body,
            json!({
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "Bad Request",
                "status": 400,
                "detail": "One or more validation errors occurred.",
                "instance": "/here",
                "traceId": "00-1-2-00",
                "errors": { "groups": ["one", "two"] },
            })
        );
    }

    #[test]
    fn the_media_type_is_that_of_the_contract_unless_another_is_asked_for() {
        for (accept, expected) in [
            (None, "application/json"),
            (Some("*/*"), "application/json"),
            (Some("application/json"), "application/json"),
            (Some("application/problem+json"), "application/problem+json"),
            (Some("text/html, Application/Problem+JSON;q=0.5"), "application/problem+json"),
        ] {
            assert_eq!(media_type(accept), expected, "{accept:?}");
        }
    }
}
