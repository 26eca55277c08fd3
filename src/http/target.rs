//! The one parser of request paths: `/~SANDBOX/rest` is `/rest` in a sandbox.

/// The path of a request, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The text after `/~`, which may not be a valid name; none if the path does not begin so.
    pub sandbox: Option<&'a str>,
    /// The path that the routes know. It always begins with `/`, except for `*` and the empty path.
    pub path: &'a str,
}

impl<'a> Target<'a> {
    /// Takes a path apart.
    #[must_use]
    pub fn parse(path: &'a str) -> Self {
        let Some(rest) = path.strip_prefix("/~") else { return Self { sandbox: None, path } };
        match rest.find('/') {
            Some(end) => Self { sandbox: Some(&rest[..end]), path: &rest[end..] },
            None => Self { sandbox: Some(rest), path: "/" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_is_named_before_the_path() {
        for (path, sandbox, rest) in [
            ("/v1/x", None, "/v1/x"),
            ("/", None, "/"),
            ("*", None, "*"),
            ("", None, ""),
            ("/v1/~a/x", None, "/v1/~a/x"),
            ("/~a/v1/x", Some("a"), "/v1/x"),
            ("/~a/", Some("a"), "/"),
            ("/~a", Some("a"), "/"),
            ("/~a//x", Some("a"), "//x"),
            ("/~/x", Some(""), "/x"),
            ("/~a/~b/x", Some("a"), "/~b/x"),
        ] {
            assert_eq!(Target::parse(path), Target { sandbox, path: rest }, "{path}");
        }
    }
}
