//! HAR: requests and answers in the format HTTP Archive 1.2, which browsers and proxies show.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{Entry, Exchange, header_text, redaction::without_links};
use crate::form;

/// Where the requests of an archive are from.
#[derive(Debug, Clone, Copy)]
pub struct HarSource<'a> {
    /// The URL of the sandbox, without the slash at its end.
    pub base_url: &'a str,
    /// The name of this program.
    pub creator: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// The version of HTTP that the emulator speaks.
const VERSION: &str = "HTTP/1.1";

/// The requests as an HTTP Archive, without secrets.
#[must_use]
pub fn har(entries: &[Entry], source: HarSource<'_>) -> Value {
    let entries: Vec<_> = entries.iter().map(|entry| shown(entry, source.base_url)).collect();
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": source.creator, "version": source.version },
        "entries": entries,
    } })
}

fn shown(Entry { number, exchange }: &Entry, base_url: &str) -> Value {
    // Less than 285 years, so a float holds the microseconds.
    #[expect(clippy::cast_precision_loss, reason = "a time in milliseconds, for people")]
    let millis = exchange.micros as f64 / 1_000.0;
    let mut shown = json!({
        "startedDateTime": format!("{:.3}", exchange.at),
        "time": millis,
        "request": request(exchange, base_url),
        "response": response(exchange),
        "cache": {},
        "timings": { "send": 0, "wait": millis, "receive": 0 },
        "_id": number,
        "_traceId": exchange.trace_id.to_string(),
    });
    if exchange.is_aborted {
        shown["comment"] = json!("The connection ended before the request was answered.");
    }
    shown
}

fn request(exchange: &Exchange, base_url: &str) -> Value {
    let request = &exchange.request;
    let query = exchange.query();
    let url = match &query {
        Some(query) => format!("{base_url}{}?{query}", request.path),
        None => format!("{base_url}{}", request.path),
    };
    let parameters = form::parameters(query.as_deref().unwrap_or_default());
    let mut shown = json!({
        "method": request.method.as_str(),
        "url": url,
        "httpVersion": VERSION,
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": parameters.map(|(name, value)| pair(&name, &value)).collect::<Vec<_>>(),
        "headersSize": -1,
        "bodySize": request.body.length(),
    });
    if request.body.length() > 0 {
        let (mime_type, text) = (media_type(&request.headers), request.body.request_text());
        shown["postData"] = json!({ "mimeType": mime_type, "text": text, "params": [] });
    }
    shown
}

/// The answer; one that never was has the status 0, as browsers write it.
fn response(exchange: &Exchange) -> Value {
    let response = &exchange.response;
    let reason = response.status.and_then(|status| status.canonical_reason());
    json!({
        "status": exchange.status().unwrap_or(0),
        "statusText": reason.unwrap_or_default(),
        "httpVersion": VERSION,
        "cookies": [],
        "headers": headers(&response.headers),
        "content": {
            "size": response.body.length(),
            "mimeType": media_type(&response.headers),
            "text": without_links(&response.body.answer_text()),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": response.body.length(),
    })
}

fn headers(headers: &HeaderMap) -> Vec<Value> {
    headers.iter().map(|(name, value)| pair(name.as_str(), &header_text(value))).collect()
}

fn pair(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

fn media_type(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).map(header_text).unwrap_or_default()
}
