//! Explains a query string: prints how it was understood.

use super::{parse, request::Request};

/// Returns the query in canonical spelling: the filter with its operators written out, then order,
/// selection, limit and offset if they were given; `None` if the query is invalid.
///
/// ```
/// use accounts_emulator::rql::explained;
///
/// let query = "limit=5&name=Ann%20Lee|eq(status,\"Active\")";
/// assert_eq!(explained(query).as_deref(), Some("or(eq(name,Ann Lee),eq(status,\"Active\"))&limit=5"));
/// assert_eq!(explained("a=b=c"), None);
/// ```
#[must_use]
pub fn explained(raw_query: &str) -> Option<String> {
    let request = Request::parse(raw_query).ok()?;
    let filter = parse::filter(&request.filter).ok()?;
    let filter = filter.map(|filter| filter.to_string());
    let parameters = [
        ("order", request.order),
        ("select", request.select),
        ("limit", request.limit),
        ("offset", request.offset),
    ];
    let given = parameters.into_iter().filter(|(_, value)| !value.is_empty());
    let parameters = given.map(|(name, value)| format!("{name}={value}"));
    Some(filter.into_iter().chain(parameters).collect::<Vec<_>>().join("&"))
}
