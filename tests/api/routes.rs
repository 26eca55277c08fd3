//! The routes of the API and of the control plane, read from the lines that declare them.

use std::{collections::BTreeMap, fs, path::Path};

/// A function's lines that declare routes: `.route("/path", get(…).post(…))` and `.nest(…)`.
type Declarations = BTreeMap<String, Vec<String>>;

/// Every method and path that the router declared in a source file knows.
pub(crate) fn routes(source: &str) -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let declarations = declarations(&fs::read_to_string(source).unwrap());
    let mut found = Vec::new();
    expand("routes", "", &declarations, &mut found);
    assert!(found.len() > 3, "{declarations:?}");
    found
}

fn declarations(source: &str) -> Declarations {
    let mut declarations = Declarations::new();
    let mut function = String::new();
    let mut lines = source.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if let Some((_, rest)) = line.split_once("fn ").filter(|_| !line.starts_with("//")) {
            identifier(rest).clone_into(&mut function);
        }
        if line.starts_with(".route(") || line.starts_with(".nest(") {
            // Up to the next call in the chain, wherever the lines are broken.
            let mut declaration = line.to_owned();
            while let Some(more) = lines.next_if(|next| !next.starts_with('.') && *next != "}") {
                declaration.push_str(more);
            }
            declarations.entry(function.clone()).or_default().push(declaration);
        }
    }
    declarations
}

fn expand(
    function: &str,
    prefix: &str,
    declarations: &Declarations,
    found: &mut Vec<(String, String)>,
) {
    for declaration in declarations.get(function).into_iter().flatten() {
        let mut quoted = declaration.split('"');
        let path = format!("{prefix}{}", quoted.nth(1).unwrap());
        let rest = quoted.next().unwrap().trim_start_matches(',').trim();
        if declaration.starts_with(".nest(") {
            expand(identifier(rest), &path, declarations, found);
            continue;
        }
        let path = path.trim_end_matches('/').to_owned();
        for method in ["get", "post", "put", "patch", "delete"] {
            let call = format!("{method}(");
            let is_named = rest.starts_with(&call) || rest.contains(&format!(".{call}"));
            found.extend(is_named.then(|| (method.to_uppercase(), path.clone())));
        }
    }
}

fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[test]
fn routes_are_read_across_nests_and_broken_lines() {
    let source = r#"
        fn routes() {
            Router::new()
                .route("/a", get(x::one))
                .nest("/b", inner::<V4>())
        }
        fn inner() {
            .route(
                "/{id}",
                post(x::two).delete(x::three),
            )
            .route("/", put(x::four))
        }
    "#;
    let mut found = Vec::new();
    expand("routes", "", &declarations(source), &mut found);
    let found: Vec<_> = found.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(found, ["GET /a", "POST /b/{id}", "DELETE /b/{id}", "PUT /b"]);
}
