//! List requests: the query string, and the form in which the list is to be answered.
//!
//! A list is answered as a page, or as a stream of all its objects. Clients ask for a stream by the
//! header `MPT-Streaming: true`, and choose its format by `Accept`.
//!
//! Source: the streaming read of the vendor's Python client 7.0.0.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
};

use super::ApiState;
use crate::problem::Problem;

/// The header that asks for a stream, and that its answer repeats.
pub(super) const STREAMING: HeaderName = HeaderName::from_static("mpt-streaming");

/// The query of a request for a list, and the form of its answer.
pub(super) struct ListRequest {
    /// The query string as it was sent.
    pub(super) query: String,
    /// How to answer.
    pub(super) form: ListForm,
}

/// How a list is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListForm {
    /// One page.
    Page,
    /// All objects, as they are written.
    Stream(StreamFormat),
}

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamFormat {
    /// In the envelope of a page.
    Json,
    /// One object a line.
    JsonLines,
}

impl FromRequestParts<ApiState> for ListRequest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let form = ListForm::wanted(&parts.headers)?;
        Ok(Self { query: parts.uri.query().unwrap_or_default().to_owned(), form })
    }
}

impl ListForm {
    /// The form that a request's headers ask for.
    ///
    /// Deviation: `Accept: application/jsonl` alone asks for a stream, too. The platform's
    /// documentation names it for bulk reads, and does not say how they are answered besides that
    /// some redirect to a file.
    fn wanted(headers: &HeaderMap) -> Result<Self, Problem> {
        let is_streaming = headers
            .get(STREAMING)
            .is_some_and(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"true"));
        match (is_streaming, StreamFormat::preferred(headers)) {
            (true, Some(format)) => Ok(Self::Stream(format)),
            (true, None) => Err(not_acceptable()),
            (false, Some(StreamFormat::JsonLines)) => Ok(Self::Stream(StreamFormat::JsonLines)),
            (false, Some(StreamFormat::Json) | None) => Ok(Self::Page),
        }
    }
}

fn not_acceptable() -> Problem {
    let [lines, json] = [StreamFormat::JsonLines, StreamFormat::Json].map(StreamFormat::media_type);
    let sentence = format!("A stream is {lines} or {json}, and the header Accept takes neither.");
    Problem::new(StatusCode::NOT_ACCEPTABLE, sentence)
}

impl StreamFormat {
    /// Its media type.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::JsonLines => "application/jsonl",
        }
    }

    /// The format that the headers `Accept` like better; none if they take neither. Without such a
    /// header, and if they like both alike, it is that of pages.
    fn preferred(headers: &HeaderMap) -> Option<Self> {
        let accepted =
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<_> =
            accepted.flat_map(|value| value.split(',')).filter_map(range).collect();
        if ranges.is_empty() {
            return Some(Self::Json);
        }
        let liking = |format: Self| {
            let fitting = ranges.iter().filter_map(|(range, quality)| {
                Some((specificity(range, format.media_type())?, *quality))
            });
            // The range that fits best decides about a type.
            let best = fitting.max_by_key(|(specificity, _)| *specificity);
            best.filter(|(_, quality)| *quality > 0.0).map(|(specificity, it)| (it, specificity))
        };
        match (liking(Self::Json), liking(Self::JsonLines)) {
            (None, None) => None,
            (json, lines) if lines > json => Some(Self::JsonLines),
            _ => Some(Self::Json),
        }
    }
}

/// A media range and its quality; none for an empty piece of the header.
fn range(piece: &str) -> Option<(String, f32)> {
    let mut parts = piece.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    Some((range, quality.and_then(|quality| quality.trim().parse().ok()).unwrap_or(1.0)))
}

/// How exactly a range names a media type; none if it does not include it.
fn specificity(range: &str, media_type: &str) -> Option<u8> {
    match range {
        "*/*" => Some(0),
        "application/*" => Some(1),
        _ => (range == media_type).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// The form of an answer; none for a 406.
    fn form(streaming: Option<&'static str>, accepted: &[&'static str]) -> Option<ListForm> {
        let mut headers = HeaderMap::new();
        headers.extend(streaming.map(|it| (STREAMING, HeaderValue::from_static(it))));
        for value in accepted {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        ListForm::wanted(&headers).ok()
    }

    const LINES: Option<ListForm> = Some(ListForm::Stream(StreamFormat::JsonLines));
    const JSON: Option<ListForm> = Some(ListForm::Stream(StreamFormat::Json));
    const PAGE: Option<ListForm> = Some(ListForm::Page);

    #[test]
    fn a_stream_has_the_format_that_is_liked_best() {
        for (accepted, expected) in [
            (&["application/jsonl"][..], LINES),
            (&["Application/JSONL; charset=utf-8"], LINES),
            (&["text/html, application/jsonl;q=0.5"], LINES),
            (&["application/json;q=0.5", "application/jsonl"], LINES),
            (&["application/jsonl, */*"], LINES),
            (&["application/jsonl;q=0.2, */*;q=0.9"], JSON),
            (&["application/json;q=0, */*"], LINES),
            (&["application/json"], JSON),
            (&["application/json, application/jsonl"], JSON),
            (&["*/*"], JSON),
            (&["application/*;q=0.1"], JSON),
            (&[""], JSON),
            (&[], JSON),
            (&["text/csv"], None),
            (&["application/x-ndjson, text/*"], None),
            (&["application/json;q=0, application/jsonl;q=0.0"], None),
            (&["*/*;q=0"], None),
        ] {
            assert_eq!(form(Some("true"), accepted), expected, "{accepted:?}");
        }
    }

    #[test]
    fn without_the_header_only_lines_are_a_stream() {
        for streaming in [None, Some("false"), Some("1"), Some("")] {
            assert_eq!(form(streaming, &["application/jsonl"]), LINES);
            for other in ["application/json", "*/*", "text/html", "application/jsonl;q=0"] {
                assert_eq!(form(streaming, &[other]), PAGE, "{other}");
            }
        }
        assert_eq!(form(Some(" True "), &[]), JSON);
    }
}
