//! Problems: the one body of every error, after RFC 9457, and its media type.
//!
//! A handler returns a [`Problem`]; a layer that knows the request writes the body. This module knows
//! no error of other modules: the API and the control plane each have a table from errors to problems.

use std::collections::HashMap;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer};

/// Why a request failed.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<Fault>,
    rules: Vec<&'static str>,
}

/// One error in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a path into the body, or a key of the query language.
    pub key: String,
    /// What was expected and what was found.
    pub sentence: String,
    /// The sentence for the log, which holds nothing that the client sent.
    pub logged: String,
}

impl Problem {
    /// The detail of a problem whose errors say the rest.
    pub const VALIDATION: &'static str = "One or more validation errors occurred.";

    /// A problem of that status.
    #[cold]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), rules: Vec::new() }
    }

    /// A 400: the request is wrong.
    #[cold]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// A 404: the object does not exist, or the caller may not see it.
    #[cold]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// A 401: the caller has to authenticate.
    #[must_use]
    #[cold]
    pub fn unauthorized() -> Self {
        let detail = "Expected a header Authorization: Bearer with a token that is in use.";
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// A 500: the emulator has a bug; the reason is in its log, not in the answer.
    #[must_use]
    #[cold]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The emulator failed; its log says why.")
    }

    /// A 503: the process stops, and what the request waits for does not come any more.
    #[must_use]
    #[cold]
    pub fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The emulator is stopping.")
    }

    /// The same problem with these errors.
    #[must_use]
    pub fn with_errors(self, errors: impl IntoIterator<Item = Fault>) -> Self {
        Self { errors: errors.into_iter().collect(), ..self }
    }

    /// The same problem, caused by the rules of these names.
    #[must_use]
    pub fn against(self, rules: Vec<&'static str>) -> Self {
        Self { rules, ..self }
    }

    /// The names of the rules that refuse the request; none if the schema does.
    #[must_use]
    pub fn rules(&self) -> &[&'static str] {
        &self.rules
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong, in a sentence; the errors say it where there are some.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The errors.
    #[must_use]
    pub fn errors(&self) -> &[Fault] {
        &self.errors
    }

    /// The JSON body of the answer to a request for the path `instance` with this trace id.
    #[must_use]
    pub fn body(&self, instance: &str, trace_id: &str) -> Vec<u8> {
        let body = Body {
            reference: &reference(self.status),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            trace_id,
            errors: &self.errors,
        };
        // Writing texts and numbers can't fail.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(rename = "type")]
    reference: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    trace_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "by_key")]
    errors: &'a [Fault],
}

/// One list of sentences for each key; keys are in the order in which they first occur.
fn by_key<S: Serializer>(faults: &[Fault], serializer: S) -> Result<S::Ok, S::Error> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for Fault { key, sentence, .. } in faults {
        let place = *places.entry(key).or_insert_with(|| {
            lists.push((key, Vec::new()));
            lists.len() - 1
        });
        lists[place].1.push(sentence);
    }
    serializer.collect_map(lists)
}

/// The media type of problems for a client that sends this `Accept`.
#[must_use]
pub fn media_type(accept: Option<&str>) -> &'static str {
    const PROBLEM: &str = "application/problem+json";
    let ranges = accept.unwrap_or_default().split(',');
    let mut types = ranges.map(|range| range.split(';').next().unwrap_or_default().trim());
    // The contract declares application/json, so that all other clients get it.
    if types.any(|range| range.eq_ignore_ascii_case(PROBLEM)) {
        PROBLEM
    } else {
        "application/json"
    }
}

/// The link to the section of RFC 9110 or RFC 6585 that defines the status.
fn reference(status: StatusCode) -> String {
    let code = status.as_u16();
    let (rfc, section) = match code {
        // The sections of these are in the order of the statuses.
        400..=417 => (9110, format!("15.5.{}", code - 399)),
        421 => (9110, "15.5.20".to_owned()),
        422 => (9110, "15.5.21".to_owned()),
        426 => (9110, "15.5.22".to_owned()),
        500..=505 => (9110, format!("15.6.{}", code - 499)),
        428 => (6585, "3".to_owned()),
        429 => (6585, "4".to_owned()),
        431 => (6585, "5".to_owned()),
        511 => (6585, "6".to_owned()),
        // The class of errors as a whole.
        _ if status.is_client_error() => (9110, "15.5".to_owned()),
        _ => (9110, "15.6".to_owned()),
    };
    format!("https://tools.ietf.org/html/rfc{rfc}#section-{section}")
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
    fn every_status_refers_to_where_it_is_defined() {
        for (status, section) in [
            (400, "9110#section-15.5.1"),
            (404, "9110#section-15.5.5"),
            (413, "9110#section-15.5.14"),
            (415, "9110#section-15.5.16"),
            (422, "9110#section-15.5.21"),
            (418, "9110#section-15.5"),
            (429, "6585#section-4"),
            (500, "9110#section-15.6.1"),
            (503, "9110#section-15.6.4"),
            (599, "9110#section-15.6"),
        ] {
            let reference = reference(StatusCode::from_u16(status).unwrap());
            assert_eq!(reference, format!("https://tools.ietf.org/html/rfc{section}"));
        }
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
