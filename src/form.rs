//! Form encoding: parameters in a query, as HTML forms and `URLSearchParams` write them.

/// Returns the decoded names and values of `name=value&name=value`; a `+` is a blank.
///
/// Bytes that are not UTF-8 once decoded become U+FFFD.
pub fn parameters(query: &str) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded_and_a_plus_is_a_blank() {
        for (query, expected) in [
            ("", &[][..]),
            ("a", &[("a", "")]),
            ("a=&&b=1=2&", &[("a", ""), ("b", "1=2")]),
            ("to=ann%2Btag%40example.com", &[("to", "ann+tag@example.com")]),
            ("x+y=a+b%20c", &[("x y", "a b c")]),
            ("a=%FF%", &[("a", "\u{fffd}%")]),
        ] {
            let found: Vec<_> = parameters(query).collect();
            let found: Vec<_> = found.iter().map(|(name, it)| (&**name, &**it)).collect();
            assert_eq!(found, expected, "{query}");
        }
    }
}
