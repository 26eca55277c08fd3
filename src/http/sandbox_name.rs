//! The name of the sandbox that a request chooses.
//!
//! Four parts of a request can hold it. They rank in this order: the header `Emulator-Sandbox`, a
//! path that begins with `/~NAME`, the member `emulator-sandbox` of the header `baggage` (W3C
//! Baggage), and a bearer token that ends in `~NAME`. Every name that is given has to be valid, even
//! one that another outranks: a test that loses its sandbox must not go on in another.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode;

use super::BearerToken;
use crate::{
    problem::{Fault, Problem},
    sandbox::Name,
};

/// The header that chooses a sandbox, and that names it in the answer.
pub(super) const SANDBOX: HeaderName = HeaderName::from_static("emulator-sandbox");

const BAGGAGE: HeaderName = HeaderName::from_static("baggage");
const BAGGAGE_KEY: &[u8] = b"emulator-sandbox";

/// Returns the name that a request with these headers chooses; none if it names no sandbox.
/// `in_path` is the text behind `/~`.
///
/// # Errors
/// A part of the request holds a text that is no name, or two different names.
pub(super) fn chosen_name(
    headers: &HeaderMap,
    in_path: Option<&str>,
) -> Result<Option<Name>, Problem> {
    let by_header = headers.get_all(SANDBOX).iter().map(HeaderValue::as_bytes);
    let by_header = one_name("the header Emulator-Sandbox", by_header)?;
    let by_path = one_name("the path", in_path)?;
    let by_baggage = headers.get_all(BAGGAGE).iter().flat_map(in_baggage);
    let by_baggage = one_name("the baggage member emulator-sandbox", by_baggage)?;
    let by_token = BearerToken::all(headers).filter_map(|token| token.sandbox);
    let by_token = one_name("the bearer token (behind its last ~)", by_token)?;
    Ok(by_header.or(by_path).or(by_baggage).or(by_token))
}

/// The values of our key in a header `baggage`, percent-decoded and without their properties.
fn in_baggage(value: &HeaderValue) -> impl Iterator<Item = Vec<u8>> {
    value.as_bytes().split(|byte| *byte == b',').filter_map(|member| {
        let member = member.split(|byte| *byte == b';').next()?;
        let mut parts = member.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
        let is_ours = parts.next()? == BAGGAGE_KEY;
        is_ours.then(|| percent_decode(parts.next().unwrap_or_default()).collect())
    })
}

/// The one name among the texts that `part` of a request holds.
fn one_name<T: AsRef<[u8]>>(
    part: &str,
    texts: impl IntoIterator<Item = T>,
) -> Result<Option<Name>, Problem> {
    let mut found: Option<Name> = None;
    for text in texts {
        let name = std::str::from_utf8(text.as_ref()).ok().and_then(|text| text.parse().ok());
        let name = name.ok_or_else(|| refusal(part, format!("Expected {}", Name::EXPECTED)))?;
        if found.as_ref().is_some_and(|other| *other != name) {
            return Err(refusal(part, "Expected the name of one sandbox, found two".to_owned()));
        }
        found = Some(name);
    }
    Ok(found)
}

#[cold]
fn refusal(part: &str, logged: String) -> Problem {
    let fault = Fault { key: "sandbox".to_owned(), sentence: format!("{logged}."), logged };
    let detail = format!("The sandbox's name in {part} is not valid.");
    Problem::bad_request(detail).with_errors([fault])
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn chosen(headers: &[(&str, &[u8])], in_path: Option<&str>) -> Result<Option<String>, String> {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value).unwrap())
        });
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let chosen = chosen_name(&map, in_path);
        chosen.map(|name| name.map(|name| name.to_string())).map_err(|problem| {
            problem.errors().iter().map(|fault| fault.sentence.clone()).collect()
        })
    }

    #[test]
    fn header_goes_before_path_baggage_and_token() {
        let all: [(&str, &[u8]); 3] = [
            ("emulator-sandbox", b"a"),
            ("baggage", b"emulator-sandbox=c"),
            ("authorization", b"Bearer x~d"),
        ];
        assert_eq!(chosen(&all, Some("b")), Ok(Some("a".to_owned())));
        assert_eq!(chosen(&all[1..], Some("b")), Ok(Some("b".to_owned())));
        assert_eq!(chosen(&all[1..], None), Ok(Some("c".to_owned())));
        assert_eq!(chosen(&all[2..], None), Ok(Some("d".to_owned())));
        assert_eq!(chosen(&[], None), Ok(None));
    }

    #[test]
    fn baggage_is_read_as_the_recommendation_says() {
        for (value, name) in [
            ("emulator-sandbox=t1", Some("t1")),
            ("user=7,emulator-sandbox = t%31 ;ttl=3;x=y , a=b", Some("t1")),
            ("emulator-sandbox=t1,emulator-sandbox=t1", Some("t1")),
            ("Emulator-Sandbox=t1", None),
            ("emulator-sandboxes=a/b,x;emulator-sandbox=t1", None),
            ("", None),
            (",;=", None),
        ] {
            let found = chosen(&[("baggage", value.as_bytes())], None);
            assert_eq!(found, Ok(name.map(str::to_owned)), "{value}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_one_sentence_wherever_it_stands() {
        let expected = Err(format!("Expected {}.", Name::EXPECTED));
        let long = "x".repeat(65);
        for text in ["", "test_x[1-2]", "-x", ".x", "ä", "a b", "tests/a.py::b", "empty", &long] {
            let headers = [
                ("emulator-sandbox", text.to_owned()),
                ("baggage", format!("emulator-sandbox={text}")),
                ("authorization", format!("Bearer secret~{text}")),
            ];
            for (name, value) in headers {
                let found = chosen(&[(name, value.as_bytes())], Some("b"));
                assert_eq!(found, expected, "{name}: {value}");
            }
            assert_eq!(chosen(&[("emulator-sandbox", b"a")], Some(text)), expected, "{text}");
        }
        assert_eq!(chosen(&[("authorization", b"Bearer secret~\xe4")], None), expected);
        assert_eq!(chosen(&[("baggage", b"emulator-sandbox")], None), expected);
    }

    #[test]
    fn two_different_names_in_one_part_are_refused() {
        let two = Err("Expected the name of one sandbox, found two.".to_owned());
        let header: &[u8] = b"a";
        let same = [("emulator-sandbox", header), ("emulator-sandbox", header)];
        assert_eq!(chosen(&same, None), Ok(Some("a".to_owned())));
        for (name, one, other) in [
            ("emulator-sandbox", "a", "b"),
            ("baggage", "emulator-sandbox=a", "x=y,emulator-sandbox=b"),
            (header::AUTHORIZATION.as_str(), "Bearer x~a", "Bearer x~b"),
        ] {
            let both = [(name, one.as_bytes()), (name, other.as_bytes())];
            assert_eq!(chosen(&both, None), two, "{name}");
        }
    }
}
