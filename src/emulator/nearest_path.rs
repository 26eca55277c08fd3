//! The path that a path without a route was probably meant to be.

use crate::{
    api::{NOT_EMULATED, OPERATIONS},
    control,
};

/// The paths of the API begin with these segments, the first of which may be left out.
const PREFIX: [&str; 3] = ["public", "v1", "accounts"];

/// Paths that are no operation.
const OTHERS: &[&str] = &[
    "/livez",
    "/readyz",
    "/healthz",
    "/accept-invite",
    "/_emulator/",
    "/public/v1/openapi.json",
    "/public/v1/accounts/openapi.json",
];

/// The longest segment to compare, and the most segments.
const LONGEST: usize = 48;
const MOST: usize = 12;

/// Returns the path that `path` most likely misspells: one with a route, and the given ids in it.
pub(super) fn nearest_path(path: &str) -> Option<String> {
    let given: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_short = |segment: &&str| segment.len() <= LONGEST;
    if given.is_empty() || given.len() > MOST || !given.iter().all(is_short) {
        return None;
    }
    let operations = [OPERATIONS, NOT_EMULATED, control::OPERATIONS].into_iter().flatten();
    let templates = operations.map(|operation| operation.path).chain(OTHERS.iter().copied());
    let meant = readings(&given);
    let candidates = templates.flat_map(|template| {
        meant.iter().filter_map(move |(cost, given)| {
            Some((cost + distance(template, given)?, template, given))
        })
    });
    let best = candidates
        .min_by_key(|(distance, template, _)| (*distance, template.matches('{').count()))?;
    let (_, template, given) = best;
    Some(filled(template, given)).filter(|suggestion| suggestion != path)
}

/// What the segments may stand for, each with what it costs to think so: a path of the API may lack
/// some of its prefix.
fn readings<'g>(given: &[&'g str]) -> Vec<(usize, Vec<&'g str>)> {
    let mut readings = vec![(0, given.to_vec())];
    let known = given.iter().zip(PREFIX).take_while(|(given, known)| *given == known).count();
    let skipped = usize::from(given.first() == Some(&PREFIX[1]));
    for kept in [known, 0, skipped] {
        let rest = &given[kept.min(given.len())..];
        if kept < PREFIX.len() && !rest.is_empty() {
            readings.push((1, [&PREFIX[..], rest].concat()));
        }
    }
    readings
}

/// How far the segments are from a template; none if they are too far to be meant so.
fn distance(template: &str, given: &[&str]) -> Option<usize> {
    let template = segments(template, given);
    if template.len() != given.len() {
        return None;
    }
    let distances = template.iter().zip(given).map(|(known, given)| {
        if known.starts_with('{') {
            // What has neither digit nor capital is more likely a name than an id.
            let is_of_names = |c: char| c.is_ascii_lowercase() || c == '-';
            return Some(usize::from(given.chars().all(is_of_names)));
        }
        let distance = strsim::damerau_levenshtein(known, &given.to_lowercase());
        Some(distance).filter(|distance| *distance <= known.len().div_ceil(3))
    });
    distances.sum()
}

/// The segments of a template, without the leading `public` for a path without it.
fn segments<'t>(template: &'t str, given: &[&str]) -> Vec<&'t str> {
    let segments = template.split('/').filter(|segment| !segment.is_empty());
    let is_bare = given.first().is_some_and(|first| first.eq_ignore_ascii_case(PREFIX[1]));
    segments.skip(usize::from(is_bare && template.starts_with("/public/"))).collect()
}

/// The template with the given values for its parameters.
fn filled(template: &str, given: &[&str]) -> String {
    let mut path = String::new();
    for (known, given) in segments(template, given).into_iter().zip(given) {
        path.push('/');
        path.push_str(if known.starts_with('{') { given } else { known });
    }
    if template.ends_with('/') {
        path.push('/');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_path_names_the_nearest_right_one() {
        let api = |path: &str| format!("/public/v1/accounts{path}");
        for (path, expected) in [
            (api("/account-user"), api("/account-users")),
            (api("/account-users/"), api("/account-users")),
            (api("//account-users"), api("/account-users")),
            (api("/Account-Users"), api("/account-users")),
            (api("/account_users"), api("/account-users")),
            (api("/user"), api("/users")),
            (api("/account-user/AUSR-1-2-3"), api("/account-users/AUSR-1-2-3")),
            (
                api("/account-users/AUSR-1/resend-invites"),
                api("/account-users/AUSR-1/resend-invite"),
            ),
            (api("/ACC-1/user"), api("/ACC-1/users")),
            ("/v1/accounts/account-users/".into(), "/v1/accounts/account-users".into()),
            ("/v1/Accounts/user-group".into(), "/v1/accounts/user-groups".into()),
            ("/account-users".into(), api("/account-users")),
            ("/accounts".into(), api("/accounts")),
            ("/public/v1/account-users".into(), api("/account-users")),
            ("/v1/account-users".into(), api("/account-users")),
            ("/public/v1/account/users".into(), api("/users")),
            ("/openapi.json".into(), api("/openapi.json")),
            ("/_emulator/clocks".into(), "/_emulator/clock".into()),
            ("/_emulator/request/7".into(), "/_emulator/requests/7".into()),
            ("//_emulator/reset".into(), "/_emulator/reset".into()),
            ("/_emulators".into(), "/_emulator/".into()),
            ("/livez/".into(), "/livez".into()),
        ] {
            assert_eq!(nearest_path(&path), Some(expected), "{path}");
        }
    }

    #[test]
    fn what_is_near_nothing_has_no_suggestion() {
        let long = "/a".repeat(100);
        let wide = format!("/{}", "a".repeat(100_000));
        for path in ["/", "*", "/docs", "/public/v1/catalog/products", &long, &wide] {
            assert_eq!(nearest_path(path), None, "{path}");
        }
    }
}
