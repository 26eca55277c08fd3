//! List requests: splits a query string into its texts.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::error::{Error, Fault};

/// The largest accepted offset.
const LARGEST_OFFSET: usize = 2_147_483_647;

/// The texts of a list request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request<'q> {
    /// The filter; empty for all rows.
    pub filter: Cow<'q, str>,
    /// The order; empty for the default.
    pub order: Cow<'q, str>,
    /// The selection; empty for the default.
    pub select: Cow<'q, str>,
    /// The limit; empty for the default.
    pub limit: Cow<'q, str>,
    /// The offset; empty for none.
    pub offset: Cow<'q, str>,
    /// The parameters that were there and are ignored, each once.
    pub ignored: Vec<&'static str>,
}

/// The default and the largest limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The limit of a request that sets none.
    pub default_limit: usize,
    /// The largest limit.
    pub max_limit: usize,
}

/// A window on a list: the numbers that apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The number of rows to skip.
    pub offset: usize,
    /// The largest number of rows.
    pub limit: usize,
}

impl<'q> Request<'q> {
    /// Splits a query string, as it was sent, into its texts.
    ///
    /// It is split before it is decoded, so an encoded `&` does not end a piece; the filter still
    /// treats it as a separator unless it is quoted. All pieces that are not parameters make up the
    /// filter, so a filter on the same property can occur twice.
    pub fn parse(raw_query: &'q str) -> Result<Self, Error> {
        let mut request = Self::default();
        let mut filters = Vec::new();
        for piece in raw_query.split('&').filter(|piece| !piece.is_empty()) {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if let Some(parameter) = request.parameter(&name) {
                if parameter.is_empty() {
                    *parameter = value;
                }
            } else if let Some(parameter) = ignored_parameter(&name, &value) {
                if !request.ignored.contains(&parameter) {
                    request.ignored.push(parameter);
                }
            } else if !asks_to_render(&name, &value) {
                filters.push(match &*value {
                    "" => name,
                    value => Cow::Owned(format!("{name}={value}")),
                });
            }
        }
        if !filters.is_empty() {
            request.filter = filters.join(",").into();
        }
        Ok(request)
    }

    /// Returns the parameter of that name: the first that is not empty.
    fn parameter(&mut self, name: &str) -> Option<&mut Cow<'q, str>> {
        let is = |parameter: &str| name.eq_ignore_ascii_case(parameter);
        match name.len() {
            5 if is("order") => Some(&mut self.order),
            5 if is("limit") => Some(&mut self.limit),
            6 if is("select") => Some(&mut self.select),
            6 if is("offset") => Some(&mut self.offset),
            _ => None,
        }
    }
}

impl Window {
    /// Returns the window that a request asks for.
    pub fn parse(request: &Request<'_>, bounds: Bounds) -> Result<Self, Error> {
        Self::read(&request.limit, &request.offset, bounds)
    }

    fn read(limit: &str, offset: &str, bounds: Bounds) -> Result<Self, Error> {
        let limit = number("limit", limit);
        let offset = number("offset", offset).and_then(small_enough);
        match (limit, offset) {
            (Ok(limit), Ok(offset)) => Ok(Self {
                offset: offset.unwrap_or(0),
                limit: limit.unwrap_or(bounds.default_limit).min(bounds.max_limit),
            }),
            (limit, offset) => {
                Err(Error::of_all("", limit.err().into_iter().chain(offset.err()).collect()))
            }
        }
    }

    /// Returns the window of a request for all rows: only a limit besides -1 bounds it.
    pub fn unbounded(request: &Request<'_>) -> Result<Self, Error> {
        let limit = if request.limit.trim() == "-1" { "" } else { &*request.limit };
        let bounds = Bounds { default_limit: usize::MAX, max_limit: usize::MAX };
        Self::read(limit, &request.offset, bounds)
    }

    /// The first row after the window.
    pub(super) fn end(self) -> usize {
        self.offset.saturating_add(self.limit)
    }
}

/// The parameter that a piece is, if it is one that clients send and that has no effect here: the
/// number of a page, what keeps caches from answering, and a filter that the platform knows by its
/// name, with or without arguments. Which of those exist is not public.
fn ignored_parameter(name: &str, value: &str) -> Option<&'static str> {
    if value.is_empty() && is_named_filter(name) {
        return Some("filter");
    }
    ["page", "_"].into_iter().find(|parameter| *parameter == name)
}

/// Whether a piece is `filter(name)` or `filter(name,argument)`, and nothing else.
fn is_named_filter(piece: &str) -> bool {
    let call = piece.get(..6).filter(|name| name.eq_ignore_ascii_case("filter"));
    let arguments = call.and_then(|_| piece[6..].strip_prefix('(')?.strip_suffix(')'));
    arguments.is_some_and(|arguments| {
        let mut depth = 0_i32;
        let closes_nothing = arguments.bytes().all(|byte| {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            depth >= 0
        });
        !arguments.is_empty() && closes_nothing && depth == 0
    })
}

/// Whether a piece is a request to render the answer, which the platform removes before it parses
/// the filter.
fn asks_to_render(name: &str, value: &str) -> bool {
    value.is_empty() && name.eq_ignore_ascii_case("render()")
}

/// Decodes form-encoded text: a plus is a blank.
fn decode(raw: &str) -> Result<Cow<'_, str>, Error> {
    if !raw.bytes().any(|byte| matches!(byte, b'+' | b'%')) {
        return Ok(Cow::Borrowed(raw));
    }
    let text = raw.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().map(Cow::into_owned);
    decoded.map(Cow::Owned).map_err(|error| {
        let text = "The query string is not UTF-8 once percent-decoded";
        Error::of(raw, Fault::fatal(text, encoded_place(raw.as_bytes(), error.valid_up_to())))
    })
}

