//! Redaction: shortens secrets to their last characters, by which their owner can tell them apart.
//!
//! Secrets are texts in the form of a token, and the values of members, parameters and headers with
//! the name of a secret.

mod names;
mod scan;

use std::{borrow::Cow, iter};

use http::HeaderValue;
use serde_json::Value;

use self::{
    names::{is_code, is_secret, is_secret_header},
    scan::{Author, LONGEST, without_members},
};
use super::exchange::header_text;
use crate::form;

/// The value of a header, shortened if it is a secret.
pub(super) fn in_header(name: &str, value: &HeaderValue) -> Option<String> {
    is_secret_header(name).then(|| shortened(name, &header_text(value)))
}

/// A text that is expected of a header, in the form in which the header is kept.
pub(super) fn of_header(name: &str, value: &str) -> String {
    if is_secret_header(name) { shortened(name, value) } else { value.to_owned() }
}

/// A text that is expected of a parameter or found in it, without the secret.
pub(super) fn of_parameter(name: &str, value: &str) -> String {
    if is_secret(name) || is_code(name) { ending(value) } else { value.to_owned() }
}

fn shortened(name: &str, value: &str) -> String {
    if !name.to_ascii_lowercase().contains("cookie") {
        return credentials(value);
    }
    let pairs = value.split(';').map(|pair| match pair.split_once('=') {
        Some((name, secret)) => format!("{name}={}", ending(secret)),
        None => ending(pair),
    });
    pairs.collect::<Vec<_>>().join(";")
}

/// A scheme, if there is one, and the last four characters of the rest.
fn credentials(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, secret)) => format!("{scheme} {}", ending(secret.trim())),
        None => ending(value),
    }
}

/// The body of a request without secrets.
pub(super) fn in_request_body(text: &str) -> Cow<'_, str> {
    in_body(text, Author::Client)
}

/// The body of an answer without secrets.
pub(super) fn in_answer_body(text: &str) -> Cow<'_, str> {
    in_body(text, Author::Emulator)
}

fn in_body(text: &str, author: Author) -> Cow<'_, str> {
    match without_members(text, author) {
        Cow::Borrowed(text) => without_tokens(text),
        Cow::Owned(text) => Cow::Owned(without_tokens(&text).into_owned()),
    }
}

/// A document of the emulator without secrets.
pub fn in_document(document: &mut Value) {
    hide(document, Author::Emulator);
}

/// A value that is expected of a request's body or found in it, without secrets.
pub(super) fn in_value(value: &Value) -> Value {
    let mut value = value.clone();
    hide(&mut value, Author::Client);
    value
}

fn hide(value: &mut Value, author: Author) {
    match value {
        Value::String(text) => *text = without_links(&without_tokens(text)).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, author)),
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| match value {
            Value::String(text) if is_hidden(name, text, author) => *text = ending(text),
            Value::Null | Value::Bool(_) => {}
            value if author == Author::Client && (is_secret(name) || is_code(name)) => {
                *value = Value::from("…");
            }
            value => hide(value, author),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the text of a member is a secret; short codes of the emulator are not.
fn is_hidden(name: &str, text: &str, author: Author) -> bool {
    is_secret(name) || is_code(name) && (author == Author::Client || text.len() >= LONG_CODE)
}

/// Codes of invitations are longer than the names of modules.
const LONG_CODE: usize = 24;

/// The text without the codes in links to the page behind invitations.
pub(super) fn without_links(text: &str) -> Cow<'_, str> {
    replaced(text, "accept-invite?code=", |found| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "%-._~".contains(c);
        let length = found.len() - found.trim_start_matches(is_part).len();
        Some((length, ending(&found[..length])))
    })
}

/// A query without secrets; of a condition on one only the name is left.
#[must_use]
pub fn in_query(query: &str) -> String {
    let pieces = query.split('&').map(|piece| match secret_end(piece) {
        Some(end) => Cow::Owned(format!("{}…", &piece[..end])),
        // The name may be encoded.
        None if form::parameters(piece).any(|(name, _)| secret_end(&name).is_some()) => "…".into(),
        None => without_tokens(piece),
    });
    pieces.collect::<Vec<_>>().join("&")
}

