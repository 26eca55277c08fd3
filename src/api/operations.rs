//! Finds the operation of a request by its path.

use axum::http::Method;
use matchit::Router;

use super::{OPERATIONS, Operation};

/// Finds out which operation a request asks for.
#[derive(Debug, Clone)]
pub struct Directory(Router<Vec<usize>>);

impl Directory {
    /// The operation of a request, if it is one; `HEAD` asks for that of `GET`.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        self.place(method, path).map(|place| &OPERATIONS[place])
    }

    /// The place of a request's operation among [`OPERATIONS`].
    #[must_use]
    pub fn place(&self, method: &Method, path: &str) -> Option<usize> {
        let method = if method == Method::HEAD { Method::GET.as_str() } else { method.as_str() };
        let found = self.0.at(path.strip_prefix("/public").unwrap_or(path)).ok()?;
        found.value.iter().find(|place| OPERATIONS[**place].method == method).copied()
    }
}

impl Default for Directory {
    fn default() -> Self {
        let mut paths = Vec::<(String, Vec<usize>)>::new();
        for (place, operation) in OPERATIONS.iter().enumerate() {
            let path = shape(operation.path);
            match paths.iter_mut().find(|(known, _)| *known == path) {
                Some((_, operations)) => operations.push(place),
                None => paths.push((path, vec![place])),
            }
        }
        let mut router = Router::new();
        for (path, operations) in paths {
            // Shapes are unlike one another, and a test finds every one of them.
            let _ = router.insert(path, operations);
        }
        Self(router)
    }
}

/// The path with all parameters called alike, as the router wants those in one place to be.
fn shape(path: &str) -> String {
    let segments = path.trim_start_matches("/public").split('/');
    let segments = segments.map(|segment| if segment.starts_with('{') { "{_}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_either_of_its_paths() {
        let directory = Directory::default();
        for operation in OPERATIONS {
            let method = operation.method.parse().unwrap();
            for path in [operation.path, operation.path.trim_start_matches("/public")] {
                assert_eq!(directory.find(&method, path), Some(operation), "{path}");
            }
        }
        let found = directory.find(&Method::HEAD, "/v1/accounts/account-users").unwrap();
        assert_eq!(found.id, "listAccountUsers");
    }

    #[test]
    fn other_requests_are_no_operation() {
        let directory = Directory::default();
        for (method, path) in [
            (Method::PATCH, "/public/v1/accounts/account-users"),
            (Method::GET, "/public/v1/accounts/nothing"),
            (Method::GET, "/_emulator/health"),
        ] {
            assert_eq!(directory.find(&method, path), None, "{method} {path}");
        }
    }
}
