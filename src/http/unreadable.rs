//! Requests that hyper can't read: what of them can be read all the same, and what is wrong.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
};

use super::request_line::percent_encoded;

/// The target of a request that could not be read, as it was sent: an extension of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawTarget(pub(super) Box<str>);

/// The request that a head stands for, as far as it can be read: the method `-` and the path `/` stand
/// for what can't.
pub(super) fn request(head: &[u8]) -> Request {
    let mut lines = lines(head);
    let (method, target) = method_and_target(lines.next().unwrap_or_default());
    let mut request = Request::new(Body::empty());
    *request.method_mut() =
        Method::from_bytes(method).or_else(|_| Method::from_bytes(b"-")).unwrap_or_default();
    let is_foreign = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'"' | b'<' | b'>');
    let uri = Uri::try_from(&*percent_encoded(target, is_foreign));
    *request.uri_mut() = uri.ok().filter(|uri| uri.path().starts_with('/')).unwrap_or_default();
    *request.headers_mut() = lines.filter_map(readable).collect();
    request.extensions_mut().insert(RawTarget(String::from_utf8_lossy(target).into()));
    request
}

/// What is wrong with a head, in a sentence that holds nothing of it.
pub(super) fn reason(head: &[u8]) -> String {
    let mut lines = lines(head);
    let line = lines.next().unwrap_or_default();
    let wrong = wrong_octet(line).or_else(|| wrong_line(line));
    let mut numbered = lines.enumerate().map(|(index, line)| (index + 2, line));
    let wrong = wrong.or_else(|| {
        numbered.find_map(|(number, line)| {
            wrong_header(line).map(|it| format!("Line {number} of the request is no header: {it}."))
        })
    });
    wrong.unwrap_or_else(|| "The request is not HTTP/1.1 as RFC 9112 has it.".to_owned())
}

/// The lines of a head without their ends, up to the blank one.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = head.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.take_while(|line| !line.is_empty())
}

/// The method and the target, blanks in it included.
fn method_and_target(line: &[u8]) -> (&[u8], &[u8]) {
    let Some(start) = line.iter().position(|byte| *byte == b' ') else { return (line, b"") };
    let (method, rest) = (&line[..start], &line[start + 1..]);
    let end = rest.iter().rposition(|byte| *byte == b' ');
    match end.filter(|end| rest[end + 1..].starts_with(b"HTTP/")) {
        Some(end) => (method, &rest[..end]),
        None => (method, rest),
    }
}

fn readable(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = name_and_value(line)?;
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?))
}

fn name_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    Some((&line[..colon], line[colon + 1..].trim_ascii()))
}

fn wrong_octet(line: &[u8]) -> Option<String> {
    let at = line.iter().position(u8::is_ascii_control)?;
    let octet = line[at];
    Some(format!(
        "The request line has the control character 0x{octet:02X} as its byte {}; in a target it is \
         written %{octet:02X}.",
        at + 1
    ))
}

fn wrong_line(line: &[u8]) -> Option<String> {
    const FORM: &str = "the request line has the form METHOD TARGET HTTP/1.1";
    let (method, target) = method_and_target(line);
    let version = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    if let Some(at) = target.iter().position(|byte| *byte == b' ').filter(|_| !target.is_empty()) {
        let at = method.len() + at + 2;
        return Some(format!(
            "The target has a blank, the byte {at} of the request line; it is written %20, or + in a \
             query."
        ));
    }
    if Method::from_bytes(method).is_err() {
        return Some(format!("The method is no token; {FORM}."));
    }
    if !matches!(version, b"HTTP/1.1" | b"HTTP/1.0") {
        return Some(format!("The version is neither HTTP/1.1 nor HTTP/1.0; {FORM}."));
    }
    let is_foreign = |byte: u8| !byte.is_ascii() || matches!(byte, b'"' | b'<' | b'>');
    match Uri::try_from(&*percent_encoded(target, is_foreign)) {
        Err(error) => Some(format!("The target is no URI: {error}.")),
        Ok(_) if target.iter().any(|byte| is_foreign(*byte)) => Some(
            "The target has a bare \", < or >, and the end of the body before it was not plain; they \
             are written %22, %3C and %3E."
                .to_owned(),
        ),
        Ok(_) => None,
    }
}

fn wrong_header(line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b" ") || line.starts_with(b"\t") {
        return Some("it begins with a blank, and folded headers are not read");
    }
    let Some((name, value)) = name_and_value(line) else { return Some("it has no colon") };
    let Ok(name) = HeaderName::from_bytes(name) else {
        return Some("what stands before the colon is no name");
    };
    if HeaderValue::from_bytes(value).is_err() {
        return Some("its value has a control character");
    }
    if name == header::CONTENT_LENGTH && !is_number(value) {
        return Some("Content-Length is one whole number");
    }
    // One that is in order is never refused.
    (name == header::TRANSFER_ENCODING)
        .then_some("Transfer-Encoding is chunked, and in HTTP/1.1 only")
}

fn is_number(value: &[u8]) -> bool {
    let digits = str::from_utf8(value).ok().filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
    digits.is_some_and(|digits| digits.parse::<u64>().is_ok())
}

/// Whether a body comes in another coding than chunks, which the emulator does not undo.
pub(super) fn has_foreign_coding(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_hyper_could_not_read() {
        for (head, expected) in [
            ("GET /a?b c HTTP/1.1\r\n", "The target has a blank, the byte 9 of the request line"),
            ("GET /a\u{1} HTTP/1.1\r\n", "control character 0x01 as its byte 7"),
            ("GET  / HTTP/1.1\r\n", "The target has a blank, the byte 5"),
            ("G(T / HTTP/1.1\r\n", "The method is no token"),
            ("GET / HTTP/3.0\r\n", "The version is neither"),
            ("GET /\r\n", "The version is neither"),
            ("GET a/b HTTP/1.1\r\n", "The target is no URI"),
            (
                "GET /? HTTP/1.1\r\nA: b\r\nC\r\n",
                "Line 3 of the request is no header: it has no colon",
            ),
            ("GET /? HTTP/1.1\r\nA: b\r\n c\r\n", "Line 3 of the request is no header: it begins"),
            ("GET /? HTTP/1.1\r\nA b: c\r\n", "Line 2 of the request is no header: what stands"),
            ("GET /? HTTP/1.1\r\nA: \0\r\n", "Line 2 of the request is no header: its value"),
            ("GET /? HTTP/1.1\r\nContent-Length: +1\r\n", "Content-Length is one whole number"),
            ("GET /?\" HTTP/1.1\r\n\r\n", "The target has a bare"),
            ("GET / HTTP/1.1\r\n\r\nGET  /", "not HTTP/1.1 as RFC 9112"),
            ("", "The method is no token"),
        ] {
            let reason = reason(head.as_bytes());
            assert!(reason.contains(expected), "{head:?}: {reason}");
        }
    }

    #[test]
    fn what_can_be_read_is_read() {
        let head = b"PUT /~t1/a?b=\"c d\" HTTP/1.1\r\nHost: x\r\nbad\r\nAccept: y\r\n";
        let request = request(head);
        assert_eq!((request.method().as_str(), request.uri().path()), ("PUT", "/~t1/a"));
        assert_eq!(request.uri().query(), Some("b=%22c%20d%22"));
        assert_eq!(request.headers().len(), 2);
        let raw = request.extensions().get::<RawTarget>().unwrap();
        assert_eq!(&*raw.0, "/~t1/a?b=\"c d\"");
        let nothing = super::request(b"\xff\xfe");
        assert_eq!((nothing.method().as_str(), nothing.uri().path()), ("-", "/"));
    }
}
