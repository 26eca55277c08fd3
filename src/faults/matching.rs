//! Matching: which requests a fault applies to.

use super::PathPattern;

/// The parts of a request that faults are matched against.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The name of its operation, if it has one.
    pub operation: Option<&'a str>,
    /// Its method, in upper case.
    pub method: &'a str,
    /// Its path, without a sandbox prefix.
    pub path: &'a str,
}

/// The conditions for a request. A request matches if it meets all that are given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// The name of the operation.
    pub operation: Option<Box<str>>,
    /// The method, in upper case; `GET` matches `HEAD` too.
    pub method: Option<Box<str>>,
    /// The pattern of the path.
    pub path: Option<PathPattern>,
}

impl Matching {
    pub(super) fn covers(&self, call: &Call<'_>) -> bool {
        let Self { operation, method, path } = self;
        operation.as_deref().is_none_or(|wanted| call.operation == Some(wanted))
            && method.as_deref().is_none_or(|wanted| is_of_method(call, wanted))
            && path.as_ref().is_none_or(|pattern| pattern.matches(call.path))
    }
}

fn is_of_method(call: &Call<'_>, wanted: &str) -> bool {
    call.method == wanted || (call.method, wanted) == ("HEAD", "GET")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_given_has_to_hold() {
        let path = "/public/v1/accounts/users";
        let call = |method| Call { operation: Some("listUsers"), method, path };
        let matching = |operation: &str, method: &str, path: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| text.into());
            let path = (!path.is_empty()).then(|| PathPattern::new(path));
            Matching { operation: given(operation), method: given(method), path }
        };
        for (matching, get, head, put) in [
            (matching("", "", ""), true, true, true),
            (matching("listUsers", "", ""), true, true, true),
            (matching("readUser", "", ""), false, false, false),
            (matching("", "GET", ""), true, true, false),
            (matching("", "HEAD", ""), false, true, false),
            (matching("", "", "/v1/**"), true, true, true),
            (matching("listUsers", "PUT", "/v1/**"), false, false, true),
            (matching("listUsers", "PUT", "/v2/**"), false, false, false),
        ] {
            let covered = ["GET", "HEAD", "PUT"].map(|method| matching.covers(&call(method)));
            assert_eq!(covered, [get, head, put], "{matching:?}");
        }
    }
}