/// Returns the byte of an encoded text that matches a byte of the decoded one.
fn encoded_place(raw: &[u8], decoded: usize) -> usize {
    (0..decoded).fold(0, |at, _| match raw[at..] {
        [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => at + 3,
        _ => at + 1,
    })
}

fn number(key: &str, text: &str) -> Result<Option<usize>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let text: String = text.chars().take(40).collect();
        let message = format!("The value '{text}' is not a whole number of 0 or more.");
        return Err(Fault::collected(key, message, 0).anywhere());
    }
    // Too many digits mean a very large number.
    Ok(Some(text.parse().unwrap_or(usize::MAX)))
}

fn small_enough(offset: Option<usize>) -> Result<Option<usize>, Fault> {
    if offset.is_some_and(|offset| offset > LARGEST_OFFSET) {
        let message = format!("The value must not be above {LARGEST_OFFSET}.");
        return Err(Fault::collected("offset", message, 0).anywhere());
    }
    Ok(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(raw: &str) -> Cow<'_, str> {
        Request::parse(raw).unwrap().filter
    }

    fn window(raw: &str) -> Result<(usize, usize), String> {
        let bounds = Bounds { default_limit: 10, max_limit: 100 };
        let window = Request::parse(raw).and_then(|request| Window::parse(&request, bounds));
        window.map(|window| (window.offset, window.limit)).map_err(|error| {
            let keys: Vec<_> = error.errors().iter().map(|(key, _)| key.as_str()).collect();
            keys.join(",")
        })
    }

    #[test]
    fn pieces_that_are_no_parameters_make_up_the_filter() {
        assert_eq!(filter("eq(a,b)&limit=5&c=d&ORDER=x&any(e)"), "eq(a,b),c=d,any(e)");
        assert_eq!(filter("&a=b&&a=c&"), "a=b,a=c");
        assert_eq!(filter("eq(a,b=c)&d="), "eq(a,b=c),d");
        assert_eq!(filter("eq(a,'b%26c')%26d=e"), "eq(a,'b&c')&d=e");
        assert_eq!(filter("eq(a,b+c%2B)"), "eq(a,b c+)");
    }

    #[test]
    fn other_parameters_are_collected_and_the_first_counts() {
        let request =
            Request::parse("Limit=5&limit=6&select=&SELECT=%2Ba,b&offset=&order=-a").unwrap();
        assert_eq!((&*request.limit, &*request.offset), ("5", ""));
        assert_eq!((&*request.select, &*request.order, &*request.filter), ("+a,b", "-a", ""));
    }

    #[test]
    fn pieces_that_the_platform_removes_are_ignored() {
        assert_eq!(filter("render()&filter(group.buyers)&a=b&Render()"), "a=b");
        assert_eq!(filter("filter=x&render(x)&filter()"), "filter=x,render(x),filter()");
    }

    #[test]
    fn filters_of_the_platform_are_ignored_with_their_arguments() {
        let raw = "filter(status,active)&Filter(a,(b,c))&a=b&filter(group.buyers)";
        let request = Request::parse(raw).unwrap();
        assert_eq!((request.ignored, &*request.filter), (vec!["filter"], "a=b"));
        for raw in ["filter(a),eq(b,c)", "filter(a", "filter(a))", "filters(a)", "and(filter(a))"] {
            assert_eq!(filter(raw), raw);
        }
    }

    #[test]
    fn parameters_that_the_platform_ignores_are_named_once() {
        let request = Request::parse("page=2&_=17&page&a=b&_").unwrap();
        assert_eq!((request.ignored, &*request.filter), (vec!["page", "_"], "a=b"));
        assert_eq!(filter("pages=1&eq(page,2)&Page=1"), "pages=1,eq(page,2),Page=1");
    }

    #[test]
    fn text_that_cannot_be_decoded_is_refused() {
        let error = Request::parse("a=b&eq(%C3%A9,%ff)").unwrap_err();
        assert_eq!(error.errors()[0].0, "rql_failure");
        assert!(error.detail().ends_with("\n  eq(%C3%A9,%ff)\n            ^"), "{error}");
    }

    #[test]
    fn windows_are_capped_and_counted_from_zero() {
        assert_eq!(window(""), Ok((0, 10)));
        assert_eq!(window("limit=&offset="), Ok((0, 10)));
        assert_eq!(window("limit=0&offset=7"), Ok((7, 0)));
        assert_eq!(window("limit=101"), Ok((0, 100)));
        assert_eq!(window("limit=99999999999999999999999"), Ok((0, 100)));
        assert_eq!(window("offset=2147483647"), Ok((2_147_483_647, 10)));
    }

    #[test]
    fn a_window_without_bounds_has_every_row_unless_the_request_says_fewer() {
        let window = |raw| {
            let window = Request::parse(raw).and_then(|request| Window::unbounded(&request));
            window.map(|window| (window.offset, window.limit)).ok()
        };
        for raw in ["", "limit=", "limit=-1", "LIMIT=-1"] {
            assert_eq!(window(raw), Some((0, usize::MAX)), "{raw}");
        }
        assert_eq!(window("limit=250&offset=7"), Some((7, 250)));
        assert_eq!(window("limit=0"), Some((0, 0)));
        for raw in ["limit=-2", "limit=x", "offset=-1"] {
            assert_eq!(window(raw), None, "{raw}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(window("limit=-1"), Err("limit".to_owned()));
        assert_eq!(window("limit=ten&offset=1.5"), Err("limit,offset".to_owned()));
        assert_eq!(window("offset=2147483648"), Err("offset".to_owned()));
        assert_eq!(window("offset=99999999999999999999999"), Err("offset".to_owned()));
        assert_eq!(window("limit=+"), Err("limit".to_owned()));
    }
}