/// Where the first name of a secret in a piece of a query ends.
fn secret_end(piece: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut at = 0;
    let words = iter::from_fn(|| {
        let start = at + piece[at..].find(is_part)?;
        let length = piece[start..].find(|c| !is_part(c)).unwrap_or(piece.len() - start);
        at = start + length;
        Some((&piece[start..at], at))
    });
    let names = words.filter(|(word, _)| word.len() <= LONGEST);
    let mut secrets = names.filter(|(name, _)| is_secret(name) || is_code(name));
    secrets.next().map(|(_, end)| end)
}

/// The text with tokens in the platform's form `idt:TKN-0000-0000:…` shortened.
fn without_tokens(text: &str) -> Cow<'_, str> {
    replaced(text, "idt", |found| {
        let rest = colon(found)?.strip_prefix("TKN-")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-._+/=~".contains(c);
        let length = found.len() - colon(rest)?.trim_start_matches(is_part).len();
        Some((length, ending(&found[..length])))
    })
}

/// Skips a colon, which some URLs encode.
fn colon(text: &str) -> Option<&str> {
    [":", "%3A", "%3a"].iter().find_map(|colon| text.strip_prefix(colon))
}

/// Replaces what follows each `mark` by what `hide` returns: the length of the secret, and the text
/// in its place.
///
/// The mark itself stays if it ends with `=`; otherwise it is part of the secret.
fn replaced<'t>(
    text: &'t str,
    mark: &str,
    hide: impl Fn(&str) -> Option<(usize, String)>,
) -> Cow<'t, str> {
    if !text.contains(mark) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once(mark) {
        out.push_str(before);
        let hidden = hide(behind);
        if hidden.is_none() || mark.ends_with('=') {
            out.push_str(mark);
        }
        let (length, shown) = hidden.unwrap_or_default();
        out.push_str(&shown);
        rest = &behind[length..];
    }
    Cow::Owned(out + rest)
}

