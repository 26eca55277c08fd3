//! The one reader of path parameters.

#[expect(clippy::disallowed_types, reason = "this is the reader that everything else uses")]
use axum::extract::RawPathParams;
use axum::{
    extract::{FromRequestParts, Request},
    http::{
        request::Parts,
        uri::{PathAndQuery, Uri},
    },
};

use crate::problem::Problem;

/// Decodes the octets in a path that need no encoding: by RFC 3986, section 6.2.2.2, `account%2Dusers`
/// is `account-users`.
///
/// It comes before everything else, so that no layer sees another path than the router.
pub(super) fn decode_unreserved(request: &mut Request) {
    let path = request.uri().path();
    // Without an early end, so that many are looked at in one step.
    if path.bytes().fold(0, |found, byte| found | u8::from(byte == b'%')) == 0 {
        return;
    }
    let mut decoded = String::with_capacity(path.len());
    let mut pieces = path.split('%');
    decoded.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if let Some(letter) = piece.get(..2).and_then(unreserved) {
            decoded.push(letter);
            decoded.push_str(&piece[2..]);
        } else {
            decoded.push('%');
            decoded.push_str(piece);
        }
    }
    if let Some(query) = request.uri().query() {
        decoded.push('?');
        decoded.push_str(query);
    }
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(decoded).ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// The character that these two digits encode, if it needs no encoding.
fn unreserved(digits: &str) -> Option<char> {
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let octet = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex).map(char::from)?;
    Some(octet).filter(|it| it.is_ascii_alphanumeric() || "-._~".contains(*it))
}

/// The value of the parameter in a path that has exactly one, such as `/sandboxes/{name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathParam(pub String);

impl<S: Sync> FromRequestParts<S> for PathParam {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = find_parameter(parts, |_| true).await;
        value.map(Self).ok_or_else(|| Problem::not_found("There is nothing at this path."))
    }
}

/// Returns the value of the path parameter `name`.
///
/// The value is percent-decoded. There is none if any value in the path is not UTF-8 once decoded,
/// because no object has such an id or name.
pub async fn path_parameter(parts: &mut Parts, name: &str) -> Option<String> {
    find_parameter(parts, |other| other == name).await
}

#[expect(clippy::disallowed_types, reason = "this is the reader that everything else uses")]
async fn find_parameter(parts: &mut Parts, is_it: impl Fn(&str) -> bool) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    let mut values = parameters.iter().filter(|(name, _)| is_it(name)).map(|(_, value)| value);
    values.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn what_needs_no_encoding_in_a_path_is_decoded_and_nothing_else() {
        for (asked, decoded) in [
            ("/account%2Dusers", "/account-users"),
            ("/%7et1/%70ublic/%41%2e?a=%2D", "/~t1/public/A.?a=%2D"),
            ("/ann%40example.com%2F%25%32%44", "/ann%40example.com%2F%252D"),
            ("/%E9%+2%2", "/%E9%+2%2"),
            ("http://a/%2D", "http://a/-"),
        ] {
            let mut request = Request::builder().uri(asked).body(Body::empty()).unwrap();
            decode_unreserved(&mut request);
            assert_eq!(request.uri().to_string(), decoded);
        }
    }
}
