//! Matching: which requests a fault is for.

use super::PathPattern;

/// A request, as far as faults look at it.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The name of the operation that it asks for, if it is one.
    pub operation: Option<&'a str>,
    /// Its method, in upper case.
    pub method: &'a str,
    /// Its path, without the name of a sandbox before it.
    pub path: &'a str,
}

/// Which requests are meant: those of which all holds that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// They ask for the operation of that name.
    pub operation: Option<Box<str>>,
    /// They have that method, in upper case; `GET` means `HEAD` too.
    pub method: Option<Box<str>>,
    /// Their path has that form.
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