/// The last four characters of a secret, if the rest is long enough to stay secret.
fn ending(secret: &str) -> String {
    const SHOWN: usize = 4;
    const SHORTEST: usize = 3 * SHOWN;
    let length = secret.chars().count();
    let hidden = if length < SHORTEST { length } else { length - SHOWN };
    "…".chars().chain(secret.chars().skip(hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_shows_the_scheme_and_the_end_of_the_secret() {
        for (value, shown) in [
            ("Bearer idt:TKN-2190-5437:abcdefghijkl", "Bearer …ijkl"),
            ("Bearer short", "Bearer …"),
            ("Basic dXNlcjpwYXNzd29yZA==", "Basic …ZA=="),
            ("0123456789abcdef", "…cdef"),
            ("", "…"),
        ] {
            assert_eq!(credentials(value), shown, "{value}");
        }
    }

    #[test]
    fn secrets_in_bodies_are_cut_wherever_they_stand_and_nothing_else_is() {
        for (text, shown) in [
            (r#"{"token":"idt:TKN-2190-5437:abcdefghijkl","x":1}"#, r#"{"token":"…ijkl","x":1}"#),
            (r#"{"token":"of-my-own-making"}"#, r#"{"token":"…king"}"#),
            (r#"{"token":"cut off"#, r#"{"token":"…"#),
            (r#"found "idt:TKN-1-1:abcdefgh", idt:TKN-1-1:abcdefgi"#, r#"found "…efgh", …efgi"#),
            ("width, idt: and idt:TKN-", "width, idt: and idt:TKN-"),
            ("nothing", "nothing"),
            (r#"{"password" : "Hunter2Hunter2", "x": 1}"#, r#"{"password" : "…ter2", "x": 1}"#),
            (r#"{"a":{"newPassWord":"Hunter2"}}"#, r#"{"a":{"newPassWord":"…"}}"#),
            (r#"{"pass\u0077ord":"Hunter2"}"#, r#"{"pass\u0077ord":"…"}"#),
            (r#"{"secret":"a\"b","c":"d"}"#, r#"{"secret":"…","c":"d"}"#),
            (r#"{"secrets":["a",{"b":"]"}],"c":1}"#, r#"{"secrets":"…","c":1}"#),
            (r#"{"code":123456,"postCode":"8000"}"#, r#"{"code":"…","postCode":"8000"}"#),
            (r#"{"text":"{\"password\":\"Hunter2\"}"}"#, r#"{"text":"{\"password\":\"…\"}"}"#),
            ("user=ann&password=Hunter2&x=1", "user=ann&password=…&x=1"),
            ("user%5Bpassword%5D=Hunter2", "user%5Bpassword%5D=…"),
            ("<user><password>Hunter2</password></user>", "<user><password>…</password></user>"),
            ("{password: 'Hunter2', x: 1}", "{password: '…', x: 1}"),
            ("password: Hunter2\nx: 1", "password: …\nx: 1"),
            (
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nHunter2\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n…\r\n--b--",
            ),
        ] {
            assert_eq!(in_request_body(text), shown, "{text}");
        }
    }

    #[test]
    fn an_answer_keeps_sentences_about_secrets_and_the_codes_of_modules() {
        let code = "x".repeat(40);
        for (text, shown) in [
            (r#"{"errors":{"password":["Unknown."]}}"#, r#"{"errors":{"password":["Unknown."]}}"#),
            (r#"{"code":"AccountManagement"}"#, r#"{"code":"AccountManagement"}"#),
            (&format!(r#"{{"code":"{code}"}}"#), r#"{"code":"…xxxx"}"#),
            (r#"{"token":"of-my-own-making"}"#, r#"{"token":"…king"}"#),
            (
                r#"{"type":"","detail":"At\n  token=Hunter2&x=1\n"}"#,
                r#"{"type":"","detail":"At\n  token=…&x=1\n"}"#,
            ),
            (
                r#"{"type":"","detail":"eq(token,Hunter2),x"}"#,
                r#"{"type":"","detail":"eq(token,…),x"}"#,
            ),
            (
                r#"{"type":"","detail":"Known: token, id."}"#,
                r#"{"type":"","detail":"Known: token, id."}"#,
            ),
        ] {
            assert_eq!(in_answer_body(text), shown, "{text}");
        }
    }

    #[test]
    fn a_document_shows_neither_tokens_nor_passwords_nor_the_codes_of_invitations() {
        let code = "x".repeat(40);
        let mut document = serde_json::json!({
            "apiTokens": [{ "id": "TKN-1-1", "token": "idt:TKN-2190-5437:abcdefghijkl" }],
            "text": format!("Accept: http://a/accept-invite?code={code}\n"),
            "code": code,
            "password": ["Unknown."],
        });
        in_document(&mut document);
        let shown = serde_json::json!({
            "apiTokens": [{ "id": "TKN-1-1", "token": "…ijkl" }],
            "text": "Accept: http://a/accept-invite?code=…xxxx\n",
            "code": "…xxxx",
            "password": ["Unknown."],
        });
        assert_eq!(document, shown);
    }

    #[test]
    fn secrets_in_queries_are_cut_whatever_their_form() {
        for (query, shown) in [
            ("eq(token,secret)&limit=1", "eq(token…&limit=1"),
            ("eq(Token,%22x%22)", "eq(Token…"),
            ("x=idt%3ATKN-2190-5437%3aabcdefghijkl&limit=1", "x=…ijkl&limit=1"),
            ("eq(name,Ann)&limit=1", "eq(name,Ann)&limit=1"),
            ("access_token=x&a=b", "access_token…&a=b"),
            ("%70assword=x&a=b", "…&a=b"),
            ("eq(address.postCode,8000)", "eq(address.postCode,8000)"),
        ] {
            assert_eq!(in_query(query), shown, "{query}");
        }
    }

    #[test]
    fn cookies_keep_their_names() {
        let shown = of_header("Cookie", "session=s3cr3t; theme=abcdefghijkl");
        assert_eq!(shown, "session=…; theme=…ijkl");
        assert_eq!(of_header("X-Api-Key", "s3cr3t"), "…");
        assert_eq!(of_header("Proxy-Authorization", "Basic czNjcjN0"), "Basic …");
        assert_eq!(of_header("Accept", "a b"), "a b");
    }
}
