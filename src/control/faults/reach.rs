//! Reach: whether a request can meet a fault at all, so that a rule that never matches is refused.

use crate::{
    api::OPERATIONS,
    faults::{Matching, PathPattern},
};

/// The page behind an invitation's link, which meets faults too.
const PAGE: (&[&str], &str) = (&["GET", "HEAD", "POST"], "/accept-invite");

/// The member that keeps a rule from ever matching, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreachable {
    pub(super) member: &'static str,
    pub(super) reason: String,
}

/// Returns why no request can match; none if one can.
pub(super) fn unreachable(matching: &Matching) -> Option<Unreachable> {
    let Matching { operation, method, path } = matching;
    let at = |member, reason: String| Some(Unreachable { member, reason });
    let known = OPERATIONS.iter().find(|it| Some(it.id) == operation.as_deref());
    if let (Some(known), Some(method)) = (known, method)
        && !methods_of(known.method).contains(&&**method)
    {
        let reason = format!("Expected {}, which is the method of {}", known.method, known.id);
        return at("method", reason);
    }
    let path = path.as_ref()?;
    if path.as_str().contains('?') {
        return at("path", "Expected a path without a query: faults do not look at queries".into());
    }
    match known {
        Some(known) if !path.overlaps(&pattern_of(known.path)) => {
            let reason = format!("Expected a pattern of {}, the path of {}", known.path, known.id);
            at("path", reason)
        }
        None if !is_of_any(path, method.as_deref()) => {
            let of = method.as_ref().map(|it| format!(" with {it}")).unwrap_or_default();
            at(
                "path",
                format!(
                    "Expected a pattern of the whole path of an operation{of}, such as {EXAMPLE}"
                ),
            )
        }
        Some(_) | None => None,
    }
}

const EXAMPLE: &str = "/v1/accounts/account-users/**";

fn is_of_any(path: &PathPattern, method: Option<&str>) -> bool {
    let operations = OPERATIONS.iter().map(|it| (methods_of(it.method), it.path));
    operations.chain([PAGE]).any(|(methods, of)| {
        method.is_none_or(|method| methods.contains(&method)) && path.overlaps(&pattern_of(of))
    })
}

/// The methods of the requests for an operation: `HEAD` asks for what `GET` does.
fn methods_of(method: &'static str) -> &'static [&'static str] {
    match method {
        "GET" => &["GET", "HEAD"],
        "POST" => &["POST"],
        "PUT" => &["PUT"],
        "DELETE" => &["DELETE"],
        _ => &[],
    }
}

/// The pattern of the paths of an operation: a star for each parameter.
fn pattern_of(path: &str) -> PathPattern {
    let segments = path.split('/').map(|it| if it.starts_with('{') { "*" } else { it });
    PathPattern::new(&segments.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(operation: &str, method: &str, path: &str) -> Option<&'static str> {
        let given = |text: &str| (!text.is_empty()).then(|| text.into());
        let path = (!path.is_empty()).then(|| PathPattern::new(path));
        let matching = Matching { operation: given(operation), method: given(method), path };
        unreachable(&matching).map(|it| it.member)
    }

    #[test]
    fn a_rule_has_to_meet_some_request() {
        const LIST: &str = "/public/v1/accounts/account-users";
        for (operation, method, path, expected) in [
            ("", "", "", None),
            ("listAccountUsers", "", "", None),
            ("listAccountUsers", "GET", LIST, None),
            ("listAccountUsers", "HEAD", "/v1/accounts/*", None),
            ("listAccountUsers", "POST", "", Some("method")),
            ("listAccountUsers", "", "/v1/accounts/users", Some("path")),
            ("readAccountUser", "", "/v1/accounts/account-users/AUSR-0000-0000-0001", None),
            ("", "DELETE", "", None),
            ("", "", "/v1/accounts/**", None),
            ("", "", "**/icon", None),
            ("", "", "/accept-invite", None),
            ("", "PUT", "/accept-invite", Some("path")),
            ("", "", "/account-users", Some("path")),
            ("", "", "/v1/accounts/account-users?limit=1", Some("path")),
            ("", "PUT", "/v1/accounts/modules", Some("path")),
            ("", "", "/_emulator/**", Some("path")),
        ] {
            assert_eq!(member(operation, method, path), expected, "{operation} {method} {path}");
        }
    }
}
